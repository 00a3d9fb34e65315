"""Tables as templates get them: rows of cells for a platform that has tables, sums beside words for one that only has lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from bot.messages.columns import pad, width, wrap
from bot.messages.tidy import EMPTY, plain
from bot.models import Table, Text

_GAPS = frozenset({EMPTY, "—", "-", "―", "−"})
_BETWEEN = "  "
_NARROWEST = 8
"""Columns of a terminal that a column of words is never made narrower than."""
_PART = "  "
"""What a part of the row above stands behind. As the rule it is of a character that is as wide in a Japanese terminal as in any other."""


@dataclass(frozen=True, slots=True)
class Row:
    """`words` and `sums` are the cells set to the left and to the right, each once, without those that only fill a gap."""

    cells: tuple[Text, ...]
    words: tuple[Text, ...]
    sums: tuple[Text, ...]
    figures: tuple[Text, ...]
    """All cells set to the right."""
    indented: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table for templates; `head` is the row of its headings."""

    head: Row
    rows: tuple[Row, ...]
    right: tuple[int, ...]

    @property
    def merged(self) -> bool:
        """Whether words and sums can stand beside each other: there are both."""
        return 0 < len(self.right) < len(self.head.cells)

    @property
    def runs(self) -> tuple[tuple[bool, tuple[Row, ...]], ...]:
        """Rows that follow each other and are indented alike."""
        return tuple((indented, tuple(run)) for indented, run in groupby(self.rows, key=lambda row: row.indented))


def grid(table: Table) -> Grid:
    rows = (_row(cells, table, number) for number, cells in enumerate(table.rows))
    return Grid(_row(table.columns, table), tuple(rows), table.right)


def _row(cells: tuple[Text, ...], table: Table, number: int = -1) -> Row:
    said = [(place, cell) for place, cell in enumerate(cells) if plain(cell) not in _GAPS]
    words = tuple(cell for place, cell in said if place not in table.right)
    sums = tuple(dict.fromkeys(cell for place, cell in said if place in table.right))
    figures = tuple(cells[place] for place in table.right)
    return Row(cells, words, sums, figures, number in table.indented, number in table.quiet)


def some_rows(table: Table, first: int, count: int) -> Table:
    """`count` of its rows from `first` on, under the same headings. A part whose whole stands before is no longer beneath it."""
    kept = range(first, min(first + count, len(table.rows)))
    return replace(
        table,
        rows=table.rows[first : first + count],
        indented=tuple(number - first for number in table.indented if number in kept and number > first),
        quiet=tuple(number - first for number in table.quiet if number in kept),
    )


def table_lines(table: Grid, columns: int) -> Iterator[str]:
    """As text of at most `columns` terminal columns: headings, a rule, rows; long cells go on in the next line."""
    rows = [[plain(cell) for cell in row.cells] for row in (table.head, *table.rows)]
    steps = [_PART if row.indented else "" for row in (table.head, *table.rows)]
    stepped = [[step + first, *others] for step, (first, *others) in zip(steps, rows, strict=True)]
    widths = _widths(stepped, set(table.right), columns)
    for number, (cells, step) in enumerate(zip(rows, steps, strict=True)):
        yield from _lines(cells, widths, table.right, step)
        if not number:
            yield _BETWEEN.join("-" * wide for wide in widths)


def _widths(rows: Sequence[Sequence[str]], right: set[int], columns: int) -> list[int]:
    """As wide as the longest cell; where that is too much, the widest columns of words give way, then the others."""
    widths = [max(width(cell) for cell in column) for column in zip(*rows, strict=True)]
    room = columns - len(_BETWEEN) * (len(widths) - 1)
    for giving in (set(range(len(widths))) - right, set(range(len(widths)))):
        while sum(widths) > room and giving and max(widths[place] for place in giving) > _NARROWEST:
            widest = max(sorted(giving), key=lambda place: widths[place])
            widths[widest] = max(_NARROWEST, widths[widest] - max(1, (sum(widths) - room) // 2))
    return widths


def _lines(cells: Sequence[str], widths: Sequence[int], right: Sequence[int], step: str) -> Iterator[str]:
    starts = [(step, step + _BETWEEN), *[("", "")] * (len(cells) - 1)]
    parts = [wrap(cell, wide, first, rest).split("\n") for cell, wide, (first, rest) in zip(cells, widths, starts, strict=True)]
    for number in range(max(map(len, parts))):
        line = [part[number] if number < len(part) else "" for part in parts]
        yield _BETWEEN.join(
            pad(words, wide, right=place in right) for place, (words, wide) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
