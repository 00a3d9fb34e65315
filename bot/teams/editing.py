"""What editors do in Teams: rule on stories and on what waits for review, take a ruling back, and hear what was done."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from bot.answers.doubts import choices_of
from bot.messages.dialogs import Button, Controls, draw_answer
from bot.models import Choice, Form, Input, Message, Pressed, Section, Strong
from bot.pipeline.permits import require_editor
from bot.pipeline.reviewing import decide, find_waiting, waiting_sheet
from bot.pipeline.ruleform import FORM, carry_out, faults_in, given, rulable, rule_form, take_back, title_of
from bot.pipeline.voting import choose_story
from bot.teams.room import FormCheck, FormOf, Handler, Room
from bot.teams.stories import pressed_in, say_done, show_form, show_story

EDITORS = "editors"
PER_PAGE = 10
"""Entries on a page of the review list."""


# ── a story ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def open_acts(room: Room) -> None:
    """What an editor can do with a story, and the rulings on it to take back."""
    await show_form(room, await _acts(room, pressed_in(room)))


async def _acts(room: Room, pressed: Pressed) -> Form:
    """Raises NotAllowed, NotFound."""
    require_editor(room.actor)
    say = room.wording.say
    story = (await choose_story(room.desk, room.actor, pressed.watch, pressed.about)).story
    found = await rulable(room.desk, room.actor, story)
    acts = found.acts if found else ()
    undone = [replace(each, label=say("{kind}: {what}", kind=found.undo, what=each.label)) for each in found.rulings] if found else []
    return Form(
        EDITORS,
        title=say("For editors"),
        submit=say("Go on"),
        close=say("Cancel"),
        inputs=(Input("act", "radio", say("What shall be done?"), choices=(*acts, *undone), optional=True),),
        head=title_of(story),
        buttons=(Choice("back", say("Back to the story")),),
        memo=str(pressed),
    )


async def check_acts(room: Room) -> Mapping[str, str]:
    """Not asked of Teams itself: it would not let one go back to the story then."""
    return {} if given(room.came.values, "act") else {"act": room.wording.say("Choose one of what is offered.")}


async def acts_again(room: Room) -> Form:
    return await _acts(room, Pressed.of(room.came.memo))


async def choose_act(room: Room) -> None:
    """Its form; a ruling is taken back at once."""
    require_editor(room.actor)
    about, pressed = Pressed.of(room.came.memo), Pressed.of(given(room.came.values, "act"))
    if pressed.act == "undo":
        await say_done(room, about, await take_back(room.desk, room.actor, pressed))
    else:
        await show_form(room, await rule_form(room.desk, room.actor, pressed, str(pressed)))


async def back_to_story(room: Room) -> None:
    await show_story(room, Pressed.of(room.came.memo))


async def check_rule(room: Room) -> Mapping[str, str]:
    require_editor(room.actor)
    faults = await faults_in(room.desk, Pressed.of(room.came.memo), room.came.values)
    return {name: room.word(error) for name, error in faults.items()}


async def rule_again(room: Room) -> Form:
    require_editor(room.actor)
    form = await rule_form(room.desk, room.actor, Pressed.of(room.came.memo), room.came.memo)
    return form.holding(room.came.values)


async def rule(room: Room) -> None:
    """Do what the form says, and say what was done."""
    pressed = Pressed.of(room.came.memo)
    await say_done(room, pressed, await carry_out(room.desk, room.actor, pressed, room.came.values))


# ── what waits for review ───────────────────────────────────────────────────────────────────────────────────────────────────


async def list_review(room: Room) -> None:
    """What the desk is in doubt about, the newest first, to be accepted or declined."""
    room.reply([await _review_page(room, room.question.page if room.question else 1)])


async def turn_review(room: Room) -> None:
    room.show(await _review_page(room, Pressed.of(room.came.value).number))


async def decide_entries(room: Room) -> None:
    """Accept or decline those that were chosen; the list as it stands then says so."""
    require_editor(room.actor)
    pressed, chosen = Pressed.of(room.came.value), room.came.values.get("entries", ())
    if not chosen:
        room.tell(room.wording.say("Choose one of what is offered."))
        return
    if room.presses.is_double(room.actor, f"{pressed}|{chosen}", room.asked):
        room.show(await _review_page(room, pressed.number))
        return
    words = await decide(room.desk, room.actor, pressed.act, pressed.watch, chosen)
    room.show(await _review_page(room, pressed.number, words))


async def _review_page(room: Room, page: int, note: str = "") -> Message:
    """`note` is what was just done. A page that has gone meanwhile is the first."""
    watch = room.watch.name
    found = await find_waiting(room.desk, room.actor, watch, page, PER_PAGE)
    if page > 1 and not found.doubts:
        page, found = 1, await find_waiting(room.desk, room.actor, watch, 1, PER_PAGE)
    sheet = await waiting_sheet(room.desk, room.actor, watch, found)
    if note:
        sheet = replace(sheet, sections=(Section("done", (), lines=((Strong(f"✓ {note}"),),), prose=True), *sheet.sections))
    say = room.wording.say
    asked = Input("entries", "boxes", say("Which of them?"), choices=choices_of(found.doubts), optional=True)
    buttons = [
        Button("review.accept", say("Accept"), str(Pressed("accept", watch, str(page))), "positive"),
        Button("review.decline", say("Decline"), str(Pressed("decline", watch, str(page)))),
    ]
    after = [Button("review.page", say("More"), str(Pressed("page", watch, str(found.after))))] if found.after else []
    controls = Controls((asked,), (*buttons, *after)) if found.doubts else Controls()
    return await asyncio.to_thread(draw_answer, sheet, room.watch, room.renderer, controls)


HANDLERS: Mapping[str, Handler] = {
    "open:story.editors": open_acts,
    f"open:{EDITORS}.back": back_to_story,
    f"form:{EDITORS}": choose_act,
    f"form:{FORM}": rule,
    "words:review": list_review,
    "press:review.page": turn_review,
    "press:review.accept": decide_entries,
    "press:review.decline": decide_entries,
}
CHECKS: Mapping[str, FormCheck] = {EDITORS: check_acts, FORM: check_rule}
FORMS: Mapping[str, FormOf] = {EDITORS: acts_again, FORM: rule_again}
