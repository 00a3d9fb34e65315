"""Installing the app in a workspace by OAuth: Bolt leads through it, what comes of it is kept sealed in our store.

Sources: docs.slack.dev, authentication/installing-with-oauth; Bolt's AsyncOAuthFlow checks the state against the browser's cookie.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackClientError
from slack_sdk.oauth.installation_store import Bot as SlackBot
from slack_sdk.oauth.installation_store import Installation as SlackInstallation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request
from starlette.responses import Response

from bot.errors import DeskError, Rejected, SettingError
from bot.messages.render import Renderer
from bot.models import Grant
from bot.pipeline import Desk
from bot.pipeline.workspaces import come_back
from bot.ports import Store
from bot.settings import Settings
from bot.slack.manifest import BASE_SCOPES, OPTIONAL_SCOPES
from bot.storage.sealing import Seal
from bot.wording.catalogue import Wording, Wordings

log = logging.getLogger(__name__)
quiet = logging.getLogger("slack_bolt.kakehashi_install")
quiet.setLevel(logging.CRITICAL)  # Bolt would log the codes that came; we say what went wrong

INSTALL, REDIRECT = "/slack/install", "/slack/oauth_redirect"
CONSENT = timedelta(minutes=10)
"""How long somebody may take to decide in Slack."""


@dataclass(frozen=True)
class OAuthApp:
    """What installing by OAuth needs of the settings, whole and checked."""

    client_id: str
    client_secret: str = field(repr=False)
    signing_secret: str = field(repr=False)
    seal: Seal
    public_url: str
    workspaces: frozenset[str]
    """Those that may install it; empty: any."""

    @property
    def mend(self) -> str:
        return f"Install it again: {self.public_url}{INSTALL}"


def oauth_app(settings: Settings) -> OAuthApp:
    """Raises SettingError for the first thing that is missing."""
    slack, web = settings.slack, settings.web
    if slack.bot_token.get_secret_value() or slack.app_token.get_secret_value():
        raise SettingError(
            "slack.client_id is set, and a bot or app token too: the desk is either of one workspace or installed in many.",
            "Remove slack.bot_token and slack.app_token, or slack.client_id.",
        )
    for name in ("client_secret", "signing_secret"):
        if not getattr(slack, name).get_secret_value():
            mend = f"Copy it from the app's Basic Information into KAKEHASHI_SLACK_{name.upper()}."
            raise SettingError(f"slack.client_id is set, but slack.{name} is not.", mend)
    if not web.public_url.startswith("https://"):
        raise SettingError(
            "slack.client_id is set, but web.public_url is not an https address: Slack leads browsers back to it.",
            "Set it to how the outside reaches this server.",
        )
    return OAuthApp(
        slack.client_id,
        slack.client_secret.get_secret_value(),
        slack.signing_secret.get_secret_value(),
        Seal(slack.token_key.get_secret_value()),
        web.public_url.rstrip("/"),
        frozenset(slack.workspaces),
    )


class Consents(AsyncOAuthStateStore):
    """OAuth's state in our store: good once, for ten minutes, whichever process the browser comes back to."""

    def __init__(self, store: Store, clock: Callable[[], datetime], make: Callable[[], str]) -> None:
        self._store = store
        self._clock = clock
        self._make = make

    async def async_issue(self, *_args: Any, **_more: Any) -> str:
        state = self._make()
        now = self._clock()
        await self._store.keep_consent(state, now + CONSENT, now)
        return state

    async def async_consume(self, state: str) -> bool:
        return await self._store.take_consent(state, self._clock())


class NotKept(BoltError):
    """Bolt asks `async_save` for an error of its own kind; ours is within."""

    def __init__(self, error: DeskError) -> None:
        super().__init__(error.what)
        self.error = error


