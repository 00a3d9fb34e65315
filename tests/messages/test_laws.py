"""Whatever a digest says, its messages are valid, within limits, complete, and nothing in them can act."""

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.digests.divide import compact
from bot.messages.check import check_payload
from bot.messages.limits import LIMITS
from bot.messages.measure import slack_size
from bot.messages.pack import render
from bot.messages.render import Renderer, unmarked
from bot.messages.tidy import clean_card, plain, tidy_text
from bot.models import Chart, Digest, Item, Link, Plain, Quotation, Section, Series, Strong, Table
from tests.desks import WORDINGS
from tests.local_slack.blocks import judge_blocks
from tests.messages.absurd import CORPUS, URLS, digests
from tests.messages.briefings import a_big_ledger, a_huge
from tests.messages.samples import MENU, TEMPLATES, WATCH, a_weekly, said

RENDERER = Renderer(TEMPLATES)
QUICK = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


WITHOUT_TYPE = {"bold", "italic", "align", "is_wrapped", "name", "data", "label", "value", "categories"}
"""What objects of Slack's that have no type may hold: styles, columns, series, points."""


def objects(value: object) -> Iterator[dict]:
    """Every JSON object in a payload."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(inner)


def in_order(digest: Digest) -> list[tuple[str, int]]:
    """The stories as they are told: those in front first, in each section those told in full."""
    sections = sorted(digest.sections, key=lambda section: section.behind)
    return [(item.story, item.revision) for section in sections for item in sorted(section.items, key=lambda item: item.brief)]


@QUICK
@given(
    digests(), st.sampled_from([("slack", "webhook", False), ("slack", "bot", True), ("teams", "webhook", False), ("teams", "bot", True)])
)
def test_messages_are_valid_within_limits_and_tell_each_story_once(digest: Digest, way):
    platform, door, native = way
    hold(digest, platform, door, render(digest, platform, WATCH, renderer=RENDERER, door=door, native=native))


@QUICK
@given(digests(), st.booleans())
def test_so_are_compact_ones_and_those_with_menus_and_twins(digest: Digest, is_compact):
    told = replace(digest, sections=compact(digest.sections, WATCH, WORDINGS[digest.language])) if is_compact else digest
    messages = render(told, "slack", WATCH, renderer=RENDERER, door="bot", native=True, menu=MENU)
    hold(told, "slack", "bot", messages)
    for blocks in (payload["blocks"] for message in messages for payload in (message.payload, message.plain) if payload):
        assert judge_blocks(blocks) == []


def hold(digest, platform, door, messages):
    for message in messages:
        assert check_payload(platform, message.payload, door) == ()
        assert message.plain is None or check_payload(platform, message.plain, door) == ()
        assert json.loads(json.dumps(message.payload, ensure_ascii=False).encode()) == message.payload
        assert message.text.strip()
    told = [pair for message in messages for pair in message.stories]
    assert told == in_order(digest)
    assert [message.behind for message in messages] == sorted(message.behind for message in messages)
    assert not messages[0].behind
    assert RENDERER.troubles == ()


@QUICK
@given(digests())
def test_no_text_of_a_digest_reaches_slack_as_anything_but_words(digest: Digest):
    for message in (*render(digest, "slack", WATCH, renderer=RENDERER), *render(digest, "slack", WATCH, renderer=RENDERER, native=True)):
        assert not set("<>") & set(message.payload["text"])
        for block in message.payload["blocks"]:
            for found in objects(block):
                assert found["type"] != "mrkdwn" if "type" in found else set(found) <= WITHOUT_TYPE
                words = {key for key, value in found.items() if isinstance(value, str)} - {
                    "type",
                    "url",
                    "format",
                    "style",
                    "align",
                    "width",
                    "block_id",
                }
                assert (
                    not words
                    or "type" not in found
                    or (found["type"], frozenset(words))
                    in {
                        ("data_visualization", frozenset({"title"})),
                        ("text", frozenset({"text"})),
                        ("link", frozenset({"text"})),
                        ("plain_text", frozenset({"text"})),
                        ("date", frozenset({"fallback"})),
                    }
                )


@QUICK
@given(digests())
def test_no_text_of_a_digest_reaches_teams_as_markdown(digest: Digest):
    for message in render(digest, "teams", WATCH, renderer=RENDERER):
        for found in objects(message.payload):
            if found.get("type") == "TextBlock":
                emoji = next((field.emoji for field in WATCH.fields if found["text"].startswith(field.emoji)), "")
                assert unmarked((Plain(found["text"].removeprefix(emoji)),))
            assert "entities" not in found
            assert found.get("url", "https://").startswith(("https://", "http://"))


@QUICK
@given(digests())
def test_a_page_has_only_the_tags_of_its_templates(digest: Digest):
    (message,) = render(digest, "html", WATCH, renderer=RENDERER)
    seen = Tags(str(message.payload["body"]))
    assert seen.tags <= {
        "html",
        "head",
        "meta",
        "title",
        "body",
        "table",
        "tr",
        "td",
        "h1",
        "h2",
        "h3",
        "p",
        "ul",
        "li",
        "strong",
        "a",
        "br",
        "span",
        "blockquote",
        "time",
        "div",
        "th",
    }
    assert seen.attributes <= {"lang", "charset", "name", "content", "style", "role", "width", "cellpadding", "cellspacing", "border", "align", "href", "rel", "target", "datetime", "bgcolor", "valign", "scope", "height"}  # fmt: skip
    assert all(link.startswith(("https://", "http://")) for link in seen.links)


@QUICK
@given(digests())
def test_a_text_has_every_story_and_no_control_characters(digest: Digest):
    (message,) = render(digest, "text", WATCH, renderer=RENDERER)
    body = str(message.payload["body"])
    assert body.count("■ ") >= sum(not item.brief for item in digest.items)
    assert not {char for char in body if ord(char) < 32} - {"\n"}
    assert message.stories == tuple((item.story, item.revision) for item in digest.items)


class Tags(HTMLParser):
    """What a browser would find."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags, self.attributes, self.links = set(), set(), []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value for name, value in attrs if name == "href"]


