"""What happened, in one paragraph made of checked facts: how much, the largest joint pledges, who is new together, what closes next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from bot.digests.frame import say_stories
from bot.digests.sheet import Sheet, Told
from bot.digests.timetable import deadlines_of, is_open_call, word_call
from bot.digests.together import new_ties, word_tie
from bot.models import Plain, Section, Story, Text
from bot.watches import label
from bot.wording.catalogue import plain
from bot.wording.headlines import first_field

FEWEST = 4
"""With fewer stories it would only say everything twice."""
_PLEDGES = 3
_TIES = 2
_FIELDS = 3
_OF_FIELD = 2
"""A field is named from so many stories on."""


def overview(sheet: Sheet, stories: Sequence[Story]) -> tuple[Section, ...]:
    """None where the facts give no more than counts."""
    if len(stories) < FEWEST:
        return ()
    say = sheet.wording.say_pieces
    pledges = sheet.borne(_pledges(sheet, stories))
    ties = sheet.borne(_ties(sheet, stories, told=" ".join(map(plain, pledges.lines))))
    calls = sheet.borne(_calls(sheet), deadlines_of(sheet))
    facts: list[Text] = []
    if pledges.lines:
        facts.append(say("Among the pledges: {pledges}", pledges=sheet.wording.listed(pledges.lines)))
    if ties.lines:
        facts.append(say("New together: {ties}", ties=sheet.wording.listed(ties.lines)))
    if calls.lines:
        facts.append(say("Next to close: {call}", call=calls.lines[0]))
    if not facts:
        return ()
    told = paragraph(sheet, [(Plain(_counts(sheet, stories)),), *facts])
    heading = sheet.wording.say("This week") if sheet.plan.kind == "weekly" else sheet.wording.say("This month")
    lost = (*pledges.lost, *ties.lost, *calls.lost)
    return (Section("overview", (Plain(heading),), lines=(told,), rates=pledges.rates, left_out=lost),)


def paragraph(sheet: Sheet, sentences: Sequence[Text]) -> Text:
    """Each with its stop."""
    say = sheet.wording.say_pieces
    told = say("{sentence}.", sentence=sentences[0])
    for sentence in sentences[1:]:
        told = say("{before} {sentence}.", before=told, sentence=sentence)
    return told


def _counts(sheet: Sheet, stories: Sequence[Story]) -> str:
    """ "26 stories in 17 fields, most of them in Quantum (5), Pharma & biotech (4) and Space (3)"."""
    wording = sheet.wording
    fields = Counter(first_field(story, sheet.watch, sheet.plan.fields) for story in stories)
    told = say_stories(len(stories), wording)
    said = wording.say_count("{stories} in {count} field", "{stories} in {count} fields", len(fields), stories=told)
    known = [(field, count) for key, count in fields.most_common() if (field := sheet.watch.field(key)) and count >= _OF_FIELD]
    if len(fields) == 1 or not known:
        return said
    names = [f"{label(field.labels, wording.language)} ({wording.number(count)})" for field, count in known[:_FIELDS]]
    return wording.say("{stories}, most of them in {fields}", stories=said, fields=wording.names(names))


def _pledges(sheet: Sheet, stories: Sequence[Story]) -> list[Told]:
    """The largest pledges we can name with their parties, one a story; there may be others, so they are not called the largest."""
    found = [(size, story, line) for story in stories for size, line in [sheet.facts(story).main_pledge()] if line]
    return [(story, line) for _, story, line in sorted(found, key=lambda each: -each[0])[:_PLEDGES]]


def _ties(sheet: Sheet, stories: Sequence[Story], *, told: str) -> list[Told]:
    """Of the best stories' new ties those that no pledge has named already."""
    by_id = {story.id: story for story in stories}
    arrow = sheet.wording.say(" ↔ ")
    lines = [(by_id[tie.story], word_tie(sheet, tie, by_id[tie.story])) for tie in new_ties(sheet) if tie.story in by_id]
    return [(story, line) for story, line in lines if line and not any(name in told for name in plain(line).split(arrow))][:_TIES]


def _calls(sheet: Sheet) -> Iterator[Told]:
    return ((coming.story, word_call(sheet, coming)) for coming in sheet.background.coming if is_open_call(sheet, coming))
