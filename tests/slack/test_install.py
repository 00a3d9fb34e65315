"""Installing by OAuth: a browser, a strict Slack, a desk for many workspaces."""

import logging
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery.preview import PreviewSender
from bot.delivery.slack import SlackSender, make_client
from bot.errors import Rejected, SettingError, Unavailable
from bot.models import Destination
from bot.pipeline import answer_open, send_due
from bot.pipeline.workspaces import come_back
from bot.slack.incoming import Incoming
from bot.slack.many import many_workspaces, open_many
from bot.slack.workspaces import OneWorkspace, confirm_departure
from tests.desks import RENDERER, Clock
from tests.examples import a_plan
from tests.local_slack import CHANNEL, TEAM, TOKEN
from tests.slack.installing import KEY, due, hosted, sent_back, settings_for, with_message

OTHER, THERE = "T0OTHER", "C0OTHER0001"


def dump(tmp_path) -> str:
    with closing(sqlite3.connect(tmp_path / "desk.db")) as database:
        return "\n".join(database.iterdump())


def fresh() -> Clock:
    return Clock(datetime.now(UTC))


async def test_a_workspace_installs_the_app_and_is_told_the_next_step(tmp_path):
    async with hosted(tmp_path) as h:
        consent = await h.begin()
        assert sent_back(consent)["redirect_uri"] == "https://desk.example/slack/oauth_redirect"
        assert {"chat:write", "commands", "users:read"} <= set(sent_back(consent)["scope"].split(","))
        page = await h.browser.get(await h.decide(consent))
        assert page.status_code == 200
        assert "Kakehashi is in Local" in page.text
        assert "/invite @Kakehashi" in page.text
        assert "/ukjapan subscribe" in page.text
        assert (await h.installation()).name == "Local"
        client = await h.workspaces.client((await h.installation()).id)
        assert (await client.auth_test())["team_id"] == TEAM


async def test_the_page_speaks_the_browsers_language(tmp_path):
    async with hosted(tmp_path) as h:
        page = await h.install(**{"accept-language": "ja,en;q=0.8"})
        assert 'lang="ja"' in page.text
        assert "「Local」にKakehashiを追加しました" in page.text


async def test_tokens_stand_nowhere_in_plain_text(tmp_path, caplog):
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.DEBUG, logger="bot")
    async with hosted(tmp_path, slack_given={"rotation": True}) as h:
        page = await h.install()
        grant = await h.workspaces.grant((await h.installation()).id)
        secrets = [grant.bot_token, grant.refresh_token]
        assert all(secrets)
        said = repr(grant) + repr(h.workspaces) + repr(h.door) + page.text
        for secret in secrets:
            assert secret not in dump(tmp_path)
            assert secret not in caplog.text
            assert secret not in said


@pytest.mark.parametrize(
    ("spoil", "status", "said"),
    [
        (lambda back: back.replace("state=", "state=x"), 400, "another browser"),
        (lambda back: back.replace("code=", "code=x"), 401, "did not accept"),
        (lambda back: "/slack/oauth_redirect", 400, "another browser"),
    ],
    ids=["another state", "a wrong code", "nothing"],
)
async def test_what_slack_did_not_send_back_installs_nothing(tmp_path, spoil, status, said):
    async with hosted(tmp_path) as h:
        page = await h.browser.get(spoil(await h.decide(await h.begin())))
        assert page.status_code == status
        assert said in page.text
        assert "Try again" in page.text
        assert await h.desk.store.installations("slack") == []


async def test_a_state_is_good_once(tmp_path):
    async with hosted(tmp_path) as h:
        consent = await h.begin()
        cookie = h.browser.cookies.get("slack-app-oauth-state")
        first, second = await h.decide(consent), await h.decide(consent)
        assert (await h.browser.get(first)).status_code == 200
        h.browser.cookies.set("slack-app-oauth-state", cookie, domain="desk.example")
        replayed = await h.browser.get(second)
        assert replayed.status_code == 401
        assert "finished already" in replayed.text


