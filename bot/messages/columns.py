"""Text for a terminal: how wide it is, and where a line may end, in English and Japanese.

Width follows Unicode's East Asian Width (UAX #11): wide and full-width characters take two columns, marks none. Between Japanese
characters a line may end anywhere but before a closing mark or after an opening one (JIS X 4051, kinsoku).
"""

import re
import unicodedata
from collections.abc import Iterator

_WIDE = {"W", "F"}
_NOT_FIRST = set("、。，．・：；？！ー）］｝〕〉》」』】’”…‥々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ,.;:?!)]}%")
_NOT_LAST = set("（［｛〔〈《「『【‘“([{£$¥€\u200d")
_WORDS = re.compile(r"\S+|\s+")


def width(text: str) -> int:
    """Columns of a terminal that `text` takes."""
    return sum(_columns(char) for char in text)


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """`text` with the blanks that make it `columns` wide, set to the left or to the right."""
    blanks = " " * max(0, columns - width(text))
    return blanks + text if right else text + blanks


def wrap(text: str, columns: int, first: str = "", rest: str = "") -> str:
    """`text` in lines of at most `columns`, the first begun with `first`, the others with `rest`; a longer word (an address) stands
    on its own line whole."""
    lines: list[str] = []
    line, taken, empty = first, width(first), True
    for atom in _atoms(text):
        needed = width(atom)
        if not empty and taken + needed > columns:
            lines.append(line)
            line, taken, empty = rest, width(rest), True
        if empty and atom.startswith(" "):
            line, taken, empty = line + atom[1:], taken + needed - 1, False
        else:
            line, taken, empty = line + atom, taken + needed, False
    return "\n".join([*lines, line.rstrip()])


def _columns(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in _WIDE else 1


def _atoms(text: str) -> Iterator[str]:
    """The runs that must stay together, each with the blanks before it."""
    blanks = ""
    for run in _WORDS.findall(text):
        if run.isspace():
            blanks = " "
            continue
        for part in _parts(run):
            yield blanks + part
            blanks = ""


def _parts(run: str) -> Iterator[str]:
    """A run without blanks, cut where Japanese may be."""
    part = ""
    for char in run:
        if part and _may_part(part[-1], char):
            yield part
            part = ""
        part += char
    yield part


def _may_part(before: str, after: str) -> bool:
    if before in _NOT_LAST or after in _NOT_FIRST or not _columns(after):
        return False
    return unicodedata.east_asian_width(before) in _WIDE or unicodedata.east_asian_width(after) in _WIDE
