"""Whether what stands together in the words stands together in the source: names, figures, and what is said of each figure."""

import itertools
import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from bot.reading.checks.figures import Figure
from bot.reading.checks.flag import Flag
from bot.reading.checks.stems import kin, stem
from bot.reading.checks.view import Mention, View
from bot.reading.words import any_of, words_of

_CLAUSE = re.compile(r"[;:]\s|,?\s(?:and|while|but|whereas)\s|,\s(?=(?:which|who|where|as|after)\s)|\s[–—]\s")
_CLAUSE_JA = re.compile(r"(?<=[しりきいみえけせてずがめ])、")
_BACK = re.compile(rf"^(?:{any_of('summary', 'dangling')}|The {any_of('summary', 'dangling_nouns')})\b|^{any_of('summary', 'dangling_ja')}")
_BACK_WITHIN = re.compile(
    r"\b(?:it|its|they|their|both|also|too|the (?:company|two|pair|partners|firm|deal|agreement|project))\b"
    r"|同社|両者|両社|同(?:大|研究所|機構)"
)
_SPEAKS_OF_IT = re.compile(rf"The |{_BACK.pattern}")
_GLUE = frozenset(words_of("check", "glue"))
_LEAST = 0.55
_FAR = 1000


class Links:
    """Which anchors stand together in the source."""

    def __init__(self, source: View) -> None:
        self.source = source

    @cached_property
    def lines(self) -> list[set[str]]:
        return [{key for one in found for key in one.keys} for found in self.source.mentions_in]

    @cached_property
    def figures(self) -> list[list[Figure]]:
        found: list[list[Figure]] = [[] for _ in self.source.sentences]
        for figure in self.source.figures:
            found[self.source.sentence_at(figure.start)].append(figure)
        return found

    @cached_property
    def stems(self) -> list[frozenset[str]]:
        return [_stems(self.source, number) for number in range(len(self.source.sentences))]

    def stems_of(self, view: View, number: int) -> frozenset[str]:
        return _stems(view, number)

    def refers_back(self, number: int) -> bool:
        start, end = self.source.sentences[number]
        words = self.source.text[start:end]
        return bool(_BACK.match(words) or _BACK_WITHIN.search(words[:400]))

    def hold_both(self, one: str, other: str, *, strict: bool) -> bool:
        for number, line in enumerate(self.lines):
            if one in line and other in line:
                return True
            pair = line | (self.lines[number + 1] if number + 1 < len(self.lines) else set())
            if one in pair and other in pair and (not strict or self.refers_back(number + 1)):
                return True
            thing = "thing:" in f"{one} {other}" or "place:" in f"{one} {other}"
            if thing and one in line | self.lines[0] and other in line | self.lines[0]:
                return True
        return False

    def holds(self, figure: Figure, number: int) -> bool:
        """Whether that sentence has the figure, or the next one, if it speaks of that sentence."""
        if any(figure.equals(one) for one in self.figures[number]):
            return True
        start, end = self.source.sentences[min(number + 1, len(self.figures) - 1)]
        follows = number + 1 < len(self.figures) and _SPEAKS_OF_IT.match(self.source.text[start:end])
        return bool(follows) and any(figure.equals(one) for one in self.figures[number + 1])

    def holding(self, figure: Figure) -> list[int]:
        return [number for number, line in enumerate(self.figures) if any(figure.equals(one) for one in line)]


def _stems(view: View, number: int) -> frozenset[str]:
    return said_in(view, *view.sentences[number])


def said_in(view: View, start: int, end: int) -> frozenset[str]:
    """What the words of [start:end] say: stems, in Japanese pairs of characters."""
    if view.language == "ja":
        return frozenset(_pairs(view.text[start:end]))
    words = (token.word for token in view.tokens[view.sentence_at(start)] if not token.figure and start <= token.start < end)
    return frozenset(stem(part) for word in words if word not in _GLUE for part in re.findall(r"[a-zà-ɏ]{2,}", word))


def _pairs(text: str) -> Iterator[str]:
    """Pairs of neighbouring kanji or katakana."""
    for run in re.findall(r"[ァ-ヺー]{2,}|[一-鿿々]{2,}|[A-Za-z]{2,}", text):
        yield from (run[at : at + 2] for at in range(len(run) - 1))


def clauses(view: View) -> Iterator[tuple[int, int]]:
    rule = _CLAUSE_JA if view.language == "ja" else _CLAUSE
    for start, end in view.sentences:
        at = start
        for match in rule.finditer(view.text, start, end):
            yield at, match.start()
            at = match.end()
        yield at, end


def ill_joined(said: View, links: Links) -> Iterator[Flag]:
    for start, end in said.sentences:
        mentions = [one for one in said.mentions if start <= one.start < end]
        yield from _apart(mentions, links, strict=False)
    for start, end in clauses(said):
        mentions = [one for one in said.mentions if start <= one.start < end]
        figures = [one for one in said.figures if start <= one.start < end]
        yield from _apart(mentions, links, strict=True)
        yield from _figures_apart(mentions, figures, links)
    yield from _thin(said, links)
    yield from _moved(said, links)


