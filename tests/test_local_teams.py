"""The strict local Teams: what it lets pass, what it refuses, and what it brings. It is our judge, so it is judged here."""

import json
from typing import Any

import httpx
import jwt
import pytest

from tests.local_teams import (
    BOT,
    CHANNEL,
    CHAT,
    EDITOR,
    JAPANESE,
    READER,
    TEAM,
    TENANT,
    LocalTeams,
    Post,
    Transport,
    local_teams,
)
from tests.local_teams.cards import brought_by
from tests.local_teams.judge import wrong_with_action, wrong_with_card, wrong_with_message, wrong_with_task
from tests.local_teams.tokens import KEY_ID, a_key

ADAPTIVE = "application/vnd.microsoft.card.adaptive"


def a_card(*body: dict, actions: tuple[dict, ...] = (), **more: Any) -> dict[str, Any]:
    shown = list(body) or [{"type": "TextBlock", "text": "Good morning", "wrap": True}]
    card = {"$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.5", "body": shown}
    return card | ({"actions": list(actions)} if actions else {}) | more


def a_message(card: dict | None = None) -> dict[str, Any]:
    return {"type": "message", "attachments": [{"contentType": ADAPTIVE, "content": card or a_card()}]}


def a_button(verb: str = "story.save", label: str = "Save", **data: Any) -> dict[str, Any]:
    held = {"verb": verb, "value": "S1", **data}
    fallback = {"type": "Action.Submit", "title": label, "data": held}
    return {"type": "Action.Execute", "title": label, "verb": verb, "data": held, "fallback": fallback}


def an_opener(label: str = "Details") -> dict[str, Any]:
    data = {"verb": "story.details", "value": "S1", "msteams": {"type": "task/fetch"}}
    return {"type": "Action.Submit", "title": label, "data": data}


class Desk:
    """A door that says what it is told to, and remembers what came."""

    def __init__(self, *answers: Any) -> None:
        self.answers, self.came, self.headers = list(answers), [], {}

    async def __call__(self, body: str, headers: Any) -> tuple[int, str]:
        self.came.append(json.loads(body))
        self.headers = headers
        return 200, json.dumps(self.answers.pop(0)) if self.answers else ""


@pytest.fixture
async def teams():
    async with local_teams() as there:
        yield there


async def ask(teams: LocalTeams, method: str, path: str, body: Any = None, *, token: str | None = None, over: Any = None) -> httpx.Response:
    shown = teams.tokens.give() if token is None else token
    headers = {"Authorization": f"Bearer {shown}"} if shown else {}
    async with httpx.AsyncClient(transport=over or httpx.AsyncHTTPTransport()) as client:
        return await client.request(method, teams.service_url.rstrip("/") + path, json=body, headers=headers)


def posts_at(where: str) -> str:
    return f"/v3/conversations/{where}/activities"


def put(teams: LocalTeams, card: dict, where: str = CHANNEL):
    """A message of the app's that is there, as though it had been taken."""
    one = Post(teams.new_id(), where, a_message(card), teams.clock())
    teams.posts[where].append(one)
    return one


# ── what is asked of it ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("in_process", [True, False])
async def test_a_post_is_taken_edited_and_deleted_over_http_and_in_process(teams, in_process):
    over = {"over": Transport(teams)} if in_process else {}
    first = await ask(teams, "POST", posts_at(CHANNEL), a_message(), **over)
    reply = await ask(teams, "POST", posts_at(f"{CHANNEL};messageid={first.json()['id']}"), a_message(), **over)
    assert [post.thread for post in teams.posts[CHANNEL]] == ["", first.json()["id"]]
    changed = a_message(a_card({"type": "TextBlock", "text": "Good evening"}))
    assert (await ask(teams, "PUT", f"{posts_at(CHANNEL)}/{first.json()['id']}", changed, **over)).status_code == 200
    assert teams.posts[CHANNEL][0].card["body"][0]["text"] == "Good evening"
    assert (await ask(teams, "DELETE", f"{posts_at(CHANNEL)}/{reply.json()['id']}", **over)).status_code == 200
    assert len(teams.posts[CHANNEL]) == 1
    assert teams.calls == ["post", "post", "edit", "delete"]


