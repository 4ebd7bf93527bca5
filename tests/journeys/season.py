"""The people of a season and the moment they live at."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pyotp
from sqlalchemy import select

from app.core import clock
from app.core.clock import riga_day
from app.extensions import db
from app.outbox.letters import write_letter
from app.outbox.models import OutboxMessage
from tests.builders.accounts import PASSWORD
from tests.journeys.visitor import Visitor

# Shorter than the eight hours a sign-in lives.
_SIGNED_IN = timedelta(hours=6)


def address_in_letter(email: str) -> str:
    """The page the last invitation to that address leads to, as its reader follows it."""
    db.session.rollback()
    sent = select(OutboxMessage).where(
        OutboxMessage.to_address == email, OutboxMessage.template == "accounts/invitation"
    )
    message = db.session.scalars(sent.order_by(OutboxMessage.id.desc())).first()
    assert message is not None
    [link] = set(re.findall(r"https?://\S+", write_letter(message.template, message.data, reveal=True).text))
    return urlsplit(link).path


@dataclass
class _Person:
    email: str
    password: str
    visitor: Visitor
    signed_in_at: datetime | None = None
    secret: str = ""


class Season:
    """Who takes part, each at a screen of their own, and what time it is for all of them."""

    def __init__(
        self, newcomer: Callable[[str], Visitor], stack: ExitStack, at: datetime, language: str = "lv"
    ) -> None:
        self._newcomer, self._stack, self.language = newcomer, stack, language
        self._people: dict[str, _Person] = {}
        self.now = at
        self.go_to(at)

    def go_to(self, moment: datetime) -> None:
        """Let it be that moment for everyone."""
        self._stack.close()
        self.now = moment
        self._stack.enter_context(clock.at(moment))

    def wait(self, **interval: float) -> None:
        """Let so many days, hours or minutes pass."""
        self.go_to(self.now + timedelta(**interval))

    @property
    def today(self) -> str:
        """Today in Riga, as people type it."""
        return self.day()

    def day(self, days: int = 0) -> str:
        """The day so many days from today, as people type it."""
        return f"{riga_day(self.now + timedelta(days=days)):%d.%m.%Y}."

    def reads(self, latvian: str, english: str) -> str:
        """What its people read, in their language."""
        return english if self.language == "en" else latvian

    def amount(self, latvian: str) -> str:
        """An amount as its people read it, `4 600,00` or `4,600.00`."""
        return latvian.translate({ord(" "): ",", ord(","): "."}) if self.language == "en" else latvian

    def meet(self, name: str, email: str, password: str = PASSWORD) -> None:
        """Someone with an account comes in."""
        self._people[name] = _Person(email, password, self._newcomer(name))

    def meet_invited(self, name: str, email: str) -> None:
        """Someone opens the link of their invitation and chooses a password."""
        self.meet(name, email)
        visitor = self._people[name].visitor
        visitor.open(address_in_letter(email))
        visitor.send(r"/invitation/.+", {"new": PASSWORD, "again": PASSWORD})
        assert visitor.path == "/sign-in", visitor.text

    def person(self, name: str) -> Visitor:
        """That person at their screen, signed in through the page."""
        person = self._people[name]
        if person.signed_in_at is None or not timedelta(0) <= self.now - person.signed_in_at < _SIGNED_IN:
            person.visitor.open("/sign-in")
            person.visitor.send("/sign-in", {"email": person.email, "password": person.password})
            self._give_code(person)
            assert person.visitor.path == "/", f"{name} did not get in: {person.visitor.text}"
            person.signed_in_at = self.now
        return person.visitor

    def _give_code(self, person: _Person) -> None:
        """Staff connect an app at their first sign-in and give its code at every other."""
        if person.visitor.path != "/sign-in/code":
            return
        person.secret = person.secret or "".join(person.visitor.text_of("code").split())
        person.visitor.send("/sign-in/code", {"code": pyotp.TOTP(person.secret).at(self.now)})
        if person.visitor.path == "/sign-in/code":
            # The page with the recovery codes leads on.
            person.visitor.follow("/")

    def code(self, name: str) -> str:
        """The next code of that person's app, half a minute later: the one of their sign-in is used up."""
        self.wait(seconds=30)
        return pyotp.TOTP(self._people[name].secret).at(self.now)

    def stranger(self) -> Visitor:
        """Someone who has not signed in."""
        return self._newcomer("anyone")


@contextmanager
def season_of(newcomer: Callable[[str], Visitor], at: datetime, language: str = "lv") -> Iterator[Season]:
    """A season that begins at that moment; the clock runs on by itself afterwards."""
    with ExitStack() as stack:
        yield Season(newcomer, stack, at, language)
