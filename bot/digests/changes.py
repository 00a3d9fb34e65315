"""What a story's note says: what is new since it was last told, or that it was alerted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain
from zoneinfo import ZoneInfo

from bot.models import Facts, Plain, Revision, Telling
from bot.wording.catalogue import Wording, msgid
from bot.wording.changes import kind_of
from bot.wording.factlines import FactLines
from bot.wording.receipts import NO_NOTE, Note
from bot.wording.rulinglines import Fact, fact_words, reason_words

_NAMED = 4
"""Most new facts a note names."""


def word_note(telling: Telling, facts: FactLines, *, since: datetime, until: datetime, zone: ZoneInfo) -> Note:
    """ "New since Monday 9 March: £6m for telecoms networks": empty for a story told the first time and not alerted."""
    changes = [change for change in telling.changes if change.kind != "new"]
    acts = [change for change in changes if change.act]
    if telling.told_revision and acts:
        return word_acts(acts[-1:] if telling.story.withdrawn else acts, facts)
    if telling.told_revision and changes:
        first = min(since, changes[0].at).astimezone(zone).date()
        day, what = facts.wording.short_date(first), facts.wording.names(_gains(changes, facts))
        gained = tuple(change.gained for change in changes)
        sums = (said for each in gained for said in facts.own_sums(each.amounts))
        return Note((Plain(facts.wording.say("New since {day}: {what}", day=day, what=what)),), frozenset((day, *sums)), gained)
    return _alert(telling.alerted.astimezone(zone), until.astimezone(zone), facts.wording) if telling.alerted else NO_NOTE


def word_acts(changes: Sequence[Revision], facts: FactLines) -> Note:
    """What editors did, with what was wrong and their reasons: "Corrected by an editor: wrong was £11m. Reason: the source says £1.1m"."""
    said: list[str] = []
    own: set[str] = set()
    for change in changes:
        wrong, stands = _told(change.lost, facts), _told(change.gained, facts)
        own |= {*facts.own_sums((*change.lost.amounts, *change.gained.amounts)), *_days(change.lost, facts), *_days(change.gained, facts)}
        said.append(_act(change, wrong, stands, facts.wording))
        if why := reason_words(change.why):
            own.add(why)
            said.append(facts.wording.say("Reason: {why}", why=why))
    gained = tuple(each for change in changes for each in (change.gained, change.lost))
    return Note((Plain(" ".join(dict.fromkeys(said))),), frozenset(own), gained)


def _act(change: Revision, wrong: Sequence[str], stands: Sequence[str], wording: Wording) -> str:
    if change.act == "wrong" and wrong:
        return wording.say("Corrected by an editor: wrong was {what}.", what=wording.names(wrong[:_NAMED]))
    if change.act == "wrong" and stands:
        return wording.say("Corrected by an editor: {what} stands after all.", what=wording.names(stands[:_NAMED]))
    return wording.say(_ACTS[change.act])


_ACTS = {
    "retract": msgid("Withdrawn by an editor."),
    "restore": msgid("Put back by an editor."),
    "wrong": msgid("Corrected by an editor."),
    "join": msgid("An editor joined reports of one event."),
    "split": msgid("An editor took out reports of another event."),
}


def _told(given: Facts, facts: FactLines) -> list[str]:
    """Each fact in few words."""
    each: Iterable[Fact] = chain(given.amounts, given.organisations, given.people, given.quotes, given.days)
    return list(filter(None, (fact_words(fact, facts) for fact in each)))


def _days(given: Facts, facts: FactLines) -> list[str]:
    return [facts.wording.full_date(day.day) for day in given.days]


def _alert(at: datetime, today: datetime, wording: Wording) -> Note:
    if at.date() == today.date():
        time = f"{at:%H:%M}"
        return Note((Plain(wording.say("Alerted at {time}", time=time)),), frozenset({time}))
    day = wording.short_date(at.date())
    return Note((Plain(wording.say("Alerted on {day}", day=day)),), frozenset({day}))


def _gains(changes: Sequence[Revision], facts: FactLines) -> list[str]:
    """The new sums and parties; where a change brought none, what kind of change it was."""
    said: list[str] = []
    for change in changes:
        new = [*facts.sums(change.gained.amounts), *facts.names(change.gained.organisations)]
        if new and change.kind == "correction":
            new = [facts.wording.say("{what} (corrected)", what=what) for what in new]
        said.extend(new or [facts.wording.say(kind_of(change))])
    return list(dict.fromkeys(said))[:_NAMED]
