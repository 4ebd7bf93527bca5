"""The money of support plans as a table for files: every place on its line, sums alone and no learner."""

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _

from app.support_plans import allotment_standing as standing
from app.support_plans.allotment_labels import LEVELS
from app.support_plans.allotment_models import SupportAllotment

JOB = "support_plans.money"


def name_of(allotment: SupportAllotment) -> str:
    """The file's name without its ending."""
    return f"atbalsta-nauda-{allotment.semester_code.replace('/', '-')}-{allotment.id}"


def rows(allotment: SupportAllotment) -> Iterator[Sequence[object]]:
    """The heading, then the place and everything below it."""
    yield [
        _("Region"), _("Level"), _("Place"), _("Maximum, €"), _("Allotted, €"), _("In plans, €"), _("Spent, €"),
        _("Left, €"),
    ]  # fmt: skip
    for one in standing.whole_below(allotment):
        yield [
            one.region.value if one.region else "", str(LEVELS[one.level]), one.name, one.maximum, one.allotted,
            one.in_plans, one.spent, one.left,
        ]  # fmt: skip
