"""Calls to Teams: what arrives there, what is tried again, what may have arrived and is not, and whose a refusal is."""

import json
import logging
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import requests

from bot.errors import FateUnknown, Rejected, Unavailable
from bot.models import Conversation
from bot.teams.client import TeamsClient, is_teams
from bot.teams.entra import Entra
from bot.teams.pacing import Pacer
from bot.teams.patience import LONGEST, Patience, about
from tests.local_teams import APP_ID, CHANNEL, CHAT, CLIENT_SECRET, EDITOR, READER, TEAM, TENANT, LocalTeams, Transport, local_teams
from tests.teams.calls import Clock, Given, OneToken

HELLO = {
    "type": "message",
    "attachments": [
        {
            "contentType": "application/vnd.microsoft.card.adaptive",
            "content": {
                "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                "type": "AdaptiveCard",
                "version": "1.5",
                "lang": "ja",
                "body": [{"type": "TextBlock", "text": "おはよう", "wrap": True, "isVisible": True, "maxLines": 3}],
                "msteams": {"width": "full"},
            },
        }
    ],
}


@pytest.fixture
async def teams():
    async with local_teams() as there:
        yield there


@pytest.fixture
def clock(teams):
    clock = Clock()
    teams.windows.clock = clock
    return clock


@pytest.fixture
async def client(teams, clock):
    async with httpx.AsyncClient(transport=Transport(teams)) as http:
        patience = Patience(Pacer(), 10.0, clock, clock.sleep)
        yield TeamsClient(APP_ID, Given(teams), teams.service_url, patience=patience, http=http)


def the(teams: LocalTeams, address: str = CHANNEL, **more: Any) -> Conversation:
    return Conversation(1, address, teams.service_url, "channel", name="science", team_name="Science", **more)


# ── what arrives ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("over_http", [False, True])
async def test_what_is_posted_arrives_to_the_letter_in_its_thread_and_is_changed_there(teams, over_http):
    http = httpx.AsyncClient() if over_http else httpx.AsyncClient(transport=Transport(teams))
    async with http:
        client = TeamsClient(APP_ID, Given(teams), teams.service_url, http=http)
        first = await client.post(the(teams), HELLO)
        reply = await client.post(the(teams), HELLO, thread=first)
        assert [(post.id, post.thread) for post in teams.posts[CHANNEL]] == [(first, ""), (reply, first)]
        assert teams.posts[CHANNEL][0].payload == HELLO
        await client.edit(the(teams), first, {**HELLO, "summary": "changed"})
        assert (teams.posts[CHANNEL][0].edited, teams.posts[CHANNEL][0].payload["summary"]) == (1, "changed")
        await client.delete(the(teams), reply)
        assert len(teams.posts[CHANNEL]) == 1


async def test_a_chat_is_begun_members_and_channels_are_looked_up(teams, client):
    handle = teams.people[READER].handle
    assert await client.chat_with(TENANT, handle, teams.service_url) == teams.personal(READER).id
    assert await client.is_member(the(teams, CHAT), handle)
    teams.rooms[CHAT].members.discard(EDITOR)
    assert not await client.is_member(the(teams, CHAT), teams.people[EDITOR].handle)
    assert await client.channels(TEAM, teams.service_url) == [(TEAM, ""), (CHANNEL, "science")]


# ── what is tried again, and what is not ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("status", [412, 502, 503, 504])
async def test_what_teams_says_to_try_again_is_with_growing_pauses(teams, client, clock, status):
    teams.fail_next = [str(status)] * 3
    await client.post(the(teams), HELLO)
    assert len(teams.posts[CHANNEL]) == 1
    assert [0.25 <= clock.slept[0] <= 0.5, 0.5 <= clock.slept[1] <= 1, 1 <= clock.slept[2] <= 2] == [True] * 3


async def test_retry_after_is_kept_to_by_all_that_goes_to_that_conversation(teams, client, clock):
    teams.fail_next = ["429:5"]
    began = clock.now
    await client.post(the(teams), HELLO)
    assert clock.now >= began + 5
    teams.fail_next = ["429:10"]
    began = clock.now
    await client.post(the(teams), HELLO)
    await client.post(the(teams), HELLO)
    assert clock.now >= began + 10


async def test_a_long_wait_is_not_slept_but_said(teams, client, clock):
    teams.fail_next = ["429:600"]
    with pytest.raises(Unavailable) as raised:
        await client.post(the(teams), HELLO)
    assert raised.value.retry_after.total_seconds() == 600
    assert sum(clock.slept) < LONGEST
    with pytest.raises(Unavailable) as raised:
        await client.post(the(teams), HELLO)
    assert raised.value.retry_after.total_seconds() > 500, "nobody else tries there meanwhile"
    assert len(teams.calls) == 1


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "500", "500_after"])
async def test_what_may_have_arrived_is_not_sent_again(teams, client, fault):
    teams.fail_next = [fault]
    with pytest.raises(FateUnknown):
        await client.post(the(teams), HELLO)
    assert teams.calls == ["post"]


