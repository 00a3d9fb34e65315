"""Suggesting a source in Teams: an address is looked at, said what it is, suggested or watched; admins decide, each in their own chat."""

import asyncio
from collections.abc import Mapping
from functools import partial

from bot.answers.page import Page
from bot.answers.suggestions import (
    ADDRESS_INPUT,
    DECLINE,
    LOOK,
    REASON_INPUT,
    TAKE,
    Looked,
    address_form,
    decline_form,
    found_form,
    sheet_of_asking,
    sheet_of_found,
    word_decided,
    word_looked,
    word_ruled,
    word_trouble,
    word_watched,
)
from bot.errors import DeskError, WrongUsage
from bot.messages.dialogs import Button, Controls, draw_answer
from bot.messages.notice import notice
from bot.models import Form, Suggestion, number_in
from bot.pipeline.prospecting import read_address
from bot.pipeline.ruleform import given
from bot.pipeline.suggesting import REFUSALS, Tell, accept, decline, look_at, suggest_it, tell_suggester
from bot.pipeline.tending import may_change_feeds
from bot.teams.chats import write_to
from bot.teams.feeds import feeds_page, told
from bot.teams.room import FormCheck, FormOf, Handler, Room
from bot.teams.stories import show_form

SOON = 2.0
"""Seconds after which somebody who waits is told that the address is being looked at."""
_NUMBER = "suggestion"
"""The input in which one of several that wait is chosen."""


# ── in words ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def suggest_by_words(room: Room) -> None:
    """`suggest URL`: looked at, and suggested if it is a feed."""
    page, words = feeds_page(room), room.question.words if room.question else room.came.words
    looking = asyncio.ensure_future(look_at(room.desk, room.watch.name, words))
    try:
        if room.asked.attempts <= 1 and not (await asyncio.wait({looking}, timeout=SOON))[0]:
            await _say_now(room, room.wording.say("Looking at that address …"))
        looked = await looking
    except REFUSALS as error:
        room.tell(word_trouble(page, error))
        return
    finally:
        looking.cancel()
    room.tell(room.wording.sentences(word_looked(page, looked), await _suggest(room, looked)))


async def _say_now(room: Room, words: str) -> None:
    """That it cannot be said is no reason not to go on."""
    try:
        await room.connector.post(room.conversation, notice(words, "teams").payload, thread=room.came.thread)
    except DeskError:
        return


# ── in a dialog ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def ask_address(room: Room) -> None:
    await show_form(room, _asking(room))


def _asking(room: Room) -> Form:
    return address_form(feeds_page(room), mine=may_change_feeds(room.desk, room.actor))


async def check_address(room: Room) -> Mapping[str, str]:
    try:
        read_address(given(room.came.values, ADDRESS_INPUT))
    except WrongUsage as error:
        return {ADDRESS_INPUT: word_trouble(feeds_page(room), error)}
    return {}


async def address_again(room: Room) -> Form:
    return _asking(room).holding(room.came.values)


async def look_at_address(room: Room) -> None:
    """What was found there, and whether to go on; where nobody waits for it any more, as a card that asks the same."""
    page, mine = feeds_page(room), may_change_feeds(room.desk, room.actor)
    try:
        looked = await look_at(room.desk, room.watch.name, given(room.came.values, ADDRESS_INPUT))
    except REFUSALS as error:
        room.tell(word_trouble(page, error))
        return
    if looked.watched:
        room.tell(word_watched(page, looked.watched))
        return
    form = found_form(page, looked, mine=mine)
    take = Button(TAKE, form.submit, form.memo, "positive")
    sheet = sheet_of_found(page, form)
    room.show(await asyncio.to_thread(draw_answer, sheet, room.watch, room.renderer, Controls(buttons=(take,))))
    await show_form(room, form)


async def take_found(room: Room) -> None:
    room.tell(await _suggest(room, Looked.of(room.came.memo or room.came.value)))


# ── who decides ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def _suggest(room: Room, looked: Looked) -> str:
    """Those who decide are asked in their own chats; it stands on their page, too."""
    return await suggest_it(room.desk, room.actor, room.watch.name, looked, room.admins, partial(_asks, room))


def _asks(room: Room, suggestion: Suggestion) -> Tell:
    who = room.actor.name or room.actor.user

    async def ask(page: Page, user: str) -> bool:
        say, number = page.wording.say, str(suggestion.id)
        buttons = (
            Button("suggestion.accept", say("Watch it"), number, "positive"),
            Button("suggestion.refuse", say("Decline …"), number, opens=True),
        )
        sheet = sheet_of_asking(page, suggestion, who)
        return await write_to(room, user, await asyncio.to_thread(draw_answer, sheet, room.watch, room.renderer, Controls(buttons=buttons)))

    return ask


def _number(room: Room) -> int:
    """Of the suggestion whose button it is, or that was chosen of several; 0, which none has, for none."""
    words = room.came.value or room.came.memo or given(room.came.values, _NUMBER)
    return number_in(words)


async def accept_suggestion(room: Room) -> None:
    words = await take_suggestion(room)
    room.show(notice(words, "teams"))


async def take_suggestion(room: Room) -> str:
    """What is said of it. Raises NotAllowed or NotFound."""
    if room.presses.is_double(room.actor, f"{room.came.name} {_number(room)}", room.asked):
        return word_ruled(feeds_page(room), None)
    return await _decided(room, await accept(room.desk, room.actor, _number(room)))


async def ask_reason(room: Room) -> None:
    await show_form(room, decline_form(feeds_page(room), str(_number(room))))


async def decline_suggestion(room: Room) -> None:
    room.tell(await _decided(room, await decline(room.desk, room.actor, _number(room), given(room.came.values, REASON_INPUT))))


async def _decided(room: Room, suggestion: Suggestion | None) -> str:
    """What is said of it, once whoever suggested it is told. None: somebody decided before."""
    page = feeds_page(room)
    if suggestion:

        async def tell(page: Page, user: str) -> bool:
            return await write_to(room, user, notice(word_decided(page, suggestion), "teams"))

        await tell_suggester(room.desk, suggestion, tell)
    return word_ruled(page, suggestion)


HANDLERS: Mapping[str, Handler] = {
    "words:suggest": suggest_by_words,
    "open:feeds.suggest": ask_address,
    f"form:{LOOK}": look_at_address,
    f"form:{TAKE}": take_found,
    f"press:{TAKE}": take_found,
    "press:suggestion.accept": told(accept_suggestion),
    "open:suggestion.refuse": ask_reason,
    f"form:{DECLINE}": told(decline_suggestion),
}
CHECKS: Mapping[str, FormCheck] = {LOOK: check_address}
FORMS: Mapping[str, FormOf] = {LOOK: address_again}
