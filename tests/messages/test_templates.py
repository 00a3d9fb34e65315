"""Every template is drawn by something, and each says where it is broken."""

import re
from dataclasses import replace
from functools import partial

import pytest

from bot.errors import TemplateError
from bot.messages.markup import draw_page, draw_picture
from bot.messages.pack import render
from bot.messages.render import Renderer
from bot.models import Preview, Section, Table
from tests.messages.briefings import ALL
from tests.messages.drawn_cards import draw_cards
from tests.messages.drawn_views import draw_views
from tests.messages.samples import MENU, TEMPLATES, WATCH, said
from tests.messages.test_hostile import WHOLE, given_for, given_installed

NAMES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*") if path.is_file())


WAYS = {"slack": ("slack",), "teams": ("teams",), "text": ("text",), "web": ("html",)}
LOOKS = ("weekly", "weekly-ja", "help", "answer", "briefing", "both", "morning")


def narrow():
    """A table of few columns, which a card draws as one."""
    section = Section("x", said("Who"), table=Table((said("Who"), said("Sum")), ((said("UKRI"), said("£6m")),), right=(1,)))
    return replace(ALL["weekly"](), sections=(section,))


def draw_all(folder: str, renderer: Renderer) -> None:
    """Everything that templates of `folder` are for."""
    sheets = [Preview(name, name, {way: render(ALL[name](), way, WATCH, renderer=renderer) for way in WAYS[folder]}) for name in LOOKS]
    for way in WAYS[folder]:
        render(ALL["briefing"](), way, WATCH, renderer=renderer, native=True, door="bot", menu=MENU)
    if folder == "teams":
        draw_cards(renderer)
        render(narrow(), "teams", WATCH, renderer=renderer, door="bot")
    if folder == "slack":
        draw_views(renderer)
    if folder == "slack":
        for name in WHOLE:
            renderer.surely(partial(renderer.json, name, **given_for(name, "words")))
    if folder == "web":
        renderer.surely(partial(renderer.text, "web/installed.html.j2", **given_installed("words")))
        draw_page(sheets, renderer, title="Preview")
        draw_picture({"blocks": []}, "slack", renderer)


@pytest.mark.parametrize("name", NAMES)
def test_a_template_is_drawn_and_its_faults_are_named(name, tmp_path):
    broken = tmp_path / name
    broken.parent.mkdir(parents=True)
    broken.write_text("\n{{ nobody_gives_this }}", "utf-8")
    renderer = Renderer(TEMPLATES, tmp_path)
    try:
        draw_all(name.partition("/")[0], renderer)
    except TemplateError as error:
        renderer.note(error)
    assert any(f"{name}, line 2: 'nobody_gives_this' is undefined" in str(trouble) for trouble in renderer.troubles)


def test_every_template_has_an_ending_that_says_what_it_is():
    assert all(name.endswith((".json.j2", ".txt.j2", ".html.j2", ".css.j2")) for name in NAMES)


class Listening(Renderer):
    """Notes what each template is given."""

    def text(self, name, **given):
        self.heard = {**getattr(self, "heard", {}), name: set(given)}
        return super().text(name, **given)


def test_each_piece_says_in_its_first_lines_what_it_is_given():
    renderer = Listening(TEMPLATES)
    for make in ALL.values():
        for platform in ("slack", "teams", "text", "html"):
            for native in (False, True):
                render(make(), platform, WATCH, renderer=renderer, native=native, door="bot" if native else "webhook", menu=MENU)
    draw_cards(renderer)
    assert len(renderer.heard) == 40
    for name, given in renderer.heard.items():
        said = re.search(r"Given: (.*?)\. #}", (TEMPLATES / name).read_text("utf-8"), re.DOTALL)
        assert said, name
        assert set(re.sub(r" \(.*?\)", "", said[1]).split(", ")) == given, name
