"""`assess`: JSON Lines in, JSON Lines out."""

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.editorial.assess import LONGEST_LINE, assess, run_assess
from bot.watches import load_watch
from tests.examples import HEADLINE, ROOT, TEXT

WATCH = load_watch(ROOT / "config/watches/uk-japan-science")
JA_TITLE = "英オーチャード・セラピューティクスと協和キリン、遺伝子治療に1100万ポンド"
JA_TEXT = (
    "協和キリンの子会社で英国のオーチャード・セラピューティクスは、遺伝子治療の研究に1100万ポンドを投じる。日英両国の研究者が協力する。"
)
NOISE = {"title": "Football: Leeds beat Hull", "text": "The match ended 2-1 after a late goal."}


def an_item(id="a", **changes):
    """Changes of None take the key away."""
    item = {
        "id": id,
        "title": HEADLINE,
        "text": TEXT,
        "url": f"https://news.example.org/{id}",
        "publisher": "Example News",
        "published": "2026-03-13T08:30:00Z",
        "lang": "en",
    }
    return {key: value for key, value in (item | changes).items() if value is not None}


def a_ja_item(id="j", **changes):
    return an_item(id, **({"title": JA_TITLE, "text": JA_TEXT, "lang": "ja"} | changes))


def answers(*items):
    lines = [item if isinstance(item, str) else json.dumps(item) for item in items]
    return [json.loads(line) for line in assess(lines, WATCH)]


def spans(answer):
    yield from (span for part in answer["evidence"].values() for span in part)
    yield from (fact for kind in answer["facts"].values() for fact in kind)


def test_an_item_that_is_ours_is_answered_with_evidence_of_both_sides_and_a_story():
    (answer,) = answers(an_item())
    assert (answer["relevant"], answer["band"], answer["story"]) == (True, "post", "a")
    assert all(answer["evidence"][part] for part in ("uk", "japan", "field"))
    assert answer["version"] == WATCH.rules
    assert answer["summary"]


def test_an_item_that_is_not_ours_has_no_story():
    (answer,) = answers(an_item(**NOISE))
    assert (answer["relevant"], answer["story"]) == (False, None)


def test_facts_are_given_of_every_item():
    (answer,) = answers(an_item(title="Leeds sign striker for £3m", text="Leeds paid Hull £3m."))
    assert {amount["value"] for amount in answer["facts"]["amounts"]} == {3e6}
    assert answer["relevant"] is False


@pytest.mark.parametrize("item", [an_item(), a_ja_item(), an_item(text="\u200bÀ  " + TEXT.replace("£11m", "￡１１ｍ\u00a0") + "\r\n\x07")])
def test_every_span_is_of_the_input_exactly_as_given(item):
    (answer,) = answers(item)
    assert list(spans(answer))
    for span in spans(answer):
        assert item[span["where"]][span["start"] : span["end"]] == span.get("text", span.get("name"))


def test_items_of_one_event_share_the_earliest_ones_id_in_the_order_of_the_lines():
    late, early, noise = an_item("late", published="2026-03-14"), a_ja_item("early"), an_item("noise", **NOISE)
    assert [(answer["id"], answer["story"]) for answer in answers(late, noise, early)] == [
        ("late", "early"),
        ("noise", None),
        ("early", "early"),
    ]


def test_an_item_without_date_or_language_is_read_and_folded_last():
    undated = a_ja_item("undated", published=None, lang=None)
    assert [answer["story"] for answer in answers(undated, an_item("dated"))] == ["dated", "dated"]


def test_a_time_without_a_zone_is_utc_and_one_with_a_zone_is_kept():
    tokyo, utc = an_item("tokyo", published="2026-03-13T09:00:00+09:00"), an_item("utc", published="2026-03-13T00:30:00")
    assert {answer["story"] for answer in answers(utc, tokyo)} == {"tokyo"}


BAD = {
    "no JSON": ("{", None),
    "an array": ("[]", None),
    "no id": (json.dumps({"title": "A", "text": "B"}), None),
    "an id that is a number": (json.dumps(an_item() | {"id": 7}), None),
    "a title that is a list": (json.dumps(an_item("x", title=["A"])), "x"),
    "no text": (json.dumps(an_item("x", text=None)), "x"),
    "a time that is none": (json.dumps(an_item("x", published="yesterday")), "x"),
    "a time that is a number": (json.dumps(an_item("x", published=1700000000)), "x"),
    "a time out of the calendar": (json.dumps(an_item("x", published="0001-01-01T00:00:00+14:00")), "x"),
    "an id that was there": (json.dumps(an_item("good")), "good"),
    "bytes that are not UTF-8": ('{"id": "\udcff"}', None),
    "nesting without end": ("[" * 100_000, None),
    "a huge line": (json.dumps({"id": "x", "title": "A", "text": "B" * LONGEST_LINE}), None),
}


@pytest.mark.parametrize(("line", "id"), BAD.values(), ids=BAD)
def test_a_bad_line_gets_one_sentence_and_loses_no_other(line, id):
    first, bad, last = answers(an_item("good"), line, an_item("other", **NOISE))
    assert (first["id"], last["id"]) == ("good", "other")
    assert "error" not in first | last
    assert bad.keys() == {"id", "error"}
    assert bad["id"] == id
    assert "Line 2" in bad["error"]


def test_blank_lines_and_a_byte_order_mark_are_passed_over():
    assert [answer["id"] for answer in answers("\ufeff" + json.dumps(an_item()), "", "  \n")] == ["a"]


def run(text: bytes) -> tuple[int, list[str]]:
    out = io.StringIO()
    status = run_assess(io.TextIOWrapper(io.BytesIO(text), encoding="ascii"), out, WATCH)
    return status, out.getvalue().splitlines()


def test_the_command_says_0_if_every_line_was_good_and_1_if_one_was_bad():
    good = json.dumps(a_ja_item(), ensure_ascii=False).encode() + b"\n"
    assert run(good)[0] == 0
    status, lines = run(good + b'{"id": "\xff"}\n' + good.replace(b'"j"', b'"k"'))
    assert status == 1
    assert [json.loads(line)["id"] for line in lines] == ["j", None, "k"]


def test_half_a_character_in_the_input_can_be_written_out():
    item = an_item(title=HEADLINE + " \ud83d", text="£11m \ud83d " + TEXT)
    (line,) = assess([json.dumps(item)], WATCH)
    assert line.encode("utf-8")


def test_no_items_is_no_answer():
    assert run(b"") == (0, [])


@settings(max_examples=8, deadline=None)
@given(st.permutations([an_item("a"), an_item("b", published="2026-03-13T10:00:00Z"), a_ja_item("c"), an_item("d", **NOISE)]))
def test_the_order_of_the_lines_does_not_change_what_is_said(items):
    in_order = {answer["id"]: answer for answer in answers(*sorted(items, key=lambda item: item["id"]))}
    assert {answer["id"]: answer for answer in answers(*items)} == in_order
