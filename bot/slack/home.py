"""The Home tab: published when it is opened, and anew when something in it has changed for whoever has it."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.answers.front import PLANS, Desktop, Front, Shown, StoryLine, front_labels, other_language, word_front
from bot.answers.names import find_language
from bot.answers.page import Page
from bot.errors import DeskError
from bot.messages.bars import bars
from bot.messages.menu import menu_options
from bot.messages.tidy import tidy_text
from bot.models import Menu, Plain, Question
from bot.pipeline.converting import find_exchange
from bot.pipeline.speaking import page_for
from bot.pipeline.surveying import find_desktop, find_people
from bot.pipeline.tending import may_change_feeds, wake_destination
from bot.slack.calls import call_slack
from bot.slack.found import Button
from bot.slack.plans import plan_blocks
from bot.slack.room import Handler, Room
from bot.wording.catalogue import Wording
from bot.wording.menus import story_menu

log = logging.getLogger(__name__)

UNITS = 16
"""How long the chart's longest bar is."""
ALL = "*"


# ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def open_home(room: Room) -> None:
    """The Messages tab of the app is no Home."""
    if room.came.value in {"", "home"}:
        await publish_home(room)


async def publish_home(room: Room, shown: Shown | None = None) -> None:
    """Of whoever acts, as it stands now. Raises Unavailable or Rejected."""
    wanted = shown or (Shown.of(room.came.memo) if room.came.view_kind == "home" or room.came.kind == "home" else Shown())
    desktop = await find_desktop(room.desk, room.actor, room.watch.name, field=wanted.field, saved_page=wanted.saved)
    exchange = await find_exchange(room.desk, [*desktop.stories, *desktop.saved], room.actor.language)
    page = page_for(room.desk, room.actor, room.watch.name, Question("latest", language=room.actor.language), exchange)
    front = await asyncio.to_thread(word_front, page, desktop)
    people = await find_people(room.desk, room.actor, room.admins, room.editors, "slack")
    memo = str(Shown(field=desktop.field, saved=desktop.saved_page))
    view = room.view("home", memo=memo, **_given(room, page, front, desktop, people))
    await call_slack(room.client.views_publish(user_id=room.actor.user, view=dict(view)))
    room.homes.keep(room.actor, memo)


async def refresh(room: Room) -> None:
    """After something that somebody did elsewhere: their Home tab shows it, if it was open since the desk began. A tab that cannot be shown
    now is shown when it is opened."""
    memo = room.homes.memo(room.actor)
    if memo is not None and _changes(room):
        await show_home(room, Shown.of(memo))


async def show_home(room: Room, shown: Shown | None = None) -> None:
    """As `publish_home`, after something was done: that it cannot be shown is no reason to do it again."""
    try:
        await publish_home(room, shown)
    except DeskError as error:
        log.info("A Home tab could not be published: %s", error)


def _changes(room: Room) -> bool:
    """Whether what was done is shown in the Home tab: a plan, a saved story, a source."""
    came = room.came
    if came.kind == "form":
        return came.name in {"subscribe", "plan.remove", "feed.remove"}
    if came.kind == "action" and came.name == "story":
        return came.value.startswith("save|")
    return came.kind == "action" and came.name in {"plan", "feed"}


def _given(room: Room, page: Page, front: Front, desktop: Desktop, people: Sequence[str]) -> dict[str, object]:
    wording, watch = room.wording, room.watch.name
    plans, other = desktop.status.plans, other_language(room.wording)
    return {
        "front": front,
        "said": front_labels(page, mine=may_change_feeds(room.desk, room.actor)),
        "stories": _rows(front.stories, story_menu(wording), watch),
        "saved": _rows(front.saved, _saved_menu(wording), watch),
        "chart": bars(front.chart, UNITS) if front.chart else None,
        "field": next(pair for pair in front.fields if pair[0] == desktop.field),
        "other": (other, room.desk.wordings[other].tongue(other)),
        "plans": plan_blocks(room, plans[:PLANS]) if plans else [],
        "pages": [Button(turn.way, str(turn.page), turn.label) for turn in front.saved_turns],
        "admin": room.actor.is_admin,
        "people": people,
    }


def _saved_menu(wording: Wording) -> Menu:
    return Menu((("details", wording.say("Details")), ("drop", wording.say("Remove from saved"))), story_menu(wording).choose)


def _rows(lines: Sequence[StoryLine], menu: Menu, watch: str) -> list[Mapping[str, object]]:
    return [
        {"head": tidy_text(line.head) or (Plain(line.item.story),), "quiet": line.quiet, "options": menu_options(menu, watch, line.item)}
        for line in lines
    ]


# ── doing ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def choose_language(room: Room) -> None:
    """From now on, everywhere: it is kept in the profile."""
    if language := find_language(room.came.value):
        await room.desk.store.choose_language(room.installation.id, room.actor.user, language)
        await publish_home(replace(room, actor=replace(room.actor, language=language)))


async def choose_field(room: Room) -> None:
    field = "" if room.came.value == ALL else room.came.value
    await publish_home(room, Shown.of(room.came.memo).but(field=field))


async def turn_saved(room: Room) -> None:
    page = int(room.came.value) if room.came.value.isdecimal() else 1
    await publish_home(room, Shown.of(room.came.memo).but(saved=max(1, page)))


async def resume_destination(room: Room) -> None:
    """A destination that was paused for its trouble is tried again. Raises NotAllowed."""
    await wake_destination(room.desk, room.actor, room.came.value)
    await show_home(room)


HANDLERS: Mapping[str, Handler] = {
    "home": open_home,
    "action:home.language": choose_language,
    "action:home.field": choose_field,
    "action:home.saved": turn_saved,
    "action:home.resume": resume_destination,
}
