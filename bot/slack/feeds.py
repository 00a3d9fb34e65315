"""Sources in Slack: the list and how each fares, and what can be done to one."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import wraps
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.answers.feedlist import PAGE, WORLD, fares, feed_rows, narrowed, title_of
from bot.answers.page import Page
from bot.answers.suggestions import word_found, word_trouble
from bot.errors import NotAllowed, NotFound
from bot.messages.check import require_sendable
from bot.messages.limits import LIMITS
from bot.messages.notice import notice
from bot.messages.tidy import clean_words, escape_mrkdwn
from bot.models import Message, Question
from bot.pipeline.tending import change_feed, find_state, list_under, may_change_feeds, test_feed
from bot.ports import FeedState
from bot.slack.found import Button, page_for, waiting
from bot.slack.replies import in_its_place
from bot.slack.room import Handler, Room
from bot.text import shorten
from bot.watches import label
from bot.wording.catalogue import plain

ALL = "*"


class Asked(BaseModel):
    """Which sources a list shows; it is kept in the view, or in the buttons of a message."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    side: str = ""
    words: str = ""
    page: int = 1

    def question(self, room: Room) -> Question:
        return Question("feeds", self.words, side=self.side, page=self.page, language=room.actor.language)


class Memo(BaseModel):
    """What a small modal remembers: which feed or suggestion, the list beneath it, and the way back to a message."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    key: str = ""
    view: str = ""
    asked: Asked = Asked()
    reply: str = ""


Kept = TypeVar("Kept", bound=BaseModel)


def read_memo(kind: type[Kept], words: str) -> Kept:
    """As it was kept; as it begins where it was not by us."""
    try:
        return kind.model_validate_json(words) if words else kind()
    except ValidationError:
        return kind()


# ── the list ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def list_feeds(room: Room) -> None:
    """In a message, for the slash command and wherever else somebody asks in words."""
    question = room.question or Question("feeds", language=room.actor.language)
    await room.reply([await _message(room, Asked(side=question.side, words=question.words, page=question.page))])


async def open_feeds(room: Room) -> None:
    """In a modal, from the Home tab."""
    if view := await room.open(waiting(room, _title(room))):
        await room.put(view, await _view(room, Asked()))


async def turn_page(room: Room) -> None:
    await _show(room, read_memo(Asked, room.came.value))


async def choose_side(room: Room) -> None:
    side = "" if room.came.value == ALL else room.came.value
    await _show(room, read_memo(Asked, room.came.memo).model_copy(update={"side": side, "page": 1}))


async def find_words(room: Room) -> None:
    await _show(room, read_memo(Asked, room.came.memo).model_copy(update={"words": room.came.value, "page": 1}))


async def find_by_form(room: Room) -> None:
    """The button beneath the list closes it: what was sought is shown in a new one."""
    words = next(iter(room.came.values.get("feeds.words", ())), "")
    asked = read_memo(Asked, room.came.memo).model_copy(update={"words": words, "page": 1})
    await opened_anew(room).open(await _view(room, asked))


async def _show(room: Room, asked: Asked) -> None:
    """The list so narrowed, in the place of the one that stands there."""
    if room.came.view_kind == "modal":
        await room.put(room.came.view, await _view(room, asked))
    else:
        await room.reply([in_its_place(await _message(room, asked))])


async def _view(room: Room, asked: Asked) -> Mapping[str, Any]:
    say = room.wording.say
    sides = [("", say("All sides")), *((side.key, label(side.labels, room.actor.language)) for side in room.watch.sides)]
    given = await _given(room, asked)
    side = next((pair for pair in sides if pair[0] == asked.side), sides[0])
    said = {"close": say("Close"), "find": say("Find"), "words": say("Find a source")}
    return room.view(
        "feeds", title=_title(room), sides=sides, side=side, words=asked.words, said=said, memo=asked.model_dump_json(), **given
    )


async def _message(room: Room, asked: Asked) -> Message:
    given = await _given(room, asked)
    title = room.wording.say("{watch} — {title}", watch=label(room.watch.titles, room.actor.language), title=room.wording.say("Sources"))
    text = escape_mrkdwn(f"{title}: {given['lead']}")
    payload = clean_words(room.renderer.json("slack/feeds.json.j2", language=room.actor.language, text=text, title=title, **given))
    require_sendable("slack", payload)
    return Message("slack", payload, text)


async def _given(room: Room, asked: Asked) -> dict[str, object]:
    """What both show."""
    page = page_for(room, asked.question(room))
    states = await room.desk.store.feed_states(room.watch.name, room.desk.clock())
    found = narrowed(page, states)
    first = (min(asked.page, -(-len(found) // PAGE) or 1) - 1) * PAGE
    nothing = room.wording.say("No source is like that.") if states else room.wording.say("No source is watched yet.")
    return {
        "lead": fares(page.wording, states) or nothing,
        "rows": list(_rows(room, page, found[first : first + PAGE])),
        "nothing": "" if found else nothing,
        "pages": list(_pages(room, asked.model_copy(update={"page": first // PAGE + 1}), len(found))),
    }


def _rows(room: Room, page: Page, states: Sequence[FeedState]) -> Iterable[Mapping[str, object]]:
    for row, state in zip(feed_rows(page, states), states, strict=True):
        yield {"head": plain(row.title), "quiet": plain(row.line), "options": _options(room, state)}


def _options(room: Room, state: FeedState) -> list[Mapping[str, str]]:
    if not may_change_feeds(room.desk, room.actor):
        return []
    say = room.wording.say
    acts = [
        ("resume", say("Watch again")) if state.fare == "paused" else ("pause", say("Pause")),
        ("test", say("Test now")),
        *_sides(room, state.source.side),
        ("remove", say("Remove …")),
    ]
    return [{"text": words, "value": f"{act}|{room.watch.name}|{state.feed.id}"} for act, words in acts]


def _sides(room: Room, side: str) -> Iterable[tuple[str, str]]:
    """Whose outlet it could be instead; a menu has five places, so what is nobody's is offered the watch's own sides alone."""
    others = [one for one in room.watch.sides if one.key != side]
    for one in others:
        name = label(one.labels, room.actor.language)
        yield f"side:{one.key}", shorten(room.wording.say("List under {side}", side=name), LIMITS.slack.option)
    if len(others) < len(room.watch.sides):
        yield f"side:{WORLD}", room.wording.say("List as worldwide")


def _pages(room: Room, asked: Asked, count: int) -> Iterable[Button]:
    if asked.page > 1:
        yield Button("before", asked.model_copy(update={"page": asked.page - 1}).model_dump_json(), room.wording.say("Previous page"))
    if count > asked.page * PAGE:
        yield Button("after", asked.model_copy(update={"page": asked.page + 1}).model_dump_json(), room.wording.say("Next page"))


def _title(room: Room) -> str:
    return shorten(room.wording.say("Sources"), LIMITS.slack.view_title)


def opened_anew(room: Room) -> Room:
    """For what is opened when a form has closed: nothing stands there to push it onto."""
    return replace(room, came=room.came.model_copy(update={"view_kind": ""}))


# ── one of them ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def act_on_feed(room: Room) -> None:
    act, watch, feed, *_ = [*room.came.value.split("|"), "", "", ""]
    act, _, side = act.partition(":")
    if watch not in room.desk.watches or not feed.isdecimal() or act not in {*_ACTS, "side"}:
        return
    if act == "side":
        await _list_under(room, watch, int(feed), side)
    else:
        await _ACTS[act](room, watch, int(feed))


async def _list_under(room: Room, watch: str, feed: int, side: str) -> None:
    sides = {one.key: label(one.labels, room.actor.language) for one in room.desk.watches[watch].sides}
    if side not in {*sides, WORLD}:
        return
    before = await list_under(room.desk, room.actor, watch, feed, side)
    name, say = title_of(before.source), room.wording.say
    said = say("“{name}” is listed under {side} now.", name=name, side=sides[side]) if side in sides else ""
    await _changed(room, said or say("“{name}” is listed as worldwide now.", name=name))


async def _pause(room: Room, watch: str, feed: int) -> None:
    before = await change_feed(room.desk, room.actor, watch, feed, "pause")
    await _changed(room, room.wording.say("“{name}” is paused: nobody reads it until it is watched again.", name=title_of(before.source)))


async def _resume(room: Room, watch: str, feed: int) -> None:
    before = await change_feed(room.desk, room.actor, watch, feed, "resume")
    await _changed(room, room.wording.say("“{name}” is watched again.", name=title_of(before.source)))


async def _changed(room: Room, words: str) -> None:
    """The list as it is now, where it can be put in the place of the old one; else a word."""
    if room.came.view_kind == "modal":
        await _show(room, read_memo(Asked, room.came.memo))
    else:
        await room.tell_done(words)


async def _remove(room: Room, watch: str, feed: int) -> None:
    """Asks first."""
    say = room.wording.say
    state = await find_state(room.desk, watch, feed)
    view = room.came.view if room.came.view_kind == "modal" else ""
    asked = read_memo(Asked, room.came.memo) if view else Asked()
    memo = Memo(key=f"{watch}|{feed}", view=view, asked=asked, reply=room.came.response_url)
    words = say("Nobody will read “{name}” any more. What it gave so far stays.", name=title_of(state.source))
    await room.open(
        room.view(
            "confirm",
            callback="feed.remove",
            title=say("Remove a source"),
            words=words,
            submit=say("Remove"),
            close=say("Keep"),
            memo=memo.model_dump_json(),
        )
    )


async def remove_feed(room: Room) -> None:
    memo = read_memo(Memo, room.came.memo)
    watch, _, feed = memo.key.partition("|")
    before = await change_feed(room.desk, room.actor, watch, number_of(feed), "remove")
    if memo.view:
        await room.put(memo.view, await _view(room, memo.asked))
        return
    words = room.wording.say("“{name}” is watched no longer.", name=title_of(before.source))
    await (room.reply_by(memo.reply, [notice(words, "slack")]) if memo.reply else room.tell(words))


async def _test(room: Room, watch: str, feed: int) -> None:
    title = shorten(room.wording.say("Test"), LIMITS.slack.view_title)
    if not (view := await room.open(waiting(room, title))):
        return
    try:
        report = await test_feed(room.desk, room.actor, watch, feed)
        page = page_for(room, Question("feeds", language=room.actor.language))
        words = report.trouble and room.wording.say("It cannot be read now. {trouble}", trouble=report.trouble)
        words = words or word_found(page, report.title, report.feed.url, report.entries, report.kept)
    except (NotAllowed, NotFound) as error:
        words = word_trouble(page_for(room, Question("feeds", language=room.actor.language)), error)
    await say_in(room, view, title, words)


async def say_in(room: Room, view: str, title: str, words: str) -> None:
    words = shorten(words, LIMITS.slack.text)
    await room.put(view, room.view("words", title=title, close=room.wording.say("Close"), words=words))


_ACTS: Mapping[str, Callable[[Room, str, int], Awaitable[None]]] = {"pause": _pause, "resume": _resume, "remove": _remove, "test": _test}


def number_of(words: str) -> int:
    """0, which nothing has, for what is none."""
    return int(words) if words.isdecimal() else 0


def feeds_page(room: Room) -> Page:
    return page_for(room, Question("feeds", language=room.actor.language))


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
    "form:feed.remove": told(remove_feed),
}
