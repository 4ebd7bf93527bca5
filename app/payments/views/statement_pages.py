"""Statements of the bank: importing them, and what each of them says."""

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused
from app.core.roles import FINANCE
from app.core.wording import word_all
from app.extensions import db
from app.payments import queries, service, statement_labels, statement_queries
from app.payments.forms import StatementForm
from app.payments.listing import LINES, STATEMENTS
from app.payments.service.statements import Imported
from app.payments.statement_models import BankStatement, StatementLine
from app.payments.views import blueprint


@blueprint.get("/statements")
@only(queries.READERS)
def statements() -> str:
    return _list_page(StatementForm())


def _list_page(form: StatementForm, errors: list[str] | None = None) -> str:
    listed = STATEMENTS.answer(db.session(), statement_queries.statement_rows())
    return render_template(
        "payments/statements.html", listed=listed, form=form, errors=errors or [],
        sums=statement_queries.line_sums(), labels=statement_labels, may_import=current_actor().role in FINANCE,
    )  # fmt: skip


@blueprint.post("/statements")
@only(FINANCE)
def import_statement() -> Response | tuple[str, int]:
    form = StatementForm()
    if not form.validate():
        return _list_page(form), 422
    iban = "".join(current_app.config["DEBTOR_IBAN"].split())
    values = {"file_name": form.file.data.filename or "camt.053", "account_iban": iban}
    try:
        done = service.import_statements(form.file.data.read(), **values, by=current_actor(), at=clock.now())
    except Refused as refused:
        db.session.rollback()
        return _list_page(form, word_all(refused.findings)), 422
    db.session.commit()
    for one in done:
        _tell(one)
    only_one = done[0].statement if len(done) == 1 else None
    if only_one is not None:
        return redirect(url_for("payments.statement", statement_id=only_one.id))
    return redirect(url_for("payments.statements"))


def _tell(done: Imported) -> None:
    if done.statement is None:
        text = _(
            "Everything in the statement %(number)s was imported before. Nothing has changed.",
            number=done.number,
        )
        flash(text, "info")
        return
    text = _("The statement %(number)s is imported.", number=done.number)
    waiting = ngettext("%(num)s line is to be clarified.", "%(num)s lines are to be clarified.", done.open)
    flash(f"{text} {waiting}" if done.open else text, "done")


@blueprint.get("/statements/<int:statement_id>")
@only(queries.READERS)
def statement(statement_id: int) -> str:
    found = db.session.get(BankStatement, statement_id) or abort(404)
    rows = statement_queries.line_rows().where(StatementLine.statement_id == found.id)
    return render_template(
        "payments/statement.html", statement=found, listed=LINES.answer(db.session(), rows),
        sums=statement_queries.line_sums(found.id), labels=statement_labels,
    )  # fmt: skip


@blueprint.get("/statements/lines")
@only(queries.READERS)
def statement_lines() -> str:
    listed = LINES.answer(db.session(), statement_queries.line_rows())
    return render_template(
        "payments/statement_lines.html", listed=listed, sums=statement_queries.line_sums(),
        labels=statement_labels,
    )  # fmt: skip
