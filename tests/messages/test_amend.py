"""A message that was sent, with one of its stories as it is now: that story moves and nothing else, whether told alone or in a line."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.messages.amend import Change, amend, note, strike
from bot.messages.check import check_payload
from bot.messages.measure import objects
from bot.messages.pack import render
from bot.messages.render import Renderer
from bot.messages.tidy import plain
from bot.models import Chart, Digest, Item, Link, Message, Plain, Quotation, Section, Series, Strong, Table
from tests.messages.absurd import digests
from tests.messages.samples import BRIEFS, GENES, MENU, QUANTUM, TELECOMS, TEMPLATES, WATCH, a_weekly, said

RENDERER = Renderer(TEMPLATES)
QUICK = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
NOW = replace(
    GENES, revision=2, facts=((Plain("Orchard Therapeutics ↔ Kyowa Kirin · "), Strong("£14m")),), note=said("New since 9 March: the amount")
)


def a_sheet(*sections: Section, **more) -> Digest:
    return replace(a_weekly(), sections=sections or (Section("genomics", said("Genes"), (GENES, QUANTUM)),), **more)


def sent(sheet: Digest) -> tuple[Message, ...]:
    return render(sheet, "teams", WATCH, renderer=RENDERER, door="bot", native=True, menu=MENU)


def amended(message: Message, before: Item, after: Item, sheet: Digest | None = None, **more) -> Message:
    made = amend(message, Change(before, after, **more), sheet or a_sheet(), WATCH, RENDERER, MENU)
    assert check_payload("teams", made.payload, "bot") == ()
    assert made.stories == message.stories
    return made


def body(message: Message) -> list[dict]:
    return message.payload["attachments"][0]["content"]["body"]


def words(value: object) -> str:
    return " ".join(found["text"] for found in objects(value) if found.get("type") in {"TextBlock", "TextRun"})


def stories(message: Message) -> dict[str, dict]:
    return {found["id"]: found for found in objects(body(message)) if str(found.get("id", "")).startswith("story-")}


def carried(value: object) -> list[str]:
    """What presses and choices carry."""
    return [found["value"] for found in objects(value) if found.get("value")]


def lists(message: Message) -> list[dict]:
    return [found for found in objects(body(message)) if found.get("type") == "Input.ChoiceSet"]


def test_a_story_told_alone_is_changed_where_it_stands_and_nothing_else_moves():
    (message,) = sent(a_sheet())
    after = amended(message, GENES, NOW)
    was, now = stories(message), stories(after)
    assert list(was) == list(now)
    assert "£11m" in words(was[f"story-{GENES.story}"])
    assert "£14m" in words(now[f"story-{GENES.story}"])
    assert "New since 9 March" in words(now[f"story-{GENES.story}"])
    assert now[f"story-{QUANTUM.story}"] == was[f"story-{QUANTUM.story}"]
    assert words(body(after)).replace(words(now[f"story-{GENES.story}"]), "") == words(body(message)).replace(
        words(was[f"story-{GENES.story}"]), ""
    )


def test_its_button_carries_the_new_revision_and_every_other_its_own():
    (message,) = sent(a_sheet())
    assert carried(body(message)) == [f"details|{WATCH.name}|{GENES.story}|1", f"details|{WATCH.name}|{QUANTUM.story}|2"]
    assert carried(body(amended(message, GENES, NOW))) == [
        f"details|{WATCH.name}|{GENES.story}|2",
        f"details|{WATCH.name}|{QUANTUM.story}|2",
    ]


def test_a_story_that_was_joined_to_another_goes_by_the_others_name():
    (message,) = sent(a_sheet())
    after = amended(message, GENES, replace(NOW, story="zzzzzzzzzz"))
    assert list(stories(after)) == ["story-zzzzzzzzzz", f"story-{QUANTUM.story}"]
    assert carried(body(after))[0] == f"details|{WATCH.name}|zzzzzzzzzz|2"
    again = amended(after, replace(NOW, story="zzzzzzzzzz"), replace(NOW, story="zzzzzzzzzz", revision=3))
    assert carried(body(again))[0] == f"details|{WATCH.name}|zzzzzzzzzz|3"


def test_a_story_in_a_line_is_found_by_its_words_and_so_is_its_choice():
    first, second = BRIEFS
    sheet = a_sheet(Section("x", said("In brief"), (TELECOMS, first, second)))
    (message,) = sent(sheet)
    after = amended(
        message,
        second,
        replace(second, revision=4, headline=said("🔬 ", ("A larger shared laboratory", "https://north.example/77"))),
        sheet,
    )
    assert "Shared laboratory for thin materials" not in words(body(after))
    assert "A larger shared laboratory" in words(body(after))
    (before,), (now,) = lists(message), lists(after)
    assert now["choices"][0] == before["choices"][0]
    assert now["choices"][1] == {"title": "🔬 A larger shared laboratory", "value": f"details|{WATCH.name}|{second.story}|4"}
    assert list(stories(after)) == list(stories(message))


def test_in_slack_too_what_opens_a_story_in_a_line_is_called_as_it_is_now():
    first, second = BRIEFS
    sheet = a_sheet(Section("x", said("In brief"), (TELECOMS, first, second)))
    (message,) = render(sheet, "slack", WATCH, renderer=RENDERER, native=True, menu=MENU)
    now = replace(second, revision=4, headline=said("A larger shared laboratory"))
    after = amend(message, Change(second, now), sheet, WATCH, RENDERER, MENU)
    assert check_payload("slack", after.payload) == ()
    (before,), (options,) = (
        [found["options"] for found in objects(each.payload) if found.get("type") == "static_select"] for each in (message, after)
    )
    assert options[:-1] == before[:-1]
    assert options[-1] == {
        "text": {**before[-1]["text"], "text": "A larger shared laboratory"},
        "value": f"details|{WATCH.name}|{second.story}|4",
    }


def test_a_line_keeps_its_distance_from_what_stands_above_it():
    sheet = a_sheet(Section("x", said("In brief"), BRIEFS))
    (message,) = sent(sheet)

    def distances(message: Message) -> list[str]:
        return [found.get("spacing") for found in objects(body(message)) if found.get("type") == "RichTextBlock"]

    for brief in BRIEFS:
        assert distances(amended(message, brief, replace(brief, facts=(said("£9m"),)), sheet)) == distances(message)


def test_a_line_of_the_contents_is_changed_with_its_story():
    sheet = a_sheet(
        Section("contents", said("In this digest"), lines=(GENES.headline, QUANTUM.headline), contents=True),
        Section("q", said("Q"), (QUANTUM,), behind=True),
    )
    front, _ = sent(sheet)
    after = amended(front, QUANTUM, replace(QUANTUM, revision=3), sheet, lines=((QUANTUM.headline, said("Two countries fund four")),))
    assert "Two countries fund four" in words(body(after))
    assert plain(QUANTUM.headline) not in words(body(after))
    assert plain(GENES.headline) in words(body(after))


def test_a_story_in_two_languages_is_changed_in_both():
    twin = replace(GENES, headline=said(("遺伝子治療に1,100万ポンド", "https://iyaku.example/a/881")))
    both = replace(GENES, twin=twin)
    sheet = a_sheet(Section("genomics", said("Genes"), (both,)))
    (message,) = sent(sheet)
    after = amended(message, both, replace(NOW, twin=replace(twin, headline=said("遺伝子治療に1,400万ポンド"))), sheet)
    assert "1,100万" not in words(body(after))
    assert "1,400万" in words(body(after))


def test_what_does_not_fit_the_card_is_told_in_a_shorter_form():
    many = tuple(replace(TELECOMS, story=f"story{number:05}", summary=said("量" * 2800), differs=said("別" * 2800)) for number in range(4))
    sheet = a_sheet(Section("genomics", said("Genes"), (GENES, *many)))
    (message,) = sent(sheet)
    long = replace(NOW, summary=said("子" * 2800), differs=said("差" * 2800), quotes=tuple(Quotation(said("引" * 1400)) for _ in range(9)))
    after = amended(message, GENES, long, sheet)
    assert "£14m" in words(stories(after)[f"story-{GENES.story}"])
    assert "引" not in words(body(after))


def test_a_message_that_does_not_tell_it_stays_as_it_is():
    (message,) = sent(a_sheet())
    assert amend(message, Change(TELECOMS, replace(TELECOMS, revision=9)), a_sheet(), WATCH, RENDERER, MENU) is message


@QUICK
@given(digests(), st.data())
def test_whatever_it_says_a_story_is_found_and_the_card_stays_valid(digest: Digest, data):
    for message in sent(digest):
        told = [item for item in digest.items if (item.story, item.revision) in message.stories and _stands_in(item, message)]
        if not told:
            continue
        item = data.draw(st.sampled_from(told))
        after = amended(message, item, replace(item, revision=99, headline=said("Entirely new"), twin=None, note=()), digest)
        assert "Entirely new" in words(body(after))
        others = {name: drawn for name, drawn in stories(message).items() if name != f"story-{item.story}"}
        assert {name: drawn for name, drawn in stories(after).items() if name != f"story-{item.story}"} == others
        assert not any(value.endswith(f"|{item.story}|{item.revision}") for value in carried(body(after)))


def _stands_in(item: Item, message: Message) -> bool:
    return f"story-{item.story}" in stories(message) or any(f"|{item.story}|" in value for value in carried(body(message)))


# ── taken back ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

GONE = Item(GENES.story, 1, said("A story that stood here was withdrawn by an editor."), note=said("Reason: a hoax"))
URL = "https://trade.example/orchard-hammersmith"
QUOTED = "Bolstering our presence, infrastructure and internal capabilities"


def taken_back(message: Message, sheet: Digest, before: Item = GENES, after: Item = GONE, urls=(URL,), phrases=(QUOTED,)) -> Message:
    made = strike(amended(message, before, after, sheet, ended=True), before.story, urls, phrases)
    assert check_payload("teams", made.payload, "bot") == ()
    assert made.stories == message.stories
    return made


def test_a_story_that_is_taken_back_says_so_and_offers_nothing():
    (message,) = sent(a_sheet())
    after = taken_back(message, a_sheet())
    own = stories(after)[f"story-{GENES.story}"]
    assert words(own) == "A story that stood here was withdrawn by an editor. Reason: a hoax"
    assert carried(body(after)) == [f"details|{WATCH.name}|{QUANTUM.story}|2"]
    assert URL not in str(after.payload)


def test_a_line_a_row_and_a_quotation_about_it_go_and_the_others_stay():
    link = (Link("Orchard", URL),)
    table = Table((said("For what"), said("Sum")), ((link, said("£11m")), (said("Quantum"), said("£9.7m"))), right=(1,))
    quotes = (
        Quotation(said(f"“{QUOTED} are critical”"), said("Dr Bobby Gaspar")),
        Quotation(said("“It flourishes”"), said("Lord Vallance")),
    )
    sheet = a_sheet(
        Section("genomics", said("Genes"), (GENES,)),
        Section("money", said("Newly pledged"), lines=((*link, Plain(" pledged £11m")), said("In all £20.7m")), table=table),
        Section("voices", said("Voices"), quotes=quotes),
    )
    (message,) = sent(sheet)
    after = taken_back(message, sheet)
    shown = words(body(after))
    assert "Newly pledged" in shown
    assert "In all £20.7m" in shown
    assert "pledged £11m" not in shown
    assert "Gaspar" not in shown
    assert "It flourishes" in shown
    (drawn,) = [found for found in objects(body(after)) if found.get("type") == "Table"]
    assert len(drawn["rows"]) == 2
    assert "Orchard" not in words(drawn)
    assert "£9.7m" in words(drawn)
    assert URL not in str(after.payload)


@pytest.mark.parametrize(("fallback", "left"), [(("Sums", URL, "Quantum"), ["Sums", "Quantum"]), (("All at once",), None)])
def test_what_stands_in_a_tables_place_where_it_is_not_drawn_says_the_rows_that_stay(fallback, left):
    """As templates of one's own may have it."""
    link = (Link("Orchard", URL),)
    table = Table((said("For what"), said("Sum")), ((link, said("£11m")), (said("Quantum"), said("£9.7m"))), right=(1,))
    sheet = a_sheet(Section("genomics", said("Genes"), (GENES,)), Section("money", said("Newly pledged"), table=table))
    (message,) = sent(sheet)
    (drawn,) = [found for found in objects(body(message)) if found.get("type") == "Table"]
    drawn["fallback"] = {"type": "Container", "items": [{"type": "TextBlock", "text": text} for text in fallback]}
    after = taken_back(message, sheet)
    (now,) = [found for found in objects(body(after)) if found.get("type") == "Table"]
    assert [item["text"] for item in now["fallback"]["items"]] == left if left else "fallback" not in now


