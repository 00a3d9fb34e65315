"""Subscribing from Teams, through the real app and the strict local Teams: a plan by one press, its form in a dialog, a conversation's plans."""

import json
from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from bot.errors import NotAllowed, NotFound
from bot.models import Actor
from bot.pipeline import send_due, tell_due
from bot.pipeline.planning import change_plan, plan_of
from bot.pipeline.planning import subscribed as subscribed_in
from tests.desks import ORCHARD, RIKEN, an_rss, checked
from tests.local_teams import ADMIN, CHANNEL, CHAT, JAPANESE, READER, TENANT, buttons, inputs, text_of
from tests.teams.houses import words_of
from tests.teams.subscribing import STRANGER, a_house


def held_in(dialog, name):
    (element,) = [one for one in inputs(dialog.card) if one["id"] == name]
    value = element.get("value", "")
    return value.split(",") if element.get("isMultiSelect") and value else value


def names_in(dialog) -> list[str]:
    return [one["id"] for one in inputs(dialog.card)]


def labels_on(card) -> list[str]:
    return [one["title"] for one in buttons(card) if one["type"] != "Action.OpenUrl"]


async def the_form(house, words="subscribe", *, where=CHANNEL, user=READER):
    (post,) = await house.ask(words, where=where, user=user)
    return await house.teams.open(post, "subscribe", user=user)


async def subscribed(house, words="subscribe", *, where=CHANNEL, user=READER, **values):
    dialog = await the_form(house, words, where=where, user=user)
    await house.submit(dialog, values, "subscribe")
    assert not dialog.open, text_of(dialog.card)
    return (await plans(house))[-1]


async def plans(house):
    return await house.desk.store.plans()


async def listed(house, *, where=CHANNEL, user=READER, words="plans"):
    (post,) = await house.ask(words, where=where, user=user)
    return post


# ── one press ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_one_press_subscribes_the_channel_to_what_its_card_says(tmp_path):
    async with a_house(tmp_path) as house:
        (card,) = await house.ask("subscribe", where=CHANNEL)
        words = words_of(card)
        for said in ("Science › science", "Weekly briefing, every Monday at 08:30 London", "next Mon 23 Mar, 08:30 London · 17:30 Tokyo"):
            assert said in words
        before = len(house.teams.posts[CHANNEL])
        answer = await house.press(card, "Subscribe to this")
        assert answer.answer["value"].startswith("Saved. Weekly briefing")
        (plan,) = await plans(house)
        assert (plan.kind, plan.weekdays, plan.times, plan.zone, plan.maker) == ("weekly", (0,), (time(8, 30),), "Europe/London", READER)
        assert (plan.name, plan.destination) == ("science-science-weekly", "science-science")
        place = await house.desk.store.destination(plan.destination)
        assert (place.platform, place.address, place.owner) == ("teams", CHANNEL, READER)
        (news,) = house.teams.posts[CHANNEL][before:]
        assert "News comes here from now on. Weekly briefing, every Monday at 08:30 London; next Mon 23 Mar" in words_of(news)
        assert "“@Kakehashi plans” shows and changes it." in words_of(news)
        (record,) = await house.desk.store.audited(limit=9, what="plan.add")
        assert (record.who, record.detail["plan"]) == (READER, "science-science-weekly")


async def test_what_was_typed_is_had_by_one_press_by_whoever_presses(tmp_path):
    """In the zone and language that the card shows, not in those of somebody else who presses."""
    async with a_house(tmp_path) as house:
        (card,) = await house.ask("subscribe daily quantum", where=CHAT)
        await house.press(card, "subscribe.now", user=JAPANESE)
        (plan,) = await plans(house)
        assert (plan.kind, plan.fields, plan.zone, plan.language, plan.maker) == ("daily", ("quantum",), "Europe/London", "en", JAPANESE)


async def test_pressed_twice_it_is_one_plan(tmp_path):
    async with a_house(tmp_path) as house:
        (card,) = await house.ask("subscribe", where=CHANNEL)
        await house.press(card, "subscribe.now")
        again = await house.press(card, "subscribe.now")
        assert again.answer["value"] == "This channel has exactly this plan already."
        assert len(await plans(house)) == 1
        assert len(await house.desk.store.destinations()) == 1