class Grants(AsyncInstallationStore):
    """What Bolt calls installations, kept as sealed grants."""

    def __init__(self, desk: Desk, app: OAuthApp) -> None:
        self._desk = desk
        self._app = app

    async def async_save(self, installation: SlackInstallation) -> None:
        """Raises NotKept."""
        try:
            await self._keep(installation)
        except DeskError as error:
            raise NotKept(error) from error

    async def _keep(self, given: SlackInstallation) -> None:
        team = self._accepted(given)
        store, now = self._desk.store, self._desk.clock()
        installation = await store.installation("slack", team, given.team_name or "", now)
        grant = _grant_of(installation.id, given)
        await store.keep_grant(installation.id, self._app.seal.close(grant), grant.expires, now)
        await come_back(self._desk, installation.id)
        await store.audit(installation.id, given.user_id or "", "workspace.install", {"team": team, "scopes": grant.scopes}, now)
        log.info("The app is installed in %s.", installation.name or team)

    def _accepted(self, given: SlackInstallation) -> str:
        """Its team. Raises Rejected."""
        if given.is_enterprise_install or not given.team_id:
            raise Rejected("An installation for a whole organisation was refused.", code="org_wide")
        if self._app.workspaces and given.team_id not in self._app.workspaces:
            raise Rejected(f"{given.team_id} is not in slack.workspaces.", code="not_listed")
        if not given.bot_token:
            raise Rejected("Slack gave no bot token.", code="no_token")
        return given.team_id

    async def async_find_bot(self, **_given: Any) -> SlackBot | None:
        """Nobody asks: requests are authorised by `ManyWorkspaces`."""
        return None


def _grant_of(installation: int, given: SlackInstallation) -> Grant:
    expires = given.bot_token_expires_at
    return Grant(
        installation,
        given.bot_token or "",
        given.bot_refresh_token or "",
        datetime.fromtimestamp(expires, UTC) if expires else None,
        tuple(given.bot_scopes or ()),
        given.bot_id or "",
        given.bot_user_id or "",
    )


class Installer:
    """The two addresses people's browsers come to."""

    def __init__(
        self,
        *,
        client: AsyncWebClient,
        app: OAuthApp,
        grants: Grants,
        consents: Consents,
        renderer: Renderer,
        wordings: Wordings,
        command: str,
        authorize_url: str,
    ) -> None:
        self._pages = _Pages(renderer, wordings, command)
        settings = AsyncOAuthSettings(
            client_id=app.client_id,
            client_secret=app.client_secret,
            scopes=[*BASE_SCOPES, *OPTIONAL_SCOPES],
            redirect_uri=app.public_url + REDIRECT,
            install_page_rendering_enabled=False,
            callback_options=AsyncCallbackOptions(success=self._succeeded, failure=self._failed),
            authorization_url=authorize_url,
            installation_store=grants,
            state_store=consents,
            state_expiration_seconds=int(CONSENT.total_seconds()),
            logger=quiet,
        )
        self._flow = AsyncOAuthFlow(client=client, settings=settings, logger=quiet)

    async def begin(self, request: Request) -> Response:
        try:
            return to_starlette_response(await self._flow.handle_installation(to_async_bolt_request(request, b"")))
        except DeskError as error:
            log.error("An installation could not begin: %s", error)
            return to_starlette_response(self._pages.failure(_languages(request.headers.get("accept-language")), "storage_error", 503))

    async def finish(self, request: Request) -> Response:
        languages = _languages(request.headers.get("accept-language"))
        try:
            answer = await self._flow.handle_callback(to_async_bolt_request(request, b""))
        except (aiohttp.ClientError, TimeoutError, SlackClientError, OSError) as error:
            log.error("An installation was not finished: Slack gave no answer (%s).", type(error).__name__)
            answer = self._pages.failure(languages, "no_answer", 503)
        except DeskError as error:
            log.error("An installation was not finished: %s", error)
            answer = self._pages.failure(languages, "storage_error", 503)
        return to_starlette_response(answer)

    async def _succeeded(self, args: AsyncSuccessArgs) -> BoltResponse:
        return self._pages.success(_languages_of(args.request), args.installation.team_name or "Slack", self._forget_state())

    async def _failed(self, args: AsyncFailureArgs) -> BoltResponse:
        reason = args.reason
        if isinstance(args.error, NotKept):
            log.error("An installation was not kept: %s", args.error.error)
            reason = getattr(args.error.error, "code", "") or reason
        elif reason != "access_denied":
            log.warning("An installation failed: %r.", reason[:80])  # as a browser sent it
        status = 403 if reason in {"org_wide", "not_listed"} else args.suggested_status_code
        return self._pages.failure(_languages_of(args.request), reason, status)

    def _forget_state(self) -> str:
        return self._flow.settings.state_utils.build_set_cookie_for_deletion()


