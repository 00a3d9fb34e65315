"""Two desks on one database: a refresh token is good once, and is used once."""

import asyncio
import json
import os
import sys
from datetime import UTC, datetime, timedelta

from tests.desks import Clock
from tests.examples import ROOT
from tests.local_slack import CLIENT_ID, CLIENT_SECRET, SECRET
from tests.slack.installing import KEY, PUBLIC, hosted

ASK = """
import asyncio, sys
from datetime import UTC, datetime, timedelta
import aiohttp
from bot.settings import load_settings
from bot.slack.many import many_workspaces
from bot.storage.store import open_store
import os

async def main():
    settings = load_settings(None, os.environ)
    store = await open_store(settings.database.url)
    async with aiohttp.ClientSession() as session:
        workspaces = many_workspaces(settings, store, lambda: datetime.now(UTC) + timedelta(hours=13), session)
        print("ready", flush=True)
        sys.stdin.readline()
        for _ in range(5):
            client = await workspaces.client(1)
            print((await client.auth_test())["team_id"], flush=True)
    await store.close()

asyncio.run(main())
"""


async def start(slack, tmp_path):
    settings = {
        "KAKEHASHI_SLACK_CLIENT_ID": CLIENT_ID,
        "KAKEHASHI_SLACK_CLIENT_SECRET": CLIENT_SECRET,
        "KAKEHASHI_SLACK_SIGNING_SECRET": SECRET,
        "KAKEHASHI_SLACK_TOKEN_KEY": KEY,
        "KAKEHASHI_SLACK_API_URL": slack.api_url,
        "KAKEHASHI_WEB_PUBLIC_URL": PUBLIC,
        "KAKEHASHI_DATABASE_URL": f"sqlite:///{tmp_path / 'desk.db'}",
    }
    clean = {key: value for key, value in os.environ.items() if not key.startswith("KAKEHASHI_")}
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", ASK, env={**clean, **settings, "PYTHONPATH": str(ROOT)}, stdin=pipe, stdout=pipe, stderr=pipe
    )
    assert await process.stdout.readline() == b"ready\n", (await process.communicate())[1].decode()
    return process


async def test_two_processes_that_find_a_token_expired_renew_it_once_and_both_go_on(tmp_path):
    async with hosted(tmp_path, clock=Clock(datetime.now(UTC)), slack_given={"rotation": True}) as h:
        await h.install()
        assert (await h.installation()).id == 1
        h.slack.ahead += timedelta(hours=13).total_seconds()
        h.slack.calls.clear()
        h.slack.faults["oauth.v2.access"] = ["slow_after:0.3"]
        desks = [await start(h.slack, tmp_path) for _ in range(2)]
        said = await asyncio.gather(*(desk.communicate(b"go\n") for desk in desks))
        assert [json.dumps(out.decode().split()) for out, _ in said] == [json.dumps(["T0LOCAL"] * 5)] * 2, [err.decode() for _, err in said]
        assert h.slack.calls.count("oauth.v2.access") == 1
