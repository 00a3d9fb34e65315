"""The form of a plan as a modal: drawn, and read back with what stands in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.answers.verbs import OFTEN
from bot.digests.faults import Fault
from bot.models import Actor, Choice, Plan, PlanKind, Values
from bot.models import Form as Questions
from bot.pipeline.planform import inputs_of, read_form, values_of, zone_label
from bot.pipeline.planning import Place, destination_of, mark_of, plain_plan, plan_of, twin_of
from bot.pipeline.zones import find_zones
from bot.slack.room import Room
from bot.text import fold

FORM = "subscribe"


class Memo(BaseModel):
    """What a form remembers between two looks at it: Slack hands it back (private_metadata)."""

    model_config = ConfigDict(frozen=True)

    plan: int = 0
    """0 for a new one."""
    mark: str = ""
    """Of the plan as it was when the form was opened."""
    channel: str = ""
    """From where; "" for nowhere, which is the person's own conversation with us."""
    name: str = ""
    reply: str = ""
    """Where whoever opened it may be answered alone, for half an hour."""
    outside: bool = False
    """We cannot post there yet."""
    more: bool = False
    values: Values = Field(default_factory=dict)
    """What inputs hold that the form does not show now."""

    @classmethod
    def of(cls, written: str) -> Memo:
        """Empty for what is none of ours."""
        try:
            return cls.model_validate_json(written)
        except ValidationError:
            return cls()

    def __str__(self) -> str:
        return self.model_dump_json(exclude_defaults=True)


@dataclass(frozen=True)
class Form:
    """A plan being set up. `base` is the plan as it stands, `values` what the form says of it."""

    room: Room
    memo: Memo
    base: Plan
    values: Values

    @cached_property
    def read(self) -> tuple[Plan, tuple[Fault, ...]]:
        return read_form(self.room.desk, self.base, self.values)

    @property
    def actor(self) -> Actor:
        """As they act from where they opened it: a form itself comes from nowhere."""
        return replace(self.room.actor, here=self.memo.channel)

    @property
    def place(self) -> Place:
        """The channel, or the person's own conversation with us."""
        if self.memo.channel:
            return Place("slack", self.memo.channel, self.memo.name)
        return Place("slack", self.room.actor.user, f"to-{self.room.actor.name or self.room.actor.user}")

    @property
    def is_outdated(self) -> bool:
        return bool(self.memo.plan) and mark_of(self.base) != self.memo.mark


def new_form(room: Room, *, name: str, outside: bool) -> Form:
    desk, actor = room.desk, room.actor
    base = plain_plan(
        _kind_in(room.came.words), room.watch.name, zone=actor.zone or desk.zone, language=actor.language, patience=desk.patience
    )
    base = replace(base, fields=room.question.fields) if room.question else base
    memo = Memo(channel=actor.here, name=name, reply=room.came.response_url, outside=outside)
    return Form(room, memo, base, values_of(base))


def _kind_in(words: str) -> PlanKind:
    """What was typed behind the verb: "subscribe daily"."""
    said = [OFTEN[word] for word in fold(words).split() if word in OFTEN]
    kinds: Mapping[str, PlanKind] = {"instant": "instant", "daily": "daily", "weekly": "weekly"}
    return kinds.get(said[-1], "weekly") if said else "weekly"


def form_of(room: Room, plan: Plan, *, outside: bool) -> Form:
    memo = Memo(plan=plan.id, mark=mark_of(plan), channel=room.actor.here, reply=room.came.response_url, outside=outside)
    return Form(room, memo, plan, values_of(plan))


async def form_in(room: Room) -> Form:
    """The form that something was done in. Raises NotFound where its plan is gone."""
    memo = Memo.of(room.came.memo)
    desk, actor = room.desk, room.actor
    if memo.plan:
        base = await plan_of(desk, actor, memo.plan)
    else:
        base = plain_plan("weekly", room.watch.name, zone=actor.zone or desk.zone, language=actor.language, patience=desk.patience)
    return Form(room, memo, base, {**values_of(base), **memo.values, **room.came.values})


def draw_form(form: Form) -> Mapping[str, Any]:
    room, memo = form.room, form.memo
    say = room.wording.say
    inputs = inputs_of(room.desk, room.desk.watches[form.base.watch], form.values, room.wording, more=memo.more)
    shown = {each.name for each in inputs}
    unasked = {name: values for name, values in form.values.items() if name not in shown and values != values_of(form.base).get(name)}
    more = () if memo.more else (Choice("more", say("More options")),)
    drawn = Questions(
        FORM,
        say("Change a plan") if memo.plan else say("Subscribe"),
        say("Save") if memo.plan else say("Subscribe"),
        say("Cancel"),
        inputs,
        words=_where(form),
        warning=cannot_post(room, form.memo.name) if memo.outside else "",
        buttons=(Choice("preview", say("Show the next message")), *more),
        memo=str(memo.model_copy(update={"values": unasked})),
    )
    return room.form(drawn)


def _where(form: Form) -> str:
    say = form.room.wording.say
    if form.memo.plan:
        return say("The plan {name}", name=form.base.name)
    if not form.memo.channel:
        return say("Sent to you alone")
    return say("Sent to {channel}", channel=f"#{form.memo.name}") if form.memo.name else say("Sent to this channel")


def cannot_post(room: Room, name: str) -> str:
    channel = f"#{name}" if name else room.wording.say("this channel")
    return room.wording.say("I cannot post in {channel} yet. Type “/invite @Kakehashi” there, and I can.", channel=channel)


async def check_form(room: Room) -> Mapping[str, str]:
    """What is wrong with a submitted form, by the name of an input that it has."""
    form = await form_in(room)
    if form.is_outdated:
        return {"kind": outdated(room)}
    plan, faults = form.read
    if faults:
        wrong = at_inputs(faults, room.came.values)
        return {name: room.wording.say(fault.what, **fault.values) for name, fault in wrong.items()}
    if not form.memo.plan and await _twin(form, plan):
        return {"kind": room.wording.say("This channel has exactly this plan already.")}
    return {}


def at_inputs(faults: Sequence[Fault], shown: Collection[str]) -> Mapping[str, Fault]:
    """The first of each input; what concerns none that is shown stands at the first, which always is."""
    return {fault.field if fault.field in shown else "kind": fault for fault in reversed(faults)}


def outdated(room: Room) -> str:
    return room.wording.say("Somebody else changed this plan meanwhile. Close this, and open it as it is now.")


async def _twin(form: Form, plan: Plan) -> Plan | None:
    desk, installation = form.room.desk, form.room.installation.id
    destination = await destination_of(desk, installation, form.place)
    if destination is None:
        return None
    return await twin_of(desk, replace(plan, installation=installation, destination=destination.name))


async def offer_zones(room: Room) -> Sequence[tuple[str, str]]:
    return [(name, zone_label(name, room.wording)) for name in find_zones(room.came.value, room.desk.wordings)]
