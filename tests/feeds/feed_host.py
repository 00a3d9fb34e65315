"""A host of feeds on 127.0.0.1 that answers what a test says, byte for byte, and keeps what it was asked."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import Message
from email.parser import BytesParser

from bot.feeds.fetch import HttpFetcher

RSS = b"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Example News</title><link>https://news.example.org/</link><description>d</description>
<item><title>A bridge</title><link>https://news.example.org/1</link><guid isPermaLink="false">g1</guid>
<description>Two towns build a bridge.</description><pubDate>Mon, 16 Mar 2026 08:00:00 GMT</pubDate></item>
</channel></rss>"""


@dataclass
class Asked:
    """One request as it came in."""

    method: str
    target: str
    headers: Message


Answer = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]


def says(status: int = 200, body: bytes = RSS, *headers: str, length: int | None = None) -> Answer:
    """An answer with these header lines."""

    async def answer(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {status} X", "Connection: close", *headers]
        if status != 304:
            lines.append(f"Content-Length: {len(body) if length is None else length}")
        writer.write("\r\n".join([*lines, "", ""]).encode() + (b"" if status == 304 else body))

    return answer


@dataclass
class FeedHost:
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    busy: int = 0
    busiest: int = 0

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        self._server.close()
        await self._server.wait_closed()

    def url(self, path: str = "/feed.xml", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def give(self, answer: Answer, path: str = "/feed.xml") -> str:
        """Answer so at `path`; returns its address."""
        self.answers[path] = answer
        return self.url(path)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            first, _, rest = head.partition(b"\r\n")
            method, target, _ = first.decode().split(" ", 2)
            asked = Asked(method, target, BytesParser().parsebytes(rest))
            self.asked.append(asked)
            await self.answers.get(target, says(404, b"none"))(asked, writer)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.busy -= 1
            writer.close()


def a_fetcher(**changes) -> HttpFetcher:
    settings = {
        "user_agent": "Kakehashi/test (a test; https://example.org/)",
        "timeout": timedelta(seconds=5),
        "max_bytes": 1_000_000,
        "per_host_gap": timedelta(0),
        "concurrency": 8,
        "allow_private": True,
    }
    return HttpFetcher(**(settings | changes))
