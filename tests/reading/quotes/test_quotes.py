"""Who said what: a quotation is given with the person the text gives it to, and never with another."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Person
from bot.reading.passage import Passage
from bot.reading.quotes.quotes import find_quotes


def passage(text: str, language: str = "en") -> Passage:
    return Passage("entry00001", 1, "A title", text, language)


def said(text: str, *people: tuple[str, str], language: str = "en") -> list[tuple[str, str, str]]:
    page = passage(text, language)
    known = [Person(page.receipt("text", text.index(name), text.index(name) + len(name)), role) for name, role in people]
    return [(q.receipt.words, q.speaker, q.role) for q in find_quotes(page, known)]


@pytest.mark.parametrize(
    "text",
    [
        "“We are ready for the next ten years,” said Ann Example, head of optics at Sample Labs.",
        "“We are ready for the next ten years,” Ann Example said.",
        "Ann Example said: “We are ready for the next ten years,” and smiled.",
        "Ann Example, head of optics, told reporters that it was “We are ready for the next ten years,” again.",
        '"We are ready for the next ten years," said Ann Example.',
        "‘We are ready for the next ten years,’ said Ann Example.",
        "Bob Other watched. The plan, said Ann Example of Sample Labs, is this: “We are ready for the next ten years,”",
    ],
)
def test_the_speaker_is_beside_the_verb_of_saying(text):
    people = [("Ann Example", "head of optics")] + ([("Bob Other", "")] if "Bob" in text else [])
    assert said(text, *people) == [("We are ready for the next ten years,", "Ann Example", "head of optics")]


def test_a_role_beside_an_unlisted_name_is_read_from_the_text():
    text = "“We are ready,” said Dr Ann Example, CEO, Sample Labs. “It works well in every lab,” noted UK Science Minister Lord Sample."
    assert said(text) == [
        ("We are ready,", "Dr Ann Example", "CEO, Sample Labs"),
        ("It works well in every lab,", "Lord Sample", "UK Science Minister"),
    ]


def test_pieces_of_one_quotation_have_one_speaker():
    text = "“We are ready,” said Ann Example. “The next ten years will be better than the last.” Nobody else spoke."
    assert [(words[:8], who) for words, who, _ in said(text, ("Ann Example", ""))] == [
        ("We are r", "Ann Example"),
        ("The next", "Ann Example"),
    ]


def test_a_quotation_that_closes_with_an_opening_mark_is_read():
    text = "“It works,” said Ann Example. “The prize is a cure for what was thought untreatable.“\nThe next line."
    assert said(text, ("Ann Example", ""))[1][:2] == ("The prize is a cure for what was thought untreatable.", "Ann Example")


def test_a_quotation_that_goes_on_in_the_next_paragraph_is_read_to_its_end():
    text = "“It works in every lab,” said Ann Example. “We go on with it.\n“And we shall never stop at all.” That was it."
    assert [words for words, _, _ in said(text, ("Ann Example", ""))] == [
        "It works in every lab,", "We go on with it.", "And we shall never stop at all.",
    ]  # fmt: skip


def test_a_surname_speaks_for_the_whole_name():
    text = "Ann Example leads the team. Nobody doubted it. “We are ready,” Example said."
    assert said(text, ("Ann Example", "lead")) == [("We are ready,", "Ann Example", "lead")]


def test_he_is_the_one_person_named_just_before():
    assert said("Bob Sample leads the lab. “It works,” he said.", ("Bob Sample", "")) == [("It works,", "Bob Sample", "")]


def test_he_is_nobody_where_it_could_be_two_or_was_long_ago():
    two = "The lab belongs to a group in which, as a rule, Bob Sample and Carl Other work. “It works,” he said."
    assert [who for _, who, _ in said(two, ("Bob Sample", ""), ("Carl Other", ""))] == [""]
    long_ago = "Bob Sample leads the lab. It rained. The sun came out. “It works,” he said."
    assert [who for _, who, _ in said(long_ago, ("Bob Sample", ""))] == [""]


@pytest.mark.parametrize(
    "text",
    [
        "Proteins known as “seeds” spread through the brain.",
        "Her book “The Long Road to Fusion” came out in May.",
        "The ‘molecular handshake’ was found in rice.",
        "Ann Example wrote a long paper on “Starting New Labs With Less Money” in May.",
        "Ann Example hopes the “seeds” will grow.",
        "An open mark “ that nothing closes.\nThe next line.",
        "It's the UK's and Japan's turn; the teams' labs are ready.",
    ],
)
def test_marks_without_a_verb_of_saying_are_no_quotation(text):
    assert said(text, *([("Ann Example", "")] if "Ann Example" in text else [])) == []


def test_a_japanese_quotation_needs_a_verb_of_saying():
    text = "計画は「みらい」と呼ばれる。牛田一雄社長は「世界有数の事業を築ける」と述べた。衛星「つばさ」を使う。"
    assert said(text, ("牛田一雄", "社長"), language="ja") == [("世界有数の事業を築ける", "牛田一雄", "社長")]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("「始まりにすぎない」と牛田一雄社長は語った。", "牛田一雄"),
        ("「始まりにすぎない」と牛田一雄氏はコメントしている。", "牛田一雄"),
        ("アレックス・サンプルCEOは「始まりにすぎない」と話した。", "アレックス・サンプル"),
        ("発表会では「始まりにすぎない」との説明があった。", ""),
    ],
)
def test_japanese_speakers(text, speaker):
    assert [(words, who) for words, who, _ in said(text, language="ja")] == [("始まりにすぎない", speaker)]


def test_a_surname_with_an_office_speaks_for_the_whole_japanese_name():
    text = "牛田一雄社長が就任した。牛田社長は「始まりにすぎない」と述べた。"
    assert said(text, ("牛田一雄", "社長"), language="ja")[0][1] == "牛田一雄"


def test_brackets_inside_a_japanese_quotation_stay_inside():
    text = "島田太郎社長は「『量子』の時代、「光」の時代だ」とあいさつした。"
    assert said(text, ("島田太郎", ""), language="ja")[0][0] == "『量子』の時代、「光」の時代だ"


@given(st.text(alphabet="“”\"‘’'「」『』\n.,!と述 aBsaid", max_size=100), st.sampled_from(["en", "ja"]))
def test_quotations_hold_their_words_and_stand_apart(text, language):
    receipts = [quote.receipt for quote in find_quotes(passage(text, language), [])]
    assert all(text[r.start : r.end] == r.words and r.words for r in receipts)
    assert all(left.end < right.start for left, right in itertools.pairwise(receipts))
