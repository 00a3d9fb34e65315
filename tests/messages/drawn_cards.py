"""Every kind of card that asks for something, drawn with any words in every place that has words."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_args

from bot.messages.dialogs import Button, Controls, draw_answer, draw_dialog, draw_form, draw_words
from bot.messages.pack import render
from bot.messages.render import Renderer
from bot.models import Answer, Asks, Choice, Digest, Form, Input, Offer, Plain, Question
from tests.messages.briefings import ALL
from tests.messages.samples import MENU, WATCH


def an_input(asks: Asks, words: str = "words", **changes: Any) -> Input:
    values = ("08:30",) if asks == "time" else ("a", "b")
    given = {"values": values, "choices": (Choice("a", words), Choice("b", words)), "hint": words, "placeholder": words, **changes}
    return Input(f"{asks}_asked", asks, words, **given)


def a_form(words: str = "words", **changes: Any) -> Form:
    inputs = tuple(an_input(asks, words, changes=asks == "one") for asks in get_args(Asks))
    given = {"head": words, "words": words, "warning": words, "buttons": (Choice("preview", words),), "memo": words, **changes}
    return Form("vote", words, words, words, **{"inputs": inputs, **given})


def an_answer(sheet: Digest, words: str = "words") -> Answer:
    """What a digest says, as an answer that has pages before and behind it."""
    offers = (Offer("share", words, "latest"), Offer("page", words, f"search {words}"), Offer("page", words, "latest page:3"))
    return Answer(Question("search", words), sheet.language, sheet.title, sheet.lead, sheet.sections, sheet.foot, sheet.more, offers)


def controls(words: str = "words", buttons: int = 2) -> Controls:
    pressed = tuple(Button(f"story.act{number}", words, words, opens=number == 1) for number in range(buttons))
    return Controls((an_input("several", words), an_input("line", words)), pressed)


def draw_cards(renderer: Renderer, words: str = "words", sheet: Digest | None = None) -> Mapping[str, Any]:
    """By name: cards, and messages' payloads."""
    told = sheet or ALL["briefing"]()
    answer = an_answer(told, words)
    few = replace(answer, sections=tuple(replace(section, items=section.items[:1]) for section in answer.sections[:2]))
    wrong = {"time_asked": words, "gone": words}
    return {
        "bot": [message.payload for message in render(told, "teams", WATCH, renderer=renderer, door="bot", native=True, menu=MENU)],
        "answer": draw_answer(answer, WATCH, renderer, controls(words), menu=MENU).payload,
        "few": draw_answer(few, WATCH, renderer, Controls(), menu=MENU).payload,
        "dialog": draw_dialog(answer, WATCH, renderer, controls(words), note=words),
        "words": draw_words([words, words], renderer, "en", controls(words)),
        "form": draw_form(a_form(words), renderer, "en", wrong),
        "form-ja": draw_form(a_form(words), renderer, "ja", wrong),
    }


def said(text: str) -> tuple[Plain]:
    return (Plain(text),)
