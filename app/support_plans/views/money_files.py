"""The money of a place and of those below it as a file."""

from decimal import Decimal

from flask import Response as FileResponse
from flask import redirect, url_for
from werkzeug.wrappers import Response

from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.wording import language
from app.documents.sheets import write_csv
from app.extensions import db
from app.jobs.tables import ask_for_file
from app.support_plans import allotment_sheets
from app.support_plans.allotment_policy import READERS
from app.support_plans.views.blueprint import blueprint
from app.support_plans.views.money import allotment_or_404


@blueprint.get("/money/<int:allotment_id>/table.csv")
@only(READERS)
def money_csv(allotment_id: int) -> FileResponse:
    allotment = allotment_or_404(allotment_id)
    mark = "." if language() == "en" else ","
    rows = (
        [f"{one:.2f}".replace(".", mark) if isinstance(one, Decimal) else one for one in row]
        for row in allotment_sheets.rows(allotment)
    )
    answer = FileResponse(write_csv(rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = (
        f'attachment; filename="{allotment_sheets.name_of(allotment)}.csv"'
    )
    return answer


@blueprint.post("/money/<int:allotment_id>/table.xlsx")
@only(READERS)
def money_xlsx(allotment_id: int) -> Response:
    allotment = allotment_or_404(allotment_id)
    job = ask_for_file(
        allotment_sheets.JOB, {"allotment": str(allotment.id)}, language=language(), by=current_actor(), at=clock.now()
    )  # fmt: skip
    db.session.commit()
    return redirect(url_for("jobs.file", job_id=job.id))
