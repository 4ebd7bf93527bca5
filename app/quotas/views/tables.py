"""The list of calls with quotas, the table of one call, and its export."""

from flask import Response, render_template, request

from app.calls import labels as call_labels
from app.calls.models import Call
from app.calls.queries import regulation_of
from app.calls.workflow import CallStatus
from app.core.access import public
from app.core.actor import current_actor_or_none
from app.core.paging import keyset_page
from app.documents.sheets import write_csv
from app.extensions import db
from app.quotas import policy, queries
from app.quotas.exports import table_rows
from app.quotas.keeping import kept_in
from app.quotas.views.blueprint import blueprint, call_or_404


@blueprint.get("/quotas")
@public
def index() -> str:
    wanted = queries.visible_to(current_actor_or_none())
    page = keyset_page(db.session(), wanted, [Call.id], request.args.get("page"), descending=True)
    return render_template(
        "quotas/index.html", calls=[row[0] for row in page.rows], page=page, labels=call_labels
    )


@blueprint.get("/quotas/<int:call_id>")
@public
def show(call_id: int) -> str:
    return table_page(call_or_404(call_id))


def table_page(call: Call, errors: list[str] | None = None) -> str:
    """The table with the steps this viewer may take, and why the last one was refused."""
    actor, table = current_actor_or_none(), queries.quota_table(call)
    may_keep = policy.may_keep(actor)
    return render_template(
        "quotas/show.html",
        call=call,
        table=table,
        errors=errors or [],
        has_errors=bool(errors),
        regulation=regulation_of(call),
        lump_sum=queries.lump_sum_of(call),
        may_prepare=may_keep and call.status is CallStatus.PUBLISHED,
        may_close=may_keep and call.status is CallStatus.OPEN,
        kept=sum(kept_in(call.id).values()) if may_keep else 0,
        may_return=may_keep and call.status is CallStatus.CLOSED and bool(table.left),
        overrides=[row for row in table.rows if row.quota.override_reason],
        labels=call_labels,
    )


@blueprint.get("/quotas/<int:call_id>/table.csv")
@public
def export(call_id: int) -> Response:
    call = call_or_404(call_id)
    headers = {"Content-Disposition": f'attachment; filename="kvotas-{call.id}.csv"'}
    rows = table_rows(queries.quota_table(call))
    return Response(write_csv(rows), mimetype="text/csv", headers=headers)
