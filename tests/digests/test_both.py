"""One digest in both languages: nothing of either is lost, no story stands twice, figures stand once."""

from collections.abc import Iterator
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.digests.both import beside, side_by_side
from bot.models import Chart, Digest, Item, Link, Piece, Plain, Quotation, Section, Series, Strong, Table, Text
from bot.wording.catalogue import plain
from tests.digests.composing import composed, facts_of, sentenced
from tests.digests.test_laws import stories
from tests.examples import a_period, a_story, some_facts


def said(words: str) -> Text:
    return (Plain(words),) if words else ()


def digest(*sections: Section, language: str = "en", **changes) -> Digest:
    made = Digest("weekly", "weekly", "uk-japan-science", language, a_period(), said("Science"), said("2 stories"), sections)
    return replace(made, **changes)


def section(key: str = "quantum", heading: str = "⚛️ Quantum", **parts) -> Section:
    return Section(key, said(heading), **parts)


def item(story: str = "entry00001", headline: str = "A title", **parts) -> Item:
    return replace(Item(story, 1, said(headline)), **parts)


def only(both: Digest) -> Section:
    (one,) = both.sections
    return one


# ── as a reader sees it ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_real_digest_stands_in_both():
    first, second = (composed(a_story(facts=sentenced(some_facts())), language=language) for language in ("en", "ja"))
    both = side_by_side(first, second)
    assert plain(both.title).startswith("UK–Japan science: weekly briefing／日英の科学技術：")
    assert plain(both.sections[-1].heading) == "💊 Pharma & biotech／医薬・バイオ"
    (told,) = both.items
    assert plain(told.headline) == "UK and Japan back quantum and gene therapy work"
    assert plain(told.twin.headline) == "Orchard Therapeutics（英国、親会社：Kyowa Kirin・日本）｜1,100万ポンドの投資｜医薬・バイオ"
    assert facts_of(told.twin) == [
        "1,100万ポンド｜“gene therapies”",
        "Oxford Nanopore Technologies（英国） ↔ Genesis Healthcare（日本）",
        "970万ポンド｜“three quantum projects”",
    ]
    assert (told.twin.summary, told.twin.quotes, told.twin.sources, told.twin.original) == ((), (), (), ())
    assert both.language == "en"


def test_what_is_the_same_in_both_stands_once():
    assert plain(beside(said("AI"), said("AI"))) == "AI"
    assert plain(beside(said("🧠 AI"), said("🧠 人工知能"))) == "🧠 AI／人工知能"
    assert plain(beside(said("AI"), said("人工知能"))) == "AI／人工知能"
    assert (beside((), said("x")), beside(said("x"), ())) == (said("x"), said("x"))


def test_a_title_that_the_twin_has_on_top_is_not_beneath_too():
    japanese = item(headline="量子で連携")
    both = side_by_side(digest(section(items=(item(original=said("量子で連携")),))), digest(section(items=(japanese,))))
    assert (both.items[0].original, plain(both.items[0].twin.headline)) == ((), "量子で連携")


def test_a_quotation_stands_once_with_whose_it_is_in_both():
    quotes = [Quotation(said("“We go on.”"), said(by)) for by in ("Ann, chief", "Ann（chief）")]
    both = side_by_side(digest(section(quotes=(quotes[0],))), digest(section(quotes=(quotes[1],))))
    assert only(both).quotes == (Quotation(said("“We go on.”"), said("Ann, chief／Ann（chief）")),)


def test_lines_stand_in_pairs_and_what_is_left_follows():
    both = side_by_side(digest(section(lines=(said("one"), said("two")))), digest(section(lines=(said("一"), said("二"), said("三")))))
    assert [plain(line) for line in only(both).lines] == ["one", "一", "two", "二", "三"]


def table(*rows: tuple[str, str], columns=("Who", "Sum"), **changes) -> Table:
    return replace(Table(tuple(map(said, columns)), tuple(tuple(map(said, row)) for row in rows), right=(1,)), **changes)


