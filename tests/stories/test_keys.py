"""What an entry is found by."""

from bot.stories.profile import canonical_url
from bot.stories.seen import see
from bot.stories.weights import NO_WEIGHTS, load_weights
from tests.stories.news import TREASURY, WATCH, a_read, a_week

WEIGHTS = load_weights(WATCH)


def keys(read, weights=NO_WEIGHTS):
    return see(read, weights).keys


def test_the_entries_of_one_event_share_a_key_in_both_languages():
    cable, _, cable_ja, *_ = a_week()
    assert {"p:amber grid", "p:hoshi power", "a:GBP:40000000"} <= keys(cable, weights=WEIGHTS) & keys(cable_ja, weights=WEIGHTS)


def test_a_body_that_is_in_every_story_is_no_key():
    assert "p:department for trade" not in keys(a_read("x", "Department for Trade speaks", bodies=(TREASURY,)))


def test_rounded_sums_share_a_key():
    exact = a_read("x", "It costs £259.3m", sums=(("£259.3m", 259.3e6, "GBP"),))
    rounded = a_read("y", "It costs £260m", sums=(("£260m", 260e6, "GBP"),))
    assert "a:GBP:260000000" in keys(exact) & keys(rounded)


def test_a_new_version_finds_its_own_story():
    one = a_read("x", "One title", bodies=(("One", "uk"),))
    assert keys(one) & keys(a_read("x", "Quite another", version=2, url="https://elsewhere.example.org/y")) == {"e:x"}


def test_a_katakana_name_and_its_latin_spelling_share_a_key():
    en = a_read("x", "Zephyrium opens a plant")
    assert any(key.startswith("s:") for key in keys(en) & keys(a_read("y", "ゼフィリウム、工場を開設", ja=True)))


def test_the_same_page_is_one_key_however_it_is_linked():
    plain = canonical_url("https://www.example.org/news/cable/")
    assert plain == canonical_url("http://example.org/news/cable?utm_source=feed#top") == "example.org/news/cable"
    assert canonical_url("https://example.org/?p=7") != canonical_url("https://example.org/?p=8")


def test_a_bare_site_or_no_address_is_no_key():
    assert canonical_url("https://example.org/") == canonical_url("") == ""
    assert not any(key.startswith("u:") for key in keys(a_read("x", "A title", url="https://example.org/")))


def test_ministries_of_both_sides_are_a_key_together_and_a_figure_of_the_text_is_one():
    bodies = (TREASURY, ("Power Agency", "japan", "Power Agency", "funder"))
    one = a_read("x", "Department for Trade and Power Agency meet", "They test 430 questions.", bodies=bodies)
    two = a_read("y", "Officials of Power Agency see Department for Trade", "There are 430 questions.", bodies=bodies)
    assert {"t:n430", "p:department for trade+power agency"} <= keys(one) & keys(two)


def test_no_entry_costs_the_index_without_bound():
    names = tuple(f"Body{n} Group" for n in range(500))
    read = a_read(
        "x", "A list", " ".join(names) + " " + " ".join(str(n) for n in range(100, 400)), bodies=tuple((name, "uk") for name in names)
    )
    assert len(keys(read)) < 150
