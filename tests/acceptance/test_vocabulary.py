"""The vocabulary that is frozen for ever: who owns which kind, what its fields are called, which codes may be said.

Kinds, fields and codes may be added; none that stands here may go, or move to another owner.
"""

from __future__ import annotations

import pytest

from primm.core.events.codes import Codes
from primm.core.host.plugins import Plugins, core_kinds

PLUGINS = Plugins.installed().actions
OWNED = {"core": core_kinds(), **{name: list(action.kinds) for name, action in PLUGINS.items()}}
KINDS = {kind.kind: kind for kinds in OWNED.values() for kind in kinds}

OWNERS = {
    "core": """
        person.registered person.updated person.contact_detail_changed person.relation_set person.merged
        person.unmerged person.not_duplicate person.fund_details_told person.consent_given person.consent_refused
        person.consent_revoked person.feedback_given person.exported person.viewed
        person.erased person.erasure_done person.coarsened retention.run retention.frozen retention.term_set
        person.request person.request_extended person.request_decided person.request_answered person.restricted
        person.restriction_lifted
        key.created key.shared origin.began event.corrected event.retracted
        case.opened case.assigned case.reviewed case.closed task.set task.done
        desk.registered desk.session_opened desk.session_closed desk.mode_changed work.logged
        contact call.unattributed need.opened need.updated need.closed need.observed
        mediation.requested mediation.scheduled mediation.delivered mediation.cancelled mediation.unmet
        referral.drafted referral.sent referral.received referral.accepted referral.rejected referral.started
        referral.completed referral.cancelled referral.expired
        group.opened group.session_held group.attendance_taken group.closed
        body.registered body.renamed body.updated network.meeting network.role_set network.role_removed protocol.signed
        staff.joined staff.left staff.trained
        report.issued quarter.note target.set
    """,
    "school": """
        school.enrolled school.attendance_taken school.absence_reported school.absence_justified
        school.derogation_granted school.outcome_recorded school.case_opened school.notice_sent school.mayor_informed
        school.returned school.case_closed
    """,
    "services": """
        service.delivered accompaniment.done application.prepared application.submitted application.decided
        population.recorded
    """,
    "info": """
        info.item_published info.item_revised info.item_withdrawn info.distributed info.question_unanswered
        info.question_answered info.campaign_opened info.campaign_closed
    """,
    "participation": """
        association.registered association.updated association.dissolved association.supported seat.taken seat.left
        initiative.held
    """,
}

FIELDS = {
    "contact": """
        persons present anonymous anonymous_sex anonymous_age anonymous_tg anonymous_language reached channel
        initiated_by counterpart counterpart_body for_other relation topics outcomes language via_interpreter minutes
        access how_found done_by action case evidence note reserved_note
    """,
    "person.registered": """
        given_name family_name other_names phone email address document_number birth_date birth_year birth_month sex
        citizenships country_of_birth municipality languages italian_level interpreter_needed permit_reason
        permit_expiry first_arrival_year known_since contact_rule id_check notice_language notice_how source note
    """,
    "mediation.requested": """
        persons requester requester_person requester_contact context purpose language dialect citizenship_of_user mode
        proposed_slots urgency users_present
    """,
    "mediation.delivered": """
        of persons context purpose language mode mediator minutes_on_site minutes_travel users_present outcome
        follow_up_need
    """,
    "referral.sent": """
        of persons need topic receiver receiver_name receiver_type receiver_municipality handover data_shared consent
        consents legal_duty override_role override_reason override_note channel deadline appointment_on
    """,
    "person.request": "person right how asked_by relation evidence due note",
    "person.request_extended": "of reason told",
    "person.request_decided": "of decision reason decided_by note",
    "person.request_answered": "of how language evidence",
    "person.restricted": "person basis request",
    "person.restriction_lifted": "of reason told",
    "referral.rejected": "of reason rejection_note",
    "referral.completed": "of outcome outcome_source",
    "case.opened": "persons action worker aims review_due",
    "desk.mode_changed": "desks mode since reason",
    "work.logged": "activity action minutes done_by",
    "task.set": "persons due task_kind who topic regarding",
    "report.issued": """
        name recipient start end horizon position versions metrics more by filters title definitions form language
        digest size
    """,
    "quarter.note": "period note_kind origin action answers note",
    "target.set": "metric start end value",
    "network.meeting": "bodies own_initiative level minutes participants outcomes",
    "school.case_opened": "person school level form law reported_by",
    "body.updated": "body body_type municipality level languages opening contact_person",
    "population.recorded": """
        municipality reference edition source residents residents_sex foreign foreign_sex third_country
        third_country_sex
    """,
}