async def test_a_state_is_good_for_ten_minutes(tmp_path):
    async with hosted(tmp_path) as h:
        consent = await h.begin()
        h.desk.clock.advance(minutes=10, seconds=1)
        late = await h.browser.get(await h.decide(consent))
        assert late.status_code == 401
        assert await h.desk.store.installations("slack") == []


async def test_an_installation_begun_in_one_browser_cannot_be_ended_in_another(tmp_path):
    """Else somebody could be led into installing an attacker's workspace."""
    async with hosted(tmp_path) as h:
        back = await h.decide(await h.begin())
        h.browser.cookies.clear()
        assert (await h.browser.get(back)).status_code == 400
        assert await h.desk.store.installations("slack") == []


async def test_who_cancels_is_told_that_nothing_was_changed(tmp_path):
    async with hosted(tmp_path) as h:
        page = await h.browser.get(await h.decide(await h.begin(), "deny"))
        assert page.status_code == 200
        assert "It was cancelled in Slack. Nothing was changed." in page.text
        assert await h.desk.store.installations("slack") == []


@pytest.mark.parametrize("fault", ["drop_after", "500"])
async def test_a_slack_that_gives_no_answer_leaves_a_page_and_no_installation(tmp_path, fault):
    async with hosted(tmp_path) as h:
        h.slack.faults["oauth.v2.access"] = [fault]
        page = await h.browser.get(await h.decide(await h.begin()))
        assert page.status_code >= 400
        assert "Kakehashi was not installed" in page.text
        assert await h.desk.store.installations("slack") == []


async def test_an_installation_for_a_whole_organisation_is_refused_in_one_sentence(tmp_path, monkeypatch):
    async with hosted(tmp_path) as h:
        from tests.local_slack import oauth
        from tests.local_slack.methods import TABLE

        def org_wide(call):
            return {**oauth.access(call), "team": None, "is_enterprise_install": True, "enterprise": {"id": "E1", "name": "All"}}

        monkeypatch.setitem(TABLE.methods, "oauth.v2.access", org_wide)
        page = await h.install()
        assert page.status_code == 403
        assert "not for a whole organisation" in page.text
        assert await h.desk.store.grants() == {}


async def test_a_workspace_that_is_not_listed_is_refused(tmp_path):
    async with hosted(tmp_path, workspaces=[TEAM]) as h:
        h.slack.add_workspace(OTHER)
        assert (await h.install()).status_code == 200
        page = await h.install(OTHER)
        assert page.status_code == 403
        assert "none of them" in page.text
        assert len(await h.desk.store.grants()) == 1


async def test_each_workspace_gets_its_own_messages_with_its_own_token(tmp_path):
    """Under the same name in both, as people name channels."""
    async with hosted(tmp_path, clock=fresh()) as h:
        h.slack.add_workspace(OTHER, channel=THERE)
        for team, channel in ((TEAM, CHANNEL), (OTHER, THERE)):
            await h.install(team)
            await with_message(h, "science", channel, team)
        assert await send_due(h.desk) == 2
        ours, theirs = await h.installation(), await h.installation(OTHER)
        assert [post["text"] for post in h.slack.posts(CHANNEL)] == [f"News for {ours.id}"]
        assert [post["text"] for post in h.slack.posts(THERE)] == [f"News for {theirs.id}"]


async def test_a_command_is_kept_without_asking_slack_who_it_is(tmp_path):
    async with hosted(tmp_path, clock=fresh()) as h:
        await h.install()
        h.slack.calls.clear()
        brought = await h.slack.type_command("help")
        assert brought.taken
        assert h.slack.calls == []
        assert await answer_open(h.desk, {"slack": h.door.handle}) == 1


