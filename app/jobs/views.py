"""The jobs, for the administrator: what waits, what failed and why."""

from flask import (
    Blueprint,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.core import clock
from app.core.access import only, signed_in
from app.core.actor import current_actor
from app.core.paging import keyset_page
from app.core.roles import Role
from app.extensions import db
from app.jobs import labels, queries, results, service
from app.jobs.daily import KEPT_DAYS
from app.jobs.models import Job, JobState

_REFRESH_SECONDS = 5
blueprint = Blueprint("jobs", __name__)


@blueprint.get("/jobs")
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


@blueprint.post("/jobs/<int:job_id>/again")
@only(Role.ADMINISTRATOR)
def run_again(job_id: int) -> Response:
    job: Job = db.get_or_404(Job, job_id)
    service.run_again(job, by=current_actor(), at=clock.now())
    db.session.commit()
    flash(_("The job will be tried again."), "done")
    return redirect(url_for("jobs.index"))


@blueprint.post("/jobs/again")
@only(Role.ADMINISTRATOR)
def run_all_again() -> Response:
    count = service.run_all_again(by=current_actor(), at=clock.now())
    db.session.commit()
    flash(ngettext("%(num)s job will be tried again.", "%(num)s jobs will be tried again.", count), "done")
    return redirect(url_for("jobs.index"))


@blueprint.get("/files")
@signed_in
def files() -> Response:
    actor = current_actor()
    mine, cursor = queries.list_of_files(actor), request.args.get("page")
    page = keyset_page(db.session(), mine, [Job.id], cursor, descending=True)

    def address(cursor: str | None) -> str | None:
        return cursor and url_for("jobs.files", page=cursor)

    neighbours = {"next_url": address(page.next_cursor), "previous_url": address(page.previous_cursor)}
    shown = render_template(
        "jobs/files.html", jobs=page.rows, pages=neighbours, labels=labels, days=KEPT_DAYS
    )
    return _refreshing(shown, queries.is_in_work(actor))


@blueprint.get("/files/<int:job_id>")
@signed_in
def file(job_id: int) -> Response:
    job = _own_or_404(job_id)
    return _refreshing(_page_of(job), job.state in (JobState.WAITING, JobState.RUNNING))


@blueprint.get("/files/<int:job_id>/download")
@signed_in
def download(job_id: int) -> Response:
    job = _own_or_404(job_id)
    if job.state is not JobState.DONE or job.file_name is None:
        abort(404)
    if not results.is_kept(job):
        return make_response(_page_of(job), 410)
    answer = send_file(
        results.opened(job), mimetype=job.media_type, as_attachment=True, download_name=job.file_name
    )
    answer.headers["Content-Length"] = str(job.file_size)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page_of(job: Job) -> str:
    return render_template("jobs/file.html", job=job, labels=labels, days=KEPT_DAYS)


def _own_or_404(job_id: int) -> Job:
    found: Job = db.first_or_404(queries.files(current_actor()).where(Job.id == job_id))
    return found


def _refreshing(shown: str, is_in_work: bool) -> Response:
    """The page, asked for again by the browser itself while there is something to wait for; needs no scripts."""
    answer: Response = make_response(shown)
    if is_in_work:
        answer.headers["Refresh"] = str(_REFRESH_SECONDS)
    return answer
