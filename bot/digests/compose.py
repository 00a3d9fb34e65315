"""Story → Digest: which stories a plan is told, in which order, in which words.

Each number, name and quotation stands in a receipt or is a count or date of ours; an empty section is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.digests.changes import word_note
from bot.digests.period import find_zone
from bot.lenses import GENERAL
from bot.models import (
    Background,
    Coverage,
    Digest,
    Item,
    Language,
    Lens,
    Period,
    Plain,
    Plan,
    PlanKind,
    Section,
    Story,
    Telling,
    Text,
    Watch,
)
from bot.rates import NO_EXCHANGE, Exchange
from bot.watches import label
from bot.wording.catalogue import Wording, Wordings
from bot.wording.conversions import rate_lines, rates_of
from bot.wording.factlines import FactLines
from bot.wording.overview import Overview
from bot.wording.storylines import brief_story, by_field, first_field, mention_story, word_story

FULL: Mapping[PlanKind, int] = {"weekly": 8, "monthly": 10, "daily": 8}
"""How many of the best stories are told in full; the others in short. An alert tells all."""
_SPARED = 2
"""So few over that number are told in full too."""
_LONGEST_DAY = timedelta(days=4)
"""A daily digest over a long weekend still is that day's; what covers more was missed, and names its days."""


def compose(
    plan: Plan,
    period: Period,
    tellings: Sequence[Telling],
    watch: Watch,
    background: Background,
    *,
    wordings: Wordings,
    lens: Lens = GENERAL,
    language: Language | None = None,
    exchange: Exchange = NO_EXCHANGE,
) -> Digest | None:
    """The digest of `tellings`, which come best first, in the plan's language or in `language`, with sums
    converted by `exchange`.

    None where there is nothing to say and the plan then keeps silent (`when_empty`; an alert of nothing is none).
    """
    wording = wordings[language or ("ja" if plan.language == "ja" else "en")]
    coverage = background.coverage
    wanted = [telling for telling in tellings if _wanted(plan, telling.story) and telling.story.score >= lens.min_score]
    if not wanted and (plan.when_empty == "skip" or plan.kind == "instant"):
        return None
    sheet = _Sheet(plan, period, watch, wording, find_zone(plan.zone), exchange)
    shown = wanted[: plan.cap]
    sections = sheet.sections(shown)
    return Digest(
        plan=plan.name,
        kind=plan.kind,
        watch=watch.name,
        language=wording.language,
        period=period,
        title=sheet.title(),
        lead=sheet.lead(len(wanted), coverage),
        sections=sections,
        foot=(*sheet.rates(shown, sections), *(() if plan.kind == "instant" else (coverage_line(coverage, wording),))),
        more=_more(len(wanted) - len(shown), wording),
    )


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
    exchange: Exchange

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
        full = FULL.get(self.plan.kind, len(tellings))
        full = full if len(tellings) > full + _SPARED else len(tellings)
        worded = [(telling.story, self._item(telling, brief=rank >= full)) for rank, telling in enumerate(tellings)]
        told = [(story, item) for story, item in worded if not item.brief]
        sections = (*by_field(told, self.watch, self.wording, fields=self.plan.fields), *self._in_brief(worded))
        if self.plan.kind not in {"weekly", "monthly"}:
            return sections
        return (*self._overview(worded), *sections)

    def _in_brief(self, worded: Sequence[tuple[Story, Item]]) -> tuple[Section, ...]:
        """What is told in a line each, field by field."""
        brief = by_field([pair for pair in worded if pair[1].brief], self.watch, self.wording, fields=self.plan.fields)
        items = tuple(item for section in brief for item in section.items)
        return (Section("brief", (Plain(self.wording.say("In brief")),), items),) if items else ()

    def _item(self, telling: Telling, *, brief: bool) -> Item:
        """A daily only mentions what an alert has told in full and what has not changed since; a briefing tells its whole period."""
        note = word_note(
            telling, FactLines(telling.story, self.watch, self.wording), since=self.period.start, until=self.period.end, zone=self.zone
        )
        if self.plan.kind == "daily" and telling.alerted and not telling.changes:
            return mention_story(telling.story, self.wording, note=note)
        if brief:
            return brief_story(telling.story, self.watch, self.wording, note=note, fields=self.plan.fields, exchange=self.exchange)
        return word_story(telling.story, self.watch, self.wording, note=note, exchange=self.exchange)

    def _overview(self, worded: Sequence[tuple[Story, Item]]) -> tuple[Section, ...]:
        """The period in a few sentences: how much there is, the largest joint pledges, the calls that close next."""
        overview = self._view([story for story, _ in worded])
        if not overview.lines:
            return ()
        heading = self.wording.say("This week") if self.plan.kind == "weekly" else self.wording.say("This month")
        lines = (self._counts(worded), *overview.lines)
        return (Section("overview", (Plain(heading),), lines=lines, left_out=overview.left_out),)

    def _view(self, stories: Sequence[Story]) -> Overview:
        return Overview(stories, self.watch, self.wording, self.period.end.astimezone(self.zone).date(), self.exchange)

    def _counts(self, worded: Sequence[tuple[Story, Item]]) -> Text:
        """ "26 stories in 17 fields: 8 in full, 18 in brief"."""
        fields = len({first_field(story, self.watch, self.plan.fields) for story, _ in worded})
        brief = sum(item.brief for _, item in worded)
        said = self.wording.say_count(
            "{stories} in {count} field", "{stories} in {count} fields", fields, stories=self._stories(len(worded))
        )
        if not brief:
            return (Plain(said),)
        number = self.wording.number
        told = self.wording.say(
            "{said}: {full} in full, {brief} in brief", said=said, full=number(len(worded) - brief), brief=number(brief)
        )
        return (Plain(told),)

    def rates(self, tellings: Sequence[Telling], sections: Sequence[Section]) -> tuple[Text, ...]:
        """At which rates the sums in the items and in the overview were converted."""
        shown = any(section.key == "overview" for section in sections)
        above = self._view([telling.story for telling in tellings]).rates if shown else []
        return rate_lines([*rates_of(item for section in sections for item in section.items), *above], self.wording)


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


def _more(count: int, wording: Wording) -> Text:
    return (Plain(wording.say_count("and {count} more story", "and {count} more stories", count)),) if count > 0 else ()
