"""Subscribing from Teams: a plan as it comes by one press, its form in a dialog, a conversation's plans and what can be done with each."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import wraps

from bot.answers.planlist import place_words
from bot.answers.planwords import SHORTER, PlanBoard, PlanRow, sheet_of
from bot.errors import NotAllowed, NotFound, Outdated, Unavailable
from bot.messages.dialogs import Button, Controls, draw_answer, draw_dialog, draw_words
from bot.messages.notice import notice
from bot.models import Choice, Form, Input, Message, Question, number_in
from bot.pipeline import planacts, subscribing
from bot.pipeline.planacts import REMOVE
from bot.pipeline.planform import zone_label
from bot.pipeline.planning import Faulty, Place
from bot.pipeline.subscribing import FORM, Memo, Setup, keep_plan, next_message, plan_form, plan_line, refusal_words, silent_words
from bot.pipeline.zones import usual_zones
from bot.teams.outcome import Dialog
from bot.teams.room import FormCheck, FormOf, Handler, Room
from bot.teams.stories import show_form

_ACTS = ("edit", "pause", "resume", "look", "send", "remove")
"""The buttons beneath a list, in this order: no more than a card shows."""
_OPENING = frozenset({"edit", "look", "remove"})


def _told(handler: Handler) -> Handler:
    """What is refused is said to whoever wanted it."""

    @wraps(handler)
    async def handle(room: Room) -> None:
        try:
            await handler(room)
        except Unavailable:
            raise
        except (NotAllowed, NotFound, Outdated, Faulty) as error:
            room.tell(refusal_words(error, room.wording))

    return handle


def _place(room: Room) -> Place:
    """The conversation that it was done in: what a card brings back is not asked, for it may say anything."""
    conversation = room.conversation
    if conversation.scope == "personal":
        return Place("teams", conversation.address, f"to-{room.actor.name or room.actor.user}", "personal")
    named = place_words(conversation, room.desk.wordings["en"])
    return Place("teams", conversation.address, named or "chat", conversation.scope, place_words(conversation, room.wording))


# ── one press ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


@_told
async def offer(room: Room) -> None:
    """A plan as it comes of what was typed, to be had by one press, and its form."""
    asked = room.question or Question("subscribe", language=room.actor.language)
    setup = subscribing.begin_plan(room.desk, room.actor, _place(room), Memo(), room.watch.name, asked=asked)
    say, value = room.wording.say, _as_value(setup)
    buttons = (
        Button("subscribe.now", say("Subscribe to this"), value, "positive"),
        Button(FORM, say("Set up …"), value, opens=True),
    )
    sheet = subscribing.offer_sheet(setup)
    room.reply([await asyncio.to_thread(draw_answer, sheet, room.watch, room.renderer, Controls(buttons=buttons))])


def _as_value(setup: Setup) -> str:
    """All in which a plan as it comes may differ: it is made as its card says it, whoever presses."""
    plan = setup.base
    return "|".join((plan.kind, ",".join(plan.fields), plan.zone, plan.language))


def _from_value(room: Room) -> Setup:
    kind, fields, zone, language, *_ = [*room.came.value.split("|"), "", "", ""]
    asked = Question("subscribe", kind, fields=tuple(filter(None, fields.split(","))), language=room.actor.language)
    setup = subscribing.begin_plan(room.desk, room.actor, _place(room), Memo(), room.watch.name, asked=asked)
    said = {"zone": zone, "language": language}
    return setup.with_values(**{name: (value,) for name, value in said.items() if value})


@_told
async def take_offer(room: Room) -> None:
    await _keep(room, _from_value(room))


async def _keep(room: Room, setup: Setup) -> None:
    kept = await keep_plan(setup, again=room.asked.attempts > 1)
    if kept.news:
        room.reply([notice(kept.news, "teams")])
        room.tell(room.wording.say("Saved. {trouble}", trouble=plan_line(room.desk, kept.plan, room.wording)))
    else:
        room.tell(kept.words)


# ── the form ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@_told
async def open_new(room: Room) -> None:
    await _show(room, _from_value(room))


async def _show(room: Room, setup: Setup) -> None:
    await show_form(room, _form(setup))


def _form(setup: Setup) -> Form:
    """Nothing can be looked up while somebody types, and nobody is told that something was chosen: the list of zones comes with it, and a
    button asks for the questions of another kind."""
    form = plan_form(setup, zones=_zones(setup))
    change = Choice("change", setup.wording.say("Show the questions for this"))
    return replace(form, buttons=(*reversed(form.buttons), change))


def _zones(setup: Setup) -> tuple[str, ...]:
    """Those of the watch's sides first, the rest by their names."""
    watch, wording = setup.desk.watches[setup.base.watch], setup.wording
    near = [setup.desk.zone, *(side.zone for side in watch.sides if side.zone)]
    return tuple(dict.fromkeys((*near, *sorted(usual_zones(), key=lambda name: zone_label(name, wording)))))


