"""Whether the provisions of an edition agree with each other.

Each check reads the sections it needs and passes over those that could not be read, so that
one broken section does not hide what is wrong in the others.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from competition_rules.criteria import COMMISSION_VOTE, EARLIER_SUBMISSION, QualityCriterion
from competition_rules.problems import Problem, problem
from competition_rules.provisions import ActualCosts


@dataclass(frozen=True)
class Sections:
    """What could be read of an edition.

    `readable` holds sections by name, and of a list that is broken in part its readable items;
    `unreadable_codes` holds, for each such list, the codes of the items that could not be read.
    """

    readable: Mapping[str, Any]
    unreadable_codes: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def get(self, name: str) -> Any:
        """A section, or None when it could not be read."""
        return self.readable.get(name)

    def items(self, name: str) -> Sequence[Any]:
        """The readable items of a list."""
        items: Sequence[Any] = self.readable.get(name, ())
        return items

    def codes(self, name: str) -> list[str]:
        """The codes of a list's items, unreadable ones included."""
        return [item.code for item in self.items(name)] + list(self.unreadable_codes.get(name, ()))

    def is_whole(self, name: str) -> bool:
        """Whether every item of a list could be read."""
        return name in self.readable and name not in self.unreadable_codes


class InconsistentEdition(ValueError):
    """Raised inside pydantic's validation; carries every inconsistency found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(one.text("en") for one in problems))
        self.problems = tuple(problems)


def inconsistencies(sections: Sections) -> list[Problem]:
    """Every contradiction among the readable sections of an edition, with its place."""
    checks = (
        _repeated,
        _reversed_limits,
        _criterion_scales,
        _total,
        _tied_criteria,
        _tie_break_steps,
        _category_ceilings,
    )
    return [found for check in checks for found in check(sections)]


def _repeated(sections: Sections) -> Iterator[Problem]:
    named = ("aims", "administrative_criteria", "quality_criteria", "payment_conditions")
    lists = {name: sections.codes(name) for name in named}
    if isinstance(grant := sections.get("grant"), ActualCosts):
        lists["grant.categories"] = [category.code for category in grant.categories]
    if termination := sections.get("termination"):
        lists["termination.grounds"] = [ground.code for ground in termination.grounds]
    if tie_break := sections.get("tie_break"):
        lists["tie_break.steps"] = list(tie_break.order)
    if applicants := sections.get("applicants"):
        lists["applicants.kinds"] = list(applicants.kinds)
    if target := sections.get("target"):
        lists["target.vocational_years"] = [str(year) for year in target.vocational_years]
    for place, codes in lists.items():
        for code, times in Counter(codes).items():
            if times > 1:
                yield problem(place, "duplicate", code=code)


def _reversed_limits(sections: Sections) -> Iterator[Problem]:
    for name, lower, upper in (
        ("target", "grades_from", "grades_to"),
        ("duration", "minimum_months", "maximum_months"),
        ("total_threshold", "minimum", "maximum"),
    ):
        if section := sections.get(name):
            minimum, maximum = getattr(section, lower), getattr(section, upper)
            if minimum > maximum:
                yield problem(f"{name}.{lower}", "minimum_over_maximum", minimum=minimum, maximum=maximum)


def _criterion_scales(sections: Sections) -> Iterator[Problem]:
    criterion: QualityCriterion
    for criterion in sections.items("quality_criteria"):
        place = f"quality_criteria.{criterion.code}"
        minimum, maximum, step = criterion.minimum, criterion.maximum, criterion.step
        if minimum > maximum:
            yield problem(f"{place}.minimum", "minimum_over_maximum", minimum=minimum, maximum=maximum)
        if maximum % step:
            yield problem(f"{place}.step", "step_does_not_fit", step=step, value=maximum)
        if minimum % step:
            yield problem(f"{place}.minimum", "step_does_not_fit", step=step, value=minimum)


def _total(sections: Sections) -> Iterator[Problem]:
    threshold = sections.get("total_threshold")
    if threshold and sections.is_whole("quality_criteria"):
        criteria = sections.items("quality_criteria")
        reachable = sum((one.maximum * one.weight for one in criteria), Decimal(0))
        if reachable != threshold.maximum:
            yield problem(
                "total_threshold.maximum",
                "total_unreachable",
                reachable=reachable,
                maximum=threshold.maximum,
            )


def _tied_criteria(sections: Sections) -> Iterator[Problem]:
    tied = [one.code for one in sections.items("quality_criteria") if one.tied_to_plan_tasks]
    if len(tied) > 1:
        yield problem("quality_criteria", "several_tied_criteria", codes=", ".join(tied))


def _tie_break_steps(sections: Sections) -> Iterator[Problem]:
    if not (tie_break := sections.get("tie_break")):
        return
    known = {*sections.codes("quality_criteria"), EARLIER_SUBMISSION, COMMISSION_VOTE}
    for by in tie_break.order:
        if by not in known and "quality_criteria" in sections.readable:
            yield problem(f"tie_break.steps.{by}", "unknown_tie_break", by=by)
    if COMMISSION_VOTE in tie_break.order[:-1] or tie_break.order[-1] != COMMISSION_VOTE:
        yield problem("tie_break.steps", "tie_break_must_end_with_vote")


def _category_ceilings(sections: Sections) -> Iterator[Problem]:
    if not isinstance(grant := sections.get("grant"), ActualCosts):
        return
    ceilings = [category.share_ceiling for category in grant.categories]
    shares = [share for share in ceilings if share is not None]
    if len(shares) == len(ceilings) and sum(shares) < 1:
        yield problem("grant.categories", "categories_do_not_fill_total", together=sum(shares, Decimal(0)))
