"""Subscribing from Slack, by signed requests to the real app: a form that shows the next message, and the channel's plans."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.errors import NotAllowed, NotFound, Unavailable
from bot.models import Actor, Destination
from bot.pipeline import send_due, tell_due
from bot.pipeline.permits import CLI
from bot.pipeline.planning import add_plan, change_plan, plain_plan, plan_of
from bot.pipeline.planning import subscribed as subscribed_in
from tests.desks import ORCHARD, RIKEN, WATCH, an_rss, checked
from tests.local_slack import CHANNEL, READER
from tests.slack.subscribing import an_office, words_of

ELSEWHERE, STRANGER = "C0ELSEWHERE", "U0STRANGER"


def names_in(opened) -> list[str]:
    return [block["block_id"] for block in opened.blocks if block["type"] == "input"]


def held_in(opened, name):
    (element,) = [block["element"] for block in opened.blocks if block.get("block_id") == name]
    if "initial_options" in element:
        return [option["value"] for option in element["initial_options"]]
    return element.get("initial_time") or (element.get("initial_option") or {}).get("value")


async def subscribed(office, words="subscribe", **values):
    opened = await office.type(words)
    assert await office.submit(opened, **values) == {}
    return (await office.plans())[-1]


async def listed(office, **who):
    await office.type("plans", **who)
    return office.slack.ephemerals[-1]


async def test_one_can_just_press_subscribe_and_the_channel_hears_what_will_come_when(tmp_path):
    async with an_office(tmp_path) as office:
        office.slack.person(READER).name = "Aya"
        plan = await subscribed(office)
        assert (plan.kind, plan.weekdays, plan.times, plan.zone, plan.maker) == ("weekly", (0,), (time(8, 30),), "Europe/London", READER)
        assert (plan.name, plan.destination) == ("science-weekly", "science")
        (line,) = office.slack.posts()
        assert "Weekly briefing, every Monday at 08:30 London; next Mon 23 Mar, 08:30 London · 17:30 Tokyo." in line["text"]
        assert "Set up by Aya" in line["text"]
        (record,) = await office.desk.store.audited(limit=9, what="plan.add")
        assert (record.who, record.detail["plan"]) == (READER, "science-weekly")


async def test_the_modal_is_opened_before_anything_else_is_asked(tmp_path):
    async with an_office(tmp_path) as office:
        await office.type("subscribe")
        assert next(call for call in office.slack.calls if call != "users.info") == "views.open"


async def test_a_plan_tells_the_channel_at_its_time(tmp_path):
    async with an_office(tmp_path) as office:
        await subscribed(office)
        office.desk.clock.advance(days=4)
        await checked(office.desk, an_rss(ORCHARD, RIKEN).replace(b"Mon, 16 Mar", b"Fri, 20 Mar"))
        office.slack.last_post.clear()
        office.desk.clock.now = datetime(2026, 3, 23, 8, 29, tzinfo=UTC)
        assert await tell_due(office.desk) == 0
        office.desk.clock.advance(minutes=1)
        assert await tell_due(office.desk) == 1
        await send_due(office.desk)
        assert "superconductors" in words_of([post.get("blocks") for post in office.slack.posts()])


async def test_another_kind_asks_other_things_and_keeps_what_was_put_in(tmp_path):
    async with an_office(tmp_path) as office:
        opened = await office.type("subscribe")
        assert names_in(opened) == ["kind", "weekday", "time", "zone", "fields", "language"]
        opened = await office.press(opened, "kind", "daily", fields=["quantum", "space"], language="ja", time="07:15")
        assert names_in(opened) == ["kind", "weekdays", "time", "time2", "zone", "fields", "language"]
        assert (held_in(opened, "fields"), held_in(opened, "language"), held_in(opened, "time")) == (["quantum", "space"], "ja", "07:15")
        opened = await office.press(opened, "more")
        assert {"holidays", "on_holiday", "min_score", "lens", "compact", "currency"} < set(names_in(opened))
        opened = await office.press(opened, "kind", "instant", holidays=["japan"], compact="compact")
        assert {"quiet_from", "quiet_until", "holidays"} < set(names_in(opened))
        assert "time" not in names_in(opened)
        opened = await office.press(opened, "kind", "daily")
        assert (held_in(opened, "time"), held_in(opened, "holidays"), held_in(opened, "compact")) == ("07:15", ["japan"], "compact")
        assert await office.submit(opened, time2="17:00", weekdays=["0", "2"]) == {}
        (plan,) = await office.plans()
        assert (plan.kind, plan.times, plan.weekdays, plan.language) == ("daily", (time(7, 15), time(17, 0)), (0, 2), "ja")
        assert (plan.fields, plan.holidays, plan.compact, plan.when_empty) == (("quantum", "space"), ("japan",), True, "skip")


async def test_what_is_typed_behind_the_verb_stands_in_the_form(tmp_path):
    async with an_office(tmp_path) as office:
        opened = await office.type("subscribe daily quantum")
        assert (held_in(opened, "kind"), held_in(opened, "fields")) == ("daily", ["quantum"])
        assert await office.submit(opened) == {}
        (plan,) = await office.plans()
        assert (plan.kind, plan.fields) == ("daily", ("quantum",))


async def test_the_next_message_is_shown_before_saving_and_when_it_comes_first(tmp_path):
    async with an_office(tmp_path) as office:
        await checked(office.desk, an_rss(ORCHARD, RIKEN))
        opened = await office.type("subscribe")
        shown = await office.press(opened, "preview", language="en", time="17:00")
        words = words_of(shown.blocks)
        assert "First on Mon 16 Mar, 17:00 London · 02:00 Tuesday Tokyo" in words
        assert "superconductors" in words
        assert len(shown.blocks) <= 100
        assert not [block for block in shown.blocks if block["type"] == "actions" or "accessory" in block]
        assert opened.open, "the form stands beneath"
        assert await office.plans() == []
        await office.slack.close_view(shown)
        only = await office.press(opened, "preview", fields=["space"])
        assert "superconductors" not in words_of(only.blocks)


async def test_what_is_wrong_is_said_at_its_input_and_nothing_is_saved(tmp_path):
    async with an_office(tmp_path) as office:
        opened = await office.press(await office.type("subscribe daily"), "more")
        opened = await office.press(opened, "kind", "instant")
        assert await office.submit(opened, quiet_from="22:00", quiet_until="22:00") == {
            "quiet_until": "The quiet hours begin when they end."
        }
        assert list(await office.submit(opened, quiet_from="22:00")) == ["quiet_until"]
        assert list(await office.submit(opened, quiet_until="22:00")) == ["quiet_from"]
        assert await office.plans() == []
        assert opened.open
        assert await office.submit(opened, quiet_from="22:00", quiet_until="07:00") == {}
        assert (await office.plans())[0].quiet == (time(22), time(7))


async def test_a_day_is_wanted_of_a_daily_plan(tmp_path):
    """Slack itself lets no required input be empty; whoever else sends the form is told."""
    async with an_office(tmp_path) as office:
        opened = await office.type("subscribe daily")
        next(block for block in opened.blocks if block.get("block_id") == "weekdays")["optional"] = True
        assert await office.submit(opened, weekdays=[]) == {"weekdays": "Choose at least one day."}


async def test_a_plan_that_would_never_fall_due_is_not_saved(tmp_path):
    async with an_office(tmp_path) as office:
        plan = await subscribed(office)
        await office.desk.store.change_plan(plan.name, {"holidays": ("01-01..12-31",)})
        await listed(office)
        await office.choose("edit")
        opened = await office.press(office.modal(), "more")
        assert list(await office.submit(opened)) == ["holidays"]
        assert await office.submit(opened, holidays=["japan"]) == {}
        assert (await office.plans())[0].holidays == ("japan",)


async def test_a_form_sent_twice_makes_one_plan(tmp_path):
    async with an_office(tmp_path) as office:
        office.slack.twice = True
        opened = await office.type("subscribe")
        await office.submit(opened)
        assert len(await office.plans()) == 1
        assert len(office.slack.posts()) == 1
        office.slack.twice = False
        again = await office.type("subscribe")
        assert await office.submit(again) == {"kind": "This channel has exactly this plan already."}
        assert await office.submit(again, weekday="3") == {}
        assert [plan.name for plan in await office.plans()] == ["science-weekly", "science-weekly-2"]
        assert len(await office.desk.store.destinations()) == 1


async def test_the_channels_plans_are_listed_with_when_and_what(tmp_path):
    async with an_office(tmp_path) as office:
        assert "Nothing is sent to this channel yet." in words_of((await listed(office))["blocks"])
        await subscribed(office, fields=["quantum"])
        words = words_of((await listed(office))["blocks"])
        for said in (
            "Weekly briefing, every Monday at 08:30 London",
            "next Mon 23 Mar",
            "English · Quantum",
            "nothing told yet",
            "made by",
        ):
            assert said in words


async def test_a_plan_is_changed_in_the_same_form(tmp_path):
    async with an_office(tmp_path) as office:
        before = await subscribed(office)
        office.desk.clock.advance(hours=1)
        await listed(office)
        await office.choose("edit")
        opened = office.modal()
        assert (opened.view["submit"]["text"], held_in(opened, "weekday"), held_in(opened, "time")) == ("Save", "0", "08:30")
        assert await office.submit(opened, weekday="3", time="09:00") == {}
        (after,) = await office.plans()
        assert (after.weekdays, after.times, after.changed) == ((3,), (time(9),), office.desk.clock())
        assert (after.id, after.maker, after.created) == (before.id, READER, before.created)
        (record,) = await office.desk.store.audited(limit=9, what="plan.change")
        assert record.detail["changes"] == {"times": [["08:30"], ["09:00"]], "weekdays": [[0], [3]]}
        assert "every Thursday at 09:00" in office.slack.ephemerals[-1]["text"]


async def test_of_two_who_change_a_plan_at_once_the_later_is_told(tmp_path):
    async with an_office(tmp_path) as office:
        plan = await subscribed(office)
        await listed(office)
        await office.choose("edit")
        opened = office.modal()
        other = Actor(office.installation.id, "U0OTHER", here=CHANNEL)
        await change_plan(office.desk, other, plan, {"times": (time(6),)})
        assert "Somebody else changed this plan meanwhile" in (await office.submit(opened, time="09:00"))["kind"]
        assert (await office.plans())[0].times == (time(6),)


async def test_a_plan_is_paused_resumed_and_removed_when_that_is_confirmed(tmp_path):
    async with an_office(tmp_path) as office:
        await subscribed(office)
        await listed(office)
        await office.choose("pause")
        assert (await office.plans())[0].state == "paused"
        await office.choose("resume")
        (plan,) = await office.plans()
        assert (plan.state, plan.changed) == ("active", office.desk.clock())
        await office.choose("remove")
        opened = office.modal()
        assert "Remove this plan?" in words_of(opened.blocks)
        assert len(await office.plans()) == 1
        await office.submit(opened)
        assert await office.plans() == []
        assert [each.what for each in await office.desk.store.audited(limit=9, what="plan")] == [
            "plan.remove",
            "plan.change",
            "plan.change",
            "plan.add",
        ]


async def test_one_looks_at_the_next_message_alone_or_sends_it_to_the_channel(tmp_path):
    async with an_office(tmp_path) as office:
        await checked(office.desk, an_rss(RIKEN))
        await subscribed(office)
        posted = len(office.slack.posts())
        await listed(office)
        await office.choose("look")
        assert "superconductors" in words_of(office.slack.ephemerals[-1]["blocks"])
        assert len(office.slack.posts()) == posted
        await office.choose("send")
        await send_due(office.desk)
        assert "superconductors" in words_of([post.get("blocks") for post in office.slack.posts()[posted:]])
        told = words_of((await listed(office))["blocks"])
        assert "last told 16 March 2026" in told
        office.desk.clock.advance(minutes=1)
        await office.choose("send")
        assert [each.what for each in await office.desk.store.audited(limit=1)] == ["plan.send"]


async def test_a_japanese_reader_is_asked_and_told_in_japanese(tmp_path):
    async with an_office(tmp_path) as office:
        office.slack.add_person(READER, name="aya", locale="ja-JP", tz="Asia/Tokyo")
        opened = await office.type("購読")
        assert (opened.view["title"]["text"], held_in(opened, "zone"), held_in(opened, "language")) == (
            "配信を設定する",
            "Asia/Tokyo",
            "ja",
        )
        opened = await office.press(opened, "kind", "daily")
        opened = await office.press(opened, "more")
        assert await office.submit(opened, time="08:30") == {}
        (line,) = office.slack.posts()
        assert "日次ダイジェスト、月曜日～金曜日 08:30（東京）。次回は3月17日(火)8:30 東京" in line["text"]
        await office.type("配信予定")
        words = words_of(office.slack.ephemerals[-1]["blocks"])
        assert "ここへの配信" in words
        for left in ("next", "paused", "all fields", "Change"):
            assert left not in words


async def test_where_we_cannot_post_that_is_said_before_and_after_saving(tmp_path):
    async with an_office(tmp_path) as office:
        office.slack.room(CHANNEL).member = False
        opened = await office.type("subscribe")
        assert "/invite @Kakehashi" in words_of(opened.blocks)
        assert await office.submit(opened) == {}
        assert "Saved. I cannot post in #science yet. Type “/invite @Kakehashi”" in office.slack.ephemerals[-1]["text"]
        assert len(await office.plans()) == 1


async def test_without_a_scope_to_look_nothing_is_said_before(tmp_path):
    async with an_office(tmp_path, scopes={"chat:write", "commands"}) as office:
        opened = await office.type("subscribe")
        assert "/invite" not in words_of(opened.blocks)
        assert await office.submit(opened) == {}
        assert len(office.slack.posts()) == 1


async def test_who_may_not_change_a_plan_is_told_who_may(tmp_path):
    """The menu of an answer one got in a channel that one has left."""
    async with an_office(tmp_path) as office:
        plan = await subscribed(office)
        office.slack.add_channel(ELSEWHERE, name="elsewhere")
        await office.desk.store.change_plan(plan.name, {"maker": STRANGER})
        await listed(office, user=STRANGER, channel=ELSEWHERE)
        await office.desk.store.change_plan(plan.name, {"maker": READER})
        for act in ("pause", "send", "remove"):
            await office.choose(act, user=STRANGER)
            assert "whoever made it and admins" in office.slack.ephemerals[-1]["text"], act
        await office.choose("edit", user=STRANGER)
        assert "whoever made it and admins" in words_of(office.modal(STRANGER).blocks)
        assert await office.plans() == [plan]


async def test_an_admin_and_the_maker_change_a_plan_from_anywhere(tmp_path):
    async with an_office(tmp_path) as office:
        await subscribed(office)
        office.slack.add_channel(ELSEWHERE, name="elsewhere")
        assert "Made by you elsewhere" in words_of((await listed(office, channel=ELSEWHERE))["blocks"])
        await office.choose("pause")
        assert (await office.plans())[0].state == "paused"


async def test_another_workspace_neither_sees_nor_changes_a_plan(tmp_path):
    async with an_office(tmp_path) as office:
        plan = await subscribed(office)
        other = await office.desk.store.installation("slack", "T0OTHER", "Other", office.desk.clock())
        spy = Actor(other.id, READER, roles=frozenset({"admin"}), here=CHANNEL)
        assert await subscribed_in(office.desk, spy) == []
        with pytest.raises(NotFound):
            await plan_of(office.desk, spy, plan.id)
        with pytest.raises(NotAllowed):
            await change_plan(office.desk, spy, plan, {"state": "paused"})
        assert await office.plans() == [plan]


async def test_time_zones_are_found_as_people_type_them(tmp_path):
    async with an_office(tmp_path) as office:
        assert (await office.suggest("tok"))[0] == "Tokyo (Asia/Tokyo)"
        assert await office.suggest("東京") == ["Tokyo (Asia/Tokyo)"]
        assert (await office.suggest("lond"))[0] == "London (Europe/London)"
        assert await office.suggest("<!channel>") == []
        opened = await office.type("subscribe")
        assert await office.submit(opened, zone="America/New_York") == {}
        assert (await office.plans())[0].zone == "America/New_York"


async def test_a_plan_asked_for_in_the_apps_own_conversation_is_told_there(tmp_path):
    async with an_office(tmp_path) as office:
        direct = office.slack.direct(READER)
        opened = await office.type("subscribe", channel=direct.id)
        assert await office.submit(opened) == {}
        assert len(office.slack.posts(direct.id)) == 1


async def test_a_window_that_was_asked_for_too_late_is_asked_for_again(tmp_path):
    async with an_office(tmp_path) as office:
        await office.slack.type_command("subscribe")
        office.slack.ahead += 10
        await office.do()
        assert office.modal() is None
        assert "once more" in office.slack.ephemerals[-1]["text"]


async def test_a_channel_given_up_for_trouble_has_another_chance_when_somebody_resumes(tmp_path):
    async with an_office(tmp_path) as office:
        await subscribed(office)
        await office.desk.store.pause_destination("science", "not_in_channel")
        assert "could not be delivered" in words_of((await listed(office))["blocks"])
        await office.choose("resume")
        assert (await office.desk.store.destination("science")).state == "active"


async def test_a_mention_shows_the_channels_plans_alone(tmp_path):
    """Its answer is seen by everybody; what one has elsewhere is nobody's business."""
    async with an_office(tmp_path) as office:
        await subscribed(office)
        office.slack.add_channel(ELSEWHERE, name="elsewhere")
        await office.slack.mention("plans", channel=ELSEWHERE)
        await office.do()
        assert "Nothing is sent to this channel yet." in words_of(office.slack.posts(ELSEWHERE)[-1]["blocks"])
        assert "Weekly briefing" not in words_of(office.slack.posts(ELSEWHERE)[-1]["blocks"])


