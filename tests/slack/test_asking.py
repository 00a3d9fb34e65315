"""Asking in Slack: by command, mention and DM; sharing an answer, turning its pages; who asks, and in which language."""

import asyncio

import pytest

from bot.models import Message
from bot.slack.asking import words_of
from bot.slack.incoming import Incoming
from bot.slack.work import HANDLERS
from tests.desks import ORCHARD, RIKEN, an_rss, checked
from tests.local_slack import CHANNEL, READER
from tests.local_slack.world import Person
from tests.slack import houses
from tests.slack.houses import a_house

MANY = [(f"https://e.example/m{n}", f"Leeds and Kyoto universities study {what} together", f"The University of Leeds and Kyoto University will jointly study {what}. {n} people take part.") for n, what in enumerate(("superconductors", "gene therapy", "fusion magnets", "wind turbines", "malaria vaccines", "photonic chips", "rice genomes", "hydrogen engines"))]  # fmt: skip


def buttons(message) -> dict[str, str]:
    """The labels of a message's buttons, with their action_ids."""
    elements = [element for block in message["blocks"] if block["type"] == "actions" for element in block["elements"]]
    return {element["text"]["text"]: element["action_id"] for element in elements}


def read(message) -> str:
    return houses.words_of(message["blocks"])


# ── sharing and pages ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_an_answer_is_seen_by_who_asked_alone_until_they_share_it(tmp_path):
    async with a_house(tmp_path) as house:
        answer = await house.ask("search superconductors")
        assert (answer["user"], house.slack.posts()) == (READER, [])
        await house.slack.click(answer, buttons(answer)["Share to channel"])
        assert await house.do() == 1
        (post,) = house.slack.posts()
        assert RIKEN[1] in read(post)
        assert "Shared by reader" in read(post)
        assert buttons(post) == {}
        assert "Share to channel" not in buttons(house.slack.ephemerals[-1])


async def test_a_double_click_on_share_shares_once(tmp_path):
    async with a_house(tmp_path) as house:
        answer = await house.ask("latest")
        await asyncio.gather(*(house.slack.click(dict(answer), "ask.share.once") for _ in range(2)))
        await house.do()
        assert len(house.slack.posts()) == 1


async def used_up(house, **more):
    """A press whose address to answer at is used up."""
    answer = await house.ask("latest", **more)
    await house.slack.click(answer, "ask.share.once")
    house.slack.uses[next(reversed(house.slack.addresses))] = 5
    await house.do()


async def test_where_the_address_is_used_up_the_app_posts_the_share_itself(tmp_path):
    async with a_house(tmp_path) as house:
        await used_up(house)
        (post,) = house.slack.posts()
        assert post["metadata"]["event_type"] == "kakehashi_answer"


async def test_where_the_app_may_not_post_either_one_is_told_to_ask_again(tmp_path):
    async with a_house(tmp_path) as house:
        house.slack.room(CHANNEL).member = False
        await used_up(house)
        assert house.slack.posts() == []
        assert "ask again" in house.slack.posts("D0READER")[-1]["text"]


async def test_a_share_that_may_have_arrived_is_never_shared_a_second_time(tmp_path):
    async with a_house(tmp_path) as house:
        answer = await house.ask("latest")
        house.slack.slow_answers = [60]
        await house.slack.click(answer, "ask.share.once")
        doing = asyncio.create_task(house.do())
        while not house.slack.waiting:
            await asyncio.sleep(0.01)
        doing.cancel()
        await asyncio.gather(doing, return_exceptions=True)
        house.desk.clock.advance(minutes=2)
        await house.do()
        assert house.slack.posts() == []
        assert "cannot be told" in house.slack.ephemerals[-1]["text"]


async def test_pages_are_turned_in_place(tmp_path):
    async with a_house(tmp_path, news=False) as house:
        await checked(house.desk, an_rss(*MANY))
        first = await house.ask("latest")
        assert list(buttons(first)) == ["Share to channel", "Older"]
        await house.slack.click(first, buttons(first)["Older"])
        await house.do()
        (second,) = house.slack.ephemerals
        assert list(buttons(second)) == ["Share to channel", "Newer"]
        assert second["ts"] == first["ts"]
        assert read(second) != read(first)


async def test_a_search_has_a_next_page_in_japanese_too(tmp_path):
    async with a_house(tmp_path, news=False) as house:
        await checked(house.desk, an_rss(*MANY))
        answer = await house.ask("検索 Kyoto")
        assert list(buttons(answer)) == ["チャンネルに共有", "次のページ"]
        await house.slack.click(answer, buttons(answer)["次のページ"])
        await house.do()
        assert "前のページ" in buttons(house.slack.ephemerals[-1])


