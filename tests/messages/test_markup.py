"""The drawings: every block and element we send is drawn, every word of it is on the page, and nothing of a feed becomes HTML."""

import json
from html import unescape
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, given, settings

from bot.messages.markup import BUILDER, builder_url, draw_page, draw_slack, draw_teams
from bot.messages.pack import render
from bot.messages.render import Renderer
from bot.models import Preview
from tests.messages.absurd import digests
from tests.messages.briefings import ALL, a_briefing
from tests.messages.drawn_cards import draw_cards
from tests.messages.samples import MENU, SHEETS, TEMPLATES, WATCH, a_weekly
from tests.messages.test_laws import Tags, objects, without_fallbacks

RENDERER = Renderer(TEMPLATES)
DRAW = {"slack": draw_slack, "teams": draw_teams}


def words_of(payload: object) -> list[str]:
    return [value["text"] for value in objects(payload) if isinstance(value.get("text"), str) and "type" in value]


@pytest.mark.parametrize("platform", DRAW)
@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("native", [False, True])
def test_all_that_is_said_is_drawn_and_nothing_is_unknown(name, platform, native):
    for message in render(ALL[name](), platform, WATCH, renderer=RENDERER, native=native, door="bot" if native else "webhook"):
        html = DRAW[platform](message.payload)
        assert "unknown" not in html
        seen = unescape(html).replace("<br>", "\n")
        drawn = without_fallbacks(message.payload.get("blocks") or message.payload.get("attachments"))
        assert all(text in seen for text in words_of(drawn))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(digests())
def test_no_word_of_a_digest_becomes_a_tag_or_an_order(digest):
    for platform, draw in DRAW.items():
        for message in render(digest, platform, WATCH, renderer=RENDERER):
            seen = Tags(draw(message.payload))
            assert seen.tags <= {
                "article",
                "div",
                "b",
                "i",
                "u",
                "s",
                "span",
                "a",
                "br",
                "hr",
                "ul",
                "ol",
                "li",
                "blockquote",
                "h3",
                "svg",
                "rect",
                "circle",
                "path",
                "pre",
                "table",
                "col",
                "tr",
                "th",
                "td",
                "details",
                "summary",
            }
            assert all(link.startswith(("https://", "http://")) for link in seen.links)
            assert not {name for name in seen.attributes if name.startswith("on")}


def test_what_has_no_drawing_says_so():
    assert "[video]" in draw_slack({"blocks": [{"type": "video"}]})
    assert "[Chart.Donut]" in draw_teams({"attachments": [{"content": {"body": [{"type": "Chart.Donut"}]}}]})


def test_shapes_that_a_users_template_may_use_are_drawn():
    button = {"type": "button", "text": {"type": "plain_text", "text": "Open"}, "url": "https://a.example/", "style": "primary"}
    html = draw_slack(
        {
            "blocks": [
                {
                    "type": "section",
                    "text": {"type": "mrkdwn", "text": "*a*"},
                    "fields": [{"type": "plain_text", "text": "f"}],
                    "accessory": button,
                },
                {"type": "actions", "elements": [button, {"type": "button", "text": {"type": "plain_text", "text": "Save"}}]},
                {"type": "image", "image_url": "https://a.example/x.png", "alt_text": "a chart"},
            ]
        }
    )
    assert all(words in html for words in ("*a*", ">f<", "sl-primary", "Save", "a chart"))
    assert "x.png" not in html  # nothing is loaded from elsewhere
    card = draw_teams(
        {
            "attachments": [
                {
                    "content": {
                        "body": [
                            {"type": "FactSet", "facts": [{"title": "Payer", "value": "UK"}]},
                            {"type": "ColumnSet", "columns": [{"type": "Column", "items": [{"type": "TextBlock", "text": "left"}]}]},
                            {"type": "ActionSet", "actions": [{"type": "Action.OpenUrl", "url": "https://a.example/", "title": "Read"}]},
                            {"type": "Image", "url": "https://a.example/x.png", "altText": "a map"},
                        ]
                    }
                }
            ]
        }
    )
    assert all(words in card for words in ("Payer", "left", "Read", "a map"))


def drawn_card(*body) -> str:
    return draw_teams({"attachments": [{"content": {"body": list(body)}}]})


@pytest.mark.parametrize("kind", ["form", "form-ja", "words", "dialog"])
def test_all_that_a_card_asks_is_drawn_with_what_stands_there(kind):
    card = draw_cards(RENDERER, sheet=ALL["weekly"]())[kind]
    html = unescape(drawn_card(*card["body"]))
    assert "unknown" not in html
    for each in objects(without_fallbacks(card)):
        if str(each.get("type", "")).startswith("Input."):
            assert each["label"] in html
            assert html.count("tm-tick tm-on") >= (2 if each.get("style") == "expanded" else 0)
        if "title" in each and "data" in each:
            assert f">{each['title']}<" in html
    assert ("08:30" in html) == kind.startswith("form")


