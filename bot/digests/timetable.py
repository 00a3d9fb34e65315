"""Calls that readers may answer, and the dates ahead: each with the words it was read from behind it."""

from __future__ import annotations

from datetime import timedelta

from bot.digests.sheet import Sheet
from bot.models import Coming, Section
from bot.wording.borne import is_day_of_words
from bot.wording.calls import open_calls, own_of, word_call
from bot.wording.catalogue import msgid
from bot.wording.deadlines import is_call

_CALLS = 8
_DATES = 10
_AHEAD = {"weekly": timedelta(days=7), "monthly": timedelta(days=31)}
_SAID = {"deadline": msgid("{day}, deadline"), "start": msgid("{day}, start"), "end": msgid("{day}, end")}


def calls(sheet: Sheet) -> tuple[Section, ...]:
    """The first to close first, each story once."""
    shown = open_calls(sheet.background.coming, sheet.today)[:_CALLS]
    told = [(call.story, word_call(call, sheet.facts(call.story), sheet.headline(call.story))) for call in shown]
    own = {words for call in shown for words in own_of(call, sheet.facts(call.story))}
    return sheet.section("calls", sheet.wording.say("Calls and deadlines"), told, own)


def dates(sheet: Sheet) -> tuple[Section, ...]:
    """What else the time to the next briefing brings."""
    last = sheet.today + _AHEAD.get(sheet.plan.kind, _AHEAD["weekly"])
    coming = [each for each in sheet.background.coming if each.day.day <= last and not is_call(each.day)][:_DATES]
    told = [(each.story, sheet.with_headline(_day(sheet, each), each.story)) for each in coming]
    own = [sheet.wording.full_date(each.day.day) for each in coming if is_day_of_words(each.day, sheet.watch)]
    heading = sheet.wording.say("The month ahead") if sheet.plan.kind == "monthly" else sheet.wording.say("The week ahead")
    return sheet.section("dates", heading, told, own)


def _day(sheet: Sheet, coming: Coming) -> str:
    day = sheet.wording.full_date(coming.day.day)
    return sheet.wording.say(_SAID[coming.day.kind], day=day) if coming.day.kind in _SAID else day
