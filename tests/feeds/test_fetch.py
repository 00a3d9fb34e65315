import asyncio
import gzip
import time
import zlib
from datetime import timedelta
from http import HTTPStatus

import pytest

from bot.errors import Gone, Rejected, Unavailable
from bot.feeds.fetch import FileFetcher
from bot.models import Validators
from tests.feeds.feed_host import RSS, a_fetcher, says

DATE = "Date: Mon, 16 Mar 2026 08:00:00 GMT"


async def trouble(fetcher, url: str) -> Unavailable | Rejected:
    with pytest.raises((Unavailable, Rejected)) as caught:
        await fetcher.fetch(url)
    return caught.value


async def test_gives_the_body_and_what_to_ask_with_next_time(host, fetcher):
    url = host.give(says(200, RSS, 'ETag: W/"a b"', "Last-Modified: Mon, 16 Mar 2026 07:00:00 +0000", "Content-Type: application/rss+xml"))
    fetched = await fetcher.fetch(url)
    assert (fetched.status, fetched.body, fetched.url, fetched.content_type) == (200, RSS, url, "application/rss+xml")
    assert fetched.validators == Validators('W/"a b"', "Mon, 16 Mar 2026 07:00:00 +0000")


async def test_sends_validators_byte_for_byte(host, fetcher):
    url = host.give(says(304, b"", 'ETag: "new"'))
    fetched = await fetcher.fetch(url, Validators('W/"a b"', "Mon, 16 Mar 2026 07:00:00 +0000"))
    assert host.asked[0].headers["If-None-Match"] == 'W/"a b"'
    assert host.asked[0].headers["If-Modified-Since"] == "Mon, 16 Mar 2026 07:00:00 +0000"
    assert fetched.body is None
    assert fetched.status == HTTPStatus.NOT_MODIFIED
    assert fetched.validators == Validators('"new"', "")


async def test_validators_are_sent_to_the_address_that_gave_them_and_to_no_other(host, fetcher):
    target = host.give(says(200, RSS, 'ETag: "a"'), "/new.xml")
    url = host.give(says(302, b"", "Location: /new.xml"))
    given = (await fetcher.fetch(url)).validators
    assert given.url == target
    host.asked.clear()
    await fetcher.fetch(url, given)
    assert [(asked.target, asked.headers["If-None-Match"]) for asked in host.asked] == [("/feed.xml", None), ("/new.xml", '"a"')]
    host.give(says(302, b"", "Location: /other.xml"))
    host.give(says(), "/other.xml")
    assert (await fetcher.fetch(url, given)).body == RSS
    assert host.asked[-1].headers["If-None-Match"] is None


async def test_invents_no_validators_and_brings_nothing_along(host, fetcher):
    url = host.give(says(200, RSS, "Set-Cookie: id=1; Path=/"))
    await fetcher.fetch(url)
    await fetcher.fetch(url)
    for asked in host.asked:
        names = {name.lower() for name in asked.headers}
        assert names == {"host", "accept", "accept-encoding", "user-agent", "connection"}
        assert asked.target == "/feed.xml"
    assert "https://example.org/" in host.asked[0].headers["User-Agent"]


async def test_reads_what_the_server_says_about_time(host, fetcher):
    url = host.give(says(200, RSS, "Cache-Control: public, max-age=21600", DATE, "Expires: Mon, 16 Mar 2026 10:00:00 GMT"))
    hints = (await fetcher.fetch(url)).hints
    assert (hints.max_age, hints.expires) == (timedelta(hours=6), timedelta(hours=2))


