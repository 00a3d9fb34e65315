"""The user's own templates: edits are picked up while the desk runs, and what is broken gives way to its last good version."""

import json
import threading

import pytest

from bot.app import Press
from bot.messages.pack import render
from bot.messages.render import Renderer
from tests.desks import WORDINGS
from tests.messages.samples import SHEETS, TEMPLATES, WATCH

GOOD = '[{"type": "section", "text": {"type": "plain_text", "text": "first look"}}]'
BETTER = '[{"type": "section", "text": {"type": "plain_text", "text": "second look"}}]'
BROKEN = "[\n{% if %}\n]"
UNDEFINED = '[\n{"type": "section", "text": {"type": "plain_text", "text": {{ itme.headline }}}}]'


def write(folder, source: str | bytes, name: str = "slack/story.json.j2") -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    beside.write_bytes(source if isinstance(source, bytes) else source.encode())
    beside.replace(path)


def drawn(renderer: Renderer, platform: str = "slack", sheet: str = "weekly") -> str:
    return json.dumps([message.payload for message in render(SHEETS[sheet](), platform, WATCH, renderer=renderer)], ensure_ascii=False)


def troubles(renderer: Renderer) -> list[str]:
    return [str(trouble) for trouble in renderer.troubles]


def test_an_edit_is_drawn_at_the_next_drawing(tmp_path):
    write(tmp_path, GOOD)
    renderer = Renderer(TEMPLATES, tmp_path)
    assert "first look" in drawn(renderer)
    write(tmp_path, BETTER)
    assert "second look" in drawn(renderer)


def test_a_template_that_is_added_or_taken_away_counts_from_the_next_drawing(tmp_path):
    renderer = Renderer(TEMPLATES, tmp_path)
    ours = drawn(renderer)
    write(tmp_path, GOOD)
    assert "first look" in drawn(renderer)
    (tmp_path / "slack/story.json.j2").unlink()
    assert drawn(renderer) == ours


def test_a_folder_that_comes_later_is_found_and_its_trouble_ends(tmp_path):
    renderer = Renderer(TEMPLATES, tmp_path / "later")
    assert "There is no folder" in troubles(renderer)[0]
    write(tmp_path / "later", GOOD)
    assert "first look" in drawn(renderer)
    assert troubles(renderer) == []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (BROKEN, "slack/story.json.j2, line 2"),
        (UNDEFINED, "slack/story.json.j2, line 2: 'itme' is undefined. Did you mean item?"),
        ('[{"type": "blink"}]', "blink"),
        ('[{"type": "divider"},]', "slack/story.json.j2 does not give JSON"),
        (b"\xff\xfe", "slack/story.json.j2 is not UTF-8"),
    ],
    ids=["syntax", "undefined", "no Slack", "no JSON", "no text"],
)
def test_the_last_good_version_is_used_while_a_template_is_broken_and_the_trouble_ends_when_it_is_mended(tmp_path, source, words):
    write(tmp_path, GOOD)
    renderer = Renderer(TEMPLATES, tmp_path)
    before = drawn(renderer)
    write(tmp_path, source)
    assert drawn(renderer) == drawn(renderer) == before
    (trouble,) = troubles(renderer)
    assert words in trouble
    assert trouble.endswith("The last good version is used until then.")
    write(tmp_path, BETTER)
    assert "second look" in drawn(renderer)
    assert troubles(renderer) == []


def test_what_compiled_but_never_drew_is_no_good_version(tmp_path):
    write(tmp_path, GOOD)
    renderer = Renderer(TEMPLATES, tmp_path)
    before = drawn(renderer)
    write(tmp_path, UNDEFINED)
    drawn(renderer)
    write(tmp_path, BROKEN)
    assert drawn(renderer) == before


def test_after_a_restart_with_a_broken_file_ours_is_used(tmp_path):
    write(tmp_path, BROKEN)
    renderer = Renderer(TEMPLATES, tmp_path)
    assert drawn(renderer) == drawn(Renderer(TEMPLATES))
    assert troubles(renderer)[0].endswith("Ours is used until then.")


def test_only_the_broken_template_gives_way(tmp_path):
    write(tmp_path, UNDEFINED)
    write(tmp_path, '[{"type": "header", "text": {"type": "plain_text", "text": "my head"}}]', "slack/head.json.j2")
    renderer = Renderer(TEMPLATES, tmp_path)
    assert "my head" in drawn(renderer)
    assert "Orchard" in drawn(renderer)


