"""Whether a sentence that reads like one of the source has the source's names in their places, and each abbreviation its own name."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from bot.reading.checks.flag import Flag
from bot.reading.checks.joined import Links
from bot.reading.checks.view import Mention, Token, View

_LISTS = frozenset({"and", "&", ",", "と", "や", "、", "・", "×", "the"})
_NAME = "\0"
_LIKELIEST = 3
_ALIKE, _TIE = 0.5, 0.05
_LONGEST = 400
"""Tokens of a sentence that are compared."""
_CONTEXT = 3


def misplaced(said: View, links: Links) -> Iterator[Flag]:
    yield from _false_abbreviations(said, links.source)
    for number in range(len(said.sentences)):
        yield from _misplaced(_slots(said.tokens[number]), said, number, links)


Slots = Sequence[Token | tuple[Mention, ...]]


def _misplaced(own: Slots, said: View, number: int, links: Links) -> Iterator[Flag]:
    stems = links.stems_of(said, number)
    likeliest = sorted(range(len(links.stems)), key=lambda at: -len(links.stems[at] & stems))[:_LIKELIEST]
    found: list[tuple[float, list[Flag]]] = []
    for at in likeliest:
        other = _slots(links.source.tokens[at])
        matcher = SequenceMatcher(None, _words(own), _words(other), autojunk=False)
        if matcher.ratio() >= _ALIKE:
            found.append((matcher.ratio(), list(_differing(matcher, own, other))))
    best = max((ratio for ratio, _ in found), default=0.0)
    near = [flags for ratio, flags in found if ratio > best - _TIE]
    if near and all(near):
        yield from near[0]


def _differing(matcher: "SequenceMatcher[str]", own: Slots, other: Slots) -> Iterator[Flag]:
    for block in matcher.get_matching_blocks():
        for offset in range(block.size if block.size >= _CONTEXT else 0):
            left, right = own[block.a + offset], other[block.b + offset]
            if isinstance(left, tuple) and isinstance(right, tuple) and not _keys(left) & _keys(right):
                yield Flag("joined", left[0].words, f"stands where the source has {right[0].words}")


def _slots(tokens: Sequence[Token]) -> list[Token | tuple[Mention, ...]]:
    """The tokens, with each name, or list of names, as one slot."""
    out: list[Token | tuple[Mention, ...]] = []
    pending: list[Token] = []
    for token in tokens[:_LONGEST]:
        if token.mention and token.mention.sort in {"body", "person", "thing"}:
            if out and isinstance(out[-1], tuple) and pending and _lists(pending, out[-1]):
                out[-1] = (*out[-1], token.mention)
            else:
                out += [*pending, (token.mention,)]
            pending = []
        elif token.word in _LISTS and out and isinstance(out[-1], tuple):
            pending.append(token)
        else:
            out += [*pending, token]
            pending = []
    return out


def _lists(between: Sequence[Token], before: tuple[Mention, ...]) -> bool:
    """ ", and" joins a third name to a list, two names only where a new clause begins."""
    words = {one.word for one in between}
    return len(before) > 1 or not {",", "and"} <= words


def _words(slots: Slots) -> list[str]:
    return [_NAME if isinstance(one, tuple) else one.word for one in slots]


def _keys(mentions: Sequence[Mention]) -> set[str]:
    return {key for one in mentions for key in one.keys}


def _false_abbreviations(said: View, source: View) -> Iterator[Flag]:
    """ "Name (ABC)": the two stand together so in the source too, or are one."""
    known = set(_bracketed(source))
    for name, short in _bracketed(said):
        if name != short and (name, short) not in known:
            yield Flag("name", f"{name[5:]} ({short[5:]})", "the source puts no such name in brackets behind it")


def _bracketed(view: View) -> Iterator[tuple[str, str]]:
    for first, second in zip(view.mentions, view.mentions[1:], strict=False):
        if view.text[first.end : second.start].strip() in {"(", "（"} and first.sort == "body":
            yield min(first.keys), min(second.keys)
