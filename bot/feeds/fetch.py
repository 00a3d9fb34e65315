"""One polite GET, bounded in bytes, time, redirects and addresses; or a file. The only file that speaks HTTP for feeds."""

import asyncio
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import aiohttp
from yarl import URL

from bot.errors import Rejected, Unavailable, Unreachable
from bot.feeds.addresses import public_socket
from bot.feeds.decode import BodyTooLarge, Decoder, UnknownEncoding
from bot.feeds.hints import header_hints
from bot.feeds.refusals import failure, host_of, refusal
from bot.feeds.turns import Hands, Turns
from bot.models import Fetched, Validators

MOST_REDIRECTS = 5
_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, */*;q=0.5"
_PERMANENT = {HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT}
_REDIRECTS = {*_PERMANENT, HTTPStatus.FOUND, HTTPStatus.SEE_OTHER, HTTPStatus.TEMPORARY_REDIRECT}


@dataclass(frozen=True, slots=True)
class Errand:
    """What a request is for: which kinds are accepted, how many bytes at most, and whom each address it comes to is shown first, who
    raises an error to keep us from it."""

    accept: str = _ACCEPT
    max_bytes: int | None = None
    allow: Callable[[str], Awaitable[None]] | None = None


FOR_A_FEED = Errand()


@dataclass
class _Visit:
    """One fetch under way: where it stands, what time it has left, and the run of permanent redirects it began with."""

    url: str
    seconds: float
    errand: Errand = FOR_A_FEED
    permanent: bool = True
    permanent_url: str = ""
    seen: set[str] = field(default_factory=set)

    @property
    def host(self) -> str:
        return host_of(self.url)


class HttpFetcher:
    """The `Fetcher` for http and https addresses.

    One request at a time a host, `per_host_gap` apart; at most `concurrency` in all. `timeout` is for a whole fetch, from the first
    connection to the last byte, waiting for our own turn left out. With `proxy` every request goes through it, and which addresses may
    be reached is its own to say; else only public ones are, unless `allow_private`. Nothing is fetched while `hands` are full: with the
    `concurrency` bodies that may be under way, that bounds what is held of them.
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
        hands: Hands | None = None,
    ) -> None:
        self._user_agent = user_agent
        self._timeout = timeout.total_seconds()
        self._max_bytes = max_bytes
        self._guarded = not (allow_private or proxy)
        self._proxy = proxy or None
        self._turns = Turns(per_host_gap.total_seconds(), concurrency, hands or Hands())
        self._session: aiohttp.ClientSession | None = None

    async def fetch(self, url: str, validators: Validators = Validators(), errand: Errand = FOR_A_FEED) -> Fetched:
        """Raises Unavailable (with Retry-After, where one was sent), Rejected or Gone; each says host and cause, never path or query."""
        visit = _Visit(url, self._timeout, errand)
        for _ in range(MOST_REDIRECTS + 1):
            _check_address(visit)
            if errand.allow:
                await errand.allow(visit.url)
            async with self._turns.take(visit.host):
                fetched = await self._ask(visit, validators)
            if fetched is not None:
                return replace(fetched, seconds=self._timeout - visit.seconds)
        raise Unavailable(f"{host_of(url)} redirects more than {MOST_REDIRECTS} times.")

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
                async with self._get(visit, validators) as response:
                    return await self._answer(visit, response)
        except TimeoutError as error:
            raise Unreachable(f"{visit.host} did not answer within {self._timeout:g} s.", host=visit.host) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise failure(visit.host, error) from error
        finally:
            visit.seconds -= loop.time() - began

    def _get(self, visit: _Visit, validators: Validators) -> "aiohttp.client._RequestContextManager":
        headers = {"Accept": visit.errand.accept}
        if _belong(validators, visit.url):
            headers |= {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
        return self._open().get(
            URL(visit.url),
            headers={name: value for name, value in headers.items() if value},
            allow_redirects=False,
            proxy=self._proxy,
        )

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            # A new connection each time: a kept one that the server has closed meanwhile would be a failure that is none.
            connector = aiohttp.TCPConnector(limit=0, force_close=True, socket_factory=public_socket if self._guarded else None)
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self._user_agent, "Accept-Encoding": "gzip"},
                timeout=aiohttp.ClientTimeout(total=None),
                auto_decompress=False,
                middlewares=(_ask_once,),
            )
        return self._session

    async def _answer(self, visit: _Visit, response: aiohttp.ClientResponse) -> Fetched | None:
        status = response.status
        if status in _REDIRECTS and "Location" in response.headers:
            _follow(visit, status, response.headers["Location"])
            return None
        if status not in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}:
            raise refusal(visit.host, status, response.headers)
        body, received = (None, 0) if status == HTTPStatus.NOT_MODIFIED else await self._read(visit, response)
        return Fetched(
            url=visit.url,
            status=status,
            body=body,
            content_type=response.headers.get("Content-Type", ""),
            validators=Validators(response.headers.get("ETag", ""), response.headers.get("Last-Modified", ""), visit.url),
            hints=header_hints(response.headers),
            permanent_url=visit.permanent_url,
            received=received,
            reserved=response.headers.get("TDM-Reservation", "").strip() == "1",
        )

    async def _read(self, visit: _Visit, response: aiohttp.ClientResponse) -> tuple[bytes, int]:
        """The whole body, decoded, and how many bytes it came in; never more than `max_bytes` of it in memory."""
        most = min(self._max_bytes, visit.errand.max_bytes or self._max_bytes)
        try:
            decoder = Decoder(response.headers.get("Content-Encoding", ""), most)
            async for chunk in response.content.iter_chunked(65536):
                decoder.feed(chunk)
            return decoder.finish(), decoder.received
        except BodyTooLarge as error:
            response.close()
            raise Unavailable(f"What {visit.host} sent is larger than {most / 2**20:g} MB.", code="size") from error
        except (UnknownEncoding, zlib.error) as error:
            response.close()
            raise Unavailable(f"{visit.host} sent a body that cannot be unpacked.") from error


async def _ask_once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """aiohttp asks a server that hung up a second time at once, which no server in trouble wants; another error stops it."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as error:
        raise aiohttp.ClientConnectionResetError from error


def _belong(validators: Validators, url: str) -> bool:
    """Whether they came from this address: one on the way to it, or one it now leads to, never saw them."""
    return validators.url in {"", url}


def _check_address(visit: _Visit) -> None:
    try:
        parts = urlsplit(visit.url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise Rejected(f"{host_of(visit.url)} cannot be fetched: only http and https addresses can.", code="address")
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


class FileFetcher:
    """The `Fetcher` for file: addresses, under the same bound as a download. Only the command line may name such an address."""

    def __init__(self, *, max_bytes: int) -> None:
        self._max_bytes = max_bytes

    async def fetch(self, url: str, validators: Validators = Validators()) -> Fetched:  # noqa: ARG002 - the port's signature: a file has none
        """Raises Rejected for a file that cannot be read, Unavailable for one that is too large."""
        path = Path(unquote(urlsplit(url).path))
        try:
            body = await asyncio.to_thread(self._read, path)
        except OSError as error:
            raise Rejected(f"{path} cannot be read: {error.strerror}.", code="file") from error
        if len(body) > self._max_bytes:
            raise Unavailable(f"{path} is larger than {self._max_bytes / 2**20:g} MB.")
        return Fetched(url=url, status=HTTPStatus.OK, body=body, received=len(body))

    async def close(self) -> None:
        """Nothing is held open."""

    def _read(self, path: Path) -> bytes:
        with path.open("rb") as file:
            return file.read(self._max_bytes + 1)
