"""How Teams brings things to the app: one signed POST each. What somebody waits for has its answer in the response."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp
import httpx

if TYPE_CHECKING:
    from tests.local_teams.server import LocalTeams

PATH = "/teams/messages"
Door = Callable[[str, Mapping[str, str]], Awaitable[tuple[int, str]]]
"""Takes a body with its headers; gives status and body of the answer."""


@dataclass
class Brought:
    """What became of a delivery. `answer` is what was said in the response; `activity` can be brought again (`teams.again`)."""

    taken: bool
    status: int = 0
    answer: Any = None
    activity: dict[str, Any] | None = None


def at_address(url: str) -> Door:
    """A desk that serves at `url`."""

    async def bring(body: str, headers: Mapping[str, str]) -> tuple[int, str]:
        async with aiohttp.ClientSession() as session, session.post(f"{url.rstrip('/')}{PATH}", data=body, headers=headers) as answer:
            return answer.status, await answer.text()

    return bring


def in_process(client: httpx.AsyncClient) -> Door:
    """A desk's ASGI app behind an httpx client (`httpx.ASGITransport`)."""

    async def bring(body: str, headers: Mapping[str, str]) -> tuple[int, str]:
        answer = await client.post(PATH, content=body, headers=dict(headers))
        return answer.status_code, answer.text

    return bring


async def bring(teams: "LocalTeams", activity: dict[str, Any], *, token: str | None = None) -> Brought:
    """`token` in the place of a good one; "" for none."""
    assert teams.desk, "the desk has no door: set teams.desk to in_process(client) or at_address(url)"
    shown = teams.tokens.sign() if token is None else token
    headers = {"Content-Type": "application/json; charset=utf-8"} | ({"Authorization": f"Bearer {shown}"} if shown else {})
    body = json.dumps(activity, ensure_ascii=False)
    try:
        status, text = await asyncio.wait_for(teams.desk(body, headers), teams.patience)
        if teams.twice and activity["type"] != "invoke":
            await asyncio.wait_for(teams.desk(body, headers), teams.patience)
    except (TimeoutError, aiohttp.ClientError, httpx.HTTPError, OSError):
        brought = Brought(taken=False, activity=activity)
    else:
        brought = Brought(200 <= status < 300, status, _read(text), activity)  # HTTP: success
    teams.brought.append((activity, brought))
    return brought


def _read(text: str) -> Any:
    if not text or text == "null":
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text
