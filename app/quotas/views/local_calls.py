"""The public page of a local call with what is left of its quota, and its announcement."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.calls import labels as call_labels
from app.calls.models import LocalCall
from app.calls.policy import may_announce
from app.calls.queries import is_open, regulation_of
from app.calls.service import announced_dates
from app.calls.workflow import LocalCallStatus
from app.core import clock
from app.core.access import only, public
from app.core.actor import current_actor, current_actor_or_none
from app.core.errors import Refused
from app.core.roles import APPLICANTS, Role
from app.core.wording import word_all
from app.extensions import db
from app.plans.queries import adopted_plans_for
from app.quotas import queries, service
from app.quotas.views.blueprint import blueprint, local_call_or_404


@blueprint.get("/local-calls/<int:local_call_id>")
@public
def local_call(local_call_id: int) -> str:
    return _page(local_call_or_404(local_call_id))


def _page(found: LocalCall, errors: list[str] | None = None) -> str:
    actor, at, regulation = current_actor_or_none(), clock.now(), regulation_of(found.call)
    announced = found.status is not LocalCallStatus.DRAFT
    day = clock.riga_day(found.announced_at or at)
    quota, lump_sum = queries.quota_of(found), queries.lump_sum_of(found.call)
    left = queries.left(quota) if quota else None
    return render_template(
        "quotas/local_call.html", local_call=found, errors=errors or [], has_errors=bool(errors), day=day,
        dates=(found.closes_on, found.evaluated_by_on) if announced else announced_dates(regulation, day),
        regulation=regulation, quota=quota, left=left, is_draft=not announced,
        is_open=announced and is_open(found, at), lump_sum=lump_sum,
        projects=queries.projects_in(quota.amount, lump_sum) if quota else None,
        projects_left=queries.projects_in(left, lump_sum) if left is not None else None,
        plans=adopted_plans_for(found.municipality_id, day), labels=call_labels,
        may_edit=not announced and may_announce(actor, found.municipality_id),
        may_apply=actor is None or actor.role in APPLICANTS,
    )  # fmt: skip


@blueprint.post("/local-calls/<int:local_call_id>/announce")
@only(Role.COORDINATOR)
def announce(local_call_id: int) -> Response | tuple[str, int]:
    found = local_call_or_404(local_call_id)
    try:
        service.announce(found, by=current_actor(), at=clock.now())
    except Refused as refused:
        return _page(found, word_all(refused.findings)), 422
    db.session.commit()
    flash(_("The local call is announced. Applications may be submitted now."), "done")
    return redirect(url_for("quotas.local_call", local_call_id=found.id))
