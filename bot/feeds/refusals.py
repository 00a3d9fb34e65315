"""Answers that are no document, and no answers at all → our errors: one sentence with host and cause, never path, query or password."""

import ssl
from collections.abc import Mapping
from http import HTTPStatus

import aiohttp

from bot import text
from bot.errors import Gone, Rejected, Unavailable, Unreachable
from bot.feeds.addresses import ForbiddenAddress
from bot.feeds.hints import retry_after

_WORDS: Mapping[int, str] = {
    HTTPStatus.UNAUTHORIZED: "asks for a login",
    HTTPStatus.FORBIDDEN: "refuses to give us this",
    HTTPStatus.NOT_FOUND: "has nothing at this address",
    HTTPStatus.TOO_MANY_REQUESTS: "asks us to come less often",
    HTTPStatus.SERVICE_UNAVAILABLE: "is out of service for now",
}


def host_of(url: str) -> str:
    """What a message may say of an address: no user, no path, no query."""
    return text.host_of(url) or "This address"


def refusal(host: str, status: int, headers: Mapping[str, str]) -> Unavailable | Gone:
    """Any status but 410 may pass, so it is asked again, later and later."""
    if status == HTTPStatus.GONE:
        return Gone(f"{host} says this has ended for good (410).", "Remove it, or give its new address.", code="410")
    words = _WORDS.get(status)
    wait = retry_after(headers)
    said = f"{host} {words} ({status})." if words else f"{host} answers with status {status}."
    return Unavailable(said, retry_after=wait, code=str(status))


# The first that fits. aiohttp's own words may hold the whole address; ours name the host alone.
_FAILURES: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    ((aiohttp.ClientConnectorDNSError,), "{host} cannot be found (DNS)."),
    ((aiohttp.ClientSSLError, ssl.SSLError), "{host} cannot be trusted: its certificate or TLS is wrong."),
    ((aiohttp.ClientHttpProxyError, aiohttp.ClientProxyConnectionError), "The proxy does not let us reach {host}."),
    ((aiohttp.ClientPayloadError,), "{host} broke off in the middle."),
    ((aiohttp.ServerDisconnectedError, ConnectionError), "{host} closed the connection without an answer."),
    ((aiohttp.ClientConnectorError,), "{host} does not accept connections."),
)

_UNREACHABLE = (aiohttp.ClientConnectorError,)
"""No connection came about: neither name, nor port, nor TLS."""


def failure(host: str, error: Exception) -> Unavailable | Rejected:
    """What came of a request that got no answer."""
    if isinstance(error, aiohttp.ClientConnectorError) and isinstance(error.os_error, ForbiddenAddress):
        return Rejected(f"{host} is not a public address.", "Set feeds.allow_private if it is your own.", code="address")
    if isinstance(error, aiohttp.InvalidURL | ValueError):
        return Rejected(f"{host} is written in a way that no web server understands.", code="address")
    words = next((words for kinds, words in _FAILURES if isinstance(error, kinds)), "{host} did not answer as a web server does.")
    return Unreachable(words.format(host=host), host=host) if isinstance(error, _UNREACHABLE) else Unavailable(words.format(host=host))
