"""The message shortcut "Who is in this?": a posted article read with the desk's own eye, shown in a modal."""

import re
from urllib.parse import urlsplit

from bot.errors import Rejected, Unavailable, Unreadable
from bot.models import Answer
from bot.pipeline.examining import examine, tell_who
from bot.slack.incoming import Incoming
from bot.slack.room import Room
from bot.slack.sheets import show_sheet
from bot.text import shorten

MOST = 5
"""Links of one message that are offered."""
LONGEST = 2000
"""Characters of an address that a button can carry (docs.slack.dev, button: value)."""
_ADDRESS = re.compile(r"https?://[^\s<>|\"]+")


def links_in(came: Incoming) -> list[str]:
    """Those of the message's blocks and attachments, then of its text; each once."""
    written = (url.rstrip(".,;:!?)]}'\u3002\u3001\u300d") for url in _ADDRESS.findall(came.words.replace("&amp;", "&")))
    links = dict.fromkeys(url for url in (*came.links, *written) if url.startswith("http") and len(url) <= LONGEST)
    return list(links)[:MOST]


async def who_is_in_this(room: Room) -> None:
    """One link is read at once; of several one is chosen."""
    links = links_in(room.came)
    title = room.wording.say("Who is in this?")
    if not links:
        said = room.wording.say("There is no link in this message. Use the shortcut on one that has an article’s address.")
        await room.open(room.view("words", title=title, close=room.wording.say("Close"), words=said))
        return
    if len(links) > 1:
        choices = [{"url": url, "label": _label(url)} for url in links]
        asked = room.wording.say("Which article?")
        await room.open(room.view("links", title=title, close=room.wording.say("Close"), words=asked, links=choices))
        return
    await _read(room, links[0])


async def read_chosen(room: Room) -> None:
    """A link chosen in that modal."""
    await _read(room, room.came.value)


async def _read(room: Room, url: str) -> None:
    async def make() -> Answer:
        try:
            case = await examine(room.desk, room.watch.name, url, room.actor)
        except (Unavailable, Rejected, Unreadable) as error:
            raise Unreadable(room.wording.say("The article cannot be read: {why}", why=room.wording.say(error.what))) from error
        return await tell_who(room.desk, case, room.watch.name, room.actor.language, room.actor.zone)

    await show_sheet(room, room.wording.say("Who is in this?"), room.wording.say("Reading the article …"), make)


def _label(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return shorten(url, 70)
    return shorten(f"{parts.hostname}{parts.path.rstrip('/')}" if parts.hostname else url, 70)