@pytest.mark.parametrize("token", ["", "not-ours"])
async def test_without_a_token_of_its_own_the_app_may_do_nothing(teams, token):
    assert (await ask(teams, "POST", posts_at(CHANNEL), a_message(), token=token)).status_code == 401
    assert not teams.posts[CHANNEL]


async def test_where_the_app_is_not_or_nothing_is_it_may_not_post(teams):
    teams.teams[TEAM].installed = False
    answer = await ask(teams, "POST", posts_at(CHANNEL), a_message())
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "BotNotInConversationRoster")
    assert (await ask(teams, "POST", posts_at("19:nowhere@thread.tacv2"), a_message())).status_code == 404
    assert (await ask(teams, "POST", posts_at(f"{CHAT}"), a_message())).status_code == 201


async def test_the_eighth_post_in_a_second_is_one_too_many_and_the_next_conversation_does_not_mind(teams):
    now = [100.0]
    teams.windows.clock = lambda: now[0]
    statuses = [(await ask(teams, "POST", posts_at(CHANNEL), a_message())).status_code for _ in range(8)]
    assert statuses == [201] * 7 + [429]
    assert (await ask(teams, "POST", posts_at(CHAT), a_message())).status_code == 201
    now[0] += 1.01
    assert (await ask(teams, "POST", posts_at(CHANNEL), a_message())).status_code == 201
    refused = await ask(teams, "POST", posts_at(CHANNEL), a_message())
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1"), "eight in two seconds"


async def test_a_message_that_is_too_big_is_413(teams):
    blocks = [{"type": "TextBlock", "text": "x" * 6000} for _ in range(10)]
    assert (await ask(teams, "POST", posts_at(CHANNEL), a_message(a_card(*blocks)))).status_code == 413


async def test_a_personal_chat_is_begun_with_somebody_the_app_knows_only(teams):
    def begin(handle: str, tenant: str = TENANT) -> dict[str, Any]:
        return {"members": [{"id": handle}], "tenantId": tenant, "isGroup": False, "bot": {"id": BOT}}

    answer = await ask(teams, "POST", "/v3/conversations", begin(teams.people[READER].handle))
    assert answer.json()["id"] == teams.personal(READER).id
    assert (await ask(teams, "POST", "/v3/conversations", begin("29:somebody"))).status_code == 403
    stranger = teams.add_person("stranger", tenant="another").handle
    assert (await ask(teams, "POST", "/v3/conversations", begin(stranger))).status_code == 403


async def test_members_and_channels_are_told(teams):
    handle = teams.people[JAPANESE].handle
    assert (await ask(teams, "GET", f"/v3/conversations/{CHAT}/members/{handle}")).json()["name"] == "山田 花子"
    teams.rooms[CHAT].members.discard(JAPANESE)
    assert (await ask(teams, "GET", f"/v3/conversations/{CHAT}/members/{handle}")).status_code == 404
    told = (await ask(teams, "GET", f"/v3/teams/{TEAM}/conversations")).json()["conversations"]
    assert [(one["id"], one["name"]) for one in told] == [(TEAM, None), (CHANNEL, "science")]


async def test_faults_come_when_they_are_ordered_and_once(teams):
    teams.fail_next = ["502", "429:7", "502_after", "drop_before", "drop_after", "403:MessageWritesBlocked"]
    assert (await ask(teams, "POST", posts_at(CHAT), a_message())).status_code == 502
    assert (await ask(teams, "POST", posts_at(CHAT), a_message())).headers["Retry-After"] == "7"
    assert not teams.posts[CHAT]
    assert (await ask(teams, "POST", posts_at(CHAT), a_message())).status_code == 502
    assert len(teams.posts[CHAT]) == 1
    for there in (1, 2):
        with pytest.raises(httpx.HTTPError):
            await ask(teams, "POST", posts_at(CHAT), a_message())
        assert len(teams.posts[CHAT]) == there
    assert (await ask(teams, "POST", posts_at(CHAT), a_message())).json()["error"]["code"] == "MessageWritesBlocked"
    assert (await ask(teams, "POST", posts_at(CHAT), a_message())).status_code == 201


