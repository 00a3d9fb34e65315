"""Every kind of card that the desk draws for Teams: messages for a webhook and a bot, answers with buttons, dialogs and forms."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.messages.dialogs import Button, Controls, draw_answer, draw_dialog, draw_form, draw_words
from bot.messages.notice import notice
from bot.messages.pack import render
from bot.messages.render import Renderer
from bot.models import Answer, Choice, Door, Form, Input, Language, Offer
from bot.wording.catalogue import load_wordings
from bot.wording.menus import story_menu
from tests.examples import ROOT
from tests.messages.briefings import ALL
from tests.messages.samples import TEMPLATES, WATCH, an_answer

RENDERER = Renderer(TEMPLATES)
MENUS = {language: story_menu(wording) for language, wording in load_wordings(ROOT / "config/locale").items()}


@dataclass(frozen=True)
class Drawn:
    name: str
    door: Door
    language: Language
    card: Mapping[str, Any]


def _choices(*labels: str) -> tuple[Choice, ...]:
    return tuple(Choice(f"choice{number}", label) for number, label in enumerate(labels))


def a_form(language: Language = "en") -> Form:
    """With every kind of question, some of them answered."""
    ja = language == "ja"
    fields = _choices("量子", "医薬・バイオ", "核融合") if ja else _choices("Quantum", "Pharma & biotech", "Fusion")
    zones = _choices("東京 (UTC+9)", "ロンドン (UTC+0)") if ja else _choices("Tokyo (UTC+9)", "London (UTC+0)")
    boxes = _choices("1行ずつ", "動きがなくても送る") if ja else _choices("One line a story", "Also when nothing happened")
    inputs = (
        Input(
            "kind",
            "radio",
            "種類" if ja else "What",
            ("choice0",),
            _choices("速報", "週報") if ja else _choices("Alerts", "A weekly briefing"),
            changes=True,
        ),
        Input(
            "fields",
            "several",
            "分野" if ja else "Fields",
            ("choice0", "choice2"),
            fields,
            hint="選ばなければすべて" if ja else "None chosen: all of them",
            optional=True,
        ),
        Input(
            "language",
            "one",
            "言語" if ja else "Language",
            ("choice0",),
            _choices("日本語", "英語") if ja else _choices("English", "Japanese"),
        ),
        Input("more", "boxes", "そのほか" if ja else "More", (), boxes, optional=True),
        Input("time", "time", "時刻" if ja else "Time", ("08:30",)),
        Input("zone", "zone", "タイムゾーン" if ja else "Time zone", ("choice0",), zones, placeholder="都市名" if ja else "A city"),
        Input("name", "line", "名前" if ja else "Name", ("日英の週報" if ja else "Weekly, UK and Japan",), longest=80),
        Input("note", "lines", "メモ" if ja else "Note", placeholder="任意" if ja else "As you like", optional=True, longest=300),
    )
    return Form(
        "plan",
        "予定" if ja else "Plan",
        "保存" if ja else "Save",
        "閉じる" if ja else "Close",
        inputs,
        head="日英の科学技術" if ja else "UK–Japan science",
        words="選んだ時刻にこのチャネルへ届きます。" if ja else "It comes to this channel at the time you choose.",
        warning="この予定は止まっています。" if ja else "This plan is paused.",
        buttons=(Choice("preview", "プレビュー" if ja else "Preview"),),
        memo="plan|7",
    )  # fmt: skip


def an_asking_answer(language: Language = "en") -> Answer:
    """Search results with another page."""
    answer = an_answer(language)
    return replace(answer, offers=(Offer("page", "次のページ" if language == "ja" else "Next page", "search quantum page:2"),))


def _controls(language: Language) -> Controls:
    ja = language == "ja"
    ask = Input(
        "who",
        "one",
        "だれに" if ja else "Who",
        (),
        _choices("理研", "オックスフォード大学") if ja else _choices("RIKEN", "University of Oxford"),
    )
    return Controls(
        (ask,),
        (Button("who.show", "見る" if ja else "Show", opens=True), Button("story.save", "保存" if ja else "Save", "w|s|1", "positive")),
    )


def every_card() -> Iterator[Drawn]:
    for name, make in ALL.items():
        sheet = make()
        language: Language = sheet.language
        ways: tuple[tuple[Door, bool, bool], ...] = (("webhook", False, False), ("bot", False, True), ("bot", True, True))
        for door, native, told in ways:
            menu = MENUS[language] if told else None
            messages = render(sheet, "teams", WATCH, renderer=RENDERER, door=door, native=native, menu=menu)
            for number, message in enumerate(messages, 1):
                title = f"{name}-{door}{'-native' if native else ''}-{number}"
                yield Drawn(title, door, language, message.payload["attachments"][0]["content"])
        yield Drawn(f"{name}-dialog", "dialog", language, draw_dialog(sheet, WATCH, RENDERER))
    for language in ("en", "ja"):
        answer = an_asking_answer(language)
        message = draw_answer(answer, WATCH, RENDERER, _controls(language), menu=MENUS[language])
        yield Drawn(f"asking-{language}", "bot", language, message.payload["attachments"][0]["content"])
        said = "保存しました" if language == "ja" else "Saved."
        yield Drawn(f"window-{language}", "dialog", language, draw_dialog(answer, WATCH, RENDERER, Controls(), note=said))
        yield Drawn(f"words-{language}", "dialog", language, draw_words((said, said), RENDERER, language, _controls_of_dialog(language)))
        yield Drawn(f"form-{language}", "dialog", language, draw_form(a_form(language), RENDERER, language))
        wrong = {"name": "この名前は使われています。" if language == "ja" else "There is a plan of that name.", "gone": said}
        yield Drawn(f"form-wrong-{language}", "dialog", language, draw_form(a_form(language), RENDERER, language, wrong))
    yield Drawn("notice", "bot", "en", notice("A feed has not answered since Monday.", "teams").payload["attachments"][0]["content"])


def _controls_of_dialog(language: Language) -> Controls:
    controls = _controls(language)
    return replace(controls, buttons=tuple(replace(button, opens=False) for button in controls.buttons))
