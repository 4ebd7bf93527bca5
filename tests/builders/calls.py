"""Editions, national calls and local calls."""

from datetime import datetime
from decimal import Decimal

from app.accounts.queries import live_memberships, user_by_email
from app.calls import service
from app.calls.models import Call, LocalCall, RegulationEdition
from app.calls.queries import edition_by_code, open_values
from app.calls.service import LocalCallDetails
from app.core.actor import SYSTEM, Actor
from app.core.roles import Role
from app.extensions import db
from app.funds.models import Transfer
from app.funds.service import fund_programme
from app.registry.models import Municipality
from competition_rules import editions
from tests.builders import accounts, plans
from tests.built_once import built_once
from tests.conftest import NOON

LUMP_SUM = "pumpurs-2022"
ACTUAL_COSTS = "actual-costs-example"
DETAILS = LocalCallDetails(
    act_number="Nr. 12-4/22", contact_name="Ilze Bērziņa", contact_email="ilze@example.lv",
    contact_phone="+371 26000001", notes="Konsultācijas otrdienās.",
)  # fmt: skip


def _person(email: str, role: Role, place: Municipality | None = None) -> Actor:
    known = user_by_email(email)
    if known is not None:
        return accounts.actor_of(live_memberships(known.id)[0])
    return accounts.actor(role, place, email=email)


def manager() -> Actor:
    """The programme manager who records editions and proposes calls."""
    return _person("call-manager@example.lv", Role.PROGRAMME_MANAGER)


def second_manager() -> Actor:
    """The programme manager who publishes what the first proposed."""
    return _person("second-call-manager@example.lv", Role.PROGRAMME_MANAGER)


def coordinator(municipality: Municipality) -> Actor:
    """The coordinator of a municipality, who also keeps its plan."""
    return plans.coordinator(municipality)


@built_once
def edition(code: str = LUMP_SUM, *, at: datetime = NOON) -> RegulationEdition:
    """A shipped edition as it is recorded, with its values still open; the same code gives the same edition."""
    known = edition_by_code(code)
    return known or service.record_edition(editions.text_of(code), by=manager(), at=at)


@built_once
def confirmed_edition(code: str = LUMP_SUM, *, at: datetime = NOON) -> RegulationEdition:
    """The same with every open value confirmed."""
    recorded = edition(code, at=at)
    paths = [value.path for value in open_values(recorded)]
    service.confirm_values(recorded, paths, by=manager(), at=at)
    return recorded


@built_once
def fund(amount: Decimal, *, at: datetime = NOON) -> None:
    """Let the programme receive that much, as often as asked."""
    number = db.session.query(Transfer).count()
    fund_programme(amount, f"programme: builders {number}", by=SYSTEM, at=at)


@built_once
def draft_call(
    purse: Decimal = Decimal("460000.00"), *, code: str = LUMP_SUM, title: str = "Jauniešu iniciatīvas 2022",
    at: datetime = NOON,
) -> Call:  # fmt: skip
    """A draft under a confirmed edition."""
    return service.create_call(confirmed_edition(code, at=at), title, purse, by=manager(), at=at)


@built_once
def proposed_call(purse: Decimal = Decimal("460000.00"), *, at: datetime = NOON, **values: str) -> Call:
    """A call proposed by `manager`."""
    call = draft_call(purse, at=at, **values)
    service.propose(call, by=manager(), at=at)
    return call


@built_once
def published_call(purse: Decimal = Decimal("460000.00"), *, at: datetime = NOON, **values: str) -> Call:
    """A call published by `second_manager`, its purse taken from a programme that was given just that much."""
    call = proposed_call(purse, at=at, **values)
    fund(purse, at=at)
    service.publish(call, by=second_manager(), at=at)
    return call


@built_once
def drafted(call: Call, municipality: Municipality, *, at: datetime = NOON) -> LocalCall:
    """The draft of a municipality's local call under an open call."""
    return service.draft_local_call(call, DETAILS, by=coordinator(municipality), at=at)


@built_once
def announced(call: Call, municipality: Municipality, *, at: datetime = NOON) -> LocalCall:
    """An announced local call; the municipality needs a signed agreement and a plan already."""
    local_call = drafted(call, municipality, at=at)
    service.announce(local_call, by=coordinator(municipality), at=at)
    return local_call
