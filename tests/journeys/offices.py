"""Whole jobs of the people a season's spine does not need: oversight, administration, approval, a school, an editor."""

import re
from urllib.parse import urlsplit

from sqlalchemy import update

from app.core.roles import Role
from app.extensions import db
from app.jobs import enqueue
from app.jobs.models import Job, JobState
from app.jobs.running import run_due
from app.outbox.letters import as_email
from app.outbox.models import MessageState, OutboxMessage
from app.outbox.service import post_message
from app.registry.models import SchoolKind
from tests.builders import accounts, applications, calls, quotas, registry
from tests.builders.accounts import PASSWORD
from tests.journeys import applying, contracting, grounds, money, municipality, spine
from tests.journeys.season import Season
from tests.journeys.visitor import Visitor

NEW = ("Jauna Kolēģe", "jauna@example.lv")


def follow_a_payment_to_its_basis(season: Season) -> None:
    """The auditor finds a paid payment, who made it, the decision and the agreement it rests on, and the ledger."""
    grounds.running(season)
    grounds.seat(season, {"auditor": accounts.membership(Role.AUDITOR)})
    auditor = season.person("auditor")
    auditor.follow("/batches")
    auditor.follow(r"/batches/\d+")
    assert not auditor.offers(r"/batches/\d+/confirm"), "an auditor changes nothing"
    auditor.follow(r"/payments/\d+")
    payment = auditor.path
    for name in ("Finance Preparer Ozola", "Finance Approver Ozola", "Representative Ozola"):
        assert name in auditor.text, auditor.text
    auditor.follow(r"/decisions/\d+")
    assert season.amount("4 600,00") in auditor.text
    for address in (r"/agreements/\d+", r"/applications/\d+"):
        auditor.open(payment)
        auditor.follow(address)
    auditor.open(payment)
    auditor.follow(r"/projects/\d+/money")
    quota = season.reads("Pašvaldības kvota", "Quota of the municipality")
    committed = season.reads("Piešķirts, vēl nav izmaksāts", "Committed, not yet paid")
    assert f"{quota} {committed}" in auditor.text, auditor.text
    assert not auditor.offers(r"/projects/\d+/holds")
    auditor.follow(payment)


def invite_and_keep_out(season: Season) -> None:
    """The administrator invites a colleague, who comes in; is kept out at once, and let in again."""
    administrator = _administrator(season)
    administrator.follow("/users")
    administrator.follow("/users/new")
    administrator.send("/users/new", {"name": NEW[0], "email": NEW[1], "role": "auditor"})
    page = administrator.path
    assert administrator.offers(r"/users/\d+/invitation")
    _come_in_by_letter(season, "newcomer")
    season.person("newcomer").open("/batches")
    administrator.open(page)
    assert not administrator.offers(r"/users/\d+/invitation")
    administrator.send(r"/users/\d+/disable")
    outsider = season.person("newcomer")
    outsider.open("/batches")
    assert outsider.path == "/sign-in"
    administrator.send(r"/users/\d+/enable")
    season.wait(hours=7)
    season.person("newcomer").open("/batches")
    assert season.person("newcomer").path == "/batches"


def letter_link(address: str) -> str:
    """The path in the newest letter to this address."""
    newest = db.select(OutboxMessage).filter_by(to_address=address).order_by(OutboxMessage.id.desc())
    letter = as_email(db.session.scalars(newest.limit(1)).one()).get_body(("plain",))
    assert letter
    found = re.search(r"http\S+", letter.get_content())
    assert found
    return urlsplit(found.group()).path


def give_a_role_in_finance(season: Season) -> None:
    """One administrator asks, another gives; the newcomer comes in by the letter."""
    first = _administrator(season)
    grounds.seat(season, {"second": accounts.membership(Role.ADMINISTRATOR, email="otrais@example.lv")})
    first.follow("/finance-roles")
    first.send("/finance-roles", {"name": NEW[0], "email": NEW[1], "role": "finance_approver"})
    assert not first.offers(r"/finance-roles/\d+/grant"), "nobody decides what they asked for"
    second = season.person("second")
    second.follow("/finance-roles")
    second.send(r"/finance-roles/\d+/grant")
    db.session.commit()
    sent = db.session.scalars(db.select(OutboxMessage.template).filter_by(to_address=NEW[1]))
    assert set(sent) == {"accounts/invitation", "accounts/finance_granted"}


