"""What the rules of the regulation need to know of an application, and what they answer."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from app.applications.models import Application
from app.applications.readings import cost_lines
from app.applications.sections import Frame, Reading, SectionCode
from app.calls.models import LocalCall
from app.calls.queries import deadline_of
from app.calls.workflow import LocalCallStatus
from app.quotas.queries import quota_of
from app.registry.models import OrganisationKind
from competition_rules import budget, eligibility
from competition_rules.eligibility import ApplicationFacts
from competition_rules.findings import Finding
from competition_rules.regulation import LumpSum

Readings = Mapping[SectionCode, Reading]
# Where an applicant puts right what a criterion finds; the others cannot be put right in a section.
SECTIONS_OF = {
    "eligible_applicant": (SectionCode.ORGANISATION,),
    "amount": (SectionCode.BUDGET,),
    "complete": tuple(SectionCode),
    "signed_off": (SectionCode.DECLARATIONS,),
    "annexes": (SectionCode.DECLARATIONS,),
    "duration": (SectionCode.IDEA,),
    "double_funding": (SectionCode.DECLARATIONS,),
    "tax_debt": (SectionCode.DECLARATIONS,),
    "group_list": (SectionCode.ORGANISATION,),
}
# What the rules judge without anyone reading or looking anything up.
JUDGED_BY_RULES = frozenset(
    {"in_time", "local_call_and_quota", "amount", "signed_off", "duration", "double_funding", "group_list"}
)
_NOTHING = Decimal("0.00")


def asked_of(frame: Frame, readings: Readings) -> Decimal:
    """The sum asked, in euro: the lump sum, or the total of the cost plan."""
    grant = frame.regulation.grant
    if isinstance(grant, LumpSum):
        return grant.amount
    return sum((line.amount for line in cost_lines(readings[SectionCode.BUDGET])), _NOTHING)


def facts_of(  # long: one line for each fact the rules ask for
    application: Application,
    frame: Frame,
    readings: Readings,
    *,
    submitted_at: datetime,
    is_signed_off: bool,
) -> ApplicationFacts:
    """The application as the rules see it if it is submitted at that moment."""
    local_call = application.local_call
    organisation = readings[SectionCode.ORGANISATION].values
    idea, target = readings[SectionCode.IDEA].values, readings[SectionCode.TARGET].values
    declared = readings[SectionCode.DECLARATIONS].values
    is_youth_organisation = application.organisation.kind is OrganisationKind.YOUTH_ORGANISATION
    return ApplicationFacts(
        submitted_at=submitted_at,
        opens_at=local_call.announced_at or submitted_at,
        closes_at=deadline_of(local_call),
        applicant_kind=application.organisation.kind.value,
        is_registered_organisation=True,
        does_youth_work=is_youth_organisation or bool(organisation.get("youth_work")),
        has_local_call=local_call.status is not LocalCallStatus.DRAFT,
        has_quota=has_quota(local_call),
        asked=asked_of(frame, readings),
        # The language is read by the coordinator, not by a machine.
        is_in_latvian=True,
        sections_missing=tuple(f"section_{code}" for code in SectionCode if readings[code].lacks_something),
        signed_off_by_representative=is_signed_off,
        annexes_missing=() if declared.get("annexes") else ("annexes_not_declared",),
        starts_on=idea.get("starts_on"), ends_on=idea.get("ends_on"), earliest_start_on=None, latest_end_on=None,
        double_funding_declared=bool(declared.get("double_funding")),
        tax_debt=None,
        with_group=bool(organisation.get("with_group")),
        group_has_responsible_adult=organisation.get("responsible_adult") is not None,
        participants=target.get("participants") or 0,
        participants_at_risk=target.get("participants_at_risk") or 0,
    )  # fmt: skip


def has_quota(local_call: LocalCall) -> bool:
    """Whether the municipality has a published quota in the call."""
    quota = quota_of(local_call)
    return quota is not None and quota.published_at is not None and quota.amount > 0


def blocking(frame: Frame, facts: ApplicationFacts, readings: Readings) -> list[Finding]:
    """What keeps an application from being submitted, as the rules say it."""
    found = eligibility.check(frame.regulation, facts)
    if frame.grant is not None:
        known = {(item.rule, item.facts.get("reason")) for item in found}
        lines = cost_lines(readings[SectionCode.BUDGET])
        found += [
            item
            for item in budget.check(frame.regulation, lines)
            # The ceiling of the whole is a criterion already.
            if ("criterion_not_met", item.rule) not in known
        ]
    return found


def warnings(frame: Frame, facts: ApplicationFacts) -> list[Finding]:
    """What the applicant should see and may leave as it is."""
    found = eligibility.warnings(frame.regulation, facts)
    # The tax debt is the coordinator's to look up; a share of nobody says nothing.
    return [item for item in found if item.rule != "not_checked" and facts.participants]


def worded_by_reason(findings: Iterable[Finding]) -> list[Finding]:
    """The same findings under the names the interface has sentences for: one per reason of a criterion."""
    return [_by_reason(item) for item in findings]


def _by_reason(item: Finding) -> Finding:
    if item.rule == "participant_share_too_low":
        minimum = item.facts["minimum"]
        percent = int(minimum * 100) if isinstance(minimum, Decimal) else 0
        return Finding(item.rule, item.point, {**item.facts, "minimum": percent})
    if item.rule != "criterion_not_met":
        return item
    return Finding(f"criterion_{item.facts['reason']}", item.point, item.facts)