async def test_a_plan_that_everybody_may_read_holds_no_markup_of_a_channels_name(tmp_path):
    async with an_office(tmp_path) as office:
        office.slack.room(CHANNEL).name = "science<!channel>&more"
        plan = await subscribed(office)
        assert plan.destination == "science-channel-more"
        for said in (office.slack.posts()[-1], await listed(office)):
            assert "<!" not in said["text"]


async def test_a_crash_after_a_plan_was_made_does_not_make_it_again(tmp_path):
    """What came in is done anew by another process."""
    async with an_office(tmp_path) as office:
        opened = await office.type("subscribe")
        await office.slack.submit(opened)
        (asked,) = await office.desk.store.claim_asked(office.desk.clock(), by="dying", until=office.desk.clock(), limit=9)
        await office.work(asked)
        office.slack.last_post.clear()
        await office.do()
        assert len(await office.plans()) == 1


async def test_in_a_form_of_yesterday_a_removed_plan_is_said_to_be_gone(tmp_path):
    async with an_office(tmp_path) as office:
        plan = await subscribed(office)
        await listed(office)
        await office.choose("remove")
        opened = office.modal()
        await office.desk.store.remove_plan(plan.name)
        await office.submit(opened)
        assert "no longer there" in office.slack.ephemerals[-1]["text"]


