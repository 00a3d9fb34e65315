"""A story's window in Teams: details, save, more like this, not relevant, share; counted once, and never a dead end."""

import asyncio
from itertools import product

import pytest

from bot.models import Conversation
from bot.pipeline import ruling
from bot.pipeline.planning import Place, plain_plan, subscribe
from bot.teams.outcome import Waiting
from tests.desks import ORCHARD, RIKEN, WATCH
from tests.local_teams import CHANNEL, CHAT, EDITOR, JAPANESE, READER, Post, buttons, inputs, text_of
from tests.teams.houses import a_tenant, words_of


async def the_story(house, title: str = ORCHARD[1]):
    return next(story for story in await house.stories() if story.headline == title)


def value_of(act: str, story: str, revision: int = 1) -> str:
    return f"{act}|{WATCH}|{story}|{revision}"


def with_button(house, verb: str, value: str, where: str = CHANNEL, *, opens: bool = True) -> Post:
    """A message of the app's with that button."""
    data = {"verb": verb, "value": value} | ({"msteams": {"type": "task/fetch"}} if opens else {})
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.5",
        "body": [{"type": "TextBlock", "text": "A story", "wrap": True}],
        "actions": [{"type": "Action.Submit", "title": "Press", "data": data}],
    }
    payload = {"type": "message", "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": card}]}
    post = Post(house.teams.new_id(), where, payload, house.teams.clock())
    house.teams.posts[where].append(post)
    return post


async def opened(house, story: str, *, user: str = READER, where: str = CHANNEL):
    """The window of a story."""
    return await house.teams.open(with_button(house, "story.details", value_of("details", story), where), "Press", user=user)


async def votes(house, story):
    return [(vote.who, vote.vote, vote.reason, vote.note) for vote in await house.desk.store.votes_on(WATCH, story.id)]


async def saved(house, user: str = READER) -> int:
    return (await house.desk.store.saved((await house.installation()).id, user, limit=5))[1]


async def an_editor(house):
    return await house.actor(EDITOR, roles=frozenset({"editor"}))


async def test_a_story_of_a_list_opens_a_window_that_tells_facts_evidence_sources_receipts_plans_and_votes(tmp_path):
    async with a_tenant(tmp_path) as house:
        story = await the_story(house)
        (listed,) = await house.ask("latest", where=CHANNEL)
        window = await house.teams.open(listed, "Details", value=value_of("details", story.id))
        await house.submit(window, label="More like this")
        read = text_of(window.card)
    for part in ("£11m", "Who reports it", "02:30 London", "Kyowa Kirin", "will invest £11m in gene therapies", "Who was told", "useful"):
        assert part in read, part
    assert "Votes move up to 5%" in read
    assert window.title == "Story"
    assert len(buttons(window.card)) <= 6
    assert house.teams.wrong == []


async def test_it_is_in_the_readers_language_and_zone(tmp_path):
    async with a_tenant(tmp_path) as house:
        window = await opened(house, (await the_story(house)).id, user=JAPANESE)
        read = text_of(window.card)
    assert "根拠となる原文" in read
    assert "11:30 東京" in read
    assert {"保存", "このような記事を増やす", "対象外…", "共有…"} <= set(read.split("\n"))


async def test_saving_twice_takes_it_back_and_a_double_click_counts_once(tmp_path):
    async with a_tenant(tmp_path) as house:
        window = await opened(house, (await the_story(house)).id)
        await house.meanwhile(asyncio.gather(*(house.teams.submit(window, label="story.save") for _ in range(2))))
        assert await saved(house) == 1
        window = await opened(house, (await the_story(house)).id)
        assert "✓ Saved" in text_of(window.card)
        house.desk.clock.advance(minutes=1)
        await house.submit(window, label="story.save")
        assert await saved(house) == 0
        assert "No longer saved." in text_of(window.card)
        house.desk.clock.advance(minutes=1)
        await house.submit(window, label="Save")
        assert "Type “saved” in our own chat" in text_of(window.card)
        assert house.teams.posts[CHANNEL][-1].card["body"][0]["text"] == "A story", "nobody else reads of it"


async def test_buttons_under_an_answer_that_all_see_act_for_whoever_presses(tmp_path):
    async with a_tenant(tmp_path) as house:
        story = await the_story(house)
        (listed,) = await house.ask("latest", where=CHANNEL)
        for user in (READER, JAPANESE):
            window = await house.teams.open(listed, "story.details", value=value_of("details", story.id), user=user)
            await house.submit(window, label="story.more")
        assert {who for who, *_ in await votes(house, story)} == {READER, JAPANESE}


