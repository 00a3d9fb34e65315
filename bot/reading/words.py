"""The word lists of this folder, read once from `words.toml`."""

import tomllib
from pathlib import Path

_TABLE = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))


def words_of(*path: str) -> tuple[str, ...]:
    """The entries at `path` ("speech", "says"); an underscore in one stands for a blank."""
    found = _TABLE
    for key in path:
        found = found[key]
    return tuple(word.replace("_", " ") for word in str(found).split())


def any_of(*path: str) -> str:
    """The entries at `path` as one group of a pattern."""
    return f"(?:{'|'.join(words_of(*path))})"


def keys_of(*path: str) -> tuple[str, ...]:
    """The names of the tables at `path`, in the file's order."""
    found = _TABLE
    for key in path:
        found = found[key]
    return tuple(found)


def lines_of(*path: str) -> tuple[tuple[str, ...], ...]:
    """The lines at `path`, each with its entries."""
    found = _TABLE
    for key in path:
        found = found[key]
    return tuple(tuple(line.split()) for line in str(found).splitlines() if line.strip())
