import gzip

import pytest

from bot.feeds.guard import BODY_BOUND, TooLarge, mend, rescue, root, unpack, what_is_it


def test_a_gzip_file_sent_as_it_is_is_unpacked():
    assert unpack(gzip.compress(b"<rss/>")) == b"<rss/>"
    assert unpack(b"\x1f\x8bbroken") == b"\x1f\x8bbroken"
    assert unpack(b"<rss/>") == b"<rss/>"


def test_a_gzip_bomb_is_not():
    with pytest.raises(TooLarge):
        unpack(gzip.compress(b"A" * (BODY_BOUND + 1)))


def test_references_to_no_character_are_mended_and_others_left():
    assert mend(b"&#x110000;&#xD800;&#0;&#x1F600;&#65;&#99999999999999;&#x000041;") == b"&#xFFFD;" * 3 + b"&#x1F600;&#65;&#xFFFD;&#x000041;"


def test_which_characters_exist_is_told_alike_of_each_way_to_write_them():
    for code in (*range(0x30), 0x7F, 0x85, 0xD7FF, 0xD800, 0xDFFF, 0xE000, 0xFFFD, 0xFFFE, 0xFFFF, 0x10000, 0x1F600, 0x10FFFF, 0x110000):
        exists = code in {9, 10, 13} or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code <= 0x10FFFF
        for reference in (f"&#{code};", f"&#x{code:x};", f"&#X{code:X};", f"&#x0{code:X};", f"&#00{code};"):
            assert mend(reference.encode()) == (reference.encode() if exists else b"&#xFFFD;"), reference


def test_names_are_bounded_for_a_pattern_that_takes_quadratic_time():
    for name in ("author", "dc:creator", "managingEditor"):
        mended = mend(f"<{name}>{'a' * 40_000}@@@@</{name}>".encode())
        assert len(mended) < 700
        assert mended.endswith(f"</{name}>".encode())


def test_utf8_with_a_few_bad_bytes_stays_utf8():
    text = "Zamyšlení nad tím, že ".encode()
    assert mend(text + b"\xff").decode() == "Zamyšlení nad tím, že \ufffd"
    latin = '<?xml version="1.0" encoding="iso-8859-1"?><t>déjà</t>'.encode("latin-1")
    assert mend(latin) == latin
    undeclared = "déjà vu".encode("latin-1")
    assert mend(undeclared) == undeclared


def test_a_format_s_own_prefix_comes_off():
    assert rescue(b"junk <?xml?xml ??><rss:rss><rss:item/></rss:rss>") == b"<rss><item/></rss>"


def test_the_root_is_the_first_element():
    assert root(b'<?xml version="1.0"?><!-- x --><RSS Version="2.0">') == ("rss", ' version="2.0"')
    assert root(b"no element") == ("", "")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b"\x89PNG\r\n", "picture"),
        (b'<?xml version="1.0"?><opml/>', "OPML"),
        (b"hello", "not a feed"),
    ],
)
def test_says_in_one_sentence_what_a_document_is(body, words):
    sentence = what_is_it(body, "")
    assert words in sentence
    assert sentence.endswith(".")
