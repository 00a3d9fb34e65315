"""Packing: parts, headings, shortening, and what happens when the user's templates fail."""

import json
from dataclasses import replace

import pytest

from bot.errors import MessageTooLong, TemplateError
from bot.messages.check import check_payload
from bot.messages.fit import STEPS, shorter
from bot.messages.measure import objects
from bot.messages.pack import render
from bot.messages.parts import sentence
from bot.messages.press import one_list
from bot.messages.render import Renderer
from bot.messages.tidy import plain
from bot.models import Link, Plain, Quotation, Section
from tests.messages.briefings import a_briefing, a_briefing_ja, a_chart, a_huge, a_ledger, in_both
from tests.messages.samples import (
    GENES,
    MENU,
    QUANTUM,
    TEMPLATES,
    WATCH,
    a_help,
    a_weekly,
    a_weekly_ja,
    an_answer,
    an_empty_weekly,
    an_instant,
    said,
)

RENDERER = Renderer(TEMPLATES)


def slack(sheet):
    return render(sheet, "slack", WATCH, renderer=RENDERER)


def headers(message) -> list[str]:
    return [block["text"]["text"] for block in message.payload["blocks"] if block["type"] == "header"]


def context(message) -> list[str]:
    return [element["text"] for block in message.payload["blocks"] if block["type"] == "context" for element in block["elements"]]


def a_long_weekly(count: int = 40, **changes):
    stories = tuple(replace(GENES, story=f"story{number:05}") for number in range(count))
    return replace(a_weekly(), sections=(Section("pharma", said("Pharma & biotech"), stories),), **changes)


def test_a_digest_in_one_message_says_nothing_of_parts():
    (message,) = slack(a_weekly())
    assert not any(" of " in words and words[0].isdigit() for words in context(message))


def test_a_digest_in_parts_says_so_quietly_and_repeats_title_and_heading_but_not_lead_and_foot():
    messages = slack(a_long_weekly())
    count = len(messages)
    assert count > 2
    for number, message in enumerate(messages, 1):
        assert headers(message) == ["UK–Japan science, week of 9 March 2026", "💊  Pharma & biotech"]
        assert f"{number} of {count}" in context(message)
        assert ("6 stories from 14 reports · £26.7m pledged" in context(message)) is (number == 1)
        assert ("Times are in London time." in context(message)) is (number == count)


def test_parts_are_said_in_japanese_to_japanese_readers():
    messages = slack(replace(a_long_weekly(), language="ja"))
    assert f"1/{len(messages)}" in context(messages[0])


def test_a_section_with_neither_stories_nor_lines_is_not_drawn():
    sheet = replace(a_weekly(), sections=(Section("fusion", said("Fusion")), *a_weekly().sections[:1]))
    assert "☀️  Fusion" not in headers(slack(sheet)[0])
    assert "Fusion" not in render(sheet, "text", WATCH, renderer=RENDERER)[0].payload["body"]


def test_a_heading_that_has_its_emoji_does_not_get_it_twice():
    sheet = replace(a_weekly(), sections=(Section("quantum", said("⚛️ Quantum"), (QUANTUM,)),))
    assert headers(slack(sheet)[0])[1] == "⚛️ Quantum"


def test_an_empty_digest_is_one_message_with_its_line():
    (message,) = slack(an_empty_weekly())
    assert message.stories == ()
    assert "No story concerned both sides this week." in context(message)


@pytest.mark.parametrize("platform", ["slack", "teams", "text", "html"])
def test_answers_are_drawn_by_the_same_pieces(platform):
    (found,) = render(an_answer(), platform, WATCH, renderer=RENDERER)
    (helped,) = render(a_help(), platform, WATCH, renderer=RENDERER)
    assert [story for story, _ in found.stories] == ["c0ffee1234", "b77d01e3aa"]
    assert "/ukjapan search" in str(helped.payload)


def test_the_text_of_a_message_is_a_sentence_of_title_and_lead():
    assert slack(a_weekly())[0].text == "UK–Japan science, week of 9 March 2026. 6 stories from 14 reports · £26.7m pledged"
    assert sentence(a_weekly_ja()) == "日英の科学技術：3月9日の週。3件の話題（記事9本）"
    assert sentence(replace(a_weekly(), title=said("What is new?"))).startswith("What is new? 6 stories")
    assert sentence(an_instant()) == "Pharma & biotech: UK and Japan"


