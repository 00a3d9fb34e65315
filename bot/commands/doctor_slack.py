"""doctor, of Slack: of each workspace its token, scopes, clock and channels; how Slack reaches us; a test post."""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import timedelta
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.app import build_slack_sender, open_database, slack_client, utc_now
from bot.commands.findings import Finding, guarded
from bot.delivery.slack import who_am_i
from bot.errors import DeskError, NotFound, SettingError
from bot.messages.notice import notice
from bot.models import Delivery, Destination, Installation
from bot.ports import Store
from bot.settings import Settings
from bot.slack.diagnose import LATE, REPLAY_WINDOW, examine_app_token, examine_token, is_member
from bot.slack.install import oauth_app
from bot.slack.manifest import BASE_SCOPES, OPTIONAL_SCOPES
from bot.slack.many import many_workspaces
from bot.storage.sealing import Seal

TEST = "Test post by `kakehashi doctor`. Nothing need be done. · kakehashi doctor によるテスト投稿です。対応は不要です。"


def examine_door(settings: Settings) -> Iterator[Finding]:
    """How Slack reaches us, as far as the settings say."""
    slack = settings.slack
    if slack.client_id:
        yield from guarded("Slack door", lambda: _many_door(settings))
    elif slack.bot_token.get_secret_value() and not slack.app_token.get_secret_value():
        yield _http_door(settings)


def _many_door(settings: Settings) -> Iterator[Finding]:
    app = oauth_app(settings)
    yield Finding("ok", "Slack door", f"signed HTTP; workspaces install the app at {app.public_url}/slack/install")
    if not app.workspaces:
        mend = "Set slack.workspaces to the team ids (T…) you serve, unless that is meant."
        yield Finding("note", "Slack door", "any workspace may install the app and be told by this desk", mend)


def _http_door(settings: Settings) -> Finding:
    if not settings.slack.signing_secret.get_secret_value():
        what = "posts only: neither slack.app_token nor slack.signing_secret is set"
        return Finding("note", "Slack door", what, "Set one to answer commands.")
    url = urlsplit(settings.web.public_url)
    if url.scheme != "https" or not url.netloc:
        what = f"web.public_url is {settings.web.public_url or 'not set'}: Slack calls https addresses only"
        return Finding("bad", "Slack door", what, "Set it to the https address your proxy passes on.")
    if url.path.strip("/") or url.query:
        return Finding("note", "Slack door", f"signed HTTP at {settings.web.public_url}/slack/events: let the proxy strip {url.path}")
    return Finding("ok", "Slack door", f"signed HTTP at {settings.web.public_url}")


async def examine_slack(settings: Settings, test_post: str, workspace: str) -> AsyncIterator[Finding]:
    slack = settings.slack
    if not slack.client_id and not slack.bot_token.get_secret_value():
        mend = "`kakehashi manifest slack` begins it; then set KAKEHASHI_SLACK_BOT_TOKEN."
        yield Finding("note", "Slack", "not set up: no bot token", mend)
        return
    try:
        async with aiohttp.ClientSession(trust_env=True) as session, open_database(settings) as store:
            examine = _many(settings, store, session) if slack.client_id else _one(settings, store, session)
            async for finding in examine:
                yield finding
            if test_post:
                yield await _post_test(settings, store, session, test_post, workspace)
    except DeskError as error:
        yield Finding("bad", "Slack", error.what, error.mend)


async def _one(settings: Settings, store: Store, session: aiohttp.ClientSession) -> AsyncIterator[Finding]:
    client = slack_client(settings, session)
    destinations = [one for one in await store.destinations() if one.platform == "slack"]
    async for finding in _workspace(settings, client, destinations, ""):
        yield finding
    if app_token := settings.slack.app_token.get_secret_value():
        await examine_app_token(client, app_token)
        yield Finding("ok", "Slack door", "Socket Mode opens")


async def _many(settings: Settings, store: Store, session: aiohttp.ClientSession) -> AsyncIterator[Finding]:
    workspaces = many_workspaces(settings, store, utc_now, session)
    yield await _key(settings, store)
    known = await store.installations("slack")
    if not known:
        yield Finding("note", "Slack", "no workspace has installed the app yet", workspaces.mend.replace(" again", ""))
    every = [one for one in await store.destinations() if one.platform == "slack"]
    for installation in known:
        name = f" of {installation.name or installation.external_id}"
        if installation.state == "removed":
            yield Finding("note", f"Slack{name}", "the app was removed there", workspaces.mend)
            continue
        try:
            client = await workspaces.client(installation.id)
        except DeskError as error:
            yield Finding("bad", f"Slack token{name}", error.what, error.mend)
            continue
        async for finding in _workspace(settings, client, [one for one in every if one.installation == installation.id], name):
            yield finding


async def _key(settings: Settings, store: Store) -> Finding:
    """Whether it opens what is stored, and whether older keys are needed still."""
    keys = settings.slack.token_key.get_secret_value()
    sealed = await store.grants()
    try:
        for installation, words in sealed.items():
            Seal(keys).open(words, installation)
    except SettingError as error:
        return Finding("bad", "token key", error.what, error.mend)
    first = Seal(keys.partition(",")[0])
    if any(not _opens(first, words, installation) for installation, words in sealed.items()):
        return Finding("note", "token key", "some tokens are sealed with an older key", "`kakehashi db reseal`, then the older key can go.")
    return Finding("ok", "token key", f"opens all {len(sealed)} sealed tokens" if len(sealed) != 1 else "opens the one sealed token")