async def test_no_answer_in_time_is_no_answer(teams):
    async with httpx.AsyncClient(transport=Transport(teams)) as http:
        client = TeamsClient(APP_ID, Given(teams), teams.service_url, seconds=0.05, http=http)
        teams.fail_next = ["slow_after:2"]
        with pytest.raises(FateUnknown):
            await client.post(the(teams), HELLO)
    assert len(teams.posts[CHANNEL]) == 1


async def test_what_certainly_never_left_is_tried_again_and_then_waits(teams, clock):
    class Unplugged(httpx.AsyncBaseTransport):
        tries = 0

        async def handle_async_request(self, request):
            Unplugged.tries += 1
            if Unplugged.tries < 3:
                raise httpx.ConnectError("no route", request=request)
            return await Transport(teams).handle_async_request(request)

    async with httpx.AsyncClient(transport=Unplugged()) as http:
        client = TeamsClient(APP_ID, Given(teams), teams.service_url, patience=Patience(Pacer(), 10, clock, clock.sleep), http=http)
        await client.post(the(teams), HELLO)
        assert len(teams.posts[CHANNEL]) == 1
        Unplugged.tries = -10
        with pytest.raises(Unavailable) as raised:
            await client.post(the(teams), HELLO)
        assert not isinstance(raised.value, FateUnknown)


async def test_a_hundred_posts_to_one_conversation_meet_no_429(teams, client, clock):
    began = clock.now
    for _ in range(100):
        try:
            await client.post(the(teams), HELLO)
        except Unavailable as error:
            clock.now += error.retry_after.total_seconds()
            await client.post(the(teams), HELLO)
    assert (len(teams.posts[CHANNEL]), teams.windows.refused) == (100, 0)
    assert clock.now - began < 75, "Teams' own windows allow a hundred in 60 s"


# ── whose it is ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("fault", "whose", "words"),
    [
        ("403:BotNotInConversationRoster", "destination", "Add the app"),
        ("404:ConversationNotFound", "destination", "another one"),
        ("403:ForbiddenOperationException", "destination", "for themselves"),
        ("403:MessageWritesBlocked", "destination", "Moderation"),
        ("403:BotDisabledByAdmin", "destination", "administrator"),
        ("403:NobodyKnowsThis", "destination", "still in that conversation"),
        ("404:ActivityNotFoundInConversation", "message", "stays as it is"),
        ("413:MessageSizeTooBig", "message", "too much"),
        ("400:BadArgument", "message", "template"),
        ("400:Whatever", "message", "template"),
    ],
)
async def test_a_refusal_says_whose_it_is_and_how_to_mend_it(teams, client, fault, whose, words):
    teams.fail_next = [fault]
    with pytest.raises(Rejected) as raised:
        await client.post(the(teams), HELLO)
    assert (raised.value.whose, raised.value.code) == (whose, fault.partition(":")[2])
    assert words in raised.value.mend
    assert teams.calls == ["post"]


async def test_a_token_that_is_good_no_more_is_replaced_once_and_then_it_is_the_workspaces(teams, client):
    await client.post(the(teams), HELLO)
    teams.tokens.revoke()
    await client.post(the(teams), HELLO)
    assert (len(teams.posts[CHANNEL]), teams.tokens.given) == (2, 2)
    teams.fail_next = ["401:BotNotRegistered"] * 2
    with pytest.raises(Rejected) as raised:
        await client.post(the(teams), HELLO)
    assert raised.value.whose == "workspace"


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://smba.trafficmanager.net/emea/", True),
        ("https://SMBA.trafficmanager.net/uk/7a1b/", True),
        ("https://smba.infra.gcc.teams.microsoft.com/teams", True),
        ("https://evil.trafficmanager.net/emea/", False),
        ("http://smba.trafficmanager.net/emea/", False),
        ("https://smba.trafficmanager.net:8443/", False),
        ("https://smba.trafficmanager.net.example.org/", False),
        ("https://me@smba.trafficmanager.net/", False),
        ("https://teams.microsoft.com.example.org/", False),
        ("https://[::1/", False),
        ("", False),
    ],
)
async def test_the_apps_token_goes_to_teams_and_nowhere_else(teams, url, good):
    assert is_teams(url) is good
    if good:
        return
    tokens = Given(teams)
    client = TeamsClient(APP_ID, tokens)
    with pytest.raises(Rejected, match="not Teams'"):
        await client.post(Conversation(1, CHANNEL, url, "channel"), HELLO)
    assert not tokens.last
    await client.close()


