"""Bank accounts: entering one, and another person's check."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.agreements import labels, policy, queries, service
from app.agreements.forms import AccountForm, RefusalForm
from app.agreements.models import BankAccount
from app.agreements.views.blueprint import blueprint
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.roles import FINANCE, Role
from app.extensions import db

_VERIFIERS = FINANCE | {Role.COORDINATOR, Role.PROGRAMME_MANAGER}


@blueprint.route("/bank-account", methods=["GET", "POST"])
@only(Role.REPRESENTATIVE)
def own_account() -> str | Response | tuple[str, int]:
    actor = current_actor()
    organisation = queries.own_organisation(actor) or abort(404)
    current = queries.live_account(organisation.id)
    form = AccountForm(
        iban=current.iban if current else organisation.iban,
        holder=current.holder if current else organisation.name,
    )
    refused = request.method == "POST" and not form.validate()
    if request.method != "POST" or refused:
        accounts = queries.accounts_of(organisation.id)
        page = render_template("agreements/own_account.html", form=form, accounts=accounts, labels=labels)
        return (page, 422) if refused else page
    values = {"iban": form.iban.data, "bic": form.bic.data, "holder": form.holder.data}
    service.enter_account(organisation, **values, by=actor, at=clock.now())
    db.session.commit()
    flash(_("The account is entered. Another person will verify it before anything is paid."), "done")
    return redirect(url_for("agreements.own_account"))


@blueprint.get("/bank-accounts")
@only(_VERIFIERS)
def accounts() -> str:
    waiting = db.session.scalars(queries.accounts_to_verify(current_actor()).limit(100)).all()
    return render_template("agreements/accounts.html", accounts=waiting)


@blueprint.get("/bank-accounts/<int:account_id>")
@only(_VERIFIERS)
def account(account_id: int) -> str:
    found = _account_or_404(account_id)
    return _account_page(found, RefusalForm())


@blueprint.post("/bank-accounts/<int:account_id>/verify")
@only(_VERIFIERS)
def verify(account_id: int) -> Response:
    service.verify_account(_account_or_404(account_id), by=current_actor(), at=clock.now())
    db.session.commit()
    flash(_("The account is verified."), "done")
    return redirect(url_for("agreements.accounts"))


@blueprint.post("/bank-accounts/<int:account_id>/refuse")
@only(_VERIFIERS)
def refuse(account_id: int) -> Response | tuple[str, int]:
    found = _account_or_404(account_id)
    form = RefusalForm()
    if not form.validate():
        return _account_page(found, form), 422
    service.refuse_account(found, reason=form.reason.data, by=current_actor(), at=clock.now())
    db.session.commit()
    flash(_("The account is refused; the organisation reads the reason."), "done")
    return redirect(url_for("agreements.accounts"))


def _account_or_404(account_id: int) -> BankAccount:
    found = db.session.get(BankAccount, account_id)
    actor = current_actor()
    if found is None or not (policy.may_verify_account(actor, found) or found.entered_by_id == actor.user_id):
        abort(404)
    return found


def _account_page(found: BankAccount, form: RefusalForm) -> str:
    return render_template(
        "agreements/account.html",
        account=found,
        same=queries.same_iban_elsewhere(found),
        may_verify=policy.may_verify_account(current_actor(), found),
        form=form,
        labels=labels,
    )
