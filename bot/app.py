"""The only file that names every concrete part: settings in, a desk out."""

import logging
import os
import socket
import uuid
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, cast

import aiohttp

from bot import shipped
from bot.delivery.preview import PreviewSender
from bot.delivery.webhook import WebhookSender
from bot.errors import Missing, Rejected, SettingError
from bot.feeds.fetch import FileFetcher, HttpFetcher
from bot.feeds.opml import read_file, read_list
from bot.feeds.turns import Hands
from bot.feeds.visit import Visitor
from bot.lenses import load_lenses
from bot.messages.pack import render
from bot.messages.render import Renderer
from bot.messages.split import halves
from bot.models import Answer, Digest, Fetched, Lens, Listed, Manner, Message, Platform, Source, Validators, Watch
from bot.pipeline import PLAINLY, Desk
from bot.pipeline.desk import PageRules
from bot.ports import Fetcher, Replier, Sender, Store
from bot.rates.files import packaged_rates
from bot.reading.model import Endpoint, LanguageModel
from bot.settings import Settings
from bot.slack.replies import SlackReplier
from bot.storage.engine import Database
from bot.storage.prune import Pruned, Retention, prune
from bot.storage.store import open_store
from bot.stories.weights import load_weights
from bot.watches import open_watch
from bot.wording.catalogue import Wordings, load_wordings
from bot.wording.menus import menu_of
from bot.workers import Workers

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.delivery.teams import TeamsSender
    from bot.teams.client import TeamsClient
    from bot.teams.door import Inbox
    from bot.teams.opening import TeamsHouse

log = logging.getLogger(__name__)

PACE = timedelta(seconds=1)
"""Slack takes "about" one message a second in a channel (docs.slack.dev, Web API rate limits); nobody reads faster elsewhere."""


def utc_now() -> datetime:
    return datetime.now(UTC)


def load_watches(settings: Settings) -> dict[str, Watch]:
    """The watches the settings name, in their order. Raises NotFound or WatchError."""
    roots = [*settings.desk.watch_dirs, shipped.WATCHES]
    return {name: open_watch(name, roots) for name in settings.desk.watches}


def _seeds(watch: Watch) -> Sequence[Listed]:
    """The feeds its folder lists; a flaw there is told (`watch check` tells it too) and keeps no other feed from being watched."""
    path = watch.folder / "feeds.opml"
    found = read_list(read_file(path), str(path))
    for flaw in found.flaws:
        log.warning("%s, line %s: %s", path, flaw.line, flaw.what)
    return found.feeds


def open_lenses(settings: Settings) -> Mapping[str, Lens]:
    """Every lens by name, the user's own before ours. Raises SettingError."""
    return load_lenses([*settings.digests.lens_dirs, shipped.LENSES])


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Store]:
    """The store, brought to this version (with a backup first where there was something to bring)."""
    store = await open_store(settings.database.url, backup_dir=settings.database.backups)
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def open_desk(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = utc_now,
    sources: Mapping[str, Sequence[Source]] | None = None,
    only_look: bool = False,
) -> AsyncIterator[Desk]:
    """A desk ready for its three verbs; everything it opened is closed at the end, worker processes included.

    Each watch is seeded with its feeds.opml, or with its `sources` where given; not at all by who will only look.
    """
    watches = load_watches(settings)
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_database(settings))
        for name, watch in () if only_look else watches.items():
            if given := (sources or {}).get(name):
                await store.seed_feeds(name, given, clock())
            else:
                await store.import_feeds(name, _seeds(watch), clock())
        hands = Hands()
        fetcher = build_fetcher(settings, hands)
        stack.push_async_callback(fetcher.close)
        workers = Workers(
            settings.reading.processes, timedelta(seconds=settings.reading.timeout_seconds), settings.reading.memory_megabytes
        )
        stack.push_async_callback(workers.close)
        session = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), trust_env=True))
        renderer = build_renderer(settings)
        wordings = load_wordings(shipped.LOCALE)
        teams = build_connector(settings)
        if teams:
            stack.push_async_callback(teams.close)
        yield Desk(
            store=store,
            fetcher=fetcher,
            workers=workers,
            watches=watches,
            senders=_build_senders(settings, session, store, clock, teams),
            repliers=_build_repliers(settings, session),
            draw=Press(renderer, wordings, native=settings.slack.native_blocks),
            wordings=wordings,
            weights={name: load_weights(watch) for name, watch in watches.items()},
            clock=clock,
            name=f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:6]}",
            feed_interval=timedelta(minutes=settings.feeds.interval_minutes),
            feed_seldom=timedelta(hours=settings.feeds.seldom_hours),
            window=timedelta(days=settings.stories.window_days),
            pages=build_pages(settings, fetcher),
            connections=settings.feeds.connections,
            hands=hands,
            zone=settings.desk.zone,
            language=settings.desk.language,
            unknown_fates=_unknown_fates(settings),
            owner=settings.desk.owner,
            feed_changes=settings.slack.feed_changes,
            command=settings.slack.command,
            reader_currency=settings.rates.show,
            rate_age=timedelta(days=settings.rates.max_age),
            packaged_rates=packaged_rates,
            model=build_model(settings, session, clock),
            lenses=open_lenses(settings),
            patience=settings.patience,
            renderer=renderer,
            pace=PACE,
            revise_for=timedelta(days=settings.digests.revise_days),
        )