async def test_a_card_teams_would_not_take_is_refused_and_remembered():
    async def post_it() -> None:
        async with local_teams() as teams:
            assert (await ask(teams, "POST", posts_at(CHANNEL), a_message(a_card({"type": "Badge", "text": "New"})))).status_code == 400

    with pytest.raises(AssertionError, match="no fallback"):
        await post_it()


@pytest.mark.parametrize(
    ("card", "fault"),
    [
        (a_card({"type": "TextBlock", "text": "<at>Rita</at>"}), "without an entity"),
        (a_card({"type": "TextBlock", "text": "[there](http://example.org)"}), "not https"),
        (a_card({"type": "TextBlock", "text": "a", "id": "x"}, {"type": "TextBlock", "text": "b", "id": "x"}), "twice"),
        (a_card(actions=tuple(a_button(f"v{n}", f"Do {n}") for n in range(7))), "seen at once"),
        (a_card(actions=({"type": "Action.Execute", "title": "Go", "verb": "go"},)), "as its fallback"),
        (a_card({"type": "Marquee", "text": "a"}), "nobody knows"),
        (a_card({"type": "Image", "url": "http://example.org/a.png"}), "not https"),
        (a_card(version="1.6"), "up to 1.5"),
        (a_card({"type": "Chart.Donut", "data": []}), "no fallback"),
    ],
)
def test_the_judge_sees_what_is_wrong_with_a_card(card, fault):
    assert any(fault in found for found in wrong_with_card(card, "message"))


def test_the_judge_lets_good_cards_pass():
    entity = {"type": "mention", "text": "<at>Rita</at>", "mentioned": {"id": "29:1", "name": "Rita"}}
    good = a_card({"type": "TextBlock", "text": "<at>Rita</at>"}, actions=(a_button(), an_opener()), msteams={"entities": [entity]})
    assert not list(wrong_with_message(a_message(good)))
    assert any("Action.Submit" in found for found in wrong_with_card(good, "dialog"))


@pytest.mark.parametrize(
    "answer",
    [
        None,
        {"task": {"type": "continue", "value": {"title": "", "card": {"contentType": ADAPTIVE, "content": a_card()}}}},
        {"task": {"type": "continue", "value": {"title": "T", "card": a_card()}}},
        {"task": {"type": "close"}},
        {"task": {"type": "message", "value": {}}},
    ],
)
def test_the_judge_sees_a_dialog_that_teams_would_not_show(answer):
    assert list(wrong_with_task(answer))


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": a_card()},
        {"statusCode": 200, "type": "application/vnd.microsoft.error", "value": {"code": "a", "message": "b"}},
        {"statusCode": 200, "type": ADAPTIVE, "value": {}},
    ],
)
def test_the_judge_sees_an_answer_to_a_button_that_teams_would_not_show(answer):
    assert list(wrong_with_action(answer))


# ── what it brings ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_words_come_signed_with_who_said_them_where_and_in_which_language(teams):
    desk = teams.desk = Desk()
    await teams.say("plans", user=JAPANESE)
    came = desk.came[0]
    assert came["text"] == "<at>Kakehashi</at> plans"
    assert came["conversation"]["id"] == f"{CHANNEL};messageid={came['id']}"
    assert (came["locale"], came["localTimezone"], came["from"]["aadObjectId"]) == ("ja-JP", "Asia/Tokyo", JAPANESE)
    assert any(one["type"] == "mention" and one["mentioned"]["id"] == BOT for one in came["entities"])
    claims = jwt.decode(
        desk.headers["Authorization"].removeprefix("Bearer "), a_key(KEY_ID).public_key(), ["RS256"], audience=came["recipient"]["id"][3:]
    )
    assert claims["serviceurl"] == came["serviceUrl"]
    await teams.say("help", where="")
    assert (desk.came[1]["text"], desk.came[1]["conversation"]["conversationType"]) == ("help", "personal")


