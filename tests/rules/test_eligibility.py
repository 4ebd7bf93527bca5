from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from competition_rules.eligibility import check, warnings
from competition_rules.findings import Fact, finding
from competition_rules.regulation import Regulation
from tests.rules.builders import ACTUAL_COSTS, FIRST_MOMENT, PUMPURS, facts

MILLISECOND = timedelta(milliseconds=1)
CLOSES_AT = FIRST_MOMENT + timedelta(days=10)
OPENS_AT = FIRST_MOMENT - timedelta(days=20)


def reasons(regulation: Regulation = PUMPURS, **changes: Any) -> list[tuple[Fact, Fact]]:
    """The criteria an otherwise eligible application does not meet, with the reason."""
    found = check(regulation, facts(**changes))
    return [(one.facts["criterion"], one.facts["reason"]) for one in found]


def test_an_application_that_meets_every_criterion_is_eligible_without_warnings() -> None:
    assert check(PUMPURS, facts()) == []
    assert warnings(PUMPURS, facts()) == []


@pytest.mark.parametrize(
    ("changes", "point", "is_clarifiable", "criterion", "reason", "values"),
    [
        (
            {"submitted_at": CLOSES_AT},
            "16.1",
            False,
            "in_time",
            "too_late",
            {"submitted_at": CLOSES_AT, "closes_at": CLOSES_AT},
        ),
        (
            {"is_registered_organisation": False, "with_group": False},
            "16.2",
            False,
            "eligible_applicant",
            "not_registered",
            {},
        ),
        ({"has_quota": False}, "16.3", False, "local_call_and_quota", "no_quota", {}),
        (
            {"asked": Decimal("4599.99")},
            "16.4",
            True,
            "amount",
            "not_the_lump_sum",
            {"asked": Decimal("4599.99"), "amount": Decimal("4600.00")},
        ),
        (
            {"sections_missing": ("team", "results")},
            "16.5",
            True,
            "complete",
            "sections_missing",
            {"sections": ("team", "results")},
        ),
        ({"signed_off_by_representative": False}, "16.6", True, "signed_off", "not_signed_off", {}),
        (
            {"annexes_missing": ("statutes",)},
            "16.7",
            True,
            "annexes",
            "annexes_missing",
            {"annexes": ("statutes",)},
        ),
        ({"starts_on": None}, "16.8", True, "duration", "dates_missing", {}),
        ({"double_funding_declared": False}, "16.9", True, "double_funding", "not_declared", {}),
        (
            {"tax_debt": Decimal("150.01")},
            "16.10",
            True,
            "tax_debt",
            "debt_over_limit",
            {"debt": Decimal("150.01"), "limit": Decimal("150.00")},
        ),
        ({"group_has_responsible_adult": False}, "16.11", True, "group_list", "no_responsible_adult", {}),
    ],
)
def test_each_criterion_not_met_is_answered_with_its_point(
    changes: dict[str, Any],
    point: str,
    is_clarifiable: bool,
    criterion: str,
    reason: str,
    values: dict[str, Fact],
) -> None:
    assert check(PUMPURS, facts(**changes)) == [
        finding(
            "criterion_not_met",
            point,
            criterion=criterion,
            clarifiable=is_clarifiable,
            reason=reason,
            **values,
        )
    ]


def test_every_criterion_not_met_is_answered_in_the_order_of_the_edition() -> None:
    assert reasons(
        submitted_at=CLOSES_AT, has_local_call=False, has_quota=False, asked=Decimal(1), is_in_latvian=False
    ) == [
        ("in_time", "too_late"),
        ("local_call_and_quota", "no_local_call"),
        ("amount", "not_the_lump_sum"),
        ("complete", "not_in_latvian"),
    ]


def test_an_edition_checks_only_the_criteria_it_has() -> None:
    shorter = Regulation.model_validate(
        PUMPURS.model_dump()
        | {"administrative_criteria": [PUMPURS.administrative_criterion("annexes").model_dump()]}
    )
    assert reasons(shorter, has_quota=False, annexes_missing=("statutes",)) == [
        ("annexes", "annexes_missing")
    ]
    assert warnings(shorter, facts(tax_debt=None)) == []


@pytest.mark.parametrize(
    ("submitted_at", "found"),
    [
        (OPENS_AT - MILLISECOND, [("in_time", "too_early")]),
        (OPENS_AT, []),
        (CLOSES_AT - MILLISECOND, []),
        (CLOSES_AT, [("in_time", "too_late")]),
    ],
)
def test_the_window_is_kept_to_the_millisecond(submitted_at: Any, found: list[tuple[Fact, Fact]]) -> None:
    assert reasons(submitted_at=submitted_at) == found


def test_an_application_before_the_window_says_when_it_opens() -> None:
    moment = OPENS_AT - MILLISECOND
    known = check(PUMPURS, facts(submitted_at=moment))[0].facts
    assert (known["submitted_at"], known["opens_at"]) == (moment, OPENS_AT)


