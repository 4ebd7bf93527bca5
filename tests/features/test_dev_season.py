"""The demonstration's season, played once: what it shows adds up to what was published."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Membership, User
from app.accounts.passwords import is_password
from app.agreements.models import BankAccount, GrantAgreement
from app.agreements.workflow import AgreementStatus, BankAccountStatus
from app.applications.borrowing.models import Borrowing
from app.applications.likeness.comparing import LEAST_SHARE
from app.applications.likeness.models import Likeness
from app.applications.models import Application
from app.applications.workflow import ApplicationStatus, BorrowingStatus
from app.audit import verify as audit_verify
from app.audit.models import AuditEvent
from app.calls.models import Call, LocalCall
from app.calls.queries import local_calls_open
from app.calls.workflow import CallStatus, LocalCallStatus
from app.core import clock
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.roles import COMMISSION, EVERYONE, Role
from app.dev.queries import demo_memberships
from app.dev.season.finished import PROJECTS, shares
from app.dev.season.people import PASSWORD
from app.extensions import db
from app.funds import queries as funds
from app.funds.models import Account, AccountKind
from app.home.waiting import QUESTIONS, answers
from app.participation import published
from app.participation.queries import region_table, vocational_table
from app.payments.models import Payment, PaymentKind, Recovery
from app.payments.workflow import PaymentStatus, RecoveryStatus
from app.quotas.models import LearnerNumber
from app.registry.models import Municipality, Organisation, Region
from app.reports.models import FinalReport, Settlement
from app.reports.workflow import ReportStatus, Verdict
from app.selection.borrowings import lent_to
from app.selection.models import Decision
from app.selection.queries import members_of
from app.selection.sharing import sharing_of
from tests.databases import SqliteTemplates, app_on

FINISHED = "Demo: jauniešu iniciatīvu projektu konkurss, 2018. gada rudens"
COMPLETED = ApplicationStatus.COMPLETED
# The first test plays the season, which is a minute of work.
pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def season(
    sqlite_databases: SqliteTemplates, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Flask, str]]:
    """The application on a database with the whole season, and what the command printed."""
    folder: Path = tmp_path_factory.mktemp("season")
    with sqlite_databases.fresh(folder) as url:
        app = app_on(url, folder, demo=True)
        result = app.test_cli_runner().invoke(args=["demo"])
        assert result.exit_code == 0, result.output
        yield app, result.output


@pytest.fixture(autouse=True)
def in_context(season: tuple[Flask, str]) -> Iterator[None]:
    with season[0].app_context():
        yield
        db.session.remove()


def counts(column) -> Counter:
    return Counter(dict(db.session.execute(select(column, func.count()).group_by(column)).all()))


def of_finished_call():
    joined = select(Application).join(Application.local_call).join(LocalCall.call)
    return joined.where(Call.title == FINISHED)


def finished() -> list[Application]:
    return list(db.session.scalars(of_finished_call()))


def in_town(name: str) -> Counter:
    place = select(Municipality.id).where(Municipality.name == name).scalar_subquery()
    found = db.session.scalars(of_finished_call().where(LocalCall.municipality_id == place))
    return Counter(application.status for application in found)


def test_every_euro_of_the_season_is_where_the_transfers_put_it():
    assert funds.verify() == []
    held = select(func.sum(Account.balance)).where(Account.kind != AccountKind.OUTSIDE)
    assert db.session.scalar(held) == Decimal("39810000.00")


def test_every_audit_chain_of_the_season_is_whole(season):
    config = season[0].config
    assert audit_verify.verify(Path(config["AUDIT_ANCHORS"]), config["SECRET_KEY"]) == []


def test_the_finished_call_has_78_completed_projects_in_36_municipalities():
    done = [application for application in finished() if application.status is COMPLETED]
    assert len(done) == PROJECTS == 78
    assert len({application.local_call.municipality_id for application in done}) == 36
    call = db.session.scalars(select(Call).where(Call.title == FINISHED)).one()
    assert call.status is CallStatus.CLOSED


def test_each_completed_project_was_accepted_for_what_it_is_due_and_owes_nothing():
    for application in finished():
        if application.status is not COMPLETED:
            continue
        settlement = db.session.scalars(
            select(Settlement).where(Settlement.application_id == application.id)
        ).one()
        books = select(Account.kind, Account.balance).where(
            Account.subject_id == application.id, Account.balance > 0,
            Account.kind.in_([AccountKind.COMMITTED, AccountKind.IN_TRANSIT, AccountKind.PAID,
                              AccountKind.ACCEPTED, AccountKind.RECEIVABLE]),
        )  # fmt: skip
        expected = {AccountKind.ACCEPTED: settlement.due} if settlement.due else {}
        assert dict(db.session.execute(books).all()) == expected


def test_most_were_paid_3680_and_920_a_handful_in_part_and_some_had_to_repay():
    ids = [application.id for application in finished()]
    verdicts = select(Settlement.verdict, func.count()).where(Settlement.application_id.in_(ids))
    found = dict(db.session.execute(verdicts.group_by(Settlement.verdict)).all())
    assert found == {Verdict.ACCEPTED: 72, Verdict.ACCEPTED_IN_PART: 4, Verdict.REJECTED: 2}
    paid = select(Payment.kind, Payment.amount, func.count()).where(
        Payment.application_id.in_(ids), Payment.status == PaymentStatus.CONFIRMED
    )
    sums = {tuple(row[:2]): row[2] for row in db.session.execute(paid.group_by(Payment.kind, Payment.amount))}
    assert sums[PaymentKind.PREFINANCING, Decimal("3680.00")] == 78
    assert sums[PaymentKind.BALANCE, Decimal("920.00")] == 72
    recovered = select(Recovery.status, Recovery.amount).where(Recovery.application_id.in_(ids))
    assert sorted(db.session.execute(recovered.order_by(Recovery.amount)).all()) == [
        (RecoveryStatus.REPAID, Decimal(amount)) for amount in ("230.00", "1380.00", "3680.00", "3680.00")
    ]


def test_one_prefinancing_came_back_from_the_bank_and_was_paid_again():
    ids = [application.id for application in finished()]
    returned = select(Payment).where(
        Payment.application_id.in_(ids), Payment.status == PaymentStatus.RETURNED
    )
    first = db.session.scalars(returned).one()
    again = select(Payment.status).where(Payment.due_id == first.due_id, Payment.id != first.id)
    assert db.session.scalars(again).all() == [PaymentStatus.CONFIRMED]


def test_saldus_had_11_applications_for_6_places_and_saulkrasti_4_for_3():
    saldus, saulkrasti = in_town("Saldus novads"), in_town("Saulkrastu novads")
    assert (saldus.total(), saldus[COMPLETED]) == (11, 6)
    assert (saulkrasti.total(), saulkrasti[COMPLETED]) == (4, 3)


def test_projects_of_44_and_a_half_points_were_rejected_for_one_criterion():
    contents = [decision.content for decision in db.session.scalars(select(Decision))]
    refused = [content for content in contents if content.get("points") == "89/2"]
    assert len(refused) >= 3
    said = {
        (content["awarded"], one["rule"], one["point"]) for content in refused for one in content["findings"]
    }
    assert said == {(None, "below_criterion_minimum", "22.2")}


def test_partners_by_region_are_the_published_ones():
    table = published.general().rows
    found = {region: (row.partners, row.signed, row.schools, row.learners_at_risk)
             for region, row in region_table().items()}  # fmt: skip
    assert found == {
        region: (
            row["municipalities_total"], row["municipalities_contracting"], row["schools_participating"],
            row["learners_at_risk"],
        )
        for region, row in table.items()
    }  # fmt: skip
    assert sum(row.joined - row.signed for row in region_table().values()) == 4


def test_vocational_schools_by_region_are_the_published_ones():
    found = {region: (row.partners, row.signed, row.learners_at_risk)
             for region, row in vocational_table().items()}  # fmt: skip
    assert found == {
        region: (row["institutions_total"], row["institutions_contracting"], row["learners_at_risk"])
        for region, row in published.vocational().rows.items()
    }


def test_learner_numbers_of_every_call_sum_to_the_published_regions():
    calls = db.session.scalars(select(LearnerNumber.call_id).distinct()).all()
    assert len(calls) == 4
    general, vocational = published.general().rows, published.vocational().rows
    expected = {
        region: (general[region]["learners_total"], vocational[region]["learners_total"]) for region in Region
    }
    for call_id in calls:
        sums = (
            select(Municipality.region, func.sum(LearnerNumber.grades), func.sum(LearnerNumber.vocational))
            .join(Municipality, Municipality.id == LearnerNumber.municipality_id)
            .where(LearnerNumber.call_id == call_id)
            .group_by(Municipality.region)
        )
        assert {row[0]: (row[1], row[2]) for row in db.session.execute(sums)} == expected


def test_applications_are_in_every_state_a_person_can_bring_them_to():
    found = set(counts(Application.status))
    assert found == set(ApplicationStatus)


def test_agreements_accounts_payments_reports_and_recoveries_wait_at_every_step():
    assert {AgreementStatus.PREPARED, AgreementStatus.SIGNED} <= set(counts(GrantAgreement.status))
    accounts = {BankAccountStatus.ENTERED, BankAccountStatus.VERIFIED, BankAccountStatus.REPLACED}
    assert accounts <= set(counts(BankAccount.status))
    assert set(counts(Payment.status)) == set(PaymentStatus)
    written = {ReportStatus.DRAFT, ReportStatus.SUBMITTED, ReportStatus.RETURNED, ReportStatus.CHECKED}
    assert set(counts(FinalReport.status)) == written | {ReportStatus.SETTLED}
    assert set(counts(Recovery.status)) == set(RecoveryStatus)


def test_one_can_apply_now_and_something_waits_for_every_role_that_acts():
    now = clock.now()
    assert len(local_calls_open(now)) >= 5
    waiting = {
        role: sum(count for one in members for count in answers(_actor(one), riga_day(now)))
        for role, members in demo_memberships().items()
        if role in QUESTIONS
    }
    assert min(waiting.values()) > 0, waiting


def test_one_idea_handed_in_in_two_municipalities_is_noted_beside_both():
    [pair] = db.session.scalars(select(Likeness)).all()
    both = [db.session.get_one(Application, one) for one in (pair.application_id, pair.other_id)]
    assert [one.local_call.municipality.name for one in both] == ["Saldus novads", "Līvānu novads"]
    assert pair.share >= LEAST_SHARE


def test_a_commission_shows_its_assignment_a_substitute_a_sign_of_conflict_and_what_it_borrows(season):
    livani, cesis = (_under_way(name) for name in ("Līvānu novads", "Cēsu novads"))
    [stand_in] = [one for one in members_of(livani) if one.substitutes_for_id]
    sharing = sharing_of(livani, riga_day(clock.now()))
    assert sharing.live
    assert stand_in.user_id in {who for _one, who in sharing.live}
    assert {who for _one, who in sharing.unanswered} == {stand_in.user_id}
    assert set(counts(Borrowing.status)) == set(BorrowingStatus) - {
        BorrowingStatus.WITHDRAWN,
        BorrowingStatus.ENDED,
    }
    assert [lent.lender for lent in lent_to(cesis)] == ["Kuldīgas novads", "Saulkrastu novads"]
    people = {one.user_id: one.id for role in COMMISSION for one in demo_memberships()[role]}
    client = season[0].test_client()
    shown = client.get("/demo?role=chair").text
    [chair] = [one.user_id for one in members_of(livani) if one.is_chair]
    assert f'value="{people[chair]}"' in shown
    client.post("/demo", data={"membership": people[chair]})
    table = client.get(f"/selection/{livani.id}/assignment").text
    assert stand_in.user.name in table
    assert "interešu konflikta pazīme" in table
    client.post("/demo", data={"membership": people[lent_to(cesis)[0].user_id]})
    assert "/selection/borrowings" in client.get("/").text


def _under_way(town: str) -> LocalCall:
    wanted = (
        select(LocalCall)
        .join(LocalCall.municipality)
        .where(Municipality.name == town, LocalCall.status == LocalCallStatus.ANNOUNCED)
    )
    return db.session.scalars(wanted).one()


def test_every_question_on_the_first_page_has_an_answer():
    day, people = riga_day(clock.now()), demo_memberships()
    counted = {role: [answers(_actor(one), day) for one in people[role]] for role in QUESTIONS}
    quiet = {
        (role, question.title._args[0])
        for role, questions in QUESTIONS.items()
        for place, question in enumerate(questions)
        if not any(of_one[place] for of_one in counted[role])
    }
    assert quiet == set()


def _actor(membership: Membership) -> Actor:
    return Actor(membership.user_id, membership.role, membership.scope_id, membership.user.name)


def test_each_role_has_someone_with_the_printed_password(season):
    people = demo_memberships()
    assert set(people) == set(EVERYONE)
    for role, members in people.items():
        assert members[0].user.email == f"{role.value}@demo.pumpurs.example"
        assert members[0].user.email in season[1]
    hashes = set(db.session.scalars(select(User.password_hash)))
    assert [is_password(stored, PASSWORD) for stored in hashes] == [True]
    assert PASSWORD in season[1]


def test_people_differ_where_two_are_needed_and_nobody_is_real():
    assert [len(demo_memberships()[role]) >= 2 for role in
            (Role.PROGRAMME_MANAGER, Role.FINANCE_PREPARER, Role.FINANCE_APPROVER)] == [True] * 3  # fmt: skip
    strangers = select(User.email).where(~User.email.endswith("@demo.pumpurs.example"))
    assert db.session.scalars(strangers).all() == []
    outside = select(Organisation.email).where(~Organisation.email.endswith(".demo.pumpurs.example"))
    assert db.session.scalars(outside).all() == []
    assert all(title.startswith("Demo: ") for title in db.session.scalars(select(Call.title)))


def test_nothing_happens_later_than_now():
    latest = db.session.scalars(select(func.max(AuditEvent.at))).one()
    assert latest <= clock.now()


def test_a_second_run_says_so_and_changes_nothing(season):
    before = db.session.scalar(select(func.count(AuditEvent.id)))
    db.session.remove()
    result = season[0].test_cli_runner().invoke(args=["demo"])
    assert (result.exit_code, "loaded already" in result.output) == (0, True)
    assert PASSWORD in result.output
    assert db.session.scalar(select(func.count(AuditEvent.id))) == before


def test_more_projects_than_the_quotas_hold_cannot_be_divided():
    with pytest.raises(RuntimeError):
        shares({"Saldus novads": 6, "Saulkrastu novads": 3, "Ogres novads": 2})
