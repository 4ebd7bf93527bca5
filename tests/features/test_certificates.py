"""A project whose money is settled gets its certificate: what it was awarded, paid, what came back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.core.roles import Role
from app.documents import issuing
from app.documents.papers import PAPERS
from app.extensions import db
from app.jobs.models import Job, JobState
from app.jobs.running import run_due
from app.payments.models import PaymentKind
from app.payments.service.completing import CERTIFICATE, certify
from app.reports.certificates import completion_of, draw_up_certificate
from tests.builders import accounts
from tests.built_once import built_once
from tests.features.money_desk import Desk, desk
from tests.features.statement_desk import claim_back
from tests.reading_papers import text_of
from tests.workflows.grants import Grants

__all__ = ["desk"]


@built_once
def settle(grants: Grants) -> Grants:
    """Pay the first project, report on it in part and pay back in two parts."""
    grants = claim_back(grants)
    for part in (1, 2):
        assert draw_up_certificate(1, 1) is None
        assert grants.repay(0, Decimal("115.00"), f"B{part}", grants.field.preparers[0])
    return grants


@pytest.fixture
def settled(desk: Desk) -> Desk:
    """The first project was paid, reported on in part and paid back in two parts."""
    desk.grants = settle(desk.grants)
    return desk


def test_a_settled_project_asks_for_its_certificate_once(settled: Desk) -> None:
    (job,) = db.session.scalars(select(Job).where(Job.name == "payments.certify"))
    assert job.payload == {"projects": [1]}
    for _again in range(2):
        assert certify([1, 2], at=settled.grants.at) == 1
    asked = [one.payload for one in db.session.scalars(select(Job).where(Job.name == issuing.JOB))]
    assert asked.count({"kind": CERTIFICATE, "case_id": 1, "version": 1}) == 1


def test_the_job_asks_for_the_certificates(settled: Desk) -> None:
    db.session.commit()
    run_due(settled.grants.at)
    (job,) = db.session.scalars(select(Job).where(Job.name == "payments.certify"))
    assert (job.state, job.result) == (JobState.DONE, {"certificates": 1})


def test_the_certificate_says_the_sums_with_their_points(settled: Desk) -> None:
    document = issuing.issue(CERTIFICATE, 1, 1, at=settled.grants.at)
    assert document is not None
    text = text_of(document)
    for words in (
        "Projekta noslēguma apliecinājums", "Piešķirtais finansējums (5. punkts) 4 600,00 €",
        "Samaksāts priekšfinansējums (27. punkts) 3 680,00 €", "Atmaksāts pēc prasības (33. punkts) 230,00 €",
        "Pieņemtie izdevumi 3 450,00 €", "pieņemts daļēji", "Eiropas Sociālā fonda projekts", document.content_sha256,
    ):  # fmt: skip
        assert words in text.replace("\u00a0", " "), words


def test_the_sums_of_a_certificate_add_up(settled: Desk) -> None:
    sums = completion_of(settled.grants.application(0))
    assert sums.accepted == sums.paid + sums.set_off - sums.repaid - sums.refunded - sums.written_off
    assert (sums.paid, sums.repaid, sums.accepted) == (
        Decimal("3680.00"),
        Decimal("230.00"),
        Decimal("3450.00"),
    )


def test_those_who_may_see_the_money_of_a_project_may_read_its_certificate(settled: Desk) -> None:
    may_read = PAPERS[CERTIFICATE].may_read
    field = settled.grants.field
    readers = [settled.grants.representative(0), field.coordinator, field.preparers[0], field.managers[0]]
    assert [may_read(one, 1) for one in readers] == [True] * 4
    others = [settled.grants.representative(1), accounts.actor(Role.SUPPORT_SPECIALIST)]
    assert [may_read(one, 1) for one in others] == [False] * 2


def test_a_balance_the_bank_gives_back_makes_the_certificate_void_until_it_is_paid_again(desk: Desk) -> None:
    grants = desk.grants
    grants.contract(0)
    grants.pay(0, PaymentKind.PREFINANCING)
    assert grants.report(0, reached=20, accepted=4)
    grants.pay(0, PaymentKind.BALANCE)
    assert draw_up_certificate(1, 1) is not None
    assert grants.bank_returns(0, grants.field.preparers[0])
    assert draw_up_certificate(1, 1) is None
    assert certify([1], at=grants.at) == 0
    grants.at += timedelta(days=1)
    grants.pay(0, PaymentKind.BALANCE)
    assert draw_up_certificate(1, 1) is None
    assert draw_up_certificate(1, 2) is not None
