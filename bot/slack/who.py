"""The message shortcut "Who is in this?": a posted article read with the desk's own eye, shown in a modal."""

from collections.abc import Mapping
from functools import partial

from bot.answers.links import link_choice, links_in, no_link_words
from bot.pipeline.examining import read_article
from bot.slack.room import Handler, Room
from bot.slack.sheets import show_sheet


async def who_is_in_this(room: Room) -> None:
    """One link is read at once; of several one is chosen."""
    links = links_in(room.came.words, room.came.links)
    title = room.wording.say("Who is in this?")
    if not links:
        said = no_link_words(room.wording)
        await room.open(room.view("words", title=title, close=room.wording.say("Close"), words=said))
        return
    if len(links) > 1:
        asked, choices = room.wording.say("Which article?"), [link_choice(url) for url in links]
        await room.open(room.view("links", title=title, close=room.wording.say("Close"), words=asked, links=choices))
        return
    await _read(room, links[0])


async def read_chosen(room: Room) -> None:
    """A link chosen in that modal."""
    await _read(room, room.came.value)


async def _read(room: Room, url: str) -> None:
    make = partial(read_article, room.desk, room.watch.name, url, room.actor)
    await show_sheet(room, room.wording.say("Who is in this?"), room.wording.say("Reading the article …"), make)


HANDLERS: Mapping[str, Handler] = {"shortcut:who": who_is_in_this, "action:who.read": read_chosen}
