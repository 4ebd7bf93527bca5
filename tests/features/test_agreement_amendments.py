"""Amending an agreement: who proposes, approves and signs, what may change, and what it does to money."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from werkzeug.test import TestResponse

from app.agreements import amending
from app.agreements import service as agreements
from app.agreements.amendment_models import AgreementAmendment
from app.agreements.models import GrantAgreement, Party
from app.agreements.workflow import AmendmentStatus
from app.core import clock
from app.core.clock import riga_day
from app.core.errors import Refused, StaleState, present
from app.core.formats import day
from app.core.roles import Role
from app.documents import issuing
from app.extensions import db
from app.funds import queries as funds
from app.funds.models import AccountKind
from app.funds.service import Place
from app.payments import checks, payables
from app.payments.models import Due, PaymentKind
from app.payments.owed import owed_by_obstacle
from app.payments.workflow import PaymentStatus
from app.selection.queries import award_of, quota_place
from tests.builders import accounts, registry
from tests.builders import calls as call_builders
from tests.features.money_desk import Desk, desk
from tests.workflows.grants import IBANS

__all__ = ["desk"]
FIRST = PaymentKind.PREFINANCING


def text(response: TestResponse) -> str:
    return response.get_data(as_text=True)


def contracted(desk: Desk, *, actual_costs: bool = False) -> GrantAgreement:
    """The first project with its agreement in force; with actual costs its sum may be amended."""
    if actual_costs:
        call = desk.grants.application(0).local_call.call
        call.edition = call_builders.edition(call_builders.ACTUAL_COSTS, at=desk.grants.at)
        db.session.commit()
    desk.grants.contract(0)
    return db.session.get_one(GrantAgreement, 1)


def propose(desk: Desk, agreement: GrantAgreement, **changes: Any) -> AgreementAmendment:
    terms = replace(amending.terms_of(agreement), **changes)
    by = desk.grants.representative(0)
    return agreements.propose_amendment(agreement, terms, reason="Plūdi.", by=by, at=desk.grants.at)


def refused(desk: Desk, agreement: GrantAgreement, **changes: Any) -> str:
    with pytest.raises(Refused) as caught:
        propose(desk, agreement, **changes)
    db.session.rollback()
    return caught.value.findings[0].rule


def bring_into_force(desk: Desk, amendment: AgreementAmendment) -> None:
    field, at = desk.grants.field, desk.grants.at
    for by in (field.chair, field.managers[0]):
        agreements.approve_amendment(amendment, by=by, at=at)
    for by in (desk.grants.representative(0), field.chair, field.managers[0]):
        agreements.sign_amendment(amendment, signatory=by.name, signed_on=at.date(), by=by, at=at)
    db.session.commit()


def owed_agrees(agreement: GrantAgreement, obstacle: str | None) -> None:
    """The desk's list, the sums by obstacle and the check of one payment say the same."""
    today = riga_day(clock.now())
    [row] = payables.payables_of([agreement.application_id], on=today)
    assert [one.rule for one in row.obstacles][:1] == ([obstacle] if obstacle else [])
    assert [(one.obstacle, one.amount) for one in owed_by_obstacle(today)] == [(obstacle, row.amount)]
    state = checks.state_of(agreement.application, row.kind, on=today)
    assert [one.rule for one in checks.obstacles(state)][:1] == ([obstacle] if obstacle else [])
    assert row.amount == agreement.prefinancing


