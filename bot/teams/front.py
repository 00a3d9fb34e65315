"""Somebody's page in their own chat with the app: what is new, what is theirs, how the desk is; for admins what waits for them."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.answers.ask import is_greeting
from bot.answers.front import Desktop, Front, StoryLine, field_choices, front_labels, other_language, word_front
from bot.answers.home import front_sheet, word_waiting
from bot.answers.names import find_language
from bot.answers.page import Page, turns
from bot.answers.typed import typed
from bot.errors import WrongUsage
from bot.messages.dialogs import Button, Controls, draw_answer, draw_dialog, draw_form
from bot.messages.menu import value_of
from bot.models import Answer, Choice, Form, Input, Item, Message, Question
from bot.pipeline import answer
from bot.pipeline.converting import find_exchange
from bot.pipeline.planning import line_of
from bot.pipeline.ruleform import given
from bot.pipeline.speaking import page_for
from bot.pipeline.surveying import find_desktop, find_people
from bot.pipeline.tending import may_change_feeds, wake_destination
from bot.teams.asking import answer_words
from bot.teams.feeds import told
from bot.teams.outcome import Dialog
from bot.teams.people import CALLED
from bot.teams.room import Handler, Room
from bot.teams.stories import show_form
from bot.teams.suggestions import take_suggestion
from bot.text import shorten
from bot.wording.catalogue import Wording, msgid, plain

SEARCH = "front.found"
"""The form in which one searches, and what turns the pages of what it finds."""
ALL = "*"
_TITLE, _WORDS = 75, 200


# ── the page ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def show_front(room: Room) -> None:
    """Beneath it, for admins, what waits for them."""
    room.reply([await _front_card(room), *([await _waiting_card(room)] if room.actor.is_admin else [])])


async def open_front(room: Room) -> None:
    """By a button of the welcome, which stays."""
    await show_front(room)
    room.tell(room.wording.say("Here is your page."))


async def greet(room: Room) -> None:
    """Help; but who greets the app in their own chat is shown their page."""
    if room.came.scope == "personal" and is_greeting(room.came.words):
        await show_front(room)
    else:
        await answer_words(room)


async def tell_status(room: Room) -> None:
    """In one's own chat of all that concerns one, not of that chat alone."""
    alone = room.came.scope == "personal"
    await answer_words(replace(room, actor=replace(room.actor, here="")) if alone else room)


def welcome_controls(wording: Wording) -> Controls:
    """What stands beneath the first words in somebody's own chat."""
    say = wording.say
    buttons = (
        Button("front.open", say("Your page"), style="positive"),
        Button("front.search", say("{act} …", act=say("Search")), opens=True),
        Button("subscribe", say("{act} …", act=say("Subscribe")), opens=True),
        Button("front.help", say("Help"), opens=True),
    )
    return Controls(buttons=buttons)


async def choose_language(room: Room) -> None:
    """From now on, everywhere: it is kept in the profile."""
    if language := find_language(room.came.value):
        await room.desk.store.choose_language(room.installation.id, room.actor.user, language)
        room.show(await _front_card(replace(room, actor=replace(room.actor, language=language))))


async def _looked_up(room: Room) -> tuple[Page, Desktop, Front]:
    desktop = await find_desktop(room.desk, room.actor, room.watch.name)
    exchange = await find_exchange(room.desk, [*desktop.stories, *desktop.saved], room.actor.language)
    page = page_for(room.desk, room.actor, room.watch.name, Question("home", language=room.actor.language), exchange)
    return page, desktop, await asyncio.to_thread(word_front, page, desktop, called=CALLED)


async def _front_card(room: Room) -> Message:
    page, desktop, front = await _looked_up(room)
    plans = [line_of(room.desk, row, room.wording) for row in desktop.status.plans]
    sheet = front_sheet(page, front, desktop, plans, admin=False)
    return await asyncio.to_thread(draw_answer, sheet, room.watch, room.renderer, _controls(room, page, front))


def _controls(room: Room, page: Page, front: Front) -> Controls:
    """Six at most: a card shows no more."""
    said, other = front_labels(page, mine=may_change_feeds(room.desk, room.actor)), other_language(room.wording)
    say, stories = room.wording.say, _choices(room, (*front.stories, *front.saved))
    buttons = (
        *([Button("story.open", say("Details"), opens=True)] if stories else []),
        Button("front.search", say("{act} …", act=said["search"]), opens=True),
        Button("subscribe", say("{act} …", act=said["subscribe"]), opens=True, style="" if front.stories else "positive"),
        Button("front.help", say("Help"), opens=True),
        Button("feeds.suggest", say("{act} …", act=said["suggest"]), opens=True),
        Button("front.language", room.desk.wordings[other].tongue(other), other),
    )
    return Controls((_story_input(room, stories),) if stories else (), buttons)


def _choices(room: Room, lines: Sequence[StoryLine]) -> tuple[Choice, ...]:
    """Each story once."""
    return _stories(room, {line.item.story: line.item for line in lines}.values())


