"""The final report: written, checked by the municipality, decided by IKVD."""

from collections.abc import Mapping
from typing import Any

from tests.journeys.season import Season

_REPORT = r"/reports/\d+"
Expense = tuple[str, str, str]


def write(season: Season, *, reached: str = "24", expenses: tuple[Expense, ...] = (), done: int = 3) -> None:
    """Write the report and look it over; the first `done` activities took place."""
    applicant = season.person("representative")
    applicant.open("/reports")
    applicant.send(r"/projects/\d+/report")
    names = applicant.fields(_REPORT + "/edit")
    answers: dict[str, Any] = {
        "summary": "Jaunieši visu gadu kopā skrēja pirms stundām.", "results": "Kavējumu uz pusi mazāk.",
        "participants_reached": reached, "at_risk_reached": str(min(int(reached), 14)),
    }  # fmt: skip
    activities = [name.removesuffix("is_done") for name in names if name.endswith("_is_done")]
    for place, prefix in enumerate(activities):
        answers[prefix + "is_done"] = "yes" if place < done else "no"
        answers[prefix + "description"] = "Notika, kā plānots." if place < done else "Nenotika."
        if place < done:
            answers |= {
                prefix + "held_on": season.day(-40 + place), prefix + "participants": "20",
                prefix + "from_13_to_15": "12", prefix + "from_16_to_18": "8",
            }  # fmt: skip
    answers |= {name: "Kavējumu ir uz pusi mazāk." for name in names if name.startswith("task_")}
    for number, (category, description, amount) in enumerate(expenses, 1):
        answers |= {
            f"expense_{number}_category": category, f"expense_{number}_description": description,
            f"expense_{number}_document": f"R-{number}", f"expense_{number}_supplier": "SIA „Kurši”",
            f"expense_{number}_issued_on": season.day(-31), f"expense_{number}_paid_on": season.day(-30),
            f"expense_{number}_amount": amount,
        }  # fmt: skip
    applicant.send(_REPORT + "/edit", answers, button="review")


def submit(season: Season) -> None:
    """Hand the report in."""
    applicant = season.person("representative")
    applicant.send(_REPORT + "/submit")
    assert not applicant.offers(_REPORT + "/submit")


def check(season: Season, *, accepted: int = 3, eligible: Mapping[int, str] | None = None) -> None:
    """The coordinator marks the first `accepted` activities as carried out; costs whole but for `eligible`."""
    coordinator = season.person("coordinator")
    coordinator.open("/reports")
    coordinator.follow(_REPORT)
    coordinator.follow(_REPORT + "/check")
    names = coordinator.fields(_REPORT + "/check")
    answers: dict[str, Any] = {}
    activities = [name for name in names if name.startswith("activity_") and "_why_" not in name]
    for place, name in enumerate(activities):
        answers[name] = "yes" if place < accepted else "no"
        if place >= accepted:
            answers[name.replace("activity_", "activity_why_")] = "Nav apliecinājuma."
    costs = [name.removeprefix("expense_sum_") for name in names if name.startswith("expense_sum_")]
    for number, amount in (eligible or {}).items():
        line = costs[number - 1]
        answers |= {
            f"expense_{line}": "part", f"expense_sum_{line}": amount,
            f"expense_why_{line}": "Nav attiecināms.", f"expense_point_{line}": "5",
        }  # fmt: skip
    coordinator.send(_REPORT + "/check", answers, button="check")


def decide(season: Season, verdict: str, note: str = "") -> str:
    """IKVD's manager reads the settlement and decides; the words of the report's page afterwards."""
    manager = season.person("manager")
    manager.open("/reports")
    manager.follow(_REPORT)
    manager.follow(_REPORT + "/decision")
    manager.send(_REPORT + "/decision", {"note": note}, button=verdict)
    return manager.text
