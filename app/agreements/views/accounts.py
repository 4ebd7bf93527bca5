"""Bank accounts: entering one, and another person's check."""

from io import BytesIO

from flask import abort, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.agreements import labels, policy, queries, service
from app.agreements.forms import AccountForm, RefusalForm, VerifyForm
from app.agreements.models import BankAccount
from app.agreements.views.blueprint import blueprint
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused
from app.core.roles import FINANCE, Role
from app.core.wording import word_all
from app.extensions import db
from app.registry.models import Organisation
from app.storage.service import get

_VERIFIERS = FINANCE | {Role.COORDINATOR, Role.PROGRAMME_MANAGER}


@blueprint.route("/bank-account", methods=["GET", "POST"])
@only(Role.REPRESENTATIVE)
def own_account() -> str | Response | tuple[str, int]:
    organisation = queries.own_organisation(current_actor()) or abort(404)
    form = _account_form(organisation)
    refused = request.method == "POST" and not form.validate()
    if request.method != "POST" or refused:
        page = _own_page(organisation, form)
        return (page, 422) if refused else page
    try:
        _enter(organisation, form)
    except Refused as problem:
        db.session.rollback()
        form.confirmation.errors = [*form.confirmation.errors, *word_all(problem.findings)]
        return _own_page(organisation, form), 422
    db.session.commit()
    flash(_("The account is entered. Another person will verify it before anything is paid."), "done")
    return redirect(url_for("agreements.own_account"))


def _account_form(organisation: Organisation) -> AccountForm:
    """As the account is now; what the organisation declared of itself where it has entered none."""
    current = queries.live_account(organisation.id)
    if current is None:
        return AccountForm(iban=organisation.iban, holder=organisation.name)
    return AccountForm(iban=current.iban, bic=current.bic, holder=current.holder)


def _enter(organisation: Organisation, form: AccountForm) -> None:
    by, at, file = current_actor(), clock.now(), form.confirmation.data
    values = {"iban": form.iban.data, "bic": form.bic.data, "holder": form.holder.data}
    account = service.enter_account(organisation, **values, by=by, at=at)
    if file:
        service.hand_in_confirmation(account, file.read(), file.filename, by=by, at=at)


def _own_page(organisation: Organisation, form: AccountForm) -> str:
    accounts = queries.accounts_of(organisation.id)
    return render_template("agreements/own_account.html", form=form, accounts=accounts, labels=labels)


@blueprint.get("/bank-accounts")
@only(_VERIFIERS)
def accounts() -> str:
    waiting = db.session.scalars(queries.accounts_to_verify(current_actor()).limit(100)).all()
    shared = queries.shared_accounts({one.iban for one in waiting})
    return render_template("agreements/accounts.html", accounts=waiting, shared=shared)


@blueprint.get("/bank-accounts/<int:account_id>")
@only(_VERIFIERS)
def account(account_id: int) -> str:
    found = _account_or_404(account_id)
    return _account_page(found, RefusalForm())


@blueprint.get("/bank-accounts/<int:account_id>/confirmation")
@only(_VERIFIERS | {Role.REPRESENTATIVE})
def account_confirmation(account_id: int) -> Response:
    """The bank's paper as it was handed in: for who may verify the account and for its own organisation."""
    found, actor = db.session.get(BankAccount, account_id), current_actor()
    if found is None or found.confirmation_key is None or not policy.may_see_account(actor, found):
        abort(404)
    return send_file(
        BytesIO(get(found.confirmation_key)), mimetype="application/octet-stream", as_attachment=True,
        download_name=found.confirmation_name,
    )  # fmt: skip


@blueprint.post("/bank-accounts/<int:account_id>/verify")
@only(_VERIFIERS)
def verify(account_id: int) -> Response | tuple[str, int]:
    found, form = _account_or_404(account_id), VerifyForm()
    if not form.validate():
        return _account_page(found, RefusalForm(formdata=None), form), 422
    try:
        service.verify_account(found, reason=form.why.data or "", by=current_actor(), at=clock.now())
    except Refused as problem:
        db.session.rollback()
        form.why.errors = word_all(problem.findings)
        return _account_page(_account_or_404(account_id), RefusalForm(formdata=None), form), 422
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
    if found is None or not policy.may_see_account(actor, found):
        abort(404)
    return found


def _account_page(found: BankAccount, form: RefusalForm, verify_form: VerifyForm | None = None) -> str:
    return render_template(
        "agreements/account.html",
        account=found,
        same=queries.same_iban_elsewhere(found),
        may_verify=policy.may_verify_account(current_actor(), found),
        form=form,
        verify_form=verify_form or VerifyForm(formdata=None),
        labels=labels,
    )
