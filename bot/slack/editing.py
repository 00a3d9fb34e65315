"""What editors do in Slack: rule on stories and on what waits for review, take a ruling back, and hear what was done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.answers.doubts import Doubt
from bot.errors import DeskError
from bot.messages.check import require_sendable
from bot.messages.tidy import escape_mrkdwn, tidy_text
from bot.models import Message, Plain, Pressed, Story
from bot.pipeline.permits import require_editor
from bot.pipeline.reviewing import decide, find_waiting
from bot.pipeline.ruleform import FORM, carry_out, faults_in, heading_of, rulable, rule_form, take_back
from bot.slack.pressed import memo_of, remembered, say_back
from bot.slack.room import Handler, Room
from bot.wording.catalogue import Wording

PER_PAGE = 12
"""Entries on a page of the review list: three blocks each, of fifty."""


async def editor_blocks(room: Room, story: Story) -> list[Mapping[str, Any]]:
    """For the modal of a story's details what an editor can do with it, and what editors did; nothing for anybody else."""
    found = await rulable(room.desk, room.actor, story)
    if found is None:
        return []
    drawn: list[Mapping[str, Any]] = room.renderer.json(
        "slack/editor.json.j2",
        heading=found.heading,
        acts=[{"id": f"rule.{Pressed.of(act.value).act}", "words": act.label, "value": act.value} for act in found.acts],
        rulings=[{"words": each.label, "value": each.value} for each in found.rulings],
        undo=found.undo,
        language=room.actor.language,
    )
    return drawn


# ── the forms ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def open_form(room: Room) -> None:
    """At once with what it takes to know that we are at it: what there is to choose is looked up after."""
    require_editor(room.actor)
    pressed, say = Pressed.of(room.came.value), room.wording.say
    title = heading_of(pressed.act, room.wording)
    view = await room.open(room.view("words", title=title, close=say("Cancel"), words=say("Looking it up …")))
    if not view:
        return
    try:
        form = room.form(await rule_form(room.desk, room.actor, pressed, memo_of(room)))
    except DeskError as error:
        form = room.view("words", title=title, close=say("Close"), words=room.word(error))
    await room.put(view, form)


async def check_form(room: Room) -> Mapping[str, str]:
    """By block_id what is wrong."""
    pressed, _ = remembered(room)
    faults = await faults_in(room.desk, pressed, room.came.values)
    return {name: room.word(error) for name, error in faults.items()}


async def take_form(room: Room) -> None:
    """Do what the form says, and say what was done, where the story was looked at."""
    pressed, url = remembered(room)
    try:
        words = await carry_out(room.desk, room.actor, pressed, room.came.values)
    except DeskError as error:
        words = room.word(error)
    await say_back(room, url, words)


# ── at once ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def decide_entry(room: Room) -> None:
    """Accept or decline what waits for review."""
    pressed = Pressed.of(room.came.value)
    await room.tell_done(await decide(room.desk, room.actor, pressed.act, pressed.watch, [pressed.about]))


async def undo_ruling(room: Room) -> None:
    await room.tell_done(await take_back(room.desk, room.actor, Pressed.of(room.came.value)))


# ── what waits for review ───────────────────────────────────────────────────────────────────────────────────────────────────


async def list_review(room: Room) -> None:
    """What the desk is in doubt about, the newest first, to be accepted or declined."""
    asked = room.question.page if room.question else 1
    if room.came.name.startswith("rule.page"):
        asked = Pressed.of(room.came.value).number
    await room.reply([await _review_page(room, asked)])


async def _review_page(room: Room, page: int) -> Message:
    say, watch = room.wording.say, room.watch.name
    found = await find_waiting(room.desk, room.actor, watch, page, PER_PAGE)
    payload: Mapping[str, Any] = room.renderer.json(
        "slack/review.json.j2",
        fallback=escape_mrkdwn(found.heading),
        heading=found.heading,
        entries=[_entry(doubt, watch, room.wording) for doubt in found.doubts],
        accept=say("Accept"),
        decline=say("Decline"),
        more=say("More") if found.after else "",
        next=str(Pressed("page", watch, str(found.after))),
        language=room.actor.language,
    )
    require_sendable("slack", payload)
    return Message("slack", payload, found.heading)


def _entry(doubt: Doubt, watch: str, wording: Wording) -> Mapping[str, object]:
    return {
        "title": tidy_text(doubt.named) or (Plain(doubt.entry),),
        "below": tidy_text((Plain(wording.say(" · ").join(filter(None, [doubt.outlet, doubt.rest]))),)),
        "why": doubt.why,
        "accept": str(Pressed("accept", watch, doubt.entry)),
        "decline": str(Pressed("decline", watch, doubt.entry)),
    }


HANDLERS: Mapping[str, Handler] = {
    "command:review": list_review,
    "action:rule": open_form,
    "action:rule.page": list_review,
    "action:rule.accept": decide_entry,
    "action:rule.decline": decide_entry,
    "action:rule.undo": undo_ruling,
    f"form:{FORM}": take_form,
}
CHECKS: Mapping[str, Callable[[Room], Awaitable[Mapping[str, str]]]] = {FORM: check_form}
