"""What an organisation does: writes, submits, clarifies, takes its project back."""

import re
from dataclasses import dataclass
from typing import Any

from tests.journeys.season import Season
from tests.journeys.visitor import Answers, Visitor

_SECTION = r"/applications/\d+/sections/{code}"
ACTIVITIES = ("Maršrutu plānošana", "Skrējienu nedēļa", "Noslēguma pasākums")
COSTS = (
    ("materials", "Krekli", "300,00"),
    ("services", "Apmācība", "250,00"),
    ("equipment", "Hronometri", "150,00"),
)


@dataclass(frozen=True)
class Receipt:
    """What the receipt page says."""

    path: str
    text: str
    number: str
    sha256: str
    content: bytes


def start(season: Season, local_call: str, title: str) -> None:
    """Start an application from the page of the local call."""
    applicant = season.person("representative")
    applicant.open(local_call)
    applicant.follow(r"/applications/start/\d+")
    applicant.send(r"/applications/start/\d+", {"title": title})


def write_sections(season: Season, title: str, *, has_costs: bool = False) -> None:
    """Fill in every section from the list of sections, naming both tasks of the plan."""
    applicant = season.person("representative")
    sections = {
        "organisation": _ORGANISATION,
        "idea": {**_IDEA, "title": title, "starts_on": season.day(90), "ends_on": season.day(240)},
        "target": _TARGET,
        "results": _RESULTS,
        "declarations": {"double_funding": True, "tax_debt": True, "annexes": True},
        "activities": _activities(season),
        "budget": _costs() if has_costs else {"costs": "Inventārs, ūdens, treneru apmācība."},
    }
    for code, answers in sections.items():
        applicant.follow(_SECTION.format(code=code))
        applicant.send(_SECTION.format(code=code), answers)
        assert not applicant.offers(_SECTION.format(code=code)), f"{code} has errors: {applicant.text}"
    applicant.follow(_SECTION.format(code="plan_tasks"))
    _name_tasks(applicant)


def _name_tasks(applicant: Visitor) -> None:
    action = _SECTION.format(code="plan_tasks")
    names = applicant.fields(action)
    answers: dict[str, Any] = {name: True for name in names if name.startswith("task_")}
    assert len(answers) == 2, "both tasks of the plan are offered"
    answers |= {name: "Skrējieni palīdz to izpildīt." for name in names if name.startswith("how_")}
    applicant.send(action, answers)


def _activities(season: Season) -> Answers:
    rows: dict[str, str] = {"cooperation": "Skola dod ģērbtuves, jauniešu centrs – inventāru."}
    for place, title in enumerate(ACTIVITIES):
        rows |= {
            f"rows-{place}-title": title, f"rows-{place}-held_on": season.day(90 + 30 * place),
            f"rows-{place}-participants": "24", f"rows-{place}-description": "Vada jaunieši paši.",
        }  # fmt: skip
    return rows


def _costs() -> Answers:
    rows: dict[str, str] = {}
    for place, (category, description, amount) in enumerate(COSTS):
        rows |= {
            f"rows-{place}-category": category, f"rows-{place}-description": description,
            f"rows-{place}-amount": amount,
        }  # fmt: skip
    return rows


def submit(season: Season) -> Receipt:
    """Look over the answers, sign off, submit; what the receipt says and the file it offers."""
    applicant = season.person("representative")
    applicant.follow(r"/applications/\d+/answers")
    applicant.send(r"/applications/\d+/submit", {"is_signed_off": True})
    assert re.fullmatch(r"/applications/\d+/receipts/\d+", applicant.path), applicant.text
    number = re.search(r"[\w-]+/\d+(?=.*SHA-256)", applicant.text)
    digest = re.search(r"\b[0-9a-f]{64}\b", applicant.text)
    assert number, applicant.text
    assert digest, applicant.text
    content = applicant.download(r"/applications/\d+/receipts/\d+/application\.json")
    return Receipt(applicant.path, applicant.text, number.group(), digest.group(), content)


def clarify(season: Season, title: str, code: str, answers: Answers) -> Receipt:
    """Put right what the municipality asked about, in the only section that is open, and submit again."""
    applicant = season.person("representative")
    applicant.open("/applications")
    applicant.follow_words(title)
    assert not applicant.leads_to(_SECTION.format(code="idea")), "only what was asked about can be changed"
    applicant.follow(_SECTION.format(code=code))
    applicant.send(_SECTION.format(code=code), answers)
    return submit(season)


_ORGANISATION: Answers = {
    "contact_name": "Anna Kalniņa", "contact_email": "anna@example.lv", "contact_phone": "+371 26000000",
    "youth_work": True, "experience": "Pieci gadi darbā ar jaunatni.", "with_group": True,
    "group_name": "Skrējēji", "responsible_adult": "Jānis Bērziņš", "adult_phone": "+371 26000001",
}  # fmt: skip
_IDEA: Answers = {
    "summary": "Jaunieši trīs reizes nedēļā kopā skrien pirms stundām.",
    "need": "Katrs piektais skolēns kavē pirmo stundu.",
    "youth_role": "Jaunieši paši izvēlas maršrutus un vada treniņus.",
    "team": "Elza (16–17) vada komandu, Kārlis (14–15) skaita dalībniekus.",
}
_TARGET: Answers = {
    "participants": "24", "participants_at_risk": "14", "age_from": "13", "age_to": "17",
    "description": "7.–9. klases jaunieši, kuri kavē stundas.",
}  # fmt: skip
_RESULTS: Answers = {
    "results": "Kavējumu skaits samazinās uz pusi.", "measures": "E-klases dati pirms un pēc.",
    "continuity": "Skrējienus turpina skolēnu pašpārvalde.",
}  # fmt: skip
