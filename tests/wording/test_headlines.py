"""A headline made of facts: for whom no outlet writes in the reader's language."""

from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from bot.editorial.assess import assess_items
from bot.models import AmountKind, Day, Facts, Link, Plain, Story
from bot.stories.decide import WINDOW, decide
from bot.stories.revise import fold
from bot.stories.seen import see
from bot.stories.shelf import Shelf
from bot.stories.weights import load_weights
from bot.wording.catalogue import plain
from bot.wording.factlines import FactLines
from bot.wording.headlines import find_headline
from bot.wording.receipts import Receipts
from bot.wording.storylines import brief_story, mention_story, word_story
from tests.digests.composing import WATCH, WORDINGS, facts_of, outlet
from tests.examples import ROOT, a_member, a_receipt, a_story, an_amount, an_organisation

TITLE = "Lille and Bahia look at light"
TEXT = "Lille pays £5m with Bahia."
NAMES = {"Lille": {"en": "Lille", "ja": "リール大学"}, "Bahia": {"en": "Bahia", "ja": "バイーア研究所"}}


def told(text: str = TEXT, title: str = TITLE, *, sides: tuple[str, ...] = ("Lille", "Bahia"), **money) -> Story:
    """A story that an English outlet alone reports: Lille (UK), Bahia (Japan), and a sum where `money` says anything of it."""
    bodies = tuple(
        an_organisation(
            name,
            side,
            text=f"{text} {title}",
            receipt=a_receipt(name, text=text, sentence=text) if name in text else a_receipt(name, text=title),
            names=NAMES[name],
        )
        for name, side in (("Lille", "uk"), ("Bahia", "japan"))
        if name in sides
    )
    amounts = (
        (replace(an_amount("£5m", 5e6, text=text, purpose="", receipt=a_receipt("£5m", text=text, sentence=text)), **money),)
        if money
        else ()
    )
    return a_story(
        members=(a_member(title=title),),
        headline=title,
        facts=Facts(amounts=amounts, organisations=bodies),
        fields=("physics",),
        summary=(),
        evidence={},
    )


def headline(story: Story, language: str = "ja") -> str:
    return plain(word_story(story, WATCH, WORDINGS[language]).headline)


def test_it_names_both_sides_and_the_field_with_the_sources_title_beneath():
    item = word_story(told(), WATCH, WORDINGS["ja"])
    assert item.headline == (Link("リール大学（英国）とバイーア研究所（日本）｜物理・天文", "https://news.example.org/entry00001"),)
    assert item.original == (Plain(TITLE),)
    assert (item.facts, item.left_out) == ((), ())


def test_a_reader_of_the_sources_language_gets_its_title():
    item = word_story(told(), WATCH, WORDINGS["en"])
    assert (plain(item.headline), item.original) == (TITLE, ())


def test_an_english_reader_of_a_japanese_story_gets_one_too():
    text = "リール大学はバイーア研究所に5億円を投じる。"
    bodies = tuple(
        an_organisation(
            name["ja"], side, receipt=a_receipt(name["ja"], text=text, sentence=text), names=name, known_as=name["en"], text=text
        )
        for name, side in zip(NAMES.values(), ("uk", "japan"), strict=True)
    )
    amount = an_amount("5億円", 5e8, "JPY", text=text, receipt=a_receipt("5億円", text=text, sentence=text), purpose="", payer="リール大学")
    title = "光の研究で連携"
    members = (a_member(title=title, language="ja"),)
    story = a_story(members=members, headline=title, facts=Facts(amounts=(amount,), organisations=bodies), fields=("physics",), summary=())
    item = word_story(story, WATCH, WORDINGS["en"])
    assert plain(item.headline) == "Lille (UK) invests ¥500m · Bahia (Japan) · Physics & astronomy"
    assert (plain(item.original), item.facts) == (title, ())


def test_the_side_that_the_outlet_names_first_stands_first():
    assert headline(told("Bahia and Lille pay £5m.")).startswith("バイーア研究所（日本）とリール大学（英国）")


@pytest.mark.parametrize(
    ("kind", "act", "noun"),
    [
        (AmountKind.INVESTMENT, "リール大学（英国）、500万ポンドを投資", "500万ポンドの投資"),
        (AmountKind.GRANT, "リール大学（英国）、500万ポンドを助成", "500万ポンドの助成"),
        (AmountKind.DEAL, "リール大学（英国）、500万ポンドの契約", "500万ポンドの契約"),
    ],
)
def test_a_verb_is_said_only_of_a_payer_that_an_outlet_names(kind, act, noun):
    assert headline(told(kind=kind, payer="Lille")) == f"{act}｜バイーア研究所（日本）｜物理・天文"
    assert headline(told(kind=kind)) == f"リール大学（英国）とバイーア研究所（日本）｜{noun}｜物理・天文"


