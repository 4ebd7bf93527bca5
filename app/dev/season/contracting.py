"""Agreements, their signatures, and the accounts grants are paid to."""

from datetime import date, datetime, timedelta

from app.agreements import precedents, service
from app.agreements.models import BankAccount, GrantAgreement, Party
from app.agreements.queries import live_account
from app.agreements.workflow import PrecedentStatus
from app.applications.models import Application
from app.core.clock import riga_day
from app.dev.season import words
from app.dev.season.applicants import iban
from app.dev.season.rounds import Contest
from app.dev.season.scene import Applicant
from app.documents import pdf

NOTES = {
    precedents.SIGNED_COPIES: "Parakstītie eksemplāri saņemti lietvedībā.",
    precedents.DOUBLE_FUNDING: "Apliecinājums pārbaudīts.",
    "tax_debt": "Pārbaudīts VID nodokļu parādnieku datubāzē: parāda nav.",
}
EVERYONE = (Party.APPLICANT, Party.MUNICIPALITY, Party.IKVD)


def prepared(contest: Contest, application: Application, at: datetime) -> GrantAgreement:
    """The coordinator prepares the agreement."""
    return service.prepare_agreement(application, by=contest.hall.coordinator, at=at)


def signed(
    contest: Contest,
    agreement: GrantAgreement,
    applicant: Applicant,
    on: date,
    parties: tuple[Party, ...] = EVERYONE,
) -> None:
    """The parties sign, one on each of the following days."""
    signers = {
        Party.APPLICANT: applicant.representative,
        Party.MUNICIPALITY: contest.hall.chair,
        Party.IKVD: contest.season.office.managers[agreement.id % 2],
    }
    for place, party in enumerate(parties):
        by, at = signers[party], contest.season.at(on + timedelta(days=place), 12, agreement.id % 60)
        service.record_signature(agreement, party, signatory=by.name, signed_on=riga_day(at), by=by, at=at)


def entered(applicant: Applicant, at: datetime, *, renewed: int = 0, like: int = 0) -> BankAccount:
    """The representative enters the account; `renewed` tells another account of the same organisation apart, `like`
    is an organisation that has the same one."""
    organisation = applicant.organisation
    return service.enter_account(
        organisation, iban=iban((like or organisation.id) + 5000 * renewed), bic=None, holder=organisation.name,
        by=applicant.representative, at=at,
    )  # fmt: skip


def shown(account: BankAccount, applicant: Applicant, at: datetime) -> None:
    """The representative hands in what the bank says of the account."""
    text = f"<h1>Izziņa par kontu</h1><p>{account.iban}</p><p>{account.holder}</p>"
    paper = pdf.render(text, title="Izziņa par kontu", footer="<p>Demonstrācija</p>")
    service.hand_in_confirmation(account, paper, "bankas-izzina.pdf", by=applicant.representative, at=at)


def verified(contest: Contest, applicant: Applicant, at: datetime) -> None:
    """The coordinator confirms the account, which is entered the day before when there is none yet."""
    account = live_account(applicant.organisation.id) or entered(applicant, at - timedelta(days=1))
    if account.verified_at is None:
        by = contest.hall.coordinator
        service.verify_account(account, reason=words.text("account_verified"), by=by, at=at)


def contracted(contest: Contest, application: Application, applicant: Applicant, on: date) -> None:
    """From the decision to an agreement in force with a verified account, within a week."""
    agreement = prepared(contest, application, contest.season.at(on, 9))
    signed(contest, agreement, applicant, on + timedelta(days=1))
    checked(contest, agreement, contest.season.at(on + timedelta(days=5), 14))
    verified(contest, applicant, contest.season.at(on + timedelta(days=5), 15))


def checked(contest: Contest, agreement: GrantAgreement, at: datetime) -> None:
    """The coordinator and IKVD find the conditions before the first payment met."""
    manager = contest.season.office.managers[agreement.id % 2]
    for one in agreement.precedents:
        if one.status is PrecedentStatus.OPEN:
            by = contest.hall.coordinator if precedents.may_tick(contest.hall.coordinator, one) else manager
            service.meet_precedent(one, note=NOTES[one.code], by=by, at=at)
