"""What stories are accounted by: commitments, ties, days, bodies and votes, written with them and made anew."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from bot.models import Day, Organisation
from bot.ports import Wanted
from tests.examples import NOW, a_member, a_receipt, a_story, an_entry, some_facts
from tests.storage.acts import WATCH, a_fold, begin, keep, some_marks

DAY = timedelta(days=1)


async def told_of(store, **days):
    """A story of each name, published so many days ago, with marks of its own."""
    for name, (ago, changes) in days.items():
        published = NOW - ago * DAY
        await keep(store, an_entry(name, published=published))
        await begin(store, name, published=published, marks=some_marks(name, published=published, **changes))


async def sums(store, **wanted):
    made = await store.commitments(WATCH, wanted=Wanted(**wanted), limit=99)
    return [(each.story, each.amount.value) for each in made]


async def test_commitments_are_listed_the_newest_first_as_they_were_made(store, feed):
    await told_of(store, old=(9, {"sums": (1e6,)}), new=(1, {"sums": (2e6, 3e6)}))
    marks = some_marks("old", published=NOW - 9 * DAY, sums=(1e6,))
    assert await sums(store) == [("new", 2e6), ("new", 3e6), ("old", 1e6)]
    assert (await store.commitments(WATCH, limit=1, offset=2)) == list(marks.commitments)
    assert await sums(store, since=NOW - 9 * DAY, until=NOW - DAY) == [("old", 1e6)]
    assert await store.commitments("another-watch", limit=9) == []


async def test_commitments_are_narrowed_as_stories_are(store, feed):
    bodies = (("Diamond", "uk"), ("Kirin", "japan"))
    await told_of(store, one=(3, {"sums": (1e6,)}), two=(2, {"sums": (2e6, 3e6), "bodies": bodies}), none=(1, {"sums": ()}))
    assert await sums(store, org="Kirin") == [("two", 2e6), ("two", 3e6), ("one", 1e6)]
    assert await sums(store, org="diamond", fields=("pharma",)) == [("two", 2e6), ("two", 3e6)]
    assert await sums(store, org="Kirin", until=NOW - 2 * DAY) == [("one", 1e6)]
    assert await sums(store, side="japan") == []
    [second] = await store.commitments(WATCH, wanted=Wanted(org="Kirin"), limit=1, offset=1)
    assert second.amount.value == 3e6


async def test_what_a_story_has_no_longer_is_gone_and_what_is_new_is_there(store, feed):
    await told_of(store, one=(3, {}))
    story = await store.story(WATCH, "one")
    changed = some_marks("one", sums=(5e6,), bodies=(("Orchard", "uk"), ("Diamond", "uk"), ("Riken", "japan")))
    await store.apply(a_fold(story, expected={"one": 1}, revision=False, marks=changed), now=NOW)
    assert await sums(store) == [("one", 5e6)]
    assert await store.body(WATCH, "Kirin") is None
    assert (await store.body(WATCH, "Orchard")).stories == 1
    assert (await store.body(WATCH, "Orchard")).partners == (("Riken", 1),)
    assert await store.known_ties(WATCH, {("Orchard", "Kirin"), ("Diamond", "Riken")}, NOW) == {("Diamond", "Riken")}
    assert (await store.latest(WATCH, wanted=Wanted(org="Kirin"), limit=9)).total == 0
    assert (await store.latest(WATCH, wanted=Wanted(org="Riken"), limit=9)).total == 1


async def test_a_story_that_was_absorbed_is_accounted_for_once(store, feed):
    await told_of(store, older=(4, {}), newer=(3, {}))
    older, newer = await store.story(WATCH, "older"), await store.story(WATCH, "newer")
    assert (await store.body(WATCH, "Kirin")).stories == 2
    kept = replace(older, members=(*older.members, *newer.members))
    marks = some_marks("older", published=older.published)
    await store.apply(a_fold(kept, expected={"older": 1, "newer": 1}, absorbed=["newer"], kind="merge", marks=marks), now=NOW)
    assert await sums(store) == [("older", 11e6)]
    assert (await store.body(WATCH, "Kirin")).stories == 1
    assert (await store.body(WATCH, "Kirin")).partners == (("Orchard", 1),)
    assert (await store.latest(WATCH, wanted=Wanted(org="Kirin"), limit=9)).total == 1


async def test_what_is_written_twice_counts_once(store, feed):
    await told_of(store, one=(3, {}))
    before = await store.body(WATCH, "Orchard")
    await store.mark(WATCH, {"one": some_marks("one")}, now=NOW)
    assert await store.body(WATCH, "Orchard") == before
    assert await sums(store) == [("one", 11e6)]


async def test_stories_marked_by_another_version_are_found_and_marked_anew(store, feed):
    await told_of(store, current=(1, {"version": 3}), before=(2, {"version": 2}), newer=(4, {"version": 4}))
    await keep(store, an_entry("never"))
    await begin(store, "never")
    assert [story.id for story in await store.unmarked(WATCH, 3, limit=9)] == ["before", "never", "newer"]
    assert [story.id for story in await store.unmarked(WATCH, 3, limit=1)] == ["before"]
    assert await store.unmarked("another-watch", 3, limit=9) == []
    names = ("before", "never", "newer", "gone")
    await store.mark(WATCH, {name: some_marks(name, version=3, sides=("japan",)) for name in names}, now=NOW)
    assert await store.unmarked(WATCH, 3, limit=9) == []
    assert (await store.latest(WATCH, wanted=Wanted(side="japan"), limit=9)).total == 3
    assert (await store.search(WATCH, "gene", wanted=Wanted(side="japan"), limit=9)).total == 3


async def test_a_story_that_this_version_cannot_load_does_not_keep_others_from_their_marks(store, feed):
    await told_of(store, strange=(1, {"version": 2}), old=(2, {"version": 2}))
    async with store._db.write() as connection:
        await connection.execute(text("""UPDATE stories SET detail = '{"words": "of another age"}' WHERE id = 'strange'"""))
    assert [story.id for story in await store.unmarked(WATCH, 3, limit=1)] == ["old"]


async def test_a_story_written_without_marks_waits_for_them(store, feed):
    await told_of(store, one=(3, {"version": 3}))
    story = await store.story(WATCH, "one")
    await store.apply(a_fold(story, expected={"one": 1}, revision=False), now=NOW)
    assert [found.id for found in await store.unmarked(WATCH, 3, limit=9)] == ["one"]


async def test_earlier_sums_are_found_to_within_a_hundredth_the_oldest_first(store, feed):
    await told_of(
        store,
        near=(5, {"sums": (1.01e6,)}),
        same=(9, {"sums": (1e6, 7e6)}),
        off=(6, {"sums": (1.011e6, 0.9e6)}),
        late=(1, {"sums": (1e6,)}),
    )
    found = await store.earlier_commitments(WATCH, [("GBP", 1e6), ("GBP", 3e6)], NOW - 2 * DAY)
    assert [(each.story, each.amount.value) for each in found] == [("same", 1e6), ("near", 1.01e6)]
    assert await store.earlier_commitments(WATCH, [("JPY", 1e6)], NOW) == []
    assert await store.earlier_commitments(WATCH, [], NOW) == []


@pytest.mark.parametrize("value", [0.5, 1.0, 999_999.0, 1e6, 9.7e6, 33e9, 2.5e12])
async def test_a_sum_a_hundredth_off_is_found_wherever_steps_of_sizes_end(store, feed, value):
    await told_of(store, less=(5, {"sums": (value * 0.9901, value * 1.0099, value * 0.985, value * 1.015)}))
    found = await store.earlier_commitments(WATCH, [("GBP", value)], NOW)
    assert [each.place for each in found] == [0, 1]


@pytest.mark.parametrize("others", [0, 150])
async def test_earlier_commitments_of_two_bodies_are_found_the_newest_first(store, feed, others):
    """However many bodies are asked for."""
    pair = (("Orchard", "uk"), ("Diamond", "uk"))
    await told_of(
        store,
        old=(9, {}),
        new=(5, {"sums": (1e6, 2e6)}),
        other=(4, {"bodies": (("Orchard", "uk"),)}),
        both=(3, {"bodies": pair}),
        late=(1, {}),
    )
    asked = {"orchard", "Kirin", *(f"Body {number}" for number in range(others))}
    found = await store.earlier_of_parties(WATCH, asked, NOW - 2 * DAY)
    assert [(each.story, each.place) for each in found] == [("new", 0), ("new", 1), ("old", 0)]
    assert await store.earlier_of_parties(WATCH, [], NOW) == []


async def test_a_tie_is_known_once_an_earlier_story_has_it(store, feed):
    await told_of(store, one=(3, {}))
    asked = {("Orchard", "Kirin"), ("Orchard", "Riken"), ("Kirin", "Orchard")}
    assert await store.known_ties(WATCH, asked, NOW) == {("Orchard", "Kirin")}
    assert await store.known_ties(WATCH, asked, NOW - 3 * DAY) == frozenset()
    assert await store.known_ties(WATCH, set(), NOW) == frozenset()


async def test_days_ahead_are_listed_the_first_first_and_once(store, feed):
    def day(day, kind="deadline", words="£11m"):
        return Day(a_receipt(words), date(2026, 4, day), kind)

    days = {"one": (day(3), day(3, words="£9.7m"), day(3, "event"), day(9)), "two": (day(1), day(20))}
    for name, named in days.items():
        await keep(store, an_entry(name))
        await begin(store, name, facts=replace(some_facts(name), days=named), marks=some_marks(name))
    found = await store.coming(WATCH, date(2026, 4, 1), date(2026, 4, 9), limit=9)
    expected = [("two", 1, "deadline"), ("one", 3, "deadline"), ("one", 3, "event"), ("one", 9, "deadline")]
    assert [(each.story.id, each.day.day.day, each.day.kind) for each in found] == expected
    assert found[1].day.receipt.words == "£11m"
    assert len(await store.coming(WATCH, date(2026, 4, 1), date(2026, 4, 9), limit=2)) == 2
    assert await store.coming("another-watch", date(2026, 4, 1), date(2026, 4, 9), limit=2) == []


async def test_weeks_count_stories_by_their_first_field_with_what_was_pledged(store, feed):
    await told_of(store, one=(1, {"sums": (1e6,)}), two=(7, {"sums": ()}), three=(8, {"sums": (3e6,)}), old=(15, {}))
    weeks = await store.weeks(WATCH, [NOW - 14 * DAY, NOW - 7 * DAY, NOW])
    assert [(counted, [each.story for each in made]) for counted, made in weeks] == [({"pharma": 1}, ["three"]), ({"pharma": 2}, ["one"])]


async def test_a_body_is_found_by_any_of_its_names_and_by_the_beginning_of_one(store, feed):
    named = Organisation(a_receipt("Kyowa Kirin"), "japan", "Kyowa Kirin Co.", names={"en": "Kyowa Kirin Co.", "ja": "協和キリン"})
    other = replace(named, known_as="Kyoto Works", receipt=replace(named.receipt, words="Kyoto Works"), names={})
    await told_of(store, one=(3, {"parties": (named,)}), two=(5, {"parties": (named, other)}))
    for name in ("kyowa kirin co.", "KYOWA KIRIN", "協和キリン", "協和", "kyow"):
        body = await store.body(WATCH, name)
        assert (body.known_as, body.side, body.stories, body.first) == ("Kyowa Kirin Co.", "japan", 2, NOW - 5 * DAY)
        assert body.names == {"en": "Kyowa Kirin Co.", "ja": "協和キリン"}
    for name in ("kyo", "kirin", "", "%", "owa"):
        assert await store.body(WATCH, name) is None
    assert await store.body("another-watch", "Kyowa Kirin") is None


async def test_bodies_are_suggested_by_letters_of_any_name_those_of_most_stories_first(store, feed):
    named = Organisation(a_receipt("Kyowa Kirin"), "japan", "Kyowa Kirin", names={"ja": "協和キリン"})
    other = replace(named, known_as="Kirin Works", receipt=replace(named.receipt, words="Kirin Works"), names={})
    await told_of(store, one=(3, {"parties": (named,)}), two=(5, {"parties": (named, other)}))
    assert await store.bodies_like(WATCH, "KIRIN", limit=9) == ["Kyowa Kirin", "Kirin Works"]
    assert await store.bodies_like(WATCH, "kirin", limit=1) == ["Kyowa Kirin"]
    assert await store.bodies_like(WATCH, "和キ", limit=9) == ["Kyowa Kirin"]
    assert await store.bodies_like(WATCH, "%", limit=9) == []
    assert await store.bodies_like(WATCH, "", limit=9) == []


async def test_partners_are_those_of_most_stories_first(store, feed):
    riken, kirin = (("Orchard", "uk"), ("Riken", "japan")), (("Orchard", "uk"), ("Kirin", "japan"))
    await told_of(store, one=(3, {"bodies": riken}), two=(5, {"bodies": kirin}), three=(6, {"bodies": riken}))
    assert (await store.body(WATCH, "Orchard")).partners == (("Riken", 2), ("Kirin", 1))
    assert (await store.body(WATCH, "Riken")).partners == (("Orchard", 2),)


async def test_votes_are_summed_and_one_who_changes_their_mind_votes_once(store, feed):
    home = (await store.installation("slack", "T1", "Example", NOW)).id
    await store.vote(home, "ann", "one", 1, NOW)
    await store.vote(home, "ben", "one", 1, NOW)
    await store.vote(home, "ben", "one", -1, NOW)
    await store.vote(home, "cho", "one", 1, NOW)
    await store.vote(home, "dan", "two", 1, NOW)
    await store.vote(home, "dan", "two", 0, NOW)
    assert await store.votes(WATCH, ["one", "two", "three"]) == {"one": 1}
    assert await store.votes(WATCH, []) == {}


async def test_votes_on_an_absorbed_story_count_for_the_one_it_is_in(store, feed):
    home = (await store.installation("slack", "T1", "Example", NOW)).id
    await told_of(store, older=(4, {}), newer=(3, {}))
    for who, story, vote in (("ann", "newer", 1), ("ben", "newer", 1), ("ben", "older", -1)):
        await store.vote(home, who, story, vote, NOW + (vote < 0) * DAY)
    older, newer = await store.story(WATCH, "older"), await store.story(WATCH, "newer")
    kept = replace(older, members=(*older.members, *newer.members))
    await store.apply(a_fold(kept, expected={"older": 1, "newer": 1}, absorbed=["newer"], kind="merge"), now=NOW)
    assert await store.votes(WATCH, ["older"]) == {"older": 0}


async def test_a_story_that_turns_out_to_be_older_is_accounted_at_its_new_date(store, feed):
    await told_of(store, one=(3, {}))
    earlier = NOW - 9 * DAY
    story = a_story("one", published=earlier, members=(a_member("one", published=earlier),))
    await store.apply(a_fold(story, expected={"one": 1}, revision=False, marks=some_marks("one", published=earlier)), now=NOW)
    assert await sums(store, until=NOW - 5 * DAY) == [("one", 11e6)]
    assert await store.known_ties(WATCH, {("Orchard", "Kirin")}, NOW - 5 * DAY) == {("Orchard", "Kirin")}
    assert (await store.body(WATCH, "Orchard")).first == earlier


async def test_marks_of_no_story_are_written_nowhere(store, feed):
    await store.mark(WATCH, {"nowhere": some_marks("nowhere")}, now=NOW)
    await store.mark(WATCH, {}, now=NOW)
    assert await sums(store) == []