def test_a_payer_is_known_by_any_of_its_names():
    assert headline(told(payer="リール大学")).startswith("リール大学（英国）、500万ポンドを投資")


def test_a_story_of_many_pledges_says_that_there_are_more_than_the_one():
    story = told()
    three = told(kind=AmountKind.GRANT)
    more = tuple(
        an_amount(
            words, value, text=f"Later on it gets {words}.", purpose=words, receipt=a_receipt(words, text=f"Later on it gets {words}.")
        )
        for words, value in (("£6m", 6e6), ("£7m", 7e6))
    )
    many = replace(three, facts=replace(three.facts, amounts=(*three.facts.amounts, *more)))
    assert headline(many) == "リール大学（英国）とバイーア研究所（日本）｜500万ポンドの助成ほか｜物理・天文"
    assert "ほか" not in headline(three) + headline(story)


@pytest.mark.parametrize("kind", [AmountKind.TRADE, AmountKind.COST, AmountKind.OTHER, AmountKind.REVENUE])
def test_money_that_nobody_pledges_is_in_no_headline(kind):
    assert "ポンド" not in headline(told(kind=kind))


def test_outlets_that_differ_are_not_decided_between():
    other = an_amount(
        "£7m", 7e6, entry="entry00002", text="It is £7m.", purpose="light", receipt=a_receipt("£7m", "entry00002", "It is £7m.")
    )
    story = told(purpose="light")
    both = replace(
        story,
        members=(*story.members, outlet("entry00002", "Wire")),
        facts=replace(story.facts, amounts=(*story.facts.amounts, other)),
    )
    assert "ポンド" not in headline(both)


def test_a_sum_stands_only_beside_those_whom_its_own_sentence_names():
    text = "Lille met Bahia. The lab gets £5m."
    story = told(text, kind=AmountKind.GRANT, receipt=a_receipt("£5m", text=text, sentence="The lab gets £5m."))
    item = word_story(story, WATCH, WORDINGS["ja"])
    assert "ポンド" not in plain(item.headline)
    assert facts_of(item) == ["500万ポンド｜“The lab gets £5m.”（Example News）"]


def test_bodies_that_no_sentence_names_together_are_only_listed():
    text, title = "Lille looks at light. Bahia too.", "Light, looked at twice"
    story = told(text, title)
    first, second = story.facts.organisations
    apart = tuple(
        replace(body, receipt=a_receipt(name, text=text, sentence=sentence))
        for body, name, sentence in ((first, "Lille", "Lille looks at light."), (second, "Bahia", "Bahia too."))
    )
    assert headline(replace(story, facts=Facts(organisations=apart))) == "リール大学（英国）、バイーア研究所（日本）｜物理・天文"


def test_a_body_alone_must_stand_in_the_title_to_say_something_with_its_field():
    alone = told("Lille looks at light.", "Lille looks at light", sides=("Lille",))
    assert headline(alone) == "リール大学（英国）｜物理・天文"
    assert headline(replace(alone, fields=())) == "Lille looks at light"
    elsewhere = told("Lille looks at light.", "Light, looked at", sides=("Lille",))
    assert headline(elsewhere) == "Light, looked at"


def test_a_call_says_until_when():
    text = "Lille and Bahia call for proposals by 30 April."
    day = Day(a_receipt("30 April", text=text, sentence=text), date(2026, 4, 30), "deadline")
    story = told(text)
    assert headline(replace(story, facts=replace(story.facts, days=(day,)))) == (
        "リール大学（英国）とバイーア研究所（日本）｜応募締切：2026年4月30日(木)｜物理・天文"
    )


def test_a_name_that_exists_in_the_other_script_only_stands_as_written():
    story = told()
    first, second = story.facts.organisations
    bare = replace(story, facts=Facts(organisations=(replace(first, names={}), second)))
    assert headline(bare).startswith("Lille（英国）とバイーア研究所（日本）")


def test_a_long_company_is_cut_to_two_a_side():
    said = "A Labs, B Labs and C Labs will work with D Labs."
    bodies = tuple(
        an_organisation(name, "japan" if name == "D Labs" else "uk", text=said, receipt=a_receipt(name, text=said, sentence=said))
        for name in ("A Labs", "B Labs", "C Labs", "D Labs")
    )
    story = replace(
        told(), facts=Facts(organisations=bodies), headline="Four work on light", members=(a_member(title="Four work on light"),)
    )
    assert headline(story) == "A Labs、B Labs（英国）などとD Labs（日本）｜物理・天文"


