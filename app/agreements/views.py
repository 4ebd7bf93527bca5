"""Pages of agreements and bank accounts."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.agreements import labels, policy, queries, service
from app.agreements.forms import AccountForm, RefusalForm, SignatureForm
from app.agreements.listing import AGREEMENTS
from app.agreements.models import BankAccount, GrantAgreement
from app.applications.models import Application
from app.applications.queries import visible_to as applications_visible_to
from app.calls.queries import regulation_of
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused, present
from app.core.roles import APPLICANTS, FINANCE, MUNICIPAL, Role
from app.core.wording import word_all
from app.extensions import db

blueprint = Blueprint("agreements", __name__)
_READERS = APPLICANTS | MUNICIPAL | queries.NATIONAL_READERS
# What still lacks an agreement is worked off from the oldest: a page of it at a time is enough.
_WAITING = 20
_VERIFIERS = FINANCE | {Role.COORDINATOR, Role.PROGRAMME_MANAGER}


@blueprint.get("/agreements")
@only(_READERS)
def index() -> str:
    actor = current_actor()
    listed = AGREEMENTS.answer(db.session(), queries.rows_visible_to(actor))
    waiting = db.session.execute(queries.awaiting_agreement(actor).limit(_WAITING)).all()
    return render_template("agreements/index.html", listed=listed, waiting=waiting, labels=labels)


@blueprint.post("/applications/<int:application_id>/agreement")
@only(Role.COORDINATOR, Role.PROGRAMME_MANAGER)
def prepare(application_id: int) -> Response:
    actor = current_actor()
    wanted = applications_visible_to(actor).where(Application.id == application_id)
    application = db.session.scalar(wanted)
    if application is None or not policy.may_prepare(actor, application):
        abort(404)
    agreement = service.prepare_agreement(application, by=actor, at=clock.now())
    db.session.commit()
    flash(_("Agreement %(number)s is ready to be signed.", number=agreement.number), "done")
    return redirect(url_for("agreements.show", agreement_id=agreement.id))


@blueprint.get("/agreements/<int:agreement_id>")
@only(_READERS)
def show(agreement_id: int) -> str:
    agreement = queries.find(current_actor(), agreement_id) or abort(404)
    form = SignatureForm(signatory=current_actor().name)
    return _agreement_page(agreement, form)


@blueprint.post("/agreements/<int:agreement_id>/signature")
@only(Role.REPRESENTATIVE, Role.CHAIR, Role.PROGRAMME_MANAGER)
def sign(agreement_id: int) -> Response | tuple[str, int]:
    actor = current_actor()
    agreement = queries.find(actor, agreement_id) or abort(404)
    party = policy.party_of(actor, agreement) or abort(403)
    form = SignatureForm()
    if not form.validate():
        return _agreement_page(agreement, form), 422
    try:
        day = present(form.signed_on.data, "the form is valid")
        signatory = form.signatory.data
        service.record_signature(
            agreement, party, signatory=signatory, signed_on=day, by=actor, at=clock.now()
        )
    except Refused as refused:
        form.signed_on.errors = [*form.signed_on.errors, *word_all(refused.findings)]
        return _agreement_page(agreement, form), 422
    db.session.commit()
    flash(_("The signature is recorded."), "done")
    return redirect(url_for("agreements.show", agreement_id=agreement.id))


def _agreement_page(agreement: GrantAgreement, form: SignatureForm) -> str:
    actor = current_actor()
    return render_template(
        "agreements/show.html",
        agreement=agreement,
        regulation=regulation_of(agreement.application.local_call.call),
        signatures={one.party: one for one in agreement.signatures if one.version == agreement.version},
        party=policy.party_of(actor, agreement),
        account=queries.live_account(agreement.application.organisation_id),
        may_enter=policy.may_enter_account(actor, agreement.application.organisation),
        form=form,
        labels=labels,
    )


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
