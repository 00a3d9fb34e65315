"""Posting to Teams: where it stands, what is too large, what is changed, where the app is no more."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.delivery.marks import REPEATED
from bot.delivery.teams import TeamsSender
from bot.delivery.teams_codes import BY_STATUS, CODES, ENTRA, REMOVED, explain, explain_entra
from bot.errors import FateUnknown, Rejected, Unavailable
from bot.models import Conversation, Delivery, Destination, Message, Profile
from bot.teams.client import TeamsClient
from bot.teams.pacing import Pacer
from bot.teams.patience import Patience
from bot.wording.troublelines import trouble_words
from tests.desks import WORDINGS, a_desk
from tests.local_teams import APP_ID, CHANNEL, CHAT, CLIENT_SECRET, READER, TENANT, LocalTeams, local_teams, text_of
from tests.teams.calls import Clock, Given

NOW = datetime(2026, 3, 9, 9, tzinfo=UTC)


def a_card(*words: str) -> dict[str, Any]:
    body = [{"type": "TextBlock", "text": word, "wrap": True} for word in words]
    schema = "http://adaptivecards.io/schemas/adaptive-card.json"
    return {"$schema": schema, "type": "AdaptiveCard", "version": "1.5", "body": body, "msteams": {"width": "full"}}


def a_message(*words: str) -> Message:
    attached = {"contentType": "application/vnd.microsoft.card.adaptive", "content": a_card(*words)}
    return Message("teams", {"type": "message", "attachments": [attached]}, " ".join(words))


def half(message: Message) -> tuple[Message, Message] | None:
    """By lines: how `bot.messages.split` divides is its own tests'."""
    body = message.payload["attachments"][0]["content"]["body"]
    words = [line["text"] for line in body]
    middle = len(words) // 2
    return (a_message(*words[:middle]), a_message(*words[middle:])) if middle else None


class There:
    """A tenant with a desk's store, and the sender over a local Teams."""

    def __init__(self, teams: LocalTeams, store: Any, installation: int) -> None:
        self.teams, self.store, self.installation = teams, store, installation
        clock = Clock()
        teams.windows.clock = clock
        client = TeamsClient(APP_ID, Given(teams), teams.service_url, patience=Patience(Pacer(), 10, clock, clock.sleep))
        self.client = client
        self.sender = TeamsSender(client, store, APP_ID, CLIENT_SECRET, half, lambda: NOW)

    async def know(self, address: str, scope: Any, **more: str) -> None:
        await self.store.keep_conversation(Conversation(self.installation, address, self.teams.service_url, scope, **more), NOW)

    def delivery(self, message: Message, address: str = CHANNEL, **more: Any) -> Delivery:
        place = Destination(1, self.installation, "science", "teams", address)
        base = Delivery("d1", 1, place, "weekly:1", 1, 1, message, "sending", NOW, NOW + timedelta(hours=1))
        return replace(base, **more)

    async def edit(self, message: Message, parent: Any) -> Any:
        return await self.sender.send(self.delivery(message, action="edit", parent=parent, target="d0"))

    def words(self, address: str = CHANNEL) -> list[str]:
        return [text_of(post.card).replace("\n", " ") for post in self.teams.posts[address]]


@pytest.fixture
async def there(tmp_path):
    async with local_teams() as teams, a_desk(tmp_path) as desk:
        tenant = await desk.store.installation("teams", TENANT, "Local", NOW)
        found = There(teams, desk.store, tenant.id)
        await found.know(CHANNEL, "channel", name="science")
        await found.know(CHAT, "group")
        yield found
        await found.client.close()


# ── where it stands ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_message_and_its_replies_stand_in_one_thread_of_a_channel(there):
    first = await there.sender.send(there.delivery(a_message("One")))
    reply = await there.sender.send(there.delivery(a_message("Two"), action="thread", parent=first.reference))
    beside = await there.sender.send(there.delivery(a_message("Three"), action="thread", parent=reply.reference))
    root = first.reference["message"]
    assert [post.thread for post in there.teams.posts[CHANNEL]] == ["", root, root]
    assert (first.reference, beside.reference["thread"]) == ({"conversation": CHANNEL, "message": root}, root)


async def test_a_chat_has_no_threads_so_what_belongs_into_one_follows(there):
    first = await there.sender.send(there.delivery(a_message("One"), CHAT))
    reply = await there.sender.send(there.delivery(a_message("Two"), CHAT, action="thread", parent=first.reference))
    assert there.words(CHAT) == ["One", "Two"]
    assert "thread" not in reply.reference


async def test_where_its_thread_is_gone_a_message_is_not_lost_but_a_note_about_one_message_is_nothing_without_it(there):
    parent = {"conversation": CHANNEL, "message": "1700000000000"}
    sent = await there.sender.send(there.delivery(a_message("Two"), action="thread", parent=parent))
    assert (there.words(), "thread" in sent.reference) == (["Two"], False)
    with pytest.raises(Rejected) as raised:
        await there.sender.send(there.delivery(a_message("Note"), action="thread", parent=parent, target="d0"))
    assert raised.value.whose == "message"
    assert there.words() == ["Two"]


async def test_somebody_is_written_to_in_their_chat_which_is_begun_if_it_must_be(there):
    with pytest.raises(Rejected, match="no chat with"):
        await there.sender.send(there.delivery(a_message("Hello"), READER))
    await there.store.keep_profile(Profile(there.installation, READER, "Rita", handle=there.teams.people[READER].handle))
    sent = await there.sender.send(there.delivery(a_message("Hello"), READER))
    assert [text_of(post.card) for post in there.teams.chat(READER)] == ["Hello"]
    await there.sender.send(there.delivery(a_message("Again"), READER))
    assert there.teams.calls.count("create") == 1
    assert (await there.store.conversation(there.installation, sent.reference["conversation"])).user == READER


