"""A signed slash command through the real Bolt app: kept before it is acknowledged, once, and never without a good signature."""

import hashlib
import hmac
import json
import time
from urllib.parse import urlencode

import aiohttp
import httpx
import pytest

from bot.delivery.slack import make_client
from bot.errors import StoreError
from bot.slack.app import build_slack
from bot.web.app import build_web
from tests.local_slack import READER, SECRET, TEAM, TOKEN, a_command, local_slack


def signed(body: str, secret: str = SECRET, *, age: float = 0) -> dict[str, str]:
    stamp = str(int(time.time() - age))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}", "Content-Type": "application/x-www-form-urlencoded"}


class Kept:
    """An inbox in memory, keeping what came under its id."""

    def __init__(self, *, broken: bool = False) -> None:
        self.rows: dict[str, dict] = {}
        self.broken = broken

    async def __call__(self, external_id, kind, payload) -> bool:
        if self.broken:
            raise StoreError("The database is locked.")
        new = external_id not in self.rows
        self.rows.setdefault(external_id, {"kind": kind, **payload})
        return new


async def nothing_wrong(_came):
    return {}


@pytest.fixture
async def door():
    """(a way to post a raw body with headers, what was kept)."""
    async with local_slack() as slack, aiohttp.ClientSession() as session:
        kept = Kept()
        app = build_slack(
            make_client(TOKEN, slack.api_url, session),
            signing_secret=SECRET,
            command="/ukjapan",
            team=TEAM,
            bot="B0BOT",
            bot_user="U0BOT",
            keep=kept,
            check=nothing_wrong,
        )

        async def health():
            return {"ok": True}

        transport = httpx.ASGITransport(build_web(health, lambda: app))
        async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
            yield client, kept


async def test_a_signed_command_is_kept_and_acknowledged_with_nothing_to_show(door):
    client, kept = door
    body = urlencode(a_command("http://127.0.0.1:9/r", "latest quantum"))
    answer = await client.post("/slack/events", content=body, headers=signed(body))
    assert (answer.status_code, answer.text) == (200, "")
    (row,) = kept.rows.values()
    assert (row["words"], row["response_url"]) == ("latest quantum", "http://127.0.0.1:9/r")


async def test_a_command_delivered_twice_is_kept_once(door):
    client, kept = door
    body = urlencode(a_command("http://127.0.0.1:9/r", "latest"))
    for _ in range(2):
        assert (await client.post("/slack/events", content=body, headers=signed(body))).status_code == 200
    assert len(kept.rows) == 1


@pytest.mark.parametrize(
    "headers",
    [
        lambda body: signed(body, "another-secret"),
        lambda body: signed(body, age=600),
        lambda body: signed(body + "x"),
        lambda _body: {"Content-Type": "application/x-www-form-urlencoded"},
    ],
    ids=["wrong secret", "ten minutes old", "changed body", "unsigned"],
)
async def test_a_request_without_a_good_signature_is_refused_and_not_kept(door, headers):
    client, kept = door
    body = urlencode(a_command("http://127.0.0.1:9/r", "latest"))
    answer = await client.post("/slack/events", content=body, headers=headers(body))
    assert answer.status_code == 401
    assert kept.rows == {}


async def test_a_body_that_is_no_command_is_answered_not_crashed_on(door):
    client, kept = door
    for body in ("", "payload=%7Bnot json", "command=%2Fukjapan&text=latest", "command=%2Fother&trigger_id=1&response_url=x"):
        answer = await client.post("/slack/events", content=body, headers=signed(body))
        assert answer.status_code in {200, 400, 404}
    assert kept.rows == {}


async def test_a_database_that_cannot_keep_it_is_said_to_the_person(door):
    client, kept = door
    kept.broken = True
    body = urlencode(a_command("http://127.0.0.1:9/r", "latest"))
    answer = await client.post("/slack/events", content=body, headers=signed(body))
    assert answer.status_code == 200
    assert "try again" in answer.text


async def test_a_press_or_a_form_that_could_not_be_kept_is_not_acknowledged_so_that_slack_says_so(door):
    client, kept = door
    kept.broken = True
    for kind in ("block_actions", "view_submission"):
        told = {
            "type": kind,
            "team": {"id": TEAM},
            "user": {"id": READER},
            "trigger_id": "1.2",
            "view": {"id": "V1", "type": "modal", "callback_id": "share"},
        }
        body = urlencode({"payload": json.dumps(told | {"actions": [{"type": "button", "action_id": "story", "block_id": "b"}]})})
        answer = await client.post("/slack/events", content=body, headers=signed(body))
        assert answer.status_code != 200


async def test_an_event_that_could_not_be_kept_is_brought_again_and_then_kept(door):
    client, kept = door
    event = {"type": "app_mention", "user": "U0READER", "channel": "C0123456789", "text": "<@U0BOT> latest", "ts": "1.0"}
    body = json.dumps({"type": "event_callback", "team_id": TEAM, "api_app_id": "A0", "event_id": "Ev1", "event": event})
    headers = signed(body) | {"Content-Type": "application/json"}
    kept.broken = True
    assert (await client.post("/slack/events", content=body, headers=headers)).status_code == 500
    kept.broken = False
    assert (await client.post("/slack/events", content=body, headers=headers | {"x-slack-retry-num": "1"})).status_code == 200
    assert list(kept.rows) == ["event:Ev1"]


async def test_before_slack_is_reached_its_requests_are_put_off():
    async def health():
        return {"ok": True}

    async with httpx.AsyncClient(transport=httpx.ASGITransport(build_web(health, lambda: None)), base_url="http://desk") as client:
        assert (await client.post("/slack/events", content="x")).status_code == 503


@pytest.mark.parametrize(("well", "status"), [(True, 200), (False, 503)])
async def test_healthz_says_whether_the_desk_is_well(well, status):
    async def health():
        return {"ok": well}

    async with httpx.AsyncClient(transport=httpx.ASGITransport(build_web(health, lambda: None)), base_url="http://desk") as client:
        answer = await client.get("/healthz")
    assert (answer.status_code, answer.json()) == (status, {"ok": well})
