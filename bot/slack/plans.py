"""Subscribing from Slack: the form, the channel's plans, and what can be done with each."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

from bot.digests.period import next_due
from bot.errors import DeskError, MessageTooLong, NotAllowed, NotFound, Outdated, Rejected, Unavailable
from bot.messages.check import require_sendable
from bot.messages.notice import notice
from bot.messages.tidy import clean_words, escape_mrkdwn
from bot.models import Destination, Message, Plan, Subscribed
from bot.pipeline import DRAWN_AS, draw
from bot.pipeline.permits import require_plan
from bot.pipeline.planning import (
    Faulty,
    change_plan,
    line_of,
    plan_of,
    preview,
    remove_plan,
    resume_plan,
    send_now,
    subscribe,
    subscribed,
)
from bot.slack.calls import call_slack
from bot.slack.diagnose import examine_token
from bot.slack.forms import FORM, Form, Memo, cannot_post, check_form, draw_form, form_in, form_of, new_form, offer_zones, outdated
from bot.slack.replies import USES, post_message
from bot.slack.room import Handler, Room
from bot.wording.catalogue import Wording
from bot.wording.planlines import moment_words

log = logging.getLogger(__name__)

LISTED = 20
"""Most plans that one answer lists: two blocks each, of fifty."""
REMOVE = "plan.remove"
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
            await _tell(room, _refusal(room, error))

    return handle


def _refusal(room: Room, error: DeskError) -> str:
    say = room.wording.say
    if isinstance(error, Faulty):
        return say(error.fault.what, **error.fault.values)
    if isinstance(error, Outdated):
        return outdated(room)
    if isinstance(error, NotAllowed):
        return say("Only the members of its channel (from there), whoever made it and admins can change this plan.")
    return say("This plan is no longer there.")


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
        await room.put(view, draw_form(new_form(room, name=name, outside=outside)))


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
    form = await form_in(room)
    await room.put(room.came.view, draw_form(replace(form, values={**form.values, "kind": (room.came.value,)})))


@_told
async def show_more(room: Room) -> None:
    form = await form_in(room)
    await room.put(room.came.view, draw_form(replace(form, memo=form.memo.model_copy(update={"more": True}))))


@_told
async def show_next(room: Room) -> None:
    """This channel's next message as the form has it, on top of the form."""
    say = room.wording.say
    view = await _open(room, say("The next message"))
    if not view:
        return
    plan, faults = (await form_in(room)).read
    if faults:
        lines = [say(fault.what, **fault.values) for fault in faults]
        await room.put(view, _words_view(room, say("The next message"), "\n".join(lines)))
        return
    digest = await preview(room.desk, plan)
    messages = await draw(room.desk, digest, DRAWN_AS["slack"], plan.watch) if digest else ()
    when = _first(room, plan)
    nothing = say("Nothing new to tell now: it would keep silent.") if not messages else ""
    await room.put(view, _fitting(room, when, [block for message in messages for block in _for_view(message)], nothing))


def _first(room: Room, plan: Plan) -> str:
    due = next_due(plan, room.desk.clock())
    if plan.kind == "instant" or due is None:
        return room.wording.say("Sent as soon as there is something. This is what would be sent now:")
    moment = moment_words(due, plan.zone, room.desk.watches[plan.watch], room.wording)
    return room.wording.say("First on {moment}. This is what would be sent now:", moment=moment)


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
    """What was wrong with it was said before; what has become so since is said now."""
    form = await form_in(room)
    plan, faults = form.read
    if faults:
        raise Faulty(faults[0], faults[0].what)
    if not form.memo.plan:
        await _save_new(form, plan)
        return
    changes = {name: getattr(plan, name) for name in plan.__slots__ if getattr(plan, name) != getattr(form.base, name)}
    if form.is_outdated and changes:  # done once already, it is as the form wants it
        raise Outdated("The plan was changed meanwhile.")
    made = await change_plan(room.desk, form.actor, form.base, changes) if changes else plan
    await _tell(room, room.wording.say("Changed. {plan}", plan=_in_a_line(room, made, room.wording)))


