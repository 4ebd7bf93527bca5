"""The administrative criteria: what an application must fulfil before anyone scores it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from competition_rules.calendar import duration_months_ok
from competition_rules.findings import Fact, Finding, finding
from competition_rules.regulation import LumpSum, Regulation


@dataclass(frozen=True, kw_only=True)
class ApplicationFacts:
    """What is known of an application when it is checked.

    `opens_at` and `closes_at` bound the window, the second being the first instant after it;
    all moments are aware. `sections_missing` and `annexes_missing` name what is not there.
    `tax_debt` is in euro, None while nobody has looked it up. `earliest_start_on` and
    `latest_end_on` are the call's own limits, None where it sets none.
    """

    submitted_at: datetime
    opens_at: datetime
    closes_at: datetime
    applicant_kind: str
    is_registered_organisation: bool
    does_youth_work: bool
    has_local_call: bool
    has_quota: bool
    asked: Decimal
    is_in_latvian: bool
    sections_missing: tuple[str, ...]
    signed_off_by_representative: bool
    annexes_missing: tuple[str, ...]
    starts_on: date | None
    ends_on: date | None
    earliest_start_on: date | None
    latest_end_on: date | None
    double_funding_declared: bool
    tax_debt: Decimal | None
    with_group: bool
    group_has_responsible_adult: bool
    participants: int
    participants_at_risk: int


# What is wrong: a reason's name and its facts; None when nothing is.
_Fault = tuple[str, dict[str, Fact]] | None


def check(regulation: Regulation, facts: ApplicationFacts) -> list[Finding]:
    """One `criterion_not_met` for each administrative criterion of the edition that is not met.

    Its facts name the `criterion`, whether it is `clarifiable`, and the `reason` with the values
    it needs; its point is the criterion's. A tax debt nobody has looked up is not judged here
    but named by `warnings`. When the edition requires a share of participants at risk, too low
    a share adds `participant_share_too_low` (participants, at_risk, minimum).
    """
    found = []
    for criterion in regulation.administrative_criteria:
        if fault := _CHECKS[criterion.code](regulation, facts):
            reason, values = fault
            found.append(
                finding(
                    "criterion_not_met",
                    criterion.point,
                    criterion=criterion.code,
                    clarifiable=criterion.clarifiable,
                    reason=reason,
                    **values,
                )
            )
    return found + (_participant_share(regulation, facts) if regulation.participant_share.required else [])


def warnings(regulation: Regulation, facts: ApplicationFacts) -> list[Finding]:
    """What does not refuse an application but should be seen.

    `participant_share_too_low` where the share is a recommendation, and `not_checked`
    (criterion) for a tax debt nobody has looked up: an application is not eligible before.
    """
    found = [] if regulation.participant_share.required else _participant_share(regulation, facts)
    for criterion in regulation.administrative_criteria:
        if criterion.code == "tax_debt" and facts.tax_debt is None:
            found.append(finding("not_checked", criterion.point, criterion=criterion.code))
    return found


def _participant_share(regulation: Regulation, facts: ApplicationFacts) -> list[Finding]:
    rule = regulation.participant_share
    if facts.participants and facts.participants_at_risk >= rule.minimum * facts.participants:
        return []
    return [
        finding(
            "participant_share_too_low",
            rule.point,
            participants=facts.participants,
            at_risk=facts.participants_at_risk,
            minimum=rule.minimum,
        )
    ]


def _in_time(regulation: Regulation, facts: ApplicationFacts) -> _Fault:
    if facts.submitted_at < facts.opens_at:
        return "too_early", {"submitted_at": facts.submitted_at, "opens_at": facts.opens_at}
    if facts.submitted_at >= facts.closes_at:
        return "too_late", {"submitted_at": facts.submitted_at, "closes_at": facts.closes_at}
    return None


def _eligible_applicant(regulation: Regulation, facts: ApplicationFacts) -> _Fault:
    rule = regulation.applicants
    is_group_alone = facts.with_group and not facts.is_registered_organisation
    if is_group_alone:
        return ("group_alone", {}) if rule.group_needs_organisation else None
    if not facts.is_registered_organisation:
        return "not_registered", {}
    if facts.applicant_kind not in rule.kinds:
        return "kind_not_eligible", {"kind": facts.applicant_kind}
    return None if facts.does_youth_work else ("no_youth_work", {})


def _local_call_and_quota(regulation: Regulation, facts: ApplicationFacts) -> _Fault:
    if not facts.has_local_call:
        return "no_local_call", {}
    return None if facts.has_quota else ("no_quota", {})


def _amount(regulation: Regulation, facts: ApplicationFacts) -> _Fault:
    grant = regulation.grant
    if isinstance(grant, LumpSum):
        values: dict[str, Fact] = {"asked": facts.asked, "amount": grant.amount}
        return None if facts.asked == grant.amount else ("not_the_lump_sum", values)
    if facts.asked <= 0:
        return "nothing_asked", {"asked": facts.asked}
    if facts.asked > grant.ceiling:
        return "over_ceiling", {"asked": facts.asked, "ceiling": grant.ceiling}
    return None


def _complete(regulation: Regulation, facts: ApplicationFacts) -> _Fault:
    if facts.sections_missing:
        return "sections_missing", {"sections": facts.sections_missing}
    return None if facts.is_in_latvian else ("not_in_latvian", {})


def _signed_off(regulation: Regulation, facts: ApplicationFacts) -> _Fault:
    return None if facts.signed_off_by_representative else ("not_signed_off", {})


def _annexes(regulation: Regulation, facts: ApplicationFacts) -> _Fault:
    return ("annexes_missing", {"annexes": facts.annexes_missing}) if facts.annexes_missing else None


def _duration(regulation: Regulation, facts: ApplicationFacts) -> _Fault:
    starts_on, ends_on, limits = facts.starts_on, facts.ends_on, regulation.duration
    if starts_on is None or ends_on is None:
        return "dates_missing", {}
    values: dict[str, Fact] = {"starts_on": starts_on, "ends_on": ends_on}
    if not duration_months_ok(starts_on, ends_on, limits.minimum_months, limits.maximum_months):
        months = {"minimum_months": limits.minimum_months, "maximum_months": limits.maximum_months}
        return "duration_out_of_limits", values | months
    if facts.earliest_start_on and starts_on < facts.earliest_start_on:
        return "starts_too_early", values | {"earliest": facts.earliest_start_on}
    if facts.latest_end_on and ends_on > facts.latest_end_on:
        return "ends_too_late", values | {"latest": facts.latest_end_on}
    return None


def _double_funding(regulation: Regulation, facts: ApplicationFacts) -> _Fault:
    return None if facts.double_funding_declared else ("not_declared", {})


def _tax_debt(regulation: Regulation, facts: ApplicationFacts) -> _Fault:
    limit = regulation.tax_debt.limit
    if facts.tax_debt is None or facts.tax_debt <= limit:
        return None
    return "debt_over_limit", {"debt": facts.tax_debt, "limit": limit}


def _group_list(regulation: Regulation, facts: ApplicationFacts) -> _Fault:
    has_no_adult = facts.with_group and not facts.group_has_responsible_adult
    return ("no_responsible_adult", {}) if has_no_adult else None


_CHECKS: dict[str, Callable[[Regulation, ApplicationFacts], _Fault]] = {
    "in_time": _in_time,
    "eligible_applicant": _eligible_applicant,
    "local_call_and_quota": _local_call_and_quota,
    "amount": _amount,
    "complete": _complete,
    "signed_off": _signed_off,
    "annexes": _annexes,
    "duration": _duration,
    "double_funding": _double_funding,
    "tax_debt": _tax_debt,
    "group_list": _group_list,
}