def test_a_table_has_words_twice_and_figures_once():
    first, second = (
        table(("Lille", "£5m"), ("", "£6m")),
        table(("リール", "500万ポンド"), ("計", "600万ポンド"), columns=("拠出元", "金額")),
    )
    both = only(side_by_side(digest(section(table=first)), digest(section(table=second)))).table
    assert [[plain(cell) for cell in row] for row in (both.columns, *both.rows)] == [
        ["Who／拠出元", "Sum／金額"],
        ["Lille／リール", "£5m"],
        ["計", "£6m"],
    ]
    assert both.right == (1,)


def test_tables_of_other_rows_stand_one_after_the_other():
    first, second = table(("Lille", "£5m")), table(("リール", "500万ポンド"), ("バイーア", "1億円"))
    both = side_by_side(digest(section(table=first, behind=True)), digest(section(table=second)))
    assert [part.table for part in both.sections] == [first, second]
    assert all(part.behind for part in both.sections)
    links = [replace(first, rows=(((Link("Lille", f"https://a.example/{n}"),), said("£5m")),)) for n in (1, 2)]
    assert len(side_by_side(digest(section(table=links[0])), digest(section(table=links[1]))).sections) == 2


def chart(title: str, label: str, name: str, value: float = 5.0) -> Chart:
    return Chart(title, (label,), (Series(name, (value,), (f"{title} {value}",)),), (f"{title} {value}",))


def test_a_chart_is_named_in_both_and_its_figures_stand_once():
    both = side_by_side(digest(section(chart=chart("Money", "9 Mar", "AI"))), digest(section(chart=chart("金額", "3月9日", "AI"))))
    drawn = only(both).chart
    assert (drawn.title, drawn.labels, drawn.series[0].name) == ("Money／金額", ("9 Mar／3月9日",), "AI")
    assert (drawn.series[0].said, drawn.totals) == (("Money 5.0",), ("Money 5.0",))
    other = side_by_side(digest(section(chart=chart("Money", "a", "b"))), digest(section(chart=chart("金額", "a", "b", 6.0))))
    assert len(other.sections) == 2


def test_a_section_that_only_the_second_has_stands_where_it_has_it():
    first = digest(section("a", "A", lines=(said("1"),)), section("c", "C", lines=(said("3"),)))
    second = digest(
        section("a", "い", lines=(said("一"),)), section("b", "ろ", lines=(said("二"),)), section("c", "は", lines=(said("三"),))
    )
    both = side_by_side(first, second)
    assert [(part.key, plain(part.heading)) for part in both.sections] == [("a", "A／い"), ("b", "ろ"), ("c", "C／は")]


def test_a_story_that_only_one_has_still_stands():
    both = side_by_side(digest(section(items=(item("s1"),))), digest(section(items=(item("s2", "別の記事"),))))
    assert [(each.story, each.twin) for each in both.items] == [("s1", None), ("s2", None)]


# ── laws ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

WORDS = st.sampled_from(["", "one", "two", "AI", "量子", "三", "🧬 x", "🧬 ゲノム"])
TEXTS = WORDS.map(said)
LINES = st.lists(TEXTS.filter(bool), max_size=3).map(tuple)
LINKS = st.lists(st.sampled_from("abc"), max_size=2, unique=True).map(lambda names: tuple(Link(n, f"https://{n}.example/") for n in names))
QUOTES = st.lists(st.builds(Quotation, TEXTS.filter(bool), TEXTS), max_size=2, unique_by=lambda quote: plain(quote.words)).map(tuple)
ITEMS = st.builds(
    Item, st.sampled_from("123456"), st.just(1), TEXTS.filter(bool), LINES, TEXTS, QUOTES, LINKS, TEXTS, TEXTS, TEXTS, differs=TEXTS
)


@st.composite
def tables(draw) -> Table:
    columns, rows = draw(st.integers(1, 2)), draw(st.integers(0, 2))
    cells = draw(st.lists(TEXTS, min_size=columns * (rows + 1), max_size=columns * (rows + 1)))
    lines = [tuple(cells[at : at + columns]) for at in range(0, len(cells), columns)]
    return Table(lines[0], tuple(lines[1:]))


