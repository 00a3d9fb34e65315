"""Tables: aligned as text whatever stands in them, divided without losing what belongs together."""

from hypothesis import given
from hypothesis import strategies as st

from bot.messages.columns import width
from bot.messages.tables import grid, some_rows, table_lines
from bot.models import Plain, Table
from tests.messages.briefings import a_ledger
from tests.messages.samples import said

words = st.text(alphabet="ab 長い表 £1", min_size=1, max_size=60).map(lambda text: text.strip() or "x")


def test_sums_end_in_one_column_in_japanese_too():
    lines = list(table_lines(grid(a_ledger("ja")), 100))
    ends = [width(line[: line.index("円") + 1]) for line in lines[2:6] if "円" in line and "年" not in line]
    assert len(set(ends)) == 1
    assert all(width(line) <= 100 for line in lines)


def test_a_part_stands_one_step_in():
    lines = list(table_lines(grid(a_ledger()), 100))
    assert [line for line in lines if line.startswith("  of which")]


@given(st.lists(st.tuples(words, words, words), min_size=1, max_size=6), st.integers(40, 120))
def test_no_line_is_wider_than_asked_and_no_word_is_lost(rows, columns):
    table = Table((said("a"), said("b"), said("c")), tuple(tuple((Plain(cell),) for cell in row) for row in rows), right=(2,))
    lines = list(table_lines(grid(table), columns))
    assert all(width(line) <= columns for line in lines if not any(width(word) > 8 for word in line.split()))
    said_ = "".join(lines).replace(" ", "")
    assert all(char in said_ for row in rows for cell in row for char in cell.replace(" ", ""))


def test_a_division_keeps_which_rows_are_parts_and_which_are_not_added_up():
    table = a_ledger()
    first, rest = some_rows(table, 0, 2), some_rows(table, 2, 3)
    assert (first.indented, first.quiet) == ((), ())
    assert (rest.indented, rest.quiet) == ((), (0, 2))  # the part's whole is in the other half
    assert first.rows + rest.rows == table.rows


def test_gaps_are_no_words_of_a_row():
    row = grid(a_ledger("ja")).rows[-1]
    assert row.sums == (said("年3.2億円"),)
    assert row.figures[1] == said("–")
