"""Which local calls one follows, and how far the selection of each is."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.applications.policy import FOR_COMMISSION
from app.applications.workflow import ApplicationStatus
from app.calls.models import LocalCall
from app.core.access import only
from app.core.actor import current_actor
from app.core.paging import keyset_page
from app.core.roles import APPLICANTS, COMMISSION, MUNICIPAL, Role
from app.extensions import db
from app.registry.models import Municipality
from app.selection import followed, labels, policy, queries
from app.selection.marks import NO_MARKS, Edition, Marks, edition_of, marks_in, standing_of
from app.selection.models import Decision
from app.selection.my_work import my_work
from app.selection.service.commission import commission_flaws
from app.selection.views.blueprint import READERS, address_parts, blueprint, local_call_or_404
from app.selection.wordings import sentences


@blueprint.get("/selection")
@only(READERS, APPLICANTS)
def index() -> str | Response:
    actor = current_actor()
    if actor.role in APPLICANTS:
        return _own_decisions()
    keys = [Municipality.name_sort, LocalCall.id]
    page = keyset_page(db.session(), followed.rows_visible_to(actor), keys, request.args.get("page"))
    counts = queries.counts_by_status([row.id for row in page.rows])
    summaries = [(row, queries.summary_of(counts.get(row.id, {}))) for row in page.rows]
    return render_template(
        "selection/index.html", summaries=summaries, page=page, follows_loans=actor.role in MUNICIPAL
    )


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
    is_member = actor.role in COMMISSION
    listed, edition = queries.listed_in(local_call), edition_of(local_call)
    work = my_work(actor, local_call) if is_member else None
    return render_template(
        "selection/show.html",
        local_call=local_call, work=work, hidden=work.hidden if work else set(), labels=labels,
        rows=_rows(listed, FOR_COMMISSION if is_member else followed.SUBMITTED, marks_in(local_call), edition),
        scores_at=address_parts("selection.scores"), assess_at=address_parts("selection.assess"),
        summary=queries.summary_of(Counter(one.status for one in listed)),
        flaws=sentences(commission_flaws(local_call), edition.regulation),
        may_appoint=policy.may_appoint(actor, local_call), is_chair=actor.role is Role.CHAIR,
    )  # fmt: skip


def _rows(
    listed: Sequence[Any],
    statuses: Collection[ApplicationStatus],
    marks: Mapping[int, Marks],
    edition: Edition,
) -> list[tuple[Any, str, str]]:
    """Each application in these states, its count of assessments, and the name of its state in the texts."""
    rows, counts = [], _Counts()
    for one in listed:
        if one.status in statuses:
            standing = standing_of(edition, marks.get(one.id, NO_MARKS))
            is_stuck = one.status is ApplicationStatus.ELIGIBLE and standing.awaits_consensus
            count = counts[standing.submitted, standing.needed]
            rows.append((one, count, "diverging" if is_stuck else one.status.value))
    return rows


class _Counts(dict[tuple[int, int], str]):
    """`2 of 3` in the reader's language, worded once for a page."""

    def __missing__(self, pair: tuple[int, int]) -> str:
        self[pair] = _("%(done)s of %(total)s", done=pair[0], total=pair[1])
        return self[pair]
