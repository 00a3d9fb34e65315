import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.clean import HTML_BOUND, TEXT_BOUND, clean_url, html_to_text, html_to_words, key_url, plain_to_html, title_text
from bot.text import clean, one_line

markup = st.lists(
    st.text(max_size=20)
    | st.sampled_from(
        ["<p>", "</p>", "<br>", "<b>", "</b>", "<script>", "<!--", "&amp;", "&lt;b&gt;", "&#0;", "<", ">", "\x1e", "\u202e", "e\u0301"]
    ),
    max_size=30,
).map("".join)


def test_paragraphs_become_lines_and_inline_markup_leaves_no_trace():
    html = "<h2>Head</h2><p>One <b>bo</b>ld\n word &amp; <a href='x'>a link</a>.</p><ul><li>first<li>second</ul>tail<br/>end"
    assert html_to_text(html).split("\n") == ["Head", "One bold word & a link.", "first", "second", "tail", "end"]


def test_what_no_reader_would_read_is_dropped():
    html = "<nav>Home</nav><style>p{}</style><script>alert(1)</script><p>Kept<!-- not --></p><p hidden>no</p><form>Sign up</form><iframe>x</iframe>"
    assert html_to_text(html) == "Kept"


def test_cells_of_a_table_stay_apart():
    assert html_to_text("<table><tr><td>£5m</td><td>Japan</td></tr><tr><th>Total</th></tr></table>") == "£5m Japan\nTotal"


def test_text_that_never_was_html_keeps_its_lines():
    assert html_to_text("First line &amp; more\n\n  second\tline ") == "First line & more\nsecond line"


def test_what_publishing_systems_add_is_not_the_sources_words():
    html = "<p>A grant was made.</p><p>The post <a href='x'>A grant</a> appeared first on <a>Example</a>.</p><p>Continue reading →</p>"
    assert html_to_text(html) == "A grant was made."
    assert html_to_text("<p>Read more about the grant here.</p>") == "Read more about the grant here."


def test_deep_nesting_and_huge_documents_are_bounded():
    assert html_to_text("<div>" * 20_000 + "deep" + "</div>" * 20_000) == "deep"
    assert html_to_text("<b><i><font>" * 5_000 + "unclosed") == "unclosed"
    assert html_to_text("<section>" * 100_000 + "<script>x</script><p>very <b>deep</b>") == "very deep"
    assert len(html_to_text("word " * HTML_BOUND)) <= TEXT_BOUND


def test_broken_references_and_hidden_characters_are_cleaned():
    assert html_to_text("<p>a&#x110000;b&#0;c\u202ed\u200be</p>").replace("\ufffd", "?") == "a?b?cde"


@given(markup)
def test_text_is_clean_whatever_comes(html):
    text = html_to_text(html)
    assert clean(text) == text
    assert unicodedata.is_normalized("NFC", text)
    assert text == text.strip()
    assert all(line == " ".join(line.split()) and line for line in text.split("\n")) or text == ""


@given(st.text(max_size=200).map(lambda words: html_to_text(plain_to_html(words))))
def test_plain_text_comes_back_as_it_was(text):
    assert html_to_text(plain_to_html(text)) == text


@given(markup)
def test_a_title_is_one_clean_line_and_stays_so(title):
    line = title_text(title)
    assert "\n" not in line
    assert clean(line) == line


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("AT&amp;T &#8211; <em>E. coli</em>", "AT&T – E. coli"),
        ("p < 0.05 and q > 3", "p < 0.05 and q > 3"),
        ("Use of the <canvas> element", "Use of the <canvas> element"),
        ("5 &lt; 6", "5 < 6"),
        ("R&D at\n AT&T ", "R&D at AT&T"),
        ("{{7*7}} *bold* <!channel>", "{{7*7}} *bold* <!channel>"),
    ],
)
def test_a_title_is_html_only_where_it_shows(title, words):
    assert title_text(title) == words


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("https://a.example.org/x?id=5&utm_source=rss&UTM_Medium=feed&fbclid=1#top", "https://a.example.org/x?id=5"),
        ("/2026/x", "https://news.example.org/2026/x"),
        ("//cdn.example.org/x", "https://cdn.example.org/x"),
        (" https://A.Example.ORG:443/a b ", "https://a.example.org/a%20b"),
        ("https://a.example.org/?a=1&amp;b=2", "https://a.example.org/?a=1&b=2"),
        ("https://a.example.org/#!/story/5", "https://a.example.org/#!/story/5"),
        ("https://user:secret@a.example.org/", "https://a.example.org/"),
        ("https://a.example.org:8443/日本", "https://a.example.org:8443/%E6%97%A5%E6%9C%AC"),
        ("http://аррӏе.com/", "http://xn--80ak6aa92e.com/"),
        ('https://a.example.org/<b>|"', "https://a.example.org/%3Cb%3E%7C%22"),
        ("http://[2001:db8::1]:8080/x", "http://[2001:db8::1]:8080/x"),
    ],
)
def test_a_link_becomes_one_plain_absolute_address(link, url):
    assert clean_url(link, "https://news.example.org/feed.xml") == url
    assert clean_url(url) == url


