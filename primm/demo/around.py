"""The services and institutions around the desks: the directory, their roles, the meetings, the needs that they see."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from primm.demo.calendar import CLOSURE, DESKS, REOPENED, workday
from primm.demo.dice import Dice
from primm.demo.margins import published
from primm.demo.opening import OFFICE

if TYPE_CHECKING:
    from primm.demo.story import Story

F, C, V, M = (desk.municipality for desk in DESKS)
BODIES = (
    ("comune-falconara", "Comune di Falconara Marittima, servizi sociali", "municipality_social", F, "partner"),
    ("comune-chiaravalle", "Comune di Chiaravalle, servizi sociali", "municipality_social", C, "partner"),
    ("comune-montesanvito", "Comune di Monte San Vito, servizi sociali", "municipality_social", V, "partner"),
    ("comune-montemarciano", "Comune di Montemarciano, servizi sociali", "municipality_social", M, "partner"),
    ("anagrafe-falconara", "Anagrafe di Falconara Marittima", "registry_office", F, "receives"),
    ("regione", "Regione Marche", "region", None, "funder"),
    ("ambito", "Ambito territoriale sociale", "ats", None, "lead"),
    ("scuola-a", "Istituto comprensivo A", "school", F, "refers_in"),
    ("scuola-b", "Istituto comprensivo B", "school", C, "refers_in"),
    ("scuola-c", "Istituto superiore C", "school", F, "refers_in"),
    ("cpia", "Centro provinciale istruzione adulti", "cpia", F, "partner"),
    ("consultorio", "Consultorio familiare", "counselling_centre", F, "receives"),
    ("distretto", "Distretto sanitario", "health_authority", C, "receives"),
    ("ospedale", "Pronto soccorso", "hospital", None, None),
    ("centro-impiego", "Centro per l'impiego", "job_centre", None, "receives"),
    ("questura", "Questura, ufficio immigrazione", "police_hq", None, None),
    ("prefettura", "Prefettura", "prefecture", None, "informs"),
    ("caf", "CAF e patronato", "caf_patronato", F, "receives"),
    ("caritas", "Caritas parrocchiale", "parish_caritas", C, "refers_in"),
    ("casa-popolare", "Ente per l'abitare", "housing_body", None, "receives"),
    ("legale", "Sportello legale", "third_sector", None, "co_designs"),
    ("accoglienza", "Progetto di accoglienza", "reception_project", V, "refers_in"),
    ("sindacato", "Sindacato", "union", None, None),
    ("consulta", "Consulta comunale degli stranieri", "municipality_social", F, "hosts"),
)
SPOKEN = {"cpia": ("ita", "eng", "fra"), "legale": ("ita", "eng"), "accoglienza": ("ita", "eng", "fra", "ara")}
HOURS = {
    "registry_office": "lun-ven 9-12",
    "caf_patronato": "mar e gio 15-18",
    "counselling_centre": "lun e mer 8.30-13",
    "job_centre": "lun-ven 9-12.30",
    "cpia": "lun-ven 16-20",
}
OBSERVED = {
    "hou.search": 8,
    "sch.remote_learning_devices": 7,
    "lan.course": 6,
    "hea.gp_paediatrician": 4,
    "ben.food_vouchers": 5,
    "wor.domestic_work": 4,
    "adm.spid_digital": 6,
}
SOURCES = {"desk": 12, "school": 8, "service": 9, "association": 7, "network_meeting": 4}


def body(code: str) -> str:
    """A service or institution as events name it."""
    return f"body:{code}"


def register_bodies(story: Story) -> None:
    """The directory as the archive had it, and the roles that were agreed with those of the network."""
    for code, name, body_type, municipality, role in BODIES:
        story.subject(
            "body",
            "body.registered",
            OFFICE,
            body=body(code),
            name=name,
            body_type=body_type,
            municipality=municipality,
            in_network=role is not None,
            languages=SPOKEN.get(code, ("ita",)),
            level="regional" if code == "regione" else "ats" if code == "ambito" else "municipal",
            opening=HOURS.get(body_type),
        )
        if role and code not in ("sindacato", "cpia"):
            story.tell("network.role_set", OFFICE, body=body(code), role=role)


def count_residents(story: Story) -> None:
    """How many live in Falconara, as it was printed; of the other towns nothing was at hand, and nothing is made up."""
    printed = published("residents")
    story.tell(
        "population.recorded",
        OFFICE,
        municipality=F,
        reference=date(2018, 12, 31),
        edition="2018-12-31",
        source="anconatoday.it",
        residents=printed["all"],
        foreign=printed["foreign"],
    )


def change_network(story: Story) -> None:
    """Who joined in the year, who left, who has a new name, and what was signed."""
    story.tell("network.role_set", OFFICE.on(date(2020, 2, 20)), body=body("cpia"), role="partner")
    story.tell("network.role_set", OFFICE.on(date(2020, 7, 8)), body=body("sindacato"), role="receives")
    story.tell("network.role_removed", OFFICE.on(date(2020, 9, 10)), body=body("prefettura"), role="informs")
    story.tell("body.renamed", OFFICE.on(date(2020, 6, 15)), body=body("caf"), name="CAF, patronato e fisco")
    changed = {"languages": ("ita", "eng", "fra"), "opening": "lun e mer 8.30-13, ven 14-18"}
    story.tell("body.updated", OFFICE.on(date(2020, 9, 14)), body=body("consultorio"), **changed)
    for day, codes, title in (
        (date(2020, 2, 20), ("cpia",), "Corsi di italiano: orari e invii"),
        (date(2020, 6, 25), ("scuola-a", "scuola-b"), "Protocollo di accoglienza degli alunni neoarrivati"),
        (date(2020, 10, 21), ("consultorio", "distretto"), "Mediazione nei servizi sanitari"),
    ):
        until = date(day.year + 2, day.month, day.day)
        story.tell("protocol.signed", OFFICE.on(day), bodies=[body(code) for code in codes], title=title, until=until)


def meet(story: Story) -> None:
    """A meeting every fortnight or so, by turns with a service and with the tables; in the closure hardly any."""
    dice = Dice("meetings")
    partners = [code for code, _name, kind, _town, role in BODIES if role and kind != "region"]
    for week in range(1, 51):
        day = workday(date.fromisocalendar(2020, week + 1, dice.between(1, 4)))
        if not dice.chance(0.2 if CLOSURE <= day < REOPENED else 0.6):
            continue
        own = dice.chance(0.6)
        story.tell(
            "network.meeting",
            OFFICE.on(day)._replace(typed=dice.weighted({0: 5, 1: 3, 6: 2})),
            bodies=[body(code) for code in dice.some(partners, dice.between(1, 4))],
            own_initiative=own,
            level=dice.weighted({"municipal": 5, "ats": 4, "provincial": 1}),
            minutes=15 * dice.between(3, 8),
            participants=dice.between(3, 12),
            outcomes=[dice.weighted({"information": 3, "referrals": 4, "activity": 2, "next_meeting": 3})],
        )
        story.tell("work.logged", OFFICE.on(day), activity="network", minutes=90, action="services")


def observe(story: Story) -> None:
    """Needs that the desks and others see in the towns, of nobody in particular."""
    dice = Dice("observed")
    for category in dice.deal(OBSERVED, 40):
        day = workday(date(2020, dice.between(1, 12), dice.between(2, 27)))
        desk = dice.pick(DESKS)
        story.tell(
            "need.observed",
            OFFICE.on(day)._replace(desk=desk.code),
            category=category,
            source=dice.weighted(SOURCES),
            municipality=desk.municipality,
        )
