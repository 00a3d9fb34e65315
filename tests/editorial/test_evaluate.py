"""`evaluate`: figures of `assess` over a labelled set."""

import io
import json
import subprocess
import sys
from functools import cache

import pytest

from bot.editorial.assess import assess
from bot.editorial.evaluate import evaluate, list_misses, pair_lines, run_evaluate, score
from bot.errors import DeskError, WrongUsage
from tests.editorial.test_assess import JA_TEXT, JA_TITLE, NOISE, WATCH, an_item
from tests.examples import SHARED, TEXT

SET = SHARED / "eval"


def a_gold(id="a", **changes):
    labels = {
        "relevant": True,
        "difficulty": "easy",
        "story": "package",
        "sectors": ["pharma", "quantum"],
        "facts": {
            "amounts": [{"text": "£11m", "value": 11000000, "currency": "GBP"}, {"text": "£9.7m", "value": 9700000, "currency": "GBP"}],
            "organisations": [
                {"name": "Orchard Therapeutics", "side": "uk"},
                {"name": "Kyowa Kirin", "side": "japan", "aliases": ["Kyowa"]},
            ],
            "people": [{"name": "Ann Example", "role": "chief executive"}],
            "quotes": [{"speaker": "Ann Example"}],
        },
    }
    return an_item(id) | labels | changes


def a_said(gold, **changes):
    """An answer that is right in everything, but for `changes`."""
    receipt = {"where": "text", "start": 0, "end": 20, "text": TEXT[:20]}
    amounts = [
        amount | {"where": "text", "start": (at := TEXT.index(amount["text"])), "end": at + len(amount["text"])}
        for amount in gold["facts"]["amounts"]
    ]
    said = {
        "id": gold["id"],
        "relevant": gold["relevant"],
        "evidence": {"uk": [receipt], "japan": [receipt], "field": [receipt]},
        "story": gold["id"],
        "fields": gold["sectors"],
        "facts": gold["facts"] | {"amounts": amounts, "quotes": [{"speaker": "Dr Example", "text": "We are better prepared"}]},
        "summary": "The two countries will put £9.7m into three quantum projects.",
    }
    return said | changes


def pairs(*both):
    return pair_lines([json.dumps(gold) for gold, _ in both], [json.dumps(said) for _, said in both if said])


def test_an_answer_that_is_right_has_full_marks():
    figures = score(pairs((a_gold(), a_said(a_gold()))))
    assert figures["relevance"]["all"]["f1"] == figures["stories"]["f1"] == 1.0
    assert {kind: figures[kind]["f1"] for kind in ("amounts", "organisations", "people", "quotes", "fields")} == dict.fromkeys(
        ("amounts", "organisations", "people", "quotes", "fields"), 1.0
    )
    assert figures["receipts_wrong"] == figures["summary"]["unsupported"] == figures["summary"]["quotes_not_in_source"] == 0
    assert figures["summary"]["amounts_shown"] == 1.0


def test_an_item_without_an_answer_is_not_relevant_and_without_facts():
    figures = score(pairs((a_gold(), None)))
    assert (figures["items"], figures["answered"]) == (1, 0)
    assert figures["relevance"]["all"]["r"] == figures["amounts"]["r"] == 0.0
    assert figures["summary"]["relevant_without_summary"] == 1


def test_a_receipt_that_does_not_hold_its_words_is_counted():
    said = a_said(a_gold())
    said["facts"]["amounts"][0]["start"] += 1
    said["evidence"]["uk"] = [{"where": "title", "start": 0, "end": 0, "text": ""}]
    assert score(pairs((a_gold(), said)))["receipts_wrong"] == 2


def test_what_a_summary_made_up_is_counted():
    said = a_said(a_gold(), summary="They will put £97m into “five quantum projects”." + " More." * 80)
    figures = score(pairs((a_gold(), said)))["summary"]
    assert (figures["unsupported"], figures["too_long"]) == (3, 1)


def test_noise_that_was_kept_and_news_that_was_dropped_cost_stories_too():
    noise = a_gold("n", relevant=False, story="football", sectors=[], facts={"amounts": []})
    kept = a_said(noise, relevant=True, story="a")
    figures = score(pairs((a_gold("a"), a_said(a_gold("a"))), (noise, kept), (a_gold("b"), a_said(a_gold("b"), relevant=False))))
    assert figures["stories"]["items"] == 3
    assert figures["stories"]["pairs"] == {"p": 0.0, "r": 0.0, "f1": 0.0, "gold": 1, "said": 1}


