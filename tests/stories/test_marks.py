"""What a story is found and accounted by."""

from dataclasses import replace

from bot.models import Fold, Marks, New
from bot.stories.ledger import commitments_of
from bot.stories.marks import MARKS, marks_of
from bot.stories.revise import fold
from bot.stories.seen import see
from bot.stories.ties import ties_of
from tests.examples import a_member, a_source, a_story
from tests.stories.ledgers import SIDES
from tests.stories.news import MONDAY, a_week


def folded(read, **changes) -> Fold:
    return fold(see(read), New(), [], now=MONDAY, **changes)


def test_marks_hold_what_the_story_pledges_ties_and_names():
    story = a_story()
    marks = marks_of(story, SIDES)
    assert marks.version == MARKS > 0
    assert marks.commitments == commitments_of(story) != ()
    assert marks.ties == ties_of(story, SIDES)
    assert [body.known_as for body in marks.parties] == [
        "Orchard Therapeutics",
        "Kyowa Kirin",
        "Oxford Nanopore Technologies",
        "Genesis Healthcare",
    ]


def test_each_body_is_named_once_by_the_best_outlet():
    story = a_story(members=(a_member("two", kind="official"), a_member("entry00001")))
    facts = story.facts
    again = [replace(body, receipt=replace(body.receipt, entry="two")) for body in facts.organisations[:1]]
    story = replace(story, facts=replace(facts, organisations=(*facts.organisations, *again)))
    marks = marks_of(story, SIDES)
    assert [body.receipt.entry for body in marks.parties if body.known_as == "Orchard Therapeutics"] == ["two"]


def test_languages_and_sides_are_the_outlets():
    members = (a_member("a", side="uk"), a_member("b", side="japan", language="ja"), a_member("c", side="uk"), a_member("d"))
    marks = marks_of(a_story(members=members), SIDES)
    assert (marks.languages, marks.sides) == (("en", "ja"), ("japan", "uk"))


def test_folding_marks_the_story_where_the_sides_are_given():
    read = a_week()[0]
    done = folded(read, sides=SIDES)
    assert done.marks == marks_of(done.story, SIDES)
    assert [body.known_as for body in done.marks.parties] == ["Amber Grid", "Hoshi Power"]
    assert folded(read).marks == Marks(0)


def test_a_member_has_the_side_of_its_source():
    read = a_week()[0]
    listed = replace(read, entry=replace(read.entry, source=a_source(side="japan")))
    assert folded(listed).story.best.side == "japan"
    assert folded(replace(read, entry=replace(read.entry, source=None))).story.best.side == ""
