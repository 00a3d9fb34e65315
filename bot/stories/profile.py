"""What of an entry's reading tells its event: its parties, its money, its words, its time."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

from bot.models import Amount, Language, Organisation, Read
from bot.stories.weights import Weights
from bot.stories.words import Words, words_of
from bot.text import fold

_COMMON_KINDS = ("government", "ministry", "department", "funder", "agency", "embassy", "media", "council")
_TRACKING = ("utm_", "fbclid", "gclid", "mc_", "cmpid", "ref")
BODY, COMMON_BODY, PERSON = 1.0, 0.25, 0.6
"""A ministry or a funder stands in many stories of one week; a company hardly in two."""


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount as events share it."""

    currency: str
    value: float

    @classmethod
    def of(cls, amount: Amount) -> "Sum":
        return cls(amount.currency, amount.value)

    def meets(self, other: "Sum") -> bool:
        """Outlets round (£259.3m, £260m): one in a hundred apart is the same sum."""
        return self.currency == other.currency and math.isclose(self.value, other.value, rel_tol=0.01)


@dataclass(frozen=True, slots=True)
class Profile:
    """An entry as grouping sees it."""

    language: Language
    published: datetime
    url: str
    """Without scheme, `www.` and what only counts clicks; "" for a bare site."""
    parties: Mapping[str, float]
    """Organisations and people by their known name, with how much each tells."""
    sums: tuple[Sum, ...]
    title: Words
    words: Words


def profile(read: Read, weights: Weights) -> Profile:
    entry, facts = read.entry, read.reading.facts
    parties = {name_of(body): weigh_body(body) for body in facts.organisations}
    for person in facts.people:
        parties.setdefault(fold(person.known_as or person.receipt.words), PERSON)
    return Profile(
        language=entry.language,
        published=entry.published,
        url=canonical_url(entry.url),
        parties=parties,
        sums=tuple(dict.fromkeys(Sum.of(amount) for amount in facts.amounts if amount.value > 0)),
        title=words_of(entry.title, entry.language, weights),
        words=words_of(f"{entry.title}\n{entry.text}", entry.language, weights),
    )


def name_of(body: Organisation) -> str:
    return fold(body.known_as or body.receipt.words)


def weigh_body(body: Organisation) -> float:
    return COMMON_BODY if any(kind in body.kind for kind in _COMMON_KINDS) else BODY


def canonical_url(url: str) -> str:
    """The same page by the same words; "" where the address names a site, not a page."""
    parts = urlsplit(url)
    host, path = (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/")
    query = [(key, value) for key, value in parse_qsl(parts.query) if not key.casefold().startswith(_TRACKING)]
    if not host or not (path or query):
        return ""
    return f"{host}{path}" + (f"?{urlencode(sorted(query))}" if query else "")
