"""`flask accounts`: how the first people of an installation come in."""

import click
from flask.cli import AppGroup

from app.accounts import invitations, one_time_links
from app.accounts.models import LinkPurpose
from app.core import clock
from app.core.actor import SYSTEM
from app.core.errors import Refused
from app.core.roles import Role
from app.extensions import db
from app.outbox.letters import link

accounts = AppGroup("accounts", help="People who sign in.")


@accounts.command("invite-administrator")
@click.argument("address")
@click.argument("name")
def invite_administrator(address: str, name: str) -> None:
    """Invite NAME at ADDRESS to administer the users; an installation begins with two of them.

    The link is also printed: at the first start mail may not work yet.
    """
    at = clock.now()
    try:
        made = invitations.invite(address, name, Role.ADMINISTRATOR, scope={}, by=SYSTEM, at=at)
    except Refused as refused:
        raise click.ClickException(str(refused)) from refused
    db.session.commit()
    invitation = one_time_links.open_link(made.user_id, LinkPurpose.INVITATION)
    if invitation is None:
        click.echo(f"{address} signs in already and is an administrator now.")
    else:
        token = one_time_links.token_of(invitation)
        click.echo(f"Invited {address}: {link('accounts.accept_invitation', token=token)}")
