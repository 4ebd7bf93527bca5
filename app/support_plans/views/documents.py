"""Supporting documents and declarations of a plan."""

from io import BytesIO

from flask import abort, flash, redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused
from app.core.wording import word_all
from app.extensions import db
from app.support_plans import document_queries, service
from app.support_plans.document_forms import DeclarationForm, DocumentForm
from app.support_plans.document_listing import document_lines
from app.support_plans.document_models import SupportDocument
from app.support_plans.models import AccessAct
from app.support_plans.plan_models import SupportPlan
from app.support_plans.plan_policy import READERS, may_write, shown_as
from app.support_plans.policy import KEEPERS
from app.support_plans.views.blueprint import blueprint
from app.support_plans.views.plans import plan_or_404
from app.support_plans.watching import role_refused, shows_plan, watched

Refusal = tuple[str, int]


@blueprint.get("/plans/<int:plan_id>/documents")
@only(READERS, record=role_refused)
@watched(AccessAct.VIEW)
def documents(plan_id: int) -> str:
    return _page(plan_or_404(plan_id))


@blueprint.post("/plans/<int:plan_id>/documents")
@only(KEEPERS, record=role_refused)
@watched(AccessAct.CHANGE)
def attach_document(plan_id: int) -> Response | Refusal:
    found, form = plan_or_404(plan_id), DocumentForm()
    service.require_writable(found, current_actor())
    if not form.validate_on_submit():
        return _page(found, form), 422
    try:
        service.attach_document(found, *form.sent(), by=current_actor(), at=clock.now())
    except Refused as refused:
        db.session.rollback()
        form.file.errors = word_all(refused.findings)
        return _page(plan_or_404(plan_id), form), 422
    flash(_("The document is attached."), "done")
    return redirect(url_for("support_plans.documents", plan_id=plan_id))


@blueprint.post("/plans/<int:plan_id>/declarations")
@only(KEEPERS, record=role_refused)
@watched(AccessAct.CHANGE)
def declare(plan_id: int) -> Response | Refusal:
    found, form = plan_or_404(plan_id), DeclarationForm()
    service.require_writable(found, current_actor())
    if not form.validate_on_submit():
        return _page(found, reasons=form.code.errors), 422
    try:
        service.declare(found, form.code.data, by=current_actor(), at=clock.now())
    except Refused as refused:
        db.session.rollback()
        return _page(plan_or_404(plan_id), reasons=word_all(refused.findings)), 422
    flash(_("The declaration is made in your name."), "done")
    return redirect(url_for("support_plans.documents", plan_id=plan_id))


@blueprint.get("/documents/<int:document_id>")
@only(READERS, record=role_refused)
@watched(AccessAct.EXPORT)
def document(document_id: int) -> Response:
    """The file, never shown inside the site."""
    found, at = _document_or_404(document_id), clock.now()
    data = service.opened_document(found, by=current_actor(), at=at)
    return send_file(
        BytesIO(data), mimetype="application/octet-stream", as_attachment=True, download_name=found.name
    )


@blueprint.post("/documents/<int:document_id>/remove")
@only(KEEPERS, record=role_refused)
@watched(AccessAct.CHANGE)
def remove_document(document_id: int) -> Response:
    found = _document_or_404(document_id)
    plan_id = found.plan_id
    service.remove_document(found, by=current_actor(), at=clock.now())
    flash(_("It is taken out of the plan."), "done")
    return redirect(url_for("support_plans.documents", plan_id=plan_id))


def _document_or_404(document_id: int) -> SupportDocument:
    found = document_queries.find_document(current_actor(), document_id, clock.now()) or abort(404)
    shows_plan(found.plan)
    return found


def _page(plan: SupportPlan, form: DocumentForm | None = None, reasons: list[str] | None = None) -> str:
    actor = current_actor()
    return render_template(
        "support_plans/documents.html", plan=plan, lines=document_lines(plan), form=form or DocumentForm(formdata=None),
        reasons=reasons or [], may_write=may_write(actor, plan),
        may_open=document_queries.may_open(actor, plan, clock.now()),
        who=shown_as(actor, plan.learner),
    )  # fmt: skip
