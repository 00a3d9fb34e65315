"""One digest in both languages: figures once, words twice.

What the second says anew stands right after what it says it of: a story's twin within its item, a line after its line, a heading beside
its heading. What both write alike (names, quotations, links) stands once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import TypeVar

from bot.models import Chart, Digest, Item, Link, Plain, Quotation, Section, Series, Table, Text
from bot.wording.catalogue import merged, plain

_BESIDE = "／"
"""Between the words of the first language and those of the second: a sign of neither."""
_CUT = "…"
_Place = tuple[str, int]
"""A section's key, and which of those with the same one it is."""
_Row = tuple[Text, ...]
_Drawn = TypeVar("_Drawn", Table, Chart)


def side_by_side(first: Digest, second: Digest) -> Digest:
    """Both digests of one plan and period as one, in the order, frame and language of `first`. A story stands once, with its twin; what
    only one of them has stands in its own language."""
    twins = {item.story: item for item in second.items}
    told = {item.story for item in first.items}
    return replace(
        first,
        title=beside(first.title, second.title),
        lead=beside(first.lead, second.lead),
        sections=tuple(_sections(first.sections, second.sections, twins, told)),
        foot=_lines(first.foot, second.foot),
        more=beside(first.more, second.more),
    )


def beside(first: Text, second: Text) -> Text:
    """Both on one line; once where they are the same. A sign that both begin with (a field's) is not said again."""
    words, others = plain(first), plain(second)
    if not first or not second or words == others:
        return first or second
    sign = f"{others.partition(' ')[0]} "
    if not any(map(str.isalnum, sign)) and words.startswith(sign) and second[0].words.startswith(sign):
        second = (replace(second[0], words=second[0].words.removeprefix(sign)), *second[1:])
    return merged([*first, Plain(_BESIDE), *second])


# ── sections ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _sections(first: Sequence[Section], second: Sequence[Section], twins: Mapping[str, Item], told: set[str]) -> Iterable[Section]:
    """The first's in its order; one that only the second has follows the one that it follows there."""
    for one, other in _paired(first, second):
        mine = tuple(with_twin(item, twins.get(item.story)) for item in one.items) if one else ()
        theirs = tuple(item for item in other.items if item.story not in told) if other else ()
        if one and other:
            yield from _joined(replace(one, items=(*mine, *theirs)), other)
        elif one:
            yield replace(one, items=mine)
        elif other and (theirs or _says_more(other)):
            yield replace(other, items=theirs)


def _says_more(section: Section) -> bool:
    """Whether it says anything beside its stories."""
    return bool(section.lines or section.quotes or section.table or section.chart) or not section.items


def _joined(one: Section, other: Section) -> Iterable[Section]:
    """`one` with the words of `other`; a table or chart that cannot be laid over the first's stands by itself right after."""
    table, apart = _one_of(one.table, other.table, _table)
    chart, drawn = _one_of(one.chart, other.chart, _chart)
    yield replace(
        one,
        heading=beside(one.heading, other.heading),
        lines=_beside_lines(one.lines, other.lines) if one.contents else _lines(one.lines, other.lines),
        quotes=_quotes(one.quotes, other.quotes),
        table=table,
        chart=chart,
        left_out=tuple(dict.fromkeys((*one.left_out, *other.left_out))),
    )
    if apart or drawn:
        yield Section(other.key, other.heading, table=apart, chart=drawn, behind=one.behind, folded=one.folded)


def _lines(first: Sequence[Text], second: Sequence[Text]) -> tuple[Text, ...]:
    """Line by line, the second's after the first's; what the first says in the same words is not said again."""
    said = {plain(line) for line in first}
    pairs = zip_longest(first, second, fillvalue=())
    return tuple(line for one, other in pairs for line in (one, () if plain(other) in said else other) if line)


def _beside_lines(first: Sequence[Text], second: Sequence[Text]) -> tuple[Text, ...]:
    """Of what stands behind each line names one thing: both languages on that line."""
    if len(first) != len(second):
        return _lines(first, second)
    return tuple(map(beside, first, second))


def _quotes(first: Sequence[Quotation], second: Sequence[Quotation]) -> tuple[Quotation, ...]:
    """A quotation is verbatim: the same one stands once, with whose it is in both languages."""
    theirs = {plain(quote.words): quote for quote in second}
    said = {plain(quote.words) for quote in first}
    mine = (replace(quote, by=beside(quote.by, other.by) if (other := theirs.get(plain(quote.words))) else quote.by) for quote in first)
    return (*mine, *(quote for quote in second if plain(quote.words) not in said))


# ── a story ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def with_twin(item: Item, twin: Item | None) -> Item:
    """`item` with so much of its twin as it does not say itself; without one where that is nothing."""
    if twin is None:
        return item
    rest, original = _rest(twin, item), _unless(item.original, [_unsigned(twin.headline)])
    return replace(item, twin=rest if any(_words_of(rest)) or rest.headline != _unsigned(item.headline) else None, original=original)


