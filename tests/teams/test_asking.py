"""Asking in Teams: in a channel, a group chat and one's own chat; turning pages; who asks, and in which language."""

import pytest

from tests.desks import ORCHARD, RIKEN, an_rss, checked
from tests.local_teams import CHANNEL, CHAT, JAPANESE, READER, buttons
from tests.slack.test_asking import MANY
from tests.teams.houses import a_tenant, words_of


@pytest.mark.parametrize(
    ("words", "said"), [("latest", ORCHARD[1]), ("検索 superconductors", RIKEN[1]), ("", "latest"), ("Kyowa Kirin", "Kyowa Kirin")]
)
async def test_a_question_in_a_channel_is_answered_in_its_thread(tmp_path, words, said):
    async with a_tenant(tmp_path) as house:
        (answer,) = await house.ask(words, where=CHANNEL)
        (question,) = house.teams.said[CHANNEL]
        assert (answer.conversation, answer.thread) == (CHANNEL, question)
        assert said in words_of(answer)
