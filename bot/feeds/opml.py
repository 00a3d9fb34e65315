"""OPML: the list of feeds of a watch, readable by any feed reader; `side`, `kind` and `seen` are ours."""

from collections.abc import Sequence
from pathlib import Path
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from bot.errors import WatchError
from bot.feeds.clean import clean_url
from bot.models import Source
from bot.text import one_line

_BOUND = 10_000_000


def read_opml(path: Path) -> list[Source]:
    """The feeds of an OPML file, each address once, in the file's order; outlines without `xmlUrl` are folders.

    Raises WatchError naming file and line.
    """
    try:
        body = path.read_bytes()
    except OSError as error:
        raise WatchError(f"{path} cannot be read: {error.strerror}.") from error
    if len(body) > _BOUND:
        raise WatchError(f"{path} is larger than 10 MB: that is no list of feeds.")
    return _Outlines(path).read(body)


class _Outlines:
    """One reading of a file. expat names the line of each outline; entity declarations are refused (their expansion has no bound)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sources: dict[str, Source] = {}
        self.root = ""
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EntityDeclHandler = self._refuse_entity

    def read(self, body: bytes) -> list[Source]:
        try:
            self.parser.Parse(body, True)  # noqa: FBT003 - expat's own signature: this is all of it
        except expat.ExpatError as error:
            raise WatchError(f"{self.path}, line {error.lineno}: this is not XML ({expat.ErrorString(error.code)}).") from error
        return list(self.sources.values())

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self.root:
            self.root = name
            if name.lower() != "opml":
                raise self._error(f"the file begins with <{one_line(name)[:40]}>, not with <opml>.")
        if name.lower() == "outline":
            self._outline({key.lower(): one_line(value) for key, value in attributes.items()})

    def _outline(self, given: dict[str, str]) -> None:
        title = given.get("title") or given.get("text") or ""
        if "xmlurl" not in given:
            if given.get("type", "").lower() == "rss":
                raise self._error(f"the feed {title!r} has no address (xmlUrl).")
            return
        if not clean_url(given["xmlurl"]):
            raise self._error(f"{given['xmlurl'][:100]!r} is not an http or https address.")
        self.sources.setdefault(given["xmlurl"], _source(given, title))

    def _refuse_entity(self, name: str, *_rest: object) -> None:
        raise self._error(f"it declares an entity ({name!r}); a list of feeds needs none.")

    def _error(self, what: str) -> WatchError:
        return WatchError(f"{self.path}, line {self.parser.CurrentLineNumber}: {what}")


def _source(given: dict[str, str], title: str) -> Source:
    return Source(
        url=given["xmlurl"],
        title=title,
        side=given.get("side", ""),
        kind=given.get("kind") or "press",
        language=given.get("language", ""),
        site=given.get("htmlurl", ""),
        seen=given.get("seen", ""),
    )


def write_opml(sources: Sequence[Source], title: str) -> str:
    """OPML 2.0 (opml.org/spec2.opml); `read_opml` gives the same sources back."""
    outlines = "\n".join(f"    <outline {_attributes(source)}/>" for source in sources)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n'
        f"  <head>\n    <title>{escape(one_line(title))}</title>\n  </head>\n  <body>\n{outlines}\n  </body>\n</opml>\n"
    )


def _attributes(source: Source) -> str:
    named = {
        "type": "rss",
        "text": source.title,
        "xmlUrl": source.url,
        "htmlUrl": source.site,
        "language": source.language,
        "side": source.side,
        "kind": source.kind,
        "seen": source.seen,
    }
    return " ".join(f"{name}={quoteattr(one_line(value))}" for name, value in named.items() if value or name == "text")
