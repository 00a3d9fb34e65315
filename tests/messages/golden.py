"""Golden messages: what the samples draw to, kept beside the tests. After a wanted change: `python -m tests.messages.golden`."""

import json
from pathlib import Path

from bot.messages.pack import render
from bot.messages.render import Renderer
from bot.models import Platform
from bot.wording.menus import menu_of
from tests.desks import WORDINGS
from tests.messages.briefings import ALL
from tests.messages.samples import TEMPLATES, WATCH

FOLDER = Path(__file__).with_name("golden")
ENDINGS = {"slack": "slack.json", "teams": "teams.json", "teams-bot": "bot.json", "text": "txt", "html": "html"}
"""By way: a platform as its webhooks take it, and Teams as our app does, where stories can be opened."""


def golden_text(name: str, way: str, renderer: Renderer) -> str:
    platform: Platform = "teams" if way == "teams-bot" else way
    more = {"door": "bot", "native": True, "menu": menu_of(ALL[name](), WORDINGS)} if way == "teams-bot" else {}
    payloads = [message.payload for message in render(ALL[name](), platform, WATCH, renderer=renderer, **more)]
    if platform in {"text", "html"}:
        return "\n".join(str(payload["body"]) for payload in payloads)
    return json.dumps(payloads, ensure_ascii=False, indent=1) + "\n"


def golden_path(name: str, way: str) -> Path:
    return FOLDER / f"{name}.{ENDINGS[way]}"


def main() -> None:
    renderer = Renderer(TEMPLATES)
    FOLDER.mkdir(exist_ok=True)
    for name in ALL:
        for way in ENDINGS:
            golden_path(name, way).write_text(golden_text(name, way, renderer), "utf-8")


if __name__ == "__main__":
    main()
