"""What is true of every grant after every step."""

from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from app.agreements.models import AgreementTermination, BankAccount, GrantAgreement
from app.agreements.workflow import AgreementStatus, BankAccountStatus, SettledBy, TerminationStatus
from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.audit.models import AuditEvent
from app.books.standing import OF_PROJECT
from app.core.errors import present
from app.extensions import db
from app.funds import queries as funds
from app.funds.models import Account, AccountKind, Transfer
from app.payments.checks import LIVE
from app.payments.claims import claim_of
from app.payments.models import Payment, Recovery
from app.payments.statement_models import BankStatement, LineOutcome, StatementLine
from app.payments.workflow import LineStatus, PaymentStatus
from app.quotas.models import MunicipalQuota
from app.reports.models import Settlement
from app.selection import canonical
from app.selection.models import Ranking
from competition_rules.prefinancing import split_grant
from tests.workflows.claims import claims_add_up, interest_came
from tests.workflows.field import Field

ZERO = Decimal("0.00")
_MOVING = (PaymentStatus.PREPARED, PaymentStatus.APPROVED, PaymentStatus.EXPORTED)


def check_all(field: Field, units: int, today: date = date.max) -> None:
    """Every invariant of grants; the first that does not hold fails with its name."""
    places = {
        (kind, subject): balance
        for kind, subject, balance in db.session.execute(
            select(Account.kind, Account.subject_id, Account.balance)
        )
    }
    money_is_kept(places, field.terms.grant * units)
    for application in db.session.scalars(select(Application)):
        project_adds_up(application, places)
    payments_are_safe()
    agreements_add_up(field.terms.share)
    settlements_add_up(places)
    terminations_add_up(places)
    claims_add_up(places, today)
    lines_mean_one_thing()
    every_transfer_has_its_event()
    transfers_tell_whose_money()
    ranking_is_what_was_confirmed()


def money_is_kept(places: dict[tuple[AccountKind, int], Decimal], funded: Decimal) -> None:
    """Debits equal credits, balances equal the fold of transfers, nothing is below zero, awards fit the quota."""
    assert sum(places.values(), ZERO) == ZERO
    assert funds.verify() == []
    assert all(value >= 0 for (kind, _), value in places.items() if kind is not AccountKind.OUTSIDE)
    inside = sum((value for (kind, _), value in places.items() if kind is not AccountKind.OUTSIDE), ZERO)
    assert inside == funded + interest_came()


def project_adds_up(application: Application, places: dict[tuple[AccountKind, int], Decimal]) -> None:
    """A project never holds more than its award; one that is out holds nothing."""
    held = sum(
        (
            places.get((kind, application.id), ZERO)
            for kind in (
                AccountKind.COMMITTED, AccountKind.IN_TRANSIT, AccountKind.PAID, AccountKind.ACCEPTED,
                AccountKind.RECEIVABLE,
            )
        ),
        ZERO,
    )  # fmt: skip
    out = {
        ApplicationStatus.WITHDRAWN, ApplicationStatus.REJECTED, ApplicationStatus.RESERVE,
        ApplicationStatus.ASSESSED,
    }  # fmt: skip
    if application.status in out:
        assert held == ZERO, application.status
    elif application.status is ApplicationStatus.APPROVED:
        assert held == places[(AccountKind.COMMITTED, application.id)] == application.asked
    else:
        assert held <= application.asked
    if application.status is ApplicationStatus.TERMINATED:
        assert places.get((AccountKind.COMMITTED, application.id), ZERO) == ZERO
        assert places.get((AccountKind.IN_TRANSIT, application.id), ZERO) == ZERO
    if application.status is ApplicationStatus.COMPLETED:
        assert held == places.get((AccountKind.ACCEPTED, application.id), ZERO)


