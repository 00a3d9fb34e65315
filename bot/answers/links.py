"""The links of a message that somebody asks about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from bot.models import Choice
from bot.text import shorten
from bot.wording.catalogue import Wording

MOST = 5
"""Links of one message that are offered."""
LONGEST = 2000
"""Characters of an address that a button can carry (docs.slack.dev, button: value)."""
_LABEL = 70
_ADDRESS = re.compile(r"https?://[^\s<>|\"]+")


def links_in(words: str, links: Iterable[str] = ()) -> list[str]:
    """`links`, which the platform found, then those written in `words`; each once."""
    written = (url.rstrip(".,;:!?)]}'\u3002\u3001\u300d") for url in _ADDRESS.findall(words.replace("&amp;", "&")))
    found = dict.fromkeys(url for url in (*links, *written) if url.startswith("http") and len(url) <= LONGEST)
    return list(found)[:MOST]


def link_choice(url: str) -> Choice:
    """By host and path."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return Choice(url, shorten(url, _LABEL))
    return Choice(url, shorten(f"{parts.hostname}{parts.path.rstrip('/')}" if parts.hostname else url, _LABEL))


def no_link_words(wording: Wording) -> str:
    return wording.say("There is no link in this message. Use this on one that has an article’s address.")