def test_lines_beneath_do_not_say_again_what_the_headline_says():
    story = told(payer="Lille", purpose="a laser", kind=AmountKind.GRANT, beside=(a_receipt("a laser", text="a laser"),))
    item = word_story(story, WATCH, WORDINGS["ja"])
    assert facts_of(item) == ["500万ポンド｜“a laser”"]
    brief = brief_story(story, WATCH, WORDINGS["ja"])
    assert (brief.facts, plain(brief.original)) == ((), TITLE)
    assert plain(brief.headline).endswith("リール大学（英国）、500万ポンドを助成｜バイーア研究所（日本）｜物理・天文")


def test_a_mention_has_it_where_the_watch_is_known():
    assert plain(mention_story(told(), WORDINGS["ja"], watch=WATCH).headline).startswith("リール大学")
    assert plain(mention_story(told(), WORDINGS["ja"]).headline) == TITLE


def guard(story: Story, own: frozenset[str]) -> Receipts:
    return Receipts(story, WORDINGS["ja"], own)


# ── faults, planted ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_sum_that_its_receipt_does_not_bear_is_in_no_headline():
    false = told(kind=AmountKind.GRANT, value=50e6, low=50e6, high=50e6)
    item = word_story(false, WATCH, WORDINGS["ja"])
    assert (plain(item.headline), item.original) == (TITLE, ())
    assert any("5,000万ポンド" in words for words in item.left_out)
    assert not any("5,000" in line for line in facts_of(item))


def test_a_body_that_its_receipt_does_not_hold_is_in_no_headline():
    story = told()
    first, second = story.facts.organisations
    false = replace(first, known_as="Nancy", names={"ja": "ナンシー大学"}, receipt=replace(first.receipt, words="Nancy"))
    item = word_story(replace(story, facts=Facts(organisations=(false, second))), WATCH, WORDINGS["ja"])
    assert "ナンシー" not in plain(item.headline)


@pytest.mark.parametrize(
    "words",
    [
        "ナンシー大学（英国）とバイーア研究所（日本）｜物理・天文",
        "リール大学（英国）とバイーア研究所（日本）｜700万ポンドの投資｜物理・天文",
        "リール大学（英国）とバイーア研究所（日本）｜量子",
        "リール大学（英国）がバイーア研究所（日本）を買収｜物理・天文",
        "リール大学（英国）とバイーア研究所（日本）｜応募締切：2026年4月30日(木)｜物理・天文",
    ],
    ids=["another story's body", "another sum", "another field", "an act nobody reports", "a day nobody names"],
)
def test_nothing_that_the_story_does_not_hold_passes_as_a_headline(words):
    story = told(kind=AmountKind.INVESTMENT)
    item = word_story(story, WATCH, WORDINGS["ja"])
    lines = FactLines(story, WATCH, WORDINGS["ja"])
    from_ours = lines.own | find_headline(lines).own
    kept = guard(story, from_ours).checked(replace(item, headline=(Plain(words),)))
    assert (plain(kept.headline), kept.original) == (TITLE, ())
    assert words in kept.left_out
    assert guard(story, from_ours).checked(item).headline == item.headline


def test_what_is_made_of_facts_stands_only_above_its_sources_title():
    item = word_story(told(), WATCH, WORDINGS["ja"])
    lines = FactLines(told(), WATCH, WORDINGS["ja"])
    kept = guard(told(), lines.own | find_headline(lines).own).checked(replace(item, original=()))
    assert plain(kept.headline) == TITLE


# ── on labelled news ────────────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def labelled() -> tuple[Story, ...]:
    """The stories of the cross-check, folded as the desk folds."""
    lines = (ROOT / "tests/data/cross-check.jsonl").read_text("utf-8").splitlines()
    reads = [assessed.read for assessed in assess_items(lines, WATCH) if assessed.read and assessed.read.reading.relevant]
    weights, shelf = load_weights(WATCH), Shelf()
    for read in sorted(reads, key=lambda read: (read.entry.published, read.entry.id)):
        seen, at = see(read, weights), read.entry.published
        candidates = shelf.candidates(seen.keys, since=at - WINDOW, until=at + WINDOW)
        shelf.apply(fold(seen, decide(seen, candidates), candidates, now=at), seen)
    return tuple(shelf.stories)


@pytest.mark.parametrize(("language", "at_least"), [("ja", 0.8), ("en", 0.9)])
def test_most_stories_in_the_other_language_only_get_one_and_none_is_without_receipts(language, at_least):
    unread = [story for story in labelled() if all(member.language != language for member in story.members)]
    worded = [word_story(story, WATCH, WORDINGS[language]) for story in unread]
    assert len(unread) > 10
    assert sum(bool(item.original) for item in worded) >= at_least * len(worded)
    assert [item.left_out for item in worded if item.left_out] == []
    assert all(item.original == () or plain(item.original) != plain(item.headline) for item in worded)
