"""Which stretches of a text stand between quotation marks: English and Japanese, broken marks and paragraphs that go on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

LONGEST = 1500
"""Code points of one quotation; a mark that nothing closes within them is stray."""
MOST = 200
"""Quotations of one text that are looked at."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """`[start:end]` without its marks; `outer` is where the closing mark ends. `runs_on` joins it to the quotation before it."""

    start: int
    end: int
    opened: int
    outer: int
    runs_on: bool = False

    @property
    def length(self) -> int:
        return self.end - self.start


_MARK = re.compile(r"[“”„\"「」『』\n]|(?<!\w)[‘'](?=\w)|[’'](?!\w)")


def find_quoted(text: str) -> tuple[Quoted, ...]:
    """The outermost quotations of `text`, in order. An opening mark that nothing closes in its paragraph, or the next, is stray."""
    return tuple(islice(_scan(text), MOST))


@dataclass(slots=True)
class _Open:
    """A quotation whose end is not found yet."""

    at: int
    kind: str
    depth: int = 1
    runs_on: bool = False


def _scan(text: str) -> Iterator[Quoted]:
    held: _Open | None = None
    for mark in _MARK.finditer(text):
        at, sign = mark.start(), mark[0]
        if held is None or at - held.at > LONGEST:
            kind = _opens(text, at, sign)
            held = _Open(at, kind) if kind else None
        elif sign == "\n":
            yield from _broken_off(text, held, at)
            held = _Open(text.index("“", at), held.kind, runs_on=True) if held.kind == "double" and _goes_on(text, at) else None
        elif held.at < at and _closes(text, at, sign, held):
            yield from _piece(text, held, at, at + 1)
            held = None


def _broken_off(text: str, held: _Open, at: int) -> Iterator[Quoted]:
    """What a paragraph's end leaves open is a quotation if it ends as sentences do, or if the next paragraph takes it up."""
    if held.kind == "double" and at > held.at + 1 and (text[at - 1] in ".!?" or _goes_on(text, at)):
        yield from _piece(text, held, at, at)


def _piece(text: str, held: _Open, end: int, outer: int) -> Iterator[Quoted]:
    start = held.at + 1
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        yield Quoted(start, end, held.at, outer, held.runs_on)


def _opens(text: str, at: int, sign: str) -> str:
    """What kind of quotation begins with the mark at `at`, "" if none does."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if sign in "“„":
        return "double"
    if sign == "「":
        return "corner"
    if sign == '"' and after and not after.isspace() and (not before or before.isspace() or before in "(（—–-:，、。"):
        return "straight"
    if sign in "‘'" and after.isalnum() and (not before or before.isspace() or before in "(—–-"):
        return "single" if sign == "‘" else "plain"
    return ""


def _closes(text: str, at: int, sign: str, held: _Open) -> bool:
    before, after = text[at - 1], text[at + 1 : at + 2]
    if held.kind == "corner":
        held.depth += {"「": 1, "」": -1}.get(sign, 0)
        return held.depth == 0
    if held.kind == "double":
        # „…“ is how German closes; "untreatable.“" is a broken closer: behind a stop, before white space
        return (
            sign == "”" or (sign == '"' and not before.isspace()) or (sign == "“" and before in ".,!?…" and (not after or after.isspace()))
        )
    if held.kind == "straight":
        return sign == '"' and not before.isspace()
    if held.kind == "single":
        return sign == "’" and not (before in "sS" and after == " " and "’" in text[at + 1 : at + 120])
    return sign == "'" and before in ".,!?"


def _goes_on(text: str, at: int) -> bool:
    """Whether the next paragraph begins with an opening mark, as each paragraph of a long quotation does."""
    return text[at : at + 8].lstrip().startswith("“")
