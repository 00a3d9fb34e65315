"""Leases and upserts: where databases speak differently (search is the other place).

A claim is a lease: `claimed_by` holds a row until `claimed_until`; then anybody may take it. Two processes cannot take one row:
SQLite lets one writer in at a time, PostgreSQL locks the rows it picks and skips those another has picked (the FOR UPDATE that
SQLite's dialect leaves out).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, Select, Table, and_, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import leases

T = TypeVar("T")
_IN = 500


def free(table: Table, now: datetime) -> ColumnElement[bool]:
    """Nobody holds this row, or its lease has run out."""
    return or_(table.c.claimed_until.is_(None), table.c.claimed_until <= now)


async def claim_rows(connection: AsyncConnection, table: Table, picked: "Select[Any]", values: Mapping[str, Any]) -> "Sequence[Row[Any]]":
    """Write `values` to the rows whose primary key (one column) `picked` selects, and return them as they then stand."""
    key = table.primary_key.columns[0]
    ids = (await connection.execute(picked.with_for_update(skip_locked=True, of=table))).scalars().all()
    if not ids:
        return []
    changed = update(table).where(key.in_(ids)).values(**values).returning(*table.c)
    return (await connection.execute(changed)).all()


async def take_lease(connection: AsyncConnection, name: str, *, by: str, now: datetime, until: datetime) -> bool:
    """Whether the lease of that name is now `by`'s; holding it already counts."""
    row = {"name": name, "claimed_by": by, "claimed_until": until}
    mine = or_(free(leases, now), leases.c.claimed_by == by)
    return await upsert(connection, leases, [row], where=mine) == 1


async def drop_lease(connection: AsyncConnection, name: str, *, by: str) -> None:
    mine = and_(leases.c.name == name, leases.c.claimed_by == by)
    await connection.execute(update(leases).where(mine).values(claimed_by=None, claimed_until=None))


def in_lists(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """`values` in lists short enough for IN: SQLite before 3.32 allowed 999 variables in a statement."""
    return (values[start : start + _IN] for start in range(0, len(values), _IN))


async def upsert(
    connection: AsyncConnection,
    table: Table,
    rows: Sequence[dict[str, Any]],
    *,
    where: "ColumnElement[bool] | None" = None,
    keep: Sequence[str] = (),
    add: Sequence[str] = (),
) -> int:
    """Insert rows, or change those whose primary key is there already (all columns given but `keep`, only `where`; to those of `add` the
    given number is added). How many changed."""
    if not rows:
        return 0
    dialect, names = _dialect(connection), frozenset(rows[0]).difference(keep)
    if where is None:
        statement = _upserting(dialect, table, names, frozenset(add))
    else:
        statement = _changing(dialect.insert(table), table, names, frozenset(add), where)
    return (await connection.execute(statement, rows[0] if len(rows) == 1 else list(rows))).rowcount


@cache
def _upserting(dialect: Any, table: Table, names: frozenset[str], add: frozenset[str]) -> Any:
    """Made once for each set of columns: to make it takes longer than to run it."""
    return _changing(dialect.insert(table), table, names, add)


def _changing(insert: Any, table: Table, names: frozenset[str], add: frozenset[str], where: "ColumnElement[bool] | None" = None) -> Any:
    keys = sorted(column.name for column in table.primary_key)
    changes = {name: insert.excluded[name] for name in sorted(names.difference(keys))}
    changes |= {name: table.c[name] + insert.excluded[name] for name in sorted(add)}
    return insert.on_conflict_do_update(index_elements=keys, set_=changes, where=where)


async def insert_new(connection: AsyncConnection, table: Table, rows: Sequence[dict[str, Any]]) -> int:
    """Insert the rows that break no unique key; how many those were."""
    statement = _dialect(connection).insert(table).on_conflict_do_nothing()
    return sum([(await connection.execute(statement, row)).rowcount for row in rows])


async def insert_missing(connection: AsyncConnection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """The same in one go, where nobody asks how many."""
    if rows:
        await connection.execute(_inserting(_dialect(connection), table), list(rows))


@cache
def _inserting(dialect: Any, table: Table) -> Any:
    return dialect.insert(table).on_conflict_do_nothing()


async def insert_one(connection: AsyncConnection, table: Table, row: dict[str, Any], wanted: ColumnElement[T]) -> T | None:
    """Insert the row and give back that column of it; None if it breaks a unique key."""
    statement = _dialect(connection).insert(table).values(**row).on_conflict_do_nothing().returning(wanted)
    value: T | None = await connection.scalar(statement)
    return value


def _dialect(connection: AsyncConnection) -> Any:
    return postgresql if connection.dialect.name == "postgresql" else sqlite
