"""A field of grants behind a browser: who is who, and signing in as them."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Membership
from app.core import clock
from app.core.actor import Actor
from app.extensions import db
from tests.builders import accounts
from tests.built_once import built_once
from tests.conftest import SigningClient
from tests.workflows.field import build_field
from tests.workflows.grants import START, Grants


def member(actor: Actor) -> Membership:
    """The membership a person acts in."""
    wanted = select(Membership).where(Membership.user_id == actor.user_id, Membership.role == actor.role)
    return db.session.scalars(wanted).one()


class Desk:
    """Grants and a browser that travels in time with them."""

    def __init__(self, app: Flask, grants: Grants) -> None:
        self.app = app
        self.grants = grants

    def browser(self, actor: Actor) -> SigningClient:
        """A browser signed in as this person."""
        self.app.test_client_class = SigningClient
        client = self.app.test_client()
        with clock.at(self.grants.at):
            client.sign_in(member(actor))  # type: ignore[attr-defined]
        return client  # type: ignore[return-value]

    def code(self, *, minutes: int = 0) -> dict[str, str]:
        """What an approver types in from the app, so many minutes after now."""
        return {"code": accounts.code_of_app(clock.now() + timedelta(minutes=minutes))}


@built_once
def two_ranked() -> Grants:
    """Two approved projects of one municipality; IKVD's approvers have their apps connected."""
    grants = Grants(build_field(["5", "4.5"], units=2))
    assert grants.confirm_ranking()
    for approver in grants.field.approvers:
        accounts.connect_app(approver, at=START)
    return grants


@pytest.fixture
def desk(app: Flask) -> Iterator[Desk]:
    """The two approved projects, at the moment after their ranking."""
    grants = two_ranked()
    with clock.at(grants.at):
        yield Desk(app, grants)
