"""Exchange rates that people import.

Revision: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "rates",
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("base", sa.String(3), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("value", sa.Float, nullable=False),
        sa.Column("kept", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("source", "day", "base", "currency", name="pk_rates"),
    )
    op.create_index("ix_rates_day", "rates", ["day"])