def test_slack_gets_the_text_with_its_three_control_characters_escaped():
    (message,) = slack(replace(a_weekly(), title=said("<!channel> & co")))
    assert message.payload["text"].startswith("&lt;!channel&gt; &amp; co")
    assert message.text.startswith("<!channel> & co")


def test_a_story_that_is_too_long_loses_its_summary_before_its_facts_and_keeps_its_headline():
    long = replace(GENES, summary=said("words " * 400), facts=tuple(said(f"fact {n} " + "x" * 2500) for n in range(9)))
    (message,) = slack(replace(a_weekly(), sections=(Section("pharma", said("Pharma"), (long,)),)))
    drawn = str(message.payload["blocks"])
    assert GENES.headline[0].words in drawn
    assert "fact 0" in drawn
    assert "“Bolstering" not in drawn
    assert message.stories == ((GENES.story, 1),)


def test_a_quotation_is_dropped_whole_and_never_cut():
    marked = "“" + "a word " * 400 + "”"
    for item in shorter(replace(GENES, quotes=(Quotation(said(marked)),), summary=said("s " * 1400))):
        assert all(quote.words == said(marked) for quote in item.quotes)


def test_the_steps_of_shortening_go_on_top_of_each_other_and_never_take_the_headline():
    versions = list(shorter(GENES))
    assert versions[0] == GENES
    assert len(versions) <= len(STEPS) + 1
    assert all(version.headline for version in versions)
    assert versions[-1].facts == versions[-1].sources == versions[-1].summary == ()


def test_a_story_larger_than_any_message_is_an_error_that_names_it(tmp_path):
    (tmp_path / "slack").mkdir()
    body = '[{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": {{ long }}}]}]}]'
    source = body.replace("{{ long }}", '"' + "x" * 12_000 + '"')
    templates = tmp_path / "ours"
    for path in TEMPLATES.rglob("*.j2"):
        target = templates / path.relative_to(TEMPLATES)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(source if target.name == "story.json.j2" else path.read_text("utf-8"), "utf-8")
    with pytest.raises(MessageTooLong, match="e1a9c0d2f4"):
        render(a_weekly(), "slack", WATCH, renderer=Renderer(templates))


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("{{ nobody }}", "'nobody' is undefined"),
        ('{"type": "divider"}', "JSON array"),
        ('[{"type": "nonsense"}]', "/blocks/"),
        ('[{"type": "section", "text": {"type": "mrkdwn", "text": "<!channel>"}}]', "mention"),
        (
            '[{"type": "header", "text": {"type": "plain_text", "text": {{ "x" ~ item.summary | words | upper ~ item.summary | words }}}}]',
            "150",
        ),
    ],
)
def test_ours_are_used_for_the_whole_message_where_the_users_template_fails_and_the_trouble_is_kept_once(tmp_path, source, why):
    (tmp_path / "slack").mkdir()
    (tmp_path / "slack" / "story.json.j2").write_text(source, "utf-8")
    renderer = Renderer(TEMPLATES, tmp_path)
    assert render(a_weekly(), "slack", WATCH, renderer=renderer) == slack(a_weekly())
    render(a_weekly(), "slack", WATCH, renderer=renderer)
    (trouble,) = renderer.troubles
    assert isinstance(trouble, TemplateError)
    assert why in str(trouble)


def test_a_template_of_the_user_changes_how_a_story_looks(tmp_path):
    (tmp_path / "slack").mkdir()
    (tmp_path / "slack" / "story.json.j2").write_text(
        '[{"type": "section", "text": {"type": "plain_text", "text": {{ item.headline | words }}}}]', "utf-8"
    )
    (message,) = render(a_weekly(), "slack", WATCH, renderer=Renderer(TEMPLATES, tmp_path))
    sections = [block for block in message.payload["blocks"] if block["type"] == "section"]
    assert sections[0]["text"]["text"].startswith("Orchard")


@pytest.mark.parametrize(("door", "version"), [("webhook", "1.4"), ("bot", "1.5")])
def test_a_card_has_the_version_its_door_takes(door, version):
    (message,) = render(a_weekly(), "teams", WATCH, renderer=RENDERER, door=door)
    assert message.payload["attachments"][0]["content"]["version"] == version


def test_a_webhook_takes_less_than_a_bot():
    assert len(render(a_long_weekly(), "teams", WATCH, renderer=RENDERER)) > len(
        render(a_long_weekly(), "teams", WATCH, renderer=RENDERER, door="bot")
    )


