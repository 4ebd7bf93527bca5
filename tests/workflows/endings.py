"""Conditions, amendments and terminations in the life of grants: anybody tries anything, in any order."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from app.agreements import service as agreements
from app.agreements.models import Party
from app.core.actor import Actor
from app.reports import service as reports
from tests.workflows.grants import IBANS, Grants

_PLACES = st.integers(0, 4)
_GROUNDS = st.sampled_from(["by_agreement", "given_up", "breach", "untrue", "unknown"])
_SUMS = st.sampled_from([None, "0.00", "0.01", "1000.00", "3680.00", "4600.00"])
_CHANGES: tuple[dict[str, Any], ...] = (
    {"activities": "Citādi."}, {"iban": IBANS[0]}, {"iban": IBANS[1]}, {"amount": Decimal("4000.00")},
)  # fmt: skip


class EndingRules:
    """What may change or end an agreement. The machine that has these rules has `grants` and `do`."""

    grants: Grants
    do: Callable[[Callable[[], Any]], None]

    @rule(place=_PLACES, ground=_GROUNDS, who=st.integers(0, 3), euro=_SUMS)
    def propose_to_terminate(self, place: int, ground: str, who: int, euro: str | None) -> None:
        by, recovery = self._somebody(place, who), None if euro is None else Decimal(euro)
        self.do(lambda: self.grants.propose_termination(place, ground, by, recovery))

    @rule(place=_PLACES, consents=st.booleans())
    def answer_a_termination(self, place: int, consents: bool) -> None:
        self.do(lambda: self.grants.answer_termination(place, consents=consents))

    @rule(place=_PLACES, who=st.integers(0, 3), act=st.sampled_from(["confirm", "refuse", "withdraw"]))
    def end_a_termination(self, place: int, who: int, act: str) -> None:
        by = self._somebody(place, who)
        verbs: dict[str, Callable[..., None]] = {
            "confirm": reports.terminate, "refuse": agreements.refuse_termination,
            "withdraw": agreements.withdraw_termination,
        }  # fmt: skip
        values = {"reason": "Turpina."} if act == "refuse" else {}
        self.do(lambda: self.grants.end_termination(place, verbs[act], by, **values))

    @rule(place=_PLACES, ground=st.sampled_from(["by_agreement", "given_up", "breach"]), euro=_SUMS)
    def terminate_a_project_whole(self, place: int, ground: str, euro: str | None) -> None:
        grants, (first, second) = self.grants, self.grants.field.managers
        by = grants.representative(place) if ground == "given_up" else first
        recovery = Decimal(euro) if euro and ground == "breach" else None
        if grants.propose_termination(place, ground, by, recovery):
            grants.answer_termination(place, consents=True)
            self.do(lambda: grants.end_termination(place, reports.terminate, second))

    @rule()
    def the_time_to_answer_passes(self) -> None:
        self.grants.at += timedelta(days=11)

    @rule(place=_PLACES, party=st.sampled_from(Party), changes=st.sampled_from(_CHANGES))
    def amend(self, place: int, party: Party, changes: dict[str, Any]) -> None:
        self.do(lambda: self.grants.amend(place, party, **changes))

    @rule(place=_PLACES, party=st.sampled_from(Party))
    def answer_an_amendment(self, place: int, party: Party) -> None:
        self.do(lambda: self.grants.answer_amendment(place, party))

    @rule(place=_PLACES, changes=st.sampled_from(_CHANGES))
    def amend_a_project_whole(self, place: int, changes: dict[str, Any]) -> None:
        if self.grants.amend(place, Party.APPLICANT, **changes):
            for party in (Party.MUNICIPALITY, Party.IKVD, *Party):
                self.grants.answer_amendment(place, party)

    @rule(place=_PLACES)
    def tick_the_conditions(self, place: int) -> None:
        self.do(lambda: self.grants.tick(place))

    @rule(place=_PLACES, which=st.integers(0, 2), who=st.integers(0, 3))
    def take_a_tick_back(self, place: int, which: int, who: int) -> None:
        by = self._somebody(place, who)
        self.do(lambda: self.grants.reopen(place, which, by))

    def _somebody(self, place: int, who: int) -> Actor:
        field = self.grants.field
        return (self.grants.representative(place), field.coordinator, *field.managers)[who]