# ── what is changed ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_message_is_edited_and_deleted_where_it_stands(there):
    sent = await there.sender.send(there.delivery(a_message("One")))
    assert (await there.edit(a_message("Two"), sent.reference)).reference == sent.reference
    assert there.words() == ["Two"]
    gone = there.delivery(a_message("Two"), action="delete", parent=sent.reference, target="d0")
    for _ in range(2):  # what is gone already is deleted
        await there.sender.send(gone)
    assert there.words() == []
    with pytest.raises(Rejected) as raised:
        await there.edit(a_message("Three"), sent.reference)
    assert raised.value.whose == "message"


async def test_what_teams_finds_too_large_goes_as_several_which_are_changed_and_deleted_as_one(there):
    there.teams.most_bytes = 900
    parts = [f"{number} " + "x" * 120 for number in range(4)]
    sent = await there.sender.send(there.delivery(a_message(*parts)))
    ids = [post.id for post in there.teams.posts[CHANNEL]]
    assert " ".join(there.words()) == " ".join(parts)
    assert len(ids) > 1
    assert [sent.reference["message"], *sent.reference["also"].split()] == ids
    changed = [part.upper() for part in parts]
    again = await there.edit(a_message(*changed), sent.reference)
    assert " ".join(there.words()) == " ".join(changed)
    assert again.reference == sent.reference
    shorter = await there.edit(a_message("all in one"), again.reference)
    assert there.words() == ["all in one"]
    longer = await there.edit(a_message(*parts), shorter.reference)
    assert " ".join(there.words()) == " ".join(parts)
    await there.sender.send(there.delivery(a_message("x"), action="delete", parent=longer.reference, target="d0"))
    assert there.words() == []


async def test_of_a_message_that_cannot_be_posted_whole_nothing_stays(there):
    there.teams.most_bytes = 1500
    parts = [f"{number} " + "x" * 250 for number in range(2)]
    there.teams.faults["post"] = ["", "", *["503"] * 4]
    with pytest.raises(Unavailable):
        await there.sender.send(there.delivery(a_message(*parts)))
    assert there.words() == []
    with pytest.raises(Rejected) as raised:
        await there.sender.send(there.delivery(a_message("small", "y" * 600)))
    assert (raised.value.whose, there.words()) == ("message", [])


async def test_what_cannot_be_taken_back_is_of_unknown_fate(there):
    there.teams.most_bytes = 1500
    parts = [f"{number} " + "x" * 250 for number in range(2)]
    there.teams.faults["post"] = ["", "", "drop_before"]
    there.teams.faults["delete"] = ["drop_before"]
    with pytest.raises(FateUnknown):
        await there.sender.send(there.delivery(a_message(*parts)))


# ── what nobody can tell ────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_nobody_can_look_and_a_repeat_says_that_it_may_be_one(there):
    with pytest.raises(FateUnknown):
        await there.sender.find(there.delivery(a_message("One")))
    await there.sender.send(there.delivery(a_message("One"), state="unknown"))
    assert there.words() == [f"One {REPEATED}"]
    sent = await there.sender.send(there.delivery(a_message("One")))
    assert there.words()[1] == "One"
    await there.sender.send(there.delivery(a_message("Two"), state="unknown", action="edit", parent=sent.reference))
    assert there.words()[1] == "Two"


# ── where the app is no more ────────────────────────────────────────────────────────────────────────────────────────────────


async def test_where_the_app_was_removed_the_destination_is_at_fault_and_nobody_asks_again(there):
    there.teams.rooms[CHAT].installed = False
    for _ in range(2):
        with pytest.raises(Rejected) as raised:
            await there.sender.send(there.delivery(a_message("One"), CHAT))
        assert (raised.value.whose, str(raised.value)) == ("destination", REMOVED)
    assert there.teams.calls == ["post"]
    assert (await there.store.conversation(there.installation, CHAT)).state == "left"


async def test_a_place_the_app_never_was_in_is_refused_without_a_call(there):
    with pytest.raises(Rejected, match="never in"):
        await there.sender.send(there.delivery(a_message("One"), "19:elsewhere@thread.tacv2"))
    assert there.teams.calls == []


async def test_an_edit_that_is_refused_leaves_the_destination_as_it_is(there):
    sent = await there.sender.send(there.delivery(a_message("One"), CHAT))
    there.teams.rooms[CHAT].installed = False
    with pytest.raises(Rejected) as raised:
        await there.edit(a_message("Two"), sent.reference)
    assert raised.value.whose == "message"
    with pytest.raises(Rejected, match="Nobody knows"):
        await there.edit(a_message("Two"), {})


async def test_another_secret_is_another_badge_which_shows_nothing_of_it(there):
    badge = await there.sender.badge(there.installation)
    other = replace(there.sender, secret="another")
    assert badge != await other.badge(there.installation)
    assert CLIENT_SECRET not in badge
    assert CLIENT_SECRET not in repr(there.sender)


@pytest.mark.parametrize("refusal", [*(explain(403, code) for code in CODES), *(explain(status, "") for status in BY_STATUS)])
def test_what_teams_refuses_is_said_in_japanese_too(refusal):
    assert_japanese(refusal)


@pytest.mark.parametrize("number", ENTRA)
def test_what_entra_refuses_is_said_in_japanese_too(number):
    assert_japanese(explain_entra("invalid_client", [number]))


def assert_japanese(refusal: Rejected) -> None:
    said = trouble_words(str(refusal), WORDINGS["ja"]).replace("The message stays as it is.", "")
    assert not re.search(r"[a-z]+ [a-z]+ [a-z]+", said), said