def build_model(settings: Settings, session: aiohttp.ClientSession, clock: Callable[[], datetime] = utc_now) -> LanguageModel | None:
    """None where `[llm]` is not enabled. Raises SettingError where it is, but does not say which model where."""
    llm = settings.llm
    if not llm.enabled:
        return None
    for name in ("base_url", "model"):
        if not getattr(llm, name):
            raise SettingError(f"llm.enabled is true, but llm.{name} is empty.", f"Set llm.{name}, or llm.enabled to false.")
    endpoint = Endpoint(
        base_url=llm.base_url,
        model=llm.model,
        api_key=llm.api_key.get_secret_value(),
        uses=frozenset(llm.uses),
        timeout=timedelta(seconds=llm.timeout_seconds),
        max_tokens=llm.max_tokens,
        daily_calls=llm.daily_calls,
        concurrency=llm.concurrency,
        json_mode=llm.json_mode,
    )
    return LanguageModel(session, endpoint, clock=clock)


class Press:
    """Draws, and tells the log which of the user's templates could not be used and why: each trouble once, and anew when it comes back."""

    def __init__(self, renderer: Renderer, wordings: Wordings, *, native: bool = False) -> None:
        self._renderer = renderer
        self._wordings = wordings
        self._native = native
        self._told: set[str] = set()
        self._lock = Lock()

    def __call__(self, sheet: Digest | Answer, platform: Platform, watch: Watch, manner: Manner = PLAINLY) -> tuple[Message, ...]:
        menu = menu_of(sheet, self._wordings) if manner.menus else None
        native = manner.native and (self._native or platform != "slack")
        messages = render(sheet, platform, watch, renderer=self._renderer, door=manner.door, native=native, menu=menu)
        self._tell({str(trouble) for trouble in self._renderer.troubles})
        return messages

    def _tell(self, troubles: Collection[str]) -> None:
        with self._lock:
            new = [trouble for trouble in troubles if trouble not in self._told]
            self._told = set(troubles)
        for trouble in sorted(new):
            log.error("%s", trouble)


def build_renderer(settings: Settings) -> Renderer:
    return Renderer(shipped.TEMPLATES, settings.digests.templates_dir)


async def tidy(desk: Desk, settings: Settings) -> None:
    """Once a day: forget what `[retention]` says."""
    await prune_database(settings, desk.clock())


async def prune_database(settings: Settings, now: datetime) -> Pruned:
    kept = settings.retention
    days = (kept.text_days, kept.dropped_days, kept.payload_days, kept.inbox_days, settings.pages.keep_days)
    retention = Retention(*(timedelta(days=each) for each in days))
    database = Database(settings.database.url)
    try:
        return await prune(database, now, retention)
    finally:
        await database.close()


@dataclass(frozen=True, slots=True)
class ByScheme:
    """ports.Fetcher that asks the one for the address's scheme."""

    fetchers: Mapping[str, Fetcher]

    async def fetch(self, url: str, validators: Validators = Validators()) -> Fetched:
        scheme = url.partition(":")[0].lower()
        if scheme not in self.fetchers:
            raise Rejected(f"{url[:80]} is not an address a feed can have.", "An http or https address is wanted.")
        return await self.fetchers[scheme].fetch(url, validators)

    async def close(self) -> None:
        for fetcher in {id(fetcher): fetcher for fetcher in self.fetchers.values()}.values():
            await fetcher.close()


def build_fetcher(settings: Settings, hands: Hands | None = None) -> ByScheme:
    feeds = settings.feeds
    max_bytes = int(feeds.max_megabytes * 1024 * 1024)
    http = HttpFetcher(
        user_agent=settings.user_agent,
        timeout=timedelta(seconds=feeds.timeout_seconds),
        max_bytes=max_bytes,
        per_host_gap=timedelta(seconds=feeds.host_gap_seconds),
        concurrency=feeds.connections,
        allow_private=feeds.allow_private,
        proxy=feeds.proxy.get_secret_value(),
        hands=hands,
    )
    return ByScheme({"http": http, "https": http, "file": FileFetcher(max_bytes=max_bytes)})


