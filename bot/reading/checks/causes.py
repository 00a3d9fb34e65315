"""Why something is so: only where the source says why, and says the same."""

import re
from collections.abc import Iterator

from bot.reading.checks.flag import Flag
from bot.reading.checks.joined import Links, said_in
from bot.reading.checks.stems import kin
from bot.reading.checks.view import View
from bot.reading.words import any_of

_CAUSE = re.compile(rf"\b{any_of('check', 'causes')}\b", re.IGNORECASE)
_CAUSE_JA = re.compile(any_of("check", "causes_ja"))
_REACH, _REACH_JA = 70, 24
_ENOUGH = 0.6


def false_causes(said: View, links: Links) -> Iterator[Flag]:
    """Each word of cause must stand in a sentence of the source that gives the same reason."""
    rule = _CAUSE_JA if said.language == "ja" else _CAUSE
    reasons = [number for number, (start, end) in enumerate(links.source.sentences) if rule.search(links.source.text, start, end)]
    for match in rule.finditer(said.text):
        reason = _reason(said, match)
        if not any(_covers(links, number, reason) for number in reasons):
            yield Flag("cause", match[0], "the source gives no such reason")


def _reason(said: View, match: re.Match[str]) -> frozenset[str]:
    """What the words give as the reason: in English behind the word, in Japanese before it."""
    if said.language == "ja":
        return said_in(said, max(0, match.start() - _REACH_JA), match.start())
    return said_in(said, match.end(), match.end() + _REACH)


def _covers(links: Links, number: int, reason: frozenset[str]) -> bool:
    own = links.stems[number]
    lines = frozenset(line for word in own for line in kin(word))
    return sum(word in own or bool(kin(word) & lines) for word in reason) >= _ENOUGH * len(reason)
