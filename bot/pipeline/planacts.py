"""The plans of a chat as people look at them, and what they do with one: each says what became of it.

All but looking at the list raise NotAllowed, NotFound or Outdated, which `refusal_words` says.
"""

from __future__ import annotations

from bot.answers.planwords import PlanBoard, PlanRow, paused, sending, word_board, word_row
from bot.models import Actor, Conversation, Destination, Digest, Form, Plan, Scope, Subscribed
from bot.pipeline.desk import Desk
from bot.pipeline.permits import require_plan
from bot.pipeline.planning import Place, change_plan, line_of, plan_of, preview, remove_plan, resume_plan, send_now, subscribed
from bot.pipeline.subscribing import plan_line, type_this, words_of_plan
from bot.wording.catalogue import Wording

REMOVE = "plan.remove"
"""The form that asks whether a plan is to be removed."""


async def list_plans(desk: Desk, actor: Actor, place: Place, wording: Wording, *, seen_by_all: bool) -> PlanBoard:
    """The place's plans, then those the actor made elsewhere; these not where everybody sees the answer."""
    found = await subscribed(desk, actor)
    here = [row_of(desk, row, wording) for row in found if row.here]
    elsewhere = [] if seen_by_all else [row_of(desk, row, wording, placed=True) for row in found if not row.here]
    watch = next(iter(desk.watches))
    return word_board(place.scope, here, elsewhere, wording, typed=type_this(desk, actor, "subscribe", watch, wording.language))


def row_of(desk: Desk, row: Subscribed, wording: Wording, *, placed: bool = False) -> PlanRow:
    """`placed`: it says where it is sent."""
    line = line_of(desk, row, wording)
    return word_row(row.plan, row.destination, line, _scope(row.destination, row.conversation), wording, placed=placed)


def _scope(destination: Destination, conversation: Conversation | None) -> Scope:
    if conversation:
        return conversation.scope
    return "personal" if is_direct(destination) else "channel"


def is_direct(destination: Destination) -> bool:
    """Of Slack: a person, or the app's conversation with one."""
    return destination.platform == "slack" and destination.address.startswith(("U", "W", "D"))


async def permitted(desk: Desk, actor: Actor, number: int) -> Plan:
    """That plan, for whoever may change it."""
    plan = await plan_of(desk, actor, number)
    require_plan(actor, plan, await desk.store.destination(plan.destination, plan.installation))
    return plan


async def pause_plan(desk: Desk, actor: Actor, number: int, wording: Wording) -> str:
    await change_plan(desk, actor, await plan_of(desk, actor, number), {"state": "paused"})
    return paused(wording)


async def wake_plan(desk: Desk, actor: Actor, number: int, wording: Wording) -> str:
    plan = await resume_plan(desk, actor, await plan_of(desk, actor, number))
    return wording.say("Sent again. {plan}", plan=plan_line(desk, plan, wording))


async def look_at_plan(desk: Desk, actor: Actor, number: int) -> tuple[Plan, Digest | None]:
    """What it would tell now, None if it would keep silent."""
    plan = await permitted(desk, actor, number)
    return plan, await preview(desk, plan)


async def send_plan(desk: Desk, actor: Actor, number: int, wording: Wording) -> str:
    plan = await plan_of(desk, actor, number)
    destination = await desk.store.destination(plan.destination, plan.installation)
    sent = await send_now(desk, actor, plan)
    return sending(_scope(destination, await _conversation(desk, destination)), wording, sent=sent)


async def _conversation(desk: Desk, destination: Destination) -> Conversation | None:
    return await desk.store.conversation(destination.installation, destination.address) if destination.platform == "teams" else None


async def removal_form(desk: Desk, actor: Actor, number: int, memo: str, wording: Wording) -> Form:
    plan, say = await permitted(desk, actor, number), wording.say
    asked = say("Remove this plan? {plan}", plan=plan_line(desk, plan, wording))
    return Form(REMOVE, say("Remove a plan"), say("Remove"), say("Cancel"), head=asked, memo=memo)


async def drop_plan(desk: Desk, actor: Actor, number: int, wording: Wording) -> str:
    plan = await plan_of(desk, actor, number)
    await remove_plan(desk, actor, plan)
    return wording.say("Removed: {plan}", plan=words_of_plan(desk, plan, wording).title)
