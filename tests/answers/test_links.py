"""The links of a message, and what each is called."""

import pytest

from bot.answers.links import link_choice, links_in


@pytest.mark.parametrize("url", ["https://", "https://[broken", "http://x", "https://e.example/" + "a" * 300])
def test_every_link_has_a_label_that_fits_a_button(url):
    assert 1 <= len(link_choice(url).label) <= 75


def test_links_are_those_of_blocks_then_of_text_each_once_and_only_the_web():
    words = "See <https://a.example/1|here>, https://b.example/x?a=1&amp;b=2. and ftp://c.example file:///etc/passwd"
    assert links_in(words, ("https://d.example/", "https://a.example/1")) == [
        "https://d.example/",
        "https://a.example/1",
        "https://b.example/x?a=1&b=2",
    ]
