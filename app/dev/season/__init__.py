"""The demonstration's season: every act by its own person through the same services as on the pages."""

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from functools import partial

from app.core.actor import SYSTEM
from app.dev.season import carrying, leaving, partners, supporting, tying
from app.dev.season.costs import ActualCostsCall
from app.dev.season.finished import FinishedCall
from app.dev.season.running import RunningCall
from app.dev.season.scene import BEGINNING, Season, moment
from app.dev.season.taking import OpenCall
from app.funds.service import fund_programme
from app.payments.bank_files.contents import Debtor

FUNDING = Decimal("39810000.00")


def acts(debtor: Debtor, now: datetime) -> list[Callable[[], None]]:
    """Everything that happens up to the moment `now`, to be called in order in one transaction.

    `debtor` is the account IKVD pays from.
    """
    season = Season(now, debtor)
    return list(_acts(season))


def _acts(season: Season) -> Iterator[Callable[[], None]]:
    yield partial(_fund, season)
    for act in (partners.load_places, partners.sign, partners.open_schools, partners.adopt_plans):
        yield partial(act, season)
    yield partial(supporting.register_learners, season)
    yield partial(supporting.make_plans, season)
    yield partial(carrying.carry_out, season)
    yield partial(carrying.take_back, season)
    yield partial(tying.find_twice, season)
    towns = [town for names in partners.SIGNED.values() for town in names]
    yield from FinishedCall(season).stages(towns)
    costs = ActualCostsCall(season)
    yield from costs.stages()
    yield from RunningCall(season, costs).stages()
    yield partial(tying.join_projects, season)
    yield partial(leaving.change_schools, season)
    yield from OpenCall(season).stages()


def _fund(season: Season) -> None:
    act = "programme: 8.3.4.0/16/I/001 (demo)"
    fund_programme(FUNDING, act, by=SYSTEM, at=moment(BEGINNING))
    season.hire()
