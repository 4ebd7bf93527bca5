"""`flask demo`: the demonstration's season in one transaction."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import delete, select

from app.accounts.models import Membership
from app.applications.likeness import comparing
from app.calls.models import Call
from app.core import clock
from app.core.roles import Role
from app.dev.queries import demo_memberships
from app.dev.season import acts
from app.dev.season.people import PASSWORD
from app.documents import issuing as documents
from app.extensions import db
from app.jobs.models import Job
from app.payments.bank_files.contents import Debtor
from app.selection.service.rankings import PAPERS_JOB

_LISTED = 3


@click.command("demo")
@with_appcontext
def demo() -> None:
    """Load the demo season: invented people, three finished or running calls and one that is open now."""
    if not current_app.config["DEMO"]:
        raise click.ClickException("The demo season is loaded in demo mode only: set DEMO=1.")
    if demo_memberships():
        click.echo("The demo season is loaded already; nothing was changed.")
    else:
        _load()
    _print_accounts(demo_memberships())


def _load() -> None:
    if db.session.scalar(select(Call.id).limit(1)) is not None:
        raise click.ClickException(
            "This database has calls of its own; load the demo season into an empty one."
        )
    config = current_app.config
    debtor = Debtor(config["DEBTOR_NAME"], config["DEBTOR_IBAN"], config["DEBTOR_BIC"])
    with _without_collector(), click.progressbar(acts(debtor, clock.now()), label="Demo season") as bar:
        for act in bar:
            act()
    _leave_documents_to_be_asked_for()
    # All or nothing: an interrupted run leaves the database as it was and can be repeated.
    db.session.commit()
    click.echo(
        "The demo season is loaded. Everyone in it is invented. It shows a later day than the programme's"
    )
    click.echo("tables of May 2017: the 41 municipalities that were contracting then have signed.")


def _leave_documents_to_be_asked_for() -> None:
    """Hundreds of documents at once would keep the worker of a newcomer's machine busy for minutes.

    Nor are all texts compared: the season's projects are twenty ideas told again and again.
    """
    db.session.execute(delete(Job).where(Job.name.in_([documents.JOB, PAPERS_JOB, comparing.JOB])))


@contextmanager
def _without_collector() -> Iterator[None]:
    """Let the cyclic garbage wait: looking for it takes a sixth of the time and frees little meanwhile."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _print_accounts(people: dict[Role, list[Membership]]) -> None:
    click.echo(f"\nPassword of all demo accounts: {PASSWORD}\n")
    for role, memberships in people.items():
        for membership in memberships[:_LISTED]:
            place = f"  {membership.scope_name}" if membership.scope_name else ""
            click.echo(f"  {role.value:<19} {membership.user.email:<46}{place}")
        if len(memberships) > _LISTED:
            click.echo(f"  {'':<19} and {len(memberships) - _LISTED} more")
