"""Adaptive Cards that ask for something: an answer with buttons beneath it, the same in a dialog, a form.

A dialog takes `Action.Submit` only; a card in a conversation has `Action.Execute`, with `Action.Submit` where that is not known. Buttons
carry `verb` and `value`, in the dialog also `memo`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.messages.render import Renderer
from bot.models import Answer, Digest, Form, Input, Language, Message, Watch

Card = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Button:
    """`verb` says what is done ("story.save"), `value` with what. `opens`: it opens a dialog, in which it is answered at once."""

    verb: str
    label: str
    value: str = ""
    style: Literal["", "positive", "destructive"] = ""
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Controls:
    """What stands beneath an answer: questions, and at most six buttons, which all bring what stands in these."""

    inputs: tuple[Input, ...] = ()
    buttons: tuple[Button, ...] = ()


def draw_answer(sheet: Answer, watch: Watch, renderer: Renderer, controls: Controls) -> Message:
    """One message for a conversation: as much of `sheet` as its card holds, saying how much is left out. Raises as `render`."""
    raise NotImplementedError


def draw_dialog(sheet: Answer | Digest, watch: Watch, renderer: Renderer, controls: Controls = Controls(), *, note: str = "") -> Card:
    """A card for a dialog: `note` (what was just done) in front, then as much of `sheet` as it holds. Raises as `render`."""
    raise NotImplementedError


def draw_words(words: Sequence[str], renderer: Renderer, language: Language, controls: Controls = Controls()) -> Card:
    """A card for a dialog that says a few paragraphs of ours."""
    raise NotImplementedError


def draw_form(form: Form, renderer: Renderer, language: Language, wrong: Mapping[str, str] | None = None) -> Card:
    """A card for a dialog; by input what is `wrong` with what stands there. It comes back with the form's name as its verb; what else can be
    done with it (`Form.buttons`) as "NAME.BUTTON"."""
    raise NotImplementedError
