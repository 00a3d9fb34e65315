"""Calls that readers may answer, and the dates of the week ahead: each with the words it was read from behind it."""

from __future__ import annotations

from datetime import date, timedelta

from bot.digests.sheet import Sheet
from bot.models import Coming, Section, Text
from bot.wording.borne import is_day_of_words
from bot.wording.catalogue import msgid
from bot.wording.deadlines import is_call
from bot.wording.hours import deadline_words

_CALLS = 8
_DATES = 10
_CLOSING = timedelta(days=70)
"""How far ahead a call's end is worth a word."""
_AHEAD = {"weekly": timedelta(days=7), "monthly": timedelta(days=31)}
_SAID = {"deadline": msgid("{day}, deadline"), "start": msgid("{day}, start"), "end": msgid("{day}, end")}


def calls(sheet: Sheet) -> tuple[Section, ...]:
    """The first to close first, each story once."""
    told = [(coming.story, word_call(sheet, coming)) for coming in sheet.background.coming if is_open_call(sheet, coming)]
    first = list({story.id: (story, line) for story, line in reversed(told)}.values())[::-1]
    return sheet.section("calls", sheet.wording.say("Calls and deadlines"), first[:_CALLS], deadlines_of(sheet))


def dates(sheet: Sheet) -> tuple[Section, ...]:
    """What else the time to the next briefing brings."""
    last = _today(sheet) + _AHEAD.get(sheet.plan.kind, _AHEAD["weekly"])
    coming = [each for each in sheet.background.coming if each.day.day <= last and not is_call(each.day)]
    told = [(each.story, sheet.with_headline(_day(sheet, each), each.story)) for each in coming[:_DATES]]
    own = [sheet.wording.full_date(each.day.day) for each in coming if is_day_of_words(each.day, sheet.watch)]
    heading = sheet.wording.say("The month ahead") if sheet.plan.kind == "monthly" else sheet.wording.say("The week ahead")
    return sheet.section("dates", heading, told, own)


def deadlines_of(sheet: Sheet) -> list[str]:
    """How we say the days that their receipts bear out: the other side's hour stands in no text."""
    return [
        deadline_words(each.day, sheet.watch, sheet.wording) for each in sheet.background.coming if is_day_of_words(each.day, sheet.watch)
    ]


def is_open_call(sheet: Sheet, coming: Coming) -> bool:
    return is_call(coming.day) and _today(sheet) <= coming.day.day <= _today(sheet) + _CLOSING


def word_call(sheet: Sheet, coming: Coming) -> Text:
    """ "Applications by Friday 27 March 2026, 16:00 London · 01:00 Saturday Tokyo: headline"."""
    day = deadline_words(coming.day, sheet.watch, sheet.wording)
    return sheet.with_headline(sheet.wording.say("Applications by {day}", day=day), coming.story)


def _day(sheet: Sheet, coming: Coming) -> str:
    day = sheet.wording.full_date(coming.day.day)
    return sheet.wording.say(_SAID[coming.day.kind], day=day) if coming.day.kind in _SAID else day


def _today(sheet: Sheet) -> date:
    return sheet.period.end.astimezone(sheet.zone).date()
