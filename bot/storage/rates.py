"""Rates that people imported, by source."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import and_, func, select

from bot.models import Rate
from bot.ports import RateSpan
from bot.storage.claims import upsert
from bot.storage.part import Part
from bot.storage.tables import rates

_BATCH = 5000


class RatePart(Part):
    async def keep_rates(self, kept: Sequence[Rate], now: datetime) -> int:
        """All or none. A source's rate for a pair and day takes the place of its older one."""
        columns = (rates.c.source, rates.c.day, rates.c.base, rates.c.currency, rates.c.value)
        sources = {rate.source for rate in kept}
        async with self._db.write() as connection:
            known = {tuple(row) for row in await connection.execute(select(*columns).where(rates.c.source.in_(sources)))}
            rows = [
                {"source": rate.source, "day": rate.day, "base": rate.base, "currency": rate.currency, "value": rate.value, "kept": now}
                for rate in kept
                if (rate.source, rate.day, rate.base, rate.currency, rate.value) not in known
            ]
            for start in range(0, len(rows), _BATCH):
                await upsert(connection, rates, rows[start : start + _BATCH])
        return len(rows)

    async def rates(self, first: date, last: date, currencies: Collection[str]) -> list[Rate]:
        """The last imported first."""
        wanted = and_(rates.c.day.between(first, last), rates.c.base.in_(currencies), rates.c.currency.in_(currencies))
        query = select(rates).where(wanted).order_by(rates.c.kept.desc(), rates.c.source, rates.c.day, rates.c.base, rates.c.currency)
        async with self._db.read() as connection:
            return [Rate(row.day, row.base, row.currency, row.value, row.source) for row in await connection.execute(query)]

    async def rate_spans(self) -> list[RateSpan]:
        query = select(rates.c.source, func.count(rates.c.day.distinct()), func.min(rates.c.day), func.max(rates.c.day)).group_by(
            rates.c.source
        )
        async with self._db.read() as connection:
            return [RateSpan(*row) for row in await connection.execute(query.order_by(rates.c.source))]
