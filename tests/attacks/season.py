"""A season with two municipalities, each with two organisations, told apart by words that only one of them wrote.

Three rounds stand at different places: the first is decided and paid, the second is being evaluated, the third is
open for applications; a fourth is being drafted. Everything goes through the services.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from app.accounts.models import Membership
from app.agreements import service as agreements
from app.agreements.models import BankAccount, GrantAgreement, Party
from app.applications import service as applications
from app.applications.models import Application
from app.calls import service as calls
from app.calls.models import Call, LocalCall
from app.calls.queries import deadline_of
from app.calls.service import LocalCallDetails
from app.core.actor import SYSTEM, Actor
from app.core.roles import Role
from app.extensions import db
from app.plans import service as plans
from app.plans.models import PmpPlan, PreventionLevel, RiskGroup
from app.registry import service as registry_service
from app.registry.models import Municipality, Organisation, OrganisationKind, School, SchoolKind
from app.reports import service as reports
from app.reports.models import FileKind, FinalReport
from app.selection import service as selection
from app.selection.appeal_models import Appeal
from app.selection.models import Assessment, CommissionMeeting, CommissionMember
from app.selection.queries import latest_decisions
from tests.builders import accounts as people
from tests.builders import applications as builders
from tests.builders import calls as call_builders
from tests.builders import participation, quotas, registry
from tests.builders import plans as plan_builders
from tests.builders import reports as report_builders
from tests.builders import selection as scoring
from tests.builders.precedents import tick_all
from tests.conftest import NOON

DAY = timedelta(days=1)
NAMES = ("Saldus novads", "Cēsu novads")
FIRST, SECOND, THIRD = NOON, NOON + 200 * DAY, NOON + 260 * DAY
NOW = THIRD + 5 * DAY
IBANS = ("LV80BANK0000435195001", "LV44HABA0551000000001")
LUMP = Decimal("4600.00")
LETTERS = {1: ("A", "C", "E"), 2: ("B", "D", "F")}


def canary(kind: str, owner: object) -> str:
    """A word only that owner's rows of that kind hold."""
    return f"zz{kind}{owner}zz"


@dataclass
class Side:
    """A municipality with its people, its vocational school, its plans and its organisations."""

    number: int
    place: Municipality
    school: School
    seats: dict[str, Membership]
    organisations: dict[str, Organisation]
    plan: PmpPlan
    draft_plans: dict[str, PmpPlan] = field(default_factory=dict)
    local_calls: dict[str, LocalCall] = field(default_factory=dict)
    applications: dict[tuple[str, str], Application] = field(default_factory=dict)
    members: dict[str, CommissionMember] = field(default_factory=dict)
    meetings: dict[str, CommissionMeeting] = field(default_factory=dict)
    accounts: dict[str, BankAccount] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        return people.actor_of(self.seats[name])


def build_side(number: int) -> Side:
    """Side 1 has the organisations A, C and E, side 2 has B, D and F."""
    place = registry.municipality(NAMES[number - 1])
    participation.signed(place)
    school = registry.school(
        f"{place.name} tehnikums", municipality_name=place.name, kind=SchoolKind.VOCATIONAL, is_state=True
    )
    seats = {"coordinator": _coordinator(place)}
    for name, role in (("chair", Role.CHAIR), ("free", Role.EVALUATOR), ("second", Role.EVALUATOR)):
        seats[name] = people.membership(role, place, email=f"{name}{number}@example.lv")
    seats["conflicted"] = people.membership(Role.EVALUATOR, place, email=f"conflicted{number}@example.lv")
    seats["plan_author"] = people.membership(Role.PLAN_AUTHOR, school, email=f"author{number}@example.lv")
    seats["director"] = people.membership(Role.DIRECTOR, school, email=f"director{number}@example.lv")
    organisations = {letter: _organisation(letter, place) for letter in LETTERS[number]}
    for letter, organisation in organisations.items():
        seats[f"representative {letter}"] = builders.seat(Role.REPRESENTATIVE, organisation)
        seats[f"editor {letter}"] = builders.seat(Role.EDITOR, organisation)
    side = Side(number, place, school, seats, organisations, plan_builders.adopted_plan(place))
    _draft_plans(side)
    return side


