"""What a story's note says: what is new since it was last told, or that it was alerted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.models import Plain, Revision, Telling
from bot.wording.catalogue import Wording
from bot.wording.changes import KINDS
from bot.wording.factlines import FactLines
from bot.wording.receipts import NO_NOTE, Note

_NAMED = 4
"""Most new facts a note names."""


def word_note(telling: Telling, facts: FactLines, *, since: datetime, until: datetime, zone: ZoneInfo) -> Note:
    """ "New since Monday 9 March: £6m for telecoms networks": empty for a story told the first time and not alerted."""
    changes = [change for change in telling.changes if change.kind != "new"]
    if telling.told_revision and changes:
        first = min(since, changes[0].at).astimezone(zone).date()
        day, what = facts.wording.short_date(first), facts.wording.names(_gains(changes, facts))
        gained = tuple(change.gained for change in changes)
        sums = (said for each in gained for said in facts.own_sums(each.amounts))
        return Note((Plain(facts.wording.say("New since {day}: {what}", day=day, what=what)),), frozenset((day, *sums)), gained)
    return _alert(telling.alerted.astimezone(zone), until.astimezone(zone), facts.wording) if telling.alerted else NO_NOTE


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
        said.extend(new or [facts.wording.say(KINDS[change.kind])])
    return list(dict.fromkeys(said))[:_NAMED]