def test_what_a_users_template_may_ask_is_drawn_too():
    html = drawn_card(
        {"type": "Input.Toggle", "id": "a", "label": "Urgent", "title": "Yes, now", "value": "true"},
        {"type": "Input.Date", "id": "b", "label": "From", "value": "2026-03-09"},
        {"type": "Input.Number", "id": "c", "label": "How many", "placeholder": "Any"},
    )
    assert all(words in html for words in ("Yes, now", "tm-on", "2026-03-09", "Any"))


def test_a_chart_of_teams_own_is_drawn_in_columns_and_one_that_we_cannot_draw_by_what_stands_in_its_place():
    bars = {"type": "Container", "items": [{"type": "TextBlock", "text": "Jan £1m"}]}
    points = [{"x": "Jan", "y": 1.0}, {"x": "Feb", "y": 2.0}]
    html = drawn_card({"type": "Chart.VerticalBar", "title": "Money", "data": points, "fallback": bars})
    assert (html.count("height:50.0%"), html.count("height:100.0%"), "Jan £1m" in html) == (1, 1, False)
    series = [{"legend": name, "values": points} for name in ("UK", "Japan")]
    html = drawn_card({"type": "Chart.VerticalBar.Grouped", "title": "Money", "data": series, "fallback": bars})
    assert html.count("height:50.0%") == 2
    assert all(words in html for words in ("UK", "Japan", "Money", "Feb"))
    assert "Jan £1m" in drawn_card({"type": "Chart.Donut", "data": [], "fallback": bars})


def test_the_builder_link_carries_exactly_the_blocks():
    (message,) = render(a_weekly(), "slack", WATCH, renderer=RENDERER)
    link = builder_url(message.payload)
    assert link.startswith(BUILDER)
    assert json.loads(unquote(link.removeprefix(BUILDER))) == {"blocks": message.payload["blocks"]}


def test_the_page_shows_every_sheet_four_ways_and_loads_nothing():
    previews = [
        Preview(name, f"<{name}>", {p: render(make(), p, WATCH, renderer=RENDERER) for p in ("slack", "teams", "text", "html")})
        for name, make in SHEETS.items()
    ]
    page = draw_page(previews, RENDERER, title="A & B", note="note")
    seen = Tags(page)
    assert (
        page.count('class="sl-post"')
        == page.count('class="tm-post"')
        == page.count("<iframe")
        == page.count('<pre class="text"')
        == len(SHEETS)
    )
    assert "A &amp; B" in page
    assert "&lt;weekly-ja&gt;" in page
    assert "script" not in seen.tags
    assert not {"src", "onclick"} & seen.attributes
    assert "@import" not in page
    assert "url(" not in page
    assert RENDERER.troubles == ()


def test_cards_of_our_own_app_in_teams_have_a_panel_of_their_own():
    app = render(a_weekly(), "teams", WATCH, renderer=RENDERER, door="bot", menu=MENU)
    page = draw_page([Preview("x", "x", {}, app)], RENDERER, title="t")
    assert page.count('<div class="panel"') == 1
    assert page.count('class="tm-post"') == len(app)
    assert "Details" in page


def test_a_preview_of_one_platform_has_only_its_panel():
    page = draw_page([Preview("x", "x", {"text": render(a_weekly(), "text", WATCH, renderer=RENDERER)})], RENDERER, title="t")
    assert "<pre" in page
    assert "<iframe" not in page
    assert "Block Kit" not in page


def test_what_stands_behind_is_drawn_as_the_thread_of_the_message_before():
    messages = {platform: render(a_briefing(), platform, WATCH, renderer=RENDERER) for platform in ("slack", "teams")}
    page = draw_page([Preview("x", "x", messages)], RENDERER, title="t")
    front, thread = page.split('class="sl-thread"')
    assert "1 reply" in front
    assert "Money pledged" in front
    assert "Quotes of the week" in thread.split("Microsoft Teams")[0]
    assert "Quotes of the week" not in front


def test_a_list_shown_closed_can_be_opened_without_a_script():
    (front, *_) = render(a_briefing(), "teams", WATCH, renderer=RENDERER)
    html = draw_teams(front.payload)
    assert "<summary>Possibly ours (5)</summary>" in html
    assert "strawberries" in html.split("<summary>")[1]
