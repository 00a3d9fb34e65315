"""A bot's message in Teams that was found too large is told in several: each story once, nothing lost, each part valid."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from bot.digests.divide import compact
from bot.messages.check import check_payload
from bot.messages.measure import card_size, objects
from bot.messages.notice import notice
from bot.messages.pack import render
from bot.messages.render import Renderer
from bot.messages.split import halves
from bot.models import Digest, Item, Message, Section
from tests.desks import WORDINGS
from tests.messages.absurd import digests
from tests.messages.briefings import ALL, a_big_ledger, a_huge
from tests.messages.samples import BRIEFS, GENES, MENU, QUANTUM, TELECOMS, TEMPLATES, WATCH, a_weekly, said

RENDERER = Renderer(TEMPLATES)
QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def for_teams(sheet) -> tuple[Message, ...]:
    return render(sheet, "teams", WATCH, renderer=RENDERER, door="bot", native=True, menu=MENU)


def card_of(message: Message) -> dict:
    return message.payload["attachments"][0]["content"]


def words(value: object) -> list[str]:
    """What a client that draws all of it shows, in order."""
    if isinstance(value, list):
        return [word for each in value for word in words(each)]
    if not isinstance(value, dict):
        return []
    own = [value["text"]] if value.get("type") in {"TextBlock", "TextRun"} else []
    return own + [word for key, inner in value.items() if key not in {"fallback", "actions", "choices"} for word in words(inner)]


def choices(message: Message) -> list[str]:
    return [each["value"] for found in objects(card_of(message)["body"]) for each in found.get("choices", ())]


def buttons(message: Message) -> list[str]:
    """What presses carry that stand beneath stories."""
    actions = (action for found in objects(card_of(message)["body"]) for action in found.get("actions", ()))
    return [action["data"]["value"] for action in actions if action.get("data", {}).get("value")]


def leaves(message: Message) -> list[Message]:
    """Divided as long as it can be."""
    divided = halves(message)
    return [message] if divided is None else [leaf for half in divided for leaf in leaves(half)]


def hold(whole: Message) -> None:
    divided = halves(whole)
    if divided is None:
        assert len(told_alone(whole)) + len(choices(whole)) <= 1
        return
    first, second = divided
    assert first.stories + second.stories == whole.stories
    for half in divided:
        assert check_payload("teams", half.payload, "bot") == ()
        assert card_size(half.payload, utf16=True).weight < card_size(whole.payload, utf16=True).weight
        assert half.text
        assert (half.platform, half.behind) == (whole.platform, whole.behind)
    said_first, (quiet, *said_second), all_said = (words(card_of(each)["body"]) for each in (first, second, whole))
    assert said_first == all_said[: len(said_first)]
    rest = all_said[len(said_first) :]
    again = said_second[: len(said_second) - len(rest)]
    assert said_second[len(again) :] == rest
    assert set(again) <= set(said_first)
    assert quiet.endswith(("continued", "続き"))
    assert choices(first) + choices(second) == choices(whole)
    assert buttons(first) + buttons(second) == buttons(whole)
    assert card_of(first)["fallbackText"] == card_of(whole)["fallbackText"]


def told_alone(message: Message) -> list[str]:
    """Names of the containers of stories."""
    return [found["id"] for found in objects(card_of(message)["body"]) if str(found.get("id", "")).startswith("story-")]


@QUICK
@given(digests())
def test_each_story_stands_in_one_part_and_no_word_is_lost(digest: Digest):
    for whole in for_teams(digest):
        hold(whole)
        for leaf in leaves(whole):
            assert check_payload("teams", leaf.payload, "bot") == ()
        assert tuple(pair for leaf in leaves(whole) for pair in leaf.stories) == whole.stories


@pytest.mark.parametrize("name", ALL)
def test_every_sample_is_divided_again_and_again_into_valid_messages(name):
    for whole in for_teams(ALL[name]()):
        hold(whole)
        parts = leaves(whole)
        assert tuple(pair for part in parts for pair in part.stories) == whole.stories
        for part in parts:
            hold(part)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_compact_digest_is_divided_between_its_lines(language):
    sheet = replace(a_huge(40), language=language)
    sheet = replace(sheet, sections=compact(sheet.sections, WATCH, WORDINGS[language]))
    for whole in for_teams(sheet):
        hold(whole)


def test_every_story_that_is_told_alone_or_in_a_line_ends_in_a_message_of_its_own():
    items = (GENES, QUANTUM, TELECOMS, *BRIEFS)
    (whole,) = for_teams(replace(a_weekly(), sections=(Section("quantum", said("Quantum"), items),)))
    assert [[story for story, _ in leaf.stories] for leaf in leaves(whole)] == [[item.story] for item in items]


def test_the_first_keeps_the_head_and_the_last_has_foot_and_what_more_there_is():
    (whole,) = for_teams(replace(a_weekly(), sections=(Section("quantum", said("Quantum"), (GENES, QUANTUM)),), more=said("and 12 more")))
    first, second = halves(whole)
    assert card_of(first)["body"][0] == card_of(whole)["body"][0]
    assert card_of(first)["body"][-1]["type"] == "Container"
    assert card_of(second)["body"][-1] == card_of(whole)["body"][-1]
    title = words(card_of(whole)["body"])[0]
    assert words(card_of(second)["body"])[0] == f"{title}  ·  continued"
    assert any("Quantum" in heading for heading in words(card_of(second)["body"])[1:2])
    assert second.text == f"{title} (continued)"
    assert "and 12 more" not in words(card_of(first)["body"])
    assert "and 12 more" in words(card_of(second)["body"])


def test_what_goes_on_twice_says_so_once():
    (whole,) = for_teams(replace(a_weekly(), sections=(Section("quantum", said("Quantum"), (GENES, QUANTUM, TELECOMS)),)))
    for leaf in leaves(whole)[1:]:
        assert words(card_of(leaf)["body"])[0].count("continued") == 1


def test_what_is_told_beside_a_story_goes_with_it():
    twice = replace(GENES, besides=(("zzzzzzzzzz", 1),))
    (whole,) = for_teams(replace(a_weekly(), sections=(Section("quantum", said("Quantum"), (twice, QUANTUM)),)))
    first, second = halves(whole)
    assert first.stories == ((GENES.story, 1), ("zzzzzzzzzz", 1))
    assert second.stories == ((QUANTUM.story, 2),)


def test_buttons_beneath_all_stand_in_the_last():
    (whole,) = for_teams(replace(a_weekly(), sections=(Section("quantum", said("Quantum"), (GENES, QUANTUM)),)))
    button = {"type": "Action.OpenUrl", "title": "Archive", "url": "https://news.example.org/"}
    (attachment,) = whole.payload["attachments"]
    payload = {**whole.payload, "attachments": [{**attachment, "content": {**attachment["content"], "actions": [button]}}]}
    first, second = halves(replace(whole, payload=payload))
    assert "actions" not in card_of(first)
    assert card_of(second)["actions"] == [button]


@pytest.mark.parametrize("again", [False, True])
def test_a_table_is_divided_between_its_rows_under_its_headings_and_so_is_what_stands_in_its_place(again):
    ledger = a_big_ledger(8)
    section = next(each for each in ledger.sections if each.table)
    table = replace(section.table, rows=tuple((said(f"row {n}."), *row[1:]) for n, row in enumerate(section.table.rows)))
    (whole,) = for_teams(replace(ledger, sections=(replace(section, table=table, lines=(), behind=False),)))
    hold(whole)
    if again:
        (drawn,) = [found for found in objects(card_of(whole)["body"]) if found.get("type") == "Table"]
        rows = [{"type": "TextBlock", "text": words(row)[0]} for row in drawn["rows"]]
        drawn["fallback"] = {"type": "Container", "items": rows}
    parts = leaves(whole)
    assert len(parts) == 8
    rows = []
    for part in parts:
        (drawn,) = [found for found in objects(card_of(part)["body"]) if found.get("type") == "Table"]
        assert len(drawn["rows"]) == 2
        assert not again or drawn["fallback"]["items"][1]["text"] == words(drawn["rows"][1])[0]
        rows += [word for word in words(drawn["rows"]) if word.startswith("row ")]
    assert rows == [f"row {n}." for n in range(8)]


def test_a_single_story_is_never_divided():
    (whole,) = for_teams(replace(a_weekly(), sections=(Section("quantum", said("Quantum"), (GENES,)),)))
    assert halves(whole) is None


@pytest.mark.parametrize("platform", ["slack", "teams", "text", "html"])
def test_a_line_of_ours_and_what_is_for_another_platform_is_not_divided(platform):
    assert halves(notice("The desk stopped.", platform)) is None


def test_a_story_is_cut_out_whole_though_another_in_a_line_begins_with_the_same_words():
    like = Item("aaaaaaaaaa", 1, said(("Two countries fund three quantum projects together", "https://e.example/q")), brief=True)
    (whole,) = for_teams(replace(a_weekly(), sections=(Section("quantum", said("Quantum"), (QUANTUM, like, *BRIEFS)),)))
    assert [[story for story, _ in leaf.stories] for leaf in leaves(whole)] == [
        [QUANTUM.story],
        ["aaaaaaaaaa"],
        *[[brief.story] for brief in BRIEFS],
    ]
