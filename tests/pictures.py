"""Make the README's pictures anew: `python tests/pictures.py` runs the demo and photographs its messages with Chromium.

Each picture is drawn from the JSON that would be sent, by the same drawing as the demo's preview page.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot import shipped  # noqa: E402  # found by the line above when run as a script
from bot.cli import main  # noqa: E402
from bot.messages.markup import draw_picture  # noqa: E402
from bot.messages.render import Renderer  # noqa: E402

PICTURES = ROOT / ".pictures"
SHOWN = (
    ("slack", "weekly", "en", 0, 760, 690),
    ("slack", "weekly", "en", 1, 760, 820),
    ("teams", "weekly", "ja", 0, 760, 760),
    ("slack", "deals", "en", 0, 760, 1190),
    ("slack", "search", "ja", 0, 760, 560),
)
"""Platform, digest, language, which of its messages, width and height in CSS pixels."""
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
    return made


if __name__ == "__main__":
    for made in make(PICTURES):
        sys.stdout.write(f"{made.relative_to(ROOT)}\n")
