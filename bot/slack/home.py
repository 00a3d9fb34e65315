"""The Home tab: published when it is opened, and anew when something in it has changed for whoever has it."""

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pydantic import BaseModel, ConfigDict, ValidationError

from bot import __version__
from bot.answers.front import PLANS, Desktop, Front, StoryLine, word_front
from bot.answers.keeping import PAGE as SAVED
from bot.answers.names import find_language
from bot.errors import DeskError
from bot.messages.bars import bars
from bot.messages.menu import menu_options
from bot.messages.tidy import tidy_text
from bot.models import Language, Menu, Plain, Question
from bot.pipeline.converting import find_exchange
from bot.pipeline.surveying import find_desktop
from bot.pipeline.tending import may_change_feeds, wake_destination
from bot.slack.calls import call_slack
from bot.slack.found import Button, page_for
from bot.slack.plans import plan_blocks
from bot.slack.room import Handler, Room
from bot.watches import label
from bot.wording.catalogue import Wording
from bot.wording.menus import story_menu

log = logging.getLogger(__name__)

UNITS = 16
"""How long the chart's longest bar is."""
MOST_PEOPLE = 10
ALL = "*"


class Memo(BaseModel):
    """What of all there is somebody's Home tab shows; it is kept in the view itself."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    field: str = ""
    saved: int = 1


def memo_of(words: str) -> Memo:
    """Of a view's private_metadata; of one that is not ours, as the tab begins."""
    try:
        return Memo.model_validate_json(words) if words else Memo()
    except ValidationError:
        return Memo()


# ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def open_home(room: Room) -> None:
    """The Messages tab of the app is no Home."""
    if room.came.value in {"", "home"}:
        await publish_home(room)


async def publish_home(room: Room, memo: Memo | None = None) -> None:
    """Of whoever acts, as it stands now. Raises Unavailable or Rejected."""
    wanted = memo or (memo_of(room.came.memo) if room.came.view_kind == "home" or room.came.kind == "home" else Memo())
    desktop = await find_desktop(room.desk, room.actor, room.watch.name, field=wanted.field, saved_page=wanted.saved)
    exchange = await find_exchange(room.desk, [*desktop.stories, *desktop.saved], room.actor.language)
    page = page_for(room, Question("latest", language=room.actor.language), exchange)
    front = await asyncio.to_thread(word_front, page, desktop)
    shown = Memo(field=desktop.field, saved=desktop.saved_page)
    view = room.view("home", memo=shown.model_dump_json(), **_given(room, front, desktop, await _people(room)))
    await call_slack(room.client.views_publish(user_id=room.actor.user, view=dict(view)))
    room.homes.keep(room.actor, shown.model_dump_json())


async def refresh(room: Room) -> None:
    """After something that somebody did elsewhere: their Home tab shows it, if it was open since the desk began. A tab that cannot be shown
    now is shown when it is opened."""
    memo = room.homes.memo(room.actor)
    if memo is not None and _changes(room):
        await show_home(room, memo_of(memo))


async def show_home(room: Room, memo: Memo | None = None) -> None:
    """As `publish_home`, after something was done: that it cannot be shown is no reason to do it again."""
    try:
        await publish_home(room, memo)
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


async def _people(room: Room) -> tuple[str, ...]:
    """For admins: whom the settings name, by name as far as this workspace knows them; and in how many workspaces the app is."""
    if not room.actor.is_admin:
        return ()
    say = room.wording.say
    admins, editors = await _names(room, room.admins), await _names(room, room.editors)
    lines = (admins and say("Admins: {names}", names=admins), editors and say("Editors: {names}", names=editors))
    houses = [each for each in await room.desk.store.installations("slack") if each.state == "active"]
    installed = room.wording.say_count("Installed in {count} workspace", "Installed in {count} workspaces", len(houses))
    return (*filter(None, lines), installed)


async def _names(room: Room, ids: Iterable[str]) -> str:
    first = sorted(ids)[:MOST_PEOPLE]
    profiles = await asyncio.gather(*(room.desk.store.profile(room.installation.id, user) for user in first))
    return room.wording.names([(profile.name if profile else "") or user for profile, user in zip(profiles, first, strict=True)])


def _given(room: Room, front: Front, desktop: Desktop, people: Sequence[str]) -> dict[str, object]:
    wording, watch = room.wording, room.watch.name
    plans = desktop.status.plans
    other: Language = "en" if wording.language == "ja" else "ja"
    return {
        "front": front,
        "said": _labels(wording, room),
        "stories": _rows(front.stories, story_menu(wording), watch),
        "saved": _rows(front.saved, _saved_menu(wording), watch),
        "chart": bars(front.chart, UNITS) if front.chart else None,
        "field": next(pair for pair in front.fields if pair[0] == desktop.field),
        "other": (other, room.desk.wordings[other].tongue(other)),
        "plans": plan_blocks(room, plans[:PLANS]) if plans else [],
        "pages": list(_saved_pages(wording, desktop)),
        "admin": room.actor.is_admin,
        "people": people,
    }


def _labels(wording: Wording, room: Room) -> Mapping[str, str]:
    say = wording.say
    example = label(room.watch.fields[0].labels, wording.language)
    return {
        "welcome": say("Welcome. Here is how it begins:"),
        "search": say("Search"),
        "search_for": say("Words, a name or a field: {example}", example=example),
        "latest": say("Latest stories"),
        "plans": say("My plans"),
        "no_plans": say("You have set up none yet: a plan tells a channel, or you alone, what is new."),
        "subscribe": say("Subscribe"),
        "saved": say("Saved stories"),
        "sources": say("Sources"),
        "all_sources": say("All sources"),
        "suggest": say("Add a source") if may_change_feeds(room.desk, room.actor) else say("Suggest a source"),
        "help": say("What you can ask"),
        "version": say("Kakehashi {version}", version=__version__),
        "admin": say("For admins"),
        "nothing_waits": say("Nothing waits for you."),
        "suggested": say("Suggested: "),
        "accept": say("Watch it"),
        "decline": say("Decline"),
        "resume": say("Send there again"),
    }


def _saved_menu(wording: Wording) -> Menu:
    return Menu((("details", wording.say("Details")), ("drop", wording.say("Remove from saved"))), story_menu(wording).choose)


def _rows(lines: Sequence[StoryLine], menu: Menu, watch: str) -> list[Mapping[str, object]]:
    return [
        {"head": tidy_text(line.head) or (Plain(line.item.story),), "quiet": line.quiet, "options": menu_options(menu, watch, line.item)}
        for line in lines
    ]


def _saved_pages(wording: Wording, desktop: Desktop) -> Iterable[Button]:
    if desktop.saved_page > 1:
        yield Button("before", str(desktop.saved_page - 1), wording.say("Previous page"))
    if desktop.saved_total > desktop.saved_page * SAVED:
        yield Button("after", str(desktop.saved_page + 1), wording.say("Next page"))


# ── doing ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def choose_language(room: Room) -> None:
    """From now on, everywhere: it is kept in the profile."""
    if language := find_language(room.came.value):
        await room.desk.store.choose_language(room.installation.id, room.actor.user, language)
        await publish_home(replace(room, actor=replace(room.actor, language=language)))


async def choose_field(room: Room) -> None:
    field = "" if room.came.value == ALL else room.came.value
    await publish_home(room, memo_of(room.came.memo).model_copy(update={"field": field}))


async def turn_saved(room: Room) -> None:
    page = int(room.came.value) if room.came.value.isdecimal() else 1
    await publish_home(room, memo_of(room.came.memo).model_copy(update={"saved": max(1, page)}))


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
