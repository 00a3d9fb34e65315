"""Sources in Teams: the list and how each fares, and the window in which one is changed."""

import asyncio
from collections.abc import Mapping
from functools import wraps

from bot.answers.feedacts import (
    REMOVE,
    SIDE,
    FeedPage,
    Narrowing,
    feed_acts,
    feed_sides,
    removal_form,
    sheet_of_feeds,
    word_changed,
    word_feed,
    word_feed_page,
    word_test,
)
from bot.answers.feedlist import title_of
from bot.answers.page import Page
from bot.answers.suggestions import suggest_title, word_trouble
from bot.errors import NotAllowed, NotFound, WrongUsage
from bot.messages.dialogs import Button, Controls, draw_answer, draw_dialog
from bot.models import Choice, Input, Message, Question
from bot.pipeline.ruleform import given
from bot.pipeline.speaking import page_for
from bot.pipeline.tending import FeedPress, change_feed, find_state, may_change_feeds, test_feed
from bot.teams.outcome import Dialog
from bot.teams.room import Handler, Room
from bot.teams.stories import show_form
from bot.wording.catalogue import msgid

ALL = "*"
"""Of the sides; an input of Teams that holds "" holds nothing."""
_WORDS = 100


def told(handler: Handler) -> Handler:
    """What is refused is said, in their words, to whoever wanted it."""

    @wraps(handler)
    async def handle(room: Room) -> None:
        try:
            await handler(room)
        except (NotAllowed, NotFound) as error:
            room.tell(word_trouble(feeds_page(room), error))

    return handle


def feeds_page(room: Room) -> Page:
    return page_for(room.desk, room.actor, room.watch.name, Question("feeds", language=room.actor.language))


# ── the list ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def list_feeds(room: Room) -> None:
    question = room.question or Question("feeds", language=room.actor.language)
    room.reply([await _listed(room, Narrowing(side=question.side, words=question.words, page=question.page))])


async def turn_page(room: Room) -> None:
    room.show(await _listed(room, Narrowing.of(room.came.value)))


async def find(room: Room) -> None:
    """Those of the side that is chosen that have the words that were typed."""
    side = given(room.came.values, "side")
    room.show(await _listed(room, Narrowing(side="" if side == ALL else side, words=given(room.came.values, "words"))))


async def _listed(room: Room, narrowing: Narrowing) -> Message:
    page = page_for(room.desk, room.actor, room.watch.name, narrowing.question(room.actor.language))
    listed = word_feed_page(page, narrowing, await room.desk.store.feed_states(room.watch.name, room.desk.clock()))
    sheet = sheet_of_feeds(page, listed)
    return await asyncio.to_thread(draw_answer, sheet, room.watch, room.renderer, _controls(room, page, listed))


def _controls(room: Room, page: Page, listed: FeedPage) -> Controls:
    say, narrowing = room.wording.say, listed.narrowing
    sides = tuple(Choice(each.value or ALL, each.label) for each in feed_sides(page))
    inputs = [
        Input("words", "line", say("Find a source"), (narrowing.words,) if narrowing.words else (), optional=True, longest=_WORDS),
        Input("side", "one", say("Side"), (narrowing.side or ALL,), sides, optional=True),
    ]
    buttons = [Button("feeds.find", say("Find"))]
    buttons += [Button("feeds.page", turn.label, str(narrowing.but(page=turn.page))) for turn in listed.turns]
    mine = may_change_feeds(room.desk, room.actor)
    if mine and listed.states:
        feeds = tuple(Choice(str(FeedPress("open", room.watch.name, each.feed.id)), title_of(each.source)) for each in listed.states)
        inputs.append(Input("feed", "one", say("Which source?"), choices=feeds, placeholder=say("Choose a source"), optional=True))
        buttons.append(Button("feed.open", say("Change …"), opens=True))
    buttons.append(Button("feeds.suggest", say("{act} …", act=suggest_title(page, mine=mine)), opens=True))
    return Controls(tuple(inputs), tuple(buttons))


# ── one of them ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _pressed(room: Room) -> FeedPress:
    """What a button carries, or what was chosen in the list beside it. Raises WrongUsage where nothing was, NotFound for none of ours."""
    value = room.came.value or given(room.came.values, "feed")
    if not value:
        raise WrongUsage(msgid("Choose a source first."))
    if (press := FeedPress.of(value, room.desk)) is None:
        raise NotFound("That feed is watched no longer.")
    return press


async def open_feed(room: Room) -> None:
    await _show_feed(room, _pressed(room))


async def _show_feed(room: Room, press: FeedPress, note: str = "") -> None:
    """How it fares, and what can be done with it; `note` is what was just done. Raises NotAllowed or NotFound."""
    page, state = feeds_page(room), await find_state(room.desk, press.watch, press.feed)
    acts = feed_acts(page, state) if may_change_feeds(room.desk, room.actor) else ()
    buttons = tuple(_button(FeedPress(act.value, press.watch, press.feed), act.label) for act in acts)
    sheet = word_feed(page, state)
    card = await asyncio.to_thread(draw_dialog, sheet, room.watch, room.renderer, Controls(buttons=buttons), note=note)
    room.show_dialog(Dialog(room.wording.say("Source"), card, wide=False))


def _button(press: FeedPress, label: str) -> Button:
    if press.act == "remove":
        return Button("feed.ask", label, str(press), "destructive", opens=True)
    return Button("feed.side" if press.act.startswith(SIDE) else f"feed.{press.act}", label, str(press))


async def change(room: Room) -> None:
    press = _pressed(room)
    before = await change_feed(room.desk, room.actor, press)
    words = word_changed(feeds_page(room), press.act, before.source)
    room.tell(words)
    if room.came.in_dialog:
        await _show_feed(room, press, words)


async def test(room: Room) -> None:
    press = _pressed(room)
    report = await test_feed(room.desk, room.actor, press)
    words = word_test(feeds_page(room), report.title, report.feed.url, report.entries, report.kept, report.trouble)
    room.tell(words)
    if room.came.in_dialog:
        await _show_feed(room, press, words)


async def ask_removal(room: Room) -> None:
    press = _pressed(room)
    state = await find_state(room.desk, press.watch, press.feed)
    await show_form(room, removal_form(room.wording, state.source, str(press)))


async def remove(room: Room) -> None:
    """It was asked whether, and confirmed."""
    if (press := FeedPress.of(room.came.memo, room.desk)) is None:
        raise NotFound("That feed is watched no longer.")
    before = await change_feed(room.desk, room.actor, press)
    room.tell(word_changed(feeds_page(room), press.act, before.source))


HANDLERS: Mapping[str, Handler] = {
    "words:feeds": list_feeds,
    "press:feeds.page": turn_page,
    "press:feeds.find": find,
    "open:feed.open": told(open_feed),
    "press:feed.pause": told(change),
    "press:feed.resume": told(change),
    "press:feed.side": told(change),
    "press:feed.test": told(test),
    "open:feed.ask": told(ask_removal),
    f"form:{REMOVE}": told(remove),
}
