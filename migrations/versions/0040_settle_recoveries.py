"""Claims are paid back in instalments, set off, written off; what came carries its parts and sources of funds."""

import sqlalchemy as sa
from alembic import op

from app.audit.immutable import trigger_statements

revision = "0040"
down_revision = "0035"
branch_labels = None
depends_on = None

_CENTS, _MOMENT = sa.BigInteger(), sa.DateTime(timezone=True)
_STATUS = "ck_recovery_recoverystatus_known"
_NEW = "status IN ('proposed', 'claimed', 'in_instalments', 'repaid', 'written_off')"
_OLD = "status IN ('proposed', 'claimed', 'repaid')"
_DEFAULT_SHARE = (85, 100)
_OF_RECOVERY = {
    "claimed_day": "(claimed_at IS NULL) = (claim_due_on IS NULL)",
    "claimed_sources": "(claimed_at IS NULL) = (esf IS NULL)",
    "sources_sum": "(esf IS NULL) = (state IS NULL) AND "
    "(esf IS NULL OR (esf >= 0 AND state >= 0 AND esf + state = amount))",
    "written_off_moment": "(status = 'written_off') = (written_off_at IS NOT NULL)",
}
_OF_RECEIPT = {
    "parts_sum": "principal >= 0 AND interest >= 0 AND surplus >= 0 AND principal + interest + surplus = amount",
    "sources_sum": "esf >= 0 AND state >= 0 AND esf + state = principal + interest",
}
_OF_REFUND = {"sources_sum": "esf >= 0 AND state >= 0 AND esf + state = amount"}
_OF_PROPOSAL = {
    "proposalkind_known": "kind IN ('instalments', 'set_off', 'write_off', 'return_surplus', 'count_surplus')",
    "proposalstatus_known": "status IN ('proposed', 'confirmed', 'refused', 'withdrawn')",
    "positive": "amount >= 0 AND interest >= 0 AND amount + interest > 0",
    "interest_written_off": "kind = 'write_off' OR interest = 0",
    "sources_sum": "esf >= 0 AND state >= 0 AND esf + state = "
    "(CASE WHEN status = 'confirmed' AND kind IN ('set_off', 'write_off') THEN amount ELSE 0 END)",
    "has_reason": "reason <> ''",
    "refused_with_reason": "status <> 'refused' OR decision_note <> ''",
    "decided_moment": "(status = 'proposed') = (decided_at IS NULL)",
    "confirmed_by_someone": "status <> 'confirmed' OR decided_by_id IS NOT NULL",
    "two_people": "status <> 'confirmed' OR decided_by_id <> proposed_by_id",
    "set_off_against": "(kind = 'set_off') = (due_id IS NOT NULL)",
    "counted_towards": "(kind = 'count_surplus') = (other_id IS NOT NULL)",
    "returned_whole": "(paid_on IS NULL) = (bank_reference IS NULL)",
    "returned_after": "paid_on IS NULL OR (kind = 'return_surplus' AND status = 'confirmed')",
}
_PROPOSAL_NAMES = {
    "recovery_id": "recovery", "due_id": "payment_due", "other_id": "recovery", "proposed_by_id": "user_account",
    "decided_by_id": "user_account",
}  # fmt: skip


def upgrade() -> None:
    for table in ("recovery_receipt", "refund"):
        _unlock(table)
    _extend_due()
    _extend_recoveries()
    _extend_receipts()
    _extend_refunds()
    _add_proposals()
    _add_parts_of_proposals()
    for table in ("recovery_receipt", "refund", "recovery_instalment", "recovery_document"):
        _lock(table)


def _unlock(table: str) -> None:
    on = "" if op.get_bind().dialect.name == "sqlite" else f" ON {table}"
    for word in ("update", "delete"):
        op.execute(f"DROP TRIGGER IF EXISTS {table}_no_{word}{on}")


def _lock(table: str) -> None:
    for statement in trigger_statements(table, op.get_bind().dialect.name):
        op.execute(statement)


