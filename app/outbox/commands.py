"""`flask outbox`: trying out the mail."""

import click
from flask.cli import AppGroup

from app.core import clock
from app.extensions import db
from app.outbox import delivery, service

outbox = AppGroup("outbox", help="Messages to people.")


@outbox.command("check")
@click.argument("address")
def check(address: str) -> None:
    """Write a check message to ADDRESS; the worker delivers it like any other."""
    at = clock.now()
    service.post_message(
        address, "delivery_check", {}, at=at, key=f"delivery check {at.isoformat()}: {address}"
    )
    db.session.commit()
    click.echo(f"A check message to {address} waits for the worker.")


@outbox.command("deliver")
def deliver() -> None:
    """Deliver now what is due, without waiting for the worker."""
    done = delivery.deliver_due(clock.now())
    click.echo(f"{done.sent} messages were handed over.")
    if done.is_down:
        raise click.ClickException("The mail server does not answer; the rest waits.")
