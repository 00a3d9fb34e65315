"""Which stories a digest tells, and which it tells together."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.digests.choose import Chosen, choose
from bot.lenses import GENERAL
from bot.models import Facts, Story
from tests.digests.composing import WATCH
from tests.examples import a_member, a_plan, a_receipt, a_story, a_telling, an_amount, an_organisation


def chosen(*stories: Story, lens=GENERAL, **changes) -> Chosen:
    return choose([a_telling(story) for story in stories], a_plan(**changes), lens, WATCH)


def ids(choice: Chosen) -> list[str]:
    return [telling.story.id for telling in choice.tellings]


def named(headline: str, id: str, publisher: str = "Example News", **changes) -> Story:
    """A story without figures."""
    return a_story(id, headline=headline, members=(a_member(id, publisher=publisher, title=headline),), **{"facts": Facts(), **changes})


OTHERS = ("Seaweed farms charted", "Robots learn to sew", "A telescope opens its eye", "Batteries made of salt", "Rain gauges for the moon")


def test_a_daily_has_so_many_of_one_source_and_counts_the_rest():
    lens = replace(GENERAL, per_source=2)
    choice = chosen(*(named(title, f"entry{n}") for n, title in enumerate(OTHERS)), lens=lens, kind="daily")
    assert (ids(choice), choice.left) == (["entry0", "entry1"], 3)
    assert len(chosen(*(named(title, f"entry{n}") for n, title in enumerate(OTHERS)), lens=lens, kind="weekly").tellings) == 5


def test_a_daily_has_so_many_of_one_field_so_that_one_field_hides_no_other():
    lens = replace(GENERAL, per_field=2)
    stories = [named(title, f"entry{n}", f"Outlet {n}", fields=("quantum",) if n < 4 else ("space",)) for n, title in enumerate(OTHERS)]
    choice = chosen(*stories, lens=lens, kind="daily")
    assert (ids(choice), choice.left) == (["entry0", "entry1", "entry4"], 2)


def test_headlines_that_say_the_same_are_told_together_under_the_best():
    one = named("Leeds and Osaka open a joint laser laboratory", "best")
    other = named("Osaka and Leeds open joint laser laboratory", "second")
    choice = chosen(one, other, named(OTHERS[0], "other"))
    assert ids(choice) == ["best", "other"]
    assert [telling.story.id for telling in choice.besides["best"]] == ["second"]
    assert choice.left == 0


def test_japanese_headlines_that_say_the_same_are_told_together():
    choice = chosen(
        named("東都大とリーズ大、共同レーザー研究所を開設", "best"), named("東都大とリーズ大が共同レーザー研究所開設", "second")
    )
    assert ids(choice) == ["best"]


def test_another_year_or_another_call_is_another_story():
    years = chosen(named("Call for joint quantum projects 2026", "this"), named("Call for joint quantum projects 2027", "next"))
    assert ids(years) == ["this", "next"]


def paid(id: str, words: str, value: float, headline: str) -> Story:
    text = f"Orchard pays RIKEN {words}."
    amount = an_amount(words, value, text=text, entry=id, receipt=a_receipt(words, id, text, text))
    bodies = tuple(
        an_organisation(name, side, text=text, receipt=a_receipt(name, id, text, text))
        for name, side in (("Orchard", "uk"), ("RIKEN", "japan"))
    )
    return named(headline, id, facts=Facts(amounts=(amount,), organisations=bodies))


def test_one_sum_between_the_same_bodies_is_one_thing_however_it_is_headed():
    same = chosen(paid("best", "£23m", 23e6, OTHERS[0]), paid("second", "£23m", 23e6, OTHERS[1]))
    assert ids(same) == ["best"]
    assert ids(chosen(paid("best", "£23m", 23e6, OTHERS[0]), paid("second", "£24m", 24e6, OTHERS[0]))) == ["best", "second"]


@given(st.lists(st.sampled_from(OTHERS), max_size=12), st.integers(1, 6), st.sampled_from(["daily", "weekly"]))
def test_every_story_is_told_or_told_with_another_or_counted(titles, cap, kind):
    stories = [named(title, f"entry{n:02}", f"Outlet {n % 3}") for n, title in enumerate(titles)]
    choice = chosen(*stories, cap=cap, kind=kind)
    together = sum(len(like) for like in choice.besides.values())
    assert len(choice.tellings) + together + choice.left == len(stories)
    assert len(choice.tellings) <= cap
