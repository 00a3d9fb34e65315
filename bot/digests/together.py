"""Who worked with whom: the ties of a period's stories, those that no earlier story had first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import islice

from bot.digests.sheet import Sheet
from bot.models import Plain, Section, Story, Text, Tie

MOST = 12
YOUNG = 4
"""Weeks from which on a desk may call a tie new."""


def ties(sheet: Sheet) -> tuple[Section, ...]:
    """A line a story: those that are new together first."""
    by_id = {story.id: story for story in sheet.stories}
    new = set(new_ties(sheet))
    of_stories: dict[str, list[Tie]] = {}
    for tie in sheet.background.ties:
        if tie.story in by_id:
            of_stories.setdefault(tie.story, []).append(tie)
    order = sorted(of_stories, key=lambda story: not new & set(of_stories[story]))
    told = ((by_id[story], line) for story in order if (line := _line(sheet, of_stories[story], by_id[story], new)))
    return sheet.section("ties", sheet.wording.say("Who works with whom"), list(islice(told, MOST)))


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
    return _pair(sheet, [tie], story)


def _line(sheet: Sheet, ties: Sequence[Tie], story: Story, new: Collection[Tie]) -> Text:
    """ "Toshiba ↔ BT (new); IHI ↔ University of Sheffield, Aerospace Technology Institute: headline"."""
    of_one: dict[tuple[str, bool], list[Tie]] = {}
    for tie in ties:
        of_one.setdefault((tie.one, tie in new), []).append(tie)
    told = [_marked(sheet, pair, is_new=is_new) for (_, is_new), some in of_one.items() if (pair := _pair(sheet, some, story))]
    return sheet.with_headline(sheet.wording.listed(told), story) if told else ()


def _marked(sheet: Sheet, pair: Text, *, is_new: bool) -> Text:
    return sheet.wording.say_pieces("{pair} (new)", pair=pair) if is_new else pair


def _pair(sheet: Sheet, ties: Sequence[Tie], story: Story) -> Text:
    """One body of the first side with those of the other that it is tied to."""
    named = {body.known_as: body for body in story.facts.organisations}
    others = [tie.other for tie in ties if tie.other in named]
    if ties[0].one not in named or not others:
        return ()
    facts = sheet.facts(story)
    sides = [facts.names([named[ties[0].one]]), [name for other in others for name in facts.names([named[other]])]]
    return (Plain(sheet.wording.say(" ↔ ").join(map(sheet.wording.names, sides))),)
