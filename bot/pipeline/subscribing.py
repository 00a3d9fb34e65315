"""A plan being set up in a chat, or changed: its form as it stands, what is wrong with that, and what is said once it is kept.

Platforms show the form and bring back what was put in; what they remember of it meanwhile is a `Memo`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from pydantic import Field

from bot.answers.planlist import PlanLine
from bot.answers.planwords import announced, has_twin, in_a_line, sent_words, word_offer
from bot.answers.typed import typed
from bot.answers.verbs import OFTEN
from bot.digests.faults import Fault
from bot.digests.period import next_due
from bot.errors import DeskError, NotAllowed, Outdated
from bot.models import Actor, Answer, Choice, Destination, Digest, Form, Language, Memory, Plan, PlanKind, Question, Subscribed, Values
from bot.pipeline.answering import way_of
from bot.pipeline.desk import Desk
from bot.pipeline.planform import find_place, inputs_of, read_form, values_of
from bot.pipeline.planning import (
    Faulty,
    Place,
    change_plan,
    destination_of,
    line_of,
    makeup_of,
    mark_of,
    plain_plan,
    plan_of,
    preview,
    subscribe,
    twin_of,
)
from bot.text import fold
from bot.wording.catalogue import Wording
from bot.wording.planlines import moment_words

FORM = "subscribe"


class Memo(Memory):
    """What a form remembers between two looks at it."""

    plan: int = 0
    """0 for a new one."""
    mark: str = ""
    """Of the plan as it was when the form was opened."""
    more: bool = False
    kind: str = ""
    """Whose questions it shows."""
    values: Values = Field(default_factory=dict)
    """What inputs hold that the form does not show now."""

    def __str__(self) -> str:
        return self.model_dump_json(exclude_defaults=True)


@dataclass(frozen=True)
class Setup:
    """A plan being set up. `base` is the plan as it stands, `values` what the form says of it; the actor acts from `place`."""

    desk: Desk
    actor: Actor
    place: Place
    memo: Memo
    base: Plan
    values: Values

    @property
    def wording(self) -> Wording:
        """Of whoever sets it up."""
        return self.desk.wordings[self.actor.language]

    @cached_property
    def read(self) -> tuple[Plan, tuple[Fault, ...]]:
        return read_form(self.desk, self.base, self.values)

    @property
    def is_outdated(self) -> bool:
        return bool(self.memo.plan) and mark_of(self.base) != self.memo.mark

    @property
    def kind(self) -> str:
        """As it is chosen now."""
        return next(iter(self.values.get("kind", ())), "")

    @property
    def memory(self) -> Memo:
        """All that stands in it, for where the form itself is not shown."""
        held = values_of(self.base)
        return self.memo.model_copy(update={"values": {name: each for name, each in self.values.items() if each != held.get(name)}})

    def with_values(self, **values: tuple[str, ...]) -> Setup:
        return replace(self, values={**self.values, **values})

    def with_more(self) -> Setup:
        return replace(self, memo=self.memo.model_copy(update={"more": True}))


# ── the form ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def begin_plan(desk: Desk, actor: Actor, place: Place, memo: Memo, watch: str, *, asked: Question | None) -> Setup:
    """A plan as it comes, of what was asked for in words ("subscribe daily quantum")."""
    base = _new_plan(desk, actor, watch, _kind_in(asked.words) if asked else "weekly")
    base = replace(base, fields=asked.fields) if asked else base
    return Setup(desk, actor, place, memo, base, values_of(base))


def _kind_in(words: str) -> PlanKind:
    said = [OFTEN[word] for word in fold(words).split() if word in OFTEN]
    kinds: Mapping[str, PlanKind] = {"instant": "instant", "daily": "daily", "weekly": "weekly"}
    return kinds.get(said[-1], "weekly") if said else "weekly"


def _new_plan(desk: Desk, actor: Actor, watch: str, kind: PlanKind) -> Plan:
    return plain_plan(kind, watch, zone=actor.zone or desk.zone, language=actor.language, patience=desk.patience)


def begin_change(desk: Desk, actor: Actor, place: Place, memo: Memo, plan: Plan) -> Setup:
    opened = memo.model_copy(update={"plan": plan.id, "mark": mark_of(plan)})
    return Setup(desk, actor, place, opened, plan, values_of(plan))


async def continue_plan(desk: Desk, actor: Actor, place: Place, memo: Memo, watch: str, came: Values, *, leaves_out: bool = False) -> Setup:
    """The form that something was done in, with what stands in it. `leaves_out`: the platform brings nothing of an input that was left
    empty. Raises NotFound where its plan is gone."""
    base = await plan_of(desk, actor, memo.plan) if memo.plan else _new_plan(desk, actor, watch, "weekly")
    held = {**values_of(base), **memo.values}
    emptied = _shown(desk, actor, base, memo, held) if leaves_out else {}
    return Setup(desk, actor, place, memo, base, find_place({**held, **emptied, **came}, desk.wordings))


def _shown(desk: Desk, actor: Actor, base: Plan, memo: Memo, held: Values) -> Values:
    """Nothing in each input that the form had."""
    values = {**held, "kind": (memo.kind,)} if memo.kind else held
    inputs = inputs_of(desk, desk.watches[base.watch], values, desk.wordings[actor.language], more=memo.more, zones=(base.zone,))
    return {each.name: () for each in inputs}


def plan_form(setup: Setup, *, warning: str = "", zones: Sequence[str] = ()) -> Form:
    """`zones` are offered where the platform cannot look them up while somebody types."""
    memo, say = setup.memo, setup.wording.say
    watch = setup.desk.watches[setup.base.watch]
    inputs = inputs_of(setup.desk, watch, setup.values, setup.wording, more=memo.more, zones=zones)
    shown, held = {each.name for each in inputs}, values_of(setup.base)
    unasked = {name: values for name, values in setup.values.items() if name not in shown and values != held.get(name)}
    more = () if memo.more else (Choice("more", say("More options")),)
    return Form(
        FORM,
        say("Change a plan") if memo.plan else say("Subscribe"),
        say("Save") if memo.plan else say("Subscribe"),
        say("Cancel"),
        inputs,
        words=_about(setup),
        warning=warning,
        buttons=(Choice("preview", say("Show the next message")), *more),
        memo=str(memo.model_copy(update={"values": unasked, "kind": setup.kind})),
    )


def _about(setup: Setup) -> str:
    if setup.memo.plan:
        return setup.wording.say("The plan {name}", name=setup.base.name)
    return sent_words(setup.place.scope, setup.place.called, setup.wording)


# ── what is wrong with it ───────────────────────────────────────────────────────────────────────────────────────────────────


async def check_plan(setup: Setup, shown: Collection[str], *, reacts: bool = True) -> Mapping[str, str]:
    """By input, of those that are shown; empty where it can be kept. `reacts`: whoever chose another kind was shown its
    questions."""
    if setup.is_outdated:
        return {"kind": outdated_words(setup.wording)}
    if setup.memo.kind not in {"", setup.kind} and not reacts:
        return {"kind": setup.wording.say("Other questions go with this: please look them over.")}
    plan, faults = setup.read
    if faults:
        return {name: fault_words(fault, setup.wording) for name, fault in at_inputs(faults, shown).items()}
    if not setup.memo.plan and await _twin(setup, plan):
        return {"kind": has_twin(setup.place.scope, setup.wording)}
    return {}


def at_inputs(faults: Sequence[Fault], shown: Collection[str]) -> Mapping[str, Fault]:
    """The first of each input; what concerns none that is shown stands at the first, which always is."""
    return {fault.field if fault.field in shown else "kind": fault for fault in reversed(faults)}


async def _twin(setup: Setup, plan: Plan) -> Plan | None:
    destination = await destination_of(setup.desk, setup.actor.installation, setup.place)
    if destination is None:
        return None
    return await twin_of(setup.desk, replace(plan, installation=setup.actor.installation, destination=destination.name))


def fault_words(fault: Fault, wording: Wording) -> str:
    return wording.say(fault.what, **fault.values)


def outdated_words(wording: Wording) -> str:
    return wording.say("Somebody else changed this plan meanwhile. Close this, and open it as it is now.")


def refusal_words(error: DeskError, wording: Wording) -> str:
    """Of what may not or cannot be done with a plan: NotAllowed, NotFound, Outdated or Faulty."""
    if isinstance(error, Faulty):
        return fault_words(error.fault, wording)
    if isinstance(error, Outdated):
        return outdated_words(wording)
    if isinstance(error, NotAllowed):
        return wording.say("Only the members of its channel or chat (from there), whoever made it and admins can change this plan.")
    return wording.say("This plan is no longer there.")


# ── the next message ────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class NextMessage:
    """`words` say when it comes first, or what is wrong with the form; `note` why there is none."""

    plan: Plan
    words: str
    digest: Digest | None = None
    note: str = ""


async def next_message(setup: Setup) -> NextMessage:
    """As the form has it now."""
    plan, faults = setup.read
    if faults:
        return NextMessage(plan, "\n".join(fault_words(fault, setup.wording) for fault in faults))
    digest = await preview(setup.desk, plan)
    return NextMessage(plan, _first_words(setup, plan), digest, "" if digest else silent_words(setup.wording))


def silent_words(wording: Wording) -> str:
    return wording.say("Nothing new to tell now: it would keep silent.")


def _first_words(setup: Setup, plan: Plan) -> str:
    desk, wording = setup.desk, setup.wording
    due = next_due(plan, desk.clock())
    if plan.kind == "instant" or due is None:
        return wording.say("Sent as soon as there is something. This is what would be sent now:")
    moment = moment_words(due, plan.zone, desk.watches[plan.watch], wording)
    return wording.say("First on {moment}. This is what would be sent now:", moment=moment)


# ── keeping it ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Kept:
    """`words` are for whoever kept it, `news` for all where a new plan tells; one of them is "" ."""

    plan: Plan
    words: str = ""
    news: str = ""


async def keep_plan(setup: Setup, *, again: bool) -> Kept:
    """What was wrong with it was said before; what has become so since is said now. `again`: it may have been kept by a try that died.
    Raises NotAllowed, NotFound, Outdated, Faulty."""
    plan, faults = setup.read
    if faults:
        raise Faulty(faults[0], faults[0].what)
    return await (_keep_change(setup, plan) if setup.memo.plan else _keep_new(setup, plan, again=again))


async def _keep_change(setup: Setup, plan: Plan) -> Kept:
    changes = {name: getattr(plan, name) for name in plan.__slots__ if getattr(plan, name) != getattr(setup.base, name)}
    if setup.is_outdated and changes:  # done once already, it is as the form wants it
        raise Outdated("The plan was changed meanwhile.")
    made = await change_plan(setup.desk, setup.actor, setup.base, changes) if changes else plan
    return Kept(made, setup.wording.say("Changed. {plan}", plan=plan_line(setup.desk, made, setup.wording)))


async def _keep_new(setup: Setup, plan: Plan, *, again: bool) -> Kept:
    made, new = await subscribe(setup.desk, setup.actor, setup.place, plan)
    if not new and not again:  # somebody else's form was a moment sooner
        return Kept(made, has_twin(setup.place.scope, setup.wording))
    wording = setup.wording if made.language == "both" else setup.desk.wordings[made.language]
    typed_there = type_this(setup.desk, setup.actor, "plans", made.watch, wording.language)
    return Kept(made, news=announced(plan_line(setup.desk, made, wording), setup.actor.name, typed_there, wording))


def offer_sheet(setup: Setup) -> Answer:
    """A plan as it comes, to be had as it is."""
    plan, wording = setup.read[0], setup.wording
    line = replace(words_of_plan(setup.desk, plan, wording), details=tuple(makeup_of(setup.desk, plan, wording)))
    return word_offer(line, sent_words(setup.place.scope, setup.place.called, wording), wording)


def plan_line(desk: Desk, plan: Plan, wording: Wording) -> str:
    """ "Weekly briefing, every Monday at 08:30 London; next Mon 30 Nov, 08:30 London · 17:30 Tokyo."."""
    return in_a_line(words_of_plan(desk, plan, wording), wording)


def words_of_plan(desk: Desk, plan: Plan, wording: Wording) -> PlanLine:
    """By itself, wherever it tells."""
    due = next_due(plan, desk.clock()) if plan.state == "active" else None
    return line_of(desk, Subscribed(plan, Destination(0, 0, "", "preview"), due), wording)


def type_this(desk: Desk, actor: Actor, verb: Literal["plans", "subscribe"], watch: str, language: Language) -> str:
    """What one types where the actor is."""
    return f"{way_of(desk, actor).command} {typed(Question(verb, language=language), desk.watches[watch])}".strip()
