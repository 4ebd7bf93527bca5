"""Commands: `flask ledger`, `flask audit` and those the features bring."""

from decimal import Decimal
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from app.audit import anchors
from app.audit import verify as audit_verify
from app.core import clock
from app.core.actor import SYSTEM
from app.extensions import db
from app.funds import queries as fund_queries
from app.funds import service as funds
from app.jobs.worker import work_until_told
from app.outbox.commands import outbox
from app.outbox.delivery import Postman
from app.registry.commands import registry
from competition_rules.money import euro

ledger = AppGroup("ledger", help="The fund ledger.")
audit = AppGroup("audit", help="The audit chains.")


@ledger.command("verify")
def verify_ledger() -> None:
    """Check that every balance equals the sum of its transfers."""
    flaws = fund_queries.verify()
    for flaw in flaws:
        click.echo(f"{flaw.account}: stored {flaw.stored}, transfers add up to {flaw.folded}", err=True)
    if flaws:
        raise SystemExit(1)
    click.echo(f"Ledger verified: {fund_queries.total_transferred()} EUR in transfers, every balance right.")


@ledger.command("fund")
@click.argument("amount")
@click.option("--act", required=True, help="The act of financing, used once: e.g. 'ESF 8.3.4.0/16/I/001'.")
def fund(amount: str, act: str) -> None:
    """Take AMOUNT euro into the programme from outside."""
    try:
        sum_: Decimal = euro(amount)
    except (ValueError, TypeError) as error:
        raise click.BadParameter(str(error)) from error
    funds.fund_programme(sum_, f"programme: {act}", by=SYSTEM, at=clock.now())
    db.session.commit()
    click.echo(f"The programme received {sum_} EUR.")


@audit.command("verify")
def verify_audit() -> None:
    """Check every audit chain, and the chains against the anchors outside the database."""
    flaws = audit_verify.verify(Path(current_app.config["AUDIT_ANCHORS"]), current_app.config["SECRET_KEY"])
    for flaw in flaws:
        click.echo(f"{flaw.case}: {flaw.problem}", err=True)
    if flaws:
        raise SystemExit(1)
    click.echo(f"Audit verified: {audit_verify.chain_count()} chains whole.")


@audit.command("anchor")
def anchor_audit() -> None:
    """Write the heads of the chains that grew into the anchor file."""
    folder = Path(current_app.config["AUDIT_ANCHORS"])
    try:
        count = anchors.anchor(folder, current_app.config["SECRET_KEY"], clock.now())
    except anchors.DamagedAnchors as error:
        raise click.ClickException(str(error)) from error
    db.session.commit()
    click.echo(f"Anchored {count} chains.")


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Run jobs and deliver messages until SIGTERM."""
    click.echo("The worker runs.")
    work_until_told(current_app, duties=[Postman()])


def install_commands(app: Flask, *, demo: bool) -> None:
    """Register the command groups; `flask demo` exists in demo mode only."""
    app.cli.add_command(worker)
    app.cli.add_command(outbox)
    app.cli.add_command(ledger)
    app.cli.add_command(audit)
    app.cli.add_command(registry)
    if demo:
        from app.dev.commands import demo as load_demo

        app.cli.add_command(load_demo)
