"""The message action "Who is in this?" in Teams: a posted article read with the desk's own eye."""

import asyncio

import pytest

from bot.app import build_fetcher
from bot.errors import Rejected, Unavailable
from bot.settings import Settings
from tests.desks import ORCHARD
from tests.local_teams import CHANNEL, JAPANESE, READER, inputs, text_of
from tests.slack.test_who import PAGE, URL, with_page
from tests.teams.houses import a_tenant, words_of


def a_message(*urls: str) -> str:
    """As Teams brings it."""
    return "".join(f'<p>Look: <a href="{url}" title="{url}">{url}</a></p>' for url in urls) or "<p>Good morning</p>"


async def use(house, *urls: str, **who):
    """The window after it was used on a message with these links."""
    return await house.teams.use_action("who", text=a_message(*urls), **who)


def read(window) -> str:
    return window.words or text_of(window.card)


async def test_an_article_from_outside_is_fetched_read_and_kept_nowhere(tmp_path):
    async with a_tenant(tmp_path) as house:
        with_page(house)
        before = len(await house.stories())
        window = await use(house, URL)
        assert len(await house.stories()) == before
        assert window.title == "Who is in this?"
        for part in ("RIKEN", "University of Oxford", "Jane Smith", "£3m", "Kept", "read just now", "Parties", "Sums"):
            assert part in read(window), part
        assert house.teams.posts[CHANNEL] == []


async def test_an_article_the_desk_knows_is_told_at_once_with_its_story(tmp_path):
    async with a_tenant(tmp_path) as house:
        asked = len(house.desk.fetcher.asked)
        window = await use(house, ORCHARD[0])
        assert len(house.desk.fetcher.asked) == asked
        for part in ("Kyowa Kirin", "£11m", "@Kakehashi story", "Its story"):
            assert part in read(window), part


async def test_it_is_told_in_the_readers_language(tmp_path):
    async with a_tenant(tmp_path) as house:
        window = await use(house, ORCHARD[0], user=JAPANESE)
        assert window.title == "登場する組織・人物"
        assert "この件の記事" in read(window)


async def test_of_several_links_one_is_chosen(tmp_path):
    async with a_tenant(tmp_path) as house:
        with_page(house)
        urls = [URL, *(f"https://news.example/{n}" for n in range(9))]
        window = await use(house, *urls)
        assert "Which article?" in read(window)
        assert [choice["value"] for choice in inputs(window.card)[0]["choices"]] == urls[:5]
        await house.teams.submit(window, {"link": URL}, "Read it")
        assert "RIKEN" in read(window)


async def test_a_link_within_a_card_is_found(tmp_path):
    async with a_tenant(tmp_path) as house:
        (listed,) = await house.ask("latest", where=CHANNEL)
        window = await house.teams.use_action("who", listed)
        assert "Which article?" in read(window)


async def test_a_message_without_a_link_gets_one_sentence(tmp_path):
    async with a_tenant(tmp_path, news=False) as house:
        assert "no link in this message" in read(await use(house))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Rejected("news.example cannot be asked: its address is not public."), "not public"),
        (Unavailable("news.example did not answer within 20 s."), "did not answer"),
    ],
)
async def test_what_cannot_be_fetched_is_said_in_the_window(tmp_path, error, said):
    async with a_tenant(tmp_path, news=False) as house:
        house.desk.fetcher.bodies[URL] = error
        assert said in read(await use(house, URL))


async def test_a_private_address_is_refused(tmp_path):
    fetcher = build_fetcher(Settings())
    async with a_tenant(tmp_path, news=False, fetcher=fetcher) as house:
        assert "not a public address" in read(await use(house, "http://127.0.0.1:9/secret"))
        await fetcher.close()


@pytest.mark.parametrize("body", [b"%PDF-1.7 \x00\x01", b"", b"<html><body></body></html>"])
async def test_what_is_no_article_is_said_in_the_window(tmp_path, body):
    async with a_tenant(tmp_path, news=False) as house:
        with_page(house, body)
        said = read(await use(house, URL))
        assert said.strip()
        assert "Which article?" not in said


async def slowly(house):
    """An article that takes a while the first time."""
    with_page(house)
    quickly, asked = house.desk.fetcher.fetch, []

    async def fetch(url, validators=None):
        asked.append(url)
        if len(asked) == 1:
            await asyncio.sleep(60)
        return await quickly(url, validators)

    house.desk.fetcher.fetch = fetch


@pytest.mark.parametrize("known", [True, False])
async def test_an_article_that_takes_long_is_told_later_in_ones_own_chat_alone(tmp_path, monkeypatch, known):
    monkeypatch.setattr("bot.teams.who.SOON", 0.1)
    async with a_tenant(tmp_path, installed=known) as house:
        if not known:
            await house.teams.install()
            await house.do()
            house.teams.posts.clear()
        await slowly(house)
        window = await use(house, URL)
        assert "follows in our own chat" in window.words
        await house.do()
        assert "University of Oxford" in words_of(house.teams.chat(READER))
        assert house.teams.posts[CHANNEL] == []
        again = len(house.teams.chat(READER))
        house.desk.clock.advance(minutes=5)
        await house.do()
        assert len(house.teams.chat(READER)) == again
        assert PAGE
