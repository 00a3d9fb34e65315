"""Calls that readers may answer: which are open, and how one is told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from bot.models import Coming, Story, Text
from bot.wording.borne import is_day_of_words
from bot.wording.deadlines import is_call
from bot.wording.factlines import FactLines
from bot.wording.headlines import Headline
from bot.wording.hours import deadline_words

CLOSING = timedelta(days=70)
"""How far ahead a call's end is worth a word."""


def open_calls(coming: Iterable[Coming], today: date) -> list[Coming]:
    """The first to close first, each story once."""
    calls = (each for each in coming if is_call(each.day) and today <= each.day.day <= today + CLOSING)
    first: dict[str, Coming] = {}
    for call in sorted(calls, key=lambda each: each.day.day):
        first.setdefault(call.story.id, call)
    return list(first.values())


def days_of(stories: Iterable[Story]) -> list[Coming]:
    return [Coming(day, story) for story in stories for day in story.facts.days]


def word_call(call: Coming, facts: FactLines, headline: Headline) -> Text:
    """ "Applications by Friday 27 March 2026, 16:00 London · 01:00 Saturday Tokyo: headline"."""
    said = facts.wording.say("Applications by {day}", day=deadline_words(call.day, facts.watch, facts.wording))
    return facts.wording.say_pieces("{line}: {headline}", line=said, headline=headline.title)


def own_of(call: Coming, facts: FactLines) -> frozenset[str]:
    """How we say its day, if its receipt bears that out: the other side's hour stands in no text."""
    borne = is_day_of_words(call.day, facts.watch)
    return frozenset({deadline_words(call.day, facts.watch, facts.wording)} if borne else ())
