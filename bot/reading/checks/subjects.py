"""In whom or what something was found: true of mice is not true of patients."""

import re
from collections.abc import Iterator

from bot.reading.checks.flag import Flag
from bot.reading.checks.joined import Links
from bot.reading.checks.view import View
from bot.reading.words import lines_of

_SUBJECTS = tuple(
    re.compile(rf"(?i:\b(?:{'|'.join(words)})\b)" if words[0].isascii() else "|".join(words)) for words in lines_of("check", "subjects")
)
_ENOUGH = 3
"""Words in common from which on a sentence of the source is the one that is told."""


def false_subjects(said: View, links: Links) -> Iterator[Flag]:
    """A subject must stand in the sentence of the source that is told, if that has another in its place."""
    for number, (start, end) in enumerate(said.sentences):
        words = said.text[start:end]
        own = _subjects(words)
        if not own:
            continue
        told = _told(links, links.stems_of(said, number))
        for kind in own:
            if told and _subjects(told) and kind not in _subjects(told):
                yield Flag("joined", _SUBJECTS[kind].search(words)[0], "the source says it of another")  # type: ignore[index]  # found above


def _told(links: Links, stems: frozenset[str]) -> str:
    """The one sentence of the source that has most of these stems; "" if none has enough."""
    likeliest = max(range(len(links.stems)), key=lambda at: len(links.stems[at] & stems), default=-1)
    if likeliest < 0 or len(links.stems[likeliest] & stems) < _ENOUGH:
        return ""
    start, end = links.source.sentences[likeliest]
    return links.source.text[start:end]


def _subjects(words: str) -> frozenset[int]:
    return frozenset(kind for kind, rule in enumerate(_SUBJECTS) if rule.search(words))
