"""What digests and answers look up: commitments, ties, bodies, days; which readings wait; and full text in the order of time.

Revision: 0004
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.storage.search import renew_index

revision = "0004"
down_revision = "0003"
MOMENT = sa.String(32)
WAITING: dict[str, Any] = {"sqlite_where": sa.text("waiting = 1"), "postgresql_where": sa.text("waiting")}
SHOWN: dict[str, Any] = {name: sa.text("forwarded_to IS NULL") for name in ("sqlite_where", "postgresql_where")}
FORWARDED: dict[str, Any] = {name: sa.text("forwarded_to IS NOT NULL") for name in ("sqlite_where", "postgresql_where")}
FOLDED = """SELECT 1 FROM story_entries s
    WHERE s.watch = readings.watch AND s.entry = readings.entry AND s.version >= readings.version"""


def upgrade() -> None:
    _entries_and_readings()
    _stories()
    _ledger()
    _bodies()
    op.create_index("ix_votes_story", "votes", ["story"])
    renew_index(op.get_bind())


def _entries_and_readings() -> None:
    op.drop_index("ix_entries_seen", "entries")
    op.create_index("ix_entries_seen_id", "entries", ["seen", "id"])
    op.create_index("ix_entries_published_id", "entries", ["published", "id"])
    op.create_index("ix_entries_feed_published", "entries", ["feed", "published"])
    op.drop_index("ix_readings_entry_watch_current", "readings")
    op.create_index("ix_readings_entry_watch_current_band", "readings", ["entry", "watch", "current", "band"])
    op.add_column("readings", sa.Column("waiting", sa.Boolean, server_default=sa.false(), nullable=False))
    waiting = sa.text(f"UPDATE readings SET waiting = :yes WHERE band = 'post' AND current = :yes AND NOT EXISTS ({FOLDED})")  # noqa: S608  # our own words
    op.execute(waiting.bindparams(sa.bindparam("yes", True, sa.Boolean)))  # noqa: FBT003  # the value
    op.create_index("ix_readings_waiting", "readings", ["watch"], **WAITING)


def _stories() -> None:
    for name in ("first_field", "languages", "sides"):
        op.add_column("stories", sa.Column(name, sa.Text, server_default=sa.text("''"), nullable=False))
    op.add_column("stories", sa.Column("marks", sa.Integer, server_default="0", nullable=False))
    op.drop_index("ix_stories_watch_published", "stories")
    op.create_index("ix_stories_shown", "stories", ["watch", "published", "number", "first_field", "forwarded_to"], **SHOWN)
    op.create_index("ix_stories_marks", "stories", ["watch", "marks", "published"], **SHOWN)
    op.create_index("ix_stories_forwarded_to", "stories", ["watch", "forwarded_to"], **FORWARDED)
    op.create_table(
        "story_places",
        sa.Column("story", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("place", sa.BigInteger, nullable=False),
        sa.Column("published", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["story"], ["stories.number"]),
        sa.PrimaryKeyConstraint("story"),
    )
    op.create_index("uq_story_places_place", "story_places", ["place", "published"], unique=True)


def _ledger() -> None:
    op.create_table(
        "commitments",
        *_keys("watch", "story"),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("published", MOMENT, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("value", sa.Float, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("watch", "story", "place"),
    )
    op.create_index("ix_commitments_watch_published", "commitments", ["watch", "published"])
    op.create_index("ix_commitments_watch_currency_size_published", "commitments", ["watch", "currency", "size", "published"])
    op.create_table(
        "commitment_pairs",
        *_keys("watch", "story"),
        sa.Column("place", sa.Integer, nullable=False),
        *_keys("one", "other"),
        sa.Column("published", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("watch", "story", "place", "one", "other"),
    )
    op.create_index("ix_commitment_pairs_watch_one_other_published", "commitment_pairs", ["watch", "one", "other", "published"])
    op.create_index("ix_commitment_pairs_watch_published", "commitment_pairs", ["watch", "published"])
    op.create_table(
        "ties",
        *_keys("watch", "story", "one", "other"),
        sa.Column("published", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("watch", "story", "one", "other"),
    )
    op.create_index("ix_ties_watch_one_other_published", "ties", ["watch", "one", "other", "published"])
    op.create_table(
        "story_days",
        *_keys("watch", "story"),
        sa.Column("day", sa.Date, nullable=False),
        *_keys("kind"),
        sa.Column("detail", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("watch", "story", "day", "kind"),
    )
    op.create_index("ix_story_days_watch_day_kind_story", "story_days", ["watch", "day", "kind", "story"])


def _bodies() -> None:
    op.create_table(
        "parties",
        *_keys("watch", "story", "body"),
        sa.Column("published", MOMENT, nullable=False),
        sa.Column("side", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("watch", "story", "body"),
    )
    op.create_index("ix_parties_watch_body_published", "parties", ["watch", "body", "published"])
    op.create_table(
        "bodies",
        *_keys("watch", "body", "known_as", "side", "names", "letters"),
        sa.Column("stories", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("watch", "body"),
    )
    op.create_index("ix_bodies_watch_stories", "bodies", ["watch", "stories"])
    op.create_table("body_names", *_keys("watch", "name", "body"), sa.PrimaryKeyConstraint("watch", "name", "body"))
    op.create_table(
        "partners",
        *_keys("watch", "body", "partner"),
        sa.Column("stories", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("watch", "body", "partner"),
    )
    op.create_index("ix_partners_watch_body_stories", "partners", ["watch", "body", "stories"])


def _keys(*names: str) -> "list[sa.Column[str]]":
    return [sa.Column(name, sa.Text, nullable=False) for name in names]