async def test_a_workspace_that_never_installed_the_app_is_told_so(tmp_path):
    async with hosted(tmp_path, clock=fresh()) as h:
        await h.slack.type_command("help")
        assert await h.desk.store.claim_asked(h.desk.clock(), by="me", until=h.desk.clock(), limit=9) == []
        assert any("not installed" in str(answer) for answer in h.slack.answers)


# ── leaving and coming back ─────────────────────────────────────────────────────────────────────────────────────────────────


async def settle_events(h):
    for task in list(h.slack.tasks):
        await task
    await answer_open(h.desk, {"slack": h.door.handle})


async def test_nothing_is_sent_to_a_workspace_that_removes_the_app_until_it_is_back_whole(tmp_path):
    async with hosted(tmp_path, clock=fresh()) as h:
        await h.install()
        await with_message(h, "science", CHANNEL)
        await h.destination("asleep", "C0ASLEEP001")
        await h.desk.store.change_destination("asleep", {"state": "paused"})
        h.slack.uninstall(TEAM)
        await settle_events(h)
        its = await h.installation()
        assert its.state == "removed"
        assert await h.desk.store.grants() == {}
        (trouble,) = await h.desk.store.troubles()
        assert (trouble.key, "/slack/install" in trouble.words) == (f"workspace:{its.id}", True)
        h.slack.calls.clear()
        for _ in range(3):
            h.desk.clock.advance(hours=1)
            assert await send_due(h.desk) == 0
        assert h.slack.calls == []

        await h.install()
        assert (await h.desk.store.destination("science")).state == "active"
        assert (await h.desk.store.destination("asleep")).state == "paused"  # somebody's own wish
        assert await h.desk.store.troubles() == []
        assert await send_due(h.desk) == 1


@pytest.mark.parametrize("code", ["account_inactive", "token_revoked", "invalid_auth"])
async def test_a_refused_token_stops_its_workspace_and_no_other(tmp_path, code):
    async with hosted(tmp_path, clock=fresh()) as h:
        h.slack.add_workspace(OTHER, channel=THERE)
        for team, channel in ((TEAM, CHANNEL), (OTHER, THERE)):
            await h.install(team)
            await with_message(h, "science", channel, team)
        await h.destination("second", "C0SECOND001")
        for token in h.slack.tokens.values():
            token.dead = code if token.team == TEAM else ""
        assert await send_due(h.desk) == 1
        ours = await h.installation()
        assert list(await h.desk.store.held_installations()) == [ours.id]
        assert len(await h.desk.store.troubles()) == 1
        [waiting] = [d for d in await h.desk.store.deliveries() if d.destination.installation == ours.id]
        assert waiting.state == "retry"  # it is sent when the app is back, and tried no more until then
        h.slack.calls.clear()
        h.desk.clock.advance(hours=2)
        assert await send_due(h.desk) == 0
        assert h.slack.calls == []


async def test_the_owner_hears_once_that_a_workspace_is_gone_and_how_to_mend_it(tmp_path):
    async with hosted(tmp_path, clock=fresh(), owner="ops") as h:
        h.slack.add_workspace(OTHER, channel=THERE)
        for team in (TEAM, OTHER):
            await h.install(team)
        await h.destination("ops", THERE, OTHER)
        await with_message(h, "science", CHANNEL)
        await h.destination("second", "C0SECOND001")
        for token in h.slack.tokens.values():
            token.dead = "account_inactive" if token.team == TEAM else ""
        for _ in range(3):
            await send_due(h.desk)
            h.desk.clock.advance(hours=1)
        [said] = [post["text"] for post in h.slack.posts(THERE)]
        assert "account_inactive" in said
        assert "https://desk.example/slack/install" in said


