"""The feeds that ship with the desk: lists that can be read, samples that parse, and expectations that fit them."""

import json
import re
import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from datetime import UTC, datetime
from functools import cache
from html import unescape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import feedparser
import pytest

from bot.reading.days import find_days
from bot.reading.fields import find_fields
from bot.reading.lexicon.load import load_lexicon
from bot.reading.passage import Passage
from bot.reading.read import read_entry
from bot.stories.decide import WINDOW
from bot.watches import load_watch
from tests.examples import ROOT, an_entry

DEMO = ROOT / "config/examples/demo"
MAIN = ROOT / "config/watches/uk-japan-science"
SECOND = ROOT / "config/examples/watches/canada-norway-ocean"
SAMPLES = (DEMO, SECOND)
KINDS = {"official", "research", "university", "journal", "press", "trade", "company"}
MODEL = "partnership-gene-quantum"
PACKAGE_HOST = re.compile(r"(^|[.-])(registry|packages?|proxy|mirrors?|npm|pip|crates|gems)([.-]|$)")
THE_FIRST_DAY = {DEMO: datetime(2025, 12, 22, tzinfo=UTC), SECOND: datetime(2026, 3, 2, tzinfo=UTC)}
THE_LAST_WEEK = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
THE_LAST_HOUR = datetime(2026, 3, 16, 6, tzinfo=UTC)
ARCHIVES = ("two-islands-letter.example", "nichiei-jiho.example")


class Item(NamedTuple):
    link: str
    title: str
    text: str
    published: datetime
    language: str


def outlines(folder: Path) -> list[dict[str, str]]:
    return [node.attrib for node in ET.parse(folder / "feeds.opml").iter("outline") if "xmlUrl" in node.attrib]


def expected(folder: Path) -> dict[str, dict]:
    rows = [json.loads(line) for line in (folder / "expected.jsonl").read_text("utf-8").splitlines()]
    by_link = {row["link"]: row for row in rows}
    assert len(by_link) == len(rows)
    return by_link


def sample_file(folder: Path, address: str) -> Path:
    return folder / "feeds" / Path(urlsplit(address).path).name


def plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", html))


def xml_items(path: Path, language: str) -> list[Item]:
    document = feedparser.parse(path.read_bytes())
    assert not document.bozo, document.get("bozo_exception")
    return [
        Item(
            entry.link,
            entry.title,
            plain(entry.content[0].value if "content" in entry else entry.summary),
            datetime(*(entry.get("published_parsed") or entry.updated_parsed)[:6], tzinfo=UTC),
            language,
        )
        for entry in document.entries
    ]


def json_items(path: Path, language: str) -> list[Item]:
    items = json.loads(path.read_text("utf-8"))["items"]
    return [
        Item(item["url"], item["title"], plain(item["content_html"]), datetime.fromisoformat(item["date_published"]), language)
        for item in items
    ]


@cache
def items(folder: Path) -> tuple[Item, ...]:
    found: list[Item] = []
    for outline in outlines(folder):
        path = sample_file(folder, outline["xmlUrl"])
        found += (json_items if path.suffix == ".json" else xml_items)(path, outline["language"])
    return tuple(found)


def stories(folder: Path) -> dict[str, list[Item]]:
    by_link = expected(folder)
    told: dict[str, list[Item]] = defaultdict(list)
    for item in items(folder):
        if slug := by_link[item.link]["story"]:
            told[slug].append(item)
    return told


# ── feed lists ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("folder", [MAIN, DEMO, SECOND], ids=lambda folder: folder.name)
def test_every_outline_says_whose_feed_it_is_and_where_its_address_was_seen(folder):
    root = ET.parse(folder / "feeds.opml").getroot()
    assert root.tag == "opml"
    assert root.attrib["version"] == "2.0"
    for outline in outlines(folder):
        assert {"text", "title", "type", "xmlUrl", "htmlUrl", "language", "side", "kind", "seen"} <= set(outline)
        assert all(outline.values()), outline
        assert outline["text"] == outline["title"]
        assert outline["type"] == "rss"
        assert outline["language"] in {"en", "ja"}
        assert outline["kind"] in KINDS


@pytest.mark.parametrize("folder", [MAIN, SECOND], ids=lambda folder: folder.name)
def test_a_feed_is_on_one_of_its_watchs_sides_or_the_worlds(folder):
    sides = {side.key for side in load_watch(folder).sides}
    assert {outline["side"] for outline in outlines(folder)} <= {*sides, "world"}