def payments_are_safe() -> None:
    """Three people, one live payment per project and kind, a signed agreement, an account that was checked."""
    per_kind: dict[tuple[int, str], int] = {}
    for payment in db.session.scalars(select(Payment)):
        people = [payment.prepared_by_id, payment.approved_by_id, payment.account_entered_by_id]
        known = [person for person in people if person is not None]
        assert len(known) == len(set(known))
        if payment.status in LIVE:
            key = (payment.application_id, payment.kind)
            per_kind[key] = per_kind.get(key, 0) + 1
        if payment.status in (PaymentStatus.EXPORTED, PaymentStatus.CONFIRMED):
            account = db.session.get_one(BankAccount, payment.bank_account_id)
            assert account.verified_at is not None
            assert account.status is not BankAccountStatus.REFUSED
        assert payment.amount == payment.due.to_pay or payment.status not in LIVE
    assert all(count == 1 for count in per_kind.values())
    transit = select(func.coalesce(func.sum(Payment.amount), 0)).where(
        Payment.status == PaymentStatus.EXPORTED
    )
    in_transit = select(func.coalesce(func.sum(Account.balance), 0)).where(
        Account.kind == AccountKind.IN_TRANSIT
    )
    assert db.session.scalar(transit) == db.session.scalar(in_transit)


def agreements_add_up(share: Decimal) -> None:
    """Prefinancing is the edition's share rounded down, the balance the rest; no payment without a signed agreement."""
    signed = set()
    for agreement in db.session.scalars(select(GrantAgreement)):
        instalments = split_grant(agreement.amount, share)
        assert (agreement.prefinancing, agreement.balance) == (instalments.prefinancing, instalments.balance)
        if agreement.status in (AgreementStatus.SIGNED, AgreementStatus.TERMINATED):
            signed.add(agreement.application_id)
            of_version = [one for one in agreement.signatures if one.version == agreement.version]
            assert len(of_version) == 3
    paid = set(db.session.scalars(select(Payment.application_id)))
    assert paid <= signed


def settlements_add_up(places: dict[tuple[AccountKind, int], Decimal]) -> None:
    """Paid − recovered + still to pay = due, always; never a negative payment."""
    for settlement in db.session.scalars(select(Settlement)):
        project = settlement.application_id
        kept = places.get((AccountKind.PAID, project), ZERO) + places.get(
            (AccountKind.ACCEPTED, project), ZERO
        )
        to_pay = sum(
            (places.get((kind, project), ZERO) for kind in (AccountKind.COMMITTED, AccountKind.IN_TRANSIT)),
            ZERO,
        )
        claimable = settlement.recovery if _not_claimed(project) else ZERO
        assert kept - claimable + to_pay + _given_back(project) == settlement.due
        came = _came(project)
        assert came is None or settlement.paid - settlement.recovery == settlement.due
        assert came is None or settlement.paid - came - _still_owed(places, project) == settlement.due
        assert settlement.balance >= ZERO
        assert settlement.recovery == max(ZERO, settlement.paid - settlement.due)


def terminations_add_up(places: dict[tuple[AccountKind, int], Decimal]) -> None:
    """Two people; what was held at the end is what was paid and what went back; no payment lives on unpaid."""
    confirmed = {}
    for one in db.session.scalars(select(AgreementTermination)):
        assert one.confirmed_by_id != one.proposed_by_id
        if one.status is not TerminationStatus.CONFIRMED:
            continue
        confirmed[one.agreement.application_id] = one
        held = present(one.paid, "it is confirmed") + present(one.released, "it is confirmed")
        assert held == one.agreement.application.asked
        assert not set(_statuses_of(one.agreement.application_id)) & set(_MOVING)
        if one.settled_by is SettledBy.SUM:
            _sum_settles(one, places)
    terminated = select(Application.id).where(Application.status == ApplicationStatus.TERMINATED)
    assert set(db.session.scalars(terminated)) == set(confirmed)


def _sum_settles(one: AgreementTermination, places: dict[tuple[AccountKind, int], Decimal]) -> None:
    """Paid − recovered = what stays with the project, less what it gave back unasked."""
    project = one.agreement.application_id
    kept = places.get((AccountKind.ACCEPTED, project), ZERO) + _given_back(project)
    to_claim = places.get((AccountKind.PAID, project), ZERO)
    recovery = present(one.recovery, "a sum settles it")
    assert kept == present(one.paid, "it is confirmed") - recovery
    assert to_claim == (recovery if _not_claimed(project) else ZERO)


