"""Teams' door: whom it lets in, what it keeps before it answers, what whoever waits is shown."""

import asyncio
import json
import time
from dataclasses import replace

import jwt
import pytest

from bot.errors import StoreError, Unavailable
from bot.messages.notice import notice
from bot.models import Form, Input
from bot.teams.outcome import Dialog
from tests.local_teams import CHANNEL, READER, TENANT
from tests.local_teams.acts import ADAPTIVE
from tests.local_teams.deliver import PATH, bring
from tests.local_teams.tokens import KEY_ID
from tests.teams.houses import a_tenant, words_of

CARD = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": "Here it is", "wrap": True}]}


async def an_activity(house, words="latest"):
    """A message as it would be brought, that nobody has brought yet."""
    door, house.teams.desk = house.teams.desk, _nowhere
    brought = await house.teams.say(words)
    house.teams.desk = door
    return brought.activity


async def _nowhere(_body, _headers):
    return 200, ""


# ── who is let in ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def expired(teams):
    return teams.tokens.sign(iat=1, nbf=1, exp=int(time.time()) - 600)


def of_nobody(teams):
    claims = jwt.decode(teams.tokens.sign(), options={"verify_signature": False})
    return jwt.encode(claims, None, "none", {"kid": KEY_ID})


def with_our_secret(teams):
    """Signed with the public key as if it were a shared secret."""
    claims = jwt.decode(teams.tokens.sign(), options={"verify_signature": False})
    return jwt.encode(claims, "k" * 32, "HS256", {"kid": KEY_ID})


REFUSED = {
    "none at all": lambda _teams: "",
    "no token": lambda _teams: "not.a.token",
    "expired": expired,
    "another audience": lambda teams: teams.tokens.sign(aud="11111111-2222-4333-8444-555555555555"),
    "another issuer": lambda teams: teams.tokens.sign(iss="https://sts.windows.net/evil/"),
    "Entra's": lambda teams: teams.tokens.sign(iss=f"https://login.microsoftonline.com/{TENANT}/v2.0", tid=TENANT),
    "another service": lambda teams: teams.tokens.sign(serviceurl="https://smba.example.com/emea/"),
    "of no service": lambda teams: teams.tokens.sign(serviceurl=None),
    "an unknown key": lambda teams: teams.tokens.sign(key="another", kid="another"),
    "another's key under a known name": lambda teams: teams.tokens.sign(key="another"),
    "alg none": of_nobody,
    "a shared secret": with_our_secret,
}


async def test_what_teams_signed_is_let_in(tmp_path):
    async with a_tenant(tmp_path, news=False) as house:
        brought = await house.teams.say("help")
        assert brought.status == 200
        assert await house.do() == 1


@pytest.mark.parametrize("sign", REFUSED.values(), ids=REFUSED)
async def test_what_teams_did_not_sign_is_refused_and_not_kept(tmp_path, sign):
    async with a_tenant(tmp_path, news=False, installed=False) as house:
        brought = await bring(house.teams, await an_activity(house), token=sign(house.teams))
        assert brought.status == 401
        assert await house.do() == 0


async def test_a_bad_token_is_refused_also_after_a_good_one(tmp_path):
    async with a_tenant(tmp_path, news=False) as house:
        assert (await house.teams.say("help")).status == 200
        for name in ("expired", "another audience", "another service", "another's key under a known name"):
            brought = await bring(house.teams, await an_activity(house), token=REFUSED[name](house.teams))
            assert brought.status == 401, name


