"""Terminations: proposing one, the organisation's answer, taking it back, refusing it. Confirming moves what was
paid, which reports do."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from app.agreements import ending, labels, queries, service
from app.agreements.ending import Wanted
from app.agreements.forms import AnswerForm, ReasonForm, TerminationForm
from app.agreements.models import AgreementTermination, GrantAgreement
from app.agreements.views.blueprint import READERS, blueprint
from app.agreements.workflow import OPEN_TERMINATION, SettledBy
from app.calls.queries import regulation_of
from app.core import clock
from app.core.access import only
from app.core.acting import acted
from app.core.actor import current_actor
from app.core.errors import Refused
from app.core.roles import Role
from app.core.wording import language, word_all
from app.extensions import db

Page = str | tuple[str, int]
_PROPOSERS = (Role.REPRESENTATIVE, Role.COORDINATOR, Role.PROGRAMME_MANAGER)


@blueprint.get("/agreements/<int:agreement_id>/termination")
@only(*_PROPOSERS)
def new_termination(agreement_id: int) -> str:
    agreement = _open_or_404(agreement_id)
    return _form_page(agreement, TerminationForm())


@blueprint.post("/agreements/<int:agreement_id>/termination")
@only(*_PROPOSERS)
def propose_termination(agreement_id: int) -> Response | Page:
    agreement, form = _open_or_404(agreement_id), TerminationForm()
    form.offer(ending.grounds_for(current_actor(), agreement), language())
    if not form.validate():
        return _form_page(agreement, form), 422
    try:
        found = service.propose_termination(agreement, _typed(form), by=current_actor(), at=clock.now())
    except Refused as refused:
        return _form_page(agreement, form, word_all(refused.findings)), 422
    db.session.commit()
    flash(_("The termination is proposed. Another person decides on it."), "done")
    return _back(found)


@blueprint.get("/agreement-terminations/<int:termination_id>")
@only(READERS)
def termination(termination_id: int) -> str:
    return _page(_termination_or_404(termination_id))


@blueprint.post("/agreement-terminations/<int:termination_id>/answer")
@only(Role.REPRESENTATIVE)
def answer_termination(termination_id: int) -> Response | Page:
    found, form = _termination_or_404(termination_id), AnswerForm()

    def act() -> None:
        consents, answer = form.consents.data == "yes", (form.answer.data or "").strip()
        service.answer_termination(
            found, consents=consents, answer=answer, by=current_actor(), at=clock.now()
        )

    return _done(found, form, act, _("The answer is kept; IKVD decides next."))


@blueprint.post("/agreement-terminations/<int:termination_id>/refuse")
@only(Role.PROGRAMME_MANAGER)
def refuse_termination(termination_id: int) -> Response | Page:
    found, form = _termination_or_404(termination_id), ReasonForm()
    return _done(
        found, form,
        lambda: service.refuse_termination(found, reason=form.reason.data, by=current_actor(), at=clock.now()),
        _("The termination is refused; the agreement stays in force."),
    )  # fmt: skip


@blueprint.post("/agreement-terminations/<int:termination_id>/withdraw")
@only(*_PROPOSERS)
def withdraw_termination(termination_id: int) -> Response | Page:
    found = _termination_or_404(termination_id)
    return _done(
        found, None, lambda: service.withdraw_termination(found, by=current_actor(), at=clock.now()),
        _("The proposal is withdrawn; the agreement stays in force."),
    )  # fmt: skip


def _done(
    found: AgreementTermination, form: FlaskForm | None, act: Callable[[], None], said: str
) -> Response | Page:
    return acted(
        db.session(),
        act,
        form=form,
        said=said,
        then=lambda: _back(found),
        again=lambda reasons: _page(found, form, reasons),
    )


def _page(found: AgreementTermination, typed: FlaskForm | None = None, others: Sequence[str] = ()) -> str:
    actor, at = current_actor(), clock.now()
    agreement, ground = found.agreement, ending.ground_of(found)
    is_open, may_decide = found.status in OPEN_TERMINATION, ending.may_decide(actor, found)
    return render_template(
        "agreements/termination.html", termination=found, agreement=agreement, ground=ground, labels=labels,
        ground_title=ground.title.in_language(language()), rules=ending.rules_of(agreement),
        regulation=regulation_of(agreement.application.local_call.call), typed=typed, others=others,
        settled_by=found.settled_by or ending.settling(found), paid=_paid(found), is_open=is_open,
        may_answer=ending.may_answer(actor, found), may_decide=may_decide,
        may_withdraw=is_open and ending.proposer_party(actor, agreement) is found.party,
        in_the_way=[*ending.unheard(found, at), *ending.obstacles(found)] if is_open else [],
        answer_form=typed if isinstance(typed, AnswerForm) else AnswerForm(formdata=None),
        reason_form=typed if isinstance(typed, ReasonForm) else ReasonForm(formdata=None),
    )  # fmt: skip


def _paid(found: AgreementTermination) -> Decimal:
    return ending.paid_to(found.agreement) if found.paid is None else found.paid


def _typed(form: TerminationForm) -> Wanted:
    reason, why = form.reason.data or "", (form.recovery_reason.data or "").strip()
    return Wanted(form.ground.data or "", reason, form.recovery.data, why)


def _form_page(agreement: GrantAgreement, form: TerminationForm, others: Sequence[str] = ()) -> str:
    grounds = ending.grounds_for(current_actor(), agreement)
    form.offer(grounds, language())
    by_sum = any(SettledBy(one.settled_by) is SettledBy.SUM for one in grounds)
    paid = ending.paid_to(agreement)
    return render_template(
        "agreements/terminate.html", agreement=agreement, form=form, others=others, grounds=grounds,
        rules=ending.rules_of(agreement), paid=paid, asks_sum=bool(paid) and by_sum, labels=labels,
    )  # fmt: skip


def _open_or_404(agreement_id: int) -> GrantAgreement:
    agreement = queries.find(current_actor(), agreement_id)
    if agreement is None or not ending.grounds_for(current_actor(), agreement):
        abort(404)
    return agreement


def _termination_or_404(termination_id: int) -> AgreementTermination:
    return ending.find(current_actor(), termination_id) or abort(404)


def _back(found: AgreementTermination) -> Response:
    return redirect(url_for("agreements.termination", termination_id=found.id))
