"""Story → Digest: which stories a plan is told, in which order, in which words.

Each number, name and quotation stands in a receipt or is a count or date of ours; an empty section is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.digests.changes import word_note
from bot.digests.period import find_zone
from bot.models import Coverage, Digest, Item, Language, Period, Plain, Plan, Section, Story, Strong, Telling, Text, Watch
from bot.text import fold, language_of
from bot.watches import label
from bot.wording.catalogue import Wording, Wordings, plain
from bot.wording.factlines import FactLines
from bot.wording.storylines import by_field, find_quote, find_quotes, find_summary, mention_story, speaker, statement, word_story

THIS_WEEK = 6
"""Most lines of the overview on top of a briefing."""
_FEWEST_LINES = 3
_FEWEST_STORIES = 4
"""With fewer stories the overview would only say everything twice."""
_QUOTES = 4
_LONGEST_DAY = timedelta(days=4)
"""A daily digest over a long weekend still is that day's; what covers more was missed, and names its days."""


def compose(
    plan: Plan,
    period: Period,
    tellings: Sequence[Telling],
    watch: Watch,
    coverage: Coverage,
    *,
    wordings: Wordings,
    language: Language | None = None,
) -> Digest | None:
    """The digest of `tellings`, which come best first, in the plan's language or in `language`.

    None where there is nothing to say and the plan then keeps silent (`when_empty`).
    """
    wording = wordings[language or plan.language]
    wanted = [telling for telling in tellings if _wanted(plan, telling.story)]
    if not wanted and plan.when_empty == "skip":
        return None
    sheet = _Sheet(plan, period, watch, wording, find_zone(plan.zone))
    shown = wanted[: plan.cap]
    return Digest(
        plan=plan.name,
        kind=plan.kind,
        watch=watch.name,
        language=wording.language,
        period=period,
        title=sheet.title(),
        lead=sheet.lead(len(wanted), coverage),
        sections=sheet.sections(shown),
        foot=() if plan.kind == "instant" else (coverage_line(coverage, wording),),
        more=_more(len(wanted) - len(shown), wording),
    )


def is_empty(digest: Digest) -> bool:
    """Whether it tells no story."""
    return not digest.items


def _wanted(plan: Plan, story: Story) -> bool:
    """A plan of chosen fields is told what has one of them."""
    return story.score >= plan.min_score and (not plan.fields or bool({*plan.fields} & {*story.fields}))


