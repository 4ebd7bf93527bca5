"""Joining the programme: start, figures, the signed cooperation agreement, the end."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.audit import carry_out, record
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import refusal
from app.extensions import db
from app.participation.models import Participation
from app.participation.policy import require_keeper
from app.participation.workflow import PARTICIPATION_WORKFLOW, ParticipationAction, ParticipationStatus
from app.registry.models import Municipality, School, SchoolKind


def start(
    *,
    municipality_id: int | None = None,
    school_id: int | None = None,
    schools_participating: int | None = None,
    learners_at_risk: int | None = None,
    by: Actor,
    at: datetime,
) -> Participation:
    """Begin contracting with exactly one partner: a municipality or a vocational school.

    Refused when the partner takes part already, or is a school of general education.
    """
    require_keeper(by)
    name = _partner_name(municipality_id, school_id)
    participation = Participation(
        municipality_id=municipality_id, school_id=school_id, started_at=at,
        schools_participating=_checked(schools_participating),
        learners_at_risk=_checked(learners_at_risk),
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(participation)
    except IntegrityError:
        # The database allows a partner one live participation, also when two people start it at once.
        raise refusal("participation_live", partner=name) from None
    facts = {"partner": name, "schools": schools_participating, "learners_at_risk": learners_at_risk}
    record(participation, "participation.start", by=by, at=at, facts=facts)
    return participation


def enter_figures(
    participation: Participation,
    *,
    schools_participating: int | None,
    learners_at_risk: int | None,
    by: Actor,
    at: datetime,
) -> None:
    """Enter how many schools take part and how many learners are at risk, as the partner reported them."""
    require_keeper(by)
    if participation.status is ParticipationStatus.ENDED:
        raise refusal("participation_ended")
    participation.schools_participating = _checked(schools_participating)
    participation.learners_at_risk = _checked(learners_at_risk)
    facts = {"schools": schools_participating, "learners_at_risk": learners_at_risk}
    record(participation, "participation.enter_figures", by=by, at=at, facts=facts)


def record_agreement(
    participation: Participation, number: str, signed_on: date, *, by: Actor, at: datetime
) -> None:
    """Record the cooperation agreement that all parties signed on a day; from now on quotas count the partner.

    Refused for a day in the future and for a number another agreement has.
    """
    require_keeper(by)
    if signed_on > riga_day(at):
        raise refusal("cooperation_signed_in_future", day=signed_on)
    _require_free_number(number)
    try:
        with db.session.begin_nested():
            carry_out(
                PARTICIPATION_WORKFLOW, participation, ParticipationAction.SIGN, by=by, at=at,
                facts={"number": number, "signed_on": signed_on}, agreement_number=number, signed_on=signed_on,
            )  # fmt: skip
    except IntegrityError:
        raise refusal("cooperation_number_taken", number=number) from None


def end(participation: Participation, ended_on: date, *, by: Actor, at: datetime) -> None:
    """End a signed participation on a day; the partner may join again later.

    Refused for a day in the future or before the day of signing.
    """
    require_keeper(by)
    if ended_on > riga_day(at):
        raise refusal("participation_ends_in_future", day=ended_on)
    if participation.signed_on is not None and ended_on < participation.signed_on:
        raise refusal("participation_ends_before_signed", day=participation.signed_on)
    carry_out(
        PARTICIPATION_WORKFLOW, participation, ParticipationAction.END, by=by, at=at,
        facts={"ended_on": ended_on}, ended_on=ended_on,
    )  # fmt: skip


def _partner_name(municipality_id: int | None, school_id: int | None) -> str:
    if (municipality_id is None) == (school_id is None):
        raise refusal("participation_one_partner")
    if municipality_id is not None:
        municipality = db.session.get(Municipality, municipality_id)
        if municipality is None:
            raise refusal("participation_one_partner")
        return municipality.name
    school = db.session.get(School, school_id)
    if school is None:
        raise refusal("participation_one_partner")
    if school.kind is not SchoolKind.VOCATIONAL:
        raise refusal("participation_school_not_vocational", partner=school.name)
    return school.name


def _require_free_number(number: str) -> None:
    taken = select(Participation.id).where(Participation.agreement_number == number)
    if db.session.scalar(taken) is not None:
        raise refusal("cooperation_number_taken", number=number)


def _checked(count: int | None) -> int | None:
    if count is not None and count < 0:
        raise refusal("participation_negative")
    return count
