"""Builders: whole, plausible objects of which a test names only what it is about."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from bot.models import (
    Amount,
    AmountKind,
    Destination,
    Entry,
    Facts,
    Feed,
    Member,
    Organisation,
    Period,
    Person,
    Plan,
    Quote,
    Reading,
    Receipt,
    Source,
    Story,
    Telling,
)

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
NOW = datetime(2026, 3, 16, 8, 30, tzinfo=UTC)
"""A Monday morning."""

HEADLINE = "UK and Japan back quantum and gene therapy work"
TEXT = (
    "Orchard Therapeutics, the London-based subsidiary of Kyowa Kirin, will invest £11m in gene therapies. "
    "Oxford Nanopore Technologies will work with Genesis Healthcare on one genomic test. "
    "The two countries will put £9.7m into three quantum projects. "
    "“We are better prepared for the next decade,” said Dr Ann Example, chief executive of Orchard Therapeutics."
)
LAST = TEXT[TEXT.index("“We are") :]


def a_source(**changes) -> Source:
    return replace(
        Source("https://news.example.org/feed.xml", "Example News", "uk", "press", "en", "https://news.example.org/", "a guide"), **changes
    )


def a_feed(**changes) -> Feed:
    return replace(Feed(1, "https://news.example.org/feed.xml", sources={"uk-japan-science": a_source()}), **changes)


def an_entry(id: str = "entry00001", **changes) -> Entry:
    entry = Entry(
        id=id,
        feed=1,
        key=f"https://news.example.org/{id}",
        version=1,
        title=HEADLINE,
        text=TEXT,
        url=f"https://news.example.org/{id}",
        link=f"https://news.example.org/{id}",
        publisher="Example News",
        language="en",
        published=NOW - timedelta(days=3),
        seen=NOW - timedelta(days=3) + timedelta(minutes=20),
        content_hash=f"hash-{id}",
        source=a_source(),
    )
    return replace(entry, **changes)


def a_receipt(words: str, entry: str = "entry00001", text: str = TEXT, sentence: str = "") -> Receipt:
    """The receipt of `words` where they first stand in `text`."""
    start = text.index(words)
    return Receipt(entry, 1, "text", start, start + len(words), words, sentence or words)


def an_amount(
    words: str = "£11m", value: float = 11e6, currency: str = "GBP", *, entry: str = "entry00001", text: str = TEXT, **changes
) -> Amount:
    amount = replace(
        Amount(a_receipt(words, entry, text), value, currency, value, value, AmountKind.INVESTMENT, "gene therapies"), **changes
    )
    said = (words for words in (amount.purpose, amount.period) if words)
    return replace(amount, beside=tuple(a_receipt(words, entry, words) for words in said))


def an_organisation(
    words: str = "Orchard Therapeutics", side: str = "uk", *, entry: str = "entry00001", text: str = TEXT, **changes
) -> Organisation:
    return replace(Organisation(a_receipt(words, entry, text), side, words, kind="company"), **changes)


def some_facts(entry: str = "entry00001") -> Facts:
    return Facts(
        amounts=(an_amount(entry=entry), an_amount("£9.7m", 9.7e6, entry=entry, kind=AmountKind.GRANT, purpose="three quantum projects")),
        organisations=(
            an_organisation(entry=entry, parent="Kyowa Kirin", parent_side="japan"),
            an_organisation("Kyowa Kirin", "japan", entry=entry),
            an_organisation("Oxford Nanopore Technologies", "uk", entry=entry),
            an_organisation("Genesis Healthcare", "japan", entry=entry),
        ),
        people=(Person(a_receipt("Ann Example", entry, sentence=LAST), "chief executive of Orchard Therapeutics"),),
        quotes=(
            Quote(
                a_receipt("We are better prepared for the next decade,", entry), "Ann Example", "chief executive of Orchard Therapeutics"
            ),
        ),
    )


def a_reading(entry: str = "entry00001", **changes) -> Reading:
    reading = Reading(
        entry=entry,
        version=1,
        watch="uk-japan-science",
        rules="rules-1",
        band="post",
        score=0.8,
        parts={"parties": 0.5, "topic": 0.3},
        evidence={
            "uk": (a_receipt("Orchard Therapeutics", entry),),
            "japan": (a_receipt("Kyowa Kirin", entry),),
            "field": (a_receipt("gene therapies", entry),),
        },
        fields=("pharma", "quantum"),
        facts=some_facts(entry),
        summary=(a_receipt(TEXT[: TEXT.index(" Oxford")], entry),),
    )
    return replace(reading, **changes)


def a_member(entry: str = "entry00001", **changes) -> Member:
    member = Member(entry, HEADLINE, f"https://news.example.org/{entry}", "Example News", "en", NOW - timedelta(days=3), "press", 1, 0.8)
    return replace(member, **changes)


def a_story(id: str = "entry00001", **changes) -> Story:
    story = Story(
        id=id,
        watch="uk-japan-science",
        revision=1,
        members=(a_member(id),),
        headline=HEADLINE,
        headline_by=id,
        summary=a_reading(id).summary,
        fields=("pharma", "quantum"),
        facts=some_facts(id),
        evidence=a_reading(id).evidence,
        score=0.8,
        published=NOW - timedelta(days=3),
        updated=NOW - timedelta(days=3),
        seen=NOW - timedelta(days=3),
    )
    return replace(story, **changes)


def a_telling(story: Story | None = None, **changes) -> Telling:
    return replace(Telling(story or a_story()), **changes)


def a_plan(**changes) -> Plan:
    plan = Plan(
        1,
        1,
        "weekly",
        "weekly",
        "uk-japan-science",
        "science-news",
        weekdays=(0,),
        times=(time(8, 30),),
        when_empty="say",
        created=NOW - timedelta(days=30),
    )
    return replace(plan, **changes)


def a_period(**changes) -> Period:
    return replace(Period("weekly:2026-03-16", NOW - timedelta(days=7), NOW, NOW), **changes)


def a_destination(**changes) -> Destination:
    return replace(Destination(1, 1, "science-news", "slack", "C0123456789"), **changes)
