"""The hour that a text gives with a day: which are read, in which zone, and which say too little or mean another day.

`tests/data/hours.jsonl` holds composed sentences, half of them Japanese. `source` is the side of the official source that says it,
"" where none is known; `moment` is null where no hour is sure.
"""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import WatchError
from bot.reading.days import find_days
from bot.reading.lexicon.load import load_lexicon
from bot.reading.local_time import own_zone
from bot.reading.passage import Passage
from bot.reading.read import read_entry
from bot.reading.zones import ZoneNames, find_zone
from bot.watches import load_watch
from bot.wording.borne import is_day_of_words
from tests.examples import ROOT, a_source, an_entry

WATCH = load_watch(ROOT / "config/watches/uk-japan-science")
LEXICON = load_lexicon(WATCH)
OTHER = load_watch(ROOT / "config/examples/watches/canada-norway-ocean")
MARCH = datetime(2026, 3, 16, 8, 30, tzinfo=UTC)
ITEMS = [json.loads(line) for line in (ROOT / "tests/data/hours.jsonl").read_text("utf-8").splitlines()]


def days_of(item):
    side = WATCH.side(item["source"])
    passage = Passage("entry00001", 1, "A title", item["text"], item["lang"])
    return find_days(passage, MARCH, names=LEXICON.zones, own_zone=find_zone(side.zone) if side else None)


def moments(item):
    return [f"{day.moment:%Y-%m-%dT%H:%MZ}" for day in days_of(item) if day.day.isoformat() == item["day"] and day.moment]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_hours_are_read_and_hardly_any_is_wrong(language):
    counts = Counter()
    for item in (item for item in ITEMS if item["lang"] == language):
        said, wanted = moments(item), [item["moment"]] if item["moment"] else []
        counts["gold"] += len(wanted)
        counts["right"] += said == wanted and bool(wanted)
        counts["wrong"] += bool(said) and said != wanted
    assert counts["wrong"] == 0
    assert counts["right"] >= 0.95 * counts["gold"]


def test_the_sentences_are_many_and_half_of_them_are_traps_or_japanese():
    assert len(ITEMS) >= 70
    assert sum(item["lang"] == "ja" for item in ITEMS) >= 0.45 * len(ITEMS)
    assert sum(item["moment"] is None for item in ITEMS) >= 0.4 * len(ITEMS)
    assert len({(item["text"], item["source"]) for item in ITEMS}) == len(ITEMS)


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item["text"][:40])
def test_an_hour_that_is_read_stands_in_its_words(item):
    for day in days_of(item):
        assert bool(day.moment) == bool(day.beside)
        assert is_day_of_words(day, WATCH)
        assert all(item["text"][receipt.start : receipt.end] == receipt.words for receipt in day.beside)
        if day.moment:
            assert not is_day_of_words(replace(day, moment=day.moment.replace(minute=17)), WATCH)
            assert not is_day_of_words(replace(day, beside=()), WATCH)


@pytest.mark.parametrize(
    ("changes", "zone"),
    [
        ({"side": "uk", "kind": "official"}, "Europe/London"),
        ({"side": "japan", "kind": "official"}, "Asia/Tokyo"),
        ({"side": "japan", "kind": "press"}, None),
        ({"side": "", "kind": "official"}, None),
    ],
)
def test_a_source_that_speaks_for_itself_keeps_the_zone_of_its_side(changes, zone):
    entry = an_entry(publisher="Example Research Fund", source=replace(a_source(), title="Example Research Fund: calls", **changes))
    assert own_zone(entry, WATCH, LEXICON) == (ZoneInfo(zone) if zone else None)


@pytest.mark.parametrize("name", ["Embassy of Exampleland", "在例国大使館", "Example Council Japan", "Example Fund, Tokyo office"])
def test_an_office_abroad_has_no_zone(name):
    source = replace(a_source(), title=name, side="uk", kind="official")
    assert own_zone(an_entry(publisher=name, source=source), WATCH, LEXICON) is None


def test_a_side_of_several_zones_has_none():
    source = replace(a_source(), title="Example Agency", kind="official", side="canada")
    lexicon = load_lexicon(OTHER)
    entry = an_entry(publisher="Example Agency", text="Apply by 4pm on 27 March 2026.", source=source)
    assert own_zone(entry, OTHER, lexicon) is None
    assert read_entry(entry, OTHER, lexicon).facts.days[0].moment is None
    named = replace(entry, text="Apply by 4pm Newfoundland time on 27 March 2026.")
    assert read_entry(named, OTHER, lexicon).facts.days[0].moment == datetime(2026, 3, 27, 18, 30, tzinfo=UTC)


def test_an_official_notice_is_read_in_its_own_time():
    source = replace(a_source(), title="Example Fund", side="japan", kind="official")
    entry = an_entry(publisher="Example Fund", language="ja", text="応募は2026年3月27日（金）17時まで。", source=source)
    (day,) = read_entry(entry, WATCH, LEXICON).facts.days
    assert day.moment == datetime(2026, 3, 27, 8, tzinfo=UTC)
    assert [receipt.words for receipt in day.beside] == ["17時"]


def test_a_later_mention_that_tells_the_hour_is_the_day():
    text = "Apply by 27 March 2026. The deadline is 27 March 2026 at 4pm UK time. The call closes on 27 March 2026."
    (day,) = days_of({"source": "", "text": text, "lang": "en"})
    assert day.moment == datetime(2026, 3, 27, 16, tzinfo=UTC)
    assert day.receipt.sentence == "The deadline is 27 March 2026 at 4pm UK time."


@pytest.mark.parametrize(
    ("words", "hours"), [("UTC+9", 9), ("GMT -5", -5), ("UTC+05:30", 5.5), ("UTC+15", None), ("UTC+09:75", None), ("Nowhere", None)]
)
def test_a_distance_from_utc_is_a_zone(words, hours):
    zone = LEXICON.zones.zone(words)
    assert (zone and zone.utcoffset(None).total_seconds() / 3600) == hours


def test_a_watch_names_only_zones_that_there_are(tmp_path):
    with pytest.raises(ValueError, match="no time zone"):
        ZoneNames([("Nowhere/Atlantis", "sunken time")])
    for folder in ("lexicon",):
        (tmp_path / "mine" / folder).mkdir(parents=True)
    (tmp_path / "mine/lexicon/rules.toml").write_text('[zones]\n"Nowhere/Atlantis" = ["sunken time"]\n', "utf-8")
    with pytest.raises(WatchError, match="zones"):
        load_lexicon(load_watch(ROOT / "config/watches/uk-japan-science", tmp_path / "mine"))


def test_a_side_names_only_a_zone_that_there_is(tmp_path):
    words = (OTHER.folder / "watch.toml").read_text("utf-8").replace("Europe/Oslo", "Europe/Atlantis")
    (tmp_path / "watch.toml").write_text(words, "utf-8")
    with pytest.raises(WatchError, match="Europe/Atlantis"):
        load_watch(tmp_path)


PIECES = (
    *("Apply by ", "27 March", " 2026", "4pm", "16:00", " GMT", " (JST)", " on ", ", ", "(", ")", "noon", "midnight at the end of "),
    *("3月27日", "（金）", "17時", "午後", "5時", "半", "まで", "日本時間", "正午", "24:00", "～", "UTC+9", "。", "の", "から", "29:99"),
)


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_whatever_is_read_is_borne_out_by_its_words(text):
    for day in days_of({"source": "uk", "text": text, "lang": "ja"}):
        assert is_day_of_words(day, WATCH), day
