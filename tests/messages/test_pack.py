"""Packing: parts, headings, shortening, and what happens when the user's templates fail."""

from dataclasses import replace

import pytest

from bot.errors import MessageTooLong, TemplateError
from bot.messages.fit import STEPS, shorter
from bot.messages.pack import one_list, render, sentence
from bot.messages.render import Renderer
from bot.models import Link, Plain, Quotation, Section
from tests.messages.samples import (
    GENES,
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
