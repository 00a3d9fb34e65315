"""Trouble: only what is in it stops, its owner hears once, and it is over when it works again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.digests.period import period_for
from bot.errors import Rejected, TemplateError, Unavailable
from bot.messages.pack import render
from bot.models import Conversation, Destination, Profile
from bot.pipeline import send_due, tell, tell_due
from tests.desks import ORCHARD, RENDERER, Post, a_desk, an_rss, checked, told, with_plan
from tests.examples import NOW

REVOKED = Rejected("Slack refuses to post: token_revoked.", "Install it again.", code="token_revoked", whose="workspace")
ARCHIVED = Rejected("Slack refuses to post: is_archived.", "Unarchive it.", code="is_archived")
WRONG = Rejected("Slack refuses to post: invalid_blocks.", "Try the shipped templates.", code="invalid_blocks", whose="message")


def posts_to(desk) -> list[tuple[str, str]]:
    """Where each message went, and what it begins with."""
    return [(delivery.destination.address, delivery.message.text[:40]) for delivery in desk.senders["slack"].sent]


async def told_by(desk, *names) -> None:
    """One digest to each of these further channels of the same workspace."""
    plan = await desk.store.plan("weekly")
    for name in names:
        await desk.store.add_destination(Destination(0, plan.installation, name, "slack", f"C{name.upper():0>9}"), desk.clock())
        made = await desk.store.add_plan(replace(plan, id=0, name=name, destination=name), desk.clock() - timedelta(days=30))
        assert await tell(desk, made, period_for(made, NOW))


# ── a workspace ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_revoked_token_stops_its_whole_workspace_after_one_try_until_it_is_another(tmp_path):
    async with a_desk(tmp_path) as desk:
        await told(desk)
        await told_by(desk, "second", "third")
        slack = desk.senders["slack"]
        tries = len(slack.then)
        slack.then = [REVOKED] * 99
        await send_due(desk)
        tries = 99 - len(slack.then)
        for _ in range(5):
            desk.clock.advance(minutes=30)
            await send_due(desk)
        assert 99 - len(slack.then) == tries <= 3  # those that were under way together
        assert {d.state for d in await desk.store.destinations()} == {"active"}
        (trouble,) = await desk.store.troubles()
        assert "token_revoked" in trouble.words
        slack.token, slack.then = "xoxb-2", []
        assert await send_due(desk) == 3
        assert await desk.store.troubles() == []


async def test_what_waits_for_a_workspace_keeps_its_stories_and_is_given_up_in_time(tmp_path):
    async with a_desk(tmp_path, senders={"slack": Post(then=[REVOKED])}) as desk:
        await told(desk)
        await send_due(desk)
        (waiting,) = await desk.store.deliveries()
        assert waiting.state == "retry"
        desk.clock.advance(days=7)
        assert await send_due(desk) == 0
        desk.senders["slack"].token = "xoxb-2"
        await tell_due(desk)
        assert await send_due(desk) == 1
        assert ORCHARD[1] in str(desk.senders["slack"].sent[-1].message.payload)


async def test_somebody_who_says_it_is_mended_is_believed(tmp_path):
    async with a_desk(tmp_path, senders={"slack": Post(then=[REVOKED])}) as desk:
        await told(desk)
        assert await send_due(desk) == 0
        await desk.store.change_destination("science-news", {"state": "active"})
        assert await desk.store.troubles() == []
        assert await send_due(desk) == 1


async def test_another_platform_goes_on_while_a_workspace_is_shut(tmp_path):
    hook = Post()
    async with a_desk(tmp_path, senders={"slack": Post(then=[REVOKED] * 9), "slack-webhook": hook}) as desk:
        await told(desk)
        plan = await desk.store.plan("weekly")
        await desk.store.add_destination(Destination(0, plan.installation, "hook", "slack-webhook", "https://h.example/"), desk.clock())
        made = await desk.store.add_plan(replace(plan, id=0, name="hook", destination="hook"), desk.clock() - timedelta(days=30))
        await send_due(desk)
        assert await tell(desk, made, period_for(made, NOW))
        assert await send_due(desk) == 1


# ── a message ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_message_that_is_wrong_is_refused_alone_and_its_stories_come_with_the_next(tmp_path):
    async with a_desk(tmp_path, owner="ops") as desk:
        await told(desk)
        await told_by(desk, "ops")
        desk.senders["slack"].then = [WRONG]
        await send_due(desk)
        assert [d.state for d in await desk.store.destinations()] == ["active", "active"]
        desk.clock.advance(days=7)
        desk.senders["slack"].then = [WRONG]
        await tell_due(desk)
        await send_due(desk)
        heard = [text for address, text in posts_to(desk) if text.startswith("A message for")]
        assert heard == ["A message for science-news was refused; "[:40]]
        desk.clock.advance(days=7)
        await tell_due(desk)
        await send_due(desk)
        assert await desk.store.troubles() == []
        assert any(ORCHARD[1] in str(delivery.message.payload) for delivery in desk.senders["slack"].sent)


async def test_what_a_workspace_refuses_of_a_message_is_remembered(tmp_path):
    class Plain(Post):
        async def send(self, delivery):
            return replace(await super().send(delivery), refused="" if delivery.refuses else "native_blocks")

    async with a_desk(tmp_path, senders={"slack": Plain()}) as desk:
        await told(desk)
        await send_due(desk)
        await told_by(desk, "second")
        await send_due(desk)
        assert [delivery.refuses for delivery in desk.senders["slack"].sent] == [frozenset(), frozenset({"native_blocks"})]


# ── who hears ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("owner", "maker", "setting", "hears"),
    [
        ("ops", "U0MAKER000", "late", "C000000OPS"),  # the destination's own, by its name
        ("U0OWNER000", "U0MAKER000", "late", "U0OWNER000"),  # by a person's id
        ("", "U0MAKER000", "late", "U0MAKER000"),  # who made the plan
        ("", "", "late", "C00000LATE"),  # the setting's
        ("science-news", "", "", None),  # nobody hears of a channel through that channel
        ("", "", "", None),
    ],
)
async def test_the_owner_is_the_destinations_else_the_plans_maker_else_the_settings(tmp_path, owner, maker, setting, hears):
    async with a_desk(tmp_path, owner=setting) as desk:
        await checked(desk, an_rss(ORCHARD))
        plan = await with_plan(desk, maker=maker)
        for name in ("ops", "late"):
            await desk.store.add_destination(Destination(0, plan.installation, name, "slack", f"C{name.upper():0>9}"), desk.clock())
        await desk.store.change_destination("science-news", {"owner": owner})
        await tell(desk, plan, period_for(plan, NOW))
        desk.senders["slack"].then = [ARCHIVED]
        for _ in range(3):
            await send_due(desk)
        assert [address for address, _ in posts_to(desk)] == ([hears] if hears else [])
        (trouble,) = await desk.store.troubles()
        assert "is_archived" in trouble.words
        assert "destinations change science-news --state active" in trouble.words


ENTRA = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"


@pytest.mark.parametrize("by_hand", [False, True])
@pytest.mark.parametrize("chats", [False, True])
async def test_who_owns_by_their_entra_id_is_told_in_their_own_chat_in_their_language_once(tmp_path, by_hand, chats):
    async with a_desk(tmp_path, senders={"slack": Post(), "teams": Post(token="app")}) as desk:
        await checked(desk, an_rss(ORCHARD))
        store, now = desk.store, desk.clock()
        tenant = await store.installation("teams", "tenant-1", "Tenant", now)
        chat = Conversation(tenant.id, "a:chat", "https://smba.example/emea/", "personal", user=ENTRA)
        if chats:
            await store.keep_conversation(chat, now)
        await store.keep_conversation(replace(chat, address="19:team@thread.tacv2", scope="channel", user=""), now)
        await store.keep_profile(Profile(tenant.id, ENTRA, language="ja", handle="29:1owner"))
        plan = await with_plan(desk, maker="" if by_hand else ENTRA)
        if by_hand:
            await store.change_destination("science-news", {"owner": ENTRA})
        await tell(desk, plan, period_for(plan, NOW))
        desk.senders["slack"].then = [ARCHIVED]
        for _ in range(3):
            await send_due(desk)
        (told_once,) = desk.senders["teams"].sent
        assert (told_once.destination.address, told_once.destination.installation) == (ENTRA, tenant.id)
        assert told_once.message.platform == "teams"
        assert "science-newsへの配信は一時停止中です。" in told_once.message.text
        assert posts_to(desk) == []


async def test_an_owner_whom_teams_never_named_leaves_the_word_to_the_settings_own(tmp_path):
    async with a_desk(tmp_path, owner="ops", senders={"slack": Post(), "teams": Post(token="app")}) as desk:
        await checked(desk, an_rss(ORCHARD))
        plan = await with_plan(desk, maker=ENTRA)
        await desk.store.add_destination(Destination(0, plan.installation, "ops", "slack", "C0OPS000000"), desk.clock())
        await tell(desk, plan, period_for(plan, NOW))
        desk.senders["slack"].then = [ARCHIVED]
        await send_due(desk)
        assert [address for address, _ in posts_to(desk)] == ["C0OPS000000"]


async def test_an_owner_who_cannot_be_told_now_is_told_at_the_next_look_and_once(tmp_path):
    async with a_desk(tmp_path, owner="ops") as desk:
        await told(desk)
        plan = await desk.store.plan("weekly")
        await desk.store.add_destination(Destination(0, plan.installation, "ops", "slack", "C0OPS000000"), desk.clock())
        desk.senders["slack"].then = [ARCHIVED, Unavailable("slow down")]
        for _ in range(4):
            await send_due(desk)
        assert [address for address, _ in posts_to(desk)] == ["C0OPS000000"]


async def test_a_trouble_that_comes_back_after_it_was_over_is_told_again(tmp_path):
    async with a_desk(tmp_path, owner="ops") as desk:
        await told(desk)
        plan = await desk.store.plan("weekly")
        await desk.store.add_destination(Destination(0, plan.installation, "ops", "slack", "C0OPS000000"), desk.clock())
        for _ in range(2):
            desk.senders["slack"].then = [ARCHIVED]
            await send_due(desk)
            await desk.store.change_destination("science-news", {"state": "active"})
            desk.clock.advance(days=7)
            await tell_due(desk)
        assert [address for address, _ in posts_to(desk)] == ["C0OPS000000"] * 2


async def test_a_plan_that_cannot_be_told_is_a_trouble_until_it_is_told(tmp_path):
    broken = [True]

    def draw(sheet, platform, watch, _manner):
        if broken:
            raise TemplateError("slack/head.json.j2, line 3: x is undefined.")
        return render(sheet, platform, watch, renderer=RENDERER)

    async with a_desk(tmp_path, draw=draw) as desk:
        await checked(desk, an_rss(ORCHARD))
        await with_plan(desk, maker="U0MAKER000")
        for _ in range(3):
            await tell_due(desk)
            desk.clock.advance(minutes=6)
        await send_due(desk)
        assert [address for address, _ in posts_to(desk)] == ["U0MAKER000"]
        broken.clear()
        assert await tell_due(desk) == 1
        assert await desk.store.troubles() == []
