"""feeds, status and saved: the desk's own state as an answer, for whoever asks from anywhere."""

import pytest

from bot.answers.ask import parse_question
from bot.cli import main
from bot.models import Actor
from bot.pipeline import answer
from bot.pipeline.permits import CLI
from tests.desks import ORCHARD, WATCH, WORDINGS, a_desk, an_rss, checked
from tests.stories.news import WATCH as RULES


def words(sheet) -> str:
    lines = [line for section in sheet.sections for line in section.lines]
    return "\n".join("".join(piece.words for piece in text) for text in (sheet.title, sheet.lead, *lines, *sheet.foot, sheet.more))


@pytest.mark.parametrize(("language", "said"), [("en", "1 healthy"), ("ja", "正常1件")])
async def test_whoever_runs_the_desk_asks_it_how_it_is(tmp_path, language, said):
    async with a_desk(tmp_path) as desk:
        await checked(desk, an_rss(ORCHARD))
        for asked in ("status", "feeds"):
            assert said in words(await answer(desk, asked, watch=WATCH, language=language, actor=CLI))


async def test_nobody_in_particular_is_told_where_to_ask(tmp_path):
    async with a_desk(tmp_path) as desk:
        assert "Slack lists them" in words(await answer(desk, "saved", watch=WATCH, language="en"))


async def test_saved_stories_are_each_persons_own(tmp_path):
    async with a_desk(tmp_path) as desk:
        await checked(desk, an_rss(ORCHARD))
        house = await desk.store.installation("slack", "T1", "Local", desk.clock())
        (story,) = (await desk.store.latest(WATCH, limit=1)).stories
        await desk.store.save(house.id, "U1", story.id, desk.clock())
        mine = await answer(desk, "saved", watch=WATCH, language="en", actor=Actor(house.id, "U1"))
        theirs = await answer(desk, "saved", watch=WATCH, language="en", actor=Actor(house.id, "U2"))
        assert [item.story for item in mine.items] == [story.id]
        assert theirs.items == ()
        assert {offer.kind for offer in mine.offers} <= {"page"}


async def test_a_front_page_says_what_is_new_and_what_is_ones_own_and_is_not_shared(tmp_path):
    async with a_desk(tmp_path) as desk:
        await checked(desk, an_rss(ORCHARD))
        house = await desk.store.installation("slack", "T1", "Local", desk.clock())
        (story,) = (await desk.store.latest(WATCH, limit=1)).stories
        await desk.store.save(house.id, "U1", story.id, desk.clock())
        mine = await answer(desk, "home", watch=WATCH, language="en", actor=Actor(house.id, "U1"))
        assert [section.key for section in mine.sections] == ["latest", "plans", "saved", "sources"]
        assert words(mine).count(story.best.title) == 2
        assert "1 healthy" in words(mine)
        assert mine.offers == ()
        theirs = await answer(desk, "ホーム", watch=WATCH, language="en", actor=Actor(house.id, "U2"))
        assert "「保存」" in words(theirs)
        assert "フィードかサイトのURL" not in words(theirs)


async def test_the_front_page_of_an_empty_desk_says_what_to_type_first(tmp_path):
    async with a_desk(tmp_path, command="/ukjapan") as desk:
        said = words(await answer(desk, "home", watch=WATCH, language="en", actor=CLI))
        assert "/ukjapan suggest https://www.example.org/feed.xml" in said
        assert "/ukjapan subscribe" in said


def ask(typed):
    return parse_question(typed, watch=RULES, language="en", wordings=WORDINGS)


@pytest.mark.parametrize(
    ("typed", "verb", "narrowed"),
    [
        ("feeds", "feeds", ("", "")),
        ("feeds nature", "feeds", ("nature", "")),
        ("feeds nature side:uk", "feeds", ("nature", "uk")),
        ("情報源 大学", "feeds", ("大学", "")),
        ("feed the world", "search", ("feed the world", "")),
        ("sources of neutrons", "search", ("sources of neutrons", "")),
        ("マイページ", "home", ("", "")),
        ("home office", "search", ("home office", "")),
        ("ホームエレクトロニクス", "search", ("ホームエレクトロニクス", "")),
    ],
)
def test_words_behind_feeds_narrow_its_list_and_other_words_are_searched_for(typed, verb, narrowed):
    question = ask(typed)
    assert (question.verb, (question.words, question.side)) == (verb, narrowed)


def test_the_command_line_asks_for_the_status_too(tmp_path, capsys):
    assert main(["--db", str(tmp_path / "desk.db"), "ask", "status"]) == 0
    said = capsys.readouterr().out
    assert "No source is watched yet." in said
    assert "Kakehashi 0." in said
