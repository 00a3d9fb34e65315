"""The latest, what a search finds, and a brief: lists of stories, each worded as in a digest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.answers.ask import A_MONTH, example
from bot.answers.page import Page, is_short
from bot.models import Answer, Plain, Section, Story, Text
from bot.ports import Found
from bot.wording.overview import Overview
from bot.wording.storylines import by_field

PAGE = 5
"""Stories on one page of `latest` and `search`."""
BRIEF = 12
"""Most stories of a brief."""
OVERVIEW = 30
"""The best stories that its overview is made of."""


def word_list(page: Page, found: Found) -> Answer:
    """One page of `latest` or `search`: `found` are its stories."""
    if not found.stories:
        return nothing(page)
    before = (page.question.page - 1) * PAGE
    shown = len(found.stories)
    lead = page.wording.joined([(Plain(count_of(page, found)),), _range(page, before, shown, found), (page.as_of(),)])
    sections = (Section(page.question.verb, (), tuple(page.item(story) for story in found.stories)),)
    left = found.total - before - shown
    return page.answer(_title(page), lead, sections, more=_next_page(page, found, left), goes_on=left > 0)


def word_brief(page: Page, stories: Sequence[Story], found: Found) -> Answer:
    """The best of `stories`, which come best first, by field; `found` counts all there are."""
    if not stories:
        return nothing(page)
    shown = stories[:BRIEF]
    worded = [(story, page.item(story)) for story in shown]
    sections = by_field(worded, page.watch, page.wording, fields=page.question.fields)
    lead = (Plain(page.wording.say("{stories}, {dates}", stories=count_of(page, found), dates=page.dates())),)
    left = found.total - len(shown)
    more = page.wording.say_pieces("{more}: {example}", more=_and_more(page, left), example=page.other("latest", **_narrowed(page)))
    overview = Overview(stories[:OVERVIEW], page.watch, page.wording, page.now.astimezone(page.zone).date(), page.exchange)
    heading = (Plain(page.wording.say("In short")),)
    above = Section("overview", heading, lines=(overview.paragraph,), prose=True, left_out=overview.left_out)
    told = (above, *sections) if overview.paragraph else sections
    return page.answer(_title(page), lead, told, more=more if left > 0 else (), rates=overview.rates)


def count_of(page: Page, found: Found) -> str:
    """ "12 stories"; "2,000+ stories" where they were counted no further."""
    if found.more:
        return page.wording.say("{count}+ stories", count=page.wording.number(found.total))
    return page.wording.say_count("{count} story", "{count} stories", found.total)


def nothing(page: Page) -> Answer:
    """One line: what was looked for and what to try."""
    asked, say = page.question, page.wording.say
    if asked.page > 1:
        return _only(page, page.try_this(say("There is no page {page}.", page=asked.page), page.typed(page=1)))
    if asked.verb == "search" and not _narrowed(page):
        return _only(
            page,
            page.try_this(say("No story has “{words}”.", words=asked.words), page.example(example("latest", asked.language, page.watch))),
        )
    if asked.verb == "search":
        wider = page.other("search", words=asked.words)
        return _only(page, page.try_this(say("No story has “{words}” so narrowed.", words=asked.words), wider))
    if asked.verb == "brief" and is_short(asked.since) and not asked.first:
        return _only(page, page.try_this(say("No story yet."), page.typed(since=A_MONTH)))
    wider = page.typed(fields=(), org="", side="", written=None, since=_usual(asked.verb), first=None)
    return _only(page, page.try_this(say("No story yet."), wider))


def _usual(verb: str) -> timedelta | None:
    return A_MONTH if verb == "brief" else None


def _narrowed(page: Page) -> dict[str, object]:
    """The filters of the question that are set."""
    asked = page.question
    filters = {
        "fields": asked.fields,
        "org": asked.org,
        "side": asked.side,
        "written": asked.written,
        "since": asked.since,
        "first": asked.first,
    }
    return {name: value for name, value in filters.items() if value}


def _only(page: Page, line: Text) -> Answer:
    return page.answer(_title(page), line)


def _title(page: Page) -> str:
    say = page.wording.say
    titles = {"search": say("Search"), "brief": say("Brief"), "latest": say("Latest")}
    return page.subject(titles[page.question.verb])


def _range(page: Page, before: int, shown: int, found: Found) -> Text:
    if shown >= found.total or shown < 2:  # noqa: PLR2004  # one story is no range
        return ()
    return (Plain(page.wording.say("{first}–{last} shown", first=before + 1, last=before + shown)),)


def _next_page(page: Page, found: Found, left: int) -> Text:
    if left <= 0:
        return ()
    said = page.wording.say("more stories") if found.more else _and_more(page, left)
    return page.wording.say_pieces("{more}: {example}", more=said, example=page.typed(page=page.question.page + 1))


def _and_more(page: Page, left: int) -> str:
    return page.wording.say_count("and {count} more story", "and {count} more stories", max(left, 0))
