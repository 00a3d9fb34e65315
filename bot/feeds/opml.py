"""OPML: a list of feeds that any feed reader can read. `side`, `kind`, `seen`, `state` and `movedTo` are ours; the rest is kept for others.

Read with lxml in its forgiving mode, which goes on behind a fault and knows the line of each element. `listparser`, the kept library for
such lists, was weighed: of an outline it gives address, title and categories alone (0.19), passes over what is wrong without a word, and
knows no lines, so that neither a round trip without loss nor a list of what was left out could be made with it.
"""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from bot.errors import WatchError
from bot.feeds.clean import clean_url
from bot.feeds.letters import to_text
from bot.models import Listed, Source
from bot.text import one_line

BOUND = 10_000_000
_NO_ENTITIES = "it declares an entity; a list of feeds needs none."
_REFERENCE = re.compile(r"&(?!(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos);)(?:([a-zA-Z][a-zA-Z0-9]{1,31};)?)")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 §2.2
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_XML = "http://www.w3.org/XML/1998/namespace"
_UNDECLARED = "urn:undeclared:"
_OURS = {"title", "text", "type", "xmlurl", "htmlurl", "language", "side", "kind", "seen", "state", "movedto"}
_Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Flaw:
    """What could not be read of a list, and where."""

    line: int
    what: str


@dataclass(frozen=True, slots=True)
class FeedList:
    """The feeds of a list, each address once, in its order; and what was left out."""

    feeds: tuple[Listed, ...]
    flaws: tuple[Flaw, ...] = ()
    twice: int = 0
    """How many outlines named an address again; the first counts."""


def read_opml(path: Path) -> list[Source]:
    """The feeds of an OPML file, for a folder that is ours to mend. Raises WatchError for the first flaw, naming file and line."""
    found = read_list(read_file(path), str(path))
    if found.flaws:
        raise WatchError(f"{path}, line {found.flaws[0].line}: {found.flaws[0].what}")
    return [listed.source for listed in found.feeds]


def read_file(path: Path) -> bytes:
    """Raises WatchError."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise WatchError(f"{path} cannot be read: {error.strerror}.") from error


def read_list(body: bytes, name: str) -> FeedList:
    """The feeds of an OPML document. A bad outline is a flaw and loses no other; so does broken XML, as far as the rest can be read.

    Raises WatchError where `name` is no list of feeds at all, too large, or declares entities (whose expansion has no bound).
    """
    if len(body) > BOUND:
        raise WatchError(f"{name} is larger than {BOUND // 1_000_000} MB: that is no list of feeds.")
    text = _DECLARATION.sub(lambda declared: "\n" * declared[0].count("\n"), to_text(body), count=1)
    if "<!ENTITY" in text:
        raise WatchError(f"{name}, line {text[: text.index('<!ENTITY')].count(chr(10)) + 1}: {_NO_ENTITIES}")
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, encoding="utf-8", remove_comments=True, remove_pis=True)
    root = _parse(_REFERENCE.sub(_mended, _NOT_XML.sub("\ufffd", text)), parser, name)
    if (kind := _local(root).lower()) != "opml":
        raise WatchError(f"{name}, line {_line(root)}: the file begins with <{one_line(kind)[:40]}>, not with <opml>.")
    flaws = [Flaw(error.line, f"this is not XML ({one_line(error.message)}).") for error in _faults(parser)]
    return _collect(root, flaws)


def _parse(text: str, parser: "etree.XMLParser", name: str) -> "etree._Element":
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = error.lineno if isinstance(error, etree.XMLSyntaxError) else 1
        raise WatchError(f"{name}, line {line or 1}: this is not XML ({one_line(str(error.args[0]))}).") from error
    if root is None:
        raise WatchError(f"{name}, line 1: this is not XML.")
    return root


def _faults(parser: "etree.XMLParser") -> list["etree._LogEntry"]:
    """One a line, the first: the others follow from it. A prefix without declaration harms nobody."""
    found = (error for error in parser.error_log if error.type_name != "NS_ERR_UNDEFINED_NAMESPACE")
    return list({error.line: error for error in reversed(list(found))}.values())[::-1]


def _mended(reference: re.Match[str]) -> str:
    """ "&" as it stands in many addresses means itself; HTML's own names (&nbsp;) mean what they do there."""
    word = html.unescape(reference[0])
    return word if word != reference[0] and len(word) == 1 else f"&amp;{reference[1] or ''}"


def _collect(root: "etree._Element", flaws: list[Flaw]) -> FeedList:
    feeds: dict[str, Listed] = {}
    twice = 0
    for outline in root.iter(etree.Element):
        if _local(outline).lower() != "outline":
            continue
        found = _feed(outline)
        if isinstance(found, Flaw):
            flaws.append(found)
        elif found and found.source.url in feeds:
            twice += 1
        elif found:
            feeds[found.source.url] = found
    return FeedList(tuple(feeds.values()), tuple(sorted(flaws, key=lambda flaw: flaw.line)), twice)