async def test_a_vote_counts_once_however_often_it_is_cast(tmp_path):
    async with a_tenant(tmp_path) as house:
        story = await the_story(house)
        window = await opened(house, story.id)
        for _ in range(3):
            await house.submit(window, label="More like this")
        assert await votes(house, story) == [(READER, 1, "", "")]
        assert "Noted, thank you." in text_of(window.card)


async def test_not_relevant_asks_why_and_changes_an_earlier_vote(tmp_path):
    async with a_tenant(tmp_path) as house:
        story = await the_story(house)
        window = await opened(house, story.id)
        await house.submit(window, label="More like this")
        await house.submit(window, label="Not relevant …")
        assert window.title == "Not relevant"
        assert await votes(house, story) == [(READER, 1, "", "")]
        await house.submit(window, {"reason": "wrong", "note": "The sum is £12m.\n<at>all</at>"}, "Send")
        assert await votes(house, story) == [(READER, -1, "wrong", "The sum is £12m. <at>all</at>")]
        assert "your vote was changed" in text_of(window.card)
        assert "£11m" in text_of(window.card)


@pytest.mark.parametrize(("user", "seen"), [(EDITOR, True), (READER, False)])
async def test_a_note_is_for_editors_only(tmp_path, user, seen):
    async with a_tenant(tmp_path, editors=(EDITOR,)) as house:
        story = await the_story(house)
        window = await opened(house, story.id)
        await house.submit(window, label="Not relevant …")
        await house.submit(window, {"reason": "wrong", "note": "The sum is too high."}, "Send")
        read = text_of((await opened(house, story.id, user=user)).card)
        assert "facts wrong" in read
        assert ("The sum is too high." in read) is seen


# ── share ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def places(house, window) -> dict[str, str]:
    """Where a story may be shared to: label and address."""
    await house.submit(window, label="Share …")
    (asked,) = inputs(window.card)
    return {choice["title"]: choice["value"] for choice in asked["choices"]}


async def test_a_story_is_shared_to_another_conversation_with_who_shared_it(tmp_path):
    async with a_tenant(tmp_path) as house:
        window = await opened(house, (await the_story(house, RIKEN[1])).id)
        assert await places(house, window) == {
            "Science › General": house.teams.rooms[CHANNEL].team,
            "Science › science": CHANNEL,
            "Attachés": CHAT,
        }
        assert inputs(window.card)[0]["value"] == CHANNEL, "from where they ask"
        await house.submit(window, {"channel": CHAT}, "Share")
        (post,) = house.teams.posts[CHAT]
        assert RIKEN[1] in words_of(post)
        assert "Shared by Rita Reader" in words_of(post)
        assert "Shared." in text_of(window.card)
        assert house.teams.wrong == []


async def test_a_double_click_shares_once(tmp_path):
    async with a_tenant(tmp_path) as house:
        window = await opened(house, (await the_story(house)).id)
        await house.submit(window, label="Share …")
        await house.meanwhile(asyncio.gather(*(house.teams.submit(window, {"channel": CHAT}, "Share") for _ in range(2))))
        assert len(house.teams.posts[CHAT]) == 1


async def test_no_conversation_is_named_that_the_reader_is_not_in(tmp_path):
    async with a_tenant(tmp_path) as house:
        secret = house.teams.add_chat(EDITOR, name="Budget cuts")
        await house.teams.install(secret.id, user=EDITOR)
        await house.do()
        house.teams.posts.clear()
        window = await opened(house, (await the_story(house)).id)
        assert "Budget cuts" not in await places(house, window)
        window.card = _with_choice(window.card, secret.id)
        await house.submit(window, {"channel": secret.id}, "Share")
        assert house.teams.posts[secret.id] == []
        assert "could not be shared there" in window.words


def _with_choice(card, value: str):
    """As somebody makes it who tampers with what they send."""
    (asked,) = inputs(card)
    asked["choices"].append({"title": "Mine", "value": value})
    return card


async def test_where_there_is_no_conversation_to_share_to_that_is_said(tmp_path):
    async with a_tenant(tmp_path, installed=False) as house:
        await house.teams.install("")
        await house.do()
        window = await opened(house, (await the_story(house)).id, where=house.teams.personal(READER).id)
        await house.submit(window, label="Share …")
        assert "There is no channel or chat that both you and the app are in." in window.words


async def test_at_most_so_many_conversations_are_asked_who_is_in_them(tmp_path):
    async with a_tenant(tmp_path) as house:
        installation = await house.installation()
        for number in range(60):
            await house.desk.store.keep_conversation(
                Conversation(installation.id, f"19:{number}@thread.v2", house.teams.service_url, "group"), house.desk.clock()
            )
        window = await opened(house, (await the_story(house)).id)
        house.teams.calls.clear()
        await house.submit(window, label="Share …")
        assert 0 < house.teams.calls.count("member") <= 25


