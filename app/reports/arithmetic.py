"""The settlement of a checked report, as the rules compute it from the report, the award and the ledger."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from app.applications.workflow import ApplicationStatus
from app.calls.queries import regulation_of
from app.core.errors import present, refusal
from app.funds.models import AccountKind
from app.funds.queries import balance
from app.funds.service import Place
from app.reports.models import ExpenseLine, FinalReport
from app.selection.queries import award_of
from competition_rules.findings import Fact, Finding
from competition_rules.regulation import ActualCosts, LumpSum, Regulation
from competition_rules.settlement import Settlement, facts_of_lines, settle
from competition_rules.settlement_facts import ActualCostFacts, CostLine, LumpSumFacts, SettlementError

ZERO = Decimal("0.00")
_PARTS = ("part", "least", "share")


def settlement_of(report: FinalReport, *, rejected: bool = False, missed: date | None = None) -> Settlement:
    """What the project is due and how that stands to what it was paid; `rejected` refuses the whole report,
    `missed` is the day one was due that never came.

    Refuses where no settlement follows, such as a project that planned nothing.
    """
    regulation = regulation_of(report.application.local_call.call)
    try:
        facts = _facts(report, regulation, rejected=rejected, missed=missed)
        return settle(regulation, facts)
    except SettlementError as error:
        raise refusal("settlement_impossible", reason=str(error)) from error


def fingerprint(settlement: Settlement) -> str:
    """What a decider has seen, in short: another fingerprint means that something has changed since."""
    return f"{settlement.verdict} {settlement.due} {settlement.paid}"


def for_reading(step: Finding, regulation: Regulation, language: str) -> Finding:
    """The same step with its shares as percentages and its category by name."""
    facts: dict[str, Fact] = dict(step.facts)
    for name in _PARTS:
        value = facts.get(name)
        if isinstance(value, int | Decimal | Fraction):
            facts[name] = Fraction(value) * 100
    if isinstance(regulation.grant, ActualCosts) and "category" in facts:
        category = regulation.grant.category(str(facts["category"]))
        facts["category"] = category.title.in_language(language) if category else facts["category"]
    return Finding(step.rule, step.point, facts)


def _facts(
    report: FinalReport, regulation: Regulation, *, rejected: bool, missed: date | None
) -> LumpSumFacts | ActualCostFacts:
    application = report.application
    grant, paid = award_of(application), balance(Place(AccountKind.PAID, application.id))
    ended = application.status is ApplicationStatus.TERMINATED
    if not isinstance(regulation.grant, LumpSum):
        lines = [_cost(line) for line in report.expenses]
        facts = facts_of_lines(grant, paid, lines, rejected=rejected)
        return replace(facts, terminated=ended, missed=missed)
    return LumpSumFacts(
        grant=grant,
        paid=paid,
        activities_planned=len(report.activities),
        activities_accepted=sum(row.is_accepted is True for row in report.activities),
        participants_planned=application.participants or 0,
        participants_reached=(
            0 if missed else present(report.participants_reached, "the report was handed in")
        ),
        rejected=rejected,
        terminated=ended,
        missed=missed,
    )


def _cost(line: ExpenseLine) -> CostLine:
    reported, accepted = line.amount or ZERO, line.accepted or ZERO
    return CostLine(line.number, line.category, reported, accepted, line.check_point)
