"""What a plan has and lacks of supporting documents, as a page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.support_plans.document_labels import label
from app.support_plans.document_models import SupportDocument
from app.support_plans.document_queries import documents_of
from app.support_plans.plan_models import SupportPlan
from competition_rules.support_documents import document_kinds, needed


@dataclass(frozen=True)
class Line:
    """A kind of document: whether it is a file, whether the measures need it, and what the plan has of it."""

    code: str
    label: str
    is_file: bool
    is_needed: bool
    held: Sequence[SupportDocument]


def document_lines(plan: SupportPlan, *, has_any: bool = True) -> list[Line]:
    """Every kind that is needed or there, in the order of the rules; `has_any`: not known to have no document."""
    held = documents_of(plan) if has_any else []
    wanted = {one.code for one in needed({one.kind.value for one in plan.measures})}
    lines = (
        Line(
            kind.code, label(kind), kind.is_file, kind.code in wanted,
            [one for one in held if one.code == kind.code],
        )
        for kind in document_kinds().values()
    )  # fmt: skip
    return [one for one in lines if one.is_needed or one.held]
