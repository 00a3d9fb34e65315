"""What became of posts that nobody could look for: each that was sent again, marked, and each that was perhaps missed, counted in the
record of changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.models import Asked, Delivery
from bot.pipeline.desk import Desk
from bot.ports import Store

Fate = Literal["delivery.repeated", "delivery.missed"]
REPEATED: Fate = "delivery.repeated"
MISSED: Fate = "delivery.missed"
SPAN = timedelta(days=30)
MOST = 10_000
WHO = "desk"


@dataclass(frozen=True, slots=True)
class Fates:
    """How many there were in the last 30 days."""

    repeated: int = 0
    missed: int = 0


async def note_fate(desk: Desk, delivery: Delivery, fate: Fate) -> None:
    """Once a delivery, however often a process dies over it."""
    place = delivery.destination
    await _note(desk, fate, place.installation, ("delivery", delivery.id), delivery.created, {"destination": place.name})


async def note_answer(desk: Desk, asked: Asked, installation: int, part: int, fate: Fate) -> None:
    """Once a message of an answer."""
    if asked.id:
        await _note(desk, fate, installation, ("answer", f"{asked.id}.{part}"), asked.received, {})


async def _note(desk: Desk, fate: Fate, installation: int, what: tuple[str, str], since: datetime, more: Mapping[str, object]) -> None:
    name, id_ = what
    known = await desk.store.audited(limit=MOST, since=since, who=WHO, what=fate)
    if not any(each.detail.get(name) == id_ for each in known):
        await desk.store.audit(installation, WHO, fate, {name: id_, **more}, desk.clock())


async def count_fates(store: Store, now: datetime, installation: int | None = None) -> Fates:
    """Of that installation's destinations, None for all."""
    found = await store.audited(limit=MOST, since=now - SPAN, who=WHO, what="delivery")
    words = [each.what for each in found if installation in {None, each.installation}]
    return Fates(words.count(REPEATED), words.count(MISSED))
