"""doctor, of Teams: whether its app is set up whole, how Teams reaches us, and what the app package still wants."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from importlib.util import find_spec
from urllib.parse import urlsplit

from bot.app import build_connector, open_database
from bot.commands.findings import Finding
from bot.errors import DeskError
from bot.models import Scope
from bot.ports import Store
from bot.settings import Settings
from bot.teams.manifest import GUID

INSTALL = "pip install 'kakehashi[teams]'; in a checkout: pip install --require-hashes -r requirements-teams.txt"
DETAILS = {
    "developer_name": "who offers the app",
    "website_url": "the page about it",
    "privacy_url": "its privacy policy",
    "terms_url": "its terms of use",
}
"""The settings that only the app package needs: what each is."""


def examine_teams_door(settings: Settings) -> Iterator[Finding]:
    """As far as the settings and this machine say."""
    teams = settings.teams
    if not teams.client_id:
        mend = "Register the bot, then set teams.client_id; README, “Microsoft Teams”, begins it. Workflows webhooks need none of this."
        yield Finding("note", "Teams", "no app is set up: no client id", mend)
        return
    yield _registration(settings)
    if find_spec("microsoft_teams") is None:
        yield Finding("bad", "Teams", "what its app needs is not installed", INSTALL)
    yield _address(settings)
    yield _package(settings)
    if not teams.admins:
        mend = "Set teams.admins to Entra object ids; `kakehashi` commands on this machine may do all the same."
        yield Finding("note", "Teams admins", "nobody changes feeds or other people's plans from Teams", mend)


async def examine_teams(settings: Settings) -> AsyncIterator[Finding]:
    """Whether Entra gives the app its token, and where the app is. Nothing where it is not set up whole."""
    try:
        connector = build_connector(settings)
    except DeskError:
        return  # said already, of the door
    if connector is None:
        return
    try:
        await connector.tokens.token()
        yield Finding("ok", "Teams token", "Entra gives one: the secret is good")
    except DeskError as error:
        yield Finding("bad", "Teams token", error.what, error.mend)
    finally:
        await connector.close()
    async with open_database(settings) as store:
        yield await _places(store)


async def _places(store: Store) -> Finding:
    found = [each for one in await store.installations("teams") for each in await store.conversations(one.id)]
    if not found:
        return Finding("note", "Teams places", "the app is in no team or chat yet", "Add it in Teams: Apps, Built for your org, Kakehashi.")
    counts = Counter(each.scope for each in found)
    names: tuple[tuple[Scope, str], ...] = (("channel", "channels"), ("group", "group chats"), ("personal", "people's own chats"))
    return Finding("ok", "Teams places", ", ".join(f"{counts[scope]} {name}" for scope, name in names if counts[scope]))


def _registration(settings: Settings) -> Finding:
    teams = settings.teams
    wrong = [
        f"{name} {why}"
        for name, why, is_wrong in (
            ("teams.client_id", "is no GUID", not GUID.fullmatch(teams.client_id)),
            ("teams.tenant_id", "is no GUID" if teams.tenant_id else "is not set", not GUID.fullmatch(teams.tenant_id)),
            ("teams.client_secret", "is not set", not teams.client_secret.get_secret_value()),
        )
        if is_wrong
    ]
    if wrong:
        return Finding(
            "bad", "Teams app", "; ".join(wrong), "Copy them from the app's registration; the secret into KAKEHASHI_TEAMS_CLIENT_SECRET."
        )
    return Finding("ok", "Teams app", f"{teams.client_id}, of the tenant {teams.tenant_id}")


def _address(settings: Settings) -> Finding:
    given = settings.web.public_url
    url = urlsplit(given)
    if url.scheme != "https" or not url.netloc:
        what = f"web.public_url is {given or 'not set'}: Teams calls https addresses only"
        return Finding("bad", "Teams door", what, "Set it to the https address your proxy passes on.")
    passes = f": let the proxy strip {url.path}" if url.path.strip("/") or url.query else ""
    return Finding("note" if passes else "ok", "Teams door", f"the bot's messaging endpoint is {given.rstrip('/')}/teams/messages{passes}")


def _package(settings: Settings) -> Finding:
    missing = [f"teams.{name} ({what})" for name, what in DETAILS.items() if not getattr(settings.teams, name)]
    if missing:
        return Finding(
            "note", "Teams package", f"cannot be built yet: {', '.join(missing)} not set", "They stand in the app's details in Teams."
        )
    return Finding("ok", "Teams package", "`kakehashi manifest teams` builds it")
