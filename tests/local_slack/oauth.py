"""Installing by OAuth, rotating tokens, leaving (docs.slack.dev/authentication/installing-with-oauth, …/using-token-rotation)."""

import base64
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from aiohttp import web

from tests.local_slack.methods import Call, method
from tests.local_slack.world import APP, CLIENT_ID, CLIENT_SECRET, SlackError, Token

if TYPE_CHECKING:
    from tests.local_slack.server import LocalSlack

CODE_SECONDS, TOKEN_SECONDS = 600, 43_200
"""A code lives ten minutes, a rotated access token twelve hours."""


@dataclass
class Code:
    team: str
    user: str
    scopes: set[str]
    redirect: str
    made: float
    used: bool = False


async def authorize_page(slack: "LocalSlack", request: web.Request) -> web.Response:
    """The page a person sees: one link a workspace, and one that says no."""
    links = [(f"allow?team={team.id}&{request.query_string}", f"Allow in {team.name}") for team in slack.workspaces.values()]
    links.append((f"deny?{request.query_string}", "Cancel"))
    rows = "".join(f'<p><a href="/oauth/v2/{where}">{said}</a></p>' for where, said in links)
    return web.Response(text=f"<!doctype html><title>Install</title>{rows}", content_type="text/html")


async def allow(slack: "LocalSlack", request: web.Request) -> web.Response:
    given = request.query
    if given.get("client_id") != CLIENT_ID:
        return web.Response(status=400, text="invalid_client_id")
    wanted = {scope for scope in given.get("scope", "").split(",") if scope}
    code = secrets.token_hex(8)
    team = given["team"]
    slack.codes[code] = Code(team, given.get("user", "U0INSTALLER"), wanted - slack.withheld, given.get("redirect_uri", ""), slack.now())
    return _back(given.get("redirect_uri", ""), code=code, state=given.get("state", ""))


async def deny(_slack: "LocalSlack", request: web.Request) -> web.Response:
    return _back(request.query.get("redirect_uri", ""), error="access_denied", state=request.query.get("state", ""))


def _back(address: str, **said: str) -> web.Response:
    return web.Response(status=302, headers={"Location": f"{address}{'&' if '?' in address else '?'}{urlencode(said)}"})


@method("oauth.v2.access", token="none")
def access(call: Call) -> dict[str, Any]:
    _check_client(call)
    if call.text("grant_type") == "refresh_token":
        return _refreshed(call)
    code = call.slack.codes.get(call.text("code"))
    if code is None or call.slack.now() - code.made > CODE_SECONDS:
        raise SlackError("invalid_code")
    if code.used:
        raise SlackError("code_already_used")
    if code.redirect and call.text("redirect_uri") not in {"", code.redirect}:
        raise SlackError("bad_redirect_uri")
    code.used = True
    return _granted(call.slack, code.team, code.scopes, code.user)


def _refreshed(call: Call) -> dict[str, Any]:
    """A refresh token is used once; the access token before stays good until it expires."""
    old = next((token for token in call.slack.tokens.values() if token.refresh and token.refresh == call.text("refresh_token")), None)
    if old is None or old.dead:
        raise SlackError("invalid_refresh_token")
    old.refresh = ""
    return _granted(call.slack, old.team, set(old.scopes or call.slack.scopes))


def _granted(slack: "LocalSlack", team_id: str, scopes: set[str], user: str = "U0INSTALLER") -> dict[str, Any]:
    team = slack.workspaces[team_id]
    name = f"{'xoxe.' if slack.rotation else ''}xoxb-{team_id}-{secrets.token_hex(6)}"
    token = slack.tokens[name] = Token(team_id, scopes)
    rotated: dict[str, Any] = {}
    if slack.rotation:
        token.expires, token.refresh = slack.now() + TOKEN_SECONDS, f"xoxe-1-{secrets.token_hex(10)}"
        rotated = {"refresh_token": token.refresh, "expires_in": TOKEN_SECONDS}
    return {
        "app_id": APP,
        "authed_user": {"id": user},
        "scope": ",".join(sorted(scopes)),
        "token_type": "bot",
        "access_token": name,
        "bot_user_id": team.bot_user,
        "team": {"id": team.id, "name": team.name},
        "enterprise": {"id": team.enterprise, "name": "Enterprise"} if team.enterprise else None,
        "is_enterprise_install": False,
        **rotated,
    }


@method("apps.uninstall")
def uninstall(call: Call) -> dict[str, Any]:
    _check_client(call)
    call.slack.uninstall(call.team.id)
    return {}


def _check_client(call: Call) -> None:
    """By arguments or by HTTP Basic."""
    name, secret = call.text("client_id"), call.text("client_secret")
    basic = call.given.get("_basic", "")
    if not name and basic:
        name, _, secret = base64.b64decode(basic).decode().partition(":")
    if name != CLIENT_ID:
        raise SlackError("invalid_client_id")
    if secret != CLIENT_SECRET:
        raise SlackError("bad_client_secret")
