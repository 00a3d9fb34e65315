"""What of an entry's reading tells its event: its parties, its money, its words, its time."""

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

from bot.models import Amount, Language, Organisation, Read
from bot.stories.series import Cast, Edition, edition_of
from bot.stories.weights import Weights
from bot.stories.words import READ_ON, Words, words_of
from bot.text import fold

_COMMON_KINDS = ("government", "ministry", "funder", "regulator", "embassy", "media")
_TRACKING = ("utm_", "fbclid", "gclid", "mc_", "cmpid", "ref")
BODY, COMMON_BODY, PERSON = 1.0, 0.25, 0.6
"""A ministry or a funder stands in many stories of one week; a company hardly in two."""
NAME_AS_WORD = 0.7
"""Parties are compared as parties; as words of the text their names count less."""


_TELLING = {0: 0.0, 1: 0.6, 2: 0.9}


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount as events share it."""

    currency: str
    value: float

    @classmethod
    def of(cls, amount: Amount) -> "Sum":
        return cls(amount.currency, amount.value)

    def meets(self, other: "Sum") -> bool:
        """Outlets round: one in a hundred apart is the same sum, and so is one to two figures (£17.7bn, £18bn)."""
        if self.currency != other.currency:
            return False
        if math.isclose(self.value, other.value, rel_tol=0.01):
            return True
        return self.rounded == other.rounded and self.rounded in {self.value, other.value}

    @property
    def rounded(self) -> float:
        """To two figures."""
        return float(f"{self.value:.2g}")

    @property
    def telling(self) -> float:
        """From 0 to 1: £6m is met by chance any week, £259.3m hardly ever."""
        figures = len(f"{self.value:.6g}".replace(".", "").partition("e")[0].strip("0"))
        return _TELLING.get(figures, 1.0)


@dataclass(frozen=True, slots=True)
class Bag:
    """Signs by weight, with the length of that vector: a hundred comparisons must not measure it a hundred times."""

    signs: Mapping[str, float]
    length: float

    @classmethod
    def of(cls, signs: Mapping[str, float]) -> "Bag":
        return cls(signs, math.sqrt(math.fsum(weight * weight for weight in signs.values())))


@dataclass(frozen=True, slots=True)
class Profile:
    """An entry as grouping sees it."""

    language: Language
    published: datetime
    url: str
    """Without scheme, `www.` and what only counts clicks; "" for a bare site."""
    parties: Mapping[str, float]
    """Organisations and people by their known name, with how much each tells."""
    actors: frozenset[str]
    """Of these the bodies that the title names."""
    sums: tuple[Sum, ...]
    title: Words
    words: Words
    sounds: frozenset[str]
    """Sounds of the parties' names."""
    title_bag: Bag
    words_bag: Bag
    deeds: Bag
    """The signs of `words` without those of the parties' names: what they do."""
    fields: frozenset[str]
    edition: Edition
    cast: Cast


def profile(read: Read, weights: Weights) -> Profile:
    entry, facts = read.entry, read.reading.facts
    parties = {name_of(body): weigh_body(body) for body in facts.organisations}
    names = words_of(" ".join(_all_names(read)), entry.language, weights)
    for person in facts.people:
        parties.setdefault(fold(person.known_as or person.receipt.words), PERSON)
    words = words_of(f"{entry.title}\n{entry.text}", entry.language, weights)
    title, told = (_without_names(it, names.signs) for it in (words_of(entry.title, entry.language, weights), words))
    called = frozenset(word for name in _all_names(read) for word in fold(name).split())
    return Profile(
        language=entry.language,
        published=entry.published,
        url=canonical_url(entry.url),
        parties=parties,
        actors=frozenset(name_of(body) for body in facts.organisations if weigh_body(body) >= BODY and _in_title(body, entry.title)),
        sums=tuple(dict.fromkeys(Sum.of(amount) for amount in facts.amounts if amount.value > 0)),
        title=title,
        words=told,
        title_bag=Bag.of(title.signs),
        words_bag=Bag.of(told.signs),
        deeds=Bag.of({sign: weight for sign, weight in words.signs.items() if sign not in names.signs}),
        sounds=names.latin | names.kana,
        fields=frozenset(read.reading.fields),
        edition=edition_of(entry.title, {day.day for day in facts.days if day.kind == "deadline"}),
        cast=Cast(entry.language, entry.title, entry.text[:READ_ON], entry.publisher, called),
    )


def _without_names(words: Words, named: Collection[str]) -> Words:
    """The words, with those of a party's name made lighter."""
    return replace(words, signs={sign: weight * NAME_AS_WORD if sign in named else weight for sign, weight in words.signs.items()})


def _all_names(read: Read) -> Iterator[str]:
    for body in read.reading.facts.organisations:
        yield body.receipt.words
        yield body.known_as
    for person in read.reading.facts.people:
        yield person.receipt.words


def _in_title(body: Organisation, title: str) -> bool:
    return body.receipt.where == "title" or body.receipt.words in title or body.known_as in title


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