async def _setup(room: Room) -> Setup:
    """The form that something was done in; of a preview, which has no inputs, the one beneath. What it remembers may be made up:
    raises NotAllowed, and NotFound where its plan is gone."""
    came, place = room.came, _place(room)
    memo = Memo.of(came.memo or came.value)
    if memo.plan:
        await planacts.permitted(room.desk, room.actor, memo.plan)
    return await subscribing.continue_plan(room.desk, room.actor, place, memo, room.watch.name, came.values, leaves_out=bool(came.memo))


@_told
async def show_again(room: Room) -> None:
    """With the questions of the kind that is chosen now."""
    await _show(room, await _setup(room))


@_told
async def show_more(room: Room) -> None:
    await _show(room, (await _setup(room)).with_more())


@_told
async def show_next(room: Room) -> None:
    """This conversation's next message as the form has it, in the form's place."""
    setup = await _setup(room)
    found, say, memo = await next_message(setup), room.wording.say, str(setup.memory)
    back = Button(f"{FORM}.back", say("Back"), memo)
    keep = Button(f"{FORM}.save", say("Save") if setup.memo.plan else say("Subscribe"), memo, "positive")
    controls = Controls(buttons=(keep, back) if found.digest or found.note else (back,))
    if found.digest:
        watch = room.desk.watches[found.plan.watch]
        card = await asyncio.to_thread(draw_dialog, found.digest, watch, room.renderer, controls, before=found.words)
    else:
        card = await asyncio.to_thread(draw_words, (found.words, found.note), room.renderer, room.actor.language, controls)
    room.show_dialog(Dialog(say("The next message"), card))


@_told
async def save_form(room: Room) -> None:
    await _keep(room, await _setup(room))


async def check_form(room: Room) -> Mapping[str, str]:
    """What is wrong with a submitted form, by the name of an input that it has; what cannot be done at all is said when it is tried."""
    try:
        setup = await _setup(room)
    except (NotAllowed, NotFound):
        return {}
    return await subscribing.check_plan(setup, {each.name for each in _form(setup).inputs}, reacts=False)


async def form_again(room: Room) -> Form:
    return _form(await _setup(room))


# ── the list ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@_told
async def list_plans(room: Room) -> None:
    room.reply([await _listed(room)])


async def _listed(room: Room, note: str = "") -> Message:
    """In a channel or a group chat everybody sees it: there it is that place's alone."""
    place = _place(room)
    board = await planacts.list_plans(room.desk, room.actor, place, room.wording, seen_by_all=place.scope != "personal")
    sheet = sheet_of(board, room.wording, note=note)
    return await asyncio.to_thread(draw_answer, sheet, room.watch, room.renderer, _controls(room, board))


