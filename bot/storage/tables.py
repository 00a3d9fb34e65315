"""What we remember, as tables. Times are aware UTC in and out; JSON columns hold models by `codec`.

Names are the trade's: a row of `told` is one (plan, story, revision) that was promised or told, and it outlives every text.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
    true,
)


class Moment(TypeDecorator[datetime]):
    """An aware UTC time as fixed-width ISO text: it sorts as time does, and a person can read it."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without zone cannot be stored: {value!r}")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        del dialect
        return None if value is None else datetime.fromisoformat(value)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _words(name: str) -> "Column[str]":
    return Column(name, Text, nullable=False, server_default=text("''"))


def _count(name: str) -> "Column[int]":
    return Column(name, Integer, nullable=False, server_default="0")


def _number() -> "Column[int]":
    return Column("id", Integer, primary_key=True)


def _lease() -> "tuple[Column[str], Column[datetime]]":
    return Column("claimed_by", Text), Column("claimed_until", Moment)


# ── what the world publishes ────────────────────────────────────────────────────────────────────────────────────────────────

feeds = Table(
    "feeds",
    metadata,
    _number(),
    Column("url", Text, nullable=False, unique=True),
    _words("etag"),
    _words("last_modified"),
    _words("body_hash"),
    Column("next_check", Moment),
    Column("last_checked", Moment),
    Column("last_success", Moment),
    _count("failures"),
    _words("trouble"),
    _words("permanent_url"),
    _count("permanent_seen"),
    Column("state", Text, nullable=False, server_default="active"),
    Column("added", Moment, nullable=False),
    *_lease(),
    _words("validators_url"),  # the address that gave etag and last_modified
    _words("host"),  # where it is asked
    _words("hints"),  # TimeHints as JSON
    Column("gap", Integer),  # seconds
    Column("failing_since", Moment),
    _count("checks"),
    _count("unchanged"),
    Column("bytes", BigInteger, nullable=False, server_default="0"),
    Column("read_ms", BigInteger, nullable=False, server_default="0"),
    Index(None, "state", "next_check"),
    sqlite_autoincrement=True,
)

watch_feeds = Table(
    "watch_feeds",
    metadata,
    Column("watch", Text, primary_key=True),
    Column("feed", Integer, ForeignKey("feeds.id"), primary_key=True),
    Column("url", Text, nullable=False),  # as the watch lists it; the feed itself may have moved since
    _words("title"),
    _words("side"),
    _words("kind"),
    _words("language"),
    _words("site"),
    _words("seen"),
    Column("state", Text, nullable=False, server_default="active"),
    _words("extra"),  # JSON: the folders it stood in, and attributes that are not ours
    UniqueConstraint("watch", "url"),
    Index(None, "feed"),
)

