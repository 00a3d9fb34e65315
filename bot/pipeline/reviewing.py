"""review: what waits for an editor, page by page, and what is decided of it at once. The same on every platform."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from zoneinfo import ZoneInfo

from bot.answers.doubts import Doubt, doubt_of, entry_title, waiting_words, word_doubts
from bot.errors import DeskError, NotFound, WrongUsage
from bot.models import Actor, Answer, Question
from bot.pipeline import ruling
from bot.pipeline.answering import find_zone, word_material
from bot.pipeline.desk import Desk
from bot.pipeline.finding import Material
from bot.pipeline.permits import require_editor
from bot.pipeline.ruleform import done_words
from bot.pipeline.ruling import Ruled
from bot.wording.catalogue import msgid


@dataclass(frozen=True, slots=True)
class Waiting:
    """One page of what waits, the newest first; `total` counts all, `after` is the number of the next page, 0 if there is none."""

    heading: str
    doubts: tuple[Doubt, ...]
    total: int
    after: int


async def find_waiting(desk: Desk, actor: Actor, watch: str, page: int, size: int) -> Waiting:
    """Raises NotAllowed."""
    require_editor(actor)
    wording, page = desk.wordings[actor.language], max(1, page)
    found = await desk.store.sifted(watch, "review", limit=page * size)
    doubts = tuple(doubt_of(read, desk.watches[watch], wording) for read in found.reads[(page - 1) * size :])
    return Waiting(waiting_words(found.total, wording), doubts, found.total, page + 1 if found.total > page * size else 0)


async def waiting_sheet(desk: Desk, actor: Actor, watch: str, waiting: Waiting) -> Answer:
    """That page as an answer."""
    question = Question("review", language=actor.language)
    word = partial(word_doubts, doubts=waiting.doubts, total=waiting.total)
    return await word_material(desk, Material(question, word), watch, find_zone(actor.zone) or ZoneInfo(desk.zone))


async def decide(desk: Desk, actor: Actor, act: str, watch: str, entries: Sequence[str]) -> str:
    """Accept or decline them; what was done, in the editor's language. Of several those that cannot be decided (any more) are left out.
    Raises NotAllowed; NotFound or WrongUsage where none can be."""
    require_editor(actor)
    if act not in _ACTS or not entries:
        raise NotFound(msgid("There is no such entry."), msgid("Its id or its address is wanted."))
    rule, said = _ACTS[act]
    ruled: list[Ruled] = []
    titles: list[str] = []
    failed: list[DeskError] = []
    for entry in dict.fromkeys(entries):
        try:
            ruled.append(await rule(desk, actor, watch, entry))
            titles.append(entry_title((await ruling.find_entry(desk, watch, entry)).entry.title))
        except (NotFound, WrongUsage) as error:
            failed.append(error)
    if not ruled:
        raise failed[0]
    wording = desk.wordings[actor.language]
    last = next((one for one in ruled if not one.carried), ruled[-1])
    return done_words(last, wording.say(said, title=wording.say("; ").join(titles)), wording)


_ACTS: Mapping[str, tuple[Callable[[Desk, Actor, str, str], Awaitable[Ruled]], str]] = {
    "accept": (ruling.accept, msgid("Accepted: {title}")),
    "decline": (ruling.decline, msgid("Declined: {title}")),
}
