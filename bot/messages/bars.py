"""Charts as templates get them: stacked bars made of units, so that blocks of text, cells and colours show the same lengths."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.messages.columns import pad, width
from bot.messages.limits import LIMITS
from bot.models import Chart, Series

SHADES = "█▓▒░"
"""One for each series, told apart without colour."""
SHORTEST = 1


@dataclass(frozen=True, slots=True)
class Segment:
    """A series' share of one bar: `units` long, `said` in words."""

    series: int
    units: int
    said: str

    @property
    def drawn(self) -> str:
        return SHADES[min(self.series, len(SHADES) - 1)] * self.units


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    total: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """`names` of the series, the largest first, each drawn in the shade of its place."""

    title: str
    names: tuple[str, ...]
    bars: tuple[Bar, ...]

    @property
    def legend(self) -> str:
        return "  ".join(f"{shade} {name}" for shade, name in zip(SHADES, self.names, strict=False))

    @property
    def lines(self) -> tuple[str, ...]:
        """Label, bar, total: a line each, for a font of one width."""
        label = max(width(bar.label) for bar in self.bars)
        return tuple(
            f"{pad(bar.label, label, right=True)}  {''.join(part.drawn for part in bar.segments)} {bar.total}" for bar in self.bars
        )


def bars(chart: Chart, units: int, most: int = len(SHADES)) -> Bars:
    """The chart in bars of at most `units`; of more series than `most` the smallest are one."""
    series = _few(chart.series, most)
    sums = [sum(each.values[place] for each in series) for place in range(len(chart.labels))]
    largest = max(sums) or 1.0
    drawn = [
        Bar(label, chart.totals[place], tuple(_segments(series, place, sums[place], largest, units)))
        for place, label in enumerate(chart.labels)
    ]
    return Bars(chart.title, tuple(each.name for each in series), tuple(drawn))


def draws_itself(chart: Chart) -> bool:
    """Whether Slack's own chart takes it: few series, and names and labels that it can tell apart."""
    names = [series.name for series in chart.series]
    few = len(names) <= LIMITS.slack.chart_series and len(chart.title) <= LIMITS.slack.chart_title
    return few and bool(chart.title) and len(set(names)) == len(names) and len(set(chart.labels)) == len(chart.labels)


def _few(series: Sequence[Series], most: int) -> Sequence[Series]:
    if len(series) <= most:
        return series
    kept, rest = series[: most - 1], series[most - 1 :]
    values = tuple(sum(column) for column in zip(*(each.values for each in rest), strict=True))
    return (*kept, Series(", ".join(each.name for each in rest), values, ("",) * len(values)))


def _segments(series: Sequence[Series], place: int, whole: float, largest: float, units: int) -> Iterator[Segment]:
    """Whole units that sum to the bar's length: those that lose most by rounding down are rounded up (largest remainder)."""
    if not whole:
        return
    length = max(SHORTEST, round(units * whole / largest))
    exact = [length * each.values[place] / whole for each in series]
    least = [int(share) for share in exact]
    by_loss = sorted(range(len(exact)), key=lambda number: least[number] - exact[number])
    up = set(by_loss[: length - sum(least)])
    for number, each in enumerate(series):
        if each.values[place]:
            yield Segment(number, least[number] + (number in up), each.said[place])