def _coordinator(place: Municipality) -> Membership:
    actor = plan_builders.coordinator(place)
    return db.session.query(Membership).filter_by(user_id=actor.user_id).one()


def _organisation(letter: str, place: Municipality) -> Organisation:
    return registry_service.register_organisation(
        name=f"Biedrība {letter}", registration_number=registry.registration_number(20 + ord(letter)),
        kind=OrganisationKind.YOUTH_ORGANISATION, municipality_id=place.id, email=f"{letter.lower()}@example.lv",
        phone="+371 26000000", by=SYSTEM, at=NOON,
    )  # fmt: skip


def _draft_plans(side: Side) -> None:
    period = (NOON.date(), (NOON + 700 * DAY).date())
    for name, seat in (("municipality", "coordinator"), ("school", "director")):
        title = canary(f"plan{name}", side.number)
        side.draft_plans[name] = plans.start_plan(title, *period, by=side.actor(seat), at=NOON)
        goal = plans.add_goal(side.draft_plans[name], "Mērķis", by=side.actor(seat), at=NOON)
        plans.add_task(
            goal, "Uzdevums", risk_group=RiskGroup.LEARNING, prevention_level=PreventionLevel.UNIVERSAL,
            by=side.actor(seat), at=NOON,
        )  # fmt: skip


def open_round(at: datetime) -> Call:
    """A national call with three lump sums for each municipality."""
    numbers = dict.fromkeys(NAMES, (1000, 200))
    return quotas.open_call(numbers, LUMP * 6, at=at)


def announce(side: Side, name: str, call: Call, at: datetime) -> LocalCall:
    """Draft and announce the side's local call."""
    by = side.actor("coordinator")
    local_call = calls.draft_local_call(call, call_builders.DETAILS, by=by, at=at)
    calls.announce(local_call, by=by, at=at)
    side.local_calls[name] = local_call
    return local_call


def draft_local_call(side: Side, call: Call, at: datetime) -> None:
    """A draft nobody outside the municipality and IKVD may read."""
    details = LocalCallDetails(
        act_number="Nr. 9", contact_name=canary("local", side.number), contact_email="ilze@example.lv",
        contact_phone="+371 26000001", notes=canary("local", side.number),
    )  # fmt: skip
    by = side.actor("coordinator")
    side.local_calls["drafted"] = calls.draft_local_call(call, details, by=by, at=at)


def texts(kind: str, owner: object) -> dict[str, dict[str, Any]]:
    """What an application says of itself, with the canary in every section that has free text."""
    word = canary(kind, owner)
    return {
        "organisation": {
            "contact_name": word,
            "experience": word,
            "group_name": word,
            "responsible_adult": word,
        },
        "idea": {"summary": word, "need": word, "youth_role": word, "team": word},
        "target": {"description": word},
        "activities": {"cooperation": word},
        "results": {"results": word, "measures": word, "continuity": word},
        "budget": {"costs": word},
    }


def apply(side: Side, name: str, letter: str, at: datetime, *, status: str) -> Application:
    """An application of that organisation in that round: draft, submitted, returned or eligible."""
    # By the hour of submission no two projects are tied.
    at += timedelta(hours=ord(letter) - ord("A"))
    build = builders.a_filled_draft if status == "draft" else builders.a_submitted_application
    made = build(
        side.local_calls[name], organisation=side.organisations[letter], title=f"Projekts {letter} {name}",
        at=at, changes=texts(f"{name}app", letter),
    )  # fmt: skip
    coordinator = side.actor("coordinator")
    if status == "eligible":
        builders.make_eligible(made, by=coordinator, at=at + DAY)
    if status == "returned":
        question = canary("question", letter)
        verdicts = builders.all_yes(made, complete=applications.Verdict("clarify", question))
        applications.record_check(made, verdicts, by=coordinator, at=at + DAY)
        applications.return_for_clarification(made, text=question, by=coordinator, at=at + DAY)
    side.applications[name, letter] = made
    return made


def seat_commission(side: Side, name: str) -> datetime:
    """Seat the chair and three evaluators; returns a moment after the end of submission."""
    local_call = side.local_calls[name]
    at = deadline_of(local_call)
    for seat in ("chair", "free", "second", "conflicted"):
        member = selection.appoint_member(
            local_call, side.seats[seat].user, is_chair=seat == "chair", by=side.actor("coordinator"), at=at
        )
        side.members[name] = member
    scoring.record_act(local_call, side.actor("coordinator"), at)
    side.meetings[name] = scoring.meet(local_call, side.actor("coordinator"), at)
    return at + DAY + timedelta(hours=9)


