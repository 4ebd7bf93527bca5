"""What of an agreement keeps back the payments of its project, for one project and for all of them in a statement."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, exists, select

from app.agreements.models import AgreementTermination, GrantAgreement
from app.agreements.workflow import OPEN_TERMINATION
from app.extensions import db
from competition_rules.findings import Finding


def is_ending(application_id: Any) -> ColumnElement[bool]:
    """Whether the termination of the project's agreement is proposed, as a condition of a statement."""
    return exists().where(
        GrantAgreement.application_id == application_id,
        AgreementTermination.agreement_id == GrantAgreement.id,
        AgreementTermination.status.in_(OPEN_TERMINATION),
    )


def blocks_among(application_ids: Collection[int]) -> dict[int, list[Finding]]:
    """What keeps back each of the projects, in the order of `first_block`; nothing where nothing does."""
    ending = (
        select(GrantAgreement.application_id)
        .join(AgreementTermination, AgreementTermination.agreement_id == GrantAgreement.id)
        .where(
            GrantAgreement.application_id.in_(application_ids),
            AgreementTermination.status.in_(OPEN_TERMINATION),
        )
    )
    return {project: [Finding("termination_proposed", "", {})] for project in db.session.scalars(ending)}


def first_block(application_id: Any) -> list[tuple[ColumnElement[bool], str]]:
    """The same as the cases of a statement: what is so, and the rule it stands for, the first on top."""
    return [(is_ending(application_id), "termination_proposed")]
