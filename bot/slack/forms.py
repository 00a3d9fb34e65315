"""The form of a plan as a modal: what it remembers of where it was opened, and how it is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from bot.models import Actor, Plan
from bot.pipeline import subscribing
from bot.pipeline.planform import zone_label
from bot.pipeline.planning import Place
from bot.pipeline.subscribing import Setup, plan_form
from bot.pipeline.zones import find_zones
from bot.slack.room import Room


class Memo(subscribing.Memo):
    """Slack hands it back (private_metadata); a form itself comes from nowhere."""

    channel: str = ""
    """From where; "" for nowhere, which is the person's own conversation with us."""
    name: str = ""
    reply: str = ""
    """Where whoever opened it may be answered alone, for half an hour."""
    outside: bool = False
    """We cannot post there yet."""


def new_form(room: Room, *, name: str, outside: bool) -> Setup:
    memo = Memo(channel=room.actor.here, name=name, reply=room.came.response_url, outside=outside)
    return subscribing.begin_plan(room.desk, room.actor, place_of(room, memo), memo, room.watch.name, asked=room.question)


def form_of(room: Room, plan: Plan) -> Setup:
    memo = Memo(channel=room.actor.here, reply=room.came.response_url)
    return subscribing.begin_change(room.desk, room.actor, place_of(room, memo), memo, plan)


async def form_in(room: Room) -> Setup:
    """The form that something was done in. Raises NotFound where its plan is gone."""
    memo = Memo.of(room.came.memo)
    actor, place = actor_of(room, memo), place_of(room, memo)
    return await subscribing.continue_plan(room.desk, actor, place, memo, room.watch.name, room.came.values)


def actor_of(room: Room, memo: Memo) -> Actor:
    """As they act from where they opened it."""
    return replace(room.actor, here=memo.channel)


def place_of(room: Room, memo: Memo) -> Place:
    """The channel, or the person's own conversation with us."""
    if memo.channel:
        return Place("slack", memo.channel, memo.name, called=f"#{memo.name}" if memo.name else "")
    return Place("slack", room.actor.user, f"to-{room.actor.name or room.actor.user}", "personal")


def draw_form(room: Room, setup: Setup) -> Mapping[str, Any]:
    memo = cast("Memo", setup.memo)
    return room.form(plan_form(setup, warning=cannot_post(room, memo.name) if memo.outside else ""))


def cannot_post(room: Room, name: str) -> str:
    channel = f"#{name}" if name else room.wording.say("this channel")
    return room.wording.say("I cannot post in {channel} yet. Type “/invite @Kakehashi” there, and I can.", channel=channel)


async def check_form(room: Room) -> Mapping[str, str]:
    """What is wrong with a submitted form, by the name of an input that it has."""
    return await subscribing.check_plan(await form_in(room), room.came.values)


async def offer_zones(room: Room) -> Sequence[tuple[str, str]]:
    return [(name, zone_label(name, room.wording)) for name in find_zones(room.came.value, room.desk.wordings)]