def _statuses_of(project: int) -> list[PaymentStatus]:
    return list(db.session.scalars(select(Payment.status).where(Payment.application_id == project)))


def _came(project: int) -> Decimal | None:
    """What was repaid or set off of the claim on a project; None without a claim."""
    wanted = select(Recovery).where(Recovery.application_id == project, Recovery.claimed_at.is_not(None))
    recovery = db.session.scalar(wanted)
    return claim_of(recovery).came if recovery else None


def _still_owed(places: dict[tuple[AccountKind, int], Decimal], project: int) -> Decimal:
    owed = (AccountKind.RECEIVABLE, AccountKind.WRITTEN_OFF)
    return sum((places.get((kind, project), ZERO) for kind in owed), ZERO)


def _not_claimed(project: int) -> bool:
    act = select(Transfer.id).join(AuditEvent, AuditEvent.id == Transfer.audit_event_id)
    claims = act.join(Account, Account.id == Transfer.target_id).where(
        Account.kind == AccountKind.RECEIVABLE, Account.subject_id == project
    )
    return db.session.scalar(claims.limit(1)) is None


def _given_back(project: int) -> Decimal:
    """What the project gave back unasked after its settlement."""
    source = select(Account.id).where(Account.kind == AccountKind.ACCEPTED, Account.subject_id == project)
    back = select(func.sum(Transfer.amount)).where(
        Transfer.source_id.in_(source), Transfer.act.startswith("refund ")
    )
    return db.session.scalar(back) or ZERO


def lines_mean_one_thing() -> None:
    """Each line that was matched means one thing of its own sum, and statements hold what their balances say."""
    for line in db.session.scalars(select(StatementLine)):
        meant = [one.amount for one in (line.payment, line.receipt, line.refund) if one is not None]
        assert meant == ([abs(line.amount)] if line.status is LineStatus.MATCHED else [])
        if line.payment is not None:
            assert line.payment.status in (PaymentStatus.CONFIRMED, PaymentStatus.RETURNED)
        if line.outcome is LineOutcome.RETURNED:
            assert line.payment is not None
            assert line.payment.status is PaymentStatus.RETURNED
    for statement in db.session.scalars(select(BankStatement).where(BankStatement.known_count == 0)):
        moved = select(func.sum(StatementLine.amount)).where(StatementLine.statement_id == statement.id)
        assert statement.opening + (db.session.scalar(moved) or ZERO) == statement.closing


def every_transfer_has_its_event() -> None:
    """The audit event of each transfer says the same act and sum, written at the same moment."""
    rows = db.session.execute(
        select(Transfer, AuditEvent).outerjoin(AuditEvent, AuditEvent.id == Transfer.audit_event_id)
    )
    for transfer, event in rows:
        assert event is not None
        assert (event.facts["act"], event.facts["amount"]) == (transfer.act, str(transfer.amount))
        assert event.at == transfer.at


def transfers_tell_whose_money() -> None:
    """The municipality stored with each transfer is that of its places: a quota's, or a project's."""
    of_quota = {one.id: one.municipality_id for one in db.session.scalars(select(MunicipalQuota))}
    of_project = {one.id: one.local_call.municipality_id for one in db.session.scalars(select(Application))}
    accounts = {one.id: one for one in db.session.scalars(select(Account))}
    for transfer in db.session.scalars(select(Transfer)):
        told = set()
        for account in (accounts[transfer.source_id], accounts[transfer.target_id]):
            if account.kind is AccountKind.QUOTA:
                told.add(of_quota[account.subject_id])
            elif account.kind in OF_PROJECT:
                told.add(of_project[account.subject_id])
        assert {transfer.municipality_id} == (told or {0}), transfer.act


def ranking_is_what_was_confirmed() -> None:
    """The stored inputs give the stored result again."""
    for ranking in db.session.scalars(select(Ranking)):
        assert ranking.sha256 == canonical.digest_of(ranking.inputs, ranking.result)