@dataclass(frozen=True)
class _Sheet:
    """What every line of one digest is written with."""

    plan: Plan
    period: Period
    watch: Watch
    wording: Wording
    zone: ZoneInfo

    def title(self) -> Text:
        watch = label(self.watch.titles, self.wording.language)
        match self.plan.kind:
            case "weekly":
                return (Plain(self.wording.say("{watch}: weekly briefing", watch=watch)),)
            case "monthly":
                return (Plain(self.wording.say("{watch}: monthly briefing", watch=watch)),)
            case _:
                return (Plain(watch),)

    def lead(self, count: int, coverage: Coverage) -> Text:
        """ "9 stories, 9–16 March 2026 · from 14 feeds"."""
        if self.plan.kind == "instant":
            when = self.wording.clock(self.period.due, self.zone)
            return self.wording.joined([(Plain(self._stories(count)),), (when,)])
        if self.plan.kind == "daily" and self.period.end - self.period.start <= _LONGEST_DAY:
            dates = self.wording.full_date(self.period.due.astimezone(self.zone).date())
        else:
            dates = self.wording.days(self.period.start, self.period.end, self.zone)
        what = self.wording.say("{stories}, {dates}", stories=self._stories(count), dates=dates)
        feeds = self.wording.say_count("from {count} feed", "from {count} feeds", coverage.feeds) if coverage.feeds else ""
        return self.wording.joined([(Plain(what),), (Plain(feeds),) if feeds else ()])

    def _stories(self, count: int) -> str:
        if not count:
            return self.wording.say("No new stories")
        return self.wording.say_count("{count} story", "{count} stories", count)

    def sections(self, tellings: Sequence[Telling]) -> tuple[Section, ...]:
        worded = [(telling.story, self._item(telling)) for telling in tellings]
        sections = by_field(worded, self.watch, self.wording, fields=self.plan.fields)
        if self.plan.kind not in {"weekly", "monthly"}:
            return sections
        stories = [telling.story for telling in tellings]
        return (*self._overview(worded), *sections, *self._quotes(stories))

    def _item(self, telling: Telling) -> Item:
        """A daily only mentions what an alert has told in full and what has not changed since; a briefing tells its whole period."""
        note = word_note(telling, FactLines(telling.story, self.watch, self.wording), since=self.period.start, zone=self.zone)
        if self.plan.kind == "daily" and telling.alerted and not telling.changes:
            return mention_story(telling.story, self.wording, note=note)
        return word_story(telling.story, self.watch, self.wording, note=note)

    def _overview(self, worded: Sequence[tuple[Story, Item]]) -> tuple[Section, ...]:
        """The period in a few lines: of each of the best stories the first fact that says who with whom or how much."""
        arrow = self.wording.say(" ↔ ")
        telling = (next((line for line in item.facts if arrow in plain(line) or _has_sum(line)), ()) for _, item in worded)
        lines = tuple(dict.fromkeys(filter(None, telling)))[:THIS_WEEK]
        if len(worded) < _FEWEST_STORIES or len(lines) < _FEWEST_LINES:
            return ()
        weekly = self.plan.kind == "weekly"
        heading = self.wording.say("This week") if weekly else self.wording.say("This month")
        return (Section("overview", (Plain(heading),), lines=lines),)

    def _quotes(self, stories: Sequence[Story]) -> tuple[Section, ...]:
        """What else was said, once a story: by people whom no story's own item quotes."""
        language = self.wording.language
        summaries = [find_summary(story, language) for story in stories]
        shown = [find_quotes(story, language, besides=told) for story, told in zip(stories, summaries, strict=True)]
        heard = {fold(quote.speaker) for quotes in shown for quote in quotes}
        lines: list[Text] = []
        for story, told in zip(stories, summaries, strict=True):
            quote = find_quote(story, language, besides=told, heard=heard)
            # In the other language it may be the same words that the story's own item has translated.
            if quote and language_of(quote.receipt.words) == language and len(lines) < _QUOTES:
                heard.add(fold(quote.speaker))
                lines.append((Plain(statement(quote)), Plain(self.wording.say(" — ")), *speaker(quote, story, self.wording)))
        return (Section("quotes", (Plain(self.wording.say("Also said")),), lines=tuple(lines)),) if lines else ()


def coverage_line(coverage: Coverage, wording: Wording) -> Text:
    """What a digest rests on: "14 feeds, 1 failing · 412 items read · 31 kept · 5 held for review"."""
    feeds = wording.say_count("{count} feed", "{count} feeds", coverage.feeds)
    health = wording.say_count("{count} failing", "{count} failing", coverage.failing) if coverage.failing else wording.say("all healthy")
    parts = [
        wording.say("{feeds}, {health}", feeds=feeds, health=health),
        wording.say_count("{count} item read", "{count} items read", coverage.entries),
        wording.say_count("{count} kept", "{count} kept", coverage.kept),
    ]
    if coverage.review:
        parts.append(wording.say_count("{count} held for review", "{count} held for review", coverage.review))
    return wording.joined([(Plain(part),) for part in parts])


def _has_sum(line: Text) -> bool:
    return any(isinstance(piece, Strong) for piece in line)


def _more(count: int, wording: Wording) -> Text:
    return (Plain(wording.say_count("and {count} more story", "and {count} more stories", count)),) if count > 0 else ()
