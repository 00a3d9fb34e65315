"""Which element means what to feedparser: the names a swift reading may meet, and those it leaves to feedparser."""

import re
from collections.abc import Mapping

from feedparser.mixin import _FeedParserMixin

Judge = _FeedParserMixin
"""Where feedparser keeps its names, its namespaces and what it takes for HTML: asked, never copied."""

XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"

PREFIXES: Mapping[str, str] = {str(uri).lower(): str(prefix).lower() for uri, prefix in Judge.namespaces.items()}
"""feedparser's own: what it calls a namespace, "" for those of the formats themselves."""

ACTS = {
    name: act
    for act, names in {
        "root": "rss feed rdf_rdf",
        "channel": "channel",
        "item": "item entry",
        "title": "title dc_title",
        "media_title": "media_title",
        "link": "link",
        "id": "id guid",
        "description": "description dc_description media_description",
        "summary": "summary itunes_summary",
        "content": "content",
        "encoded": "content_encoded fullitem",
        "published": "published issued pubdate dcterms_issued",
        "updated": "updated modified lastbuilddate dc_date dcterms_modified",
        "created": "created dcterms_created",
        "author": "author managingeditor dc_author dc_creator itunes_author",
        "language": "language dc_language",
        "source": "source",
        "image": "image",
        "textinput": "textinput",
        "origin": "feedburner_origlink pheedo_origlink",
        "owner": "itunes_owner",
        "person": "contributor",
        # Their text may hold markup, which changes how all that follows is read.
        "leaf": "rights copyright dc_rights subtitle tagline itunes_subtitle info feedburner_browserfriendly",
        "nothing": "category keywords tags dc_subject cloud generator enclosure webmaster dc_publisher expirationdate dcterms_valid "
        "name url homepage uri email width height newlocation dc_contributor itunes_name itunes_email itunes_category itunes_image "
        "itunes_link itunes_keywords itunes_block itunes_explicit media_category media_keywords media_group media_rating media_credit "
        "media_restriction media_license media_content media_thumbnail media_player cc_license creativecommons_license "
        "admin_generatoragent admin_errorreportsto georss_point georss_line georss_polygon georss_box",
    }.items()
    for name in names.split()
}

_OURS = {
    "id", "title", "title_detail", "link", "links", "content", "summary", "summary_detail", "published", "published_parsed", "created",
    "created_parsed", "updated", "updated_parsed", "author", "author_detail", "authors", "tags", "language", "guidislink", "image",
    "textinput", "contributors", "where", "date", "date_parsed", "modified_parsed", "issued_parsed", "description_detail",
    "feedburner_origlink", "pheedo_origlink",
}  # fmt: skip
_TELLING = {"lang", "base", "type", "mode", "src", "rel", "href", "url", "uri", "lastmod", "about"}
"""Attributes that change what an element means, whatever its name."""

_BINDING = re.compile(rb"xmlns(?::([\w.-]+))?\s*=\s*[\"']([^\"'<&]*)[\"']")


class Unlike(Exception):
    """Nothing shows that feedparser would read this document alike; the words say what was met."""


class UnknownEntity(Unlike):
    """It is not well-formed since it uses a name for a character that XML does not know."""


class Vocabulary:
    """The names of one document. Its methods raise Unlike for a name that is not surely understood as feedparser understands it."""

    def __init__(self, body: bytes) -> None:
        self._bindings = {(prefix.decode("ascii", "replace"), uri.decode("utf-8", "replace")) for prefix, uri in _BINDING.findall(body)}

    def act(self, tag: str) -> str:
        """What to do at an element ("nothing" where feedparser does nothing that we would see)."""
        name = self.name(tag)
        if name in ACTS:
            return ACTS[name]
        if hasattr(Judge, f"_start_{name}") or hasattr(Judge, f"_end_{name}"):
            raise Unlike(name)
        if name in _OURS:  # feedparser files what it does not know under its name, over what it does know
            raise Unlike(name)
        return "nothing"

    def check_attribute(self, name: str) -> None:
        if name in {XML_BASE, XML_LANG, RDF_ABOUT}:
            return
        uri, _, local = name[1:].rpartition("}") if name[0] == "{" else ("", "", name)
        low = local.lower()
        if low in _TELLING and (local != low or (uri and not PREFIXES.get(uri.lower()))):
            raise Unlike(f"attribute {local}")

    def name(self, tag: str) -> str:
        """What feedparser calls the element: the prefix it knows its namespace by, else the document's own."""
        uri, _, local = tag[1:].rpartition("}") if tag[0] == "{" else ("", "", tag)
        if not local.isascii():
            raise Unlike("a name beyond ASCII")
        prefix = "" if "backend.userland.com/rss" in uri.lower() else PREFIXES.get(uri.lower())
        if prefix is None:
            prefix = self._own_prefix(uri)
        if prefix and any(given == prefix and PREFIXES.get(bound.lower(), prefix) != prefix for given, bound in self._bindings):
            raise Unlike(f"prefix {prefix}")
        return f"{prefix}_{local}".lower() if prefix else local.lower()

    def _own_prefix(self, uri: str) -> str:
        given = [prefix for prefix, bound in self._bindings if bound == uri]
        if len(given) != 1:
            raise Unlike(f"namespace {uri}")
        return str(given[0]).lower()
