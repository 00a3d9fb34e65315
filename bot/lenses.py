"""Lenses: one small TOML file each, the user's own folders first, then those that ship with the desk."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from bot.errors import NotFound, SettingError
from bot.models import CUES, SECTIONS, Language, Lens

_OF_FIELD = "field:"
_PARTS = ("parties", "money", "source", "breadth", "novelty", "votes")


class _LensFile(BaseModel):
    model_config = ConfigDict(extra="forbid")
    label: dict[str, str] = Field(default_factory=dict)
    sections: tuple[str, ...] = SECTIONS
    min_score: float = Field(0.0, ge=0, le=1)
    full: int = Field(8, ge=0, le=50)
    per_field: int = Field(8, ge=1, le=100)
    per_source: int = Field(4, ge=1, le=100)
    summary: int = Field(2, ge=0, le=2)
    quotes: int = Field(2, ge=0, le=2)
    weights: dict[str, float] = Field(default_factory=dict)
    lifts: dict[str, float] = Field(default_factory=dict)
    words: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    @field_validator("label")
    @classmethod
    def _known_languages(cls, label: dict[str, str]) -> dict[str, str]:
        _known(label, get_args(Language), "language")
        return label

    @field_validator("sections")
    @classmethod
    def _known_sections(cls, sections: tuple[str, ...]) -> tuple[str, ...]:
        return _known(sections, SECTIONS, "section")

    @field_validator("weights")
    @classmethod
    def _known_parts(cls, weights: dict[str, float]) -> dict[str, float]:
        _known(weights, _PARTS, "part of the score")
        return _within(weights, 0)

    @field_validator("lifts")
    @classmethod
    def _known_lifts(cls, lifts: dict[str, float]) -> dict[str, float]:
        _known([name for name in lifts if not name.startswith(_OF_FIELD)], CUES, "cue")
        return _within(lifts, -1)

    @field_validator("words")
    @classmethod
    def _known_cues(cls, words: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        _known(words, CUES, "cue")
        return words


GENERAL = Lens("general", {})


def load_lens(path: Path) -> Lens:
    """The lens of that file, named as it is. Raises SettingError naming the place."""
    try:
        file = _LensFile.model_validate(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise SettingError(f"The lens {path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(f"The lens {path} is not TOML: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        said = first["msg"].removeprefix("Value error, ")
        raise SettingError(f"The lens {path}, {place}: {said}.", "config/lenses/general.toml explains each key.") from error
    return Lens(path.stem, file.label, **{name: getattr(file, name) for name in _LensFile.model_fields if name != "label"})


def load_lenses(folders: Iterable[Path]) -> Mapping[str, Lens]:
    """All lenses by name; of one name the first folder's. Raises SettingError."""
    found: dict[str, Lens] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.toml")):
            if path.stem not in found:
                found[path.stem] = load_lens(path)
    return found


def find_lens(name: str, lenses: Mapping[str, Lens]) -> Lens:
    """Raises NotFound, listing the lenses there are; "" is the general one."""
    if not name:
        return lenses.get(GENERAL.name, GENERAL)
    if name not in lenses:
        raise NotFound(f"There is no lens named {name!r}.", f"There are: {', '.join(sorted(lenses)) or 'none'}.")
    return lenses[name]


def _known(names: Iterable[str], allowed: tuple[str, ...], what: str) -> tuple[str, ...]:
    names = tuple(names)
    for name in names:
        if name not in allowed:
            raise ValueError(f"there is no {what} {name!r}; there are {', '.join(allowed)}")
    return names


def _within(values: dict[str, float], least: float) -> dict[str, float]:
    for name, value in values.items():
        if not least <= value <= 1:
            raise ValueError(f"{name} = {value} is not from {least} to 1")
    return values
