"""A trouble reads as one text in the reader's language."""

import re

import pytest

from bot import shipped
from bot.delivery.slack_codes import CODES
from bot.wording.catalogue import load_wordings
from bot.wording.troublelines import trouble_words

WORDINGS = load_wordings(shipped.LOCALE)
STOPS = sorted({code.mend for code in CODES.values() if code.fate in {"destination", "workspace"}})


@pytest.mark.parametrize("mend", STOPS)
def test_no_english_sentence_is_left_of_what_stops_a_destination(mend):
    whole = (
        f"news is paused. Slack refuses to post to news: is_archived. {mend} Then run: kakehashi destinations change news --state active"
    )
    said = trouble_words(whole, WORDINGS["ja"])
    assert not re.search(r"[A-Za-z ]{3,}\.", said.replace("kakehashi destinations change news --state active", "")), said
    assert "newsへの投稿を拒否しました（is_archived）。" in said
    assert trouble_words(whole, WORDINGS["en"]) == whole


def test_what_is_not_ours_stays_as_it_is():
    assert trouble_words("HTTP 500 from the proxy.", WORDINGS["ja"]) == "HTTP 500 from the proxy."
