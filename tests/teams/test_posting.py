"""Answers in Teams stand there once, whatever happens between: a fault of the service, no answer, a desk that is killed."""

import asyncio
from dataclasses import replace

import pytest

from bot.delivery.marks import REPEATED
from bot.messages.notice import notice
from bot.pipeline.fates import Fates, count_fates
from tests.local_teams import CHAT
from tests.teams.houses import a_tenant, words_of


async def asked_for(house, *parts):
    """A question whose answer is these messages."""

    async def answer(room):
        room.reply([notice(part, "teams") for part in parts])

    object.__setattr__(house.work, "handlers", {"words": answer})
    await house.teams.say("latest", where=CHAT)


def there(house) -> list[str]:
    return [words_of(post) for post in house.teams.posts[CHAT]]


async def fates(house) -> Fates:
    return await count_fates(house.desk.store, house.desk.clock(), (await house.installation()).id)


async def later(house, **more) -> int:
    house.desk.clock.advance(**(more or {"seconds": 3}))
    return await house.do()


async def test_what_the_service_could_not_take_comes_soon_and_only_what_is_missing(tmp_path):
    async with a_tenant(tmp_path, news=False) as house:
        await asked_for(house, "one", "two", "three")
        house.teams.faults["post"] = ["", *["503"] * 4]
        assert await house.do() == 0
        assert there(house) == ["one"]
        assert await later(house) == 1
        assert there(house) == ["one", "two", "three"]


@pytest.mark.parametrize("fault", ["drop_after", "500_after"])
async def test_a_message_that_may_have_arrived_comes_once_more_marked(tmp_path, fault):
    async with a_tenant(tmp_path, news=False) as house:
        await asked_for(house, "one", "two", "three")
        house.teams.faults["post"] = ["", fault]
        assert await house.do() == 0
        assert await later(house) == 1
        one, two, again, three = there(house)
        assert (one, two, three) == ("one", "two", "three")
        assert again == f"two\n{REPEATED}"
        assert await fates(house) == Fates(repeated=1)


async def test_what_teams_finds_too_large_goes_as_two_once(tmp_path):
    async with a_tenant(tmp_path, news=False) as house:

        async def answer(room):
            room.reply([two_sections()])

        object.__setattr__(house.work, "handlers", {"words": answer})
        await house.teams.say("latest", where=CHAT)
        house.teams.faults["post"] = ["413:MessageSizeTooBig", "", *["503"] * 4, "413:MessageSizeTooBig"]
        assert await house.do() == 0
        assert await later(house) == 1
        first, second = [words_of(post) for post in house.teams.posts[CHAT] if not post.deleted]
        assert "first section" in first
        assert "second section" in second


def two_sections():
    """A message that can be divided."""
    parts = [
        {"type": "Container", "items": [{"type": "TextBlock", "text": f"The {name} section", "wrap": True}] * 3}
        for name in ("first", "second")
    ]
    message = notice("Latest news", "teams")
    (attached,) = message.payload["attachments"]
    card = {**attached["content"], "version": "1.5", "body": [*attached["content"]["body"], *parts]}
    return replace(message, payload={**message.payload, "attachments": [{**attached, "content": card}]})


async def test_where_it_may_be_missed_nothing_is_said_twice(tmp_path):
    async with a_tenant(tmp_path, news=False) as house:
        object.__setattr__(house.work, "unknown_fate", "miss")
        await asked_for(house, "one", "two", "three")
        house.teams.faults["post"] = ["", "drop_before"]
        await house.do()
        assert await later(house) == 1
        assert there(house) == ["one", "three"]
        assert await fates(house) == Fates(missed=1)


async def test_what_stays_unknown_is_repeated_once_and_holds_up_nothing(tmp_path):
    async with a_tenant(tmp_path, news=False) as house:
        await asked_for(house, "one", "two")
        house.teams.faults["post"] = ["drop_after", "drop_after"]
        await house.do()
        await later(house)
        assert await later(house, seconds=6) == 1
        assert there(house) == ["one", f"one\n{REPEATED}", "two"]
        assert await fates(house) == Fates(repeated=1, missed=1)


@pytest.mark.parametrize("moment", ["came", "taken"])
@pytest.mark.parametrize("number", [1, 2])
async def test_a_desk_that_is_killed_repeats_nothing_that_is_known_to_stand_there(tmp_path, moment, number):
    seen = []

    async with a_tenant(tmp_path, news=False) as house:
        await asked_for(house, "one", "two", "three")
        killed = asyncio.Event()

        def look(when, name, _given):
            if (when, name) == (moment, "post"):
                seen.append(name)
                if len(seen) == number:
                    killed.set()

        house.teams.hook = look
        house.teams.faults["post"] = [*[""] * (number - 1), "slow_after:30" if moment == "taken" else "slow_before:30"]
        doing = asyncio.create_task(house.do())
        await asyncio.wait_for(killed.wait(), 10)
        doing.cancel()
        await asyncio.gather(doing, return_exceptions=True)
        house.teams.hook = None
        assert await later(house, minutes=2) == 1
        plain = [words.partition("\n")[0] for words in there(house)]
        assert set(plain) == {"one", "two", "three"}
        assert sum(REPEATED in words for words in there(house)) == 1
        assert len(plain) == (4 if moment == "taken" else 3)


async def test_a_message_that_teams_will_not_have_is_told_and_the_others_come(tmp_path):
    async with a_tenant(tmp_path, news=False) as house:
        await asked_for(house, "one", "two")
        house.teams.faults["post"] = ["400:BadArgument"]
        assert await house.do() == 1
        assert "two" in there(house)[-1]
        assert len(there(house)) == 2


async def test_where_the_app_is_no_more_an_answer_is_let_go(tmp_path):
    async with a_tenant(tmp_path, news=False) as house:
        await asked_for(house, "one")
        house.teams.rooms[CHAT].installed = False
        assert await house.do() == 0
        assert await later(house, minutes=5) == 0
