"""The jobs, for the administrator: what waits, what failed and why."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.paging import keyset_page
from app.core.roles import Role
from app.extensions import db
from app.jobs import labels, queries, service
from app.jobs.models import Job, JobState

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")


@blueprint.get("")
@only(Role.ADMINISTRATOR)
def index() -> str:
    asked = request.args.get("state", "")
    state = JobState(asked) if asked in set(JobState) else None
    page = keyset_page(db.session(), queries.jobs(state), [Job.id], request.args.get("page"), descending=True)

    def address(cursor: str | None) -> str | None:
        return cursor and url_for("jobs.index", state=state or None, page=cursor)

    neighbours = {"next_url": address(page.next_cursor), "previous_url": address(page.previous_cursor)}
    return render_template(
        "jobs/index.html",
        jobs=page.rows,
        pages=neighbours,
        counts=queries.counts(),
        labels=labels,
        chosen=state,
    )


@blueprint.post("/<int:job_id>/again")
@only(Role.ADMINISTRATOR)
def run_again(job_id: int) -> Response:
    job: Job = db.get_or_404(Job, job_id)
    service.run_again(job, by=current_actor(), at=clock.now())
    db.session.commit()
    flash(_("The job will be tried again."), "done")
    return redirect(url_for("jobs.index"))


@blueprint.post("/again")
@only(Role.ADMINISTRATOR)
def run_all_again() -> Response:
    count = service.run_all_again(by=current_actor(), at=clock.now())
    db.session.commit()
    flash(ngettext("%(num)s job will be tried again.", "%(num)s jobs will be tried again.", count), "done")
    return redirect(url_for("jobs.index"))
