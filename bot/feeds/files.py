"""Feeds that lie on disk: `check --feed FILE|DIR`."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bot.errors import Rejected, Unavailable
from bot.models import Fetched, Validators
from bot.ports import Fetcher


def file_urls(path: Path) -> list[str]:
    """The address of a file, or of all files right below a folder in the order of their names."""
    files: Sequence[Path] = sorted(one for one in path.iterdir() if one.is_file()) if path.is_dir() else [path]
    return [one.resolve().as_uri() for one in files]


class FileFetcher:
    """A `Fetcher` that reads `file:` addresses from disk, under the same bound as a download, and gives all others to `web`.

    Only addresses from the command line may come here: a redirect never leads to one (HttpFetcher refuses it).
    """

    def __init__(self, *, max_bytes: int, web: Fetcher | None = None) -> None:
        self._max_bytes = max_bytes
        self._web = web

    async def fetch(self, url: str, validators: Validators = Validators()) -> Fetched:
        """Raises Rejected for a file that cannot be read, Unavailable for one that is too large, and what `web` raises."""
        parts = urlsplit(url)
        if parts.scheme == "file":
            return await asyncio.to_thread(self._read, url, Path(unquote(parts.path)))
        if self._web is None:
            raise Rejected(f"{parts.hostname or 'This'} is not a file.", code="address")
        return await self._web.fetch(url, validators)

    async def close(self) -> None:
        if self._web is not None:
            await self._web.close()

    def _read(self, url: str, path: Path) -> Fetched:
        try:
            with path.open("rb") as file:
                body = file.read(self._max_bytes + 1)
        except OSError as error:
            raise Rejected(f"{path.name} cannot be read: {error.strerror}.", code="file") from error
        if len(body) > self._max_bytes:
            raise Unavailable(f"{path.name} is larger than {self._max_bytes / 2**20:g} MB.")
        return Fetched(url=url, status=200, body=body)