def mend_an_outage(season: Season) -> None:
    """The administrator sees what failed and why, and has it done again."""
    failed = {"error": "ConnectionRefusedError: mail server", "attempts": 6}
    job = enqueue("audit.anchor", {}, key="anchor", at=season.now)
    post_message("anna@example.lv", "delivery_check", {}, at=season.now, key="check")
    db.session.flush()
    db.session.execute(
        update(Job).filter_by(id=job.id).values(state=JobState.FAILED, finished_at=season.now, **failed)
    )
    db.session.execute(update(OutboxMessage).values(state=MessageState.FAILED, **failed))
    administrator = _administrator(season)
    for place in ("/jobs", "/outbox"):
        administrator.open("/")
        administrator.follow(place)
        assert "ConnectionRefusedError" in administrator.text
        administrator.send(f"{place}/again")
        assert not administrator.offers(f"{place}/again")
    assert run_due(season.now) >= 1
    db.session.commit()
    administrator.open("/jobs")
    assert "ConnectionRefusedError" not in administrator.text


def approve_hold_and_void(season: Season) -> None:
    """The approver puts a project on hold and ends it, voids a payment and approves the one prepared instead."""
    grounds.contracted(season)
    contracting.enter_account(season, spine.IBAN)
    contracting.verify_account(season)
    money.prepare(season)
    approver = season.person("approver")
    approver.open("/")
    approver.follow("/payments")
    approver.follow(r"/payments/\d+")
    payment = approver.path
    approver.follow(r"/projects/\d+/money")
    approver.send(r"/projects/\d+/holds", {"reason": "Pārbaudām kontu."})
    assert "Pārbaudām kontu." in approver.text
    approver.open(payment)
    approver.send(r"/payments/\d+/approve", {"code": season.code("approver")}, expect=422)
    approver.follow(r"/projects/\d+/money")
    approver.send(r"/projects/\d+/holds/\d+/release", {"reason": "Konts ir pareizs."})
    approver.open(payment)
    approver.send(r"/payments/\d+/void", {"reason": "Nepareizs termiņš."})
    money.prepare(season)
    assert season.amount("3 680,00") in money.approve(season)
    assert not season.person("approver").offers(r"/payments/\d+/approve")


def keep_a_plan_of_a_school(season: Season) -> None:
    """The director keeps the school's plan and adopts it; the author and the public read it."""
    school = registry.school(kind=SchoolKind.VOCATIONAL)
    grounds.seat(season, {
        "director": accounts.membership(Role.DIRECTOR, school),
        "author": accounts.membership(Role.PLAN_AUTHOR, school),
    })  # fmt: skip
    director = season.person("director")
    director.follow("/plans")
    municipality.write_plan(director, "Domes vietā: direktora rīkojums Nr. 3.")
    for reader in (season.person("author"), season.stranger()):
        reader.open(director.path)
        assert municipality.TASKS[0] in reader.text
        assert not reader.offers(r"/plans/\d+/end")


def write_together(season: Season) -> None:
    """A representative lets an editor in, who writes and looks over but does not submit, until the access ends."""
    place = calls.announced(quotas.open_call(), registry.municipality())
    grounds.seat(season, {"representative": applications.seat(Role.REPRESENTATIVE, registry.organisation())})
    season.wait(days=1)
    applying.start(season, f"/local-calls/{place.id}", spine.TITLE)
    representative = season.person("representative")
    representative.open("/editors")
    representative.send("/editors", {"name": NEW[0], "email": NEW[1]})
    _come_in_by_letter(season, "editor")
    editor = spine.open_application(season, who="editor")
    editor.follow(r"/applications/\d+/sections/results")
    editor.send(r"/applications/\d+/sections/results", {"results": "Kavējumu skaits samazinās uz pusi."})
    editor.follow(r"/applications/\d+/answers")
    assert "Kavējumu skaits samazinās uz pusi." in editor.text
    assert not editor.offers(r"/applications/\d+/submit"), "an editor does not submit"
    representative.send(r"/editors/\d+/remove")
    editor.open("/applications")
    assert editor.path == "/sign-in"


def _come_in_by_letter(season: Season, name: str) -> None:
    """Who was invited opens the letter's link and chooses a password."""
    newcomer = season.stranger()
    newcomer.open(letter_link(NEW[1]))
    newcomer.send(r"/invitation/.+", {"new": PASSWORD, "again": PASSWORD})
    season.meet(name, NEW[1])


def _administrator(season: Season) -> Visitor:
    grounds.seat(season, {"administrator": accounts.membership(Role.ADMINISTRATOR)})
    return season.person("administrator")
