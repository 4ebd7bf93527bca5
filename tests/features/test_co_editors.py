"""Co-editors: the representative lets them in and ends their access; they never submit."""

import re

import pytest
from sqlalchemy import select

from app.accounts import editors, invitations
from app.accounts.models import Membership, OneTimeLink
from app.accounts.queries import live_memberships
from app.audit.models import AuditEvent
from app.core.actor import SYSTEM
from app.core.errors import NotPermitted
from app.core.roles import Role
from app.extensions import db
from app.outbox.models import OutboxMessage
from tests.builders.accounts import actor_of, membership, user
from tests.builders.registry import organisation
from tests.conftest import NOON

YOUNG = {"name": "Zane Maza", "email": "zane@telpa.example"}


@pytest.fixture
def representative(client):
    mine = membership(Role.REPRESENTATIVE, organisation())
    client.sign_in(mine)
    return mine


def test_an_editor_is_invited_with_nothing_but_a_name_and_an_address(client, representative):
    assert "personas kodu" in client.get("/editors").text
    assert client.post("/editors", data=YOUNG).status_code == 302
    page = client.get("/editors").text
    assert "Zane Maza" in page
    [made] = db.session.scalars(select(Membership).where(Membership.role == Role.EDITOR))
    assert made.organisation_id == representative.organisation_id
    sent = db.session.scalars(select(OutboxMessage)).one()
    assert (sent.to_address, sent.template) == ("zane@telpa.example", "accounts/invitation")
    assert client.post("/editors", data=YOUNG).status_code == 422


def test_a_known_person_is_told_that_they_may_write(client, representative):
    known = user("zane@telpa.example", "Zane Maza")
    client.post("/editors", data=YOUNG)
    sent = db.session.scalars(select(OutboxMessage)).one()
    assert (sent.to_address, sent.template) == (known.email, "accounts/editor")


def test_nothing_tells_whether_an_address_is_known_or_whose_it_is(client, representative):
    user("zane@telpa.example", "Slepenā Persona")
    for email in ("zane@telpa.example", "jauna@telpa.example"):
        assert client.post("/editors", data={"name": "Zane", "email": email}).status_code == 302
    page = client.get("/editors").text
    assert "Slepenā" not in page
    known, unknown = (
        re.sub(r'value="[^"]*"|/editors/\d+|(zane|jauna)@', "", part)
        for part in page.split('<ul class="tasks">')[1].split("</ul>")[0].split("</li>")[:2]
    )
    assert known == unknown
    again = client.post("/editors", data={"name": "Zane", "email": "zane@telpa.example"})
    assert (again.status_code, "Slepenā" in again.text) == (422, False)


def test_whose_invitation_ended_unused_gets_a_new_link_from_the_next_organisation(client, representative):
    invited = invitations.invite(
        "zane@telpa.example", "Cits Vārds", Role.AUDITOR, scope={}, by=SYSTEM, at=NOON
    )  # fmt: skip
    client.post("/editors", data=YOUNG)
    open_links = select(OneTimeLink).where(
        OneTimeLink.user_id == invited.user_id, OneTimeLink.withdrawn_at.is_(None)
    )
    assert db.session.scalars(open_links).one().created_at > NOON
    assert "Cits Vārds" not in client.get("/editors").text


def test_a_removed_editor_is_out_at_once(app, client, representative):
    editor = membership(Role.EDITOR, representative.organisation)
    visit = app.test_client()
    visit.sign_in(editor)
    assert visit.get("/applications").status_code == 200
    assert client.post(f"/editors/{editor.id}/remove").status_code == 302
    assert visit.get("/applications").status_code == 302
    assert live_memberships(editor.user_id) == []
    assert "membership.end" in db.session.scalars(select(AuditEvent.event)).all()


def test_the_invitation_of_a_removed_editor_opens_nothing(client, representative):
    client.post("/editors", data=YOUNG)
    [made] = db.session.scalars(select(Membership).where(Membership.role == Role.EDITOR))
    client.post(f"/editors/{made.id}/remove")
    db.session.expire_all()
    assert db.session.scalars(select(OneTimeLink)).one().withdrawn_at is not None


def test_editors_of_others_and_other_roles_are_out_of_sight(client, representative):
    foreign = membership(Role.EDITOR, organisation("Biedrība „Cita”", place=2))
    assert foreign.user.email not in client.get("/editors").text
    for other in (foreign, representative):
        assert client.post(f"/editors/{other.id}/remove").status_code == 404
    db.session.expire_all()
    assert foreign.ended_at is None


def test_an_editor_neither_invites_nor_removes(client):
    mine = membership(Role.EDITOR, organisation())
    client.sign_in(mine)
    assert client.get("/editors").status_code == 403
    assert client.post(f"/editors/{mine.id}/remove").status_code == 403
    with pytest.raises(NotPermitted):
        editors.invite("x@telpa.example", "X", by=actor_of(mine), at=NOON)
