"""Details of one story, beyond what `story` says: the sentences that its facts rest on, what colleagues think of it, how that counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.answers.hearing import moment
from bot.answers.page import Page
from bot.answers.whole import word_whole
from bot.models import Answer, Hearing, Plain, Receipt, Revision, Section, Story, Text, Vote
from bot.text import one_line, shorten
from bot.wording.catalogue import in_marks
from bot.wording.rulinglines import VOTE_REASONS
from bot.wording.verbatim import NAME

_SENTENCES = 12
_SENTENCE = 300
"""Code points of a sentence that are told."""
_VOTES = 10
REASONS = VOTE_REASONS


@dataclass(frozen=True)
class Opinions:
    """What colleagues said of a story. `share` is the part of the rank that votes can move."""

    votes: Sequence[Vote]
    names: Mapping[tuple[int, str], str]
    """By installation and user: whose names the reader may see."""
    share: float
    notes: bool = False
    """Whether the reader may see what was written to the editors."""


def word_details(page: Page, story: Story, revisions: Sequence[Revision], hearings: Sequence[Hearing], opinions: Opinions) -> Answer:
    whole = word_whole(page, story, revisions, hearings)
    say = page.wording.say
    more = (
        Section("receipts", (Plain(say("What it rests on")),), lines=tuple(_sentences(page, story))),
        Section("votes", (Plain(say("What colleagues say")),), lines=tuple(_opinions(page, opinions))),
    )
    return replace(whole, sections=(*whole.sections, *(section for section in more if section.lines)), offers=())


def _sentences(page: Page, story: Story) -> Iterable[Text]:
    """Each once, with whose it is: those of sums first, then of days, quotations and bodies."""
    facts = story.facts
    receipts = [each.receipt for kind in (facts.amounts, facts.days, facts.quotes, facts.organisations) for each in kind]
    outlets = {member.entry: member for member in story.members}
    told: dict[str, Receipt] = {}
    for receipt in receipts:
        if receipt.entry in outlets and receipt.sentence:
            told.setdefault(one_line(receipt.sentence), receipt)
    for sentence, receipt in list(told.items())[:_SENTENCES]:
        member = outlets[receipt.entry]
        words = shorten(sentence, _SENTENCE)
        said = words if words[0] in '“"「' else in_marks(words, member.language)
        yield page.wording.joined([(Plain(said),), (Plain(shorten(one_line(member.publisher), NAME)),)])


def _opinions(page: Page, opinions: Opinions) -> Iterable[Text]:
    say = page.wording.say
    if not opinions.votes:
        return
    useful = sum(vote.vote > 0 for vote in opinions.votes)
    against = len(opinions.votes) - useful
    yield (Plain(say("Useful: {useful} · not relevant: {against}", useful=useful, against=against)),)
    for vote in opinions.votes[-_VOTES:]:
        who = opinions.names.get((vote.installation, vote.who)) or say("somebody")
        why = say(REASONS[vote.reason]) if vote.reason in REASONS else ""
        what = say("useful") if vote.vote > 0 else say("not relevant: {reason}", reason=why) if why else say("not relevant")
        note = (Plain(in_marks(vote.note, page.wording.language)),) if vote.note and opinions.notes else ()
        yield page.wording.joined([(Plain(shorten(one_line(who), NAME)),), (Plain(what),), moment(vote.at, page.wording, page.zone), note])
    share = f"{opinions.share:.0%}"
    yield (
        Plain(
            say(
                "Votes move up to {share} of a story’s rank: those for it less those against it, where three are half of that.", share=share
            )
        ),
    )
