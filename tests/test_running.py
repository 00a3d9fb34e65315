"""`kakehashi run` as a process of its own beside a strict local Slack: what it does once, and what it survives."""

import asyncio
import json
import re
import signal
import socket
from urllib.parse import urlencode

import aiohttp
import pytest

from bot.delivery.slack import EVENT
from tests.feeds.feed_host import says
from tests.local_slack import CHANNEL, SECRET, TOKEN, a_command, local_slack
from tests.offices import HTTP, RIKEN, SOCKET, a_feed, alive, make_office, with_news
from tests.slack.test_commands import signed


@pytest.fixture
async def slack():
    async with local_slack() as slack:
        yield slack


# ── what it does ────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_over_a_socket_it_tells_the_channel_and_answers_a_typed_command_then_stops_in_order(tmp_path, slack):
    office = make_office(tmp_path, slack)
    await with_news(office)
    async with office.running(SOCKET) as desk:
        await desk.until(lambda: slack.sockets and slack.posts() and office.rows("SELECT 1 FROM deliveries WHERE state = 'sent'"))
        await slack.type_command("latest", "e1")
        await desk.until(lambda: slack.answers)
        status = await desk.end()
    (post,) = slack.posts()
    assert RIKEN[1] in json.dumps(post["blocks"], ensure_ascii=False)
    assert "£2m" in json.dumps(post["blocks"], ensure_ascii=False)
    assert post["metadata"]["event_type"] == EVENT
    assert set(post["metadata"]["event_payload"]) == {"delivery_id"}
    (said,) = slack.answers
    assert said["response_type"] == "ephemeral"
    assert RIKEN[1] in json.dumps(said, ensure_ascii=False)
    assert "e1" in slack.acked
    assert status == 0
    assert "Traceback" not in desk.said
    assert TOKEN not in desk.said
    assert await alive(desk.family) == set()


async def test_over_http_a_signed_command_is_answered_and_a_forged_one_refused(tmp_path, slack):
    office = make_office(tmp_path, slack, web="port = 0")
    await with_news(office, plan=False)
    async with office.running(HTTP) as desk, aiohttp.ClientSession() as client:
        await desk.until_said("Slack is open")
        base = next(word for word in desk.said.split() if word.startswith("http://127.0.0.1:")).rstrip(".")
        body = urlencode(a_command(slack.response_url(), "search superconductors"))
        forged = await client.post(f"{base}/slack/events", data=body, headers=signed(body, "not-" + SECRET))
        answer = await client.post(f"{base}/slack/events", data=body, headers=signed(body))
        health = await client.get(f"{base}/healthz")
        assert (forged.status, answer.status, await answer.text(), health.status) == (401, 200, "", 200)
        assert (await health.json())["slack"] == "open for Local"
        await desk.until(lambda: slack.answers)
        assert await desk.end() == 0
    assert RIKEN[1] in json.dumps(slack.answers, ensure_ascii=False)
    assert office.rows("SELECT count(*) FROM inbox") == [(1,)]
    assert "Traceback" not in desk.said


async def test_two_desks_on_one_database_do_each_thing_once(tmp_path, slack, host):
    url = host.give(says(body=a_feed(("https://e.example/9", "Kyoto and Leeds open a joint cancer centre", RIKEN[2]))))
    office = make_office(tmp_path, slack, (url,))
    await with_news(office)
    async with office.running(SOCKET, "one") as one, office.running(SOCKET, "two") as two:
        await one.until(lambda: len(slack.sockets) == 2 and slack.posts())
        for connection in slack.sockets:  # Slack was seen to send one envelope twice
            payload = a_command(slack.response_url(), "latest", "one-typing")
            await connection.send_json(
                {"type": "slash_commands", "envelope_id": "e1", "payload": payload, "accepts_response_payload": True}
            )
        await two.until(lambda: slack.answers and office.rows("SELECT 1 FROM feeds WHERE last_success IS NOT NULL"))
        assert (await one.end(), await two.end()) == (0, 0)
    assert len(slack.posts()) == len(slack.answers) == len(host.asked) == 1
    assert "Traceback" not in one.said + two.said


