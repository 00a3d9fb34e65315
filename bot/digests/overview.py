"""What happened in a period, in one paragraph."""

from __future__ import annotations

from collections.abc import Sequence

from bot.digests.sheet import Sheet
from bot.digests.together import new_ties, word_tie
from bot.models import Plain, Section, Story
from bot.wording.overview import Overview


def overview(sheet: Sheet, stories: Sequence[Story]) -> tuple[Section, ...]:
    """None where the facts give no more than counts."""
    by_id = {story.id: story for story in stories}
    ties = [(by_id[tie.story], line) for tie in new_ties(sheet) if tie.story in by_id and (line := word_tie(sheet, tie, by_id[tie.story]))]
    told = Overview(
        stories,
        sheet.watch,
        sheet.wording,
        sheet.today,
        sheet.exchange,
        fields=sheet.plan.fields,
        coming=sheet.background.coming,
        told_before=_told_before(sheet),
        pledged=sheet.ledger.in_a_line(),
        ties=ties,
    )
    if not told.paragraph:
        return ()
    heading = sheet.wording.say("This week") if sheet.plan.kind == "weekly" else sheet.wording.say("This month")
    rates = (*told.rates, *sheet.ledger.rates)
    return (Section("overview", (Plain(heading),), lines=(told.paragraph,), prose=True, rates=rates, left_out=told.left_out),)


def _told_before(sheet: Sheet) -> set[str]:
    """The stories all of whose pledges were announced before, or belong to others."""
    postings = sheet.background.ledger.postings
    new = {posting.commitment.story for posting in postings if posting.standing == "new"}
    return {posting.commitment.story for posting in postings} - new