async def test_an_answer_of_many_messages_stays_within_what_its_address_takes(tmp_path):
    async with a_house(tmp_path) as house:
        drawn = house.desk.draw

        def many(*given) -> tuple[Message, ...]:
            return drawn(*given) * 9

        object.__setattr__(house.desk, "draw", many)
        await house.ask("latest")
        assert len(house.slack.answers) == 5


async def test_help_is_not_offered_to_the_channel(tmp_path):
    async with a_house(tmp_path) as house:
        assert buttons(await house.ask("help")) == {}


# ── mentions and DMs ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "said"), [("latest", ORCHARD[1]), ("検索 superconductors", RIKEN[1]), ("", "latest"), ("Kyowa Kirin", "Kyowa Kirin")]
)
async def test_a_mention_is_answered_in_its_thread_for_all_to_see(tmp_path, words, said):
    async with a_house(tmp_path) as house:
        await house.slack.mention(words)
        await house.do()
        question, answer = house.slack.posts()
        assert answer["thread_ts"] == question["ts"]
        assert said in read(answer)
        assert buttons(answer) == {}


async def test_a_mention_in_a_thread_is_answered_in_that_thread(tmp_path):
    async with a_house(tmp_path) as house:
        first = house.slack.say("Good morning")
        await house.slack.mention("latest", thread=first["ts"])
        await house.do()
        assert house.slack.posts()[-1]["thread_ts"] == first["ts"]


async def test_a_direct_message_is_answered_there_and_can_be_paged(tmp_path):
    async with a_house(tmp_path, news=False) as house:
        await checked(house.desk, an_rss(*MANY))
        await house.slack.write_direct("最新")
        await house.do()
        answer = house.slack.posts("D0READER")[-1]
        assert list(buttons(answer)) == ["以前の記事"]
        assert "thread_ts" not in answer
        await house.slack.click(answer, buttons(answer)["以前の記事"])
        await house.do()
        assert list(buttons(house.slack.posts("D0READER")[-1])) == ["新しい記事"]


@pytest.mark.parametrize("bot", [{"bot_id": "B0BOT"}, {"bot_id": "B0OTHER"}, {"subtype": "bot_message"}])
@pytest.mark.parametrize("kind", [{"type": "app_mention"}, {"type": "message", "channel_type": "im"}])
async def test_no_bot_is_ever_answered(tmp_path, bot, kind):
    async with a_house(tmp_path, news=False) as house:
        await house.slack.event({**kind, "text": "<@U0BOT> latest", "channel": CHANNEL, "ts": "1.1", "user": "U0X", **bot})
        assert await house.do() == 0


async def test_an_answer_that_was_posted_before_we_were_killed_is_not_posted_again(tmp_path):
    async with a_house(tmp_path) as house:
        await house.slack.mention("latest")
        house.slack.fail_next = ["drop_after"]
        assert await house.do() == 0
        house.desk.clock.advance(minutes=2)
        assert await house.do() == 1
        assert len(house.slack.posts()) == 2


async def test_an_answer_that_never_arrived_is_posted_when_the_question_is_claimed_again(tmp_path):
    async with a_house(tmp_path) as house:
        await house.slack.mention("latest")
        house.slack.fail_next = ["drop_before"]
        assert await house.do() == 0
        house.desk.clock.advance(minutes=2)
        assert await house.do() == 1
        assert len(house.slack.posts()) == 2


@pytest.mark.parametrize(("fate", "posts"), [("repeat_marked", 3), ("miss", 2)])
async def test_where_nobody_can_look_the_setting_says_whether_it_is_repeated(tmp_path, fate, posts):
    async with a_house(tmp_path, unknown_fates={"slack": fate}) as house:
        house.slack.scopes -= {"channels:history"}
        await house.slack.mention("latest")
        house.slack.fail_next = ["drop_after"]
        await house.do()
        house.desk.clock.advance(minutes=2)
        assert await house.do() == 1
        assert len(house.slack.posts()) == posts
        assert ("may be a repeat" in read(house.slack.posts()[-1])) is (fate == "repeat_marked")


def test_what_is_typed_is_read_without_mentions_and_without_slacks_escapes():
    came = Incoming(kind="mention", id="1", words="<@U0BOT> why <https://e.example/a?b=1&amp;copy=2|e.example> R&amp;D &lt;x&gt;")
    assert words_of(came) == "why <https://e.example/a?b=1&amp;copy=2|e.example> R&D <x>"


