"""Plans as people set them up, from wherever they do: make, change, pause, remove, send one now, look at the next.

A chat's plan tells the channel it was made in; its destination is made with the first, named as the channel is. Who may not is told who
may; what was changed is on record, from what to what.
"""

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, time, timedelta
from typing import Any, Literal

from bot.answers.planlist import PlanLine, place_words
from bot.digests.faults import Fault, find_faults
from bot.digests.holidays import calendar_label
from bot.digests.period import find_zone, next_due, period_for
from bot.errors import NotFound, WrongUsage
from bot.models import Actor, Destination, Digest, Plan, PlanKind, Scope, Spoken, Subscribed
from bot.pipeline.composing import compose_digest
from bot.pipeline.desk import Desk
from bot.pipeline.permits import EVERYWHERE, record, require_plan
from bot.pipeline.telling import tell
from bot.wording.catalogue import Wording, msgid
from bot.wording.planlines import kind_name, next_words, plan_more, plan_times

TIMED = frozenset({"kind", "weekdays", "times", "zone", "grouping", "holidays", "on_holiday", "quiet"})
"""The fields that say when a plan falls due."""
_OF_ITSELF = ("id", "installation", "name", "maker", "created", "changed", "state")
"""The fields in which plans that tell the same differ."""
_TRIES = 100
"""Names looked at for a new plan or destination."""
_NOT_IN_NAMES = re.compile(r"[^\w-]+")
_LONGEST = 60


class Faulty(WrongUsage):
    """A plan that cannot be kept."""

    def __init__(self, fault: Fault, words: str) -> None:
        super().__init__(words)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Place:
    """A channel of a chat, as its platform calls it."""

    platform: Literal["slack", "teams"]
    address: str
    name: str = ""
    """What its destination is called after."""
    scope: Scope = "channel"
    called: str = ""
    """What people there call it ("#science"), "" where that is not known."""


# ── looking ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def plain_plan(kind: PlanKind, watch: str, *, zone: str, language: Spoken, patience: timedelta = timedelta(hours=18)) -> Plan:
    """A plan of that kind as it comes, of no name and no destination."""
    briefing = kind in {"weekly", "monthly"}
    return Plan(
        0,
        0,
        "",
        kind,
        watch,
        "",
        weekdays=(0,) if briefing else (0, 1, 2, 3, 4),
        times=(time(8, 30),),
        zone=zone,
        language=language,
        when_empty="say" if briefing else "skip",
        patience=patience,
    )


def faults_of(desk: Desk, plan: Plan) -> tuple[Fault, ...]:
    """What is wrong with it, were it to begin now."""
    if plan.watch not in desk.watches:
        return (Fault("watch", msgid("This desk does not run the watch “{name}”."), {"name": plan.watch}),)
    return find_faults(plan, desk.watches[plan.watch], desk.lenses, desk.clock())


async def preview(desk: Desk, plan: Plan) -> Digest | None:
    """What it would tell were it due now; None if it would keep silent."""
    return await compose_digest(desk, plan, period_for(plan, desk.clock()))


async def plan_of(desk: Desk, actor: Actor, number: int) -> Plan:
    """Raises NotFound for one that is not there, or is of another workspace."""
    found = next((plan for plan in await desk.store.plans() if plan.id == number), None)
    if found is None or actor.installation not in {found.installation, EVERYWHERE}:
        raise NotFound("This plan is no longer there.")
    return found


async def subscribed(desk: Desk, actor: Actor) -> list[Subscribed]:
    """The plans of the channel the actor is in, then those they made elsewhere; all of them where they stand in no workspace."""
    places = {(each.installation, each.name): each for each in await desk.store.destinations()}
    rows = [
        (plan, places[plan.installation, plan.destination])
        for plan in await desk.store.plans()
        if (plan.installation, plan.destination) in places and plan.watch in desk.watches
    ]
    seen = [(plan, place) for plan, place in rows if _sees(actor, plan, place)]
    told = await desk.store.last_told([plan.id for plan, _ in seen])
    found = [await _row(desk, actor, plan, place, told) for plan, place in seen]
    return sorted(found, key=lambda row: not row.here)


def _sees(actor: Actor, plan: Plan, place: Destination) -> bool:
    if actor.installation == EVERYWHERE:
        return True
    return actor.installation == plan.installation and (_is_here(actor, place) or plan.maker == actor.user)


def _is_here(actor: Actor, place: Destination) -> bool:
    return bool(actor.here) and place.address == actor.here


