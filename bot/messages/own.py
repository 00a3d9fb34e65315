"""A user's own templates: as they stand in their folder, and what is wrong with them.

Nothing is remembered between two looks but by whoever looks; a look that finds nothing new reads no file.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default
from pathlib import Path

from bot.errors import TemplateError

ENDING = ".j2"

Stamps = Mapping[str, tuple[int, ...]]
"""By template: what changes whenever its file does."""


@dataclass(frozen=True)
class Held:
    """The templates of a folder at one moment, by name ("slack/story.json.j2")."""

    sources: Mapping[str, str] = default(default_factory=dict)
    troubles: Mapping[str, TemplateError] = default(default_factory=dict)
    """Of those that could not be read; under "" that of the folder itself."""


def stamp(folder: Path) -> Stamps:
    """What is in the folder now, without reading it; empty where it is not there."""
    return {path.relative_to(folder).as_posix(): _stamp(path) for path in _files(folder)}


def read(folder: Path) -> Held:
    """Every template of the folder. A file that cannot be read is a trouble, never an error."""
    if not folder.is_dir():
        trouble = TemplateError(
            f"There is no folder {folder} for your own templates; ours are used.", "Make it, or take templates_dir out."
        )
        return Held(troubles={"": trouble})
    sources: dict[str, str] = {}
    troubles: dict[str, TemplateError] = {}
    for path in _files(folder):
        name = path.relative_to(folder).as_posix()
        try:
            sources[name] = path.read_text("utf-8")
        except OSError as error:
            troubles[name] = TemplateError(f"Template {name} cannot be read: {error.strerror}.", "Let this user read it.", template=name)
        except UnicodeDecodeError:
            troubles[name] = TemplateError(f"Template {name} is not UTF-8 text.", "Save it as UTF-8.", template=name)
    return Held(sources, troubles)


def _files(folder: Path) -> list[Path]:
    """Templates only: what editors leave beside them begins with a dot."""
    found = []
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(place, name) for name in sorted(files) if name.endswith(ENDING) and not name.startswith(".")]
    return found


def _stamp(path: Path) -> tuple[int, ...]:
    try:
        state = path.stat()
    except OSError:
        return ()
    return (state.st_mtime_ns, state.st_ctime_ns, state.st_size, state.st_ino)
