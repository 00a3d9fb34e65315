"""Tenants and the conversations that the app is in: kept as they come, told a welcome once, silent when the app has gone."""

import asyncio
import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.answers.welcome import word_welcome
from bot.delivery.teams_codes import CODES, LEFT, REMOVED
from bot.errors import DeskError, FateUnknown, Rejected, Unavailable
from bot.messages.dialogs import draw_answer
from bot.models import Actor, Answer, Asked, Conversation, Destination, Installation, Language, Message, Question
from bot.pipeline import DRAWN_AS, Desk, draw, language_of_locale, word_material
from bot.pipeline.desk import IN_TEAMS
from bot.pipeline.finding import Material
from bot.pipeline.troubles import pause
from bot.pipeline.workspaces import come_back
from bot.teams.connector import Connector
from bot.teams.front import welcome_controls
from bot.teams.incoming import Incoming
from bot.teams.people import way_in
from bot.wording.catalogue import msgid

log = logging.getLogger(__name__)

DELETED = msgid("This channel was deleted in Teams: restore it there, or give the destination another one.")
WELCOMES = 4
"""Most times it is tried to welcome a conversation."""
PASSES = (REMOVED, DELETED, *(CODES[code].mend for code in sorted(LEFT)))
"""How the trouble of a destination ends that is active again as soon as the app is back."""


async def know(desk: Desk, came: Incoming) -> tuple[Installation, Conversation]:
    """The tenant, and the conversation as it is known now; kept unless this tells of coming or going. Raises StoreError, Rejected."""
    installation = await desk.store.find_installation("teams", came.tenant)
    if installation is None:
        installation = await desk.store.installation("teams", came.tenant, "", desk.clock())
    known = await desk.store.conversation(installation.id, came.conversation)
    said = _said(came, installation, known)
    if not (said.address and said.service_url):
        raise Rejected("What came from Teams does not say from which conversation.")
    if came.kind not in {"joined", "left", "moved"} and await desk.store.keep_conversation(said, desk.clock()):
        await _come_back(desk, installation, {said.address})
    return installation, _with_known(said, known)


def _said(came: Incoming, installation: Installation, known: Conversation | None) -> Conversation:
    """What this says of it, and nothing else: of two things that came together neither undoes what the other said."""
    own = came.scope == "personal" and came.kind not in {"left", "moved"}
    return Conversation(
        installation.id,
        came.conversation,
        came.service_url or (known.service_url if known else ""),
        came.scope,
        came.user if own else "",
        came.conversation_name,
        came.team,
        came.team_name,
        came.locale,
    )


def _with_known(said: Conversation, known: Conversation | None) -> Conversation:
    if known is None:
        return said
    kept = {name: getattr(said, name) or getattr(known, name) for name in ("user", "name", "team", "team_name", "locale")}
    return replace(said, **kept)


async def arrive(
    desk: Desk, connector: Connector, installation: Installation, conversation: Conversation, came: Incoming, asked: Asked
) -> None:
    """The app was added to a conversation or removed from it, or the conversation was renamed or went. Raises DeskError."""
    match came.kind, came.name:
        case "joined", _:
            await _join(desk, connector, installation, conversation, came, asked)
        case _, "remove-upgrade":  # it is added again at once
            return
        case ("left", _) | (_, "teamDeleted"):
            await _leave(desk, installation, await _with_channels(desk, conversation), REMOVED)
        case _, "channelDeleted":
            await _leave(desk, installation, [conversation], DELETED)
        case _, "teamRenamed":
            for each in await _with_channels(desk, conversation):
                renamed = replace(each, team_name=conversation.team_name, name="", locale="")
                await desk.store.keep_conversation(renamed, desk.clock())
        case _:
            await _keep(desk, installation, [conversation])


# ── coming ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def _join(
    desk: Desk, connector: Connector, installation: Installation, conversation: Conversation, came: Incoming, asked: Asked
) -> None:
    """Teams tells it in two ways at once: the first is answered with a welcome. Raises Unavailable before anything is kept, and where the
    welcome is to come later."""
    if asked.parts:  # an earlier try kept all there is, and could not welcome
        known = await desk.store.conversation(installation.id, conversation.address)
        if known and known.state == "active":
            await _welcome(desk, connector, conversation, asked)
        return
    channels = {each.address: each for each in await _channels(desk, connector, conversation)} if conversation.team else {}
    new = await _keep(desk, installation, [channels.pop(conversation.address, conversation)])
    await _keep(desk, installation, channels.values())
    if new and not came.name.endswith("-upgrade"):
        await _welcome(desk, connector, conversation, asked)