def _controls(room: Room, board: PlanBoard) -> Controls:
    rows = [row for _, some in board.groups for row in some]
    if not rows:
        return Controls(buttons=(Button(FORM, room.wording.say("Set up …"), opens=True),))
    value = str(rows[0].id) if len(rows) == 1 else ""
    acts = {name: words for row in rows for name, words in row.acts} | {name: room.wording.say(words) for name, words in SHORTER.items()}
    buttons = tuple(_button(name, acts[name], value) for name in _ACTS if name in acts)
    return Controls((_choice(room, rows),) if len(rows) > 1 else (), buttons)


def _choice(room: Room, rows: Sequence[PlanRow]) -> Input:
    titles = Counter(row.title for row in rows)
    choices = [Choice(str(row.id), row.title if titles[row.title] == 1 else f"{row.title} ({row.details})") for row in rows]
    return Input("plan", "one", room.wording.say("Plan"), (str(rows[0].id),), tuple(choices))


def _button(name: str, words: str, value: str) -> Button:
    return Button(f"plan.{name}", words, value, "destructive" if name == "remove" else "", opens=name in _OPENING)


# ── what can be done with a plan ────────────────────────────────────────────────────────────────────────────────────────────


def _chosen(room: Room) -> int:
    """The one whose button it is, else the one that is chosen of several; 0 for none there is."""
    number = room.came.value or next(iter(room.came.values.get("plan", ())), "")
    return number_in(number)


@_told
async def edit(room: Room) -> None:
    plan = await planacts.permitted(room.desk, room.actor, _chosen(room))
    await _show(room, subscribing.begin_change(room.desk, room.actor, _place(room), Memo(), plan))


@_told
async def pause(room: Room) -> None:
    await _show_list(room, await planacts.pause_plan(room.desk, room.actor, _chosen(room), room.wording))


@_told
async def resume(room: Room) -> None:
    await _show_list(room, await planacts.wake_plan(room.desk, room.actor, _chosen(room), room.wording))


async def _show_list(room: Room, note: str) -> None:
    """As it is now, with what was done to it."""
    room.show(await _listed(room, note))


@_told
async def look(room: Room) -> None:
    """To whoever asks alone, exactly as the conversation would get it."""
    plan, digest = await planacts.look_at_plan(room.desk, room.actor, _chosen(room))
    if digest:
        card = await asyncio.to_thread(draw_dialog, digest, room.desk.watches[plan.watch], room.renderer)
    else:
        card = await asyncio.to_thread(draw_words, (silent_words(room.wording),), room.renderer, room.actor.language)
    room.show_dialog(Dialog(room.wording.say("The next message"), card))


@_told
async def send(room: Room) -> None:
    room.tell(await planacts.send_plan(room.desk, room.actor, _chosen(room), room.wording))


@_told
async def ask_removal(room: Room) -> None:
    number = _chosen(room)
    await show_form(room, await planacts.removal_form(room.desk, room.actor, number, str(number), room.wording))


@_told
async def remove(room: Room) -> None:
    """It was asked whether, and confirmed."""
    room.tell(await planacts.drop_plan(room.desk, room.actor, number_in(room.came.memo), room.wording))


HANDLERS: Mapping[str, Handler] = {
    "words:subscribe": offer,
    "words:plans": list_plans,
    "press:subscribe.now": take_offer,
    f"open:{FORM}": open_new,
    f"open:{FORM}.change": show_again,
    f"open:{FORM}.back": show_again,
    f"open:{FORM}.more": show_more,
    f"open:{FORM}.preview": show_next,
    f"form:{FORM}": save_form,
    f"form:{FORM}.save": save_form,
    "open:plan.edit": edit,
    "open:plan.look": look,
    "open:plan.remove": ask_removal,
    "press:plan.pause": pause,
    "press:plan.resume": resume,
    "press:plan.send": send,
    f"form:{REMOVE}": remove,
}
CHECKS: Mapping[str, FormCheck] = {FORM: check_form, f"{FORM}.save": check_form}
FORMS: Mapping[str, FormOf] = {FORM: form_again, f"{FORM}.save": form_again}
