"""A story in Teams: the window that has all of it, and what people do with it there: save, more like this, not relevant, share."""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence

from bot.answers.acts import SHARE, VOTE, nowhere_words, share_form, shared_words, unshared_words, unsure_words, vote_form
from bot.errors import DeskError, FateUnknown, NotFound, Rejected, WrongUsage
from bot.messages.dialogs import Button, Controls, draw_dialog, draw_form
from bot.models import Choice, Conversation, Form, Pressed, Story
from bot.pipeline.detailing import story_details, story_for_others
from bot.pipeline.ruleform import given, title_of
from bot.pipeline.voting import choose_story, is_saved, press_save, vote_against, vote_for
from bot.teams.outcome import Dialog
from bot.teams.room import Handler, Room
from bot.text import one_line, shorten
from bot.wording.catalogue import Wording, msgid

LOOKED_AT = 25
"""Conversations of which it is asked whether somebody is in them, to share a story there: those heard of last."""
SOON = 5.0
"""Seconds that Teams may take to say so: somebody waits."""
_PLACE = 75
"""Code points of a conversation's name."""


def pressed_in(room: Room) -> Pressed:
    """What a button carries, or what was chosen in the list beside it. Raises WrongUsage where nothing was."""
    value = room.came.value or given(room.came.values, "story")
    if not value:
        raise WrongUsage(msgid("Choose a story first."))
    return Pressed.of(value)


# ── the window ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def open_story(room: Room) -> None:
    await show_story(room, pressed_in(room))


async def show_story(room: Room, pressed: Pressed, note: str = "") -> None:
    """The story in full and what can be done with it; `note` is what was just done. Raises NotFound."""
    chosen = await choose_story(room.desk, room.actor, pressed.watch, pressed.about)
    sheet = await story_details(room.desk, room.actor, chosen.story)
    buttons = _buttons(room, chosen.story, saved=await is_saved(room.desk, room.actor, chosen.story))
    watch = room.desk.watches[chosen.story.watch]
    card = await asyncio.to_thread(draw_dialog, sheet, watch, room.renderer, Controls(buttons=buttons, early=True), note=note)
    room.show_dialog(Dialog(room.wording.say("Story"), card))


def _buttons(room: Room, story: Story, *, saved: bool) -> tuple[Button, ...]:
    say = room.wording.say
    labels = {
        "save": say("✓ Saved") if saved else say("Save"),
        "more": say("More like this"),
        "not": say("Not relevant …"),
        "share": say("Share …"),
        **({"editors": say("For editors …")} if room.actor.is_editor else {}),
    }
    return tuple(Button(f"story.{act}", label, str(Pressed(act, story.watch, story.id, story.revision))) for act, label in labels.items())


async def say_done(room: Room, pressed: Pressed, words: str) -> None:
    """What was done, in front of the story where that is looked at. That it cannot be shown is no reason to do it again."""
    room.tell(words)
    if room.came.in_dialog:
        with contextlib.suppress(DeskError):
            await show_story(room, pressed, words)


async def show_form(room: Room, form: Form) -> None:
    card = await asyncio.to_thread(draw_form, form, room.renderer, room.actor.language)
    room.show_dialog(Dialog(form.title, card, wide=False))


# ── at once ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def save(room: Room) -> None:
    pressed = pressed_in(room)
    if not room.presses.is_double(room.actor, str(pressed), room.asked):
        await say_done(room, pressed, await press_save(room.desk, room.actor, pressed, again=room.asked.attempts > 1))
    elif room.came.in_dialog:
        await show_story(room, pressed)


async def more_like_it(room: Room) -> None:
    pressed = pressed_in(room)
    await say_done(room, pressed, await vote_for(room.desk, room.actor, pressed))


# ── with a form ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def ask_why(room: Room) -> None:
    """Why it is not relevant."""
    pressed = pressed_in(room)
    chosen = await choose_story(room.desk, room.actor, pressed.watch, pressed.about)
    await show_form(room, vote_form(room.wording, str(pressed), title_of(chosen.story)))


