import asyncio
import gzip
import time
import zlib
from datetime import timedelta
from http import HTTPStatus

import pytest

from bot.errors import Gone, Rejected, Unavailable, Unreachable
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


# ── what else servers do ────────────────────────────────────────────────────────────────────────────────────────────────────


def raw(*pieces: bytes):
    """These bytes, as they are."""

    async def answer(_asked, writer):
        for piece in pieces:
            writer.write(piece)
            await writer.drain()

    return answer


BODY = b"Content-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(RSS), RSS)


@pytest.mark.parametrize("first", [b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"])
async def test_an_interim_answer_is_not_the_answer(host, fetcher, first):
    assert (await fetcher.fetch(host.give(raw(first, b"HTTP/1.1 200 OK\r\n", BODY)))).body == RSS


async def test_interim_answers_without_end_are_left_after_the_time_for_all_of_it(host):
    async def forever(_asked, writer):
        while True:
            writer.write(b"HTTP/1.1 102 Processing\r\n\r\n")
            await writer.drain()
            await asyncio.sleep(0.01)

    fetcher = a_fetcher(timeout=timedelta(seconds=0.4))
    assert isinstance(await trouble(fetcher, host.give(forever)), Unavailable)
    await fetcher.close()


@pytest.mark.parametrize("status", [201, 203, 204, 205, 206, 226, 300, 305, 306])
async def test_a_part_or_another_thing_than_the_document_is_no_document(host, fetcher, status):
    """206 was never asked for, 204 and 205 hold nothing, and 300 gives a choice that nobody can make."""
    error = await trouble(fetcher, host.give(says(status, b"" if status in {204, 205} else RSS)))
    assert isinstance(error, Unavailable)
    assert str(status) in error.what


async def test_what_a_server_calls_its_feed_is_handed_on_and_decides_nothing(host, fetcher):
    fetched = await fetcher.fetch(host.give(says(200, RSS, "Content-Type: text/html; charset=utf-8")))
    assert (fetched.body, fetched.content_type) == (RSS, "text/html; charset=utf-8")


@pytest.mark.parametrize("coding", ["br", "zstd", "compress", "gzip, br", "x-unknown"])
async def test_a_coding_that_was_never_asked_for_is_a_failure(host, fetcher, coding):
    error = await trouble(fetcher, host.give(says(200, RSS, f"Content-Encoding: {coding}")))
    assert error.what == "127.0.0.1 sent a body that cannot be unpacked."
    assert len(host.asked) == 1


@pytest.mark.parametrize(
    "lines",
    [[f"X-Large: {'x' * 20_000}"], [f"X-{n}: y" for n in range(5_000)], ["X" * 20_000 + ": y"], ["no colon at all"], ["A: b\x00c"]],
    ids=["a huge header", "many headers", "a huge name", "no header", "NUL"],
)
async def test_headers_without_measure_are_a_failure_and_cost_no_more_than_a_bound(host, fetcher, lines):
    began = time.monotonic()
    error = await trouble(fetcher, host.give(says(200, RSS, *lines)))
    assert error.what.startswith("127.0.0.1 ")
    assert time.monotonic() - began < 4


async def test_an_endless_header_is_left(host, fetcher):
    async def endless(_asked, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nX: ")
        while True:
            writer.write(b"y" * 65536)
            await writer.drain()

    assert isinstance(await trouble(fetcher, host.give(endless)), Unavailable | Rejected)


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/new.xml", "/new.xml"), ("new.xml", "/a/new.xml"), ("../new.xml", "/new.xml"), ("?page=2", "/a/feed.xml?page=2"),
        ("//127.0.0.1:{port}/new.xml", "/new.xml"), ("HTTP://127.0.0.1:{port}/new.xml", "/new.xml"), (" /new.xml ", "/new.xml"),
        ("/new.xml#top", "/new.xml"), ("/caf\u00e9.xml", "/caf%C3%A9.xml"), ("/a b.xml", "/a%20b.xml"), ("./", "/a/"),
    ],
)  # fmt: skip
async def test_follows_each_way_to_write_where_to_go(host, fetcher, location, target):
    host.give(says(), target)
    url = host.give(says(302, b"", f"Location: {location.format(port=host.port)}"), "/a/feed.xml")
    assert (await fetcher.fetch(url)).body == RSS
    assert host.asked[-1].target == target


@pytest.mark.parametrize("location", ["", "#top"])
async def test_a_redirect_to_itself_or_to_nothing_is_a_circle(host, fetcher, location):
    error = await trouble(fetcher, host.give(says(302, b"", f"Location: {location}")))
    assert isinstance(error, Unavailable)
    assert len(host.asked) == 1


async def test_a_redirect_without_an_address_is_no_document(host, fetcher):
    assert "302" in (await trouble(fetcher, host.give(says(302, b"")))).what


async def test_a_name_and_a_password_in_an_address_stay_with_their_host(host, fetcher):
    """Basic authentication is asked for by the address itself; what it leads to elsewhere never hears of it."""
    host.give(says(), "/new.xml")
    host.give(says(302, b"", f"Location: {host.url('/new.xml', host='localhost')}"))
    await fetcher.fetch(host.url().replace("http://", "http://me:s3cret@"))
    assert "Authorization" in host.asked[0].headers
    assert "Authorization" not in host.asked[1].headers


async def test_the_time_is_for_all_of_a_fetch_whatever_it_is_led_through(host):
    for step in range(5):
        host.give(_slowly(says(302, b"", f"Location: /{step + 1}")), f"/{step}")
    fetcher = a_fetcher(timeout=timedelta(seconds=0.5))
    began = time.monotonic()
    assert "within 0.5 s" in (await trouble(fetcher, host.url("/0"))).what
    assert time.monotonic() - began < 2
    assert len(host.asked) < 5
    await fetcher.close()


def _slowly(then):
    async def answer(asked, writer):
        await asyncio.sleep(0.2)
        await then(asked, writer)

    return answer


async def test_tells_what_a_body_came_in_before_it_was_unpacked(host, fetcher):
    packed = gzip.compress(RSS)
    assert (await fetcher.fetch(host.give(says(200, packed, "Content-Encoding: gzip")))).received == len(packed)
    assert (await fetcher.fetch(host.give(says(200, RSS)))).received == len(RSS)
    assert (await fetcher.fetch(host.give(says(304, b"")))).received == 0


@pytest.mark.parametrize("kind", ["nobody listens", "no such name", "too slow"])
async def test_a_host_that_does_not_answer_at_all_is_told_from_one_that_answers_no(host, kind):
    fetcher = a_fetcher(timeout=timedelta(seconds=0.5))
    urls = {"nobody listens": "http://127.0.0.1:9/", "no such name": "http://nobody.invalid/", "too slow": host.give(_never)}
    error = await trouble(fetcher, urls[kind])
    assert isinstance(error, Unreachable)
    assert error.host in urls[kind]
    assert not isinstance(await trouble(fetcher, host.give(says(503, b""))), Unreachable)
    await fetcher.close()


async def _never(_asked, _writer):
    await asyncio.sleep(30)


async def test_a_body_that_is_chunked_is_put_together(host, fetcher):
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (RSS[:100], RSS[100:]))
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert (await fetcher.fetch(host.give(raw(head, chunks, b"0\r\n\r\n")))).body == RSS
    assert isinstance(await trouble(fetcher, host.give(raw(head, chunks), "/cut")), Unavailable)
