"""What a finished project is due, and how that stands to what it was paid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from competition_rules.findings import Finding, finding
from competition_rules.money import share_of
from competition_rules.regulation import ActualCosts, CostCategory, LumpSum, Regulation
from competition_rules.settlement_facts import ActualCostFacts, CostLine, LumpSumFacts, SettlementError

Verdict = Literal["accepted", "accepted_in_part", "rejected"]
_NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Settlement:
    """The outcome in euro, with the steps that led to it in order.

    `due` is what the project has earned, `balance` what is still to pay, `recovery` what must be
    paid back, `released` what of the grant will never be paid. Always
    paid - recovery + balance = due, and the grant = released + the larger of due and paid.
    """

    verdict: Verdict
    due: Decimal
    paid: Decimal
    balance: Decimal
    recovery: Decimal
    released: Decimal
    steps: tuple[Finding, ...]


def settle(regulation: Regulation, facts: LumpSumFacts | ActualCostFacts) -> Settlement:
    """Settles a finished or terminated project by the grant model of its edition; raises SettlementError."""
    if facts.missed is not None:
        return _settle_missed(regulation, facts, facts.missed)
    if isinstance(facts, LumpSumFacts):
        found = _settle_lump_sum(regulation, facts)
    else:
        found = _settle_actual_costs(regulation, facts)
    return _limited_to_paid(regulation, facts.grant, found) if facts.terminated else found


def may_be_missed_from(regulation: Regulation, due_on: date) -> date:
    """The first day on which a report may be taken as never to come: a reminder after `due_on` was in vain."""
    reminders = regulation.report_reminders
    return due_on + timedelta(days=1 + (reminders.again_days if reminders else 0))


def _settle_missed(regulation: Regulation, facts: LumpSumFacts | ActualCostFacts, due_on: date) -> Settlement:
    """Nothing is due for what nobody reported on."""
    _refuse_impossible(facts.grant, facts.paid)
    point = regulation.final_report.point
    steps = [finding("not_reported", point, due_on=due_on)]
    return _settled("rejected", facts.grant, _NOTHING, facts.paid, steps, point)


def _limited_to_paid(regulation: Regulation, grant: Decimal, found: Settlement) -> Settlement:
    """Nothing more is paid under an agreement that was terminated."""
    if regulation.termination is None:
        raise SettlementError("the edition says nothing of termination")
    if found.due <= found.paid:
        return found
    step = finding("limited_to_paid", regulation.termination.point, due=found.due, paid=found.paid)
    return replace(
        found, due=found.paid, balance=_NOTHING, released=grant - found.paid, steps=(*found.steps, step)
    )


def facts_of_lines(
    grant: Decimal, paid: Decimal, lines: Sequence[CostLine], *, rejected: bool = False
) -> ActualCostFacts:
    """An actual-costs project's result from its costs line by line.

    Raises SettlementError for a line of which less than nothing or more than the whole is accepted.
    """
    reported: dict[str, Decimal] = {}
    accepted: dict[str, Decimal] = {}
    for line in lines:
        if not 0 <= line.accepted <= line.reported:
            raise SettlementError(f"{line.accepted} accepted of a cost of {line.reported}")
        reported[line.category] = reported.get(line.category, _NOTHING) + line.reported
        accepted[line.category] = accepted.get(line.category, _NOTHING) + line.accepted
    return ActualCostFacts(
        grant=grant,
        paid=paid,
        reported=reported,
        accepted=accepted,
        reduced=tuple(line for line in lines if line.accepted < line.reported),
        rejected=rejected,
    )


def settle_lump_sum(
    regulation: Regulation,
    grant: Decimal,
    paid: Decimal,
    activities_planned: int,
    activities_accepted: int,
    participants_planned: int,
    participants_reached: int,
) -> Settlement:
    """Settles a lump-sum project; see LumpSumFacts for the meaning of the numbers."""
    facts = LumpSumFacts(
        grant=grant,
        paid=paid,
        activities_planned=activities_planned,
        activities_accepted=activities_accepted,
        participants_planned=participants_planned,
        participants_reached=participants_reached,
    )
    return settle(regulation, facts)


def settle_actual_costs(
    regulation: Regulation,
    grant: Decimal,
    paid: Decimal,
    reported: Mapping[str, Decimal],
    accepted: Mapping[str, Decimal],
) -> Settlement:
    """Settles an actual-costs project; see ActualCostFacts for the meaning of the numbers."""
    return settle(regulation, ActualCostFacts(grant=grant, paid=paid, reported=reported, accepted=accepted))


def _settle_lump_sum(regulation: Regulation, facts: LumpSumFacts) -> Settlement:
    """The grant times the fulfilled parts of activities and participants, rounded down once."""
    if not isinstance(regulation.grant, LumpSum):
        raise SettlementError("the edition pays actual costs")
    _refuse_impossible(facts.grant, facts.paid)
    rule = regulation.partial_acceptance
    activities = _part(facts.activities_accepted, facts.activities_planned)
    participants = _part(facts.participants_reached, facts.participants_planned)
    share = activities * participants
    steps = [
        _part_step(
            "activities_part", rule.point, facts.activities_accepted, facts.activities_planned, activities
        ),
        _part_step(
            "participants_part",
            rule.point,
            facts.participants_reached,
            facts.participants_planned,
            participants,
        ),
        finding("fulfilled_part", rule.point, part=share),
    ]
    if facts.rejected:
        steps.append(finding("rejected_by_checker", rule.point))
    elif share < Fraction(rule.reject_below):
        steps.append(finding("below_acceptance", rule.point, part=share, least=rule.reject_below))
    else:
        verdict: Verdict = "accepted" if share == 1 else "accepted_in_part"
        return _settled(verdict, facts.grant, share_of(facts.grant, share), facts.paid, steps, rule.point)
    return _settled("rejected", facts.grant, _NOTHING, facts.paid, steps, rule.point)


def _settle_actual_costs(regulation: Regulation, facts: ActualCostFacts) -> Settlement:
    """The accepted costs that count within the category ceilings, at most the grant."""
    grant = regulation.grant
    if not isinstance(grant, ActualCosts):
        raise SettlementError("the edition pays a lump sum")
    _refuse_impossible(facts.grant, facts.paid, *facts.reported.values(), *facts.accepted.values())
    unknown = [code for code in {*facts.reported, *facts.accepted} if grant.category(code) is None]
    if unknown:
        raise SettlementError(f"unknown categories: {', '.join(sorted(unknown))}")
    reported, accepted = _sum(facts.reported), _sum(facts.accepted)
    steps = [finding("accepted_costs", grant.point, reported=reported, accepted=accepted)]
    steps += [_reduction(line, grant.point) for line in facts.reduced]
    if facts.rejected:
        steps.append(finding("rejected_by_checker", grant.point))
        return _settled("rejected", facts.grant, _NOTHING, facts.paid, steps, grant.point)
    counted = _counted(grant, facts.accepted)
    steps += _cuts(grant, facts.accepted, counted)
    eligible = _sum(counted)
    if eligible > facts.grant:
        steps.append(finding("limited_to_grant", grant.point, eligible=eligible, grant=facts.grant))
    due = min(facts.grant, eligible)
    verdict = _verdict(due, is_whole=due == facts.grant or eligible >= reported)
    return _settled(verdict, facts.grant, due, facts.paid, steps, grant.point)


def _reduction(line: CostLine, point: str) -> Finding:
    return finding(
        "cost_reduced",
        line.point or point,
        number=line.number,
        reported=line.reported,
        accepted=line.accepted,
    )


def _verdict(due: Decimal, *, is_whole: bool) -> Verdict:
    if not due:
        return "rejected"
    return "accepted" if is_whole else "accepted_in_part"


def _settled(
    verdict: Verdict, grant: Decimal, due: Decimal, paid: Decimal, steps: list[Finding], point: str
) -> Settlement:
    balance, recovery = max(_NOTHING, due - paid), max(_NOTHING, paid - due)
    released = grant - max(due, paid)
    result = finding("due", point, grant=grant, due=due, paid=paid)
    return Settlement(verdict, due, paid, balance, recovery, released, (*steps, result))


def _part(done: int, planned: int) -> Fraction:
    if planned <= 0 or done < 0:
        raise SettlementError(f"{done} of {planned} is no part of a plan")
    return min(Fraction(1), Fraction(done, planned))


def _part_step(rule: str, point: str, done: int, planned: int, part: Fraction) -> Finding:
    return finding(rule, point, done=done, planned=planned, part=part)


def _refuse_impossible(grant: Decimal, paid: Decimal, *costs: Decimal) -> None:
    if min(grant, paid, *costs) < 0:
        raise SettlementError("an amount is not negative")
    if paid > grant:
        raise SettlementError(f"{paid} paid of a grant of {grant}")


def _sum(costs: Mapping[str, Decimal]) -> Decimal:
    return sum(costs.values(), _NOTHING)


def _counted(grant: ActualCosts, accepted: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The most of each category that counts while none exceeds its share of all that counts."""
    counted = {category.code: accepted.get(category.code, _NOTHING) for category in grant.categories}
    while True:
        total = _sum(counted)
        capped = {
            category.code: min(counted[category.code], _ceiling(category, total))
            for category in grant.categories
        }
        if capped == counted:
            return counted
        counted = capped


def _ceiling(category: CostCategory, total: Decimal) -> Decimal:
    return total if category.share_ceiling is None else share_of(total, category.share_ceiling)


def _cuts(
    grant: ActualCosts, accepted: Mapping[str, Decimal], counted: Mapping[str, Decimal]
) -> list[Finding]:
    return [
        finding(
            "category_limited",
            category.point,
            category=category.code,
            accepted=accepted[category.code],
            counted=counted[category.code],
            share=category.share_ceiling,
        )
        for category in grant.categories
        if counted[category.code] < accepted.get(category.code, _NOTHING)
    ]
