"""The commission's whole evening by keyboard alone, at a desk's screen and at a tablet's."""

import re
from collections import Counter
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser

from app.jobs.running import run_due
from app.outbox.delivery import deliver_due
from tests.attacks.reading import words_of_pdf
from tests.browser.chromium_visitor import ChromiumVisitor
from tests.browser.conftest import SCREENSHOTS, season_by
from tests.browser.inspector import WIDE, Inspector
from tests.browser.other_visitors import KeyboardVisitor
from tests.journeys import choosing, evening
from tests.journeys.choosing import ASSESSMENT, LOCAL_CALL
from tests.journeys.evening import NAMES, TITLES
from tests.journeys.season import Season

pytestmark = [pytest.mark.browser, pytest.mark.soak, pytest.mark.timeout(900)]
TABLET = {"width": 768, "height": 1024}
CONFLICTS = r"/applications/conflicts/\d+"
# By project what its evaluators give in turn; the first two of the first and of the second project lie too far apart.
POINTS = {TITLES[0]: ("5", "2,5", "4,5"), TITLES[1]: ("4,5", "2", "4"), TITLES[2]: ("3,5", "4")}


def at_call(season: Season, who: str) -> Any:
    """That person at the page of the local call, in Chromium."""
    return choosing.at_call(season, who)


def check_at_once(season: Season) -> None:
    """All three go to the commission together, after a look at what will happen."""
    coordinator = at_call(season, "coordinator")
    coordinator.follow(r"/applications/checks/\d+")
    coordinator.ask(r"/applications/checks/\d+/preview")
    assert all(title in coordinator.text for title in TITLES)
    coordinator.send(r"/applications/checks/\d+")


def declare(season: Season, who: str, conflict: str = "") -> None:
    """A member says a word on every project; `conflict` is the one they withdraw from."""
    visitor = at_call(season, who)
    visitor.follow(ASSESSMENT)
    titles = visitor.page.locator("fieldset legend").all_inner_texts()
    names = [name for name in visitor.fields(CONFLICTS) if name.startswith("word_")]
    answers = {}
    for name, title in zip(names, titles, strict=True):
        is_conflict = bool(conflict) and conflict in title
        answers[name] = "conflict" if is_conflict else "free"
        # The system noticed that all write from the same place, so everyone says why that means nothing.
        why = "Mana māsa vada biedrību." if is_conflict else "Kopīgs ir tikai e-pasta pakalpojums."
        answers[name.replace("word_", "reason_")] = why
    visitor.send(CONFLICTS, answers)
    assert ("Mana māsa vada biedrību." in visitor.text) == bool(conflict)


def share_out(season: Season) -> None:
    """The chair gives each project to two members who are free of conflict."""
    chair = at_call(season, "chair")
    chair.follow(LOCAL_CALL + "/conflicts")
    assert "Mana māsa vada biedrību." in chair.text
    at_call(season, "chair").follow(LOCAL_CALL + "/assignment")
    chair.follow(LOCAL_CALL + "/assignment/preview")
    chair.send(LOCAL_CALL + "/assignment")
    assert chair.text.count("Vērtētāji ir") == len(TITLES), chair.text


def score_all(season: Season) -> None:
    """Each member scores what is theirs, and once more whoever is called as a third; on one project all agree."""
    given = Counter[str]()
    for who in [*NAMES, *NAMES]:
        visitor = at_call(season, who)
        while visitor.leads_to(ASSESSMENT):
            visitor.follow(ASSESSMENT)
            title = visitor.text_of("h1")
            if not given.total():
                keeps_what_is_typed(visitor)
            if (title, given[title]) == (TITLES[1], 1):
                finds_sealed(visitor)
            score(visitor, POINTS[title][given[title]])
            given[title] += 1
            if (title, given[title]) == (TITLES[1], 2):
                agree(season)
            at_call(season, who)
    assert given == {TITLES[0]: 3, TITLES[1]: 2, TITLES[2]: 2}


def keeps_what_is_typed(visitor: ChromiumVisitor) -> None:
    """What was typed is there again after the page was lost."""
    assert "Novērtēts 0 no 2" in visitor.text
    first = next(name for name in visitor.fields(ASSESSMENT) if name.startswith("points_"))
    visitor.fill(visitor._form(ASSESSMENT), first, "3,5")
    visitor.page.keyboard.press("Tab")
    visitor.page.locator("[data-autosave-status]", has_text=re.compile(r"\d\d:\d\d:\d\d")).wait_for()
    visitor.page.reload()
    assert visitor.page.locator(f"[name={first}]").input_value() == "3,5"


