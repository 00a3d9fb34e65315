"""Adaptive Cards that ask for something: an answer with buttons beneath it, the same in a dialog, a form.

A dialog takes `Action.Submit` only; a card in a conversation has `Action.Execute`, with `Action.Submit` where that is not known. Buttons
carry `verb` and `value`, in the dialog also `memo`, and bring what stands in the card's inputs, by the inputs' names: so none of those may
be called "verb", "value", "memo", "several" or "msteams". Of several that are chosen Teams makes one text with commas between
(learn.microsoft.com/adaptive-cards/authoring-cards/input-validation, Input.ChoiceSet), so no value may have a comma; `several` tells which
inputs these are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.errors import TemplateError
from bot.messages.check import require_sendable
from bot.messages.columns import width
from bot.messages.menu import Button
from bot.messages.parts import sentence, stories_of
from bot.messages.press import VERSIONS, Press
from bot.messages.render import Renderer
from bot.messages.tidy import EMPTY, clean_card, tidy, tidy_text
from bot.models import Answer, Asks, Choice, Digest, Door, Form, Input, Language, Menu, Message, Strong, Watch

__all__ = ["Button", "Card", "Controls", "draw_answer", "draw_dialog", "draw_form", "draw_words"]

Card = Mapping[str, Any]

_ROW, _AROUND = 38, 5
"""Latin letters that stand beside one another on a card of 300 pixels, and so many more that a button takes around its words."""
CHANGE = "change"
"""Of a form's buttons the one that shows it anew, since Teams tells nobody that something was chosen."""

_CHOOSE, _CHOOSE_SOME, _WRITE = (
    ("Choose one.", "1つ選んでください。"),
    ("Choose at least one.", "1つ以上選んでください。"),
    ("Please fill this in.", "入力してください。"),
)
_WANTED: Mapping[Asks, tuple[str, str]] = {
    "one": _CHOOSE,
    "several": _CHOOSE_SOME,
    "boxes": _CHOOSE_SOME,
    "radio": _CHOOSE,
    "time": ("Enter a time of day.", "時刻を入力してください。"),
    "zone": _CHOOSE,
    "line": _WRITE,
    "lines": _WRITE,
    "channel": _CHOOSE,
}
"""What is said, in English and Japanese, where something must stand and nothing does."""
_TYPED = frozenset({"time", "line", "lines"})
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_GO_ON: Mapping[Language, str] = {"en": "Go on", "ja": "次へ"}


@dataclass(frozen=True, slots=True)
class Controls:
    """What stands beneath an answer: questions, and at most six buttons, which all bring what stands in these."""

    inputs: tuple[Input, ...] = ()
    buttons: tuple[Button, ...] = ()
    early: bool = False
    """In a dialog: beneath the first section, where one sees them without scrolling."""


def draw_answer(sheet: Answer, watch: Watch, renderer: Renderer, controls: Controls, *, menu: Menu | None = None) -> Message:
    """One message for a conversation: as much of `sheet` as its card holds, saying how much is left out. With `menu` its stories can be
    opened; its other pages are offered. Raises as `render`."""

    def drawn() -> Message:
        tidied = tidy(sheet)
        press = Press(tidied, watch, renderer, "teams", "bot", native=False, menu=menu, taken=len(controls.buttons))
        top, tail = press.draw("head", title=tidied.title, lead=tidied.lead, part_words=""), press.tail()
        body, told = _filled(press, top, [*tail, *_controls(renderer, tidied.language, "bot", controls)])
        text = sentence(tidied)
        return Message("teams", press.checked(body, text), text, told)

    return renderer.surely(drawn)


def draw_dialog(
    sheet: Answer | Digest, watch: Watch, renderer: Renderer, controls: Controls = Controls(), *, note: str = "", before: str = ""
) -> Card:
    """A card for a dialog, which has a title of its own: `note` (what was just done) in front, or `before` (a paragraph), then as much of
    `sheet` as it holds. Raises as `render`."""

    def drawn() -> Card:
        tidied = tidy(replace(sheet, offers=()) if isinstance(sheet, Answer) else sheet)
        press = Press(tidied, watch, renderer, "teams", "dialog", native=False, taken=len(controls.buttons))
        prose = [text for text in (tidy_text((Strong(before),)) if before else (), tidied.lead) if text]
        lead = press.draw("prose", prose=prose) if prose else []
        top = [*(_elements(renderer, "note", note=note, language=tidied.language) if note else []), *lead]
        drawn_controls = _controls(renderer, tidied.language, "dialog", controls)
        early, late = (drawn_controls, []) if controls.early else ([], drawn_controls)
        body, _ = _filled(press, top, [*press.tail(), *late], early)
        said = body or press.draw("prose", prose=(tidied.title,))
        return card_of(press.checked(said, sentence(tidied)))

    return renderer.surely(drawn)


def draw_words(words: Sequence[str], renderer: Renderer, language: Language, controls: Controls = Controls()) -> Card:
    """A card for a dialog that says a few paragraphs of ours."""

    def drawn() -> Card:
        said = _elements(renderer, "words", words=[each for each in words if each] or [EMPTY], language=language)
        return _card(renderer, language, [*said, *_controls(renderer, language, "dialog", controls)], " ".join(words))

    return renderer.surely(drawn)