def _stories(room: Room, items: Iterable[Item]) -> tuple[Choice, ...]:
    return tuple(Choice(value_of("details", room.watch.name, item), shorten(plain(item.headline), _TITLE)) for item in items)


def _story_input(room: Room, stories: tuple[Choice, ...]) -> Input:
    return Input(
        "story", "one", room.wording.say("Which story?"), choices=stories, placeholder=room.wording.say("Choose a story"), optional=True
    )


# ── search and help ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def ask_search(room: Room) -> None:
    await show_form(room, _search_form(room))


def _search_form(room: Room) -> Form:
    say = room.wording.say
    page = page_for(room.desk, room.actor, room.watch.name, Question("search", language=room.actor.language))
    said = front_labels(page, mine=False)
    words = Input("words", "line", said["search"], hint=said["search_for"], optional=True, longest=_WORDS)
    fields = tuple(Choice(key or ALL, label) for key, label in field_choices(page))
    field = Input("field", "one", say("Field"), (ALL,), fields, optional=True)
    return Form(SEARCH, say("Search"), say("Search"), say("Cancel"), (words, field))


async def show_found(room: Room) -> None:
    """What the form asks for, or another page of it; each story can be opened from there."""
    asked = room.came.value or _asked(room)
    if not asked:
        form = _search_form(room)
        wrong = {"words": room.wording.say("What shall I search for?")}
        card = await asyncio.to_thread(draw_form, form, room.renderer, room.actor.language, wrong)
        room.show_dialog(Dialog(form.title, card, wide=False))
        return
    await _show_answer(room, room.wording.say("Search"), asked)


def _asked(room: Room) -> str:
    """As one types it."""
    words, field = given(room.came.values, "words").strip(), given(room.came.values, "field")
    narrowed = f"field:{field}" if room.watch.field(field) else ""
    return f"{words} {narrowed}".strip()


async def show_help(room: Room) -> None:
    await _show_answer(room, room.wording.say("Help"), "help")


async def _show_answer(room: Room, title: str, words: str) -> None:
    desk, actor = room.desk, room.actor
    sheet = await answer(desk, words, watch=room.watch.name, language=actor.language, zone=actor.zone, actor=actor)
    stories = _stories(room, sheet.items)
    opens = (Button("story.open", room.wording.say("Details"), opens=True),) if stories else ()
    controls = Controls((_story_input(room, stories),) if stories else (), (*opens, *_turns(room, sheet)))
    shown = replace(sheet, offers=(), more=())
    room.show_dialog(Dialog(title, await asyncio.to_thread(draw_dialog, shown, room.watch, room.renderer, controls)))


def _turns(room: Room, sheet: Answer) -> tuple[Button, ...]:
    asked = sheet.question
    neighbours = turns(room.wording, asked.page, asked.page + bool(sheet.more and sheet.sections))
    return tuple(Button(SEARCH, turn.label, typed(replace(asked, page=turn.page), room.watch)) for turn in neighbours)


# ── for admins ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def _waiting_card(room: Room) -> Message:
    page, _, front = await _looked_up(room)
    people = await find_people(room.desk, room.actor, room.admins, room.editors, "teams")
    sheet = word_waiting(page, front, people)
    return await asyncio.to_thread(draw_answer, sheet, room.watch, room.renderer, _deciding(room, page, front))


def _deciding(room: Room, page: Page, front: Front) -> Controls:
    say, said = room.wording.say, front_labels(page, mine=True)
    inputs, buttons = [], []
    if front.suggestions:
        waiting = tuple(Choice(line.key, shorten(line.head, _TITLE)) for line in front.suggestions)
        inputs.append(Input("suggestion", "one", say("Which suggestion?"), (waiting[0].value,), waiting, optional=True))
        buttons.append(Button("front.accept", said["accept"], style="positive"))
        buttons.append(Button("suggestion.refuse", say("{act} …", act=said["decline"]), opens=True))
    if front.paused:
        paused = tuple(Choice(line.key, shorten(line.key, _TITLE)) for line in front.paused)
        inputs.append(Input("destination", "one", say("Which destination?"), (paused[0].value,), paused, optional=True))
        buttons.append(Button("front.resume", said["resume"]))
    return Controls(tuple(inputs), tuple(buttons))


async def accept_chosen(room: Room) -> None:
    """Of the suggestions that wait the one that is chosen; the card then shows what still waits."""
    await take_suggestion(room)
    room.show(await _waiting_card(room))


async def resume_destination(room: Room) -> None:
    """One that was paused for its trouble is tried again. Raises NotAllowed or NotFound."""
    if not (name := given(room.came.values, "destination")):
        raise WrongUsage(msgid("Choose a destination first."))
    await wake_destination(room.desk, room.actor, name)
    room.show(await _waiting_card(room))


HANDLERS: Mapping[str, Handler] = {
    "words:home": show_front,
    "words:help": greet,
    "words:status": tell_status,
    "press:front.open": open_front,
    "press:front.language": choose_language,
    "open:front.search": ask_search,
    f"open:{SEARCH}": show_found,
    "open:front.help": show_help,
    "press:front.accept": told(accept_chosen),
    "press:front.resume": told(resume_destination),
}
