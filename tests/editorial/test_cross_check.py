"""The cross-check: 84 composed items, half Japanese, written by somebody who had not seen the rules, after these were fixed.

`kakehashi evaluate tests/data/cross-check.jsonl` prints the table that the README quotes. The bounds here lie a little below it.
"""

from functools import cache

import pytest

from bot.editorial.evaluate import evaluate
from tests.editorial.test_assess import WATCH
from tests.examples import ROOT

LINES = (ROOT / "tests/data/cross-check.jsonl").read_text("utf-8").splitlines()


@cache
def figures():
    return evaluate(LINES, WATCH)


@pytest.mark.parametrize(
    ("part", "at_least"),
    [
        (("relevance", "all", "f1"), 0.95),
        (("relevance", "ja", "f1"), 0.93),
        (("relevance", "hard", "f1"), 0.88),
        (("stories", "f1"), 0.93),
        (("amounts", "f1"), 0.985),
        (("organisations", "f1"), 0.9),
        (("organisations", "side_accuracy"), 0.94),
        (("people", "f1"), 0.9),
        (("quotes", "f1"), 0.95),
        (("fields", "f1"), 0.77),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, tuple) else "",
)
def test_what_nobody_tuned_on_is_read_nearly_as_well(part, at_least):
    found = figures()
    for key in part:
        found = found[key]
    assert found >= at_least


def test_nothing_is_made_up_and_nothing_kept_without_evidence():
    assert figures()["receipts_wrong"] == 0
    assert {
        figures()["summary"][key]
        for key in ("kept_without_evidence", "relevant_without_summary", "unsupported", "quotes_not_in_source", "too_long")
    } == {0}


def test_the_cross_check_is_half_japanese_and_no_items_are_alike():
    assert len(LINES) >= 60
    assert sum('"lang": "ja"' in line for line in LINES) * 2 == len(LINES)
    assert len(set(LINES)) == len(LINES)