async def test_the_one_workspace_of_a_bot_token_is_left_and_comes_back_too(tmp_path):
    """With the desk's own destinations, as the command line makes them, and those that its people made; it hears of it once."""
    async with hosted(tmp_path, clock=fresh(), owner="ops") as h:
        store, now = h.desk.store, h.desk.clock()
        client = make_client(TOKEN, h.slack.api_url, h.session)

        async def client_of(_installation):
            return client

        h.desk.senders.update(slack=SlackSender(client_of, pace=0), preview=PreviewSender())
        local = await store.installation("local", "local", "this desk", now)
        its = await store.installation("slack", TEAM, "Local", now)
        for where, name in ((local, "science"), (its, "people")):
            destination = await store.add_destination(Destination(0, where.id, name, "slack", CHANNEL), now)
            plan = await store.add_plan(a_plan(id=0, installation=where.id, name=name, destination=name), now)
            await due(h, plan, destination, name)
        await store.add_destination(Destination(0, local.id, "ops", "preview", str(tmp_path / "ops")), now)
        one = OneWorkspace(client, its)
        await confirm_departure(h.desk, one, its, "app_uninstalled")
        assert await store.held_installations() == {}
        h.slack.tokens[TOKEN].dead = "account_inactive"
        await confirm_departure(h.desk, one, its, "app_uninstalled")
        await confirm_departure(h.desk, one, its, "tokens_revoked")
        (trouble,) = await store.troubles()
        assert "KAKEHASHI_SLACK_BOT_TOKEN" in trouble.words
        assert len(list((tmp_path / "ops").iterdir())) == 1
        h.slack.calls.clear()
        assert await send_due(h.desk) == 0
        assert h.slack.calls == []

        h.slack.tokens[TOKEN].dead = ""
        await come_back(h.desk, its.id)
        assert (await store.troubles(), await send_due(h.desk)) == ([], 2)


async def test_a_token_that_is_refused_shuts_out_all_that_sign_in_with_it_and_their_owner_hears_once(tmp_path):
    async with hosted(tmp_path, clock=fresh()) as h:
        store, now = h.desk.store, h.desk.clock()
        await h.install()
        local = await store.installation("local", "local", "this desk", now)
        await with_message(h, "people", CHANNEL)
        own = await store.add_destination(Destination(0, local.id, "science", "slack", CHANNEL), now)
        await due(h, await store.add_plan(a_plan(id=0, installation=local.id, name="own", destination="science"), now), own, "own")
        for token in h.slack.tokens.values():
            token.dead = "token_revoked"
        assert await send_due(h.desk) == 0
        assert set(await store.held_installations()) == {local.id, (await h.installation()).id}
        assert len(await store.troubles()) == 1
        for token in h.slack.tokens.values():
            token.dead = ""
        await store.change_destination("science", {"state": "active"})
        assert (await store.held_installations(), await store.troubles(), await send_due(h.desk)) == ({}, [], 2)


async def test_news_of_a_removal_that_come_after_the_app_is_back_change_nothing(tmp_path):
    async with hosted(tmp_path, clock=fresh()) as h:
        await h.install()
        await h.slack.event({"type": "app_uninstalled"}, TEAM)
        assert await answer_open(h.desk, {"slack": h.door.handle}) == 1
        assert (await h.installation()).state == "active"
        assert len(await h.desk.store.grants()) == 1


async def test_a_persons_revoked_token_is_not_ours(tmp_path):
    async with hosted(tmp_path, clock=fresh()) as h:
        await h.install()
        for token in h.slack.tokens.values():
            token.dead = "token_revoked"
        await h.slack.event({"type": "tokens_revoked", "tokens": {"oauth": ["U0READER"], "bot": []}}, TEAM)
        await answer_open(h.desk, {"slack": h.door.handle})
        assert (await h.installation()).state == "active"