def score(side: Side, application: Application, seat: str, at: datetime) -> None:
    """One evaluator's whole assessment, handed in."""
    selection.submit_assessment(begin_to_score(side, application, seat, at), by=side.actor(seat), at=at)


def begin_to_score(side: Side, application: Application, seat: str, at: datetime) -> Assessment:
    """One evaluator's draft of an assessment, every reason with the canaries of the municipality and the project."""
    by = side.actor(seat)
    scoring.declare(application, by, at)
    draft = scoring.draft(application, by, at)
    letter = next(one for (_round, one), made in side.applications.items() if made is application)
    scores: list[Any] = [*draft.criterion_scores, *draft.task_scores]
    for score in scores:
        score.justification = f"{canary('score', side.number)} {canary('reason', letter)}"
    return draft


def keep_apart(side: Side, application: Application, at: datetime) -> None:
    """The conflicted evaluator's declaration."""
    by = side.actor("conflicted")
    applications.declare_conflict(application, has_conflict=True, reason="Radinieks.", by=by, at=at)


def prepare_agreement(side: Side, letter: str, at: datetime) -> GrantAgreement:
    """The agreement of a project of the first round, signed by nobody yet."""
    application = side.applications["first", letter]
    return agreements.prepare_agreement(application, by=side.actor("coordinator"), at=at)


def appeal_decision(side: Side, letter: str, at: datetime) -> Appeal:
    """The organisation appeals the decision on its project of the first round."""
    application = side.applications["first", letter]
    decision = latest_decisions([application.id])[application.id]
    by = side.actor(f"representative {letter}")
    return selection.file_appeal(decision, grounds=canary("appeal", letter), by=by, at=at)


def contract(side: Side, letter: str, manager: Actor, at: datetime) -> GrantAgreement:
    """The same with its three signatures, and a verified account."""
    agreement = prepare_agreement(side, letter, at)
    representative = side.actor(f"representative {letter}")
    signers = {Party.APPLICANT: representative, Party.MUNICIPALITY: side.actor("chair"), Party.IKVD: manager}
    for party, by in signers.items():
        agreements.record_signature(
            agreement, party, signatory=canary("signed", letter), signed_on=at.date(), by=by, at=at
        )
    account = agreements.enter_account(
        side.organisations[letter], iban=IBANS[side.number - 1], bic=None, holder=canary("bank", letter),
        by=representative, at=at,
    )  # fmt: skip
    paper = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n% " + canary("bank", letter).encode() + b"\n%%EOF"
    agreements.hand_in_confirmation(account, paper, "izzina.pdf", by=representative, at=at)
    agreements.verify_account(
        account, reason="Salīdzināts ar bankas izrakstu.", by=side.actor("coordinator"), at=at
    )
    tick_all(agreement, side.actor("coordinator"), manager, at)
    side.accounts[letter] = account
    return agreement


def report(side: Side, letter: str, at: datetime) -> FinalReport:
    """The final report of a project of the first round, written but not handed in."""
    by = side.actor(f"representative {letter}")
    made = reports.start_report(side.applications["first", letter], by=by, at=at)
    word = canary("report", letter)
    content = replace(report_builders.whole_content(made), summary=word, results=word)
    reports.save_report(made, content, version=made.version, by=by, at=at)
    data = f"%PDF-1.7\n% {word}\n%%EOF".encode()
    sent = reports.Attachment(FileKind.PUBLICITY, "plakats.pdf", data, caption=word)
    reports.attach(made, sent, by=by, at=at)
    reports.name_school(made, side.school, 2, by=by, at=at)
    return made


def check(side: Side, made: FinalReport, at: datetime) -> str:
    """The coordinator finds everything in a report carried out; returns the state it is in then."""
    marks = report_builders.marks(made)
    by, note = side.actor("coordinator"), "Skola vēl nav atbildējusi."
    reports.check(made, marks, version=made.version, note=note, by=by, at=at)
    return str(made.status)