def _feed(outline: "etree._Element") -> Listed | Flaw | None:
    """None for a folder, a note, a link: outlines of other kinds may stand in a list."""
    pairs, line = _attributes(outline), _line(outline)
    given = {name.lower(): one_line(value) for name, value in reversed(pairs)}
    kind = given.get("type", "").lower()
    if "xmlurl" not in given and kind not in {"rss", "atom"}:
        return None
    title, url = given.get("title") or given.get("text") or "", _address(given)
    if "xmlurl" not in given and not url:
        return Flaw(line, f"the feed {title[:100]!r} has no address (xmlUrl).")
    if not clean_url(url):
        return Flaw(line, f"{url[:100]!r} is not an http or https address.")
    source = Source(
        url=url,
        title=title,
        side=given.get("side", ""),
        kind=given.get("kind") or "press",
        language=given.get("language", ""),
        site=given.get("htmlurl", ""),
        seen=given.get("seen", ""),
        folders=tuple(_attributes(folder) for folder in reversed(list(_folders(outline)))),
        extra=tuple(_extra(pairs, title)),
    )
    moved = given.get("movedto", "")
    return Listed(source, given.get("state") == "paused", moved if clean_url(moved) and moved != url else "", line)


def _address(given: dict[str, str]) -> str:
    """As written; `feed:` is what some browsers once put before it."""
    url = given.get("xmlurl", given.get("url", ""))
    rest = url.partition(":")[2]
    return url if not url.lower().startswith("feed:") else rest if rest.lower().startswith("http") else f"http:{rest}"


def _folders(outline: "etree._Element") -> Iterator["etree._Element"]:
    """The innermost first."""
    for above in outline.iterancestors():
        if _local(above).lower() == "outline" and "xmlurl" not in {name.lower() for name, _ in _attributes(above)}:
            yield above


def _extra(pairs: _Pairs, title: str) -> Iterator[tuple[str, str]]:
    for name, value in pairs:
        meant: Mapping[str, set[str]] = {"text": {title, ""}, "type": {"rss"}, "state": {"paused", "active"}}
        if name.lower() not in _OURS or one_line(value) not in meant.get(name.lower(), {one_line(value)}):
            yield name, value


def _attributes(element: "etree._Element") -> _Pairs:
    """As written, prefixes and what declares them with them: an outline must mean the same wherever it is put."""
    spaces = {uri: prefix for prefix, uri in sorted(element.nsmap.items(), key=str, reverse=True) if prefix}
    pairs, declared = [], {}
    for key, value in element.attrib.items():
        uri, _, local = str(key).removeprefix("{").rpartition("}")
        prefix = "xml" if uri == _XML else spaces.get(uri, "") if uri else local.rpartition(":")[0]
        name = local.rpartition(":")[2]
        pairs.append((f"{prefix}:{name}" if prefix else name, str(value)))
        if prefix and prefix != "xml":
            declared[f"xmlns:{prefix}"] = uri or f"{_UNDECLARED}{prefix}"
    return (*pairs, *sorted(declared.items()))


def _line(element: "etree._Element") -> int:
    return cast("int | None", element.sourceline) or 1


def _local(element: "etree._Element") -> str:
    return etree.QName(element).localname


# ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def write_opml(feeds: Sequence[Listed], title: str) -> str:
    """OPML 2.0 (opml.org/spec2.opml), feeds in their folders; `read_list` gives the same feeds back, and the same again from there."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n'
        f"  <head>\n    <title>{escape(_NOT_XML.sub('', one_line(title)))}</title>\n  </head>\n  <body>\n"
        f"{''.join(_lines(feeds, 0))}  </body>\n</opml>\n"
    )


def _lines(feeds: Sequence[Listed], depth: int) -> Iterator[str]:
    """Each folder stands where its first feed does, and once."""
    indent, done = "  " * (depth + 2), set()
    for listed in feeds:
        folders = listed.source.folders
        if len(folders) == depth:
            yield f"{indent}<outline{_written(_pairs(listed))}/>\n"
        elif folders[depth] not in done:
            done.add(folders[depth])
            yield f"{indent}<outline{_written(folders[depth])}>\n"
            yield from _lines([one for one in feeds if one.source.folders[depth : depth + 1] == folders[depth : depth + 1]], depth + 1)
            yield f"{indent}</outline>\n"


def _pairs(listed: Listed) -> _Pairs:
    source, others = listed.source, {name.lower() for name, _ in listed.source.extra}
    named = {
        "type": "" if "type" in others else "rss",
        "text": "" if "text" in others else source.title,
        "title": source.title,
        "xmlUrl": source.url,
        "htmlUrl": source.site,
        "language": source.language,
        "side": source.side,
        "kind": source.kind,
        "seen": source.seen,
        "state": "paused" if listed.paused else "",
        "movedTo": listed.moved,
    }
    wanted = {"text"} - others
    return (*((name, one_line(value)) for name, value in named.items() if value or name in wanted), *source.extra)


def _written(pairs: _Pairs) -> str:
    return "".join(f" {name}={quoteattr(_NOT_XML.sub('', value))}" for name, value in pairs)