async def test_the_admins_of_one_workspace_among_many_are_not_the_desks(tmp_path):
    """Feeds and rulings are shared: a stranger's workspace has its admins too."""
    async with hosted(tmp_path, clock=fresh(), admins=["U0OURADMIN"]) as h:
        await h.install()
        h.slack.add_person("U0THEIRADMIN", is_admin=True)
        h.slack.add_person("U0OURADMIN")
        its = (await h.installation()).id
        client = await h.workspaces.client(its)
        roles = {}
        for user in ("U0THEIRADMIN", "U0OURADMIN"):
            came = Incoming(kind="command", id=user, team=TEAM, user=user)
            roles[user] = (await h.door.work.people.actor(client, its, came)).is_admin
        assert roles == {"U0THEIRADMIN": False, "U0OURADMIN": True}


# ── renewal ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def later(h, **by) -> None:
    h.desk.clock.advance(**by)
    h.slack.ahead += timedelta(**by).total_seconds()


def refreshes(h) -> int:
    return h.slack.calls.count("oauth.v2.access")


async def test_a_token_is_renewed_before_it_expires_for_the_timed_sender_too(tmp_path):
    async with hosted(tmp_path, clock=fresh(), slack_given={"rotation": True}) as h:
        await h.install()
        await with_message(h, "science", CHANNEL)
        before = await h.workspaces.grant((await h.installation()).id)
        later(h, hours=10, minutes=1)
        h.slack.calls.clear()
        assert await send_due(h.desk) == 1
        after = await h.workspaces.grant((await h.installation()).id)
        assert after.bot_token != before.bot_token
        assert after.refresh_token != before.refresh_token
        assert refreshes(h) == 1


async def test_many_who_need_the_token_at_once_renew_it_once(tmp_path):
    import asyncio

    async with hosted(tmp_path, clock=fresh(), slack_given={"rotation": True}) as h:
        await h.install()
        its = (await h.installation()).id
        other = many_workspaces(settings_for(h.slack), h.desk.store, h.desk.clock, h.session)
        later(h, hours=13)
        h.slack.calls.clear()
        grants = await asyncio.gather(*(who.grant(its) for who in (h.workspaces, other) * 5))
        assert len({grant.bot_token for grant in grants}) == 1
        assert refreshes(h) == 1


async def test_a_renewal_that_fails_for_now_leaves_the_old_token_in_use_as_long_as_it_lives(tmp_path):
    async with hosted(tmp_path, clock=fresh(), slack_given={"rotation": True}) as h:
        await h.install()
        its = (await h.installation()).id
        before = await h.workspaces.grant(its)
        h.slack.broken["oauth.v2.access"] = 503
        later(h, hours=11)
        assert await h.workspaces.grant(its) == before
        later(h, hours=2)
        with pytest.raises(Unavailable):
            await h.workspaces.grant(its)
        assert (await h.installation()).state == "active"
        del h.slack.broken["oauth.v2.access"]
        assert (await h.workspaces.grant(its)).bot_token != before.bot_token


async def test_a_renewal_that_fails_for_good_stops_the_workspace_when_its_token_ends_and_is_told_once(tmp_path):
    async with hosted(tmp_path, clock=fresh(), slack_given={"rotation": True}) as h:
        await h.install()
        await with_message(h, "science", CHANNEL)
        its = (await h.installation()).id
        for token in h.slack.tokens.values():
            token.refresh = ""
        later(h, hours=11)
        await h.workspaces.grant(its)
        assert len(await h.desk.store.troubles()) == 1
        later(h, hours=2)
        assert await send_due(h.desk) == 0
        assert (await h.installation()).state == "removed"
        assert len(await h.desk.store.troubles()) == 1
        asked = refreshes(h)
        later(h, hours=3)
        assert await send_due(h.desk) == 0
        assert refreshes(h) == asked