def _extend_due() -> None:
    op.add_column("payment_due", sa.Column("set_off", _CENTS, nullable=False, server_default="0"))
    with op.batch_alter_table("payment_due") as batch_op:
        batch_op.alter_column("set_off", existing_type=_CENTS, server_default=None)
        batch_op.create_check_constraint(
            op.f("ck_payment_due_set_off_within"), "set_off >= 0 AND set_off <= amount"
        )


def _extend_recoveries() -> None:
    for name, kind in _RECOVERY_COLUMNS.items():
        op.add_column("recovery", sa.Column(name, kind, nullable=True))
    op.execute("UPDATE recovery SET claim_due_on = due_on WHERE claimed_at IS NOT NULL")
    claimed = "SELECT id, application_id, amount FROM recovery WHERE claimed_at IS NOT NULL"
    for one in op.get_bind().execute(sa.text(claimed)).all():
        esf, total = _share_of(one.application_id)
        part = one.amount * esf // total
        _fill("recovery", one.id, esf=part, state=one.amount - part)
    with op.batch_alter_table("recovery") as batch_op:
        batch_op.drop_constraint(op.f(_STATUS), type_="check")
        batch_op.create_check_constraint(op.f(_STATUS), _NEW)
        for name, rule in _OF_RECOVERY.items():
            batch_op.create_check_constraint(op.f(f"ck_recovery_{name}"), rule)


_RECOVERY_COLUMNS = {
    "esf": _CENTS, "state": _CENTS, "claim_due_on": sa.Date(), "written_off_at": _MOMENT,
}  # fmt: skip


def _share_of(application_id: int) -> tuple[int, int]:
    """The part of the European Social Fund in what a project was paid, and the whole."""
    paid = "SELECT SUM(esf), SUM(amount) FROM payment WHERE status = 'confirmed' AND application_id = :which"
    esf, total = op.get_bind().execute(sa.text(paid), {"which": application_id}).one()
    return (int(esf), int(total)) if total else _DEFAULT_SHARE


def _fill(table: str, row_id: int, **values: int) -> None:
    known = sa.table(table, sa.column("id"), *(sa.column(name) for name in values))
    op.execute(sa.update(known).where(known.c.id == row_id).values(**values))


def _extend_receipts() -> None:
    names = ("principal", "interest", "surplus", "esf", "state")
    for name in names:
        op.add_column("recovery_receipt", sa.Column(name, _CENTS, nullable=True))
    rows = (
        "SELECT recovery_receipt.id, recovery_id, recovery_receipt.amount, recovery.amount AS whole, recovery.esf "
        "FROM recovery_receipt JOIN recovery ON recovery.id = recovery_id ORDER BY recovery_receipt.id"
    )
    done: dict[int, int] = {}
    for one in op.get_bind().execute(sa.text(rows)).all():
        before = done.get(one.recovery_id, 0)
        done[one.recovery_id] = before + one.amount
        part = one.esf * done[one.recovery_id] // one.whole - one.esf * before // one.whole
        values = {
            "principal": one.amount,
            "interest": 0,
            "surplus": 0,
            "esf": part,
            "state": one.amount - part,
        }
        _fill("recovery_receipt", one.id, **values)
    _require("recovery_receipt", names, _OF_RECEIPT)


def _extend_refunds() -> None:
    for name in ("esf", "state"):
        op.add_column("refund", sa.Column(name, _CENTS, nullable=True))
    for one in op.get_bind().execute(sa.text("SELECT id, application_id, amount FROM refund")).all():
        esf, total = _share_of(one.application_id)
        part = one.amount * esf // total
        _fill("refund", one.id, esf=part, state=one.amount - part)
    _require("refund", ("esf", "state"), _OF_REFUND)


def _require(table: str, names: tuple[str, ...], rules: dict[str, str]) -> None:
    with op.batch_alter_table(table) as batch_op:
        for name in names:
            batch_op.alter_column(name, existing_type=_CENTS, nullable=False)
        for name, rule in rules.items():
            batch_op.create_check_constraint(op.f(f"ck_{table}_{name}"), rule)


