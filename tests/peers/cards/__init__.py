"""Adaptive Cards as Microsoft's own renderer draws them, in Chromium: npm's adaptivecards with markdown-it.

They are looked for in the folder `cards` beside the other peers: `npm install` in a copy of package.json there. Known of 3.0.6: it has the
standard only, and draws what stands for Teams' own elements; its look is not Teams', for which there is a configuration of ours.
"""

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.pictures import CHROMIUM, browser

HERE = Path(__file__).parent
FOLDER = Path(os.environ.get("SLACK_PEERS") or Path.home() / ".cache" / "kakehashi-peers") / "cards" / "node_modules"
SCRIPTS = (FOLDER / "adaptivecards/dist/adaptivecards.min.js", FOLDER / "markdown-it/dist/browser/markdown-it.umd.min.js")
MISSING = (
    "there is no Chromium"
    if not browser()
    else f"adaptivecards is not installed: npm install in {FOLDER.parent}, with its package.json"
    if not all(script.exists() for script in SCRIPTS)
    else ""
)
WIDE, NARROW = 720, 320
"""CSS pixels: a channel on a desk, a chat on a phone."""


@dataclass(frozen=True)
class Shown:
    """What the renderer made of one card."""

    events: tuple[str, ...]
    """What it could not read."""
    failures: tuple[str, ...]
    """What it finds missing."""
    words: str
    wide: tuple[str, ...]
    """Words of what is wider than the card."""
    height: int


def judged(cards: Sequence[Mapping[str, Any]], *, theme: str = "light", width: int = WIDE) -> list[Shown]:
    with tempfile.TemporaryDirectory() as folder:
        dump = _browse(as_page(cards, theme, Path(folder)), width, 900, "--dump-dom")
    found = re.search(r'<script id="report"[^>]*>(.*?)</script>', dump, re.DOTALL)
    assert found, "the renderer broke off"
    return [
        Shown(**{key: tuple(value) if isinstance(value, list) else value for key, value in each.items()}) for each in json.loads(found[1])
    ]


def photograph(card: Mapping[str, Any], picture: Path, *, theme: str = "light", width: int = WIDE) -> None:
    """A PNG of the whole card."""
    (shown,) = judged([card], theme=theme, width=width)
    with tempfile.TemporaryDirectory() as folder:
        _browse(as_page([card], theme, Path(folder)), width, shown.height + 24, f"--screenshot={picture}")


def as_page(cards: Sequence[Mapping[str, Any]], theme: str, folder: Path) -> Path:
    """A page that draws those cards under one another when it is opened."""
    given = f"const CARDS = {json.dumps(cards)}, THEME = {json.dumps(theme)};".replace("<", "\\u003c")
    scripts = "".join(f'<script src="{script.as_uri()}"></script>' for script in SCRIPTS)
    style, render = ((HERE / name).read_text("utf-8") for name in ("page.css", "render.js"))
    page = folder / "cards.html"
    body = f"<body>{scripts}<script>{given}</script><script>{render}</script></body>"
    page.write_text(f'<!doctype html><html><meta charset="utf-8"><style>{style}</style>{body}</html>', "utf-8")
    return page


def _browse(page: Path, width: int, height: int, *how: str) -> str:
    """Offline: the page is a file, and there is no host that could be asked."""
    with tempfile.TemporaryDirectory() as profile:
        own = (f"--user-data-dir={profile}", f"--window-size={width},{height}", "--host-resolver-rules=MAP * ~NOTFOUND")
        command = [browser() or "chromium", *CHROMIUM, *own, *how, page.as_uri()]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout
