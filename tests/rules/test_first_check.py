"""May we apply? Five answers, judged by the points of the edition."""

from dataclasses import replace
from decimal import Decimal

import pytest

from competition_rules.findings import finding
from competition_rules.first_check import FirstAnswers, first_check
from tests.rules.builders import PUMPURS

YES = FirstAnswers(
    applicant_kind="association", does_youth_work=True, has_local_call=True, lasts_within_limits=True,
    has_tax_debt=False,
)  # fmt: skip


@pytest.mark.parametrize("kind", ["youth_organisation", "association", "foundation"])
def test_an_organisation_of_the_edition_that_does_youth_work_may_apply(kind):
    assert first_check(PUMPURS, replace(YES, applicant_kind=kind)) == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"applicant_kind": "group"}, finding("criterion_group_alone", "3")),
        ({"applicant_kind": "other"}, finding("first_kind", "3")),
        ({"does_youth_work": False}, finding("criterion_no_youth_work", "3")),
        ({"has_local_call": False}, finding("criterion_no_local_call", "16.3")),
        (
            {"lasts_within_limits": False},
            finding("first_duration", "9", minimum_months=3, maximum_months=18),
        ),
        ({"has_tax_debt": True}, finding("first_tax_debt", "18", limit=Decimal("150.00"))),
    ],
)
def test_each_no_names_its_point(change, found):
    assert first_check(PUMPURS, replace(YES, **change)) == [found]


def test_every_obstacle_is_told_at_once():
    answers = replace(YES, applicant_kind="group", has_local_call=False, has_tax_debt=True)
    assert [one.rule for one in first_check(PUMPURS, answers)] == [
        "criterion_group_alone", "criterion_no_local_call", "first_tax_debt",
    ]  # fmt: skip


def test_a_group_may_apply_alone_where_the_edition_lets_it():
    free = PUMPURS.with_values("applicants", group_needs_organisation=False)
    assert first_check(free, replace(YES, applicant_kind="group")) == []