def build_pages(settings: Settings, fetcher: ByScheme) -> PageRules | None:
    """None where `[pages]` is not enabled."""
    http = fetcher.fetchers["http"]
    if not settings.pages.enabled or not isinstance(http, HttpFetcher):
        return None
    return PageRules(Visitor(http), settings.user_agent, settings.pages.per_host_daily)


def _unknown_fates(settings: Settings) -> dict[str, str]:
    """By platform: a webhook's is its house's."""
    slack, teams = settings.slack.unknown_fate, settings.teams.unknown_fate
    return {"slack": slack, "slack-webhook": slack, "teams": teams, "teams-webhook": teams}


def slack_client(settings: Settings, session: aiohttp.ClientSession) -> "AsyncWebClient":
    from bot.delivery.slack import make_client  # noqa: PLC0415  # Slack's SDK is loaded only where Slack is configured

    return make_client(settings.slack.bot_token.get_secret_value(), settings.slack.api_url, session)


def _build_senders(
    settings: Settings, session: aiohttp.ClientSession, store: Store, clock: Callable[[], datetime], teams: "TeamsClient | None"
) -> dict[str, Sender]:
    """Raises SettingError where Slack is half set up."""
    senders: dict[str, Sender] = {
        "preview": PreviewSender(settings.digests.files),
        "teams-webhook": WebhookSender(session, confirms=False),
        "slack-webhook": WebhookSender(session, confirms=True),
    }
    if settings.slack.client_id or settings.slack.bot_token.get_secret_value():
        senders["slack"] = build_slack_sender(settings, session, store, clock)
    if teams:
        senders["teams"] = build_teams_sender(settings, teams, store, clock)
    return senders


def build_slack_sender(settings: Settings, session: aiohttp.ClientSession, store: Store, clock: Callable[[], datetime]) -> Sender:
    """Each workspace's messages with its own token, or all with the one token there is. Raises SettingError."""
    from bot.delivery.slack import SlackSender  # noqa: PLC0415  # Slack's SDK is loaded only where Slack is configured
    from bot.slack.many import many_workspaces  # noqa: PLC0415  # as above

    if settings.slack.client_id:
        workspaces = many_workspaces(settings, store, clock, session)
        return SlackSender(workspaces.client, reinstall=workspaces.mend)
    client = slack_client(settings, session)

    async def client_of(_installation: int) -> "AsyncWebClient":
        return client

    return SlackSender(client_of)


def _build_repliers(settings: Settings, session: aiohttp.ClientSession) -> dict[str, Replier]:
    slack = settings.slack
    return {"slack": SlackReplier(session)} if slack.client_id or slack.bot_token.get_secret_value() else {}


# ── Teams ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def wants_teams(settings: Settings) -> bool:
    """Whether Teams' app is set up. Raises SettingError where it half is."""
    teams = settings.teams
    given = {"client_id": teams.client_id, "client_secret": teams.client_secret.get_secret_value(), "tenant_id": teams.tenant_id}
    missing = [f"teams.{name}" for name, value in given.items() if not value]
    if missing and len(missing) < len(given):
        raise SettingError(
            f"The Teams app is half set up: {' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} empty.",
            "Set teams.client_id, teams.client_secret and teams.tenant_id, or none of them.",
        )
    return not missing


def build_connector(settings: Settings) -> "TeamsClient | None":
    """None where Teams' app is not set up. Raises SettingError, Missing."""
    if not wants_teams(settings):
        return None
    try:
        from bot.teams.client import TeamsClient  # noqa: PLC0415  # Teams' SDK is loaded only where Teams is configured
        from bot.teams.entra import Entra  # noqa: PLC0415  # as above
    except ImportError as error:
        raise Missing("The Teams app needs packages that are not installed.", "pip install 'kakehashi[teams]'") from error
    teams = settings.teams
    tokens = Entra(teams.client_id, teams.client_secret.get_secret_value(), teams.tenant_id, seconds=teams.timeout_seconds)
    return TeamsClient(teams.client_id, tokens, teams.service_url, teams.timeout_seconds)


def build_teams_sender(settings: Settings, connector: "TeamsClient", store: Store, clock: Callable[[], datetime]) -> Sender:
    from bot.delivery.teams import TeamsSender  # noqa: PLC0415  # as above

    teams = settings.teams
    return TeamsSender(connector, store, teams.client_id, teams.client_secret.get_secret_value(), halves, clock)


async def open_teams(settings: Settings, desk: Desk, renderer: Renderer, keep: "Inbox") -> "TeamsHouse | None":
    """What Teams brings and what is done with it; None where its app is not set up. Raises SettingError."""
    if not wants_teams(settings):
        return None
    from bot.teams.opening import open_teams  # noqa: PLC0415  # as above

    # What `open_desk` made: one client, so that all that goes to a conversation is paced together.
    sender = cast("TeamsSender", desk.senders["teams"])
    return await open_teams(settings.teams, desk, cast("TeamsClient", sender.connector), renderer, keep)