def draw_form(form: Form, renderer: Renderer, language: Language, wrong: Mapping[str, str] | None = None) -> Card:
    """A card for a dialog; by input what is `wrong` with what stands there. It comes back with the form's name as its verb; what else can
    be done with it (`Form.buttons`) as "NAME.BUTTON".

    Where other questions hang on an answer, a button beneath it shows the form anew ("NAME.change"), with the words of the form's own
    button "change" if it has one. A zone is chosen from what its input has as choices: all there are."""

    def drawn() -> Card:
        faults = dict(wrong or {})
        body = _elements(
            renderer,
            "form",
            form=replace(form, inputs=tuple(map(_sound, form.inputs))),
            wrong={each.name: faults.get(each.name, "") for each in form.inputs},
            faults=_faults(form, faults),
            rows=_rows(_buttons(form)),
            change=_change(form, language),
            several=_several(form.inputs),
            wanted=_wanted(language),
            door="dialog",
            language=language,
        )
        return _card(renderer, language, body, form.title)

    return renderer.surely(drawn)


def card_of(payload: Mapping[str, Any]) -> Card:
    """The card of a message, alone, as a dialog takes it."""
    card: Card = payload["attachments"][0]["content"]
    return card


def _filled(press: Press, top: list[Any], tail: list[Any], early: Sequence[Any] = ()) -> tuple[list[Any], tuple[tuple[str, int], ...]]:
    """A card's body with as much between `top` and `tail` as it holds, and the stories that it tells; `early` stands beneath the first
    section."""
    room = press.room() - press.around() - press.size([*top, *early, *tail])
    units, more = press.some(room)
    told = stories_of(item for unit in units for item in unit.items)
    body, first = press.body(units), press.body([unit for unit in units if unit.section is units[0].section])
    cut = len(first) if body[: len(first)] == first else len(body)
    return [*top, *body[:cut], *early, *body[cut:], *press.choice(units), *more, *tail], told


def _buttons(form: Form) -> tuple[Button, ...]:
    others = (Button(f"{form.name}.{each.value}", each.label) for each in form.buttons if each.value != CHANGE)
    return (Button(form.name, form.submit, style="positive"), *others)


def _change(form: Form, language: Language) -> Button | None:
    if not any(each.changes for each in form.inputs):
        return None
    own = next((each for each in form.buttons if each.value == CHANGE), Choice(CHANGE, _GO_ON[language]))
    return Button(f"{form.name}.{CHANGE}", own.label)


def _faults(form: Form, wrong: Mapping[str, str]) -> list[tuple[str, str]]:
    """In the order of the questions; what belongs to none that is shown stands first."""
    labels = {each.name: each.label for each in form.inputs}
    unshown = [("", words) for name, words in wrong.items() if words and name not in labels]
    return [*unshown, *((label, words) for name, label in labels.items() if (words := wrong.get(name)))]


def _sound(asked: Input) -> Input:
    """As Teams takes it: a time only as one is written, each choice once; what can be chosen from nothing is typed."""
    values = tuple(value for value in asked.values if value and (asked.asks != "time" or _CLOCK.fullmatch(value)))
    if asked.asks in _TYPED:
        return replace(asked, values=values)
    several = asked.asks in {"several", "boxes"}
    choices = {each.value: each for each in reversed(asked.choices) if each.value and not (several and "," in each.value)}
    kept = tuple(reversed(choices.values()))
    return replace(asked, choices=kept, values=values) if kept else replace(asked, asks="line", values=values)


def _wanted(language: Language) -> Mapping[str, str]:
    return {asks: words[language == "ja"] for asks, words in _WANTED.items()}


def _controls(renderer: Renderer, language: Language, door: Door, controls: Controls) -> list[Any]:
    if not (controls.inputs or controls.buttons):
        return []
    inputs, buttons = tuple(map(_sound, controls.inputs)), controls.buttons
    asked = {"inputs": inputs, "several": _several(inputs), "wanted": _wanted(language)}
    return _elements(renderer, "controls", **asked, rows=_rows(buttons), door=door, language=language)


def _rows(buttons: Sequence[Button]) -> list[list[Button]]:
    """As many beside one another as a narrow card shows: Teams cuts off what goes over its edge."""
    rows: list[list[Button]] = []
    left = 0
    for button in buttons:
        wide = width(button.label) + _AROUND
        if not rows or wide > left:
            rows.append([])
            left = _ROW
        rows[-1].append(button)
        left -= wide
    return rows


def _several(inputs: Sequence[Input]) -> list[str]:
    """The names of those of which several may be chosen."""
    return [each.name for each in inputs if each.asks in {"several", "boxes"}]


def _elements(renderer: Renderer, name: str, **given: object) -> list[Any]:
    drawn = clean_card(renderer.json(f"teams/views/{name}.json.j2", **given))
    if not isinstance(drawn, list):
        raise TemplateError(f"Template teams/views/{name}.json.j2 does not give a JSON array.")
    return drawn


def _card(renderer: Renderer, language: Language, body: list[Any], text: str) -> Card:
    name = "teams/message.json.j2"
    payload = clean_card(renderer.json(name, text=text, body=body, language=language, version=VERSIONS["dialog"]))
    if not isinstance(payload, dict):
        raise TemplateError(f"Template {name} does not give a JSON object.")
    require_sendable("teams", payload, "dialog")
    return card_of(payload)
