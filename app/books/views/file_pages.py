"""The end of a month, its entries as files, and the dossier of a project."""

from decimal import Decimal

from flask import Response as FileResponse
from flask import abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.books import asking, labels, months, queries
from app.books.views import blueprint
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.clock import riga_day
from app.core.wording import language
from app.documents.sheets import write_csv
from app.extensions import db


@blueprint.get("/month")
@only(queries.READERS)
def this_month() -> Response:
    today = riga_day(clock.now())
    return redirect(url_for("books.month", code=f"{today:%Y-%m}"))


@blueprint.get("/months/<code>")
@only(queries.READERS)
def month(code: str) -> str:
    found, today = _month_or_404(code), riga_day(clock.now())
    after = found.shifted(1)
    return render_template(
        "books/month.html", month=found, end=months.month_end(found, today), before=found.shifted(-1),
        after=after if after.first <= today else None, labels=labels,
    )  # fmt: skip


@blueprint.get("/months/<code>/entries.csv")
@only(queries.READERS)
def month_csv(code: str) -> FileResponse:
    found = _month_or_404(code)
    mark = "." if language() == "en" else ","
    rows = ([f"{one:.2f}".replace(".", mark) if isinstance(one, Decimal) else one for one in row]
            for row in months.entries(found))  # fmt: skip
    answer = FileResponse(write_csv(rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="gramatojumi-{found.code}.csv"'
    return answer


@blueprint.post("/months/<code>/entries.xlsx")
@only(queries.READERS)
def month_xlsx(code: str) -> Response:
    found = _month_or_404(code)
    job = asking.ask_for_month(found, language=language(), by=current_actor(), at=clock.now())
    db.session.commit()
    return redirect(url_for("jobs.file", job_id=job.id))


def _month_or_404(code: str) -> months.Month:
    try:
        return months.read_month(code)
    except ValueError:
        abort(404)


@blueprint.post("/projects/<int:application_id>/dossier")
@only(queries.READERS)
def dossier(application_id: int) -> Response:
    found = queries.project(application_id) or abort(404)
    job = asking.ask_for_dossier(found, by=current_actor(), at=clock.now())
    db.session.commit()
    return redirect(url_for("jobs.file", job_id=job.id))
