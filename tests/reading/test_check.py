"""The checker of a model's words: planted lies of every kind in both languages, honest summaries as a good model writes them."""

import json
import time

import pytest

from bot import shipped
from bot.models import Receipt
from bot.reading.check import LONGEST_PHRASE, check_phrase, check_prose
from bot.reading.lexicon.load import load_lexicon
from bot.reading.passage import Passage
from bot.reading.read import read_entry
from bot.reading.summary import LIMITS
from bot.watches import load_watch
from tests.examples import HEADLINE, ROOT, TEXT, an_entry

LAW = load_watch(shipped.WATCHES / "uk-japan-science")
ROWS = [json.loads(line) for line in (ROOT / "tests/data/model_words.jsonl").read_text("utf-8").splitlines()]
SOURCES = {row["source"]: row for row in ROWS if "text" in row}
SAID = [row for row in ROWS if "said" in row]
LIES = [row for row in SAID if row["kind"] != "honest"]
HONEST = [row for row in SAID if row["kind"] == "honest"]


def flags(title, text, said, language="en"):
    lexicon = load_lexicon(LAW)
    entry = an_entry(title=title, text=text, language=language)
    return check_prose(Passage.of(entry), read_entry(entry, LAW, lexicon).facts, lexicon, said)


def of_row(row):
    source = SOURCES[row["of"]]
    return flags(source["title"], source["text"], row["said"], source["lang"])


@pytest.mark.parametrize("row", LIES, ids=lambda row: f"{row['of']} {row['kind']}")
def test_no_lie_passes(row):
    assert of_row(row) != ()


def test_hardly_an_honest_summary_is_refused():
    refused = [(row["said"], of_row(row)) for row in HONEST if of_row(row)]
    assert len(refused) <= 0.1 * len(HONEST), refused


def test_the_lies_are_many_of_many_kinds_and_half_of_them_japanese():
    japanese = [row for row in LIES if SOURCES[row["of"]]["lang"] == "ja"]
    assert len(LIES) >= 150
    assert len({row["kind"] for row in LIES}) >= 20
    assert len(japanese) >= 0.4 * len(LIES)
    assert len(HONEST) >= 60


def test_both_names_are_real_but_the_text_never_joins_them():
    assert {flag.kind for flag in flags(HEADLINE, TEXT, "Oxford Nanopore will work with Kyowa Kirin.")} >= {"joined", "act"}


def test_a_phrase_for_a_sum_stands_in_its_sentence_or_beside_it():
    text = "The city will pay £5m. It is for a new laboratory. Somebody else wants bridges. Far away ships sail."
    passage = Passage("e", 1, "", text, "en")
    at = text.index("£5m")
    amount = Receipt("e", 1, "text", at, at + 3, "£5m")
    assert check_phrase(passage, amount, "a new laboratory") == ()
    assert check_phrase(passage, amount, "new laboratories") != ()
    assert check_phrase(passage, amount, "ships") != ()
    assert check_phrase(passage, amount, "") != ()
    assert check_phrase(passage, amount, "x" * (LONGEST_PHRASE + 1)) != ()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_whole_sentences_of_the_source_are_borne_out(language):
    rows = [row for row in SOURCES.values() if row["lang"] == language]
    lexicon = load_lexicon(LAW)
    refused = []
    for row in rows:
        entry = an_entry(title=row["title"], text=row["text"], language=language)
        reading = read_entry(entry, LAW, lexicon)
        said = ("" if language == "ja" else " ").join(receipt.words for receipt in reading.summary)
        refused += [said] if check_prose(Passage.of(entry), reading.facts, lexicon, said) else []
    assert refused == []


HOSTILE = [
    "£9.7m " * 170_000,
    "9" * 1_000_000,
    "１兆" * 500_000,
    "Oxford Nanopore and Kyowa Kirin, " * 30_000,
    "武田薬品がエーザイを買収し、" * 70_000,
    "will not may " * 80_000,
    "“" * 1_000_000,
    "because of the " * 66_000,
    "A" * 1_000_000,
    "Ab Cd " * 160_000,
    "、".join("アイ・ウエ" for _ in range(160_000)),
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_takes_no_longer_than_a_moment(text):
    """A megabyte in the source, in the words, and in both."""
    language = "ja" if "が" in text or "ア" in text or "兆" in text else "en"
    passage = Passage("e", 1, text[:3000], text, language)
    entry = an_entry(title=text[:500], text=text[:6_000], language=language)
    lexicon = load_lexicon(LAW)
    facts = read_entry(entry, LAW, lexicon).facts
    began = time.process_time()
    check_prose(passage, facts, lexicon, text[: LIMITS[language]].strip())
    check_prose(passage, facts, lexicon, "Orchard will invest £11m." if language == "en" else "武田薬品がエーザイを買収する。")
    check_prose(passage, facts, lexicon, text)
    assert time.process_time() - began < 5
