"""Messages as files: what a dry run and the demo leave behind, and a Sender whose channel is a folder."""

import asyncio
import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Literal, get_args

from bot.errors import Rejected, Unavailable
from bot.models import Delivery, Message, Platform, Preview, Sent

_ENDINGS: Mapping[Platform, str] = {"slack": "slack.json", "teams": "teams.json", "text": "txt", "html": "html"}
_HOUR = re.compile(r"T(\d\d):(\d\d)(?:[+-]\d\d:\d\d|Z)?$")
_UNSAFE = re.compile(r"[^\w-]+")
_LONGEST = 60

Form = Literal["html", "txt", "eml"]
FORMS: tuple[Form, ...] = get_args(Form)
"""What a digest can leave in a folder: a page, plain text, an e-mail ready to open and address."""


def write_preview(directory: Path, previews: Sequence[Preview], page: str) -> Path:
    """Write each preview's messages, and `page` as index.html beside them; returns its path.

    `<name>.slack.json` and `<name>.teams.json` are arrays of messages exactly as they would be sent. Files there before are replaced,
    others are left alone. Raises Rejected if the folder cannot be written.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for preview in previews:
            for platform, messages in preview.messages.items():
                _replace(directory / file_name(preview.name, platform), as_file(platform, messages).encode())
        index = directory / "index.html"
        _replace(index, page.encode())
    except OSError as error:
        raise Rejected(f"{directory} cannot be written: {error.strerror}.", "Choose another folder.", code="folder") from error
    return index


def file_name(name: str, platform: Platform) -> str:
    """What the messages of the preview `name` are called as a file."""
    return f"{_safe(name)}.{_ENDINGS[platform]}"


def as_file(platform: Platform, messages: Sequence[Message]) -> str:
    """The messages as one file's text: a JSON array, or the bodies one after another."""
    if platform in {"slack", "teams"}:
        return json.dumps([message.payload for message in messages], ensure_ascii=False, indent=2) + "\n"
    return "\n".join(str(message.payload["body"]) for message in messages)


def as_mail(delivery: Delivery) -> bytes:
    """A digest as a mail program opens it: text and page, a subject, nobody it goes to yet. The same bytes for the same delivery."""
    payload = delivery.message.payload
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = " ".join(str(payload["title"]).split())
    mail["Date"] = format_datetime(delivery.created)
    mail["Message-ID"] = f"<{delivery.id}@kakehashi.invalid>"
    mail["X-Unsent"] = "1"  # Outlook opens it for writing
    mail.set_content(str(payload["plain"]))
    mail.add_alternative(str(payload["body"]), subtype="html")
    mail.set_boundary(f"=_kakehashi_{delivery.id}")
    return mail.as_bytes()


class PreviewSender:
    """Writes each delivery into the destination's folder: a digest as `<plan>-<period>` in each of `forms`, anything else as one file
    named by its id. Sending again changes nothing; `find` is exact, for it compares every byte."""

    def __init__(self, forms: Collection[Form] = FORMS) -> None:
        self._forms = forms

    async def send(self, delivery: Delivery) -> Sent:
        """Raises Unavailable while the folder cannot be written."""
        files = self._files(delivery)
        try:
            await asyncio.to_thread(_write, files)
        except OSError as error:
            folder = delivery.destination.address
            raise Unavailable(f"{folder} cannot be written: {error.strerror}.", "Free some space or mend its rights.") from error
        return _sent(files)

    async def find(self, delivery: Delivery) -> Sent | None:
        files = self._files(delivery)
        return _sent(files) if await asyncio.to_thread(_are_there, files) else None

    async def badge(self, installation: int) -> str | None:  # noqa: ARG002  # ports.Sender: there is nothing to sign in with
        return ""

    async def close(self) -> None:
        """Nothing is held open."""

    def _files(self, delivery: Delivery) -> dict[Path, bytes]:
        """What is to be written, by its place."""
        folder, message = Path(delivery.destination.address), delivery.message
        if "plan" not in message.payload:
            name = f"{delivery.period_key.replace(':', '-')}-{delivery.part}-{delivery.id[:8]}"
            return {folder / file_name(name, message.platform): as_file(message.platform, (message,)).encode()}
        name = _named(str(message.payload["plan"]), delivery)
        return {folder / f"{name}.{form}": _drawn(form, delivery) for form in FORMS if form in self._forms}


def _named(plan: str, delivery: Delivery) -> str:
    """`<plan>-<period>`; two plans never share a name, whatever they are called."""
    safe = _safe(plan)[:_LONGEST]
    if safe != plan:
        safe += f"-{hashlib.sha256(plan.encode()).hexdigest()[:6]}"
    period = _safe(_HOUR.sub(r"-\1\2", delivery.period_key.partition(":")[2] or delivery.period_key))
    return f"{safe}-{period}" + (f"-{delivery.part}" if delivery.parts > 1 else "")


def _drawn(form: Form, delivery: Delivery) -> bytes:
    if form == "eml":
        return as_mail(delivery)
    return str(delivery.message.payload["body" if form == "html" else "plain"]).encode()


def _sent(files: Mapping[Path, bytes]) -> Sent:
    first, *others = map(str, files)
    return Sent({"file": first} | ({"others": "\n".join(others)} if others else {}))


def _are_there(files: Mapping[Path, bytes]) -> bool:
    return all(path.is_file() and path.read_bytes() == data for path, data in files.items())


def _write(files: Mapping[Path, bytes]) -> None:
    for path, data in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, data)


def _replace(path: Path, data: bytes) -> None:
    """A reader sees the old file or the new one, never half of it."""
    beside = path.with_name(f".{path.name}.part")
    beside.write_bytes(data)
    beside.replace(path)


def _safe(name: str) -> str:
    return _UNSAFE.sub("-", name) or "unnamed"
