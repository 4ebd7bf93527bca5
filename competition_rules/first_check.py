"""May we apply at all? Five answers before anyone writes an application, judged by the edition's own points."""

from dataclasses import dataclass

from competition_rules.findings import Finding, finding
from competition_rules.regulation import Regulation

# Young people without an organisation, and whoever is of no kind the edition knows.
GROUP, OTHER = "group", "other"


@dataclass(frozen=True, kw_only=True)
class FirstAnswers:
    """What the reader says: `applicant_kind` is a kind of organisation, `GROUP` or `OTHER`."""

    applicant_kind: str
    does_youth_work: bool
    has_local_call: bool
    lasts_within_limits: bool
    has_tax_debt: bool


def first_check(regulation: Regulation, answers: FirstAnswers) -> list[Finding]:
    """What stands in the way, each with its point; empty when the reader may apply.

    `criterion_group_alone`, `first_kind`, `criterion_no_youth_work`, `criterion_no_local_call`,
    `first_duration` (minimum_months, maximum_months), `first_tax_debt` (limit). What the edition
    has no administrative criterion for is not judged.
    """
    found = _applicant(regulation, answers)
    judged = {one.code: one.point for one in regulation.administrative_criteria}
    if not answers.has_local_call and "local_call_and_quota" in judged:
        found.append(finding("criterion_no_local_call", judged["local_call_and_quota"]))
    if not answers.lasts_within_limits and "duration" in judged:
        limits = regulation.duration
        months = {"minimum_months": limits.minimum_months, "maximum_months": limits.maximum_months}
        found.append(finding("first_duration", limits.point, **months))
    if answers.has_tax_debt and "tax_debt" in judged:
        found.append(finding("first_tax_debt", regulation.tax_debt.point, limit=regulation.tax_debt.limit))
    return found


def _applicant(regulation: Regulation, answers: FirstAnswers) -> list[Finding]:
    rule = regulation.applicants
    if answers.applicant_kind == GROUP:
        return [finding("criterion_group_alone", rule.point)] if rule.group_needs_organisation else []
    if answers.applicant_kind not in rule.kinds:
        return [finding("first_kind", rule.point)]
    return [] if answers.does_youth_work else [finding("criterion_no_youth_work", rule.point)]