async def _save_new(form: Form, plan: Plan) -> None:
    room = form.room
    made, new = await subscribe(room.desk, form.actor, form.place, plan)
    if not new and room.asked.attempts == 1:  # somebody else's form was a moment sooner
        await _tell(room, room.wording.say("This channel has exactly this plan already."))
        return
    wording = room.wording if made.language == "both" else room.desk.wordings[made.language]
    said = wording.say("News comes here from now on. {plan}", plan=_in_a_line(room, made, wording))
    by = wording.say("Set up by {name}; “{command} plans” shows and changes it.", name=room.actor.name, command=room.desk.command)
    line = notice(f"{said} {by}" if wording.language == "en" else f"{said}{by}", "slack")
    try:
        await _post(room, form.place.address, line)
    except Rejected as error:
        log.info("Slack does not let us post into %s (%s).", form.place.address, error.code)
        await _tell(room, room.wording.say("Saved. {trouble}", trouble=cannot_post(room, form.memo.name)))
    except Unavailable as error:
        # Saved it is: to announce it a second time, or to fail the form, would mislead.
        log.warning("A new plan could not be announced: %s", error)
        await _tell(room, room.wording.say("Saved. {trouble}", trouble=_in_a_line(room, made, room.wording)))


async def _post(room: Room, channel: str, message: Message) -> None:
    await post_message(room.client, channel, message)


def _in_a_line(room: Room, plan: Plan, wording: Wording) -> str:
    """ "Weekly briefing, every Monday at 08:30 London; next Mon 30 Nov, 08:30 London · 17:30 Tokyo."."""
    due = next_due(plan, room.desk.clock()) if plan.state == "active" else None
    words = line_of(room.desk, Subscribed(plan, Destination(0, 0, "", "slack"), due), wording)
    return wording.say("{plan}; {next}.", plan=words.title, next=words.following)


# ── the list ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan as `plan.json.j2` has it."""

    id: int
    title: str
    following: str
    details: str
    acts: tuple[tuple[str, str], ...]


@_told
async def list_plans(room: Room) -> None:
    await room.reply([await _listed(room)])


async def _listed(room: Room) -> Message:
    say = room.wording.say
    found = await subscribed(room.desk, room.actor)
    rows = [row for row in found if row.here or room.came.kind != "mention"]  # a mention's answer is seen by everybody
    here, elsewhere = ([row for row in rows if row.here is which] for which in (True, False))
    groups = [(say("Sent to this channel"), here[:LISTED]), (say("Made by you elsewhere"), elsewhere[: LISTED - len(here[:LISTED])])]
    shown = [(heading, _rows(room, some)) for heading, some in groups if some]
    left = len(rows) - sum(len(some) for _, some in shown)
    new = say("“{command} subscribe” adds one.", command=room.desk.command)
    none = "" if here else say("Nothing is sent to this channel yet.")
    more = room.wording.say_count("{count} more is not shown here.", "{count} more are not shown here.", left) if left else ""
    note = room.wording.sentences(none, more, new)
    text = escape_mrkdwn("; ".join(plan.title for _, some in shown for plan in some) or note)

    def drawn() -> Mapping[str, Any]:
        payload: Mapping[str, Any] = clean_words(
            room.renderer.json("slack/plans.json.j2", language=room.actor.language, text=text, groups=shown, note=note)
        )
        require_sendable("slack", payload)
        return payload

    return Message("slack", room.renderer.surely(drawn), text)


def plan_blocks(room: Room, rows: Sequence[Subscribed]) -> list[Any]:
    """Those plans, two blocks each, with what can be done with them: for a message, or a view."""
    plans = _rows(room, rows)
    return list(
        room.renderer.surely(lambda: room.renderer.json("slack/views/plan_list.json.j2", language=room.actor.language, plans=plans))
    )


def _rows(room: Room, rows: Sequence[Subscribed]) -> list[PlanRow]:
    return [_plan_row(room, row) for row in rows]


def _plan_row(room: Room, row: Subscribed) -> PlanRow:
    words = line_of(room.desk, row, room.wording)
    where = () if row.here or row.destination.address == room.actor.user else (words.where,)
    details = room.wording.say(" · ").join([*where, *words.details])
    return PlanRow(row.plan.id, words.title, words.following, details, _acts(row, room.wording))