def _opens(seal: Seal, words: str, installation: int) -> bool:
    try:
        seal.open(words, installation)
    except SettingError:
        return False
    return True


async def _workspace(settings: Settings, client: AsyncWebClient, destinations: Sequence[Destination], name: str) -> AsyncIterator[Finding]:
    """`name` says which, where there are several."""
    try:
        token = await examine_token(client, utc_now())
    except DeskError as error:
        yield Finding("bad", f"Slack token{name}", error.what, error.mend)
        return
    yield Finding("ok", f"Slack token{name}", f"good, for {token.team}")
    for finding in _scopes(token.scopes, settings, name):
        yield finding
    yield _clock(token.clock_off)
    for destination in destinations:
        yield await _membership(client, destination, token.scopes)


def _scopes(scopes: frozenset[str], settings: Settings, name: str) -> Iterator[Finding]:
    about = f"Slack scopes{name}"
    if not scopes:  # a proxy may drop the header that names them
        yield Finding("note", about, "Slack did not say which are granted")
        return
    if missing := [scope for scope in BASE_SCOPES if scope not in scopes]:
        mend = "`kakehashi manifest slack` lists them; change the app and install it again."
        yield Finding("bad", about, f"{', '.join(missing)} missing", mend)
    granted = [scope for scope in (*BASE_SCOPES, *OPTIONAL_SCOPES) if scope in scopes]
    yield Finding("ok", about, f"granted: {', '.join(granted) or 'none that is used'}")
    for scope, lost in OPTIONAL_SCOPES.items():
        if scope not in scopes:
            fate = f" (unknown_fate is {settings.slack.unknown_fate})" if scope.endswith("s:history") else ""
            yield Finding("note", about, f"without {scope}: {lost}{fate}")


def _clock(off: timedelta) -> Finding:
    seconds = abs(off.total_seconds())
    mend = "Let this machine's clock be set by NTP."
    if seconds > REPLAY_WINDOW.total_seconds():
        return Finding("bad", "clock", f"{seconds:.0f} s away from Slack's: its signed requests are refused", mend)
    if seconds > LATE.total_seconds():
        return Finding(
            "note", "clock", f"{seconds:.0f} s away from Slack's; at {REPLAY_WINDOW.total_seconds():.0f} s signatures fail", mend
        )
    return Finding("ok", "clock", "agrees with Slack's")


async def _membership(client: AsyncWebClient, destination: Destination, scopes: frozenset[str]) -> Finding:
    name = f"destination {destination.name}"
    if destination.address.startswith(("U", "W", "D")):
        return Finding("ok", name, "somebody's direct messages")
    try:
        member = await is_member(client, destination.address)
    except DeskError as error:
        return Finding("bad", name, error.what, error.mend or "Check the channel's id.")
    if member is None:
        mend = f"`kakehashi destinations test {destination.name}` tries it."
        return Finding("note", name, "no scope lets us see whether the app is in the channel", mend)
    if member:
        return Finding("ok", name, "the app is in the channel")
    if "chat:write.public" in scopes:  # of a private channel it is not in Slack says nothing: this one is public
        return Finding("note", name, "the app is not in the channel; it may post there, not look after a crash", "/invite @Kakehashi")
    return Finding("bad", name, "the app is not in the channel", "/invite @Kakehashi")


async def _post_test(settings: Settings, store: Store, session: aiohttp.ClientSession, channel: str, workspace: str) -> Finding:
    """Through the sender that digests go by; nothing is taken away again."""
    now = utc_now()
    try:
        destination = await _target(settings, store, session, channel, workspace)
        sender = build_slack_sender(settings, session, store, utc_now)
        message = notice(TEST, "slack")
        delivery = Delivery(f"test-{now:%Y%m%d%H%M%S}", 0, destination, "test", 1, 1, message, "sending", now, now + timedelta(hours=1))
        sent = await sender.send(delivery)
    except DeskError as error:
        return Finding("bad", "test post", error.what, error.mend)
    return Finding("ok", "test post", f"it stands in {sent.reference.get('channel', channel)}, message {sent.reference.get('ts', '')}")


async def _target(settings: Settings, store: Store, session: aiohttp.ClientSession, channel: str, workspace: str) -> Destination:
    """Raises NotFound where nobody can tell which workspace is meant."""
    named = [one for one in await store.destinations() if one.name == channel and one.platform == "slack"]
    if len(named) == 1:
        return named[0]
    if not settings.slack.client_id:
        team = await who_am_i(slack_client(settings, session))
        return Destination(0, (await store.installation("slack", team.team, team.name, utc_now())).id, channel, "slack", channel)
    active = [one for one in await store.installations("slack") if one.state == "active" and workspace in {"", one.external_id, one.name}]
    if len(active) != 1:
        raise NotFound("It is not clear in which workspace to post.", f"--workspace: {_teams(active) or 'none has installed the app'}.")
    return Destination(0, active[0].id, channel, "slack", channel)


def _teams(installations: Sequence[Installation]) -> str:
    return ", ".join(one.external_id for one in installations)