@pytest.mark.parametrize(
    "link",
    [
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "mailto:a@example.org",
        "http://",
        "http://[::1",
        "https://a..b/",
        "http://" + "a" * 70 + ".org/",
        "https://a.example.org/" + "x" * 3000,
        "http://a.example.org:99999/",
        "java\nscript:alert(1)",
    ],
)
def test_what_is_no_web_address_is_none(link):
    assert clean_url(link, "mailto:x@example.org") == ""


@given(st.text(max_size=60), st.sampled_from(["", "https://news.example.org/a/", "not a base"]))
def test_an_address_is_ascii_and_stays_what_it_is(link, base):
    url = clean_url(link, base)
    assert url == "" or url.startswith(("http://", "https://"))
    assert url.isascii()
    assert not set(url) & set(' <>"|\n\t')
    assert clean_url(url) == url


def linked(html: str) -> list[tuple[str, str]]:
    text, anchors = html_to_words(html)
    return [(text[anchor.start : anchor.end], anchor.href) for anchor in anchors]


def test_links_keep_their_words():
    html = "<p>See <a href='/a'>the <b>first</b>\n one</a>, <a href='b'>二つ目</a>.</p><ul><li><a href=c>third</a></ul><a>none</a><a href=d><img></a>"
    assert linked(html) == [("the first one", "/a"), ("二つ目", "b"), ("third", "c")]


def test_a_link_over_several_lines_is_one_a_line():
    assert linked("<a href=x><h2>Head</h2><p>More &amp; <br>more</p></a> after") == [("Head", "x"), ("More &", "x"), ("more", "x")]


def test_links_in_what_is_dropped_are_dropped():
    assert linked(
        "<nav><a href=x>Home</a></nav><p>Kept <a href=y>y</a></p><p>The post <a href=x>A</a> appeared first on <a href=x>B</a>.</p>"
    ) == [("y", "y")]


pieces = st.text(max_size=8) | st.sampled_from(
    [" ", "\n", "e", "\u0301", "&#769;", "\u200b", "&#x1c;", "\u3000", "日本", "<b>", "</b>", "<p>", "<td>", "<div hidden>"]
)


@given(st.lists(st.tuples(pieces, pieces), max_size=12))
def test_every_span_is_in_the_text_and_its_words_are_the_anchors(parts):
    html = "".join(f"{before.replace('<a', '')}<a href='{number}'>{words}</a>" for number, (before, words) in enumerate(parts))
    text, anchors = html_to_words(html)
    assert text == html_to_text(html)
    end = 0
    for anchor in anchors:
        assert end <= anchor.start < anchor.end <= len(text)
        end = anchor.end
        words = text[anchor.start : anchor.end]
        assert words == one_line(words)
        if "<" not in parts[int(anchor.href)][1]:
            assert words == html_to_text(f"<i>{parts[int(anchor.href)][1]}</i>")


@pytest.mark.parametrize(
    "pair",
    [
        "mc_cid=a",
        "UTM_Source=b",
        "gad_source=1",
        "srsltid=x",
        "_hsenc=x",
        "pk_campaign=x",
        "xtor=RSS-1",
        "at_format=x",
        "ysclid=x",
        "vero_id=x",
    ],
)
def test_marks_of_campaigns_come_off(pair):
    assert clean_url(f"https://a.example.org/x?id=5&{pair}&page=2#frag") == "https://a.example.org/x?id=5&page=2"


@pytest.mark.parametrize(
    "pair", ["id=5", "ref=news", "source=x", "campaign=7", "cid=3", "p=1", "article=utm_source", "utm=1", "atid=1", "fb=2"]
)
def test_what_may_name_an_article_stays(pair):
    assert clean_url(f"https://a.example.org/x?{pair}") == f"https://a.example.org/x?{pair}"


def test_keys_are_made_of_links_by_the_first_rules():
    assert key_url("https://a.example.org/x?srsltid=1&utm_source=x#y") == "https://a.example.org/x?srsltid=1"


@given(st.text("abc:/.?&=#%;@ utm_source", max_size=40).map("http://a.example.org/".__add__))
def test_plain_addresses_are_known_at_a_look_and_stay_what_they_were(link):
    """The base makes no difference to what is absolute, so nothing may depend on the short way."""
    assert clean_url(link) == clean_url(link.replace("http://a.", "HTTP://A."))
