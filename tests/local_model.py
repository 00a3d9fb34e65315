"""A language model on 127.0.0.1 that answers what a test says, over real HTTP, and keeps what it was asked."""

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import aiohttp
from aiohttp import web

from bot.reading.model import Endpoint, LanguageModel
from tests.desks import Clock


@dataclass
class FakeModel:
    """`say` are the words of each answer in turn, the last for ever; a function is asked with the request; a Response is sent as it is."""

    say: list = field(default_factory=lambda: ["{}"])
    asked: list[dict] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict] = field(default_factory=list)
    busy: int = 0
    busiest: int = 0
    url: str = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.busy += 1
        self.busiest = max(self.busy, self.busiest)
        try:
            body = await request.read()
            self.bodies.append(body)
            self.asked.append(json.loads(body))
            self.headers.append(dict(request.headers))
            said = self.say.pop(0) if len(self.say) > 1 else self.say[0]
            if callable(said):
                said = said(self.asked[-1])
            if asyncio.iscoroutine(said):
                said = await said
            return said if isinstance(said, web.StreamResponse) else completion(said)
        finally:
            self.busy -= 1


def completion(words) -> web.Response:
    words = words if isinstance(words, str) else json.dumps(words, ensure_ascii=False)
    return web.json_response(
        {"id": "x", "object": "chat.completion", "choices": [{"index": 0, "message": {"role": "assistant", "content": words}}]}
    )


@asynccontextmanager
async def a_model(*say, clock=None, **changes):
    """(the fake, a client of it)."""
    fake = FakeModel(list(say) or ["{}"])
    app = web.Application()
    app.router.add_post("/v1/chat/completions", fake.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    given = {"base_url": fake.url, "model": "small-1", "timeout": timedelta(seconds=5)} | changes
    try:
        async with aiohttp.ClientSession() as session:
            yield fake, LanguageModel(session, Endpoint(**given), clock=clock or Clock())
    finally:
        await runner.cleanup()
