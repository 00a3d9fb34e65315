"""Folding a text for matching, and the way back: which original characters a folded stretch came from."""

import unicodedata
from dataclasses import dataclass

_MARKS = str.maketrans({"‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-", "’": "'", "‘": "'", "･": "・"})
_HALF_WIDTH_MARKS = "\uff9e\uff9f"


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in NFKC, lower case, with plain hyphens and apostrophes. `starts` and `ends` are the original offsets of each folded
    character, None where folding moved nothing."""

    text: str
    starts: tuple[int, ...] | None = None
    ends: tuple[int, ...] | None = None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The smallest original span that holds folded [start:end]; `end` > `start`."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def fold_keeping_offsets(text: str) -> Folded:
    lowered = text.translate(_MARKS).lower()
    if len(lowered) == len(text) and (text.isascii() or unicodedata.is_normalized("NFKC", lowered)):
        return Folded(lowered)
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    while position < len(text):
        end = _cluster_end(text, position)
        folded = unicodedata.normalize("NFKC", text[position:end]).translate(_MARKS).lower()
        out.append(folded)
        starts.extend([position] * len(folded))
        ends.extend([end] * len(folded))
        position = end
    return Folded("".join(out), tuple(starts), tuple(ends))


def fold_name(name: str) -> str:
    """A name of a lexicon, folded as texts are."""
    return unicodedata.normalize("NFKC", name).translate(_MARKS).lower()


def _cluster_end(text: str, start: int) -> int:
    """Past the character at `start` and all that composes with it (か + U+3099, ﾊ + ﾞ)."""
    end = start + 1
    while end < len(text) and text[end] > "\u02ff" and (unicodedata.combining(text[end]) or text[end] in _HALF_WIDTH_MARKS):
        end += 1
    return end


def is_katakana(char: str) -> bool:
    return "\u30a1" <= char <= "\u30fa" or char == "ー"


def is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or char == "々"


def is_latin(char: str) -> bool:
    """A letter or digit of a script that puts blanks between words."""
    return char.isalnum() and char < "\u3000"


def joins_before(text: str, start: int) -> bool:
    """Whether the character before `start` makes one word with the one at `start`."""
    return start > 0 and _one_word(text[start - 1], text[start])


def joins_after(text: str, end: int) -> bool:
    return end < len(text) and _one_word(text[end - 1], text[end])


def _one_word(left: str, right: str) -> bool:
    return (is_latin(left) and is_latin(right)) or (is_katakana(left) and is_katakana(right))
