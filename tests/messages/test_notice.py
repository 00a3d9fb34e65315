"""Notices: one line, safe wherever it goes."""

import pytest

from bot.messages.check import check_payload
from bot.messages.notice import notice
from tests.messages.absurd import CORPUS


@pytest.mark.parametrize("platform", ["slack", "teams", "text", "html"])
@pytest.mark.parametrize("words", CORPUS)
def test_a_notice_is_a_valid_message_whatever_it_quotes(words, platform):
    assert check_payload(platform, notice(words, platform).payload) == ()


def test_a_notice_says_its_words():
    assert notice("Feed A & B is gone.", "slack").payload["blocks"][0]["text"]["text"] == "Feed A & B is gone."
    assert notice("Feed A & B is gone.", "slack").payload["text"] == "Feed A &amp; B is gone."
    assert notice("Feed A & B is gone.", "teams").text == "Feed A & B is gone."
    assert notice("Feed A & B is gone.", "text").payload["body"] == "Feed A & B is gone.\n"
    assert notice("Feed A & B is gone.", "html").payload["body"] == "<p>Feed A &amp; B is gone.</p>\n"
