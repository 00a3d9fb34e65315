"""Teams' door is opened only where Teams is set up: beside Slack's, in one server; and costs nothing where it is not."""

import asyncio
import json
import subprocess
import sys
import textwrap
from contextlib import asynccontextmanager
from urllib.parse import urlencode

import aiohttp
import pytest

from bot.app import build_renderer, open_desk, open_teams
from bot.doors import open_doors
from bot.errors import SettingError
from bot.pipeline import answer_open
from bot.schedule import Nudges
from bot.settings import load_settings
from tests.examples import ROOT
from tests.local_slack import SECRET, TOKEN, a_command, local_slack
from tests.local_teams import APP_ID, CHANNEL, CLIENT_SECRET, TENANT, at_address, local_teams
from tests.slack.test_commands import signed
from tests.teams.houses import Given, words_of

TEAMS = {"client_id": APP_ID, "client_secret": CLIENT_SECRET, "tenant_id": TENANT}
HEAVY = ("microsoft_teams", "httpx", "fastapi", "msal", "dependency_injector", "opentelemetry", "jwt", "bot.teams")
"""What only Teams needs."""


def settings_for(tmp_path, **sections):
    given = {"database": {"url": f"sqlite:///{tmp_path / 'desk.db'}"}, "reading": {"processes": 1}, "web": {"port": 0}}
    return load_settings(None, {}, {**given, **sections})


@asynccontextmanager
async def opened(settings, *, tokens=None):
    """A desk with its doors, and the address it serves at."""
    nudges = Nudges()
    async with open_desk(settings, sources={"uk-japan-science": []}) as desk:
        if tokens:
            desk.senders["teams"].connector.tokens = tokens
        async with open_doors(settings, desk, build_renderer(settings), nudges, asyncio.Event(), open_teams) as doors:
            base = next((word.rstrip(".") for word in doors.said.split() if word.startswith("http://")), "")
            yield desk, doors, base


async def test_slack_and_teams_are_answered_by_one_server(tmp_path):
    async with local_slack() as slack, local_teams() as teams, aiohttp.ClientSession() as client:
        settings = settings_for(
            tmp_path,
            slack={"bot_token": TOKEN, "signing_secret": SECRET, "api_url": slack.api_url},
            teams={**TEAMS, "service_url": teams.service_url.rstrip("/"), "openid_url": teams.openid_url},
        )
        async with opened(settings, tokens=Given(teams)) as (desk, doors, base):
            teams.desk = at_address(base)
            async with asyncio.timeout(20):
                while "open for" not in (await health(client, base))["slack"]:
                    await asyncio.sleep(0.05)
            body = urlencode(a_command(slack.response_url(), "help"))
            typed, said = await asyncio.gather(
                client.post(f"{base}/slack/events", data=body, headers=signed(body)), teams.say("help", where=CHANNEL)
            )
            assert (typed.status, said.status) == (200, 200)
            assert await answer_open(desk, doors.handlers) == 2
            assert "/ukjapan latest" in json.dumps(slack.answers[-1])
            (answer,) = teams.posts[CHANNEL]
            assert "@Kakehashi latest" in words_of(answer)
            assert (await health(client, base))["teams"] == "open, in 1 conversation"
            assert doors.said.startswith("Slack is being opened. Teams is open. Serving on http://")


async def health(client, base):
    async with client.get(f"{base}/healthz") as answer:
        return await answer.json()


async def test_teams_alone_is_served_and_slacks_address_says_that_it_is_not_set_up(tmp_path):
    async with local_teams() as teams, aiohttp.ClientSession() as client:
        settings = settings_for(tmp_path, teams={**TEAMS, "openid_url": teams.openid_url})
        async with opened(settings) as (_desk, doors, base):
            assert set(doors.handlers) == {"teams"}
            assert (await health(client, base))["teams"] == "open, not added to any conversation yet"
            async with client.post(f"{base}/teams/messages", json={"type": "message"}) as answer:
                assert answer.status == 401
            async with client.post(f"{base}/slack/events", data="x") as answer:
                assert answer.status == 503


async def test_where_teams_is_not_set_up_there_is_no_such_address(tmp_path):
    async with aiohttp.ClientSession() as client, opened(settings_for(tmp_path, web={"port": 0, "enabled": True})) as (desk, doors, base):
        assert "teams" not in {*doors.handlers, *desk.senders, *await health(client, base)}
        async with client.post(f"{base}/teams/messages", json={"type": "message"}) as answer:
            assert answer.status == 404