# What never stands open in the log: it names a person, or tells of permits, violence, guardianship and health.
SEALED = """
    person.registered:given_name,family_name,other_names,phone,email,address,document_number,birth_date,permit_reason,note
    person.updated:given_name,family_name,other_names,phone,email,address,document_number,birth_date,permit_reason,note
    person.contact_detail_changed:phone,email,address
    person.fund_details_told:permit_number,permit_start,permit_end,permit_reason,renewal_receipt,specific_targets
    contact:protected,note,reserved_note need.opened:protected,detail need.updated:detail
    mediation.requested:requester_person,requester_contact,note referral.sent:note referral.rejected:rejection_note
    application.prepared:protocol_number application.submitted:protocol_number
    association.registered:contact_person,phone body.registered:contact_person body.updated:contact_person
    case.opened:note task.set:note school.case_opened:note person.merged:why person.unmerged:why
    person.not_duplicate:why quarter.note:note
"""

CODES = {
    "reached": """
        yes no_answer wrong_number not_shown_up refused answered_by_other left_message inactive_number call_back
    """,
    "channel": """
        in_person_desk in_person_outside home phone_in phone_out message video email letter web app social other_office
    """,
    "initiated_by": "user desk service school association",
    "counterpart": "user service association",
    "access": "appointment walk_in",
    "relation": """
        spouse parent child relative friend_compatriot employer assisted_family social_worker teacher lawyer volunteer
    """,
    "via_interpreter": "none mediator relative child phone_service",
    "outcome": """
        information service need_opened referral mediation_request appointment none appointment_elsewhere
        document_filled call_made
    """,
    "how_found": """
        spontaneous word_of_mouth social_services school municipality association health police_hq other_desk media
        reception_project union_caf employer
    """,
    "need": """
        doc doc.permit_first doc.permit_renewal doc.permit_conversion doc.long_term_permit doc.passport_consulate
        doc.residence_registry doc.tax_code_id doc.tracking doc.update doc.duplicate doc.receipt_fingerprints
        doc.travel_document doc.flows_decree doc.regularisation_2020 doc.hospitality_declaration
        doc.legalisation_translation doc.civil_status doc.cie
        cit cit.by_residence cit.by_marriage cit.at_18_born_in_italy cit.oath fam fam.clearance fam.visa fam.cohesion
        hea hea.ssn_registration hea.gp_paediatrician
        hou hou.search hou.lease hou.public_housing hou.suitability_certificate hou.eviction hou.utilities
        hou.residence_without_contract hou.homelessness hou.reception_centre
        wor wor.job_search wor.cv wor.contract_payslip wor.job_centre wor.unemployment_benefit wor.self_employment
        wor.qualification_recognition wor.domestic_work wor.accident wor.unpaid_wages wor.exploitation
        sch sch.enrolment sch.transport_canteen sch.books sch.orientation sch.absence sch.communication_with_school
        sch.nursery sch.remote_learning_devices sch.transfer sch.diploma_recognition sch.meals
        lan lan.course lan.a2_test lan.b1_test lan.literacy
        ben ben.isee ben.family_allowance ben.minimum_income ben.bonus ben.pension ben.food_vouchers ben.rdc ben.adi
        ben.assegno_unico leg leg.protection leg.appeal leg.discrimination leg.family_law leg.debts gen
        par par.association par.volunteering par.culture_sport par.vote_consulta
        adm adm.spid_digital adm.taxes adm.driving_licence adm.bank adm.pec adm.inps_access adm.remittance
        adm.repatriation adm.voluntary_return oth
    """,
    "protected_need": """
        gen.antiviolence_centre gen.trafficking gen.unaccompanied_minor hea.counselling_centre hea.mental_health
        hea.disability hea.stp_eni hea.pregnancy hea.covid hea.card_exemption hea.vaccination hea.dentist
        sch.disability_support
    """,
    "mediation_context": "school social_service registry_office health job_centre police_hq court housing other",
    "mediation_purpose": """
        first_interview teacher_family_talk school_insertion document_explained document_translated phone_call
        home_visit conflict health_visit group parents_meeting protection_hearing psychologist
    """,
    "mediation_mode": "in_person phone video written",
    "level": "municipal ats provincial regional national",
    "urgency": "same_day 3_days scheduled",
    "mediation_outcome": "understood partly to_repeat user_absent requester_absent",
    "unmet": "no_mediator_in_language no_slot too_late out_of_scope consent_missing desk_closed no_budget",
    "cancelled_by": "requester user mediator closure desk receiver",
    "handover": "orientation sent accompanied",
    "reject_reason": """
        not_competent not_eligible_status not_resident no_capacity documents_missing language_barrier already_followed
        user_unreachable other
    """,
    "referral_outcome": "served partly_served not_arrived not_eligible waiting_list",
    "outcome_source": "receiver user accompaniment",
    "consent_scope": "record_keeping disclosure_to_receiver contact_by_phone reporting_to_funder photo",
    "override_reason": "vital_interest minor_protection cannot_consent authority",
    "data_right": "access rectify erase restrict object",
    "request_decision": "granted partly refused",
    "restriction_basis": "accuracy_contested unlawful legal_claims objection_pending",
    "consent_how": "paper oral_with_witness phone message",
    "sex": "1 2 0 9",
    "age_bracket": "lt18 18_60 gt60",
    "age_band": "0_5 6_10 11_13 14_15 16_17 18_24 25_34 35_44 45_60 gt60",
    "tg": "tcn stateless eu it",
    "permit_reason": """
        subordinate_work seasonal self_employment awaiting_employment family eu_long_term study asylum_request refugee
        subsidiary_protection special_protection special_cases temporary_protection_ukraine minor_age
        assistance_to_minor medical_care elective_residence awaiting_citizenship blue_card social_protection_art18
        statelessness research volunteering civic_merit calamity justice eu_family_card none refused_to_say
        humanitarian renewal_pending regularisation art_31 appeal_pending prosieguo_amministrativo religious
        uk_agreement
    """,
    "id_check": "document_seen self_declared known_to_desk",
    "body_type": """
        municipality_social registry_office school health_authority counselling_centre job_centre police_hq prefecture
        court caf_patronato union third_sector association reception_project consulate region ats inps post_office
        hospital antiviolence_centre lawyer parish_caritas cpia housing_body juvenile_court territorial_commission
        employer local_police prison
    """,
    "network_role": "funder lead partner refers_in receives co_designs hosts informs",
    "attendance": "present late absent absent_justified excused_derogation remote school_closed",
    "school_level": "nursery infant primary lower_secondary upper_secondary iefp cpia",
    "dispersion_form": """
        evasione elusione abbandono frequenza_irregolare ritiro_entro_15_marzo non_scrutinato implicita
    """,
    "outcome_need": """
        met partly_met not_met_no_right not_met_no_capacity given_up lost_contact moved_away handled_elsewhere
    """,
    "outcome_case": "aims_met partly_met given_up moved_away referred_on lost_contact",
    "correction_reason": "typing_error wrong_person wrong_date late_information duplicate_entry user_request",
    "municipality": "042018 042014 042030 042027",
    "contact_rule": "ok hours_only message_only never_call",
    "desk_mode": "in_person phone closed",
    "activity": "desk mediation network back_office travel training coordination",
    "staff_role": "substitute on_call_mediator civil_service mediator coordinator",
    "call_kind": "spam wrong_number silent",
    "quarter_note": "activity strength problem solution deviation staff_change network",
    "note_origin": "inside partner institution recipients emergency law funds",
    "country": "MAR ALB BGD TUN CHN ROU x-kosovo x-stateless x-unknown",
}
FIRST_LANGUAGES = """
    ara ary aeb arz ben sqi ron zho ukr rus urd pan hin eng fra spa por pcm bin yor ibo wol ful mnk bam som tir amh fas
    prs pus tur mkd tgl sin
"""
DROPPED = {"need": "leg.violence", "channel": "third_party"}


