"""tell: a period is made once, by one, and a dry run leaves no trace."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

from bot.delivery.preview import PreviewSender
from bot.digests.period import period_for
from bot.models import Rate
from bot.pipeline import compose_digest, fold_all, send_due, tell_due
from bot.wording.catalogue import plain
from tests.desks import (
    FOOTBALL,
    ORCHARD,
    RIKEN,
    WATCH,
    Post,
    a_desk,
    an_rss,
    checked,
    with_plan,
)
from tests.examples import NOW, a_destination


async def test_a_due_plan_tells_its_channel_once(tmp_path):
    async with a_desk(tmp_path) as desk:
        await checked(desk, an_rss(ORCHARD, RIKEN))
        await with_plan(desk)
        assert await tell_due(desk) == 1
        assert await send_due(desk) == 1
        assert (await tell_due(desk), await send_due(desk)) == (0, 0)
        (delivery,) = desk.senders["slack"].sent
    words = json.dumps(delivery.message.payload, ensure_ascii=False)
    assert "£11m" in words
    assert "£9.7m" in words
    assert "Kyowa Kirin" in words


async def test_what_was_told_is_not_told_again(tmp_path):
    async with a_desk(tmp_path) as desk:
        await checked(desk, an_rss(ORCHARD))
        await with_plan(desk, kind="daily", weekdays=(0, 1, 2, 3, 4), when_empty="skip")
        await tell_due(desk)
        await send_due(desk)
        desk.clock.advance(days=1)
        await checked(desk, an_rss(ORCHARD, RIKEN))
        await tell_due(desk)
        await send_due(desk)
        first, second = (json.dumps(d.message.payload, ensure_ascii=False) for d in desk.senders["slack"].sent)
    assert ORCHARD[1] in first
    assert ORCHARD[1] not in second
    assert RIKEN[1] in second


async def test_an_empty_daily_is_silent_and_an_empty_weekly_says_so(tmp_path):
    async with a_desk(tmp_path) as desk:
        await with_plan(desk, kind="daily", weekdays=(0, 1, 2, 3, 4), when_empty="skip")
        await tell_due(desk)
        assert await send_due(desk) == 0
        plan = (await desk.store.plans())[0]
        await desk.store.change_plan(plan.name, {"kind": "weekly", "when_empty": "say", "weekdays": (1,)})
        desk.clock.advance(days=1)
        await tell_due(desk)
        assert await send_due(desk) == 1


async def test_a_digest_missed_while_down_is_told_at_the_next_start_once(tmp_path):
    async with a_desk(tmp_path) as desk:
        await checked(desk, an_rss(ORCHARD))
        await with_plan(desk, kind="daily", weekdays=(0, 1, 2, 3, 4))
        desk.clock.advance(hours=5)  # 08:30 has long gone
        assert await tell_due(desk) == 1
        assert await tell_due(desk) == 0


async def test_two_processes_tell_one_digest(tmp_path):
    async with a_desk(tmp_path) as one, a_desk(tmp_path, name="test:2", senders={"slack": Post()}) as two:
        await checked(one, an_rss(ORCHARD))
        await with_plan(one)
        made = await asyncio.gather(tell_due(one), tell_due(two))
        await asyncio.gather(send_due(one), send_due(two))
    assert sum(made) == 1
    assert len(one.senders["slack"].sent) + len(two.senders["slack"].sent) == 1


async def test_a_dry_run_writes_nothing_and_gives_the_same_bytes_twice(tmp_path):
    async with a_desk(tmp_path) as desk:
        await checked(desk, an_rss(ORCHARD, RIKEN))
        plan = await with_plan(desk)
        before = (tmp_path / "desk.db").read_bytes() + (tmp_path / "desk.db-wal").read_bytes()
        twice = [await compose_digest(desk, plan, period_for(plan, NOW)) for _ in range(2)]
        drawn = [desk.draw(digest, "slack", desk.watches[WATCH]) for digest in twice]
        after = (tmp_path / "desk.db").read_bytes() + (tmp_path / "desk.db-wal").read_bytes()
    assert drawn[0] == drawn[1]
    assert before == after


async def test_what_an_instant_plan_told_the_daily_of_that_channel_marks_and_does_not_repeat(tmp_path):
    async with a_desk(tmp_path) as desk:
        daily = await with_plan(desk, name="daily", kind="daily", weekdays=(0, 1, 2, 3, 4), when_empty="skip")
        await desk.store.add_plan(replace(daily, id=0, name="now", kind="instant", when_empty="say"), desk.clock() - timedelta(days=30))
        desk.clock.advance(hours=-3)
        await checked(desk, an_rss(FOOTBALL))
        desk.clock.advance(hours=2)
        await tell_due(desk)
        await checked(desk, an_rss(ORCHARD, FOOTBALL))
        for _ in range(3):
            await tell_due(desk)
            await send_due(desk)
            desk.clock.advance(minutes=11)
        alerts = len(desk.senders["slack"].sent)
        desk.clock.now = NOW
        await tell_due(desk)
        await send_due(desk)
        first, *others = [json.dumps(d.message.payload, ensure_ascii=False) for d in desk.senders["slack"].sent]
    assert alerts == 1
    assert "£11m" in first
    (morning,) = others
    assert "Alerted at" in morning
    assert "£11m" not in morning


async def test_news_that_was_on_its_way_while_a_digest_was_made_is_told_by_the_next(tmp_path):
    async with a_desk(tmp_path) as desk:
        await with_plan(desk, kind="daily", weekdays=(0, 1, 2, 3, 4), when_empty="skip")
        desk.clock.advance(hours=-3)
        await checked(desk, an_rss(FOOTBALL))
        desk.clock.now = NOW + timedelta(minutes=59)  # `checked` looks an hour earlier: at 08:29
        claim = desk.store.claim_folding
        desk.store.claim_folding = lambda *_a, **_k: asyncio.sleep(0, result=False)
        await checked(desk, an_rss(ORCHARD, FOOTBALL))
        desk.clock.now = NOW + timedelta(seconds=1)
        assert await tell_due(desk) == 1
        assert await send_due(desk) == 0
        desk.store.claim_folding = claim
        assert await fold_all(desk) == 1
        desk.clock.now = NOW + timedelta(days=1)
        assert await tell_due(desk) == 1
        assert await send_due(desk) == 1
    assert ORCHARD[1] in json.dumps(desk.senders["slack"].sent[0].message.payload, ensure_ascii=False)


async def test_sums_are_converted_at_imported_rates_before_packaged_ones_and_only_where_wanted(tmp_path):
    day = (NOW - timedelta(days=1)).date()

    def packaged(first, last, currencies):
        rates = (Rate(day, "EUR", "GBP", 0.8, "ECB"), Rate(day, "EUR", "JPY", 160.0, "ECB"))
        return tuple(rate for rate in rates if first <= rate.day <= last and {rate.base, rate.currency} <= currencies)

    async with a_desk(tmp_path, packaged_rates=packaged) as desk:
        await checked(desk, an_rss(ORCHARD))
        plan = replace(await with_plan(desk), language="ja")

        async def said(show):
            digest = await compose_digest(replace(desk, reader_currency=show), plan, period_for(plan, NOW))
            return " ".join(plain(line) for line in (*digest.items[0].facts, *digest.foot))

        assert "≒22億円" in await said("language")
        assert "≒1,380万ユーロ" in await said("EUR")
        assert "≒" not in await said("")
        assert "≒" not in await said("GBP")
        assert "≒" not in await said("NOK"), "nobody gives that rate"
        await desk.store.keep_rates([Rate(day, "GBP", "JPY", 300.0, "bank")], NOW)
        assert "≒33億円" in await said("language")
        assert "bank参照レート" in await said("language")


async def test_a_folder_is_told_a_page_its_text_and_an_e_mail_named_by_plan_and_day(tmp_path):
    async with a_desk(tmp_path, senders={"preview": PreviewSender()}) as desk:
        await checked(desk, an_rss(ORCHARD, RIKEN))
        installation = await desk.store.installation("slack", "T1", "Local", NOW)
        folder = a_destination(id=0, installation=installation.id, name="folder", platform="preview", address=str(tmp_path / "out"))
        await desk.store.add_destination(folder, NOW)
        plan = await with_plan(desk, destination="folder")
        assert (await tell_due(desk), await send_due(desk)) == (1, 1)
    page, text, mail = (next((tmp_path / "out").glob(f"*.{form}")) for form in ("html", "txt", "eml"))
    assert {path.stem for path in (page, text, mail)} == {f"{plan.name}-2026-03-16-0830"}
    assert "<html" in page.read_text("utf-8")
    assert "£11m" in text.read_text("utf-8")
    assert text.read_text("utf-8") in message_from_bytes(mail.read_bytes(), policy=default).get_body(("plain",)).get_content().replace(
        "\r\n", "\n"
    )
