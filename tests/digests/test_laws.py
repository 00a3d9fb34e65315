"""Laws of every digest, whatever the stories: receipts, no repetition, verbatim words."""

import re
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.models import (
    AmountKind,
    Digest,
    Member,
    Story,
    Text,
)
from bot.wording.catalogue import plain
from bot.wording.headlines import OTHER_FIELD, first_field
from tests.digests.composing import WATCH, WORDINGS, composed, sentenced
from tests.examples import (
    a_member,
    a_story,
    an_amount,
    some_facts,
)

NUMBER = re.compile(r"\d[\d,.]*\d|\d")


def texts_of(digest: Digest) -> list[Text]:
    parts = [digest.title, digest.lead, digest.more, *digest.foot]
    for section in digest.sections:
        parts += [section.heading, *section.lines]
        for item in section.items:
            parts += [
                item.headline,
                *item.facts,
                item.summary,
                *(text for quote in item.quotes for text in (quote.words, quote.by)),
                item.sources,
                item.note,
                item.original,
            ]
    return parts


def outlets(story: str) -> st.SearchStrategy[tuple[Member, ...]]:
    return st.integers(1, 4).map(
        lambda count: tuple(
            a_member(f"{story}-{n}", publisher=f"Outlet {chr(65 + n)}", language="ja" if n == 2 else "en") for n in range(count)
        )
    )


@st.composite
def stories(draw) -> Story:
    """Stories of random sums, kinds and outlets, each with a receipt of its own text."""
    story = f"story{draw(st.integers(0, 10**6)):07}"
    members = draw(outlets(story))
    amounts = []
    for _ in range(draw(st.integers(0, 6))):
        millions, entry = draw(st.integers(1, 999)), draw(st.sampled_from(members)).entry
        words = f"£{millions}m"
        text = f"Orchard Therapeutics pays {words} for work."
        purpose = draw(st.sampled_from(["", "work", "gene therapies"]))
        amounts.append(an_amount(words, millions * 1e6, entry=entry, text=text, kind=draw(st.sampled_from(AmountKind)), purpose=purpose))
    facts = replace(sentenced(some_facts(members[0].entry)), amounts=tuple(amounts))
    fields = draw(st.lists(st.sampled_from([*(field.key for field in WATCH.fields), "alchemy"]), max_size=3, unique=True))
    return a_story(
        id, members=members, headline_by=members[0].entry, facts=facts, fields=tuple(fields), summary=(), score=draw(st.floats(0, 1))
    )


def stated(story: Story) -> set[str]:
    """Every number that the story's receipts hold, as written and as a Japanese reader is told it."""
    known = {number for amount in story.facts.amounts for number in NUMBER.findall(amount.receipt.words)}
    return known | {number for a in story.facts.amounts for number in NUMBER.findall(WORDINGS["ja"].money(a.value, a.currency))}


@settings(max_examples=40, deadline=None)
@given(
    st.lists(stories(), max_size=7, unique_by=lambda story: story.id),
    st.sampled_from(["daily", "weekly", "instant", "monthly"]),
    st.sampled_from(["en", "ja"]),
)
def test_every_number_has_a_receipt_and_no_story_stands_twice(some, kind, language):
    """Numbers beside the facts' own are counts and dates of ours: in title, lead, foot and the "+2" of a long list."""
    digest = composed(*some, kind=kind, language=language, cap=5)
    if digest is None:
        assert (kind, some) == ("instant", [])
        return
    told = [item.story for item in digest.items]
    assert len(told) == len(set(told)) == min(len(some), 5)
    by_id = {story.id: story for story in some}
    for item in digest.items:
        for line in item.facts:
            assert set(NUMBER.findall(plain(line).split(" +")[0])) <= stated(by_id[item.story])
    known = {number for story in some for number in stated(story)}
    assert all(set(NUMBER.findall(plain(line))) <= known for section in digest.sections for line in section.lines)


@settings(max_examples=25, deadline=None)
@given(st.lists(stories(), max_size=5, unique_by=lambda story: story.id), st.sampled_from(["en", "ja"]))
def test_no_text_has_an_empty_piece_or_a_place_left_open(some, language):
    for text in texts_of(composed(*some, language=language)):
        assert all(piece.words for piece in text)
        assert "{" not in plain(text)


@settings(max_examples=25, deadline=None)
@given(st.lists(stories(), min_size=1, max_size=4, unique_by=lambda story: story.id), st.sampled_from(["en", "ja"]))
def test_quotations_and_summaries_are_the_outlets_own_words(some, language):
    for item, story in zip(composed(*some, kind="daily", language=language).items, sections_in_order(some), strict=True):
        said = {quote.receipt.words.rstrip(",") for quote in story.facts.quotes}
        assert all(plain(quote.words).strip("“”「」") in said for quote in item.quotes)
        sentences = {receipt.words for receipt in story.summary} | {amount.receipt.sentence for amount in story.facts.amounts}
        sentences |= {organisation.receipt.sentence for organisation in story.facts.organisations}
        assert not item.summary or all(part in " ".join(sentences) for part in plain(item.summary).split(". "))


def sections_in_order(some: list[Story]) -> list[Story]:
    """The stories as a digest has them: by field, what has none last."""
    fields = [first_field(story, WATCH) for story in some]
    order = sorted(dict.fromkeys(fields), key=lambda field: field == OTHER_FIELD)
    return [story for field in order for story, its in zip(some, fields, strict=True) if its == field]


@settings(max_examples=20, deadline=None)
@given(st.lists(stories(), max_size=4, unique_by=lambda story: story.id))
def test_the_same_stories_make_the_same_digest(some):
    assert composed(*some) == composed(*some)
