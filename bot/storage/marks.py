"""Writing what stories are accounted and found by: their commitments, ties, parties and days, and the counts of bodies."""

import json
import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import combinations
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    Table,
    Text,
    bindparam,
    cast,
    delete,
    literal_column,
    select,
    type_coerce,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.models import Commitment, Marks, Organisation, Story
from bot.storage.claims import in_lists, insert_missing, upsert
from bot.storage.codec import encode
from bot.storage.search import facets
from bot.storage.tables import (
    Moment,
    bodies,
    body_names,
    commitment_pairs,
    commitments,
    parties,
    partners,
    story_days,
    story_entries,
    story_places,
    ties,
)
from bot.text import fold

_STEP = math.log(1.02)
_NO_SIZE = -(10**6)
_Key = tuple[Any, ...]
_Rows = Mapping[_Key, dict[str, Any]]
_Name = tuple[str, str, str]
"""Watch, name and body."""
_WRITTEN = (commitments, commitment_pairs, ties, parties, story_days)
_READ = (*_WRITTEN, story_entries, story_places)
_WIDEST = max(len(table.columns) for table in _READ)

Marked = tuple[Story, Marks]
Stored = Mapping[Table, _Rows]


def size_of(value: float) -> int:
    """The step of a sum: two that differ by a hundredth are in the same one or in neighbours."""
    return math.floor(math.log(value) / _STEP) if value > 0 else _NO_SIZE


def story_facets(story: Story, marks: Marks) -> str:
    """What the full-text index narrows by."""
    named = sorted({fold(party.known_as) for party in marks.parties})
    given = {"fields": story.fields, "sides": marks.sides, "languages": marks.languages, "bodies": named}
    return facets(story.watch, **given, money=bool(marks.commitments))


NOTHING: Stored = {table: {} for table in _READ}


async def stored(connection: AsyncConnection, watch: str, ids: Sequence[str], numbers: Sequence[int] = ()) -> Stored:
    """What these stories are accounted by, their entries, and the places in the index of those `numbers`: in one statement, for to ask
    costs more than to find."""
    found: dict[Table, list[dict[str, Any]]] = {table: [] for table in _READ}
    for some in in_lists(ids):
        given = {"watch": watch, "ids": list(some), "numbers": list(numbers)}
        for at, *values in (await connection.execute(_STORED, given)).all():
            table = _READ[at]
            found[table].append({column.name: _value(column, value) for column, value in zip(table.columns, values, strict=False)})
    return {table: _by_key(table, rows) for table, rows in found.items()}


def _part(at: int, table: Table) -> "Select[Any]":
    """All columns as text, as many as the widest table has."""
    columns = [column if isinstance(column.type, Text) else _as_text(column) for column in table.columns]
    rest: list[ColumnElement[str]] = [literal_column("''") for _ in range(_WIDEST - len(columns))]
    found = select(literal_column(str(at)), *(column.label(f"column{place}") for place, column in enumerate([*columns, *rest])))
    if table is story_places:
        return found.where(story_places.c.story.in_(bindparam("numbers", expanding=True)))
    return found.where(table.c.watch == bindparam("watch"), table.c.story.in_(bindparam("ids", expanding=True)))


def _as_text(column: "Column[Any]") -> ColumnElement[str]:
    return type_coerce(column, Text) if isinstance(column.type, Moment) else cast(column, Text)


def _value(column: "Column[Any]", value: str) -> Any:
    if isinstance(column.type, Moment):
        return datetime.fromisoformat(value)
    kind = column.type.python_type
    return date.fromisoformat(value) if kind is date else kind(value)


_STORED = union_all(*(_part(at, table) for at, table in enumerate(_READ)))
"""Made once: to make it takes longer than to ask it."""


async def write_marks(
    connection: AsyncConnection, watch: str, marked: Sequence[Marked], *, had: Stored, known: Collection[_Name] = ()
) -> set[_Name]:
    """Write what these stories are accounted by in the place of what they and others `had`; only what is other than before is written.

    Gives back the names of bodies that are stored from now on; those `known` to be are not written again.
    """
    wanted = {table: _by_key(table, rows) for table, rows in _rows_of(watch, marked).items()}
    for table in _WRITTEN:
        await _forget(connection, table, [row for key, row in had[table].items() if key not in wanted[table]])
        await upsert(connection, table, [row for key, row in wanted[table].items() if had[table].get(key) != row])
    await _count_bodies(connection, watch, marked, had[parties], wanted[parties])
    await _count_partners(connection, watch, had[ties], wanted[ties])
    return await _name_bodies(connection, watch, marked, known)


