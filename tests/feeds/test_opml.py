import time
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import WatchError
from bot.feeds.opml import BOUND, read_list, read_opml, write_opml
from bot.models import Listed
from bot.text import one_line
from tests.examples import a_source


def opml(tmp_path, outlines: str):
    path = tmp_path / "feeds.opml"
    path.write_text(f'<?xml version="1.0"?>\n<opml version="2.0"><body>\n{outlines}\n</body></opml>', "utf-8")
    return path


def test_reads_feeds_inside_folders_in_order_and_each_once(tmp_path):
    path = opml(
        tmp_path,
        """<outline text="UK"><outline type="rss" text="A &amp; B" xmlUrl="https://a.example.org/?x=1&amp;y=2" htmlUrl="https://a.example.org/"
        language="en" side="uk" kind="official" seen="a guide"/></outline>
        <outline text="C" XMLURL="http://c.example.org/feed"/><outline text="C again" xmlUrl="http://c.example.org/feed"/>""",
    )
    first, second = read_opml(path)
    where = {"site": "https://a.example.org/", "folders": ((("text", "UK"),),)}
    assert first == a_source(url="https://a.example.org/?x=1&y=2", title="A & B", kind="official", **where)
    assert (second.title, second.kind, second.side) == ("C", "press", "")


@pytest.mark.parametrize(
    ("outlines", "line", "what"),
    [
        ('<outline xmlUrl="https://a.example.org/"', 4, "not XML"),
        ('\n<outline text="A" xmlUrl="ftp://a.example.org/"/>', 4, "not an http or https address"),
        ('<outline type="rss" text="A"/>', 3, "has no address"),
        ('<outline type="rss" text="A" xmlUrl=""/>', 3, "not an http or https address"),
    ],
)
def test_says_file_and_line_of_what_is_wrong(tmp_path, outlines, line, what):
    with pytest.raises(WatchError) as caught:
        read_opml(opml(tmp_path, outlines))
    assert f"feeds.opml, line {line}:" in caught.value.what
    assert what in caught.value.what


def test_a_file_that_is_not_there_or_no_opml_is_said(tmp_path):
    with pytest.raises(WatchError, match="cannot be read"):
        read_opml(tmp_path / "none.opml")
    (tmp_path / "page.opml").write_text("<html></html>")
    with pytest.raises(WatchError, match="begins with <html>"):
        read_opml(tmp_path / "page.opml")


def test_entities_are_refused_before_they_grow(tmp_path):
    path = tmp_path / "bomb.opml"
    path.write_text('<!DOCTYPE opml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><opml><body><outline text="&b;"/></body></opml>')
    with pytest.raises(WatchError, match="line 1: it declares an entity"):
        read_opml(path)


words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), max_size=30).map(one_line)
raw = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"], include_characters="\n\t"), max_size=20)
names = st.sampled_from(["category", "created", "description", "terms", "isComment", "xml:lang", "x.y-z", "タグ"])
others = st.dictionaries(names, raw, max_size=4).map(lambda given: tuple(given.items()))
folders = st.lists(st.builds(lambda name, more: (("text", name), *more), words, others), max_size=3).map(tuple)
urls = st.builds(
    lambda scheme, host, path: f"{scheme}://{host}.example.org/{path}",
    st.sampled_from(["http", "https"]),
    st.from_regex(r"[a-z]{1,10}", fullmatch=True),
    st.from_regex(r"[a-zA-Z0-9?&=%<'\"/._-]{0,20}", fullmatch=True),
)
sources = st.builds(
    a_source,
    url=urls,
    title=words,
    side=words,
    kind=words.filter(bool),
    language=words,
    site=words,
    seen=words,
    folders=folders,
    extra=others,
)
moves = st.one_of(st.just(""), st.from_regex(r"https://moved\.example\.org/[a-z]{1,9}", fullmatch=True))
lists = st.lists(st.builds(Listed, sources, st.booleans(), moves), max_size=8, unique_by=lambda one: one.source.url)


@given(lists)
def test_what_is_written_is_read_back_whole_and_written_the_same_again(feeds):
    once = write_opml(feeds, "Feeds <&> 架け橋")
    read = read_list(once.encode(), "x")
    assert read.flaws == ()
    assert sorted(read.feeds, key=repr) == sorted((replace(one, line=0) for one in feeds), key=repr)
    assert write_opml(read.feeds, "Feeds <&> 架け橋") == once