def test_a_chart_that_names_it_goes():
    chart = Chart("Orchard's pledges by week", ("9 March",), (Series("Pharma", (11.0,), ("£11m",)),), ("£11m",))
    sheet = a_sheet(
        Section("genomics", said("Genes"), (GENES,)), Section("weeks", said("Week by week"), lines=(said("Steady"),), chart=chart)
    )
    (message,) = sent(sheet)
    assert any(str(found.get("type")).startswith("Chart.") for found in objects(body(message)))
    after = taken_back(message, sheet, phrases=("Orchard's pledges by week",))
    assert "Orchard's pledges" not in str(body(after))
    assert "Steady" in words(body(after))


@pytest.mark.parametrize("folded", [False, True])
def test_a_section_that_said_nothing_else_goes_with_its_heading(folded):
    link = (Link("Orchard", URL), Plain(" pledged £11m"))
    table = Table((said("For what"), said("Sum")), ((link, said("£11m")),), right=(1,))
    sheet = a_sheet(
        Section("genomics", said("Genes"), (GENES, QUANTUM)),
        Section("money", said("Newly pledged"), lines=(link,), table=table, folded=folded),
        Section("people", said("Visits"), lines=(said("A delegation in May"),), folded=folded),
    )
    (message,) = sent(sheet)
    assert "Newly pledged" in str(body(message))
    after = taken_back(message, sheet)
    assert "Newly pledged" not in str(body(after))
    assert "Visits" in str(body(after))
    assert "A delegation in May" in words(body(after))


