"""Agreements: the list, preparing, one agreement and its signatures."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.agreements import amending, ending, labels, policy, queries, service
from app.agreements.forms import CopyForm, SignatureForm
from app.agreements.listing import AGREEMENTS
from app.agreements.models import GrantAgreement
from app.agreements.views.blueprint import READERS, blueprint
from app.applications.models import Application
from app.applications.queries import visible_to as applications_visible_to
from app.calls.queries import regulation_of
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused, present
from app.core.roles import Role
from app.core.wording import word_all
from app.extensions import db

# What still lacks an agreement is worked off from the oldest: a page of it at a time is enough.
_WAITING = 20


@blueprint.get("/agreements")
@only(READERS)
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
@only(READERS)
def show(agreement_id: int) -> str:
    agreement = queries.find(current_actor(), agreement_id) or abort(404)
    form = SignatureForm(signatory=current_actor().name)
    return agreement_page(agreement, form)


@blueprint.post("/agreements/<int:agreement_id>/signature")
@only(Role.REPRESENTATIVE, Role.CHAIR, Role.PROGRAMME_MANAGER)
def sign(agreement_id: int) -> Response | tuple[str, int]:
    actor = current_actor()
    agreement = queries.find(actor, agreement_id) or abort(404)
    party = policy.party_of(actor, agreement) or abort(403)
    form = SignatureForm()
    if not form.validate():
        return agreement_page(agreement, form), 422
    try:
        day = present(form.signed_on.data, "the form is valid")
        signatory = form.signatory.data
        service.record_signature(
            agreement, party, signatory=signatory, signed_on=day, by=actor, at=clock.now()
        )
    except Refused as refused:
        form.signed_on.errors = [*form.signed_on.errors, *word_all(refused.findings)]
        return agreement_page(agreement, form), 422
    db.session.commit()
    flash(_("The signature is recorded."), "done")
    return redirect(url_for("agreements.show", agreement_id=agreement.id))


def agreement_page(
    agreement: GrantAgreement, form: SignatureForm | None = None, copy_form: CopyForm | None = None
) -> str:
    """One agreement, with the form that was sent if something is wrong with it."""
    actor = current_actor()
    amendments, terminations = amending.amendments_of(agreement), ending.terminations_of(agreement)
    return render_template(
        "agreements/show.html",
        agreement=agreement,
        regulation=regulation_of(agreement.application.local_call.call),
        signatures={one.party: one for one in agreement.signatures if one.version == agreement.version},
        party=policy.party_of(actor, agreement),
        is_moot=queries.is_moot(agreement),
        account=queries.live_account(agreement.application.organisation_id),
        may_enter=policy.may_enter_account(actor, agreement.application.organisation),
        form=form or SignatureForm(None, signatory=actor.name),
        copy_form=copy_form or CopyForm(None),
        copies=queries.copies_of(agreement),
        labels=labels,
        amendments=amendments,
        may_propose=amending.may_propose(actor, agreement, amendments),
        terminations=terminations,
        may_terminate=ending.may_propose(actor, agreement, terminations),
    )