def finds_sealed(visitor: ChromiumVisitor) -> None:
    """Before one's own scores are in, neither those of the others nor the ranking are shown."""
    page = visitor.path
    visitor.open(page.replace("/assessment", "/scores"))
    assert "Vērtējumi ir aizvērti." in visitor.text, visitor.text
    visitor.follow(LOCAL_CALL)
    visitor._click(visitor._link(LOCAL_CALL + "/ranking"), 403)
    visitor.follow(LOCAL_CALL)
    visitor.follow(page)


def score(visitor: ChromiumVisitor, points: str) -> None:
    """Half points and a reason at every criterion, and at every task of the plan."""
    names = [name for name in visitor.fields(ASSESSMENT) if name.startswith("points_")]
    assert sum(name.startswith("points_task_") for name in names) == 2
    answers = dict.fromkeys(names, points)
    answers |= {name.replace("points_", "why_"): "Pamatots pieteikumā." for name in names}
    visitor.send(ASSESSMENT, answers, button="submit")


def agree(season: Season) -> None:
    """The chair sees how far the two lie apart and records what the commission agreed on, and why."""
    chair = at_call(season, "chair")
    chair.follow(LOCAL_CALL + "/divergence")
    chair.follow_words(TITLES[1])
    consensus = r"/selection/applications/\d+/consensus"
    agreed = {name: "4" for name in chair.fields(consensus) if name.startswith("points_")}
    chair.send(consensus, agreed | {"reason": "Komisija pārlasīja pieteikuma 3. sadaļu."})
    assert "Komisija pārlasīja" in chair.text


def meet_and_confirm(season: Season) -> None:
    """Attendance, a look at what another quota would change, and the ranking."""
    choosing.meet(season)
    assert "Ir kvorums" in season.person("chair").text, season.person("chair").text
    chair = at_call(season, "chair")
    chair.follow(LOCAL_CALL + "/ranking")
    chair.follow(LOCAL_CALL + "/ranking/what-if")
    chair.ask(LOCAL_CALL + "/ranking/what-if", {"quota": "9 200,00"})
    assert "1 projekts" in chair.text, chair.text
    at_call(season, "chair").follow(LOCAL_CALL + "/ranking")
    chair.send(LOCAL_CALL + "/ranking/confirm")
    assert "Ranžējums ir apstiprināts" in chair.text, chair.text


def read_the_minutes(season: Season) -> None:
    chair = season.person("chair")
    place = r"/documents/minutes/\d+/1"
    chair.follow(place)
    if chair.offers(place):
        chair.send(place)
    run_due(season.now)
    chair.open(chair.path)
    words = words_of_pdf(chair.download(place + "/pdf"))
    for one in ("Mana māsa vada biedrību.", "Komisija pārlasīja pieteikuma 3. sadaļu.", NAMES["evaluator 3"]):
        assert one.replace(" ", "") in words


def publish(season: Season) -> None:
    """Once the letters are out, everybody may read the results, and each applicant their decision."""
    deliver_due(season.now)
    public = season.stranger()
    public.open("/results")
    public.follow(r"/results/\d+")
    assert all(title in public.text for title in TITLES)


def move_up(season: Season) -> None:
    """The best gives its award up, and the next in the reserve is approved."""
    winner = season.person("applicant 1")
    winner.open("/selection")
    winner.follow_words(TITLES[0])
    winner.follow(r"/applications/\d+/withdraw-award")
    winner.send(r"/applications/\d+/withdraw-award")
    chair = at_call(season, "chair")
    chair.follow(LOCAL_CALL + "/reserve")
    chair.send(r"/selection/applications/\d+/move-up")
    assert f"„{TITLES[1]}” ir virzīts no rezerves saraksta un apstiprināts." in chair.text
    next_one = season.person("applicant 2")
    next_one.open("/selection")
    next_one.follow_words(TITLES[1])
    assert "Projekts ir apstiprināts." in next_one.text


def live_through(season: Season) -> None:
    evening.gather(season)
    choosing.appoint(season, *(evening.called(name) for name in NAMES))
    check_at_once(season)
    for who in NAMES:
        declare(season, who, TITLES[2] if who == "evaluator 1" else "")
    share_out(season)
    score_all(season)
    meet_and_confirm(season)
    read_the_minutes(season)
    publish(season)
    move_up(season)


@pytest.mark.parametrize("screen", [WIDE, TABLET])
def test_the_commissions_evening_by_keyboard(
    app: Flask, chromium: Browser, address: str, screen: dict[str, int]
) -> None:
    inspector = Inspector(SCREENSHOTS / f"evening-{screen['width']}", size=screen)
    with season_by(
        lambda name: KeyboardVisitor(chromium, address, inspector, name, viewport=screen)
    ) as season:
        live_through(season)
    assert not inspector.problems, "\n".join(inspector.problems)