async def test_a_channels_maker_hears_of_its_troubles(tmp_path):
    async with an_office(tmp_path) as office:
        plan = await subscribed(office)
        assert (await office.desk.store.destination(plan.destination)).owner == READER


class Mute:
    """Ways back that Slack does not take a word by."""

    async def reply(self, _asked, _messages):
        raise Unavailable("Slack did not take an answer (HTTP 503).")


async def test_a_change_is_made_once_and_is_nobody_elses_where_its_first_try_died(tmp_path):
    async with an_office(tmp_path) as office:
        await subscribed(office)
        await listed(office)
        await office.choose("edit")
        await office.slack.submit(office.modal(), {"time": "09:00"})
        (asked,) = await office.desk.store.claim_asked(office.desk.clock(), by="dying", until=office.desk.clock(), limit=9)
        await office.work(asked)
        office.desk.clock.advance(minutes=2)
        await office.do()
        assert (await office.plans())[0].times == (time(9),)
        assert "Changed." in office.slack.ephemerals[-1]["text"]
        assert len(await office.desk.store.audited(limit=9, what="plan.change")) == 1


async def test_what_was_sent_is_not_said_to_be_nothing_where_slack_took_no_word_of_it(tmp_path):
    async with an_office(tmp_path) as office:
        await checked(office.desk, an_rss(RIKEN))
        await subscribed(office)
        await listed(office)
        office.work = replace(office.work, replier=Mute())
        await office.choose("send")
        assert (
            await office.desk.store.claim_asked(office.desk.clock() + timedelta(hours=1), by="x", until=office.desk.clock(), limit=9)
        ) == []