async def _keep(desk: Desk, installation: Installation, conversations: Iterable[Conversation]) -> set[str]:
    """Which of them the app was not in before; what waited for it there goes on."""
    new = {each.address for each in conversations if await desk.store.keep_conversation(each, desk.clock())}
    if new:
        await _come_back(desk, installation, new)
    return new


async def _channels(desk: Desk, connector: Connector, team: Conversation) -> list[Conversation]:
    """Those of a team that the app was added to. What Teams does not tell is learnt when something comes from there. Raises Unavailable."""
    try:
        channels = await connector.channels(team.team, team.service_url)
    except Rejected as error:
        log.warning("The channels of a team are not known: %s", error)
        return []
    general = desk.wordings[_language(desk, team)].say("General")
    return [replace(team, address=address, name=name or general, user="") for address, name in channels]


async def _come_back(desk: Desk, installation: Installation, addresses: Collection[str]) -> None:
    if installation.state != "active":
        await come_back(desk, installation.id)
    for place in await _destinations(desk, installation, addresses):
        if place.state == "paused" and place.trouble.endswith(PASSES):
            await desk.store.change_destination(place.name, {"state": "active"}, installation=place.installation)
            log.info("%s is told again: the app is back there.", place.name)


async def _welcome(desk: Desk, connector: Connector, conversation: Conversation, asked: Asked) -> None:
    """Once, and never in the way of anything: who was not welcomed can still ask. What the service cannot take now comes later, a few
    times; what may have arrived is not said again. Of its messages the inbox remembers which is next, and that it is about to be posted."""
    watch = next(iter(desk.watches))
    said = Material(Question("help", language=_language(desk, conversation)), lambda page: word_welcome(page, conversation.scope))
    asker = Actor(conversation.installation, "", here=conversation.address, way=way_in(conversation.scope))
    sheet = await word_material(desk, said, watch, ZoneInfo(desk.zone), asker)
    messages = await _first_words(desk, conversation, sheet)
    for number in range(max(asked.parts, 1) + bool(asked.doubts), len(messages) + 1):
        await desk.store.note_posted(asked.id, number, 1)
        try:
            await connector.post(conversation, messages[number - 1].payload)
        except DeskError as error:
            log.warning("A conversation of Teams was not welcomed: %s", error)
            if not isinstance(error, Unavailable) or isinstance(error, FateUnknown) or asked.attempts >= WELCOMES:
                return
            await desk.store.note_posted(asked.id, number, 0)
            raise


async def _first_words(desk: Desk, conversation: Conversation, sheet: Answer) -> Sequence[Message]:
    """In somebody's own chat with the ways to what is theirs beneath them."""
    watch = next(iter(desk.watches))
    if conversation.scope != "personal" or desk.renderer is None:
        return await draw(desk, sheet, DRAWN_AS["teams"], watch, IN_TEAMS)
    controls = welcome_controls(desk.wordings[_language(desk, conversation)])
    return [await asyncio.to_thread(draw_answer, sheet, desk.watches[watch], desk.renderer, controls)]


def _language(desk: Desk, conversation: Conversation) -> Language:
    return language_of_locale(conversation.locale) or desk.language


# ── going ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def _with_channels(desk: Desk, conversation: Conversation) -> list[Conversation]:
    """Of a team, with all its channels."""
    channels = await desk.store.conversations(conversation.installation, team=conversation.team) if conversation.team else []
    return list({each.address: each for each in (conversation, *channels)}.values())


async def _leave(desk: Desk, installation: Installation, conversations: Iterable[Conversation], why: str) -> None:
    """Nothing is sent there; of each destination its owner hears once. Where the last has gone, the tenant has."""
    addresses = {each.address for each in conversations}
    for address in addresses:
        await desk.store.leave_conversation(installation.id, address, desk.clock())
    for place in await _destinations(desk, installation, addresses):
        await pause(desk, place, why, wakes=True)
    if not await desk.store.conversations(installation.id):
        await desk.store.leave(installation.id)


async def _destinations(desk: Desk, installation: Installation, addresses: Collection[str]) -> list[Destination]:
    return [
        each
        for each in await desk.store.destinations()
        if each.platform == "teams" and each.installation == installation.id and each.address in addresses
    ]
