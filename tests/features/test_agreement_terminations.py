"""Terminating an agreement: who proposes, who is heard, who decides, and where each euro goes."""

from datetime import timedelta
from decimal import Decimal

import pytest

from app.agreements import amending, ending
from app.agreements import service as agreements
from app.agreements.ending import Wanted
from app.agreements.models import AgreementTermination, GrantAgreement, Party
from app.agreements.workflow import AgreementStatus, AmendmentStatus, SettledBy, TerminationStatus
from app.applications.workflow import ApplicationStatus
from app.core.actor import Actor
from app.core.errors import NotPermitted, Refused, StaleState, present
from app.documents import issuing
from app.extensions import db
from app.funds import queries as funds
from app.funds.models import AccountKind
from app.funds.service import Place
from app.outbox.models import OutboxMessage
from app.payments.models import PaymentKind
from app.payments.workflow import PaymentStatus, RecoveryStatus
from app.reports import service as reports
from app.reports.models import FinalReport, Settlement
from app.reports.service.reminding import remind
from app.selection.queries import quota_place
from tests.features.money_desk import Desk, desk
from tests.reading_papers import text_of
from tests.workflows.invariants import check_all

__all__ = ["desk"]
FIRST = PaymentKind.PREFINANCING
PREFINANCED, GRANT = Decimal("3680.00"), Decimal("4600.00")


def contracted(desk: Desk, *, paid: bool = False) -> GrantAgreement:
    desk.grants.contract(0)
    if paid:
        desk.grants.pay(0, FIRST)
    return present(desk.grants.agreement(0), "it is contracted")


def proposed(desk: Desk, ground: str, by: Actor, recovery: Decimal | None = None) -> AgreementTermination:
    assert desk.grants.propose_termination(0, ground, by, recovery)
    return present(desk.grants.termination(0), "it is proposed")


def confirm(desk: Desk, termination: AgreementTermination) -> None:
    """By the programme manager who never proposes in these tests."""
    reports.terminate(termination, by=desk.grants.field.managers[1], at=desk.grants.at)
    db.session.commit()
    check_all(desk.grants.field, 2)


def refused_rule(desk: Desk, termination: AgreementTermination, by: Actor | None = None) -> str:
    with pytest.raises(Refused) as caught:
        reports.terminate(termination, by=by or desk.grants.field.managers[1], at=desk.grants.at)
    db.session.rollback()
    return caught.value.findings[0].rule


def held(desk: Desk, kind: AccountKind) -> Decimal:
    return funds.balance(Place(kind, desk.grants.field.application_ids[0]))


def test_before_the_first_payment_everything_goes_back_and_a_prepared_payment_is_given_up(desk: Desk) -> None:
    agreement, field = contracted(desk), desk.grants.field
    assert desk.grants.prepare(0, FIRST, field.preparers[0])
    assert desk.grants.approve(0, field.approvers[0])
    quota = present(quota_place(agreement.application.local_call), "it has one")
    before = funds.balance(quota)
    termination = proposed(desk, "given_up", desk.grants.representative(0))
    assert not desk.grants.export(field.preparers[0]), "nothing is paid while a termination is proposed"
    confirm(desk, termination)
    assert funds.balance(quota) - before == GRANT
    assert (termination.settled_by, termination.paid, termination.released) == (
        SettledBy.NOTHING, Decimal("0.00"), GRANT,
    )  # fmt: skip
    assert agreement.status is AgreementStatus.TERMINATED
    assert agreement.application.status is ApplicationStatus.TERMINATED
    assert present(desk.grants.payment(0), "it was prepared").status is PaymentStatus.VOID
    assert not desk.grants.prepare(0, FIRST, field.preparers[0])
    assert db.session.query(FinalReport).count() == 0


def test_a_consented_termination_is_settled_by_a_report_and_no_more_is_paid(desk: Desk) -> None:
    agreement, field = contracted(desk, paid=True), desk.grants.field
    termination = proposed(desk, "by_agreement", field.coordinator)
    assert refused_rule(desk, termination) == "termination_without_consent"
    desk.grants.at += timedelta(days=30)
    assert refused_rule(desk, termination) == "termination_without_consent"
    assert desk.grants.answer_termination(0, consents=True)
    confirm(desk, termination)
    assert held(desk, AccountKind.COMMITTED) == Decimal("0.00")
    report = db.session.query(FinalReport).one()
    assert report.due_on == (desk.grants.at + timedelta(days=30)).date() < agreement.ends_on
    desk.grants.at += timedelta(days=20)
    assert remind(at=desk.grants.at) == 1
    assert desk.grants.report(0, reached=20, accepted=4)
    check_all(field, 2)
    settlement = db.session.query(Settlement).one()
    assert (settlement.due, settlement.balance, settlement.recovery) == (PREFINANCED, 0, 0)
    assert agreement.application.status is ApplicationStatus.TERMINATED
    assert held(desk, AccountKind.ACCEPTED) == PREFINANCED