async def test_a_plan_tells_the_channel_at_its_time(tmp_path):
    async with a_house(tmp_path, news=False) as house:
        await subscribed(house)
        house.desk.clock.advance(days=4)
        await checked(house.desk, an_rss(ORCHARD, RIKEN).replace(b"Mon, 16 Mar", b"Fri, 20 Mar"))
        before = len(house.teams.posts[CHANNEL])
        house.desk.clock.now = datetime(2026, 3, 23, 8, 29, tzinfo=UTC)
        assert await tell_due(house.desk) == 0
        house.desk.clock.advance(minutes=1)
        assert await tell_due(house.desk) == 1
        await send_due(house.desk)
        assert "superconductors" in words_of(house.teams.posts[CHANNEL][before:])


async def test_in_ones_own_chat_a_plan_is_sent_to_oneself_alone(tmp_path):
    async with a_house(tmp_path) as house:
        (card,) = await house.ask("subscribe")
        assert "Sent to you alone" in words_of(card)
        await house.press(card, "subscribe.now")
        (plan,) = await plans(house)
        assert (await house.desk.store.destination(plan.destination)).address == house.teams.personal(READER).id
        assert "“plans” shows and changes it." in words_of(house.teams.chat(READER))
        assert "Sent to you alone" in words_of(await listed(house, where=""))


# ── the form ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_another_kind_asks_other_things_and_keeps_what_was_put_in(tmp_path):
    async with a_house(tmp_path) as house:
        dialog = await the_form(house)
        assert names_in(dialog) == ["kind", "weekday", "time", "zone", "fields", "language"]
        filled = {"kind": "daily", "fields": ["quantum", "space"], "language": "ja", "time": "07:15"}
        await house.submit(dialog, filled, "subscribe.change")
        assert names_in(dialog) == ["kind", "weekdays", "time", "time2", "zone", "fields", "language"]
        assert (held_in(dialog, "fields"), held_in(dialog, "language"), held_in(dialog, "time")) == (["quantum", "space"], "ja", "07:15")
        await house.submit(dialog, {}, "subscribe.more")
        assert {"holidays", "on_holiday", "min_score", "lens", "compact", "currency"} < set(names_in(dialog))
        await house.submit(dialog, {"kind": "instant", "holidays": ["japan"], "compact": "compact"}, "subscribe.change")
        assert {"quiet_from", "quiet_until", "holidays"} < set(names_in(dialog))
        assert "time" not in names_in(dialog)
        await house.submit(dialog, {"kind": "daily"}, "subscribe.change")
        assert (held_in(dialog, "time"), held_in(dialog, "holidays"), held_in(dialog, "compact")) == ("07:15", ["japan"], "compact")
        await house.submit(dialog, {"time2": "17:00", "weekdays": ["0", "2"]}, "subscribe")
        (plan,) = await plans(house)
        assert (plan.kind, plan.times, plan.weekdays, plan.language) == ("daily", (time(7, 15), time(17, 0)), (0, 2), "ja")
        assert (plan.fields, plan.holidays, plan.compact, plan.when_empty) == (("quantum", "space"), ("japan",), True, "skip")


async def test_who_chose_another_kind_sees_its_questions_before_it_is_saved(tmp_path):
    """Teams tells nobody that something was chosen."""
    async with a_house(tmp_path) as house:
        dialog = await the_form(house)
        await house.submit(dialog, {"kind": "daily"}, "subscribe")
        assert dialog.open
        assert "Other questions go with this" in text_of(dialog.card)
        assert "weekdays" in names_in(dialog)
        assert await plans(house) == []
        await house.submit(dialog, {}, "subscribe")
        assert [plan.kind for plan in await plans(house)] == ["daily"]


async def test_what_is_typed_behind_the_verb_stands_in_the_form(tmp_path):
    async with a_house(tmp_path) as house:
        dialog = await the_form(house, "subscribe daily quantum")
        assert (held_in(dialog, "kind"), held_in(dialog, "fields")) == ("daily", ["quantum"])


