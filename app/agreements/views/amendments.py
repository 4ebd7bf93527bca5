"""Amendments: proposing, the terms side by side, the other parties' answers, signatures."""

from collections.abc import Callable, Sequence

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from app.agreements import amending, labels, policy, queries, service
from app.agreements.amending import Terms
from app.agreements.amendment_models import AgreementAmendment
from app.agreements.forms import AmendmentForm, ReasonForm, SignatureForm
from app.agreements.models import GrantAgreement
from app.agreements.views.blueprint import READERS, blueprint
from app.agreements.workflow import OPEN_AMENDMENT, AmendmentStatus
from app.calls.queries import regulation_of
from app.core import clock
from app.core.access import only
from app.core.acting import acted
from app.core.actor import current_actor
from app.core.errors import Refused, present
from app.core.roles import Role
from app.core.wording import word_all
from app.extensions import db
from competition_rules.regulation import LumpSum

Page = str | tuple[str, int]
_PROPOSERS = (Role.REPRESENTATIVE, Role.COORDINATOR, Role.CHAIR)
_PARTIES = (Role.REPRESENTATIVE, Role.CHAIR, Role.PROGRAMME_MANAGER)


@blueprint.get("/agreements/<int:agreement_id>/amendment")
@only(*_PROPOSERS)
def new_amendment(agreement_id: int) -> str:
    agreement = _open_or_404(agreement_id)
    terms = amending.terms_of(agreement)
    return _form_page(agreement, AmendmentForm(data={**vars(terms), "uses_account": False}))


@blueprint.post("/agreements/<int:agreement_id>/amendment")
@only(*_PROPOSERS)
def propose_amendment(agreement_id: int) -> Response | Page:
    agreement, form = _open_or_404(agreement_id), AmendmentForm()
    if not form.validate():
        return _form_page(agreement, form), 422
    try:
        amendment = service.propose_amendment(
            agreement, _typed(agreement, form), reason=form.reason.data, by=current_actor(), at=clock.now()
        )
    except Refused as refused:
        return _form_page(agreement, form, word_all(refused.findings)), 422
    db.session.commit()
    flash(_("The amendment is proposed. The other parties approve it next."), "done")
    return _back(amendment)


@blueprint.get("/agreement-amendments/<int:amendment_id>")
@only(READERS)
def amendment(amendment_id: int) -> str:
    return _page(_amendment_or_404(amendment_id))


@blueprint.post("/agreement-amendments/<int:amendment_id>/approve")
@only(*_PARTIES)
def approve_amendment(amendment_id: int) -> Response | Page:
    found = _amendment_or_404(amendment_id)
    return _done(
        found, None, lambda: service.approve_amendment(found, by=current_actor(), at=clock.now()),
        _("The amendment is approved for your party."),
    )  # fmt: skip


@blueprint.post("/agreement-amendments/<int:amendment_id>/refuse")
@only(*_PARTIES)
def refuse_amendment(amendment_id: int) -> Response | Page:
    found, form = _amendment_or_404(amendment_id), ReasonForm()
    return _done(
        found, form,
        lambda: service.refuse_amendment(found, reason=form.reason.data, by=current_actor(), at=clock.now()),
        _("The amendment is refused; the agreement stays as it is."),
    )  # fmt: skip


@blueprint.post("/agreement-amendments/<int:amendment_id>/withdraw")
@only(*_PROPOSERS)
def withdraw_amendment(amendment_id: int) -> Response | Page:
    found = _amendment_or_404(amendment_id)
    return _done(
        found, None, lambda: service.withdraw_amendment(found, by=current_actor(), at=clock.now()),
        _("The amendment is withdrawn."),
    )  # fmt: skip


@blueprint.post("/agreement-amendments/<int:amendment_id>/signature")
@only(*_PARTIES)
def sign_amendment(amendment_id: int) -> Response | Page:
    found, form = _amendment_or_404(amendment_id), SignatureForm()

    def act() -> None:
        day = present(form.signed_on.data, "the form is valid")
        service.sign_amendment(
            found, signatory=form.signatory.data, signed_on=day, by=current_actor(), at=clock.now()
        )

    return _done(found, form, act, _("The signature is recorded."))


def _typed(agreement: GrantAgreement, form: AmendmentForm) -> Terms:
    account = queries.verified_account(agreement.application.organisation_id)
    iban = account.iban if form.uses_account.data and account else agreement.iban
    return Terms(
        present(form.starts_on.data, "the form is valid"),
        present(form.ends_on.data, "the form is valid"),
        form.amount.data if form.amount.data is not None else agreement.amount,
        iban,
        (form.activities.data or "").strip(),
    )


def _done(
    found: AgreementAmendment, form: FlaskForm | None, act: Callable[[], None], said: str
) -> Response | Page:
    return acted(
        db.session(),
        act,
        form=form,
        said=said,
        then=lambda: _back(found),
        again=lambda reasons: _page(found, form, reasons),
    )


def _form_page(agreement: GrantAgreement, form: AmendmentForm, others: Sequence[str] = ()) -> str:
    regulation = regulation_of(agreement.application.local_call.call)
    return render_template(
        "agreements/amend.html", agreement=agreement, form=form, others=others,
        is_lump_sum=isinstance(regulation.grant, LumpSum), regulation=regulation,
        account=queries.verified_account(agreement.application.organisation_id),
    )  # fmt: skip


def _page(found: AgreementAmendment, typed: FlaskForm | None = None, others: Sequence[str] = ()) -> str:
    actor, agreement = current_actor(), found.agreement
    terms = amending.new_terms(found)
    signed = {one.party: one for one in agreement.signatures if one.version == found.version}
    party = policy.party_of(actor, agreement)
    is_open = found.status in OPEN_AMENDMENT
    return render_template(
        "agreements/amendment.html", amendment=found, agreement=agreement, old=amending.old_terms(found), new=terms,
        labels=labels, signed=signed, party=party, typed=typed, others=others,
        may_answer=amending.may_answer(actor, found),
        may_sign=found.status is AmendmentStatus.AGREED and party is not None and party not in signed,
        may_withdraw=is_open and amending.proposer_party(actor, agreement) is found.party,
        in_the_way=amending.flaws(agreement, terms, clock.now()) if is_open else [],
        reason_form=typed if isinstance(typed, ReasonForm) else ReasonForm(formdata=None),
        sign_form=typed if isinstance(typed, SignatureForm) else SignatureForm(None, signatory=actor.name),
    )  # fmt: skip


def _open_or_404(agreement_id: int) -> GrantAgreement:
    agreement = queries.find(current_actor(), agreement_id)
    if agreement is None or amending.proposer_party(current_actor(), agreement) is None:
        abort(404)
    return agreement


def _amendment_or_404(amendment_id: int) -> AgreementAmendment:
    return amending.find(current_actor(), amendment_id) or abort(404)


def _back(found: AgreementAmendment) -> Response:
    return redirect(url_for("agreements.amendment", amendment_id=found.id))
