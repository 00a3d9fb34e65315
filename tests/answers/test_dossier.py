"""A dossier says who a body is, whom it works with, what it pledged, and who speaks for it."""

from datetime import timedelta

from bot.answers.dossier import SHOWN, Dossier, no_body, word_dossier
from bot.models import Answer
from bot.ports import Body
from bot.wording.catalogue import plain
from tests.answers.pages import a_ledger, a_page, found, lines_of, said
from tests.examples import NOW, a_story

ORCHARD = Body(
    "Orchard Therapeutics",
    "uk",
    {"en": "Orchard Therapeutics", "ja": "オーチャード・セラピューティクス"},
    7,
    NOW - timedelta(days=400),
    (("Kyowa Kirin", 5), ("Genesis Healthcare", 1)),
)


def answered(words: str = "org Orchard", count: int = 1, total: int | None = None, body: Body = ORCHARD, **page) -> Answer:
    stories = [a_story(f"entry{number:05}") for number in range(1, count + 1)]
    kept = {story.id: story for story in stories}
    return word_dossier(a_page(words, **page), Dossier(body, found(stories, total), a_ledger(*stories[:1]), kept))


def test_its_head_says_both_names_its_side_its_owner_and_since_when_it_is_known():
    answer = answered()
    assert plain(answer.title) == "UK–Japan science — Orchard Therapeutics · オーチャード・セラピューティクス"
    assert plain(answer.lead) == "UK · part of Kyowa Kirin (Japan) · 7 stories since 9 February 2025"
    japanese = answered("機関 Orchard")
    assert plain(japanese.title) == "日英の科学技術｜オーチャード・セラピューティクス｜Orchard Therapeutics"
    assert plain(japanese.lead) == "英国｜Kyowa Kirin（日本）傘下｜2025年2月9日以降7件"


def test_its_partners_stand_with_how_often():
    assert lines_of(answered(), "partners") == ["Kyowa Kirin: 5 stories", "Genesis Healthcare: 1 story"]


def test_its_money_is_a_ledger():
    answer = answered()
    (ledger,) = (section for section in answer.sections if section.key == "ledger")
    assert plain(ledger.table.rows[0][1]) == "£11m"


def test_people_are_named_with_it_once_with_their_role():
    assert lines_of(answered(count=3), "people") == ["Ann Example, chief executive of Orchard Therapeutics"]


def test_people_of_others_are_not():
    nanopore = Body("Oxford Nanopore Technologies", "uk", {}, 1, NOW, ())
    assert lines_of(answered(body=nanopore), "people") == []


def test_its_newest_stories_stand_there_with_a_way_to_the_others():
    answer = answered(count=8, total=40, command="/ukjapan")
    assert len(answer.items) == SHOWN
    assert plain(answer.more) == 'and 35 more stories: /ukjapan latest org:"Orchard Therapeutics" page:2'


def test_a_body_without_a_story_so_narrowed_says_so():
    answer = word_dossier(a_page("org Orchard lang:ja"), Dossier(ORCHARD, found([])))
    assert plain(answer.more) == "No story yet. Try: latest pharma"
    assert plain(answer.title).endswith("オーチャード・セラピューティクス")


def test_an_unknown_name_gets_the_nearest_or_a_search():
    near = no_body(a_page("org Kyow", command="/ukjapan"), ["Kyowa Kirin", "Kyowa Kako"])
    assert plain(near.lead) == "I know no body “Kyow”. There are: Kyowa Kirin and Kyowa Kako. Try: /ukjapan org Kyowa Kirin"
    assert plain(no_body(a_page("org Nobody"), []).lead) == "I know no body “Nobody”. Try: search Nobody"
    assert plain(no_body(a_page("latest org:Nobody"), []).lead) == "I know no body “Nobody”. Try: search Nobody"


def test_all_of_it_is_in_one_answer():
    words = said(answered())
    for part in ("Kyowa Kirin", "£11m", "Ann Example", "UK and Japan back quantum"):
        assert part in words