async def test_the_next_message_is_shown_before_saving_and_when_it_comes_first(tmp_path):
    async with a_house(tmp_path) as house:
        dialog = await the_form(house)
        await house.submit(dialog, {"time": "17:00"}, "subscribe.preview")
        words = text_of(dialog.card)
        assert "First on Mon 16 Mar, 17:00 London · 02:00 Tuesday Tokyo" in words
        assert "superconductors" in words
        assert await plans(house) == []
        await house.submit(dialog, {}, "subscribe.back")
        assert held_in(dialog, "time") == "17:00"
        await house.submit(dialog, {"fields": ["space"]}, "subscribe.preview")
        assert "superconductors" not in text_of(dialog.card)
        await house.submit(dialog, {}, "subscribe.save")
        (plan,) = await plans(house)
        assert (plan.times, plan.fields) == ((time(17),), ("space",))


async def test_what_is_wrong_is_said_at_its_input_and_nothing_is_saved(tmp_path):
    async with a_house(tmp_path) as house:
        dialog = await the_form(house, "subscribe instant")
        await house.submit(dialog, {}, "subscribe.more")
        await house.submit(dialog, {"quiet_from": "22:00", "quiet_until": "22:00"}, "subscribe")
        assert "The quiet hours begin when they end." in text_of(dialog.card)
        assert held_in(dialog, "quiet_from") == "22:00"
        await house.submit(dialog, {"quiet_from": "22:00", "quiet_until": ""}, "subscribe")
        assert "choose both or neither" in text_of(dialog.card)
        assert await plans(house) == []
        await house.submit(dialog, {"quiet_from": "22:00", "quiet_until": "07:00"}, "subscribe")
        assert (await plans(house))[0].quiet == (time(22), time(7))


async def test_a_time_zone_is_chosen_from_a_list_or_found_by_its_place(tmp_path):
    async with a_house(tmp_path) as house:
        dialog = await the_form(house)
        (zones,) = [one["choices"] for one in inputs(dialog.card) if one["id"] == "zone"]
        assert [choice["title"] for choice in zones[:2]] == ["London (Europe/London)", "Tokyo (Asia/Tokyo)"]
        assert {"America/New_York", "Asia/Kolkata", "Australia/Sydney", "UTC"} < {choice["value"] for choice in zones}
        await house.submit(dialog, {}, "subscribe.more")
        await house.submit(dialog, {"place": "Atlantis"}, "subscribe")
        assert "No time zone is known for “Atlantis”." in text_of(dialog.card)
        await house.submit(dialog, {"place": "lisbon"}, "subscribe")
        assert (await plans(house))[0].zone == "Europe/Lisbon"
        (card,) = await house.ask("plans", where=CHANNEL)
        again = await house.teams.open(card, "Change")
        assert held_in(again, "zone") == "Europe/Lisbon"


async def test_the_same_plan_is_not_made_twice(tmp_path):
    async with a_house(tmp_path) as house:
        await subscribed(house)
        dialog = await the_form(house)
        await house.submit(dialog, {}, "subscribe")
        assert dialog.open
        assert "This channel has exactly this plan already." in text_of(dialog.card)
        await house.submit(dialog, {"weekday": "3"}, "subscribe")
        assert [plan.name for plan in await plans(house)] == ["science-science-weekly", "science-science-weekly-2"]
        assert len(await house.desk.store.destinations()) == 1


async def test_a_form_that_is_brought_twice_makes_one_plan(tmp_path):
    async with a_house(tmp_path) as house:
        dialog = await the_form(house)
        brought = await house.submit(dialog, {}, "subscribe")
        await house.meanwhile(house.teams.again(brought))
        assert len(await plans(house)) == 1


