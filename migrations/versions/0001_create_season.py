"""The schema of a whole season, with the triggers of the append-only tables."""

import sqlalchemy as sa
from alembic import op

from app.audit.immutable import trigger_statements

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = [
    "audit_event",
    "batch_file",
    "conflict_declaration",
    "decision",
    "ledger_transfer",
    "recovery_receipt",
    "regulation_edition",
    "settlement",
    "submission_snapshot",
    "tie_vote",
    "value_confirmation",
]


def upgrade() -> None:  # long: the whole schema at once
    op.create_table(
        "audit_chain",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_kind", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_chain")),
        sa.UniqueConstraint("case_kind", "case_id", name=op.f("uq_audit_chain_case_kind_case_id")),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "running",
                "done",
                "failed",
                name="jobstate_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claim", sa.String(length=32), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'running') = (claim IS NOT NULL)", name=op.f("ck_job_running_has_claim")
        ),
        sa.CheckConstraint(
            "(state = 'running') = (lease_until IS NOT NULL)", name=op.f("ck_job_running_has_lease")
        ),
        sa.CheckConstraint(
            "(state IN ('done', 'failed')) = (finished_at IS NOT NULL)",
            name=op.f("ck_job_finished_has_moment"),
        ),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_job_progress_percent")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("key", name=op.f("uq_job_key")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("ix_job_due", ["state", "next_attempt_at"], unique=False)

    op.create_table(
        "ledger_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "outside",
                "programme",
                "call",
                "quota",
                "committed",
                "in_transit",
                "paid",
                "accepted",
                "receivable",
                "written_off",
                name="accountkind_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind = 'outside' OR balance >= 0", name=op.f("ck_ledger_account_never_below_zero")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_account")),
        sa.UniqueConstraint("kind", "subject_id", name=op.f("uq_ledger_account_kind_subject_id")),
    )
    op.create_table(
        "municipality",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("atvk_code", sa.String(length=7), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_sort", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "city",
                "county",
                name="municipalitykind_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "region",
            sa.Enum(
                "Zemgale",
                "Kurzeme",
                "Latgale",
                "Vidzeme",
                "Rīgas reģ.",
                "Rīga",
                name="region_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("successor_name", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_municipality")),
        sa.UniqueConstraint("atvk_code", name=op.f("uq_municipality_atvk_code")),
        sa.UniqueConstraint("name", name=op.f("uq_municipality_name")),
    )
    with op.batch_alter_table("municipality", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_municipality_name_sort"), ["name_sort"], unique=False)

    op.create_table(
        "outbox_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("to_address", sa.String(length=200), nullable=False),
        sa.Column("template", sa.String(length=80), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "sent",
                "failed",
                "kept",
                name="messagestate_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_outbox_message_sent_has_moment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_message_key")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_message_message_id")),
    )
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_message_address", ["to_address", "state", "id"], unique=False)
        batch_op.create_index("ix_outbox_message_due", ["state", "id"], unique=False)

    op.create_table(
        "rate_hit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bucket", sa.String(length=100), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate_hit")),
    )
    with op.batch_alter_table("rate_hit", schema=None) as batch_op:
        batch_op.create_index("ix_rate_hit_bucket", ["bucket", "at"], unique=False)

    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_user_account_email_lower")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
    )
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("case_kind", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_user_id", sa.Integer(), nullable=True),
        sa.Column("actor_role", sa.String(length=40), nullable=False),
        sa.Column("actor_scope_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["chain_id"], ["audit_chain.id"], name=op.f("fk_audit_event_chain_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
        sa.UniqueConstraint("chain_id", "place", name=op.f("uq_audit_event_chain_id_place")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index("ix_audit_event_case", ["case_kind", "case_id"], unique=False)

    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_sort", sa.String(length=400), nullable=False),
        sa.Column("name_search", sa.String(length=200), nullable=False),
        sa.Column("registration_number", sa.String(length=11), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "youth_organisation",
                "association",
                "foundation",
                name="organisationkind_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("iban", sa.String(length=34), nullable=True),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(registration_number) = 11", name=op.f("ck_organisation_eleven_digits")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_organisation_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("registration_number", name=op.f("uq_organisation_registration_number")),
    )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.create_index("ix_organisation_name", ["name_sort", "id"], unique=False)

    op.create_table(
        "payment_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=35), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "exported",
                "settled",
                name="batchstatus_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("exported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("exported_by_id", sa.Integer(), nullable=True),
        sa.Column("execution_on", sa.Date(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("payment_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exported_by_id"], ["user_account.id"], name=op.f("fk_payment_batch_exported_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_batch")),
        sa.UniqueConstraint("number", name=op.f("uq_payment_batch_number")),
    )
    op.create_table(
        "regulation_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("title_lv", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_regulation_edition_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regulation_edition")),
        sa.UniqueConstraint("code", name=op.f("uq_regulation_edition_code")),
    )
    op.create_table(
        "school",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_sort", sa.String(length=400), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "general",
                "vocational",
                name="schoolkind_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("is_state", sa.Boolean(), nullable=False),
        sa.Column("is_competence_centre", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "NOT is_competence_centre OR kind = 'vocational'", name=op.f("ck_school_centre_is_vocational")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_school_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school")),
    )
    with op.batch_alter_table("school", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_school_municipality_id"), ["municipality_id"], unique=False)

    op.create_table(
        "bank_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("iban", sa.String(length=34), nullable=False),
        sa.Column("bic", sa.String(length=11), nullable=True),
        sa.Column("holder", sa.String(length=140), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "entered",
                "verified",
                "refused",
                "replaced",
                name="bankaccountstatus_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_by_id", sa.Integer(), nullable=True),
        sa.Column("refusal_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "status <> 'verified' OR verified_at IS NOT NULL", name=op.f("ck_bank_account_verified_moment")
        ),
        sa.CheckConstraint(
            "(verified_at IS NULL) = (verified_by_id IS NULL)",
            name=op.f("ck_bank_account_verified_by_someone"),
        ),
        sa.CheckConstraint("verified_by_id <> entered_by_id", name=op.f("ck_bank_account_two_people")),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_bank_account_entered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_bank_account_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["verified_by_id"], ["user_account.id"], name=op.f("fk_bank_account_verified_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_account")),
        sa.UniqueConstraint(
            "organisation_id", "version", name=op.f("uq_bank_account_organisation_id_version")
        ),
    )
    with op.batch_alter_table("bank_account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bank_account_iban"), ["iban"], unique=False)
        batch_op.create_index(
            "uq_bank_account_live",
            ["organisation_id"],
            unique=True,
            sqlite_where=sa.text("status IN ('entered', 'verified')"),
            postgresql_where=sa.text("status IN ('entered', 'verified')"),
        )

    op.create_table(
        "batch_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["payment_batch.id"], name=op.f("fk_batch_file_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_file")),
        sa.UniqueConstraint("batch_id", name=op.f("uq_batch_file_batch_id")),
    )
    op.create_table(
        "call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("purse", sa.BigInteger(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "proposed",
                "published",
                "open",
                "closed",
                name="callstatus_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_call_closed_moment")
        ),
        sa.CheckConstraint(
            "(status IN ('draft', 'proposed')) = (published_at IS NULL)",
            name=op.f("ck_call_published_moment"),
        ),
        sa.CheckConstraint("published_by_id <> proposed_by_id", name=op.f("ck_call_two_people")),
        sa.CheckConstraint("purse > 0", name=op.f("ck_call_purse_positive")),
        sa.ForeignKeyConstraint(["edition_id"], ["regulation_edition.id"], name=op.f("fk_call_edition_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["user_account.id"], name=op.f("fk_call_proposed_by_id")),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["user_account.id"], name=op.f("fk_call_published_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
    )
    op.create_table(
        "ledger_transfer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=120), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("audit_event_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_ledger_transfer_positive")),
        sa.CheckConstraint("source_id <> target_id", name=op.f("ck_ledger_transfer_two_accounts")),
        sa.ForeignKeyConstraint(
            ["audit_event_id"], ["audit_event.id"], name=op.f("fk_ledger_transfer_audit_event_id")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["ledger_account.id"], name=op.f("fk_ledger_transfer_source_id")
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["ledger_account.id"], name=op.f("fk_ledger_transfer_target_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_transfer")),
        sa.UniqueConstraint("act", name=op.f("uq_ledger_transfer_act")),
    )
    with op.batch_alter_table("ledger_transfer", schema=None) as batch_op:
        batch_op.create_index("ix_ledger_transfer_at", ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_transfer_source_id"), ["source_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_transfer_target_id"), ["target_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "representative",
                "editor",
                "coordinator",
                "evaluator",
                "chair",
                "plan_author",
                "director",
                "programme_manager",
                "finance_preparer",
                "finance_approver",
                "support_specialist",
                "auditor",
                "administrator",
                "system",
                name="role_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "((role IN ('representative', 'editor')) = (organisation_id IS NOT NULL)) AND ((role IN ('coordinator', 'evaluator', 'chair')) = (municipality_id IS NOT NULL)) AND ((role IN ('plan_author', 'director')) = (school_id IS NOT NULL))",
            name=op.f("ck_membership_scope_of_role"),
        ),
        sa.CheckConstraint("role <> 'system'", name=op.f("ck_membership_never_system")),
        sa.ForeignKeyConstraint(
            ["granted_by_id"], ["user_account.id"], name=op.f("fk_membership_granted_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_membership_municipality_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_membership_organisation_id")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_membership_school_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_membership_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_municipality_id"), ["municipality_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_school_id"), ["school_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_user_id"), ["user_id"], unique=False)

    op.create_table(
        "participation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "contracting",
                "signed",
                "ended",
                name="participationstatus_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("schools_participating", sa.Integer(), nullable=True),
        sa.Column("learners_at_risk", sa.Integer(), nullable=True),
        sa.Column("agreement_number", sa.String(length=60), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(status = 'contracting') = (signed_on IS NULL) AND (signed_on IS NULL) = (agreement_number IS NULL)",
            name=op.f("ck_participation_signed_has_agreement"),
        ),
        sa.CheckConstraint(
            "(status = 'ended') = (ended_on IS NOT NULL)", name=op.f("ck_participation_ended_has_day")
        ),
        sa.CheckConstraint(
            "(municipality_id IS NULL) <> (school_id IS NULL)", name=op.f("ck_participation_one_partner")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_participation_municipality_id")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_participation_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participation")),
        sa.UniqueConstraint("agreement_number", name=op.f("uq_participation_agreement_number")),
    )
    with op.batch_alter_table("participation", schema=None) as batch_op:
        batch_op.create_index(
            "uq_participation_municipality",
            ["municipality_id"],
            unique=True,
            sqlite_where=sa.text("status <> 'ended'"),
            postgresql_where=sa.text("status <> 'ended'"),
        )
        batch_op.create_index(
            "uq_participation_school",
            ["school_id"],
            unique=True,
            sqlite_where=sa.text("status <> 'ended'"),
            postgresql_where=sa.text("status <> 'ended'"),
        )

    op.create_table(
        "pmp_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "adopted",
                "ended",
                name="planstatus_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("adopted_act", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "(status = 'draft') = (adopted_at IS NULL)", name=op.f("ck_pmp_plan_adopted_moment")
        ),
        sa.CheckConstraint(
            "(municipality_id IS NULL) <> (school_id IS NULL)", name=op.f("ck_pmp_plan_one_owner")
        ),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_pmp_plan_period")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_pmp_plan_municipality_id")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_pmp_plan_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pmp_plan")),
    )
    with op.batch_alter_table("pmp_plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pmp_plan_municipality_id"), ["municipality_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pmp_plan_school_id"), ["school_id"], unique=False)

    op.create_table(
        "value_confirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=120), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["user_account.id"], name=op.f("fk_value_confirmation_confirmed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["regulation_edition.id"], name=op.f("fk_value_confirmation_edition_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_value_confirmation")),
        sa.UniqueConstraint("edition_id", "path", name=op.f("uq_value_confirmation_edition_id_path")),
    )
    op.create_table(
        "learner_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("computed_total", sa.Integer(), nullable=False),
        sa.Column("printed_total", sa.Integer(), nullable=True),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_learner_import_call_id")),
        sa.ForeignKeyConstraint(
            ["imported_by_id"], ["user_account.id"], name=op.f("fk_learner_import_imported_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learner_import")),
    )
    with op.batch_alter_table("learner_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_learner_import_call_id"), ["call_id"], unique=False)

    op.create_table(
        "local_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "announced",
                "decided",
                name="localcallstatus_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("act_number", sa.String(length=60), nullable=False),
        sa.Column("contact_name", sa.String(length=200), nullable=False),
        sa.Column("contact_email", sa.String(length=200), nullable=False),
        sa.Column("contact_phone", sa.String(length=40), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("evaluated_by_on", sa.Date(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status = 'decided') = (decided_at IS NOT NULL)", name=op.f("ck_local_call_decided_moment")
        ),
        sa.CheckConstraint(
            "(status = 'draft') = (announced_at IS NULL) AND (announced_at IS NULL) = (closes_on IS NULL)",
            name=op.f("ck_local_call_announced_has_dates"),
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_local_call_call_id")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_local_call_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_local_call")),
        sa.UniqueConstraint("call_id", "municipality_id", name=op.f("uq_local_call_call_id_municipality_id")),
    )
    with op.batch_alter_table("local_call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_local_call_call_id"), ["call_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_local_call_municipality_id"), ["municipality_id"], unique=False)

    op.create_table(
        "municipal_quota",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("learners", sa.Integer(), nullable=False),
        sa.Column("computed", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("override_reason", sa.String(length=500), nullable=False),
        sa.Column("overridden_by_id", sa.Integer(), nullable=True),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "amount = computed OR override_reason <> ''", name=op.f("ck_municipal_quota_override_has_reason")
        ),
        sa.CheckConstraint("computed >= 0 AND amount >= 0", name=op.f("ck_municipal_quota_not_negative")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_municipal_quota_call_id")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_municipal_quota_municipality_id")
        ),
        sa.ForeignKeyConstraint(
            ["overridden_by_id"], ["user_account.id"], name=op.f("fk_municipal_quota_overridden_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_municipal_quota")),
        sa.UniqueConstraint(
            "call_id", "municipality_id", name=op.f("uq_municipal_quota_call_id_municipality_id")
        ),
    )
    with op.batch_alter_table("municipal_quota", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_municipal_quota_municipality_id"), ["municipality_id"], unique=False
        )

    op.create_table(
        "pmp_goal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("indicator", sa.String(length=300), nullable=False),
        sa.Column("base_value", sa.String(length=60), nullable=False),
        sa.Column("target_value", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["pmp_plan.id"], name=op.f("fk_pmp_goal_plan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pmp_goal")),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq_pmp_goal_plan_id_number")),
    )
    with op.batch_alter_table("pmp_goal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pmp_goal_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "user_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_user_session_membership_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_user_session_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_session_token_hash")),
    )
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_session_user_id"), ["user_id"], unique=False)

    op.create_table(
        "application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("local_call_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("start_key", sa.String(length=64), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "eligible",
                "ineligible",
                "assessed",
                "approved",
                "reserve",
                "rejected",
                "contracted",
                "completed",
                "terminated",
                "withdrawn",
                name="applicationstatus_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("title_sort", sa.String(length=400), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("with_group", sa.Boolean(), nullable=False),
        sa.Column("participants", sa.Integer(), nullable=True),
        sa.Column("participants_at_risk", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=30), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clarified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('draft', 'withdrawn') OR (submitted_at IS NOT NULL AND number IS NOT NULL)",
            name=op.f("ck_application_submitted_has_number"),
        ),
        sa.CheckConstraint("asked >= 0", name=op.f("ck_application_asked_not_negative")),
        sa.CheckConstraint(
            "participants_at_risk <= participants", name=op.f("ck_application_at_risk_among_participants")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_application_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["local_call_id"], ["local_call.id"], name=op.f("fk_application_local_call_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_application_organisation_id")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["pmp_plan.id"], name=op.f("fk_application_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("number", name=op.f("uq_application_number")),
        sa.UniqueConstraint(
            "organisation_id", "start_key", name=op.f("uq_application_organisation_id_start_key")
        ),
    )
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.create_index("ix_application_local_call_status", ["local_call_id", "status"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index("ix_application_status", ["status", "id"], unique=False)

    op.create_table(
        "commission_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("local_call_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("is_chair", sa.Boolean(), nullable=False),
        sa.Column("appointed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["local_call_id"], ["local_call.id"], name=op.f("fk_commission_member_local_call_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_commission_member_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commission_member")),
        sa.UniqueConstraint(
            "local_call_id", "user_id", name=op.f("uq_commission_member_local_call_id_user_id")
        ),
    )
    with op.batch_alter_table("commission_member", schema=None) as batch_op:
        batch_op.create_index(
            "ix_commission_member_one_chair",
            ["local_call_id"],
            unique=True,
            sqlite_where=sa.text("is_chair AND ended_at IS NULL"),
            postgresql_where=sa.text("is_chair AND ended_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_commission_member_user_id"), ["user_id"], unique=False)

    op.create_table(
        "learner_number",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("grades", sa.Integer(), nullable=False),
        sa.Column("vocational", sa.Integer(), nullable=False),
        sa.CheckConstraint("grades >= 0 AND vocational >= 0", name=op.f("ck_learner_number_not_negative")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_learner_number_call_id")),
        sa.ForeignKeyConstraint(
            ["import_id"], ["learner_import.id"], name=op.f("fk_learner_number_import_id")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_learner_number_municipality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learner_number")),
        sa.UniqueConstraint(
            "call_id", "municipality_id", name=op.f("uq_learner_number_call_id_municipality_id")
        ),
    )
    op.create_table(
        "pmp_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("indicator", sa.String(length=300), nullable=False),
        sa.Column(
            "risk_group",
            sa.Enum(
                "learning",
                "social",
                "economic",
                "family",
                name="riskgroup_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "prevention_level",
            sa.Enum(
                "universal",
                "selective",
                "indicated",
                name="preventionlevel_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["pmp_goal.id"], name=op.f("fk_pmp_task_goal_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pmp_task")),
        sa.UniqueConstraint("goal_id", "number", name=op.f("uq_pmp_task_goal_id_number")),
    )
    with op.batch_alter_table("pmp_task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pmp_task_goal_id"), ["goal_id"], unique=False)

    op.create_table(
        "ranking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("local_call_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "prepared",
                "confirmed",
                name="rankingstatus_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("inputs", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(status = 'confirmed') = (confirmed_at IS NOT NULL)", name=op.f("ck_ranking_confirmed_moment")
        ),
        sa.CheckConstraint(
            "status <> 'confirmed' OR (inputs <> '' AND result <> '' AND sha256 <> '')",
            name=op.f("ck_ranking_stored"),
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["user_account.id"], name=op.f("fk_ranking_confirmed_by_id")
        ),
        sa.ForeignKeyConstraint(["local_call_id"], ["local_call.id"], name=op.f("fk_ranking_local_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ranking")),
        sa.UniqueConstraint("local_call_id", name=op.f("uq_ranking_local_call_id")),
    )
    op.create_table(
        "tie_vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("local_call_id", sa.Integer(), nullable=False),
        sa.Column("application_ids", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("voted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["local_call_id"], ["local_call.id"], name=op.f("fk_tie_vote_local_call_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_tie_vote_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tie_vote")),
    )
    with op.batch_alter_table("tie_vote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tie_vote_local_call_id"), ["local_call_id"], unique=False)

    op.create_table(
        "application_activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("participants", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_application_activity_application_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_activity")),
        sa.UniqueConstraint(
            "application_id", "number", name=op.f("uq_application_activity_application_id_number")
        ),
    )
    op.create_table(
        "application_section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_application_section_application_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_application_section_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_section")),
        sa.UniqueConstraint(
            "application_id", "code", name=op.f("uq_application_section_application_id_code")
        ),
    )
    op.create_table(
        "application_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("how_served", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_application_task_application_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["task_id"], ["pmp_task.id"], name=op.f("fk_application_task_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_task")),
        sa.UniqueConstraint(
            "application_id", "task_id", name=op.f("uq_application_task_application_id_task_id")
        ),
    )
    with op.batch_alter_table("application_task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_task_task_id"), ["task_id"], unique=False)

    op.create_table(
        "budget_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_budget_line_positive")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_budget_line_application_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_line")),
        sa.UniqueConstraint("application_id", "number", name=op.f("uq_budget_line_application_id_number")),
    )
    op.create_table(
        "conflict_declaration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("has_conflict", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "NOT has_conflict OR reason <> ''", name=op.f("ck_conflict_declaration_conflict_has_reason")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_conflict_declaration_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_conflict_declaration_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_declaration")),
        sa.UniqueConstraint(
            "application_id", "user_id", name=op.f("uq_conflict_declaration_application_id_user_id")
        ),
    )
    with op.batch_alter_table("conflict_declaration", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conflict_declaration_user_id"), ["user_id"], unique=False)

    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "approved",
                "reserve",
                "rejected",
                "ineligible",
                name="decisionoutcome_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("ranking_id", sa.Integer(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_decision_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_decision_decided_by_id")
        ),
        sa.ForeignKeyConstraint(["ranking_id"], ["ranking.id"], name=op.f("fk_decision_ranking_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("number", name=op.f("uq_decision_number")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_application_id"), ["application_id"], unique=False)

    op.create_table(
        "final_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "checked",
                "accepted",
                "accepted_in_part",
                "rejected",
                "settled",
                name="reportstatus_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("results", sa.Text(), nullable=False),
        sa.Column("participants_reached", sa.Integer(), nullable=True),
        sa.Column("at_risk_reached", sa.Integer(), nullable=True),
        sa.Column("typed", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("check_note", sa.String(length=2000), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decision_note", sa.String(length=2000), nullable=False),
        sa.CheckConstraint(
            "status = 'draft' OR submitted_at IS NOT NULL", name=op.f("ck_final_report_submitted_moment")
        ),
        sa.CheckConstraint(
            "at_risk_reached <= participants_reached", name=op.f("ck_final_report_at_risk_among_reached")
        ),
        sa.CheckConstraint("decided_by_id <> checked_by_id", name=op.f("ck_final_report_two_people")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_final_report_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["user_account.id"], name=op.f("fk_final_report_checked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_final_report_decided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_final_report")),
        sa.UniqueConstraint("application_id", name=op.f("uq_final_report_application_id")),
    )
    op.create_table(
        "grant_agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "prepared",
                "signed",
                "terminated",
                name="agreementstatus_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("prefinancing", sa.BigInteger(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prepared_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=1000), nullable=False),
        sa.CheckConstraint(
            "status <> 'signed' OR signed_at IS NOT NULL", name=op.f("ck_grant_agreement_signed_moment")
        ),
        sa.CheckConstraint("prefinancing + balance = amount", name=op.f("ck_grant_agreement_parts_sum")),
        sa.CheckConstraint(
            "prefinancing >= 0 AND balance >= 0 AND amount > 0", name=op.f("ck_grant_agreement_positive")
        ),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_grant_agreement_period")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_grant_agreement_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["prepared_by_id"], ["user_account.id"], name=op.f("fk_grant_agreement_prepared_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_agreement")),
        sa.UniqueConstraint("application_id", name=op.f("uq_grant_agreement_application_id")),
        sa.UniqueConstraint("number", name=op.f("uq_grant_agreement_number")),
    )
    op.create_table(
        "late_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("attempted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempted_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_late_attempt_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["attempted_by_id"], ["user_account.id"], name=op.f("fk_late_attempt_attempted_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_attempt")),
    )
    with op.batch_alter_table("late_attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_late_attempt_application_id"), ["application_id"], unique=False)

    op.create_table(
        "payment_due",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "prefinancing",
                "balance",
                name="paymentkind_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("is_final", sa.Boolean(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payment_due_positive")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_payment_due_application_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_due")),
        sa.UniqueConstraint("application_id", "kind", name=op.f("uq_payment_due_application_id_kind")),
    )
    op.create_table(
        "payment_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("placed_by_id", sa.Integer(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.Column("release_reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_payment_hold_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["placed_by_id"], ["user_account.id"], name=op.f("fk_payment_hold_placed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["released_by_id"], ["user_account.id"], name=op.f("fk_payment_hold_released_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_hold")),
    )
    with op.batch_alter_table("payment_hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_hold_application_id"), ["application_id"], unique=False)

    op.create_table(
        "recovery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "proposed",
                "claimed",
                "repaid",
                name="recoverystatus_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("repaid_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status = 'proposed') = (claimed_at IS NULL)", name=op.f("ck_recovery_claimed_moment")
        ),
        sa.CheckConstraint(
            "(status = 'repaid') = (repaid_at IS NOT NULL)", name=op.f("ck_recovery_repaid_moment")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_recovery_positive")),
        sa.CheckConstraint("claimed_by_id <> proposed_by_id", name=op.f("ck_recovery_two_people")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_recovery_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["claimed_by_id"], ["user_account.id"], name=op.f("fk_recovery_claimed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["user_account.id"], name=op.f("fk_recovery_proposed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery")),
        sa.UniqueConstraint("application_id", name=op.f("uq_recovery_application_id")),
    )
    op.create_table(
        "submission_snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("receipt_number", sa.String(length=40), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_submission_snapshot_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["user_account.id"], name=op.f("fk_submission_snapshot_submitted_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_snapshot")),
        sa.UniqueConstraint(
            "application_id", "number", name=op.f("uq_submission_snapshot_application_id_number")
        ),
        sa.UniqueConstraint("receipt_number", name=op.f("uq_submission_snapshot_receipt_number")),
    )
    op.create_table(
        "administrative_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("criterion_code", sa.String(length=40), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "verdict = 'yes' OR note <> ''", name=op.f("ck_administrative_check_doubt_has_note")
        ),
        sa.CheckConstraint(
            "verdict IN ('yes', 'no', 'clarify')", name=op.f("ck_administrative_check_verdict_known")
        ),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["user_account.id"], name=op.f("fk_administrative_check_checked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["submission_snapshot.id"], name=op.f("fk_administrative_check_snapshot_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_administrative_check")),
        sa.UniqueConstraint(
            "snapshot_id", "criterion_code", name=op.f("uq_administrative_check_snapshot_id_criterion_code")
        ),
    )
    op.create_table(
        "agreement_signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "party",
            sa.Enum(
                "applicant",
                "municipality",
                "ikvd",
                name="party_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("signatory", sa.String(length=200), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["grant_agreement.id"], name=op.f("fk_agreement_signature_agreement_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_agreement_signature_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_signature")),
        sa.UniqueConstraint(
            "agreement_id", "version", "party", name=op.f("uq_agreement_signature_agreement_id_version_party")
        ),
    )
    op.create_table(
        "assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("evaluator_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "void",
                name="assessmentstatus_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status <> 'submitted' OR submitted_at IS NOT NULL", name=op.f("ck_assessment_submitted_moment")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_assessment_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["evaluator_id"], ["user_account.id"], name=op.f("fk_assessment_evaluator_id")
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["submission_snapshot.id"], name=op.f("fk_assessment_snapshot_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
        sa.UniqueConstraint(
            "snapshot_id", "evaluator_id", name=op.f("uq_assessment_snapshot_id_evaluator_id")
        ),
    )
    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assessment_application_id"), ["application_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assessment_evaluator_id"), ["evaluator_id"], unique=False)

    op.create_table(
        "clarification_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("criteria", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_clarification_request_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["user_account.id"], name=op.f("fk_clarification_request_asked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["submission_snapshot.id"], name=op.f("fk_clarification_request_snapshot_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clarification_request")),
        sa.UniqueConstraint("snapshot_id", name=op.f("uq_clarification_request_snapshot_id")),
    )
    with op.batch_alter_table("clarification_request", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_clarification_request_application_id"), ["application_id"], unique=False
        )

    op.create_table(
        "consensus_score",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("criterion_code", sa.String(length=40), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_consensus_score_has_reason")),
        sa.ForeignKeyConstraint(
            ["agreed_by_id"], ["user_account.id"], name=op.f("fk_consensus_score_agreed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_consensus_score_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["submission_snapshot.id"], name=op.f("fk_consensus_score_snapshot_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consensus_score")),
        sa.UniqueConstraint(
            "snapshot_id", "criterion_code", name=op.f("uq_consensus_score_snapshot_id_criterion_code")
        ),
    )
    with op.batch_alter_table("consensus_score", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_consensus_score_application_id"), ["application_id"], unique=False
        )

    op.create_table(
        "expense_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("accepted", sa.BigInteger(), nullable=True),
        sa.Column("check_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "accepted >= 0 AND accepted <= amount", name=op.f("ck_expense_line_accepted_within")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_expense_line_positive")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["final_report.id"], name=op.f("fk_expense_line_report_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expense_line")),
        sa.UniqueConstraint("report_id", "number", name=op.f("uq_expense_line_report_id_number")),
    )
    op.create_table(
        "payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("due_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "prefinancing",
                "balance",
                name="paymentkind_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "prepared",
                "approved",
                "exported",
                "confirmed",
                "returned",
                "void",
                name="paymentstatus_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("end_to_end_id", sa.String(length=35), nullable=False),
        sa.Column("bank_account_id", sa.Integer(), nullable=False),
        sa.Column("account_entered_by_id", sa.Integer(), nullable=False),
        sa.Column("agreement_version", sa.Integer(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prepared_by_id", sa.Integer(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_amount", sa.BigInteger(), nullable=True),
        sa.Column("approved_account_id", sa.Integer(), nullable=True),
        sa.Column("approved_agreement_version", sa.Integer(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "(status IN ('exported', 'confirmed', 'returned')) = (batch_id IS NOT NULL)",
            name=op.f("ck_payment_in_batch"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('approved', 'exported', 'confirmed', 'returned') OR (approved_at IS NOT NULL AND approved_by_id IS NOT NULL AND approved_amount = amount)",
            name=op.f("ck_payment_approved_by_someone"),
        ),
        sa.CheckConstraint(
            "account_entered_by_id <> prepared_by_id AND (approved_by_id IS NULL OR account_entered_by_id <> approved_by_id)",
            name=op.f("ck_payment_three_people"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payment_positive")),
        sa.CheckConstraint("approved_by_id <> prepared_by_id", name=op.f("ck_payment_approver_is_another")),
        sa.ForeignKeyConstraint(
            ["account_entered_by_id"], ["user_account.id"], name=op.f("fk_payment_account_entered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_payment_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["user_account.id"], name=op.f("fk_payment_approved_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["bank_account_id"], ["bank_account.id"], name=op.f("fk_payment_bank_account_id")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["payment_batch.id"], name=op.f("fk_payment_batch_id")),
        sa.ForeignKeyConstraint(["due_id"], ["payment_due.id"], name=op.f("fk_payment_due_id")),
        sa.ForeignKeyConstraint(
            ["prepared_by_id"], ["user_account.id"], name=op.f("fk_payment_prepared_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("end_to_end_id", name=op.f("uq_payment_end_to_end_id")),
    )
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_due_id"), ["due_id"], unique=False)
        batch_op.create_index("ix_payment_status", ["status", "id"], unique=False)
        batch_op.create_index(
            "uq_payment_live",
            ["application_id", "kind"],
            unique=True,
            sqlite_where=sa.text("status NOT IN ('returned', 'void')"),
            postgresql_where=sa.text("status NOT IN ('returned', 'void')"),
        )

    op.create_table(
        "recovery_receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recovery_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("bank_reference", sa.String(length=60), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_recovery_receipt_positive")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_recovery_receipt_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["recovery_id"], ["recovery.id"], name=op.f("fk_recovery_receipt_recovery_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_receipt")),
        sa.UniqueConstraint("bank_reference", name=op.f("uq_recovery_receipt_bank_reference")),
    )
    with op.batch_alter_table("recovery_receipt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_receipt_recovery_id"), ["recovery_id"], unique=False)

    op.create_table(
        "report_activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("is_done", sa.Boolean(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("participants", sa.Integer(), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("is_accepted", sa.Boolean(), nullable=True),
        sa.Column("check_reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["application_activity.id"], name=op.f("fk_report_activity_activity_id")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["final_report.id"], name=op.f("fk_report_activity_report_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_activity")),
        sa.UniqueConstraint(
            "report_id", "activity_id", name=op.f("uq_report_activity_report_id_activity_id")
        ),
    )
    op.create_table(
        "settlement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "accepted",
                "accepted_in_part",
                "rejected",
                name="verdict_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("award", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("recovery", sa.BigInteger(), nullable=False),
        sa.Column("released", sa.BigInteger(), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("balance = 0 OR recovery = 0", name=op.f("ck_settlement_never_both")),
        sa.CheckConstraint("due + recovery = paid + balance", name=op.f("ck_settlement_adds_up")),
        sa.CheckConstraint("released + paid + balance = award", name=op.f("ck_settlement_nothing_lost")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_settlement_application_id")
        ),
        sa.ForeignKeyConstraint(["report_id"], ["final_report.id"], name=op.f("fk_settlement_report_id")),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["user_account.id"], name=op.f("fk_settlement_settled_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement")),
        sa.UniqueConstraint("application_id", name=op.f("uq_settlement_application_id")),
        sa.UniqueConstraint("report_id", name=op.f("uq_settlement_report_id")),
    )
    op.create_table(
        "criterion_score",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("criterion_code", sa.String(length=40), nullable=False),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("justification", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["assessment.id"],
            name=op.f("fk_criterion_score_assessment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criterion_score")),
        sa.UniqueConstraint(
            "assessment_id", "criterion_code", name=op.f("uq_criterion_score_assessment_id_criterion_code")
        ),
    )
    op.create_table(
        "task_score",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("justification", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_task_score_assessment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["task_id"], ["pmp_task.id"], name=op.f("fk_task_score_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_score")),
        sa.UniqueConstraint("assessment_id", "task_id", name=op.f("uq_task_score_assessment_id_task_id")),
    )

    dialect = op.get_bind().dialect.name
    for table in APPEND_ONLY:
        for statement in trigger_statements(table, dialect):
            op.execute(statement)


def downgrade() -> None:  # long: the whole schema at once
    op.drop_table("task_score")
    op.drop_table("criterion_score")
    op.drop_table("settlement")
    op.drop_table("report_activity")
    with op.batch_alter_table("recovery_receipt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recovery_receipt_recovery_id"))

    op.drop_table("recovery_receipt")
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_payment_live",
            sqlite_where=sa.text("status NOT IN ('returned', 'void')"),
            postgresql_where=sa.text("status NOT IN ('returned', 'void')"),
        )
        batch_op.drop_index("ix_payment_status")
        batch_op.drop_index(batch_op.f("ix_payment_due_id"))
        batch_op.drop_index(batch_op.f("ix_payment_batch_id"))

    op.drop_table("payment")
    op.drop_table("expense_line")
    with op.batch_alter_table("consensus_score", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consensus_score_application_id"))

    op.drop_table("consensus_score")
    with op.batch_alter_table("clarification_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clarification_request_application_id"))

    op.drop_table("clarification_request")
    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assessment_evaluator_id"))
        batch_op.drop_index(batch_op.f("ix_assessment_application_id"))

    op.drop_table("assessment")
    op.drop_table("agreement_signature")
    op.drop_table("administrative_check")
    op.drop_table("submission_snapshot")
    op.drop_table("recovery")
    with op.batch_alter_table("payment_hold", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_hold_application_id"))

    op.drop_table("payment_hold")
    op.drop_table("payment_due")
    with op.batch_alter_table("late_attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_late_attempt_application_id"))

    op.drop_table("late_attempt")
    op.drop_table("grant_agreement")
    op.drop_table("final_report")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_application_id"))

    op.drop_table("decision")
    with op.batch_alter_table("conflict_declaration", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conflict_declaration_user_id"))

    op.drop_table("conflict_declaration")
    op.drop_table("budget_line")
    with op.batch_alter_table("application_task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_application_task_task_id"))

    op.drop_table("application_task")
    op.drop_table("application_section")
    op.drop_table("application_activity")
    with op.batch_alter_table("tie_vote", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tie_vote_local_call_id"))

    op.drop_table("tie_vote")
    op.drop_table("ranking")
    with op.batch_alter_table("pmp_task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pmp_task_goal_id"))

    op.drop_table("pmp_task")
    op.drop_table("learner_number")
    with op.batch_alter_table("commission_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_commission_member_user_id"))
        batch_op.drop_index(
            "ix_commission_member_one_chair",
            sqlite_where=sa.text("is_chair AND ended_at IS NULL"),
            postgresql_where=sa.text("is_chair AND ended_at IS NULL"),
        )

    op.drop_table("commission_member")
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_index("ix_application_status")
        batch_op.drop_index(batch_op.f("ix_application_organisation_id"))
        batch_op.drop_index("ix_application_local_call_status")

    op.drop_table("application")
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_session_user_id"))

    op.drop_table("user_session")
    with op.batch_alter_table("pmp_goal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pmp_goal_plan_id"))

    op.drop_table("pmp_goal")
    with op.batch_alter_table("municipal_quota", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_municipal_quota_municipality_id"))

    op.drop_table("municipal_quota")
    with op.batch_alter_table("local_call", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_local_call_municipality_id"))
        batch_op.drop_index(batch_op.f("ix_local_call_call_id"))

    op.drop_table("local_call")
    with op.batch_alter_table("learner_import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_learner_import_call_id"))

    op.drop_table("learner_import")
    op.drop_table("value_confirmation")
    with op.batch_alter_table("pmp_plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pmp_plan_school_id"))
        batch_op.drop_index(batch_op.f("ix_pmp_plan_municipality_id"))

    op.drop_table("pmp_plan")
    with op.batch_alter_table("participation", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_participation_school",
            sqlite_where=sa.text("status <> 'ended'"),
            postgresql_where=sa.text("status <> 'ended'"),
        )
        batch_op.drop_index(
            "uq_participation_municipality",
            sqlite_where=sa.text("status <> 'ended'"),
            postgresql_where=sa.text("status <> 'ended'"),
        )

    op.drop_table("participation")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_user_id"))
        batch_op.drop_index(batch_op.f("ix_membership_school_id"))
        batch_op.drop_index(batch_op.f("ix_membership_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_membership_municipality_id"))

    op.drop_table("membership")
    with op.batch_alter_table("ledger_transfer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_transfer_target_id"))
        batch_op.drop_index(batch_op.f("ix_ledger_transfer_source_id"))
        batch_op.drop_index("ix_ledger_transfer_at")

    op.drop_table("ledger_transfer")
    op.drop_table("call")
    op.drop_table("batch_file")
    with op.batch_alter_table("bank_account", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_bank_account_live",
            sqlite_where=sa.text("status IN ('entered', 'verified')"),
            postgresql_where=sa.text("status IN ('entered', 'verified')"),
        )
        batch_op.drop_index(batch_op.f("ix_bank_account_iban"))

    op.drop_table("bank_account")
    with op.batch_alter_table("school", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_school_municipality_id"))

    op.drop_table("school")
    op.drop_table("regulation_edition")
    op.drop_table("payment_batch")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_index("ix_organisation_name")

    op.drop_table("organisation")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_event_case")

    op.drop_table("audit_event")
    op.drop_table("user_account")
    with op.batch_alter_table("rate_hit", schema=None) as batch_op:
        batch_op.drop_index("ix_rate_hit_bucket")

    op.drop_table("rate_hit")
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_message_due")
        batch_op.drop_index("ix_outbox_message_address")

    op.drop_table("outbox_message")
    with op.batch_alter_table("municipality", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_municipality_name_sort"))

    op.drop_table("municipality")
    op.drop_table("ledger_account")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index("ix_job_due")

    op.drop_table("job")
    op.drop_table("audit_chain")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")
