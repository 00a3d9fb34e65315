"""A lexicon is data of a watch: loaded with clear faults, found in any width and composition of a text, with original offsets."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import WatchError
from bot.reading.lexicon.folding import fold_keeping_offsets, fold_name
from bot.reading.lexicon.load import load_lexicon
from bot.reading.lexicon.terms import Body, Keyword, Nation, Neutral, Pair, Place
from bot.reading.passage import Passage
from bot.watches import load_watch, open_watch
from tests.examples import ROOT
from tests.reading.small_watch import NATIONS, a_small_watch

WATCH = load_watch(ROOT / "config/watches/uk-japan-science")
LEXICON = load_lexicon(WATCH)


def names_of(text, title="", language="en", lexicon=LEXICON):
    return lexicon.scan(Passage("entry00001", 1, title, text, language)).names


def found(text, **more):
    """What is found, as (words, name of the term or its kind)."""
    return [(hit.words, getattr(hit.term, "name", type(hit.term).__name__)) for hit in names_of(text, **more)]


def test_the_longest_name_wins():
    assert found("It is led by University College London Hospitals.") == [
        ("University College London Hospitals", "University College London Hospitals")
    ]


def test_a_latin_name_is_found_only_as_a_word():
    assert not found("The pharmaceuticals were genetic BTs and ARIAs.")


def test_a_katakana_name_is_found_only_between_other_characters():
    assert not [words for words, _ in found("プラットホームアームズ", language="ja") if words in {"アーム", "ホーム"}]


def test_a_short_name_in_chinese_characters_is_no_part_of_another_word():
    assert found("東京大会", language="ja") == [("東京", "Tokyo")]
    assert found("京大の研究", language="ja") == [("京大", "Kyoto University")]


def test_a_university_is_known_by_its_short_form():
    assert found("英エディンバラ大と広島大が協定", language="ja")[1:] == [
        ("エディンバラ大", "University of Edinburgh"),
        ("広島大", "Hiroshima University"),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ＵＫＲＩの公募", "ＵＫＲＩ"),
        ("㈱ﾋﾀﾁではなく㈱日立製作所", "日立製作所"),
        ("½ページのﾌﾞﾘｽﾄﾙ大学", "ﾌﾞﾘｽﾄﾙ大学"),
        ("か\u3099っこうの物質・材料研究機構", "物質・材料研究機構"),
        ("ケンフ\u3099リッジ大学の報告", "ケンフ\u3099リッジ大学"),
    ],
)
def test_a_hit_points_at_the_original_characters_whatever_their_width(text, words):
    hits = names_of(text, language="ja")
    assert words in [text[hit.start : hit.end] for hit in hits]
    assert all(text[hit.start : hit.end] == hit.words for hit in hits)


def test_a_ligature_does_not_shift_what_follows():
    text = "A ﬁnal oﬃce at Imperial College London"
    (hit,) = names_of(text)
    assert text[hit.start : hit.end] == "Imperial College London"


@given(st.text(alphabet="かﾊﾞ゙゚が½ﬁ㈱ＡＢab 英国東京大学İß\u0301", max_size=60))
def test_folding_always_leads_back_to_a_span_that_holds_the_folded_characters(text):
    folded = fold_keeping_offsets(text)
    for position in range(len(folded.text)):
        start, end = folded.original(position, position + 1)
        assert 0 <= start < end <= len(text)
        assert folded.text[position] in fold_name(text[start:end]) or folded.starts is None


def test_a_name_needs_its_capitals():
    assert not found("reading in the bath with open arms, imperial and grand")


def test_an_abbreviation_must_stand_as_it_is_written():
    assert not found("the mrc and the Mrc")
    assert found("the MRC") == [("MRC", "Medical Research Council")]


def test_an_ambiguous_name_counts_only_beside_words_that_settle_it():
    assert not found("The arm of the law. Arm in hand.")
    assert found("Arm designs a chip.") == [("Arm", "Arm")]


def test_a_name_that_has_a_word_that_settles_it_needs_no_other(tmp_path):
    rows = "name_en\taliases\tside\tambiguous\nKelp Sonar\tKelp\tnorway\tsonar|echo*|!anglers\n"
    lexicon = load_lexicon(a_small_watch(tmp_path, organisations=rows))
    assert [hit.words for hit in names_of("Kelp Sonar grew. " + "x " * 200 + "Kelp grew.", lexicon=lexicon)] == ["Kelp Sonar"]
    assert not names_of("Kelp Sonar and the anglers", lexicon=lexicon)


def test_cambridge_in_massachusetts_is_not_the_one_in_england():
    assert not [hit for hit in names_of("The firm opens a laboratory in Cambridge, Massachusetts.") if hit.words == "Cambridge"]
    assert found("The firm opens a laboratory in Cambridge.") == [("Cambridge", "Cambridge")]


def test_what_the_text_begins_with_settles_a_name_of_the_title():
    assert not [hit for hit in names_of("The Boston area gains 200 jobs.", title="New hub for Cambridge") if hit.where == "title"]


@pytest.mark.parametrize("text", ["It opens at 10:00 JST.", "by 5 p.m. JST on Friday", "JST 10:00 sharp", "午前10時（JST）に始まる"])
def test_capitals_beside_a_time_are_its_zone_and_no_body(text):
    assert "JST" not in [words for words, _ in found(text)]
    assert "JST" in [words for words, _ in found("JST funds 10 teams.")]


def test_a_journals_nationality_is_no_country():
    (hit,) = [hit for hit in names_of("成果は英科学誌に載った。", language="ja") if hit.words.startswith("英")]
    assert isinstance(hit.term, Neutral)


def test_a_sign_stands_for_its_country_before_a_name_and_alone_but_not_inside_a_word():
    assert next(hit.words for hit in names_of("英ツバメノス", language="ja")) == "英"
    assert isinstance(names_of("東芝が英に新施設", language="ja")[1].term, Nation)
    assert all(not isinstance(hit.term, Nation) for hit in names_of("英語の石英を俊英が", language="ja"))


def test_a_compound_names_two_countries_at_once():
    (pair,) = names_of("日英の会合", language="ja")
    assert isinstance(pair.term, Pair)
    assert pair.term.own
    (third,) = names_of("日仏の会合", language="ja")
    assert isinstance(third.term, Pair)
    assert not third.term.own


def test_a_keyword_with_a_star_has_any_ending_and_one_without_only_a_plural():
    words = [hit.words for hit in LEXICON.scan(Passage("e", 1, "", "Robotics and trains; trainspotting.", "en")).keywords]
    assert "Robot" in words
    assert "trains" in words
    assert not [hit for hit in LEXICON.scan(Passage("e", 1, "", "trainspotting", "en")).keywords if hit.words == "train"]


def test_another_watch_has_its_own_countries_and_nothing_of_ours(tmp_path):
    lexicon = load_lexicon(a_small_watch(tmp_path))
    kinds = {hit.words: hit.term for hit in names_of("Norway and Japan: UiB in Halifax meets UKRI.", lexicon=lexicon)}
    assert set(kinds) == {"Norway", "UiB", "Halifax"}
    assert isinstance(kinds["UiB"], Body)
    assert isinstance(kinds["Halifax"], Place)


def test_only_the_names_of_the_countries_must_be_there(tmp_path):
    watch = a_small_watch(tmp_path, organisations="", places="", people="", fields="", rules="", given_names="")
    assert [hit.words for hit in names_of("Canada", lexicon=load_lexicon(watch))] == ["Canada"]


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"nations": ""}, "nations.toml is missing"),
        ({"nations": NATIONS.replace("canada", "peru")}, "the watch's sides are norway, canada"),
        ({"nations": "names = ["}, "is not TOML"),
        ({"nations": NATIONS + "colour = 1\n"}, "nations.toml, others.iceland.colour"),
        ({"organisations": "name_en\tside\nX\tatlantis\n"}, "organisations.tsv, line 2: side 'atlantis' is none of norway, canada, other"),
        ({"organisations": "name_en\tside\n# c\nX\n"}, "organisations.tsv, line 3: side is empty"),
        ({"organisations": "name_en\tside\tparent\nX\tnorway\tY\n"}, "line 2: its parent 'Y' is no body of this lexicon"),
        ({"organisations": "name_en\tside\tkind\nX\tnorway\tprogram\n"}, "line 2: kind 'program' is none of agency, award"),
        ({"people": "name_en\tside\tsince\nX\tnorway\tlast May\n"}, "people.tsv, line 2: since 'last May' is no date"),
        ({"people": "name_en\tside\tsince\tuntil\nX\tnorway\t2024\t2022\n"}, "the office ends (2022) before it begins (2024)"),
        ({"organisations": "name_en\tside\tsise\n"}, "line 1: there is no column 'sise'"),
        ({"organisations": "name_en\tside\nX\tnorway\tz\n"}, "line 2: 3 cells where the header has 2 columns"),
        ({"organisations": "aliases\tside\nX\tnorway\n"}, "line 2: a body has no name"),
        ({"places": "name_en\nX\n"}, "places.tsv, line 1: the column side is missing"),
        ({"people": "name_en\tside\n\tnorway\n"}, "people.tsv, line 2: a person has no name"),
        ({"fields": '[fields.law]\n1 = ["court"]\n'}, "fields.law: the watch has no such field"),
        ({"fields": '[fields.ocean]\nmuch = ["sea"]\n'}, "fields.ocean: 'much' is not a weight"),
        ({"rules": '[vetoes.sport]\nwords = ["hockey"]\n'}, "rules.toml, vetoes.sport.weight"),
    ],
)
def test_a_fault_in_a_file_is_one_sentence_with_its_place(tmp_path, files, says):
    with pytest.raises(WatchError, match=None) as caught:
        load_lexicon(a_small_watch(tmp_path, **files))
    assert says in str(caught.value)


def test_a_file_that_is_not_utf8_is_said_to_be_so(tmp_path):
    watch = a_small_watch(tmp_path)
    (watch.folder / "lexicon/places.tsv").write_bytes("name_en\tside\nBod\xf8\tnorway\n".encode("latin-1"))
    with pytest.raises(WatchError, match=r"places.tsv is not UTF-8"):
        load_lexicon(load_watch(watch.folder))


HOLDERS = (
    "name_en\taliases\tside\trole\tsince\tuntil\n"
    "Ann Berg\tMinister Berg\tnorway\tminister\t2019\t2022-05\nOla Berg\tMinister Berg\tcanada\tminister\t2022-06\t\n"
)


@pytest.mark.parametrize(
    ("day", "name"), [(date(2022, 5, 31), "Ann Berg"), (date(2022, 6, 1), "Ola Berg"), (date(2030, 1, 1), "Ola Berg"), (None, "Ola Berg")]
)
def test_who_held_the_office_on_the_day_is_meant(tmp_path, day, name):
    lexicon = load_lexicon(a_small_watch(tmp_path, people=HOLDERS))
    (hit,) = lexicon.scan(Passage("e", 1, "", "Minister Berg said so.", "en", day)).names
    assert hit.term.name == name


def an_addition(tmp_path, files):
    """A watch with a folder of the user's laid over it."""
    watch = a_small_watch(tmp_path / "ours")
    lexicon = tmp_path / "theirs" / watch.folder.name / "lexicon"
    lexicon.mkdir(parents=True)
    for name, text in files.items():
        (lexicon / name).write_text(text, "utf-8")
    return open_watch(watch.folder.name, [tmp_path / "theirs", tmp_path / "ours"])