async def test_a_japanese_reader_is_asked_and_told_in_japanese(tmp_path):
    async with a_house(tmp_path) as house:
        dialog = await the_form(house, "購読 毎日", where="", user=JAPANESE)
        assert (dialog.title, held_in(dialog, "zone"), held_in(dialog, "language")) == ("配信を設定する", "Asia/Tokyo", "ja")
        await house.submit(dialog, {}, "subscribe.more")
        words = text_of(dialog.card)
        for left in ("Another", "Show", "Plan", "Subscribe", "Save"):
            assert left not in words
        await house.submit(dialog, {}, "subscribe")
        assert "日次ダイジェスト、月曜日～金曜日 08:30（東京）。次回は3月17日(火)8:30 東京" in words_of(house.teams.chat(JAPANESE))
        words = words_of(await listed(house, where="", user=JAPANESE, words="配信予定"))
        for left in ("next", "paused", "all fields", "Change", "Next message", "Send"):
            assert left not in words


# ── the list ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_conversations_plans_are_listed_with_when_and_what(tmp_path):
    async with a_house(tmp_path) as house:
        empty = await listed(house)
        assert "Nothing is sent to this channel yet." in words_of(empty)
        assert "Nothing is sent to this chat yet." in words_of(await listed(house, where=CHAT))
        await subscribed(house, fields=["quantum"])
        words = words_of(await listed(house))
        for said in (
            "Sent to this channel",
            "Weekly briefing, every Monday at 08:30 London",
            "next Mon 23 Mar",
            "English · Quantum",
            "nothing told yet",
            "made by Rita Reader",
            "“@Kakehashi subscribe” adds one.",
        ):
            assert said in words


async def test_what_one_has_elsewhere_is_listed_in_ones_own_chat_alone(tmp_path):
    """What is answered in a channel is seen by everybody there."""
    async with a_house(tmp_path) as house:
        await subscribed(house)
        assert "Weekly briefing" not in words_of(await listed(house, where=CHAT))
        words = words_of(await listed(house, where=""))
        assert "Made by you elsewhere" in words
        assert "Science › science" in words


async def test_no_more_buttons_stand_beneath_a_list_than_teams_shows(tmp_path):
    async with a_house(tmp_path) as house:
        await subscribed(house)
        await subscribed(house, weekday="3")
        card = await listed(house)
        assert labels_on(card.card) == ["Change", "Pause", "Next message", "Send now", "Remove"]
        await house.press(card, "Pause")
        assert labels_on(card.card_for(READER)) == ["Change", "Pause", "Send again", "Next message", "Send now", "Remove"]


async def test_of_several_plans_the_one_that_is_chosen_is_meant(tmp_path):
    async with a_house(tmp_path) as house:
        first, second = await subscribed(house), await subscribed(house, weekday="3")
        card = await listed(house)
        await house.press(card, "Pause", {"plan": str(second.id)})
        assert [plan.state for plan in await plans(house)] == ["active", "paused"]
        dialog = await house.teams.open(card, "Change", {"plan": str(first.id)})
        assert held_in(dialog, "weekday") == "0"


async def test_a_plan_is_changed_in_the_same_form(tmp_path):
    async with a_house(tmp_path) as house:
        before = await subscribed(house)
        house.desk.clock.advance(hours=1)
        dialog = await house.teams.open(await listed(house), "Change")
        assert (held_in(dialog, "weekday"), held_in(dialog, "time")) == ("0", "08:30")
        assert "Save" in labels_on(dialog.card)
        await house.submit(dialog, {"weekday": "3", "time": "09:00"}, "subscribe")
        (after,) = await plans(house)
        assert (after.weekdays, after.times, after.changed) == ((3,), (time(9),), house.desk.clock())
        assert (after.id, after.maker, after.created) == (before.id, READER, before.created)
        (record,) = await house.desk.store.audited(limit=9, what="plan.change")
        assert record.detail["changes"] == {"times": [["08:30"], ["09:00"]], "weekdays": [[0], [3]]}
        assert dialog.words.startswith("Changed. Weekly briefing, every Thursday at 09:00")


async def test_what_is_emptied_in_the_form_is_taken_from_the_plan(tmp_path):
    """Teams brings nothing of an input that is empty."""
    async with a_house(tmp_path) as house:
        plan = await subscribed(house, "subscribe daily", fields=["quantum"])
        await house.desk.store.change_plan(plan.name, {"times": (time(8), time(12)), "holidays": ("japan",)})
        dialog = await house.teams.open(await listed(house), "Change")
        await house.submit(dialog, {"fields": [], "time2": ""}, "subscribe.more")
        await house.submit(dialog, {"holidays": []}, "subscribe")
        (after,) = await plans(house)
        assert (after.fields, after.times, after.holidays) == ((), (time(8),), ())


