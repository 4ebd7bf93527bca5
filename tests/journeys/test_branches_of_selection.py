"""What else may happen in a selection, through the pages."""

from app.extensions import db
from app.funds.models import AccountKind
from app.funds.queries import balance
from app.funds.service import Place
from app.outbox.delivery import deliver_due
from tests.journeys import choosing, grounds, spine
from tests.journeys.season import Season

_HIGH = {"need": "5", "youth_led": "5", "activities": "5"}


def test_44_5_of_50_points_are_rejected_on_one_criterion_and_the_decision_cites_its_point(
    season: Season,
) -> None:
    grounds.eligible(season, projects=2, applicants=1)
    for evaluator in ("evaluator 1", "evaluator 2"):
        choosing.declare_no_conflicts(season, evaluator)
        choosing.score_next(season, evaluator, "4,5", cooperation="2,5", **_HIGH)
    ranking = choosing.confirm_ranking(season)
    assert "44,5" in ranking
    decision = choosing.decision_on(season, "Projekts 1")
    assert "Pieteikums ir noraidīts." in decision
    assert "44,5 no 50" in decision
    assert "kritērijs „Sadarbība”: 2,5, vajag vismaz 3 22.2. punkts" in decision
    assert "Noraidīts" in spine.open_application(season, "Projekts 1").text


def test_a_quota_for_one_is_exhausted_and_the_next_goes_to_the_reserve(season: Season) -> None:
    grounds.scored(season, 1, "4.5", "4", "2.5")
    ranking = choosing.confirm_ranking(season)
    assert "4 600,00 €" in ranking
    first = choosing.decision_on(season, "Projekts 1")
    second = choosing.decision_on(season, "Projekts 2", "representative 2")
    third = choosing.decision_on(season, "Projekts 3", "representative 3")
    assert "Projekts ir apstiprināts. Finansējums: 4 600,00 €." in first
    assert "rezerves sarakstā" in second
    assert "22.1" in third
    deliver_due(season.now)
    public = season.stranger()
    public.open("/results")
    public.follow(r"/results/\d+")
    shown = public.text
    assert shown.index("Projekts 1") < shown.index("Projekts 2") < shown.index("Projekts 3")


def test_a_withdrawn_award_releases_its_quota_and_the_reserve_moves_up(season: Season) -> None:
    seated = grounds.scored(season, 1, "4.5", "4")
    choosing.confirm_ranking(season)
    winner = season.person("representative")
    winner.open("/selection")
    winner.follow_words("Projekts 1")
    winner.follow(r"/applications/\d+/withdraw-award")
    assert "4 600,00 €" in winner.text
    winner.send(r"/applications/\d+/withdraw-award")
    public = season.stranger()
    public.open(f"/local-calls/{seated.local_call.id}")
    assert "Vēl var piešķirt 4 600,00 € 1 projekts" in public.text

    chair = season.person("chair")
    chair.open("/selection")
    chair.follow(r"/selection/\d+")
    chair.follow(r"/selection/\d+/reserve")
    chair.send(r"/selection/applications/\d+/move-up")
    assert not chair.offers(r"/selection/applications/\d+/move-up")
    decision = choosing.decision_on(season, "Projekts 2", "representative 2")
    assert "Projekts ir apstiprināts. Finansējums: 4 600,00 €." in decision
    public.open(f"/local-calls/{seated.local_call.id}")
    assert "Vēl var piešķirt 0,00 €" in public.text
    held = {place: balance(Place(AccountKind.COMMITTED, place)) for place in (1, 2)}
    assert {place: f"{amount:.2f}" for place, amount in held.items()} == {1: "0.00", 2: "4600.00"}
    db.session.rollback()


def test_who_declares_a_conflict_neither_reads_nor_scores_and_the_others_suffice(season: Season) -> None:
    grounds.eligible(season, projects=1, applicants=1, evaluators=3)
    visitor = season.person("chair")
    visitor.open("/selection")
    visitor.follow(r"/selection/\d+")
    visitor.follow(r"/selection/applications/\d+/assessment")
    names = visitor.fields(r"/applications/conflicts/\d+")
    answers = {name: "conflict" if name.startswith("word_") else "Mans brālis ir biedrs." for name in names}
    answers.pop("csrf_token")
    visitor.send(r"/applications/conflicts/\d+", answers)
    assert "Mans brālis ir biedrs." in visitor.text
    visitor.open("/selection")
    visitor.follow(r"/selection/\d+")
    assert not visitor.leads_to(r"/selection/applications/\d+/assessment")
    for evaluator in ("evaluator 1", "evaluator 2"):
        choosing.declare_no_conflicts(season, evaluator)
        choosing.score_next(season, evaluator, "4")
    assert "Projekts 1" in choosing.confirm_ranking(season)
