"""What of an agreement keeps back the payments of its project, for one project and for all of them in a statement."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, exists, func, select

from app.agreements.models import AgreementTermination, GrantAgreement, Precedent
from app.agreements.workflow import OPEN_TERMINATION, PrecedentStatus
from app.applications.models import Application
from app.extensions import db
from competition_rules.findings import Finding


def is_ending(application_id: Any) -> ColumnElement[bool]:
    """Whether the termination of the project's agreement is proposed, as a condition of a statement."""
    return exists().where(
        GrantAgreement.application_id == application_id,
        AgreementTermination.agreement_id == GrantAgreement.id,
        AgreementTermination.status.in_(OPEN_TERMINATION),
    )


def open_precedents(application_id: Any) -> ScalarSelect[int]:
    """How many conditions before the first payment are open, as a column of a statement."""
    wanted = select(func.count(Precedent.id)).where(
        GrantAgreement.application_id == application_id,
        Precedent.agreement_id == GrantAgreement.id,
        Precedent.status == PrecedentStatus.OPEN,
    )
    return wanted.scalar_subquery()


def blocks(*, is_ending: bool, open_precedents: int) -> list[Finding]:
    """What keeps a project back, in the order of `first_block`."""
    found = [Finding("termination_proposed", "", {})] if is_ending else []
    return [*found, Finding("precedent_open", "", {"count": open_precedents})] if open_precedents else found


def blocks_among(application_ids: Collection[int]) -> dict[int, list[Finding]]:
    """The same for each of the projects."""
    wanted = select(
        Application.id, is_ending(Application.id).label("is_ending"), open_precedents(Application.id)
    )
    return {
        project: blocks(is_ending=ends, open_precedents=count)
        for project, ends, count in db.session.execute(wanted.where(Application.id.in_(application_ids)))
    }


def first_block(application_id: Any) -> list[tuple[ColumnElement[bool], str]]:
    """The same as the cases of a statement: what is so, and the rule it stands for, the first on top."""
    return [
        (is_ending(application_id), "termination_proposed"),
        (open_precedents(application_id) > 0, "precedent_open"),
    ]