def _rows_of(watch: str, marked: Sequence[Marked]) -> dict[Table, list[dict[str, Any]]]:
    found: dict[Table, list[dict[str, Any]]] = {table: [] for table in _WRITTEN}
    for story, marks in marked:
        its = {"watch": watch, "story": story.id}
        dated = {**its, "published": story.published}
        for made in marks.commitments:
            found[commitments].append({**dated, **_commitment_columns(made)})
            pairs = combinations(sorted({fold(party) for party in made.parties}), 2)
            found[commitment_pairs] += [{**dated, "place": made.place, "one": one, "other": other} for one, other in pairs]
        found[ties] += [{**dated, "one": fold(tie.one), "other": fold(tie.other)} for tie in marks.ties]
        found[parties] += [{**dated, "body": fold(party.known_as), "side": party.side} for party in marks.parties]
        days = () if story.withdrawn else reversed(story.facts.days)
        found[story_days] += [{**its, "day": day.day, "kind": day.kind, "detail": encode(day)} for day in days]
    return found


def _commitment_columns(made: Commitment) -> dict[str, Any]:
    value = made.amount.value
    return {
        "place": made.place,
        "currency": made.amount.currency,
        "value": value,
        "size": size_of(value),
        "detail": encode(made),
    }


def _by_key(table: Table, rows: Iterable[dict[str, Any]]) -> _Rows:
    """Of several with one key (a day that two sentences name) the last counts."""
    keys = [column.name for column in table.primary_key]
    return {tuple(row[name] for name in keys): row for row in rows}


async def _forget(connection: AsyncConnection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        keys = [column.name for column in table.primary_key]
        its = delete(table).where(*(table.c[name] == bindparam(f"its_{name}") for name in keys))
        await connection.execute(its, [{f"its_{name}": row[name] for name in keys} for row in rows])


async def _count_bodies(connection: AsyncConnection, watch: str, marked: Sequence[Marked], had: _Rows, wanted: _Rows) -> None:
    gained = Counter(wanted[key]["body"] for key in wanted if key not in had)
    lost = Counter(had[key]["body"] for key in had if key not in wanted)
    named = {fold(party.known_as): party for _, marks in marked for party in marks.parties}
    rows = [_body_columns(watch, body, named[body], count) for body, count in gained.items()]
    await upsert(connection, bodies, rows, add=("stories",))
    if lost:
        fewer = update(bodies).where(bodies.c.watch == watch, bodies.c.body == bindparam("its_body"))
        fewer = fewer.values(stories=bodies.c.stories - bindparam("count"))
        await connection.execute(fewer, [{"its_body": body, "count": count} for body, count in lost.items()])


async def _name_bodies(connection: AsyncConnection, watch: str, marked: Sequence[Marked], known: Collection[_Name]) -> set[_Name]:
    parties_ = (party for _, marks in marked for party in marks.parties)
    names = {(watch, name, fold(party.known_as)) for party in parties_ for name in _names(party)}
    rows = [dict(zip(("watch", "name", "body"), name, strict=True)) for name in sorted(names.difference(known))]
    await insert_missing(connection, body_names, rows)
    return names


def _body_columns(watch: str, body: str, party: Organisation, count: int) -> dict[str, Any]:
    names = json.dumps(dict(party.names), ensure_ascii=False)
    letters = "\n".join(sorted(_names(party)))
    return {
        "watch": watch,
        "body": body,
        "known_as": party.known_as,
        "side": party.side,
        "names": names,
        "letters": letters,
        "stories": count,
    }


def _names(party: Organisation) -> set[str]:
    return {fold(name) for name in (party.known_as, party.receipt.words, *party.names.values())} - {""}


async def _count_partners(connection: AsyncConnection, watch: str, had: _Rows, wanted: _Rows) -> None:
    changed: Counter[tuple[str, str]] = Counter()
    for rows, others, step in ((wanted, had, 1), (had, wanted, -1)):
        for key in rows.keys() - others.keys():
            one, other = rows[key]["one"], rows[key]["other"]
            changed.update({(one, other): step, (other, one): step})
    counts = [{"watch": watch, "body": one, "partner": other, "stories": count} for (one, other), count in changed.items() if count]
    await upsert(connection, partners, counts, add=("stories",))