def test_a_folder_without_a_watch_toml_adds_to_the_watch_of_its_name(tmp_path):
    watch = an_addition(tmp_path, {"organisations.tsv": "name_en\tside\nKelp Farm\tcanada\n", "given_names.txt": "Sunniva\n"})
    lexicon = load_lexicon(watch)
    assert [hit.words for hit in names_of("Kelp Farm meets UiB", lexicon=lexicon)] == ["Kelp Farm", "UiB"]
    assert {"Sunniva", "Ingrid"} <= lexicon.given_names
    assert watch.rules != load_watch(watch.folder).rules


def test_a_row_of_the_users_stands_in_place_of_ours_and_a_dash_takes_it_away(tmp_path):
    rows = "name_en\taliases\tside\nUniversity of Bergen\tUniB\tcanada\nPerch\t\t-\n"
    lexicon = load_lexicon(an_addition(tmp_path, {"organisations.tsv": rows}))
    assert [hit.words for hit in names_of("UiB and UniB", lexicon=lexicon)] == ["UniB"]
    assert lexicon.bodies["University of Bergen"].side == "canada"
    assert "Perch" not in lexicon.bodies


def test_a_table_may_stand_in_several_files(tmp_path):
    watch = an_addition(
        tmp_path, {"organisations-lakes.tsv": "name_en\tside\nLake Lab\tcanada\n", "organisations.tsv": "name_en\tside\nB\tnorway\n"}
    )
    assert {"Lake Lab", "B", "Dalhousie University"} <= set(load_lexicon(watch).bodies)