def _add_proposals() -> None:
    op.create_table(
        "recovery_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recovery_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        *(sa.Column(name, _CENTS, nullable=False) for name in ("amount", "interest", "esf", "state")),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("due_id", sa.Integer(), nullable=True),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column("proposed_at", _MOMENT, nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", _MOMENT, nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decision_note", sa.String(length=1000), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("bank_reference", sa.String(length=60), nullable=True),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_recovery_proposal_{name}"))
            for name, rule in _OF_PROPOSAL.items()
        ),
        *_references("recovery_proposal", _PROPOSAL_NAMES),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_proposal")),
        sa.UniqueConstraint("bank_reference", name=op.f("uq_recovery_proposal_bank_reference")),
    )
    _index_proposals()


def _index_proposals() -> None:
    op.create_index(op.f("ix_recovery_proposal_recovery_id"), "recovery_proposal", ["recovery_id"])
    waiting = sa.text("status = 'proposed'")
    op.create_index(
        "uq_recovery_proposal_waiting", "recovery_proposal", ["recovery_id"], unique=True,
        sqlite_where=waiting, postgresql_where=waiting,
    )  # fmt: skip


def _references(table: str, names: dict[str, str]) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([name], [f"{other}.id"], name=op.f(f"fk_{table}_{name}"))
        for name, other in names.items()
    ]


def _add_parts_of_proposals() -> None:
    op.create_table(
        "recovery_instalment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount", _CENTS, nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_recovery_instalment_positive")),
        *_references("recovery_instalment", {"proposal_id": "recovery_proposal"}),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_instalment")),
        sa.UniqueConstraint("proposal_id", "number", name=op.f("uq_recovery_instalment_proposal_id_number")),
    )
    op.create_table(
        "recovery_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("file_key", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("added_at", _MOMENT, nullable=False),
        *_references("recovery_document", {"proposal_id": "recovery_proposal"}),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_document")),
    )
    op.create_index(op.f("ix_recovery_document_proposal_id"), "recovery_document", ["proposal_id"])


def downgrade() -> None:
    """What was agreed of instalments is forgotten, and a claim that was written off counts as ended."""
    for table in ("recovery_document", "recovery_instalment", "recovery_proposal"):
        op.drop_table(table)
    for table in ("recovery_receipt", "refund"):
        _unlock(table)
    _shrink("refund", _OF_REFUND, ("esf", "state"))
    _shrink("recovery_receipt", _OF_RECEIPT, ("principal", "interest", "surplus", "esf", "state"))
    for table in ("recovery_receipt", "refund"):
        _lock(table)
    with op.batch_alter_table("recovery") as batch_op:
        for name in (_STATUS, *(f"ck_recovery_{name}" for name in _OF_RECOVERY), "ck_recovery_repaid_moment"):
            batch_op.drop_constraint(op.f(name), type_="check")
    op.execute(
        "UPDATE recovery SET status = 'repaid', repaid_at = written_off_at WHERE status = 'written_off'"
    )
    op.execute(
        "UPDATE recovery SET status = 'claimed', due_on = claim_due_on WHERE status = 'in_instalments'"
    )
    with op.batch_alter_table("recovery") as batch_op:
        batch_op.create_check_constraint(op.f(_STATUS), _OLD)
        batch_op.create_check_constraint(
            op.f("ck_recovery_repaid_moment"), "(status = 'repaid') = (repaid_at IS NOT NULL)"
        )
        for name in _RECOVERY_COLUMNS:
            batch_op.drop_column(name)
    _shrink("payment_due", {"set_off_within": ""}, ("set_off",))


def _shrink(table: str, rules: dict[str, str], names: tuple[str, ...]) -> None:
    with op.batch_alter_table(table) as batch_op:
        for name in rules:
            batch_op.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
        for name in names:
            batch_op.drop_column(name)