def test_the_last_choice_of_a_list_takes_the_list_and_its_button_with_it():
    first, second = BRIEFS
    sheet = a_sheet(Section("x", said("In brief"), (TELECOMS, first, second)))
    (message,) = sent(sheet)
    urls = ("https://letters.example/0121",)
    gone = Item(first.story, 1, GONE.headline, brief=True)
    once = taken_back(message, sheet, first, gone, urls, ())
    (left,) = lists(once)
    assert [choice["value"].split("|")[2] for choice in left["choices"]] == [second.story]
    rest = replace(sheet, sections=(replace(sheet.sections[0], items=(TELECOMS, gone, second)),))
    twice = taken_back(once, rest, second, Item(second.story, 3, said("Also withdrawn"), brief=True), ("https://north.example/77",), ())
    assert lists(twice) == []
    assert carried(body(twice)) == [f"details|{WATCH.name}|{TELECOMS.story}|1"]
    assert sum(found.get("type") == "ActionSet" for found in objects(body(twice))) == 1


def test_a_note_says_in_a_card_what_has_changed():
    made = note(
        replace(NOW, twin=replace(NOW, headline=said("遺伝子治療"), note=said("3月9日以降の変更：金額"))),
        a_sheet(),
        WATCH,
        RENDERER,
        "teams",
    )
    assert check_payload("teams", made.payload, "bot") == ()
    assert "New since 9 March: the amount" in words(body(made))
    assert "3月9日以降" in words(body(made))
    assert made.behind