@pytest.fixture(scope="module")
def codes() -> Codes:
    from primm.core.host.indexing import take_stock

    return Codes.load(take_stock().codes.values())


def test_every_kind_has_one_owner_for_ever() -> None:
    assert {name: set(kinds.split()) for name, kinds in OWNERS.items()} == {
        name: {kind.kind for kind in kinds} for name, kinds in OWNED.items()
    }


@pytest.mark.parametrize("kind", FIELDS)
def test_fields_keep_their_names(kind: str) -> None:
    assert set(FIELDS[kind].split()) <= {field.name for field in KINDS[kind].fields}


@pytest.mark.parametrize("line", SEALED.split())
def test_what_names_a_person_or_is_delicate_is_sealed(line: str) -> None:
    kind, _, names = line.partition(":")
    fields = {field.name: field for field in KINDS[kind].fields}
    assert {(name, True, True) for name in names.split(",")} == {
        (name, fields[name].personal, fields[name].on_erase in ("drop", "coarsen")) for name in names.split(",")
    }


@pytest.mark.parametrize("name", CODES)
def test_codes_are_kept_and_so_is_that_nobody_knows_that_nobody_asked_and_that_nobody_says(
    codes: Codes, name: str
) -> None:
    assert [] == [code for code in (*CODES[name].split(), "unknown", "missing", "refused") if code not in codes[name]]


@pytest.mark.parametrize("name", DROPPED)
def test_what_was_dropped_stays_away(codes: Codes, name: str) -> None:
    assert DROPPED[name] not in codes[name]


def test_what_is_protected_has_no_open_code(codes: Codes) -> None:
    assert set() == codes["protected_need"].codes.keys() & codes["need"].codes.keys()


def test_languages_of_the_desks_come_first(codes: Codes) -> None:
    assert FIRST_LANGUAGES.split() == list(codes["language"].codes)[:35]
