"""Whether each word that says something is the source's, or one that news uses for it."""

import re
from collections.abc import Iterator
from functools import cache

from bot.reading.checks.acts import sorts_by_stem, told_sorts
from bot.reading.checks.flag import Flag, Kind
from bot.reading.checks.stems import kin, stem
from bot.reading.checks.view import Token, View
from bot.reading.lexicon.folding import fold_name
from bot.reading.words import lines_of, words_of

_LETTERS = re.compile(r"[A-Za-zÀ-ɏ]")
_JAPANESE = re.compile(r"[ァ-ヺー一-鿿々]")
_GLUE = frozenset(words_of("check", "glue"))
_CLAIMS = frozenset(words_of("check", "claims"))
_CLAIMS_JA = tuple(sorted(words_of("check", "claims_ja"), key=len, reverse=True))
_GLUE_JA = frozenset(words_of("check", "glue_ja"))
_AFFIXES = frozenset("新同両各的性者社氏側間中後前内上下等年月日人件計共国省相案額費家機地点型用度部員")
_REACH = 5


def strange_words(said: View, source: View) -> Iterator[Flag]:
    yield from _japanese(said, source) if said.language == "ja" else _english(said, source)


# ── English ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def stems_of(view: View) -> frozenset[str]:
    """Of every word, the parts of names and of hyphened words too."""
    return _stems(view.folded)


@cache
def _stems_cached(folded: str) -> frozenset[str]:
    parts = re.findall(r"[a-zà-ɏ0-9]+(?:['’-][a-zà-ɏ0-9]+)*", folded)
    return frozenset(stem(piece) for part in parts for piece in {part, *part.split("-")} if piece)


def _stems(folded: str) -> frozenset[str]:
    return _stems_cached(folded)


def _english(said: View, source: View) -> Iterator[Flag]:
    known = stems_of(source)
    lines = frozenset(number for word in known for number in kin(word))
    acts = told_sorts(known)
    for tokens in said.tokens:
        for place, token in enumerate(tokens):
            if token.mention or token.figure or not _LETTERS.match(token.word) or token.word == "s":
                continue
            if said.text[token.start - 1 : token.start].isdigit() and _glued(said, token) in source.folded:
                continue
            if token.word in _CLAIMS:
                yield from _claim(tokens, place, source)
            elif not _is_known(token.word, known, lines) and not sorts_by_stem().get(stem(token.word), frozenset()) & acts:
                named: Kind = "name" if said.text[token.start].isupper() and place else "word"
                yield Flag(named, said.text[token.start : token.end], "the source does not say it")


def _glued(said: View, token: Token) -> str:
    """A unit with the digits it is written to: 100gbps, 5g."""
    start = token.start
    while start and said.text[start - 1].isdigit():
        start -= 1
    return fold_name(said.text[start : token.end])


def _is_known(word: str, known: frozenset[str], lines: frozenset[int]) -> bool:
    if word in _GLUE or (root := stem(word)) in known or kin(root) & lines:
        return True
    parts = [part for part in re.split(r"[-/'’&.]", word) if part]
    return len(parts) > 1 and all(_is_known(part, known, lines) for part in parts)


def _claim(tokens: tuple[Token, ...], place: int, source: View) -> Iterator[Flag]:
    """ "First", "largest": of the same thing as in the source."""
    word = tokens[place].word
    behind = _behind(tokens, place)
    for line in source.tokens:
        for at, token in enumerate(line):
            if token.word == word and (not behind or behind & _behind(line, at)):
                return
    yield Flag("word", word, "the source does not say so of this")


def _behind(tokens: tuple[Token, ...], place: int) -> frozenset[str]:
    words = [stem(one.word) for one in tokens[place + 1 : place + 1 + _REACH] if one.word not in _GLUE and _LETTERS.match(one.word)]
    return frozenset(words[:3])


# ── Japanese ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def _groups() -> tuple[tuple[str, ...], ...]:
    return lines_of("check", "synonyms_ja")


def words_ja(view: View) -> Iterator[Token]:
    """Runs of katakana or kanji, and Latin words, outside names and figures."""
    for tokens in view.tokens:
        for token in tokens:
            if not token.mention and not token.figure and (_JAPANESE.match(token.word) or _LETTERS.match(token.word)):
                yield token


def _japanese(said: View, source: View) -> Iterator[Flag]:
    allowed = {word for line in _groups() if any(word in source.folded for word in line) for word in line}
    for claim in _CLAIMS_JA:
        if claim in said.folded and claim not in source.folded:
            yield Flag("word", claim, "the source does not say so")
    for token in words_ja(said):
        if not _is_known_ja(token.word, source.folded, allowed):
            yield Flag("word", said.text[token.start : token.end], "the source does not say it")


def _is_known_ja(word: str, source: str, allowed: set[str]) -> bool:
    if word in source or word in allowed or word in _GLUE_JA:
        return True
    if _LETTERS.match(word) or len(word) == 1 or not ("\u3400" <= word[0] <= "\u9fff"):
        return len(word) == 1 and word in _AFFIXES
    return _splits(word, source, allowed)


def _splits(word: str, source: str, allowed: set[str]) -> bool:
    """Whether it is made of words of the source, with at most small parts that mean little between them."""
    able = [True] + [False] * len(word)
    for end in range(1, len(word) + 1):
        able[end] = (able[end - 1] and word[end - 1] in _AFFIXES) or any(
            able[start] and (word[start:end] in source or word[start:end] in allowed or word[start:end] in _GLUE_JA)
            for start in range(max(0, end - 12), end - 1)
        )
    return able[len(word)]