def _rest(twin: Item, item: Item) -> Item:
    """`twin` without what stands in `item` already: the same sign, words and quotations, the same outlets."""
    said = [_unsigned(item.headline), item.original, item.summary, *item.facts]
    quoted = {plain(quote.words) for quote in item.quotes}
    same_sign = item.headline[:1] == twin.headline[:1]
    return replace(
        twin,
        headline=_unsigned(twin.headline) if same_sign else twin.headline,
        facts=tuple(fact for fact in twin.facts if _unless(fact, said)),
        summary=_unless(twin.summary, said),
        original=_unless(twin.original, said),
        quotes=tuple(quote for quote in twin.quotes if plain(quote.words) not in quoted),
        note=_unless(twin.note, [item.note]),
        why=_unless(twin.why, [item.why]),
        differs=_unless(twin.differs, [item.differs]),
        sources=() if _are_told(twin.sources, item.sources) else twin.sources,
    )


def _words_of(item: Item) -> Iterable[Text]:
    """All that it says beneath its headline."""
    yield from (*item.facts, item.summary, item.original, item.note, item.why, item.differs, item.sources)
    yield from (quote.words for quote in item.quotes)


def _unsigned(headline: Text) -> Text:
    """Without the field's sign before it."""
    signed = len(headline) > 1 and isinstance(headline[0], Plain) and not any(map(str.isalnum, headline[0].words))
    return headline[1:] if signed else headline


def _are_told(sources: Text, told: Text) -> bool:
    """Whether all these outlets are linked there, or the words are the same: what is said between links is of the language."""
    links = _links((sources,))
    return plain(sources) == plain(told) or (bool(links) and links <= _links((told,)))


def _unless(text: Text, said: Iterable[Text]) -> Text:
    """`text`, or () where one of `said` is the same words, be it that either is cut short."""
    words = plain(text)
    return () if any(_is_same(words, plain(each)) for each in said) else text


def _is_same(words: str, others: str) -> bool:
    short, long = sorted((words, others), key=len)
    return words == others or (short.endswith(_CUT) and long.startswith(short.removesuffix(_CUT)))


# ── tables and charts ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _one_of(
    one: _Drawn | None, other: _Drawn | None, join: Callable[[_Drawn, _Drawn], _Drawn | None]
) -> tuple[_Drawn | None, _Drawn | None]:
    """Both as one, and what of the second could not be laid over the first."""
    if one is None or other is None:
        return (one if one is not None else other), None
    together = join(one, other)
    return (together, None) if together is not None else (one, other)


def _table(one: Table, other: Table) -> Table | None:
    """Row over row; None where the two have not the same columns, or not the same rows in the same places."""
    shape = (len(one.columns), len(one.rows), one.right, one.indented, one.quiet)
    if shape != (len(other.columns), len(other.rows), other.right, other.indented, other.quiet):
        return None
    if any(_links(row) != _links(over) for row, over in zip(one.rows, other.rows, strict=True)):
        return None
    rows = tuple(_cells(row, over, one.right) for row, over in zip(one.rows, other.rows, strict=True))
    return replace(one, columns=tuple(map(beside, one.columns, other.columns)), rows=rows)


def _cells(row: _Row, over: _Row, right: Sequence[int]) -> _Row:
    """What is set to the right is a figure: it stands once, as the first writes it."""
    return tuple(cell if at in right and cell else beside(cell, other) for at, (cell, other) in enumerate(zip(row, over, strict=True)))


def _links(row: _Row) -> frozenset[str]:
    """What tells one row from another in any language: the addresses in it."""
    return frozenset(piece.url for cell in row for piece in cell if isinstance(piece, Link))


def _chart(one: Chart, other: Chart) -> Chart | None:
    """Named in both languages, its figures as the first says them; None where the two do not draw the same numbers."""
    if [series.values for series in one.series] != [series.values for series in other.series] or len(one.labels) != len(other.labels):
        return None
    return replace(
        one,
        title=_name(one.title, other.title),
        labels=tuple(map(_name, one.labels, other.labels)),
        series=tuple(_series(mine, theirs) for mine, theirs in zip(one.series, other.series, strict=True)),
    )


def _series(mine: Series, theirs: Series) -> Series:
    return replace(mine, name=_name(mine.name, theirs.name))


def _name(first: str, second: str) -> str:
    return plain(beside((Plain(first),) if first else (), (Plain(second),) if second else ()))


# ── in order ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _placed(sections: Sequence[Section]) -> dict[_Place, Section]:
    seen = Counter[str]()
    placed: dict[_Place, Section] = {}
    for section in sections:
        placed[section.key, seen[section.key]] = section
        seen[section.key] += 1
    return placed


def _paired(first: Sequence[Section], second: Sequence[Section]) -> Iterable[tuple[Section | None, Section | None]]:
    mine, theirs = _placed(first), _placed(second)
    order = list(mine)
    before: _Place | None = None
    for place in theirs:
        if place not in mine:
            order.insert(order.index(before) + 1 if before else 0, place)
        before = place
    return [(mine.get(place), theirs.get(place)) for place in order]
