"""The first tables.

Revision: 0001
After:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from caseapp.models import append_only

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_anchor",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("upto_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("lines_digest", sa.String(length=64), nullable=False),
        sa.Column("security_events", sa.Integer(), nullable=False),
        sa.Column("security_digest", sa.String(length=64), nullable=False),
        sa.Column("access_log", sa.Integer(), nullable=False),
        sa.Column("access_digest", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.LargeBinary(length=32), nullable=True),
        sa.Column("key_version", sa.SmallInteger(), nullable=False),
        sa.Column("mac", sa.LargeBinary(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_anchor")),
        sa.UniqueConstraint("number", name=op.f("uq_audit_anchor_number")),
    )
    op.create_table(
        "demo_clock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("business_now", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demo_clock")),
    )
    op.create_table(
        "key_check",
        sa.Column("version", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("mac_root_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_key_check")),
    )
    op.create_table(
        "organization",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("processor_id", sa.Uuid(), nullable=False),
        sa.Column("established_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("intake_may_decide", sa.Boolean(), nullable=False),
        sa.Column("proposer_may_approve", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["organization.id"], name=op.f("fk_organization_parent_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["processor_id"], ["organization.id"], name=op.f("fk_organization_processor_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization")),
        sa.UniqueConstraint("region_code", "serial", name=op.f("uq_organization_region_code_serial")),
    )
    op.create_index(op.f("ix_organization_parent_id"), "organization", ["parent_id"], unique=False)
    op.create_index(op.f("ix_organization_processor_id"), "organization", ["processor_id"], unique=False)
    op.create_index(op.f("ix_organization_region_code"), "organization", ["region_code"], unique=False)
    op.create_table(
        "pack_version",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_pack_version")),
    )
    op.create_table(
        "region",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("level", sa.String(48), nullable=False),
        sa.Column("parent_code", sa.String(length=12), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["parent_code"], ["region.code"], name=op.f("fk_region_parent_code_region")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_region")),
    )
    op.create_index(op.f("ix_region_parent_code"), "region", ["parent_code"], unique=False)
    op.create_table(
        "reseal_permit",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("nowhere", sa.Integer(), nullable=False),
        sa.CheckConstraint("id > 0 AND nowhere = -id", name=op.f("ck_reseal_permit_never_kept")),
        sa.ForeignKeyConstraint(
            ["nowhere"],
            ["reseal_permit.id"],
            name=op.f("fk_reseal_permit_nowhere_reseal_permit"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reseal_permit")),
    )
    op.create_table(
        "worker_heartbeat",
        sa.Column("worker", sa.String(length=80), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("worker", name=op.f("pk_worker_heartbeat")),
    )
    op.create_table(
        "duty_station",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("placement", sa.String(48), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_duty_station_organization_id_organization"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_station")),
    )
    op.create_index(
        op.f("ix_duty_station_organization_id"), "duty_station", ["organization_id"], unique=False
    )
    op.create_index(op.f("ix_duty_station_region_code"), "duty_station", ["region_code"], unique=False)
    op.create_table(
        "mediation_committee",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("committee_type", sa.String(48), nullable=False),
        sa.Column("division_code", sa.String(length=12), nullable=True),
        sa.Column("established_on", sa.Date(), nullable=False),
        sa.Column("dissolved_on", sa.Date(), nullable=True),
        sa.Column("multi_ethnic", sa.Boolean(), nullable=False),
        sa.Column("host_term_from_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["division_code"], ["region.code"], name=op.f("fk_mediation_committee_division_code_region")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_mediation_committee_organization_id_organization"),
        ),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_mediation_committee")),
    )
    op.create_index(
        op.f("ix_mediation_committee_division_code"), "mediation_committee", ["division_code"], unique=False
    )
    op.create_index(
        op.f("ix_mediation_committee_region_code"), "mediation_committee", ["region_code"], unique=False
    )
    op.create_table(
        "mediator",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("engagement", sa.String(48), nullable=False),
        sa.Column("engaged_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("sex", sa.String(48), nullable=True),
        sa.Column("minority", sa.Boolean(), nullable=True),
        sa.Column("lawyer", sa.Boolean(), nullable=False),
        sa.Column("specialities", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("grade", sa.String(length=40), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("ended_on IS NULL OR ended_on >= engaged_on", name=op.f("ck_mediator_period")),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["organization.id"], name=op.f("fk_mediator_committee_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediator")),
    )
    op.create_index(op.f("ix_mediator_committee_id"), "mediator", ["committee_id"], unique=False)
    op.create_index(op.f("ix_mediator_region_code"), "mediator", ["region_code"], unique=False)
    op.create_table(
        "number_counter",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("series", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_number_counter_organization_id_organization"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "series", "year", name=op.f("pk_number_counter")),
    )
    op.create_table(
        "person",
        sa.Column("processor_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("id_type", sa.String(48), nullable=True),
        sa.Column("id_number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id_number_index", sa.LargeBinary(length=17), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.LargeBinary(length=17), nullable=True),
        sa.Column("phone_tail_index", sa.LargeBinary(length=17), nullable=True),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("sex", sa.String(48), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["processor_id"], ["organization.id"], name=op.f("fk_person_processor_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index("ix_person_birth", "person", ["processor_id", "birth_date"], unique=False)
    op.create_index(op.f("ix_person_id_number_index"), "person", ["id_number_index"], unique=False)
    op.create_index(op.f("ix_person_name"), "person", ["name"], unique=False)
    op.create_index(op.f("ix_person_phone_index"), "person", ["phone_index"], unique=False)
    op.create_index(op.f("ix_person_phone_tail_index"), "person", ["phone_tail_index"], unique=False)
    op.create_index(op.f("ix_person_processor_id"), "person", ["processor_id"], unique=False)
    op.create_index(
        "uq_person_identity",
        "person",
        ["processor_id", "id_type", "id_number_index"],
        unique=True,
        sqlite_where=sa.text("id_number_index IS NOT NULL"),
        postgresql_where=sa.text("id_number_index IS NOT NULL"),
    )
    op.create_table(
        "practitioner",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("provider_type", sa.String(48), nullable=False),
        sa.Column("license_number", sa.String(length=40), nullable=True),
        sa.Column("practice_since", sa.Date(), nullable=True),
        sa.Column("criminal_practice_since", sa.Date(), nullable=True),
        sa.Column("familiar_with_minors", sa.Boolean(), nullable=False),
        sa.Column("has_legal_qualification", sa.Boolean(), nullable=False),
        sa.Column("license_valid_to", sa.Date(), nullable=True),
        sa.Column("ideal_share", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("specialities", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("active_from", sa.Date(), nullable=False),
        sa.Column("active_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_practitioner_organization_id_organization"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practitioner")),
    )
    op.create_index(
        op.f("ix_practitioner_organization_id"), "practitioner", ["organization_id"], unique=False
    )
    op.create_index(op.f("ix_practitioner_region_code"), "practitioner", ["region_code"], unique=False)
    op.create_table(
        "account",
        sa.Column("login", sa.String(length=60), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.LargeBinary(length=17), nullable=True),
        sa.Column("display_name", sa.String(length=60), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("password_serial", sa.Integer(), nullable=False),
        sa.Column("password_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("former_passwords", sa.JSON(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("practitioner_id", sa.Uuid(), nullable=True),
        sa.Column("mediator_id", sa.Uuid(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("failed_logins", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mediator_id"], ["mediator.id"], name=op.f("fk_account_mediator_id_mediator")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_account_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["practitioner.id"], name=op.f("fk_account_practitioner_id_practitioner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("login", name=op.f("uq_account_login")),
        sa.UniqueConstraint("phone_index", name=op.f("uq_account_phone_index")),
    )
    op.create_index(op.f("ix_account_organization_id"), "account", ["organization_id"], unique=False)
    op.create_table(
        "mediation_studio",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("mediator_id", sa.Uuid(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'personal_studio') = (mediator_id IS NOT NULL)",
            name=op.f("ck_mediation_studio_personal_has_mediator"),
        ),
        sa.CheckConstraint(
            "closed_on IS NULL OR closed_on >= opened_on", name=op.f("ck_mediation_studio_period")
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["organization.id"], name=op.f("fk_mediation_studio_committee_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["mediator_id"], ["mediator.id"], name=op.f("fk_mediation_studio_mediator_id_mediator")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_studio")),
    )
    op.create_index(
        op.f("ix_mediation_studio_committee_id"), "mediation_studio", ["committee_id"], unique=False
    )
    op.create_table(
        "mediator_post",
        sa.Column("mediator_id", sa.Uuid(), nullable=False),
        sa.Column("post", sa.String(48), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("ended_on IS NULL OR ended_on >= from_on", name=op.f("ck_mediator_post_period")),
        sa.ForeignKeyConstraint(
            ["mediator_id"], ["mediator.id"], name=op.f("fk_mediator_post_mediator_id_mediator")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediator_post")),
    )
    op.create_index(op.f("ix_mediator_post_mediator_id"), "mediator_post", ["mediator_id"], unique=False)
    op.create_table(
        "mediator_training",
        sa.Column("mediator_id", sa.Uuid(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("hours", sa.Numeric(precision=5, scale=1), nullable=False),
        sa.Column("topic", sa.String(length=120), nullable=False),
        sa.Column("before_service", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("hours > 0", name=op.f("ck_mediator_training_some_hours")),
        sa.ForeignKeyConstraint(
            ["mediator_id"], ["mediator.id"], name=op.f("fk_mediator_training_mediator_id_mediator")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediator_training")),
    )
    op.create_index(
        op.f("ix_mediator_training_mediator_id"), "mediator_training", ["mediator_id"], unique=False
    )
    op.create_table(
        "access_log",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("route", sa.String(length=120), nullable=False),
        sa.Column("purpose", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("ids", sa.JSON(), nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_access_log_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_log")),
    )
    op.create_index(op.f("ix_access_log_account_id"), "access_log", ["account_id"], unique=False)
    op.create_index(op.f("ix_access_log_at"), "access_log", ["at"], unique=False)
    op.create_table(
        "account_role",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(48), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_role_account_id_account")
        ),
        sa.PrimaryKeyConstraint("account_id", "role", name=op.f("pk_account_role")),
    )
    op.create_table(
        "auth_session",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("refresh_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device", sa.String(length=80), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_auth_session_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auth_session")),
    )
    op.create_index(op.f("ix_auth_session_account_id"), "auth_session", ["account_id"], unique=False)
    op.create_table(
        "commitment_sample",
        sa.Column("decided_from", sa.Date(), nullable=False),
        sa.Column("decided_to", sa.Date(), nullable=False),
        sa.Column("share", sa.Numeric(precision=5, scale=4), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("processor_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "decided_from <= decided_to", name=op.f("ck_commitment_sample_period_runs_forward")
        ),
        sa.CheckConstraint(
            "drawn > 0 AND drawn <= population", name=op.f("ck_commitment_sample_drawn_from_population")
        ),
        sa.CheckConstraint("share > 0 AND share <= 1", name=op.f("ck_commitment_sample_share_is_a_part")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_commitment_sample_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["processor_id"], ["organization.id"], name=op.f("fk_commitment_sample_processor_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_commitment_sample_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_sample")),
    )
    op.create_index("ix_commitment_sample_list", "commitment_sample", ["organization_id", "id"], unique=False)
    op.create_index(
        op.f("ix_commitment_sample_processor_id"), "commitment_sample", ["processor_id"], unique=False
    )
    op.create_index(
        op.f("ix_commitment_sample_region_code"), "commitment_sample", ["region_code"], unique=False
    )
    op.create_table(
        "committee_term",
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("chosen_by", sa.String(48), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["organization.id"], name=op.f("fk_committee_term_committee_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_committee_term_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committee_term")),
        sa.UniqueConstraint("committee_id", "from_on", name=op.f("uq_committee_term_committee_id_from_on")),
    )
    op.create_index(op.f("ix_committee_term_committee_id"), "committee_term", ["committee_id"], unique=False)
    op.create_table(
        "court_report",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("court_name", sa.String(length=120), nullable=False),
        sa.Column("as_of_on", sa.Date(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("committees", sa.JSON(), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_court_report_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_court_report_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court_report")),
    )
    op.create_index(
        op.f("ix_court_report_organization_id"), "court_report", ["organization_id"], unique=False
    )
    op.create_index(op.f("ix_court_report_region_code"), "court_report", ["region_code"], unique=False)
    op.create_table(
        "deputy",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("deputy_account_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("set_by_id", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("account_id <> deputy_account_id", name=op.f("ck_deputy_another")),
        sa.CheckConstraint("from_on <= to_on", name=op.f("ck_deputy_days")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_deputy_account_id_account")),
        sa.ForeignKeyConstraint(
            ["deputy_account_id"], ["account.id"], name=op.f("fk_deputy_deputy_account_id_account")
        ),
        sa.ForeignKeyConstraint(["ended_by_id"], ["account.id"], name=op.f("fk_deputy_ended_by_id_account")),
        sa.ForeignKeyConstraint(["set_by_id"], ["account.id"], name=op.f("fk_deputy_set_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputy")),
    )
    op.create_index(op.f("ix_deputy_account_id"), "deputy", ["account_id"], unique=False)
    op.create_index(op.f("ix_deputy_deputy_account_id"), "deputy", ["deputy_account_id"], unique=False)
    op.create_table(
        "destruction_list",
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("outcome", sa.String(48), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decision_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(outcome IS NULL) = (decided_by_id IS NULL)",
            name=op.f("ck_destruction_list_decided_has_decider"),
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (decided_on IS NULL)", name=op.f("ck_destruction_list_decided_has_day")
        ),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> proposed_by_id",
            name=op.f("ck_destruction_list_decided_by_another"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_destruction_list_decided_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_destruction_list_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["account.id"], name=op.f("fk_destruction_list_proposed_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destruction_list")),
    )
    op.create_index(
        op.f("ix_destruction_list_organization_id"), "destruction_list", ["organization_id"], unique=False
    )
    op.create_index(
        op.f("ix_destruction_list_region_code"), "destruction_list", ["region_code"], unique=False
    )
    op.create_table(
        "duty_help_record",
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("helper_id", sa.Uuid(), nullable=True),
        sa.Column("placement", sa.String(48), nullable=False),
        sa.Column("stage", sa.String(48), nullable=False),
        sa.Column("request_source", sa.String(48), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column("has_defender", sa.Boolean(), nullable=False),
        sa.Column("in_custody", sa.Boolean(), nullable=False),
        sa.Column("mode", sa.String(48), nullable=True),
        sa.Column("helped_items", sa.JSON(), nullable=False),
        sa.Column("plea_case", sa.Boolean(), nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=True),
        sa.Column("organ_name", sa.String(length=120), nullable=True),
        sa.Column("organ_case_number", sa.String(length=80), nullable=True),
        sa.Column("charge_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("given_phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("given_address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("contact_apart", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "NOT (refused AND provided_at IS NOT NULL)", name=op.f("ck_duty_help_record_refused_not_provided")
        ),
        sa.CheckConstraint("has_defender = false", name=op.f("ck_duty_help_record_person_without_defender")),
        sa.CheckConstraint(
            "provided_at IS NULL OR helper_id IS NOT NULL",
            name=op.f("ck_duty_help_record_provided_has_helper"),
        ),
        sa.ForeignKeyConstraint(
            ["helper_id"], ["practitioner.id"], name=op.f("fk_duty_help_record_helper_id_practitioner")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_duty_help_record_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_duty_help_record_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_duty_help_record_recorded_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["station_id"], ["duty_station.id"], name=op.f("fk_duty_help_record_station_id_duty_station")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_help_record")),
    )
    op.create_index(
        "ix_duty_help_record_count", "duty_help_record", ["region_code", "requested_at"], unique=False
    )
    op.create_index(op.f("ix_duty_help_record_helper_id"), "duty_help_record", ["helper_id"], unique=False)
    op.create_index(
        op.f("ix_duty_help_record_organization_id"), "duty_help_record", ["organization_id"], unique=False
    )
    op.create_index(op.f("ix_duty_help_record_person_id"), "duty_help_record", ["person_id"], unique=False)
    op.create_index(op.f("ix_duty_help_record_station_id"), "duty_help_record", ["station_id"], unique=False)
    op.create_table(
        "impact_assessment",
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("reason_codes", sa.JSON(), nullable=False),
        sa.Column("processing", sa.Text(), nullable=False),
        sa.Column("necessity", sa.Text(), nullable=False),
        sa.Column("risks", sa.Text(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.String(length=60), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("review_by", sa.Date(), nullable=False),
        sa.Column("keep_until", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("processor_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(approved_on IS NULL) = (approved_by IS NULL)",
            name=op.f("ck_impact_assessment_approved_has_approver"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_impact_assessment_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["processor_id"], ["organization.id"], name=op.f("fk_impact_assessment_processor_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_impact_assessment_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_impact_assessment")),
    )
    op.create_index(
        op.f("ix_impact_assessment_processor_id"), "impact_assessment", ["processor_id"], unique=False
    )
    op.create_index(
        op.f("ix_impact_assessment_region_code"), "impact_assessment", ["region_code"], unique=False
    )
    op.create_index(op.f("ix_impact_assessment_review_by"), "impact_assessment", ["review_by"], unique=False)
    op.create_table(
        "job",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(48), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("postponed", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("error_code", sa.String(length=60), nullable=True),
        sa.Column("resource", sa.String(length=200), nullable=True),
        sa.Column("schedule_key", sa.String(length=120), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_job_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("schedule_key", name=op.f("uq_job_schedule_key")),
    )
    op.create_index("ix_job_due", "job", ["state", "lease_until"], unique=False)
    op.create_table(
        "local_figure",
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("variant", sa.String(length=16), nullable=True),
        sa.Column("value", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_local_figure_valid_period")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_local_figure_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_local_figure")),
    )
    op.create_index(
        "ix_local_figure_lookup",
        "local_figure",
        ["region_code", "name", "variant", "valid_from"],
        unique=False,
    )
    op.create_table(
        "person_link",
        sa.Column("processor_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("first_person_id", sa.Uuid(), nullable=False),
        sa.Column("second_person_id", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.String(48), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("end_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (end_reason_sealed IS NULL)", name=op.f("ck_person_link_ended_has_reason")
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by_id IS NULL)", name=op.f("ck_person_link_ended_by_somebody")
        ),
        sa.CheckConstraint("first_person_id < second_person_id", name=op.f("ck_person_link_ordered")),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["account.id"], name=op.f("fk_person_link_ended_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["first_person_id"], ["person.id"], name=op.f("fk_person_link_first_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_person_link_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["processor_id"], ["organization.id"], name=op.f("fk_person_link_processor_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_person_link_recorded_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["second_person_id"], ["person.id"], name=op.f("fk_person_link_second_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_link")),
    )
    op.create_index(op.f("ix_person_link_first_person_id"), "person_link", ["first_person_id"], unique=False)
    op.create_index(op.f("ix_person_link_processor_id"), "person_link", ["processor_id"], unique=False)
    op.create_index(
        op.f("ix_person_link_second_person_id"), "person_link", ["second_person_id"], unique=False
    )
    op.create_index(
        "uq_person_link_standing",
        "person_link",
        ["first_person_id", "second_person_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "person_request",
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("state", sa.String(48), nullable=False),
        sa.Column("relationship", sa.String(48), nullable=False),
        sa.Column("deceased_on", sa.Date(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("refusal", sa.String(48), nullable=True),
        sa.Column("articles", sa.JSON(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("told_form", sa.String(48), nullable=True),
        sa.Column("requester_name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("statement_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("changes_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reasons_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("processor_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'open') = (decided_on IS NULL)", name=op.f("ck_person_request_decided_has_day")
        ),
        sa.CheckConstraint(
            "state <> 'refused' OR refusal IS NOT NULL", name=op.f("ck_person_request_refused_has_reason")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_person_request_decided_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_person_request_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_request_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["processor_id"], ["organization.id"], name=op.f("fk_person_request_processor_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_person_request_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_request")),
    )
    op.create_index(
        "ix_person_request_board", "person_request", ["processor_id", "state", "recorded_at"], unique=False
    )
    op.create_index(op.f("ix_person_request_person_id"), "person_request", ["person_id"], unique=False)
    op.create_index(op.f("ix_person_request_processor_id"), "person_request", ["processor_id"], unique=False)
    op.create_index(op.f("ix_person_request_region_code"), "person_request", ["region_code"], unique=False)
    op.create_table(
        "practitioner_bar",
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("authority", sa.String(length=120), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("to_on IS NULL OR from_on <= to_on", name=op.f("ck_practitioner_bar_days")),
        sa.ForeignKeyConstraint(
            ["practitioner_id"],
            ["practitioner.id"],
            name=op.f("fk_practitioner_bar_practitioner_id_practitioner"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_practitioner_bar_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practitioner_bar")),
    )
    op.create_index(
        op.f("ix_practitioner_bar_practitioner_id"), "practitioner_bar", ["practitioner_id"], unique=False
    )
    op.create_table(
        "practitioner_interest",
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("name_index", sa.LargeBinary(length=17), nullable=False),
        sa.Column("id_type", sa.String(48), nullable=False),
        sa.Column("id_number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id_number_index", sa.LargeBinary(length=17), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practitioner_id"],
            ["practitioner.id"],
            name=op.f("fk_practitioner_interest_practitioner_id_practitioner"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_practitioner_interest_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practitioner_interest")),
    )
    op.create_index(
        op.f("ix_practitioner_interest_id_number_index"),
        "practitioner_interest",
        ["id_number_index"],
        unique=False,
    )
    op.create_index(
        op.f("ix_practitioner_interest_name_index"), "practitioner_interest", ["name_index"], unique=False
    )
    op.create_index(
        op.f("ix_practitioner_interest_practitioner_id"),
        "practitioner_interest",
        ["practitioner_id"],
        unique=False,
    )
    op.create_table(
        "privacy_incident",
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("people_count", sa.Integer(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("possible_harm", sa.Text(), nullable=False),
        sa.Column("measures_taken", sa.Text(), nullable=False),
        sa.Column("measures_for_people", sa.Text(), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("authority_told_on", sa.Date(), nullable=True),
        sa.Column("people_told_on", sa.Date(), nullable=True),
        sa.Column("people_not_told_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("processor_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_privacy_incident_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["processor_id"], ["organization.id"], name=op.f("fk_privacy_incident_processor_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_privacy_incident_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_incident")),
    )
    op.create_index(
        op.f("ix_privacy_incident_processor_id"), "privacy_incident", ["processor_id"], unique=False
    )
    op.create_index(
        op.f("ix_privacy_incident_region_code"), "privacy_incident", ["region_code"], unique=False
    )
    op.create_table(
        "security_event",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=True),
        sa.Column("key_version", sa.SmallInteger(), nullable=False),
        sa.Column("mac", sa.LargeBinary(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["account.id"], name=op.f("fk_security_event_actor_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_event")),
    )
    op.create_index(op.f("ix_security_event_actor_id"), "security_event", ["actor_id"], unique=False)
    op.create_index(op.f("ix_security_event_at"), "security_event", ["at"], unique=False)
    op.create_index(op.f("ix_security_event_kind"), "security_event", ["kind"], unique=False)
    op.create_index("ix_security_event_subject", "security_event", ["subject_id", "at"], unique=False)
    op.create_table(
        "stored_reply",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_stored_reply_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_reply")),
        sa.UniqueConstraint("account_id", "key", name=op.f("uq_stored_reply_account_id_key")),
    )
    op.create_index(op.f("ix_stored_reply_created_at"), "stored_reply", ["created_at"], unique=False)
    op.create_table(
        "subsidy_batch",
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["account.id"], name=op.f("fk_subsidy_batch_made_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_subsidy_batch_organization_id_organization"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subsidy_batch")),
    )
    op.create_index(
        op.f("ix_subsidy_batch_organization_id"), "subsidy_batch", ["organization_id"], unique=False
    )
    op.create_index(op.f("ix_subsidy_batch_region_code"), "subsidy_batch", ["region_code"], unique=False)
    op.create_table(
        "data_copy",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("processor_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_data_copy_job_id_job")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_data_copy_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_data_copy_person_id_person")),
        sa.ForeignKeyConstraint(
            ["processor_id"], ["organization.id"], name=op.f("fk_data_copy_processor_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_data_copy_recorded_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["person_request.id"], name=op.f("fk_data_copy_request_id_person_request")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_copy")),
    )
    op.create_index(op.f("ix_data_copy_expires_at"), "data_copy", ["expires_at"], unique=False)
    op.create_index(op.f("ix_data_copy_person_id"), "data_copy", ["person_id"], unique=False)
    op.create_index(op.f("ix_data_copy_processor_id"), "data_copy", ["processor_id"], unique=False)
    op.create_index(op.f("ix_data_copy_region_code"), "data_copy", ["region_code"], unique=False)
    op.create_table(
        "ledger_import",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("processor_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(48), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_format", sa.String(length=10), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("ledger_code", sa.String(length=60), nullable=False),
        sa.Column("ledger_digest", sa.String(length=64), nullable=False),
        sa.Column("sheet_names_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("skipped", sa.JSON(), nullable=False),
        sa.Column("left_out", sa.Boolean(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("undo_job_id", sa.Uuid(), nullable=True),
        sa.Column("undo_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('undoing', 'undone')) = (undo_job_id IS NOT NULL)",
            name=op.f("ck_ledger_import_undo_has_job"),
        ),
        sa.CheckConstraint(
            "state = 'checked' OR job_id IS NOT NULL", name=op.f("ck_ledger_import_run_has_job")
        ),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_ledger_import_job_id_job")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_ledger_import_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["processor_id"], ["organization.id"], name=op.f("fk_ledger_import_processor_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_ledger_import_recorded_by_id_account")
        ),
        sa.ForeignKeyConstraint(["undo_job_id"], ["job.id"], name=op.f("fk_ledger_import_undo_job_id_job")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_import")),
    )
    op.create_index("ix_ledger_import_list", "ledger_import", ["organization_id", "id"], unique=False)
    op.create_index(op.f("ix_ledger_import_region_code"), "ledger_import", ["region_code"], unique=False)
    op.create_table(
        "person_restriction",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.String(48), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("articles", sa.JSON(), nullable=False),
        sa.Column("reasons_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("lifted_by_id", sa.Uuid(), nullable=True),
        sa.Column("lift_reasons_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("processor_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(lifted_on IS NULL) = (lifted_by_id IS NULL)",
            name=op.f("ck_person_restriction_lifted_has_decider"),
        ),
        sa.ForeignKeyConstraint(
            ["lifted_by_id"], ["account.id"], name=op.f("fk_person_restriction_lifted_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_person_restriction_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_restriction_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["processor_id"],
            ["organization.id"],
            name=op.f("fk_person_restriction_processor_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_person_restriction_recorded_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["person_request.id"],
            name=op.f("fk_person_restriction_request_id_person_request"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_restriction")),
    )
    op.create_index(
        op.f("ix_person_restriction_person_id"), "person_restriction", ["person_id"], unique=False
    )
    op.create_index(
        op.f("ix_person_restriction_processor_id"), "person_restriction", ["processor_id"], unique=False
    )
    op.create_index(
        op.f("ix_person_restriction_region_code"), "person_restriction", ["region_code"], unique=False
    )
    op.create_index(
        "uq_person_restriction_open",
        "person_restriction",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("lifted_on IS NULL"),
        postgresql_where=sa.text("lifted_on IS NULL"),
    )
    op.create_table(
        "person_version",
        sa.Column("request_id", sa.Uuid(), nullable=True),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("values_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("why_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("processor_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_person_version_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_version_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["processor_id"], ["organization.id"], name=op.f("fk_person_version_processor_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_person_version_recorded_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["person_request.id"], name=op.f("fk_person_version_request_id_person_request")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_version")),
    )
    op.create_index(op.f("ix_person_version_person_id"), "person_version", ["person_id"], unique=False)
    op.create_index(op.f("ix_person_version_processor_id"), "person_version", ["processor_id"], unique=False)
    op.create_index(op.f("ix_person_version_region_code"), "person_version", ["region_code"], unique=False)
    op.create_table(
        "report",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("requested_by_id", sa.Uuid(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("verification_code", sa.String(length=20), nullable=False),
        sa.Column("snapshot", sa.JSON(), nullable=True),
        sa.Column("files", sa.JSON(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_report_job_id_job")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_report_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["account.id"], name=op.f("fk_report_requested_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint(
            "kind", "region_code", "year", "edition", name=op.f("uq_report_kind_region_code_year_edition")
        ),
        sa.UniqueConstraint("verification_code", name=op.f("uq_report_verification_code")),
    )
    op.create_index(op.f("ix_report_region_code"), "report", ["region_code"], unique=False)
    op.create_table(
        "legal_case",
        sa.Column("number", sa.String(length=48), nullable=False),
        sa.Column("series", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("former_number", sa.String(length=80), nullable=True),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("processor_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("queue_rank", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(48), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(48), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("archived_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("sensitivity_reasons_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("event_seq", sa.Integer(), nullable=False),
        sa.Column("event_head", sa.LargeBinary(length=32), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(import_id IS NOT NULL) = (series = 'imported')", name=op.f("ck_legal_case_imported_has_series")
        ),
        sa.CheckConstraint(
            "(state = 'archived') = (archived_on IS NOT NULL)", name=op.f("ck_legal_case_archived_has_day")
        ),
        sa.CheckConstraint(
            "NOT (kind IN ('civil_aid', 'administrative_aid') AND state IN ('granted', 'assigned', 'in_progress', 'closing_report_submitted', 'closed', 'reviewed')) OR COALESCE(decision, '') = 'granted'",
            name=op.f("ck_legal_case_granted_states"),
        ),
        sa.CheckConstraint(
            "state <> 'refused' OR COALESCE(decision, '') = 'refused'",
            name=op.f("ck_legal_case_refused_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('closed', 'reviewed', 'terminated', 'archived') OR closed_on IS NOT NULL",
            name=op.f("ck_legal_case_closed_has_day"),
        ),
        sa.CheckConstraint(
            "(closed_on IS NULL) = (outcome IS NULL)", name=op.f("ck_legal_case_closed_has_outcome")
        ),
        sa.CheckConstraint(
            "(decided_on IS NULL) = (decided_by_id IS NULL) OR (import_id IS NOT NULL AND decided_by_id IS NULL)",
            name=op.f("ck_legal_case_decision_has_decider"),
        ),
        sa.CheckConstraint(
            "(decided_on IS NULL) = (decision IS NULL)", name=op.f("ck_legal_case_decision_has_day")
        ),
        sa.CheckConstraint(
            "(import_id IS NULL) = (former_number IS NULL)", name=op.f("ck_legal_case_imported_has_number")
        ),
        sa.CheckConstraint(
            "decided_on IS NULL OR decided_on >= opened_on", name=op.f("ck_legal_case_decided_after_receipt")
        ),
        sa.CheckConstraint("queue_rank IN (0, 1)", name=op.f("ck_legal_case_queue_rank_known")),
        sa.CheckConstraint(
            "voided_at IS NULL OR import_id IS NOT NULL", name=op.f("ck_legal_case_voided_was_imported")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["account.id"], name=op.f("fk_legal_case_created_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_legal_case_decided_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["ledger_import.id"], name=op.f("fk_legal_case_import_id_ledger_import")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_legal_case_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["processor_id"], ["organization.id"], name=op.f("fk_legal_case_processor_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_case")),
        sa.UniqueConstraint("number", name=op.f("uq_legal_case_number")),
        sa.UniqueConstraint(
            "organization_id",
            "series",
            "year",
            "serial",
            name=op.f("uq_legal_case_organization_id_series_year_serial"),
        ),
    )
    op.create_index("ix_legal_case_closed", "legal_case", ["closed_on", "opened_on", "id"], unique=False)
    op.create_index("ix_legal_case_decided", "legal_case", ["decided_on"], unique=False)
    op.create_index("ix_legal_case_decision", "legal_case", ["decision", "opened_on", "id"], unique=False)
    op.create_index("ix_legal_case_import_id", "legal_case", ["import_id"], unique=False)
    op.create_index("ix_legal_case_kind", "legal_case", ["kind", "opened_on", "id"], unique=False)
    op.create_index(
        "ix_legal_case_number_prefix",
        "legal_case",
        ["number"],
        unique=False,
        postgresql_ops={"number": "varchar_pattern_ops"},
    )
    op.create_index("ix_legal_case_opened", "legal_case", ["opened_on", "id"], unique=False)
    op.create_index("ix_legal_case_outcome", "legal_case", ["outcome", "opened_on", "id"], unique=False)
    op.create_index("ix_legal_case_priority", "legal_case", ["queue_rank", "opened_on", "id"], unique=False)
    op.create_index(
        "ix_legal_case_queue", "legal_case", ["organization_id", "state", "opened_on", "id"], unique=False
    )
    op.create_index(
        "ix_legal_case_region",
        "legal_case",
        ["region_code"],
        unique=False,
        postgresql_ops={"region_code": "varchar_pattern_ops"},
    )
    op.create_index(op.f("ix_legal_case_region_code"), "legal_case", ["region_code"], unique=False)
    op.create_index(
        "ix_legal_case_region_kind", "legal_case", ["region_code", "kind", "opened_on"], unique=False
    )
    op.create_index("ix_legal_case_state", "legal_case", ["state", "opened_on", "id"], unique=False)
    op.create_index(
        "ix_legal_case_voided",
        "legal_case",
        ["id"],
        unique=False,
        sqlite_where=sa.text("voided_at IS NOT NULL"),
        postgresql_where=sa.text("voided_at IS NOT NULL"),
    )
    op.create_index(
        "uq_legal_case_former_number",
        "legal_case",
        ["former_number", "organization_id"],
        unique=True,
        sqlite_where=sa.text("voided_at IS NULL"),
        postgresql_where=sa.text("voided_at IS NULL"),
    )
    op.create_table(
        "access_needs",
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_access_needs_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_access_needs_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_access_needs_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_needs")),
        sa.UniqueConstraint("case_id", "revision", name=op.f("uq_access_needs_case_id_revision")),
    )
    op.create_index(op.f("ix_access_needs_case_id"), "access_needs", ["case_id"], unique=False)
    op.create_index(op.f("ix_access_needs_region_code"), "access_needs", ["region_code"], unique=False)
    op.create_table(
        "advice_record",
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("booked_for", sa.Date(), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("processor_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("channel", sa.String(48), nullable=False),
        sa.Column("topic_code", sa.String(length=60), nullable=True),
        sa.Column("topic_told_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.String(length=60), nullable=False),
        sa.Column("question_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=True),
        sa.Column("duration_minutes", sa.Integer(), nullable=True),
        sa.Column("satisfaction", sa.String(length=60), nullable=True),
        sa.Column("became_case_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("given_phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("given_address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("contact_apart", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answer_sealed IS NULL)",
            name=op.f("ck_advice_record_answered_has_answer"),
        ),
        sa.CheckConstraint(
            "(topic_code IS NULL) <> (topic_told_sealed IS NULL)", name=op.f("ck_advice_record_one_topic")
        ),
        sa.CheckConstraint(
            "answered_at IS NOT NULL OR booked_for IS NOT NULL",
            name=op.f("ck_advice_record_answered_or_booked"),
        ),
        sa.ForeignKeyConstraint(
            ["became_case_id"], ["legal_case.id"], name=op.f("fk_advice_record_became_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_advice_record_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_advice_record_person_id_person")),
        sa.ForeignKeyConstraint(
            ["processor_id"], ["organization.id"], name=op.f("fk_advice_record_processor_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_advice_record_recorded_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["worker_id"], ["practitioner.id"], name=op.f("fk_advice_record_worker_id_practitioner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advice_record")),
        sa.UniqueConstraint("became_case_id", name=op.f("uq_advice_record_became_case_id")),
    )
    op.create_index("ix_advice_record_channel", "advice_record", ["channel", "asked_at"], unique=False)
    op.create_index("ix_advice_record_count", "advice_record", ["region_code", "asked_at"], unique=False)
    op.create_index("ix_advice_record_list", "advice_record", ["organization_id", "asked_at"], unique=False)
    op.create_index("ix_advice_record_owed", "advice_record", ["answered_at", "asked_at"], unique=False)
    op.create_index(op.f("ix_advice_record_person_id"), "advice_record", ["person_id"], unique=False)
    op.create_index(op.f("ix_advice_record_topic_code"), "advice_record", ["topic_code"], unique=False)
    op.create_index(op.f("ix_advice_record_worker_id"), "advice_record", ["worker_id"], unique=False)
    op.create_table(
        "assignment",
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column("provider_type", sa.String(length=40), nullable=False),
        sa.Column("assigned_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=60), nullable=True),
        sa.Column("waived", sa.JSON(), nullable=False),
        sa.Column("waiver_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (end_reason IS NULL)", name=op.f("ck_assignment_ended_has_reason")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_assignment_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_assignment_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["practitioner.id"], name=op.f("fk_assignment_practitioner_id_practitioner")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_assignment_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    op.create_index(op.f("ix_assignment_case_id"), "assignment", ["case_id"], unique=False)
    op.create_index(op.f("ix_assignment_practitioner_id"), "assignment", ["practitioner_id"], unique=False)
    op.create_index(op.f("ix_assignment_region_code"), "assignment", ["region_code"], unique=False)
    op.create_index(
        "uq_assignment_open",
        "assignment",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("ended_on IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    op.create_table(
        "case_attachment",
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("storage_key", sa.String(length=64), nullable=False),
        sa.Column("file_key_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("size_bytes > 0", name=op.f("ck_case_attachment_not_empty")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_case_attachment_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_case_attachment_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_case_attachment_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_attachment")),
    )
    op.create_index(op.f("ix_case_attachment_case_id"), "case_attachment", ["case_id"], unique=False)
    op.create_index(op.f("ix_case_attachment_region_code"), "case_attachment", ["region_code"], unique=False)
    op.create_table(
        "case_connection",
        sa.Column("other_case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("case_id <> other_case_id", name=op.f("ck_case_connection_another")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_case_connection_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_case_connection_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["other_case_id"], ["legal_case.id"], name=op.f("fk_case_connection_other_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_case_connection_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_connection")),
        sa.UniqueConstraint(
            "case_id", "other_case_id", name=op.f("uq_case_connection_case_id_other_case_id")
        ),
    )
    op.create_index(op.f("ix_case_connection_case_id"), "case_connection", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_case_connection_other_case_id"), "case_connection", ["other_case_id"], unique=False
    )
    op.create_index(op.f("ix_case_connection_region_code"), "case_connection", ["region_code"], unique=False)
    op.create_table(
        "case_episode",
        sa.Column("earlier_id", sa.Uuid(), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(length=60), nullable=False),
        sa.Column("article", sa.String(length=120), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("linked_on", sa.Date(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "case_id <> earlier_id AND case_id <> first_id", name=op.f("ck_case_episode_follows_another")
        ),
        sa.CheckConstraint("place > 1", name=op.f("ck_case_episode_place_after_first")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_case_episode_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["earlier_id"], ["legal_case.id"], name=op.f("fk_case_episode_earlier_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["first_id"], ["legal_case.id"], name=op.f("fk_case_episode_first_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_case_episode_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_case_episode_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_episode")),
        sa.UniqueConstraint("case_id", name=op.f("uq_case_episode_case_id")),
    )
    op.create_index(op.f("ix_case_episode_case_id"), "case_episode", ["case_id"], unique=False)
    op.create_index(op.f("ix_case_episode_earlier_id"), "case_episode", ["earlier_id"], unique=False)
    op.create_index(op.f("ix_case_episode_first_id"), "case_episode", ["first_id"], unique=False)
    op.create_index(op.f("ix_case_episode_region_code"), "case_episode", ["region_code"], unique=False)
    op.create_table(
        "case_event",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("verb", sa.String(length=60), nullable=False),
        sa.Column("from_state", sa.String(length=40), nullable=True),
        sa.Column("to_state", sa.String(length=40), nullable=True),
        sa.Column("reason_code", sa.String(length=60), nullable=True),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("digests", sa.JSON(), nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=True),
        sa.Column("previous", sa.LargeBinary(length=32), nullable=True),
        sa.Column("key_version", sa.SmallInteger(), nullable=False),
        sa.Column("mac", sa.LargeBinary(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["account.id"], name=op.f("fk_case_event_actor_id_account")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_case_event_case_id_legal_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_event")),
        sa.UniqueConstraint("case_id", "seq", name=op.f("uq_case_event_case_id_seq")),
    )
    op.create_index(op.f("ix_case_event_region_code"), "case_event", ["region_code"], unique=False)
    op.create_table(
        "case_file",
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("papers", sa.Integer(), nullable=False),
        sa.Column("rules_digest", sa.String(length=64), nullable=False),
        sa.Column("catalogue_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("storage_key", sa.String(length=64), nullable=False),
        sa.Column("file_key_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["legal_case.id"], name=op.f("fk_case_file_case_id_legal_case")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_case_file_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_case_file_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
        sa.UniqueConstraint("case_id", "edition", name=op.f("uq_case_file_case_id_edition")),
    )
    op.create_index(op.f("ix_case_file_case_id"), "case_file", ["case_id"], unique=False)
    op.create_index(op.f("ix_case_file_region_code"), "case_file", ["region_code"], unique=False)
    op.create_table(
        "case_grant",
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason_code", sa.String(48), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by_id", sa.Uuid(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by_id", sa.Uuid(), nullable=True),
        sa.Column("finding", sa.String(48), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'break_glass') = (reason_code IS NOT NULL)", name=op.f("ck_case_grant_glass_has_reason")
        ),
        sa.CheckConstraint(
            "(kind = 'break_glass') = (until_at IS NOT NULL)", name=op.f("ck_case_grant_glass_has_instant")
        ),
        sa.CheckConstraint(
            "(kind = 'granted') = (until_on IS NOT NULL)", name=op.f("ck_case_grant_grant_has_day")
        ),
        sa.CheckConstraint(
            "(reviewed_at IS NULL) = (finding IS NULL)", name=op.f("ck_case_grant_reviewed_has_finding")
        ),
        sa.CheckConstraint(
            "(reviewed_at IS NULL) = (reviewed_by_id IS NULL)",
            name=op.f("ck_case_grant_reviewed_by_somebody"),
        ),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_by_id IS NULL)", name=op.f("ck_case_grant_revoked_by_somebody")
        ),
        sa.CheckConstraint(
            "reviewed_by_id IS NULL OR reviewed_by_id <> account_id",
            name=op.f("ck_case_grant_reviewed_by_another"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_case_grant_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_case_grant_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_case_grant_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_case_grant_recorded_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["account.id"], name=op.f("fk_case_grant_reviewed_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by_id"], ["account.id"], name=op.f("fk_case_grant_revoked_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_grant")),
    )
    op.create_index("ix_case_grant_account", "case_grant", ["account_id", "case_id"], unique=False)
    op.create_index(op.f("ix_case_grant_case_id"), "case_grant", ["case_id"], unique=False)
    op.create_index(op.f("ix_case_grant_region_code"), "case_grant", ["region_code"], unique=False)
    op.create_index("ix_case_grant_review", "case_grant", ["kind", "reviewed_at"], unique=False)
    op.create_table(
        "case_mediator",
        sa.Column("mediator_id", sa.Uuid(), nullable=False),
        sa.Column("named_by", sa.String(length=20), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_case_mediator_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["mediator_id"], ["mediator.id"], name=op.f("fk_case_mediator_mediator_id_mediator")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_case_mediator_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_case_mediator_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_mediator")),
        sa.UniqueConstraint("case_id", "mediator_id", name=op.f("uq_case_mediator_case_id_mediator_id")),
    )
    op.create_index(op.f("ix_case_mediator_case_id"), "case_mediator", ["case_id"], unique=False)
    op.create_index(op.f("ix_case_mediator_mediator_id"), "case_mediator", ["mediator_id"], unique=False)
    op.create_index(op.f("ix_case_mediator_region_code"), "case_mediator", ["region_code"], unique=False)
    op.create_table(
        "case_note",
        sa.Column("corrects_id", sa.Uuid(), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("corrects_id <> id", name=op.f("ck_case_note_corrects_another")),
        sa.ForeignKeyConstraint(["case_id"], ["legal_case.id"], name=op.f("fk_case_note_case_id_legal_case")),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["case_note.id"], name=op.f("fk_case_note_corrects_id_case_note")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_case_note_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_case_note_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_note")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_case_note_corrects_id")),
    )
    op.create_index(op.f("ix_case_note_case_id"), "case_note", ["case_id"], unique=False)
    op.create_index(op.f("ix_case_note_region_code"), "case_note", ["region_code"], unique=False)
    op.create_table(
        "case_party",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(48), nullable=False),
        sa.Column("relationship", sa.String(48), nullable=True),
        sa.Column("represented_person_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("end_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("given_phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("given_address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("contact_apart", sa.JSON(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "ended_at IS NULL OR role = 'representative'", name=op.f("ck_case_party_representative_ends")
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (end_reason_sealed IS NULL)", name=op.f("ck_case_party_ended_has_reason")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_case_party_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["account.id"], name=op.f("fk_case_party_ended_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_case_party_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_case_party_person_id_person")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_case_party_recorded_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["represented_person_id"], ["person.id"], name=op.f("fk_case_party_represented_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_party")),
    )
    op.create_index(op.f("ix_case_party_case_id"), "case_party", ["case_id"], unique=False)
    op.create_index(op.f("ix_case_party_person_id"), "case_party", ["person_id"], unique=False)
    op.create_index(op.f("ix_case_party_region_code"), "case_party", ["region_code"], unique=False)
    op.create_index(
        "uq_case_party_standing",
        "case_party",
        ["case_id", "person_id", "role"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "case_retention",
        sa.Column("processor_id", sa.Uuid(), nullable=False),
        sa.Column("case_number", sa.String(length=48), nullable=False),
        sa.Column("class_code", sa.String(length=60), nullable=False),
        sa.Column("years", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("reopened_on", sa.Date(), nullable=True),
        sa.Column("legal_hold", sa.Boolean(), nullable=False),
        sa.Column("hold_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("hold_history_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(years IS NULL) = (due_on IS NULL)", name=op.f("ck_case_retention_years_give_due_day")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_case_retention_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_case_retention_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["processor_id"], ["organization.id"], name=op.f("fk_case_retention_processor_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_case_retention_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_retention")),
        sa.UniqueConstraint("case_id", name=op.f("uq_case_retention_case_id")),
    )
    op.create_index(op.f("ix_case_retention_case_id"), "case_retention", ["case_id"], unique=False)
    op.create_index(
        "ix_case_retention_due", "case_retention", ["organization_id", "due_on", "id"], unique=False
    )
    op.create_index(op.f("ix_case_retention_region_code"), "case_retention", ["region_code"], unique=False)
    op.create_table(
        "case_review",
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("form_key", sa.String(length=60), nullable=False),
        sa.Column("form_digest", sa.String(length=64), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("total", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("grade", sa.String(length=20), nullable=False),
        sa.Column("critical", sa.JSON(), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("comment_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_case_review_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_case_review_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_case_review_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_review")),
    )
    op.create_index(op.f("ix_case_review_case_id"), "case_review", ["case_id"], unique=False)
    op.create_index(op.f("ix_case_review_region_code"), "case_review", ["region_code"], unique=False)
    op.create_table(
        "closing_report",
        sa.Column("result", sa.String(48), nullable=False),
        sa.Column("finished_on", sa.Date(), nullable=False),
        sa.Column("closing_event", sa.String(length=60), nullable=False),
        sa.Column("result_papers_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("checklist_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("submitted_on", sa.Date(), nullable=False),
        sa.Column("set_aside_on", sa.Date(), nullable=True),
        sa.Column("return_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("won_fen", sa.BigInteger(), nullable=False),
        sa.Column("saved_fen", sa.BigInteger(), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("accepted_by_id", sa.Uuid(), nullable=True),
        sa.Column("summary_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "return_reason_sealed IS NULL OR set_aside_on IS NOT NULL",
            name=op.f("ck_closing_report_returned_is_set_aside"),
        ),
        sa.CheckConstraint(
            "set_aside_on IS NULL OR accepted_on IS NULL",
            name=op.f("ck_closing_report_set_aside_before_acceptance"),
        ),
        sa.CheckConstraint(
            "won_fen >= 0 AND saved_fen >= 0", name=op.f("ck_closing_report_amounts_are_no_debt")
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["account.id"], name=op.f("fk_closing_report_accepted_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_closing_report_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_closing_report_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_closing_report_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing_report")),
    )
    op.create_index(op.f("ix_closing_report_case_id"), "closing_report", ["case_id"], unique=False)
    op.create_index(op.f("ix_closing_report_region_code"), "closing_report", ["region_code"], unique=False)
    op.create_index(
        "uq_closing_report_standing",
        "closing_report",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("set_aside_on IS NULL"),
        postgresql_where=sa.text("set_aside_on IS NULL"),
    )
    op.create_table(
        "commitment_check",
        sa.Column("sample_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(48), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("checked_by_id", sa.Uuid(), nullable=True),
        sa.Column("statement_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("earlier_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(outcome IS NULL) = (checked_on IS NULL)", name=op.f("ck_commitment_check_checked_has_day")
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (statement_sealed IS NULL)",
            name=op.f("ck_commitment_check_checked_has_statement"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_commitment_check_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["account.id"], name=op.f("fk_commitment_check_checked_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_commitment_check_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_commitment_check_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_commitment_check_recorded_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["sample_id"],
            ["commitment_sample.id"],
            name=op.f("fk_commitment_check_sample_id_commitment_sample"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_check")),
        sa.UniqueConstraint("sample_id", "case_id", name=op.f("uq_commitment_check_sample_id_case_id")),
        sa.UniqueConstraint("sample_id", "place", name=op.f("uq_commitment_check_sample_id_place")),
    )
    op.create_index(op.f("ix_commitment_check_case_id"), "commitment_check", ["case_id"], unique=False)
    op.create_index("ix_commitment_check_record", "commitment_check", ["person_id", "outcome"], unique=False)
    op.create_index(
        op.f("ix_commitment_check_region_code"), "commitment_check", ["region_code"], unique=False
    )
    op.create_table(
        "conflict_finding",
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("cause", sa.String(length=80), nullable=False),
        sa.Column("waivable", sa.Boolean(), nullable=False),
        sa.Column("bars_closing", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.String(48), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "COALESCE(answer, '') <> 'waived' OR waivable", name=op.f("ck_conflict_finding_waivable_waived")
        ),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_conflict_finding_answered_has_time")
        ),
        sa.CheckConstraint(
            "(answer IS NULL) = (reason_sealed IS NULL)", name=op.f("ck_conflict_finding_answered_has_reason")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["account.id"], name=op.f("fk_conflict_finding_answered_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_conflict_finding_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_conflict_finding_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["practitioner_id"],
            ["practitioner.id"],
            name=op.f("fk_conflict_finding_practitioner_id_practitioner"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_conflict_finding_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_finding")),
        sa.UniqueConstraint(
            "case_id",
            "practitioner_id",
            "kind",
            "cause",
            name=op.f("uq_conflict_finding_case_id_practitioner_id_kind_cause"),
        ),
    )
    op.create_index(op.f("ix_conflict_finding_case_id"), "conflict_finding", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_conflict_finding_practitioner_id"), "conflict_finding", ["practitioner_id"], unique=False
    )
    op.create_index(
        op.f("ix_conflict_finding_region_code"), "conflict_finding", ["region_code"], unique=False
    )
    op.create_table(
        "cooperation_request",
        sa.Column("institution_name", sa.String(length=120), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("reply_by", sa.Date(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(48), nullable=True),
        sa.Column("asked_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "COALESCE(outcome, '') <> 'answered' OR answer_sealed IS NOT NULL",
            name=op.f("ck_cooperation_request_answer_is_told"),
        ),
        sa.CheckConstraint(
            "(answered_on IS NULL) = (outcome IS NULL)",
            name=op.f("ck_cooperation_request_answered_has_outcome"),
        ),
        sa.CheckConstraint(
            "answered_on IS NULL OR answered_on >= requested_on",
            name=op.f("ck_cooperation_request_answered_afterwards"),
        ),
        sa.CheckConstraint("reply_by >= requested_on", name=op.f("ck_cooperation_request_reply_afterwards")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_cooperation_request_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_cooperation_request_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_cooperation_request_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cooperation_request")),
    )
    op.create_index(op.f("ix_cooperation_request_case_id"), "cooperation_request", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_cooperation_request_region_code"), "cooperation_request", ["region_code"], unique=False
    )
    op.create_table(
        "deadline",
        sa.Column("clock_code", sa.String(length=60), nullable=False),
        sa.Column("case_kind", sa.String(48), nullable=False),
        sa.Column("case_number", sa.String(length=48), nullable=False),
        sa.Column("legal_basis", sa.String(length=120), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("effect", sa.String(length=20), nullable=False),
        sa.Column("start_event", sa.String(length=60), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("start_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("suspended_days", sa.Integer(), nullable=False),
        sa.Column("pauses", sa.JSON(), nullable=False),
        sa.Column("paused_on", sa.Date(), nullable=True),
        sa.Column("stopped_by", sa.JSON(), nullable=False),
        sa.Column("events_seen", sa.JSON(), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(48), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(state = 'met') = (met_on IS NOT NULL)", name=op.f("ck_deadline_met_has_day")),
        sa.CheckConstraint(
            "(state = 'paused') = (paused_on IS NOT NULL)", name=op.f("ck_deadline_paused_has_day")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["legal_case.id"], name=op.f("fk_deadline_case_id_legal_case")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_deadline_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_deadline_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline")),
    )
    op.create_index("ix_deadline_board", "deadline", ["organization_id", "state", "due_on"], unique=False)
    op.create_index(op.f("ix_deadline_case_id"), "deadline", ["case_id"], unique=False)
    op.create_index("ix_deadline_due", "deadline", ["state", "due_on", "case_id"], unique=False)
    op.create_index(op.f("ix_deadline_region_code"), "deadline", ["region_code"], unique=False)
    op.create_table(
        "destruction_item",
        sa.Column("list_id", sa.Uuid(), nullable=False),
        sa.Column("case_number", sa.String(length=48), nullable=False),
        sa.Column("class_code", sa.String(length=60), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("destroyed_on", sa.Date(), nullable=True),
        sa.Column("proof", sa.String(length=64), nullable=True),
        sa.Column("catalogue_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(destroyed_on IS NULL) = (catalogue_sealed IS NULL)",
            name=op.f("ck_destruction_item_destroyed_has_catalogue"),
        ),
        sa.CheckConstraint(
            "(destroyed_on IS NULL) = (proof IS NULL)", name=op.f("ck_destruction_item_destroyed_has_proof")
        ),
        sa.CheckConstraint(
            "left_on IS NULL OR destroyed_on IS NULL", name=op.f("ck_destruction_item_left_or_destroyed")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_destruction_item_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["list_id"], ["destruction_list.id"], name=op.f("fk_destruction_item_list_id_destruction_list")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_destruction_item_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_destruction_item_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destruction_item")),
    )
    op.create_index(op.f("ix_destruction_item_case_id"), "destruction_item", ["case_id"], unique=False)
    op.create_index(op.f("ix_destruction_item_list_id"), "destruction_item", ["list_id"], unique=False)
    op.create_index(
        op.f("ix_destruction_item_region_code"), "destruction_item", ["region_code"], unique=False
    )
    op.create_index(
        "uq_destruction_item_open",
        "destruction_item",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("left_on IS NULL"),
        postgresql_where=sa.text("left_on IS NULL"),
    )
    op.create_table(
        "dispute",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("dispute_type", sa.String(48), nullable=False),
        sa.Column("source", sa.String(48), nullable=False),
        sa.Column("amount", sa.Numeric(precision=16, scale=4), nullable=True),
        sa.Column("people_count", sa.Integer(), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("not_accepted_reason", sa.String(48), nullable=True),
        sa.Column("agreement_form", sa.String(48), nullable=True),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("performance", sa.String(48), nullable=True),
        sa.Column("performed_on", sa.Date(), nullable=True),
        sa.Column("facts_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("terms_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "performed_on IS NULL OR COALESCE(performance, '') = 'performed'",
            name=op.f("ck_dispute_performed_has_state"),
        ),
        sa.CheckConstraint(
            "(agreed_on IS NULL) = (agreement_form IS NULL)", name=op.f("ck_dispute_agreement_has_form")
        ),
        sa.CheckConstraint(
            "performance IS NULL OR agreed_on IS NOT NULL",
            name=op.f("ck_dispute_performance_needs_agreement"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["legal_case.id"], name=op.f("fk_dispute_case_id_legal_case")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_dispute_organization_id_organization")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_dispute")),
    )
    op.create_index(op.f("ix_dispute_region_code"), "dispute", ["region_code"], unique=False)
    op.create_table(
        "drafting_request",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("document_type", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(48), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("decline_reason", sa.String(length=60), nullable=True),
        sa.Column("statement_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("processor_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("channel", sa.String(48), nullable=False),
        sa.Column("topic_code", sa.String(length=60), nullable=True),
        sa.Column("topic_told_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.String(length=60), nullable=False),
        sa.Column("question_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=True),
        sa.Column("duration_minutes", sa.Integer(), nullable=True),
        sa.Column("satisfaction", sa.String(length=60), nullable=True),
        sa.Column("became_case_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("given_phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("given_address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("contact_apart", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'declined') = (decline_reason IS NOT NULL)",
            name=op.f("ck_drafting_request_declined_has_reason"),
        ),
        sa.CheckConstraint(
            "(state = 'delivered') = (text_sealed IS NOT NULL)",
            name=op.f("ck_drafting_request_delivered_has_text"),
        ),
        sa.CheckConstraint(
            "(state = 'requested') = (ended_at IS NULL)", name=op.f("ck_drafting_request_ended_has_time")
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by_id IS NULL)", name=op.f("ck_drafting_request_ended_has_somebody")
        ),
        sa.CheckConstraint(
            "(topic_code IS NULL) <> (topic_told_sealed IS NULL)", name=op.f("ck_drafting_request_one_topic")
        ),
        sa.ForeignKeyConstraint(
            ["became_case_id"], ["legal_case.id"], name=op.f("fk_drafting_request_became_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["account.id"], name=op.f("fk_drafting_request_ended_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_drafting_request_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_drafting_request_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["processor_id"], ["organization.id"], name=op.f("fk_drafting_request_processor_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_drafting_request_recorded_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["worker_id"], ["practitioner.id"], name=op.f("fk_drafting_request_worker_id_practitioner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafting_request")),
        sa.UniqueConstraint("became_case_id", name=op.f("uq_drafting_request_became_case_id")),
    )
    op.create_index("ix_drafting_request_channel", "drafting_request", ["channel", "asked_at"], unique=False)
    op.create_index(
        "ix_drafting_request_count", "drafting_request", ["region_code", "asked_at"], unique=False
    )
    op.create_index(
        "ix_drafting_request_document", "drafting_request", ["document_type", "asked_at"], unique=False
    )
    op.create_index(
        "ix_drafting_request_list", "drafting_request", ["organization_id", "asked_at"], unique=False
    )
    op.create_index(op.f("ix_drafting_request_person_id"), "drafting_request", ["person_id"], unique=False)
    op.create_index("ix_drafting_request_state", "drafting_request", ["state", "asked_at"], unique=False)
    op.create_index(op.f("ix_drafting_request_topic_code"), "drafting_request", ["topic_code"], unique=False)
    op.create_index(op.f("ix_drafting_request_worker_id"), "drafting_request", ["worker_id"], unique=False)
    op.create_table(
        "fee_relief",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("articles", sa.JSON(), nullable=False),
        sa.Column("must_verify", sa.Boolean(), nullable=False),
        sa.Column("body_name", sa.String(length=120), nullable=False),
        sa.Column("fee_fen", sa.Integer(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("verified_by_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(48), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("payable_fen", sa.Integer(), nullable=True),
        sa.Column("matter_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("finding_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "CASE outcome WHEN 'waived' THEN COALESCE(payable_fen, -1) = 0 WHEN 'reduced' THEN COALESCE(payable_fen, -1) > 0 AND payable_fen < fee_fen WHEN 'refused' THEN COALESCE(payable_fen, -1) = fee_fen ELSE payable_fen IS NULL END",
            name=op.f("ck_fee_relief_amounts_add_up"),
        ),
        sa.CheckConstraint(
            "COALESCE(outcome, '') NOT IN ('refused', 'withdrawn') OR reason_sealed IS NOT NULL",
            name=op.f("ck_fee_relief_no_relief_has_reason"),
        ),
        sa.CheckConstraint(
            "NOT (COALESCE(outcome, '') IN ('waived', 'reduced') AND must_verify) OR (verified_on IS NOT NULL AND verified_on <= answered_on)",
            name=op.f("ck_fee_relief_relieved_after_verifying"),
        ),
        sa.CheckConstraint(
            "(answered_on IS NULL) = (outcome IS NULL)", name=op.f("ck_fee_relief_answered_has_outcome")
        ),
        sa.CheckConstraint(
            "(verified_on IS NULL) = (verified_by_id IS NULL) AND (verified_on IS NULL) = (finding_sealed IS NULL)",
            name=op.f("ck_fee_relief_verified_has_verifier"),
        ),
        sa.CheckConstraint(
            "answered_on IS NULL OR answered_on >= asked_on", name=op.f("ck_fee_relief_answered_afterwards")
        ),
        sa.CheckConstraint("fee_fen > 0", name=op.f("ck_fee_relief_there_is_a_fee")),
        sa.CheckConstraint(
            "verified_on IS NULL OR verified_on >= asked_on", name=op.f("ck_fee_relief_verified_afterwards")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_fee_relief_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_fee_relief_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_fee_relief_person_id_person")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_fee_relief_recorded_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["verified_by_id"], ["account.id"], name=op.f("fk_fee_relief_verified_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_relief")),
    )
    op.create_index(op.f("ix_fee_relief_case_id"), "fee_relief", ["case_id"], unique=False)
    op.create_index(op.f("ix_fee_relief_person_id"), "fee_relief", ["person_id"], unique=False)
    op.create_index(op.f("ix_fee_relief_region_code"), "fee_relief", ["region_code"], unique=False)
    op.create_table(
        "gift_complaint",
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("about_case_id", sa.Uuid(), nullable=True),
        sa.Column("practitioner_id", sa.Uuid(), nullable=True),
        sa.Column("act", sa.String(length=60), nullable=False),
        sa.Column("article", sa.String(length=120), nullable=False),
        sa.Column("channel", sa.String(48), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("statement_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("accused_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("complainant_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("contact_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["about_case_id"], ["legal_case.id"], name=op.f("fk_gift_complaint_about_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_gift_complaint_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["practitioner_id"],
            ["practitioner.id"],
            name=op.f("fk_gift_complaint_practitioner_id_practitioner"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_gift_complaint_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift_complaint")),
    )
    op.create_index(
        op.f("ix_gift_complaint_organization_id"), "gift_complaint", ["organization_id"], unique=False
    )
    op.create_index(op.f("ix_gift_complaint_region_code"), "gift_complaint", ["region_code"], unique=False)
    op.create_table(
        "group_member",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_group_member_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_group_member_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_group_member_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_member")),
        sa.UniqueConstraint("case_id", name=op.f("uq_group_member_case_id")),
    )
    op.create_index(op.f("ix_group_member_case_id"), "group_member", ["case_id"], unique=False)
    op.create_index(op.f("ix_group_member_group_id"), "group_member", ["group_id"], unique=False)
    op.create_index(op.f("ix_group_member_region_code"), "group_member", ["region_code"], unique=False)
    op.create_table(
        "hearing",
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("venue", sa.String(length=120), nullable=False),
        sa.Column("room", sa.String(length=60), nullable=True),
        sa.Column("own_room", sa.Boolean(), nullable=False),
        sa.Column("room_key", sa.String(length=240), nullable=True),
        sa.Column("state", sa.String(48), nullable=False),
        sa.Column("moved_from_id", sa.Uuid(), nullable=True),
        sa.Column("clashes_kept", sa.JSON(), nullable=False),
        sa.Column("clash_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("end_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'standing') = (end_reason_sealed IS NULL)", name=op.f("ck_hearing_ended_has_reason")
        ),
        sa.CheckConstraint("NOT own_room OR room_key IS NOT NULL", name=op.f("ck_hearing_own_room_is_named")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_hearing_ends_after_start")),
        sa.ForeignKeyConstraint(["case_id"], ["legal_case.id"], name=op.f("fk_hearing_case_id_legal_case")),
        sa.ForeignKeyConstraint(
            ["moved_from_id"], ["hearing.id"], name=op.f("fk_hearing_moved_from_id_hearing")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_hearing_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_hearing_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hearing")),
        sa.UniqueConstraint("moved_from_id", name=op.f("uq_hearing_moved_from_id")),
    )
    op.create_index(op.f("ix_hearing_case_id"), "hearing", ["case_id"], unique=False)
    op.create_index("ix_hearing_diary", "hearing", ["starts_at", "id"], unique=False)
    op.create_index(op.f("ix_hearing_region_code"), "hearing", ["region_code"], unique=False)
    op.create_index("ix_hearing_room", "hearing", ["room_key", "starts_at"], unique=False)
    op.create_table(
        "honesty_commitment",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("signer_person_id", sa.Uuid(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("text_version", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_honesty_commitment_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_honesty_commitment_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_honesty_commitment_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_honesty_commitment_recorded_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["signer_person_id"], ["person.id"], name=op.f("fk_honesty_commitment_signer_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_honesty_commitment")),
    )
    op.create_index(op.f("ix_honesty_commitment_case_id"), "honesty_commitment", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_honesty_commitment_person_id"), "honesty_commitment", ["person_id"], unique=False
    )
    op.create_index(
        op.f("ix_honesty_commitment_region_code"), "honesty_commitment", ["region_code"], unique=False
    )
    op.create_table(
        "imported_row",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("sheet", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(48), nullable=False),
        sa.Column("became_case_id", sa.Uuid(), nullable=True),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.Column("source_key_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("source_key_index", sa.LargeBinary(length=17), nullable=True),
        sa.Column("record_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('imported', 'voided', 'kept')) = (became_case_id IS NOT NULL)",
            name=op.f("ck_imported_row_taken_has_case"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('ready', 'imported', 'voided', 'kept') OR record_sealed IS NOT NULL",
            name=op.f("ck_imported_row_ready_has_record"),
        ),
        sa.ForeignKeyConstraint(
            ["became_case_id"], ["legal_case.id"], name=op.f("fk_imported_row_became_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["ledger_import.id"], name=op.f("fk_imported_row_import_id_ledger_import")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_imported_row_organization_id_organization"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_row")),
        sa.UniqueConstraint(
            "import_id", "sheet", "number", name=op.f("uq_imported_row_import_id_sheet_number")
        ),
    )
    op.create_index(op.f("ix_imported_row_became_case_id"), "imported_row", ["became_case_id"], unique=False)
    op.create_index(
        "ix_imported_row_key", "imported_row", ["organization_id", "source_key_index"], unique=False
    )
    op.create_index(op.f("ix_imported_row_region_code"), "imported_row", ["region_code"], unique=False)
    op.create_index(
        "uq_imported_row_source",
        "imported_row",
        ["organization_id", "source_key_index"],
        unique=True,
        sqlite_where=sa.text("state IN ('imported', 'kept')"),
        postgresql_where=sa.text("state IN ('imported', 'kept')"),
    )
    op.create_table(
        "issued_document",
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("delivery_event", sa.String(length=60), nullable=True),
        sa.Column("once_key", sa.String(length=120), nullable=True),
        sa.Column("needs_facts", sa.Boolean(), nullable=False),
        sa.Column("particulars_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("form", sa.String(length=60), nullable=False),
        sa.Column("form_digest", sa.String(length=64), nullable=False),
        sa.Column("title_zh", sa.String(length=80), nullable=False),
        sa.Column("title_en", sa.String(length=120), nullable=False),
        sa.Column("issuer_id", sa.Uuid(), nullable=False),
        sa.Column("issuer_name", sa.String(length=120), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("edition", sa.String(48), nullable=False),
        sa.Column("verification_code", sa.String(length=20), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("voided_on", sa.Date(), nullable=True),
        sa.Column("voided_by_id", sa.Uuid(), nullable=True),
        sa.Column("void_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("storage_key", sa.String(length=64), nullable=False),
        sa.Column("file_key_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(voided_on IS NULL) = (void_reason_sealed IS NULL)",
            name=op.f("ck_issued_document_voided_has_reason"),
        ),
        sa.CheckConstraint(
            "(voided_on IS NULL) = (voided_by_id IS NULL)", name=op.f("ck_issued_document_voided_has_actor")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_issued_document_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["issuer_id"], ["organization.id"], name=op.f("fk_issued_document_issuer_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_issued_document_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_issued_document_recorded_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["voided_by_id"], ["account.id"], name=op.f("fk_issued_document_voided_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_document")),
        sa.UniqueConstraint(
            "issuer_id", "form", "year", "serial", name=op.f("uq_issued_document_issuer_id_form_year_serial")
        ),
        sa.UniqueConstraint("verification_code", name=op.f("uq_issued_document_verification_code")),
    )
    op.create_index(op.f("ix_issued_document_case_id"), "issued_document", ["case_id"], unique=False)
    op.create_index(op.f("ix_issued_document_region_code"), "issued_document", ["region_code"], unique=False)
    op.create_index(
        "uq_issued_document_once",
        "issued_document",
        ["case_id", "once_key"],
        unique=True,
        sqlite_where=sa.text("voided_on IS NULL"),
        postgresql_where=sa.text("voided_on IS NULL"),
    )
    op.create_table(
        "jurisdiction_choice",
        sa.Column("link", sa.String(length=40), nullable=False),
        sa.Column("other_link", sa.String(length=40), nullable=False),
        sa.Column("other_institution", sa.String(length=120), nullable=False),
        sa.Column("other_organization_id", sa.Uuid(), nullable=True),
        sa.Column("chosen_on", sa.Date(), nullable=False),
        sa.Column("article", sa.String(length=120), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_jurisdiction_choice_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_jurisdiction_choice_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["other_organization_id"],
            ["organization.id"],
            name=op.f("fk_jurisdiction_choice_other_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_jurisdiction_choice_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jurisdiction_choice")),
    )
    op.create_index(op.f("ix_jurisdiction_choice_case_id"), "jurisdiction_choice", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_jurisdiction_choice_region_code"), "jurisdiction_choice", ["region_code"], unique=False
    )
    op.create_table(
        "jurisdiction_dispute",
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("other_institution_id", sa.Uuid(), nullable=False),
        sa.Column("other_case_id", sa.Uuid(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("other_received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bureau_id", sa.Uuid(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("statement_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("article", sa.String(length=120), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("kept_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("findings_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(decided_on IS NULL) = (decided_by_id IS NULL)",
            name=op.f("ck_jurisdiction_dispute_decided_has_decider"),
        ),
        sa.CheckConstraint(
            "(decided_on IS NULL) = (findings_sealed IS NULL)",
            name=op.f("ck_jurisdiction_dispute_decided_has_findings"),
        ),
        sa.CheckConstraint(
            "(decided_on IS NULL) = (kept_by_id IS NULL)",
            name=op.f("ck_jurisdiction_dispute_decided_has_keeper"),
        ),
        sa.CheckConstraint(
            "decided_on IS NULL OR decided_on >= filed_on",
            name=op.f("ck_jurisdiction_dispute_decided_after_filing"),
        ),
        sa.CheckConstraint(
            "institution_id <> other_institution_id", name=op.f("ck_jurisdiction_dispute_two_institutions")
        ),
        sa.CheckConstraint(
            "kept_by_id IS NULL OR kept_by_id = institution_id OR kept_by_id = other_institution_id",
            name=op.f("ck_jurisdiction_dispute_kept_by_one_of_them"),
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organization.id"], name=op.f("fk_jurisdiction_dispute_bureau_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_jurisdiction_dispute_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_jurisdiction_dispute_decided_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["organization.id"],
            name=op.f("fk_jurisdiction_dispute_institution_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["kept_by_id"], ["organization.id"], name=op.f("fk_jurisdiction_dispute_kept_by_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_jurisdiction_dispute_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["other_case_id"],
            ["legal_case.id"],
            name=op.f("fk_jurisdiction_dispute_other_case_id_legal_case"),
        ),
        sa.ForeignKeyConstraint(
            ["other_institution_id"],
            ["organization.id"],
            name=op.f("fk_jurisdiction_dispute_other_institution_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_jurisdiction_dispute_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jurisdiction_dispute")),
    )
    op.create_index(
        op.f("ix_jurisdiction_dispute_bureau_id"), "jurisdiction_dispute", ["bureau_id"], unique=False
    )
    op.create_index(
        op.f("ix_jurisdiction_dispute_case_id"), "jurisdiction_dispute", ["case_id"], unique=False
    )
    op.create_index(
        op.f("ix_jurisdiction_dispute_other_case_id"), "jurisdiction_dispute", ["other_case_id"], unique=False
    )
    op.create_index(
        op.f("ix_jurisdiction_dispute_other_institution_id"),
        "jurisdiction_dispute",
        ["other_institution_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_jurisdiction_dispute_region_code"), "jurisdiction_dispute", ["region_code"], unique=False
    )
    op.create_index(
        "uq_jurisdiction_dispute_open",
        "jurisdiction_dispute",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("decided_on IS NULL"),
        postgresql_where=sa.text("decided_on IS NULL"),
    )
    op.create_table(
        "notice_given",
        sa.Column("processor_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("notice_version", sa.String(length=40), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("form", sa.String(48), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_notice_given_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_notice_given_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_given_person_id_person")),
        sa.ForeignKeyConstraint(
            ["processor_id"], ["organization.id"], name=op.f("fk_notice_given_processor_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_notice_given_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_given")),
    )
    op.create_index(op.f("ix_notice_given_case_id"), "notice_given", ["case_id"], unique=False)
    op.create_index("ix_notice_given_newest", "notice_given", ["person_id", "given_on"], unique=False)
    op.create_index(op.f("ix_notice_given_region_code"), "notice_given", ["region_code"], unique=False)
    op.create_table(
        "organ_notice",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("organ_kind", sa.String(48), nullable=False),
        sa.Column("organ_name", sa.String(length=120), nullable=False),
        sa.Column("organ_case_number", sa.String(length=80), nullable=False),
        sa.Column("organ_case_key", sa.String(length=320), nullable=False),
        sa.Column("ground_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("stage", sa.String(48), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hearing_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hearing_place", sa.String(length=120), nullable=True),
        sa.Column("found_on", sa.Date(), nullable=True),
        sa.Column("procedure", sa.String(48), nullable=True),
        sa.Column("indictment_enclosed", sa.Boolean(), nullable=False),
        sa.Column("lawyer_assigned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("organ_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counsel_retained_on", sa.Date(), nullable=True),
        sa.Column("charge_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("contact_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "procedure IS NULL OR stage = 'trial'", name=op.f("ck_organ_notice_procedure_of_trial")
        ),
        sa.CheckConstraint(
            "organ_told_at IS NULL OR lawyer_assigned_at IS NOT NULL",
            name=op.f("ck_organ_notice_told_after_assignment"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_organ_notice_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_organ_notice_organization_id_organization"),
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_organ_notice")),
    )
    op.create_index("ix_organ_notice_organ_case", "organ_notice", ["organ_case_key"], unique=False)
    op.create_index(op.f("ix_organ_notice_region_code"), "organ_notice", ["region_code"], unique=False)
    op.create_index(op.f("ix_organ_notice_stage"), "organ_notice", ["stage"], unique=False)
    op.create_table(
        "prior_aid",
        sa.Column("ground", sa.String(length=60), nullable=False),
        sa.Column("article", sa.String(length=60), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("papers_due_on", sa.Date(), nullable=False),
        sa.Column("papers_received_on", sa.Date(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("settlement", sa.String(48), nullable=True),
        sa.Column("reopened_on", sa.Date(), nullable=True),
        sa.Column("items_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("received_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "COALESCE(settlement, '') <> 'confirmed' OR papers_received_on IS NOT NULL",
            name=op.f("ck_prior_aid_confirmed_on_papers"),
        ),
        sa.CheckConstraint(
            "(settled_on IS NULL) = (settlement IS NULL)", name=op.f("ck_prior_aid_settled_has_day")
        ),
        sa.CheckConstraint(
            "expires_on IS NULL OR expires_on >= given_on", name=op.f("ck_prior_aid_not_expired")
        ),
        sa.CheckConstraint("papers_due_on >= given_on", name=op.f("ck_prior_aid_papers_afterwards")),
        sa.ForeignKeyConstraint(["case_id"], ["legal_case.id"], name=op.f("fk_prior_aid_case_id_legal_case")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_prior_aid_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_prior_aid_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prior_aid")),
        sa.UniqueConstraint("case_id", name=op.f("uq_prior_aid_case_id")),
    )
    op.create_index(op.f("ix_prior_aid_case_id"), "prior_aid", ["case_id"], unique=False)
    op.create_index(op.f("ix_prior_aid_region_code"), "prior_aid", ["region_code"], unique=False)
    op.create_table(
        "privacy_consent",
        sa.Column("processor_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=60), nullable=False),
        sa.Column("basis", sa.String(48), nullable=False),
        sa.Column("article", sa.String(length=120), nullable=False),
        sa.Column("separate", sa.Boolean(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("given_by", sa.String(48), nullable=False),
        sa.Column("guardian_person_id", sa.Uuid(), nullable=True),
        sa.Column("form", sa.String(48), nullable=False),
        sa.Column("co_signers_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_by", sa.String(48), nullable=True),
        sa.Column("withdrawn_recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("given_phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("given_address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("contact_apart", sa.JSON(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "given_by <> 'guardian' OR guardian_person_id IS NOT NULL",
            name=op.f("ck_privacy_consent_guardian_is_named"),
        ),
        sa.CheckConstraint(
            "(withdrawn_on IS NULL) = (withdrawn_recorded_by_id IS NULL)",
            name=op.f("ck_privacy_consent_withdrawn_has_recorder"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_privacy_consent_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["guardian_person_id"], ["person.id"], name=op.f("fk_privacy_consent_guardian_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_privacy_consent_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_privacy_consent_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["processor_id"], ["organization.id"], name=op.f("fk_privacy_consent_processor_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_privacy_consent_recorded_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_recorded_by_id"],
            ["account.id"],
            name=op.f("fk_privacy_consent_withdrawn_recorded_by_id_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_consent")),
    )
    op.create_index(op.f("ix_privacy_consent_case_id"), "privacy_consent", ["case_id"], unique=False)
    op.create_index(op.f("ix_privacy_consent_person_id"), "privacy_consent", ["person_id"], unique=False)
    op.create_index(op.f("ix_privacy_consent_region_code"), "privacy_consent", ["region_code"], unique=False)
    op.create_table(
        "progress_entry",
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("grounds", sa.JSON(), nullable=False),
        sa.Column("corrects_id", sa.Uuid(), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("corrects_id <> id", name=op.f("ck_progress_entry_corrects_another")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_progress_entry_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["progress_entry.id"], name=op.f("fk_progress_entry_corrects_id_progress_entry")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_progress_entry_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_progress_entry_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_entry")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_progress_entry_corrects_id")),
    )
    op.create_index(op.f("ix_progress_entry_case_id"), "progress_entry", ["case_id"], unique=False)
    op.create_index(op.f("ix_progress_entry_region_code"), "progress_entry", ["region_code"], unique=False)
    op.create_table(
        "recusal",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("origin", sa.String(48), nullable=False),
        sa.Column("ground", sa.String(length=60), nullable=False),
        sa.Column("article", sa.String(length=120), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(48), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("statement_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("reasons_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'pending') = (decided_on IS NULL)", name=op.f("ck_recusal_decided_has_day")
        ),
        sa.CheckConstraint(
            "origin = 'self' OR decided_by_id IS NULL OR decided_by_id <> account_id",
            name=op.f("ck_recusal_decided_by_another"),
        ),
        sa.CheckConstraint(
            "state <> 'dismissed' OR reasons_sealed IS NOT NULL",
            name=op.f("ck_recusal_dismissal_has_reasons"),
        ),
        sa.CheckConstraint(
            "(decided_on IS NULL) = (decided_by_id IS NULL)", name=op.f("ck_recusal_decided_has_decider")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_recusal_account_id_account")),
        sa.ForeignKeyConstraint(["case_id"], ["legal_case.id"], name=op.f("fk_recusal_case_id_legal_case")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_recusal_decided_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_recusal_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_recusal_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusal")),
    )
    op.create_index(op.f("ix_recusal_account_id"), "recusal", ["account_id"], unique=False)
    op.create_index(op.f("ix_recusal_case_id"), "recusal", ["case_id"], unique=False)
    op.create_index(op.f("ix_recusal_region_code"), "recusal", ["region_code"], unique=False)
    op.create_index(
        "uq_recusal_open",
        "recusal",
        ["case_id", "account_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'dismissed'"),
        postgresql_where=sa.text("state <> 'dismissed'"),
    )
    op.create_table(
        "redirection",
        sa.Column("competent_institution", sa.String(length=120), nullable=False),
        sa.Column("competent_organization_id", sa.Uuid(), nullable=True),
        sa.Column("ground", sa.String(48), nullable=False),
        sa.Column("article", sa.String(length=120), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("redirected_on", sa.Date(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_redirection_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["competent_organization_id"],
            ["organization.id"],
            name=op.f("fk_redirection_competent_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_redirection_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_redirection_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redirection")),
        sa.UniqueConstraint("case_id", name=op.f("uq_redirection_case_id")),
    )
    op.create_index(op.f("ix_redirection_case_id"), "redirection", ["case_id"], unique=False)
    op.create_index(op.f("ix_redirection_region_code"), "redirection", ["region_code"], unique=False)
    op.create_table(
        "replacement_request",
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("evidence_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("outcome", sa.String(48), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("statement_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(outcome IS NULL) = (decided_on IS NULL)", name=op.f("ck_replacement_request_decided_has_day")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_replacement_request_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_replacement_request_decided_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_replacement_request_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_replacement_request_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replacement_request")),
    )
    op.create_index(op.f("ix_replacement_request_case_id"), "replacement_request", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_replacement_request_region_code"), "replacement_request", ["region_code"], unique=False
    )
    op.create_index(
        "uq_replacement_request_open",
        "replacement_request",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("outcome IS NULL"),
        postgresql_where=sa.text("outcome IS NULL"),
    )
    op.create_table(
        "screening",
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("law_day", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("route", sa.String(length=40), nullable=True),
        sa.Column("policy_region", sa.String(length=12), nullable=False),
        sa.Column("policy_digest", sa.String(length=64), nullable=False),
        sa.Column("figure_ids", sa.JSON(), nullable=False),
        sa.Column("own_request_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("own_answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["legal_case.id"], name=op.f("fk_screening_case_id_legal_case")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_screening_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_screening_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening")),
    )
    op.create_index(op.f("ix_screening_case_id"), "screening", ["case_id"], unique=False)
    op.create_index(op.f("ix_screening_region_code"), "screening", ["region_code"], unique=False)
    op.create_table(
        "supplement_request",
        sa.Column("items_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.Column("answers_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_supplement_request_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_supplement_request_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_supplement_request_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplement_request")),
        sa.UniqueConstraint("case_id", name=op.f("uq_supplement_request_case_id")),
    )
    op.create_index(op.f("ix_supplement_request_case_id"), "supplement_request", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_supplement_request_region_code"), "supplement_request", ["region_code"], unique=False
    )
    op.create_table(
        "termination",
        sa.Column("ground", sa.String(length=60), nullable=False),
        sa.Column("article", sa.String(length=60), nullable=False),
        sa.Column("refusal_grounds", sa.JSON(), nullable=False),
        sa.Column("terminated_on", sa.Date(), nullable=False),
        sa.Column("corrected_on", sa.Date(), nullable=True),
        sa.Column("unit_received_on", sa.Date(), nullable=True),
        sa.Column("papers_received_on", sa.Date(), nullable=True),
        sa.Column("statement_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "papers_received_on IS NULL OR COALESCE(unit_received_on <= papers_received_on, FALSE)",
            name=op.f("ck_termination_papers_after_decision"),
        ),
        sa.CheckConstraint(
            "unit_received_on IS NULL OR unit_received_on >= terminated_on",
            name=op.f("ck_termination_received_afterwards"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_termination_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_termination_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_termination_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_termination")),
    )
    op.create_index(op.f("ix_termination_case_id"), "termination", ["case_id"], unique=False)
    op.create_index(op.f("ix_termination_region_code"), "termination", ["region_code"], unique=False)
    op.create_index(
        "uq_termination_standing",
        "termination",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("corrected_on IS NULL"),
        postgresql_where=sa.text("corrected_on IS NULL"),
    )
    op.create_table(
        "termination_report",
        sa.Column("ground", sa.String(length=60), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("statement_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("outcome", sa.String(48), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(COALESCE(outcome, '') = 'not_terminated') = (answer_sealed IS NOT NULL)",
            name=op.f("ck_termination_report_dismissed_has_reasons"),
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (decided_by_id IS NULL)",
            name=op.f("ck_termination_report_decided_has_decider"),
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (decided_on IS NULL)", name=op.f("ck_termination_report_decided_has_day")
        ),
        sa.CheckConstraint(
            "reported_on >= found_on", name=op.f("ck_termination_report_reported_after_found")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_termination_report_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_termination_report_decided_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_termination_report_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_termination_report_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_termination_report")),
    )
    op.create_index(op.f("ix_termination_report_case_id"), "termination_report", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_termination_report_region_code"), "termination_report", ["region_code"], unique=False
    )
    op.create_index(
        "uq_termination_report_open",
        "termination_report",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("outcome IS NULL"),
        postgresql_where=sa.text("outcome IS NULL"),
    )
    op.create_table(
        "verification_authorisation",
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("relationship", sa.String(48), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("given_by", sa.String(48), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("guardian_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("material_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "given_by <> 'guardian' OR guardian_sealed IS NOT NULL",
            name=op.f("ck_verification_authorisation_guardian_is_named"),
        ),
        sa.CheckConstraint(
            "person_id IS NOT NULL OR name_sealed IS NOT NULL",
            name=op.f("ck_verification_authorisation_signer_is_named"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_verification_authorisation_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_verification_authorisation_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_verification_authorisation_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["account.id"],
            name=op.f("fk_verification_authorisation_recorded_by_id_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification_authorisation")),
    )
    op.create_index(
        op.f("ix_verification_authorisation_case_id"), "verification_authorisation", ["case_id"], unique=False
    )
    op.create_index(
        op.f("ix_verification_authorisation_person_id"),
        "verification_authorisation",
        ["person_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_verification_authorisation_region_code"),
        "verification_authorisation",
        ["region_code"],
        unique=False,
    )
    op.create_table(
        "verification_query",
        sa.Column("system", sa.String(48), nullable=False),
        sa.Column("organ_name", sa.String(length=120), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("authorisation_ids", sa.JSON(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("finding", sa.String(48), nullable=True),
        sa.Column("source_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("detail_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(answered_on IS NULL) = (finding IS NULL)", name=op.f("ck_verification_query_answer_has_finding")
        ),
        sa.CheckConstraint(
            "(answered_on IS NULL) = (source_sealed IS NULL)",
            name=op.f("ck_verification_query_answer_has_source"),
        ),
        sa.CheckConstraint(
            "answered_on IS NULL OR answered_on >= asked_on",
            name=op.f("ck_verification_query_answered_after_asked"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["account.id"], name=op.f("fk_verification_query_answered_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_verification_query_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_verification_query_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_verification_query_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification_query")),
    )
    op.create_index(op.f("ix_verification_query_case_id"), "verification_query", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_verification_query_region_code"), "verification_query", ["region_code"], unique=False
    )
    op.create_table(
        "advice_document",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.String(length=60), nullable=False),
        sa.Column("form_digest", sa.String(length=64), nullable=False),
        sa.Column("title_zh", sa.String(length=80), nullable=False),
        sa.Column("title_en", sa.String(length=120), nullable=False),
        sa.Column("issuer_id", sa.Uuid(), nullable=False),
        sa.Column("issuer_name", sa.String(length=120), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("edition", sa.String(48), nullable=False),
        sa.Column("verification_code", sa.String(length=20), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("voided_on", sa.Date(), nullable=True),
        sa.Column("voided_by_id", sa.Uuid(), nullable=True),
        sa.Column("void_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("storage_key", sa.String(length=64), nullable=False),
        sa.Column("file_key_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(voided_on IS NULL) = (void_reason_sealed IS NULL)",
            name=op.f("ck_advice_document_voided_has_reason"),
        ),
        sa.CheckConstraint(
            "(voided_on IS NULL) = (voided_by_id IS NULL)", name=op.f("ck_advice_document_voided_has_actor")
        ),
        sa.ForeignKeyConstraint(
            ["issuer_id"], ["organization.id"], name=op.f("fk_advice_document_issuer_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["advice_record.id"], name=op.f("fk_advice_document_record_id_advice_record")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_advice_document_recorded_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["voided_by_id"], ["account.id"], name=op.f("fk_advice_document_voided_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advice_document")),
        sa.UniqueConstraint(
            "issuer_id", "form", "year", "serial", name=op.f("uq_advice_document_issuer_id_form_year_serial")
        ),
        sa.UniqueConstraint("verification_code", name=op.f("uq_advice_document_verification_code")),
    )
    op.create_index(op.f("ix_advice_document_record_id"), "advice_document", ["record_id"], unique=False)
    op.create_index(
        "uq_advice_document_once",
        "advice_document",
        ["record_id", "form"],
        unique=True,
        sqlite_where=sa.text("voided_on IS NULL"),
        postgresql_where=sa.text("voided_on IS NULL"),
    )
    op.create_table(
        "aid_application",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("aid_form", sa.String(length=60), nullable=True),
        sa.Column("matter_code", sa.String(length=60), nullable=True),
        sa.Column("matter_told_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("grounds_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("channel", sa.String(48), nullable=True),
        sa.Column("materials_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("hardship_route", sa.String(length=40), nullable=True),
        sa.Column("screening_outcome", sa.String(length=20), nullable=True),
        sa.Column("facts_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("claim_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("waiting_request_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("advice_record_id", sa.Uuid(), nullable=True),
        sa.Column("drafting_request_id", sa.Uuid(), nullable=True),
        sa.Column("capacity_by_age", sa.String(48), nullable=True),
        sa.Column("capacity_told_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("work_station_id", sa.Uuid(), nullable=True),
        sa.Column("institution_received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("filled_in_by_staff", sa.Boolean(), nullable=False),
        sa.Column("handed_on_by", sa.String(48), nullable=True),
        sa.Column("handed_on_received_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(handed_on_by IS NULL) = (handed_on_received_at IS NULL)",
            name=op.f("ck_aid_application_handed_on_has_both"),
        ),
        sa.CheckConstraint(
            "(work_station_id IS NULL) = (institution_received_at IS NULL)",
            name=op.f("ck_aid_application_station_has_both_stamps"),
        ),
        sa.ForeignKeyConstraint(
            ["advice_record_id"],
            ["advice_record.id"],
            name=op.f("fk_aid_application_advice_record_id_advice_record"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_aid_application_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["drafting_request_id"],
            ["drafting_request.id"],
            name=op.f("fk_aid_application_drafting_request_id_drafting_request"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_aid_application_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["work_station_id"],
            ["organization.id"],
            name=op.f("fk_aid_application_work_station_id_organization"),
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_aid_application")),
        sa.UniqueConstraint("advice_record_id", name=op.f("uq_aid_application_advice_record_id")),
        sa.UniqueConstraint("drafting_request_id", name=op.f("uq_aid_application_drafting_request_id")),
    )
    op.create_index(op.f("ix_aid_application_aid_form"), "aid_application", ["aid_form"], unique=False)
    op.create_index(op.f("ix_aid_application_channel"), "aid_application", ["channel"], unique=False)
    op.create_index(op.f("ix_aid_application_matter_code"), "aid_application", ["matter_code"], unique=False)
    op.create_index(op.f("ix_aid_application_region_code"), "aid_application", ["region_code"], unique=False)
    op.create_table(
        "assignment_proposal",
        sa.Column("firm_id", sa.Uuid(), nullable=True),
        sa.Column("practitioner_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(48), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("points", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("needs_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("waived", sa.JSON(), nullable=False),
        sa.Column("waiver_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("decline_reason", sa.String(48), nullable=True),
        sa.Column("withdrawal_reason", sa.String(48), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("assignment_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'accepted') = (assignment_id IS NOT NULL)",
            name=op.f("ck_assignment_proposal_accepted_has_worker"),
        ),
        sa.CheckConstraint(
            "(state = 'declined') = (decline_reason IS NOT NULL)",
            name=op.f("ck_assignment_proposal_declined_has_reason"),
        ),
        sa.CheckConstraint(
            "(state = 'proposed') = (answered_at IS NULL)",
            name=op.f("ck_assignment_proposal_answered_has_time"),
        ),
        sa.CheckConstraint(
            "(firm_id IS NULL) <> (practitioner_id IS NULL)",
            name=op.f("ck_assignment_proposal_firm_or_worker"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["account.id"], name=op.f("fk_assignment_proposal_answered_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_assignment_proposal_assignment_id_assignment")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_assignment_proposal_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["firm_id"], ["organization.id"], name=op.f("fk_assignment_proposal_firm_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_assignment_proposal_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["practitioner_id"],
            ["practitioner.id"],
            name=op.f("fk_assignment_proposal_practitioner_id_practitioner"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_assignment_proposal_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_proposal")),
    )
    op.create_index(op.f("ix_assignment_proposal_case_id"), "assignment_proposal", ["case_id"], unique=False)
    op.create_index(op.f("ix_assignment_proposal_firm_id"), "assignment_proposal", ["firm_id"], unique=False)
    op.create_index(
        op.f("ix_assignment_proposal_practitioner_id"),
        "assignment_proposal",
        ["practitioner_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_assignment_proposal_region_code"), "assignment_proposal", ["region_code"], unique=False
    )
    op.create_index(
        "uq_assignment_proposal_open",
        "assignment_proposal",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_table(
        "attachment_withdrawal",
        sa.Column("attachment_id", sa.Uuid(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["case_attachment.id"],
            name=op.f("fk_attachment_withdrawal_attachment_id_case_attachment"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_attachment_withdrawal_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_attachment_withdrawal_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_attachment_withdrawal_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment_withdrawal")),
        sa.UniqueConstraint("attachment_id", name=op.f("uq_attachment_withdrawal_attachment_id")),
    )
    op.create_index(
        op.f("ix_attachment_withdrawal_case_id"), "attachment_withdrawal", ["case_id"], unique=False
    )
    op.create_index(
        op.f("ix_attachment_withdrawal_region_code"), "attachment_withdrawal", ["region_code"], unique=False
    )
    op.create_table(
        "data_sharing",
        sa.Column("processor_id", sa.Uuid(), nullable=False),
        sa.Column("case_number", sa.String(length=48), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("recipient", sa.String(length=120), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("purpose", sa.String(length=60), nullable=False),
        sa.Column("basis", sa.String(48), nullable=False),
        sa.Column("article", sa.String(length=120), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=True),
        sa.Column("shared_on", sa.Date(), nullable=False),
        sa.Column("by_system", sa.Boolean(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_data_sharing_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["privacy_consent.id"], name=op.f("fk_data_sharing_consent_id_privacy_consent")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_data_sharing_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_data_sharing_person_id_person")),
        sa.ForeignKeyConstraint(
            ["processor_id"], ["organization.id"], name=op.f("fk_data_sharing_processor_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_data_sharing_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_sharing")),
    )
    op.create_index(op.f("ix_data_sharing_case_id"), "data_sharing", ["case_id"], unique=False)
    op.create_index("ix_data_sharing_log", "data_sharing", ["processor_id", "shared_on", "id"], unique=False)
    op.create_index(op.f("ix_data_sharing_person_id"), "data_sharing", ["person_id"], unique=False)
    op.create_index(op.f("ix_data_sharing_region_code"), "data_sharing", ["region_code"], unique=False)
    op.create_table(
        "decision",
        sa.Column("outcome", sa.String(48), nullable=False),
        sa.Column("screening_id", sa.Uuid(), nullable=True),
        sa.Column("prior_aid_ground", sa.String(length=60), nullable=True),
        sa.Column("refusal_grounds", sa.JSON(), nullable=False),
        sa.Column("grounds_count", sa.Integer(), nullable=False),
        sa.Column("articles", sa.JSON(), nullable=False),
        sa.Column("follows_screening", sa.Boolean(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=False),
        sa.Column("statement_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("waiver_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "outcome = 'granted' OR grounds_count > 0", name=op.f("ck_decision_refusal_has_grounds")
        ),
        sa.CheckConstraint(
            "(screening_id IS NULL) = (prior_aid_ground IS NOT NULL)",
            name=op.f("ck_decision_screened_or_prior"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["legal_case.id"], name=op.f("fk_decision_case_id_legal_case")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_decision_decided_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_decision_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_decision_recorded_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["screening_id"], ["screening.id"], name=op.f("fk_decision_screening_id_screening")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index(op.f("ix_decision_case_id"), "decision", ["case_id"], unique=False)
    op.create_index(op.f("ix_decision_region_code"), "decision", ["region_code"], unique=False)
    op.create_table(
        "document_delivery",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("method", sa.String(48), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=False),
        sa.Column("receiver_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("details_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_document_delivery_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["issued_document.id"],
            name=op.f("fk_document_delivery_document_id_issued_document"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_document_delivery_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_document_delivery_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_delivery")),
    )
    op.create_index(op.f("ix_document_delivery_case_id"), "document_delivery", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_document_delivery_document_id"), "document_delivery", ["document_id"], unique=False
    )
    op.create_index(
        op.f("ix_document_delivery_region_code"), "document_delivery", ["region_code"], unique=False
    )
    op.create_table(
        "document_scan",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("storage_key", sa.String(length=64), nullable=False),
        sa.Column("file_key_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_document_scan_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["issued_document.id"], name=op.f("fk_document_scan_document_id_issued_document")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_document_scan_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_document_scan_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_scan")),
    )
    op.create_index(op.f("ix_document_scan_case_id"), "document_scan", ["case_id"], unique=False)
    op.create_index(op.f("ix_document_scan_document_id"), "document_scan", ["document_id"], unique=False)
    op.create_index(op.f("ix_document_scan_region_code"), "document_scan", ["region_code"], unique=False)
    op.create_table(
        "fraud_order",
        sa.Column("termination_id", sa.Uuid(), nullable=False),
        sa.Column("bureau_id", sa.Uuid(), nullable=False),
        sa.Column("penalty_code", sa.String(length=60), nullable=False),
        sa.Column("article", sa.String(length=60), nullable=False),
        sa.Column("cost_amount", sa.Numeric(precision=16, scale=4), nullable=False),
        sa.Column("fine_amount", sa.Numeric(precision=16, scale=4), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.Column("annulled_on", sa.Date(), nullable=True),
        sa.Column("statement_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("cost_amount >= 0", name=op.f("ck_fraud_order_cost_is_no_debt")),
        sa.CheckConstraint(
            "fine_amount > 0 AND fine_amount <= 3000", name=op.f("ck_fraud_order_fine_within_the_law")
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organization.id"], name=op.f("fk_fraud_order_bureau_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_fraud_order_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_fraud_order_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_fraud_order_recorded_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["termination_id"], ["termination.id"], name=op.f("fk_fraud_order_termination_id_termination")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fraud_order")),
        sa.UniqueConstraint("termination_id", name=op.f("uq_fraud_order_termination_id")),
    )
    op.create_index(op.f("ix_fraud_order_case_id"), "fraud_order", ["case_id"], unique=False)
    op.create_index(op.f("ix_fraud_order_region_code"), "fraud_order", ["region_code"], unique=False)
    op.create_table(
        "gain",
        sa.Column("closing_report_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_gain_there_is_an_amount")),
        sa.ForeignKeyConstraint(["case_id"], ["legal_case.id"], name=op.f("fk_gain_case_id_legal_case")),
        sa.ForeignKeyConstraint(
            ["closing_report_id"],
            ["closing_report.id"],
            name=op.f("fk_gain_closing_report_id_closing_report"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_gain_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_gain_person_id_person")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_gain_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gain")),
        sa.UniqueConstraint(
            "closing_report_id", "person_id", "kind", name=op.f("uq_gain_closing_report_id_person_id_kind")
        ),
    )
    op.create_index(op.f("ix_gain_case_id"), "gain", ["case_id"], unique=False)
    op.create_index(op.f("ix_gain_person_id"), "gain", ["person_id"], unique=False)
    op.create_index(op.f("ix_gain_region_code"), "gain", ["region_code"], unique=False)
    op.create_table(
        "gift_step",
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("outcome", sa.String(length=60), nullable=True),
        sa.Column("article", sa.String(length=120), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("statement_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'decided') = (outcome IS NOT NULL)", name=op.f("ck_gift_step_decided_has_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["gift_complaint.id"], name=op.f("fk_gift_step_complaint_id_gift_complaint")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_gift_step_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift_step")),
        sa.UniqueConstraint("complaint_id", "kind", name=op.f("uq_gift_step_complaint_id_kind")),
    )
    op.create_table(
        "hardship_statement",
        sa.Column("screening_id", sa.Uuid(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_hardship_statement_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_hardship_statement_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_hardship_statement_recorded_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["screening_id"], ["screening.id"], name=op.f("fk_hardship_statement_screening_id_screening")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hardship_statement")),
        sa.UniqueConstraint("screening_id", name=op.f("uq_hardship_statement_screening_id")),
    )
    op.create_index(op.f("ix_hardship_statement_case_id"), "hardship_statement", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_hardship_statement_region_code"), "hardship_statement", ["region_code"], unique=False
    )
    op.create_table(
        "report_answer",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_report_answer_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["progress_entry.id"], name=op.f("fk_report_answer_entry_id_progress_entry")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_report_answer_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_report_answer_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_answer")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_report_answer_entry_id")),
    )
    op.create_index(op.f("ix_report_answer_case_id"), "report_answer", ["case_id"], unique=False)
    op.create_index(op.f("ix_report_answer_region_code"), "report_answer", ["region_code"], unique=False)
    op.create_table(
        "subsidy",
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column("service", sa.String(length=60), nullable=False),
        sa.Column("part", sa.String(length=60), nullable=False),
        sa.Column("share_bp", sa.Integer(), nullable=False),
        sa.Column("share_basis", sa.JSON(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("article", sa.String(length=200), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("total_fen", sa.Integer(), nullable=False),
        sa.Column("tax_fen", sa.Integer(), nullable=False),
        sa.Column("clawed_fen", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(48), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("approved_by_id", sa.Uuid(), nullable=True),
        sa.Column("waived", sa.Boolean(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("waiver_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("end_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'clawed_back') = (clawed_fen = total_fen AND clawed_fen > 0)",
            name=op.f("ck_subsidy_clawed_back_whole"),
        ),
        sa.CheckConstraint(
            "(state IN ('approved', 'paid', 'clawed_back')) = (approved_on IS NOT NULL)",
            name=op.f("ck_subsidy_approved_has_day"),
        ),
        sa.CheckConstraint(
            "(state IN ('paid', 'clawed_back')) = (batch_id IS NOT NULL)",
            name=op.f("ck_subsidy_paid_in_a_batch"),
        ),
        sa.CheckConstraint(
            "(state IN ('rejected', 'clawed_back')) = (end_reason_sealed IS NOT NULL)",
            name=op.f("ck_subsidy_ended_has_reason"),
        ),
        sa.CheckConstraint(
            "clawed_fen <= 0 OR state IN ('paid', 'clawed_back')",
            name=op.f("ck_subsidy_comes_back_after_payment"),
        ),
        sa.CheckConstraint(
            "(approved_on IS NULL) = (approved_by_id IS NULL)", name=op.f("ck_subsidy_approved_has_approver")
        ),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (end_reason_sealed IS NULL)", name=op.f("ck_subsidy_ended_has_day")
        ),
        sa.CheckConstraint(
            "approved_by_id IS NULL OR approved_by_id <> proposed_by_id OR waived",
            name=op.f("ck_subsidy_approved_by_a_second"),
        ),
        sa.CheckConstraint(
            "clawed_fen >= 0 AND clawed_fen <= total_fen", name=op.f("ck_subsidy_no_more_comes_back")
        ),
        sa.CheckConstraint("share_bp > 0 AND share_bp <= 10000", name=op.f("ck_subsidy_share_of_a_whole")),
        sa.CheckConstraint("tax_fen = 0", name=op.f("ck_subsidy_no_tax")),
        sa.CheckConstraint("total_fen > 0", name=op.f("ck_subsidy_something_is_paid")),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["account.id"], name=op.f("fk_subsidy_approved_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_subsidy_assignment_id_assignment")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["subsidy_batch.id"], name=op.f("fk_subsidy_batch_id_subsidy_batch")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["legal_case.id"], name=op.f("fk_subsidy_case_id_legal_case")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_subsidy_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["practitioner.id"], name=op.f("fk_subsidy_practitioner_id_practitioner")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["account.id"], name=op.f("fk_subsidy_proposed_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_subsidy_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subsidy")),
    )
    op.create_index(op.f("ix_subsidy_batch_id"), "subsidy", ["batch_id"], unique=False)
    op.create_index(op.f("ix_subsidy_case_id"), "subsidy", ["case_id"], unique=False)
    op.create_index(op.f("ix_subsidy_practitioner_id"), "subsidy", ["practitioner_id"], unique=False)
    op.create_index(op.f("ix_subsidy_region_code"), "subsidy", ["region_code"], unique=False)
    op.create_index("ix_subsidy_waiting", "subsidy", ["organization_id", "state", "id"], unique=False)
    op.create_index(
        "uq_subsidy_service",
        "subsidy",
        ["assignment_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('proposed', 'approved', 'paid')"),
        postgresql_where=sa.text("state IN ('proposed', 'approved', 'paid')"),
    )
    op.create_index(
        "uq_subsidy_whole",
        "subsidy",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("share_bp = 10000 AND state IN ('proposed', 'approved', 'paid')"),
        postgresql_where=sa.text("share_bp = 10000 AND state IN ('proposed', 'approved', 'paid')"),
    )
    op.create_table(
        "unmasking",
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("reason_code", sa.String(48), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["legal_case.id"], name=op.f("fk_unmasking_case_id_legal_case")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_unmasking_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["case_party.id"], name=op.f("fk_unmasking_party_id_case_party")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_unmasking_person_id_person")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_unmasking_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unmasking")),
    )
    op.create_index(op.f("ix_unmasking_case_id"), "unmasking", ["case_id"], unique=False)
    op.create_index(op.f("ix_unmasking_party_id"), "unmasking", ["party_id"], unique=False)
    op.create_index(op.f("ix_unmasking_person_id"), "unmasking", ["person_id"], unique=False)
    op.create_index(op.f("ix_unmasking_region_code"), "unmasking", ["region_code"], unique=False)
    op.create_table(
        "objection",
        sa.Column("against", sa.String(48), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=True),
        sa.Column("termination_id", sa.Uuid(), nullable=True),
        sa.Column("bureau_id", sa.Uuid(), nullable=False),
        sa.Column("objector", sa.String(48), nullable=False),
        sa.Column("way", sa.String(48), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.Column("reasons_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("outcome", sa.String(48), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_by", sa.String(48), nullable=True),
        sa.Column("withdrawal_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("article", sa.String(length=60), nullable=False),
        sa.Column("findings_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("new_decision_id", sa.Uuid(), nullable=True),
        sa.Column("reconsideration_to", sa.String(length=80), nullable=True),
        sa.Column("litigation_to", sa.String(length=80), nullable=True),
        sa.Column("reconsideration_applied_on", sa.Date(), nullable=True),
        sa.Column("reconsideration_served_on", sa.Date(), nullable=True),
        sa.Column("litigation_brought_on", sa.Date(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(COALESCE(outcome, '') = 'upheld') = (reconsideration_to IS NOT NULL AND litigation_to IS NOT NULL)",
            name=op.f("ck_objection_upheld_tells_of_remedies"),
        ),
        sa.CheckConstraint(
            "(against = 'refused' AND termination_id IS NULL) OR (against = 'terminated' AND decision_id IS NULL)",
            name=op.f("ck_objection_against_one_decision"),
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (decided_by_id IS NULL)", name=op.f("ck_objection_decided_has_decider")
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (decided_on IS NULL)", name=op.f("ck_objection_decided_has_day")
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (findings_sealed IS NULL)", name=op.f("ck_objection_decided_has_findings")
        ),
        sa.CheckConstraint(
            "(withdrawn_on IS NULL) = (withdrawn_by IS NULL)", name=op.f("ck_objection_withdrawn_by_somebody")
        ),
        sa.CheckConstraint(
            "decided_on IS NULL OR decided_on >= received_on", name=op.f("ck_objection_decided_after_receipt")
        ),
        sa.CheckConstraint(
            "withdrawn_on IS NULL OR outcome IS NULL", name=op.f("ck_objection_withdrawn_or_decided")
        ),
        sa.CheckConstraint(
            "withdrawn_on IS NULL OR withdrawn_on >= received_on",
            name=op.f("ck_objection_withdrawn_after_receipt"),
        ),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["organization.id"], name=op.f("fk_objection_bureau_id_organization")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["legal_case.id"], name=op.f("fk_objection_case_id_legal_case")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_objection_decided_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_objection_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(
            ["new_decision_id"], ["decision.id"], name=op.f("fk_objection_new_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_objection_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_objection_recorded_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["termination_id"], ["termination.id"], name=op.f("fk_objection_termination_id_termination")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    op.create_index(op.f("ix_objection_case_id"), "objection", ["case_id"], unique=False)
    op.create_index(op.f("ix_objection_region_code"), "objection", ["region_code"], unique=False)
    op.create_index(
        "uq_objection_decision_id",
        "objection",
        ["decision_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_on IS NULL"),
        postgresql_where=sa.text("withdrawn_on IS NULL"),
    )
    op.create_index(
        "uq_objection_termination_id",
        "objection",
        ["termination_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_on IS NULL"),
        postgresql_where=sa.text("withdrawn_on IS NULL"),
    )
    op.create_table(
        "subsidy_claw_back",
        sa.Column("subsidy_id", sa.Uuid(), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        sa.Column("article", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(48), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("waived", sa.Boolean(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("rejection_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("waiver_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("sensitivity", sa.String(48), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_on IS NULL)", name=op.f("ck_subsidy_claw_back_decided_has_day")
        ),
        sa.CheckConstraint(
            "(state = 'rejected') = (rejection_reason_sealed IS NOT NULL)",
            name=op.f("ck_subsidy_claw_back_rejected_has_reason"),
        ),
        sa.CheckConstraint(
            "state <> 'approved' OR decided_by_id <> proposed_by_id OR waived",
            name=op.f("ck_subsidy_claw_back_approved_by_a_second"),
        ),
        sa.CheckConstraint(
            "(decided_on IS NULL) = (decided_by_id IS NULL)",
            name=op.f("ck_subsidy_claw_back_decided_has_decider"),
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_subsidy_claw_back_something_comes_back")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["legal_case.id"], name=op.f("fk_subsidy_claw_back_case_id_legal_case")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_subsidy_claw_back_decided_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_subsidy_claw_back_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["account.id"], name=op.f("fk_subsidy_claw_back_proposed_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_subsidy_claw_back_recorded_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["subsidy_id"], ["subsidy.id"], name=op.f("fk_subsidy_claw_back_subsidy_id_subsidy")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subsidy_claw_back")),
    )
    op.create_index(op.f("ix_subsidy_claw_back_case_id"), "subsidy_claw_back", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_subsidy_claw_back_region_code"), "subsidy_claw_back", ["region_code"], unique=False
    )
    op.create_index(
        "uq_subsidy_claw_back_open",
        "subsidy_claw_back",
        ["subsidy_id"],
        unique=True,
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )

    append_only.protect(op.get_bind())


def downgrade() -> None:
    append_only.unprotect(op.get_bind())
    op.drop_index(
        "uq_subsidy_claw_back_open",
        table_name="subsidy_claw_back",
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.drop_index(op.f("ix_subsidy_claw_back_region_code"), table_name="subsidy_claw_back")
    op.drop_index(op.f("ix_subsidy_claw_back_case_id"), table_name="subsidy_claw_back")
    op.drop_table("subsidy_claw_back")
    op.drop_index(
        "uq_objection_termination_id",
        table_name="objection",
        sqlite_where=sa.text("withdrawn_on IS NULL"),
        postgresql_where=sa.text("withdrawn_on IS NULL"),
    )
    op.drop_index(
        "uq_objection_decision_id",
        table_name="objection",
        sqlite_where=sa.text("withdrawn_on IS NULL"),
        postgresql_where=sa.text("withdrawn_on IS NULL"),
    )
    op.drop_index(op.f("ix_objection_region_code"), table_name="objection")
    op.drop_index(op.f("ix_objection_case_id"), table_name="objection")
    op.drop_table("objection")
    op.drop_index(op.f("ix_unmasking_region_code"), table_name="unmasking")
    op.drop_index(op.f("ix_unmasking_person_id"), table_name="unmasking")
    op.drop_index(op.f("ix_unmasking_party_id"), table_name="unmasking")
    op.drop_index(op.f("ix_unmasking_case_id"), table_name="unmasking")
    op.drop_table("unmasking")
    op.drop_index(
        "uq_subsidy_whole",
        table_name="subsidy",
        sqlite_where=sa.text("share_bp = 10000 AND state IN ('proposed', 'approved', 'paid')"),
        postgresql_where=sa.text("share_bp = 10000 AND state IN ('proposed', 'approved', 'paid')"),
    )
    op.drop_index(
        "uq_subsidy_service",
        table_name="subsidy",
        sqlite_where=sa.text("state IN ('proposed', 'approved', 'paid')"),
        postgresql_where=sa.text("state IN ('proposed', 'approved', 'paid')"),
    )
    op.drop_index("ix_subsidy_waiting", table_name="subsidy")
    op.drop_index(op.f("ix_subsidy_region_code"), table_name="subsidy")
    op.drop_index(op.f("ix_subsidy_practitioner_id"), table_name="subsidy")
    op.drop_index(op.f("ix_subsidy_case_id"), table_name="subsidy")
    op.drop_index(op.f("ix_subsidy_batch_id"), table_name="subsidy")
    op.drop_table("subsidy")
    op.drop_index(op.f("ix_report_answer_region_code"), table_name="report_answer")
    op.drop_index(op.f("ix_report_answer_case_id"), table_name="report_answer")
    op.drop_table("report_answer")
    op.drop_index(op.f("ix_hardship_statement_region_code"), table_name="hardship_statement")
    op.drop_index(op.f("ix_hardship_statement_case_id"), table_name="hardship_statement")
    op.drop_table("hardship_statement")
    op.drop_table("gift_step")
    op.drop_index(op.f("ix_gain_region_code"), table_name="gain")
    op.drop_index(op.f("ix_gain_person_id"), table_name="gain")
    op.drop_index(op.f("ix_gain_case_id"), table_name="gain")
    op.drop_table("gain")
    op.drop_index(op.f("ix_fraud_order_region_code"), table_name="fraud_order")
    op.drop_index(op.f("ix_fraud_order_case_id"), table_name="fraud_order")
    op.drop_table("fraud_order")
    op.drop_index(op.f("ix_document_scan_region_code"), table_name="document_scan")
    op.drop_index(op.f("ix_document_scan_document_id"), table_name="document_scan")
    op.drop_index(op.f("ix_document_scan_case_id"), table_name="document_scan")
    op.drop_table("document_scan")
    op.drop_index(op.f("ix_document_delivery_region_code"), table_name="document_delivery")
    op.drop_index(op.f("ix_document_delivery_document_id"), table_name="document_delivery")
    op.drop_index(op.f("ix_document_delivery_case_id"), table_name="document_delivery")
    op.drop_table("document_delivery")
    op.drop_index(op.f("ix_decision_region_code"), table_name="decision")
    op.drop_index(op.f("ix_decision_case_id"), table_name="decision")
    op.drop_table("decision")
    op.drop_index(op.f("ix_data_sharing_region_code"), table_name="data_sharing")
    op.drop_index(op.f("ix_data_sharing_person_id"), table_name="data_sharing")
    op.drop_index("ix_data_sharing_log", table_name="data_sharing")
    op.drop_index(op.f("ix_data_sharing_case_id"), table_name="data_sharing")
    op.drop_table("data_sharing")
    op.drop_index(op.f("ix_attachment_withdrawal_region_code"), table_name="attachment_withdrawal")
    op.drop_index(op.f("ix_attachment_withdrawal_case_id"), table_name="attachment_withdrawal")
    op.drop_table("attachment_withdrawal")
    op.drop_index(
        "uq_assignment_proposal_open",
        table_name="assignment_proposal",
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.drop_index(op.f("ix_assignment_proposal_region_code"), table_name="assignment_proposal")
    op.drop_index(op.f("ix_assignment_proposal_practitioner_id"), table_name="assignment_proposal")
    op.drop_index(op.f("ix_assignment_proposal_firm_id"), table_name="assignment_proposal")
    op.drop_index(op.f("ix_assignment_proposal_case_id"), table_name="assignment_proposal")
    op.drop_table("assignment_proposal")
    op.drop_index(op.f("ix_aid_application_region_code"), table_name="aid_application")
    op.drop_index(op.f("ix_aid_application_matter_code"), table_name="aid_application")
    op.drop_index(op.f("ix_aid_application_channel"), table_name="aid_application")
    op.drop_index(op.f("ix_aid_application_aid_form"), table_name="aid_application")
    op.drop_table("aid_application")
    op.drop_index(
        "uq_advice_document_once",
        table_name="advice_document",
        sqlite_where=sa.text("voided_on IS NULL"),
        postgresql_where=sa.text("voided_on IS NULL"),
    )
    op.drop_index(op.f("ix_advice_document_record_id"), table_name="advice_document")
    op.drop_table("advice_document")
    op.drop_index(op.f("ix_verification_query_region_code"), table_name="verification_query")
    op.drop_index(op.f("ix_verification_query_case_id"), table_name="verification_query")
    op.drop_table("verification_query")
    op.drop_index(op.f("ix_verification_authorisation_region_code"), table_name="verification_authorisation")
    op.drop_index(op.f("ix_verification_authorisation_person_id"), table_name="verification_authorisation")
    op.drop_index(op.f("ix_verification_authorisation_case_id"), table_name="verification_authorisation")
    op.drop_table("verification_authorisation")
    op.drop_index(
        "uq_termination_report_open",
        table_name="termination_report",
        sqlite_where=sa.text("outcome IS NULL"),
        postgresql_where=sa.text("outcome IS NULL"),
    )
    op.drop_index(op.f("ix_termination_report_region_code"), table_name="termination_report")
    op.drop_index(op.f("ix_termination_report_case_id"), table_name="termination_report")
    op.drop_table("termination_report")
    op.drop_index(
        "uq_termination_standing",
        table_name="termination",
        sqlite_where=sa.text("corrected_on IS NULL"),
        postgresql_where=sa.text("corrected_on IS NULL"),
    )
    op.drop_index(op.f("ix_termination_region_code"), table_name="termination")
    op.drop_index(op.f("ix_termination_case_id"), table_name="termination")
    op.drop_table("termination")
    op.drop_index(op.f("ix_supplement_request_region_code"), table_name="supplement_request")
    op.drop_index(op.f("ix_supplement_request_case_id"), table_name="supplement_request")
    op.drop_table("supplement_request")
    op.drop_index(op.f("ix_screening_region_code"), table_name="screening")
    op.drop_index(op.f("ix_screening_case_id"), table_name="screening")
    op.drop_table("screening")
    op.drop_index(
        "uq_replacement_request_open",
        table_name="replacement_request",
        sqlite_where=sa.text("outcome IS NULL"),
        postgresql_where=sa.text("outcome IS NULL"),
    )
    op.drop_index(op.f("ix_replacement_request_region_code"), table_name="replacement_request")
    op.drop_index(op.f("ix_replacement_request_case_id"), table_name="replacement_request")
    op.drop_table("replacement_request")
    op.drop_index(op.f("ix_redirection_region_code"), table_name="redirection")
    op.drop_index(op.f("ix_redirection_case_id"), table_name="redirection")
    op.drop_table("redirection")
    op.drop_index(
        "uq_recusal_open",
        table_name="recusal",
        sqlite_where=sa.text("state <> 'dismissed'"),
        postgresql_where=sa.text("state <> 'dismissed'"),
    )
    op.drop_index(op.f("ix_recusal_region_code"), table_name="recusal")
    op.drop_index(op.f("ix_recusal_case_id"), table_name="recusal")
    op.drop_index(op.f("ix_recusal_account_id"), table_name="recusal")
    op.drop_table("recusal")
    op.drop_index(op.f("ix_progress_entry_region_code"), table_name="progress_entry")
    op.drop_index(op.f("ix_progress_entry_case_id"), table_name="progress_entry")
    op.drop_table("progress_entry")
    op.drop_index(op.f("ix_privacy_consent_region_code"), table_name="privacy_consent")
    op.drop_index(op.f("ix_privacy_consent_person_id"), table_name="privacy_consent")
    op.drop_index(op.f("ix_privacy_consent_case_id"), table_name="privacy_consent")
    op.drop_table("privacy_consent")
    op.drop_index(op.f("ix_prior_aid_region_code"), table_name="prior_aid")
    op.drop_index(op.f("ix_prior_aid_case_id"), table_name="prior_aid")
    op.drop_table("prior_aid")
    op.drop_index(op.f("ix_organ_notice_stage"), table_name="organ_notice")
    op.drop_index(op.f("ix_organ_notice_region_code"), table_name="organ_notice")
    op.drop_index("ix_organ_notice_organ_case", table_name="organ_notice")
    op.drop_table("organ_notice")
    op.drop_index(op.f("ix_notice_given_region_code"), table_name="notice_given")
    op.drop_index("ix_notice_given_newest", table_name="notice_given")
    op.drop_index(op.f("ix_notice_given_case_id"), table_name="notice_given")
    op.drop_table("notice_given")
    op.drop_index(
        "uq_jurisdiction_dispute_open",
        table_name="jurisdiction_dispute",
        sqlite_where=sa.text("decided_on IS NULL"),
        postgresql_where=sa.text("decided_on IS NULL"),
    )
    op.drop_index(op.f("ix_jurisdiction_dispute_region_code"), table_name="jurisdiction_dispute")
    op.drop_index(op.f("ix_jurisdiction_dispute_other_institution_id"), table_name="jurisdiction_dispute")
    op.drop_index(op.f("ix_jurisdiction_dispute_other_case_id"), table_name="jurisdiction_dispute")
    op.drop_index(op.f("ix_jurisdiction_dispute_case_id"), table_name="jurisdiction_dispute")
    op.drop_index(op.f("ix_jurisdiction_dispute_bureau_id"), table_name="jurisdiction_dispute")
    op.drop_table("jurisdiction_dispute")
    op.drop_index(op.f("ix_jurisdiction_choice_region_code"), table_name="jurisdiction_choice")
    op.drop_index(op.f("ix_jurisdiction_choice_case_id"), table_name="jurisdiction_choice")
    op.drop_table("jurisdiction_choice")
    op.drop_index(
        "uq_issued_document_once",
        table_name="issued_document",
        sqlite_where=sa.text("voided_on IS NULL"),
        postgresql_where=sa.text("voided_on IS NULL"),
    )
    op.drop_index(op.f("ix_issued_document_region_code"), table_name="issued_document")
    op.drop_index(op.f("ix_issued_document_case_id"), table_name="issued_document")
    op.drop_table("issued_document")
    op.drop_index(
        "uq_imported_row_source",
        table_name="imported_row",
        sqlite_where=sa.text("state IN ('imported', 'kept')"),
        postgresql_where=sa.text("state IN ('imported', 'kept')"),
    )
    op.drop_index(op.f("ix_imported_row_region_code"), table_name="imported_row")
    op.drop_index("ix_imported_row_key", table_name="imported_row")
    op.drop_index(op.f("ix_imported_row_became_case_id"), table_name="imported_row")
    op.drop_table("imported_row")
    op.drop_index(op.f("ix_honesty_commitment_region_code"), table_name="honesty_commitment")
    op.drop_index(op.f("ix_honesty_commitment_person_id"), table_name="honesty_commitment")
    op.drop_index(op.f("ix_honesty_commitment_case_id"), table_name="honesty_commitment")
    op.drop_table("honesty_commitment")
    op.drop_index("ix_hearing_room", table_name="hearing")
    op.drop_index(op.f("ix_hearing_region_code"), table_name="hearing")
    op.drop_index("ix_hearing_diary", table_name="hearing")
    op.drop_index(op.f("ix_hearing_case_id"), table_name="hearing")
    op.drop_table("hearing")
    op.drop_index(op.f("ix_group_member_region_code"), table_name="group_member")
    op.drop_index(op.f("ix_group_member_group_id"), table_name="group_member")
    op.drop_index(op.f("ix_group_member_case_id"), table_name="group_member")
    op.drop_table("group_member")
    op.drop_index(op.f("ix_gift_complaint_region_code"), table_name="gift_complaint")
    op.drop_index(op.f("ix_gift_complaint_organization_id"), table_name="gift_complaint")
    op.drop_table("gift_complaint")
    op.drop_index(op.f("ix_fee_relief_region_code"), table_name="fee_relief")
    op.drop_index(op.f("ix_fee_relief_person_id"), table_name="fee_relief")
    op.drop_index(op.f("ix_fee_relief_case_id"), table_name="fee_relief")
    op.drop_table("fee_relief")
    op.drop_index(op.f("ix_drafting_request_worker_id"), table_name="drafting_request")
    op.drop_index(op.f("ix_drafting_request_topic_code"), table_name="drafting_request")
    op.drop_index("ix_drafting_request_state", table_name="drafting_request")
    op.drop_index(op.f("ix_drafting_request_person_id"), table_name="drafting_request")
    op.drop_index("ix_drafting_request_list", table_name="drafting_request")
    op.drop_index("ix_drafting_request_document", table_name="drafting_request")
    op.drop_index("ix_drafting_request_count", table_name="drafting_request")
    op.drop_index("ix_drafting_request_channel", table_name="drafting_request")
    op.drop_table("drafting_request")
    op.drop_index(op.f("ix_dispute_region_code"), table_name="dispute")
    op.drop_table("dispute")
    op.drop_index(
        "uq_destruction_item_open",
        table_name="destruction_item",
        sqlite_where=sa.text("left_on IS NULL"),
        postgresql_where=sa.text("left_on IS NULL"),
    )
    op.drop_index(op.f("ix_destruction_item_region_code"), table_name="destruction_item")
    op.drop_index(op.f("ix_destruction_item_list_id"), table_name="destruction_item")
    op.drop_index(op.f("ix_destruction_item_case_id"), table_name="destruction_item")
    op.drop_table("destruction_item")
    op.drop_index(op.f("ix_deadline_region_code"), table_name="deadline")
    op.drop_index("ix_deadline_due", table_name="deadline")
    op.drop_index(op.f("ix_deadline_case_id"), table_name="deadline")
    op.drop_index("ix_deadline_board", table_name="deadline")
    op.drop_table("deadline")
    op.drop_index(op.f("ix_cooperation_request_region_code"), table_name="cooperation_request")
    op.drop_index(op.f("ix_cooperation_request_case_id"), table_name="cooperation_request")
    op.drop_table("cooperation_request")
    op.drop_index(op.f("ix_conflict_finding_region_code"), table_name="conflict_finding")
    op.drop_index(op.f("ix_conflict_finding_practitioner_id"), table_name="conflict_finding")
    op.drop_index(op.f("ix_conflict_finding_case_id"), table_name="conflict_finding")
    op.drop_table("conflict_finding")
    op.drop_index(op.f("ix_commitment_check_region_code"), table_name="commitment_check")
    op.drop_index("ix_commitment_check_record", table_name="commitment_check")
    op.drop_index(op.f("ix_commitment_check_case_id"), table_name="commitment_check")
    op.drop_table("commitment_check")
    op.drop_index(
        "uq_closing_report_standing",
        table_name="closing_report",
        sqlite_where=sa.text("set_aside_on IS NULL"),
        postgresql_where=sa.text("set_aside_on IS NULL"),
    )
    op.drop_index(op.f("ix_closing_report_region_code"), table_name="closing_report")
    op.drop_index(op.f("ix_closing_report_case_id"), table_name="closing_report")
    op.drop_table("closing_report")
    op.drop_index(op.f("ix_case_review_region_code"), table_name="case_review")
    op.drop_index(op.f("ix_case_review_case_id"), table_name="case_review")
    op.drop_table("case_review")
    op.drop_index(op.f("ix_case_retention_region_code"), table_name="case_retention")
    op.drop_index("ix_case_retention_due", table_name="case_retention")
    op.drop_index(op.f("ix_case_retention_case_id"), table_name="case_retention")
    op.drop_table("case_retention")
    op.drop_index(
        "uq_case_party_standing",
        table_name="case_party",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index(op.f("ix_case_party_region_code"), table_name="case_party")
    op.drop_index(op.f("ix_case_party_person_id"), table_name="case_party")
    op.drop_index(op.f("ix_case_party_case_id"), table_name="case_party")
    op.drop_table("case_party")
    op.drop_index(op.f("ix_case_note_region_code"), table_name="case_note")
    op.drop_index(op.f("ix_case_note_case_id"), table_name="case_note")
    op.drop_table("case_note")
    op.drop_index(op.f("ix_case_mediator_region_code"), table_name="case_mediator")
    op.drop_index(op.f("ix_case_mediator_mediator_id"), table_name="case_mediator")
    op.drop_index(op.f("ix_case_mediator_case_id"), table_name="case_mediator")
    op.drop_table("case_mediator")
    op.drop_index("ix_case_grant_review", table_name="case_grant")
    op.drop_index(op.f("ix_case_grant_region_code"), table_name="case_grant")
    op.drop_index(op.f("ix_case_grant_case_id"), table_name="case_grant")
    op.drop_index("ix_case_grant_account", table_name="case_grant")
    op.drop_table("case_grant")
    op.drop_index(op.f("ix_case_file_region_code"), table_name="case_file")
    op.drop_index(op.f("ix_case_file_case_id"), table_name="case_file")
    op.drop_table("case_file")
    op.drop_index(op.f("ix_case_event_region_code"), table_name="case_event")
    op.drop_table("case_event")
    op.drop_index(op.f("ix_case_episode_region_code"), table_name="case_episode")
    op.drop_index(op.f("ix_case_episode_first_id"), table_name="case_episode")
    op.drop_index(op.f("ix_case_episode_earlier_id"), table_name="case_episode")
    op.drop_index(op.f("ix_case_episode_case_id"), table_name="case_episode")
    op.drop_table("case_episode")
    op.drop_index(op.f("ix_case_connection_region_code"), table_name="case_connection")
    op.drop_index(op.f("ix_case_connection_other_case_id"), table_name="case_connection")
    op.drop_index(op.f("ix_case_connection_case_id"), table_name="case_connection")
    op.drop_table("case_connection")
    op.drop_index(op.f("ix_case_attachment_region_code"), table_name="case_attachment")
    op.drop_index(op.f("ix_case_attachment_case_id"), table_name="case_attachment")
    op.drop_table("case_attachment")
    op.drop_index(
        "uq_assignment_open",
        table_name="assignment",
        sqlite_where=sa.text("ended_on IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    op.drop_index(op.f("ix_assignment_region_code"), table_name="assignment")
    op.drop_index(op.f("ix_assignment_practitioner_id"), table_name="assignment")
    op.drop_index(op.f("ix_assignment_case_id"), table_name="assignment")
    op.drop_table("assignment")
    op.drop_index(op.f("ix_advice_record_worker_id"), table_name="advice_record")
    op.drop_index(op.f("ix_advice_record_topic_code"), table_name="advice_record")
    op.drop_index(op.f("ix_advice_record_person_id"), table_name="advice_record")
    op.drop_index("ix_advice_record_owed", table_name="advice_record")
    op.drop_index("ix_advice_record_list", table_name="advice_record")
    op.drop_index("ix_advice_record_count", table_name="advice_record")
    op.drop_index("ix_advice_record_channel", table_name="advice_record")
    op.drop_table("advice_record")
    op.drop_index(op.f("ix_access_needs_region_code"), table_name="access_needs")
    op.drop_index(op.f("ix_access_needs_case_id"), table_name="access_needs")
    op.drop_table("access_needs")
    op.drop_index(
        "uq_legal_case_former_number",
        table_name="legal_case",
        sqlite_where=sa.text("voided_at IS NULL"),
        postgresql_where=sa.text("voided_at IS NULL"),
    )
    op.drop_index(
        "ix_legal_case_voided",
        table_name="legal_case",
        sqlite_where=sa.text("voided_at IS NOT NULL"),
        postgresql_where=sa.text("voided_at IS NOT NULL"),
    )
    op.drop_index("ix_legal_case_state", table_name="legal_case")
    op.drop_index("ix_legal_case_region_kind", table_name="legal_case")
    op.drop_index(op.f("ix_legal_case_region_code"), table_name="legal_case")
    op.drop_index(
        "ix_legal_case_region", table_name="legal_case", postgresql_ops={"region_code": "varchar_pattern_ops"}
    )
    op.drop_index("ix_legal_case_queue", table_name="legal_case")
    op.drop_index("ix_legal_case_priority", table_name="legal_case")
    op.drop_index("ix_legal_case_outcome", table_name="legal_case")
    op.drop_index("ix_legal_case_opened", table_name="legal_case")
    op.drop_index(
        "ix_legal_case_number_prefix",
        table_name="legal_case",
        postgresql_ops={"number": "varchar_pattern_ops"},
    )
    op.drop_index("ix_legal_case_kind", table_name="legal_case")
    op.drop_index("ix_legal_case_import_id", table_name="legal_case")
    op.drop_index("ix_legal_case_decision", table_name="legal_case")
    op.drop_index("ix_legal_case_decided", table_name="legal_case")
    op.drop_index("ix_legal_case_closed", table_name="legal_case")
    op.drop_table("legal_case")
    op.drop_index(op.f("ix_report_region_code"), table_name="report")
    op.drop_table("report")
    op.drop_index(op.f("ix_person_version_region_code"), table_name="person_version")
    op.drop_index(op.f("ix_person_version_processor_id"), table_name="person_version")
    op.drop_index(op.f("ix_person_version_person_id"), table_name="person_version")
    op.drop_table("person_version")
    op.drop_index(
        "uq_person_restriction_open",
        table_name="person_restriction",
        sqlite_where=sa.text("lifted_on IS NULL"),
        postgresql_where=sa.text("lifted_on IS NULL"),
    )
    op.drop_index(op.f("ix_person_restriction_region_code"), table_name="person_restriction")
    op.drop_index(op.f("ix_person_restriction_processor_id"), table_name="person_restriction")
    op.drop_index(op.f("ix_person_restriction_person_id"), table_name="person_restriction")
    op.drop_table("person_restriction")
    op.drop_index(op.f("ix_ledger_import_region_code"), table_name="ledger_import")
    op.drop_index("ix_ledger_import_list", table_name="ledger_import")
    op.drop_table("ledger_import")
    op.drop_index(op.f("ix_data_copy_region_code"), table_name="data_copy")
    op.drop_index(op.f("ix_data_copy_processor_id"), table_name="data_copy")
    op.drop_index(op.f("ix_data_copy_person_id"), table_name="data_copy")
    op.drop_index(op.f("ix_data_copy_expires_at"), table_name="data_copy")
    op.drop_table("data_copy")
    op.drop_index(op.f("ix_subsidy_batch_region_code"), table_name="subsidy_batch")
    op.drop_index(op.f("ix_subsidy_batch_organization_id"), table_name="subsidy_batch")
    op.drop_table("subsidy_batch")
    op.drop_index(op.f("ix_stored_reply_created_at"), table_name="stored_reply")
    op.drop_table("stored_reply")
    op.drop_index("ix_security_event_subject", table_name="security_event")
    op.drop_index(op.f("ix_security_event_kind"), table_name="security_event")
    op.drop_index(op.f("ix_security_event_at"), table_name="security_event")
    op.drop_index(op.f("ix_security_event_actor_id"), table_name="security_event")
    op.drop_table("security_event")
    op.drop_index(op.f("ix_privacy_incident_region_code"), table_name="privacy_incident")
    op.drop_index(op.f("ix_privacy_incident_processor_id"), table_name="privacy_incident")
    op.drop_table("privacy_incident")
    op.drop_index(op.f("ix_practitioner_interest_practitioner_id"), table_name="practitioner_interest")
    op.drop_index(op.f("ix_practitioner_interest_name_index"), table_name="practitioner_interest")
    op.drop_index(op.f("ix_practitioner_interest_id_number_index"), table_name="practitioner_interest")
    op.drop_table("practitioner_interest")
    op.drop_index(op.f("ix_practitioner_bar_practitioner_id"), table_name="practitioner_bar")
    op.drop_table("practitioner_bar")
    op.drop_index(op.f("ix_person_request_region_code"), table_name="person_request")
    op.drop_index(op.f("ix_person_request_processor_id"), table_name="person_request")
    op.drop_index(op.f("ix_person_request_person_id"), table_name="person_request")
    op.drop_index("ix_person_request_board", table_name="person_request")
    op.drop_table("person_request")
    op.drop_index(
        "uq_person_link_standing",
        table_name="person_link",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index(op.f("ix_person_link_second_person_id"), table_name="person_link")
    op.drop_index(op.f("ix_person_link_processor_id"), table_name="person_link")
    op.drop_index(op.f("ix_person_link_first_person_id"), table_name="person_link")
    op.drop_table("person_link")
    op.drop_index("ix_local_figure_lookup", table_name="local_figure")
    op.drop_table("local_figure")
    op.drop_index("ix_job_due", table_name="job")
    op.drop_table("job")
    op.drop_index(op.f("ix_impact_assessment_review_by"), table_name="impact_assessment")
    op.drop_index(op.f("ix_impact_assessment_region_code"), table_name="impact_assessment")
    op.drop_index(op.f("ix_impact_assessment_processor_id"), table_name="impact_assessment")
    op.drop_table("impact_assessment")
    op.drop_index(op.f("ix_duty_help_record_station_id"), table_name="duty_help_record")
    op.drop_index(op.f("ix_duty_help_record_person_id"), table_name="duty_help_record")
    op.drop_index(op.f("ix_duty_help_record_organization_id"), table_name="duty_help_record")
    op.drop_index(op.f("ix_duty_help_record_helper_id"), table_name="duty_help_record")
    op.drop_index("ix_duty_help_record_count", table_name="duty_help_record")
    op.drop_table("duty_help_record")
    op.drop_index(op.f("ix_destruction_list_region_code"), table_name="destruction_list")
    op.drop_index(op.f("ix_destruction_list_organization_id"), table_name="destruction_list")
    op.drop_table("destruction_list")
    op.drop_index(op.f("ix_deputy_deputy_account_id"), table_name="deputy")
    op.drop_index(op.f("ix_deputy_account_id"), table_name="deputy")
    op.drop_table("deputy")
    op.drop_index(op.f("ix_court_report_region_code"), table_name="court_report")
    op.drop_index(op.f("ix_court_report_organization_id"), table_name="court_report")
    op.drop_table("court_report")
    op.drop_index(op.f("ix_committee_term_committee_id"), table_name="committee_term")
    op.drop_table("committee_term")
    op.drop_index(op.f("ix_commitment_sample_region_code"), table_name="commitment_sample")
    op.drop_index(op.f("ix_commitment_sample_processor_id"), table_name="commitment_sample")
    op.drop_index("ix_commitment_sample_list", table_name="commitment_sample")
    op.drop_table("commitment_sample")
    op.drop_index(op.f("ix_auth_session_account_id"), table_name="auth_session")
    op.drop_table("auth_session")
    op.drop_table("account_role")
    op.drop_index(op.f("ix_access_log_at"), table_name="access_log")
    op.drop_index(op.f("ix_access_log_account_id"), table_name="access_log")
    op.drop_table("access_log")
    op.drop_index(op.f("ix_mediator_training_mediator_id"), table_name="mediator_training")
    op.drop_table("mediator_training")
    op.drop_index(op.f("ix_mediator_post_mediator_id"), table_name="mediator_post")
    op.drop_table("mediator_post")
    op.drop_index(op.f("ix_mediation_studio_committee_id"), table_name="mediation_studio")
    op.drop_table("mediation_studio")
    op.drop_index(op.f("ix_account_organization_id"), table_name="account")
    op.drop_table("account")
    op.drop_index(op.f("ix_practitioner_region_code"), table_name="practitioner")
    op.drop_index(op.f("ix_practitioner_organization_id"), table_name="practitioner")
    op.drop_table("practitioner")
    op.drop_index(
        "uq_person_identity",
        table_name="person",
        sqlite_where=sa.text("id_number_index IS NOT NULL"),
        postgresql_where=sa.text("id_number_index IS NOT NULL"),
    )
    op.drop_index(op.f("ix_person_processor_id"), table_name="person")
    op.drop_index(op.f("ix_person_phone_tail_index"), table_name="person")
    op.drop_index(op.f("ix_person_phone_index"), table_name="person")
    op.drop_index(op.f("ix_person_name"), table_name="person")
    op.drop_index(op.f("ix_person_id_number_index"), table_name="person")
    op.drop_index("ix_person_birth", table_name="person")
    op.drop_table("person")
    op.drop_table("number_counter")
    op.drop_index(op.f("ix_mediator_region_code"), table_name="mediator")
    op.drop_index(op.f("ix_mediator_committee_id"), table_name="mediator")
    op.drop_table("mediator")
    op.drop_index(op.f("ix_mediation_committee_region_code"), table_name="mediation_committee")
    op.drop_index(op.f("ix_mediation_committee_division_code"), table_name="mediation_committee")
    op.drop_table("mediation_committee")
    op.drop_index(op.f("ix_duty_station_region_code"), table_name="duty_station")
    op.drop_index(op.f("ix_duty_station_organization_id"), table_name="duty_station")
    op.drop_table("duty_station")
    op.drop_table("worker_heartbeat")
    op.drop_table("reseal_permit")
    op.drop_index(op.f("ix_region_parent_code"), table_name="region")
    op.drop_table("region")
    op.drop_table("pack_version")
    op.drop_index(op.f("ix_organization_region_code"), table_name="organization")
    op.drop_index(op.f("ix_organization_processor_id"), table_name="organization")
    op.drop_index(op.f("ix_organization_parent_id"), table_name="organization")
    op.drop_table("organization")
    op.drop_table("key_check")
    op.drop_table("demo_clock")
    op.drop_table("audit_anchor")
