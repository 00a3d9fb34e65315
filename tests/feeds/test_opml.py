import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import WatchError
from bot.feeds.opml import read_opml, write_opml
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
    assert first == a_source(url="https://a.example.org/?x=1&y=2", title="A & B", kind="official", site="https://a.example.org/")
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


@given(
    st.lists(
        st.builds(a_source, title=words, side=words, seen=words, language=words, kind=st.sampled_from(["press", "official"])), max_size=3
    )
)
def test_what_is_written_is_read_again(tmp_path_factory, sources):
    sources = [
        a_source(
            **{
                **{name: getattr(source, name) for name in ("title", "side", "seen", "language", "kind")},
                "url": f"https://n{number}.example.org/?a=1&b=2",
            }
        )
        for number, source in enumerate(sources)
    ]
    path = tmp_path_factory.mktemp("opml") / "feeds.opml"
    path.write_text(write_opml(sources, "Feeds <&> 架け橋"), "utf-8")
    assert read_opml(path) == sources