async def test_neither_tokens_nor_addresses_are_logged(teams, client, caplog):
    caplog.set_level(logging.DEBUG)
    await client.post(the(teams), HELLO)
    teams.fail_next = ["403:BotNotInConversationRoster"]
    with pytest.raises(Rejected) as raised:
        await client.post(the(teams), HELLO)
    said = caplog.text + str(raised.value) + repr(client)
    assert client.tokens.last not in said
    assert "thread.tacv2" not in said


def test_the_conversation_of_a_call_is_found_in_its_address():
    assert about("https://t/v3/conversations/19%3Aa%40thread.tacv2%3Bmessageid%3D7/activities/9") == ("19:a@thread.tacv2", False)
    assert about("https://t/v3/conversations/a%3A1/members/29%3A1") == ("a:1", True)
    assert about("https://t/v3/teams/19%3Aa/conversations") == ("", False)


# ── the token ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


class LocalEntra:
    """What MSAL asks with: it says what Entra says."""

    def __init__(self, *answers: Any) -> None:
        self.answers, self.asked = list(answers), []

    def get(self, url: str, **_: Any) -> Any:
        base = "https://login.microsoftonline.com/" + TENANT
        return self._said({"issuer": base, "authorization_endpoint": f"{base}/authorize", "token_endpoint": f"{base}/token"}, 200)

    def post(self, url: str, **given: Any) -> Any:
        self.asked.append(given.get("data") or {})
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return self._said(answer, 200 if "access_token" in answer else 401)

    def close(self) -> None:
        """Nothing is open."""

    def _said(self, answer: Any, status: int) -> Any:
        return SimpleNamespace(status_code=status, text=json.dumps(answer), headers={}, raise_for_status=lambda: None)


def an_entra(*answers: Any) -> tuple[Entra, LocalEntra, Clock]:
    there, clock = LocalEntra(*answers), Clock()
    return Entra(APP_ID, CLIENT_SECRET, TENANT, clock, there), there, clock


def a_token(word: str) -> dict[str, Any]:
    return {"access_token": word, "expires_in": 3600, "token_type": "Bearer"}


def no_token(error: str, *numbers: int) -> dict[str, Any]:
    return {"error": error, "error_description": f"AADSTS{numbers[0]}: secret words" if numbers else "", "error_codes": list(numbers)}


async def test_a_token_is_kept_until_five_minutes_before_it_expires():
    entra, there, clock = an_entra(a_token("one"), a_token("two"))
    assert [await entra.token(), await entra.token()] == ["one", "one"]
    clock.now += 3600 - 299
    assert await entra.token() == "two"
    assert there.asked[0]["client_secret"] == CLIENT_SECRET
    assert CLIENT_SECRET not in repr(entra)
    entra.forget("two")
    assert await entra.token() == "two"
    assert len(there.asked) == 3


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (no_token("invalid_client", 7000222), "has expired"),
        (no_token("invalid_client", 7000215), "instead of its value"),
        (no_token("unauthorized_client", 700016), "client_id"),
        (no_token("invalid_client", 999), "teams.client_id"),
    ],
)
async def test_without_a_token_it_is_the_workspaces_with_the_way_to_mend_it(answer, words):
    entra, there, clock = an_entra(answer)
    for _ in range(3):
        with pytest.raises(Rejected) as raised:
            await entra.token()
    assert raised.value.whose == "workspace"
    assert words in raised.value.mend
    assert "secret words" not in str(raised.value)
    assert len(there.asked) == 1, "nobody is asked again at once"
    clock.now += 31
    with pytest.raises(Rejected):
        await entra.token()
    assert len(there.asked) == 2


@pytest.mark.parametrize("answer", [no_token("temporarily_unavailable", 90033), requests.ConnectionError("no route"), requests.Timeout()])
async def test_what_passes_at_entra_is_waited_for_and_an_old_token_does_meanwhile(answer):
    entra, _, clock = an_entra(answer)
    with pytest.raises(Unavailable):
        await entra.token()
    entra, _, clock = an_entra(a_token("one"), answer)
    assert await entra.token() == "one"
    clock.now += 3400
    assert await entra.token() == "one"
    clock.now += 300
    with pytest.raises(Unavailable):
        await entra.token()


async def test_a_connection_that_never_stands_is_told_from_an_answer_that_never_comes():
    """The last address of a network made for documentation (RFC 5737) answers nobody; where a machine refuses it at once, that is as good."""
    patience = Patience(seconds=0.2, sleep=Clock().sleep)
    client = TeamsClient(
        APP_ID, OneToken("t"), "http://192.0.2.255:9/teams/", seconds=0.2, patience=patience, http=httpx.AsyncClient(trust_env=False)
    )
    with pytest.raises(Unavailable) as raised:
        await client.post(Conversation(1, CHANNEL, "", "channel"), HELLO)
    assert not isinstance(raised.value, FateUnknown)
    await client.close()