async def test_two_desks_answer_every_command_once_though_all_comes_twice_and_slack_restarts(tmp_path, slack):
    """Each envelope goes to one of the two sockets at random, twice; a mention is brought again until it is taken."""
    slack.twice, slack.ping_seconds = True, 0.2
    office = make_office(tmp_path, slack)
    await with_news(office, plan=False)
    async with office.running(SOCKET, "one") as one, office.running(SOCKET, "two") as two:
        await one.until(lambda: len(slack.sockets) == 2, seconds=120)
        for number in range(6):
            await slack.type_command("latest", name=f"before{number}")
        await slack.stop()
        await slack.start()
        await two.until(lambda: len(slack.sockets) == 2, seconds=60)
        for number in range(6):
            await slack.type_command("latest", name=f"after{number}")
        # An answer that met Slack while it was away comes again when its lease has run out.
        await one.until(lambda: len(slack.answers) >= 12, seconds=90)
        await asyncio.sleep(1)
        assert (await one.end(), await two.end()) == (0, 0)
    assert len(slack.answers) == 12
    assert set(slack.uses.values()) == {1}
    assert office.rows("SELECT state, count(*) FROM inbox GROUP BY state") == [("answered", 12)]
    assert "Traceback" not in one.said + two.said


# ── what it survives ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("when", ["slow_after", "slow_before"])
async def test_killed_while_slack_has_not_answered_it_leaves_one_message_in_the_channel(tmp_path, slack, when):
    """`slow_after`: Slack has the message and the desk dies before it hears so. `slow_before`: Slack never took it."""
    office = make_office(tmp_path, slack)
    await with_news(office)
    slack.fail_next.append(f"{when}:60")
    async with office.running(SOCKET, "first") as first:
        await first.until(lambda: slack.waiting)
        await first.end(signal.SIGKILL)
    assert await alive(first.family) == set()
    assert office.rows("SELECT state FROM deliveries") == [("sending",)]
    assert len(slack.posts()) == (when == "slow_after")
    office.let_leases_run_out()
    async with office.running(SOCKET, "second") as second:
        await second.until(lambda: office.rows("SELECT 1 FROM deliveries WHERE state = 'sent'"))
        assert await second.end() == 0
    assert len(slack.posts()) == 1
    assert "conversations.history" in slack.calls


async def test_a_question_kept_but_not_answered_when_it_was_killed_is_answered_at_the_next_start(tmp_path, slack):
    office = make_office(tmp_path, slack)
    await with_news(office, plan=False)
    slack.slow_answers.append(60)
    async with office.running(SOCKET, "first") as first:
        await first.until(lambda: slack.sockets)
        await slack.type_command("latest", "e1")
        await first.until(lambda: slack.waiting)
        await first.end(signal.SIGKILL)
    assert "e1" in slack.acked
    assert slack.answers == []
    office.let_leases_run_out()
    async with office.running(SOCKET, "second") as second:
        await second.until(lambda: office.rows("SELECT 1 FROM inbox WHERE state = 'answered'"))
    assert RIKEN[1] in json.dumps(slack.answers, ensure_ascii=False)
    assert len(slack.answers) == 1


async def test_stopped_in_the_middle_it_ends_what_it_sends_and_leaves_no_process(tmp_path, slack, host):
    """A feed that never ends is let go; a post that Slack takes its time to confirm is waited for."""
    over = asyncio.Event()

    async def endless(_asked, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n\r\n<rss>")
        await writer.drain()
        await over.wait()

    office = make_office(tmp_path, slack, (host.give(endless),))
    await with_news(office)
    slack.fail_next.append("slow_after:2")
    try:
        async with office.running(SOCKET) as desk:
            await desk.until(lambda: slack.waiting and host.asked)
            status = await desk.end(seconds=15)
    finally:
        over.set()
    assert status == 0
    assert office.rows("SELECT state FROM deliveries") == [("sent",)]
    assert "check was stopped in the middle" in desk.said
    assert "Traceback" not in desk.said
    assert await alive(desk.family) == set()


# ── what is wrong is one sentence ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("token", "value"), [("KAKEHASHI_SLACK_BOT_TOKEN", "xoxb-revoked"), ("KAKEHASHI_SLACK_APP_TOKEN", "xapp-revoked")], ids=["bot", "app"]
)
async def test_a_revoked_token_is_told_once_and_the_desk_goes_on_reading(tmp_path, slack, host, token, value):
    url = host.give(says(body=a_feed(("https://e.example/9", "Kyoto and Leeds open a joint cancer centre", RIKEN[2]))))
    office = make_office(tmp_path, slack, (url,))
    await with_news(office)
    async with office.running(SOCKET | {token: value}) as desk:
        await desk.until(lambda: office.rows("SELECT 1 FROM feeds WHERE last_success IS NOT NULL"))
        await desk.until(
            lambda: office.rows("SELECT 1 FROM deliveries WHERE state = 'sent'") or "Nothing is sent to the workspace" in desk.said
        )
        said = await desk.until_said("Slack stays shut")
        assert await desk.end() == 0
    (shut,) = [line for line in said.splitlines() if "Slack stays shut" in line]
    assert "invalid_auth" in shut
    assert token in shut
    assert value not in desk.said
    assert "Traceback" not in desk.said
    if token.endswith("BOT_TOKEN"):
        assert office.rows("SELECT 1 FROM installations WHERE held != ''")
        assert office.rows("SELECT state FROM deliveries") == [("retry",)]  # it waits for another token
        assert slack.calls.count("chat.postMessage") == 1
        ((trouble,),) = office.rows("SELECT words FROM troubles WHERE closed IS NULL")
        assert "KAKEHASHI_SLACK_BOT_TOKEN" in trouble
    else:
        assert len(slack.posts(CHANNEL)) == 1  # a desk that hears nobody still tells


