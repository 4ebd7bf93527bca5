"""The list of reports and one report with its history."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request

from app.applications.workflow import ApplicationStatus
from app.calls.queries import regulation_of
from app.core import clock
from app.core.access import only
from app.core.actor import Actor, current_actor
from app.core.clock import riga_day
from app.core.roles import APPLICANTS, Role
from app.extensions import db
from app.reports import labels, policy, queries
from app.reports.completeness import missing, warnings
from app.reports.listing import STATE, reports_list
from app.reports.models import FinalReport, Settlement
from app.reports.papers import submissions_in
from app.reports.parts import to_put_right
from app.reports.views.blueprint import about, blueprint, readable, report_or_404
from app.reports.workflow import WRITABLE, ReportStatus
from app.selection.canonical import read_finding
from competition_rules.findings import Finding

# What waits for each role is what it sees first.
_WAITING = {Role.COORDINATOR: ReportStatus.SUBMITTED, Role.PROGRAMME_MANAGER: ReportStatus.CHECKED}


@blueprint.get("/reports")
@only(policy.READERS)
def index() -> str:
    actor = current_actor()
    waiting = _WAITING.get(actor.role)
    listing = reports_list(queries.counts_by_status(actor), waiting, _chosen_state(waiting))
    return render_template(
        "reports/index.html",
        listed=listing.answer(db.session(), queries.rows_visible_to(actor)),
        to_report=queries.projects_to_report(actor), today=riga_day(clock.now()), labels=labels,
        shows_overdue=actor.role not in APPLICANTS,
    )  # fmt: skip


@blueprint.get("/reports/<int:report_id>")
@only(policy.READERS)
def show(report_id: int) -> str:
    return show_page(report_or_404(report_id))


def show_page(report: FinalReport, refused: list[str] | None = None) -> str:
    """The report as it stands; `refused` says why a step just tried was not taken."""
    actor = current_actor()
    settlement, history = queries.settlement_of(report), queries.history_of(report)
    may_write = policy.may_write(actor, report)
    return render_template(
        "reports/show.html", **about(report), refused=refused or [],
        visits=queries.visits_to(report.application_id), may_visit=_may_visit(actor, report),
        wrong=to_put_right(report), submissions=submissions_in(history), settlement=settlement,
        steps=_steps(report, settlement), history=_turns(history),
        may_write=may_write, may_submit=may_write and policy.may_submit(actor, report),
        may_check=policy.may_check(actor, report) and report.status is ReportStatus.SUBMITTED,
        may_decide=policy.may_decide(actor) and report.status is ReportStatus.CHECKED,
        lacking=missing(report, riga_day(clock.now())) if may_write else [],
        doubts=warnings(report) if report.status in WRITABLE | {ReportStatus.SUBMITTED} else [],
    )  # fmt: skip


def _may_visit(actor: Actor, report: FinalReport) -> bool:
    is_running = report.application.status is ApplicationStatus.CONTRACTED
    return is_running and policy.may_visit(actor, report.application)


def _steps(report: FinalReport, settlement: Settlement | None) -> list[Finding]:
    regulation = regulation_of(report.application.local_call.call)
    return readable(map(read_finding, settlement.steps), regulation) if settlement else []


def _turns(history: Sequence[Any]) -> list[dict[str, Any]]:
    return [
        {"when": one.at, "title": labels.EVENTS.get(one.event, one.event), "by": one.actor_name,
         "text": one.facts.get("note", "")}
        for one in history
    ]  # fmt: skip


def _chosen_state(waiting: ReportStatus | None) -> ReportStatus | None:
    """The state asked for; without one, that of what waits for this role."""
    known = {status.value: status for status in ReportStatus}
    return known.get(request.args[STATE]) if STATE in request.args else waiting
