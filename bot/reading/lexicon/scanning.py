"""Finding a lexicon's terms in a passage: one pass of an automaton, then the rules of word edges, case and ambiguity."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

import ahocorasick_rs

from bot.models import Where
from bot.reading.lexicon.folding import Folded, fold_keeping_offsets, is_han, is_katakana, is_latin, joins_after, joins_before
from bot.reading.lexicon.terms import Body, Hit, Keyword, Known, Nation, Neutral, Pair, Pattern, Place, Scan, Term
from bot.reading.passage import Passage
from bot.reading.words import words_of

NEAR = 300
"""How far, in characters, the words stand that an ambiguous name needs. A title and the beginning of its text are near each other."""
_SHORT_HAN = 2
_AFTER_LONE_SIGN = frozenset("にでとのへがは、・")
"""A sign may stand for its country alone, as headlines do: 英に新施設."""
_BUILDING = re.compile(rf"[ \u00a0](?:{'|'.join(word.title() for word in words_of('names', 'buildings'))})\b")
"""A house, street or ground that bears a body's name is not the body: Nomura Residence, Nissan Stadium."""
_HOUR_BEFORE = re.compile(r"(?:\d{1,2}(?::\d\d| ?[ap]\.?m\.?)|\bnoon|midnight|\d{1,2}時(?:\d{1,2}分|半)?)\s?[（(]?$", re.IGNORECASE)
_HOUR_AFTER = re.compile(r"\s?\d{1,2}(?::\d\d|時)")
_HOUR, _LONGEST_ZONE = 14, 4
_WORD_BEFORE = re.compile(r"(?P<word>[A-Z][\w'’-]{1,24})\.?[ \u00a0](?:[A-Z]\.[ \u00a0]){0,2}$")
_LONGEST_WORD = 34
_TITLES = frozenset(words_of("speech", "honorifics"))
_MOST_HITS = 500
"""Names kept of one text; a news item has a few dozen."""
_GOES_ON_AFTER_DAI = frozenset("会型規量手幅震雨雪戦統阪変小切気好事部都使幅人衆成豆")
"""After a university's short form in 大: 大会, 大型, 大規模 … are other words."""


@dataclass(frozen=True)
class Finder:
    """An automaton over folded names, and for each name the patterns that fold to it."""

    automaton: ahocorasick_rs.AhoCorasick
    patterns: Sequence[Sequence[Pattern]]
    signs: frozenset[str]
    given_names: frozenset[str] = frozenset()

    def scan(self, passage: Passage) -> Scan:
        names: list[Hit] = []
        keywords: list[Hit] = []
        for part in _parts(passage):
            found = list(self._find(part))
            names.extend(islice(_longest(hit for hit in found if not isinstance(hit.term, Keyword)), _MOST_HITS))
            keywords.extend(islice((hit for hit in found if isinstance(hit.term, Keyword)), _MOST_HITS))
        return Scan(tuple(names), tuple(keywords))

    def _find(self, part: "_Part") -> Iterator[Hit]:
        for index, start, end in self.automaton.find_matches_as_indexes(part.folded.text, overlapping=True):
            named = False
            for pattern in _in_office_first(self.patterns[index], part.published):
                if not _is_word(pattern, part.folded.text, start, end, self.signs):
                    continue
                at, to = part.folded.original(start, end)
                if not _fits_case(pattern, part.original[at:to]) or not _holds(pattern.term, part, start, end):
                    continue
                if isinstance(pattern.term, Body) and self._is_no_body(part.original, at, to):
                    continue
                if isinstance(pattern.term, Keyword) or not named:
                    yield Hit(part.where, at, to, part.original[at:to], pattern.term, part.sentence(at))
                named = named or not isinstance(pattern.term, Keyword)

    def _is_no_body(self, text: str, start: int, end: int) -> bool:
        """Whether a body's name is a house's here, a person's, or a clock's (10:00 JST)."""
        return bool(_BUILDING.match(text, end)) or _is_clock(text, start, end) or self._is_surname(text, start, end)

    def _is_surname(self, text: str, start: int, end: int) -> bool:
        """Whether a body's one word is a person's here: Koji Kubota, Mr Mark McLaren."""
        if " " in text[start:end] or not text[start:end].isascii():
            return False
        before = _WORD_BEFORE.search(text[max(0, start - _LONGEST_WORD) : start])
        return before is not None and (before["word"] in self.given_names or before["word"] in _TITLES)


def _is_clock(text: str, start: int, end: int) -> bool:
    """Whether capitals beside a time are its zone."""
    short = text[start:end].isupper() and end - start <= _LONGEST_ZONE
    return short and bool(_HOUR_BEFORE.search(text[max(0, start - _HOUR) : start]) or _HOUR_AFTER.match(text, end))


@dataclass(frozen=True)
class _Part:
    """The title or the text; `beside` is what of the other one counts as near."""

    where: Where
    original: str
    folded: Folded
    beside: str
    starts: list[int]
    first: int
    published: date | None

    def sentence(self, position: int) -> int:
        return self.first + max(0, bisect_right(self.starts, position) - 1)


