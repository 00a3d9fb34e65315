"""Slacks that others wrote, started for a test. `.ci/run` installs them from npm; where they are not, the tests skip and say so.

They are looked for in the folder that SLACK_PEERS names, else in ~/.cache/kakehashi-peers:
`npm install --prefix ~/.cache/kakehashi-peers` beside a copy of package.json.
"""

import asyncio
import contextlib
import json
import os
import socket
import subprocess
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.local_slack import APP_TOKEN, CHANNEL, READER, SECRET, TEAM, TOKEN

PEERS = Path(os.environ.get("SLACK_PEERS") or Path.home() / ".cache" / "kakehashi-peers") / "node_modules"
LOCAL_SLACK = PEERS / "local-slack-linux-x64" / "bin" / "local-slack"
EMULATE = PEERS / "emulate" / "dist" / "index.js"
NODE = PEERS / ".bin" / "node"
WHERE = "npm install --prefix ~/.cache/kakehashi-peers, with tests/peers/package.json in it"
CLIENT_ID, CLIENT_SECRET = "12345.67890", "example_client_secret"
GENERAL = "C000000001"
"""Emulate's own channel."""


def needs(*files: Path):
    """Skips a module's tests where these are not installed."""
    missing = [file for file in files if not file.exists()]
    return pytest.mark.skipif(bool(missing), reason=f"{missing[0].name if missing else ''} is not installed: {WHERE}")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


@asynccontextmanager
async def running(command: list[str], folder: Path, url: str):
    """The process, once it answers at `url`; ended at the end."""
    with (folder / "peer.log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        async with asyncio.timeout(120), aiohttp.ClientSession() as session:
            while not await _answers(session, url):
                assert process.poll() is None, (folder / "peer.log").read_text()
                await asyncio.sleep(0.05)
        yield process
    finally:
        process.kill()
        await asyncio.to_thread(process.wait)


async def _answers(session: aiohttp.ClientSession, url: str) -> bool:
    with contextlib.suppress(aiohttp.ClientError, OSError):
        async with session.get(url):
            return True
    return False


@dataclass
class Control:
    """local-slack's control interface, by which a test does what people do."""

    base: str
    session: aiohttp.ClientSession
    process: subprocess.Popen

    @property
    def api_url(self) -> str:
        return f"{self.base}/api/"

    async def do(self, what: str, **given: Any) -> None:
        async with self.session.post(f"{self.base}/_control/{what}", json={"user": READER, **given}) as answer:
            assert answer.status == 200, await answer.text()

    async def messages(self, channel: str = CHANNEL) -> list[dict[str, Any]]:
        async with self.session.get(f"{self.base}/_control/messages/{channel}") as answer:
            return (await answer.json())["messages"]

    @asynccontextmanager
    async def eyes(self):
        """What a person's browser sees and sends: its socket, with (send, the next message of a kind)."""
        async with self.session.ws_connect(f"{self.base.replace('http', 'ws', 1)}/ui") as browser:

            async def next_of(kind: str) -> dict[str, Any]:
                async with asyncio.timeout(15):
                    while True:
                        said = json.loads((await browser.receive()).data)
                        if said.get("t") == kind:
                            return said

            yield browser.send_json, next_of


@asynccontextmanager
async def local_slack_peer(folder: Path, request_url: str = ""):
    """npm's local-slack, over sockets, or signed HTTP to `request_url`. It listens on every interface and cannot be told otherwise; it
    holds nothing but made-up names, lives for one test, and is only ever reached at 127.0.0.1."""
    port = free_port()
    how = {"mode": "events", "requestUrl": request_url} if request_url else {"mode": "socket"}
    app = {
        "appId": "A0LOCAL",
        "botUserId": "U0BOT",
        "botName": "kakehashi",
        "botToken": TOKEN,
        "appToken": APP_TOKEN,
        "signingSecret": SECRET,
    }
    config = {
        "workspace": {"name": "Local", "domain": "local", "teamId": TEAM},
        "app": app | how,
        "users": [{"id": READER, "name": "reader", "real_name": "A Reader", "tz": "Europe/London"}],
        "channels": [{"id": CHANNEL, "name": "science", "members": [READER, "U0BOT"]}],
    }
    (folder / "config.json").write_text(json.dumps(config))
    base = f"http://127.0.0.1:{port}"
    command = [str(LOCAL_SLACK), "--config", "config.json", "--port", str(port), "--base-host", "127.0.0.1"]
    async with running(command, folder, f"{base}/_control/state") as process, aiohttp.ClientSession() as session:
        yield Control(base, session, process)


@asynccontextmanager
async def emulate_peer(folder: Path, redirect: str = "http://127.0.0.1:9/back", scopes: tuple[str, ...] = ()):
    """Vercel's emulate behind a shim: its own address, and that of the shim, which the desk is given.

    It takes POST bodies only; Slack, and so the SDK, takes queries too.
    """
    port = free_port()
    app = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "app_id": "A000000001", "name": "Kakehashi", "bot_name": "kakehashi"}
    seed: dict[str, Any] = {"oauth_apps": [app | {"redirect_uris": [redirect], "scopes": ["chat:write", "commands", "channels:history"]}]}
    seed["tokens"] = [{"token": TOKEN, "type": "bot", "user": "admin", **({"scopes": list(scopes)} if scopes else {})}]
    seed["users"] = [{"name": "reader", "real_name": "A Reader"}]
    seed["strict_scopes"] = bool(scopes)
    (folder / "seed.json").write_text(json.dumps({"slack": seed}))
    base = f"http://127.0.0.1:{port}"
    command = [str(NODE), str(EMULATE), "start", "--service", "slack", "--port", str(port), "--seed", "seed.json"]
    async with running(command, folder, base), shim(base) as shimmed:
        yield base, shimmed


@asynccontextmanager
async def shim(base: str):
    """Every call of a method as a POST of a form."""
    async with aiohttp.ClientSession() as session:

        async def forward(request: web.Request) -> web.Response:
            given = dict(request.query)
            if request.can_read_body:
                given |= await request.json() if request.content_type == "application/json" else dict(await request.post())
            form = {key: value if isinstance(value, str) else json.dumps(value) for key, value in given.items()}
            kept = {key: request.headers[key] for key in ("Authorization",) if key in request.headers}
            async with session.post(base + request.path, data=form, headers=kept) as answer:
                return web.Response(status=answer.status, body=await answer.read(), content_type=answer.content_type)

        app = web.Application()
        app.router.add_route("*", "/api/{method}", forward)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()
