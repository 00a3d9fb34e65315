"""What feedparser keeps of an entry, or of the feed itself, while it reads, and how it files words."""

import contextlib
import re

from bot.feeds.clean import plain_to_html
from bot.feeds.dates import from_feedparser
from bot.models import RawEntry

_SECOND_CODES = re.compile("[\x80-\x9f]")
_WINDOWS = {code: bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0xA0)}


class Kept:
    """Of one entry, or of the feed."""

    __slots__ = (
        "author", "contents", "created", "created_at", "depth", "depths", "id", "language", "link", "origin", "other_link", "published",
        "published_at", "summary", "summary_part", "title", "updated", "updated_at",
    )  # fmt: skip

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self.depths: dict[str, int] = {}
        self.id = self.title = self.author = self.published = self.updated = self.created = self.language = self.origin = ""
        self.link: str | None = None
        self.other_link = ""
        self.contents: list[tuple[str, str, str | None]] = []
        self.summary: str | None = None
        self.summary_part: tuple[str, str, str | None] | None = None
        self.published_at: object = None
        self.updated_at: object = None
        self.created_at: object = None

    def store(self, key: str, value: str, depth: int) -> None:
        """What stands deeper never takes the place of what stands higher."""
        if depth <= self.depths.get(key, depth):
            self.depths[key] = depth
            setattr(self, key, value)

    def raw_entry(self) -> RawEntry:
        parts = [*self.contents]
        if self.summary_part:
            parts.append(self.summary_part)
        elif self.summary:
            parts.append(("text/html", self.summary, None))
        return RawEntry(
            id=self.id,
            title=self.title,
            link=self.link or self.other_link,
            html=max((plain_to_html(value) if kind == "text/plain" else value for kind, value, _ in parts), key=len, default=""),
            published=from_feedparser(self.published or self.created, self.published_at or self.created_at),
            updated=from_feedparser(self.updated, self.updated_at),
            author=self.author,
            language=next((lang for _, _, lang in parts if lang), ""),
            origin=self.origin,
        )


def stored(text: str) -> str:
    """Words as feedparser files them: UTF-8 that was taken for Latin-1 and encoded again is undone, and so are Windows' codes."""
    if text.isascii():
        return text
    with contextlib.suppress(UnicodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    return text.translate(_WINDOWS) if _SECOND_CODES.search(text) else text
