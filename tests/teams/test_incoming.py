"""What Teams sends, as ours: words without mentions and markup, buttons, forms, comings and goings; and whatever else is sent."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.teams.door import _read
from bot.teams.incoming import Incoming, of_activity
from tests.local_teams.world import BOT, BOT_NAME, CHANNEL, TEAM, TENANT

ROOT = "1700000000001"
US = {"id": BOT, "name": BOT_NAME}
SHE = {"id": "29:1she", "name": "Rita Reader", "aadObjectId": "3a0a8c91-4ebe-5b62-978e-7a57a23de489"}


def activity(kind="message", **more):
    place = {"id": f"{CHANNEL};messageid={ROOT}", "conversationType": "channel", "tenantId": TENANT, "isGroup": True}
    return {
        "type": kind,
        "id": "1700000000002",
        "channelId": "msteams",
        "serviceUrl": "https://smba.trafficmanager.net/emea/",
        "from": SHE,
        "recipient": US,
        "conversation": place,
        "channelData": {"tenant": {"id": TENANT}, "team": {"id": TEAM}, "channel": {"id": CHANNEL}},
        **more,
    }


def mention(text, who=US):
    return {"type": "mention", "text": text, "mentioned": who}


@pytest.mark.parametrize(
    ("text", "entities", "words"),
    [
        ("<at>Kakehashi</at> latest", [mention("<at>Kakehashi</at>")], "latest"),
        ("<at>Kakehashi</at>&nbsp;search AT&amp;T", [mention("<at>Kakehashi</at>")], "search AT&T"),
        ('<at id="0">News desk</at> latest', [mention('<at id="0">News desk</at>')], "latest"),
        ("latest <at>Kakehashi</at>", [mention("<at>Kakehashi</at>")], "latest"),
        (
            "<at>Kakehashi</at> search <at>Rita Reader</at>",
            [mention("<at>Kakehashi</at>"), mention("<at>Rita Reader</at>", SHE)],
            "search Rita Reader",
        ),
        ("why <a href='https://e.example/1?a=1&amp;b=2'>this</a>", [], "why https://e.example/1?a=1&b=2"),
        ("why [this one](https://e.example/1)", [], "why https://e.example/1"),
        ("<p>最新</p>\n<p>量子</p>", [], "最新 量子"),
        ("search a < b", [], "search a < b"),
        ("<https://e.example/1>", [], "<https://e.example/1>"),
        ("", [], ""),
        ("   ", [], ""),
    ],
)
def test_words_are_what_was_typed_without_our_name_and_without_markup(text, entities, words):
    came = of_activity(activity(text=text, entities=entities))
    assert (came.kind, came.words) == ("words", words)


def test_where_and_who_are_as_teams_says():
    info = {"type": "clientInfo", "locale": "ja-JP", "timezone": "Asia/Tokyo"}
    came = of_activity(activity(text="最新", entities=[info]))
    assert (came.user, came.handle, came.user_name, came.tenant) == (SHE["aadObjectId"], SHE["id"], SHE["name"], TENANT)
    assert (came.conversation, came.thread, came.scope, came.team) == (CHANNEL, ROOT, "channel", TEAM)
    assert (came.locale, came.zone) == ("ja-JP", "Asia/Tokyo")
    assert of_activity(activity(text="x", locale="en-GB", localTimezone="Europe/London", entities=[info])).zone == "Europe/London"


def test_a_new_post_in_a_channel_begins_its_thread():
    came = of_activity(activity(text="x", conversation={"id": CHANNEL, "conversationType": "channel", "tenantId": TENANT}))
    assert came.thread == "1700000000002"


def test_a_message_without_words_that_carries_a_button_is_a_press():
    came = of_activity(activity(value={"verb": "story.save", "value": "v", "note": "hello"}, replyToId="5"))
    assert (came.kind, came.name, came.value, came.message, came.invoked) == ("press", "story.save", "v", "5", False)
    assert came.values == {"note": ("hello",)}


@pytest.mark.parametrize(
    ("name", "value", "kind", "in_dialog"),
    [
        ("adaptiveCard/action", {"action": {"verb": "a.b", "data": {"value": "v", "memo": "m", "x": "1,2"}}}, "press", False),
        ("task/fetch", {"data": {"verb": "a.b", "value": "v", "memo": "m", "x": "1,2", "msteams": {"type": "task/fetch"}}}, "open", True),
        ("task/submit", {"data": {"verb": "a.b", "value": "v", "memo": "m", "x": "1,2"}}, "form", True),
        (
            "composeExtension/submitAction",
            {"commandId": "who", "data": {"verb": "a.b", "value": "v", "memo": "m", "x": "1,2"}},
            "form",
            True,
        ),
    ],
)
def test_buttons_and_forms_bring_what_they_carry(name, value, kind, in_dialog):
    came = of_activity(activity("invoke", name=name, value=value))
    assert (came.kind, came.name, came.value, came.memo) == (kind, "a.b", "v", "m")
    assert (came.invoked, came.in_dialog) == (True, in_dialog)
    assert came.values == {"x": ("1,2",)}


def test_inputs_of_which_several_are_chosen_are_parted():
    data = {"verb": "plan", "several": ["fields", "days"], "fields": "quantum,ai", "days": "", "name": "one, two", "on": "true", "n": 3}
    came = of_activity(activity("invoke", name="task/submit", value={"data": data}))
    assert came.values == {"fields": ("quantum", "ai"), "name": ("one, two",), "on": ("true",), "n": ("3",)}


def test_an_action_on_a_message_brings_its_words_and_addresses():
    content = '<p>See <a href="https://e.example/1?a=1&amp;b=2" title="x">this</a> and https://e.example/2.</p>'
    attached = [{"contentType": "application/vnd.microsoft.card.adaptive", "content": json.dumps({"url": "https://e.example/3"})}]
    payload = {"id": "9", "body": {"contentType": "html", "content": content}, "attachments": attached}
    value = {"commandId": "who", "commandContext": "message", "messagePayload": payload}
    came = of_activity(activity("invoke", name="composeExtension/fetchTask", value=value))
    assert (came.kind, came.name, came.message) == ("open", "who", "9")
    assert came.links == ("https://e.example/1?a=1&b=2", "https://e.example/2", "https://e.example/3")


@pytest.mark.parametrize(
    ("more", "kind", "name"),
    [
        ({"type": "installationUpdate", "action": "add"}, "joined", "add"),
        ({"type": "installationUpdate", "action": "add-upgrade"}, "joined", "add-upgrade"),
        ({"type": "installationUpdate", "action": "remove"}, "left", "remove"),
        ({"type": "conversationUpdate", "membersAdded": [{"id": SHE["id"]}, US]}, "joined", "membersAdded"),
        ({"type": "conversationUpdate", "membersRemoved": [US]}, "left", "membersRemoved"),
    ],
)
def test_comings_and_goings_are_told_apart(more, kind, name):
    came = of_activity(activity(**more))
    assert (came.kind, came.name, came.team) == (kind, name, TEAM)


def test_somebody_elses_coming_does_not_concern_us():
    assert of_activity(activity("conversationUpdate", membersAdded=[{"id": SHE["id"]}])) is None


def test_what_happens_to_a_channel_is_of_that_channel():
    data = {"eventType": "channelRenamed", "team": {"id": TEAM, "name": "Science"}, "channel": {"id": "19:other", "name": "Quantum"}}
    place = {"id": TEAM, "conversationType": "channel", "tenantId": TENANT}
    came = of_activity(activity("conversationUpdate", channelData=data, conversation=place))
    assert (came.kind, came.name, came.conversation, came.conversation_name) == ("moved", "channelRenamed", "19:other", "Quantum")


def test_the_same_number_in_two_conversations_is_two_things():
    here = of_activity(activity(text="x"))
    there = of_activity(activity(text="x", conversation={"id": "19:other@thread.v2", "conversationType": "groupChat", "tenantId": TENANT}))
    assert here.id != there.id
    assert here.id == of_activity(activity(text="x")).id


def test_our_own_kind_is_not_answered():
    assert of_activity(activity(text="x", **{"from": {**SHE, "role": "bot"}})) is None


# ── whatever is sent ────────────────────────────────────────────────────────────────────────────────────────────────────────

KEYS = st.sampled_from(
    [
        *("type", "id", "text", "value", "name", "action", "data", "verb", "from", "recipient", "conversation", "channelData", "entities"),
        *("conversationType", "eventType", "channel", "team", "tenant", "tenantId", "membersAdded", "membersRemoved", "mentioned"),
        *(
            "messagePayload",
            "body",
            "content",
            "attachments",
            "commandId",
            "several",
            "memo",
            "msteams",
            "serviceUrl",
            "replyToId",
            "locale",
        ),
    ]
)
WORDS = st.one_of(
    st.text(),
    st.sampled_from(
        [
            *("message", "invoke", "installationUpdate", "conversationUpdate", "add", "remove", "channel", "personal", "groupChat"),
            *("adaptiveCard/action", "task/fetch", "task/submit", "composeExtension/fetchTask", "composeExtension/submitAction", "mention"),
            *("channelDeleted", "teamRenamed", "\ud800", "a\0b", "<at>x</at>", "x.once", "<a href='https://e.example'>y</a>", BOT),
        ]
    ),
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), WORDS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.one_of(KEYS, WORDS), inner, max_size=8)),
    max_leaves=40,
)
LIKELY = st.fixed_dictionaries(
    {"type": WORDS},
    optional=dict.fromkeys(("name", "value", "text", "from", "recipient", "conversation", "channelData", "entities"), VALUES),
)


@given(body=st.one_of(LIKELY, st.dictionaries(st.one_of(KEYS, WORDS), VALUES, max_size=8)))
def test_whatever_is_sent_is_something_of_ours_or_nothing(body):
    """And what it is can be kept: as JSON, and back."""
    came = of_activity(body)
    assert came is None or came.id
    if came:
        kept = json.dumps(came.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False).encode()
        assert Incoming.model_validate(json.loads(kept)) == came


@given(words=st.text(max_size=200))
def test_words_are_read_the_same_whoever_is_mentioned_before_them(words):
    alone = of_activity(activity(text=words)).words
    ours = of_activity(activity(text=f"<at>Kakehashi</at> {words}", entities=[mention("<at>Kakehashi</at>")])).words
    assert "<at>kakehashi</at>" in words.casefold() or ours == alone


def test_what_is_too_deep_is_nothing():
    deep = {"type": "invoke", "name": "composeExtension/fetchTask"}
    inner = {}
    for _ in range(5000):
        inner = {"content": inner}
    deep["value"] = {"commandId": "who", "messagePayload": {"attachments": [inner]}}
    assert _read(deep) is None or _read(deep).kind == "open"


@pytest.mark.parametrize("channel", ["webchat", "directline", "emulator", "", "msteamsx", None, 7])
def test_what_did_not_come_by_teams_is_nobodys(channel):
    """A bot's other channels sign with the same keys, and let anybody say who they are."""
    assert of_activity(activity(text="latest")) is not None
    assert of_activity(activity(text="latest", channelId=channel)) is None


@pytest.mark.parametrize("name", ["a b", "story.save\nFAKE LINE OF THE LOG", "x" * 81, "保存"])
def test_a_button_of_a_name_that_none_of_ours_has_is_nobodys(name):
    """Names are written into the log."""
    assert of_activity(activity("invoke", name="task/fetch", value={"data": {"verb": name}})) is None


@pytest.mark.parametrize("part", ["<at>", "<a href='x'>", "<a ", "<a href='", "<p ", "<at", "[a](http://", "<a href=''></b>"])
def test_words_that_are_meant_to_hold_up_the_desk_do_not(part):
    began = time.process_time()
    of_activity(activity(text=part * 5000))
    content = {"messagePayload": {"id": "1", "body": {"content": part * 5000}}, "commandId": "who"}
    of_activity(activity("invoke", name="composeExtension/fetchTask", value=content))
    assert time.process_time() - began < 2
