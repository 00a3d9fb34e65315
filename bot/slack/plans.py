"""Subscribing from Slack: the form, the channel's plans, and what can be done with each."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import wraps
from typing import Any

from bot.answers.planwords import PlanRow
from bot.errors import DeskError, MessageTooLong, NotAllowed, NotFound, Outdated, Rejected, Unavailable
from bot.messages.check import require_sendable
from bot.messages.notice import notice
from bot.messages.tidy import clean_words, escape_mrkdwn
from bot.models import Message, Subscribed
from bot.pipeline import DRAWN_AS, draw, planacts
from bot.pipeline.planacts import REMOVE, is_direct
from bot.pipeline.planning import Faulty
from bot.pipeline.subscribing import FORM, keep_plan, next_message, plan_line, refusal_words, silent_words
from bot.slack.calls import call_slack
from bot.slack.diagnose import examine_token
from bot.slack.forms import Memo, actor_of, cannot_post, check_form, draw_form, form_in, form_of, new_form, offer_zones, place_of
from bot.slack.replies import USES, post_message
from bot.slack.room import Handler, Room

log = logging.getLogger(__name__)

_UNNAMED = frozenset({"privategroup", "directmessage"})
"""What a command says in place of a name that it keeps to itself."""
_IN_VIEWS = frozenset({"header", "divider", "context", "section", "rich_text", "image"})
"""Of a message's blocks those that a view takes (docs.slack.dev/reference/block-kit/blocks) and that nobody can press."""
_PREVIEWED = 90
"""Blocks of a message shown in a view, of its hundred."""


def _told(handler: Handler) -> Handler:
    """What is refused is said to whoever wanted it."""

    @wraps(handler)
    async def handle(room: Room) -> None:
        try:
            await handler(room)
        except Unavailable:
            raise
        except (NotAllowed, NotFound, Outdated, Faulty) as error:
            await _tell(room, refusal_words(error, room.wording))

    return handle


async def _tell(room: Room, words: str) -> None:
    """To whoever does something, alone: where they do it, or where they opened the form; else in their own conversation with us. What was
    to be done is done by then, or refused: that it cannot be said is no reason to do it again."""
    memo = Memo.of(room.came.memo)
    if memo.reply and not room.came.response_url:
        with contextlib.suppress(DeskError):  # half an hour may have passed, or five answers
            await room.reply_by(memo.reply, [notice(words, "slack")])
            return
    await room.tell_done(words)


# ── the form ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@_told
async def open_new(room: Room) -> None:
    if view := await _open(room, room.wording.say("Subscribe")):
        name, outside = await _channel(room)
        await room.put(view, draw_form(room, new_form(room, name=name, outside=outside)))


async def _open(room: Room, title: str) -> str:
    """A modal at once, since a trigger lives three seconds; what it shows comes when it is there."""
    return await room.open(_words_view(room, title, room.wording.say("One moment …")))


def _words_view(room: Room, title: str, words: str) -> Mapping[str, Any]:
    return room.view("words", title=title, close=room.wording.say("Close"), words=words)


async def _channel(room: Room) -> tuple[str, bool]:
    """What the channel is called, as far as we know, and whether we know that we cannot post there."""
    name = "" if room.came.channel_name in _UNNAMED else room.came.channel_name
    if not room.actor.here:
        return "", False
    try:
        answer = await call_slack(room.client.conversations_info(channel=room.actor.here))
        channel = answer.get("channel") or {}
        stranger = channel.get("is_member") is False and not channel.get("is_im")
        public = stranger and "chat:write.public" in (await examine_token(room.client, room.desk.clock())).scopes
    except Rejected as error:
        return name, error.code in {"channel_not_found", "not_in_channel", "is_archived"}
    except Unavailable:
        return name, False
    return str(channel.get("name") or name), stranger and not public


@_told
async def change_kind(room: Room) -> None:
    """Other questions for another kind; what stood in the others stays."""
    await room.put(room.came.view, draw_form(room, (await form_in(room)).with_values(kind=(room.came.value,))))


@_told
async def show_more(room: Room) -> None:
    await room.put(room.came.view, draw_form(room, (await form_in(room)).with_more()))


@_told
async def show_next(room: Room) -> None:
    """This channel's next message as the form has it, on top of the form."""
    say = room.wording.say
    view = await _open(room, say("The next message"))
    if not view:
        return
    found = await next_message(await form_in(room))
    if found.digest is None and not found.note:
        await room.put(view, _words_view(room, say("The next message"), found.words))
        return
    messages = await draw(room.desk, found.digest, DRAWN_AS["slack"], found.plan.watch) if found.digest else ()
    await room.put(view, _fitting(room, found.words, [block for message in messages for block in _for_view(message)], found.note))


def _for_view(message: Message) -> list[dict[str, Any]]:
    """The blocks of a message that a view takes, with nothing to press."""
    payload = message.plain or message.payload
    blocks: Any = payload["blocks"]
    kept = [block for block in blocks if block["type"] in _IN_VIEWS]
    return [{key: value for key, value in block.items() if key not in {"block_id", "accessory"}} for block in kept]