def test_a_template_that_one_sheet_brings_to_a_fall_is_still_used_for_the_others(tmp_path):
    write(tmp_path, '[{"type": "divider"}{% if foot | length > 1 %}{{ nobody }}{% endif %}]', "slack/foot.json.j2")
    renderer = Renderer(TEMPLATES, tmp_path)
    feet = {name: len(make().foot) for name, make in SHEETS.items()}
    long, short = (next(name for name, many in feet.items() if wanted(many)) for wanted in (lambda n: n > 1, lambda n: n == 1))
    kept = drawn(renderer, sheet=short)
    assert drawn(renderer, sheet=long) == drawn(Renderer(TEMPLATES), sheet=long)
    assert drawn(renderer, sheet=short) == kept != drawn(Renderer(TEMPLATES), sheet=short)


def test_a_fault_that_shows_in_our_template_names_the_users_that_brought_it_about(tmp_path):
    write(tmp_path, '\n{% with text = item.headlin %}{% include "slack/muted.json.j2" %}{% endwith %}')
    renderer = Renderer(TEMPLATES, tmp_path)
    assert drawn(renderer) == drawn(Renderer(TEMPLATES))
    (trouble,) = troubles(renderer)
    assert "slack/muted.json.j2, line" in trouble
    assert "(drawn by your slack/story.json.j2, line 2)" in trouble
    assert "'headlin' is undefined: did you mean headline" in trouble


def test_an_edit_elsewhere_leaves_a_trouble_as_it_is(tmp_path):
    write(tmp_path, UNDEFINED)
    renderer = Renderer(TEMPLATES, tmp_path)
    drawn(renderer)
    before = troubles(renderer)
    write(tmp_path, GOOD, "teams/other.json.j2")
    assert renderer.refresh()
    assert troubles(renderer) == before
    assert not renderer.refresh()


def test_what_editors_leave_beside_a_template_is_none(tmp_path):
    write(tmp_path, GOOD)
    (tmp_path / "slack/.#story.json.j2").symlink_to("someone@host.1")
    write(tmp_path, BROKEN, "slack/.story.json.j2")
    write(tmp_path, BROKEN, ".git/story.json.j2")
    write(tmp_path, BROKEN, "slack/story.json.j2~")
    renderer = Renderer(TEMPLATES, tmp_path)
    assert "first look" in drawn(renderer)
    assert troubles(renderer) == []


def test_a_template_that_cannot_be_read_is_a_trouble(tmp_path):
    (tmp_path / "slack").mkdir()
    (tmp_path / "slack/story.json.j2").symlink_to("story.json.j2")
    renderer = Renderer(TEMPLATES, tmp_path)
    assert "slack/story.json.j2 cannot be read" in troubles(renderer)[0]
    assert drawn(renderer) == drawn(Renderer(TEMPLATES))


def test_threads_that_draw_while_templates_change_draw_whole_versions(tmp_path):
    write(tmp_path, GOOD)
    renderer = Renderer(TEMPLATES, tmp_path)
    looks = {drawn(renderer)}
    write(tmp_path, BETTER)
    looks.add(drawn(renderer))
    seen, stop = set(), threading.Event()

    def draw() -> None:
        while not stop.is_set():
            seen.add(drawn(renderer))

    threads = [threading.Thread(target=draw) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        for source in (GOOD, BROKEN, BETTER, UNDEFINED):
            write(tmp_path, source)
    stop.set()
    for thread in threads:
        thread.join()
    assert seen
    assert seen <= looks


def test_each_trouble_is_told_to_the_log_once_and_again_when_it_comes_back(tmp_path, caplog):
    press = Press(Renderer(TEMPLATES, tmp_path), WORDINGS)
    for source in (GOOD, UNDEFINED, UNDEFINED, GOOD, UNDEFINED, BROKEN):
        write(tmp_path, source)
        press(SHEETS["weekly"](), "slack", WATCH)
        press(SHEETS["weekly"](), "slack", WATCH)
    assert [("itme" in said, "line 2" in said) for said in caplog.messages] == [(True, True), (True, True), (False, True)]
