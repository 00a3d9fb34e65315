"""Messages as another hand draws them: slack-blocks-to-jsx, with React and Node, all from npm.

It is looked for in the folder `drawing` beside the other peers: `npm install` in a copy of package.json there. Known of 1.1.1: it reads
mark-up in plain text and undoes escaping, so it says nothing about injection; it has no data_visualization.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FOLDER = Path(os.environ.get("SLACK_PEERS") or Path.home() / ".cache" / "kakehashi-peers") / "drawing"
LIBRARY = FOLDER / "node_modules" / "slack-blocks-to-jsx"
MISSING = (
    ""
    if LIBRARY.exists() and shutil.which("node")
    else f"slack-blocks-to-jsx is not installed: npm install in {FOLDER}, with its package.json"
)
UNKNOWN = frozenset({"data_visualization"})
"""Blocks that it leaves out without a word."""


def drawn_by_another(messages: Iterable[Mapping[str, Any]], theme: str = "light") -> list[str]:
    """The HTML of each message's blocks. Raises CalledProcessError where it stumbles over one."""
    shutil.copy(HERE / "render.mjs", FOLDER / "render.mjs")
    lines = "".join(json.dumps({"blocks": message["blocks"], "theme": theme}) + "\n" for message in messages)
    done = subprocess.run(["node", str(FOLDER / "render.mjs")], input=lines, capture_output=True, check=True, text=True, timeout=120)
    return [str(json.loads(line)) for line in done.stdout.splitlines()]


def as_page(bodies: Sequence[str], theme: str) -> str:
    """A page with those messages under one another."""
    style = (LIBRARY / "dist" / "style.css").read_text("utf-8")
    ground = "#1a1d21" if theme == "dark" else "#fff"
    fonts = "body{margin:16px;font-family:Lato,'Noto Sans CJK JP',sans-serif;background:" + ground + "}"
    return f'<!doctype html><html class="{theme}" data-theme="{theme}"><meta charset="utf-8"><style>{style}{fonts}</style>{"<hr>".join(bodies)}</html>'
