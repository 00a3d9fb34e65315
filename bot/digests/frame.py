"""What stands around a digest's sections: title, lead, how many more there were, and what it all rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from bot.digests.sheet import Sheet
from bot.models import Coverage, Plain, Text
from bot.watches import label
from bot.wording.catalogue import Wording, msgid

_LONGEST_DAY = timedelta(days=4)
"""A daily digest over a long weekend still is that day's; what covers more was missed, and names its days."""
_TITLES = {"weekly": msgid("{watch}: weekly briefing"), "monthly": msgid("{watch}: monthly briefing")}


def word_title(sheet: Sheet) -> Text:
    """The watch, what kind of digest, and whose lens it is seen through."""
    say = sheet.wording.say
    watch = label(sheet.watch.titles, sheet.wording.language)
    title = say(_TITLES[sheet.plan.kind], watch=watch) if sheet.plan.kind in _TITLES else watch
    seen_by = label(sheet.lens.labels, sheet.wording.language) if sheet.lens.labels else ""
    return (Plain(say("{title} · {lens}", title=title, lens=seen_by) if seen_by else title),)


def word_lead(sheet: Sheet, count: int) -> Text:
    """ "9 stories, 9–16 March 2026 · for Monday 16 March · from 14 feeds"; the second where it is made up for."""
    wording, stories = sheet.wording, say_stories(count, sheet.wording)
    made_up = (Plain(said),) if (said := _made_up(sheet)) else ()
    if sheet.plan.kind == "instant":
        return wording.joined([(Plain(stories),), (wording.clock(sheet.period.due, sheet.zone),), made_up])
    if not made_up or (sheet.period.makes_up == "one" and sheet.plan.kind != "daily"):
        stories = wording.say("{stories}, {dates}", stories=stories, dates=_dates(sheet))
    feeds = sheet.background.coverage.feeds
    from_feeds = (Plain(wording.say_count("from {count} feed", "from {count} feeds", feeds)),) if feeds else ()
    return wording.joined([(Plain(stories),), made_up, from_feeds])


def word_beginning(sheet: Sheet) -> tuple[Text, ...]:
    """That this is the plan's first digest, and what it covers."""
    if not sheet.period.first or sheet.plan.kind == "instant":
        return ()
    return ((Plain(sheet.wording.say("The first digest of this plan: it covers {dates}.", dates=_covered(sheet))),),)


def _dates(sheet: Sheet) -> str:
    if sheet.plan.kind == "daily" and sheet.period.end - sheet.period.start <= _LONGEST_DAY:
        return sheet.wording.full_date(sheet.period.due.astimezone(sheet.zone).date())
    return _covered(sheet)


def _covered(sheet: Sheet) -> str:
    return sheet.wording.days(sheet.period.start, sheet.period.end, sheet.zone)


def _made_up(sheet: Sheet) -> str:
    """What a digest made late is for: its day, or of several missed ones all days that it covers."""
    match sheet.period.makes_up:
        case "one":
            day = sheet.wording.short_date(sheet.period.due.astimezone(sheet.zone).date())
            return sheet.wording.say("for {day}", day=day)
        case "several":
            return sheet.wording.say("for {day}", day=_covered(sheet))
        case _:
            return ""


def say_stories(count: int, wording: Wording) -> str:
    return wording.say_count("{count} story", "{count} stories", count) if count else wording.say("No new stories")


def word_more(count: int, wording: Wording) -> Text:
    return (Plain(wording.say_count("and {count} more story", "and {count} more stories", count)),) if count > 0 else ()


def word_coverage(coverage: Coverage, wording: Wording) -> Text:
    """What a digest rests on: "14 feeds: 12 healthy, 1 quiet for longer than usual (Fjord News), 1 failing (Tidal Times) · 412 items read ·
    31 kept, folded into 22 stories · 5 held for review"."""
    return wording.joined([(Plain(part),) for part in (_feeds(coverage, wording), *_items(coverage, wording))])


def _feeds(coverage: Coverage, wording: Wording) -> str:
    feeds = wording.say_count("{count} feed", "{count} feeds", coverage.feeds)
    if not coverage.failing and not coverage.silent:
        return wording.say("{feeds}, {health}", feeds=feeds, health=wording.say("all healthy"))
    states = []
    if healthy := coverage.feeds - coverage.failing - coverage.silent:
        states.append(wording.say_count("{count} healthy", "{count} healthy", healthy))
    if coverage.silent:
        quiet = wording.say_count("{count} quiet for longer than usual", "{count} quiet for longer than usual", coverage.silent)
        states.append(_named(quiet, coverage.silent_names, coverage.silent, wording))
    if coverage.failing:
        failing = wording.say_count("{count} failing", "{count} failing", coverage.failing)
        states.append(_named(failing, coverage.failing_names, coverage.failing, wording))
    return wording.say("{feeds}: {states}", feeds=feeds, states=wording.say(", ").join(states))


def _named(said: str, names: Sequence[str], count: int, wording: Wording) -> str:
    if not names:
        return said
    more = f" +{count - len(names)}" if count > len(names) else ""
    return wording.say("{what} ({names})", what=said, names=wording.say(", ").join(names) + more)


def _items(coverage: Coverage, wording: Wording) -> Iterator[str]:
    yield wording.say_count("{count} item read", "{count} items read", coverage.entries)
    kept = wording.say_count("{count} kept", "{count} kept", coverage.kept)
    if coverage.stories and coverage.kept > coverage.stories:
        kept = wording.say_count("{kept}, folded into {count} story", "{kept}, folded into {count} stories", coverage.stories, kept=kept)
    yield kept
    if coverage.review:
        yield wording.say_count("{count} held for review", "{count} held for review", coverage.review)
