"""The requests about people, the appeals and the reports that wait in the world of the attacks."""

from dataclasses import replace
from typing import Any

from app.accounts import finance_memberships, invitations, representation
from app.agreements import amending
from app.agreements import service as agreements
from app.agreements.ending import Wanted
from app.agreements.queries import signed_agreement
from app.applications.borrowing.models import Borrowing
from app.core.roles import Role
from app.extensions import db
from app.reports import service as reports
from app.reports.interim import service as interim
from app.reports.interim.models import InterimReport
from app.selection.condition_models import AwardCondition, ConditionAnswer, ConditionFile
from app.selection.workflow import ConditionStatus
from app.storage.service import put
from tests.attacks.season import DAY, LETTERS, NOW, THIRD, appeal_decision, canary, check, report
from tests.builders import accounts as people
from tests.builders.registry import municipality


def add_people(season: Any) -> None:
    """A person who works here, and one whose invitation waits."""
    auditor = season.national["auditor"]
    season.add("user", "in", user_id=auditor.user_id, membership_id=auditor.id)
    by = season.actor("administrator")
    new = invitations.invite("jauna@example.lv", "Jauna Kolēģe", Role.AUDITOR, scope={}, by=by, at=NOW)
    season.add("user", "invited", user_id=new.user_id, membership_id=new.id)
    made = finance_memberships.ask("kase@example.lv", "Kase Kase", Role.FINANCE_PREPARER, by=by, at=NOW)
    season.add("finance_request", "requested", request_id=made.id)
    _add_appeals(season)
    _add_amendments(season)
    _add_terminations(season)
    _add_interims(season)
    _add_borrowings(season)
    for side in season.sides:
        asking = people.user(f"prasa{side.number}@example.lv", canary("asking", side.number))
        proof = representation.Proof("izzina.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF")
        number = next(iter(side.organisations.values())).registration_number
        request = representation.ask(asking, number, proof, None, at=NOW)
        season.add("representation", "requested", side=side.number, request_id=request.id)
        for name, seat in side.seats.items():
            if seat.role is Role.EDITOR:
                season.add("editor", "in", name.rpartition(" ")[2], side.number, membership_id=seat.id)


def _add_appeals(season: Any) -> None:
    """The organisation whose agreement nobody signed appeals the decision on its project."""
    for side in season.sides:
        letter = LETTERS[side.number][-1]
        appeal = appeal_decision(side, letter, THIRD)
        season.add("appeal", "received", letter, side.number, appeal_id=appeal.id)
        _add_condition(season, side, letter)


def _add_condition(season: Any, side: Any, letter: str) -> None:
    """The same project has an answered condition with a file."""
    file = ConditionFile(file_key=put(canary("condition", letter).encode()), file_name="vestule.pdf")
    answer = ConditionAnswer(text=canary("condition", letter), answered_at=THIRD, files=[file])
    condition = AwardCondition(
        application=side.applications["first", letter], number=1, status=ConditionStatus.ANSWERED,
        text=canary("condition", letter), evidence=canary("condition", letter), due_on=THIRD.date(), set_at=THIRD,
        answers=[answer],
    )  # fmt: skip
    db.session.add(condition)
    db.session.flush()
    season.add("condition", "answered", letter, side.number, condition_id=condition.id)
    season.add("condition_file", "answered", letter, side.number, file_id=file.id)


def _add_borrowings(season: Any) -> None:
    """Each side asks a municipality that looks at nothing here for a member of its commission."""
    lender = municipality("Ventspils novads")
    for side in season.sides:
        local_call = side.local_calls["second"]
        made = Borrowing(
            local_call_id=local_call.id, lender_id=lender.id, reason=canary("borrowing", side.number),
            requested_at=NOW,
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        season.add("borrowing", "requested", side=side.number, borrowing_id=made.id)


def add_reports(season: Any) -> None:
    """One being written on each side, one handed in on the first and one checked on the second."""
    for side in season.sides:
        one, other, _last = LETTERS[side.number]
        for letter, state in ((one, "submitted"), (other, "draft")):
            made = report(side, letter, THIRD)
            if state == "submitted":
                reports.submit(made, by=side.actor(f"representative {letter}"), at=THIRD)
                state = check(side, made, THIRD) if side.number == 2 else state
            season.add("report_school", state, letter, side.number, of_school=True, row_id=made.schools[0].id)
            for kind, ids in (
                ("report", {"report_id": made.id}),
                ("report_file", {"file_id": made.files[0].id}),
            ):
                season.add(kind, state, letter, side.number, **ids)


def _add_interims(season: Any) -> None:
    """Of each side's projects one has handed its interim report in, another is writing it."""
    for side in season.sides:
        one, other, _last = LETTERS[side.number]
        for letter in (one, other):
            made = InterimReport(
                application=side.applications["first", letter], covers_until=NOW.date() - DAY, due_on=NOW.date(),
                done=[], activities=canary("interim", letter), difficulties=canary("interim", letter),
                participants=5, typed={}, marked=[], opened_at=THIRD,
            )  # fmt: skip
            db.session.add(made)
            db.session.flush()
            if letter == one:
                interim.submit(made, by=side.actor(f"representative {letter}"), at=NOW)
            season.add("interim", str(made.status), letter, side.number, interim_id=made.id)


def _add_amendments(season: Any) -> None:
    """The organisation whose project is paid proposes to amend its agreement."""
    for side in season.sides:
        letter = LETTERS[side.number][0]
        agreement = signed_agreement(side.applications["first", letter].id)
        assert agreement is not None
        terms = replace(amending.terms_of(agreement), activities=canary("amendment", letter))
        by, reason = side.actor(f"representative {letter}"), canary("amendment", letter)
        made = agreements.propose_amendment(agreement, terms, reason=reason, by=by, at=THIRD)
        season.add("amendment", "proposed", letter, side.number, amendment_id=made.id)
        data = b"%PDF-1.7 /ByteRange [0 1 2 3] " + canary("copy", letter).encode()
        copy = agreements.hand_in_signed_copy(agreement, data, "ligums.pdf", of_all=False, by=by, at=THIRD)
        season.add("signed_copy", "handed in", letter, side.number, copy_id=copy.id)


def _add_terminations(season: Any) -> None:
    """The municipality proposes to terminate the agreement of another project that is in force."""
    for side in season.sides:
        letter = LETTERS[side.number][1]
        agreement = signed_agreement(side.applications["first", letter].id)
        assert agreement is not None
        wanted = Wanted("by_agreement", canary("termination", letter))
        by = side.actor("coordinator")
        made = agreements.propose_termination(agreement, wanted, by=by, at=THIRD)
        season.add("termination", "proposed", letter, side.number, termination_id=made.id)
