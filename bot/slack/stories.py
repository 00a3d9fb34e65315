"""The menu on every story: details, save, more like this, not relevant, share."""

from collections.abc import Awaitable, Callable, Mapping

from bot.answers.acts import SHARE, VOTE, share_form, shared_words, unshared_words, unsure_words, vote_form
from bot.errors import Rejected
from bot.models import Answer, Pressed
from bot.pipeline.detailing import story_details, story_for_others
from bot.pipeline.ruleform import given
from bot.pipeline.voting import Chosen, choose_story, press_save, vote_against, vote_for
from bot.slack.editing import editor_blocks
from bot.slack.pressed import memo_of, remembered, say_back
from bot.slack.replies import for_all, post_message
from bot.slack.room import Handler, Room
from bot.slack.sheets import Blocks, show_sheet


async def act_on_story(room: Room) -> None:
    pressed = Pressed.of(room.came.value)
    if act := _ACTS.get(pressed.act):
        await act(room, pressed)


async def _chosen(room: Room, pressed: Pressed) -> Chosen:
    return await choose_story(room.desk, room.actor, pressed.watch, pressed.about)


async def _details(room: Room, pressed: Pressed) -> None:
    async def make() -> Answer:
        return await story_details(room.desk, room.actor, (await _chosen(room, pressed)).story)

    async def below() -> Blocks:
        return await editor_blocks(room, (await _chosen(room, pressed)).story)

    await show_sheet(room, room.wording.say("Story"), room.wording.say("Looking it up …"), make, below=below)


async def _save(room: Room, pressed: Pressed) -> None:
    if room.presses.is_double(room.actor, room.came.value, room.asked):
        return
    await room.tell_done(await press_save(room.desk, room.actor, pressed, again=room.asked.attempts > 1))


async def _more(room: Room, pressed: Pressed) -> None:
    await room.tell_done(await vote_for(room.desk, room.actor, pressed))


async def _not(room: Room, _pressed: Pressed) -> None:
    form = vote_form(room.wording, memo_of(room))
    await room.open(room.form(form))


async def _share(room: Room, _pressed: Pressed) -> None:
    form = share_form(room.wording, memo_of(room))
    await room.open(room.form(form))


_ACTS: Mapping[str, Callable[[Room, Pressed], Awaitable[None]]] = {
    "details": _details,
    "save": _save,
    "more": _more,
    "not": _not,
    "share": _share,
}


async def take_vote(room: Room) -> None:
    """The form of "not relevant": a vote with its reason."""
    pressed, url = remembered(room)
    await say_back(room, url, await vote_against(room.desk, room.actor, pressed, room.came.values))


async def share_story(room: Room) -> None:
    """The form of "share": into the channel that was chosen, through the address Slack gives for it."""
    pressed, url = remembered(room)
    if room.asked.attempts > 1:
        await say_back(room, url, unsure_words(room.wording))
        return
    chosen = await _chosen(room, pressed)
    messages = await room.draw(await story_for_others(room.desk, room.actor, chosen.story))
    try:
        if room.came.response_url:
            await room.reply([for_all(message) for message in messages])
        else:
            for message in messages:
                await post_message(room.client, given(room.came.values, "channel"), message)
    except Rejected:
        await say_back(room, url, unshared_words(room.wording))
        return
    await say_back(room, url, shared_words(room.wording))


HANDLERS: Mapping[str, Handler] = {"action:story": act_on_story, f"form:{VOTE}": take_vote, f"form:{SHARE}": share_story}
