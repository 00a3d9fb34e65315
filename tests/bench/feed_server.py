"""A server of feeds in a process of its own, as light as asyncio makes one, so that it takes little from those it is to measure."""

import asyncio
import hashlib
import multiprocessing
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection

_MODIFIED = b"Mon, 16 Mar 2026 08:00:00 GMT"
_TARGET = re.compile(rb"GET /(\d+)\.xml ")


@dataclass(frozen=True)
class Manner:
    """How it answers from now on."""

    validators: bool = True
    latency: float = 0
    """Seconds."""


@dataclass
class FeedServer:
    """What the bench holds of it."""

    pipe: Connection
    port: int
    hosts: Sequence[str]

    def behave(self, manner: Manner) -> None:
        self.pipe.send(manner)
        self.pipe.recv()

    def asked(self) -> dict[int, int]:
        """Answers since the last time, by status."""
        self.pipe.send("asked")
        said: dict[int, int] = self.pipe.recv()
        return said

    def urls(self, hosts: Sequence[str]) -> list[str]:
        return [f"http://{host}:{self.port}/{number}.xml" for number, host in enumerate(hosts)]


@contextmanager
def feed_server(feeds: Sequence[bytes], hosts: Sequence[str]) -> Iterator[FeedServer]:
    """Feed n of `feeds` at /n.xml, the same port on each of `hosts`."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_run, args=(there, feeds, hosts))
    process.start()
    try:
        yield FeedServer(here, here.recv(), hosts)
    finally:
        here.send("done")
        process.join()


def _run(pipe: Connection, feeds: Sequence[bytes], hosts: Sequence[str]) -> None:
    asyncio.run(_serve(pipe, feeds, hosts))


async def _serve(pipe: Connection, feeds: Sequence[bytes], hosts: Sequence[str]) -> None:
    loop, room = asyncio.get_running_loop(), _Room([(body, _etag(body)) for body in feeds])
    first = await loop.create_server(lambda: _Talk(room), hosts[0], 0, backlog=512)
    port = first.sockets[0].getsockname()[1]
    rest = [await loop.create_server(lambda: _Talk(room), host, port, backlog=16) for host in dict.fromkeys(hosts[1:]) if host != hosts[0]]
    pipe.send(port)
    while (order := await asyncio.to_thread(pipe.recv)) != "done":
        if isinstance(order, Manner):
            room.manner = order
        pipe.send(room.asked)
        room.asked = {}
    for server in (first, *rest):
        server.close()


def _etag(body: bytes) -> bytes:
    return b'"%s"' % hashlib.sha256(body).hexdigest()[:20].encode()


class _Room:
    """What all connections share."""

    def __init__(self, feeds: Sequence[tuple[bytes, bytes]]) -> None:
        self.feeds = feeds
        self.manner = Manner()
        self.asked: dict[int, int] = {}

    def answer(self, request: bytes) -> bytes:
        found = _TARGET.match(request)
        if found is None or int(found[1]) >= len(self.feeds):
            return self._say(404, b"Content-Length: 0\r\n", b"")
        body, etag = self.feeds[int(found[1])]
        marks = b"ETag: %s\r\nLast-Modified: %s\r\n" % (etag, _MODIFIED) if self.manner.validators else b""
        if marks and etag in request:
            return self._say(304, marks, b"")
        return self._say(200, b"%sContent-Type: application/xml\r\nContent-Length: %d\r\n" % (marks, len(body)), body)

    def _say(self, status: int, headers: bytes, body: bytes) -> bytes:
        self.asked[status] = self.asked.get(status, 0) + 1
        return b"HTTP/1.1 %d X\r\n%s\r\n%s" % (status, headers, body)


class _Talk(asyncio.Protocol):
    """One connection, kept open until the other side closes it."""

    def __init__(self, room: _Room) -> None:
        self._room = room
        self._heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._heard += data
        while b"\r\n\r\n" in self._heard:
            request, _, self._heard = self._heard.partition(b"\r\n\r\n")
            asyncio.get_running_loop().call_later(self._room.manner.latency, self._answer, request)

    def _answer(self, request: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(self._room.answer(request))
            if b"connection: close" in request.lower():
                self._transport.close()