async def test_keys_are_where_the_app_looks_for_them(teams):
    keys = jwt.PyJWKClient(teams.openid_url.replace("/openidconfiguration", "/keys"))
    token = teams.tokens.sign()
    assert jwt.decode(token, keys.get_signing_key_from_jwt(token).key, ["RS256"], options={"verify_aud": False})


async def test_a_button_that_is_there_is_pressed_and_its_card_seen_by_whoever_pressed(teams):
    field = {"type": "Input.Text", "id": "note", "value": "as it was"}
    post = put(teams, a_card({"type": "TextBlock", "text": "One"}, field, actions=(a_button(),)))
    desk = teams.desk = Desk({"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "Saved."})
    brought = await teams.press(post, "Save", {"note": "mine"})
    action = desk.came[0]["value"]["action"]
    assert (action["verb"], action["data"]["note"], desk.came[0]["replyToId"]) == ("story.save", "mine", post.id)
    assert brought.answer["value"] == "Saved."
    await teams.press(post, "Save", old=True)
    assert (desk.came[1]["type"], desk.came[1]["value"]["note"]) == ("message", "as it was")
    with pytest.raises(AssertionError, match="no button"):
        await teams.press(post, "Hide")
    with pytest.raises(AssertionError, match="no inputs"):
        await teams.press(post, "Save", {"nothing": "x"})


async def test_what_the_desk_says_in_a_dialog_is_held_to_the_protocol(teams):
    post = put(teams, a_card(actions=(an_opener(),)))
    required = {"type": "Input.Text", "id": "why", "isRequired": True, "errorMessage": "Say why", "label": "Why"}
    card = {
        "contentType": ADAPTIVE,
        "content": a_card(required, actions=({"type": "Action.Submit", "title": "Send", "data": {"verb": "x"}},)),
    }
    asks = {"task": {"type": "continue", "value": {"title": "Why", "height": "medium", "width": "medium", "card": card}}}
    assert not list(wrong_with_task(asks))
    teams.desk = Desk(asks, {"task": {"type": "message", "value": "Thank you."}}, {"task": {"type": "continue", "value": {}}})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.local_teams.acts.check_card", lambda *_: ())
        dialog = await teams.open(post, "Details")
    with pytest.raises(AssertionError, match="why is empty"):
        await teams.submit(dialog)
    await teams.submit(dialog, {"why": "because"})
    assert (dialog.open, dialog.words) == (False, "Thank you.")
    with pytest.raises(AssertionError):
        await teams.open(post, "Details")


def test_a_choice_that_is_not_offered_cannot_be_made():
    choices = [{"title": "A", "value": "a"}, {"title": "B", "value": "b"}]
    card = a_card({"type": "Input.ChoiceSet", "id": "one", "choices": choices, "isMultiSelect": True})
    assert brought_by(card, {"data": {}}, {"one": ["a", "b"]}) == {"one": "a,b"}
    with pytest.raises(AssertionError, match="not offered"):
        brought_by(card, {"data": {}}, {"one": "c"})


async def test_installing_renaming_and_removing_is_told(teams):
    desk = teams.desk = Desk()
    teams.teams[TEAM].installed = False
    await teams.install(TEAM)
    assert [one["type"] for one in desk.came] == ["conversationUpdate", "installationUpdate"]
    assert desk.came[1]["channelData"]["team"]["name"] == "Science"
    await teams.rename_channel(CHANNEL, "news")
    await teams.rename_team(TEAM, "Attachés")
    await teams.delete_channel(CHANNEL)
    assert [one["channelData"]["eventType"] for one in desk.came[2:]] == ["channelRenamed", "teamRenamed", "channelDeleted"]
    assert desk.came[2]["channelData"]["channel"] == {"id": CHANNEL, "name": "news"}
    await teams.uninstall("", user=EDITOR)
    assert desk.came[-1]["action"] == "remove"
    assert not teams.personal(EDITOR).installed