def test_from_the_proposal_to_the_new_version_that_voids_an_approval(desk: Desk) -> None:  # long: one way
    agreement, field = contracted(desk), desk.grants.field
    grants = desk.grants
    assert grants.prepare(0, FIRST, field.preparers[0])
    assert grants.approve(0, field.approvers[0])
    organisation, chair = desk.browser(grants.representative(0)), desk.browser(field.chair)
    typed = {"starts_on": "01.07.2022.", "ends_on": "31.01.2023.", "activities": "", "reason": "Plūdi."}
    assert "31.12.2022." in text(organisation.get("/agreements/1/amendment"))
    answer = organisation.post("/agreements/1/amendment", data=typed)
    assert answer.headers["Location"] == "/agreement-amendments/1"
    page = text(chair.get("/agreement-amendments/1"))
    assert day(date(2022, 12, 31), "lv") in page
    assert f"<strong>{day(date(2023, 1, 31), 'lv')}</strong>" in page
    own = organisation.post("/agreement-amendments/1/approve")
    assert (own.status_code, "apstiprina pārējās puses" in text(own)) == (422, True)
    assert chair.post("/agreement-amendments/1/approve").status_code == 302
    assert chair.post("/agreement-amendments/1/approve").status_code == 422
    ikvd = desk.browser(field.managers[0])
    assert ikvd.post("/agreement-amendments/1/approve").status_code == 302
    assert agreement.version == 1
    signature = {"signatory": "Anna", "signed_on": f"{grants.at:%d.%m.%Y}."}
    for browser in (organisation, chair, ikvd):
        assert browser.post("/agreement-amendments/1/signature", data=signature).status_code == 302
    db.session.expire_all()
    assert (agreement.version, agreement.ends_on) == (2, date(2023, 1, 31))
    assert not grants.export(field.preparers[0])
    payment = present(grants.payment(0), "it was made")
    state = checks.states_of([payment], on=riga_day(grants.at))[payment.id]
    assert [one.rule for one in checks.changed_since_approved(payment, state)] == ["agreement_changed"]
    assert grants.void(0, field.preparers[0])
    grants.pay(0, FIRST)
    assert "versija" in text(ikvd.get("/agreement-amendments/1"))
    assert funds.verify() == []


def test_the_amended_agreement_is_issued_beside_the_first(desk: Desk) -> None:
    agreement = contracted(desk)
    first = issuing.issue("agreement", 1, 1, at=desk.grants.at)
    amendment = propose(desk, agreement, activities="Nometnes vietā trīs darbnīcas.", iban=IBANS[0])
    assert issuing.issue("agreement", 1, 2, at=desk.grants.at) is None
    bring_into_force(desk, amendment)
    second = issuing.issue("agreement", 1, 2, at=desk.grants.at)
    assert first is not None
    assert second is not None
    assert first.content_sha256 != second.content_sha256
    page = text(desk.browser(desk.grants.field.chair).get("/documents/agreement/1/2/original"))
    assert "Nometnes vietā trīs darbnīcas." in page
    assert IBANS[0] in page


def test_a_smaller_grant_goes_back_to_the_quota_and_what_is_owed_follows(desk: Desk) -> None:
    agreement = contracted(desk, actual_costs=True)
    application, field = agreement.application, desk.grants.field
    assert desk.grants.prepare(0, FIRST, field.preparers[0])
    quota = quota_place(application.local_call)
    assert quota is not None
    before, larger = funds.balance(quota), agreement.amount + Decimal("0.01")
    assert refused(desk, agreement, amount=larger) == "amended_above_award"
    bring_into_force(desk, propose(desk, agreement, amount=Decimal("4000.01")))
    assert (agreement.prefinancing, agreement.balance) == (Decimal("3600.00"), Decimal("400.01"))
    assert award_of(application) == Decimal("4000.01")
    assert funds.balance(quota) - before == Decimal("599.99")
    assert desk.grants.void(0, field.preparers[0])
    owed_agrees(agreement, None)
    desk.grants.pay(0, FIRST)
    assert db.session.query(Due).one().amount == Decimal("3600.00")
    assert funds.balance(Place(AccountKind.COMMITTED, application.id)) == Decimal("400.01")
    assert refused(desk, agreement, amount=Decimal("4600.00")) == "amended_above_award"
    assert funds.verify() == []


def test_what_was_paid_stays_and_what_is_with_the_bank_is_waited_for(desk: Desk) -> None:
    agreement, field = contracted(desk, actual_costs=True), desk.grants.field
    amendment = propose(desk, agreement, amount=Decimal("4200.00"))
    db.session.commit()
    assert desk.grants.prepare(0, FIRST, field.preparers[0])
    assert desk.grants.approve(0, field.approvers[0])
    assert desk.grants.export(field.preparers[0])
    with pytest.raises(Refused, match="amended_in_transit"):
        agreements.approve_amendment(amendment, by=field.chair, at=desk.grants.at)
    db.session.rollback()
    assert desk.grants.confirm(0, field.preparers[0])
    bring_into_force(desk, amendment)
    assert (agreement.prefinancing, agreement.balance) == (Decimal("4140.00"), Decimal("60.00"))
    assert refused(desk, agreement, amount=Decimal("4139.99")) == "amended_below_paid"


