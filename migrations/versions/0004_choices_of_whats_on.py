"""An index from which What's on reads what there is to choose from.

Revision ID: 0004
Revises: 0003
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("session_series") as batch:
        batch.create_index(
            "ix_session_series_choices",
            [
                "state",
                "audience",
                "confirmed_at",
                "organisation_id",
                "venue_id",
                "activity",
                "accessibility_support",
            ],
        )


def downgrade() -> None:
    with op.batch_alter_table("session_series") as batch:
        batch.drop_index("ix_session_series_choices")
