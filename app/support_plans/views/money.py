"""Money for support plans: what each place has, the sum of a semester, and what goes back."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.books.queries import READERS as BOOK_READERS
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.clock import riga_day
from app.core.errors import Refused, present
from app.core.formats import money
from app.core.roles import Role
from app.core.wording import word_all
from app.extensions import db
from app.support_plans import allotment_labels, allotment_places, allotment_queries, allotment_standing
from app.support_plans.allotment_forms import ReturnMoneyForm, SemesterMoneyForm
from app.support_plans.allotment_models import Level, SemesterMoney, SupportAllotment
from app.support_plans.allotment_policy import NATIONAL, READERS, RETURNERS, may_give_from, may_return_from
from app.support_plans.service import allotting, semester_money
from app.support_plans.views.blueprint import blueprint
from app.support_plans.workflow import SEMESTER_MONEY_WORKFLOW, SemesterMoneyAction
from competition_rules.support import semester_named, semester_of

Answer = Response | str | tuple[str, int]
_CONFIRMERS = SEMESTER_MONEY_WORKFLOW.step(SemesterMoneyAction.CONFIRM).roles


@blueprint.get("/money")
@only(READERS)
def money_index() -> str:
    return _index(_semester_form(is_sent=False))


def _semester_form(*, is_sent: bool) -> SemesterMoneyForm:
    present_one = semester_of(riga_day(clock.now()))
    semesters = [present_one, present_one.next]
    return SemesterMoneyForm(semesters) if is_sent else SemesterMoneyForm(semesters, formdata=None)


def _index(form: SemesterMoneyForm, reasons: list[str] | None = None) -> str:
    actor = current_actor()
    return render_template(
        "support_plans/money_index.html", places=allotment_standing.tops(actor), form=form, labels=allotment_labels,
        proposals=allotment_queries.proposals() if actor.role in NATIONAL else [], reasons=reasons or [],
        short=allotment_places.lacking_now(actor),
        may_propose=actor.role is Role.PROGRAMME_MANAGER, may_confirm=actor.role in _CONFIRMERS, actor=actor,
    )  # fmt: skip


@blueprint.post("/money")
@only(Role.PROGRAMME_MANAGER)
def propose_semester_money() -> Answer:
    form = _semester_form(is_sent=True)
    if not form.validate_on_submit():
        return _index(form), 422
    semester = present(semester_named(form.semester.data), "it is one of the choices")
    total = present(form.total.data, "the form is valid")
    try:
        semester_money.set_semester(
            semester, total, form.reason.data or "", by=current_actor(), at=clock.now()
        )
    except Refused as refused:
        db.session.rollback()
        form.take(refused)
        return _index(form), 422
    db.session.commit()
    flash(_("The sum is proposed. Another person confirms it."), "done")
    return redirect(url_for("support_plans.money_index"))


@blueprint.post("/money/proposals/<int:proposal_id>/confirm")
@only(_CONFIRMERS)
def confirm_semester_money(proposal_id: int) -> Answer:
    proposal = db.session.get(SemesterMoney, proposal_id) or abort(404)
    try:
        semester_money.confirm_semester(proposal, by=current_actor(), at=clock.now())
    except Refused as refused:
        db.session.rollback()
        return _index(_semester_form(is_sent=False), word_all(refused.findings)), 422
    db.session.commit()
    flash(_("The semester has its money."), "done")
    return redirect(url_for("support_plans.money_index"))


@blueprint.post("/money/proposals/<int:proposal_id>/withdraw")
@only(_CONFIRMERS)
def withdraw_semester_money(proposal_id: int) -> Response:
    proposal = db.session.get(SemesterMoney, proposal_id) or abort(404)
    semester_money.withdraw_semester(proposal, by=current_actor(), at=clock.now())
    db.session.commit()
    flash(_("The proposal is withdrawn."), "done")
    return redirect(url_for("support_plans.money_index"))


def allotment_or_404(allotment_id: int) -> SupportAllotment:
    """An allotment this person sees."""
    return allotment_queries.find_allotment(current_actor(), allotment_id) or abort(404)


@blueprint.get("/money/<int:allotment_id>")
@only(READERS)
def money_of(allotment_id: int) -> str:
    allotment = allotment_or_404(allotment_id)
    return _page(allotment, _unsent(allotment))


def _unsent(allotment: SupportAllotment) -> ReturnMoneyForm:
    return ReturnMoneyForm(formdata=None, seen=allotment.revision)


def _page(allotment: SupportAllotment, form: ReturnMoneyForm) -> str:
    actor = current_actor()
    place, below = allotment_standing.standing_of(allotment)
    return render_template(
        "support_plans/money.html", allotment=allotment, place=place, below=below, form=form, Level=Level,
        sums=allotment_standing.together(below), above=_above(allotment),
        regions=allotment_standing.by_region(below) if allotment.level is Level.SEMESTER else {},
        sources=allotment_standing.spent_by_source(allotment), may_give=may_give_from(actor, allotment),
        may_return=may_return_from(actor, allotment), may_read_books=actor.role in BOOK_READERS,
        may_gather=allotment.level is Level.SCHOOL and riga_day(clock.now()) > allotment.semester.ends_on,
    )  # fmt: skip


def _above(allotment: SupportAllotment) -> list[SupportAllotment]:
    """What stands above and this person sees, the highest first."""
    found: list[Any] = []
    parent_id = allotment.parent_id
    while parent_id and (one := allotment_queries.find_allotment(current_actor(), parent_id)):
        found.insert(0, one)
        parent_id = one.parent_id
    return found


@blueprint.post("/money/<int:allotment_id>/return")
@only(RETURNERS)
def return_money(allotment_id: int) -> Answer:
    allotment, form = allotment_or_404(allotment_id), ReturnMoneyForm()
    if not form.validate_on_submit():
        return _page(allotment, form), 422
    try:
        allotting.return_unspent(allotment, *form.terms(), by=current_actor(), at=clock.now())
    except Refused as refused:
        db.session.rollback()
        form.take(refused)
        return _page(allotment_or_404(allotment_id), form), 422
    db.session.commit()
    flash(_("%(sum)s is returned.", sum=money(form.terms()[0])), "done")
    return redirect(url_for("support_plans.money_of", allotment_id=allotment_id))


@blueprint.post("/money/<int:allotment_id>/gather")
@only(RETURNERS)
def gather_money(allotment_id: int) -> Answer:
    allotment = allotment_or_404(allotment_id)
    form = _unsent(allotment)
    try:
        total = allotting.gather_unspent(allotment, by=current_actor(), at=clock.now())
    except Refused as refused:
        db.session.rollback()
        form.take(refused)
        return _page(allotment_or_404(allotment_id), form), 422
    db.session.commit()
    flash(_("%(sum)s was not spent and is the school’s to return.", sum=money(total)), "done")
    return redirect(url_for("support_plans.money_of", allotment_id=allotment_id))