async def test_of_two_who_change_a_plan_at_once_the_later_is_told(tmp_path):
    async with a_house(tmp_path) as house:
        plan = await subscribed(house)
        dialog = await house.teams.open(await listed(house), "Change")
        await change_plan(house.desk, await house.actor(STRANGER), plan, {"times": (time(6),)})
        await house.submit(dialog, {"time": "09:00"}, "subscribe")
        assert dialog.open
        assert "Somebody else changed this plan meanwhile" in text_of(dialog.card)
        assert (await plans(house))[0].times == (time(6),)


async def test_a_plan_that_would_never_fall_due_is_not_saved(tmp_path):
    async with a_house(tmp_path) as house:
        plan = await subscribed(house)
        await house.desk.store.change_plan(plan.name, {"holidays": ("01-01..12-31",)})
        dialog = await house.teams.open(await listed(house), "Change")
        await house.submit(dialog, {}, "subscribe.more")
        await house.submit(dialog, {}, "subscribe")
        assert "never fall due" in text_of(dialog.card)
        await house.submit(dialog, {"holidays": ["japan"]}, "subscribe")
        assert (await plans(house))[0].holidays == ("japan",)


async def test_a_plan_is_paused_resumed_and_removed_when_that_is_confirmed(tmp_path):
    async with a_house(tmp_path) as house:
        await subscribed(house)
        card = await listed(house)
        await house.press(card, "Pause")
        assert (await plans(house))[0].state == "paused"
        assert "Nothing is sent by this plan until" in text_of(card.card_for(READER))
        await house.press(card, "Send again")
        (plan,) = await plans(house)
        assert (plan.state, plan.changed) == ("active", house.desk.clock())
        dialog = await house.teams.open(card, "Remove")
        assert "Remove this plan?" in text_of(dialog.card)
        assert len(await plans(house)) == 1
        await house.submit(dialog)
        assert await plans(house) == []
        assert dialog.words == "Removed: Weekly briefing, every Monday at 08:30 London"
        done = [each.what for each in await house.desk.store.audited(limit=9, what="plan")]
        assert done == ["plan.remove", "plan.change", "plan.change", "plan.add"]
        again = await house.teams.open(card, "Change")
        assert again.words == "This plan is no longer there."


async def test_one_looks_at_the_next_message_alone_or_sends_it_to_the_channel(tmp_path):
    async with a_house(tmp_path) as house:
        await subscribed(house, "subscribe daily")
        card = await listed(house)
        posted = len(house.teams.posts[CHANNEL])
        dialog = await house.teams.open(card, "Next message")
        assert "superconductors" in text_of(dialog.card)
        assert len(house.teams.posts[CHANNEL]) == posted
        answer = await house.press(card, "Send now")
        assert answer.answer["value"] == "It is on its way."
        await send_due(house.desk)
        assert "superconductors" in words_of(house.teams.posts[CHANNEL][posted:])
        assert "last told 16 March 2026" in words_of(await listed(house))
        house.desk.clock.advance(minutes=1)
        again = await house.press(card, "Send now")
        assert again.answer["value"] == "There is nothing that the channel has not been told."
        assert [each.what for each in await house.desk.store.audited(limit=1)] == ["plan.send"]


# ── who may ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_who_may_not_change_a_plan_is_told_who_may(tmp_path):
    """A button's number of a plan that tells another conversation, whether it was seen there once or made up."""
    async with a_house(tmp_path) as house:
        await subscribed(house)
        mine = await subscribed(house, where=CHAT, user=STRANGER)
        (other, _) = await plans(house)
        card = await listed(house, where=CHAT, user=STRANGER)
        card.payload = json.loads(json.dumps(card.payload).replace(f'"value": "{mine.id}"', f'"value": "{other.id}"'))
        for act in ("Pause", "Send now"):
            answer = await house.press(card, act, user=STRANGER)
            assert "whoever made it and admins" in answer.answer["value"], act
        for act in ("Change", "Next message", "Remove"):
            dialog = await house.teams.open(card, act, user=STRANGER)
            assert "whoever made it and admins" in dialog.words, act
        assert other in await plans(house)