def test_words_of_the_users_join_ours_and_a_dash_takes_one_away(tmp_path):
    rules = '[cooperation]\n1 = ["twinned", "-partner*"]\n[vetoes.sport]\nwords = ["curling"]\n'
    lexicon = load_lexicon(an_addition(tmp_path, {"rules.toml": rules}))
    words = {p.written: p.term for ps in lexicon.finder.patterns for p in ps if isinstance(p.term, Keyword)}
    assert "twinned" in words
    assert "agreement" in words
    assert "partner" not in words
    assert words["curling"].weight == 0.5


def test_a_fault_in_the_users_file_names_that_file(tmp_path):
    watch = an_addition(tmp_path, {"rules.toml": "[vetoes.sport]\nweight = 7\n"})
    with pytest.raises(WatchError, match=r"theirs.*rules\.toml, vetoes\.sport\.weight"):
        load_lexicon(watch)


def test_a_changed_file_is_another_lexicon(tmp_path):
    watch = a_small_watch(tmp_path)
    before = load_lexicon(watch)
    assert load_lexicon(watch) is before
    (watch.folder / "lexicon/people.tsv").unlink()
    assert load_lexicon(load_watch(watch.folder)) is not before


def test_threads_that_ask_at_once_have_one_lexicon(tmp_path):
    watch = a_small_watch(tmp_path)
    with ThreadPoolExecutor(8) as threads:
        assert len({id(lexicon) for lexicon in threads.map(load_lexicon, [watch] * 8)}) == 1


def test_our_lexicon_is_broad_on_both_sides():
    sides = [body.side for body in LEXICON.bodies.values()]
    assert sides.count("uk") >= 1_200
    assert sides.count("japan") >= 1_200


def test_no_two_bodies_of_ours_claim_one_name_unless_words_settle_it():
    claims: dict[str, set[str]] = {}
    for patterns in LEXICON.finder.patterns:
        for pattern in patterns:
            if isinstance(pattern.term, Body) and not (pattern.term.needs or pattern.term.unless):
                claims.setdefault(pattern.written, set()).add(pattern.term.name)
    assert not {name: bodies for name, bodies in claims.items() if len(bodies) > 1}


def test_every_field_of_the_watch_has_words():
    keys = {p.term.key for ps in LEXICON.finder.patterns for p in ps if isinstance(p.term, Keyword) and p.term.sort == "field"}
    assert keys == {field.key for field in WATCH.fields}


def test_the_whole_lexicon_loads_in_a_moment(tmp_path):
    fresh = load_watch(WATCH.folder)
    load_lexicon.__globals__["_load"].cache_clear()
    before = time.process_time()
    load_lexicon(fresh)
    assert time.process_time() - before < 1.5