entries = Table(
    "entries",
    metadata,
    Column("id", Text, primary_key=True),
    Column("feed", Integer, ForeignKey("feeds.id"), nullable=False),
    Column("key", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text),  # None once retention has dropped it
    _words("url"),
    _words("link"),
    _words("publisher"),
    Column("language", Text, nullable=False),
    Column("published", Moment, nullable=False),
    Column("seen", Moment, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("dated", Boolean, nullable=False, server_default=true()),
    _words("links"),  # of the text, as JSON; gone with it
    Column("paged", Boolean, nullable=False, server_default=false()),  # the text is the page's, not the feed's
    UniqueConstraint("feed", "key"),
    Index(None, "feed", "seen"),
    Index(None, "feed", "published"),
    Index(None, "url"),
    Index(None, "link"),
    Index(None, "seen", "id"),
    Index(None, "published", "id"),
)

articles = Table(  # the pages of entries whose feed has only a teaser
    "articles",
    metadata,
    Column("entry", Text, ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, nullable=False),  # of the entry that asks for its page
    Column("url", Text, nullable=False),
    Column("host", Text, nullable=False),  # with its scheme: who is asked, and whose robots.txt counts
    Column("state", Text, nullable=False),  # wanted, read, left
    Column("not_before", Moment),
    Column("wanted", Moment, nullable=False),  # since when
    _count("tries"),
    _words("trouble"),
    Column("fetched", Moment),
    _count("bytes"),
    _count("read_ms"),
    *_lease(),
    Index(None, "state", "not_before"),
    Index(None, "url"),
)

page_hosts = Table(
    "page_hosts",
    metadata,
    Column("host", Text, primary_key=True),
    _words("robots"),
    Column("robots_at", Moment),
    Column("rests_until", Moment),
    _count("refusals"),
    _words("trouble"),
    _words("day"),  # UTC, of which `asked` counts the pages
    _count("asked"),
)

_WAITING: dict[str, Any] = {"sqlite_where": text("waiting = 1"), "postgresql_where": text("waiting")}

readings = Table(
    "readings",
    metadata,
    Column("entry", Text, ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True),
    Column("watch", Text, primary_key=True),
    Column("rules", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("current", Boolean, nullable=False, server_default=true()),  # made under the newest rules that read this entry
    Column("band", Text, nullable=False),
    Column("score", Float, nullable=False),
    _words("fields"),
    Column("detail", Text, nullable=False),
    Column("made", Moment, nullable=False),
    Column("waiting", Boolean, nullable=False, server_default=false()),  # kept, and not yet folded in this version of the text
    # Without statistics SQLite takes the index of which most columns are given: this one must win for the reading of one entry,
    # or each such look-up would go through all readings of a band. With the band it also counts bands without reading a row.
    Index(None, "entry", "watch", "current", "band"),
    Index(None, "watch", "band"),
    Index("ix_readings_waiting", "watch", **_WAITING),
)

# ── stories ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

_SHOWN: dict[str, Any] = {name: text("forwarded_to IS NULL") for name in ("sqlite_where", "postgresql_where")}
_FORWARDED: dict[str, Any] = {name: text("forwarded_to IS NOT NULL") for name in ("sqlite_where", "postgresql_where")}

stories = Table(
    "stories",
    metadata,
    Column("number", Integer, primary_key=True),  # in the order they were begun here
    Column("watch", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("headline", Text, nullable=False),
    Column("published", Moment, nullable=False),
    Column("updated", Moment, nullable=False),
    Column("seen", Moment, nullable=False),
    _words("fields"),  # between blanks, so that one LIKE finds a whole key
    Column("score", Float, nullable=False),
    Column("detail", Text, nullable=False),
    Column("forwarded_to", Text),  # where its entries are now; its own id where an editor withdrew it: it is found by its id alone
    _words("first_field"),
    _words("languages"),  # of its members, between blanks; so are `sides`
    _words("sides"),
    _count("marks"),  # the version its marks were made under, 0 if they were not
    UniqueConstraint("watch", "id"),
    # With all that counting and the order ask for, `forwarded_to` too: SQLite looks at it although the index has no others.
    Index("ix_stories_shown", "watch", "published", "number", "first_field", "forwarded_to", **_SHOWN),
    Index("ix_stories_marks", "watch", "marks", "published", **_SHOWN),
    Index("ix_stories_forwarded_to", "watch", "forwarded_to", **_FORWARDED),
    Index(None, "watch", "seen"),
    sqlite_autoincrement=True,
)

story_places = Table(
    "story_places",
    metadata,
    Column("story", Integer, ForeignKey("stories.number"), primary_key=True, autoincrement=False),
    Column("place", BigInteger, nullable=False),  # the full-text index knows a story by it: see `search.place_of`
    Column("published", Moment, nullable=False),
    Index("uq_story_places_place", "place", "published", unique=True),
)

story_entries = Table(
    "story_entries",
    metadata,
    Column("watch", Text, primary_key=True),
    Column("entry", Text, ForeignKey("entries.id"), primary_key=True),
    Column("story", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("published", Moment, nullable=False),
    Index(None, "story", "watch", "published"),
    Index(None, "entry"),
)

story_keys = Table(
    "story_keys",
    metadata,
    Column("watch", Text, primary_key=True),
    Column("story", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("first", Moment, nullable=False),  # published times of the story's first and last member, beside the key
    Column("last", Moment, nullable=False),  # so that a key in wide use costs only its recent stories
    Index(None, "watch", "key", "last"),
)

revisions = Table(
    "revisions",
    metadata,
    Column("watch", Text, primary_key=True),
    Column("story", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("detail", Text, nullable=False),
    Index(None, "watch", "at"),
)

# ── what stories are accounted and found by (written from their marks) ──────────────────────────────────────────────────────

commitments = Table(
    "commitments",
    metadata,
    Column("watch", Text, primary_key=True),
    Column("story", Text, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("published", Moment, nullable=False),
    Column("currency", Text, nullable=False),
    Column("value", Float, nullable=False),
    Column("size", Integer, nullable=False),  # of the value, in steps of two hundredths: see `marks.size_of`
    Column("detail", Text, nullable=False),
    Index(None, "watch", "published"),
    Index(None, "watch", "currency", "size", "published"),
)

commitment_pairs = Table(  # of the bodies that a commitment's sentence names, each two in the order of their names
    "commitment_pairs",
    metadata,
    Column("watch", Text, primary_key=True),
    Column("story", Text, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("one", Text, primary_key=True),
    Column("other", Text, primary_key=True),
    Column("published", Moment, nullable=False),
    Index(None, "watch", "one", "other", "published"),
    Index(None, "watch", "published"),
)

ties = Table(
    "ties",
    metadata,
    Column("watch", Text, primary_key=True),
    Column("story", Text, primary_key=True),
    Column("one", Text, primary_key=True),
    Column("other", Text, primary_key=True),
    Column("published", Moment, nullable=False),
    Index(None, "watch", "one", "other", "published"),
)

parties = Table(
    "parties",
    metadata,
    Column("watch", Text, primary_key=True),
    Column("story", Text, primary_key=True),
    Column("body", Text, primary_key=True),  # its name, folded
    Column("published", Moment, nullable=False),
    Column("side", Text, nullable=False),
    Index(None, "watch", "body", "published"),
)

bodies = Table(
    "bodies",
    metadata,
    Column("watch", Text, primary_key=True),
    Column("body", Text, primary_key=True),
    Column("known_as", Text, nullable=False),
    Column("side", Text, nullable=False),
    Column("names", Text, nullable=False),
    Column("letters", Text, nullable=False),  # all its names, folded, each on a line
    Column("stories", Integer, nullable=False),  # how many rows of `parties` it has
    Index(None, "watch", "stories"),
)

body_names = Table(
    "body_names",
    metadata,
    Column("watch", Text, primary_key=True),
    Column("name", Text, primary_key=True),  # folded, in any language, in full or as a story wrote it
    Column("body", Text, primary_key=True),
)

partners = Table(  # both ways: how many rows of `ties` these two have
    "partners",
    metadata,
    Column("watch", Text, primary_key=True),
    Column("body", Text, primary_key=True),
    Column("partner", Text, primary_key=True),
    Column("stories", Integer, nullable=False),
    Index(None, "watch", "body", "stories"),
)

story_days = Table(
    "story_days",
    metadata,
    Column("watch", Text, primary_key=True),
    Column("story", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("detail", Text, nullable=False),
    Index(None, "watch", "day", "kind", "story"),
)

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    *_lease(),
)

# ── telling ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

installations = Table(
    "installations",
    metadata,
    _number(),
    Column("platform", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    _words("name"),
    Column("state", Text, nullable=False, server_default="active"),
    _words("refuses"),  # between blanks: what its platform does not take
    _words("held"),  # platform:mark of the token that was refused: nothing is sent there until it has another
    Column("created", Moment, nullable=False),
    UniqueConstraint("platform", "external_id"),
    sqlite_autoincrement=True,
)

_KEPT = text("state != 'removed'")

destinations = Table(
    "destinations",
    metadata,
    _number(),
    Column("installation", Integer, ForeignKey("installations.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("platform", Text, nullable=False),
    _words("address"),
    Column("state", Text, nullable=False, server_default="active"),
    _words("trouble"),
    _words("owner"),
    Column("posted", Moment),  # when something last arrived at that address
    Column("created", Moment, nullable=False),
    Index("uq_destinations_name", "installation", "name", unique=True, sqlite_where=_KEPT, postgresql_where=_KEPT),
    sqlite_autoincrement=True,  # a number is never used again: deliveries and told rows outlive a removed row
)

conversations = Table(  # of Teams: where the app is, and how it is reached
    "conversations",
    metadata,
    Column("installation", Integer, ForeignKey("installations.id"), primary_key=True),
    Column("address", Text, primary_key=True),
    Column("service_url", Text, nullable=False),
    Column("scope", Text, nullable=False),
    _words("who"),
    _words("name"),
    _words("team"),
    _words("team_name"),
    _words("locale"),
    Column("state", Text, nullable=False, server_default="active"),
    Column("changed", Moment, nullable=False),
    Index("ix_conversations_who", "installation", "who"),
)

plans = Table(
    "plans",
    metadata,
    _number(),
    Column("installation", Integer, ForeignKey("installations.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("destination", Integer, ForeignKey("destinations.id"), nullable=False),
    Column("watch", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="active"),
    Column("created", Moment, nullable=False),
    Index("uq_plans_name", "installation", "name", unique=True, sqlite_where=_KEPT, postgresql_where=_KEPT),
    sqlite_autoincrement=True,
)

periods = Table(
    "periods",
    metadata,
    Column("plan", Integer, ForeignKey("plans.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("start", Moment, nullable=False),
    Column("end", Moment, nullable=False),
    Column("due", Moment, nullable=False),
    Column("state", Text, nullable=False),  # claimed, made, empty
    *_lease(),
    Column("made", Moment),
    Index(None, "plan", "end"),
)

digests = Table(
    "digests",
    metadata,
    Column("plan", Integer, ForeignKey("plans.id"), primary_key=True),
    Column("period_key", Text, primary_key=True),
    Column("detail", Text, nullable=False),
    Column("made", Moment, nullable=False),
)

told = Table(
    "told",
    metadata,
    Column("plan", Integer, ForeignKey("plans.id"), primary_key=True),
    Column("story", Text, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("state", Text, nullable=False),  # promised, told, released (rejected or expired: may be promised again)
    Column("delivery", Text),
    Column("at", Moment, nullable=False),
    _count("revised"),  # the newest revision that the message was brought to, or given up at
    Index(None, "delivery"),
    Index(None, "story"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Text, primary_key=True),
    Column("plan", Integer, ForeignKey("plans.id"), nullable=False),
    Column("destination", Integer, ForeignKey("destinations.id"), nullable=False),
    Column("period_key", Text, nullable=False),
    Column("part", Integer, nullable=False),
    Column("parts", Integer, nullable=False),
    Column("action", Text, nullable=False, server_default="post"),
    Column("message", Text),  # None once retention has dropped it
    Column("state", Text, nullable=False),
    Column("created", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
    Column("not_before", Moment),
    _count("attempts"),
    Column("reference", Text, nullable=False, server_default="{}"),
    _words("trouble"),
    Column("settled", Moment),
    _words("target"),  # the delivery it edits, deletes or answers
    *_lease(),
    Index(None, "state", "destination"),
    Index(None, "created"),
    Index(None, "target"),
)

# ── asking ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

inbox = Table(
    "inbox",
    metadata,
    _number(),
    Column("platform", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("received", Moment, nullable=False),
    Column("state", Text, nullable=False, server_default="open"),  # open, answered, failed
    _count("attempts"),
    _count("parts"),  # of the answer, that are known to be posted
    _count("doubts"),  # how often the next part was posted without knowing whether it arrived
    _words("trouble"),
    Column("settled", Moment),
    *_lease(),
    UniqueConstraint("platform", "external_id"),
    Index(None, "state", "received"),
    sqlite_autoincrement=True,
)

votes = Table(
    "votes",
    metadata,
    Column("installation", Integer, ForeignKey("installations.id"), primary_key=True),
    Column("who", Text, primary_key=True),
    Column("story", Text, primary_key=True),
    Column("vote", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    _words("reason"),
    _words("note"),
    Index(None, "story"),
)

saved = Table(
    "saved",
    metadata,
    Column("installation", Integer, ForeignKey("installations.id"), primary_key=True),
    Column("who", Text, primary_key=True),
    Column("story", Text, primary_key=True),
    Column("at", Moment, nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("installation", Integer, ForeignKey("installations.id"), primary_key=True),
    Column("who", Text, primary_key=True),
    _words("name"),
    _words("language"),
    _words("zone"),
    Column("admin", Boolean, nullable=False, server_default=false()),
    Column("asked", Moment),
    _words("chosen"),
    _words("handle"),
)

suggestions = Table(
    "suggestions",
    metadata,
    _number(),
    Column("installation", Integer, ForeignKey("installations.id"), nullable=False),
    Column("watch", Text, nullable=False),
    Column("url", Text, nullable=False),
    _words("title"),
    Column("who", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("state", Text, nullable=False, server_default="open"),
    _words("decided_by"),
    Column("decided", Moment),
    Column("entries", Integer, nullable=False, server_default="0"),
    Column("kept", Integer, nullable=False, server_default="0"),
    _words("reason"),
    UniqueConstraint("installation", "watch", "url"),
    sqlite_autoincrement=True,
)

_UNSETTLED: dict[str, Any] = {"sqlite_where": text("settled = 0"), "postgresql_where": text("NOT settled")}

rulings = Table(
    "rulings",
    metadata,
    _number(),
    Column("watch", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    _words("object"),
    Column("installation", Integer, ForeignKey("installations.id")),
    Column("who", Text, nullable=False),
    _words("why"),
    Column("at", Moment, nullable=False),
    Column("undone", Moment),
    Column("settled", Boolean, nullable=False, server_default=false()),  # stories are as it, or its undoing, wants them
    Index(None, "watch", "subject"),
    Index(None, "watch", "object"),
    Index("ix_rulings_unsettled", "watch", **_UNSETTLED),
    sqlite_autoincrement=True,
)

grants = Table(  # a workspace's tokens, encrypted
    "grants",
    metadata,
    Column("installation", Integer, ForeignKey("installations.id"), primary_key=True),
    Column("sealed", Text, nullable=False),
    Column("expires", Moment),
    Column("changed", Moment, nullable=False),
)

consents = Table(  # an installation under way: OAuth's state, good once
    "consents",
    metadata,
    Column("state", Text, primary_key=True),
    Column("expires", Moment, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    _number(),
    Column("installation", Integer, ForeignKey("installations.id")),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "at"),
)

troubles = Table(
    "troubles",
    metadata,
    Column("key", Text, primary_key=True),
    Column("words", Text, nullable=False),
    Column("opened", Moment, nullable=False),
    Column("told", Moment),
    Column("closed", Moment),
)

rates = Table(
    "rates",
    metadata,
    Column("source", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("base", String(3), primary_key=True),
    Column("currency", String(3), primary_key=True),
    Column("value", Float, nullable=False),
    Column("kept", Moment, nullable=False),
    Index(None, "day"),
)
