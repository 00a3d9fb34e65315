"""Sources in Slack: the list and how each fares, and what can be done to one."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import wraps
from typing import Any

from bot.answers.feedacts import REMOVE, FeedPage, Narrowing, feed_acts, feed_sides, removal_form, word_changed, word_feed_page, word_test
from bot.answers.page import Page
from bot.answers.suggestions import word_trouble
from bot.errors import NotAllowed, NotFound
from bot.messages.check import require_sendable
from bot.messages.limits import LIMITS
from bot.messages.notice import notice
from bot.messages.tidy import clean_words, escape_mrkdwn
from bot.models import Memory, Message, Question
from bot.pipeline.speaking import page_for
from bot.pipeline.tending import FeedPress, change_feed, find_state, may_change_feeds, test_feed
from bot.ports import FeedState
from bot.slack.found import Button, waiting
from bot.slack.replies import in_its_place
from bot.slack.room import Handler, Room
from bot.text import shorten
from bot.watches import label
from bot.wording.catalogue import plain

ALL = "*"


class Memo(Memory):
    """What a small modal remembers: which feed, the list beneath it, and the way back to a message."""

    press: str = ""
    view: str = ""
    narrowing: Narrowing = Narrowing()
    reply: str = ""


# ── the list ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def list_feeds(room: Room) -> None:
    """In a message, for the slash command and wherever else somebody asks in words."""
    question = room.question or Question("feeds", language=room.actor.language)
    await room.reply([await _message(room, Narrowing(side=question.side, words=question.words, page=question.page))])


async def open_feeds(room: Room) -> None:
    """In a modal, from the Home tab."""
    if view := await room.open(waiting(room, _title(room))):
        await room.put(view, await _view(room, Narrowing()))


async def turn_page(room: Room) -> None:
    await _show(room, Narrowing.of(room.came.value))


async def choose_side(room: Room) -> None:
    side = "" if room.came.value == ALL else room.came.value
    await _show(room, Narrowing.of(room.came.memo).but(side=side, page=1))


async def find_words(room: Room) -> None:
    await _show(room, Narrowing.of(room.came.memo).but(words=room.came.value, page=1))


async def find_by_form(room: Room) -> None:
    """The button beneath the list closes it: what was sought is shown in a new one."""
    words = next(iter(room.came.values.get("feeds.words", ())), "")
    await opened_anew(room).open(await _view(room, Narrowing.of(room.came.memo).but(words=words, page=1)))


async def _show(room: Room, narrowing: Narrowing) -> None:
    """The list so narrowed, in the place of the one that stands there."""
    if room.came.view_kind == "modal":
        await room.put(room.came.view, await _view(room, narrowing))
    else:
        await room.reply([in_its_place(await _message(room, narrowing))])


async def _view(room: Room, narrowing: Narrowing) -> Mapping[str, Any]:
    say = room.wording.say
    sides = [(each.value, each.label) for each in feed_sides(feeds_page(room))]
    listed = await _listed(room, narrowing)
    side = next((pair for pair in sides if pair[0] == narrowing.side), sides[0])
    said = {"close": say("Close"), "find": say("Find"), "words": say("Find a source")}
    given = _given(room, listed)
    return room.view(
        "feeds", title=_title(room), sides=sides, side=side, words=narrowing.words, said=said, memo=str(listed.narrowing), **given
    )


async def _message(room: Room, narrowing: Narrowing) -> Message:
    given = _given(room, await _listed(room, narrowing))
    title = room.wording.say("{watch} — {title}", watch=label(room.watch.titles, room.actor.language), title=room.wording.say("Sources"))
    text = escape_mrkdwn(f"{title}: {given['lead']}")
    payload = clean_words(room.renderer.json("slack/feeds.json.j2", language=room.actor.language, text=text, title=title, **given))
    require_sendable("slack", payload)
    return Message("slack", payload, text)


async def _listed(room: Room, narrowing: Narrowing) -> FeedPage:
    page = page_for(room.desk, room.actor, room.watch.name, narrowing.question(room.actor.language))
    return word_feed_page(page, narrowing, await room.desk.store.feed_states(room.watch.name, room.desk.clock()))


def _given(room: Room, listed: FeedPage) -> dict[str, object]:
    """What both show."""
    return {
        "lead": listed.lead,
        "rows": [
            {"head": plain(row.title), "quiet": plain(row.line), "options": _options(room, state)}
            for row, state in zip(listed.rows, listed.states, strict=True)
        ],
        "nothing": listed.nothing,
        "pages": list(_pages(listed)),
    }


def _options(room: Room, state: FeedState) -> list[Mapping[str, str]]:
    if not may_change_feeds(room.desk, room.actor):
        return []
    return [
        {
            "text": shorten(act.label, LIMITS.slack.option),
            "value": str(FeedPress(act.value, room.watch.name, state.feed.id)),
        }
        for act in feed_acts(feeds_page(room), state)
    ]


def _pages(listed: FeedPage) -> Iterable[Button]:
    for turn in listed.turns:
        yield Button(turn.way, str(listed.narrowing.but(page=turn.page)), turn.label)


def _title(room: Room) -> str:
    return shorten(room.wording.say("Sources"), LIMITS.slack.view_title)


def opened_anew(room: Room) -> Room:
    """For what is opened when a form has closed: nothing stands there to push it onto."""
    return replace(room, came=room.came.model_copy(update={"view_kind": ""}))


# ── one of them ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def act_on_feed(room: Room) -> None:
    press = FeedPress.of(room.came.value, room.desk)
    if press is None:
        return
    if press.act == "remove":
        await _ask_removal(room, press)
    elif press.act == "test":
        await _test(room, press)
    else:
        await _change(room, press)


async def _change(room: Room, press: FeedPress) -> None:
    """Shows the list as it is then, where it can be put in the place of the old one; else a word."""
    before = await change_feed(room.desk, room.actor, press)
    if room.came.view_kind == "modal":
        await _show(room, Narrowing.of(room.came.memo))
    else:
        await room.tell_done(word_changed(feeds_page(room), press.act, before.source))


async def _ask_removal(room: Room, press: FeedPress) -> None:
    state = await find_state(room.desk, press.watch, press.feed)
    view = room.came.view if room.came.view_kind == "modal" else ""
    narrowing = Narrowing.of(room.came.memo) if view else Narrowing()
    memo = Memo(press=str(press), view=view, narrowing=narrowing, reply=room.came.response_url)
    await room.open(room.form(removal_form(room.wording, state.source, str(memo))))


async def remove_feed(room: Room) -> None:
    memo = Memo.of(room.came.memo)
    if (press := FeedPress.of(memo.press, room.desk)) is None:
        raise NotFound("That feed is watched no longer.")
    before = await change_feed(room.desk, room.actor, press)
    if memo.view:
        await room.put(memo.view, await _view(room, memo.narrowing))
        return
    words = word_changed(feeds_page(room), press.act, before.source)
    await (room.reply_by(memo.reply, [notice(words, "slack")]) if memo.reply else room.tell(words))


async def _test(room: Room, press: FeedPress) -> None:
    title = shorten(room.wording.say("Test"), LIMITS.slack.view_title)
    if not (view := await room.open(waiting(room, title))):
        return
    try:
        report = await test_feed(room.desk, room.actor, press)
        words = word_test(feeds_page(room), report.title, report.feed.url, report.entries, report.kept, report.trouble)
    except (NotAllowed, NotFound) as error:
        words = word_trouble(feeds_page(room), error)
    await say_in(room, view, title, words)


async def say_in(room: Room, view: str, title: str, words: str) -> None:
    words = shorten(words, LIMITS.slack.text)
    await room.put(view, room.view("words", title=title, close=room.wording.say("Close"), words=words))


def number_of(words: str) -> int:
    """0, which nothing has, for what is none."""
    return int(words) if words.isdecimal() else 0


def feeds_page(room: Room) -> Page:
    return page_for(room.desk, room.actor, room.watch.name, Question("feeds", language=room.actor.language))


def told(handler: Handler) -> Handler:
    """What is refused is said, in their words, to whoever wanted it."""

    @wraps(handler)
    async def handle(room: Room) -> None:
        try:
            await handler(room)
        except (NotAllowed, NotFound) as error:
            await room.tell(word_trouble(feeds_page(room), error))

    return handle


HANDLERS: Mapping[str, Handler] = {
    "command:feeds": list_feeds,
    "action:feeds.open": open_feeds,
    "action:feeds.page": turn_page,
    "action:feeds.side": choose_side,
    "action:feeds.words": find_words,
    "action:feed": told(act_on_feed),
    "form:feeds.list": find_by_form,
    f"form:{REMOVE}": told(remove_feed),
}