async def test_a_share_that_teams_refuses_is_said(tmp_path):
    async with a_tenant(tmp_path) as house:
        window = await opened(house, (await the_story(house)).id)
        await house.submit(window, label="Share …")
        house.teams.rooms[CHAT].refuses = (403, "BotDisabledByAdmin")
        await house.submit(window, {"channel": CHAT}, "Share")
        assert "could not be shared there" in window.words


@pytest.mark.parametrize("fault", ["drop_after", "drop_before"])
async def test_a_share_of_which_teams_says_nothing_is_not_done_again(tmp_path, fault):
    async with a_tenant(tmp_path) as house:
        window = await opened(house, (await the_story(house)).id)
        await house.submit(window, label="Share …")
        house.teams.fail_next = [fault]
        await house.submit(window, {"channel": CHAT}, "Share")
        house.desk.clock.advance(minutes=5)
        await house.do()
        assert len(house.teams.posts[CHAT]) == (1 if fault == "drop_after" else 0)
        assert "cannot be told" in window.words


# ── who dies, who is late, what is gone ─────────────────────────────────────────────────────────────────────────────────────


async def dies_doing(house, window, values=None, label: str = "") -> None:
    """Somebody presses in a window; the process that does it dies before that is noted, and another takes it up."""
    house.came.clear()
    pressing = asyncio.create_task(house.teams.submit(window, values, label))
    await house.came.wait()
    (asked,) = await house.desk.store.claim_asked(house.desk.clock(), by="dying", until=house.desk.clock(), limit=9)
    await house.work(asked)
    await pressing
    object.__setattr__(house.work, "waiting", Waiting())  # the other's
    house.desk.clock.advance(minutes=2)
    await house.do()


async def test_a_save_that_a_dying_process_did_is_not_taken_back_by_the_next(tmp_path):
    async with a_tenant(tmp_path) as house:
        window = await opened(house, (await the_story(house)).id)
        await dies_doing(house, window, label="Save")
        assert await saved(house) == 1


async def test_a_share_that_a_process_died_in_is_not_done_twice_and_that_is_said(tmp_path):
    async with a_tenant(tmp_path) as house:
        window = await opened(house, (await the_story(house)).id)
        await house.submit(window, label="Share …")
        await dies_doing(house, window, {"channel": CHAT}, "Share")
        assert len(house.teams.posts[CHAT]) == 1
        assert "cannot be told" in words_of(house.teams.chat(READER)[-1])


async def test_what_comes_late_is_said_to_whoever_pressed_alone(tmp_path):
    async with a_tenant(tmp_path) as house:
        window = await opened(house, (await the_story(house)).id)
        before = len(house.teams.posts[CHANNEL])
        object.__setattr__(house.door, "soon", 0.1)
        await house.teams.submit(window, label="Save")
        assert "the answer follows" in window.words
        await house.do()
        assert await saved(house) == 1
        assert "Saved." in words_of(house.teams.chat(READER)[-1])
        assert len(house.teams.posts[CHANNEL]) == before


async def test_a_story_that_is_gone_says_so(tmp_path):
    async with a_tenant(tmp_path) as house:
        assert "no longer kept" in (await opened(house, "aaaaaaaaaa")).words
        for act in ("save", "more"):
            post = with_button(house, f"story.{act}", value_of(act, "aaaaaaaaaa"), opens=False)
            await house.teams.press(post, "Press")
            await house.do()
            assert "no longer kept" in words_of(house.teams.posts[CHANNEL][-1])


@pytest.mark.parametrize("kind", ["hide", "retract"])
async def test_a_story_that_editors_withdrew_is_shown_to_them_alone(tmp_path, kind, monkeypatch):
    async def none_posted(*_args, **_named):
        return 0

    monkeypatch.setattr("bot.pipeline.arranging.retract", none_posted)
    async with a_tenant(tmp_path, editors=(EDITOR,)) as house:
        story = await the_story(house)
        await getattr(ruling, kind)(house.desk, await an_editor(house), WATCH, story.id, "It is not true.")
        assert "withdrawn" in (await opened(house, story.id)).words
        assert "£11m" in text_of((await opened(house, story.id, user=EDITOR)).card)


async def test_a_vote_on_a_story_that_became_part_of_another_counts_there_and_says_so(tmp_path):
    async with a_tenant(tmp_path) as house:
        one, other = await the_story(house), await the_story(house, RIKEN[1])
        windows = {story.id: await opened(house, story.id) for story in (one, other)}
        await ruling.join(house.desk, await an_editor(house), WATCH, one.id, other.id, "One event.")
        (kept,) = await house.stories()
        gone = one if kept.id == other.id else other
        await house.submit(windows[gone.id], label="More like this")
        assert await votes(house, kept) == [(READER, 1, "", "")]
        assert "part of another" in text_of(windows[gone.id].card)


