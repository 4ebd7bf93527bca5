"""Approving many payments at once: choosing, looking at what will be approved, and the second factor once for all."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.agreements.queries import shared_accounts
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.clock import riga_day
from app.core.paging import keyset_page
from app.core.roles import Role
from app.core.wording import word_all
from app.extensions import db
from app.payments import checks, labels, queries, service, sums
from app.payments.forms import ApprovalForm, ChosenForm
from app.payments.models import Payment
from app.payments.views import blueprint
from app.payments.views.desk import numbers
from app.payments.views.second_factor import with_code
from competition_rules.findings import Finding


@blueprint.get("/payments/approving")
@only(Role.FINANCE_APPROVER)
def approving() -> str:
    return _choosing()


def _choosing(errors: Sequence[str] = ()) -> str:
    page = keyset_page(
        db.session(),
        queries.payments_to_approve(),
        [Payment.id],
        request.args.get("after"),
        size=queries.APPROVED_AT_ONCE,
    )
    rows = [
        (row, word_all(Finding(rule, "", {}) for rule in checks.own_hand(row, current_actor())))
        for row in page.rows
    ]
    address = url_for("payments.approving")
    pages = {
        "next_url": page.next_cursor and f"{address}?after={page.next_cursor}",
        "previous_url": page.previous_cursor and f"{address}?after={page.previous_cursor}",
    }
    return render_template(
        "payments/approving.html", rows=rows, pages=pages, errors=errors, kinds=labels.KINDS
    )


@blueprint.post("/payments/approving/preview")
@only(Role.FINANCE_APPROVER)
def preview_approving() -> str | tuple[str, int]:
    chosen = _chosen(ChosenForm())
    if not chosen:
        return _nothing_chosen()
    return _preview(chosen, ApprovalForm(formdata=None))


def _chosen(form: ChosenForm) -> list[Payment]:
    """The payments that were chosen, whatever has become of them meanwhile; none when none was."""
    found = queries.payments_by_id(
        sorted(numbers(request.form.getlist("chosen")))[: queries.APPROVED_AT_ONCE]
    )
    form.chosen.choices = [(str(one.id), one.end_to_end_id) for one in found]
    return found


def _nothing_chosen() -> tuple[str, int]:
    return _choosing([_("Choose at least one payment to approve.")]), 422


def _preview(chosen: Sequence[Payment], form: ApprovalForm, problems: Sequence[str] = ()) -> str:
    against = checks.against_approving(chosen, by=current_actor(), on=riga_day(clock.now()))
    ready = [one for one in chosen if not against[one.id]]
    return render_template(
        "payments/approving_preview.html", ready=ready, problems=problems, form=form, kinds=labels.KINDS,
        staying=[(one, word_all(against[one.id])) for one in chosen if against[one.id]],
        total=sums.of(ready), by_kind=sums.by_kind(ready),
        shared=shared_accounts({one.bank_account.iban for one in ready}),
    )  # fmt: skip


@blueprint.post("/payments/approving")
@only(Role.FINANCE_APPROVER)
def approve_many() -> Response | str | tuple[str, int]:
    form, at = ApprovalForm(), clock.now()
    chosen = _chosen(form)
    if not chosen:
        return _nothing_chosen()
    if not form.validate():
        return _preview(chosen, form), 422
    ids = [one.id for one in chosen]

    def act() -> None:
        service.approve_all(queries.payments_by_id(ids), by=current_actor(), at=at)

    why = "approve " + ", ".join(one.end_to_end_id for one in chosen)
    problems = with_code(form, act, why=why, at=at)
    if problems is not None:
        return _preview(queries.payments_by_id(ids), form, problems), 422
    flash(ngettext("%(num)s payment is approved.", "%(num)s payments are approved.", len(ids)), "done")
    return redirect(url_for("payments.index"))
