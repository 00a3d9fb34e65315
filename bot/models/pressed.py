"""What a button carries that does something with a story, an entry or a ruling. Free of any platform."""

from __future__ import annotations

from dataclasses import dataclass

_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Pressed:
    """`ACT|WATCH|STORY|REVISION`; of what waits for review the entry stands in the story's place, of a ruling to be taken back its number,
    of a list its page."""

    act: str
    watch: str
    about: str
    revision: int = 0

    @classmethod
    def of(cls, value: str) -> Pressed:
        """Empty where a part is missing."""
        act, watch, about, revision, *_ = [*value.split("|"), "", "", "", ""]
        return cls(act, watch, about, number_in(revision))

    def __str__(self) -> str:
        return f"{self.act}|{self.watch}|{self.about}|{self.revision}"

    @property
    def number(self) -> int:
        """What it is about where that is a number; 0 where it is none."""
        return number_in(self.about)


def number_in(words: str) -> int:
    """0 for what is none, or longer than any of ours."""
    return int(words) if words.isdecimal() and len(words) <= _DIGITS else 0
