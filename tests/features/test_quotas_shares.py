"""Dividing the purse, overriding, publishing, and what comes back at the close."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.calls import service as call_service
from app.calls.models import Call
from app.calls.workflow import CallStatus
from app.core.errors import InsufficientFunds, NotPermitted, Refused
from app.core.roles import Role
from app.extensions import db
from app.funds import queries as funds
from app.funds.models import AccountKind
from app.funds.service import Place, post
from app.quotas import queries, service
from competition_rules import quotas as rules
from tests.builders import accounts, calls, participation, quotas, registry
from tests.conftest import NOON

NUMBERS = {"Rīga": (8000, 1000), "Saldus novads": (900, 100), "Cēsu novads": (10, 0)}


def amounts(call: Call) -> dict[str, Decimal]:
    return {one.municipality.name: one.amount for one in queries.quotas_of(call)}


def rules_of(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.rule for one in refused.value.findings]


def test_a_lump_sum_purse_is_divided_in_whole_lump_sums_and_none_is_left(any_database):
    call = quotas.computed_call(NUMBERS, Decimal("46000.00"))
    assert amounts(call) == {
        "Cēsu novads": Decimal("4600.00"), "Rīga": Decimal("36800.00"), "Saldus novads": Decimal("4600.00"),
    }  # fmt: skip
    table = queries.quota_table(call)
    assert (table.learners, table.amount, table.rest, table.left) == (
        10_010, Decimal("46000.00"), Decimal("0.00"), None,
    )  # fmt: skip
    assert [(row.municipality, row.projects) for row in table.rows] == [
        ("Cēsu novads", 1), ("Rīga", 8), ("Saldus novads", 1),
    ]  # fmt: skip


def test_an_actual_costs_purse_is_divided_to_the_cent_with_one_ceiling_as_the_minimum(app):
    call = quotas.computed_call(NUMBERS, Decimal("10000.01"), code=calls.ACTUAL_COSTS)
    units = rules.allocate({"R": 9000, "S": 1000, "C": 10}, 1_000_001, 100_000)
    assert amounts(call) == {
        "Rīga": Decimal(units["R"]) / 100,
        "Saldus novads": Decimal("1000.00"),
        "Cēsu novads": Decimal("1000.00"),
    }
    assert sum(amounts(call).values()) == call.purse
    assert [row.projects for row in queries.quota_table(call).rows] == [None, None, None]


def test_only_municipalities_with_a_signed_agreement_receive_a_quota(app):
    quotas.partners(["Saldus novads"])
    participation.contracting(registry.municipality("Rīga"))
    call = quotas.call_with_numbers({"Saldus novads": (900, 100)})
    service.import_learners(
        call, quotas.learner_file({"Saldus novads": (9, 1), "Rīga": (9, 1), "Jelgava": (9, 1)}), "x.csv",
        by=calls.manager(), at=NOON,
    )  # fmt: skip
    service.compute(call, by=calls.manager(), at=NOON)
    assert amounts(call) == {"Saldus novads": Decimal("46000.00")}


def test_a_purse_too_small_for_the_minimum_is_refused_with_its_numbers(app):
    call = quotas.call_with_numbers(NUMBERS, Decimal("9200.00"))
    with pytest.raises(Refused) as refused:
        service.compute(call, by=calls.manager(), at=NOON)
    finding = refused.value.findings[0]
    assert (finding.rule, finding.point) == ("quota_too_few_units", "6")
    assert dict(finding.facts) == {
        "purse": Decimal("9200.00"), "municipalities": 3, "minimum": Decimal("4600.00"),
        "needed": Decimal("13800.00"),
    }  # fmt: skip


def test_without_numbers_learners_or_partners_nothing_is_computed(app):
    call = calls.published_call()
    with pytest.raises(Refused, match="quota_without_numbers"):
        service.compute(call, by=calls.manager(), at=NOON)
    service.import_learners(call, quotas.learner_file({"Rīga": (1, 1)}), "x.csv", by=calls.manager(), at=NOON)
    with pytest.raises(Refused, match="quota_nobody"):
        service.compute(call, by=calls.manager(), at=NOON)
    quotas.partners(["Saldus novads"])
    with pytest.raises(Refused, match="quota_number_missing"):
        service.compute(call, by=calls.manager(), at=NOON)
    service.import_learners(
        call, quotas.learner_file({"Saldus novads": (0, 0)}), "x.csv", by=calls.manager(), at=NOON
    )
    with pytest.raises(Refused, match="quota_no_learners"):
        service.compute(call, by=calls.manager(), at=NOON)


def test_an_override_keeps_its_reason_and_frees_the_rest_of_the_purse(any_database):
    call = quotas.computed_call(NUMBERS)
    riga = quotas.quota_in(call, "Rīga")
    service.override(riga, Decimal("32200.00"), "Mazāk pieteicēju", by=calls.manager(), at=NOON)
    assert (riga.computed, riga.amount, riga.override_reason, riga.overridden_by_id) == (
        Decimal("36800.00"), Decimal("32200.00"), "Mazāk pieteicēju", calls.manager().user_id,
    )  # fmt: skip
    assert queries.quota_table(call).rest == Decimal("4600.00")
    service.override(quotas.quota_in(call), Decimal("9200.00"), "Vairāk skolu", by=calls.manager(), at=NOON)
    assert queries.quota_table(call).rest == Decimal("0.00")
    service.override(riga, riga.computed - Decimal("4600.00"), "Tas pats", by=calls.manager(), at=NOON)


def test_the_computed_amount_needs_no_reason_and_ends_the_override(app):
    call = quotas.computed_call(NUMBERS)
    riga = quotas.quota_in(call, "Rīga")
    service.override(riga, Decimal("0.00"), "Nepiedalās", by=calls.manager(), at=NOON)
    service.override(riga, riga.computed, "", by=calls.manager(), at=NOON)
    assert (riga.amount, riga.override_reason, riga.overridden_by_id) == (riga.computed, "", None)


@pytest.mark.parametrize(
    ("amount", "reason", "found"),
    [
        ("-4600.00", "Iemesls", ["override_negative"]),
        ("4600.01", "Iemesls", ["override_not_whole", "override_over_purse"]),
        ("9200.00", "Iemesls", ["override_over_purse"]),
        ("0.00", "  ", ["override_without_reason"]),
        ("9200.00", "", ["override_without_reason", "override_over_purse"]),
    ],
)
def test_an_override_that_breaks_a_rule_is_refused(app, amount, reason, found):
    quota = quotas.quota_in(quotas.computed_call(NUMBERS))
    with pytest.raises(Refused) as refused:
        service.override(quota, Decimal(amount), reason, by=calls.manager(), at=NOON)
    assert rules_of(refused) == found
    assert quota.amount == quota.computed


def test_publication_moves_each_quota_from_the_call_and_opens_it(any_database):
    call = quotas.computed_call(NUMBERS)
    service.override(
        quotas.quota_in(call, "Rīga"), Decimal("27600.00"), "Iemesls", by=calls.manager(), at=NOON
    )
    service.override(
        quotas.quota_in(call, "Cēsu novads"), Decimal("0.00"), "Nepiedalās", by=calls.manager(), at=NOON
    )
    service.publish_quotas(call, by=calls.manager(), at=NOON)
    assert call.status is CallStatus.OPEN
    lefts = {row.municipality: row.left for row in queries.quota_table(call).rows}
    assert lefts == amounts(call)
    assert (
        funds.balance(Place(AccountKind.CALL, call.id))
        == queries.quota_table(call).rest
        == Decimal("13800.00")
    )
    assert funds.verify() == []


def test_published_quotas_are_neither_computed_nor_changed_nor_published_again(app):
    call = quotas.open_call()
    quota = quotas.quota_in(call)
    for verb in (
        lambda: service.compute(call, by=calls.manager(), at=NOON),
        lambda: service.override(quota, Decimal("4600.00"), "Iemesls", by=calls.manager(), at=NOON),
        lambda: service.publish_quotas(call, by=calls.manager(), at=NOON),
    ):
        with pytest.raises(Refused, match="quotas_published"):
            verb()


def test_quotas_are_not_published_before_they_are_computed_or_after_others_signed(app):
    call = quotas.call_with_numbers({"Saldus novads": (10, 1)})
    with pytest.raises(Refused, match="quotas_not_computed"):
        service.publish_quotas(call, by=calls.manager(), at=NOON)
    service.compute(call, by=calls.manager(), at=NOON)
    quotas.partners(["Rīga"])
    with pytest.raises(Refused, match="quotas_outdated"):
        service.publish_quotas(call, by=calls.manager(), at=NOON)


def test_the_quota_of_a_local_call_is_known_only_when_published(app):
    local_call = quotas.announced_local_call(purse=Decimal("23000.00"))
    quota = queries.quota_of(local_call)
    assert quota is not None
    assert (quota.amount, queries.left(quota)) == (Decimal("23000.00"), Decimal("23000.00"))
    computed = quotas.computed_call({"Saldus novads": (1, 1)})
    assert queries.quota_in(computed.id, local_call.municipality_id) is None


def test_at_the_close_what_was_not_awarded_returns_to_the_call(any_database):
    local_call = quotas.announced_local_call(purse=Decimal("23000.00"))
    call, quota = local_call.call, quotas.quota_in(local_call.call)
    with pytest.raises(Refused, match="release_before_close"):
        service.release_unused(quota, by=calls.manager(), at=NOON)
    source, committed = Place(AccountKind.QUOTA, quota.id), Place(AccountKind.COMMITTED, 1)
    post("award 1", source, committed, Decimal("4600.00"), by=calls.manager(), at=NOON)
    call_service.decide(local_call, by=accounts.actor(Role.CHAIR, local_call.municipality), at=NOON)
    assert service.close_call(call, by=calls.manager(), at=NOON) == Decimal("18400.00")
    assert (call.status, queries.left(quota)) == (CallStatus.CLOSED, Decimal("0.00"))
    assert funds.balance(Place(AccountKind.CALL, call.id)) == Decimal("18400.00")
    assert service.release_unused(quota, by=calls.manager(), at=NOON) == Decimal("0.00")
    post("award 1 withdrawn", committed, source, Decimal("4600.00"), by=calls.manager(), at=NOON)
    assert service.release_unused(quota, by=calls.manager(), at=NOON) == Decimal("4600.00")
    assert funds.balance(Place(AccountKind.CALL, call.id)) == call.purse
    assert funds.verify() == []


def test_nobody_awards_more_than_the_quota_holds(any_database):
    quota = quotas.quota_in(quotas.open_call(purse=Decimal("4600.00")))
    source = Place(AccountKind.QUOTA, quota.id)
    with pytest.raises(InsufficientFunds):
        post(
            "award 1",
            source,
            Place(AccountKind.COMMITTED, 1),
            Decimal("4600.01"),
            by=calls.manager(),
            at=NOON,
        )


@pytest.mark.parametrize("verb", [service.compute, service.publish_quotas, service.close_call])
def test_only_programme_managers_work_on_quotas(app, verb):
    call = quotas.computed_call({"Saldus novads": (1, 1)})
    with pytest.raises(NotPermitted):
        verb(call, by=accounts.actor(Role.AUDITOR), at=NOON)


@pytest.fixture
def partners(app):
    """Everything an example needs but its call, made once: an example rolls back only what it did itself."""
    quotas.partners(list(NUMBERS))
    for code in (calls.LUMP_SUM, calls.ACTUAL_COSTS):
        calls.confirmed_edition(code)
    calls.second_manager()
    db.session.commit()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    learners=st.lists(st.integers(0, 20_000), min_size=3, max_size=3).filter(any),
    cents=st.integers(300_000, 3_000_000),
    lumps=st.integers(3, 40),
)
def test_quotas_and_the_rest_always_make_the_purse(partners, learners, cents, lumps):
    numbers = {name: (count, 0) for name, count in zip(NUMBERS, learners, strict=True)}
    for code, purse in (
        (calls.LUMP_SUM, lumps * Decimal("4600.00")),
        (calls.ACTUAL_COSTS, Decimal(cents) / 100),
    ):
        call = quotas.open_call(numbers, purse, code=code)
        table = queries.quota_table(call)
        held = funds.balance(Place(AccountKind.CALL, call.id))
        assert (table.amount + table.rest, held, table.left) == (purse, table.rest, table.amount)
    db.session.rollback()
