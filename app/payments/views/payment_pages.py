"""What is ready to pay, what is blocked and why; approving, voiding and exporting."""

from collections.abc import Sequence
from datetime import date

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.agreements.queries import shared_accounts
from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.clock import riga_day
from app.core.errors import Refused
from app.core.roles import APPLICANTS, FINANCE, MUNICIPAL, Role
from app.core.wording import word_all
from app.extensions import db
from app.payments import checks, labels, queries, service, trail
from app.payments.bank_files.contents import Debtor
from app.payments.checks import PaymentState
from app.payments.forms import ChosenForm, CodeForm, ReasonForm
from app.payments.limits import above_limit
from app.payments.models import Payment, PaymentKind
from app.payments.service.completing import completions_of
from app.payments.views import blueprint
from app.payments.views.desk import desk, numbers
from app.payments.views.second_factor import with_code
from app.payments.workflow import PaymentStatus
from competition_rules.findings import Finding


@blueprint.get("/payments")
@only(queries.READERS)
def index() -> str:
    return desk()


@blueprint.get("/payments/<int:payment_id>")
@only(queries.READERS)
def show(payment_id: int) -> str:
    return _payment_page(_payment_or_404(payment_id), ReasonForm())


def _payment_or_404(payment_id: int) -> Payment:
    return queries.payment(payment_id) or abort(404)


def _payment_page(
    payment: Payment, form: ReasonForm, errors: Sequence[str] = (), code: CodeForm | None = None
) -> str:
    role, status, today = current_actor().role, payment.status, riga_day(clock.now())
    is_open = status in (PaymentStatus.PREPARED, PaymentStatus.APPROVED)
    may_approve = role is Role.FINANCE_APPROVER and status is PaymentStatus.PREPARED
    state = checks.states_of([payment], on=today)[payment.id] if is_open else None
    return render_template(
        "payments/show.html",
        payment=payment,
        basis=trail.basis_of(current_actor(), payment.application_id, state.agreement if state else None),
        people=trail.people_of(payment),
        form=form,
        code_form=code or (CodeForm(formdata=None) if may_approve else None),
        errors=errors,
        changed=word_all(_changed(payment, state, today)) if state else [],
        shared=shared_accounts([payment.bank_account.iban]),
        may_void=role in FINANCE and is_open,
        may_approve=may_approve,
        labels=labels,
    )


def _changed(payment: Payment, state: PaymentState, day: date) -> list[Finding]:
    return [*checks.changed_since_prepared(payment, state), *above_limit([payment], day)]


@blueprint.post("/payments/<int:payment_id>/approve")
@only(Role.FINANCE_APPROVER)
def approve(payment_id: int) -> Response | tuple[str, int]:
    payment, form, at = _payment_or_404(payment_id), CodeForm(), clock.now()
    if not form.validate():
        return _payment_page(payment, ReasonForm(formdata=None), code=form), 422
    number = payment.end_to_end_id

    def act() -> None:
        service.approve(_payment_or_404(payment_id), by=current_actor(), at=at)

    errors = with_code(form, act, why=f"approve {number}", at=at)
    if errors is not None:
        return _payment_page(_payment_or_404(payment_id), ReasonForm(formdata=None), errors, form), 422
    flash(_("Payment %(number)s is approved.", number=number), "done")
    return redirect(url_for("payments.index"))


@blueprint.post("/payments/<int:payment_id>/void")
@only(FINANCE)
def void(payment_id: int) -> Response | tuple[str, int]:
    payment = _payment_or_404(payment_id)
    form = ReasonForm()
    if not form.validate():
        return _payment_page(payment, form), 422
    service.void(payment, reason=form.reason.data, by=current_actor(), at=clock.now())
    db.session.commit()
    flash(_("Payment %(number)s is void.", number=payment.end_to_end_id), "done")
    return redirect(url_for("payments.index"))


@blueprint.post("/payments/export")
@only(FINANCE)
def export() -> Response | tuple[str, int]:
    form = ChosenForm()
    approved = queries.end_to_end_ids(PaymentStatus.APPROVED, numbers(request.form.getlist("chosen")))
    form.chosen.choices = [(str(key), reference) for key, reference in approved.items()]
    if not form.validate():
        return desk(
            [_("Choose approved payments. What you chose before may have been exported meanwhile.")]
        ), 422
    chosen = [int(key) for key in form.chosen.data]
    try:
        batch = service.export(chosen, debtor=_debtor(), by=current_actor(), at=clock.now())
    except Refused as refused:
        db.session.rollback()
        return desk(word_all(refused.findings)), 422
    db.session.commit()
    flash(
        _("Batch %(number)s is ready. Download the file and give it to the bank.", number=batch.number),
        "done",
    )
    return redirect(url_for("payments.batch", batch_id=batch.id))


def _debtor() -> Debtor:
    settings = current_app.config
    return Debtor(settings["DEBTOR_NAME"], settings["DEBTOR_IBAN"], settings["DEBTOR_BIC"])


@blueprint.get("/projects/<int:application_id>/money")
@only(APPLICANTS | MUNICIPAL | queries.READERS)
def project(application_id: int) -> str:
    found = _project_or_404(application_id)
    return _project_page(found, ReasonForm())


def _project_or_404(application_id: int) -> Application:
    wanted = queries.projects_visible_to(current_actor()).where(Application.id == application_id)
    found: Application | None = db.session.scalar(wanted)
    return found or abort(404)


def _project_page(found: Application, form: ReasonForm) -> str:
    return render_template(
        "payments/project.html",
        application=found,
        money=queries.project_money(found.id),
        is_reader=current_actor().role in queries.READERS,
        may_see_recovery=current_actor().role in queries.READERS | APPLICANTS,
        certificate=completions_of(found.id) if found.status is ApplicationStatus.COMPLETED else 0,
        basis=trail.basis_of(current_actor(), found.id),
        entries=trail.entries(found.id) if current_actor().role in queries.READERS else [],
        may_hold=current_actor().role in FINANCE | {Role.PROGRAMME_MANAGER},
        form=form,
        kinds=PaymentKind,
        labels=labels,
    )


@blueprint.post("/projects/<int:application_id>/holds")
@only(FINANCE | {Role.PROGRAMME_MANAGER})
def hold(application_id: int) -> Response | tuple[str, int]:
    found = _project_or_404(application_id)
    form = ReasonForm()
    if not form.validate():
        return _project_page(found, form), 422
    service.place_hold(found, reason=form.reason.data, by=current_actor(), at=clock.now())
    db.session.commit()
    return redirect(url_for("payments.project", application_id=found.id))


@blueprint.post("/projects/<int:application_id>/holds/<int:hold_id>/release")
@only(FINANCE | {Role.PROGRAMME_MANAGER})
def release(application_id: int, hold_id: int) -> Response | tuple[str, int]:
    found = _project_or_404(application_id)
    form = ReasonForm()
    held = next((one for one in queries.project_money(found.id).holds if one.id == hold_id), None) or abort(
        404
    )
    if not form.validate():
        return _project_page(found, form), 422
    service.release_hold(held, reason=form.reason.data, by=current_actor(), at=clock.now())
    db.session.commit()
    return redirect(url_for("payments.project", application_id=found.id))
