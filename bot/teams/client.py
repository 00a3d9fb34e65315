"""`Connector` over the Teams SDK's HTTP client: each call has the app's token, waits for its turn and is tried again (`patience.py`).

The SDK's typed clients keep every property of a card (tried with 2.1.1), but put conversations' ids into addresses as they are and
make clients anew for each service URL; so paths are made here, and the payload goes as it was checked.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
from microsoft_teams.common.http import Client, ClientOptions

from bot.delivery.teams_codes import NO_MEMBER, explain
from bot.errors import DeskError, FateUnknown, Rejected, Unavailable
from bot.models import Conversation
from bot.teams.entra import TokenSource
from bot.teams.patience import NEVER_SENT, Patience, retry_after

log = logging.getLogger(__name__)

HOSTS = frozenset({"smba.trafficmanager.net", "smba.onyx.prod.teams.trafficmanager.net"})
"""Of service URLs. Not all of trafficmanager.net: anybody can have a name there."""
ZONE = ".teams.microsoft.com"
"""Microsoft's own: smba.infra.gcc.teams.microsoft.com serves tenants of the GCC."""
REFUSED, NOT_FOUND, TOO_MANY, SERVER = 401, 404, 429, 500
NOT_DONE = frozenset({412, 503})
"""Not done, after every try."""
_FOREIGN = "Say something to the app there once more: what Teams then says of where it is reached is kept."


def _quiet(record: logging.LogRecord) -> bool:
    """httpx tells each address it calls as news; the SDK sets its level anew with each client it makes, but leaves filters alone."""
    return record.levelno > logging.INFO


logging.getLogger("httpx").addFilter(_quiet)


@dataclass
class TeamsClient:
    """bot.teams.connector.Connector. `service_url` goes before what Teams says, for tests; `http` is closed by whoever made it."""

    client_id: str
    tokens: TokenSource
    service_url: str = ""
    seconds: float = 10.0
    patience: Patience | None = field(default=None, repr=False)
    http: httpx.AsyncClient | None = field(default=None, repr=False)
    _client: Client = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._client = Client(ClientOptions(timeout=self.seconds))
        self._client.http = self.http or self._client.http
        # Shorter than one try: a connection that never stood must not look like an answer that never came.
        self._client.http.timeout = httpx.Timeout(self.seconds, connect=self.seconds / 2)
        self._client.use(self.patience or Patience(seconds=self.seconds))

    async def post(self, conversation: Conversation, payload: Mapping[str, object], *, thread: str = "") -> str:
        where = f"{conversation.address};messageid={thread}" if thread else conversation.address
        answer = await self._call("POST", conversation.service_url, f"conversations/{_quoted(where)}/activities", payload)
        return str(_read(answer).get("id", ""))

    async def edit(self, conversation: Conversation, message: str, payload: Mapping[str, object]) -> None:
        await self._call("PUT", conversation.service_url, _activity(conversation, message), {**payload, "id": message})

    async def delete(self, conversation: Conversation, message: str) -> None:
        await self._call("DELETE", conversation.service_url, _activity(conversation, message))

    async def chat_with(self, tenant: str, handle: str, service_url: str) -> str:
        asked = {"bot": {"id": f"28:{self.client_id}"}, "members": [{"id": handle}], "isGroup": False}
        asked |= {"tenantId": tenant, "channelData": {"tenant": {"id": tenant}}}
        answer = await self._call("POST", service_url, "conversations", asked)
        return str(_read(answer)["id"])

    async def is_member(self, conversation: Conversation, handle: str) -> bool:
        path = f"conversations/{_quoted(conversation.address)}/members/{_quoted(handle)}"
        try:
            await self._call("GET", conversation.service_url, path)
        except Rejected as error:
            if error.code in {NO_MEMBER, str(NOT_FOUND)}:
                return False
            raise
        return True

    async def channels(self, team: str, service_url: str) -> list[tuple[str, str]]:
        answer = await self._call("GET", service_url, f"teams/{_quoted(team)}/conversations")
        return [(str(one["id"]), str(one.get("name") or "")) for one in _read(answer).get("conversations", [])]

    async def close(self) -> None:
        await self._client.http.aclose()

    async def _call(self, method: str, service_url: str, path: str, body: Mapping[str, object] | None = None) -> httpx.Response:
        """A token that is refused is not used again, and the call made once more with another."""
        url = f"{self._base(service_url)}/v3/{path}"
        for last in (False, True):
            token = await self.tokens.token()
            try:
                return await self._client.request(method, url, json=body, token=token)
            except httpx.HTTPStatusError as error:
                if error.response.status_code == REFUSED:
                    self.tokens.forget(token)
                    if not last:
                        continue
                raise _translate(error.response) from error
            except NEVER_SENT as error:
                raise Unavailable("Teams cannot be reached.", "Check this machine's network.") from error
            except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError) as error:
                raise FateUnknown(f"Teams gave no answer ({type(error).__name__}).") from error
        raise AssertionError("the second try answers or raises")

    def _base(self, service_url: str) -> str:
        """Raises Rejected: the app's token goes to Teams and nowhere else, whatever was said or kept."""
        base = self.service_url or service_url
        if not self.service_url and not is_teams(base):
            raise Rejected("That conversation is reached at an address that is not Teams'.", _FOREIGN, code="service_url")
        return base.rstrip("/")


def is_teams(service_url: str) -> bool:
    """Whether that is where Microsoft serves Teams: learn.microsoft.com, microsoftteams/platform (bots/bot-concepts, InvalidBotApiHost);
    github.com/microsoft/teams.net, CloudEnvironment.AllowedServiceUrls as of April 2026. The clouds of the US government and of China want
    other tokens than ours."""
    try:
        parts = urlsplit(service_url)
        port = parts.port
    except ValueError:
        return False
    host = (parts.hostname or "").lower()
    plain = parts.scheme == "https" and port in {None, 443} and not parts.username and not parts.password and not parts.query
    return plain and (host in HOSTS or host.endswith(ZONE))


def _translate(response: httpx.Response) -> DeskError:
    status, code = response.status_code, _code(response)
    if status == TOO_MANY or status in NOT_DONE:
        seconds = retry_after(response)
        what = "Teams asks us to slow down." if status == TOO_MANY else f"Teams cannot take it now (HTTP {status})."
        return Unavailable(what, retry_after=timedelta(seconds=seconds) if seconds else None, code=str(status))
    if status >= SERVER:
        return FateUnknown(f"Teams failed while it took a message (HTTP {status}).", code=str(status))
    return explain(status, code)


def _code(response: httpx.Response) -> str:
    """Teams' own word for it; never more of what it says, which may quote a payload."""
    error = _read(response).get("error")
    code = error.get("code") if isinstance(error, dict) else error
    return code if isinstance(code, str) and code.isalnum() and len(code) <= 60 else ""  # noqa: PLR2004  # a word


def _read(response: httpx.Response) -> dict[str, Any]:
    try:
        said = response.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _activity(conversation: Conversation, message: str) -> str:
    return f"conversations/{_quoted(conversation.address)}/activities/{_quoted(message)}"


def _quoted(part: str) -> str:
    return quote(part, safe="")
