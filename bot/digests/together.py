"""Who worked with whom: the ties of a period's stories, those that no earlier story had first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.digests.sheet import Sheet
from bot.models import Plain, Section, Story, Text, Tie
from bot.wording.catalogue import plain

MOST = 12
YOUNG = 4
"""Weeks from which on a desk may call a tie new."""


def ties(sheet: Sheet, stories: Sequence[Story]) -> tuple[Section, ...]:
    by_id = {story.id: story for story in stories}
    new = new_ties(sheet)
    known = [tie for tie in sheet.background.ties if tie not in new]
    told = [(by_id[tie.story], _line(sheet, tie, by_id, is_new=tie in new)) for tie in (*new, *known) if tie.story in by_id]
    return sheet.section("ties", sheet.wording.say("Who works with whom"), told[:MOST])


def new_ties(sheet: Sheet) -> tuple[Tie, ...]:
    """Each pair once, as the best story has it. Of a desk too young to know better none is called new."""
    if len(sheet.background.weeks) < YOUNG:
        return ()
    seen = set(sheet.background.known_ties)
    new = []
    for tie in sheet.background.ties:
        if (tie.one, tie.other) not in seen:
            seen.add((tie.one, tie.other))
            new.append(tie)
    return tuple(new)


def word_tie(sheet: Sheet, tie: Tie, story: Story) -> Text:
    """ "Oxford Nanopore Technologies ↔ Genesis Healthcare"; empty where the story names one of them no more."""
    named = {body.known_as: body for body in story.facts.organisations}
    if not {tie.one, tie.other} <= set(named):
        return ()
    names = sheet.facts(story).names([named[tie.one], named[tie.other]])
    return (Plain(sheet.wording.say(" ↔ ").join(names)),)


def _line(sheet: Sheet, tie: Tie, by_id: Mapping[str, Story], *, is_new: bool) -> Text:
    story = by_id[tie.story]
    pair = word_tie(sheet, tie, story)
    if not pair:
        return ()
    said = sheet.wording.say("{pair} (new)", pair=plain(pair)) if is_new else plain(pair)
    return sheet.with_headline(said, story)
