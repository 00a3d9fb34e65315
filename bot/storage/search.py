"""Full-text search over stories: English words, Japanese as pairs of characters, and what stories are narrowed by.

No tokenizer of SQLite or PostgreSQL cuts Japanese well (trigrams find nothing for 量子), so runs of Chinese and Japanese characters are
cut into bigrams here, for the index and for the query alike, and the database sees words between blanks.

A story's place in the index is the day it was published before its number, so that the index walks backwards in time: the newest
thousands of hits of a word that half of a million stories have are found without looking at the others, and a span of time is a span
of places. Its watch, fields, sides, languages and bodies are tokens of the index too, which nobody can type: the index then joins
any of them with any words.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, TextClause, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import Wanted
from bot.storage.tables import Moment
from bot.text import fold

INDEX = "story_words"
_CJK = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(f"[{_CJK}]+")
_TOKEN = re.compile(r"[^\W_]+")
_CHUNK = re.compile(r'"([^"]*)"|([^\s"]+)')
_MOST_CHUNKS = 12
_SHORTEST_PLURAL = 4
"""Letters: a shorter word ending in s ("gas", "us") is seldom a plural."""


def bigrams(run: str) -> list[str]:
    """Each pair of neighbours."""
    return [run[i : i + 2] for i in range(len(run) - 1)]


def index_words(words: str) -> str:
    """`words` as the index holds them: folded, without accents, between blanks, Japanese as bigrams; then each Japanese character that
    there is, once, for those who search for one alone."""
    tokens = _tokens(words)
    singles = sorted({char for token in tokens if _RUN.match(token) for char in token})
    return " ".join([*(word for token in tokens for word in (bigrams(token) if _RUN.match(token) else [token])), *singles])


def query_of(words: str) -> str:
    """What people typed as a query of FTS5, "" if there is nothing to look for.

    All words must be there; words between double quotes, and a run of Japanese, must stand together. Nothing typed can be syntax: each
    token is letters and digits between quotation marks.
    """
    chunks = [quoted or bare for quoted, bare in _CHUNK.findall(words)][:_MOST_CHUNKS]
    return " AND ".join(part for chunk in chunks for part in _parts(_tokens(chunk)))


def _tokens(words: str) -> list[str]:
    """Words and runs of Japanese, in order; a change of script ends a word."""
    flat = unicodedata.normalize("NFKD", fold(words))
    accents = {ord(char): None for char in set(flat) if _is_accent(char)}
    bare = unicodedata.normalize("NFC", flat.translate(accents) if accents else flat)
    return _TOKEN.findall(_RUN.sub(lambda run: f" {run.group()} ", bare))


def _is_accent(char: str) -> bool:
    """A combining mark, but for the two of kana: が is not か."""
    return unicodedata.combining(char) != 0 and char not in "\u3099\u309a"


def _parts(tokens: list[str]) -> list[str]:
    """One chunk as parts that must all be found: a phrase if it is several Latin words, a phrase of bigrams for each Japanese run."""
    latin = [token for token in tokens if not _RUN.match(token)]
    japanese = [_run_query(token) for token in tokens if _RUN.match(token)]
    if not latin:
        return japanese
    return [_word_query(latin[0]) if len(latin) == 1 else _phrase(latin), *japanese]


def _run_query(run: str) -> str:
    return _phrase(bigrams(run) or [run])


def _word_query(word: str) -> str:
    """The word, or its plain plural or singular."""
    if len(word) >= _SHORTEST_PLURAL and word.isascii() and word.isalpha():
        other = word[:-1] if word.endswith("s") else f"{word}s"
        return f'("{word}" OR "{other}")'
    return f'"{word}"'


def _phrase(words: Iterable[str]) -> str:
    return '"' + " ".join(words) + '"'


# ── the database's side ─────────────────────────────────────────────────────────────────────────────────────────────────────

NEWEST = 2_000
"""Hits that are looked at, the newest: so many are counted, and ranked among each other."""
HEADLINE_DAYS = 30
"""A story that has all the words in its headline is ranked as one that is so many days newer."""
_NUMBERS = 24
"""Bits of a place that the story's number takes: sixteen million stories."""
_LEAD = "\ue000"
"""Of private use (Unicode's category Co): FTS5 takes it for a letter, and `_tokens` lets none through."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A query of FTS5 with the span of time it is about."""

    query: str
    headline: str
    """The same query of headlines alone; one that nothing fits where there are no words to rank by."""
    since: datetime | None = None
    until: datetime | None = None


def place_of(published: datetime, number: int) -> int:
    """Where the index has story `number`: its day (UTC), then the number."""
    return (_day(published) << _NUMBERS) + number


