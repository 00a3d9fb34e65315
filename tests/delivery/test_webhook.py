"""What the webhook sender does with every answer, against a local server; its address never leaks."""

import json
import logging
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp import web

from bot.delivery.marks import REPEATED
from bot.delivery.webhook import WebhookSender
from bot.errors import FateUnknown, Gone, Rejected, Unavailable
from bot.models import Delivery, Message
from tests.examples import a_destination

CARD = {"type": "message", "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": {"type": "AdaptiveCard"}}]}


def a_delivery(address: str) -> Delivery:
    now = datetime.now(UTC)
    where = replace(a_destination(name="teams-room"), platform="teams-webhook", address=address)
    return Delivery("d1", 1, where, "weekly:1", 1, 1, Message("teams", CARD, "words"), "sending", now, now + timedelta(hours=1))


@asynccontextmanager
async def a_webhook(status: int = 202, text: str = "", headers: dict | None = None, *, drop: bool = False):
    got = []

    async def take(request: web.Request) -> web.Response:
        got.append(await request.json())
        if drop:
            request.transport.close()
        return web.Response(status=status, text=text, headers=headers)

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with aiohttp.ClientSession() as session:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook?sig=very-secret", WebhookSender(session, confirms=False), got
    finally:
        await runner.cleanup()


async def test_an_accepted_card_is_sent_but_not_confirmed():
    async with a_webhook(202) as (url, sender, got):
        sent = await sender.send(a_delivery(url))
    assert got == [CARD]
    assert sent.confirmed is False


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, Rejected),
        (401, Rejected),
        (404, Rejected),
        (302, Rejected),
        (410, Gone),
        (429, Unavailable),
        (500, FateUnknown),
        (502, FateUnknown),
    ],
)
async def test_every_refusal_says_what_is_next_and_hides_the_address(status, error, caplog):
    with caplog.at_level(logging.DEBUG):
        async with a_webhook(status, headers={"Retry-After": "7"}) as (url, sender, _got):
            with pytest.raises(error) as caught:
                await sender.send(a_delivery(url))
    assert "teams-room" in caught.value.what
    assert "very-secret" not in str(caught.value) + repr(caught.value) + caplog.text
    assert "very-secret" not in repr(a_delivery(url))
    if status == 429:
        assert caught.value.retry_after == timedelta(seconds=7)


async def test_a_dropped_connection_leaves_the_fate_unknown_and_posts_once():
    async with a_webhook(drop=True) as (url, sender, got):
        with pytest.raises(FateUnknown) as caught:
            await sender.send(a_delivery(url))
    assert len(got) == 1
    assert "very-secret" not in str(caught.value)


@pytest.mark.parametrize("address", ["not a url", "ftp://127.0.0.1/x", "http://"])
async def test_an_address_that_is_none_is_rejected(address):
    async with aiohttp.ClientSession() as session:
        with pytest.raises(Rejected, match="no http"):
            await WebhookSender(session, confirms=True).send(a_delivery(address))


async def test_a_webhook_nobody_answers_is_unavailable():
    async with aiohttp.ClientSession() as session:
        with pytest.raises(Unavailable) as caught:
            await WebhookSender(session, confirms=True).send(a_delivery("http://127.0.0.1:9/hook"))
    assert not isinstance(caught.value, FateUnknown)


async def test_a_webhook_cannot_say_whether_a_post_arrived():
    async with aiohttp.ClientSession() as session:
        with pytest.raises(FateUnknown):
            await WebhookSender(session, confirms=True).find(a_delivery("http://127.0.0.1:9/hook"))


async def test_a_webhook_has_no_threads_so_their_messages_are_posted_like_any():
    async with a_webhook(202) as (url, sender, got):
        await sender.send(a_delivery(url))
        await sender.send(replace(a_delivery(url), id="d2", part=2, parts=2, action="thread"))
    assert got == [CARD, CARD]


@pytest.mark.parametrize("platform", ["teams", "slack"])
async def test_what_may_be_a_repeat_says_so(platform):
    payload = CARD if platform == "teams" else {"text": "words", "blocks": [{"type": "divider"}]}
    async with a_webhook(202) as (url, sender, got):
        first = replace(a_delivery(url), message=Message(platform, payload, "words"))
        await sender.send(first)
        await sender.send(replace(first, state="unknown"))
    assert got[0] == payload
    assert REPEATED in json.dumps(got[1], ensure_ascii=False)