def test_what_was_not_done_until_the_termination_is_claimed_and_the_project_stays_terminated(
    desk: Desk,
) -> None:
    agreement, field = contracted(desk, paid=True), desk.grants.field
    confirm(desk, proposed(desk, "given_up", desk.grants.representative(0)))
    assert desk.grants.report(0, reached=20, accepted=2)
    check_all(field, 2)
    assert present(desk.grants.recovery(0), "half was done").amount == Decimal("1380.00")
    assert desk.grants.claim(0, field.approvers[0])
    assert desk.grants.repay(0, Decimal("1380.00"), "B-1", field.preparers[0])
    check_all(field, 2)
    assert present(desk.grants.recovery(0), "it was claimed").status is RecoveryStatus.REPAID
    assert agreement.application.status is ApplicationStatus.TERMINATED


@pytest.mark.parametrize(
    ("recovery", "kept"), [("3680.00", "0.00"), ("1000.01", "2679.99"), ("0.00", "3680.00")]
)
def test_after_a_breach_the_sum_decided_is_claimed_and_the_rest_accepted(
    desk: Desk, recovery: str, kept: str
) -> None:
    agreement, field = contracted(desk, paid=True), desk.grants.field
    termination = proposed(desk, "breach", field.coordinator, Decimal(recovery))
    assert refused_rule(desk, termination) == "termination_unheard"
    desk.grants.at += timedelta(days=10)
    assert refused_rule(desk, termination) == "termination_unheard"
    desk.grants.at += timedelta(days=1)
    confirm(desk, termination)
    assert held(desk, AccountKind.ACCEPTED) == Decimal(kept)
    found = desk.grants.recovery(0)
    assert (found.amount if found else Decimal("0.00")) == Decimal(recovery)
    if found:
        assert found.basis == f"termination {agreement.number}"
        assert not desk.grants.claim(0, field.managers[1])
        assert desk.grants.claim(0, field.approvers[0])
        assert desk.grants.repay(0, found.amount, "B-1", field.preparers[0])
    check_all(field, 2)
    assert agreement.application.status is ApplicationStatus.TERMINATED


def test_sums_fit_what_was_paid_and_the_ground(desk: Desk) -> None:
    agreement, field = contracted(desk, paid=True), desk.grants.field

    def rule(ground: str, recovery: str | None, reason: str = "Tik nav paveikts.") -> str:
        wanted = Wanted(ground, "Nav noticis.", None if recovery is None else Decimal(recovery), reason)
        with pytest.raises(Refused) as caught:
            agreements.propose_termination(agreement, wanted, by=field.coordinator, at=desk.grants.at)
        db.session.rollback()
        return caught.value.findings[0].rule

    assert rule("breach", None) == "termination_without_sum"
    assert rule("breach", "3680.01") == "termination_above_paid"
    assert rule("breach", "3680.00", "") == "termination_sum_unreasoned"
    assert rule("by_agreement", "1.00") == "termination_needs_no_sum"
    assert rule("given_up", None) == rule("luck", None) == "termination_without_ground"
    proposed(desk, "breach", field.coordinator, PREFINANCED)
    assert rule("breach", "3680.00") == "termination_open"


def test_the_proposer_never_decides_and_others_may_not(desk: Desk) -> None:
    contracted(desk)
    first, _second = desk.grants.field.managers
    termination = proposed(desk, "breach", first)
    desk.grants.at += timedelta(days=11)
    assert refused_rule(desk, termination, first) == "decides_own_termination"
    with pytest.raises(Refused, match="decides_own_termination"):
        agreements.refuse_termination(termination, reason="Nē.", by=first, at=desk.grants.at)
    db.session.rollback()
    for by in (desk.grants.field.coordinator, desk.grants.field.chair, desk.grants.representative(0)):
        with pytest.raises(NotPermitted):
            reports.terminate(termination, by=by, at=desk.grants.at)
        db.session.rollback()
    with pytest.raises(NotPermitted):
        agreements.withdraw_termination(termination, by=desk.grants.field.coordinator, at=desk.grants.at)
    assert ending.termination_of(termination.agreement) is termination


