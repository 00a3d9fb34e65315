"""What people do through chat: votes with a reason, suggestions, rulings, workspaces with their tokens; and messages that are changed.

Revision: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
MOMENT = sa.String(32)


def upgrade() -> None:
    op.add_column("installations", _words("refuses"))
    op.add_column("installations", _words("held"))
    op.add_column("destinations", sa.Column("posted", MOMENT))
    op.add_column("deliveries", _words("target"))
    op.create_index("ix_deliveries_target", "deliveries", ["target"])
    op.add_column("told", sa.Column("revised", sa.Integer, server_default="0", nullable=False))
    op.create_index("ix_revisions_watch_at", "revisions", ["watch", "at"])
    op.add_column("votes", _words("reason"))
    op.add_column("votes", _words("note"))
    _people()
    _workspaces()


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("installation", sa.Integer, sa.ForeignKey("installations.id"), nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        _words("name"),
        _words("language"),
        _words("zone"),
        sa.Column("admin", sa.Boolean, server_default=sa.false(), nullable=False),
        sa.Column("asked", MOMENT),
        _words("chosen"),
        sa.PrimaryKeyConstraint("installation", "who"),
    )
    op.create_table(
        "suggestions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("installation", sa.Integer, sa.ForeignKey("installations.id"), nullable=False),
        sa.Column("watch", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        _words("title"),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("state", sa.Text, server_default="open", nullable=False),
        _words("decided_by"),
        sa.Column("decided", MOMENT),
        sa.Column("entries", sa.Integer, server_default="0", nullable=False),
        sa.Column("kept", sa.Integer, server_default="0", nullable=False),
        _words("reason"),
        sa.UniqueConstraint("installation", "watch", "url"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "rulings",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("watch", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        _words("object"),
        sa.Column("installation", sa.Integer, sa.ForeignKey("installations.id")),
        sa.Column("who", sa.Text, nullable=False),
        _words("why"),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("undone", MOMENT),
        sa.Column("settled", sa.Boolean, server_default=sa.false(), nullable=False),
        sqlite_autoincrement=True,
    )
    unsettled = sa.text("settled = 0")
    op.create_index("ix_rulings_unsettled", "rulings", ["watch"], sqlite_where=unsettled, postgresql_where=sa.text("NOT settled"))
    op.create_index("ix_rulings_watch_subject", "rulings", ["watch", "subject"])
    op.create_index("ix_rulings_watch_object", "rulings", ["watch", "object"])


def _workspaces() -> None:
    op.create_table(
        "grants",
        sa.Column("installation", sa.Integer, sa.ForeignKey("installations.id"), nullable=False),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.Column("expires", MOMENT),
        sa.Column("changed", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("installation"),
    )
    op.create_table(
        "consents",
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("expires", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("state"),
    )


def _words(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.Text, server_default=sa.text("''"), nullable=False)