def _fitting(room: Room, when: str, blocks: Sequence[Any], note: str) -> Mapping[str, Any]:
    """As much of it as a view can hold."""
    shown = list(blocks[:_PREVIEWED])
    while True:
        cut = room.wording.say("The message goes on; this window shows no more of it.") if len(shown) < len(blocks) else note
        try:
            return _next_view(room, when, shown, cut)
        except MessageTooLong:
            if not shown:
                raise
            shown = shown[: len(shown) // 2]


def _next_view(room: Room, when: str, blocks: Sequence[Any], note: str) -> Mapping[str, Any]:
    say = room.wording.say
    return room.view("next_message", title=say("The next message"), close=say("Back"), when=when, blocks=list(blocks), note=note)


@_told
async def save_form(room: Room) -> None:
    setup = await form_in(room)
    kept = await keep_plan(setup, again=room.asked.attempts > 1)
    if not kept.news:
        await _tell(room, kept.words)
        return
    try:
        await _post(room, setup.place.address, notice(kept.news, "slack"))
    except Rejected as error:
        log.info("Slack does not let us post into %s (%s).", setup.place.address, error.code)
        await _tell(room, room.wording.say("Saved. {trouble}", trouble=cannot_post(room, setup.place.called.removeprefix("#"))))
    except Unavailable as error:
        # Saved it is: to announce it a second time, or to fail the form, would mislead.
        log.warning("A new plan could not be announced: %s", error)
        await _tell(room, room.wording.say("Saved. {trouble}", trouble=plan_line(room.desk, kept.plan, room.wording)))


async def _post(room: Room, channel: str, message: Message) -> None:
    await post_message(room.client, channel, message)


# ── the list ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@_told
async def list_plans(room: Room) -> None:
    await room.reply([await _listed(room)])


async def _listed(room: Room) -> Message:
    place = place_of(room, Memo(channel=room.actor.here))
    board = await planacts.list_plans(room.desk, room.actor, place, room.wording, seen_by_all=room.came.kind == "mention")
    text = escape_mrkdwn("; ".join(plan.title for _, some in board.groups for plan in some) or board.note)
    given = {"text": text, "groups": board.groups, "note": board.note}

    def drawn() -> Mapping[str, Any]:
        payload: Mapping[str, Any] = clean_words(room.renderer.json("slack/plans.json.j2", language=room.actor.language, **given))
        require_sendable("slack", payload)
        return payload

    return Message("slack", room.renderer.surely(drawn), text)


def plan_blocks(room: Room, rows: Sequence[Subscribed]) -> list[Any]:
    """Those plans, two blocks each, with what can be done with them: for a message, or a view."""
    plans = [_plan_row(room, row) for row in rows]
    return list(
        room.renderer.surely(lambda: room.renderer.json("slack/views/plan_list.json.j2", language=room.actor.language, plans=plans))
    )


def _plan_row(room: Room, row: Subscribed) -> PlanRow:
    return planacts.row_of(room.desk, row, room.wording, placed=not row.here and not is_direct(row.destination))


# ── what can be done with a plan ────────────────────────────────────────────────────────────────────────────────────────────


@_told
async def act_on_plan(room: Room) -> None:
    """One of its row's acts, chosen from a plan's menu: "edit|12"."""
    act, _, number = room.came.value.partition("|")
    if act in _ACTS and number.isdecimal():
        await _ACTS[act](room, int(number))


async def _edit(room: Room, number: int) -> None:
    view = await _open(room, room.wording.say("Change a plan"))
    if not view:
        return
    try:
        plan = await planacts.permitted(room.desk, room.actor, number)
    except (NotAllowed, NotFound) as error:
        await room.put(view, _words_view(room, room.wording.say("Change a plan"), refusal_words(error, room.wording)))
        return
    await room.put(view, draw_form(room, form_of(room, plan)))


async def _pause(room: Room, number: int) -> None:
    await _tell_after(room, await planacts.pause_plan(room.desk, room.actor, number, room.wording))


async def _resume(room: Room, number: int) -> None:
    await _tell_after(room, await planacts.wake_plan(room.desk, room.actor, number, room.wording))


async def _tell_after(room: Room, words: str) -> None:
    """What became of it, and the list as it is now where that was asked from."""
    await _tell(room, words)
    if room.came.response_url:
        await list_plans(room)


async def _look(room: Room, number: int) -> None:
    """To whoever asks alone, exactly as the channel would get it."""
    plan, digest = await planacts.look_at_plan(room.desk, room.actor, number)
    if digest is None:
        await _tell(room, silent_words(room.wording))
        return
    messages = await draw(room.desk, digest, DRAWN_AS["slack"], plan.watch)
    if room.came.response_url:
        await room.reply(messages[:USES])
        return
    for message in messages:
        await _post(room, room.actor.user, message)


async def _send(room: Room, number: int) -> None:
    await _tell(room, await planacts.send_plan(room.desk, room.actor, number, room.wording))


async def _remove(room: Room, number: int) -> None:
    memo = Memo(plan=number, channel=room.actor.here, reply=room.came.response_url)
    await room.open(room.form(await planacts.removal_form(room.desk, room.actor, number, str(memo), room.wording)))


@_told
async def remove(room: Room) -> None:
    """It was asked whether, and confirmed."""
    memo = Memo.of(room.came.memo)
    await _tell(room, await planacts.drop_plan(room.desk, actor_of(room, memo), memo.plan, room.wording))


_ACTS: Mapping[str, Callable[[Room, int], Awaitable[None]]] = {
    "edit": _edit,
    "pause": _pause,
    "resume": _resume,
    "look": _look,
    "send": _send,
    "remove": _remove,
}

HANDLERS: Mapping[str, Handler] = {
    "command:subscribe": open_new,
    "command:plans": list_plans,
    "action:plan": act_on_plan,
    "action:plan.subscribe": open_new,
    f"action:{FORM}.kind": change_kind,
    f"action:{FORM}.more": show_more,
    f"action:{FORM}.preview": show_next,
    f"form:{FORM}": save_form,
    f"form:{REMOVE}": remove,
}
CHECKS = {FORM: check_form}
CHOICES = {f"{FORM}.zone": offer_zones}