@pytest.mark.parametrize(
    ("coding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("GZIP", gzip.compress), ("identity", bytes)]
)
async def test_undoes_the_coding_of_a_body(host, fetcher, coding, pack):
    url = host.give(says(200, pack(RSS), f"Content-Encoding: {coding}"))
    assert (await fetcher.fetch(url)).body == RSS


async def test_a_gzip_bomb_costs_no_more_than_the_bound(host, fetcher):
    url = host.give(says(200, gzip.compress(b"A" * 50_000_000), "Content-Encoding: gzip"))
    assert "larger than" in (await trouble(fetcher, url)).what


async def test_an_endless_body_is_left_at_the_bound(host, fetcher):
    async def endless(_asked, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while True:
            writer.write(b"A" * 65536)
            await writer.drain()

    assert "larger than" in (await trouble(fetcher, host.give(endless))).what


@pytest.mark.parametrize(
    "answer",
    [
        says(200, b"\x1f\x8b\x08broken", "Content-Encoding: gzip"),
        says(200, gzip.compress(RSS)[:-20], "Content-Encoding: gzip"),
        says(200, RSS, "Content-Encoding: br"),
        says(200, RSS, length=len(RSS) + 500),
    ],
    ids=["broken", "cut", "unknown", "short"],
)
async def test_a_body_that_is_not_whole_is_a_failure(host, fetcher, answer):
    error = await trouble(fetcher, host.give(answer))
    assert isinstance(error, Unavailable)
    assert "127.0.0.1" in error.what


async def test_a_server_that_drips_is_left_after_the_time_for_all_of_it(host):
    async def drip(_asked, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while True:
            writer.write(b"A")
            await writer.drain()
            await asyncio.sleep(0.02)

    fetcher = a_fetcher(timeout=timedelta(seconds=0.3))
    began = time.monotonic()
    error = await trouble(fetcher, host.give(drip))
    assert time.monotonic() - began < 2
    assert error.what == "127.0.0.1 did not answer within 0.3 s."
    await fetcher.close()


async def test_a_server_that_hangs_up_is_asked_only_once(host, fetcher):
    async def hang_up(_asked, writer):
        writer.close()

    assert "without an answer" in (await trouble(fetcher, host.give(hang_up))).what
    assert len(host.asked) == 1


async def test_nobody_there_is_unavailable(host, fetcher):
    url = host.url()
    await host.close()
    assert "does not accept connections" in (await trouble(fetcher, url)).what


async def test_a_server_that_does_not_speak_tls_is_not_trusted(fetcher):
    async def speak_plainly(_reader, writer):
        writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(speak_plainly, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        error = await trouble(fetcher, f"https://127.0.0.1:{port}/feed.xml")
    assert isinstance(error, Unavailable)
    assert error.what == "127.0.0.1 cannot be trusted: its certificate or TLS is wrong."


async def test_gone_is_gone(host, fetcher):
    with pytest.raises(Gone) as caught:
        await fetcher.fetch(host.give(says(410, b"")))
    assert caught.value.mend


@pytest.mark.parametrize("status", [401, 403, 404, 418, 429, 500, 503, 599])
async def test_any_other_refusal_may_pass(host, fetcher, status):
    error = await trouble(fetcher, host.give(says(status, b"")))
    assert isinstance(error, Unavailable)
    assert str(status) in error.what
    assert error.retry_after is None


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("14400", timedelta(hours=4)),
        ("Mon, 16 Mar 2026 12:00:00 GMT", timedelta(hours=4)),
        ("999999999999", timedelta(days=31)),
        ("soon", None),
        ("-5", None),
    ],
)
async def test_retry_after_comes_in_seconds_or_as_a_date(host, fetcher, value, wait):
    error = await trouble(fetcher, host.give(says(429, b"", DATE, f"Retry-After: {value}")))
    assert error.retry_after == wait


async def test_follows_a_permanent_redirect_and_says_where_it_leads(host, fetcher):
    target = host.give(says(), "/new.xml")
    fetched = await fetcher.fetch(host.give(says(301, b"", "Location: /new.xml#top")))
    assert (fetched.url, fetched.permanent_url, fetched.body) == (target, target, RSS)


async def test_only_the_leading_run_of_permanent_redirects_counts(host, fetcher):
    host.give(says(308, b"", "Location: /b"), "/a")
    host.give(says(302, b"", "Location: /c"), "/b")
    host.give(says(301, b"", "Location: /d"), "/c")
    host.give(says(), "/d")
    fetched = await fetcher.fetch(host.url("/a"))
    assert (fetched.url, fetched.permanent_url) == (host.url("/d"), host.url("/b"))


@pytest.mark.parametrize("status", [302, 303, 307])
async def test_a_temporary_redirect_is_followed_and_never_stored(host, fetcher, status):
    host.give(says(), "/new.xml")
    assert (await fetcher.fetch(host.give(says(status, b"", "Location: /new.xml")))).permanent_url == ""


async def test_a_circle_of_redirects_is_seen_in_one_round(host, fetcher):
    host.give(says(302, b"", "Location: /b"), "/a")
    host.give(says(302, b"", "Location: /a"), "/b")
    assert "in a circle" in (await trouble(fetcher, host.url("/a"))).what
    assert len(host.asked) == 2


async def test_gives_up_after_five_redirects(host, fetcher):
    for step in range(9):
        host.give(says(302, b"", f"Location: /{step + 1}"), f"/{step}")
    assert "more than 5 times" in (await trouble(fetcher, host.url("/0"))).what
    assert len(host.asked) == 6


@pytest.mark.parametrize(
    "target", ["file:///etc/hostname", "ftp://example.org/feed", "gopher://example.org/", "data:text/xml,x", "http://", "http://[::1"]
)
async def test_other_schemes_are_refused_at_every_hop(host, fetcher, target):
    assert isinstance(await trouble(fetcher, target), Rejected)
    error = await trouble(fetcher, host.give(says(302, b"", f"Location: {target}")))
    assert isinstance(error, Rejected | Unavailable)
    assert len(host.asked) == 1


async def test_private_addresses_are_refused_however_they_are_written(host):
    fetcher = a_fetcher(allow_private=False)
    host.give(says())
    for name in ("127.0.0.1", "localhost", "2130706433", "0x7f.1", "0.0.0.0"):
        error = await trouble(fetcher, host.url(host=name))
        assert isinstance(error, Rejected | Unavailable)
    assert isinstance(await trouble(fetcher, host.url()), Rejected)
    assert host.asked == []
    await fetcher.close()


async def test_messages_tell_no_secrets(host, fetcher):
    url = host.url("/feed/s3cret?token=s3cret").replace("http://", "http://me:s3cret@")
    assert "s3cret" not in str(await trouble(fetcher, url))
    refused = await trouble(fetcher, "ftp://me:s3cret@example.org/s3cret?s3cret")
    assert str(refused) == "example.org cannot be fetched: only http and https addresses can."


async def test_asks_one_host_one_thing_at_a_time_with_a_gap(host):
    fetcher = a_fetcher(per_host_gap=timedelta(seconds=0.1))
    host.give(says(), "/a")
    began = time.monotonic()
    await asyncio.gather(*(fetcher.fetch(host.url("/a")) for _ in range(3)))
    assert time.monotonic() - began >= 0.2
    assert host.busiest == 1
    await fetcher.close()


async def test_a_slow_host_holds_no_other_back(host):
    async def slow(_asked, writer):
        await asyncio.sleep(0.5)
        await says()(_asked, writer)

    fetcher = a_fetcher(concurrency=2)
    waiting = [asyncio.create_task(fetcher.fetch(host.give(slow, "/slow"))) for _ in range(3)]
    await asyncio.sleep(0.05)
    host.give(says(), "/quick")
    began = time.monotonic()
    await fetcher.fetch(host.url("/quick", host="localhost"))
    assert time.monotonic() - began < 0.4
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    await fetcher.close()


async def test_an_office_proxy_is_asked_for_everything(host):
    host.answers["http://news.example.invalid/feed.xml"] = says()
    fetcher = a_fetcher(allow_private=False, proxy=host.url(""))
    assert (await fetcher.fetch("http://news.example.invalid/feed.xml")).body == RSS
    assert host.asked[0].headers["Host"] == "news.example.invalid"
    await fetcher.close()


async def test_a_fetcher_that_was_closed_opens_again(host, fetcher):
    url = host.give(says())
    await fetcher.fetch(url)
    await fetcher.close()
    assert (await fetcher.fetch(url)).body == RSS


async def test_reads_a_file_from_disk(tmp_path):
    path = tmp_path / "ein feed.xml"
    path.write_bytes(RSS)
    fetcher = FileFetcher(max_bytes=10_000)
    assert (await fetcher.fetch(path.as_uri())).body == RSS
    await fetcher.close()


async def test_a_file_that_is_missing_or_too_large_is_said(tmp_path):
    path = tmp_path / "feed.xml"
    path.write_bytes(RSS)
    with pytest.raises(Rejected, match="cannot be read"):
        await FileFetcher(max_bytes=10_000).fetch((tmp_path / "none.xml").as_uri())
    with pytest.raises(Unavailable, match="larger than"):
        await FileFetcher(max_bytes=10).fetch(path.as_uri())