@pytest.mark.parametrize("folder", [MAIN, DEMO, SECOND], ids=lambda folder: folder.name)
def test_outlines_stand_under_a_heading(folder):
    headings = ET.parse(folder / "feeds.opml").findall("./body/outline")
    assert all(heading.attrib["text"] and "xmlUrl" not in heading.attrib for heading in headings)
    assert all(list(heading) for heading in headings)


@pytest.mark.parametrize("folder", [MAIN, DEMO, SECOND], ids=lambda folder: folder.name)
def test_addresses_and_names_are_listed_once_and_are_of_the_web(folder):
    addresses = [outline["xmlUrl"] for outline in outlines(folder)]
    names = [outline["title"] for outline in outlines(folder)]
    assert [address for address, count in Counter(addresses).items() if count > 1] == []
    assert [name for name, count in Counter(names).items() if count > 1] == []
    for address in addresses + [outline["htmlUrl"] for outline in outlines(folder)]:
        parts = urlsplit(address)
        assert parts.scheme in {"http", "https"}
        assert "." in (parts.hostname or "")
        assert address == address.strip()
        assert not PACKAGE_HOST.search(parts.hostname or "")


def test_the_main_watch_lists_over_forty_public_feeds_of_all_kinds_in_both_languages():
    feeds = outlines(MAIN)
    assert 90 <= len(feeds) <= 150
    assert {outline["kind"] for outline in feeds} == KINDS
    assert Counter(outline["language"] for outline in feeds)["ja"] >= 25
    assert {outline["side"] for outline in feeds} == {"uk", "japan", "world"}
    assert not [outline for outline in feeds if (urlsplit(outline["xmlUrl"]).hostname or "").endswith(".example")]


@pytest.mark.parametrize("host", ["www.gov.uk", "www.ukri.org", "www.jst.go.jp", "sj.jst.go.jp", "www.riken.jp", "www.jaxa.jp", "www.nature.com", "www.cam.ac.uk"])  # fmt: skip
def test_the_main_watch_has_the_feeds_one_would_miss(host):
    assert [outline for outline in outlines(MAIN) if urlsplit(outline["xmlUrl"]).hostname == host]


def test_where_an_address_was_seen_is_said_in_plain_words_with_the_year():
    for outline in outlines(MAIN):
        assert "2026" in outline["seen"]
        assert not re.search(r"\d{5,}|[/_]", outline["seen"])


# ── sample feeds ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("folder", SAMPLES, ids=lambda folder: folder.name)
def test_each_sample_feed_is_listed_and_each_listed_one_is_there(folder):
    listed = {sample_file(folder, outline["xmlUrl"]).name for outline in outlines(folder)}
    assert listed == {path.name for path in (folder / "feeds").iterdir()}


@pytest.mark.parametrize("folder", SAMPLES, ids=lambda folder: folder.name)
def test_sample_addresses_can_belong_to_nobody(folder):
    addresses = [outline["xmlUrl"] for outline in outlines(folder)] + [item.link for item in items(folder)]
    assert [address for address in addresses if not (urlsplit(address).hostname or "").endswith(".example")] == []


@pytest.mark.parametrize("folder", SAMPLES, ids=lambda folder: folder.name)
def test_each_item_has_its_own_link_a_title_a_text_and_a_date_in_its_weeks(folder):
    links = [item.link for item in items(folder)]
    assert len(links) == len(set(links))
    for item in items(folder):
        assert item.title
        assert len(item.text) > 80, item.link
        assert THE_FIRST_DAY[folder] <= item.published <= THE_LAST_HOUR, item.link


@pytest.mark.parametrize("folder", SAMPLES, ids=lambda folder: folder.name)
def test_expectations_name_every_item_and_no_other(folder):
    assert set(expected(folder)) == {item.link for item in items(folder)}
    for row in expected(folder).values():
        assert row["relevant"] is bool(row["story"]) is bool(row["fields"])


@pytest.mark.parametrize(("folder", "watch"), [(DEMO, MAIN), (SECOND, SECOND)], ids=["demo", "second"])
def test_every_field_of_the_watch_is_touched_by_some_story(folder, watch):
    touched = {field for row in expected(folder).values() for field in row["fields"]}
    assert touched == {field.key for field in load_watch(watch).fields}


