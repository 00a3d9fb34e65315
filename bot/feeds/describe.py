"""`feeds parse FILE…`: what a document is, as one line of JSON each."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.feeds.parse import parse_document


@dataclass(frozen=True, slots=True)
class Description:
    """The contract of `feeds parse --json`: entries counted before any is dropped; title and link of the first as published."""

    file: str
    format: str
    entries: int
    title: str | None
    link: str | None
    error: str | None

    def line(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")


def describe(path: Path) -> Description:
    """Never raises: a file that cannot be opened is described as such."""
    try:
        body = path.read_bytes()
    except OSError as error:
        return Description(str(path), "none", 0, None, None, f"The file cannot be read: {error.strerror}.")
    document = parse_document(body)
    first = document.entries[0] if document.entries else None
    return Description(
        file=str(path),
        format=document.format,
        entries=len(document.entries),
        title=first.title or None if first else None,
        link=first.link or None if first else None,
        error=document.error,
    )