@st.composite
def digests(draw) -> Digest:
    told = draw(st.lists(ITEMS, max_size=6, unique_by=lambda each: each.story))
    sections = []
    for key in draw(st.lists(st.sampled_from(["quantum", "pharma", "ledger", "dates"]), max_size=4)):
        count = draw(st.integers(0, len(told)))
        parts = {"lines": draw(LINES), "quotes": draw(QUOTES), "table": draw(st.none() | tables())}
        sections.append(Section(key, draw(TEXTS), tuple(told[:count]), **parts))
        told = told[count:]
    return digest(*sections, title=draw(TEXTS.filter(bool)), lead=draw(TEXTS), foot=draw(LINES), more=draw(TEXTS))


def texts(made: Digest) -> Iterator[Text]:
    yield from (made.title, made.lead, made.more, *made.foot)
    for part in made.sections:
        yield from (part.heading, *part.lines, *quoted(part.quotes))
        yield from (cell for row in ((part.table.columns, *part.table.rows) if part.table else ()) for cell in row)
        for each in part.items:
            yield from (text for one in (each, each.twin) if one for text in words_of(one))


def words_of(each: Item) -> Iterator[Text]:
    yield from (each.headline, *each.facts, each.summary, each.note, each.original, each.differs, *quoted(each.quotes))


def quoted(quotes: tuple[Quotation, ...]) -> Iterator[Text]:
    yield from (text for quote in quotes for text in (quote.words, quote.by))


def addresses(made: Digest) -> set[str]:
    sources: Iterator[Piece] = (piece for each in made.items for one in (each, each.twin) if one for piece in one.sources)
    return {piece.url for piece in sources if isinstance(piece, Link)}


def words(text: Text) -> str:
    """Without a field's sign, which stands once beside two headings."""
    return plain(text).removeprefix("🧬 ")


@settings(max_examples=80, deadline=None)
@given(digests(), digests())
def test_every_story_of_either_stands_exactly_once(first, second):
    both = side_by_side(first, second)
    stand = [each.story for each in both.items]
    assert sorted(stand) == sorted({each.story for each in (*first.items, *second.items)})
    mine = [each.story for each in first.items]
    assert [story for story in stand if story in mine] == mine
    shared = {each.story for each in second.items} & {*mine}
    assert {each.story for each in both.items if each.twin} == shared


@settings(max_examples=80, deadline=None)
@given(digests(), digests())
def test_no_word_of_either_is_lost(first, second):
    """Of stories in both, what the two say of one is kept; a quotation both have is one, its speakers may be told in either."""
    both = side_by_side(first, second)
    stand = "\n".join(plain(text) for text in texts(both))
    speakers = {words(quote.by) for made in (first, second) for each in made.items for quote in each.quotes}
    for text in (*texts(first), *texts(second)):
        assert words(text) in stand or words(text) in speakers
    assert addresses(both) == addresses(first) | addresses(second)


@settings(max_examples=40, deadline=None)
@given(digests())
def test_a_digest_beside_itself_says_nothing_twice(made):
    both = side_by_side(made, made)
    assert [(part.heading, part.lines, part.quotes, part.table) for part in both.sections] == [
        (part.heading, part.lines, part.quotes, part.table) for part in made.sections
    ]
    assert all(facts_of(each.twin) == [] and each.twin.sources in {(), each.sources} for each in both.items)


@settings(max_examples=15, deadline=None)
@given(st.lists(stories(), max_size=4, unique_by=lambda story: story.id))
def test_composed_digests_keep_their_order_and_their_sums(some):
    first, second = (composed(*some, language=language) for language in ("en", "ja"))
    both = side_by_side(first, second)
    assert [each.story for each in both.items] == [each.story for each in first.items]
    assert all(each.twin for each in both.items)
    sums = {piece.words for each in second.items for line in each.facts for piece in line if isinstance(piece, Strong)}
    stand = "\n".join(plain(text) for text in texts(both))
    assert all(told in stand for told in sums)
