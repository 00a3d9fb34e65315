"""Suggesting a source in Slack: an address is looked at, said what it is, suggested or watched; and admins decide."""

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
    suggest_title,
    word_asked,
    word_decided,
    word_deciding,
    word_looked,
    word_trouble,
    word_watched,
)
from bot.errors import WrongUsage
from bot.messages.limits import LIMITS
from bot.messages.notice import notice
from bot.models import Suggestion
from bot.pipeline.prospecting import read_address
from bot.pipeline.suggesting import REFUSALS, Tell, accept, decline, look_at, suggest_it, tell_suggester
from bot.pipeline.tending import may_change_feeds
from bot.slack.feeds import feeds_page, number_of, opened_anew, say_in, told
from bot.slack.found import waiting
from bot.slack.home import show_home
from bot.slack.replies import post_message
from bot.slack.room import Handler, Room
from bot.text import shorten

SOON = 2.0
"""Seconds after which somebody who waits is told that the address is being looked at."""


async def suggest_by_words(room: Room) -> None:
    """`suggest URL`: looked at, and suggested if it is a feed."""
    words = room.question.words if room.question else room.came.words
    page = feeds_page(room)
    looking = asyncio.ensure_future(look_at(room.desk, room.watch.name, words))
    try:
        # Not where it would be a post: posts are known again by their place in the answer, and this one is none.
        if room.came.response_url and not (await asyncio.wait({looking}, timeout=SOON))[0]:
            await room.tell_done(room.wording.say("Looking at that address …"))
        looked = await looking
    except REFUSALS as error:
        await room.tell(word_trouble(page, error))
        return
    finally:
        looking.cancel()
    await room.tell(room.wording.sentences(word_looked(page, looked), await _suggested(room, looked)))


async def ask_address(room: Room) -> None:
    await room.open(room.form(address_form(feeds_page(room), mine=may_change_feeds(room.desk, room.actor))))


async def check_address(room: Room) -> Mapping[str, str]:
    try:
        read_address(next(iter(room.came.values.get(ADDRESS_INPUT, ())), ""))
    except WrongUsage as error:
        return {ADDRESS_INPUT: word_trouble(feeds_page(room), error)}
    return {}


async def look_at_address(room: Room) -> None:
    """What was found there, in a modal that asks whether to go on."""
    page, mine = feeds_page(room), may_change_feeds(room.desk, room.actor)
    title = suggest_title(page, mine=mine)
    if not (view := await opened_anew(room).open(waiting(room, title))):
        return
    try:
        looked = await look_at(room.desk, room.watch.name, next(iter(room.came.values.get(ADDRESS_INPUT, ())), ""))
    except REFUSALS as error:
        await say_in(room, view, title, word_trouble(page, error))
        return
    if looked.watched:
        await say_in(room, view, title, word_watched(page, looked.watched))
        return
    form = found_form(page, looked, mine=mine)
    shown = shorten(form.head, LIMITS.slack.text)
    await room.put(view, room.view("found", title=title, words=form.words, url=shown, act=form.submit, close=form.close, memo=form.memo))


async def take_found(room: Room) -> None:
    looked = Looked.of(room.came.memo)
    title = suggest_title(feeds_page(room), mine=may_change_feeds(room.desk, room.actor))
    await say_in(room, room.came.view, title, await _suggested(room, looked))
    await show_home(room)


async def _suggested(room: Room, looked: Looked) -> str:
    """Those who decide see it in their Home tab, too."""
    return await suggest_it(room.desk, room.actor, room.watch.name, looked, room.admins, partial(_asks, room))


def _asks(room: Room, suggestion: Suggestion) -> Tell:
    who = room.actor.name or room.actor.user

    async def ask(page: Page, user: str) -> bool:
        return await _write(room, user, f"{word_asked(page, suggestion, who)} {word_deciding(page)}")

    return ask


async def _write(room: Room, user: str, words: str) -> bool:
    """In their DM with the app."""
    await post_message(room.client, user, notice(words, "slack"))
    return True


# ── deciding ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def accept_suggestion(room: Room) -> None:
    if room.presses.is_double(room.actor, f"{room.came.name} {room.came.value}", room.asked):
        return
    await _decided(room, await accept(room.desk, room.actor, number_of(room.came.value)))


async def ask_reason(room: Room) -> None:
    await room.open(room.form(decline_form(feeds_page(room), room.came.value)))


async def decline_suggestion(room: Room) -> None:
    reason = next(iter(room.came.values.get(REASON_INPUT, ())), "")
    await _decided(room, await decline(room.desk, room.actor, number_of(room.came.memo), reason))


async def _decided(room: Room, suggestion: Suggestion | None) -> None:
    """None: somebody decided before."""

    if suggestion:

        async def tell(page: Page, user: str) -> bool:
            return await _write(room, user, word_decided(page, suggestion))

        await tell_suggester(room.desk, suggestion, tell)
    await show_home(room)


HANDLERS: Mapping[str, Handler] = {
    "command:suggest": suggest_by_words,
    "action:feeds.suggest": ask_address,
    f"action:{TAKE}": take_found,
    "action:suggestion.accept": told(accept_suggestion),
    "action:suggestion.decline": ask_reason,
    f"form:{LOOK}": look_at_address,
    f"form:{DECLINE}": told(decline_suggestion),
}
CHECKS = {LOOK: check_address}
