"""Make the README's pictures anew: `python tests/pictures.py` runs the demo, a local Slack and a local Teams, and photographs their messages,
views and dialogs with Chromium.

Each picture is drawn from the JSON that would be sent, by the same drawing as the demo's preview page. `--peer FOLDER` has another hand
draw every kind of message there, to look at: light and dark, desktop and narrow.
"""

import asyncio
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot import shipped  # noqa: E402  # found by the line above when run as a script
from bot.cli import main  # noqa: E402
from bot.messages.markup import draw_picture  # noqa: E402
from bot.messages.pack import render  # noqa: E402
from bot.messages.render import Renderer  # noqa: E402
from bot.pipeline import check, send_due  # noqa: E402
from bot.wording.catalogue import load_wordings  # noqa: E402
from bot.wording.menus import menu_of  # noqa: E402
from tests.desks import WATCH as NAME  # noqa: E402
from tests.desks import sample_pages, sample_sources  # noqa: E402
from tests.local_slack import TEAM  # noqa: E402
from tests.local_slack.world import Person  # noqa: E402
from tests.local_teams import CHANNEL as TEAMS_CHANNEL  # noqa: E402
from tests.local_teams import buttons  # noqa: E402
from tests.messages.briefings import ALL  # noqa: E402
from tests.messages.samples import WATCH  # noqa: E402
from tests.peers.drawing import MISSING, as_page, drawn_by_another  # noqa: E402
from tests.slack.subscribing import an_office  # noqa: E402
from tests.teams.subscribing import a_house  # noqa: E402

PICTURES = ROOT / ".pictures"
SHOWN = (
    ("slack", "weekly", "en", 0, 760, 690),
    ("teams", "weekly", "ja", 0, 760, 760),
)
"""Platform, digest, language, which of its messages, width and height in CSS pixels."""
DRAWN = (
    ("slack", "home", "ja", 0, 620, 905),
    ("slack", "subscribe", "en", 0, 620, 765),
    ("slack", "details", "en", 0, 620, 640),
)
"""As those, but what people of the local Slack have before them: the Home tab, the form of "subscribe", and a story's details."""
OF_THE_APP = (
    ("teams", "briefing", "en", 0, 620, 846),
    ("teams", "details", "en", 0, 620, 640),
)
"""As those, of the local Teams: the weekly as the app posts it in a channel (its stories are in the thread), and a story's details."""
CHROMIUM = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
)


def browser() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def file_name(platform: str, name: str, language: str, part: int) -> str:
    return f"{platform}-{name}-{language}" + (f"-{part + 1}" if part else "")


def photograph(page: Path, picture: Path, width: int, height: int) -> None:
    """A PNG of `page`'s first `height` pixels."""
    with tempfile.TemporaryDirectory() as profile:
        command = [browser() or "chromium", *CHROMIUM, f"--user-data-dir={profile}", f"--window-size={width},{height}"]
        subprocess.run([*command, f"--screenshot={picture}", page.as_uri()], check=True, capture_output=True, timeout=120)


async def seen_in_slack(folder: Path) -> Sequence[Mapping[str, Any]]:
    """The views of `DRAWN`: of a desk that read the demo's feeds, asked by one who reads Japanese and one who reads English."""
    async with an_office(folder, fetcher=sample_pages()) as office:
        await office.desk.store.seed_feeds(NAME, sample_sources(), office.desk.clock())
        async for _ in check(office.desk):
            pass
        office.slack.people["U0AYA"] = Person("U0AYA", name="Aya", locale="ja-JP", tz="Asia/Tokyo")
        assert await office.submit(await office.type("購読", user="U0AYA")) == {}
        await office.slack.open_home(user="U0AYA")
        await office.do()
        home = office.slack.homes[TEAM, "U0AYA"]
        form = (await office.type("subscribe")).view
        await office.type("latest")
        (first, *_) = re.findall(r'"value": "(details[^"]+)"', json.dumps(office.slack.ephemerals[-1]))
        await office.slack.click(office.slack.ephemerals[-1], "story", first)
        await office.do()
        return home.view, form, office.modal().view


async def seen_in_teams(folder: Path) -> Sequence[Mapping[str, Any]]:
    """The cards of `OF_THE_APP`: of a channel that was sent its weekly of the demo's feeds, and of a story that somebody opens there."""
    async with a_house(folder, news=False, fetcher=sample_pages()) as house:
        await house.desk.store.seed_feeds(NAME, sample_sources(), house.desk.clock())
        async for _ in check(house.desk):
            pass
        (offer,) = await house.ask("subscribe", where=TEAMS_CHANNEL)
        await house.press(offer, "Subscribe to this")
        (plans,) = await house.ask("plans", where=TEAMS_CHANNEL)
        before = len(house.teams.posts[TEAMS_CHANNEL])
        await house.press(plans, "Send now")
        await send_due(house.desk)
        front, behind, *_ = house.teams.posts[TEAMS_CHANNEL][before:]
        first = next(button for button in buttons(behind.card) if button.get("title") == "Details")
        window = await house.teams.open(behind, "Details", value=first["data"]["value"])
        return [{"attachments": [{"content": card}]} for card in (front.card, window.card)]


def make_by_peer(pictures: Path) -> list[Path]:
    """Every kind of message as slack-blocks-to-jsx draws it, light and dark, desktop and narrow."""
    if MISSING:
        raise SystemExit(MISSING)
    renderer, made = Renderer(shipped.TEMPLATES), []
    wordings = load_wordings(shipped.LOCALE)
    pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, make_sheet in ALL.items():
            sheet = make_sheet()
            messages = render(sheet, "slack", WATCH, renderer=renderer, native=True, menu=menu_of(sheet, wordings))
            payloads = [message.plain or message.payload for message in messages]
            for theme in ("light", "dark"):
                page = Path(folder) / f"{name}-{theme}.html"
                page.write_text(as_page(drawn_by_another(payloads, theme), theme), "utf-8")
                for width in (720, 380):
                    made.append(pictures / f"{page.stem}-{width}.png")
                    photograph(page, made[-1], width, 2400)
    return made


def in_folder(folder: str, name: str) -> Path:
    """A desk's own, in that folder."""
    own = Path(folder) / name
    own.mkdir()
    return own


def make(pictures: Path) -> list[Path]:
    renderer, made = Renderer(shipped.TEMPLATES), []
    pictures.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "demo"
        if main(["demo", "--out", str(out)]):
            raise SystemExit("The demo failed.")
        for platform, name, language, part, width, height in SHOWN:
            payload = json.loads((out / f"{name}-{language}.{platform}.json").read_text("utf-8"))[part]
            page = Path(folder) / f"{file_name(platform, name, language, part)}.html"
            page.write_text(draw_picture(payload, platform, renderer), "utf-8")
            made.append(pictures / f"{page.stem}.png")
            photograph(page, made[-1], width, height)
        seen = [*asyncio.run(seen_in_slack(in_folder(folder, "slack"))), *asyncio.run(seen_in_teams(in_folder(folder, "teams")))]
        for (platform, *named, width, height), payload in zip((*DRAWN, *OF_THE_APP), seen, strict=True):
            page = Path(folder) / f"{file_name(platform, *named)}.html"
            page.write_text(draw_picture(payload, platform, renderer), "utf-8")
            made.append(pictures / f"{page.stem}.png")
            photograph(page, made[-1], width, height)
    return made


if __name__ == "__main__":
    for made in make_by_peer(Path(sys.argv[2])) if sys.argv[1:2] == ["--peer"] else make(PICTURES):
        sys.stdout.write(f"{made}\n")