async def _row(desk: Desk, actor: Actor, plan: Plan, place: Destination, told: Mapping[int, datetime]) -> Subscribed:
    due = next_due(plan, desk.clock()) if plan.state == "active" else None
    maker = plan.maker and await _name_of(desk, plan.installation, plan.maker)
    conversation = await desk.store.conversation(place.installation, place.address) if place.platform == "teams" else None
    return Subscribed(plan, place, due, told.get(plan.id), maker, here=_is_here(actor, place), conversation=conversation)


async def _name_of(desk: Desk, installation: int, user: str) -> str:
    profile = await desk.store.profile(installation, user)
    return profile.name if profile and profile.name else user


def line_of(desk: Desk, row: Subscribed, wording: Wording) -> PlanLine:
    plan, watch, say = row.plan, desk.watches[row.plan.watch], wording.say
    title = say("{what}, {when}", what=kind_name(plan.kind, wording), when=plan_times(plan, wording))
    told = row.told and row.told.astimezone(find_zone(plan.zone)).date()
    said = [
        *makeup_of(desk, plan, wording),
        say("last told {date}", date=wording.day(told)) if told else say("nothing told yet"),
        say("made by {name}", name=row.maker) if row.maker else "",
    ]
    return PlanLine(plan.name, _where(row, wording), title, next_words(row, watch, wording), tuple(filter(None, said)))


def makeup_of(desk: Desk, plan: Plan, wording: Wording) -> list[str]:
    """What it speaks and what of, then what is unlike a plain plan."""
    calendars = [calendar_label(name, wording.language) for name in plan.holidays]
    return plan_more(plan, desk.watches[plan.watch], desk.lenses, calendars, wording)


def _where(row: Subscribed, wording: Wording) -> str:
    """As people there call it."""
    if row.conversation and (called := place_words(row.conversation, wording)):
        return called
    return f"#{row.destination.name}" if row.destination.platform == "slack" else row.destination.name


# ── making and changing ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def add_plan(desk: Desk, actor: Actor, plan: Plan) -> Plan:
    """Of a name and for a destination that are given. Raises Faulty, NotFound, WrongUsage."""
    _require_sound(desk, plan)
    destination = await desk.store.destination(plan.destination, actor.installation or None)
    made = await desk.store.add_plan(replace(plan, installation=destination.installation), desk.clock())
    await _record(desk, actor, "plan.add", made, {"kind": made.kind, "destination": made.destination})
    return made


async def subscribe(desk: Desk, actor: Actor, place: Place, plan: Plan) -> tuple[Plan, bool]:
    """The plan for the channel the actor is in, and whether it is new: whoever asks twice for the same has it once. Raises Faulty."""
    _require_sound(desk, plan)
    destination = await _destination_at(desk, actor, place)
    wanted = replace(plan, installation=actor.installation, destination=destination.name, maker=actor.user)
    if twin := await twin_of(desk, wanted):
        return twin, False
    made = await _add_named(desk, wanted)
    await _record(desk, actor, "plan.add", made, {"kind": made.kind, "destination": made.destination})
    return made, True


async def twin_of(desk: Desk, plan: Plan) -> Plan | None:
    """One that tells the same destination the same."""
    alike = _told_alike(plan)
    return next((each for each in await desk.store.plans() if each.installation == plan.installation and _told_alike(each) == alike), None)


async def destination_of(desk: Desk, installation: int, place: Place) -> Destination | None:
    """That channel's, if it has one."""
    found = (each for each in await desk.store.destinations() if (each.installation, each.platform) == (installation, place.platform))
    return next((each for each in found if each.address == place.address), None)


async def change_plan(desk: Desk, actor: Actor, plan: Plan, changes: Mapping[str, Any]) -> Plan:
    """`plan` as the actor saw it. What changes its times begins now: nothing is made up for. Raises NotAllowed, Outdated, Faulty,
    NotFound."""
    await _require_permit(desk, actor, plan)
    if "destination" in changes:
        await desk.store.destination(str(changes["destination"]), plan.installation)
    after, now = replace(plan, **changes), desk.clock()
    _require_sound(desk, after, before=faults_of(desk, plan))
    other = {name: value for name, value in changes.items() if getattr(plan, name) != value}
    woken = (plan.state, after.state) == ("paused", "active")
    timed = {"changed": now} if woken or TIMED & other.keys() else {}
    made = await desk.store.change_plan(plan.name, {**changes, **timed}, installation=plan.installation, seen=plan)
    if other:
        await _record(desk, actor, "plan.change", made, _differences(plan, made, other))
    return made