def test_what_is_with_the_bank_is_waited_for(desk: Desk) -> None:
    contracted(desk)
    field = desk.grants.field
    assert desk.grants.prepare(0, FIRST, field.preparers[0])
    assert desk.grants.approve(0, field.approvers[0])
    assert desk.grants.export(field.preparers[0])
    assert not desk.grants.propose_termination(0, "given_up", desk.grants.representative(0))
    assert desk.grants.bank_returns(0, field.preparers[0])
    termination = proposed(desk, "given_up", desk.grants.representative(0))
    confirm(desk, termination)
    assert termination.released == GRANT


def test_a_payment_that_comes_back_after_the_termination_goes_back_too(desk: Desk) -> None:
    contracted(desk, paid=True)
    confirm(desk, proposed(desk, "given_up", desk.grants.representative(0)))
    assert desk.grants.bank_returns(0, desk.grants.field.preparers[0])
    check_all(desk.grants.field, 2)
    assert held(desk, AccountKind.COMMITTED) == held(desk, AccountKind.PAID) == Decimal("0.00")
    assert desk.grants.report(0, reached=20, accepted=4)
    check_all(desk.grants.field, 2)
    assert db.session.query(Settlement).one().released == GRANT


def test_a_report_that_is_handed_in_is_decided_on_instead(desk: Desk) -> None:
    agreement, by = contracted(desk, paid=True), desk.grants.representative(0)
    termination = proposed(desk, "given_up", by)
    report = reports.start_report(agreement.application, by=by, at=desk.grants.at)
    report.status, report.submitted_at = report.status.SUBMITTED, desk.grants.at
    db.session.commit()
    assert refused_rule(desk, termination) == "report_handed_in"
    assert agreement.status is AgreementStatus.SIGNED


def test_a_report_begun_before_a_breach_is_written_no_further(desk: Desk) -> None:
    agreement, by = contracted(desk, paid=True), desk.grants.representative(0)
    report = reports.start_report(agreement.application, by=by, at=desk.grants.at)
    db.session.commit()
    termination = proposed(desk, "untrue", desk.grants.field.coordinator, PREFINANCED)
    assert desk.grants.answer_termination(0, consents=False)
    confirm(desk, termination)
    with pytest.raises(StaleState):
        reports.submit(report, by=by, at=desk.grants.at)
    db.session.rollback()
    assert remind(at=desk.grants.at + timedelta(days=400)) == 0


def test_an_open_amendment_lapses_and_none_is_proposed_meanwhile(desk: Desk) -> None:
    agreement = contracted(desk)
    assert desk.grants.amend(0, Party.APPLICANT, activities="Citādi.")
    termination = proposed(desk, "given_up", desk.grants.representative(0))
    confirm(desk, termination)
    [amendment] = amending.amendments_of(agreement)
    assert amendment.status is AmendmentStatus.WITHDRAWN
    assert not desk.grants.amend(0, Party.APPLICANT, activities="Vēl citādi.")


def test_a_refused_and_a_withdrawn_proposal_leave_the_agreement_in_force(desk: Desk) -> None:
    agreement, field = contracted(desk), desk.grants.field
    termination = proposed(desk, "breach", field.coordinator)
    agreements.refuse_termination(
        termination, reason="Nav pierādīts.", by=field.managers[0], at=desk.grants.at
    )
    db.session.commit()
    second = proposed(desk, "by_agreement", field.coordinator)
    agreements.withdraw_termination(second, by=field.coordinator, at=desk.grants.at)
    db.session.commit()
    statuses = [one.status for one in ending.terminations_of(agreement)]
    assert statuses == [TerminationStatus.WITHDRAWN, TerminationStatus.REFUSED]
    assert agreement.status is AgreementStatus.SIGNED
    assert desk.grants.prepare(0, FIRST, field.preparers[0])
    letters = [one.template for one in db.session.query(OutboxMessage).order_by(OutboxMessage.id)]
    assert letters[-4:] == ["agreements/termination"] * 4


