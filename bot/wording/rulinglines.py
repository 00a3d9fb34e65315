"""What editors decided and what readers voted, as lines of an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

from bot.models import Amount, Day, Organisation, Person, Quote, Ruling, RulingKind, Text, Vote, VoteReason
from bot.text import language_of, one_line, shorten
from bot.wording.catalogue import Wording, in_marks, msgid
from bot.wording.factlines import FactLines
from bot.wording.verbatim import plain_text

Fact = Amount | Organisation | Person | Quote | Day
_REASON = 300
_QUOTED = 120
_MARKS = str.maketrans("“”「」『』«»", '"' * 8)
RULINGS: Mapping[RulingKind, str] = {
    "accept": msgid("an editor accepted it as ours"),
    "decline": msgid("an editor declined it: it is not ours"),
    "hide": msgid("an editor hid it"),
    "retract": msgid("an editor withdrew it"),
    "join": msgid("an editor joined reports of one event"),
    "split": msgid("an editor took out reports of another event"),
    "wrong": msgid("an editor marked a fact as wrong"),
}
VOTE_REASONS: Mapping[VoteReason, str] = {
    "not_both": msgid("not about both sides"),
    "not_field": msgid("not this field"),
    "not_new": msgid("not new"),
    "wrong": msgid("facts wrong"),
    "minor": msgid("too small"),
}


def reason_words(why: str) -> str:
    """An editor's own words on one line; in plain marks, for what stands in quotation marks is an outlet's."""
    return shorten(one_line(why).translate(_MARKS), _REASON)


def ruling_line(ruling: Ruling, wording: Wording, zone: ZoneInfo) -> Text:
    """ "Monday 16 March: an editor hid it. Reason: told twice"."""
    day = wording.short_date(ruling.at.astimezone(zone).date())
    what = wording.say(RULINGS[ruling.kind])
    if why := reason_words(ruling.why):
        return plain_text(wording.say("{when}: {what}. Reason: {why}", when=day, what=what, why=why))
    return plain_text(wording.say("{when}: {what}", when=day, what=what))


def vote_line(votes: Sequence[Vote], wording: Wording) -> str:
    """ "3 found it useful, 1 not relevant: not new"; "" where nobody voted."""
    useful = sum(vote.vote > 0 for vote in votes)
    against = [vote for vote in votes if vote.vote < 0]
    said = [wording.say_count("{count} found it useful", "{count} found it useful", useful)] if useful else []
    if against:
        count = wording.say_count("{count} not relevant", "{count} not relevant", len(against))
        why = list(_reasons(against, wording))
        said.append(wording.say("{kind}: {what}", kind=count, what=wording.say(", ").join(why)) if why else count)
    return wording.say(", ").join(said)


def _reasons(votes: Iterable[Vote], wording: Wording) -> Iterable[str]:
    """Those given, the commonest first."""
    given: Counter[VoteReason] = Counter(vote.reason for vote in votes if vote.reason)
    return (wording.say(VOTE_REASONS[reason]) for reason, _ in given.most_common())


def fact_words(fact: Fact, facts: FactLines) -> str:
    """One fact as readers see it: "£6m for telecoms networks", a name, a quotation in its marks, a day."""
    match fact:
        case Amount():
            return next(iter(facts.sums([fact])), "")
        case Organisation():
            return next(iter(facts.names([fact])), "")
        case Person():
            return one_line(fact.receipt.words)
        case Quote():
            words = shorten(one_line(fact.receipt.words), _QUOTED)
            return in_marks(words, "en" if words.isascii() else language_of(words))
        case Day():
            return facts.wording.full_date(fact.day)