async def test_what_a_form_remembers_changes_nothing_that_its_sender_may_not_change(tmp_path):
    async with a_house(tmp_path) as house:
        plan = await subscribed(house)
        dialog = await the_form(house, where=CHAT, user=STRANGER)
        change = await house.teams.open(await listed(house), "Change")
        stolen = next(one["data"]["memo"] for one in buttons(change.card) if one.get("data", {}).get("memo"))
        for button in buttons(dialog.card):
            button["data"]["memo"] = stolen
        await house.submit(dialog, {"time": "04:00"}, "subscribe")
        assert "whoever made it and admins" in dialog.words
        dialog.open = True
        await house.submit(dialog, {}, "subscribe.preview")
        assert "whoever made it and admins" in dialog.words
        assert await plans(house) == [plan]


async def test_in_a_form_of_yesterday_a_removed_plan_is_said_to_be_gone(tmp_path):
    async with a_house(tmp_path) as house:
        plan = await subscribed(house)
        dialog = await house.teams.open(await listed(house), "Change")
        await house.desk.store.remove_plan(plan.name)
        await house.submit(dialog, {"time": "09:00"}, "subscribe")
        assert dialog.words == "This plan is no longer there."


@pytest.mark.parametrize("who", [READER, ADMIN])
async def test_the_maker_and_an_admin_change_a_plan_from_anywhere(tmp_path, who):
    async with a_house(tmp_path, admins=[ADMIN]) as house:
        plan = await subscribed(house)
        card = await listed(house, where="")
        await house.press(card, "Pause") if who == READER else await change_plan(
            house.desk, await house.actor(who, here=CHAT, roles=frozenset({"admin"})), plan, {"state": "paused"}
        )
        assert (await plans(house))[0].state == "paused"


async def test_another_tenant_neither_sees_nor_changes_a_plan(tmp_path):
    async with a_house(tmp_path) as house:
        plan = await subscribed(house)
        other = await house.desk.store.installation("teams", "another-tenant", "Other", house.desk.clock())
        spy = Actor(other.id, READER, roles=frozenset({"admin"}), here=CHANNEL)
        assert await subscribed_in(house.desk, spy) == []
        with pytest.raises(NotFound):
            await plan_of(house.desk, spy, plan.id)
        with pytest.raises(NotAllowed):
            await change_plan(house.desk, spy, plan, {"state": "paused"})
        assert await plans(house) == [plan]


async def test_a_channel_given_up_for_trouble_has_another_chance_when_somebody_resumes(tmp_path):
    async with a_house(tmp_path) as house:
        plan = await subscribed(house)
        await house.desk.store.pause_destination(plan.destination, "refused")
        card = await listed(house)
        assert "could not be delivered" in words_of(card)
        await house.press(card, "Send again")
        assert (await house.desk.store.destination(plan.destination)).state == "active"


async def test_a_crash_after_a_plan_was_made_does_not_make_it_again(tmp_path):
    """What came in is done anew by another process."""
    async with a_house(tmp_path, soon=2) as house:
        dialog = await the_form(house)
        await house.teams.submit(dialog, {}, "subscribe")
        (asked,) = await house.desk.store.claim_asked(house.desk.clock(), by="dying", until=house.desk.clock(), limit=9)
        await house.work(replace(asked, attempts=1))
        await house.do()
        assert len(await plans(house)) == 1


async def test_a_channels_name_is_no_markup_in_what_everybody_reads(tmp_path):
    async with a_house(tmp_path) as house:
        house.teams.rooms[CHANNEL].name = "science</at><at>all"
        await house.teams.rename_channel(CHANNEL, "science</at><at>all")
        await house.do()
        plan = await subscribed(house)
        assert plan.destination == "science-science-at-at-all"


async def test_the_tenant_is_whose_the_plan_is(tmp_path):
    async with a_house(tmp_path) as house:
        plan = await subscribed(house)
        assert plan.installation == (await house.desk.store.installation("teams", TENANT, "", house.desk.clock())).id