def test_the_act_says_why_with_its_point_what_follows_and_how_to_appeal(desk: Desk) -> None:
    contracted(desk, paid=True)
    termination = proposed(desk, "breach", desk.grants.field.coordinator, Decimal("1000.00"))
    assert issuing.issue("termination", termination.id, 1, at=desk.grants.at) is None
    assert desk.grants.answer_termination(0, consents=False)
    confirm(desk, termination)
    document = issuing.issue("termination", termination.id, 1, at=desk.grants.at)
    assert document is not None
    assert "Projekts vairs nenotiek." in text_of(document)
    browser = desk.browser(desk.grants.representative(0))
    page = browser.get(f"/documents/termination/{termination.id}/1/original").get_data(as_text=True)
    for said in (
        "Projekts vairs nenotiek.",
        "34.3. punkts",
        "1\u00a0000,00",
        "Pēc paveiktā.",
        "Tā ir.",
        "26. punkts",
    ):
        assert said in page


def test_from_the_proposal_to_the_act_through_the_pages(desk: Desk) -> None:  # long: one way
    contracted(desk, paid=True)
    field = desk.grants.field
    coordinator, ikvd = desk.browser(field.coordinator), desk.browser(field.managers[1])
    organisation = desk.browser(desk.grants.representative(0))
    assert "/agreements/1/termination" in coordinator.get("/agreements/1").get_data(as_text=True)
    assert "3 680,00" in coordinator.get("/agreements/1/termination").get_data(as_text=True).replace(
        "\xa0", " "
    )
    typed = {
        "ground": "breach",
        "reason": "Nenotiek.",
        "recovery": "5 000,00",
        "recovery_reason": "Nekas nav darīts.",
    }
    too_much = coordinator.post("/agreements/1/termination", data=typed)
    assert (too_much.status_code, "Nenotiek." in too_much.get_data(as_text=True)) == (422, True)
    answer = coordinator.post("/agreements/1/termination", data=typed | {"recovery": "3 680,00"})
    assert answer.headers["Location"] == "/agreement-terminations/1"
    assert coordinator.post("/agreement-terminations/1/decision").status_code == 403
    early = ikvd.post("/agreement-terminations/1/decision")
    assert (
        early.status_code,
        "vēl var izteikt viedokli. Pēdējā diena: " in early.get_data(as_text=True),
    ) == (422, True)
    empty = organisation.post("/agreement-terminations/1/answer", data={"consents": "no", "answer": ""})
    assert empty.status_code == 422
    answered = {"consents": "no", "answer": "Nodarbības notika."}
    assert organisation.post("/agreement-terminations/1/answer", data=answered).status_code == 302
    assert organisation.post("/agreement-terminations/1/answer", data=answered).status_code == 409
    assert "Nodarbības notika." in ikvd.get("/agreement-terminations/1").get_data(as_text=True)
    assert "920,00" in ikvd.get("/agreement-terminations/1/decision").get_data(as_text=True)
    assert ikvd.post("/agreement-terminations/1/decision").status_code == 302
    assert ikvd.get("/agreement-terminations/1/decision").status_code == 302
    assert ikvd.post("/agreement-terminations/1/decision").status_code == 409
    page = organisation.get("/agreement-terminations/1").get_data(as_text=True)
    assert "/documents/termination/1/1" in page
    assert ikvd.get("/agreements/1/termination").status_code == 200
    assert ikvd.post("/agreements/1/termination", data=typed).status_code == 409


def test_a_proposal_is_refused_with_a_reason_or_withdrawn_through_the_pages(desk: Desk) -> None:
    contracted(desk)
    organisation = desk.browser(desk.grants.representative(0))
    ikvd = desk.browser(desk.grants.field.managers[0])
    typed = {"ground": "given_up", "reason": "Nav dalībnieku."}
    assert (
        organisation.post("/agreements/1/termination", data=typed | {"ground": "breach"}).status_code == 422
    )
    assert organisation.post("/agreements/1/termination", data=typed).status_code == 302
    assert ikvd.post("/agreement-terminations/1/refuse", data={"reason": ""}).status_code == 422
    assert ikvd.post("/agreement-terminations/1/refuse", data={"reason": "Ir."}).status_code == 302
    assert organisation.post("/agreements/1/termination", data=typed).status_code == 302
    assert organisation.post("/agreement-terminations/2/withdraw").status_code == 302
    assert "Ir." in organisation.get("/agreement-terminations/1").get_data(as_text=True)
