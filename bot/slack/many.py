"""The door of many workspaces: signed requests from any that installed the app, and the two addresses where it is installed."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.slack import make_client
from bot.messages.render import Renderer
from bot.models import Asked
from bot.pipeline import Desk
from bot.pipeline.workspaces import come_back
from bot.ports import Store
from bot.settings import Settings
from bot.slack.app import build_slack_of_many
from bot.slack.install import Consents, Grants, Installer, OAuthApp, oauth_app
from bot.slack.listeners import Inbox
from bot.slack.people import People
from bot.slack.work import SlackWork
from bot.slack.workspaces import ManyWorkspaces


@dataclass(frozen=True)
class ManyDoor:
    """Open as soon as it is made: no workspace need be reached for it."""

    app: AsyncApp
    installer: Installer
    work: SlackWork
    store: Store

    async def handle(self, asked: Asked) -> None:
        await self.work(asked)

    async def state(self) -> str:
        active = sum(one.state == "active" for one in await self.store.installations("slack"))
        return f"open for {active} workspace{'s' if active != 1 else ''}"


def many_workspaces(settings: Settings, store: Store, clock: Callable[[], datetime], session: aiohttp.ClientSession) -> ManyWorkspaces:
    """Raises SettingError for what is missing."""
    app = oauth_app(settings)
    return _workspaces(app, store, clock, lambda token: make_client(token, settings.slack.api_url, session))


async def open_many(settings: Settings, desk: Desk, renderer: Renderer, session: aiohttp.ClientSession, keep: Inbox) -> ManyDoor:
    """Raises SettingError for what is missing, and for a key that does not open what is stored."""
    app = oauth_app(settings)
    await _check_grants(app, desk)
    client = make_client("", settings.slack.api_url, session)
    workspaces = _workspaces(app, desk.store, desk.clock, lambda token: make_client(token, settings.slack.api_url, session))
    people = People(desk, frozenset(settings.slack.admins), frozenset(settings.slack.editors), trusting=False)
    work = SlackWork(desk, workspaces, desk.repliers["slack"], renderer, people)
    bolt = build_slack_of_many(
        client,
        signing_secret=app.signing_secret,
        command=settings.slack.command,
        workspaces=workspaces,
        keep=keep,
        check=work.check_form,
        choices=work.choices,
    )
    return ManyDoor(bolt, _installer(settings, app, desk, renderer, client), work, desk.store)


async def _check_grants(app: OAuthApp, desk: Desk) -> None:
    """Who has a grant has not left: a process that died while it installed the app may not have come to say so. Raises SettingError."""
    left = {one.id for one in await desk.store.installations("slack") if one.state == "removed"}
    for installation, sealed in (await desk.store.grants()).items():
        app.seal.open(sealed, installation)
        if installation in left:
            await come_back(desk, installation)


def _workspaces(app: OAuthApp, store: Store, clock: Callable[[], datetime], open_client: Callable[[str], AsyncWebClient]) -> ManyWorkspaces:
    return ManyWorkspaces(store, app.seal, open_client, clock, app.mend, app.client_id, app.client_secret)


def _installer(settings: Settings, app: OAuthApp, desk: Desk, renderer: Renderer, client: AsyncWebClient) -> Installer:
    return Installer(
        client=client,
        app=app,
        grants=Grants(desk, app),
        consents=Consents(desk.store, desk.clock, lambda: uuid.uuid4().hex),
        renderer=renderer,
        wordings=desk.wordings,
        command=settings.slack.command,
        authorize_url=urljoin(settings.slack.api_url, "/oauth/v2/authorize"),
    )