def facet(watch: str, kind: str, value: str = "") -> str:
    """The token of one thing that stories of `watch` are narrowed by."""
    return _LEAD + hashlib.blake2b(f"{watch}\n{kind}\n{value}".encode(), digest_size=10).hexdigest()


def facets(
    watch: str,
    *,
    fields: Iterable[str] = (),
    sides: Iterable[str] = (),
    languages: Iterable[str] = (),
    bodies: Iterable[str] = (),
    money: bool = False,
) -> str:
    """The tokens of a story; `bodies` are folded names, `money` says it has commitments."""
    kinds = {"field": fields, "side": sides, "language": languages, "body": bodies}
    tokens = [facet(watch, "all"), *(facet(watch, kind, value) for kind, values in kinds.items() for value in values)]
    return " ".join([*tokens, facet(watch, "money")] if money else tokens)


def sought(watch: str, wanted: Wanted, words: str = "", *, money: bool = False) -> Sought:
    """The query of `words` (of `query_of`, "" for all stories) among what is wanted."""
    narrowed = " AND ".join(_narrowed(watch, wanted, money=money))
    if not words:
        return Sought(narrowed, f'"{_LEAD}"', wanted.since, wanted.until)
    return Sought(f"({words}) AND {narrowed}", f"({{headline}} : ({words})) AND {narrowed}", wanted.since, wanted.until)


def _narrowed(watch: str, wanted: Wanted, *, money: bool) -> list[str]:
    fields = " OR ".join(f'"{facet(watch, "field", key)}"' for key in wanted.fields)
    single = {"side": wanted.side, "language": wanted.language or "", "body": fold(wanted.org)}
    parts = [f"({fields})"] if fields else []
    parts += [f'"{facet(watch, kind, value)}"' for kind, value in single.items() if value]
    parts += [f'"{facet(watch, "money")}"'] if money else []
    return parts or [f'"{facet(watch, "all")}"']


def _day(moment: datetime) -> int:
    return moment.astimezone(UTC).toordinal()


_PAGE = """
    WITH hits AS MATERIALIZED (
        SELECT p.story AS number, p.place AS place, p.published AS published
        FROM story_words w CROSS JOIN story_places p ON p.place = w.rowid
        WHERE w.story_words MATCH :query AND w.rowid >= :low AND w.rowid < :high AND p.published >= :since AND p.published < :until
        ORDER BY w.rowid DESC LIMIT :most
    ), heads AS MATERIALIZED (
        SELECT rowid AS place FROM story_words
        WHERE story_words MATCH :headline AND rowid >= (SELECT min(place) FROM hits) AND rowid <= (SELECT max(place) FROM hits)
    )
    SELECT number, count(*) OVER () AS total FROM hits
    ORDER BY
        (place >> :bits) + CASE WHEN place IN (SELECT place FROM heads) THEN :days ELSE 0 END DESC,
        published DESC, number DESC
    LIMIT :limit OFFSET :offset
"""
_TIMES = (bindparam("since", type_=Moment), bindparam("until", type_=Moment))
EVER = (datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC))


async def find_numbers(connection: AsyncConnection, what: Sought, *, limit: int, offset: int = 0) -> tuple[list[int], int, bool]:
    """The numbers of one page of the stories that are sought, how many there are, and whether there are more than that.

    The newest come first. With words they are ranked within the newest `NEWEST` hits: by day, all words in the headline counting
    `HEADLINE_DAYS` days; a page stays as it is while nothing new comes in. A page beyond looks at as many hits as it needs.
    """
    most = max(NEWEST, offset + limit)
    found = await _look(connection, what, most + 1, limit, offset)
    if not found and offset:
        found = [(0, total) for _, total in await _look(connection, what, most + 1, 1, 0)]
        return [], min(found[0][1], most) if found else 0, bool(found) and found[0][1] > most
    total = found[0][1] if found else 0
    return [number for number, _ in found], min(total, most), total > most


async def _look(connection: AsyncConnection, what: Sought, most: int, limit: int, offset: int) -> list[tuple[int, int]]:
    statement = page_of(what, most=most, limit=limit, offset=offset)
    return [(row.number, row.total) for row in await connection.execute(statement)]


def page_of(what: Sought, *, most: int, limit: int, offset: int = 0) -> TextClause:
    """The statement that looks for it."""
    since, until = what.since or EVER[0], what.until or EVER[1]
    days = {"low": _day(since) << _NUMBERS, "high": (_day(until) + 1) << _NUMBERS, "bits": _NUMBERS, "days": HEADLINE_DAYS}
    given = {"query": what.query, "headline": what.headline, "most": most, "limit": limit, "offset": offset}
    return text(_PAGE).bindparams(*_TIMES).bindparams(since=since, until=until, **days, **given)


