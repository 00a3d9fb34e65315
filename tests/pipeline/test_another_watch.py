"""Another pair of countries, another field: data, not code."""

import json
from datetime import timedelta

from bot import shipped
from bot.digests.period import period_for
from bot.feeds.opml import read_opml
from bot.pipeline import check, compose_digest
from bot.stories.weights import load_weights
from bot.watches import load_watch
from tests.desks import Pages, a_desk, with_plan


async def test_another_watch_runs_through_without_a_line_of_code(tmp_path):
    name = "canada-norway-ocean"
    watch = load_watch(shipped.CONFIG / "examples" / "watches" / name)
    expected = [json.loads(line) for line in (watch.folder / "expected.jsonl").read_text("utf-8").splitlines()]
    sources = read_opml(watch.folder / "feeds.opml")
    documents = {path.name: path.read_bytes() for path in watch.folder.rglob("*") if path.is_file()}
    pages = Pages({source.url: documents[source.url.rsplit("/", 1)[-1]] for source in sources})
    async with a_desk(tmp_path, watches={name: watch}, weights={name: load_weights(watch)}, fetcher=pages) as desk:
        await desk.store.seed_feeds(name, sources, desk.clock())
        reports = [report async for report in check(desk)]
        plan = await with_plan(desk, watch=name)
        found = await desk.store.latest(name, limit=50)
        latest = max(story.published for story in found.stories)
        desk.clock.now = latest + timedelta(days=7 - latest.weekday())  # the Monday after
        digest = await compose_digest(desk, plan, period_for(plan, desk.clock()))
        drawn = desk.draw(digest, "slack", watch)
    assert [r.trouble for r in reports if r.trouble] == []
    kept = {member.url for story in found.stories for member in story.members}
    assert kept == {row["link"] for row in expected if row["relevant"]}
    words = json.dumps([message.payload for message in drawn], ensure_ascii=False)
    assert "Canada" in words
    assert "Norway" in words
    assert "Japan" not in words
