"""Well-formed, ordinary feeds, read without feedparser into exactly what feedparser gives; whatever else there is raises Unlike.

fastfeedparser was looked at and left: where a feed gives no id it gives the link, and it invents dates, so a feed that is read by it one
day and by feedparser the next would repeat its items.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable

from feedparser.datetimes import _parse_date
from feedparser.urls import _urljoin, make_safe_absolute_uri

from bot.feeds.dates import standard_date
from bot.feeds.guard import MOST_ATTRIBUTES
from bot.feeds.inline import XHTML, Inline, kind_of, text_of
from bot.feeds.kept import Kept, stored
from bot.feeds.vocabulary import RDF_ABOUT, XML_BASE, XML_LANG, Judge, Unlike, Vocabulary
from bot.feeds.wellformed import elements
from bot.models import RawEntry

_DEEPEST = 30
_NO_REFERENCE = re.compile("&([A-Za-z0-9_]+);")
_PAGES = {"text/html", "application/xhtml+xml", "html", "xhtml"}
_LINKING = {"alternate", "related", "via"}

Act = Callable[[ET.Element, int, str | None], None]


class Swift:
    """One reading of one document: `head` and `entries`, or Unlike.

    It keeps the few states of feedparser's that decide which of several values counts: how deep the last title stood, whether the
    entry has had its content, whether its id is a link.
    """

    def __init__(self, root: ET.Element, vocabulary: Vocabulary) -> None:
        self.head = Kept(0)
        self.entries: list[RawEntry] = []
        self._vocabulary = vocabulary
        self._acts: dict[str, Act | None] = {}
        self._attributes: set[str] = set()
        self._base = ""
        self._based = False
        self._entry: Kept | None = None
        self._in_feed = False
        self._title_depth = -1
        self._has_content = False
        name = vocabulary.name(root.tag)
        lang = self._language(root, None)
        self._rebase(root)
        if lang and name in {"rss", "feed"}:
            self.head.language = lang.replace("_", "-")
        self._in_feed = name == "feed"
        self._atom = name == "feed"
        self._version = "atom10" if "{http://www.w3.org/2005/atom}" in root.tag.lower() else ""
        if vocabulary.act(root.tag) != "root" or (name == "rss" and root.get("lastmod")):
            raise Unlike(f"root {name}")
        self._walk(root, 2, lang)

    def _walk(self, parent: ET.Element, depth: int, lang: str | None) -> None:
        if depth > _DEEPEST:
            raise Unlike("depth")
        acts, base = self._acts, self._base
        for element in parent:
            own = self._language(element, lang) if element.attrib else lang
            if self._based and element.attrib:
                self._rebase(element)
            tag = element.tag
            act = acts[tag] if tag in acts else self._learn(tag)
            if act is not None:
                act(element, depth, own)
            elif len(element):
                self._walk(element, depth + 1, own)
            if base:  # feedparser too lets a base outlive its element where none was before
                self._base = base

    def _learn(self, tag: str) -> Act | None:
        act = self._vocabulary.act(tag)
        self._acts[tag] = None if act == "nothing" else getattr(self, f"_on_{act}")
        return self._acts[tag]

    def _language(self, element: ET.Element, lang: str | None) -> str | None:
        for name in element.attrib:
            if name not in self._attributes:
                self._vocabulary.check_attribute(name)
                self._attributes.add(name)
                self._based = self._based or name in {XML_BASE, "base"}
        if len(element.attrib) > MOST_ATTRIBUTES:
            raise Unlike("attributes")
        own = element.get(XML_LANG, element.get("lang"))
        return lang if own is None else own or None

    def _rebase(self, element: ET.Element) -> None:
        if base := element.get(XML_BASE, element.get("base", "")):
            self._base = (make_safe_absolute_uri(self._base, base) or self._base) if self._base else _urljoin(self._base, base)

    def _plain(self, element: ET.Element, lang: str | None) -> None:
        """An element that is passed over must not move the base of what follows."""
        self._language(element, lang)
        if XML_BASE in element.attrib or "base" in element.attrib:
            raise Unlike("base")

    def _resolved(self, link: str) -> str:
        return _urljoin(self._base, link) if link and (self._base or ":///" in link) else link

    def _context(self) -> Kept:
        if self._entry is not None:
            return self._entry
        if not self._in_feed:
            raise Unlike("outside of feed and entry")
        return self.head

    def _on_root(self, _element: ET.Element, _depth: int, _lang: str | None) -> None:
        raise Unlike("a feed in a feed")

    def _on_channel(self, element: ET.Element, depth: int, lang: str | None) -> None:
        if self._in_feed or self._entry is not None or "lastmod" in element.attrib or "href" in element.attrib:
            raise Unlike("channel")
        self._in_feed = True
        self._walk(element, depth + 1, lang)
        self._in_feed = False

    def _on_item(self, element: ET.Element, depth: int, lang: str | None) -> None:
        if self._entry is not None or "lastmod" in element.attrib or "href" in element.attrib:
            raise Unlike("item")
        self._entry = Kept(depth)
        self._entry.id = element.get(RDF_ABOUT) or ""
        self._title_depth = -1
        self._walk(element, depth + 1, lang)
        self.entries.append(self._entry.raw_entry())
        self._entry = None
        self._has_content = False

    def _on_title(self, element: ET.Element, depth: int, _lang: str | None) -> None:
        context = self._context()
        value = stored(self._words(element, "text/plain")[1])
        if not -1 < self._title_depth <= depth:
            if self._entry is None:
                context.title = value
            else:
                context.store("title", value, depth)
        if value:
            self._title_depth = depth

    def _on_media_title(self, element: ET.Element, depth: int, lang: str | None) -> None:
        before = self._title_depth
        self._on_title(element, depth, lang)
        self._title_depth = before

    def _on_link(self, element: ET.Element, _depth: int, _lang: str | None) -> None:
        context, attributes = self._context(), element.attrib
        rel = attributes.get("rel", "alternate").lower()
        if "href" in attributes or "url" in attributes or "uri" in attributes:
            href = self._attribute_link(element, rel)
        else:
            href = stored(self._resolved(text_of(element)))
            if self._entry is not None:
                href = href.replace("&amp;", "&")
            context.link = href = _NO_REFERENCE.sub(r"&\1", href) if "&" in href else href
        if rel in _LINKING and not context.other_link:
            context.other_link = href

    def _attribute_link(self, element: ET.Element, rel: str) -> str:
        context, attributes = self._context(), element.attrib
        href = attributes.get("url", attributes.get("uri", attributes.get("href", "")))
        if len(element) or (not href and len({"url", "uri"} & attributes.keys())):
            raise Unlike("link")
        href = self._resolved(href) if href else self._base
        kind = attributes.get("type", "application/atom+xml" if rel == "self" else "text/html").lower()
        if rel == "alternate" and kind in _PAGES:
            context.link = href
        return href

    def _on_id(self, element: ET.Element, depth: int, _lang: str | None) -> None:
        context, value = self._context(), text_of(element)
        is_link = next((value for name, value in element.attrib.items() if name.lower() == "ispermalink"), "true") == "true"
        value = stored(self._resolved(value) if is_link else value)
        if self._entry is not None:
            context.store("id", value, depth)
        if is_link and context.link is None:
            context.link = value

    def _on_description(self, element: ET.Element, depth: int, lang: str | None) -> None:
        context = self._context()
        if context.summary is not None and not self._has_content:
            self._on_content(element, depth, lang)
        elif self._entry is not None:
            self._summarise(context, element, depth, self._part(element, "text/html", lang))
        else:
            self._part(element, "text/html", lang)

    def _on_summary(self, element: ET.Element, depth: int, lang: str | None) -> None:
        context = self._context()
        if context.summary is not None and not self._has_content:
            self._on_content(element, depth, lang)
        else:
            self._summarise(context, element, depth, self._part(element, "text/plain", lang))

    def _summarise(self, context: Kept, _element: ET.Element, depth: int, part: tuple[str, str, str | None]) -> None:
        if self._entry is None:
            context.summary = part[1]
        else:
            context.store("summary", part[1], depth)
        context.summary_part = part

    def _on_content(self, element: ET.Element, _depth: int, lang: str | None) -> None:
        self._add_content(self._part(element, "text/plain", lang))

    def _on_encoded(self, element: ET.Element, _depth: int, lang: str | None) -> None:
        self._add_content(self._part(element, "text/html", lang))

    def _add_content(self, part: tuple[str, str, str | None]) -> None:
        context = self._context()
        self._has_content = True
        if self._entry is not None:
            context.contents.append(part)
        if context.summary is None:
            context.summary = part[1]

    def _part(self, element: ET.Element, default: str, lang: str | None) -> tuple[str, str, str | None]:
        kind, value = self._words(element, default)
        if kind == "text/plain" and not self._atom and Judge.looks_like_html(value):
            kind = "text/html"
        return kind, stored(value), lang and lang.replace("_", "-")

    def _words(self, element: ET.Element, default: str) -> tuple[str, str]:
        kind = kind_of(element, default) if element.attrib else default
        if kind != XHTML and not len(element):
            return kind, (element.text or "").strip()
        inline = Inline(element, kind, self._vocabulary)
        return inline.kind, inline.text(unwrapped=self._version == "atom10")

    def _on_leaf(self, element: ET.Element, _depth: int, _lang: str | None) -> None:
        self._words(element, "text/plain")

    def _on_published(self, element: ET.Element, depth: int, _lang: str | None) -> None:
        self._date("published", element, depth)

    def _on_updated(self, element: ET.Element, depth: int, _lang: str | None) -> None:
        self._date("updated", element, depth)

    def _on_created(self, element: ET.Element, depth: int, _lang: str | None) -> None:
        self._date("created", element, depth)

    def _date(self, key: str, element: ET.Element, depth: int) -> None:
        value = text_of(element)
        if self._entry is not None:
            value = stored(value)
            self._entry.store(key, value, depth)
            setattr(self._entry, f"{key}_at", standard_date(value) or _parse_date(value))

    def _on_author(self, element: ET.Element, depth: int, lang: str | None) -> None:
        if self._entry is None:
            self._walk(element, depth + 1, lang)
            return
        if depth != self._entry.depth + 1:
            raise Unlike("author")
        if not len(element):
            self._entry.author = stored(text_of(element))
            return
        if "@" in self._entry.author:
            raise Unlike("an author after another's address")  # feedparser gives the address to both
        name = self._person(element, lang, depth + 1)
        if self._entry.author and not name["name"]:
            raise Unlike("an author without a name after another")
        self._entry.author = f"{name['name']} ({name['email']})" if name["name"] and name["email"] else name["name"] or name["email"]

    def _person(self, element: ET.Element, lang: str | None, depth: int = 0) -> dict[str, str]:
        """`depth` where a title in it (a person's position) may be taken for the entry's, as feedparser does."""
        said = {"name": "", "email": ""}
        if (element.text or "").strip():
            raise Unlike("words beside a name")
        for child in element:
            self._plain(child, lang)
            name = self._vocabulary.name(child.tag).removeprefix("itunes_")
            if name == "title" and depth:
                self._on_title(child, depth, lang)
            elif len(child) or self._vocabulary.act(child.tag) != "nothing":
                raise Unlike("author")
            if (child.tail or "").strip():
                raise Unlike("words beside a name")
            if name in said:
                said[name] = (child.text or "").strip()
        return said

    def _on_person(self, element: ET.Element, _depth: int, lang: str | None) -> None:
        self._person(element, lang)

    def _on_owner(self, element: ET.Element, depth: int, lang: str | None) -> None:
        if self._entry is not None:
            raise Unlike("owner")
        self._walk(element, depth + 1, lang)

    def _on_language(self, element: ET.Element, _depth: int, _lang: str | None) -> None:
        value = stored(text_of(element))
        if self._entry is None and self._in_feed:
            self.head.language = value

    def _on_origin(self, element: ET.Element, _depth: int, _lang: str | None) -> None:
        value = stored(text_of(element))
        if self._entry is not None:
            if self._entry.origin or element.attrib:
                raise Unlike("more than one origin")
            self._entry.origin = value

    def _on_source(self, element: ET.Element, depth: int, lang: str | None) -> None:
        """Of another feed's: only its title counts, for the depth of what comes after."""
        if self._entry is None:
            raise Unlike("source")
        self._title_depth = -1
        for child in element:
            self._plain(child, lang)
            act = self._vocabulary.act(child.tag)
            if act == "title" and text_of(child):
                self._title_depth = depth + 1
            elif act in {"author", "person"}:
                self._person(child, lang) if len(child) else None
            elif len(child) or act not in {"title", "link", "id", "published", "updated", "leaf", "nothing"}:
                raise Unlike(f"source {act}")

    def _on_image(self, element: ET.Element, depth: int, lang: str | None) -> None:
        names = {"title", "link", "url", "href", "width", "height"}
        self._aside(element, depth, lang, names | {"description"} if self._entry is None else names)

    def _on_textinput(self, element: ET.Element, depth: int, lang: str | None) -> None:
        if self._entry is not None:
            raise Unlike("textinput")
        self._aside(element, depth, lang, {"title", "link", "description", "name"})

    def _aside(self, element: ET.Element, depth: int, lang: str | None, names: Iterable[str]) -> None:
        """A picture's or a form's title and link are not the feed's, as long as nothing else stands between them."""
        self._title_depth = -1
        for child in element:
            self._plain(child, lang)
            name = self._vocabulary.name(child.tag)
            if len(child) or name not in names or (name == "link" and child.attrib):
                raise Unlike(f"image {name}")
            if name == "title":
                self._on_title(child, depth + 1, lang) if self._entry is not None else self._note_title(child, depth + 1)

    def _note_title(self, element: ET.Element, depth: int) -> None:
        if text_of(element):
            self._title_depth = depth


def read_swiftly(body: bytes, content_type: str) -> Swift:
    """Raises Unlike wherever it is not sure to give what feedparser gives."""
    root, xml = elements(body, content_type)
    return Swift(root, Vocabulary(xml))
