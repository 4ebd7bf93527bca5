"""The page on learners' data names every field there is, and no other."""

import re

from app.core.protection import PROTECTED
from app.extensions import db
from app.storage.models import SealedFile
from app.support_plans import (
    carrying_models,
    document_models,
    funding_models,
    hold_models,
    look_models,
    plan_models,
    risk_models,
)
from app.support_plans.models import Learner, ParentNotice
from app.support_plans.retention_queries import belongings
from tests.architecture.reading import ROOT

PAGE = ROOT / "docs" / "data-protection.md"
# What tells nothing about a person by itself.
_TECHNICAL = {
    "id",
    "uid",
    "learner_id",
    "school_id",
    "plan_id",
    "author_id",
    "revision",
    "status",
    "semester_code",
    "file_key",
}
_TABLES = (
    Learner, ParentNotice, risk_models.RiskObservation, plan_models.SupportPlan, plan_models.SupportMeasure,
    carrying_models.SupportDelivery, carrying_models.SupportResult,
    look_models.NameLook, document_models.SupportDocument, hold_models.LearnerHold, SealedFile,
    funding_models.FormerCode, funding_models.FundingMatch,
)  # fmt: skip


def listed() -> dict[str, str]:
    """The fields of the table with their protection."""
    rows = re.findall(
        r"^\| `([a-z_.]+)` \|.*\| ([a-z ]*) ?\|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )
    return {field: protection.strip() for field, protection in rows}


def test_every_encrypted_field_is_on_the_page_and_no_other_is_called_so():
    sealed = {f"{one.model.__tablename__}.{one.column}" for one in PROTECTED}
    assert {field for field, protection in listed().items() if protection == "encrypted"} == sealed


def test_every_field_of_the_page_is_a_column():
    known = {
        f"{table.name}.{column.name}" for table in db.metadata.tables.values() for column in table.columns
    }
    assert set(listed()) - known == set()


def test_every_text_and_word_about_a_learner_is_on_the_page():
    kept = {
        f"{model.__tablename__}.{column.name}"
        for model in _TABLES
        for column in model.__table__.columns
        if column.type.python_type is str or column.name == "kind" or column.name == "year"
        if column.name not in _TECHNICAL
    }
    assert kept - set(listed()) == set()


def test_every_table_that_belongs_to_a_learner_and_hides_something_is_looked_at():
    """Found by the foreign keys, as what is erased after the term is."""
    hiding = {one.table.name for one in belongings([]) if one.sealed or one.files}
    assert "support_plan" in hiding
    assert hiding - {model.__tablename__ for model in _TABLES} == set()
