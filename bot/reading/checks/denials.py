"""What is denied: the same in the words as in the source, whatever the verb."""

import re
from collections.abc import Iterator

from bot.reading.checks.flag import Flag
from bot.reading.checks.stems import stem
from bot.reading.checks.view import View
from bot.reading.words import any_of, words_of

_NEGATIONS = frozenset(words_of("check", "negations"))
_EMPTY = frozenset(words_of("check", "glue")) | frozenset(words_of("check", "roles", "helping")) | _NEGATIONS
_REACH = 4
_DENIED_JA = re.compile(rf"(?P<head>[一-鿿ァ-ヺー々]{{1,6}})(?P<tail>[ぁ-ん]{{0,8}}?)(?={any_of('check', 'negations_ja')})")
_DENIAL_BEHIND = re.compile(rf"[ぁ-ん]{{0,9}}?{any_of('check', 'negations_ja')}")

_MAY = frozenset(["may", "might", "could", "possibly", "perhaps", "potentially"])
_MAYBE_JA = re.compile(rf"(?P<head>[一-鿿ァ-ヺー々]{{1,6}})(?P<tail>[ぁ-ん]{{0,6}}?)(?={any_of('check', 'maybe_ja')})")
_MAY_BEHIND = re.compile(rf"[^、。]{{0,9}}?{any_of('check', 'maybe_ja')}")


def false_denials(said: View, told: View) -> Iterator[Flag]:
    yield from _japanese(said, told) if said.language == "ja" else _english(said, told)


def _english(said: View, told: View) -> Iterator[Flag]:
    """A word denied in one and never in the other."""
    said_no, said_yes = _split(said)
    told_no, told_yes = _split(told)
    for word in sorted(said_no - told_no):
        yield Flag("negation", word, "the source does not deny it")
    for word in sorted((told_no - told_yes) & said_yes - said_no):
        yield Flag("negation", word, "the source denies it")


def _split(view: View, marks: frozenset[str] = _NEGATIONS) -> tuple[set[str], set[str]]:
    """The stems right behind a denial, and all others."""
    no: set[str] = set()
    yes: set[str] = set()
    for tokens in view.tokens:
        left = 0
        for token in tokens:
            if token.word in marks or (marks is _NEGATIONS and token.word.endswith("n't")):
                left = 1
            elif token.word in {".", ";", ",", "but"}:
                left = 0
            elif token.word[:1].isalpha() and not token.mention and token.word not in _EMPTY:
                (no if left else yes).add(stem(token.word))
                left -= 1 if left else 0
    return no, yes


def false_certainty(said: View, told: View) -> Iterator[Flag]:
    """What only may be in the source, and is or will be in the words."""
    if said.language == "ja":
        for word in sorted(_maybe(told.text) - _maybe(said.text)):
            if word in said.text and not _told_plainly(word, told.text, _MAY_BEHIND):
                yield Flag("stage", word, "the source only holds it possible")
        return
    said_may, said_yes = _split(said, _MAY)
    told_may, told_yes = _split(told, _MAY)
    for word in sorted((told_may - told_yes) & said_yes - said_may):
        yield Flag("stage", word, "the source only holds it possible")


def _maybe(text: str) -> set[str]:
    return {match["head"][-2:] for match in _MAYBE_JA.finditer(text)}


def _japanese(said: View, told: View) -> Iterator[Flag]:
    said_no, told_no = _denied(said.text), _denied(told.text)
    for word in sorted(said_no - told_no):
        yield Flag("negation", word, "the source does not deny it")
    for word in sorted(told_no - said_no):
        if _told_plainly(word, said.text) and not _told_plainly(word, told.text):
            yield Flag("negation", word, "the source denies it")


def _denied(text: str) -> set[str]:
    """Each denied word's kanji or katakana with its first kana: 決ま, 行, 維持."""
    return {match["head"][-2:] for match in _DENIED_JA.finditer(text)}


def _told_plainly(word: str, text: str, unless: re.Pattern[str] = _DENIAL_BEHIND) -> bool:
    return any(not unless.match(text, match.end()) for match in re.finditer(re.escape(word), text))
