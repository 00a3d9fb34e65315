"""Destinations and plans: named, changed, removed."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.errors import NotFound, Outdated, WrongUsage
from tests.examples import NOW, a_destination, a_plan


async def test_an_installation_is_made_once(store):
    first = await store.installation("slack", "T1", "Example", NOW)
    assert await store.installation("slack", "T1", "Example", NOW) == first
    assert (await store.installation("slack", "T1", "Renamed", NOW)).name == "Renamed"
    assert (await store.installation("teams", "T1", "", NOW)).id != first.id


async def test_what_was_added_is_read_back(store, plan):
    assert await store.destination("science-news") == a_destination(installation=plan.installation)
    assert plan == a_plan(installation=plan.installation, created=NOW)
    assert await store.plan("weekly") == plan
    assert await store.plans() == [plan]
    assert [found.name for found in await store.destinations()] == ["science-news"]


async def test_a_taken_name_is_refused_in_the_same_installation_only(store, plan):
    with pytest.raises(WrongUsage, match="destination named 'science-news' already"):
        await store.add_destination(a_destination(installation=plan.installation), NOW)
    with pytest.raises(WrongUsage, match="plan named 'weekly' already"):
        await store.add_plan(plan, NOW)
    elsewhere = await store.installation("slack", "T2", "Elsewhere", NOW)
    assert (await store.add_destination(a_destination(installation=elsewhere.id), NOW)).installation == elsewhere.id


async def test_a_name_that_two_installations_use_is_not_guessed(store, plan):
    elsewhere = await store.installation("slack", "T2", "Elsewhere", NOW)
    await store.add_destination(a_destination(installation=elsewhere.id), NOW)
    with pytest.raises(WrongUsage, match="Several installations"):
        await store.remove_destination("science-news")


async def test_an_unknown_name_lists_the_names_there_are(store, plan):
    with pytest.raises(NotFound, match=r"'nowhere'.*There are: science-news"):
        await store.destination("nowhere")
    with pytest.raises(NotFound, match=r"'never'.*There are: weekly"):
        await store.plan("never")
    with pytest.raises(NotFound, match="'nowhere'"):
        await store.add_plan(replace(plan, name="other", destination="nowhere"), NOW)
    with pytest.raises(NotFound, match="no installation 99"):
        await store.add_destination(a_destination(installation=99), NOW)


async def test_a_plan_is_changed_field_by_field_and_each_is_checked(store, plan):
    changed = await store.change_plan(
        "weekly", {"name": "briefing", "times": (time(9, 15),), "weekdays": (1,), "patience": timedelta(hours=2)}
    )
    assert changed == replace(plan, name="briefing", times=(time(9, 15),), weekdays=(1,), patience=timedelta(hours=2))
    assert await store.plan("briefing") == changed
    with pytest.raises(WrongUsage, match=r"kind: .*weekly"):
        await store.change_plan("briefing", {"kind": "hourly"})
    with pytest.raises(WrongUsage, match=r"colour cannot be changed\. What can be: name, kind"):
        await store.change_plan("briefing", {"colour": "red"})
    with pytest.raises(WrongUsage, match="id cannot be changed"):
        await store.change_plan("briefing", {"id": 7})


async def test_a_plan_keeps_its_destination_when_that_is_renamed(store, plan):
    await store.change_destination("science-news", {"name": "news"})
    assert (await store.plan("weekly")).destination == "news"
    with pytest.raises(NotFound):
        await store.change_plan("weekly", {"destination": "science-news"})


async def test_a_rename_to_a_taken_name_is_refused(store, plan):
    await store.add_destination(a_destination(name="second", installation=plan.installation), NOW)
    await store.add_plan(replace(plan, name="daily", kind="daily"), NOW)
    with pytest.raises(WrongUsage, match="'science-news' already"):
        await store.change_destination("second", {"name": "science-news"})
    with pytest.raises(WrongUsage, match="'weekly' already"):
        await store.change_plan("daily", {"name": "weekly"})


async def test_a_destination_is_removed_once_no_plan_tells_it_and_its_name_is_free_again(store, plan):
    with pytest.raises(WrongUsage, match="still told by: weekly"):
        await store.remove_destination("science-news")
    await store.remove_plan("weekly")
    await store.remove_destination("science-news")
    assert (await store.destinations(), await store.plans()) == ([], [])
    again = await store.add_destination(a_destination(installation=plan.installation), NOW)
    fresh = await store.add_plan(plan, NOW)
    assert (again.id, fresh.id) == (2, 2)


async def test_a_destination_is_paused_once_and_its_trouble_is_over_when_it_is_active_again(store, plan):
    assert await store.pause_destination("science-news", "The channel is archived.")
    assert not await store.pause_destination("science-news", "The channel is archived.")
    assert (await store.destination("science-news")).trouble == "The channel is archived."
    assert await store.change_destination("science-news", {"state": "active"}) == a_destination(installation=plan.installation)


async def test_a_plan_that_is_no_longer_as_it_was_seen_is_left_as_it_is(store, plan):
    moved = await store.change_plan(plan.name, {"times": (time(6),)}, seen=plan)
    with pytest.raises(Outdated):
        await store.change_plan(plan.name, {"times": (time(7),)}, seen=plan)
    assert await store.plan(plan.name) == moved


async def test_of_two_workspaces_with_one_name_each_changes_and_removes_its_own(store, plan):
    elsewhere = await store.installation("slack", "T2", "Elsewhere", NOW)
    await store.add_destination(a_destination(installation=elsewhere.id), NOW)
    theirs = await store.add_plan(replace(plan, installation=elsewhere.id), NOW)
    await store.change_plan(plan.name, {"language": "ja"}, installation=elsewhere.id)
    await store.remove_plan(plan.name, installation=plan.installation)
    assert await store.plans() == [replace(theirs, language="ja")]
    assert await store.last_told([theirs.id]) == {}
