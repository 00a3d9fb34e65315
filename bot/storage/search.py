"""Full-text search over stories: English words, and Japanese as pairs of characters.

No tokenizer of SQLite or PostgreSQL cuts Japanese well (trigrams find nothing for 量子), so runs of Chinese and Japanese characters are
cut into bigrams here, for the index and for the query alike, and the database sees words between blanks.
"""

import re
import unicodedata
from collections.abc import Iterable

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.expression import TextualSelect

from bot.storage.tables import stories
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
    """Each pair of neighbours, and the last character alone, so that a search for one character finds it wherever it stands."""
    return [*(run[i : i + 2] for i in range(len(run) - 1)), run[-1]] if run else []


def index_words(words: str) -> str:
    """`words` as the index holds them: folded, without accents, between blanks, Japanese as bigrams."""
    return " ".join(word for token in _tokens(words) for word in (bigrams(token) if _RUN.match(token) else [token]))


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
    bare = unicodedata.normalize("NFC", "".join(char for char in flat if not _is_accent(char)))
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
    return _phrase(bigrams(run)[:-1]) if len(run) > 1 else f'"{run}"*'


def _word_query(word: str) -> str:
    """The word, or its plain plural or singular."""
    if len(word) >= _SHORTEST_PLURAL and word.isascii() and word.isalpha():
        other = word[:-1] if word.endswith("s") else f"{word}s"
        return f'("{word}" OR "{other}")'
    return f'"{word}"'


def _phrase(words: Iterable[str]) -> str:
    return '"' + " ".join(words) + '"'


# ── the database's side ─────────────────────────────────────────────────────────────────────────────────────────────────────


def create_index(connection: Connection) -> None:
    """Used by the first migration."""
    connection.execute(text("CREATE VIRTUAL TABLE story_words USING fts5(words, tokenize = 'unicode61 remove_diacritics 0')"))


def matching(query: str) -> TextualSelect:
    """The numbers of the stories that `query` (of `query_of`) finds."""
    found = text("SELECT rowid AS number FROM story_words WHERE story_words MATCH :query").bindparams(query=query)
    return found.columns(stories.c.number)


async def write_words(connection: AsyncConnection, number: int, words: str, *, new: bool = False) -> None:
    """What story `number` is found by from now on; "" takes it out of the index, `new` says it is not in it yet."""
    if not new:
        await connection.execute(text("DELETE FROM story_words WHERE rowid = :number"), {"number": number})
    if words:
        row = {"number": number, "words": index_words(words)}
        await connection.execute(text("INSERT INTO story_words (rowid, words) VALUES (:number, :words)"), row)
