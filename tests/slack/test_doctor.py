"""doctor, of Slack: what each workspace's token may do, where the app is, whose clock is off, and a test post."""

from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.fernet import Fernet

from bot.commands.doctor_slack import _clock, examine_door, examine_slack
from bot.models import Destination
from bot.settings import Settings
from bot.storage.store import open_store
from tests.desks import Clock
from tests.local_slack import APP_TOKEN, CHANNEL, TEAM, TOKEN, local_slack
from tests.slack.installing import KEY, hosted, settings_for


def found(findings, about):
    return [f for f in findings if f.about.startswith(about)]


async def examined(settings, test_post="", workspace=""):
    return [f async for f in examine_slack(settings, test_post, workspace)]


@asynccontextmanager
async def one_workspace(tmp_path, slack_given=None, **changes):
    async with local_slack(**(slack_given or {})) as slack:
        url = f"sqlite:///{tmp_path / 'desk.db'}"
        store = await open_store(url)
        local = await store.installation("local", "local", "this desk", datetime.now(UTC))
        await store.add_destination(Destination(0, local.id, "science", "slack", CHANNEL), datetime.now(UTC))
        await store.close()
        given = {"bot_token": TOKEN, "app_token": APP_TOKEN, "api_url": slack.api_url, **changes}
        yield slack, Settings(slack=given, database={"url": url})


async def test_all_is_well_with_a_good_token_in_a_channel_the_app_is_in(tmp_path):
    async with one_workspace(tmp_path) as (_slack, settings):
        findings = await examined(settings)
        assert not [f for f in findings if f.state == "bad"]
        assert "Socket Mode opens" in [f.what for f in findings]
        assert "the app is in the channel" in [f.what for f in findings]
        assert "agrees with Slack's" in [f.what for f in findings]


async def test_a_missing_scope_is_said_with_what_is_lost(tmp_path):
    async with one_workspace(tmp_path, {"scopes": {"chat:write"}}) as (_slack, settings):
        scopes = found(await examined(settings), "Slack scopes")
        assert [f.what for f in scopes if f.state == "bad"] == ["commands missing"]
        [users] = [f.what for f in scopes if "users:read" in f.what]
        assert "time zone" not in users
        assert "times in the desk's zone" in users
        [history] = [f.what for f in scopes if f.what.startswith("without channels:history")]
        assert history.endswith("(unknown_fate is repeat_marked)")


async def test_a_channel_the_app_is_not_in_is_bad_unless_it_may_post_without(tmp_path):
    async with one_workspace(tmp_path) as (slack, settings):
        slack.room(CHANNEL).member = False
        assert [f.state for f in found(await examined(settings), "destination science")] == ["bad"]
        slack.scopes.add("chat:write.public")
        assert [f.state for f in found(await examined(settings), "destination science")] == ["note"]


async def test_a_refused_token_is_said_once_and_nothing_else_is_asked(tmp_path):
    async with one_workspace(tmp_path, bot_token="xoxb-bad", app_token="") as (slack, settings):
        findings = await examined(settings)
        assert [(f.state, f.about) for f in findings] == [("bad", "Slack token")]
        assert set(slack.calls) == {"auth.test"}


@pytest.mark.parametrize(("seconds", "state"), [(0, "ok"), (59, "ok"), (-61, "note"), (299, "note"), (301, "bad"), (-301, "bad")])
def test_a_clock_is_warned_of_from_a_minute_and_wrong_from_five(seconds, state):
    assert _clock(timedelta(seconds=seconds)).state == state


@pytest.mark.parametrize(
    ("url", "state"),
    [("", "bad"), ("http://desk.example", "bad"), ("https://desk.example", "ok"), ("https://desk.example/app", "note")],
)
def test_the_public_address_must_be_one_that_slack_calls(url, state):
    settings = Settings(slack={"bot_token": TOKEN, "signing_secret": "s"}, web={"public_url": url})
    assert [f.state for f in examine_door(settings)] == [state]


async def test_a_test_post_stands_in_the_channel_marked_and_its_place_is_said(tmp_path):
    async with one_workspace(tmp_path) as (slack, settings):
        slack.pace = False
        [finding] = found(await examined(settings, test_post=CHANNEL), "test post")
        [post] = slack.posts()
        assert finding.what == f"it stands in {CHANNEL}, message {post['ts']}"
        assert "Test post" in post["text"]
        [by_name] = found(await examined(settings, test_post="science"), "test post")
        assert (by_name.state, len(slack.posts())) == ("ok", 2)
        [wrong] = found(await examined(settings, test_post="C0NOWHERE01"), "test post")
        assert (wrong.state, "channel_not_found" in wrong.what) == ("bad", True)


async def test_every_workspace_is_looked_at_and_one_that_left_is_said(tmp_path):
    async with hosted(tmp_path, clock=Clock(datetime.now(UTC))) as h:
        h.slack.add_workspace("T0OTHER", channel="C0OTHER0001")
        await h.install()
        await h.install("T0OTHER")
        await h.destination("science", CHANNEL)
        await h.desk.store.leave((await h.installation("T0OTHER")).id)
        settings = settings_for(h.slack).model_copy(
            update={"database": Settings(database={"url": f"sqlite:///{tmp_path}/desk.db"}).database}
        )
        findings = await examined(settings)
        assert [f.state for f in found(findings, "Slack token of Local")] == ["ok"]
        assert [f.what for f in found(findings, "Slack of Other")] == ["the app was removed there"]
        assert [f.what for f in found(findings, "destination science")] == ["the app is in the channel"]
        assert [f.state for f in found(findings, "token key")] == ["ok"]

        [post] = found(await examined(settings, test_post=CHANNEL, workspace=TEAM), "test post")
        assert post.state == "ok"
        [unclear] = found(await examined(settings, test_post=CHANNEL, workspace="T0NONE"), "test post")
        assert unclear.state == "bad"

        def with_key(key):
            return settings.model_copy(update={"slack": settings_for(h.slack, token_key=key).slack})

        new = Fernet.generate_key().decode()
        [other] = found(await examined(with_key(new)), "token key")
        assert other.state == "bad"
        [older] = found(await examined(with_key(f"{new},{KEY}")), "token key")
        assert (older.state, "db reseal" in older.mend) == ("note", True)


async def test_a_desk_for_many_that_is_half_set_up_is_told_what_is_missing():
    settings = Settings(slack={"client_id": "1.2"})
    [door] = examine_door(settings)
    assert (door.state, "client_secret" in door.what) == ("bad", True)
