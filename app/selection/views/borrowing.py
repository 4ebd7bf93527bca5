"""Borrowed members: what a commission is short of, the request, and the answers of all who have to agree."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.applications.borrowing.models import Borrowing
from app.applications.workflow import BORROWING_WORKFLOW, BorrowingAction, BorrowingStatus
from app.calls.models import LocalCall
from app.calls.queries import regulation_of
from app.core import clock
from app.core.access import only
from app.core.actor import Actor, current_actor
from app.core.errors import NotPermitted, Refused
from app.core.paging import keyset_page
from app.core.roles import COMMISSION, MUNICIPAL, Role
from app.core.wording import word_all
from app.extensions import db
from app.selection import borrowings, policy, service
from app.selection.borrowing_forms import BorrowForm, NameForm, SayNoForm
from app.selection.borrowing_labels import BORROWING_STATUS
from app.selection.labels import MY_SCORING
from app.selection.my_work import hidden_from, my_work
from app.selection.sharing import sharing_of
from app.selection.views.blueprint import READERS, blueprint, local_call_or_404

_A, _S = BorrowingAction, BorrowingStatus
Answer = str | Response | tuple[str, int]


@blueprint.get("/selection/borrowings")
@only(READERS)
def borrowed() -> str:
    page = keyset_page(
        db.session(),
        borrowings.visible_to(current_actor()),
        [Borrowing.id],
        request.args.get("page"),
        descending=True,
    )
    return render_template(
        "selection/borrowings.html", page=page, rows=[row[0] for row in page.rows], statuses=BORROWING_STATUS
    )


@blueprint.get("/selection/<int:local_call_id>/borrowing")
@only(Role.CHAIR, Role.COORDINATOR)
def borrow(local_call_id: int) -> str:
    return _asking(*_offered(local_call_or_404(local_call_id)))


@blueprint.post("/selection/<int:local_call_id>/borrowing")
@only(Role.CHAIR, Role.COORDINATOR)
def request_member(local_call_id: int) -> Answer:
    local_call, form, short = _offered(local_call_or_404(local_call_id))
    if not form.validate_on_submit():
        return _asking(local_call, form, short), 422
    try:
        made = service.request_member(
            local_call, form.application_ids.data or [], lender_id=form.lender_id.data, reason=form.reason.data or "",
            by=current_actor(), at=clock.now(),
        )  # fmt: skip
    except Refused as error:
        form.form_errors.extend(word_all(error.findings))
        return _asking(local_call, form, short), 422
    db.session.commit()
    flash(_("The request is sent."), "done")
    return redirect(url_for("selection.borrowing", borrowing_id=made.id))


@blueprint.get("/selection/borrowings/<int:borrowing_id>")
@only(READERS)
def borrowing(borrowing_id: int) -> str:
    return _page(_found(borrowing_id))


@blueprint.post("/selection/borrowings/<int:borrowing_id>/name")
@only(Role.COORDINATOR)
def name_member(borrowing_id: int) -> Answer:
    one = _found(borrowing_id)
    form = NameForm().offering(borrowings.lendable_for(one))
    return _answer(one, form, lambda at, by: service.name_member(one, form.member_id.data, by=by, at=at))


@blueprint.post("/selection/borrowings/<int:borrowing_id>/agree")
@only(COMMISSION)
def agree_to_be_lent(borrowing_id: int) -> Answer:
    one = _found(borrowing_id)
    return _answer(one, None, lambda at, by: service.agree_to_be_lent(one, by=by, at=at))


@blueprint.post("/selection/borrowings/<int:borrowing_id>/accept")
@only(Role.COORDINATOR)
def accept_member(borrowing_id: int) -> Answer:
    one = _found(borrowing_id)
    return _answer(one, None, lambda at, by: service.accept_member(one, by=by, at=at))


@blueprint.post("/selection/borrowings/<int:borrowing_id>/withdraw")
@only(Role.CHAIR, Role.COORDINATOR)
def withdraw_request(borrowing_id: int) -> Answer:
    one = _found(borrowing_id)
    return _answer(one, None, lambda at, by: service.withdraw_request(one, by=by, at=at))


@blueprint.post("/selection/borrowings/<int:borrowing_id>/no")
@only(MUNICIPAL)
def say_no(borrowing_id: int) -> Answer:
    one, form = _found(borrowing_id), SayNoForm()
    verb: Callable[..., None] = service.end_loan
    if one.status is not _S.ACCEPTED:
        is_coordinator = current_actor().role is Role.COORDINATOR
        verb = service.refuse_to_lend if is_coordinator else service.decline_to_be_lent
    return _answer(one, form, lambda at, by: verb(one, form.reason.data or "", by=by, at=at))


def _found(borrowing_id: int) -> Borrowing:
    return borrowings.find(current_actor(), borrowing_id) or abort(404)


def _answer(one: Borrowing, form: Any, do: Callable[[datetime, Actor], None]) -> Answer:
    """Do what was answered and say so, or show the page with what is wrong."""
    if form is not None and not form.validate_on_submit():
        return _page(one, form), 422
    try:
        do(clock.now(), current_actor())
    except Refused as error:
        if form is None:
            raise
        form.form_errors.extend(word_all(error.findings))
        return _page(one, form), 422
    db.session.commit()
    flash(_("Your answer is recorded."), "done")
    if borrowings.find(current_actor(), one.id) is None:
        return redirect(url_for("selection.borrowed"))
    return redirect(url_for("selection.borrowing", borrowing_id=one.id))


def _offered(local_call: LocalCall) -> tuple[LocalCall, BorrowForm, dict[int, int]]:
    if not policy.may_hold_meetings(current_actor(), local_call):
        raise NotPermitted("the commission's chair or the coordinator borrows members")
    sharing = sharing_of(local_call, clock.riga_day(clock.now()))
    short, hidden = borrowings.short_of_scorers(sharing, local_call), hidden_from(current_actor(), local_call)
    titles = {
        one.id: f"{one.number} {one.title}" if one.id not in hidden else one.number
        for one in sharing.applications
    }
    form = BorrowForm().offering([(one, titles[one]) for one in short], borrowings.lenders_for(local_call))
    return local_call, form, short


def _asking(local_call: LocalCall, form: BorrowForm, short: dict[int, int]) -> str:
    return render_template(
        "selection/borrow.html", local_call=local_call, form=form, short=short, statuses=BORROWING_STATUS,
        made=borrowings.borrowings_of(local_call), is_open=local_call.status == "announced",
        rule=regulation_of(local_call.call).commission,
    )  # fmt: skip


def _page(one: Borrowing, sent: Any = None) -> str:
    actor = current_actor()
    is_lender = actor.role is Role.COORDINATOR and actor.municipality_id == one.lender_id
    is_person = actor.role in COMMISSION and actor.municipality_id == one.lender_id
    is_borrower = policy.may_hold_meetings(actor, one.local_call)
    may = {
        action: BORROWING_WORKFLOW.allows(action, one.status, actor.role)
        and one.local_call.status == "announced"
        for action in _A
    }
    may_end = may[_A.END] and (is_lender or is_person or is_borrower)
    name_form = None
    if may[_A.NAME] and is_lender:
        is_sent = isinstance(sent, NameForm)
        name_form = sent if is_sent else NameForm(formdata=None).offering(borrowings.lendable_for(one))
    return render_template(
        "selection/borrowing.html", borrowing=one, statuses=BORROWING_STATUS, sent=sent, name_form=name_form,
        knows_titles=actor.role in policy.NATIONAL_READERS or is_borrower,
        may_refuse=may[_A.REFUSE] and is_lender, may_agree=may[_A.AGREE] and is_person,
        may_accept=may[_A.ACCEPT] and policy.may_appoint(actor, one.local_call),
        may_withdraw=may[_A.WITHDRAW] and is_borrower, may_end=may_end,
        no_form=sent if isinstance(sent, SayNoForm) else SayNoForm(formdata=None),
        scoring=MY_SCORING, work=my_work(actor, one.local_call) if is_person and one.status is _S.ACCEPTED else None,
    )  # fmt: skip