def everywhere(words: str, url: str = "https://news.example.org/a") -> Digest:
    """A digest that says `words` in every place a template draws."""
    text = (Plain(words), Strong(words), Link(words, url))
    item = Item("storyabcde", 1, text, (text, text), text, (Quotation(text, text),), text, text, text, why=text)
    table = Table((text, text), ((text, text),), right=(1,))
    sections = (
        Section("pharma", text, (replace(item, twin=item),)),
        Section("x", text, (), (text, text), (Quotation(text, text),), table),
        Section("y", text, (), (text,), behind=True),
        Section("z", text, (), (text,), folded=True),
    )
    return replace(a_weekly(), title=text, lead=text, sections=sections, foot=(text,), more=text)


@pytest.mark.parametrize("words", [words for words in CORPUS if 0 < len(plain(tidy_text((Plain(words),)))) < 180])
def test_words_that_look_like_orders_arrive_as_words_in_every_place(words):
    cleaned = tidy_text((Plain(words),))[0].words[:100]
    for platform in ("slack", "teams"):
        payloads = [message.payload for message in render(everywhere(words), platform, WATCH, renderer=RENDERER)]
        found = [value["text"] for value in objects(payloads) if isinstance(value.get("text"), str) and value.get("type")]
        shown = cleaned if platform == "slack" else clean_card({"text": cleaned})["text"]
        assert sum(text.startswith(shown) for text in found) >= 40
        assert not any("49" in text for text in found)


@pytest.mark.parametrize("url", URLS)
def test_only_http_addresses_are_linked_in_every_place(url):
    for platform in ("slack", "teams"):
        messages = render(everywhere("words", url), platform, WATCH, renderer=RENDERER)
        links = {value["url"] for value in objects([message.payload for message in messages]) if "url" in value}
        assert all(link.isascii() and link.lower().startswith(("https://", "http://")) for link in links)
        assert len(links) <= 1


@pytest.mark.parametrize("count", [1, 29, 30, 120])
def test_many_stories_fill_messages_without_losing_or_repeating_one(count):
    stories = tuple(replace(a_weekly().items[number % 6], story=f"story{number:05}") for number in range(count))
    digest = replace(a_weekly(), sections=(Section("quantum", (Plain("Quantum"),), stories),))
    for platform in ("slack", "teams"):
        messages = render(digest, platform, WATCH, renderer=RENDERER)
        assert [pair[0] for message in messages for pair in message.stories] == [story.story for story in stories]
        assert len(messages) == 1 or all(f"({number} of {len(messages)})" in m.text for number, m in enumerate(messages, 1))


def test_a_message_is_filled_before_the_next_is_begun():
    stories = tuple(replace(a_weekly().items[0], story=f"story{number:05}") for number in range(40))
    digest = replace(a_weekly(), sections=(Section("quantum", (Plain("Quantum"),), stories),))
    *full, _ = render(digest, "slack", WATCH, renderer=RENDERER)
    one = slack_size(RENDERER.json("slack/story.json.j2", item=stories[0], menu=(), language="en")).weight
    for message in full:
        assert slack_size(message.payload["blocks"]).weight > LIMITS.slack.weight - 3 * one


