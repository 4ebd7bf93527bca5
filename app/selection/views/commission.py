"""The commission of a local call: its act, members and substitutes."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts.models import User
from app.calls.models import LocalCall
from app.calls.queries import regulation_of
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused
from app.core.roles import Role
from app.core.wording import word_all
from app.extensions import db
from app.selection import policy, queries, service
from app.selection.commission_forms import ActForm, SubstituteForm, given
from app.selection.commission_labels import SEATS
from app.selection.forms import MemberForm
from app.selection.models import CommissionMember
from app.selection.service.commission import commission_flaws
from app.selection.sitting import acts_of, seats_on
from app.selection.views.blueprint import READERS, blueprint, local_call_or_404
from app.selection.wordings import sentences


@blueprint.get("/selection/<int:local_call_id>/commission")
@only(READERS)
def commission(local_call_id: int) -> str:
    return _Page(local_call_or_404(local_call_id)).render()


@blueprint.post("/selection/<int:local_call_id>/commission")
@only(Role.COORDINATOR)
def appoint(local_call_id: int) -> Response | tuple[str, int]:
    page = _Page(local_call_or_404(local_call_id))
    form = page.member_form

    def do() -> str:
        user = db.session.get_one(User, form.user_id.data)
        service.appoint_member(
            page.local_call, user, is_chair=form.is_chair.data, by=current_actor(), at=clock.now()
        )
        return _("%(name)s is now a member of the commission.", name=user.name)

    return page.answer(form, do)


@blueprint.post("/selection/<int:local_call_id>/commission/act")
@only(Role.COORDINATOR)
def record_act(local_call_id: int) -> Response | tuple[str, int]:
    page = _Page(local_call_or_404(local_call_id))
    form = page.act_form

    def do() -> str:
        service.record_act(
            page.local_call, number=form.number.data or "", issued_on=given(form.issued_on),
            term_until=given(form.term_until), by=current_actor(), at=clock.now(),
        )  # fmt: skip
        return _("The act of appointment is recorded.")

    return page.answer(form, do)


@blueprint.post("/selection/<int:local_call_id>/commission/substitute")
@only(Role.COORDINATOR)
def appoint_substitute(local_call_id: int) -> Response | tuple[str, int]:
    page = _Page(local_call_or_404(local_call_id))
    form = page.substitute_form

    def do() -> str:
        user = db.session.get_one(User, form.substitute_id.data)
        member = db.session.get_one(CommissionMember, form.member_id.data)
        service.appoint_substitute(
            member, user, page.local_call, from_on=given(form.from_on), reason=form.why.data or "",
            by=current_actor(), at=clock.now(),
        )  # fmt: skip
        return _("%(name)s is now a substitute in the commission.", name=user.name)

    return page.answer(form, do)


@blueprint.post("/selection/<int:local_call_id>/commission/<int:member_id>/release")
@only(Role.COORDINATOR)
def release(local_call_id: int, member_id: int) -> Response:
    local_call = local_call_or_404(local_call_id)
    member = next((one for one in queries.members_of(local_call) if one.id == member_id), None) or abort(404)
    service.release_member(member, local_call, by=current_actor(), at=clock.now())
    db.session.commit()
    flash(_("%(name)s is no longer a member of the commission.", name=member.user.name), "done")
    return redirect(url_for("selection.commission", local_call_id=local_call_id))


class _Page:
    """The commission's page with its three forms; one of them may have been sent."""

    def __init__(self, local_call: LocalCall) -> None:
        self.local_call = local_call
        self.members = queries.members_of(local_call)
        people = queries.candidates_for_commission(local_call)
        self.member_form, self.act_form, self.substitute_form = MemberForm(), ActForm(), SubstituteForm()
        self.member_form.offer(people)
        self.substitute_form.offer(self.members, people)

    def answer(self, form: Any, do: Callable[[], str]) -> Response | tuple[str, int]:
        """Do what was asked for and say so, or show the form with what is wrong."""
        if not form.validate_on_submit():
            return self.render(form), 422
        try:
            done = do()
        except Refused as error:
            form.form_errors.extend(word_all(error.findings))
            return self.render(form), 422
        db.session.commit()
        flash(done, "done")
        return redirect(url_for("selection.commission", local_call_id=self.local_call.id))

    def render(self, sent: Any = None) -> str:
        """The page; `sent` is the form whose errors are told on top."""
        regulation, local_call = regulation_of(self.local_call.call), self.local_call
        may_appoint = policy.may_appoint(current_actor(), local_call)
        return render_template(
            "selection/commission.html",
            local_call=local_call,
            members=self.members,
            names={one.id: one.user.name for one in self.members},
            voting=seats_on(self.members, clock.riga_day(clock.now())),
            acts=acts_of(local_call),
            seat_labels=SEATS,
            form=self.member_form,
            act_form=self.act_form,
            substitute_form=self.substitute_form,
            sent=sent,
            may_record_act=may_appoint,
            may_appoint=may_appoint and local_call.status == "announced",
            rule=regulation.commission,
            flaws=sentences(commission_flaws(local_call), regulation),
        )
