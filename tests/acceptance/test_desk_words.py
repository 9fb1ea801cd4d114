"""The words that staff read, and the codes that they asked for: each stands here as the desks say it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import primm
from primm.core.events.codes import ALWAYS, Codes
from primm.core.host.indexing import take_stock

ITALIAN = Path(primm.__file__).parent / "locale/it/LC_MESSAGES/primm.po"

# Beside a list and a code, or an English message: what it is called in Italian, on its own or in a few words more.
CODES_IN_ITALIAN = """
    desk_mode:in_person = in presenza
    desk_mode:phone = sportello telefonico
    desk_mode:closed = chiuso
    access:walk_in = accesso libero
    reached:not_shown_up = non si è presentato/a
    handover:orientation = orientamento
    handover:accompanied = invio accompagnato
    outcome:referral = invio
    counterpart:user = persona
    counterpart:service = ente o servizio
    tg:tcn = cittadini di Paesi terzi
    activity:mediation = mediazione linguistico-culturale
    need:doc.tracking = stato della pratica
    need:doc.long_term_permit = permesso UE per soggiornanti di lungo periodo
    need:fam.clearance = nulla osta
    need:hou.suitability_certificate = idoneità alloggiativa
    need:wor.job_centre = Centro per l'impiego
    need:hou = Abitare
    need:leg = Orientamento legale
    need:ben = Sostegni economici
    need:fam = Famiglia e ricongiungimento
    protected_need:hea.counselling_centre = consultorio familiare
    body_type:counselling_centre = consultorio familiare
    body_type:job_centre = Centro per l'impiego
    via_interpreter:none = parla l'operatore
    task_kind:task = promemoria
    sex:unknown = non noto
    sex:missing = non rilevato
    sex:refused = preferisce non dirlo
"""
MESSAGES_IN_ITALIAN = """
    body = ente o servizio
    seat = rappresentanza
    n/a = n.d.
    the session = turno di sportello
    it could not be covered = richiesta inevasa
    somebody asks for another person = per conto di altri
    language of the information notice = informativa consegnata
    say that an event never happened = annullare
    make, show, list, unite and separate the files of persons = unire e separare le schede
    Pupils followed: share with abandonment or evasion = Alunni seguiti: quota con abbandono o evasione
    Contacts = Contatti
    need = bisogno
    case = percorso
"""

ASKED_FOR = {
    "need": """
        doc.update doc.duplicate doc.receipt_fingerprints doc.travel_document doc.flows_decree doc.regularisation_2020
        doc.hospitality_declaration doc.legalisation_translation doc.civil_status doc.cie
        ben.food_vouchers ben.rdc ben.adi ben.assegno_unico
        sch.remote_learning_devices sch.transfer sch.diploma_recognition sch.meals
        wor.domestic_work wor.accident wor.unpaid_wages wor.exploitation
        hou.residence_without_contract hou.homelessness hou.reception_centre
        adm.pec adm.inps_access adm.remittance adm.repatriation adm.voluntary_return
    """,
    "protected_need": "hea.stp_eni hea.pregnancy hea.covid hea.dentist sch.disability_support",
    "permit_reason": """
        humanitarian renewal_pending regularisation art_31 appeal_pending prosieguo_amministrativo religious
        uk_agreement
    """,
    "body_type": """
        inps post_office hospital antiviolence_centre lawyer parish_caritas cpia housing_body juvenile_court
        territorial_commission employer local_police prison
    """,
    "reached": "answered_by_other left_message inactive_number call_back",
    "relation": """
        spouse parent child relative friend_compatriot employer assisted_family social_worker teacher lawyer volunteer
    """,
    "mediation_purpose": "parents_meeting protection_hearing psychologist",
    "unmet": "no_budget",
    "how_found": "reception_project union_caf employer",
    "staff_role": "substitute on_call_mediator civil_service",
    "outcome": "appointment_elsewhere document_filled call_made",
}
DATED = {"ben.rdc": "2019-03-06 – 2023-12-31", "ben.adi": "2024-01-01 –", "ben.assegno_unico": "2022-03-01 –"}


@pytest.fixture(scope="module")
def codes() -> Codes:
    return Codes.load(take_stock().codes.values())


@pytest.fixture(scope="module")
def italian() -> dict[tuple[str | None, str], str]:
    with ITALIAN.open("rb") as file:
        return {(each.context, each.id): each.string for each in read_po(file, locale="it") if each.string}


def lines(table: str) -> list[tuple[str, str]]:
    return [
        (left, right) for left, _sign, right in (line.strip().rpartition(" = ") for line in table.split("\n")) if left
    ]


def has(label: str, words: str) -> bool:
    """Whether the words stand in the label, whole, whatever begins a sentence."""
    return re.search(rf"(?<!\w){re.escape(words.casefold())}(?!\w)", label.casefold()) is not None


@pytest.mark.parametrize(("code", "words"), lines(CODES_IN_ITALIAN))
def test_a_code_is_called_as_the_desks_call_it(
    codes: Codes, italian: dict[tuple[str | None, str], str], code: str, words: str
) -> None:
    name, _colon, code = code.partition(":")
    english = codes[name].label(code)
    assert has(italian[(None if code in ALWAYS else name, english)], words)


@pytest.mark.parametrize(("english", "words"), lines(MESSAGES_IN_ITALIAN))
def test_a_message_uses_the_words_of_the_desks(
    italian: dict[tuple[str | None, str], str], english: str, words: str
) -> None:
    assert has(italian[(None, english)], words)


def test_a_referral_is_never_a_report_to_the_authorities(italian: dict[tuple[str | None, str], str]) -> None:
    """As *segnalazione* would be; the name of somebody else's form is theirs."""
    assert ["conseillers-entreprises, segnalazione 3910"] == [
        each for each in italian.values() if "segnalazion" in str(each).casefold()
    ]


@pytest.mark.parametrize("name", ASKED_FOR)
def test_the_codes_that_the_desks_asked_for_are_there_in_italian(
    codes: Codes, italian: dict[tuple[str | None, str], str], name: str
) -> None:
    assert set(ASKED_FOR[name].split()) <= codes[name].codes.keys()
    assert [] == [code for code in ASKED_FOR[name].split() if (name, codes[name].label(code)) not in italian]


def test_what_the_law_changed_is_dated(codes: Codes) -> None:
    assert DATED == {code: codes["need"].span(code) for code in DATED}


def test_one_question_one_list(codes: Codes) -> None:
    """What means the same is asked in the same codes, and once: sex and gender were two questions."""
    labels: dict[tuple[str, ...], str] = {}
    twice = [name for name in codes.names() if labels.setdefault(tuple(codes[name].codes.values()), name) != name]
    assert [] == twice
    assert not {"gender", "gender_stated"} & set(codes.names())
