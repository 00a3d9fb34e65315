"""The first version: every key of the design, from feeds to the inbox.

Revision: 0001
"""

import sqlalchemy as sa
from alembic import op

from bot.storage.search import create_first_index

revision = "0001"
down_revision = None
MOMENT = sa.String(32)
KEPT = sa.text("state != 'removed'")


def upgrade() -> None:
    _what_the_world_publishes()
    _stories()
    _plans()
    _telling()
    _asking()
    create_first_index(op.get_bind())


def _what_the_world_publishes() -> None:
    op.create_table(
        "feeds",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("etag", sa.Text, server_default="", nullable=False),
        sa.Column("last_modified", sa.Text, server_default="", nullable=False),
        sa.Column("body_hash", sa.Text, server_default="", nullable=False),
        sa.Column("next_check", MOMENT),
        sa.Column("last_checked", MOMENT),
        sa.Column("last_success", MOMENT),
        sa.Column("failures", sa.Integer, server_default="0", nullable=False),
        sa.Column("trouble", sa.Text, server_default="", nullable=False),
        sa.Column("permanent_url", sa.Text, server_default="", nullable=False),
        sa.Column("permanent_seen", sa.Integer, server_default="0", nullable=False),
        sa.Column("state", sa.Text, server_default="active", nullable=False),
        sa.Column("added", MOMENT, nullable=False),
        sa.Column("claimed_by", sa.Text),
        sa.Column("claimed_until", MOMENT),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("url"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_feeds_state_next_check", "feeds", ["state", "next_check"])
    op.create_table(
        "watch_feeds",
        sa.Column("watch", sa.Text, nullable=False),
        sa.Column("feed", sa.Integer, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("title", sa.Text, server_default="", nullable=False),
        sa.Column("side", sa.Text, server_default="", nullable=False),
        sa.Column("kind", sa.Text, server_default="", nullable=False),
        sa.Column("language", sa.Text, server_default="", nullable=False),
        sa.Column("site", sa.Text, server_default="", nullable=False),
        sa.Column("seen", sa.Text, server_default="", nullable=False),
        sa.Column("state", sa.Text, server_default="active", nullable=False),
        sa.ForeignKeyConstraint(["feed"], ["feeds.id"]),
        sa.PrimaryKeyConstraint("watch", "feed"),
        sa.UniqueConstraint("watch", "url"),
    )
    op.create_index("ix_watch_feeds_feed", "watch_feeds", ["feed"])
    op.create_table(
        "entries",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("feed", sa.Integer, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("url", sa.Text, server_default="", nullable=False),
        sa.Column("link", sa.Text, server_default="", nullable=False),
        sa.Column("publisher", sa.Text, server_default="", nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("published", MOMENT, nullable=False),
        sa.Column("seen", MOMENT, nullable=False),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("dated", sa.Boolean, server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(["feed"], ["feeds.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("feed", "key"),
    )
    op.create_index("ix_entries_feed_seen", "entries", ["feed", "seen"])
    op.create_index("ix_entries_link", "entries", ["link"])
    op.create_index("ix_entries_seen", "entries", ["seen"])
    op.create_index("ix_entries_url", "entries", ["url"])
    op.create_table(
        "readings",
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("watch", sa.Text, nullable=False),
        sa.Column("rules", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("current", sa.Boolean, server_default=sa.text("1"), nullable=False),
        sa.Column("band", sa.Text, nullable=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("fields", sa.Text, server_default="", nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("made", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["entries.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("entry", "watch", "rules"),
    )
    op.create_index("ix_readings_entry_watch_current", "readings", ["entry", "watch", "current"])
    op.create_index("ix_readings_watch_band", "readings", ["watch", "band"])


def _stories() -> None:
    op.create_table(
        "stories",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("watch", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("headline", sa.Text, nullable=False),
        sa.Column("published", MOMENT, nullable=False),
        sa.Column("updated", MOMENT, nullable=False),
        sa.Column("seen", MOMENT, nullable=False),
        sa.Column("fields", sa.Text, server_default="", nullable=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("forwarded_to", sa.Text),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("watch", "id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_stories_watch_published", "stories", ["watch", "published"])
    op.create_index("ix_stories_watch_seen", "stories", ["watch", "seen"])
    op.create_table(
        "story_entries",
        sa.Column("watch", sa.Text, nullable=False),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("story", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("published", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["entries.id"]),
        sa.PrimaryKeyConstraint("watch", "entry"),
    )
    op.create_index("ix_story_entries_entry", "story_entries", ["entry"])
    op.create_index("ix_story_entries_story_watch_published", "story_entries", ["story", "watch", "published"])
    op.create_table(
        "story_keys",
        sa.Column("watch", sa.Text, nullable=False),
        sa.Column("story", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("first", MOMENT, nullable=False),
        sa.Column("last", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("watch", "story", "key"),
    )
    op.create_index("ix_story_keys_watch_key_last", "story_keys", ["watch", "key", "last"])
    op.create_table(
        "revisions",
        sa.Column("watch", sa.Text, nullable=False),
        sa.Column("story", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("watch", "story", "number"),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("claimed_by", sa.Text),
        sa.Column("claimed_until", MOMENT),
        sa.PrimaryKeyConstraint("name"),
    )


def _plans() -> None:
    op.create_table(
        "installations",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("external_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, server_default="", nullable=False),
        sa.Column("state", sa.Text, server_default="active", nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("platform", "external_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "destinations",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("installation", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("address", sa.Text, server_default="", nullable=False),
        sa.Column("state", sa.Text, server_default="active", nullable=False),
        sa.Column("trouble", sa.Text, server_default="", nullable=False),
        sa.Column("owner", sa.Text, server_default="", nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["installation"], ["installations.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_destinations_name", "destinations", ["installation", "name"], unique=True, sqlite_where=KEPT, postgresql_where=KEPT)
    op.create_table(
        "plans",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("installation", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("destination", sa.Integer, nullable=False),
        sa.Column("watch", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("state", sa.Text, server_default="active", nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["destination"], ["destinations.id"]),
        sa.ForeignKeyConstraint(["installation"], ["installations.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_plans_name", "plans", ["installation", "name"], unique=True, sqlite_where=KEPT, postgresql_where=KEPT)
    op.create_table(
        "periods",
        sa.Column("plan", sa.Integer, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("start", MOMENT, nullable=False),
        sa.Column("end", MOMENT, nullable=False),
        sa.Column("due", MOMENT, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("claimed_by", sa.Text),
        sa.Column("claimed_until", MOMENT),
        sa.Column("made", MOMENT),
        sa.ForeignKeyConstraint(["plan"], ["plans.id"]),
        sa.PrimaryKeyConstraint("plan", "key"),
    )
    op.create_index("ix_periods_plan_end", "periods", ["plan", "end"])


def _telling() -> None:
    op.create_table(
        "digests",
        sa.Column("plan", sa.Integer, nullable=False),
        sa.Column("period_key", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("made", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["plan"], ["plans.id"]),
        sa.PrimaryKeyConstraint("plan", "period_key"),
    )
    op.create_table(
        "told",
        sa.Column("plan", sa.Integer, nullable=False),
        sa.Column("story", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("delivery", sa.Text),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["plan"], ["plans.id"]),
        sa.PrimaryKeyConstraint("plan", "story", "revision"),
    )
    op.create_index("ix_told_delivery", "told", ["delivery"])
    op.create_index("ix_told_story", "told", ["story"])
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("plan", sa.Integer, nullable=False),
        sa.Column("destination", sa.Integer, nullable=False),
        sa.Column("period_key", sa.Text, nullable=False),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("parts", sa.Integer, nullable=False),
        sa.Column("action", sa.Text, server_default="post", nullable=False),
        sa.Column("message", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("expires", MOMENT, nullable=False),
        sa.Column("not_before", MOMENT),
        sa.Column("attempts", sa.Integer, server_default="0", nullable=False),
        sa.Column("reference", sa.Text, server_default="{}", nullable=False),
        sa.Column("trouble", sa.Text, server_default="", nullable=False),
        sa.Column("settled", MOMENT),
        sa.Column("claimed_by", sa.Text),
        sa.Column("claimed_until", MOMENT),
        sa.ForeignKeyConstraint(["destination"], ["destinations.id"]),
        sa.ForeignKeyConstraint(["plan"], ["plans.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_deliveries_created", "deliveries", ["created"])
    op.create_index("ix_deliveries_state_destination", "deliveries", ["state", "destination"])


def _asking() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("external_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("received", MOMENT, nullable=False),
        sa.Column("state", sa.Text, server_default="open", nullable=False),
        sa.Column("attempts", sa.Integer, server_default="0", nullable=False),
        sa.Column("trouble", sa.Text, server_default="", nullable=False),
        sa.Column("settled", MOMENT),
        sa.Column("claimed_by", sa.Text),
        sa.Column("claimed_until", MOMENT),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("platform", "external_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_inbox_state_received", "inbox", ["state", "received"])
    op.create_table(
        "votes",
        sa.Column("installation", sa.Integer, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("story", sa.Text, nullable=False),
        sa.Column("vote", sa.Integer, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["installation"], ["installations.id"]),
        sa.PrimaryKeyConstraint("installation", "who", "story"),
    )
    op.create_table(
        "saved",
        sa.Column("installation", sa.Integer, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("story", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["installation"], ["installations.id"]),
        sa.PrimaryKeyConstraint("installation", "who", "story"),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("installation", sa.Integer),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["installation"], ["installations.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_table(
        "troubles",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("opened", MOMENT, nullable=False),
        sa.Column("told", MOMENT),
        sa.Column("closed", MOMENT),
        sa.PrimaryKeyConstraint("key"),
    )
