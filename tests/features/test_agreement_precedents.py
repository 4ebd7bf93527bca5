"""The conditions before the first payment: who ticks them, what the data shows, and that nothing is paid before."""

import pytest

from app.agreements import precedents
from app.agreements import service as agreements
from app.agreements.models import GrantAgreement, Party
from app.agreements.workflow import PrecedentStatus
from app.applications.models import AdministrativeCheck, SubmissionSnapshot
from app.core.errors import NotPermitted, Refused, StaleState, present
from app.core.roles import Role
from app.extensions import db
from app.payments.models import PaymentKind
from app.payments.owed import owed_by_obstacle
from app.payments.payables import payables_of
from tests.builders import accounts, registry
from tests.features.money_desk import Desk, desk
from tests.workflows.grants import IBANS

__all__ = ["desk"]
FIRST = PaymentKind.PREFINANCING


def signed(desk: Desk) -> GrantAgreement:
    """The first project with everything but its conditions."""
    grants = desk.grants
    assert grants.prepare_agreement(0)
    assert all(grants.sign(0, party) for party in Party)
    assert grants.enter_account(0, IBANS[0])
    assert grants.verify_account(0, grants.field.coordinator)
    return present(grants.agreement(0), "it is prepared")


def open_codes(agreement: GrantAgreement) -> list[str]:
    db.session.expire_all()
    return [one.code for one in agreement.precedents if one.status is PrecedentStatus.OPEN]


def test_the_first_payment_waits_for_every_condition_and_the_desk_says_so(desk: Desk) -> None:
    agreement, at = signed(desk), desk.grants.at
    assert open_codes(agreement) == ["signed_copies", "double_funding", "tax_debt"]
    [row] = payables_of([agreement.application_id], on=at.date())
    assert [(one.rule, one.facts["count"]) for one in row.obstacles] == [("precedent_open", 3)]
    assert [one.obstacle for one in owed_by_obstacle(at.date())] == ["precedent_open"]
    assert not desk.grants.prepare(0, FIRST, desk.grants.field.preparers[0])
    assert desk.grants.tick(0)
    assert desk.grants.prepare(0, FIRST, desk.grants.field.preparers[0])


def test_a_tick_taken_back_voids_an_approval(desk: Desk) -> None:
    agreement, field = signed(desk), desk.grants.field
    assert desk.grants.tick(0)
    assert desk.grants.prepare(0, FIRST, field.preparers[0])
    assert desk.grants.approve(0, field.approvers[0])
    assert desk.grants.reopen(0, 2, field.coordinator)
    assert open_codes(agreement) == ["tax_debt"]
    assert not desk.grants.export(field.preparers[0])


def test_only_the_named_role_of_the_right_municipality_ticks_and_says_by_what(desk: Desk) -> None:
    agreement, field, at = signed(desk), desk.grants.field, desk.grants.at
    tax = present(precedents.find(agreement, "tax_debt"), "the edition has it")
    stranger = accounts.actor(Role.COORDINATOR, registry.municipality("Kuldīgas novads"))
    for by in (field.managers[0], desk.grants.representative(0), field.preparers[0], stranger):
        with pytest.raises(NotPermitted):
            agreements.meet_precedent(tax, note="Nav parāda.", by=by, at=at)
    with pytest.raises(Refused, match="precedent_without_note"):
        agreements.meet_precedent(tax, note=" ", by=field.coordinator, at=at)
    agreements.meet_precedent(tax, note="Nav parāda.", by=field.coordinator, at=at)
    assert (tax.met_by_id, tax.met_at, tax.note) == (field.coordinator.user_id, at, "Nav parāda.")
    with pytest.raises(StaleState):
        agreements.meet_precedent(tax, note="Nav parāda.", by=field.coordinator, at=at)


def test_what_the_data_shows_is_met_by_the_system(desk: Desk) -> None:
    snapshot = db.session.query(SubmissionSnapshot).order_by(SubmissionSnapshot.id).first()
    check = AdministrativeCheck(
        snapshot_id=present(snapshot, "it was submitted").id, criterion_code="double_funding", verdict="yes",
        checked_at=desk.grants.at,
    )  # fmt: skip
    db.session.add(check)
    agreement = signed(desk)
    assert open_codes(agreement) == ["signed_copies", "tax_debt"]
    data, at = b"%PDF-1.7 /ByteRange [0 1 2 3] paraksts", desk.grants.at
    for by in desk.grants.signers(0).values():
        assert "signed_copies" in open_codes(agreement)
        agreements.hand_in_signed_copy(agreement, data, "ligums.pdf", of_all=False, by=by, at=at)
        db.session.commit()
    assert open_codes(agreement) == ["tax_debt"]
    assert present(precedents.find(agreement, "signed_copies"), "it is there").met_by_id is None


def test_ticking_and_taking_back_through_the_pages(desk: Desk) -> None:
    agreement = signed(desk)
    coordinator = desk.browser(desk.grants.field.coordinator)
    assert "/agreements/1/conditions" in coordinator.get("/agreements/1").get_data(as_text=True)
    path = "/agreements/1/conditions/tax_debt"
    empty = coordinator.post(path, data={"tax_debt-note": ""})
    assert empty.status_code == 422
    assert coordinator.post(path, data={"tax_debt-note": "VID: parāda nav."}).status_code == 302
    assert open_codes(agreement) == ["signed_copies", "double_funding"]
    organisation = desk.browser(desk.grants.representative(0))
    page = organisation.get("/agreements/1/conditions").get_data(as_text=True)
    assert "VID: parāda nav." in page
    assert "<form" not in page.partition("<main")[2]
    assert coordinator.post(path + "/reopen", data={"tax_debt-note": ""}).status_code == 422
    assert coordinator.post(path + "/reopen", data={"tax_debt-note": "Ir parāds."}).status_code == 302
    assert "tax_debt" in open_codes(agreement)
    assert coordinator.post("/agreements/1/conditions/luck", data={"luck-note": "x"}).status_code == 404
