"""What feeds cost and how they fare, links of entries, and the pages of entries whose feed has only a teaser.

Revision: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
MOMENT = sa.String(32)


def upgrade() -> None:
    _feeds()
    op.add_column("watch_feeds", _words("extra"))
    op.add_column("entries", _words("links"))
    op.add_column("entries", sa.Column("paged", sa.Boolean, server_default=sa.false(), nullable=False))
    _articles()


def _feeds() -> None:
    op.add_column("feeds", _words("validators_url"))
    op.add_column("feeds", _words("host"))
    op.add_column("feeds", _words("hints"))
    op.add_column("feeds", sa.Column("gap", sa.Integer))
    op.add_column("feeds", sa.Column("failing_since", MOMENT))
    op.add_column("feeds", _count("checks", sa.Integer))
    op.add_column("feeds", _count("unchanged", sa.Integer))
    op.add_column("feeds", _count("bytes", sa.BigInteger))
    op.add_column("feeds", _count("read_ms", sa.BigInteger))


def _articles() -> None:
    op.create_table(
        "articles",
        sa.Column("entry", sa.Text, sa.ForeignKey("entries.id", ondelete="CASCADE"), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("not_before", MOMENT),
        sa.Column("wanted", MOMENT, nullable=False),
        _count("tries", sa.Integer),
        _words("trouble"),
        sa.Column("fetched", MOMENT),
        _count("bytes", sa.Integer),
        _count("read_ms", sa.Integer),
        sa.Column("claimed_by", sa.Text),
        sa.Column("claimed_until", MOMENT),
        sa.PrimaryKeyConstraint("entry"),
    )
    op.create_index("ix_articles_state_not_before", "articles", ["state", "not_before"])
    op.create_index("ix_articles_url", "articles", ["url"])
    op.create_table(
        "page_hosts",
        sa.Column("host", sa.Text, nullable=False),
        _words("robots"),
        sa.Column("robots_at", MOMENT),
        sa.Column("rests_until", MOMENT),
        _count("refusals", sa.Integer),
        _words("trouble"),
        _words("day"),
        _count("asked", sa.Integer),
        sa.PrimaryKeyConstraint("host"),
    )


def _words(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.Text, server_default=sa.text("''"), nullable=False)


def _count(name: str, kind: "type[sa.Integer]") -> "sa.Column[int]":
    return sa.Column(name, kind, server_default="0", nullable=False)