async def test_tokens_of_keys_nobody_knows_do_not_keep_good_ones_waiting(tmp_path):
    async with a_tenant(tmp_path, news=False) as house:
        await house.teams.say("help")
        bad = [
            bring(house.teams, await an_activity(house), token=house.teams.tokens.sign(key="another", kid=f"another {n}"))
            for n in range(40)
        ]
        refused = asyncio.gather(*bad)
        assert (await house.teams.say("help")).status == 200
        assert {brought.status for brought in await refused} == {401}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[1]", 400),
        (b'"message"', 400),
        (b"{}", 400),
        (b'{"type": 7}', 400),
        (b'{"type": "message", "serviceUrl": {}}', 400),
        (b"[" * 100_000, 400),
        (b"\xff\xfe", 400),
        (b'{"type": "message", "text": "' + b"a" * 2**20 + b'"}', 413),
    ],
)
async def test_what_is_no_activity_is_refused(tmp_path, body, status):
    async with a_tenant(tmp_path, news=False, installed=False) as house:
        headers = {"Authorization": f"Bearer {house.teams.tokens.sign()}", "Content-Type": "application/json"}
        assert (await house.http.post(PATH, content=body, headers=headers)).status_code == status


async def test_nothing_is_read_of_what_shows_no_token(tmp_path):
    async with a_tenant(tmp_path, news=False, installed=False) as house:
        read = []

        async def body():
            read.append(1)
            yield b"{"

        assert ((await house.http.post(PATH, content=body())).status_code, read) == (401, [])


async def test_another_tenant_is_refused_quietly(tmp_path, caplog):
    async with a_tenant(tmp_path, news=False) as house:
        stranger = house.teams.add_person("aaaaaaaa-0000-4000-8000-000000000001", "Stranger", tenant="bbbbbbbb-0000-4000-8000-000000000002")
        brought = await house.teams.say("my secret words", user=stranger.id, where="")
        assert brought.status == 403
        assert await house.do() == 0
        assert "not ours" in caplog.text
        assert "secret" not in caplog.text


# ── kept before it is acknowledged ──────────────────────────────────────────────────────────────────────────────────────────


def broken(house):
    """The inbox takes nothing."""

    async def keep(*_given):
        raise StoreError("The database is locked.")

    object.__setattr__(house.door, "keep", keep)


async def test_what_cannot_be_kept_is_not_acknowledged(tmp_path):
    async with a_tenant(tmp_path, news=False) as house:
        broken(house)
        assert (await house.teams.say("latest")).status == 503


async def test_who_waits_is_asked_to_try_again_where_it_cannot_be_kept(tmp_path):
    async with a_tenant(tmp_path, news=False) as house:
        activity = await a_press(house)
        broken(house)
        brought = await bring(house.teams, activity)
        assert (brought.status, brought.answer["type"]) == (200, "application/vnd.microsoft.activity.message")
        assert "try again" in brought.answer["value"]


@pytest.mark.parametrize(
    "activity",
    [
        {"type": "typing"},
        {"type": "messageReaction", "reactionsAdded": [{"type": "like"}]},
        {"type": "event", "name": "x"},
        {"type": "conversationUpdate"},
    ],
)
async def test_what_does_not_concern_us_is_taken_and_forgotten(tmp_path, activity):
    async with a_tenant(tmp_path, news=False) as house:
        brought = await bring(house.teams, {**await an_activity(house), "text": "", **activity})
        assert brought.status == 200
        assert await house.do() == 0


async def test_an_invoke_nobody_knows_is_said_to_be_unknown(tmp_path):
    async with a_tenant(tmp_path, news=False) as house:
        brought = await bring(house.teams, {**await an_activity(house), "type": "invoke", "name": "signin/verifyState", "value": {}})
        assert brought.status == 501


# ── who waits ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def a_press(house, verb="story.try", **data):
    """Of a button on a card in the channel."""
    activity = await an_activity(house, "")
    action = {"type": "Action.Execute", "verb": verb, "data": {"value": "v", **data}}
    value = {"action": action, "trigger": "manual"}
    return {**activity, "type": "invoke", "name": "adaptiveCard/action", "replyToId": "1", "value": value, "id": f"f:{time.time_ns()}"}


async def a_dialog(house, invoke, verb, **data):
    """`invoke`: task/fetch or task/submit."""
    return {**await a_press(house), "name": invoke, "value": {"data": {"verb": verb, **data}}}