def _apart(mentions: Sequence[Mention], links: Links, *, strict: bool) -> Iterator[Flag]:
    """Names must hang together: each joined to another by the source, and so to all."""
    named = {min(one.keys): one for one in mentions if one.sort in {"body", "person", "place", "thing"}}
    groups: list[set[str]] = []
    for key, one in named.items():
        joined = [group for group in groups if any(_joined(one, named[other], links, strict=strict) for other in group)]
        groups = [group for group in groups if group not in joined] + [{key}.union(*joined)]
    for group, other in itertools.pairwise(groups):
        yield Flag("joined", f"{named[min(group)].words} … {named[min(other)].words}", "the source does not join them")


def _joined(one: Mention, other: Mention, links: Links, *, strict: bool) -> bool:
    exact = strict and one.sort == other.sort == "body"
    return links.hold_both(min(one.keys), min(other.keys), strict=exact)


def _figures_apart(mentions: Sequence[Mention], figures: Sequence[Figure], links: Links) -> Iterator[Flag]:
    for figure in figures:
        lines = links.holding(figure)
        near = {key for number in lines for at in (number - 1, number, number + 1) if 0 <= at < len(links.lines) for key in links.lines[at]}
        named = [one for one in mentions if one.sort != "nation"]
        if lines and named and not any(one.keys & near for one in named):
            yield Flag("joined", f"{named[0].words} … {figure.low:g}", "the source does not join them")


def _thin(said: View, links: Links) -> Iterator[Flag]:
    """Words gathered from all over: most of a sentence's words must stand in few neighbouring sentences of the source."""
    for number in range(len(said.sentences)):
        own = _stems(said, number)
        if len(own) < 3:  # noqa: PLR2004 - two words can stand anywhere
            continue
        best = 0.0
        for at in range(len(links.stems)):
            window = links.stems[at] | (links.stems[at + 1] if at + 1 < len(links.stems) else frozenset()) | links.stems[0]
            lines = frozenset(line for word in window for line in kin(word))
            best = max(best, sum(word in window or bool(kin(word) & lines) for word in own) / len(own))
        if best < (_LEAST if said.language == "en" else _LEAST - 0.15):
            start, end = said.sentences[number]
            yield Flag("joined", said.text[start:end][:60], "its words stand far apart in the source")


# ── what is said of a figure ────────────────────────────────────────────────────────────────────────────────────────────────


def _moved(said: View, links: Links) -> Iterator[Flag]:
    """A word nearest to one figure, which in the source is always nearest to another one."""
    for start, end in clauses(said):
        figures = [one for one in said.figures if start <= one.start < end and one.sort != "count"]
        for figure in figures:
            lines = links.holding(figure)
            if lines:
                yield from _words_moved(said, figure, figures, (start, end), lines, links)


def _words_moved(
    said: View, figure: Figure, rivals: Sequence[Figure], bounds: tuple[int, int], lines: Sequence[int], links: Links
) -> Iterator[Flag]:
    for place, word in _content(said, bounds):
        if _nearest(place, [one for one in rivals if one.sort == figure.sort], said) is not figure:
            continue
        owners = [owner for number in lines for owner in _owners(word, number, figure.sort, links)]
        if owners and not any(figure.equals(owner) for owner in owners):
            yield Flag("figure", word, "the source says it of another figure")
            return


def _owners(word: str, number: int, sort: str, links: Links) -> Iterator[Figure]:
    """The figures of that sort nearest to each place where `word` stands in that sentence."""
    figures = [one for one in links.figures[number] if one.sort == sort]
    for place, other in _content(links.source, links.source.sentences[number]):
        if other == word and figures:
            yield _nearest(place, figures, links.source)


def _content(view: View, bounds: tuple[int, int]) -> Iterator[tuple[int, str]]:
    number = view.sentence_at(bounds[0])
    for token in view.tokens[number] if view.tokens else ():
        if bounds[0] <= token.start < bounds[1] and not token.figure:
            if token.mention:
                yield token.start, min(token.mention.keys)
            elif token.word not in _GLUE and re.match(r"[a-zà-ɏ]{3}|[ァ-ヺー]{2}|[一-鿿々]{2}", token.word):
                yield token.start, stem(token.word)


def _nearest(place: int, figures: Sequence[Figure], view: View) -> Figure:
    return min(figures, key=lambda one: _distance(place, one, view))


def _distance(place: int, figure: Figure, view: View) -> int:
    """In characters; a comma or "and" between counts as far."""
    low, high = sorted((place, figure.start if place < figure.start else figure.end))
    between = view.text[low:high]
    breaks = len(re.findall(r"[,;、]|\band\b|\bwhile\b|。", between))
    behind = 0 if place > figure.start or view.language == "ja" else 3
    return (high - low) + breaks * _FAR + behind
