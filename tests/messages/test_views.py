"""Modals and the Home tab: what Slack refuses is found with its place; what passes also passes independent judges."""

from dataclasses import replace

import pytest
from slack_sdk.models.views import View
from slackblocks import Modal

from bot.errors import MessageTooLong, TemplateError
from bot.messages.measure import objects
from bot.messages.render import Renderer
from bot.messages.views import check_view, draw_view, require_view, view_body
from bot.models import Form
from bot.slack.incoming import of_form
from tests.messages.briefings import ALL
from tests.messages.drawn_views import A_FORM
from tests.messages.samples import MENU, TEMPLATES, WATCH, an_answer
from tests.messages.views import CONFIRM, KINDS, a_home, a_modal, asked, option, plain


def faults(view: dict) -> list[tuple[str, str]]:
    return [(fault.pointer, fault.code) for fault in check_view(view)]


def beside(accessory: dict) -> dict:
    return {"type": "section", "text": plain("x"), "accessory": accessory}


def a_menu(*values: str) -> dict:
    return {"type": "overflow", "action_id": "story", "options": [option(value) for value in values]}


@pytest.mark.parametrize("make", [a_modal, a_home])
def test_a_view_with_every_element_passes_and_the_sdk_agrees(make):
    view = make()
    assert check_view(view) == ()
    View(**{key: value for key, value in view.items() if key != "submit_disabled"}).validate_json()


@pytest.mark.parametrize(
    ("block", "pointer", "code"),
    [
        ({"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}, "/blocks/0", "union_tag_invalid"),
        ({"type": "markdown", "text": "x"}, "/blocks/0", "union_tag_invalid"),
        (beside(a_menu(*"abcdef")), "/blocks/0/accessory/options", "too_long"),
        (beside(a_menu()), "/blocks/0/accessory/options", "too_short"),
        (beside(a_menu("a", "a")), "/blocks/0/accessory/options", "value_error"),
        (beside({"type": "overflow", "action_id": "s", "options": [option("a", "x" * 76)]}), "/blocks/0/accessory/options/0/text/text", "string_too_long"),
        (beside({"type": "overflow", "action_id": "s", "options": [option("x" * 151, "a")]}), "/blocks/0/accessory/options/0/value", "string_too_long"),
        (beside({"type": "overflow", "options": [option("a")]}), "/blocks/0/accessory/action_id", "missing"),
        (beside({"type": "plain_text_input", "action_id": "a"}), "/blocks/0/accessory", "union_tag_invalid"),
        (beside({"type": "button", "text": plain("x"), "confirm": CONFIRM | {"title": plain("x" * 101)}}), "/blocks/0/accessory/confirm/title/text", "string_too_long"),
        (asked("A", a_menu("a")), "/blocks/0/element", "union_tag_invalid"),
        (asked("A", {"type": "button", "text": plain("x")}), "/blocks/0/element", "union_tag_invalid"),
        (asked("A", {"type": "static_select", "action_id": "a"}), "/blocks/0/element", "value_error"),
        (asked("A", {"type": "static_select", "action_id": "a", "options": KINDS, "initial_option": option("other")}), "/blocks/0/element", "value_error"),
        (asked("A", {"type": "static_select", "action_id": "a", "options": [option(str(n)) for n in range(101)]}), "/blocks/0/element/options", "too_long"),
        (asked("A", {"type": "checkboxes", "action_id": "a", "options": [option(str(n)) for n in range(11)]}), "/blocks/0/element/options", "too_long"),
        (asked("A", {"type": "checkboxes", "action_id": "a", "options": KINDS, "initial_options": []}), "/blocks/0/element/initial_options", "too_short"),
        (asked("A", {"type": "radio_buttons", "action_id": "a", "options": KINDS, "initial_option": option("daily", "Other")}), "/blocks/0/element", "value_error"),
        (asked("A", {"type": "timepicker", "action_id": "a", "initial_time": "24:00"}), "/blocks/0/element/initial_time", "string_pattern_mismatch"),
        (asked("A", {"type": "conversations_select", "action_id": "a", "initial_conversation": "general"}), "/blocks/0/element/initial_conversation", "string_pattern_mismatch"),
        (asked("A", {"type": "plain_text_input", "action_id": "a", "max_length": 3001}), "/blocks/0/element/max_length", "less_than_equal"),
        (asked("A" * 2001, {"type": "users_select", "action_id": "a"}) | {"block_id": "a"}, "/blocks/0/label/text", "string_too_long"),
        ({"type": "alert", "text": plain("x" * 201)}, "/blocks/0/text/text", "string_too_long"),
        ({"type": "actions", "elements": [a_menu("a"), a_menu("b")]}, "/blocks/0/elements/1/action_id", "duplicate"),
    ],
)  # fmt: skip
def test_a_wrong_block_of_a_view_is_found_with_its_place(block, pointer, code):
    assert faults(a_modal(block)) == [(pointer, code)]


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"title": plain("x" * 25)}, "/title/text", "string_too_long"),
        ({"submit": plain("x" * 25)}, "/submit/text", "string_too_long"),
        ({"submit": None}, "/submit", "missing"),
        ({"private_metadata": "x" * 3001}, "/private_metadata", "string_too_long"),
        ({"callback_id": "x" * 256}, "/callback_id", "string_too_long"),
        ({"blocks": [{"type": "divider"}] * 101}, "/blocks", "too_long"),
        ({"blocks": []}, "/blocks", "too_short"),
        ({"colour": "red"}, "/colour", "extra_forbidden"),
    ],
)
def test_a_wrong_modal_is_found_with_its_place(changes, pointer, code):
    assert faults(a_modal(**changes)) == [(pointer, code)]


