"""Reading an entry: facts for every one, receipts that hold, the same answer twice, and no text that stalls it."""

import json
import time

import pytest

from bot.models import Receipt
from bot.reading.lexicon.load import load_lexicon
from bot.reading.passage import LONGEST_TEXT
from bot.reading.read import read_entry
from bot.text import language_of
from bot.watches import load_watch
from tests.examples import ROOT, SHARED, an_entry

WATCH = load_watch(ROOT / "config/watches/uk-japan-science")
LEXICON = load_lexicon(WATCH)
DEV = SHARED / "eval" / "dev.items.jsonl"


def read(**changes):
    return read_entry(an_entry(**changes), WATCH, LEXICON)


def receipts_of(reading):
    for facts in (reading.facts.amounts, reading.facts.organisations, reading.facts.people, reading.facts.quotes, reading.facts.days):
        yield from (fact.receipt for fact in facts)
    for each in (*reading.evidence.values(), reading.summary):
        yield from each


def test_the_model_entry_is_kept_with_its_facts():
    reading = read()
    assert reading.relevant
    assert {one.receipt.words for one in reading.facts.organisations} == {
        "Orchard Therapeutics",
        "Kyowa Kirin",
        "Oxford Nanopore Technologies",
        "Genesis Healthcare",
    }
    assert [one.receipt.words for one in reading.facts.people] == ["Ann Example"]
    assert "quantum" in reading.fields
    assert (reading.watch, reading.rules) == (WATCH.name, WATCH.rules)


def test_every_receipt_holds_its_words_whatever_the_width_of_the_text():
    entry = an_entry(
        title="㈱日立とＵＫＲＩ",
        text="½ﬁ か\u3099 物質・材料研究機構と英ラフバラ大は￥5億の協定を結んだ。「よい」と星野健一社長。",
        language="ja",
    )
    for receipt in receipts_of(read_entry(entry, WATCH, LEXICON)):
        assert isinstance(receipt, Receipt)
        text = entry.title if receipt.where == "title" else entry.text
        assert text[receipt.start : receipt.end] == receipt.words


def test_an_entry_that_is_not_ours_has_its_facts_too():
    reading = read(title="Drax earns £5m", text="Drax earned £5m, said Ann Example, chief executive.")
    assert not reading.relevant
    assert reading.facts.organisations
    assert reading.facts.people


def test_reading_is_the_same_every_time():
    entry = an_entry()
    assert read_entry(entry, WATCH, LEXICON) == read_entry(entry, WATCH, LEXICON)


def test_an_entry_without_words_is_read_and_dropped():
    reading = read(title="", text="")
    assert (reading.band, reading.score, reading.fields) == ("drop", 0.0, ())


def test_a_very_long_text_is_read_only_so_far():
    reading = read(title="", text="x" * LONGEST_TEXT + " Hitachi and UKRI agreed on research.")
    assert not reading.facts.organisations


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "Abcdef ",
        "「",
        "ア",
        "漢",
        "東京大学",
        "University of Leeds and ",
        "Dr Ann Smith, ",
        "英アアア、",
        "Abc, Ltd ",
        "Japan's Abc Def ",
        "A. ",
        "£1",
    ],
)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_no_text_stalls_the_reader(piece, language):
    """Twice the length takes about twice the time: no rule looks at a text again and again."""

    def seconds(length):
        entry = an_entry(title="", text=(piece * length)[:length], language=language)
        before = time.process_time()
        read_entry(entry, WATCH, LEXICON)
        return time.process_time() - before

    seconds(2_000)
    short, long = min(seconds(6_000), seconds(6_001)), min(seconds(12_000), seconds(12_001))
    assert long < 4 * short + 0.2


def test_a_million_characters_are_no_trouble():
    before = time.process_time()
    read(text="quantum Japan UK " * 60_000)
    assert time.process_time() - before < 8


@pytest.mark.skipif(not DEV.exists(), reason="the labelled set lies beside the repository, not in it")
def test_receipts_hold_and_what_is_kept_has_evidence_on_the_labelled_set():
    for line in DEV.read_text("utf-8").splitlines():
        item = json.loads(line)
        entry = an_entry(title=item["title"], text=item["text"], language=language_of(item["title"] + item["text"]))
        reading = read_entry(entry, WATCH, LEXICON)
        assert not reading.relevant or len([key for key, each in reading.evidence.items() if each]) == 3
        for receipt in receipts_of(reading):
            text = entry.title if receipt.where == "title" else entry.text
            assert text[receipt.start : receipt.end] == receipt.words