@pytest.mark.parametrize(
    ("platform", "door", "behind"),
    [("slack", "webhook", False), ("slack", "webhook", True), ("teams", "webhook", True), ("teams", "bot", False)],
)
@pytest.mark.parametrize("words", ["🧬" * 3000, "量子" * 2000, '"\\' * 2000])
def test_the_heaviest_digest_there_can_be_still_fits_and_tells_its_story(words, platform, door, behind):
    text = tuple(Link(words, f"https://news.example.org/{number}" + "a" * 2900) for number in range(20))
    item = Item("storyabcde", 1, text, (text,) * 20, text, (Quotation(text, text),), text, text, text, why=text)
    few = text[:2]
    table = Table((few,) * 9, ((few,) * 9,) * 3, right=(2, 3), indented=(1,))
    sections = (
        Section("pharma", text, (replace(item, twin=item), replace(item, story="storyfghij", brief=True))),
        Section("x", few, (), (few,) * 25, (Quotation(few, few),) * 9, table, behind=behind),
        Section("y", few, (), (few,) * 9, folded=True, behind=behind),
    )
    heavy = replace(a_weekly(), title=text, lead=text, sections=sections, foot=(text,) * 20, more=text)
    messages = render(heavy, platform, WATCH, renderer=RENDERER, door=door, native=behind)
    assert [pair[0] for message in messages for pair in message.stories] == ["storyabcde", "storyfghij"]
    assert RENDERER.troubles == ()


@pytest.mark.parametrize("platform", ["slack", "teams"])
def test_headings_count_too_where_sections_are_many_and_small(platform):
    sections = tuple(Section("x", (Plain(f"Heading {number}"),), (Item(f"story{number:05}", 1, (Plain("x"),)),)) for number in range(90))
    messages = render(replace(a_weekly(), sections=sections), platform, WATCH, renderer=RENDERER)
    assert [pair[0] for message in messages for pair in message.stories] == [f"story{number:05}" for number in range(90)]
    assert all(check_payload(platform, message.payload) == () for message in messages)
    assert RENDERER.troubles == ()


WAYS = [("slack", "webhook", False), ("slack", "webhook", True), ("teams", "webhook", False), ("teams", "bot", False)]


@pytest.mark.parametrize(("platform", "door", "native"), WAYS)
def test_a_week_of_300_stories_stays_behind_a_message_of_one_screen(platform, door, native):
    sheet = a_huge(300)
    messages = render(sheet, platform, WATCH, renderer=RENDERER, door=door, native=native)
    (front, *behind) = messages
    assert all(message.behind for message in behind)
    assert not front.behind
    assert [pair for message in messages for pair in message.stories] == in_order(sheet)
    assert all(check_payload(platform, message.payload, door) == () for message in messages)


@pytest.mark.parametrize(("platform", "door", "native"), WAYS)
def test_a_table_of_300_rows_is_divided_under_its_headings_and_says_each_row_once(platform, door, native):
    sheet = a_big_ledger(300)
    numbered = replace(
        sheet.sections[0].table, rows=tuple((said(f"row {n}."), *row[1:]) for n, row in enumerate(sheet.sections[0].table.rows))
    )
    sheet = replace(sheet, sections=(replace(sheet.sections[0], table=numbered),))
    messages = [message for message in render(sheet, platform, WATCH, renderer=RENDERER, door=door, native=native) if message.behind]
    assert len(messages) > 2
    for message in messages:
        assert check_payload(platform, message.payload, door) == ()
        assert "For what" in json.dumps(message.payload)
    bodies = [without_fallbacks(message.payload) for message in messages]
    words = [found["text"] for found in objects(bodies) if str(found.get("text", "")).startswith("row ")]
    assert words == [f"row {n}." for n in range(300)]


def without_fallbacks(value):
    """A card as a client that draws all of it shows it."""
    if isinstance(value, dict):
        return {key: without_fallbacks(inner) for key, inner in value.items() if key != "fallback"}
    return [without_fallbacks(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("words", ["עברית ולغة", "\u202eevil", "👩‍👩‍👧‍👦" * 60, "か\u3099" * 200, "\x00\x1b[31m", "x" * 9000])
def test_odd_words_in_cells_labels_and_quotations_stay_inside_every_limit(words):
    text = (Plain(words),)
    series = (Series(words, (1.0, math.nan), (words,)), Series(words, (math.inf, -4.0, 2.0), ()))
    odd = Section(
        "x",
        text,
        (),
        (text,),
        (Quotation(text, text),),
        Table((text, ()), ((text,), (), (text, text, text)), (1,)),
        Chart(words, (words, words), series, ()),
    )
    sheet = replace(a_weekly(), sections=(odd, replace(odd, behind=True), replace(odd, folded=True)))
    for platform, door, native in WAYS:
        for message in render(sheet, platform, WATCH, renderer=RENDERER, door=door, native=native):
            assert check_payload(platform, message.payload, door) == ()
    for platform in ("text", "html"):
        assert not set("\x00\x1b\u202e") & set(str(render(sheet, platform, WATCH, renderer=RENDERER)[0].payload["body"]))
    assert RENDERER.troubles == ()