async def take_vote(room: Room) -> None:
    pressed = Pressed.of(room.came.memo)
    await say_done(room, pressed, await vote_against(room.desk, room.actor, pressed, room.came.values))


async def ask_where(room: Room) -> None:
    """To which conversation it is shared, of those that both they and the app are in."""
    pressed = pressed_in(room)
    chosen = await choose_story(room.desk, room.actor, pressed.watch, pressed.about)
    places = await _places(room)
    if not places:
        room.tell(nowhere_words(room.wording))
        return
    named = [Choice(each.address, _label(each, room.wording)) for each in places]
    here = tuple(each.value for each in named if each.value == room.conversation.address)
    form = share_form(room.wording, str(pressed), title_of(chosen.story), named)
    await show_form(room, form.holding({"channel": here}))


async def share_story(room: Room) -> None:
    """Once: what a process died in may be there already."""
    pressed, where = Pressed.of(room.came.memo), given(room.came.values, "channel")
    if room.asked.attempts > 1:
        room.tell(unsure_words(room.wording))
    elif room.presses.is_double(room.actor, f"{pressed} to {where}", room.asked):
        await show_story(room, pressed)
    else:
        chosen = await choose_story(room.desk, room.actor, pressed.watch, pressed.about)
        if trouble := await _share(room, chosen.story, await _place(room, where)):
            room.tell(trouble)
        else:
            await say_done(room, pressed, shared_words(room.wording))


async def _share(room: Room, story: Story, place: Conversation) -> str:
    """Why it is not there, or may not be; "" if it is."""
    messages = await room.draw(await story_for_others(room.desk, room.actor, story))
    try:
        for message in messages:
            await room.connector.post(place, message.payload)
    except FateUnknown:
        return unsure_words(room.wording)
    except Rejected:
        return unshared_words(room.wording)
    except DeskError as error:
        return room.word(error)
    return ""


async def _places(room: Room) -> list[Conversation]:
    """Where the app is and they are, as Teams says it within `SOON`, those heard of last first. Nothing else is named: a team's or a chat's
    name is its members' own."""
    known = [each for each in await room.desk.store.conversations(room.installation.id) if each.scope != "personal"][:LOOKED_AT]
    asked = [asyncio.create_task(_is_there(room, each)) for each in known]
    if not asked:
        return []
    await asyncio.wait(asked, timeout=SOON)
    there = [task.done() and task.result() for task in asked]
    for task in asked:
        task.cancel()
    return [each for each, is_there in zip(known, there, strict=True) if is_there]


async def _place(room: Room, address: str) -> Conversation:
    """Raises NotFound for one that is none of theirs (any more)."""
    found = await room.desk.store.conversation(room.installation.id, address)
    if found is None or found.state != "active" or found.scope == "personal" or not await _is_there(room, found):
        raise NotFound(msgid("It could not be shared there. Is the app a member of that channel?"))
    return found


async def _is_there(room: Room, conversation: Conversation) -> bool:
    """Teams lets only members act where they act from. What it does not say now is taken for no."""
    if conversation.address == room.conversation.address:
        return True
    try:
        return await room.connector.is_member(conversation, room.came.handle)
    except DeskError:
        return False


def _label(conversation: Conversation, wording: Wording) -> str:
    """ "Science › General"; a chat by its name, if it has one."""
    name = one_line(conversation.name)
    if conversation.scope == "group":
        return shorten(name or wording.say("A group chat"), _PLACE)
    parts: Sequence[str] = [one_line(conversation.team_name), name or wording.say("General")]
    return shorten(" › ".join(filter(None, parts)), _PLACE)


HANDLERS: Mapping[str, Handler] = {
    "open:story.details": open_story,
    "open:story.open": open_story,
    "open:story.not": ask_why,
    "open:story.share": ask_where,
    "press:story.save": save,
    "press:story.more": more_like_it,
    f"form:{VOTE}": take_vote,
    f"form:{SHARE}": share_story,
}
