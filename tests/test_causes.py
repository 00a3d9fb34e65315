"""Why a feed cannot be read: every sentence that reading feeds can end in is known by its words, and has a way to mend it."""

import ssl

import aiohttp
import pytest

from bot import shipped
from bot.causes import CAUSES, diagnose
from bot.feeds import refusals
from bot.feeds.guard import what_is_it
from bot.wording.catalogue import load_wordings

WORDINGS = load_wordings(shipped.LOCALE)
HOST = "tides.example"


def refused(status):
    return refusals.refusal(HOST, status, {}).what


FAILURES = [
    aiohttp.ServerDisconnectedError(),
    aiohttp.ClientPayloadError(),
    ConnectionResetError(),
    ssl.SSLError(),
    aiohttp.ClientError(),
    aiohttp.InvalidURL("x"),
]
SAID = [
    *(refused(status) for status in (401, 403, 404, 410, 418, 429, 500, 503, 520)),
    *(refusals.failure(HOST, error).what for error in FAILURES),
    *(words.format(host=HOST) for _, words in refusals._FAILURES),
    f"{HOST} did not answer within 20 s.",
    f"{HOST} redirects more than 5 times.",
    f"{HOST} redirects in a circle.",
    f"{HOST} redirects to something that is no address.",
    f"What {HOST} sent is larger than 10 MB.",
    f"{HOST} sent a body that cannot be unpacked.",
    f"{HOST} is not a public address. Set feeds.allow_private if it is your own.",
    f"{HOST} cannot be fetched: only http and https addresses can.",
    what_is_it(b"", ""),
    what_is_it(b"<html><body>Log in</body></html>", "text/html"),
    what_is_it(b"\x89PNG....", "image/png"),
    what_is_it(b"<?xml version='1.0'?><opml version='2.0'></opml>", ""),
    what_is_it(b"hello", ""),
]


@pytest.mark.parametrize("said", SAID)
def test_what_a_feed_cannot_be_read_for_is_explained_in_both_languages(said):
    found = diagnose(said, HOST)
    assert found.words, "no cause has these words"
    assert found.words.format(**found.places) == said or said.startswith(found.words.format(**found.places) + " ")
    for language in ("en", "ja"):
        cause, mend = (WORDINGS[language].say(words, **found.places) for words in (found.words, found.mend))
        assert cause
        assert mend
        assert "{" not in cause + mend
    assert WORDINGS["ja"].say(found.words, **found.places) != said


@pytest.mark.parametrize("status", [404, 400, 418])
def test_a_status_that_is_no_fault_of_the_servers_is_the_addresss(status):
    assert "feeds discover" in diagnose(refused(status), HOST).mend
    assert "feeds discover" not in diagnose(refused(502), HOST).mend


def test_a_sentence_of_another_desk_stays_as_it_is_and_still_has_a_mend():
    found = diagnose("Something else went wrong.", HOST)
    assert (found.words, found.silent) == ("", False)
    assert found.mend


def test_an_answer_that_refuses_is_an_answer():
    assert [diagnose(said, HOST).silent for said in (refused(403), refused(503), "This is a web page, not a feed.")] == [False] * 3
    assert diagnose(f"{HOST} cannot be found (DNS).", HOST).silent
    assert diagnose(f"{HOST} did not answer within 20 s.", HOST).silent


def test_no_cause_hides_another():
    for cause in CAUSES:
        said = cause.words.format(host=HOST, status=404, seconds=20, count=5, size=10)
        assert diagnose(said, HOST).words == cause.words