async def test_a_saved_story_that_became_part_of_another_is_taken_off_by_a_second_press(tmp_path):
    async with a_tenant(tmp_path) as house:
        one, other = await the_story(house), await the_story(house, RIKEN[1])
        for story in (one, other):
            await house.submit(await opened(house, story.id), label="Save")
        await ruling.join(house.desk, await an_editor(house), WATCH, one.id, other.id, "One event.")
        (kept,) = await house.stories()
        house.desk.clock.advance(minutes=1)
        await house.submit(await opened(house, kept.id), label="✓ Saved")
        assert await saved(house) == 0


VERBS = ("story.details", "story.open", "story.not", "story.share", "story.save", "story.editors", "editors", "rule", "vote", "share")
NONE_OF_OURS = ("", "details", "details||", "nonsense|x|y|z", "details|other-watch|aaaaaaaaaa|1", "|||||||")


async def test_a_value_that_is_none_of_ours_does_no_harm(tmp_path):
    async with a_tenant(tmp_path, news=False) as house:
        for verb, value in product(VERBS, NONE_OF_OURS):
            assert (await house.teams.open(with_button(house, verb, value), "Press")).words, (verb, value)
            await house.teams.press(with_button(house, verb, value, opens=False), "Press")
        assert await house.do() == len(VERBS) * len(NONE_OF_OURS)
        assert house.teams.wrong == []


@pytest.mark.parametrize("words", ["story", "why"])
async def test_who_asks_from_a_channel_hears_of_that_channels_plans_alone(tmp_path, words):
    """A plan is named after its channel, and that may be a private one."""
    async with a_tenant(tmp_path) as house:
        maker = await house.actor(EDITOR, here=CHAT)
        await subscribe(house.desk, maker, Place("teams", CHAT, "secret"), plain_plan("weekly", WATCH, zone="UTC", language="en"))
        ours = await house.actor()
        await subscribe(house.desk, ours, Place("teams", CHANNEL, "ours"), plain_plan("daily", WATCH, zone="UTC", language="en"))
        story = await the_story(house)
        said = words_of(await house.ask(f"story {story.id}" if words == "story" else f"why {ORCHARD[0]}", where=CHANNEL))
        for read in (said, text_of((await opened(house, story.id)).card)):
            assert "ours-daily" in read
            assert "secret" not in read


# ── saved ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_saved_stories_are_listed_in_ones_own_chat_opened_and_taken_off(tmp_path):
    async with a_tenant(tmp_path) as house:
        for title in (ORCHARD[1], RIKEN[1]):
            await house.submit(await opened(house, (await the_story(house, title)).id), label="Save")
        (listed,) = await house.ask("saved")
        assert "2 stories" in words_of(listed)
        story = await the_story(house)
        chosen = {"story": value_of("details", story.id)}
        assert "Who reports it" in text_of((await house.teams.open(listed, "Details", chosen)).card)
        assert "Choose a story first." in (await house.teams.open(listed, "Details")).words
        await house.press(listed, "Remove from saved", chosen)
        read = text_of(listed.card_for(READER))
        assert "No longer saved." in read
        assert ORCHARD[1] not in read
        assert RIKEN[1] in read
        assert await saved(house) == 1


async def test_saved_stories_have_pages(tmp_path, monkeypatch):
    monkeypatch.setattr("bot.answers.keeping.PAGE", 1)
    monkeypatch.setattr("bot.pipeline.surveying.SAVED", 1)
    async with a_tenant(tmp_path) as house:
        for title in (ORCHARD[1], RIKEN[1]):
            house.desk.clock.advance(minutes=1)
            await house.submit(await opened(house, (await the_story(house, title)).id), label="Save")
        (listed,) = await house.ask("saved")
        assert RIKEN[1] in text_of(listed.card)
        await house.press(listed, "Next page")
        assert ORCHARD[1] in text_of(listed.card_for(READER))
        await house.press(listed, "Previous page")
        assert RIKEN[1] in text_of(listed.card_for(READER))


async def test_what_is_ones_own_is_not_listed_before_others(tmp_path):
    async with a_tenant(tmp_path) as house:
        await house.submit(await opened(house, (await the_story(house)).id), label="Save")
        read = words_of(await house.ask("saved", where=CHANNEL))
        assert "our own chat" in read
        assert ORCHARD[1] not in read


async def test_nothing_saved_is_said_with_the_way_to_save(tmp_path):
    async with a_tenant(tmp_path) as house:
        assert "You have saved no story yet" in words_of(await house.ask("saved"))
