"""The stories of a digest, worded: the best in full by field, the others in a line each, corrections first of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.digests.changes import word_note
from bot.digests.choose import Chosen
from bot.digests.sheet import Sheet
from bot.models import Item, Plain, Section, Story, Telling, Text
from bot.wording.reasons import why_line
from bot.wording.storylines import brief_story, by_field, mention_story, word_story

_SPARED = 2
"""So few over the number that is told in full are told in full too."""

Worded = tuple[Story, Item]


def word_stories(sheet: Sheet, chosen: Chosen) -> list[Worded]:
    """The best first; an alert tells all in full."""
    full = sheet.lens.full if sheet.plan.kind != "instant" else len(chosen.tellings)
    full = full if len(chosen.tellings) > full + _SPARED else len(chosen.tellings)
    return [
        (telling.story, _with_besides(sheet, _word(sheet, telling, brief=rank >= full), chosen.besides.get(telling.story.id, ())))
        for rank, telling in enumerate(chosen.tellings)
    ]


def reword(sheet: Sheet, telling: Telling, besides: Sequence[Telling], *, brief: bool) -> Item:
    """One story by itself, with its note of what has changed."""
    return _with_besides(sheet, _word(sheet, telling, brief=brief), besides)


def story_sections(sheet: Sheet, worded: Sequence[Worded]) -> tuple[Section, ...]:
    full = by_field([pair for pair in worded if not pair[1].brief], sheet.watch, sheet.wording, fields=sheet.plan.fields)
    brief = by_field([pair for pair in worded if pair[1].brief], sheet.watch, sheet.wording, fields=sheet.plan.fields)
    items = tuple(item for section in brief for item in section.items)
    return (*full, *((Section("brief", (Plain(sheet.wording.say("In brief")),), items),) if items else ()))


def corrections(sheet: Sheet, told: Sequence[Telling]) -> tuple[Section, ...]:
    """Stories of which this plan was told what a source took back or an editor found wrong, each with what it says now; of one that was
    withdrawn only that it was."""
    items = tuple(_word(sheet, telling, brief=False) for telling in told)
    return (Section("corrections", (Plain(sheet.wording.say("Corrections to what we said")),), items),) if items else ()


def _word(sheet: Sheet, telling: Telling, *, brief: bool) -> Item:
    """A daily only mentions what an alert has told in full and what has not changed since; a briefing tells its whole period."""
    story, wording = telling.story, sheet.wording
    note = word_note(telling, sheet.facts(story), since=sheet.period.start, until=sheet.period.end, zone=sheet.zone)
    if story.withdrawn:
        return mention_story(story, wording, note=note)
    if sheet.plan.kind == "daily" and telling.alerted and not telling.changes:
        return mention_story(story, wording, note=note, watch=sheet.watch, fields=sheet.plan.fields)
    if brief:
        return brief_story(story, sheet.watch, wording, note=note, fields=sheet.plan.fields, exchange=sheet.exchange)
    item = word_story(
        story,
        sheet.watch,
        wording,
        note=note,
        fields=sheet.plan.fields,
        exchange=sheet.exchange,
        sentences=sheet.lens.summary,
        voices=sheet.lens.quotes,
    )
    return replace(item, why=_why(sheet, telling)) if sheet.plan.kind == "daily" else item


def _why(sheet: Sheet, telling: Telling) -> Text:
    """Why it stands in a digest that shows a few of many; in a briefing each story of the period stands."""
    reasons = sheet.background.reasons.get(telling.story.id, ())
    return why_line(reasons, telling.story, sheet.wording, watch=sheet.watch, zone=sheet.zone, votes=telling.votes)


def _with_besides(sheet: Sheet, item: Item, besides: Sequence[Telling]) -> Item:
    """With links to what says the same."""
    if not besides:
        return item
    borne = sheet.borne([(other.story, (sheet.headline(other.story).title,)) for other in besides])
    also = sheet.wording.say_pieces("see also {stories}", stories=sheet.wording.listed(borne.lines)) if borne.lines else ()
    told = tuple((other.story.id, other.story.revision) for other in besides)
    return replace(item, sources=sheet.wording.joined([item.sources, also]), besides=told, left_out=(*item.left_out, *borne.lost))
