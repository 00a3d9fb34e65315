"""Answers by response_url: ephemeral, at most five, and errors that say what is next."""

from dataclasses import replace

import aiohttp
import pytest

from bot.delivery.slack import make_client
from bot.errors import Rejected, Unavailable
from bot.messages.notice import notice
from bot.models import Asked, Message
from bot.slack.replies import SlackReplier, post_message
from tests.examples import NOW
from tests.local_slack import CHANNEL, TOKEN, local_slack


def asked(url: str) -> Asked:
    return Asked(1, "slack", "command:1", "command", {"response_url": url}, NOW)


def a_message(words: str = "Latest") -> Message:
    return Message("slack", {"text": words, "blocks": [{"type": "header", "text": {"type": "plain_text", "text": words}}]}, words)


async def test_an_answer_is_seen_only_by_who_asked():
    async with local_slack() as slack, aiohttp.ClientSession() as session:
        await SlackReplier(session).reply(asked(slack.response_url()), [a_message()])
    (answer,) = slack.answers
    assert (answer["response_type"], answer["text"]) == ("ephemeral", "Latest")


async def test_no_more_than_five_messages_answer_one_command():
    async with local_slack() as slack, aiohttp.ClientSession() as session:
        await SlackReplier(session).reply(asked(slack.response_url()), [a_message(str(n)) for n in range(9)])
    assert len(slack.answers) == 5


async def test_a_used_up_address_is_rejected():
    async with local_slack() as slack, aiohttp.ClientSession() as session:
        slack.uses["one"] = 5
        with pytest.raises(Rejected, match="too late"):
            await SlackReplier(session).reply(asked(slack.response_url()), [a_message()])


async def test_an_unreachable_slack_may_come_back():
    async with aiohttp.ClientSession() as session:
        with pytest.raises(Unavailable):
            await SlackReplier(session).reply(asked("http://127.0.0.1:9/r"), [a_message()])


@pytest.mark.parametrize("url", ["", "nonsense", "file:///etc/passwd"])
async def test_an_address_that_is_none_is_rejected(url):
    async with aiohttp.ClientSession() as session:
        with pytest.raises(Rejected):
            await SlackReplier(session).reply(asked(url), [a_message()])


async def test_an_answer_whose_newer_blocks_are_refused_is_given_by_its_twin():
    chart = {"type": "no_such_block_yet"}
    both = replace(a_message(), payload={**a_message().payload, "blocks": [chart]}, plain=a_message("Plain").payload)
    async with local_slack() as slack, aiohttp.ClientSession() as session:
        await SlackReplier(session).reply(asked(slack.response_url()), [both])
    assert [answer["text"] for answer in slack.answers] == ["Plain"]


async def test_a_post_is_told_with_its_escaped_words_and_nothing_unfurled():
    async with local_slack() as slack, aiohttp.ClientSession() as session:
        message = notice("<!channel> https://evil.example", "slack")
        await post_message(make_client(TOKEN, slack.api_url, session), CHANNEL, message)
        (post,) = slack.posts()
    assert post["text"] == "&lt;!channel&gt; https://evil.example"
