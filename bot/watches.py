"""Watch folders: `watch.toml`, `feeds.opml` and `lexicon/` under one name.

A watch is found in the user's own folder first, then among those that ship with the desk. A folder of its name without a `watch.toml`
is no watch of its own: the files of its `lexicon/` add to those of the watch, or change them.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError, field_validator, model_validator
from pydantic import Field as Declared

from bot.errors import NotFound, WatchError
from bot.models import Field, OutletKind, Side, Watch


def _ending(words: str) -> str:
    """As hosts are compared. Raises ValueError."""
    ending = words.strip().lower().removeprefix(".")
    if not _HOST.fullmatch(ending):
        raise ValueError(f"{words!r} is no ending of a host; one like 'ac.uk' or 'example.org' is wanted")
    return ending


_HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_Ending = Annotated[str, AfterValidator(_ending)]


class _SideTable(BaseModel):
    model_config = ConfigDict(extra="forbid")
    label: dict[str, str]
    flag: str = ""
    zone: str = ""
    hosts: list["_Ending"] = []
    languages: list[Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]] = []

    @field_validator("zone")
    @classmethod
    def _is_zone(cls, zone: str) -> str:
        if zone and not _exists(zone):
            raise ValueError(f"{zone!r} is no time zone; a name like 'Europe/Oslo' is wanted")
        return zone


class _FieldTable(BaseModel):
    model_config = ConfigDict(extra="forbid")
    label: dict[str, str]
    emoji: str = ""


class _Bands(BaseModel):
    model_config = ConfigDict(extra="forbid")
    post: float = Declared(ge=0, le=1)
    review: float = Declared(ge=0, le=1)


class _WatchFile(BaseModel):
    model_config = ConfigDict(extra="forbid")
    title: dict[str, str]
    sides: dict[str, _SideTable] = Declared(min_length=2, max_length=2)
    fields: dict[str, _FieldTable] = Declared(min_length=1)
    bands: _Bands
    kinds: dict[OutletKind, list[_Ending]] = {}

    @model_validator(mode="after")
    def _endings_mean_one_thing(self) -> Self:
        _require_once("sides", {key: side.hosts for key, side in self.sides.items()})
        _require_once("sides", {key: side.languages for key, side in self.sides.items()})
        _require_once("kinds", self.kinds)
        return self


def _require_once(place: str, table: Mapping[Any, Sequence[str]]) -> None:
    whose: dict[str, str] = {}
    for key, words in table.items():
        for word in words:
            if word in whose:
                raise ValueError(f"{word!r} stands under {place}.{whose[word]} and again under {place}.{key}")
            whose[word] = str(key)


def _exists(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def find_watch(name: str, roots: Iterable[Path]) -> Path:
    """The folder of the watch `name`. Raises NotFound, listing the watches there are."""
    roots = list(roots)
    for root in roots:
        if (root / name / "watch.toml").is_file():
            return root / name
    known = sorted({path.parent.name for root in roots for path in root.glob("*/watch.toml")})
    raise NotFound(f"There is no watch named {name!r}.", f"Watches here: {', '.join(known) or 'none'}.")


def find_additions(name: str, roots: Iterable[Path]) -> tuple[Path, ...]:
    """The folders that add to the watch `name`: those with a `lexicon/` and no `watch.toml`."""
    return tuple(root / name for root in roots if (root / name / "lexicon").is_dir() and not (root / name / "watch.toml").is_file())


def open_watch(name: str, roots: Iterable[Path]) -> Watch:
    """The watch `name` with all that adds to it. Raises NotFound or WatchError."""
    roots = list(roots)
    return load_watch(find_watch(name, roots), *find_additions(name, roots))


def load_watch(folder: Path, *additions: Path) -> Watch:
    """Read `folder/watch.toml`. Raises WatchError naming the place and what would be right."""
    path = folder / "watch.toml"
    try:
        table = _WatchFile.model_validate(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise WatchError(f"{path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WatchError(f"{path} is not TOML: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = "".join(f", {part}" for part in [".".join(str(part) for part in first["loc"])] if part)
        raise WatchError(f"{path}{place}: {first['msg']}.") from error
    if table.bands.review > table.bands.post:
        raise WatchError(f"{path}, bands: review ({table.bands.review}) must not be above post ({table.bands.post}).")
    left, right = (_side(key, side) for key, side in table.sides.items())
    return Watch(
        name=folder.name,
        titles=table.title,
        sides=(left, right),
        fields=tuple(Field(key, field.label, field.emoji) for key, field in table.fields.items()),
        post=table.bands.post,
        review=table.bands.review,
        folder=folder,
        rules=_version(folder, *additions),
        additions=additions,
        kinds={kind: tuple(endings) for kind, endings in table.kinds.items()},
    )


def _side(key: str, side: _SideTable) -> Side:
    return Side(key, side.label, side.flag, side.zone, tuple(side.hosts), tuple(side.languages))


def _version(*folders: Path) -> str:
    """Twelve characters over all the files a reading rests on, so that a changed lexicon is a new version by itself."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted([folder / "watch.toml", *folder.glob("lexicon/**/*")]):
            if path.is_file():
                digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def label(labels: Mapping[str, str], language: str) -> str:
    """The label in that language, else in English, else whichever there is."""
    return labels.get(language) or labels.get("en") or next(iter(labels.values()), "")
