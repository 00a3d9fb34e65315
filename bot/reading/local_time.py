"""The zone that a source keeps where its text names none."""

import re
from datetime import tzinfo
from functools import lru_cache

from bot.models import Entry, Watch
from bot.reading.lexicon.load import Lexicon
from bot.reading.lexicon.terms import Body, Nation, Pair, Place
from bot.reading.passage import Passage
from bot.reading.words import any_of, words_of
from bot.reading.zones import find_zone

_ABROAD = re.compile(rf"\b{any_of('clock', 'offices_abroad')}\b|{any_of('clock', 'offices_abroad_ja')}", re.IGNORECASE)
_SPEAKS_FOR_ITSELF = frozenset(words_of("clock", "own_kinds"))
"""Kinds of sources whose hours are their own; the press tells of hours elsewhere."""


def own_zone(entry: Entry, watch: Watch, lexicon: Lexicon) -> tzinfo | None:
    """The zone in which the entry's source means an hour that it tells without one: that of its side, if it speaks for itself there.

    An office abroad keeps its host's time: one that is an embassy, or has the other side in its name, has no zone.
    """
    source = entry.source
    side = watch.side(source.side) if source and source.kind in _SPEAKS_FOR_ITSELF else None
    if not source or not side or not side.zone:
        return None
    name = f"{entry.publisher}, {source.title}"
    return None if _ABROAD.search(name) or _names_another(lexicon, name, side.key) else find_zone(side.zone)


@lru_cache(maxsize=1024)
def _names_another(lexicon: Lexicon, name: str, side: str) -> bool:
    terms = [hit.term for hit in lexicon.finder.scan(Passage("", 1, name, "", "en")).names]
    return any(isinstance(term, Pair) or (isinstance(term, Body | Place | Nation) and term.side != side) for term in terms)