FOREIGN = """<?xml version="1.0"?>
<opml version="1.0" xmlns:r="https://reader.example/ns"><head><title>Mine</title></head><body>
<outline text="Science" r:open="yes" description="line one&#10;line two">
 <outline TEXT="Nature news" title="Nature" type="rss" version="RSS2" xmlUrl="https://n.example/feed" created="Mon, 31 Oct 2005 18:21:33 GMT"
  category="/science/journals,/weekly" r:unread="3" isComment="false" empty="" odd:mark="1"/>
 <outline text="Physics"><outline type="atom" text="P" xmlUrl="https://p.example/atom"/></outline>
</outline>
<outline text="a note"/><outline type="link" text="a page" url="https://page.example/"/>
</body></opml>"""


def test_attributes_and_folders_of_others_survive_with_what_declares_their_prefixes():
    first, second = (listed.source for listed in read_list(FOREIGN.encode(), "x").feeds)
    assert (first.title, dict(first.extra)["TEXT"]) == ("Nature", "Nature news")
    written = ET.fromstring(write_opml([Listed(first), Listed(second)], "x"))
    science = written.find("./body/outline")
    assert science.attrib == {"text": "Science", "{https://reader.example/ns}open": "yes", "description": "line one\nline two"}
    feed = science.find("outline").attrib
    assert {"created", "category", "version", "isComment", "empty", "{https://reader.example/ns}unread"} <= set(feed)
    assert feed["category"] == "/science/journals,/weekly"
    assert science.find("outline/outline").attrib["type"] == "atom"


BAD = """<?xml version="1.0"?>
<opml version="2.0"><body>
<outline text="A" xmlUrl="https://a.example/?x=1&y=2"/>
<outline text="B" xmlUrl="gopher://b.example/"/>
<outline text="C" type="rss"/>
<outline text="D" xmlUrl="https://d.example/" text="again"/>
<outline text="E&nbsp;F" xmlUrl="https://e.example/"/>
<outline text="A again" xmlUrl="https://a.example/?x=1&amp;y=2"/>
<outline text="G" xmlUrl="feed://g.example/rss"/>
</body>"""


def test_bad_outlines_are_told_by_line_and_lose_no_other():
    found = read_list(BAD.encode(), "x")
    urls = [listed.source.url for listed in found.feeds]
    assert [url for url in urls if "d.example" not in url] == ["https://a.example/?x=1&y=2", "https://e.example/", "http://g.example/rss"]
    assert {4, 5, 6} <= {flaw.line for flaw in found.flaws}
    assert found.twice == 1
    assert found.feeds[0].line == 3


@pytest.mark.parametrize(
    "encoded",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace("<opml", '<?xml version="1.0" encoding="utf-16"?><opml').encode(),
        lambda text: text.replace("<opml", '<?xml version="1.0" encoding="Shift_JIS"?>\n<opml').encode("shift_jis"),
        lambda text: text.replace("<opml", '<?xml version="1.0" encoding="no-such"?><opml').encode(),
        lambda text: "\n\n" + text,
    ],
)
def test_a_list_is_read_in_whatever_letters_it_was_written(encoded):
    text = '<opml version="1.1"><body><outline text="科学" xmlUrl="https://k.example/"/></body></opml>'
    body = encoded(text)
    (listed,) = read_list(body if isinstance(body, bytes) else body.encode(), "x").feeds
    assert listed.source.title == "科学"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "not XML"),
        (b"hello", "not XML"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not XML"),
        (b"<rss version='2.0'><channel/></rss>", "begins with <rss>"),
        (b"<opml>" + b" " * BOUND, "larger than 10 MB"),
        ("<!DOCTYPE opml [<!ENTITY a 'b'>]><opml/>".encode("utf-16"), "declares an entity"),
    ],
)
def test_what_is_no_list_is_refused_in_a_sentence(body, said):
    with pytest.raises(WatchError, match=said):
        read_list(body, "x")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body):
    for document in (body, b'<opml><body><outline xmlUrl="http://a.example/"/>' + body):
        try:
            read_list(document, "x")
        except WatchError:
            continue


def test_a_nest_of_folders_costs_nothing_and_takes_nobody_down():
    deep = b"<opml><body>" + b"<outline text='x'>" * 100_000 + b"<outline xmlUrl='https://a.example/'/>"
    began = time.process_time()
    read_list(deep, "x")
    assert time.process_time() - began < 5
