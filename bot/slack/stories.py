"""The menu on every story: details, save, more like this, not relevant, share."""

from collections.abc import Awaitable, Callable, Mapping

from bot.answers.details import REASONS
from bot.answers.verbs import TYPED
from bot.errors import Rejected
from bot.models import Answer, VoteReason
from bot.pipeline.detailing import story_details, story_for_others
from bot.pipeline.voting import Chosen, cast_vote, choose_story, is_saved, toggle_saved
from bot.slack.editing import editor_blocks
from bot.slack.pressed import Pressed, given, memo_of, remembered, say_back
from bot.slack.replies import for_all, post_message
from bot.slack.room import Room
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
    chosen = await _chosen(room, pressed)
    say = room.wording.say
    # Tried again, it may be done: then a second toggle would take it back.
    toggle = toggle_saved if room.asked.attempts == 1 else is_saved
    if await toggle(room.desk, room.actor, chosen.story):
        command = f"{room.desk.command} {TYPED['saved', room.actor.language]}".strip()
        await room.tell_done(say("Saved. {command} lists what you saved.", command=command))
    else:
        await room.tell_done(say("No longer saved."))


async def _more(room: Room, pressed: Pressed) -> None:
    chosen = await _chosen(room, pressed)
    earlier = await cast_vote(room.desk, room.actor, chosen.story, 1)
    await room.tell_done(_thanks(room, chosen, changed=bool(earlier and earlier.vote < 0)))


async def _not(room: Room, _pressed: Pressed) -> None:
    say = room.wording.say
    reasons = [{"value": key, "words": say(words)} for key, words in REASONS.items()]
    await room.open(
        room.view(
            "vote",
            title=say("Not relevant"),
            submit=say("Send"),
            close=say("Cancel"),
            memo=memo_of(room),
            words=say("It will count against this story. You can change your mind with “More like this”."),
            label=say("Why is it not relevant?"),
            reasons=reasons,
            note=say("A note to the editors"),
            hint=say("Only editors see it."),
        )
    )


async def _share(room: Room, _pressed: Pressed) -> None:
    say = room.wording.say
    await room.open(
        room.view(
            "share",
            title=say("Share this story"),
            submit=say("Share"),
            close=say("Cancel"),
            memo=memo_of(room),
            words=say("Everybody there sees the story, and that you shared it."),
            label=say("Where to"),
        )
    )


_ACTS: Mapping[str, Callable[[Room, Pressed], Awaitable[None]]] = {
    "details": _details,
    "save": _save,
    "more": _more,
    "not": _not,
    "share": _share,
}


# ── forms ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def take_vote(room: Room) -> None:
    """The form of "not relevant": a vote with its reason."""
    pressed, url = remembered(room)
    chosen = await _chosen(room, pressed)
    reason: VoteReason = next((one for one in REASONS if one == given(room, "reason")), "")
    earlier = await cast_vote(room.desk, room.actor, chosen.story, -1, reason, given(room, "note"))
    await say_back(room, url, _thanks(room, chosen, changed=bool(earlier and earlier.vote > 0)))


async def share_story(room: Room) -> None:
    """The form of "share": into the channel that was chosen, through the address Slack gives for it."""
    pressed, url = remembered(room)
    say = room.wording.say
    if room.asked.attempts > 1:
        await say_back(room, url, say("Whether this was shared cannot be told: please look, and share it again if it was not."))
        return
    chosen = await _chosen(room, pressed)
    messages = await room.draw(await story_for_others(room.desk, room.actor, chosen.story))
    try:
        if room.came.response_url:
            await room.reply([for_all(message) for message in messages])
        else:
            for message in messages:
                await post_message(room.client, given(room, "channel"), message)
    except Rejected:
        await say_back(room, url, say("It could not be shared there. Is the app a member of that channel?"))
        return
    await say_back(room, url, say("Shared."))


def _thanks(room: Room, chosen: Chosen, *, changed: bool) -> str:
    say = room.wording.say
    said = say("Noted: your vote was changed.") if changed else say("Noted, thank you.")
    moved = say("The story has become part of another; your vote counts there.")
    return f"{said} {moved}" if chosen.moved else said
