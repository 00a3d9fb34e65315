"""Suggesting a source in Slack: an address is looked at, said what it is, suggested or watched; and admins decide."""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from bot.answers.feedlist import title_of
from bot.answers.page import Page
from bot.answers.suggestions import word_asked, word_decided, word_found, word_outcome, word_side, word_trouble
from bot.errors import DeskError, NotAllowed, NotFound, Rejected, Unavailable, Unreadable, WrongUsage
from bot.messages.limits import LIMITS
from bot.messages.notice import notice
from bot.models import Suggestion
from bot.pipeline.prospecting import read_address
from bot.pipeline.suggesting import Looked, accept, decline, look_at, suggest, tell_owner
from bot.pipeline.tending import may_change_feeds
from bot.slack.feeds import Memo, feeds_page, number_of, opened_anew, read_memo, say_in, told
from bot.slack.found import waiting
from bot.slack.home import show_home
from bot.slack.replies import post_message
from bot.slack.room import Handler, Room
from bot.text import shorten

log = logging.getLogger(__name__)

SOON = 2.0
"""Seconds after which somebody who waits is told that the address is being looked at."""
REFUSALS = (WrongUsage, NotAllowed, NotFound, Unavailable, Rejected, Unreadable)


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
    found = "" if looked.watched else word_found(page, looked.title, looked.url, looked.entries, looked.kept)
    await room.tell(room.wording.sentences(found, await _suggested(room, looked)))


async def ask_address(room: Room) -> None:
    say, mine = room.wording.say, may_change_feeds(room.desk, room.actor)
    await room.open(
        room.view(
            "suggest",
            title=say("Add a source") if mine else say("Suggest a source"),
            submit=say("Look at it"),
            close=say("Cancel"),
            label=say("Its address"),
            hint=say("Of a feed, or of a site that names one. Nothing is added before you have seen what was found."),
        )
    )


async def check_address(room: Room) -> Mapping[str, str]:
    try:
        read_address(next(iter(room.came.values.get("feeds.address", ())), ""))
    except WrongUsage as error:
        return {"address": word_trouble(feeds_page(room), error)}
    return {}


async def look_at_address(room: Room) -> None:
    """What was found there, in a modal that asks whether to go on."""
    say, page = room.wording.say, feeds_page(room)
    mine = may_change_feeds(room.desk, room.actor)
    title = say("Add a source") if mine else say("Suggest a source")
    if not (view := await opened_anew(room).open(waiting(room, title))):
        return
    try:
        looked = await look_at(room.desk, room.watch.name, next(iter(room.came.values.get("feeds.address", ())), ""))
    except REFUSALS as error:
        await say_in(room, view, title, word_trouble(page, error))
        return
    if looked.watched:
        await say_in(room, view, title, f"“{title_of(looked.watched.source)}”: {word_outcome(page, 'watched')}")
        return
    found = word_found(page, looked.title, looked.url, looked.entries, looked.kept)
    words = room.wording.sentences(found, word_side(page, looked.side))
    told = ("url", "title", "entries", "kept", "side", "kind", "language")
    memo = json.dumps({name: getattr(looked, name) for name in told})
    act = say("Watch it") if mine else say("Suggest it")
    shown = shorten(looked.url, LIMITS.slack.text)
    await room.put(view, room.view("found", title=title, words=words, url=shown, act=act, close=say("Cancel"), memo=memo))


async def take_found(room: Room) -> None:
    try:
        looked = Looked(**json.loads(room.came.memo))
    except (ValueError, TypeError) as error:
        raise Rejected("A form came back without what it was opened with.") from error
    title = room.wording.say("Add a source") if may_change_feeds(room.desk, room.actor) else room.wording.say("Suggest a source")
    await say_in(room, room.came.view, title, await _suggested(room, looked))
    await show_home(room)


async def _suggested(room: Room, looked: Looked) -> str:
    made = await suggest(room.desk, room.actor, room.watch.name, looked)
    if made.outcome == "suggested" and made.suggestion:
        await _tell_admins(room, made.suggestion)
    return word_outcome(feeds_page(room), made.outcome, made.suggestion)


async def _tell_admins(room: Room, suggestion: Suggestion) -> None:
    """Those whom the settings name; where they name none, whoever hears of trouble. All see it in their Home tab."""
    who = room.actor.name or room.actor.user
    heard = [await _write_to(room, user, partial(word_asked, suggestion=suggestion, who=who)) for user in sorted(room.admins)]
    if not any(heard):
        await tell_owner(room.desk, word_asked(feeds_page(room), suggestion, who))


async def _write_to(room: Room, user: str, word: Callable[[Page], str]) -> bool:
    """In their DM with the app, in their language. What cannot be said now is no reason to do again what it is about."""
    profile = await room.desk.store.profile(room.installation.id, user)
    spoken = (profile.chosen or profile.language if profile else None) or room.desk.language
    note = notice(word(feeds_page(replace(room, actor=replace(room.actor, language=spoken)))), "slack")
    try:
        await post_message(room.client, user, note)
    except DeskError as error:
        log.warning("%s could not be told: %s", user, error)
        return False
    return True


# ── deciding ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def accept_suggestion(room: Room) -> None:
    if room.presses.is_double(room.actor, f"{room.came.name} {room.came.value}", room.asked):
        return
    suggestion = await accept(room.desk, room.actor, number_of(room.came.value))
    if suggestion:
        await _write_to(room, suggestion.who, partial(word_decided, suggestion=suggestion))
    await show_home(room)


async def ask_reason(room: Room) -> None:
    say = room.wording.say
    await room.open(
        room.view(
            "decline",
            title=say("Decline"),
            submit=say("Decline"),
            close=say("Cancel"),
            label=say("Why?"),
            hint=say("Whoever suggested it is told."),
            memo=Memo(key=room.came.value).model_dump_json(),
        )
    )


async def decline_suggestion(room: Room) -> None:
    memo = read_memo(Memo, room.came.memo)
    reason = next(iter(room.came.values.get("suggestion.reason", ())), "")
    suggestion = await decline(room.desk, room.actor, number_of(memo.key), reason)
    if suggestion:
        await _write_to(room, suggestion.who, partial(word_decided, suggestion=suggestion))
    await show_home(room)


HANDLERS: Mapping[str, Handler] = {
    "command:suggest": suggest_by_words,
    "action:feeds.suggest": ask_address,
    "action:feeds.take": take_found,
    "action:suggestion.accept": told(accept_suggestion),
    "action:suggestion.decline": ask_reason,
    "form:feeds.look": look_at_address,
    "form:suggestion.decline": told(decline_suggestion),
}
CHECKS = {"feeds.look": check_address}