async def test_a_grant_that_was_replaced_while_it_was_renewed_stays_the_newer_one(tmp_path):
    async with hosted(tmp_path, clock=fresh(), slack_given={"rotation": True}) as h:
        await h.install()
        its = (await h.installation()).id
        newer = replace(await h.workspaces.grant(its), bot_token="xoxb-newer", expires=None)

        def install_again(moment, name, _given):
            if (moment, name) == ("taken", "oauth.v2.access"):
                with closing(sqlite3.connect(tmp_path / "desk.db")) as database, database:
                    database.execute("UPDATE grants SET sealed = ?, expires = NULL", (h.workspaces.seal.close(newer),))

        later(h, hours=11)
        h.slack.hook = install_again
        assert (await h.workspaces.grant(its)).bot_token == "xoxb-newer"


# ── the key ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_another_key_stops_the_start_with_one_sentence_and_loses_nothing(tmp_path):
    from cryptography.fernet import Fernet

    async with hosted(tmp_path, clock=fresh()) as h:
        await h.install()
        await with_message(h, "science", CHANNEL)
        wrong = settings_for(h.slack, token_key=Fernet.generate_key().decode())
        with pytest.raises(SettingError, match="not the key") as found:
            await open_many(wrong, h.desk, RENDERER, h.session, keep=None)
        assert KEY not in str(found.value)
        its = (await h.installation()).id
        with pytest.raises(Unavailable, match="not the key"):  # what waits to be sent goes on waiting
            await many_workspaces(wrong, h.desk.store, h.desk.clock, h.session).client(its)
        both = settings_for(h.slack, token_key=f"{Fernet.generate_key().decode()},{KEY}")
        assert await many_workspaces(both, h.desk.store, h.desk.clock, h.session).client(its)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"token_key": ""}, "slack.token_key is not set"),
        ({"token_key": "short"}, "slack.token_key is no key"),
        ({"client_secret": ""}, "slack.client_secret is not"),
        ({"signing_secret": ""}, "slack.signing_secret is not"),
        ({"bot_token": "xoxb-1"}, "either of one workspace or installed in many"),
        ({"app_token": "xapp-1"}, "either of one workspace or installed in many"),
    ],
    ids=lambda v: next(iter(v), "") if isinstance(v, dict) else "",
)
async def test_half_a_setting_is_one_clear_sentence(tmp_path, changes, said):
    async with hosted(tmp_path) as h:
        with pytest.raises(SettingError, match=said):
            many_workspaces(settings_for(h.slack, **changes), h.desk.store, h.desk.clock, h.session)


async def test_a_sealed_grant_opens_for_its_own_workspace_only(tmp_path):
    """Who could write the database could else lend one workspace another's token."""
    async with hosted(tmp_path) as h:
        h.slack.add_workspace(OTHER)
        await h.install()
        await h.install(OTHER)
        sealed = await h.desk.store.grants()
        ours, theirs = await h.installation(), await h.installation(OTHER)
        await h.desk.store.keep_grant(ours.id, sealed[theirs.id], None, h.desk.clock())
        with pytest.raises(Unavailable, match="another workspace"):
            await h.workspaces.client(ours.id)


async def test_the_desks_own_slack_destinations_are_of_the_only_workspace_there_is(tmp_path):
    async with hosted(tmp_path) as h:
        local = await h.desk.store.installation("local", "local", "this desk", h.desk.clock())
        await h.install()
        assert (await (await h.workspaces.client(local.id)).auth_test())["team_id"] == TEAM
        h.slack.add_workspace(OTHER)
        await h.install(OTHER)
        with pytest.raises(Rejected):
            await h.workspaces.client(local.id)


async def test_a_plan_of_a_workspace_that_was_left_is_not_made(tmp_path):
    from bot.pipeline import tell_due

    async with hosted(tmp_path, clock=fresh()) as h:
        await h.install()
        await with_message(h, "science", CHANNEL)
        await h.desk.store.leave((await h.installation()).id)
        h.desk.clock.advance(days=3)
        assert await tell_due(h.desk) == 0
        await h.desk.store.let_in((await h.installation()).id, h.desk.clock())
        assert await tell_due(h.desk) == 1
