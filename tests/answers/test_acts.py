"""What is asked and said of a story's acts, the same on every platform; and what their buttons carry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import shipped
from bot.answers.acts import saved_words, share_form, thanks, vote_form
from bot.models import Choice, Pressed, Way
from bot.wording.catalogue import load_wordings

WORDINGS = load_wordings(shipped.LOCALE)
PART = st.text(st.characters(exclude_characters="|", exclude_categories=["Cs"]), max_size=30)


@given(PART, PART, PART, st.integers(0, 10**9))
def test_what_a_button_carries_comes_back_as_it_was(act, watch, about, revision):
    pressed = Pressed(act, watch, about, revision)
    assert Pressed.of(str(pressed)) == pressed


@given(st.text() | st.just("|".join(["9" * 5000] * 4)))
def test_what_no_button_of_ours_carries_is_read_without_harm(value):
    pressed = Pressed.of(value)
    assert pressed.number >= 0
    assert pressed.revision >= 0


@pytest.mark.parametrize("language", ["en", "ja"])
def test_forms_say_what_they_are_about_and_bring_back_where_they_were_opened(language):
    places = [Choice("19:a@thread.v2", "Science › General")]
    for form in (vote_form(WORDINGS[language], "not|w|s|1", "A story"), share_form(WORDINGS[language], "not|w|s|1", "A story", places)):
        assert (form.head, form.memo) == ("A story", "not|w|s|1")
        assert form.words
        assert all(each.label for each in form.inputs)


def test_a_share_without_places_asks_by_the_platforms_own_list():
    assert share_form(WORDINGS["en"], "").inputs[0].asks == "channel"
    assert share_form(WORDINGS["en"], "", places=[Choice("a", "A")]).inputs[0].asks == "one"


def test_thanks_say_what_became_of_an_earlier_vote_and_of_the_story():
    say = WORDINGS["en"]
    assert thanks(say, changed=False, moved=False) == "Noted, thank you."
    assert thanks(say, changed=True, moved=True) == (
        "Noted: your vote was changed. The story has become part of another; your vote counts there."
    )


def test_what_is_saved_is_found_again_by_what_one_types_in_that_house():
    say = WORDINGS["ja"]
    assert "/ukjapan 保存" in saved_words(say, Way("slack", "/ukjapan"), saved=True)
    assert "「保存」" in saved_words(say, Way("teams", "@Kakehashi"), saved=True)
    assert saved_words(WORDINGS["en"], Way(), saved=False) == "No longer saved."