@pytest.mark.parametrize("without", sorted(TEAMS))
async def test_half_a_set_up_is_named(tmp_path, without):
    settings = settings_for(tmp_path, teams={name: value for name, value in TEAMS.items() if name != without})
    with pytest.raises(SettingError, match=rf"teams\.{without} is empty"):
        async with open_desk(settings, only_look=True):
            pass


# ── what it costs, and what it does not read ────────────────────────────────────────────────────────────────────────────────


def run_python(code, tmp_path, **environment):
    """What a fresh interpreter prints, standing in `tmp_path`."""
    given = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "HOME": str(tmp_path), **environment}
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], cwd=tmp_path, env=given, capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


DOORS = """
    import asyncio, json, sys
    from pathlib import Path
    import bot.commands.desk, bot.commands.running  # what `tell` and `run` load
    from bot.app import build_renderer, open_desk, open_teams
    from bot.doors import open_doors
    from bot.schedule import Nudges
    from bot.settings import load_settings

    async def main():
        settings = load_settings(None, {}, {"database": {"url": "sqlite:///desk.db"}, "web": {"enabled": True, "port": 0}, "teams": TEAMS})
        async with open_desk(settings, only_look=True) as desk:
            async with open_doors(settings, desk, build_renderer(settings), Nudges(), asyncio.Event(), open_teams):
                status = Path("/proc/self/status")
                peak = next((int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")), 0) if status.exists() else 0
                print(json.dumps({"modules": sorted(sys.modules), "peak": peak}))

    if __name__ == "__main__":
        asyncio.run(main())
"""


def test_where_teams_is_not_set_up_nothing_of_it_is_loaded(tmp_path):
    without = json.loads(run_python(DOORS.replace("TEAMS", "{}"), tmp_path))
    loaded = [name for name in without["modules"] if name.startswith(HEAVY)]
    assert loaded == []
    with_it = json.loads(run_python(DOORS.replace("TEAMS", repr(TEAMS)), tmp_path))
    assert {"microsoft_teams.apps", "bot.teams.opening"} <= set(with_it["modules"])
    if without["peak"]:
        assert with_it["peak"] - without["peak"] > 10_000, "kB: if Teams costs nothing, this test proves nothing"


def test_a_missing_extra_names_the_command_that_installs_it(tmp_path):
    said = run_python(
        """
        import sys
        sys.modules["microsoft_teams"] = None
        from bot.app import build_connector
        from bot.errors import Missing
        from bot.settings import load_settings
        try:
            build_connector(load_settings(None, {}, {"teams": TEAMS}))
        except Missing as error:
            print(error)
        """.replace("TEAMS", repr(TEAMS)),
        tmp_path,
    )
    assert "pip install 'kakehashi[teams]'" in said


def test_neither_a_dotenv_nor_the_environment_tells_the_app_who_it_is(tmp_path):
    (tmp_path / ".env").write_text("CLIENT_ID=from-a-file\nFROM_A_FILE=1\nDANGEROUSLY_ALLOW_UNAUTHENTICATED_REQUESTS=true\n")
    said = run_python(
        """
        import asyncio, json, os
        import httpx
        from starlette.applications import Starlette
        from starlette.routing import Route
        from bot.settings import TeamsSettings
        from bot.teams.app import build_teams

        async def take(body):
            return 200, {"taken": True}

        async def main():
            route = await build_teams(TeamsSettings(**TEAMS), take)
            server = route._handler.__self__
            web = Starlette(routes=[Route("/teams/messages", route.handle, methods=["POST"])])
            async with httpx.AsyncClient(transport=httpx.ASGITransport(web), base_url="http://desk") as client:
                answer = await client.post("/teams/messages", json={"type": "message"})
            await route.stop()
            print(json.dumps([answer.status_code, server._token_validator._app_id, os.environ.get("FROM_A_FILE")]))

        if __name__ == "__main__":
            asyncio.run(main())
        """.replace("TEAMS", repr(TEAMS)),
        tmp_path,
        CLIENT_ID="from-the-environment",
        CLIENT_SECRET="another",
        TENANT_ID="another",
        SERVICE_URL="http://evil.example",
        CLOUD="China",
        DANGEROUSLY_ALLOW_UNAUTHENTICATED_REQUESTS="true",
    )
    assert json.loads(said.splitlines()[-1]) == [401, APP_ID, None]
