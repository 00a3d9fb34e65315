"""One polite GET at a time and host: bounded in bytes, time, redirects and addresses. The only file that speaks HTTP for feeds."""

import asyncio
import ssl
import zlib
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

import aiohttp
from yarl import URL

from bot.errors import Gone, Rejected, Unavailable
from bot.feeds.addresses import ForbiddenAddress, public_socket
from bot.feeds.decode import BodyTooLarge, Decoder, UnknownEncoding
from bot.feeds.hints import header_hints, retry_after
from bot.models import Fetched, Validators

MOST_REDIRECTS = 5
_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, */*;q=0.5"
_PERMANENT = {HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT}
_REDIRECTS = {*_PERMANENT, HTTPStatus.FOUND, HTTPStatus.SEE_OTHER, HTTPStatus.TEMPORARY_REDIRECT}
_WORDS = {
    HTTPStatus.UNAUTHORIZED: "asks for a login",
    HTTPStatus.FORBIDDEN: "refuses to give this feed",
    HTTPStatus.NOT_FOUND: "has no feed at this address",
    HTTPStatus.TOO_MANY_REQUESTS: "asks us to come less often",
    HTTPStatus.SERVICE_UNAVAILABLE: "is out of service for now",
}


@dataclass
class _Visit:
    """One fetch under way: where it stands, what time it has left, and the run of permanent redirects it began with."""

    url: str
    seconds: float
    permanent: bool = True
    permanent_url: str = ""
    seen: set[str] = field(default_factory=set)

    @property
    def host(self) -> str:
        return _host(self.url)


class HttpFetcher:
    """The `Fetcher` for http and https addresses.

    One request at a time a host, `per_host_gap` apart; at most `concurrency` in all. `timeout` is for a whole fetch, from the first
    connection to the last byte, waiting for our own turn left out. With `proxy` every request goes through it, and which addresses may
    be reached is its own to say; else only public ones are, unless `allow_private`.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        timeout: timedelta,
        max_bytes: int,
        per_host_gap: timedelta,
        concurrency: int,
        allow_private: bool,
        proxy: str = "",
    ) -> None:
        self._user_agent = user_agent
        self._timeout = timeout.total_seconds()
        self._max_bytes = max_bytes
        self._guarded = not (allow_private or proxy)
        self._proxy = proxy or None
        self._turns = _Turns(per_host_gap.total_seconds(), concurrency)
        self._session: aiohttp.ClientSession | None = None

    async def fetch(self, url: str, validators: Validators = Validators()) -> Fetched:
        """Raises Unavailable (with Retry-After, where one was sent), Rejected or Gone; each says host and cause, never path or query."""
        visit = _Visit(url, self._timeout)
        for _ in range(MOST_REDIRECTS + 1):
            _check_address(visit)
            async with self._turns.take(visit.host):
                fetched = await self._ask(visit, validators)
            if fetched is not None:
                return fetched
        raise Unavailable(f"{_host(url)} redirects more than {MOST_REDIRECTS} times.")

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _ask(self, visit: _Visit, validators: Validators) -> Fetched | None:
        """One request; None after a redirect, when `visit` stands at the next address."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            async with asyncio.timeout(visit.seconds):
                async with self._get(visit.url, validators) as response:
                    return await self._answer(visit, response)
        except TimeoutError as error:
            raise Unavailable(f"{visit.host} did not answer within {self._timeout:g} s.") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise _failure(visit.host, error) from error
        finally:
            visit.seconds -= loop.time() - began

    def _get(self, url: str, validators: Validators) -> "aiohttp.client._RequestContextManager":
        headers = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
        return self._open().get(
            URL(url),
            headers={name: value for name, value in headers.items() if value},
            allow_redirects=False,
            proxy=self._proxy,
        )

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, socket_factory=public_socket if self._guarded else None),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self._user_agent, "Accept": _ACCEPT, "Accept-Encoding": "gzip"},
                timeout=aiohttp.ClientTimeout(total=None),
                auto_decompress=False,
            )
        return self._session

    async def _answer(self, visit: _Visit, response: aiohttp.ClientResponse) -> Fetched | None:
        status = response.status
        if status in _REDIRECTS and "Location" in response.headers:
            _follow(visit, status, response.headers["Location"])
            return None
        if status not in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}:
            raise _refusal(visit.host, status, response.headers)
        return Fetched(
            url=visit.url,
            status=status,
            body=None if status == HTTPStatus.NOT_MODIFIED else await self._read(visit.host, response),
            content_type=response.headers.get("Content-Type", ""),
            validators=Validators(response.headers.get("ETag", ""), response.headers.get("Last-Modified", "")),
            hints=header_hints(response.headers),
            permanent_url=visit.permanent_url,
        )

    async def _read(self, host: str, response: aiohttp.ClientResponse) -> bytes:
        """The whole body, decoded; never more than `max_bytes` of it in memory."""
        try:
            decoder = Decoder(response.headers.get("Content-Encoding", ""), self._max_bytes)
            async for chunk in response.content.iter_chunked(65536):
                decoder.feed(chunk)
            return decoder.finish()
        except BodyTooLarge as error:
            response.close()
            raise Unavailable(f"The feed of {host} is larger than {self._max_bytes / 2**20:g} MB.") from error
        except (UnknownEncoding, zlib.error) as error:
            response.close()
            raise Unavailable(f"{host} sent a body that cannot be unpacked.") from error


class _Turns:
    """Who may ask now: one at a time a host with a gap after it, so many in all."""

    def __init__(self, gap: float, concurrency: int) -> None:
        self._gap = gap
        self._slots = asyncio.Semaphore(concurrency)
        self._hosts: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._last: dict[str, float] = {}

    @asynccontextmanager
    async def take(self, host: str) -> AsyncIterator[None]:
        """The host's turn first: whoever waits for a slow host holds nobody else back."""
        loop = asyncio.get_running_loop()
        async with self._hosts[host]:
            if host in self._last:
                await asyncio.sleep(self._last[host] + self._gap - loop.time())
            async with self._slots:
                try:
                    yield
                finally:
                    self._last[host] = loop.time()


def _host(url: str) -> str:
    """What a message may say of an address: no user, no path, no query."""
    try:
        return urlsplit(url).hostname or "the address"
    except ValueError:
        return "the address"


def _check_address(visit: _Visit) -> None:
    try:
        parts = urlsplit(visit.url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise Rejected(f"{_host(visit.url)} cannot be fetched: only http and https addresses can.", code="address")
    if visit.url in visit.seen:
        raise Unavailable(f"{visit.host} redirects in a circle.")
    visit.seen.add(visit.url)


def _follow(visit: _Visit, status: int, location: str) -> None:
    """Go to the next address. The run of permanent redirects ends with the first that is not (301, 302: the 301 may be stored)."""
    try:
        target = urljoin(visit.url, location).partition("#")[0]
    except ValueError as error:
        raise Unavailable(f"{visit.host} redirects to something that is no address.") from error
    visit.permanent = visit.permanent and status in _PERMANENT
    visit.permanent_url = target if visit.permanent else visit.permanent_url
    visit.url = target


def _refusal(host: str, status: int, headers: Mapping[str, str]) -> Unavailable | Gone:
    """Any status but 410 may pass, so it is asked again, later and later."""
    if status == HTTPStatus.GONE:
        return Gone(f"{host} says this feed has ended (410).", "Remove it, or give its new address.", code="410")
    words = _WORDS.get(HTTPStatus(status)) if status in _STATUSES else None
    wait = retry_after(headers.get("Retry-After", ""), datetime.now(UTC))
    return Unavailable(f"{host} {words} ({status})." if words else f"{host} answers with status {status}.", retry_after=wait)


_STATUSES = {status.value for status in HTTPStatus}


def _failure(host: str, error: Exception) -> Unavailable | Rejected:
    """aiohttp's errors in our words; their own text may hold the whole address."""
    if isinstance(error, aiohttp.ClientConnectorError) and isinstance(error.os_error, ForbiddenAddress):
        return Rejected(f"{host} is not a public address.", "Set feeds.allow_private if it is your own.", code="address")
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return Unavailable(f"{host} cannot be found (DNS).")
    if isinstance(error, aiohttp.ClientSSLError | ssl.SSLError):
        return Unavailable(f"{host} cannot be trusted: its certificate or TLS is wrong.")
    if isinstance(error, aiohttp.ClientHttpProxyError | aiohttp.ClientProxyConnectionError):
        return Unavailable(f"The proxy does not let us reach {host}.")
    if isinstance(error, aiohttp.ClientPayloadError):
        return Unavailable(f"{host} broke off in the middle of the feed.")
    if isinstance(error, aiohttp.ServerDisconnectedError | ConnectionError):
        return Unavailable(f"{host} closed the connection without an answer.")
    if isinstance(error, aiohttp.ClientConnectorError):
        return Unavailable(f"{host} does not accept connections.")
    if isinstance(error, aiohttp.InvalidURL | ValueError):
        return Rejected(f"The address at {host} is not one that can be asked for.", code="address")
    return Unavailable(f"{host} did not answer as a web server does.")