def test_a_moment_is_told_in_the_readers_zone_and_a_day_is_not():
    (message,) = slack(a_weekly())
    dates = [
        e
        for b in message.payload["blocks"]
        if b["type"] == "rich_text"
        for s in b["elements"]
        for e in s["elements"]
        if e["type"] == "date"
    ]
    assert dates == [
        {
            "type": "date",
            "timestamp": 1773393120,
            "format": "{date_short_pretty} {time}",
            "fallback": "Fri 13 March, 09:12",
            "style": {"italic": True},
        }
    ]


def test_a_label_that_reads_as_another_address_shows_the_true_host():
    sheet = replace(
        a_weekly(), more=(Link("https://www.gov.uk/visa", "https://evil.example/x"), Plain(" or "), Link("GOV.UK", "https://www.gov.uk/y"))
    )
    drawn = str(slack(sheet)[0].payload["blocks"])
    assert "https://www.gov.uk/visa (evil.example)" in drawn
    assert "'GOV.UK'" in drawn


def test_lists_that_follow_each_other_are_one_and_anything_else_stays_apart():
    def bullets(*words):
        return {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "bullet", "elements": [*words]}]}

    divider = {"type": "divider"}
    assert one_list([bullets("a", "b"), bullets("c"), divider, bullets("d")]) == [bullets("a", "b", "c"), divider, bullets("d")]


# ── what stands behind ──────────────────────────────────────────────────────────────────────────────────────────────────────


def bodies(messages) -> str:
    return json.dumps([message.payload for message in messages], ensure_ascii=False)


@pytest.mark.parametrize(("platform", "door"), [("slack", "webhook"), ("teams", "webhook"), ("teams", "bot")])
def test_what_is_behind_comes_after_what_is_not_and_only_the_front_has_lead_and_foot(platform, door):
    messages = render(a_briefing(), platform, WATCH, renderer=RENDERER, door=door)
    front, behind = messages[:1], messages[1:]
    assert [message.behind for message in messages] == [False] + [True] * len(behind)
    for words in ("8 stories, 9–16 March 2026", "412 items read", "In this briefing", "Money pledged"):
        assert words in bodies(front)
        assert words not in bodies(behind)
    assert "Quotes of the week" not in bodies(front)
    assert "Quotes of the week" in bodies(behind)
    assert front[0].stories == ()
    assert [pair for message in behind for pair in message.stories] == [(item.story, item.revision) for item in a_briefing().items]


def test_a_message_behind_is_announced_by_title_and_headings():
    _, behind = slack(a_briefing())
    assert behind.text.startswith("UK–Japan science: weekly briefing: Pharma & biotech · Genomics · Quantum")
    _, japanese = slack(a_briefing_ja())
    assert japanese.text.startswith("日英の科学技術：週報：医薬・バイオ・量子")


def test_parts_are_counted_in_front_and_behind_each_by_itself():
    messages = slack(a_huge(60))
    behind = [message for message in messages if message.behind]
    assert len(messages) == len(behind) + 1 > 3
    assert not any(words.endswith(f" of {len(messages)}") for message in messages for words in context(message))
    assert all(f"{number} of {len(behind)}" in context(message) for number, message in enumerate(behind, 1))


def test_contents_are_left_out_where_nothing_is_divided():
    for platform in ("text", "html"):
        (whole,) = render(a_briefing(), platform, WATCH, renderer=RENDERER)
        assert "In this briefing" not in whole.payload["body"]
        assert whole.payload["body"].index("Calls and deadlines") < whole.payload["body"].index("Quotes of the week")
    undivided = replace(a_briefing(), sections=tuple(replace(section, behind=False) for section in a_briefing().sections))
    assert "In this briefing" not in bodies(slack(undivided))


def test_a_sheet_that_stands_behind_as_a_whole_still_has_its_front():
    sheet = replace(a_briefing(), sections=tuple(replace(section, behind=True, contents=False) for section in a_briefing().sections))
    front, *_ = slack(sheet)
    assert not front.behind
    assert headers(front) == ["UK–Japan science: weekly briefing"]


# ── tables, charts, folded lists, two languages ─────────────────────────────────────────────────────────────────────────────


def kinds(messages) -> set[str]:
    return {block["type"] for message in messages for block in message.payload["blocks"]}


def test_slacks_newer_blocks_are_only_drawn_where_that_is_wanted():
    newer = {"table", "data_visualization", "container"}
    assert not kinds(slack(a_briefing())) & newer
    assert kinds(render(a_briefing(), "slack", WATCH, renderer=RENDERER, native=True)) >= newer