# ── who asks ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_locale_and_zone_are_the_askers_own_and_asked_for_once_a_day(tmp_path):
    async with a_house(tmp_path) as house:
        house.slack.scopes |= {"users:read"}
        house.slack.people[READER] = Person(READER, locale="ja-JP", tz="Asia/Tokyo")
        assert "17:30 東京" in read(await house.ask("latest"))
        await house.ask("latest")
        assert house.slack.calls.count("users.info") == 1
        house.desk.clock.advance(hours=25)
        await house.ask("latest")
        assert house.slack.calls.count("users.info") == 2


async def test_typing_in_japanese_is_answered_in_japanese_and_by_hand_in_what_one_chose(tmp_path):
    async with a_house(tmp_path) as house:
        house.slack.scopes |= {"users:read"}
        assert "最新" in (await house.ask("最新"))["text"]
        assert "Latest" in (await house.ask("最新 in:en"))["text"]


async def test_a_workspace_that_does_not_say_who_people_are_is_asked_once_a_day_and_answered_all_the_same(tmp_path):
    async with a_house(tmp_path) as house:
        for user in (READER, "U0SECOND", "U0THIRD"):
            house.slack.people[user] = Person(user)
            assert "Latest" in (await house.ask("latest", user=user))["text"]
        assert house.slack.calls.count("users.info") == 1


@pytest.mark.parametrize("fault", ["500", "slow_before:3", "drop_before"])
async def test_a_slack_that_cannot_say_who_somebody_is_keeps_nobody_waiting(tmp_path, fault):
    async with a_house(tmp_path) as house:
        house.slack.scopes |= {"users:read"}
        house.slack.faults["users.info"] = [fault]
        began = asyncio.get_running_loop().time()
        assert "Latest" in (await house.ask("latest"))["text"]
        assert asyncio.get_running_loop().time() - began < 2.5


@pytest.mark.parametrize(
    ("person", "roles"),
    [
        (Person("U0ADMIN"), {"admin", "editor"}),
        (Person("U0EDITOR"), {"editor"}),
        (Person("U0BOSS", is_admin=True), {"admin", "editor"}),
        (Person("U0OWNER", is_owner=True), {"admin", "editor"}),
        (Person("U0NOBODY"), set()),
    ],
    ids=lambda value: getattr(value, "id", ""),
)
async def test_roles_come_from_the_settings_and_the_workspace(tmp_path, person, roles):
    async with a_house(tmp_path, news=False, admins=("U0ADMIN",), editors=("U0EDITOR",)) as house:
        house.slack.scopes |= {"users:read"}
        house.slack.people[person.id] = person
        seen = []

        async def look(room):
            seen.append(room.actor)

        object.__setattr__(house.work, "handlers", {**HANDLERS, "command": look})
        await house.slack.type_command("latest", user=person.id)
        await house.do()
        (actor,) = seen
        assert (actor.roles, actor.here) == (roles, CHANNEL)


# ── verbs ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "verb"), [("plans", "plans"), ("配信予定", "plans"), ("subscribe quantum", "subscribe"), ("状況", "status")]
)
async def test_a_verb_goes_to_whoever_registered_it_with_the_question_understood(tmp_path, words, verb):
    async with a_house(tmp_path, news=False) as house:
        seen = []

        async def take(room):
            seen.append((room.question.verb, room.actor.language))

        object.__setattr__(house.work, "handlers", {**HANDLERS, f"command:{verb}": take})
        await house.slack.type_command(words)
        await house.do()
        assert seen == [(verb, "en" if words.isascii() else "ja")]


async def test_a_verb_that_nobody_registered_is_answered_in_words(tmp_path):
    async with a_house(tmp_path, news=False) as house:
        object.__setattr__(house.work, "handlers", {"command": HANDLERS["command"]})
        assert "kakehashi review" in read(await house.ask("review"))


async def test_what_is_for_ones_own_eyes_is_not_answered_where_others_see_it(tmp_path):
    async with a_house(tmp_path, news=False) as house:
        await house.slack.mention("saved")
        await house.do()
        assert "/ukjapan saved" in read(house.slack.posts()[-1])


async def test_a_fault_of_ours_is_told_where_somebody_mentioned_us(tmp_path):
    async with a_house(tmp_path, news=False) as house:

        async def fail(_room):
            raise ZeroDivisionError

        object.__setattr__(house.work, "handlers", {"command": fail})
        await house.slack.mention("latest")
        assert await house.do() == 0
        assert "fault of the desk" in read(house.slack.posts()[-1])
        house.desk.clock.advance(minutes=2)
        assert await house.do() == 0
        assert len(house.slack.posts()) == 2