def test_sides_are_judged_on_bodies_that_were_found():
    said = a_said(a_gold())
    said["facts"]["organisations"] = [{"name": "Orchard Therapeutics Ltd", "side": "japan"}, {"name": "Kyowa", "side": "japan"}]
    assert score(pairs((a_gold(), said)))["organisations"]["side_accuracy"] == 0.5


MISSES = {
    "relevance": {"relevant": False},
    "amounts": {"facts": {"amounts": []}},
    "organisations": {"facts": {"organisations": [{"name": "Kyowa Kirin", "side": "uk"}]}},
    "people": {"facts": {"people": []}},
    "quotes": {"facts": {"quotes": [{"speaker": "Somebody Else", "text": ""}]}},
    "summary": {"summary": "It costs £99m."},
}


@pytest.mark.parametrize(("kind", "change"), MISSES.items(), ids=MISSES)
def test_what_was_missed_is_named(kind, change):
    (line,) = list_misses(pairs((a_gold(), a_said(a_gold(), **change))), kind)
    assert line.startswith("a ")
    assert not list(list_misses(pairs((a_gold(), a_said(a_gold()))), kind))


def test_pairs_kept_apart_and_glued_are_named():
    golds = a_gold("a"), a_gold("b"), a_gold("c", story="other")
    saids = a_said(golds[0]), a_said(golds[1], story="b"), a_said(golds[2], story="a")
    lines = list(list_misses(pairs(*zip(golds, saids, strict=True)), "stories"))
    assert [line.split()[:3] for line in lines] == [["APART", "a", "b"], ["GLUED", "a", "c"]]


def our_set(path):
    lines = [
        a_gold("a"),
        a_gold(
            "j", title=JA_TITLE, text=JA_TEXT, lang="ja", facts={"amounts": [{"text": "1100万ポンド", "value": 1.1e7, "currency": "GBP"}]}
        ),
        a_gold("n", relevant=False, story="football", sectors=[], facts={"amounts": []}, **NOISE),
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return path


def test_our_own_items_are_read_right(tmp_path):
    figures = evaluate(our_set(tmp_path / "gold.jsonl").read_text("utf-8").splitlines(), WATCH)
    assert figures["relevance"]["all"]["f1"] == figures["amounts"]["f1"] == figures["stories"]["f1"] == 1.0
    assert figures["receipts_wrong"] == 0


def test_the_command_prints_a_table_or_json_and_says_0(tmp_path):
    path, plain, as_json = our_set(tmp_path / "gold.jsonl"), io.StringIO(), io.StringIO()
    assert run_evaluate(path, WATCH, misses="relevance", stdout=plain) == 0
    assert run_evaluate(path, WATCH, as_json=True, dense=path, stdout=as_json) == 0
    assert "relevance all" in plain.getvalue()
    figures = json.loads(as_json.getvalue())
    assert figures["stories_dense"] == figures["stories"]


def test_a_set_that_cannot_be_read_is_named(tmp_path):
    path = tmp_path / "gold.jsonl"
    with pytest.raises(DeskError, match=r"gold\.jsonl"):
        run_evaluate(path, WATCH, stdout=io.StringIO())
    path.write_text('\n{"id": "a"}\n')
    with pytest.raises(DeskError, match="line 2, title"):
        run_evaluate(path, WATCH, stdout=io.StringIO())
    with pytest.raises(WrongUsage, match="typos"):
        run_evaluate(path, WATCH, misses="typos", stdout=io.StringIO())


@cache
def the_dev_set():
    """Gold lines, and what is said of the same items with their true dates and with dense ones."""
    gold = (SET / "dev.gold.jsonl").read_text("utf-8").splitlines()
    dense = (SET / "dev.dense.items.jsonl").read_text("utf-8").splitlines()
    return gold, list(assess(gold, WATCH)), list(assess(dense, WATCH))


@pytest.mark.skipif(not SET.is_dir(), reason="the labelled set is not beside this checkout")
def test_the_figures_are_those_of_the_sets_own_scorer(tmp_path):
    gold, said, dense = the_dev_set()
    for name, lines in (("gold", gold), ("said", said), ("dense", dense)):
        (tmp_path / name).write_text("\n".join(lines) + "\n", "utf-8")
    command = [sys.executable, SET / "score.py", tmp_path / "gold", tmp_path / "said", "--dense", tmp_path / "dense", "--json"]
    theirs = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    assert score(pair_lines(gold, said), pair_lines(gold, dense)) == theirs


@pytest.mark.skipif(not SET.is_dir(), reason="the labelled set is not beside this checkout")
def test_stories_are_told_apart_where_dates_tell_nothing():
    gold, _, dense = the_dev_set()
    figures = score(pair_lines(gold, dense))["stories"]
    assert figures["pairs"]["f1"] >= 0.6
    assert figures["bridged_stories"] >= 0.4