async def test_over_a_socket_nobody_can_send_a_command_by_http(tmp_path, slack):
    """Nothing checks signatures there: /healthz alone is served."""
    office = make_office(tmp_path, slack, web="enabled = true\nport = 0")
    async with office.running(SOCKET) as desk, aiohttp.ClientSession() as session:
        said = await desk.until_said("Serving on ")
        base = re.search(r"Serving on (http:\S+)\.", said)[1]
        await desk.until(lambda: slack.sockets)
        await desk.until_said("Slack is open")
        async with session.post(f"{base}/slack/events", data=a_command(slack.response_url(), "latest")) as answer:
            assert answer.status == 503
        async with session.get(f"{base}/healthz") as answer:
            assert answer.status == 200
        assert await desk.end() == 0
    assert office.rows("SELECT 1 FROM inbox") == []


async def test_a_request_that_never_ends_does_not_keep_the_desk_from_stopping(tmp_path, slack):
    office = make_office(tmp_path, slack, web="port = 0")
    async with office.running(HTTP) as desk:
        said = await desk.until_said("Serving on ")
        base = re.search(r"Serving on (http:\S+)\.", said)[1]
        await desk.until_said("Slack is open")
        _, writer = await asyncio.open_connection(*base.removeprefix("http://").split(":"))
        writer.write(b"POST /slack/events HTTP/1.1\r\nHost: desk\r\nContent-Length: 100\r\n\r\nhalf")
        await writer.drain()
        await asyncio.sleep(0.3)
        assert await asyncio.wait_for(desk.end(), 10) == 0
        writer.close()


async def test_a_port_that_is_taken_is_one_sentence_and_status_1(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        office = make_office(tmp_path, web=f"enabled = true\nport = {port}")
        async with office.running({}) as desk:
            status = await asyncio.to_thread(desk.process.wait, 30)
    assert status == 1
    (line,) = [line for line in desk.said.splitlines() if str(port) in line and "kakehashi:" in line]
    assert "web.port" in line
    assert "Traceback" not in desk.said


async def test_a_socket_that_lies_silent_is_said_by_healthz_and_in_the_end_the_desk_ends_with_status_1(tmp_path, slack):
    office = make_office(tmp_path, slack, web="enabled = true\nport = 0")
    impatient = {"KAKEHASHI_SLACK_SOCKET_SILENCE_SECONDS": "1", "KAKEHASHI_SLACK_SOCKET_GIVE_UP_MINUTES": "0.1"}
    slack.ping_seconds = 0.2
    async with office.running(SOCKET | impatient) as desk, aiohttp.ClientSession() as client:
        await desk.until_said("Slack is open")
        base = next(word for word in desk.said.split() if word.startswith("http://127.0.0.1:")).rstrip(".")

        async def health() -> tuple[int, str]:
            async with client.get(f"{base}/healthz") as answer:
                return answer.status, (await answer.json())["slack"]

        assert await health() == (200, "open for Local")
        slack.socket_fault = "silent"
        ends = asyncio.get_running_loop().time() + 20
        while (state := await health())[0] == 200:
            assert asyncio.get_running_loop().time() < ends
            await asyncio.sleep(0.1)
        assert state[0] == 503
        assert "silent" in state[1]
        assert await asyncio.to_thread(desk.process.wait, 30) == 1
    assert slack.opened_sockets > 1
    assert "Stopping in order" in desk.said
    assert "kakehashi: Slack's socket has been silent" in desk.said
    assert "Traceback" not in desk.said
