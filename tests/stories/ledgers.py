"""Commitments and stories for ledgers: made by hand, or read from a text as the desk reads it."""

from dataclasses import replace
from datetime import timedelta

from bot.models import Amount, AmountKind, Commitment, Read, Receipt, Story
from bot.reading.lexicon.load import load_lexicon
from bot.reading.read import read_entry
from bot.stories.revise import story_of
from bot.text import language_of
from tests.examples import NOW, a_source, an_entry
from tests.stories.news import WATCH

SIDES = ("uk", "japan")


def a_sum(words="£11m", value=11e6, currency="GBP", *, sentence="", start=0, entry="s1", **changes) -> Amount:
    sentence = sentence or f"They will put {words} into it."
    receipt = Receipt(entry, 1, "text", start + sentence.index(words), start + sentence.index(words) + len(words), words, sentence)
    return replace(Amount(receipt, value, currency, value, value, AmountKind.INVESTMENT), **changes)


def a_pledge(story="s1", place=0, *, days=0.0, parties=(), fields=("quantum",), differs=False, **amount) -> Commitment:
    """`days` after NOW."""
    made = a_sum(entry=story, **amount)
    return Commitment(story, place, NOW + timedelta(days=days), made, tuple(parties), tuple(fields), differs)


def pledges_of(text, *sums, story="s1", **changes) -> list[Commitment]:
    """One a sum (words, value), each in the sentence of `text` that has it."""
    made, start = [], 0
    for sentence in text.split("|"):
        made += [
            a_pledge(story, len(made) + n, words=words, value=value, sentence=sentence, start=start, **changes)
            for n, (words, value) in enumerate((w, v) for w, v in sums if w in sentence)
        ]
        start += len(sentence)
    return made


def a_told(title, text="", id="told1", **changes) -> Story:
    """The story of one entry, as the desk reads it."""
    entry = an_entry(id, title=title, text=text, language=language_of(title + text), source=a_source(), **changes)
    return story_of([Read(entry, read_entry(entry, WATCH, load_lexicon(WATCH)))], now=NOW)