def test_terms_outside_the_rules_are_refused(desk: Desk) -> None:
    agreement = contracted(desk)
    assert refused(desk, agreement) == "nothing_amended"
    assert refused(desk, agreement, amount=Decimal("4000.00")) == "amended_lump_sum"
    assert refused(desk, agreement, ends_on=date(2024, 12, 31)) == "amended_duration"
    assert refused(desk, agreement, ends_on=date(2022, 5, 31)) == "amended_end_past"
    assert refused(desk, agreement, starts_on=date(2022, 5, 1)) == "amended_start_past"
    assert refused(desk, agreement, iban=IBANS[1]) == "amended_account"
    propose(desk, agreement, activities="Citādi.")
    db.session.commit()
    assert refused(desk, agreement, activities="Vēl citādi.") == "amendment_open"


def test_a_refused_or_withdrawn_proposal_leaves_the_agreement_and_makes_room(desk: Desk) -> None:
    agreement, field = contracted(desk), desk.grants.field
    propose(desk, agreement, activities="Citādi.")
    db.session.commit()
    chair = desk.browser(field.chair)
    empty = chair.post("/agreement-amendments/1/refuse", data={"reason": ""})
    assert empty.status_code == 422
    assert chair.post("/agreement-amendments/1/refuse", data={"reason": "Nav vajadzīgs."}).status_code == 302
    assert "Nav vajadzīgs." in text(
        desk.browser(desk.grants.representative(0)).get("/agreement-amendments/1")
    )
    typed = {"starts_on": "01.07.2022.", "ends_on": "31.01.2023.", "reason": "Domes lēmums."}
    coordinator = desk.browser(field.coordinator)
    assert coordinator.post("/agreements/1/amendment", data=typed).status_code == 302
    assert chair.post("/agreement-amendments/2/approve").status_code == 422
    assert desk.browser(field.managers[0]).post("/agreement-amendments/2/withdraw").status_code == 403
    assert chair.post("/agreement-amendments/2/withdraw").status_code == 302
    db.session.expire_all()
    statuses = [one.status for one in reversed(amending.amendments_of(agreement))]
    assert statuses == [AmendmentStatus.REFUSED, AmendmentStatus.WITHDRAWN]
    assert (agreement.version, len(agreement.signatures)) == (1, len(Party))
    stranger = desk.browser(accounts.actor(Role.COORDINATOR, registry.municipality("Kuldīgas novads")))
    assert stranger.get("/agreement-amendments/1").status_code == 404
    assert stranger.post("/agreements/1/amendment", data=typed).status_code == 404


def test_a_grant_is_paid_only_to_the_account_its_agreement_names(desk: Desk) -> None:
    agreement, field = contracted(desk), desk.grants.field
    bring_into_force(desk, propose(desk, agreement, iban=IBANS[0]))
    owed_agrees(agreement, None)
    assert desk.grants.enter_account(0, IBANS[1])
    owed_agrees(agreement, "account_not_verified")
    assert desk.grants.verify_account(0, field.coordinator)
    owed_agrees(agreement, "account_not_in_agreement")
    assert not desk.grants.prepare(0, FIRST, field.preparers[0])
    bring_into_force(desk, propose(desk, agreement, iban=IBANS[1]))
    owed_agrees(agreement, None)
    assert desk.grants.prepare(0, FIRST, field.preparers[0])


def test_a_settled_project_keeps_its_terms(desk: Desk) -> None:
    agreement = contracted(desk)
    desk.grants.pay(0, FIRST)
    amendment = propose(desk, agreement, activities="Citādi.")
    db.session.commit()
    desk.grants.at += timedelta(days=240)
    assert desk.grants.report(0, reached=20, accepted=4)
    assert agreement.settled_at is not None
    with pytest.raises(StaleState):
        agreements.approve_amendment(amendment, by=desk.grants.field.chair, at=desk.grants.at)
    assert desk.grants.payment(0, PaymentStatus.CONFIRMED) is not None