@pytest.mark.parametrize("kind", ["youth_organisation", "association", "foundation"])
def test_youth_organisations_associations_and_foundations_may_apply(kind: str) -> None:
    assert reasons(applicant_kind=kind) == []
    assert reasons(applicant_kind=kind, with_group=False, group_has_responsible_adult=False) == []


def test_another_kind_of_applicant_or_one_without_youth_work_may_not() -> None:
    found = check(PUMPURS, facts(applicant_kind="company"))
    assert [(one.facts["reason"], one.facts["kind"]) for one in found] == [("kind_not_eligible", "company")]
    assert reasons(does_youth_work=False) == [("eligible_applicant", "no_youth_work")]


def test_an_informal_group_never_applies_alone_unless_the_edition_lets_it() -> None:
    assert reasons(is_registered_organisation=False) == [("eligible_applicant", "group_alone")]
    open_to_groups = PUMPURS.with_values("applicants", group_needs_organisation=False)
    assert reasons(open_to_groups, is_registered_organisation=False) == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("0.00", "nothing_asked"),
        ("-1.00", "nothing_asked"),
        ("0.01", None),
        ("1000.00", None),
        ("1000.01", "over_ceiling"),
    ],
)
def test_an_actual_costs_project_asks_for_something_up_to_the_ceiling(asked: str, found: str | None) -> None:
    assert reasons(ACTUAL_COSTS, asked=Decimal(asked)) == ([("amount", found)] if found else [])


def test_a_sum_over_the_ceiling_is_answered_with_both_sums() -> None:
    found = check(ACTUAL_COSTS, facts(asked=Decimal("1000.01")))
    assert found == [
        finding(
            "criterion_not_met",
            "16.4",
            criterion="amount",
            clarifiable=True,
            reason="over_ceiling",
            asked=Decimal("1000.01"),
            ceiling=Decimal("1000.00"),
        )
    ]
    assert check(ACTUAL_COSTS, facts(asked=Decimal("0.00")))[0].facts["asked"] == Decimal("0.00")


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"ends_on": None}, "dates_missing"),
        ({"ends_on": date(2022, 8, 30)}, "duration_out_of_limits"),
        ({"ends_on": date(2022, 8, 31)}, None),
        ({"ends_on": date(2023, 11, 30)}, None),
        ({"ends_on": date(2023, 12, 1)}, "duration_out_of_limits"),
        ({"earliest_start_on": date(2022, 6, 1), "latest_end_on": date(2022, 11, 30)}, None),
        ({"earliest_start_on": date(2022, 6, 2)}, "starts_too_early"),
        ({"latest_end_on": date(2022, 11, 29)}, "ends_too_late"),
    ],
)
def test_a_project_lasts_3_to_18_months_within_the_dates_of_the_call(
    changes: dict[str, Any], found: str | None
) -> None:
    assert reasons(**changes) == ([("duration", found)] if found else [])


def test_dates_out_of_limits_are_answered_with_the_limits() -> None:
    def values(**changes: Any) -> dict[str, Fact]:
        known = check(PUMPURS, facts(**changes))[0].facts
        return {name: known[name] for name in known if name not in ("criterion", "clarifiable", "reason")}

    dates = {"starts_on": date(2022, 6, 1), "ends_on": date(2022, 11, 30)}
    short = dates | {"ends_on": date(2022, 6, 30)}
    assert values(**short) == short | {"minimum_months": 3, "maximum_months": 18}
    assert values(earliest_start_on=date(2022, 6, 2)) == dates | {"earliest": date(2022, 6, 2)}
    assert values(latest_end_on=date(2022, 11, 29)) == dates | {"latest": date(2022, 11, 29)}


def test_a_tax_debt_up_to_150_euro_is_no_obstacle() -> None:
    assert reasons(tax_debt=Decimal("150.00")) == []


def test_a_tax_debt_nobody_looked_up_is_warned_of_and_not_judged() -> None:
    assert check(PUMPURS, facts(tax_debt=None)) == []
    assert warnings(PUMPURS, facts(tax_debt=None)) == [finding("not_checked", "16.10", criterion="tax_debt")]


@pytest.mark.parametrize(
    ("participants", "at_risk", "is_enough"), [(24, 12, True), (24, 11, False), (0, 0, False), (1, 1, True)]
)
def test_a_low_share_of_participants_at_risk_is_a_warning_unless_the_edition_requires_it(
    participants: int, at_risk: int, is_enough: bool
) -> None:
    known = facts(participants=participants, participants_at_risk=at_risk)
    too_low = finding(
        "participant_share_too_low", "10", participants=participants, at_risk=at_risk, minimum=Decimal("0.50")
    )
    expected = [] if is_enough else [too_low]
    assert (check(PUMPURS, known), warnings(PUMPURS, known)) == ([], expected)
    required = PUMPURS.with_values("participant_share", required=True)
    assert (check(required, known), warnings(required, known)) == (expected, [])
