"""What a municipality's coordinator does: the plan, the local call, the register, the administrative check."""

from tests.journeys.season import Season
from tests.journeys.visitor import Visitor

GOAL = {
    "title": "Mazāk kavētu stundu",
    "indicator": "Kavētāju daļa, %",
    "base_value": "12",
    "target_value": "8",
}
TASKS = ("Rīta nodarbības pirms stundām", "Vienaudžu atbalsts pārejā uz 7. klasi")


def adopt_plan(season: Season) -> None:
    """Keep a plan with a goal and two tasks and adopt it."""
    coordinator = season.person("coordinator")
    coordinator.open("/plans")
    write_plan(coordinator, "Domes lēmums Nr. 12, 03.01.2022.")


def write_plan(keeper: Visitor, act: str) -> None:
    """From the list of plans: start one, give it a goal and two tasks, adopt it."""
    keeper.follow("/plans/new")
    keeper.send(
        "/plans/new", {"title": "PMP novēršanas plāns", "starts_on": "01.01.2022.", "ends_on": "31.12.2024."}
    )
    keeper.follow(r"/plans/\d+/goals/new")
    keeper.send(r"/plans/\d+/goals/new", GOAL)
    for title in TASKS:
        keeper.follow(r"/plans/goals/\d+/tasks/new")
        keeper.send(
            r"/plans/goals/\d+/tasks/new",
            {
                "title": title,
                "description": "Katrā skolā.",
                "risk_group": "learning",
                "prevention_level": "selective",
            },
        )
    keeper.send(r"/plans/\d+/adopt", {"act": act})


def announce(season: Season) -> str:
    """Prepare and announce the local call; its path."""
    coordinator = season.person("coordinator")
    coordinator.open("/local-calls")
    coordinator.follow(r"/calls/\d+/local-call")
    coordinator.send(
        r"/calls/\d+/local-call",
        {"act_number": "Nr. 12-4/22", "contact_name": "Ilze Bērziņa", "contact_email": "ilze@example.lv"},
    )
    coordinator.send(r"/local-calls/\d+/announce")
    return coordinator.path


def register_organisation(season: Season, name: str, number: str, email: str) -> None:
    """Register an organisation; its representative comes in by the link of the letter."""
    coordinator = season.person("coordinator")
    coordinator.open("/organisations")
    coordinator.follow("/organisations/new")
    coordinator.send(
        "/organisations/new",
        {
            "name": name, "registration_number": number, "kind": "youth_organisation",
            "municipality": "Saldus novads", "email": "biedriba@example.lv", "phone": "+371 26000000",
            "representative_name": "Anna Kalniņa", "representative_email": email,
        },
    )  # fmt: skip
    season.meet_invited("representative", email)


def open_check(season: Season, title: str) -> None:
    """Find the application and its administrative check."""
    coordinator = season.person("coordinator")
    coordinator.open("/applications")
    coordinator.follow_words(title)
    coordinator.follow(r"/applications/\d+/check")


def record_verdicts(season: Season, **others: tuple[str, str]) -> None:
    """Answer yes to every criterion, but for `others`: a verdict and a note by code."""
    coordinator = season.person("coordinator")
    names = coordinator.fields(r"/applications/\d+/check")
    answers = {name: "yes" for name in names if name.startswith("verdict_")}
    for code, (verdict, note) in others.items():
        answers |= {f"verdict_{code}": verdict, f"note_{code}": note}
    coordinator.send(r"/applications/\d+/check", answers)


def return_for_clarification(season: Season, title: str, code: str, note: str) -> None:
    """Find one criterion in need of clarification and send the application back."""
    open_check(season, title)
    record_verdicts(season, **{code: ("clarify", note)})
    season.person("coordinator").send(r"/applications/\d+/return", {"text": note})


def declare_eligible(season: Season, title: str) -> None:
    """Find every criterion met."""
    open_check(season, title)
    record_verdicts(season)
    season.person("coordinator").send(r"/applications/\d+/eligible")
