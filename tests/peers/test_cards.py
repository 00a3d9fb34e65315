"""Every kind of card, drawn by Microsoft's renderer in Chromium: it stumbles over none, no words are lost, none is wider than a phone.

To look at them: `python -m tests.peers.cards FOLDER [NAME…]` writes each as PNGs, light and dark, on a desk and on a phone. The charts and
badges of Teams' own are not seen there, only what is drawn in their place.
"""

import re
from typing import Any

import pytest

from bot.messages.cards import EXTRAS
from tests.messages.card_kinds import Drawn, every_card
from tests.messages.cards import a_card
from tests.peers.cards import MISSING, NARROW, WIDE, Shown, judged

pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING)
SHOWN = ("text", "title", "label")
HIDDEN = frozenset({"fallback", "data", "choices", "selectAction", "msteams", "refresh"})


@pytest.fixture(scope="module")
def cards() -> list[Drawn]:
    whole = [Drawn(f"everything-{door}", door, "en", a_card(door)) for door in ("webhook", "bot", "dialog")]
    return [*every_card(), *whole]


@pytest.fixture(scope="module")
def on_a_desk(cards) -> list[tuple[Drawn, Shown]]:
    return together(cards, WIDE)


def words_of(part: Any) -> set[str]:
    """All words that a card shows where Teams' own elements are not known."""
    if isinstance(part, list):
        return set().union(*map(words_of, part))
    if not isinstance(part, dict):
        return set()
    if part.get("type") in EXTRAS:
        return words_of(part["fallback"])
    said = [str(part[key]) for key in SHOWN if key in part]
    if str(part.get("type", "")).startswith("Input."):
        chosen = "" if "choices" in part or part["type"] == "Input.Toggle" else str(part.get("value", ""))
        said += [chosen] + [choice["title"] for choice in part.get("choices", ()) if part.get("style") != "filtered"]
    elif "type" not in part:
        said.append(str(part.get("value", "")))
    inner = [words_of(value) for key, value in part.items() if key not in HIDDEN]
    return set(re.findall(r"[^\W_]+", " ".join(said))).union(*inner)


def is_ours(event: str) -> bool:
    """Not what is known of it: a global pattern by which every other `lang` is wrong, and that it has the standard only."""
    found = re.fullmatch(r'Unknown element type "(.*)"\. Fallback will be used if present\.', event)
    return not (found and found[1] in EXTRAS) and not re.fullmatch(r'Invalid value "(en|ja)" for property "lang"\.', event)


def together(cards: list[Drawn], width: int, theme: str = "light") -> list[tuple[Drawn, Shown]]:
    return list(zip(cards, judged([drawn.card for drawn in cards], width=width, theme=theme), strict=True))


def test_microsofts_renderer_reads_every_card_and_finds_nothing_missing(on_a_desk):
    wrong = {drawn.name: found for drawn, shown in on_a_desk if (found := [*filter(is_ours, shown.events), *shown.failures])}
    print(f"\nadaptivecards: {len(on_a_desk) - len(wrong)} of {len(on_a_desk)} cards")
    assert wrong == {}


def test_no_words_of_a_card_are_lost(on_a_desk):
    lost = {}
    for drawn, shown in on_a_desk:
        assert shown.words.strip(), drawn.name
        if missing := words_of(drawn.card) - set(re.findall(r"[^\W_]+", shown.words)):
            lost[drawn.name] = sorted(missing)[:8]
    assert lost == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_is_wider_than_the_card_on_a_phone(cards, theme):
    kinds = [drawn for drawn in cards if not drawn.name.startswith("everything")]
    assert {drawn.name: shown.wide[:3] for drawn, shown in together(kinds, NARROW, theme) if shown.wide} == {}


def test_this_judge_finds_what_is_wrong():
    wrong = a_card("dialog") | {"body": [{"type": "TextBlock", "text": "x", "size": "Huge"}, {"type": "Gone"}, {"type": "Input.Text"}]}
    (shown,) = judged([wrong])
    assert len([event for event in shown.events if is_ours(event)]) == 2
    assert shown.failures
