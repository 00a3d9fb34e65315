"""Feed documents for hypothesis: mostly what publishers write, in all its corners, and now and then what nobody should."""

from html import escape

from hypothesis import strategies as st

NAMESPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "media": "http://search.yahoo.com/mrss/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "atom": "http://www.w3.org/2005/Atom",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "odd": "urn:odd",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
OTHER_PREFIXES = {"dc": "d", "content": "c", "atom": "a10", "media": "m", "itunes": "it", "xhtml": "h", "odd": "dc2"}


def element(name: str, attributes: dict[str, str], inside: str) -> str:
    said = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{said}>{inside}</{name}>" if inside else f"<{name}{said}/>"


def xml_text(words: str) -> str:
    kept = "".join(
        char for char in words if char in "\t\n" or (char >= " " and not "\ud800" <= char <= "\udfff" and char not in "\ufffe\uffff")
    )
    return f"<![CDATA[{kept}]]>" if "<" in kept and "]]>" not in kept else escape(kept)


def of(*words: str) -> st.SearchStrategy[str]:
    return st.sampled_from(words)


WORDS = st.text(max_size=12) | of(
    "", " ", "A bridge", "Q & A", "1 < 2", "<b>bold</b> &amp; <i>more</i>", "<p>x</p>", "&nbsp;", "&lt;", "&copy;", "Â©", "Ã©tude", "\x85\x96", "e\u0301",
    "日本", "x" * 600, "a\n b", "]]>", "&amp;amp;", "http://a.example.org/", "\u00a0x\u2028"
)  # fmt: skip
ADDRESSES = of(
    "http://a.example.org/1?a=1&b=2&copy;", "https://a.example.org/x#y", "/x", "x", "//b.example.org", "http:////c", "", " http://d.example.org/ ",
    "http://e.example.org/é", "mailto:a@example.org", "urn:uuid:1", "http://a.example.org/?p=1&amp;q=2", "http://[", "tag:example.org,2026:1"
)  # fmt: skip
DATES = of(
    "Mon, 16 Mar 2026 08:00:00 GMT", "Mon, 16 Mar 2026 08:00:00 +0900", "16 Mar 2026 08:00 EST", "2026-03-16T08:00:00Z", "2026-03-16T08:00:00.5+09:00",
    "2026-03-16", "2026", "2026-13-40T99:00:00Z", "07.02.2025", "2020/1/10 14:33:00", "somewhen", "", "Mon, 31 Feb 2026 08:00:00 GMT",
    "令和6年5月1日", "Thu, 01 Jan 1970 00:00:00 GMT", "16 Mar 2026 08:00:00 BST", "9999-12-31T23:59:59-23:00", "20260316T080000"
)  # fmt: skip
PEOPLE = of("A. Name", "a@example.org (A. Name)", "A. Name <a@example.org>", "a@example.org", "", "Ann & Bob", "名前", "a@example.org, B")
LANGUAGE = st.fixed_dictionaries({}, optional={"xml:lang": of("en", "ja", "en_GB", "")})


def made(names: str, inside: st.SearchStrategy[str], attributes: st.SearchStrategy[dict[str, str]] = st.just({})) -> st.SearchStrategy[str]:  # noqa: B008 - it is never changed
    return st.builds(element, of(*names.split()), attributes, inside)


