"""Booking by mentors: what people need, who may be where, notes, and messages that are sent.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


KINDS = (
    "booked", "on_hold", "cancelled", "waiting", "place_free", "reminder", "called_off", "moved",
    "on_again", "place_lost", "missed_you", "staff",
)  # fmt: skip
STATES = ("waiting", "sending", "sent", "failed", "dropped")
NEW_KEYS = {
    "question_id": "practitioner_question",
    "booking_id": "booking",
    "to_tell_id": "to_tell",
    "told_by_id": "user_account",
}


def _upgrade_outbox() -> None:
    """What is there already are letters to staff; each was sent, or waits to be."""
    with op.batch_alter_table("outbox_message") as batch:
        batch.drop_index("ix_outbox_message_sent_at_send_after")
        batch.drop_constraint(op.f("ck_outbox_message_channel"), type_="check")
        batch.drop_constraint(op.f("ck_outbox_message_one_reader"), type_="check")
        batch.add_column(sa.Column("kind", sa.String(30), nullable=False, server_default="staff"))
        batch.add_column(
            sa.Column("state", sa.String(30), nullable=False, server_default="waiting")
        )
        batch.add_column(sa.Column("send_by", sa.DateTime(timezone=True)))
        batch.add_column(sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("leased_until", sa.DateTime(timezone=True)))
        batch.add_column(sa.Column("failure", sa.String(200), nullable=False, server_default=""))
        batch.add_column(sa.Column("told_at", sa.DateTime(timezone=True)))
        for name in NEW_KEYS:
            batch.add_column(sa.Column(name, sa.Integer()))
    op.execute("UPDATE outbox_message SET state = 'sent' WHERE sent_at IS NOT NULL")
    with op.batch_alter_table("outbox_message") as batch:
        for name in ("kind", "state", "attempts", "failure"):
            batch.alter_column(name, server_default=None)
        batch.create_check_constraint(
            op.f("ck_outbox_message_channel"), "channel IN ('email', 'sms', 'by_hand')"
        )
        batch.create_check_constraint(op.f("ck_outbox_message_kind"), _one_of("kind", KINDS))
        batch.create_check_constraint(op.f("ck_outbox_message_state"), _one_of("state", STATES))
        batch.create_check_constraint(
            op.f("ck_outbox_message_one_reader"),
            "(CASE WHEN participant_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN user_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN question_id IS NULL THEN 0 ELSE 1 END) = 1",
        )
        for name, table in NEW_KEYS.items():
            batch.create_foreign_key(f"fk_outbox_message_{name}_{table}", table, [name], ["id"])
        batch.create_index("ix_outbox_message_state_send_after", ["state", "send_after"])
        batch.create_index(
            "ix_outbox_message_participant_id_created_at", ["participant_id", "created_at"]
        )
        batch.create_index("ix_outbox_message_booking_id", ["booking_id"])


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _downgrade_outbox() -> None:
    """What nobody could be told in this way before goes."""
    op.execute("DELETE FROM outbox_message WHERE channel = 'by_hand' OR question_id IS NOT NULL")
    with op.batch_alter_table("outbox_message") as batch:
        for name in ("state_send_after", "participant_id_created_at", "booking_id"):
            batch.drop_index(f"ix_outbox_message_{name}")
        for name, table in NEW_KEYS.items():
            batch.drop_constraint(f"fk_outbox_message_{name}_{table}", type_="foreignkey")
        for name in ("kind", "state", "channel", "one_reader"):
            batch.drop_constraint(op.f(f"ck_outbox_message_{name}"), type_="check")
        batch.create_check_constraint(
            op.f("ck_outbox_message_channel"), "channel IN ('email', 'sms')"
        )
        batch.create_check_constraint(
            op.f("ck_outbox_message_one_reader"), "(participant_id IS NULL) <> (user_id IS NULL)"
        )
        batch.create_index("ix_outbox_message_sent_at_send_after", ["sent_at", "send_after"])
    with op.batch_alter_table("outbox_message") as batch:
        added = ("kind", "state", "send_by", "attempts", "leased_until", "failure", "told_at")
        for name in (*added, *NEW_KEYS):
            batch.drop_column(name)


def upgrade() -> None:
    op.create_table(
        "agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=13), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on >= from_on", name=op.f("ck_agreement_until_after_from")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        sa.UniqueConstraint("public_id", name=op.f("uq_agreement_public_id")),
    )
    op.create_table(
        "worker_beat",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker_beat")),
    )
    op.create_table(
        "daily_job",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_daily_job")),
    )
    op.create_table(
        "agreement_party",
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
            name=op.f("fk_agreement_party_agreement_id_agreement"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_agreement_party_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("agreement_id", "organisation_id", name=op.f("pk_agreement_party")),
    )
    with op.batch_alter_table("agreement_party") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_agreement_party_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=13), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "taking_part",
                "texts",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_consent_participant_id_participant"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["user_account.id"],
            name=op.f("fk_consent_recorded_by_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint("public_id", name=op.f("uq_consent_public_id")),
    )
    with op.batch_alter_table("consent") as batch_op:
        batch_op.create_index(
            "uq_consent_one_live",
            ["participant_id", "kind"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.create_table(
        "contact_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=13), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=True),
        sa.Column("reached", sa.Boolean(), nullable=True),
        sa.Column("closes", sa.String(length=200), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_user_id"],
            ["user_account.id"],
            name=op.f("fk_contact_note_by_user_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_contact_note_participant_id_participant"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_note")),
        sa.UniqueConstraint("public_id", name=op.f("uq_contact_note_public_id")),
    )
    with op.batch_alter_table("contact_note") as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_note_closes"), ["closes"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_contact_note_participant_id_at"), ["participant_id", "at"], unique=False
        )

    op.create_table(
        "contact_route",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=13), nullable=False),
        sa.Column(
            "route",
            sa.Enum(
                "text",
                "email",
                "mentor",
                "hostel",
                name="route",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("safe_to_text", sa.Boolean(), nullable=True),
        sa.Column("who_sees_phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("hostel_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"],
            ["user_account.id"],
            name=op.f("fk_contact_route_changed_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_contact_route_participant_id_participant"),
        ),
        sa.PrimaryKeyConstraint("participant_id", name=op.f("pk_contact_route")),
        sa.UniqueConstraint("public_id", name=op.f("uq_contact_route_public_id")),
    )
    op.create_table(
        "keep_apart",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=13), nullable=False),
        sa.Column("protected_id", sa.Integer(), nullable=True),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("protected_id <> other_id", name=op.f("ck_keep_apart_two_people")),
        sa.CheckConstraint(
            "protected_id IS NOT NULL OR other_id IS NOT NULL", name=op.f("ck_keep_apart_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"],
            ["user_account.id"],
            name=op.f("fk_keep_apart_ended_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user_account.id"], name=op.f("fk_keep_apart_made_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["participant.id"], name=op.f("fk_keep_apart_other_id_participant")
        ),
        sa.ForeignKeyConstraint(
            ["protected_id"],
            ["participant.id"],
            name=op.f("fk_keep_apart_protected_id_participant"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keep_apart")),
        sa.UniqueConstraint("public_id", name=op.f("uq_keep_apart_public_id")),
    )
    with op.batch_alter_table("keep_apart") as batch_op:
        batch_op.create_index(batch_op.f("ix_keep_apart_other_id"), ["other_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_keep_apart_protected_id"), ["protected_id"], unique=False
        )

    op.create_table(
        "match_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entered_by_id"],
            ["user_account.id"],
            name=op.f("fk_match_day_entered_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["venue_id"], ["venue.id"], name=op.f("fk_match_day_venue_id_venue")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_day")),
        sa.UniqueConstraint("venue_id", "on_date", name=op.f("uq_match_day_venue_id_on_date")),
    )
    op.create_table(
        "needs_confirmed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "the_person",
                "probation",
                "housing",
                "support_service",
                "safeguarding",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("by_user_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_user_id"],
            ["user_account.id"],
            name=op.f("fk_needs_confirmed_by_user_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_needs_confirmed_participant_id_participant"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_needs_confirmed")),
    )
    with op.batch_alter_table("needs_confirmed") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_needs_confirmed_participant_id_at"),
            ["participant_id", "at"],
            unique=False,
        )

    op.create_table(
        "person_needs",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=13), nullable=False),
        sa.Column("town_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("free_times_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("level_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("access_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("gender_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_person_needs_participant_id_participant"),
        ),
        sa.PrimaryKeyConstraint("participant_id", name=op.f("pk_person_needs")),
        sa.UniqueConstraint("public_id", name=op.f("uq_person_needs_public_id")),
    )
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=13), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_proposal_participant_id_participant"),
        ),
        sa.ForeignKeyConstraint(
            ["sent_by_id"], ["user_account.id"], name=op.f("fk_proposal_sent_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"],
            ["user_account.id"],
            name=op.f("fk_proposal_settled_by_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("public_id", name=op.f("uq_proposal_public_id")),
    )
    with op.batch_alter_table("proposal") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_proposal_participant_id"), ["participant_id"], unique=False
        )

    op.create_table(
        "allotment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=13), nullable=False),
        sa.Column("keep_apart_id", sa.Integer(), nullable=False),
        sa.Column("to_protected", sa.Boolean(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("weekday", sa.SmallInteger(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(CASE WHEN series_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN venue_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN weekday IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_allotment_one_thing"),
        ),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on >= from_on", name=op.f("ck_allotment_until_after_from")
        ),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_allotment_weekday")),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["user_account.id"], name=op.f("fk_allotment_ended_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["keep_apart_id"], ["keep_apart.id"], name=op.f("fk_allotment_keep_apart_id_keep_apart")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user_account.id"], name=op.f("fk_allotment_made_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["series_id"], ["session_series.id"], name=op.f("fk_allotment_series_id_session_series")
        ),
        sa.ForeignKeyConstraint(
            ["venue_id"], ["venue.id"], name=op.f("fk_allotment_venue_id_venue")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allotment")),
        sa.UniqueConstraint("public_id", name=op.f("uq_allotment_public_id")),
    )
    with op.batch_alter_table("allotment") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_allotment_keep_apart_id"), ["keep_apart_id"], unique=False
        )

    op.create_table(
        "instruction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=13), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "home_by",
                "not_at_venue",
                "not_this_series",
                "not_on_day",
                "not_when_on_shift",
                "no_children",
                "no_licensed_bar",
                "not_on_match_days",
                "women_only",
                "accompanied_first_visit",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.Enum(
                "the_person",
                "probation",
                "housing",
                "support_service",
                "safeguarding",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("is_sealed", sa.Boolean(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("home_by", sa.Time(), nullable=True),
        sa.Column("weekday", sa.SmallInteger(), nullable=True),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("shift_of_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_by_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'home_by') = (home_by IS NOT NULL)", name=op.f("ck_instruction_home_by")
        ),
        sa.CheckConstraint(
            "(kind = 'not_at_venue') = (venue_id IS NOT NULL)", name=op.f("ck_instruction_venue")
        ),
        sa.CheckConstraint(
            "(kind = 'not_on_day') = (weekday IS NOT NULL)", name=op.f("ck_instruction_day")
        ),
        sa.CheckConstraint(
            "(kind = 'not_this_series') = (series_id IS NOT NULL)",
            name=op.f("ck_instruction_series"),
        ),
        sa.CheckConstraint(
            "(kind = 'not_when_on_shift') = (shift_of_id IS NOT NULL)",
            name=op.f("ck_instruction_shift"),
        ),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on >= from_on", name=op.f("ck_instruction_until_after_from")
        ),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_instruction_weekday")),
        sa.ForeignKeyConstraint(
            ["ended_by_id"],
            ["user_account.id"],
            name=op.f("fk_instruction_ended_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"],
            ["user_account.id"],
            name=op.f("fk_instruction_entered_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_instruction_participant_id_participant"),
        ),
        sa.ForeignKeyConstraint(
            ["series_id"],
            ["session_series.id"],
            name=op.f("fk_instruction_series_id_session_series"),
        ),
        sa.ForeignKeyConstraint(
            ["shift_of_id"],
            ["user_account.id"],
            name=op.f("fk_instruction_shift_of_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["venue_id"], ["venue.id"], name=op.f("fk_instruction_venue_id_venue")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instruction")),
        sa.UniqueConstraint("public_id", name=op.f("uq_instruction_public_id")),
    )
    with op.batch_alter_table("instruction") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_instruction_participant_id_ended_at"),
            ["participant_id", "ended_at"],
            unique=False,
        )

    op.create_table(
        "practitioner_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=13), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("series_version", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("link_expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_to_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "word",
            sa.Enum(
                "yes",
                "no",
                "ask",
                name="word",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=True,
        ),
        sa.Column("home_by", sa.Time(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by_id"],
            ["user_account.id"],
            name=op.f("fk_practitioner_question_asked_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_practitioner_question_participant_id_participant"),
        ),
        sa.ForeignKeyConstraint(
            ["series_id"],
            ["session_series.id"],
            name=op.f("fk_practitioner_question_series_id_session_series"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practitioner_question")),
        sa.UniqueConstraint("public_id", name=op.f("uq_practitioner_question_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_practitioner_question_token_hash")),
    )
    with op.batch_alter_table("practitioner_question") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_practitioner_question_participant_id_series_id"),
            ["participant_id", "series_id"],
            unique=False,
        )

    op.create_table(
        "shift",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=13), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on >= from_on", name=op.f("ck_shift_until_after_from")
        ),
        sa.ForeignKeyConstraint(
            ["series_id"], ["session_series.id"], name=op.f("fk_shift_series_id_session_series")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_shift_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
        sa.UniqueConstraint("public_id", name=op.f("uq_shift_public_id")),
    )
    with op.batch_alter_table("shift") as batch_op:
        batch_op.create_index(batch_op.f("ix_shift_series_id"), ["series_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_shift_user_id"), ["user_id"], unique=False)

    op.create_table(
        "clearance_override",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=13), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("rules", sa.String(length=300), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "made_as",
            sa.Enum(
                "coach",
                "manager",
                "mentor",
                "lead",
                "safeguarding",
                "practitioner",
                name="made_as",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ended_by_id"],
            ["user_account.id"],
            name=op.f("fk_clearance_override_ended_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"],
            ["user_account.id"],
            name=op.f("fk_clearance_override_made_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_clearance_override_participant_id_participant"),
        ),
        sa.ForeignKeyConstraint(
            ["series_id"],
            ["session_series.id"],
            name=op.f("fk_clearance_override_series_id_session_series"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["scheduled_session.id"],
            name=op.f("fk_clearance_override_session_id_scheduled_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearance_override")),
        sa.UniqueConstraint("public_id", name=op.f("uq_clearance_override_public_id")),
    )
    with op.batch_alter_table("clearance_override") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_clearance_override_participant_id_series_id"),
            ["participant_id", "series_id"],
            unique=False,
        )

    with op.batch_alter_table("booking") as batch_op:
        batch_op.add_column(sa.Column("offered_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("accompanied", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("booking") as batch_op:
        batch_op.alter_column("accompanied", server_default=None)

    _upgrade_outbox()

    with op.batch_alter_table("person_details") as batch_op:
        batch_op.add_column(sa.Column("released_on_sealed", sa.LargeBinary(), nullable=True))

    with op.batch_alter_table("venue") as batch_op:
        batch_op.add_column(sa.Column("match_days_known_until", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("venue") as batch_op:
        batch_op.drop_column("match_days_known_until")

    with op.batch_alter_table("person_details") as batch_op:
        batch_op.drop_column("released_on_sealed")

    _downgrade_outbox()

    with op.batch_alter_table("booking") as batch_op:
        batch_op.drop_column("accompanied")
        batch_op.drop_column("offered_until")

    with op.batch_alter_table("clearance_override") as batch_op:
        batch_op.drop_index(batch_op.f("ix_clearance_override_participant_id_series_id"))

    op.drop_table("clearance_override")
    with op.batch_alter_table("shift") as batch_op:
        batch_op.drop_index(batch_op.f("ix_shift_user_id"))
        batch_op.drop_index(batch_op.f("ix_shift_series_id"))

    op.drop_table("shift")
    with op.batch_alter_table("practitioner_question") as batch_op:
        batch_op.drop_index(batch_op.f("ix_practitioner_question_participant_id_series_id"))

    op.drop_table("practitioner_question")
    with op.batch_alter_table("instruction") as batch_op:
        batch_op.drop_index(batch_op.f("ix_instruction_participant_id_ended_at"))

    op.drop_table("instruction")
    with op.batch_alter_table("allotment") as batch_op:
        batch_op.drop_index(batch_op.f("ix_allotment_keep_apart_id"))

    op.drop_table("allotment")
    with op.batch_alter_table("proposal") as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_participant_id"))

    op.drop_table("proposal")
    op.drop_table("person_needs")
    with op.batch_alter_table("needs_confirmed") as batch_op:
        batch_op.drop_index(batch_op.f("ix_needs_confirmed_participant_id_at"))

    op.drop_table("needs_confirmed")
    op.drop_table("match_day")
    with op.batch_alter_table("keep_apart") as batch_op:
        batch_op.drop_index(batch_op.f("ix_keep_apart_protected_id"))
        batch_op.drop_index(batch_op.f("ix_keep_apart_other_id"))

    op.drop_table("keep_apart")
    op.drop_table("contact_route")
    with op.batch_alter_table("contact_note") as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_note_participant_id_at"))
        batch_op.drop_index(batch_op.f("ix_contact_note_closes"))

    op.drop_table("contact_note")
    with op.batch_alter_table("consent") as batch_op:
        batch_op.drop_index(
            "uq_consent_one_live",
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.drop_table("consent")
    with op.batch_alter_table("agreement_party") as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreement_party_organisation_id"))

    op.drop_table("agreement_party")
    op.drop_table("daily_job")
    op.drop_table("worker_beat")
    op.drop_table("agreement")
