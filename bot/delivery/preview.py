"""Messages as files: what a dry run and the demo leave behind, and a Sender whose channel is a folder."""

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.errors import Rejected, Unavailable
from bot.models import Delivery, Message, Platform, Preview, Sent

_ENDINGS: Mapping[Platform, str] = {"slack": "slack.json", "teams": "teams.json", "text": "txt", "html": "html"}
_UNSAFE = re.compile(r"[^\w-]+")


def write_preview(directory: Path, previews: Sequence[Preview], page: str) -> Path:
    """Write each preview's messages, and `page` as index.html beside them; returns its path.

    `<name>.slack.json` and `<name>.teams.json` are arrays of messages exactly as they would be sent. Files there before are replaced,
    others are left alone. Raises Rejected if the folder cannot be written.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for preview in previews:
            for platform, messages in preview.messages.items():
                _replace(directory / f"{_file_name(preview.name)}.{_ENDINGS[platform]}", as_file(platform, messages))
        index = directory / "index.html"
        _replace(index, page)
    except OSError as error:
        raise Rejected(f"{directory} cannot be written: {error.strerror}.", "Choose another folder.", code="folder") from error
    return index


def as_file(platform: Platform, messages: Sequence[Message]) -> str:
    """The messages as one file's text: a JSON array, or the bodies one after another."""
    if platform in {"slack", "teams"}:
        return json.dumps([message.payload for message in messages], ensure_ascii=False, indent=2) + "\n"
    return "\n".join(str(message.payload["body"]) for message in messages)


class PreviewSender:
    """Writes each delivery to a file named by its id in the destination's folder: sending again changes nothing, `find` is exact."""

    async def send(self, delivery: Delivery) -> Sent:
        """Raises Unavailable while the folder cannot be written."""
        path = self._path(delivery)
        text = as_file(delivery.message.platform, (delivery.message,))
        try:
            await asyncio.to_thread(_write, path, text)
        except OSError as error:
            raise Unavailable(f"{path.parent} cannot be written: {error.strerror}.", "Free some space or mend its rights.") from error
        return Sent({"file": str(path)})

    async def find(self, delivery: Delivery) -> Sent | None:
        path = self._path(delivery)
        return Sent({"file": str(path)}) if await asyncio.to_thread(path.is_file) else None

    async def close(self) -> None:
        """Nothing is held open."""

    def _path(self, delivery: Delivery) -> Path:
        name = f"{delivery.period_key.replace(':', '-')}-{delivery.part}-{delivery.id[:8]}"
        return Path(delivery.destination.address) / f"{_file_name(name)}.{_ENDINGS[delivery.message.platform]}"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, text)


def _replace(path: Path, text: str) -> None:
    """A reader sees the old file or the new one, never half of it."""
    beside = path.with_name(f".{path.name}.part")
    beside.write_text(text, "utf-8")
    beside.replace(path)


def _file_name(name: str) -> str:
    return _UNSAFE.sub("-", name) or "unnamed"
