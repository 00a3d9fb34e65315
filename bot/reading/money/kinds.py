"""What a sum of money is, told by the words around it.

Some phrases decide wherever they stand in its clause ("valued at", "to the economy"); else the nearest word does, a word behind a comma
being farther than it looks. Where none says what a sum is, it is `OTHER`, which is never added up. So is money that is asked for, lost,
saved or cut, and what a quantity rose or fell to: that is measured, and nobody gives it.
"""

import re

from bot.models import AmountKind as Kind
from bot.reading.words import any_of, keys_of

REACH = 70
"""How far before a sum a word may stand and still say what the sum is, in code points."""
REACH_BEHIND = 45
_COMMA = 12
_WEAK = 40
"""How much farther off a comma makes a word, and how much a word that tells little (a scheme, a mission)."""


def _cues(table: str) -> dict[str, list[tuple[Kind, re.Pattern[str]]]]:
    english = [(Kind(name), re.compile(rf"\b{any_of(table, name, 'en')}(?!\w)", re.IGNORECASE)) for name in keys_of(table)]
    return {"en": english, "ja": [(Kind(name), re.compile(any_of(table, name, "ja"))) for name in keys_of(table)]}


_CUES, _WEAK_CUES, _SURE = _cues("kinds"), _cues("weak_kinds"), _cues("sure_kinds")
_NOT_GIVEN = {
    "en": re.compile(rf"\b{any_of('pledges', 'not_given')}\b[^.;]{{0,40}}$", re.IGNORECASE),
    "ja": re.compile(any_of("pledges", "not_given_ja")),
}
_NOT_GIVEN_BEHIND = {
    "en": re.compile(rf"[- ](?:[\w’'-]+ ){{0,4}}?{any_of('pledges', 'not_given_behind')}\b", re.IGNORECASE),
    "ja": re.compile(rf"[^。、]{{0,20}}?{any_of('pledges', 'not_given_ja')}"),
}
_BY = r"(?: (?:by )?[\d.]+(?:%| per ?cent))?(?: to| at| above| below)?"
_MEASURED = re.compile(rf"\b{any_of('pledges', 'measured')}{_BY} {any_of('sums', 'hedges')}?$", re.IGNORECASE)
_MEASURED_JA = re.compile(any_of("pledges", "measured_ja"))
_STATED = re.compile(rf"\b{any_of('pledges', 'stated')} {any_of('sums', 'hedges')}?$", re.IGNORECASE)
_HEAD = 30
_OF = re.compile(r" (?:in|of|to|from|between|by|at|with|for)\b")
_END = " ¶"
"""So that a cue that has to end at the sum is not looked for at the end of what is behind it."""
_CLAUSE = re.compile(r"[;:；。]\s?|\s[–—]\s")
_THOUGHT = re.compile(r"[,、，(（]| and | or | plus | but | while ")
_FAR = re.compile(r"[,、，]")


def kind_of(before: str, after: str, *, japanese: bool, earlier: bool = False, later: bool = False, subject: str = "") -> Kind:
    """What a sum is, that stands between `before` and `after` of its sentence (with no other sum between).

    `earlier` and `later` say whether another sum of the sentence stands on that side: the words nearest to it are about it. `subject` is
    the whole of the sentence before.
    """
    language = "ja" if japanese else "en"
    before, after = _CLAUSE.split(before[-REACH:])[-1], _CLAUSE.split(after[:REACH_BEHIND])[0]
    after += _END
    own, after = _own(before, after, earlier=earlier, later=later)
    kind = _head(subject) if not japanese and not earlier and _STATED.search(before) else Kind.OTHER
    if kind is Kind.OTHER:
        kind = _decided(own, after, language)
    if kind is Kind.OTHER:
        kind = _decided(before, after, language)
    if kind.pledged and (_NOT_GIVEN[language].search(before) or _NOT_GIVEN_BEHIND[language].match(after)):
        return Kind.OTHER
    if _MEASURED_JA.match(after) if japanese else _MEASURED.search(before):
        return _measured(subject[-2 * REACH :] or before, kind, language)
    return kind


def _own(before: str, after: str, *, earlier: bool, later: bool) -> tuple[str, str]:
    """Of the words around a sum those that are not about its neighbours."""
    ahead = _THOUGHT.search(before) if earlier else None
    behind = _THOUGHT.search(after) if later else None
    return before[ahead.start() :] if ahead else before, after[: behind.start()] + _END if behind else after


def _decided(before: str, after: str, language: str) -> Kind:
    sure = next((kind for kind, cue in _SURE[language] if cue.search(before) or cue.search(after)), None)
    return sure or _nearest_kind(before, after, language)


def _nearest_kind(before: str, after: str, language: str) -> Kind:
    best: tuple[int, int, Kind] | None = None
    for cues, handicap in ((_CUES, 0), (_WEAK_CUES, _WEAK)):
        for rank, (kind, cue) in enumerate(cues[language]):
            distance = _distance(cue, before, after)
            if distance is not None and (best is None or (distance + handicap, rank) < best[:2]):
                best = (distance + handicap, rank, kind)
    return best[2] if best else Kind.OTHER


def _distance(cue: re.Pattern[str], before: str, after: str) -> int | None:
    """How far the nearest such word is from the sum, commas between counted in."""
    distances = [len(before) - match.end() + _COMMA * len(_FAR.findall(before, match.end())) for match in cue.finditer(before)]
    if first := cue.search(after):
        distances.append(first.start() + _COMMA * len(_FAR.findall(after[: first.start()])))
    return min(distances, default=None)


def _head(subject: str) -> Kind:
    """What a sentence is about that begins with a quantity: "Trade in services under the agreement was worth"."""
    heads = ((kind, cue.search(subject[:_HEAD])) for kind, cue in _CUES["en"] if not kind.pledged)
    return next((kind for kind, head in heads if head and _OF.match(subject, head.end())), Kind.OTHER)


def _measured(subject: str, kind: Kind, language: str) -> Kind:
    """Of a quantity: what the words before call it, if that is no pledge."""
    if not kind.pledged:
        return kind
    named = [(match.start(), kind) for kind, cue in _CUES[language] if not kind.pledged for match in cue.finditer(subject)]
    return max(named)[1] if named else Kind.OTHER