def handling(house, **handlers):
    """Keys have a colon where Python's names have two underscores: press__try."""
    named = {key.replace("__", ":").replace("_", "."): handler for key, handler in handlers.items()}
    object.__setattr__(house.work, "handlers", {**house.work.handlers, **named})


async def test_a_press_is_answered_with_a_line(tmp_path):
    async def save(room):
        room.tell(f"Saved {room.came.value}")

    async with a_tenant(tmp_path, news=False) as house:
        handling(house, press__story_try=save)
        brought = await house.meanwhile(bring(house.teams, await a_press(house)))
        assert brought.answer == {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "Saved v"}
        assert house.teams.posts[CHANNEL] == []


async def test_who_was_answered_is_not_answered_again_where_what_is_for_all_comes_later(tmp_path):
    async def subscribe(room):
        room.reply([notice("Told to all", "teams")])
        room.tell("Saved")

    async with a_tenant(tmp_path, news=False) as house:
        handling(house, press__story_try=subscribe)
        activity = await a_press(house)
        house.teams.said[CHANNEL].append(activity["conversation"]["id"].partition("messageid=")[2])
        house.teams.faults["post"] = ["503"] * 4
        brought = await house.meanwhile(bring(house.teams, activity))
        assert brought.answer["value"] == "Saved"
        house.desk.clock.advance(seconds=5)
        assert await house.do() == 1
        assert [words_of(post) for post in (*house.teams.chat(READER), *house.teams.posts[CHANNEL])] == ["Told to all"]


@pytest.mark.parametrize("at_home", [True, False])
async def test_a_press_that_takes_long_is_told_so_and_its_answer_follows_for_their_eyes_alone_where_it_can(tmp_path, at_home):
    release = asyncio.Event()

    async def slow(room):
        await release.wait()
        room.tell("Done at last")

    async with a_tenant(tmp_path, news=False, soon=0.2) as house:
        handling(house, press__story_try=slow)
        activity = await a_press(house)
        root = activity["conversation"]["id"].partition("messageid=")[2]
        house.teams.said[CHANNEL].append(root)
        if not at_home:
            await house.teams.uninstall("")
            await house.do()
        brought = await house.meanwhile(_then(release, bring(house.teams, activity)))
        assert "follows" in brought.answer["value"]
        there = [*house.teams.chat(READER), *house.teams.posts[CHANNEL]]
        assert [(words_of(post), post.thread) for post in there] == [("Done at last", "" if at_home else root)]


async def _then(event, acting):
    try:
        return await acting
    finally:
        event.set()


async def test_the_same_press_brought_again_is_not_done_again(tmp_path):
    done = []

    async def count(room):
        done.append(room.came.id)
        room.tell("Counted")

    async with a_tenant(tmp_path, news=False) as house:
        handling(house, press__story_try=count)
        activity = await a_press(house)
        first = await house.meanwhile(bring(house.teams, activity))
        again = await house.meanwhile(bring(house.teams, activity))
        assert len(done) == 1
        assert first.answer["value"] == "Counted"
        assert again.answer["value"] == "This was done already."


async def test_what_works_once_a_card_works_once_whoever_presses_it(tmp_path):
    done = []

    async def count(room):
        done.append(room.came.id)

    async with a_tenant(tmp_path, news=False) as house:
        handling(house, press__story_share=count)
        for _ in range(2):
            await house.meanwhile(bring(house.teams, await a_press(house, "story.share.once")))
        assert len(done) == 1


async def test_a_fault_is_said_to_whoever_waits(tmp_path):
    async def fail(_room):
        raise ZeroDivisionError

    async with a_tenant(tmp_path, news=False) as house:
        handling(house, press__story_try=fail, open__story_try=fail)
        pressed = await house.meanwhile(bring(house.teams, await a_press(house)))
        assert "fault of the desk" in pressed.answer["value"]
        opened = await bring(house.teams, await a_dialog(house, "task/fetch", "story.try"))
        assert "fault of the desk" in opened.answer["task"]["value"]