def optional(**values: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries({}, optional={name.replace("_", ":"): value for name, value in values.items()})


TEXT = WORDS.map(xml_text)
TYPES = optional(type=of("text", "html", "text/html", "text/plain", "TEXT"), xml_lang=of("en", "ja", "en_GB", ""))
MARKUP = st.lists(TEXT | made("p b i xhtml:p", TEXT) | made("a", TEXT, optional(href=ADDRESSES, rel=of("x"), title=WORDS.map(xml_text))) | of("<br/>"), max_size=3).map("".join)  # fmt: skip
XHTML = st.builds(
    lambda name, markup: element(name, {"type": "xhtml"}, f'<div xmlns="http://www.w3.org/1999/xhtml">{markup}</div>'),
    of("content", "summary", "title", "atom:content"),
    MARKUP,
)
PERSON = st.lists(made("name", PEOPLE.map(xml_text)) | made("email", PEOPLE.map(xml_text)) | made("uri url", ADDRESSES.map(xml_text)), max_size=3).map("".join)  # fmt: skip
MEDIA = st.lists(
    made("media:title media:description media:keywords media:credit", TEXT, optional(type=of("plain", "html"), role=of("author")))
    | made("media:content media:thumbnail", st.just(""), optional(url=ADDRESSES, medium=of("image"), type=of("image/png"))),
    max_size=3,
).map("".join)
USUAL = st.one_of(
    made("title dc:title", TEXT, LANGUAGE),
    made("title atom:title", TEXT, TYPES),
    made("link", ADDRESSES.map(xml_text)),
    made("link atom:link", st.just(""), optional(href=ADDRESSES, rel=of("alternate", "self", "related", "via", "enclosure", "hub", "next"), type=of("text/html", "application/atom+xml", "audio/mpeg"), hreflang=of("en"))),
    made("guid", ADDRESSES.map(xml_text), optional(isPermaLink=of("true", "false", "False"))),
    made("id atom:id", ADDRESSES.map(xml_text)),
    made("description summary dc:description itunes:summary atom:summary", TEXT, TYPES),
    made("content content:encoded", TEXT, TYPES),
    XHTML,
    made("pubDate published updated issued modified dc:date created dcterms:issued dcterms:modified dcterms:created atom:updated", DATES.map(xml_text)),
    made("author dc:creator itunes:author managingEditor", PEOPLE.map(xml_text)),
    made("author contributor atom:author", PERSON),
    made("category", TEXT, optional(domain=ADDRESSES, term=WORDS.map(xml_text))),
    made("media:group", MEDIA),
    MEDIA,
    made("enclosure", st.just(""), optional(url=ADDRESSES, length=of("1"), type=of("audio/mpeg"))),
    made("feedburner:origLink", ADDRESSES.map(xml_text)),
    made("source", st.lists(made("title", TEXT) | made("id", ADDRESSES.map(xml_text)) | made("updated", DATES.map(xml_text)) | made("link", st.just(""), optional(href=ADDRESSES)), max_size=3).map("".join)),
    made("source", TEXT, optional(url=ADDRESSES)),
    made("comments slash:comments wfw odd:thing odd", TEXT, optional(count=of("1"))),
    made("rights copyright subtitle dc:rights", TEXT, TYPES),
    made("image", st.lists(made("title", TEXT) | made("url link", ADDRESSES.map(xml_text)) | made("width", of("1")), max_size=3).map("".join)),
    of("<!-- c -->", "<?pi x?>", "words between", "\n  ", "&#233;"),
)  # fmt: skip
_NAMES = """
    title link guid id description summary content content:encoded pubDate published updated dc:date dc:title dc:creator author name email
    source image url category language media:title media:description itunes:summary atom:link feedburner:origLink odd:title odd date links
    rights textinput created div p contributor itunes:owner item entry channel xhtml:div
"""
NAMES = of(*_NAMES.split())
ATTRIBUTES = st.dictionaries(
    of("isPermaLink", "rel", "type", "href", "mode", "xml:lang", "lang", "xml:base", "url", "src", "rdf:about", "odd:href", "Type"),
    of("false", "self", "alternate", "text", "html", "xhtml", "text/plain", "xml", "base64", "ja", "", "http://d.example.org/y", "z"),
    max_size=2,
)
WILD = st.recursive(
    st.builds(element, NAMES, ATTRIBUTES, TEXT),
    lambda inner: st.builds(element, NAMES, ATTRIBUTES, st.lists(inner | TEXT, max_size=3).map("".join)),
    max_leaves=2,
)
OFTEN = st.integers(0, 39)
INSIDE = st.lists(st.tuples(OFTEN, WILD, USUAL).map(lambda drawn: drawn[1] if drawn[0] == 0 else drawn[2]), max_size=8).map("".join)
ONLY_OF_A_FEED = (
    made("language", of("en", "ja-JP"))
    | made("ttl sy:updatePeriod", of("60"))
    | made("itunes:owner", st.just(""))
    | made("lastBuildDate", DATES)
)


@st.composite
def feeds(draw: st.DrawFn) -> bytes:
    head = "".join(draw(st.lists(ONLY_OF_A_FEED | USUAL, max_size=4)))
    items = draw(st.lists(INSIDE, min_size=1, max_size=3))
    more = draw(of("", "", "", ' xml:lang="en_GB"', ' xml:base="http://base.example.org/f/"'))
    other = draw(st.sets(st.sampled_from(sorted(OTHER_PREFIXES)), max_size=2))
    bound = " ".join(f'xmlns:{OTHER_PREFIXES[name] if name in other else name}="{uri}"' for name, uri in NAMESPACES.items())
    text = _shaped(draw(st.integers(0, 4)), head, items, bound + more)
    for name in other:
        text = text.replace(f"<{name}:", f"<{OTHER_PREFIXES[name]}:").replace(f"</{name}:", f"</{OTHER_PREFIXES[name]}:")
    return f'<?xml version="1.0" encoding="utf-8"?>{text}'.encode()


def _shaped(shape: int, head: str, items: list[str], more: str) -> str:
    if shape == 0:
        return f"<feed xmlns='http://www.w3.org/2005/Atom' {more}>{head}{''.join(f'<entry>{item}</entry>' for item in items)}</feed>"
    if shape == 1:
        inside = "".join(f"<item rdf:about='http://r.example.org/{number}'>{item}</item>" for number, item in enumerate(items))
        return f"<rdf:RDF xmlns='http://purl.org/rss/1.0/' {more}><channel>{head}</channel>{inside}</rdf:RDF>"
    if shape == 2:
        inside = "".join(f"<atom:entry>{item}</atom:entry>" for item in items)
        return f"<atom:feed {more}>{head}{inside}</atom:feed>"
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f"<rss version='2.0' {more}><channel>{head if shape == 3 else ''}{inside}{head if shape == 4 else ''}</channel></rss>"
