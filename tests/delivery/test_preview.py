"""Previews: files that are exactly what would be sent, written whole or not at all."""

import json
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from bot.delivery.preview import PreviewSender, write_preview
from bot.errors import Rejected, Unavailable
from bot.models import Delivery, Message, Preview
from tests.examples import NOW, a_destination

SLACK = Message("slack", {"text": "日英 <&>", "blocks": [{"type": "divider"}]}, "日英")
TEAMS = Message("teams", {"type": "message", "attachments": []}, "a card")
TEXT = Message("text", {"body": "words\n"}, "words")
PAGE = Message("html", {"body": "<p>words</p>\n"}, "words")


def a_preview(name: str = "weekly", **messages) -> Preview:
    return Preview(name, "Weekly", messages or {"slack": (SLACK, SLACK), "teams": (TEAMS,), "text": (TEXT,), "html": (PAGE,)})


def a_delivery(folder, **changes) -> Delivery:
    destination = a_destination(platform="preview", address=str(folder))
    return replace(Delivery("d-1", 1, destination, "weekly:1", 1, 1, SLACK, "sending", NOW, NOW + timedelta(hours=18)), **changes)


def test_each_preview_is_written_as_it_would_be_sent_with_a_page_beside_it(tmp_path):
    index = write_preview(tmp_path / "out", [a_preview(), a_preview("daily", slack=(SLACK,))], "<!doctype html>page")
    assert index == tmp_path / "out" / "index.html"
    assert index.read_text("utf-8") == "<!doctype html>page"
    assert json.loads((tmp_path / "out/weekly.slack.json").read_text("utf-8")) == [SLACK.payload, SLACK.payload]
    assert json.loads((tmp_path / "out/weekly.teams.json").read_text("utf-8")) == [TEAMS.payload]
    assert (tmp_path / "out/weekly.txt").read_text("utf-8") == "words\n"
    assert (tmp_path / "out/weekly.html").read_text("utf-8") == "<p>words</p>\n"
    assert "日英" in (tmp_path / "out/daily.slack.json").read_text("utf-8")
    assert len(list((tmp_path / "out").iterdir())) == 6


def test_writing_again_gives_the_same_bytes_and_leaves_other_files_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("keep")
    first = {path.name: path.read_bytes() for path in write_preview(tmp_path, [a_preview()], "p").parent.iterdir()}
    write_preview(tmp_path, [a_preview()], "p")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first
    assert first["mine.txt"] == b"keep"


def test_a_name_cannot_leave_the_folder(tmp_path):
    write_preview(tmp_path / "out", [a_preview("../../etc/passwd", text=(TEXT,))], "p")
    assert [path.name for path in (tmp_path / "out").glob("*.txt")] == ["-etc-passwd.txt"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


def test_a_folder_that_cannot_be_written_is_said_in_a_sentence(tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(Rejected, match="out cannot be written"):
        write_preview(tmp_path / "out", [a_preview()], "p")


async def test_a_delivery_becomes_a_file_that_find_finds(tmp_path):
    sender = PreviewSender()
    delivery = a_delivery(tmp_path / "sent")
    assert await sender.find(delivery) is None
    sent = await sender.send(delivery)
    assert json.loads((tmp_path / "sent/weekly-1-1-d-1.slack.json").read_text("utf-8")) == [SLACK.payload]
    assert await sender.find(delivery) == sent
    assert sent.confirmed
    await sender.close()


async def test_sending_a_delivery_again_changes_nothing(tmp_path):
    sender = PreviewSender()
    assert await sender.send(a_delivery(tmp_path)) == await sender.send(a_delivery(tmp_path))
    assert len(list(tmp_path.iterdir())) == 1


A_DIGEST = Message(
    "html", {"body": "<p>日英 &amp; £11m</p>\n", "plain": "日英 & £11m\n", "title": "Week of\n9 March：日英", "plan": "weekly"}, ""
)


async def test_a_digest_becomes_a_page_a_text_and_an_e_mail_named_by_plan_and_period(tmp_path):
    sent = await PreviewSender().send(a_delivery(tmp_path, message=A_DIGEST, period_key="weekly:2026-03-16"))
    assert {path.name for path in tmp_path.iterdir()} == {f"weekly-2026-03-16.{form}" for form in ("html", "txt", "eml")}
    assert (tmp_path / "weekly-2026-03-16.html").read_text("utf-8") == "<p>日英 &amp; £11m</p>\n"
    assert (tmp_path / "weekly-2026-03-16.txt").read_text("utf-8") == "日英 & £11m\n"
    assert sent.reference["file"] == str(tmp_path / "weekly-2026-03-16.html")


async def test_the_e_mail_opens_with_subject_text_and_page_and_goes_to_nobody_yet(tmp_path):
    await PreviewSender(["eml"]).send(a_delivery(tmp_path, message=A_DIGEST, period_key="weekly:2026-03-16"))
    (path,) = tmp_path.iterdir()
    mail = message_from_bytes(path.read_bytes(), policy=default)
    assert mail["Subject"] == "Week of 9 March：日英"
    assert mail["Date"].datetime == NOW
    assert mail["To"] is mail["Cc"] is mail["Bcc"] is None
    assert mail.get_content_type() == "multipart/alternative"
    assert mail.get_body(("plain",)).get_content().splitlines() == ["日英 & £11m"]
    assert mail.get_body(("html",)).get_content().splitlines() == ["<p>日英 &amp; £11m</p>"]
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert mail.defects == []


async def test_sending_a_digest_again_changes_no_byte_and_find_compares_them_all(tmp_path):
    sender, delivery = PreviewSender(), a_delivery(tmp_path, message=A_DIGEST, period_key="weekly:2026-03-16")
    assert await sender.find(delivery) is None
    sent = await sender.send(delivery)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert await sender.send(delivery) == await sender.find(delivery) == sent
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert await sender.find(replace(delivery, id="another")) is None
    (tmp_path / "weekly-2026-03-16.txt").unlink()
    assert await sender.find(delivery) is None


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "..", "会議 所", "x" * 300])
async def test_a_plans_name_stays_in_the_folder_and_is_no_other_plans(tmp_path, name):
    for plan in (name, "a-b", "-etc-passwd"):
        message = replace(A_DIGEST, payload={**A_DIGEST.payload, "plan": plan})
        await PreviewSender(["txt"]).send(a_delivery(tmp_path / "out", message=message, period_key="daily:2026-03-16"))
    assert len(list((tmp_path / "out").iterdir())) == 3
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


async def test_a_folder_that_is_no_folder_is_tried_again_later(tmp_path):
    (tmp_path / "sent").write_text("a file")
    with pytest.raises(Unavailable, match="cannot be written"):
        await PreviewSender().send(a_delivery(tmp_path / "sent", message=TEXT))