@pytest.mark.parametrize("native", [False, True])
def test_every_cell_and_total_is_said_either_way(native):
    said_ = bodies(render(a_briefing(), "slack", WATCH, renderer=RENDERER, native=native))
    assert all(plain(cell) in said_ for row in a_ledger().rows for cell in row)
    assert all(plain(heading) in said_ for heading in a_ledger().columns)


def test_the_list_of_a_table_begins_with_its_sums_says_equal_ones_once_and_sets_parts_in():
    front, _ = slack(a_briefing())
    lists = [
        e for block in front.payload["blocks"] if block["type"] == "rich_text" for e in block["elements"] if e["type"] == "rich_text_list"
    ]
    ledger = lists[:3]
    lines = [["".join(piece["text"] for piece in row["elements"]) for row in each["elements"]] for each in ledger]
    assert lines[0][0] == "£11m  Gene therapies for rare genetic diseases · Orchard Therapeutics ↔ Kyowa Kirin"
    assert [each.get("indent", 0) for each in ledger] == [0, 1, 0]
    assert lines[2][1].startswith("¥320m a year · £1.6m  Fellowships")
    assert ledger[0]["elements"][0]["elements"][0]["style"] == {"bold": True}
    assert "style" not in ledger[1]["elements"][0]["elements"][0]


def test_a_chart_of_slacks_that_slack_would_refuse_is_drawn_as_text():
    chart = replace(a_chart(), labels=("same",) * 11)
    sheet = replace(a_weekly(), sections=(Section("chart", said("Chart"), chart=chart),))
    assert "data_visualization" not in kinds(render(sheet, "slack", WATCH, renderer=RENDERER, native=True))


def test_a_folded_list_is_named_in_one_line_where_it_cannot_be_opened_and_whole_in_a_thread():
    front, _ = slack(a_briefing())
    assert "Possibly ours (5)" in bodies([front])
    assert "strawberries" in bodies([front])
    assert "Hokkaido" not in bodies([front])
    behind = replace(a_briefing(), sections=tuple(replace(section, behind=section.folded) for section in a_briefing().sections))
    assert "Hokkaido" in bodies(slack(behind))


def test_a_folded_list_opens_by_a_button_in_teams():
    front, *_ = render(a_briefing(), "teams", WATCH, renderer=RENDERER)
    (button,) = [found for found in objects(front.payload) if found.get("type") == "Action.ToggleVisibility"]
    (hidden,) = [found for found in objects(front.payload) if found.get("isVisible") is False]
    assert (button["title"], button["targetElements"]) == ("Possibly ours (5)", [hidden["id"]])
    assert "Hokkaido" in json.dumps(hidden)


@pytest.mark.parametrize("platform", ["slack", "teams", "text", "html"])
def test_a_story_in_two_languages_is_told_once_with_both(platform):
    (message,) = render(in_both(), platform, WATCH, renderer=RENDERER)
    drawn = json.dumps(message.payload, ensure_ascii=False)
    assert "Culham and Rokkasho" in drawn
    assert "カラムと六ヶ所" in drawn
    assert len(message.stories) == 3


# ── menus and twins ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def values(messages) -> list[str]:
    return [
        option["value"]
        for found in objects([m.payload for m in messages])
        if found.get("action_id") == "story"
        for option in found["options"]
    ]


def test_every_story_has_its_menu_and_one_told_in_a_line_is_opened_from_a_list():
    drawn = values(render(a_weekly(), "slack", WATCH, renderer=RENDERER, menu=MENU))
    for item in a_weekly().items:
        acts = ["details"] if item.brief else ["details", "save", "more", "not", "share"]
        assert [f"{act}|{WATCH.name}|{item.story}|{item.revision}" for act in acts] == [each for each in drawn if f"|{item.story}|" in each]


def test_where_nobody_hears_what_is_pressed_there_is_nothing_to_press():
    assert values(slack(a_weekly())) == []


def test_a_message_with_newer_blocks_has_a_twin_of_the_same_stories_and_rows():
    messages = render(a_briefing(), "slack", WATCH, renderer=RENDERER, native=True)
    assert messages[0].plain
    twins = [replace(message, payload=message.plain or message.payload) for message in messages]
    assert not kinds(twins) & {"table", "data_visualization", "container"}
    assert all(plain(cell) in bodies(twins) for row in a_ledger().rows for cell in row)
    assert [check_payload("slack", message.plain) for message in messages if message.plain] == [()] * sum(bool(m.plain) for m in messages)
    assert not any(message.plain for message in render(a_weekly(), "slack", WATCH, renderer=RENDERER, native=True))
