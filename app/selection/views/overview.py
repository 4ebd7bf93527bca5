"""Which local calls one follows, and how far the selection of each is."""

from flask import render_template, request
from werkzeug.wrappers import Response

from app.applications.policy import FOR_COMMISSION
from app.calls.models import LocalCall
from app.calls.queries import regulation_of
from app.core.access import only
from app.core.actor import current_actor
from app.core.paging import keyset_page
from app.core.roles import APPLICANTS, COMMISSION
from app.extensions import db
from app.registry.models import Municipality
from app.selection import labels, policy, queries
from app.selection.evaluation import evaluations_of
from app.selection.models import Decision
from app.selection.my_work import my_work
from app.selection.service.commission import commission_flaws
from app.selection.views.blueprint import READERS, blueprint, local_call_or_404
from app.selection.wordings import sentences


@blueprint.get("/selection")
@only(READERS, APPLICANTS)
def index() -> str | Response:
    actor = current_actor()
    if actor.role in APPLICANTS:
        return _own_decisions()
    statement = queries.visible_to(actor).add_columns(Municipality.name_sort.label("name_sort"))
    page = keyset_page(
        db.session(), statement, [Municipality.name_sort, LocalCall.id], request.args.get("page")
    )
    calls = [row[0] for row in page.rows]
    counts = queries.counts_by_status([call.id for call in calls])
    summaries = [(call, queries.summary_of(counts.get(call.id, {}))) for call in calls]
    return render_template("selection/index.html", summaries=summaries, page=page)


def _own_decisions() -> str:
    wanted = queries.decisions_visible_to(current_actor())
    page = keyset_page(db.session(), wanted, [Decision.id], request.args.get("page"), descending=True)
    decisions = [row[0] for row in page.rows]
    newest = queries.latest_decisions([one.application_id for one in decisions])
    return render_template(
        "selection/decisions.html", decisions=decisions, newest=newest, page=page, outcomes=labels.OUTCOMES
    )


@blueprint.get("/selection/<int:local_call_id>")
@only(READERS)
def show(local_call_id: int) -> str:
    local_call, actor = local_call_or_404(local_call_id), current_actor()
    statuses = FOR_COMMISSION if actor.role in COMMISSION else queries.SUBMITTED
    applications = queries.applications_in(local_call, statuses)
    regulation = regulation_of(local_call.call)
    work = my_work(actor, local_call) if actor.role in COMMISSION else None
    return render_template(
        "selection/show.html",
        local_call=local_call,
        regulation=regulation,
        work=work,
        hidden=work.hidden if work else set(),
        applications=applications,
        evaluations=evaluations_of([one.id for one in applications], regulation),
        summary=queries.summary_of(queries.counts_by_status([local_call.id]).get(local_call.id, {})),
        flaws=sentences(commission_flaws(local_call), regulation),
        may_appoint=policy.may_appoint(actor, local_call),
        labels=labels,
    )
