"""The doors people come in by, opened for `run`: Slack over a socket or signed HTTP, Teams, and /healthz."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request
from starlette.responses import Response

from bot.delivery.slack import make_client, who_am_i
from bot.errors import DeskError, Rejected, StoreError, Unavailable
from bot.messages.render import Renderer
from bot.models import Asked
from bot.pipeline import Desk, Handle
from bot.pipeline.workspaces import come_back
from bot.schedule import Nudges
from bot.settings import Settings
from bot.slack.app import build_slack
from bot.slack.diagnose import examine_app_token
from bot.slack.listeners import Inbox
from bot.slack.many import ManyDoor, open_many
from bot.slack.people import People
from bot.slack.sockets import Line, Patience
from bot.slack.work import SlackWork
from bot.slack.workspaces import OneWorkspace
from bot.web.app import Server, build_web, make_server

log = logging.getLogger(__name__)

AGAIN = 30.0
"""Seconds before Slack is tried again when it could not be reached."""


@dataclass
class SlackDoor:
    """Opens when Slack tells us who we are; a refused token leaves it shut and everything else running."""

    settings: Settings
    desk: Desk
    nudges: Nudges
    client: AsyncWebClient
    renderer: Renderer
    stop: asyncio.Event
    app: AsyncApp | None = None
    work: SlackWork | None = None
    opened: asyncio.Event = field(default_factory=asyncio.Event)
    state: str = "not yet reached"
    line: Line | None = None
    lost: str = ""
    """Why the desk has to end: Slack's socket stayed silent, whatever was tried."""

    async def open(self) -> None:
        while self.app is None:
            try:
                await self._open_once()
            except (Unavailable, StoreError) as error:
                self.state = str(error)
                log.warning("%s Trying again in %.0f s.", error, AGAIN)
                await asyncio.sleep(AGAIN)
            except Rejected as error:
                self.state = str(error)
                log.error("Slack stays shut: %s", error)
                return

    async def _open_once(self) -> None:
        workspace = await who_am_i(self.client)
        installation = await self.desk.store.installation("slack", workspace.team, workspace.name, self.desk.clock())
        await come_back(self.desk, installation.id)
        await self.desk.store.adopt(installation.id)  # what was set up by the command line before: its members see and change it
        slack = self.settings.slack
        people = People(self.desk, frozenset(slack.admins), frozenset(slack.editors))
        self.work = SlackWork(self.desk, OneWorkspace(self.client, installation), self.desk.repliers["slack"], self.renderer, people)
        app = build_slack(
            self.client,
            signing_secret="" if slack.app_token.get_secret_value() else slack.signing_secret.get_secret_value(),
            command=slack.command,
            team=workspace.team,
            bot=workspace.bot,
            bot_user=workspace.bot_user,
            keep=_inbox(self.desk, self.nudges),
            check=self.work.check_form,
            choices=self.work.choices,
        )
        if token := slack.app_token.get_secret_value():
            # The handler itself would try a refused token for ever.
            await examine_app_token(self.client, token)
            self.line = Line(
                app, token, self.client, Patience(slack.socket_silence_seconds, slack.socket_give_up_minutes * 60), self._give_up
            )
            await self.line.open()
        self.app, self.state = app, f"open for {workspace.name}"
        self.opened.set()
        log.info("Slack is %s.", self.state)

    async def handle(self, asked: Asked) -> None:
        """What the inbox kept. At a start it waits for Slack a little. Raises Unavailable while Slack is not reached."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.opened.wait(), AGAIN)
        if self.work is None or not self.opened.is_set():
            raise Unavailable("Slack is not reached yet.")
        await self.work(asked)

    @property
    def said(self) -> str:
        """How it stands, in a few words."""
        return (self.line.trouble if self.line and self.app else "") or self.state

    @property
    def well(self) -> bool:
        return not (self.line and self.app) or self.line.well

    def _give_up(self, why: str) -> None:
        self.lost = why
        self.stop.set()

    async def close(self) -> None:
        if self.line:
            await self.line.close()


def _inbox(desk: Desk, nudges: Nudges, platform: str = "slack") -> Inbox:
    async def keep(external_id: str, kind: str, payload: Mapping[str, object]) -> bool:
        new = await desk.store.receive(platform, external_id, kind, payload, desk.clock())
        nudges.answer.set()
        return new

    return keep


class OtherDoor(Protocol):
    """Of a platform that is reached over HTTP alone: it takes what is brought, and does what the inbox kept of it."""

    async def take(self, request: Request) -> Response: ...
    async def handle(self, asked: Asked) -> None: ...
    async def state(self) -> str: ...
    async def close(self) -> None: ...


OpenTeams = Callable[[Settings, Desk, Renderer, Inbox], Awaitable[OtherDoor | None]]


@dataclass(frozen=True)
class Doors:
    """What is open: `said` tells it in a sentence, `handlers` do what the inbox kept, by platform."""

    said: str
    handlers: Mapping[str, Handle]
    lost: Callable[[], str] = str
    """Why they were given up, so that the desk ended; "" if they were not."""


async def no_teams(_settings: Settings, _desk: Desk, _renderer: Renderer, _keep: Inbox) -> OtherDoor | None:
    return None


@asynccontextmanager
async def open_doors(
    settings: Settings, desk: Desk, renderer: Renderer, nudges: Nudges, stop: asyncio.Event, open_teams: OpenTeams = no_teams
) -> AsyncIterator[Doors]:
    """Open what is configured. All are shut at the end."""
    async with AsyncExitStack() as stack:
        door = await (_many_door if settings.slack.client_id else _slack_door)(settings, desk, renderer, nudges, stop, stack)
        teams = await open_teams(settings, desk, renderer, _inbox(desk, nudges, "teams"))
        if teams:
            stack.push_async_callback(teams.close)
        wanted = settings.web.enabled or _wants_http(settings) or teams
        serving = await _serve(settings, desk, door, teams, stop, stack) if wanted else ""
        slack = "Slack is being opened." if door else "Slack is not configured."
        said = (slack, "Teams is open." if teams else "", serving)
        handlers: dict[str, Handle] = {name: one.handle for name, one in (("slack", door), ("teams", teams)) if one}
        yield Doors(" ".join(filter(None, said)), handlers, lambda: door.lost if isinstance(door, SlackDoor) else "")


def _wants_http(settings: Settings) -> bool:
    slack = settings.slack
    if slack.client_id:
        return True
    return bool(slack.bot_token.get_secret_value() and slack.signing_secret.get_secret_value() and not slack.app_token.get_secret_value())


async def _many_door(
    settings: Settings, desk: Desk, renderer: Renderer, nudges: Nudges, _stop: asyncio.Event, stack: AsyncExitStack
) -> ManyDoor:
    """Raises SettingError: a desk for many that is half set up does not start."""
    session = await stack.enter_async_context(aiohttp.ClientSession(trust_env=True))
    return await open_many(settings, desk, renderer, session, _inbox(desk, nudges))


async def _slack_door(
    settings: Settings, desk: Desk, renderer: Renderer, nudges: Nudges, stop: asyncio.Event, stack: AsyncExitStack
) -> SlackDoor | None:
    slack = settings.slack
    if not slack.bot_token.get_secret_value():
        return None
    if not slack.app_token.get_secret_value() and not slack.signing_secret.get_secret_value():
        log.warning("Slack has a bot token only: it posts, and answers nobody. Set slack.app_token or slack.signing_secret.")
        return None
    session = await stack.enter_async_context(aiohttp.ClientSession(trust_env=True))
    client = make_client(slack.bot_token.get_secret_value(), slack.api_url, session)
    door = SlackDoor(settings, desk, nudges, client, renderer, stop)
    stack.push_async_callback(door.close)
    opening = asyncio.create_task(door.open())
    stack.callback(opening.cancel)
    return door


async def _serve(
    settings: Settings,
    desk: Desk,
    door: SlackDoor | ManyDoor | None,
    teams: OtherDoor | None,
    stop: asyncio.Event,
    stack: AsyncExitStack,
) -> str:
    async def health() -> Mapping[str, object]:
        try:
            await desk.store.destinations()
            slack = await door.state() if isinstance(door, ManyDoor) else door.said if door else "not configured"
            others = {"teams": await teams.state()} if teams else {}
        except DeskError as error:
            return {"ok": False, "database": str(error)}
        well = door.well if isinstance(door, SlackDoor) else True
        return {"ok": well, "database": "ok", "slack": slack, **others}

    signed = _wants_http(settings)  # over a socket nothing checks signatures: whoever reached /healthz could send commands
    listening = stack.enter_context(_listen(settings.web.host, settings.web.port))
    install = door.installer if isinstance(door, ManyDoor) else None
    web = build_web(health, lambda: door.app if door and signed else None, install, teams.take if teams else None)
    server = make_server(web, settings.web.host, settings.web.port)
    serving = asyncio.create_task(server.serve([listening]))
    # A desk that runs and cannot be asked is no use to who watches it: should the server end, the desk ends in order.
    serving.add_done_callback(lambda _ended: stop.set())
    stack.push_async_callback(_end, server, serving)
    return f"Serving on http://{settings.web.host}:{listening.getsockname()[1]}."


def _listen(host: str, port: int) -> socket.socket:
    """Raises Unavailable where nothing can listen there."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(address[:2], family=family)
    except OSError as error:
        raise Unavailable(
            f"Nothing can listen on {host}:{port}: {error.strerror}.", "Set web.host and web.port to an address that is free."
        ) from error


async def _end(server: Server, serving: "asyncio.Task[None]") -> None:
    server.should_exit = True
    await asyncio.gather(serving, return_exceptions=True)
