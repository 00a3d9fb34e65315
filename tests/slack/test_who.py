"""The message shortcut "Who is in this?": a posted article read with the desk's own eye."""

import pytest

from bot.app import build_fetcher
from bot.errors import Rejected, Unavailable
from bot.models import Fetched
from bot.settings import Settings
from tests.desks import ORCHARD
from tests.local_slack import READER
from tests.local_slack.world import Person
from tests.slack.houses import a_house, words_of

PAGE = (
    "<html><head><title>RIKEN and Oxford build a quantum sensor</title></head><body><article><h1>RIKEN and Oxford build a quantum sensor</h1>"
    "<p>Japan's RIKEN and the University of Oxford will build a quantum sensor together, supported by £3m of the British government.</p>"
    "<p>“We have waited long for this,” said Professor Jane Smith of the University of Oxford in a statement on Monday morning.</p>"
    "<p>The two institutes have worked together since 2019, and their teams will meet in Tokyo and in Oxford each year.</p></article></body></html>"
)
URL = "https://news.example/sensor"


def post_link(house, *urls: str) -> dict:
    links = [{"type": "link", "url": url} for url in urls]
    block = {"type": "rich_text", "block_id": "b", "elements": [{"type": "rich_text_section", "elements": links}]}
    return house.slack.say(" ".join(f"<{url}>" for url in urls) or "Good morning", blocks=[block] if urls else [])


async def use(house, *urls: str) -> str:
    """What the modal says after it was used on a message with these links."""
    await house.slack.use_shortcut("who", post_link(house, *urls))
    await house.do()
    return words_of(house.opened().blocks)


def with_page(house, body: bytes | str = PAGE, url: str = URL) -> None:
    async def fetch(asked, _validators=None):
        assert asked == url
        return Fetched(asked, 200, body if isinstance(body, bytes) else body.encode(), "text/html; charset=utf-8")

    house.desk.fetcher.fetch = fetch


async def test_an_article_from_outside_is_fetched_read_and_kept_nowhere(tmp_path):
    async with a_house(tmp_path) as house:
        with_page(house)
        before = len(await house.stories())
        read = await use(house, URL)
        assert len(await house.stories()) == before
    for part in ("RIKEN", "University of Oxford", "Jane Smith", "£3m", "Kept", "read just now", "Parties", "Sums"):
        assert part in read, part


async def test_an_article_the_desk_knows_is_told_at_once_with_its_story(tmp_path):
    async with a_house(tmp_path) as house:
        asked = len(house.desk.fetcher.asked)
        read = await use(house, ORCHARD[0])
        assert len(house.desk.fetcher.asked) == asked
    for part in ("Kyowa Kirin", "£11m", "/ukjapan story", "Its story"):
        assert part in read, part


async def test_it_is_told_in_the_readers_language(tmp_path):
    async with a_house(tmp_path) as house:
        house.slack.scopes |= {"users:read"}
        house.slack.people[READER] = Person(READER, locale="ja-JP")
        read = await use(house, ORCHARD[0])
        assert house.opened().view["title"]["text"] == "登場する組織・人物"
    assert "この件の記事" in read
    assert "0.45" not in read


async def test_of_several_links_one_is_chosen(tmp_path):
    async with a_house(tmp_path) as house:
        with_page(house)
        urls = [URL, *(f"https://news.example/{n}" for n in range(9))]
        read = await use(house, *urls)
        buttons = [block["elements"][0] for block in house.opened().blocks if block["type"] == "actions"]
        assert [button["value"] for button in buttons] == urls[:5]
        assert "Which article?" in read
        block_id = next(block["block_id"] for block in house.opened().blocks if block["type"] == "actions")
        assert block_id
        await house.slack.click(house.opened(), "who.read")
        await house.do()
        assert "RIKEN" in words_of(house.opened().blocks)


async def test_a_message_without_a_link_gets_one_sentence(tmp_path):
    async with a_house(tmp_path, news=False) as house:
        assert "no link in this message" in await use(house)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Rejected("news.example cannot be asked: its address is not public."), "not public"),
        (Unavailable("news.example did not answer within 20 s."), "did not answer"),
    ],
)
async def test_what_cannot_be_fetched_is_said_in_the_modal(tmp_path, error, said):
    async with a_house(tmp_path, news=False) as house:
        house.desk.fetcher.bodies[URL] = error
        assert said in await use(house, URL)


async def test_a_private_address_is_refused(tmp_path):
    fetcher = build_fetcher(Settings())
    async with a_house(tmp_path, news=False, fetcher=fetcher) as house:
        assert "not a public address" in await use(house, "http://127.0.0.1:9/secret")
        await fetcher.close()


@pytest.mark.parametrize("body", [b"%PDF-1.7 \x00\x01", b"", b"<html><body></body></html>"])
async def test_what_is_no_article_is_said_in_the_modal(tmp_path, body):
    async with a_house(tmp_path, news=False) as house:
        with_page(house, body)
        read = await use(house, URL)
        assert read.strip()
        assert "Reading" not in read
