"""Where Teams' app is and how it is reached, what Teams calls people to it, and how far an answer was posted.

Revision: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("installation", sa.Integer, sa.ForeignKey("installations.id"), nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("service_url", sa.Text, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        *(_words(name) for name in ("who", "name", "team", "team_name", "locale")),
        sa.Column("state", sa.Text, server_default="active", nullable=False),
        sa.Column("changed", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("installation", "address"),
    )
    op.create_index("ix_conversations_who", "conversations", ["installation", "who"])
    op.add_column("people", _words("handle"))
    for name in ("parts", "doubts"):
        op.add_column("inbox", sa.Column(name, sa.Integer, server_default="0", nullable=False))


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, server_default="", nullable=False)
