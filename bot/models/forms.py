"""A form: questions with what stands in them, shown in a window of its own. Free of any platform.

What stands in a form is by input: one value, or those chosen of several, as text (`Values`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

Values = Mapping[str, tuple[str, ...]]
Asks = Literal["one", "several", "boxes", "radio", "time", "zone", "line", "lines", "channel"]
"""One or several of a list; the same with all of them in view (several, one); a time of day; a time zone that is found by typing; a line
or a few lines of words; a channel to post into, where the platform has a picker of its own."""


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Input:
    """One question: `name` is what its values go by. `changes`: other questions hang on its answer."""

    name: str
    asks: Asks
    label: str
    values: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    hint: str = ""
    placeholder: str = ""
    """What stands where nothing is chosen."""
    optional: bool = False
    changes: bool = False
    longest: int = 0
    """Code points of words that are taken, 0 for as many as the platform takes."""

    @property
    def chosen(self) -> tuple[Choice, ...]:
        return tuple(choice for choice in self.choices if choice.value in self.values)


@dataclass(frozen=True, slots=True)
class Form:
    """`name` says what is done with it when it comes back, `memo` is handed back with it as it is."""

    name: str
    title: str
    submit: str
    close: str
    inputs: tuple[Input, ...] = ()
    head: str = ""
    """What it is about, such as a story's headline."""
    words: str = ""
    """What it does, quietly."""
    warning: str = ""
    buttons: tuple[Choice, ...] = ()
    """Beside the one that submits it: other things to do with what stands in it."""
    memo: str = ""

    def holding(self, values: Values) -> Form:
        """With what somebody put in."""
        return replace(self, inputs=tuple(replace(each, values=values.get(each.name, ())) for each in self.inputs))
