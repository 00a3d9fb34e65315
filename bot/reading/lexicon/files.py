"""The files of a watch's `lexicon/`, read into rows and tables. Every fault is one WatchError with file, line and what is wrong.

A `.tsv` file has comment lines (#), one line of column names, then rows of tab-separated cells; cells left out at the end are empty,
`|` parts the values of one cell; the rows of `NAME.tsv` and of each `NAME-more.tsv` beside it are one table. A `.toml` file is checked
against the model of its kind. A file that is not there is empty.

Folders are laid over each other. A later folder's row stands in place of all earlier ones of its first name, and with the side `-` it only
takes them away; what stands in a later `.toml` is added to the lists of the earlier, or taken from them where a `-` stands before it.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator
from pydantic import Field as Declared

from bot.errors import WatchError
from bot.reading.zones import find_zone

_Table = TypeVar("_Table", bound=BaseModel)
NO_SIDE = "-"
"""The side of a row that only takes away what an earlier folder has under its name."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a `.tsv` file, with where it stands."""

    path: Path
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def many(self, column: str) -> tuple[str, ...]:
        return tuple(value.strip() for value in self[column].split("|") if value.strip())

    def named(self, prefix: str) -> dict[str, str]:
        """The cells of `name_en`, `name_ja` … by language, empty ones left out."""
        return {column.removeprefix(prefix): value for column, value in self.cells.items() if column.startswith(prefix) and value}

    @property
    def name(self) -> str:
        """Its first name, "" if it has none."""
        return next(iter(self.named("name_").values()), "")

    def fault(self, what: str) -> WatchError:
        return WatchError(f"{self.path}, line {self.line}: {what}.")


def read_rows(folders: Sequence[Path], table: str, *, required: tuple[str, ...], known: tuple[str, ...]) -> list[Row]:
    """The rows of a table in all `folders`; columns are `required`, `known` or `name_` + a language."""
    kept: list[Row] = []
    for folder in folders:
        rows = [row for path in _files_of(folder, table) for row in _rows(path, _text(path), required, (*required, *known))]
        again = {row.name for row in rows} if kept else set()
        kept = [row for row in kept if row.name not in again] + [row for row in rows if row["side"] != NO_SIDE]
    return kept


def _files_of(folder: Path, table: str) -> list[Path]:
    alone = folder / f"{table}.tsv"
    return [*([alone] if alone.is_file() else []), *sorted(folder.glob(f"{table}-*.tsv"))]


def _rows(path: Path, text: str, required: tuple[str, ...], known: tuple[str, ...]) -> Iterator[Row]:
    columns: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if not columns:
            columns = cells
            _check_columns(path, number, columns, required, known)
            continue
        if len(cells) > len(columns):
            raise WatchError(f"{path}, line {number}: {len(cells)} cells where the header has {len(columns)} columns.")
        row = Row(path, number, dict(zip(columns, cells, strict=False)))
        for column in required:
            if not row[column]:
                raise row.fault(f"{column} is empty")
        yield row


def _check_columns(path: Path, line: int, columns: list[str], required: tuple[str, ...], known: tuple[str, ...]) -> None:
    for column in columns:
        if column not in known and not column.startswith("name_"):
            raise WatchError(f"{path}, line {line}: there is no column {column!r}.", f"Columns: {', '.join(known)}, name_ + a language.")
    for column in required:
        if column not in columns:
            raise WatchError(f"{path}, line {line}: the column {column} is missing.")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SideWords(_Strict):
    """What a country is called. `signs` are single characters that stand before a name (英), unless one of `not_before` follows;
    `script` is "han" where a name in Chinese characters alone tells the side; `legal` are the forms only its companies have (plc, K.K.)."""

    names: list[str] = []
    people: list[str] = []
    signs: list[str] = []
    not_before: list[str] = []
    script: Literal["", "han"] = ""
    legal: list[str] = []


class NationsFile(_Strict):
    sides: dict[str, SideWords] = {}
    others: dict[str, SideWords] = {}
    pairs: list[str] = []
    neutral: list[str] = []


class FieldsFile(_Strict):
    """By field key: words by weight ("3" = decisive, "1" = a hint)."""

    fields: dict[str, dict[str, list[str]]] = {}


class VetoWords(_Strict):
    """Words that turn an entry away: `weight` is taken off the score, more in the title and for several of them.

    With `scope` and `out` they do so only while the setting `scope` has one of the values `out`; else they are words of science.
    """

    weight: float = Declared(gt=0, le=1)
    words: list[str]
    scope: str = ""
    out: list[str] = []
    together: float = Declared(1.0, ge=0, le=1)
    """What is left of the weight where both sides stand in one breath: a prize for two countries' teams is for what they do together."""


class RulesFile(_Strict):
    scope: dict[str, str] = {}
    """What is a matter of this watch and what is not, where that is for the reader to decide: setting to value."""
    cooperation: dict[str, list[str]] = {}
    """By strength ("1", "0.5")."""
    topics: dict[str, list[str]] = {}
    learning: list[str] = []
    """Words beside which a town stands for its university."""
    coming: list[str] = []
    """Words of settling down: beside them a town is where a party comes to, not a mere scene."""
    vetoes: dict[str, VetoWords] = {}
    zones: dict[str, list[str]] = {}
    """What texts call a time zone, by its IANA name or its fixed distance from UTC ("+09:00")."""

    @field_validator("zones")
    @classmethod
    def _are_zones(cls, zones: dict[str, list[str]]) -> dict[str, list[str]]:
        for key in zones:
            find_zone(key)
        return zones


def read_table(folders: Sequence[Path], name: str, model: type[_Table]) -> _Table:
    """The file `name` of all `folders` as one."""
    laid: dict[str, Any] = {}
    read = model()
    for path in (folder / name for folder in folders):
        if path.is_file():
            laid = _lay(laid, _toml(path))
            read = _checked(path, model, laid)
    return read


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError as error:
        raise WatchError(f"{path} is not TOML: {error}.") from error


def _checked(path: Path, model: type[_Table], table: Mapping[str, Any]) -> _Table:
    try:
        return model.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise WatchError(f"{path}, {place}: {first['msg']}.") from error


def _lay(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """`above` over `below`: tables by key, lists joined, anything else replaced."""
    laid = dict(below)
    for key, value in above.items():
        under = laid.get(key)
        if isinstance(value, dict) and isinstance(under, dict):
            laid[key] = _lay(under, value)
        elif isinstance(value, list) and isinstance(under, list):
            laid[key] = _joined(under, value)
        else:
            laid[key] = value
    return laid


def _joined(below: list[Any], above: list[Any]) -> list[Any]:
    gone = {word[1:] for word in above if isinstance(word, str) and word.startswith("-")}
    return [word for word in below if word not in gone] + [word for word in above if not (isinstance(word, str) and word.startswith("-"))]


def read_lines(folders: Sequence[Path], name: str) -> list[str]:
    """The lines of a word list, comments and empty ones left out."""
    paths = [folder / name for folder in folders if (folder / name).is_file()]
    return [line.strip() for path in paths for line in _text(path).splitlines() if line.strip() and not line.startswith("#")]


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise WatchError(f"{path} is not UTF-8 (byte {error.start}).") from error
    except OSError as error:
        raise WatchError(f"{path} cannot be read: {error.strerror}.") from error
