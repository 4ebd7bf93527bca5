"""Calls with quotas, and everything that comes before a local call."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from app.calls.models import Call, LocalCall
from app.core.clock import riga_day
from app.participation.queries import has_signed
from app.plans.queries import adopted_plans_for
from app.quotas import service
from app.quotas.models import MunicipalQuota
from app.registry.models import Municipality
from tests.builders import calls, participation, plans, registry
from tests.built_once import built_once
from tests.conftest import NOON

Numbers = Mapping[str, tuple[int, int]]


def learner_file(numbers: Numbers, *, printed: tuple[int, int] | None = None) -> bytes:
    """Learner numbers by the municipality's name (grades, vocational) as CSV, with a total row when `printed`."""
    lines = [
        f"{registry.municipality(name).atvk_code};{name};{grades};{vocational}"
        for name, (grades, vocational) in numbers.items()
    ]
    if printed:
        lines.append(f";Kopā;{printed[0]};{printed[1]}")
    return "\r\n".join(["atvk_code;name;grades_5_12;vocational_1_4", *lines]).encode("utf-8-sig")


@built_once
def partners(names: Sequence[str] = ("Saldus novads",), *, at: datetime = NOON) -> list[Municipality]:
    """Municipalities with a signed cooperation agreement and an adopted plan; what they have already is kept."""
    found = [registry.municipality(name) for name in names]
    for place in found:
        if not has_signed(place.id):
            participation.signed(place, at=at)
        if not adopted_plans_for(place.id, riga_day(at)):
            plans.adopted_plan(place, at=at)
    return found


@built_once
def call_with_numbers(
    numbers: Numbers, purse: Decimal = Decimal("46000.00"), *, code: str = calls.LUMP_SUM, at: datetime = NOON
) -> Call:
    """A published call whose learner numbers are imported; the municipalities are partners."""
    partners(list(numbers), at=at)
    call = calls.published_call(purse, code=code, at=at)
    service.import_learners(call, learner_file(numbers), "skaits.csv", by=calls.manager(), at=at)
    return call


@built_once
def computed_call(
    numbers: Numbers, purse: Decimal = Decimal("46000.00"), *, code: str = calls.LUMP_SUM, at: datetime = NOON
) -> Call:
    """The same with computed quotas."""
    call = call_with_numbers(numbers, purse, code=code, at=at)
    service.compute(call, by=calls.manager(), at=at)
    return call


@built_once
def open_call(
    numbers: Numbers | None = None, purse: Decimal = Decimal("46000.00"), *, code: str = calls.LUMP_SUM,
    at: datetime = NOON,
) -> Call:  # fmt: skip
    """A call with published quotas; by default one for Saldus novads alone that holds the whole purse."""
    call = computed_call(numbers or {"Saldus novads": (1200, 300)}, purse, code=code, at=at)
    service.publish_quotas(call, by=calls.manager(), at=at)
    return call


@built_once
def announced_local_call(
    municipality_name: str = "Saldus novads", purse: Decimal = Decimal("23000.00"), *,
    code: str = calls.LUMP_SUM, at: datetime = NOON,
) -> LocalCall:  # fmt: skip
    """An announced local call whose municipality's quota is the whole purse (five lump sums by default)."""
    call = open_call({municipality_name: (1200, 300)}, purse, code=code, at=at)
    return calls.announced(call, registry.municipality(municipality_name), at=at)


def quota_in(call: Call, municipality_name: str = "Saldus novads") -> MunicipalQuota:
    """A municipality's quota in a call, published or not."""
    place = registry.municipality(municipality_name)
    found = MunicipalQuota.query.filter_by(call_id=call.id, municipality_id=place.id)
    return found.one()
