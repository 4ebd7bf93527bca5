"""The life of grants under an edition that pays actual costs: accepted whole, in part or not, to the cent."""

import shutil
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import select

from app.applications.workflow import ApplicationStatus
from app.core.errors import present
from app.extensions import db
from app.funds.models import AccountKind
from app.funds.queries import balance
from app.funds.service import Place
from app.payments.models import PaymentKind
from app.reports import service as reports
from app.reports.arithmetic import settlement_of
from app.reports.content import ActivityEntry, ActivityMark, ExpenseEntry, ExpenseMark, Marks, ReportContent
from app.reports.models import FinalReport, Settlement
from tests.databases import PostgresTemplates, app_on
from tests.workflows.field import ACTUAL_COSTS, Field, build_field
from tests.workflows.grants import Grants
from tests.workflows.invariants import check_all
from tests.workflows.test_grant_life import POINTS, PROJECTS, SOAK, UNITS, GrantLife, run

# Of 700.00 for materials and 300.00 for equipment, which counts for at most 40 % of all.
ELIGIBLE = {
    ("700.00", "300.00"): "1000.00", ("650.00", "300.00"): "950.00", ("600.00", "300.00"): "900.00",
    ("600.00", "0.00"): "600.00", ("100.00", "300.00"): "166.66", ("0.01", "0.00"): "0.01",
    ("0.00", "300.00"): "0.00", ("0.00", "0.00"): "0.00",
}  # fmt: skip
Pair = tuple[str, str]


class CostGrants(Grants):
    """Grants whose reports list costs."""

    def report_costs(self, place: int, eligible: Pair) -> bool:
        """Hand in, check and decide a report of which so much is eligible."""
        return self.attempt(lambda: self._report_costs(place, eligible))

    def _report_costs(self, place: int, eligible: Pair) -> None:
        by = self.representative(place)
        report = reports.start_report(self.application(place), by=by, at=self.at)
        reports.save_report(report, self._content(report), version=report.version, by=by, at=self.at)
        reports.submit(report, by=by, at=self.at)
        marks = Marks(
            {row.id: ActivityMark(True) for row in report.activities},
            {
                line.id: ExpenseMark(Decimal(part), "Nav attiecināms.", "5")
                for line, part in zip(report.expenses, eligible, strict=True)
            },
        )
        reports.check(report, marks, version=report.version, by=self.field.coordinator, at=self.at)
        decide: dict[str, Callable[..., None]] = {
            "accepted": reports.accept, "accepted_in_part": reports.accept_in_part, "rejected": reports.reject,
        }  # fmt: skip
        decide[settlement_of(report).verdict](report, by=self.field.managers[1], at=self.at)

    def _content(self, report: FinalReport) -> ReportContent:
        day = self.field.terms.starts_on
        done = ActivityEntry(True, day, 20, "Notika.", {"from_13_to_15": 20})
        return ReportContent(
            "Kopsavilkums.", "Rezultāti.", 20, 1, {row.id: done for row in report.activities},
            {row.id: "Sasniegts." for row in report.tasks},
            [
                ExpenseEntry(number, category, "Pirkums", f"R-{number}", "SIA", day, day, Decimal(amount))
                for number, (category, amount) in enumerate(self.field.terms.budget, 1)
            ],
        )  # fmt: skip


class CostsLife(GrantLife):
    """The same people, but their projects are paid what they spent."""

    # A lump sum's report lists no costs, so here it would only be refused.
    report = None  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.grants: CostGrants = CostGrants(self.grants.field)

    @rule(place=PROJECTS, eligible=st.sampled_from(list(ELIGIBLE)))
    def report_costs(self, place: int, eligible: Pair) -> None:
        self.do(lambda: self.grants.report_costs(place, eligible))


def prepared(url: str, folder: Path) -> Field:
    app = app_on(url, folder)
    with app.app_context():
        field = build_field(POINTS, units=UNITS, terms=ACTUAL_COSTS)
        db.session.remove()
        db.engine.dispose()
    return field


@pytest.mark.timeout(0 if SOAK else 600)
def test_grants_of_actual_costs_live_on_sqlite(sqlite_databases: Any, tmp_path: Path) -> None:
    with sqlite_databases.fresh(tmp_path) as url:
        field = prepared(url, tmp_path)
    template, working = tmp_path / "test.db", tmp_path / "life.db"
    app = app_on(f"sqlite:///{working}", tmp_path)

    def start(_resources: ExitStack) -> tuple[Flask, Field]:
        for leftover in tmp_path.glob("life.db*"):
            leftover.unlink()
        shutil.copy(template, working)
        return app, field

    run(CostsLife, start, 1000 if SOAK else 40)


@pytest.mark.timeout(0 if SOAK else 600)
def test_grants_of_actual_costs_live_on_postgresql(
    postgres_databases: PostgresTemplates, tmp_path: Path
) -> None:
    with postgres_databases.fresh(tmp_path) as url:
        field = prepared(url, tmp_path)
        databases = postgres_databases.copy_of(url)

        def start(resources: ExitStack) -> tuple[Flask, Field]:
            fresh = resources.enter_context(databases.fresh(tmp_path))
            return app_on(fresh, tmp_path), field

        run(CostsLife, start, 500 if SOAK else 10)


@pytest.mark.parametrize(("eligible", "due"), ELIGIBLE.items())
def test_a_project_ends_with_just_what_was_accepted_of_its_costs(
    app: Flask, eligible: Pair, due: str
) -> None:
    grants = CostGrants(build_field(["5"], units=1, terms=ACTUAL_COSTS))
    assert grants.confirm_ranking()
    grants.contract(0)
    grants.pay(0, PaymentKind.PREFINANCING)
    grants.at += timedelta(days=230)
    assert grants.report_costs(0, eligible)
    check_all(grants.field, 1)
    settlement = db.session.scalars(select(Settlement)).one()
    expected = "accepted" if due == "1000.00" else "accepted_in_part" if Decimal(due) else "rejected"
    assert (settlement.verdict.value, str(settlement.due)) == (expected, due)
    if settlement.balance:
        grants.pay(0, PaymentKind.BALANCE)
    if settlement.recovery:
        assert grants.claim(0, grants.field.approvers[0])
        recovery = present(grants.recovery(0), "it was proposed")
        assert grants.repay(0, recovery.amount, "B-0", grants.field.preparers[0])
    check_all(grants.field, 1)
    assert balance(Place(AccountKind.ACCEPTED, grants.field.application_ids[0])) == Decimal(due)
    assert grants.application(0).status is ApplicationStatus.COMPLETED