async def test_a_dialog_opens_at_once_and_is_not_kept(tmp_path):
    async def details(room):
        room.show_dialog(Dialog("Details of a story with a title that is far too long for the bar of a window in Teams", CARD))

    async with a_tenant(tmp_path, news=False) as house:
        handling(house, open__story_details=details)
        brought = await bring(house.teams, await a_dialog(house, "task/fetch", "story.details"))
        window = brought.answer["task"]["value"]
        assert window["card"] == {"contentType": ADAPTIVE, "content": CARD}
        assert len(window["title"]) <= 64
        assert await house.do() == 0


async def test_a_dialog_that_cannot_be_looked_up_now_says_so(tmp_path):
    async def unavailable(_room):
        raise Unavailable("The archive does not answer.")

    async def slow(_room):
        await asyncio.sleep(60)

    async with a_tenant(tmp_path, news=False, soon=0.2) as house:
        handling(house, open__story_details=unavailable, open__story_slow=slow)
        said = [await bring(house.teams, await a_dialog(house, "task/fetch", verb)) for verb in ("story.details", "story.slow")]
        assert [one.answer["task"]["type"] for one in said] == ["message", "message"]
        assert "archive" in said[0].answer["task"]["value"]
        assert "try again" in said[1].answer["task"]["value"]


async def test_a_button_in_a_dialog_does_what_it_does_on_a_card(tmp_path):
    async def save(room):
        room.show_dialog(Dialog("Saved", CARD))

    async def preview(room):
        room.show_dialog(Dialog("Preview", CARD))

    async with a_tenant(tmp_path, news=False) as house:
        handling(house, press__story_save=save, form__plan=save, open__plan_preview=preview)
        saved = await house.meanwhile(bring(house.teams, await a_dialog(house, "task/submit", "story.save")))
        assert saved.answer["task"]["value"]["title"] == "Saved"
        shown = await bring(house.teams, await a_dialog(house, "task/submit", "plan.preview"))
        assert shown.answer["task"]["value"]["title"] == "Preview"
        assert await house.do() == 0


async def test_a_form_that_is_wrong_stays_open_and_is_not_kept(tmp_path):
    taken = []

    async def check(room):
        return {} if room.came.values.get("name") else {"name": "It needs a name."}

    async def form_of(room):
        return Form("plan", "A plan", "Save", "Close", (Input("name", "line", "Name", room.came.values.get("name", ())),))

    async def save(room):
        taken.append(room.came.values)
        room.tell("Saved")

    async with a_tenant(tmp_path, news=False) as house:
        handling(house, form__plan=save)
        house.work = replace(house.work, checks={"plan": check}, forms={"plan": form_of})
        object.__setattr__(house.door, "work", house.work)
        wrong = await bring(house.teams, await a_dialog(house, "task/submit", "plan"))
        assert wrong.answer["task"]["type"] == "continue"
        assert "It needs a name." in words_of(wrong.answer["task"]["value"]["card"]["content"])
        assert await house.do() == 0
        right = await house.meanwhile(bring(house.teams, await a_dialog(house, "task/submit", "plan", name="Weekly")))
        assert right.answer == {"task": {"type": "message", "value": "Saved"}}
        assert taken == [{"name": ("Weekly",)}]


async def test_nothing_of_what_is_said_is_logged(tmp_path, caplog):
    caplog.set_level("DEBUG")
    async with a_tenant(tmp_path) as house:
        await house.ask("search Kyowa-secret-words")
        await bring(house.teams, {**await an_activity(house), "entities": "secret-words", "conversation": ["secret-words"]})
        assert "secret-words" not in "\n".join(json.dumps(record.getMessage()) for record in caplog.records if record.name != "aiosqlite")
