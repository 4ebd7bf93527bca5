"""What the commission does: declares conflicts, scores task by task, confirms the ranking."""

from tests.journeys.season import Season
from tests.journeys.visitor import Visitor

LOCAL_CALL = r"/selection/\d+"
_CONFLICTS = r"/applications/conflicts/\d+"
_ACT = {"number": "Nr. 3-2/22", "issued_on": "01.04.2022.", "term_until": "31.12.2023."}
ASSESSMENT = r"/selection/applications/\d+/assessment"


def at_call(season: Season, who: str) -> Visitor:
    """That person at the page of the only local call they follow."""
    visitor = season.person(who)
    visitor.open("/selection")
    visitor.follow(LOCAL_CALL)
    return visitor


def appoint(season: Season, chair: str, *evaluators: str) -> None:
    """The coordinator appoints a chair and evaluators by their names."""
    coordinator = at_call(season, "coordinator")
    coordinator.follow(LOCAL_CALL + "/commission")
    for name in (chair, *evaluators):
        coordinator.send(LOCAL_CALL + "/commission", {"user_id": name, "is_chair": name == chair})

    coordinator.send(LOCAL_CALL + "/commission/act", _ACT)


def meet(season: Season) -> None:
    """The chair opens a meeting and marks everyone present; who is in conflict leaves, as the page proposes."""
    chair = at_call(season, "chair")
    chair.follow(LOCAL_CALL + "/meetings")
    chair.send(LOCAL_CALL + "/meetings", {"place": "Domes zāle"})
    names = [name for name in chair.fields(LOCAL_CALL + r"/meetings/\d+") if name.startswith("present_")]
    chair.send(LOCAL_CALL + r"/meetings/\d+", dict.fromkeys(names, True))


def declare_no_conflicts(season: Season, evaluator: str) -> None:
    """Declare to be free of conflict on everything that is listed."""
    visitor = at_call(season, evaluator)
    visitor.follow(ASSESSMENT)
    names = visitor.fields(_CONFLICTS)
    words = {name: "free" for name in names if name.startswith("word_")}
    visitor.send(_CONFLICTS, words | {name: "Nav saistības." for name in names if name.startswith("reason_")})


def score_next(season: Season, evaluator: str, default: str, **points: str) -> None:
    """Score the next application: `points` by criterion, `default` elsewhere and for every task."""
    visitor = at_call(season, evaluator)
    visitor.follow(ASSESSMENT)
    names = [name for name in visitor.fields(ASSESSMENT) if name.startswith("points_")]
    assert sum(name.startswith("points_task_") for name in names) == 2, "each named task is scored"
    answers = {name: points.get(name.removeprefix("points_"), default) for name in names}
    answers |= {name.replace("points_", "why_"): "Pamatots pieteikumā." for name in names}
    visitor.send(ASSESSMENT, answers, button="submit")


def confirm_ranking(season: Season) -> str:
    """The commission meets, and the chair confirms the ranking; the words of the page afterwards."""
    meet(season)
    chair = at_call(season, "chair")
    chair.follow(LOCAL_CALL + "/ranking")
    chair.send(LOCAL_CALL + "/ranking/confirm")
    return chair.text


def decision_on(season: Season, title: str, applicant: str = "representative") -> str:
    """The words of the decision as the applicant reads it."""
    visitor = season.person(applicant)
    visitor.open("/selection")
    visitor.follow_words(title)
    return visitor.text