@dataclass(frozen=True, slots=True)
class Words:
    """What a story is found by."""

    headline: str
    words: str


async def write_words(
    connection: AsyncConnection,
    number: int,
    published: datetime,
    found_by: Words,
    marks: str,
    *,
    before: tuple[int, datetime] | None = None,
) -> None:
    """What story `number` is found by from now on, with its `facets`; `before` is the place that it has, with its date."""
    row = {"number": number, "place": place_of(published, number), "published": published, "marks": marks}
    row |= {"headline": index_words(found_by.headline), "words": index_words(found_by.words)}
    if before == (row["place"], published):
        await connection.execute(_REWRITE, row)
        return
    if before:
        await forget_words(connection, number)
    await connection.execute(_PUT, row)
    await connection.execute(_WRITE, row)


async def write_texts(connection: AsyncConnection, number: int, found_by: Words) -> None:
    """The same words without those that were forgotten; place and facets stay."""
    change = text(
        "UPDATE story_words SET headline = :headline, words = :words WHERE rowid = (SELECT place FROM story_places WHERE story = :number)"
    )
    row = {"number": number, "headline": index_words(found_by.headline), "words": index_words(found_by.words)}
    await connection.execute(change, row)


async def write_facets(connection: AsyncConnection, marks: Sequence[tuple[int, str]]) -> None:
    """Write the `facets` of these stories, by number."""
    if marks:
        change = text("UPDATE story_words SET marks = :marks WHERE rowid = (SELECT place FROM story_places WHERE story = :number)")
        await connection.execute(change, [{"number": number, "marks": tokens} for number, tokens in marks])


async def forget_words(connection: AsyncConnection, number: int) -> None:
    """Take a story out of the index."""
    its = text("DELETE FROM story_words WHERE rowid = (SELECT place FROM story_places WHERE story = :number)")
    await connection.execute(its, {"number": number})
    await connection.execute(text("DELETE FROM story_places WHERE story = :number"), {"number": number})


_PUT = text("INSERT INTO story_places (story, place, published) VALUES (:number, :place, :published)")
_PUT = _PUT.bindparams(bindparam("published", type_=Moment))
_REWRITE = text("UPDATE story_words SET headline = :headline, words = :words, marks = :marks WHERE rowid = :place")
_WRITE = text("INSERT INTO story_words (rowid, headline, words, marks) VALUES (:place, :headline, :words, :marks)")

# ── migrations ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def create_first_index(connection: Connection) -> None:
    """As the first migration had it: by number, and nothing but words."""
    connection.execute(text("CREATE VIRTUAL TABLE story_words USING fts5(words, tokenize = 'unicode61 remove_diacritics 0')"))


def renew_index(connection: Connection) -> None:
    """In places by time, with headlines and facets of their own; what stories were found by comes from the first index."""
    connection.execute(text("ALTER TABLE story_words RENAME TO story_words_first"))
    # Nothing asks how long a story is: without the sizes of columns each is written with one row less.
    options = "tokenize = 'unicode61 remove_diacritics 0', columnsize = 0"
    connection.execute(text(f"CREATE VIRTUAL TABLE story_words USING fts5(headline, words, marks, {options})"))
    last = 0
    while found := connection.execute(_OLD, {"last": last}).all():
        renewed = [_renewed(row) for row in found]
        connection.execute(_PUT, renewed)
        connection.execute(_WRITE, renewed)
        connection.execute(text("UPDATE stories SET first_field = :first_field WHERE number = :number"), renewed)
        last = found[-1].number
    connection.execute(text("DROP TABLE story_words_first"))


_OLD = text(
    "SELECT s.number, s.watch, s.published, s.fields, s.headline, w.words FROM stories s JOIN story_words_first w ON w.rowid = s.number "
    "WHERE s.number > :last AND s.forwarded_to IS NULL ORDER BY s.number LIMIT 500"
).columns(published=Moment)


def _renewed(row: "Row[Any]") -> dict[str, object]:
    words = row.words.split()
    singles = sorted({char for word in words if _RUN.match(word) for char in word})
    kept = [word for word in words if len(word) > 1 or not _RUN.match(word)]
    fields = row.fields.split()
    return {
        "number": row.number,
        "place": place_of(row.published, row.number),
        "published": row.published,
        "headline": index_words(row.headline),
        "words": " ".join([*kept, *singles]),
        "marks": facets(row.watch, fields=fields),
        "first_field": next(iter(fields), ""),
    }
