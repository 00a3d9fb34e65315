"""HTML → text and links → links: what leaves here is safe to store, to compare and to print.

No sanitiser (nh3, bleach) stands here: those give HTML back, to be read once more for its words, and no HTML leaves this file. The
parser is the one that browsers' rules describe (lexbor), so what it takes for text is what a reader would see as text.
"""

import html
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.text import clean, is_clean, one_line, spaced

HTML_BOUND = 1_000_000
"""Code points of HTML that are looked at; the longest article in a corpus of 12,000 has 307,000."""
TEXT_BOUND = 100_000
URL_BOUND = 2_000
"""Slack refuses a link of more than 3,000 characters, Teams one of more than 2,048."""

_BREAK = "\x1e"
"""Stands where a block begins or ends, while white space is still HTML's; `clean` lets no such character in or out."""
_OPEN, _CLOSE = "\x1c", "\x1d"
"""Stand where a link's words begin and end, as `_BREAK` does."""
_MARK = re.compile(f"([{_OPEN}{_CLOSE}])")
_MOST_ANCHORS = 200
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--")
_INLINE = re.compile(
    r"</?(?:a|abbr|b|big|br|cite|code|del|div|em|font|h[1-6]|i|img|ins|mark|p|q|s|small|span|strike|strong|sub|sup|tt|u|wbr)\b[^<>]*>",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_NAME = re.compile(r"</?([a-zA-Z][^\s/>]*)")
_UNREAD = frozenset(
    ("script", "style", "nav", "noscript", "template", "iframe", "object", "svg", "math", "form", "button", "select", "textarea", "head")
)
_BLOCKS = frozenset(
    ("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "h1", "h2",
     "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "tr", "ul")
)  # fmt: skip
_CELLS = {"td", "th"}
_BLOCK_TAG = re.compile(rf"</?(?:{'|'.join(sorted(_BLOCKS))})\b[^<>]*>", re.IGNORECASE)
_MOST_BLOCKS = 5_000
# What publishing systems add below an excerpt (WordPress: wp-includes/feed, "The post … appeared first on …"): not the source's words.
_FOOTERS = re.compile(
    r"The post .{1,300} (?:appeared first on|first appeared on) .{1,300}"
    r"|To read this article in full, please click here"
    r"|(?:Comments|Read more|Read the full (?:story|article)|Continue reading|続きを読む|もっと読む|全文を読む)\W*",
    re.IGNORECASE,
)
_FOOTERS_BEGIN = "tTcCrR続も全"
# Marks of campaigns, newsletters and clicks, by whose name no publisher finds an article: those of analytics (Google's utm_, Matomo's
# pk_ and mtm_, Adobe's, AT Internet's, Webtrends'), of advertising networks' clicks, and of mailing systems.
_TRACKING = re.compile(
    r"utm_[\w-]+|(?:itm|pk|mtm|matomo|piwik|hmb)_(?:campaign|cid|content|group|keyword|kwd|medium|placement|source|term)"
    r"|fbclid|fb_(?:action_ids|action_types|ref|source)|gclid|gclsrc|gad_(?:source|campaignid)|dclid|gbraid|wbraid|srsltid|msclkid"
    r"|ym?clid|ysclid|_openstat|twclid|ttclid|li_fat_id|igshid?|rdt_cid|sccid|epik|dicbo|tblci|s_kwcid|ef_id|xtor"
    r"|mc_[ce]id|_hs(?:enc|mi)|__hs(?:sc|tc|fp)|hsctatracking|mkt_tok|ml_subscriber(?:_hash)?|vero_(?:id|conv)|oly_(?:anon|enc)_id|_k[ex]"
    r"|bbeml|wickedid|guccounter|guce_referrer(?:_sig)?"
    r"|ns_(?:campaign|mchannel|source|linkname|fee)|at_(?:medium|campaign|link_\w+|format|ptr_\w+|bbc_team)|wt\.mc_(?:id|ev)",
    re.IGNORECASE,
)
# What was taken out when the first keys were made; a key must never change, or what has been told is told again.
_TRACKING_IN_KEYS = re.compile(
    r"utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|mc_[ce]id|_hs(?:enc|mi)|mkt_tok"
    r"|ns_(?:campaign|mchannel|source|linkname|fee)|at_(?:medium|campaign|link_\w+)|wt\.mc_id",
    re.IGNORECASE,
)
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_PLAIN = re.compile(rf"https?://(?:{_LABEL}\.)+{_LABEL}(?:/[\w/.~:;=@!$%'()*+,\[\]-]*)?(?:\?[\w/.~:;=@!$%'()*+,\[\]&?-]+)?", re.ASCII)
"""An address that is already as it is kept but for its tracking; nearly all are."""
_URL_SAFE = "!#$%&'()*+,/:;=?@[]~"


@dataclass(frozen=True, slots=True)
class Anchor:
    """`text[start:end]` are words of a link to `href`, which is as published."""

    start: int
    end: int
    href: str


def html_to_text(markup: str) -> str:
    """The words of `markup`: one line a paragraph, no markup, at most `TEXT_BOUND` code points; `bot.text.clean` holds of it.

    Text without any tag keeps its own line breaks: it was never HTML.
    """
    return html_to_words(markup)[0]


def html_to_words(markup: str) -> tuple[str, tuple[Anchor, ...]]:
    """As `html_to_text`, with its links: in the order of the text, overlapping none, at most `_MOST_ANCHORS`; one over several lines
    is several."""
    markup = clean(markup[:HTML_BOUND])
    if "<" in markup and _TAG.search(markup):
        text, addresses = _words(markup)
    else:
        text, addresses = (html.unescape(markup) if "&" in markup else markup).replace("\n", _BREAK), []
    lines, anchors, length = [], [], 0
    for line, spans in _lines(text, addresses):
        if line and not (line[0] in _FOOTERS_BEGIN and _FOOTERS.fullmatch(line)):
            lines.append(line)
            anchors += [Anchor(length + start, length + end, href) for start, end, href in spans]
            length += len(line) + 1
    text = "\n".join(lines)[:TEXT_BOUND].rstrip()
    return text, tuple(anchor for anchor in anchors if anchor.end <= len(text))


def _words(markup: str) -> tuple[str, list[str]]:
    """The words, with a mark at each border of a block and of a link, and the links' addresses."""
    # Blocks inside blocks take the parser time that grows with the square of their depth (80,000: 8 s); only their borders matter here.
    if markup.count("<") > _MOST_BLOCKS and len(_BLOCK_TAG.findall(markup)) > _MOST_BLOCKS:
        markup = _BLOCK_TAG.sub(_BREAK, markup)
    tree = LexborHTMLParser(markup)
    body = tree.body
    if body is None:
        return "", []
    # Asking only after elements that are there makes the whole half as dear.
    names = {name.lower() for name in _NAME.findall(markup)}
    for node in _elements(body, [*(_UNREAD & names), *(["[hidden]"] if "hidden" in markup.lower() else [])]):
        node.decompose()
    for node in _elements(body, _BLOCKS & names):
        node.insert_before(_BREAK)
        node.insert_after(_BREAK)
    for node in _elements(body, _CELLS & names):
        node.insert_after(" ")
    addresses = []
    for node in _elements(body, ["a[href]"] if "a" in names else [])[:_MOST_ANCHORS]:
        node.insert_before(_OPEN)
        node.insert_after(_CLOSE)
        addresses.append(node.attributes["href"] or "")
    text = body.text(deep=True)
    # A character reference can make a mark, too; then nothing tells them apart.
    sure = text.count(_OPEN) == text.count(_CLOSE) == len(addresses)
    return text, addresses if sure else []


def _elements(body: LexborNode, selectors: Collection[str]) -> list[LexborNode]:
    return body.css(", ".join(sorted(selectors))) if selectors else []


def _lines(text: str, addresses: list[str]) -> Iterator[tuple[str, list[tuple[int, int, str]]]]:
    tidy = spaced if is_clean(text.replace(_BREAK, "").replace(_OPEN, "").replace(_CLOSE, "")) else one_line
    remaining, href = iter(addresses), ""
    for line in text.split(_BREAK):
        if not addresses or (not href and _OPEN not in line):
            if line and not line.isspace():
                yield tidy(line), []
            continue
        pieces: list[tuple[str, str]] = []
        for piece in _MARK.split(line):
            if piece == _OPEN:
                href = next(remaining, "")
            elif piece == _CLOSE:
                href = ""
            elif piece:
                pieces.append((piece, href))
        yield _linked_line(pieces, tidy)


def _linked_line(pieces: list[tuple[str, str]], tidy: Callable[[str], str]) -> tuple[str, list[tuple[int, int, str]]]:
    line = tidy("".join(piece for piece, _ in pieces))
    end, spans = 0, []
    for piece, href in pieces:
        words = tidy(piece)
        if words:
            start = end + (line[end : end + 1] == " ")
            if not line.startswith(words, start):  # a mark in them belongs to a letter before: where they stand is not sure any more
                break
            end = start + len(words)
            if href:
                spans.append((start, end, href))
    return line, spans


def title_text(title: str) -> str:
    """A title as one line of words. Publishers send plain text or HTML without saying which: it is HTML only where a tag that HTML has
    or a character reference shows so ("p < 0.05" is neither).
    """
    tagged = "<" in title and _INLINE.search(title)
    if tagged or ("&" in title and _REFERENCE.search(title)):
        title = html_to_text(title if tagged else title.replace("<", "&lt;"))
    return one_line(title)


def plain_to_html(text: str) -> str:
    """Plain text as the HTML that says the same."""
    return "<br>".join(html.escape(line, quote=False) for line in text.splitlines())


def clean_url(link: str, base: str = "") -> str:
    """`link` as an absolute http(s) address without tracking parameters, user names and fragment; "" if it is none.

    A fragment that is an address of its own ("#!/story/5", "#/story/5") stays. Hosts come out in ASCII (punycode), so that look-alike
    letters show.
    """
    return _clean_url(link, base, _TRACKING)


def key_url(link: str) -> str:
    """`clean_url` as it was when the first keys were made of links."""
    return _clean_url(link, "", _TRACKING_IN_KEYS)


def _clean_url(link: str, base: str, tracking: re.Pattern[str]) -> str:
    if "&" in link:
        link = html.unescape(link)
    page, _, place = link.partition("#")
    if len(page) <= URL_BOUND and _PLAIN.fullmatch(page) and not place.startswith(("!", "/")):
        start, mark, query = page.partition("?")
        kept = "&".join(pair for pair in query.split("&") if not tracking.fullmatch(pair.partition("=")[0])) if mark else ""
        return f"{start}?{kept}" if kept else start
    parts = _split(link, base)
    if parts is None or parts.scheme not in {"http", "https"}:
        return ""
    host = _ascii_host(parts)
    if not host:
        return ""
    query = "&".join(pair for pair in parts.query.split("&") if not tracking.fullmatch(pair.partition("=")[0]))
    fragment = parts.fragment if parts.fragment.startswith(("!", "/")) else ""
    url = urlunsplit((parts.scheme, host, quote(parts.path, safe=_URL_SAFE), quote(query, safe=_URL_SAFE), quote(fragment, safe=_URL_SAFE)))
    return url if len(url) <= URL_BOUND else ""


def _split(link: str, base: str) -> SplitResult | None:
    link = one_line(link).replace(" ", "%20")
    if not link:
        return None
    try:
        return urlsplit(urljoin(base, link))
    except ValueError:
        return None


def _ascii_host(parts: SplitResult) -> str:
    """Host and port in ASCII, "" if it cannot be one."""
    try:
        host, port = parts.hostname or "", parts.port
        name = f"[{host}]" if ":" in host else host.rstrip(".").encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return ""
    if not name or re.search(r"[^\w.\[\]:-]", name):
        return ""
    return name if port in {None, {"http": 80, "https": 443}.get(parts.scheme)} else f"{name}:{port}"
