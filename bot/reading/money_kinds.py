"""What a sum of money is, told by the words around it.

The word nearest to the sum, inside its clause, decides; where none says what it is, it is `OTHER`, which is never added up. Money that is
asked for, lost or cut is no pledge whatever the nearest word.
"""

import re

from bot.models import AmountKind as Kind
from bot.reading.words import any_of, keys_of

REACH = 70
"""How far from a sum a word may stand and still say what the sum is, in code points."""

_CUES = {
    "en": [(Kind(name), re.compile(rf"\b{any_of('kinds', name, 'en')}(?!\w)", re.IGNORECASE)) for name in keys_of("kinds")],
    "ja": [(Kind(name), re.compile(any_of("kinds", name, "ja"))) for name in keys_of("kinds")],
}
_NOT_GIVEN = re.compile(rf"\b{any_of('pledges', 'not_given')}\b[^.;]{{0,40}}$|{any_of('pledges', 'not_given_ja')}", re.IGNORECASE)
_CLAUSE = re.compile(r"[;:；。]\s?|\s[–—]\s")


def kind_of(before: str, after: str, *, japanese: bool) -> Kind:
    """What a sum is, that stands between `before` and `after` of its sentence (with no other sum between)."""
    before, after = _CLAUSE.split(before[-REACH:])[-1], _CLAUSE.split(after[:REACH])[0]
    best: tuple[int, int, Kind] | None = None
    for rank, (kind, cue) in enumerate(_CUES["ja" if japanese else "en"]):
        distance = _nearest(cue, before, after)
        if distance is not None and (best is None or (distance, rank) < best[:2]):
            best = (distance, rank, kind)
    kind = best[2] if best else Kind.OTHER
    return Kind.OTHER if kind.pledged and _NOT_GIVEN.search(before) else kind


def _nearest(cue: re.Pattern[str], before: str, after: str) -> int | None:
    """How many code points lie between the sum and the nearest such word."""
    distances = [len(before) - match.end() for match in cue.finditer(before)]
    first = cue.search(after)
    return min([*distances, first.start()] if first else distances, default=None)
