"""Lenses: what ships, what a user may write, and what is said of a bad one."""

import re
import tomllib
from dataclasses import replace

import pytest

from bot.errors import NotFound, SettingError
from bot.lenses import _PARTS, GENERAL, _LensFile, find_lens, load_lens, load_lenses
from bot.models import CUES, SECTIONS
from bot.shipped import LENSES
from bot.stories.rank import WEIGHTS
from bot.watches import load_watch
from tests.examples import ROOT

WATCH = load_watch(ROOT / "config/watches/uk-japan-science")
DOCUMENTED = re.compile(r"^# (\w+ = .+?)(?: {2,}.*)?$", re.MULTILINE)
LABEL = '[label]\nen = "Mine"\n'


def written(folder, text=LABEL, name="mine"):
    path = folder / f"{name}.toml"
    path.write_text(text, "utf-8")
    return path


def test_the_general_lens_is_the_one_that_nobody_chose():
    shipped = load_lens(LENSES / "general.toml")
    assert replace(shipped, labels={}) == GENERAL
    assert set(shipped.labels.values()) == {""}


def test_the_general_lens_documents_every_key_part_cue_and_section():
    text = (LENSES / "general.toml").read_text("utf-8")
    named = [*_LensFile.model_fields, *WEIGHTS, *CUES, *SECTIONS]
    assert [name for name in named if name not in text] == []


def test_what_the_general_lens_documents_is_the_default():
    """Its comments, taken as settings, are what a lens has that says nothing."""
    top, weights = (LENSES / "general.toml").read_text("utf-8").split("[lifts]")[0].split("[weights]")
    assert tomllib.loads("\n".join(DOCUMENTED.findall(weights))) == WEIGHTS
    keys = tomllib.loads("\n".join(DOCUMENTED.findall(top)))
    assert set(keys) == set(_LensFile.model_fields) - {"label", "weights", "lifts", "words"}
    assert tuple(keys.pop("sections")) == GENERAL.sections
    assert keys == {name: getattr(GENERAL, name) for name in keys}


def test_a_lens_may_weigh_every_part_that_importance_has():
    assert set(_PARTS) == set(WEIGHTS)


@pytest.mark.parametrize("path", sorted(LENSES.glob("*.toml")), ids=lambda path: path.stem)
def test_each_shipped_lens_loads_is_labelled_and_lifts_fields_that_there_are(path):
    lens = load_lens(path)
    assert lens.name == path.stem
    assert set(lens.labels) == {"en", "ja"}
    assert "stories" in lens.sections
    assert len(set(lens.sections)) == len(lens.sections)
    assert all(WATCH.field(name.removeprefix("field:")) for name in lens.lifts if name.startswith("field:"))
    assert not lens.weights or sum(lens.weights.values()) == pytest.approx(1)


def test_five_lenses_ship():
    assert sorted(load_lenses([LENSES])) == ["attache", "chamber", "general", "international-office", "life-science"]


def test_a_users_lens_stands_in_place_of_ours_and_beside_them(tmp_path):
    written(tmp_path, name="attache")
    written(tmp_path)
    lenses = load_lenses([tmp_path, LENSES])
    assert lenses["attache"].labels == {"en": "Mine"}
    assert {"mine", "chamber"} <= set(lenses)
    assert load_lenses([tmp_path / "nowhere"]) == {}


def test_a_lens_takes_what_its_file_says(tmp_path):
    text = 'sections = ["calls", "stories"]\nmin_score = 0.3\nfull = 3\nsummary = 1\n' + LABEL
    lens = load_lens(written(tmp_path, text + '[lifts]\n"field:quantum" = -0.5\ncalls = 1\n[words]\ncalls = ["Open call", "助成公募"]\n'))
    assert (lens.sections, lens.min_score, lens.full, lens.summary) == (("calls", "stories"), 0.3, 3, 1)
    assert (lens.lifts, lens.words) == ({"field:quantum": -0.5, "calls": 1.0}, {"calls": ("Open call", "助成公募")})
    assert (lens.quotes, lens.per_field) == (GENERAL.quotes, GENERAL.per_field)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[label\n", "is not TOML"),
        ('[label]\nfr = "Le mien"\n', "label: there is no language 'fr'; there are en, ja"),
        ('sections = ["storys"]\n' + LABEL, "sections: there is no section 'storys'"),
        ('section = ["stories"]\n' + LABEL, "section: Extra inputs are not permitted"),
        ("full = 51\n" + LABEL, "full: Input should be less than or equal to 50"),
        ('full = "many"\n' + LABEL, "full: Input should be a valid integer"),
        ("min_score = 2\n" + LABEL, "min_score: Input should be less than or equal to 1"),
        (LABEL + "[weights]\nluck = 0.5\n", "weights: there is no part of the score 'luck'; there are parties, money"),
        (LABEL + "[weights]\nmoney = -0.5\n", "weights: money = -0.5 is not from 0 to 1"),
        (LABEL + "[lifts]\nrain = 0.5\n", "lifts: there is no cue 'rain'; there are calls, mobility"),
        (LABEL + "[lifts]\ncalls = 1.5\n", "lifts: calls = 1.5 is not from -1 to 1"),
        (LABEL + "[lifts]\ncalls = nan\n", "lifts: calls = nan is not from -1 to 1"),
        (LABEL + '[words]\nrain = ["wet"]\n', "words: there is no cue 'rain'"),
        (LABEL + '[words]\ncalls = "Open call"\n', "words.calls: Input should be a valid tuple"),
    ],
)
def test_a_bad_lens_is_told_by_file_and_place(tmp_path, text, said):
    path = written(tmp_path, text)
    with pytest.raises(SettingError) as error:
        load_lens(path)
    assert str(path) in str(error.value)
    assert said in str(error.value)


def test_an_empty_file_is_the_general_lens_by_another_name(tmp_path):
    assert load_lens(written(tmp_path, "")) == replace(GENERAL, name="mine")


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    with pytest.raises(SettingError, match="cannot be read"):
        load_lens(tmp_path / "none.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingError, match="is not TOML"):
        load_lens(tmp_path / "bytes.toml")


def test_a_lens_is_found_by_name_and_a_wrong_name_lists_them():
    lenses = load_lenses([LENSES])
    assert find_lens("", lenses) == lenses["general"]
    assert find_lens("", {}) == GENERAL
    assert find_lens("chamber", lenses).name == "chamber"
    with pytest.raises(NotFound, match="There is no lens named 'chambers'") as error:
        find_lens("chambers", lenses)
    assert "attache, chamber" in error.value.mend