def test_a_block_id_stands_once_in_a_view_and_one_element_has_the_focus():
    twice = asked("A", {"type": "users_select", "action_id": "a", "focus_on_load": True})
    assert faults(a_modal(twice, twice)) == [("/blocks/1/block_id", "duplicate"), ("/blocks", "focus")]


def test_what_stands_in_a_modal_alone_has_no_place_in_the_home_tab():
    assert faults(a_home({"type": "alert", "text": plain("x")})) == [("/blocks/0", "union_tag_invalid")]


def test_a_view_that_is_too_large_or_wrong_is_refused_in_a_sentence():
    large = a_modal(*[{"type": "section", "text": plain("量" * 3000)}] * 100)
    with pytest.raises(MessageTooLong, match="more than 245760"):
        require_view(large)
    with pytest.raises(TemplateError, match=r"wrong at /title/text: .*24"):
        require_view(a_modal(title=plain("x" * 25)))


def test_an_independent_library_agrees_on_a_modals_lengths():
    from slackblocks import DividerBlock

    Modal(title="x" * 24, blocks=[DividerBlock() for _ in range(100)])
    with pytest.raises(Exception, match="24"):
        Modal(title="x" * 25, blocks=[DividerBlock()])
    with pytest.raises(Exception, match="100"):
        Modal(title="x", blocks=[DividerBlock() for _ in range(101)])


def test_a_users_template_that_draws_a_wrong_view_gives_way_to_ours(tmp_path):
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for folder, title in ((ours, "Ours"), (theirs, "x" * 25)):
        (folder / "slack/views").mkdir(parents=True)
        (folder / "slack/views/small.json.j2").write_text(
            '{"type": "modal", "title": {"type": "plain_text", "text": "' + title + '"}, "blocks": [{"type": "divider"}]}'
        )
    renderer = Renderer(ours, theirs)
    assert draw_view("small", renderer)["title"]["text"] == "Ours"
    assert "/title/text" in str(renderer.troubles[0])


# ── a form ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_form_may_ask_every_kind_of_question_and_slack_takes_it():
    view = draw_view("form", Renderer(TEMPLATES), language="en", form=A_FORM)
    assert (view["callback_id"], view["private_metadata"]) == ("ask", "a memo")
    asked = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}
    assert list(asked) == [each.name for each in A_FORM.inputs]
    assert asked["named"]["initial_value"] == "this"


def test_only_what_calls_the_desk_before_a_form_is_sent_has_the_forms_name_in_front():
    view = draw_view("form", Renderer(TEMPLATES), language="en", form=A_FORM)
    called = {each["action_id"] for each in objects(view) if each.get("action_id", "").startswith("ask.")}
    assert called == {"ask.kind", "ask.zone", "ask.preview"}


def test_a_form_that_only_asks_whether_has_its_words_alone():
    view = draw_view("form", Renderer(TEMPLATES), language="en", form=Form("gone", "Remove", "Remove", "Cancel", head="Remove it?"))
    assert [block["type"] for block in view["blocks"]] == ["section"]


def test_what_was_put_in_comes_back_by_the_inputs_names():
    chosen = {"type": "static_select", "selected_option": option("b")}
    typed = {"type": "plain_text_input", "value": "that"}
    state = {
        "values": {"kind": {"ask.kind": chosen}, "named": {"named": typed}, "note": {"note": {"type": "plain_text_input", "value": None}}}
    }
    came = of_form({"view": {"id": "V1", "callback_id": "ask", "state": state}})
    assert came.values == {"kind": ("b",), "named": ("that",), "note": ()}


# ── a sheet in a view ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_sheet_in_a_view_counts_the_stories_that_find_no_room():
    item = an_answer().items[0]
    many = replace(an_answer(), sections=(replace(an_answer().sections[0], items=tuple(replace(item, story=f"s{n}") for n in range(400))),))
    blocks = view_body(many, WATCH, Renderer(TEMPLATES), menu=MENU, most=60)
    shown = {block["block_id"].split(":")[1] for block in blocks if block.get("block_id")}
    assert len(blocks) <= 60
    assert check_view(a_modal(*blocks)) == ()
    assert any(f"and {400 - len(shown)} more" in str(block) for block in blocks)


@pytest.mark.parametrize("name", ALL)
def test_every_sheet_may_stand_in_a_modal_and_in_the_home_tab(name):
    blocks = view_body(ALL[name](), WATCH, Renderer(TEMPLATES), menu=MENU, titled=True)
    assert check_view(a_modal(*blocks)) == ()
    assert check_view(a_home(*blocks)) == ()
