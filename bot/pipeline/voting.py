"""What somebody does with a story: keep it, find it useful, or say why it is none for them. The same on every platform."""

from dataclasses import dataclass

from bot.answers.acts import NOTE, saved_words, thanks
from bot.answers.details import REASONS
from bot.errors import NotFound
from bot.models import Actor, Pressed, Story, Values, Vote, VoteReason
from bot.pipeline.answering import way_of
from bot.pipeline.desk import Desk
from bot.text import clean, one_line
from bot.wording.catalogue import msgid

_ALL = 100_000


@dataclass(frozen=True, slots=True)
class Chosen:
    """The story that somebody means, as it stands now."""

    story: Story
    moved: bool = False
    """It was folded into this one since they saw it."""
    hidden: bool = False
    """Editors took it out; only they see it."""


async def choose_story(desk: Desk, actor: Actor, watch: str, id: str) -> Chosen:
    """Raises NotFound for one that is gone, or that editors have hidden from everybody else."""
    story = await desk.store.story(watch, id) if watch in desk.watches else None
    if story is None:
        raise NotFound(msgid("This story is no longer kept."))
    hidden = bool(story.withdrawn)
    if hidden and not actor.is_editor:
        raise NotFound(msgid("Editors have withdrawn this story."))
    return Chosen(story, story.id != id, hidden)


async def press_save(desk: Desk, actor: Actor, pressed: Pressed, *, again: bool) -> str:
    """Save it, or no longer; what was done. `again`: it is tried again and may be done, and a second toggle would take it back."""
    chosen = await choose_story(desk, actor, pressed.watch, pressed.about)
    toggle = is_saved if again else toggle_saved
    return saved_words(desk.wordings[actor.language], way_of(desk, actor), saved=await toggle(desk, actor, chosen.story))


async def vote_for(desk: Desk, actor: Actor, pressed: Pressed) -> str:
    """More like this; what was done."""
    chosen = await choose_story(desk, actor, pressed.watch, pressed.about)
    earlier = await cast_vote(desk, actor, chosen.story, 1)
    return thanks(desk.wordings[actor.language], changed=bool(earlier and earlier.vote < 0), moved=chosen.moved)


async def vote_against(desk: Desk, actor: Actor, pressed: Pressed, values: Values) -> str:
    """What the form of "not relevant" says; what was done."""
    chosen = await choose_story(desk, actor, pressed.watch, pressed.about)
    reason, note = (next(iter(values.get(name, ())), "") for name in ("reason", "note"))
    known: VoteReason = next((one for one in REASONS if one == reason), "")
    earlier = await cast_vote(desk, actor, chosen.story, -1, known, note)
    return thanks(desk.wordings[actor.language], changed=bool(earlier and earlier.vote > 0), moved=chosen.moved)


async def toggle_saved(desk: Desk, actor: Actor, story: Story) -> bool:
    """Whether it is saved now."""
    if await drop_saved(desk, actor, story.watch, story.id):
        return False
    await desk.store.save(actor.installation, actor.user, story.id, desk.clock())
    return True


async def is_saved(desk: Desk, actor: Actor, story: Story) -> bool:
    return bool(await _saved_as(desk, actor, story.watch, story.id))


async def drop_saved(desk: Desk, actor: Actor, watch: str, story: str) -> bool:
    """Off the list, under whatever id it was put there. False if it was not there."""
    ids = await _saved_as(desk, actor, watch, story)
    return any([await desk.store.unsave(actor.installation, actor.user, saved) for saved in ids])


async def _saved_as(desk: Desk, actor: Actor, watch: str, story: str) -> list[str]:
    """The ids it was saved under: its own, and those of stories that became part of it since."""
    ids, _ = await desk.store.saved(actor.installation, actor.user, limit=_ALL)
    found = await desk.store.stories(watch, ids)
    return [saved for saved in ids if saved == story or (saved in found and found[saved].id == story)]


async def cast_vote(desk: Desk, actor: Actor, story: Story, vote: int, reason: VoteReason = "", note: str = "") -> Vote | None:
    """1 for more like it, -1 for not relevant, in the place of an earlier vote of theirs, which is given back."""
    earlier = next((one for one in await desk.store.votes_on(story.watch, story.id) if _is_theirs(one, actor)), None)
    words = one_line(clean(note))[:NOTE].strip()
    await desk.store.vote(actor.installation, actor.user, story.id, vote, desk.clock(), reason, words)
    return earlier


def _is_theirs(vote: Vote, actor: Actor) -> bool:
    return (vote.installation, vote.who) == (actor.installation, actor.user)