async def resume_plan(desk: Desk, actor: Actor, plan: Plan) -> Plan:
    """Told again: also where its channel was given up for trouble. Raises as `change_plan` does."""
    made = await change_plan(desk, actor, plan, {"state": "active"})
    destination = await desk.store.destination(plan.destination, plan.installation)
    if destination.state == "paused":
        await desk.store.change_destination(destination.name, {"state": "active"}, installation=plan.installation)
    return made


async def remove_plan(desk: Desk, actor: Actor, plan: Plan) -> None:
    """Raises NotAllowed, NotFound."""
    await _require_permit(desk, actor, plan)
    await desk.store.remove_plan(plan.name, installation=plan.installation)
    await _record(desk, actor, "plan.remove", plan, {})


async def send_now(desk: Desk, actor: Actor, plan: Plan) -> bool:
    """Tells its destination now, beside its own times. False if nothing is to be told. Raises NotAllowed."""
    await _require_permit(desk, actor, plan)
    if await preview(desk, plan) is None or not await tell(desk, plan, period_for(plan, desk.clock())):
        return False
    await _record(desk, actor, "plan.send", plan, {})
    return True


def mark_of(plan: Plan) -> str:
    """Changes whenever anything of the plan does: who began to change it can see whether another did meanwhile."""
    return hashlib.sha256(repr(plan).encode()).hexdigest()[:16]


# ── what they rest on ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _require_sound(desk: Desk, plan: Plan, *, before: Collection[Fault] = ()) -> None:
    """What was wrong `before` is no reason not to change the rest."""
    for fault in faults_of(desk, plan):
        if fault not in before:
            raise Faulty(fault, desk.wordings["en"].say(fault.what, **fault.values))


async def _require_permit(desk: Desk, actor: Actor, plan: Plan) -> None:
    require_plan(actor, plan, await desk.store.destination(plan.destination, plan.installation))


async def _destination_at(desk: Desk, actor: Actor, place: Place) -> Destination:
    """That channel's destination, made with the first plan; one that was paused for trouble has another chance."""
    for name in _names(place.name or place.address, {each.name for each in await desk.store.destinations()}):
        if found := await destination_of(desk, actor.installation, place):
            if found.state == "active":
                return found
            return await desk.store.change_destination(found.name, {"state": "active"}, installation=actor.installation)
        try:
            return await desk.store.add_destination(
                Destination(0, actor.installation, name, place.platform, place.address, owner=actor.user), desk.clock()
            )
        except WrongUsage:
            continue  # another took that name, perhaps for this very channel
    raise WrongUsage(f"There is no name left for {place.name}.", "Remove plans that nobody needs.")


async def _add_named(desk: Desk, plan: Plan) -> Plan:
    """Under a name that no plan of the desk has."""
    for name in _names(f"{plan.destination}-{plan.kind}", {each.name for each in await desk.store.plans()}):
        try:
            return await desk.store.add_plan(replace(plan, name=name), desk.clock())
        except WrongUsage:
            continue  # another took that name meanwhile
    raise WrongUsage(f"There is no name left for another {plan.kind} plan of {plan.destination}.", "Remove plans that nobody needs.")


def _names(wanted: str, taken: Collection[str]) -> Sequence[str]:
    """ "science", "science-2" …: readable, and usable on the command line."""
    stem = _NOT_IN_NAMES.sub("-", wanted.lower()).strip("-")[:_LONGEST] or "channel"
    names = [stem, *(f"{stem}-{number}" for number in range(2, _TRIES))]
    return [name for name in names if name not in taken]


def _told_alike(plan: Plan) -> tuple[object, ...]:
    return tuple(getattr(plan, field.name) for field in fields(plan) if field.name not in _OF_ITSELF)


def _differences(before: Plan, after: Plan, changed: Collection[str]) -> dict[str, object]:
    return {"changes": {name: [_written(getattr(each, name)) for each in (before, after)] for name in sorted(changed)}}


def _written(value: object) -> object:
    """As JSON can hold it."""
    if isinstance(value, tuple | list):
        return [_written(each) for each in value]
    return f"{value:%H:%M}" if isinstance(value, time) else value if isinstance(value, str | bool | int | float | None) else str(value)


async def _record(desk: Desk, actor: Actor, what: str, plan: Plan, detail: Mapping[str, object]) -> None:
    await record(desk, _in_its_house(actor, plan), what, {"plan": plan.name, **detail})


def _in_its_house(actor: Actor, plan: Plan) -> Actor:
    return replace(actor, installation=plan.installation)