class _Pages:
    """What somebody sees who has installed the app, or has not."""

    def __init__(self, renderer: Renderer, wordings: Wordings, command: str) -> None:
        self._renderer = renderer
        self._wordings = wordings
        self._command = command

    def success(self, languages: Sequence[str], team: str, cookie: str) -> BoltResponse:
        wording = self._wording(languages)
        steps = (
            wording.say("In Slack, go to the channel that is to get the news."),
            wording.say("Invite the app:"),
            wording.say("Say when it is to get what:"),
        )
        typed = ("", "/invite @Kakehashi", f"{self._command} subscribe")
        title = wording.say("Kakehashi is in {team}", team=team)
        lead = wording.say("Two more steps, and the first digest comes.")
        after = wording.say("To look round first, type {command} help in any channel.", command=self._command)
        return self._page(
            wording, 200, good=True, title=title, lead=lead, steps=tuple(zip(steps, typed, strict=True)), after=after, cookie=cookie
        )

    def failure(self, languages: Sequence[str], reason: str, status: int) -> BoltResponse:
        wording = self._wording(languages)
        title = wording.say("Kakehashi was not installed")
        return self._page(wording, status, good=False, title=title, lead=_explain(wording, reason), steps=(), after="", cookie="")

    def _wording(self, languages: Sequence[str]) -> Wording:
        return self._wordings["ja" if languages and languages[0].startswith("ja") else "en"]

    def _page(self, wording: Wording, status: int, *, cookie: str, **given: object) -> BoltResponse:
        again = wording.say("Try again")
        body = self._renderer.text("web/installed.html.j2", language=wording.language, again=again, install=INSTALL, **given)
        headers: dict[str, str | Sequence[str]] = {
            "Content-Type": "text/html; charset=utf-8",
            "Cache-Control": "no-store",
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
            "Referrer-Policy": "no-referrer",
        }
        if cookie:
            headers["Set-Cookie"] = [cookie]
        return BoltResponse(status=status, body=body, headers=headers)


def _explain(wording: Wording, reason: str) -> str:
    """Bolt's and Slack's words for it, and ours for what we refuse."""
    said = {
        "access_denied": wording.say("It was cancelled in Slack. Nothing was changed."),
        "invalid_state": wording.say("This installation was begun in another browser, more than ten minutes ago, or is finished already."),
        "invalid_code": wording.say("Slack did not accept the installation: its code was used before or is too old."),
        "org_wide": wording.say(
            "It can be installed in single workspaces only, not for a whole organisation. Choose one workspace in Slack."
        ),
        "not_listed": wording.say("This desk serves certain workspaces only, and this is none of them. Ask whoever runs it."),
        "no_answer": wording.say("Slack gave no answer. Try again in a minute."),
    }
    same = {"invalid_browser": "invalid_state", "missing_code": "invalid_code"}
    otherwise = wording.say("Something went wrong here; whoever runs this desk finds it in the log. Try again in a minute.")
    return said.get(same.get(reason, reason), otherwise)


def _languages_of(request: AsyncBoltRequest) -> Sequence[str]:
    return _languages(",".join(request.headers.get("accept-language", ())))


def _languages(header: str | None) -> list[str]:
    """Of an Accept-Language header, the first the most wanted: browsers send them so."""
    return [part.partition(";")[0].strip().lower() for part in (header or "").split(",") if part.strip()]