def _parts(passage: Passage) -> Iterator[_Part]:
    title, text = fold_keeping_offsets(passage.title), fold_keeping_offsets(passage.text)
    parts: tuple[tuple[Where, str, Folded, str], ...] = (
        ("title", passage.title, title, text.text[: 2 * NEAR]),
        ("text", passage.text, text, title.text),
    )
    for where, original, folded, beside in parts:
        sentences = [one for one in passage.sentences if one.where == where]
        first = sentences[0].index if sentences else 0
        yield _Part(where, original, folded, beside, [one.start for one in sentences], first, passage.published)


def _in_office_first(patterns: Sequence[Pattern], day: date | None) -> Sequence[Pattern]:
    """Of several people with one name, the one who held the office on that day."""
    if len(patterns) < 2 or not any(isinstance(one.term, Known) for one in patterns):  # noqa: PLR2004 - one alone is the one
        return patterns
    return sorted(patterns, key=lambda one: isinstance(one.term, Known) and not one.term.held_on(day))


def _is_word(pattern: Pattern, text: str, start: int, end: int, signs: frozenset[str]) -> bool:
    if isinstance(pattern.term, Keyword):
        return _is_keyword(pattern, text, start, end)
    if joins_before(text, start) or (joins_after(text, end) and not pattern.open_end):
        return False
    if isinstance(pattern.term, Nation) and pattern.term.how == "sign":
        return _is_sign(text, start, end)
    if isinstance(pattern.term, Pair) and end - start <= _SHORT_HAN:
        return start == 0 or not is_han(text[start - 1])
    if isinstance(pattern.term, Body | Place) and is_han(text[end - 1]):
        return _ends_han_name(text, start, end, signs)
    return True


def _is_keyword(pattern: Pattern, text: str, start: int, end: int) -> bool:
    if is_latin(text[start]) and joins_before(text, start):
        return False
    if is_katakana(text[start]) and (end - start <= _SHORT_HAN or (isinstance(pattern.term, Keyword) and pattern.term.sort == "veto")):
        return not (joins_before(text, start) or joins_after(text, end))
    if is_latin(text[end - 1]) and not pattern.open_end and joins_after(text, end):
        return text[end : end + 1] == "s" and not joins_after(text, end + 1)
    return True


def _is_sign(text: str, start: int, end: int) -> bool:
    """A country's sign stands before a name: nothing Chinese before it but the end of a clause, something after it."""
    before = text[start - 1] if start else ""
    after = text[end] if end < len(text) else ""
    return not is_han(before) and (is_katakana(after) or is_latin(after) or is_han(after) or after in _AFTER_LONE_SIGN)


def _ends_han_name(text: str, start: int, end: int, signs: frozenset[str]) -> bool:
    after = text[end] if end < len(text) else ""
    if text[end - 1] == "大" and after in _GOES_ON_AFTER_DAI:
        return False
    if end - start > _SHORT_HAN:
        return True
    before = text[start - 1] if start else ""
    return not is_han(before) or before in signs


def _fits_case(pattern: Pattern, words: str) -> bool:
    """A name's capital must be there; abbreviations must stand as they are written."""
    words = unicodedata.normalize("NFKC", words)
    if pattern.cased:
        return words == pattern.written
    if isinstance(pattern.term, Keyword) or not words.isascii():
        return True
    written, found = pattern.written.split(), words.split()
    if len(written) != len(found):
        return not (pattern.written[:1].isupper() and words[:1].islower())
    return not any(a[:1].isupper() and b[:1].islower() for a, b in zip(written, found, strict=True))


def _holds(term: Term, part: _Part, start: int, end: int) -> bool:
    """Whether an ambiguous name is what it seems, by the words near it."""
    if isinstance(term, Nation | Pair | Neutral | Keyword) or not (term.needs or term.unless):
        return True
    text = part.folded.text
    near = f"{part.beside}\n{text[max(0, start - NEAR) : start]}\n{text[end : end + NEAR]}"
    if any(has_word(near, word) for word in term.unless):
        return False
    return not term.needs or any(has_word(near, word) for word in term.needs)


def has_word(folded: str, word: str) -> bool:
    """Whether a folded text has a folded word, as a word (`word*`: as the beginning of one)."""
    open_end = word.endswith("*")
    word = word.removesuffix("*")
    start = folded.find(word)
    while start >= 0:
        if not joins_before(folded, start) and (open_end or not joins_after(folded, start + len(word))):
            return True
        start = folded.find(word, start + 1)
    return False


def _longest(hits: Iterable[Hit]) -> Iterator[Hit]:
    """From left to right, the longest of those that begin first; what touches a taken one is dropped."""
    end = -1
    for hit in sorted(hits, key=lambda one: (one.start, -one.end)):
        if hit.start >= end:
            yield hit
            end = hit.end
