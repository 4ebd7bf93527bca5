"""What seems to be paid twice: IKVD's list, the page of one, and the waiver by two people."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.clock import riga_day
from app.core.errors import Refused
from app.core.roles import Role
from app.extensions import db
from app.support_plans import funding_labels, funding_queries, plan_labels, plan_queries, service
from app.support_plans.funding_forms import WaiverForm
from app.support_plans.funding_listing import MATCHES
from app.support_plans.funding_models import FundingMatch
from app.support_plans.models import AccessAct
from app.support_plans.views.blueprint import blueprint
from app.support_plans.watching import role_refused, shows_all, shows_both, watched

_IKVD = frozenset({Role.SUPPORT_SPECIALIST})


@blueprint.get("/matches")
@only(_IKVD, record=role_refused)
@watched(AccessAct.VIEW)
def matches() -> str:
    rows = funding_queries.match_rows(current_actor())
    listed = MATCHES.answer(db.session(), rows, counted=rows)
    shows_all([row.learner_id for row in listed.rows])
    return render_template(
        "support_plans/matches.html", listed=listed, labels=funding_labels, kinds=plan_labels.KINDS
    )


@blueprint.get("/matches/<int:match_id>")
@only(_IKVD, record=role_refused)
@watched(AccessAct.VIEW)
def match(match_id: int) -> str:
    return _page(match_or_404(match_id))


@blueprint.post("/matches/<int:match_id>/propose")
@only(_IKVD, record=role_refused)
@watched(AccessAct.CHANGE)
def propose_waiver(match_id: int) -> Response | tuple[str, int]:
    found, form = match_or_404(match_id), WaiverForm()
    if not form.validate_on_submit():
        return _page(found, form), 422
    try:
        service.propose_waiver(
            found, form.why.data or "", is_checked=form.is_checked.data, by=current_actor(), at=clock.now()
        )
    except Refused as refused:
        db.session.rollback()
        form.take(refused)
        return _page(match_or_404(match_id), form), 422
    flash(_("It is proposed. Another specialist of IKVD confirms it; until then the money waits."), "done")
    return redirect(url_for("support_plans.match", match_id=match_id))


@blueprint.post("/matches/<int:match_id>/confirm")
@only(_IKVD, record=role_refused)
@watched(AccessAct.CHANGE)
def confirm_waiver(match_id: int) -> Response | tuple[str, int]:
    return _decided(match_id, service.confirm_waiver, _("It is confirmed. Plans and project go on."))


@blueprint.post("/matches/<int:match_id>/refuse")
@only(_IKVD, record=role_refused)
@watched(AccessAct.CHANGE)
def refuse_waiver(match_id: int) -> Response | tuple[str, int]:
    return _decided(match_id, service.refuse_waiver, _("The proposal is taken back. The money waits."))


def match_or_404(match_id: int) -> FundingMatch:
    """A match, for IKVD; the schools of both plans read that it was looked at."""
    found = funding_queries.find_match(current_actor(), match_id) or abort(404)
    shows_both(found.plan, found.other_plan)
    return found


def _decided(match_id: int, decide: Callable[..., None], done: str) -> Response | tuple[str, int]:
    form = WaiverForm(formdata=None)
    try:
        decide(match_or_404(match_id), by=current_actor(), at=clock.now())
    except Refused as refused:
        db.session.rollback()
        form.take(refused)
        return _page(match_or_404(match_id), form), 422
    flash(done, "done")
    return redirect(url_for("support_plans.match", match_id=match_id))


def _page(found: FundingMatch, form: WaiverForm | None = None) -> str:
    actor, day = current_actor(), riga_day(clock.now())
    plans = [one for one in (found.plan, found.other_plan) if one is not None]
    return render_template(
        "support_plans/match.html", match=found, plans=plans, form=form or WaiverForm(formdata=None),
        labels=funding_labels, plan_labels=plan_labels,
        readable={one.id for one in plans if plan_queries.find_plan(actor, one.id, day)},
        is_own=found.proposed_by_id == actor.user_id,
    )  # fmt: skip