def _acts(row: Subscribed, wording: Wording) -> tuple[tuple[str, str], ...]:
    say, stopped = wording.say, "paused" in {row.plan.state, row.destination.state}
    return (
        ("edit", say("Change")),
        ("resume", say("Send again")) if stopped else ("pause", say("Pause")),
        ("look", say("Show me the next message")),
        ("send", say("Send to the channel now")),
        ("remove", say("Remove")),
    )


# ── what can be done with a plan ────────────────────────────────────────────────────────────────────────────────────────────


@_told
async def act_on_plan(room: Room) -> None:
    """One of `_acts`, chosen from a plan's menu: "edit|12"."""
    act, _, number = room.came.value.partition("|")
    if act in _ACTS and number.isdecimal():
        await _ACTS[act](room, int(number))


async def _edit(room: Room, number: int) -> None:
    view = await _open(room, room.wording.say("Change a plan"))
    if not view:
        return
    try:
        plan = await _permitted(room, number)
    except (NotAllowed, NotFound) as error:
        await room.put(view, _words_view(room, room.wording.say("Change a plan"), _refusal(room, error)))
        return
    await room.put(view, draw_form(form_of(room, plan, outside=False)))


async def _permitted(room: Room, number: int) -> Plan:
    plan = await plan_of(room.desk, room.actor, number)
    require_plan(room.actor, plan, await room.desk.store.destination(plan.destination, plan.installation))
    return plan


async def _pause(room: Room, number: int) -> None:
    plan = await plan_of(room.desk, room.actor, number)
    await change_plan(room.desk, room.actor, plan, {"state": "paused"})
    await _tell_after(room, room.wording.say("Paused. Nothing is sent by this plan until somebody chooses “Send again”."))


async def _resume(room: Room, number: int) -> None:
    plan = await resume_plan(room.desk, room.actor, await plan_of(room.desk, room.actor, number))
    await _tell_after(room, room.wording.say("Sent again. {plan}", plan=_in_a_line(room, plan, room.wording)))


async def _tell_after(room: Room, words: str) -> None:
    """What became of it, and the list as it is now where that was asked from."""
    await _tell(room, words)
    if room.came.response_url:
        await list_plans(room)


async def _look(room: Room, number: int) -> None:
    """To whoever asks alone, exactly as the channel would get it."""
    plan = await _permitted(room, number)
    digest = await preview(room.desk, plan)
    if digest is None:
        await _tell(room, room.wording.say("Nothing new to tell now: it would keep silent."))
        return
    messages = await draw(room.desk, digest, DRAWN_AS["slack"], plan.watch)
    if room.came.response_url:
        await room.reply(messages[:USES])
        return
    for message in messages:
        await _post(room, room.actor.user, message)


async def _send(room: Room, number: int) -> None:
    plan = await plan_of(room.desk, room.actor, number)
    say = room.wording.say
    sent = await send_now(room.desk, room.actor, plan)
    await _tell(room, say("It is on its way.") if sent else say("There is nothing that the channel has not been told."))


async def _remove(room: Room, number: int) -> None:
    plan = await _permitted(room, number)
    say = room.wording.say
    memo = Memo(plan=plan.id, channel=room.actor.here, reply=room.came.response_url)
    words = say("Remove this plan? {plan}", plan=_in_a_line(room, plan, room.wording))
    view = room.view("plan_remove", title=say("Remove a plan"), submit=say("Remove"), close=say("Cancel"), memo=str(memo), words=words)
    await room.open(view)


@_told
async def remove(room: Room) -> None:
    """It was asked whether, and confirmed."""
    memo = Memo.of(room.came.memo)
    actor = replace(room.actor, here=memo.channel)
    plan = await plan_of(room.desk, actor, memo.plan)
    await remove_plan(room.desk, actor, plan)
    await _tell(room, room.wording.say("Removed: {plan}", plan=_title_of(room, plan)))


def _title_of(room: Room, plan: Plan) -> str:
    return line_of(room.desk, Subscribed(plan, Destination(0, 0, "", "slack"), None), room.wording).title


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
