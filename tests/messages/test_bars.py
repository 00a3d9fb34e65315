"""Charts as bars: lengths that are true to their numbers."""

from hypothesis import given
from hypothesis import strategies as st

from bot.messages.bars import bars
from bot.models import Chart, Series

counts = st.lists(st.tuples(*[st.integers(0, 10**12).map(float)] * 4), min_size=1, max_size=20)


def a_chart(rows: list[tuple[float, ...]]) -> Chart:
    series = tuple(Series(f"s{n}", tuple(row[n] for row in rows), ("x",) * len(rows)) for n in range(len(rows[0])))
    return Chart("", tuple(f"w{n}" for n in range(len(rows))), series, tuple(str(sum(row)) for row in rows))


@given(counts, st.integers(10, 100))
def test_a_bar_is_as_long_as_its_share_of_the_longest_and_its_parts_are_as_long_together(rows, units):
    drawn = bars(a_chart(rows), units)
    largest = max(map(sum, rows)) or 1
    for row, bar in zip(rows, drawn.bars, strict=True):
        length = sum(part.units for part in bar.segments)
        assert length == (max(1, round(units * sum(row) / largest)) if sum(row) else 0)
        assert all(abs(part.units - length * row[part.series] / sum(row)) < 1 for part in bar.segments)


def test_lines_stand_under_each_other_and_end_in_their_total():
    lines = bars(a_chart([(4.0, 2.0), (1.0, 0.0), (0.0, 0.0)]), 12).lines
    assert lines == ("w0  ████████▓▓▓▓ 6.0", "w1  ██ 1.0", "w2   0.0")


def test_the_smallest_of_many_series_are_one():
    chart = a_chart([(5.0, 4.0, 3.0, 2.0, 1.0, 1.0)])
    drawn = bars(chart, 16)
    assert drawn.names == ("s0", "s1", "s2", "s3, s4, s5")
    assert [part.units for part in drawn.bars[0].segments] == [5, 4, 3, 4]
