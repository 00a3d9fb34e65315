"""Asking in Teams: in a channel, a group chat and one's own chat; turning pages; who asks, and in which language."""

import pytest

from tests.desks import ORCHARD, RIKEN, an_rss, checked
from tests.local_teams import CHANNEL, CHAT, EDITOR, JAPANESE, READER, buttons
from tests.slack.test_asking import MANY
from tests.teams.houses import a_tenant, words_of


def titles(post, user=READER) -> list[str]:
    """What one can press on it."""
    return [button["title"] for button in buttons(post.card_for(user)) if "title" in button]


@pytest.mark.parametrize(
    ("words", "said"), [("latest", ORCHARD[1]), ("検索 superconductors", RIKEN[1]), ("", "latest"), ("Kyowa Kirin", "Kyowa Kirin")]
)
async def test_a_question_in_a_channel_is_answered_in_its_thread(tmp_path, words, said):
    async with a_tenant(tmp_path) as house:
        (answer,) = await house.ask(words, where=CHANNEL)
        (question,) = house.teams.said[CHANNEL]
        assert (answer.conversation, answer.thread) == (CHANNEL, question)
        assert said in words_of(answer)


async def test_a_question_in_a_thread_is_answered_in_that_thread(tmp_path):
    async with a_tenant(tmp_path) as house:
        root = house.teams.new_id()
        house.teams.said[CHANNEL].append(root)
        (answer,) = await house.ask("latest", where=CHANNEL, thread=root)
        assert answer.thread == root


@pytest.mark.parametrize("where", [CHAT, ""])
async def test_chats_are_answered_plainly(tmp_path, where):
    async with a_tenant(tmp_path) as house:
        (answer,) = await house.ask("latest", where=where)
        assert answer.conversation == (where or house.teams.personal(READER).id)
        assert answer.thread == ""
        assert ORCHARD[1] in words_of(answer)


async def test_the_same_brought_twice_is_answered_once(tmp_path):
    async with a_tenant(tmp_path) as house:
        house.teams.twice = True
        assert len(await house.ask("latest", where=CHANNEL)) == 1


async def test_examples_are_as_one_types_them_here(tmp_path):
    async with a_tenant(tmp_path) as house:
        in_channel, at_home = [words_of(await house.ask("help", where=where)) for where in (CHANNEL, "")]
        assert "@Kakehashi latest" in in_channel
        assert "@Kakehashi" not in at_home
        assert "latest" in at_home
        assert "/ukjapan" not in in_channel + at_home


async def test_what_cannot_be_understood_is_answered_with_an_example_that_works_here(tmp_path):
    async with a_tenant(tmp_path) as house:
        assert "@Kakehashi" in words_of(await house.ask("latest field:cheese", where=CHANNEL))


@pytest.mark.parametrize("verb", ["saved", "review"])
async def test_what_is_ones_own_is_not_listed_for_all_to_see(tmp_path, verb):
    async with a_tenant(tmp_path) as house:
        said = words_of(await house.ask(verb, where=CHANNEL))
        assert f"our own chat, by {verb}" in said
        assert "Slack" not in said


async def test_pages_are_turned_in_place_for_whoever_turns_them(tmp_path):
    async with a_tenant(tmp_path, news=False) as house:
        await checked(house.desk, an_rss(*MANY))
        (first,) = await house.ask("latest", where=CHANNEL)
        shown = words_of(first)
        assert "Older" in titles(first)
        await house.press(first, "Older", user=EDITOR)
        assert {"Newer"} <= set(titles(first, EDITOR))
        assert words_of(first) == shown
        assert len(house.teams.posts[CHANNEL]) == 1


async def test_an_older_client_is_given_the_other_page_as_a_message(tmp_path):
    async with a_tenant(tmp_path, news=False) as house:
        await checked(house.desk, an_rss(*MANY))
        (first,) = await house.ask("latest")
        await house.press(first, "Older", old=True)
        second = house.teams.chat(READER)[-1]
        assert "Newer" in titles(second)


async def test_words_are_answered_in_the_language_of_whoever_asks(tmp_path):
    async with a_tenant(tmp_path) as house:
        assert "件" in words_of(await house.ask("latest", user=JAPANESE, where=CHANNEL))
        assert "2 stories" in words_of(await house.ask("latest", user=READER, where=CHANNEL))
        assert "2 stories" in words_of(await house.ask("latest in:en", user=JAPANESE, where=CHANNEL))


async def test_times_are_those_of_whoever_asks(tmp_path):
    async with a_tenant(tmp_path) as house:
        assert "London" in words_of(await house.ask("latest"))
        assert "Tokyo" in words_of(await house.ask("latest in:en", user=JAPANESE, where=CHANNEL))


async def test_a_language_chosen_by_hand_goes_before_what_teams_says(tmp_path):
    async with a_tenant(tmp_path) as house:
        await house.ask("help", user=JAPANESE, where=CHANNEL)
        await house.desk.store.choose_language((await house.installation()).id, JAPANESE, "en")
        assert "2 stories" in words_of(await house.ask("latest", user=JAPANESE, where=CHANNEL))


async def test_who_asks_is_remembered_as_teams_names_them(tmp_path):
    async with a_tenant(tmp_path, news=False) as house:
        await house.ask("help", user=JAPANESE, where=CHANNEL)
        known = await house.desk.store.profile((await house.installation()).id, JAPANESE)
        person = house.teams.people[JAPANESE]
        assert (known.name, known.language, known.zone, known.handle) == ("山田 花子", "ja", "Asia/Tokyo", person.handle)
        person.name = "佐藤 花子"
        await house.ask("help", user=JAPANESE, where=CHANNEL)
        assert (await house.desk.store.profile((await house.installation()).id, JAPANESE)).name == "佐藤 花子"


async def test_a_fault_of_our_own_is_said_and_does_not_come_again(tmp_path):
    def broken(*_given):
        raise ZeroDivisionError

    async with a_tenant(tmp_path, news=False) as house:
        object.__setattr__(house.desk, "draw", broken)
        assert "fault of the desk" in words_of(await house.ask("latest"))
        house.desk.clock.advance(minutes=5)
        assert await house.do() == 0
