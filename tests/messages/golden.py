"""Golden messages: what the samples draw to, kept beside the tests. After a wanted change: `python -m tests.messages.golden`."""

import json
from pathlib import Path

from bot.messages.pack import render
from bot.messages.render import Renderer
from bot.models import Platform
from tests.messages.briefings import ALL
from tests.messages.samples import TEMPLATES, WATCH

FOLDER = Path(__file__).with_name("golden")
ENDINGS: dict[Platform, str] = {"slack": "slack.json", "teams": "teams.json", "text": "txt", "html": "html"}


def golden_text(name: str, platform: Platform, renderer: Renderer) -> str:
    payloads = [message.payload for message in render(ALL[name](), platform, WATCH, renderer=renderer)]
    if platform in {"text", "html"}:
        return "\n".join(str(payload["body"]) for payload in payloads)
    return json.dumps(payloads, ensure_ascii=False, indent=1) + "\n"


def golden_path(name: str, platform: Platform) -> Path:
    return FOLDER / f"{name}.{ENDINGS[platform]}"


def main() -> None:
    renderer = Renderer(TEMPLATES)
    FOLDER.mkdir(exist_ok=True)
    for name in ALL:
        for platform in ENDINGS:
            golden_path(name, platform).write_text(golden_text(name, platform, renderer), "utf-8")


if __name__ == "__main__":
    main()