@pytest.mark.parametrize("folder", SAMPLES, ids=lambda folder: folder.name)
def test_the_items_of_a_story_share_its_fields(folder):
    fields = {(row["story"], tuple(row["fields"])) for row in expected(folder).values() if row["story"]}
    assert len(fields) == len(stories(folder))


def test_the_demo_has_the_promised_spread():
    by_language = Counter(outline["language"] for outline in outlines(DEMO))
    assert by_language["en"] >= 9
    assert by_language["ja"] >= 4
    assert 160 <= len(items(DEMO)) <= 175
    assert sum(row["relevant"] for row in expected(DEMO).values()) >= 24
    assert len(stories(DEMO)) >= 10


def test_each_of_the_twelve_weeks_before_the_demo_has_stories_and_money():
    first = THE_FIRST_DAY[DEMO]
    told = [item for item in items(DEMO) if expected(DEMO)[item.link]["relevant"]]
    assert {(item.published - first).days // 7 for item in told} >= set(range(12))
    money = [item for item in told if re.search(r"[£€$¥]\d|\d億|\d万(?:円|ポンド|ユーロ)", item.text)]
    assert {(item.published - first).days // 7 for item in money} >= set(range(12))


def test_the_archives_span_the_weeks_before_the_last_in_both_languages_and_many_fields():
    archived = [item for item in items(DEMO) if urlsplit(item.link).hostname in ARCHIVES]
    assert 45 <= len(archived) <= 60
    assert all(item.published < THE_LAST_WEEK for item in archived)
    assert min(Counter(item.language for item in archived).values()) >= 20
    assert len({field for item in archived for field in expected(DEMO)[item.link]["fields"]}) == len(load_watch(MAIN).fields)


@pytest.mark.parametrize(
    ("slug", "again", "words"),
    [
        ("ammonia-engine-rig", "ammonia-engine-first-run", ("£14m", "£14m")),
        ("pancreas-blood-test", "pancreas-test-laboratory", ("8億円", "8億円")),
        ("subaru-adaptive-optics", "subaru-mirror-assembly", ("£7.2m", "720万ポンド")),
        ("extreme-heat-programme", "extreme-heat-first-award", ("£40m", "part of a £40m programme")),
    ],
)
def test_the_last_week_says_again_what_was_pledged_weeks_before(slug, again, words):
    [before], [now] = stories(DEMO)[slug], stories(DEMO)[again]
    assert now.published > THE_LAST_WEEK > before.published
    assert (now.published - before.published).days > WINDOW.days, "not the same event"
    assert words[0] in before.text
    assert words[1] in now.text


def test_the_last_weeks_calls_say_their_hours_and_its_events_lie_ahead():
    days = [
        (day, item)
        for item in items(DEMO)
        if item.published > THE_LAST_WEEK and expected(DEMO)[item.link]["relevant"]
        for day in find_days(Passage(item.link, 1, item.title, item.text, item.language), item.published)
    ]
    calls = {day.day.isoformat(): day.receipt.sentence for day, _ in days if day.kind == "deadline"}
    assert "by 4pm on 27 March (UK time)" in calls["2026-03-27"]
    assert "4月3日（金）17時必着" in calls["2026-04-03"]
    events = {day.day.day for day, _ in days if day.kind == "event" and day.day > THE_LAST_HOUR.date()}
    assert events >= {18, 19, 23}


def test_a_correction_is_of_a_story_told_the_week_before():
    first, *_, last = sorted(stories(DEMO)["light-chips"], key=lambda item: item.published)
    assert last.title.startswith("Correction:")
    assert first.published < THE_LAST_WEEK < last.published
    assert "£3.1m" in first.text
    assert "£2.1m, not £3.1m" in last.text


def test_some_items_of_the_last_week_are_for_a_person_to_decide():
    watch = load_watch(MAIN)
    lexicon = load_lexicon(watch)
    held = [
        item
        for item in items(DEMO)
        if item.published > THE_LAST_WEEK
        and read_entry(an_entry(title=item.title, text=item.text, published=item.published), watch, lexicon).band == "review"
    ]
    assert 6 <= len(held) <= 10
    assert not any(expected(DEMO)[item.link]["relevant"] for item in held)


def test_the_demo_shows_every_format_and_more_than_one_encoding():
    paths = [sample_file(DEMO, outline["xmlUrl"]) for outline in outlines(DEMO)]
    parsed = [feedparser.parse(path.read_bytes()) for path in paths if path.suffix == ".xml"]
    assert {document.version for document in parsed} == {"rss20", "rss10", "atom10"}
    assert {document.encoding.lower() for document in parsed} == {"utf-8", "windows-1252", "shift_jis"}
    assert [path for path in paths if path.suffix == ".json"]


def test_several_demo_stories_are_told_by_two_to_four_outlets_in_both_languages():
    both = [slug for slug, told in stories(DEMO).items() if {item.language for item in told} == {"en", "ja"} and 2 <= len(told) <= 4]
    assert len(both) >= 8


def test_no_two_sample_items_have_the_same_title():
    for folder in SAMPLES:
        titles = [item.title for item in items(folder)]
        assert len(titles) == len(set(titles))


def test_one_demo_story_gains_a_new_amount_days_later():
    told = sorted(stories(DEMO)["floating-wind-orkney"], key=lambda item: item.published)
    assert (told[-1].published - told[0].published).days >= 7
    assert "£18m" in told[0].text
    assert "£26m" in told[-1].text


# ── the model item ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_model_story_is_told_by_three_english_and_two_japanese_outlets():
    assert Counter(item.language for item in stories(DEMO)[MODEL]) == {"en": 3, "ja": 2}


@pytest.mark.parametrize(
    ("english", "japanese"),
    [
        (r"£11( million|m)", "1100万ポンド"),
        (r"£9\.7( million|m)", "970万ポンド"),
        (r"£6( million|m)", "600万ポンド"),
        ("Orchard Therapeutics", "オーチャード・セラピューティクス"),
        ("Kyowa Kirin", "協和キリン"),
        ("Oxford Nanopore Technologies", "オックスフォード・ナノポア・テクノロジーズ"),
        ("Genesis Healthcare", "ジェネシスヘルスケア"),
        ("Life Sciences Innovative Manufacturing Fund", "ライフサイエンス革新製造基金"),
    ],
)
def test_every_outlet_has_the_model_storys_facts_right(english, japanese):
    for item in stories(DEMO)[MODEL]:
        assert re.search(english if item.language == "en" else japanese, item.text), item.link


@pytest.mark.parametrize(
    "words",
    [
        "Bolstering our presence, infrastructure and internal capabilities in our Hammersmith lab is a critical component to ensuring we remain well-positioned to continue developing innovative cell and gene therapies,",
        "It’s crucial that British and Japanese scientific and commercial partnerships continue to flourish.",
        "The prizes include new therapies for diseases that were previously considered untreatable,",
    ],
)
def test_the_model_storys_quotations_are_word_for_word(words):
    assert [item for item in stories(DEMO)[MODEL] if f"“{words}”" in item.text]


def test_outlets_differ_on_whether_trade_is_or_will_be_33_billion():
    texts = [item.text for item in stories(DEMO)[MODEL] if item.language == "en"]
    assert sum(bool(re.search(r"boost UK trade by £33bn", text)) for text in texts) == 1
    assert sum(bool(re.search(r"(add to the|trade stands at) £33 billion", text)) for text in texts) == 2


# ── the second watch ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_second_watch_spans_other_countries_and_fields():
    watch, main = load_watch(SECOND), load_watch(MAIN)
    assert not {side.key for side in watch.sides} & {side.key for side in main.sides}
    assert 2 <= len(watch.fields) <= 3


def test_the_second_watch_has_about_ten_items_of_which_some_are_wanted():
    assert 9 <= len(items(SECOND)) <= 12
    assert 4 <= sum(row["relevant"] for row in expected(SECOND).values()) <= 5


def passage(item: Item) -> Passage:
    return Passage(item.link, 1, item.title, item.text, "en")


def test_the_second_watchs_lexicon_knows_a_party_of_each_side_in_every_wanted_item():
    watch = load_watch(SECOND)
    lexicon = load_lexicon(watch)
    for item in [item for told in stories(SECOND).values() for item in told]:
        found = {getattr(hit.term, "side", "") for hit in lexicon.scan(passage(item)).names}
        assert {side.key for side in watch.sides} <= found, item.link


def test_the_second_watchs_lexicon_tells_the_fields_of_its_stories():
    lexicon = load_lexicon(load_watch(SECOND))
    for item in [item for told in stories(SECOND).values() for item in told]:
        assert find_fields(passage(item), lexicon)[0] == expected(SECOND)[item.link]["fields"][0], item.link
