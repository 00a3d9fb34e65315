"""Katakana meets the Latin name it was made from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sound import SHORTEST, sound_of_kana, sounds_of_latin


@pytest.mark.parametrize(
    ("kana", "latin"),
    [
        ("グラスゴー", "Glasgow"),
        ("スコットランド", "Scotland"),
        ("ケンブリッジ", "Cambridge"),
        ("オックスフォード", "Oxford"),
        ("テクノロジー", "Technology"),
        ("カーボン", "Carbon"),
        ("ロスリン", "Roslin"),
        ("ヴォルテックス", "Vortex"),
        ("サンダーランド", "Sunderland"),
    ],
)
def test_a_name_sounds_the_same_in_both_scripts(kana, latin):
    assert sound_of_kana(kana) in sounds_of_latin(latin)


@pytest.mark.parametrize(("kana", "latin"), [("グラスゴー", "Leicester"), ("ケンブリッジ", "Canterbury"), ("オックスフォード", "Oxfam")])
def test_other_names_sound_otherwise(kana, latin):
    assert sound_of_kana(kana) not in sounds_of_latin(latin)


def test_too_short_a_sound_says_nothing():
    assert sound_of_kana("ウェイ") == ""
    assert sounds_of_latin("Wye") == ()


@given(st.text(max_size=40))
def test_any_text_has_a_sound_or_none(text):
    assert all(len(sound) >= SHORTEST for sound in (*sounds_of_latin(text), sound_of_kana(text)) if sound)
