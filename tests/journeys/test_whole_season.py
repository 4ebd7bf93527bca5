"""One season from the published regulation to the paid balance, through the pages alone."""

from flask import Flask

from app.core.roles import Role
from tests.builders import applications, calls, quotas, registry
from tests.journeys import applying, money, people, reporting, spine
from tests.journeys.season import Season


def test_a_season_runs_from_the_regulation_to_the_paid_balance(app: Flask, season: Season) -> None:
    people.assemble(season)
    spine.run(app, "ledger", "fund", "46000.00", "--act", "ESF 8.3.4.0/16/I/001")

    local_call = spine.open_the_call(season)
    spine.submit_with_a_clarification(season, local_call)
    spine.choose(season)
    spine.contract(season)
    first = money.pay(season)
    assert spine.amounts_in(first) == ["3680.00"]
    assert "3 680,00" in spine.money_of(season)

    season.wait(days=215)
    spine.report(season)
    assert spine.amounts_in(money.pay(season)) == ["920.00"]
    assert spine.is_completed(season)
    assert spine.verified(app)


def test_the_same_season_runs_under_the_actual_costs_edition(app: Flask, season: Season) -> None:
    people.assemble(season)
    spine.run(app, "ledger", "fund", "46000.00", "--act", "ESF 8.3.4.0/16/I/001")

    local_call = spine.open_the_call(season, calls.ACTUAL_COSTS, "35 204,08 € 35 204,08 €")
    spine.submit_with_a_clarification(season, local_call, has_costs=True)
    spine.choose(season, "700,00")
    spine.contract(season, "630,00", "70,00")
    assert spine.amounts_in(money.pay(season)) == ["630.00"]

    season.wait(days=215)
    reporting.write(season, expenses=applying.COSTS)
    reporting.submit(season)
    season.wait(days=2)
    reporting.check(season, eligible={3: "110,00"})
    season.wait(days=2)
    decided = reporting.decide(season, "accepted_in_part")
    assert "660,00 €" in decided
    assert spine.amounts_in(money.pay(season)) == ["30.00"]
    assert spine.is_completed(season)
    assert spine.verified(app)


def test_a_budget_over_the_ceiling_of_a_category_is_told_with_its_point(app: Flask, season: Season) -> None:
    people.assemble(season)
    place = calls.announced(quotas.open_call(code=calls.ACTUAL_COSTS), registry.municipality())
    seat = applications.seat(Role.REPRESENTATIVE, registry.organisation())
    season.meet("representative", seat.user.email)
    season.wait(days=1)
    applying.start(season, f"/local-calls/{place.id}", spine.TITLE)
    applying.write_sections(season, spine.TITLE, has_costs=True)
    applicant = season.person("representative")
    applicant.follow(r"/applications/\d+/sections/budget")
    applicant.send(r"/applications/\d+/sections/budget", {"rows-2-amount": "1.234,56"})
    assert applicant.path.endswith("/budget")
    assert "1 234,56" in applicant.text
    applicant.open(applicant.path.replace("sections/budget", "answers"))
    assert "ne vairāk kā 1 000,00 €. (16.4. punkts)" in applicant.text
    assert "Aprīkojums: plānoti 1 234,56 €, drīkst ne vairāk kā 713,82 €. (5.4. punkts)" in applicant.text
    applicant.send(r"/applications/\d+/submit", {"is_signed_off": True}, expect=422)
