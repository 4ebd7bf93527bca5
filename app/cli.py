"""Commands: `flask ledger`, `flask audit` and those the features bring."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from flask_migrate import Migrate

from app.accounts.commands import accounts
from app.applications.commands import applications
from app.audit import anchors
from app.audit import verify as audit_verify
from app.config import ROOT
from app.core import clock
from app.core.actor import SYSTEM
from app.core.progress import with_bar
from app.extensions import db
from app.funds import queries as fund_queries
from app.funds import service as funds
from app.jobs.worker import work_until_told
from app.outbox.commands import outbox
from app.outbox.delivery import Postman
from app.payments.commands import payments
from app.registry.commands import registry
from app.selection.commands import selection
from app.storage import backup as copies
from app.storage.restore import restore
from app.storage.stores import configured_files
from app.support_plans.commands import support
from competition_rules.money import euro

ledger = AppGroup("ledger", help="The fund ledger.")
audit = AppGroup("audit", help="The audit chains.")
backup = AppGroup("backup", help="Copies of everything: tables, stored files, anchors.")


@ledger.command("verify")
def verify_ledger() -> None:
    """Check that every balance equals the sum of its transfers."""
    flaws = fund_queries.verify(with_bar)
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
    folder, key = Path(current_app.config["AUDIT_ANCHORS"]), current_app.config["SECRET_KEY"]
    flaws = audit_verify.verify(folder, key, with_bar)
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
        count = anchors.anchor(folder, current_app.config["SECRET_KEY"], clock.now(), with_bar)
    except anchors.DamagedAnchors as error:
        raise click.ClickException(str(error)) from error
    db.session.commit()
    click.echo(f"Anchored {count} chains.")


def _copied(copy: Callable[..., dict[str, Any]], folder: Path) -> str:
    try:
        manifest = copy(folder, configured_files(), Path(current_app.config["AUDIT_ANCHORS"]), with_bar)
    except copies.BackupRefused as error:
        raise click.ClickException(str(error)) from error
    rows = sum(entry["rows"] for entry in manifest["tables"].values())
    return f"{rows} rows of {len(manifest['tables'])} tables, {len(manifest['files'])} files"


@backup.command("create")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def create_backup(folder: Path) -> None:
    """Write a backup into FOLDER, which must be new or empty. It is not encrypted."""
    click.echo(f"Backed up: {_copied(copies.create, folder)}.")


@backup.command("restore")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.pass_context
def restore_backup(context: click.Context, folder: Path) -> None:
    """Restore FOLDER into an empty database of the same revision, then verify ledger and audit."""
    click.echo(f"Restored: {_copied(restore, folder)}.")
    context.invoke(verify_ledger)
    context.invoke(verify_audit)


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Run jobs and deliver messages until SIGTERM."""
    click.echo("The worker runs.")
    work_until_told(current_app, duties=[Postman()])


def install_commands(app: Flask, *, demo: bool) -> None:
    """Register the command groups and what `flask db` needs; `flask demo` exists in demo mode only."""
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    app.cli.add_command(worker)
    app.cli.add_command(accounts)
    app.cli.add_command(applications)
    app.cli.add_command(outbox)
    app.cli.add_command(ledger)
    app.cli.add_command(audit)
    app.cli.add_command(backup)
    app.cli.add_command(registry)
    app.cli.add_command(selection)
    app.cli.add_command(payments)
    app.cli.add_command(support)
    if demo:
        from app.dev.commands import demo as load_demo

        app.cli.add_command(load_demo)
