"""Which stretches of a text stand between quotation marks: English and Japanese, broken marks and paragraphs that go on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 1500


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
    return tuple(_scan(text))


def _scan(text: str) -> Iterator[Quoted]:
    opened: int | None = None
    kind, depth, runs_on = "", 0, False
    for mark in _MARK.finditer(text):
        at, sign = mark.start(), mark[0]
        if opened is None:
            kind = _opens(text, at, sign)
            if kind:
                opened, depth, runs_on = at, 1, False
            continue
        if at - opened > LONGEST:
            opened = at if (kind := _opens(text, at, sign)) else None
            depth = 1
            continue
        if sign == "\n":
            if kind == "double" and _goes_on(text, at):
                yield from _piece(text, opened, at, at, runs_on=runs_on)
                opened, runs_on = text.index("“", at), True
            elif at > opened + 1 and kind == "double" and text[at - 1] in ".!?":
                yield from _piece(text, opened, at, at, runs_on=runs_on)
                opened = None
            else:
                opened = None
            continue
        if kind == "corner":
            depth += {"「": 1, "『": 0, "」": -1}.get(sign, 0)
            if depth:
                continue
        elif not _closes(text, at, sign, kind) or at == opened:
            continue
        yield from _piece(text, opened, at, at + 1, runs_on=runs_on)
        opened = None


def _piece(text: str, opened: int, end: int, outer: int, *, runs_on: bool) -> Iterator[Quoted]:
    start = opened + 1
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        yield Quoted(start, end, opened, outer, runs_on)


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


def _closes(text: str, at: int, sign: str, kind: str) -> bool:
    before, after = text[at - 1], text[at + 1 : at + 2]
    if kind == "double":
        # „…“ is how German closes; "untreatable.“" is a broken closer: behind a stop, before white space
        return (
            sign == "”" or (sign == '"' and not before.isspace()) or (sign == "“" and before in ".,!?…" and (not after or after.isspace()))
        )
    if kind == "straight":
        return sign == '"' and not before.isspace()
    if kind == "single":
        return sign == "’" and not (before in "sS" and after == " " and "’" in text[at + 1 : at + 120])
    return sign == "'" and before in ".,!?"


def _goes_on(text: str, at: int) -> bool:
    """Whether the next paragraph begins with an opening mark, as each paragraph of a long quotation does."""
    return text[at : at + 8].lstrip().startswith("“")
