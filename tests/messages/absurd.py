"""Texts that no feed should have and some do, and sheets made of them."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import strategies as st

from bot.models import Chart, Digest, Item, Link, Plain, Quotation, Section, Series, Strong, Table, Text, When
from tests.messages.samples import WATCH, WEEK

CORPUS = (
    "<!channel> <!here> <@U012AB3CD> <#C012AB3CD|general> <!subteam^S1|all>",
    "<https://evil.example|https://www.gov.uk>",
    "<!date^1392734382^{date}|x>",
    "<at>Everyone</at>",
    "*bold* _italic_ ~gone~ `code` > quote :tada: [link](https://evil.example) ![x](https://evil.example/x.png) # heading",
    '", "type": "divider"}, {"x": "',
    "\\",
    '\\\\"',
    "}}{{",
    "{{ 7 * 7 }}",
    "{% include 'slack/foot.json.j2' %}",
    "{# #}",
    "${7*7}",
    "{{ ''.__class__ }}",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "&lt;b&gt; &amp; &#60;",
    "a|b|c",
    "\x00\x07\x1b[31mred\x1b[0m",
    "\u202egnp.exe",
    "\u2066iso\u2069late",
    "\ud800",
    "\u200b\ufeff",
    "\u2028\u2029\r\n\t",
    "e\u0301\u0327" * 40,
    "👩‍👩‍👧‍👦" * 20,
    "🇬🇧🇯🇵",
    "עברית ولغة",
    "ｆｕｌｌ　ｗｉｄｔｈ",
    "か\u3099",
    "x" * 5000,
    "長い" * 3000,
    " ",
    "",
)
URLS = (
    "https://news.example.org/a", "http://news.example.org/b?x=1&y=<2>", "https://例え.example/記事", "https://news.example.org/" + "a" * 4000,
    "javascript:alert(1)", "data:text/html,x", "//no.scheme/", "https://user@evil.example/", "https://", "", "https://[::1]/", "https://[bad", "HTTPS://UP.example/",
    'https://news.example.org/"onclick="x', "https://news.example.org/ space|pipe", "https://good.example\\@evil.example/",
)  # fmt: skip
MOMENT = datetime(2026, 3, 13, 9, 12, tzinfo=UTC)

any_words = st.one_of(st.sampled_from(CORPUS), st.text(max_size=300), st.text(alphabet='"\\{}%<>&|*_\n', max_size=60))
any_piece = st.one_of(
    any_words.map(Plain),
    any_words.map(Strong),
    st.builds(Link, any_words, st.sampled_from(URLS)),
    st.builds(When, st.just(MOMENT), st.sampled_from(("09:12", "Fri 13 March, 09:12", "13 March", "<!channel> 10:00"))),
)


def texts(most: int = 3) -> st.SearchStrategy[Text]:
    return st.lists(any_piece, max_size=most).map(tuple)


def _item(number: int) -> st.SearchStrategy[Item]:
    return st.builds(
        Item,
        st.just(f"story{number:05}"),
        st.integers(1, 9),
        texts(),
        st.lists(texts(2), max_size=3).map(tuple),
        texts(2),
        st.lists(st.builds(Quotation, texts(2), texts(2)), max_size=2).map(tuple),
        *[texts(2) for _ in range(3)],
        why=texts(1),
        brief=st.booleans(),
    )


@st.composite
def _told_twice(draw: st.DrawFn, number: int) -> Item:
    """A story, now and then in two languages."""
    item, twin = draw(_item(number)), draw(st.one_of(st.none(), _item(number)))
    return replace(item, twin=twin)


any_quote = st.builds(Quotation, texts(2), texts(2))
any_number = st.one_of(st.floats(), st.integers(-9, 10**15).map(float))


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Of ragged rows, some cells empty, with places named that are not there."""
    places = st.lists(st.integers(-1, 12), max_size=4).map(tuple)
    rows = draw(st.lists(st.lists(texts(1), max_size=4).map(tuple), max_size=3))
    return Table(
        tuple(draw(st.lists(texts(1), max_size=5))), tuple(rows * draw(st.sampled_from((1, 1, 20)))), *[draw(places) for _ in range(3)]
    )


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    """Of series that may have too few values or too many, and of any size."""
    rows = st.builds(Series, any_words, st.lists(any_number, max_size=4).map(tuple), st.lists(any_words, max_size=3).map(tuple))
    words = st.lists(any_words, max_size=4).map(tuple)
    return Chart(draw(any_words), draw(words), tuple(draw(st.lists(rows, max_size=4))), draw(words))


@st.composite
def digests(draw: st.DrawFn) -> Digest:
    """A digest whose stories all have ids of their own and whose words are absurd."""
    sizes = draw(st.lists(st.integers(0, 5), max_size=4))
    keys = [field.key for field in WATCH.fields] + ["other", ""]
    numbers = iter(range(100))
    sections = tuple(
        Section(
            draw(st.sampled_from(keys)),
            draw(texts()),
            tuple(draw(_told_twice(next(numbers))) for _ in range(size)),
            tuple(draw(st.lists(texts(), max_size=5))),
            tuple(draw(st.lists(any_quote, max_size=2))),
            draw(st.one_of(st.none(), tables())),
            draw(st.one_of(st.none(), charts())),
            behind=draw(st.booleans()),
            folded=draw(st.booleans()),
            contents=not size and draw(st.booleans()),
        )
        for size in sizes
    )
    language = draw(st.sampled_from(("en", "ja")))
    return Digest(
        "plan",
        "weekly",
        "uk-japan-science",
        language,
        WEEK,
        draw(texts()),
        draw(texts()),
        sections,
        tuple(draw(st.lists(texts(), max_size=9))),
        draw(texts()),
    )