async def test_the_next_message_of_a_channels_plan_is_its_members_to_see(tmp_path):
    async with an_office(tmp_path) as office:
        office.slack.channels.add(ELSEWHERE)
        await subscribed(office)
        answer = await listed(office)
        there = office.slack.say("A list", channel=ELSEWHERE, user="U0BOT", blocks=answer["blocks"])
        number = (await office.plans())[0].id
        await office.slack.click(there, "plan", f"look|{number}", user=STRANGER)
        await office.do()
        assert "Only the members of its channel" in office.slack.ephemerals[-1]["text"]


async def test_what_the_command_line_set_up_before_slack_was_reached_is_its_members_to_see_and_change(tmp_path):
    async with an_office(tmp_path) as office:
        store, now = office.desk.store, office.desk.clock()
        local = await store.installation("local", "local", "this desk", now)
        await store.add_destination(Destination(0, local.id, "science", "slack", CHANNEL), now)
        await add_plan(office.desk, CLI, replace(plain_plan("weekly", WATCH, zone="UTC", language="en"), name="w", destination="science"))
        assert await store.adopt(office.installation.id) == 1
        assert await store.adopt(office.installation.id) == 0
        assert "Weekly briefing" in words_of((await listed(office))["blocks"])
        await office.choose("pause")
        assert [(plan.installation, plan.state) for plan in await office.plans()] == [(office.installation.id, "paused")]


async def test_what_has_a_name_that_the_workspace_has_already_stays_the_desks_own(tmp_path):
    async with an_office(tmp_path) as office:
        store, now = office.desk.store, office.desk.clock()
        local = await store.installation("local", "local", "this desk", now)
        for house in (local.id, office.installation.id):
            await store.add_destination(Destination(0, house, "science", "slack", CHANNEL), now)
        assert await store.adopt(office.installation.id) == 0
