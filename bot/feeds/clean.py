"""HTML → text and links → links: what leaves here is safe to store, to compare and to print."""

import html
import re
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

from selectolax.lexbor import LexborHTMLParser

from bot.text import clean, one_line

HTML_BOUND = 1_000_000
"""Code points of HTML that are looked at; the longest article in a corpus of 12,000 has 307,000."""
TEXT_BOUND = 100_000
URL_BOUND = 2_000
"""Slack refuses a link of more than 3,000 characters, Teams one of more than 2,048."""

_BREAK = "\x1e"
"""Stands where a block begins or ends, while white space is still HTML's; `clean` lets no such character in or out."""
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--")
_INLINE = re.compile(
    r"</?(?:a|abbr|b|big|br|cite|code|del|div|em|font|h[1-6]|i|img|ins|mark|p|q|s|small|span|strike|strong|sub|sup|tt|u|wbr)\b[^<>]*>",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_UNREAD = "script, style, nav, noscript, template, iframe, object, svg, math, form, button, select, textarea, head, [hidden]"
_BLOCKS = (
    "address, article, aside, blockquote, dd, div, dl, dt, fieldset, figcaption, figure, footer, h1, h2, h3, h4, h5, h6, header, hr, li, "
    "main, ol, p, pre, section, table, tr, ul, br"
)
_CELLS = "td, th"
_BLOCK_TAG = re.compile(rf"</?(?:{_BLOCKS.replace(', ', '|')})\b[^<>]*>", re.IGNORECASE)
_MOST_BLOCKS = 5_000
# What publishing systems add below an excerpt (WordPress: wp-includes/feed, "The post … appeared first on …"): not the source's words.
_FOOTERS = re.compile(
    r"The post .{1,300} (?:appeared first on|first appeared on) .{1,300}"
    r"|To read this article in full, please click here"
    r"|(?:Comments|Read more|Read the full (?:story|article)|Continue reading|続きを読む|もっと読む|全文を読む)\W*",
    re.IGNORECASE,
)
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|mc_[ce]id|_hs(?:enc|mi)|mkt_tok"
    r"|ns_(?:campaign|mchannel|source|linkname|fee)|at_(?:medium|campaign|link_\w+)|wt\.mc_id",
    re.IGNORECASE,
)
_URL_SAFE = "!#$%&'()*+,/:;=?@[]~"


def html_to_text(markup: str) -> str:
    """The words of `markup`: one line a paragraph, no markup, at most `TEXT_BOUND` code points; `bot.text.clean` holds of it.

    Text without any tag keeps its own line breaks: it was never HTML.
    """
    markup = clean(markup[:HTML_BOUND])
    text = _words(markup) if _TAG.search(markup) else html.unescape(markup).replace("\n", _BREAK)
    lines = (one_line(line) for line in text.split(_BREAK))
    return "\n".join(line for line in lines if line and not _FOOTERS.fullmatch(line))[:TEXT_BOUND].rstrip()


def _words(markup: str) -> str:
    # Blocks inside blocks take the parser time that grows with the square of their depth (80,000: 8 s); only their borders matter here.
    if len(_BLOCK_TAG.findall(markup)) > _MOST_BLOCKS:
        markup = _BLOCK_TAG.sub(_BREAK, markup)
    tree = LexborHTMLParser(markup)
    body = tree.body
    if body is None:
        return ""
    for node in body.css(_UNREAD):
        node.decompose()
    for node in body.css(_BLOCKS):
        node.insert_before(_BREAK)
        node.insert_after(_BREAK)
    for node in body.css(_CELLS):
        node.insert_after(" ")
    return body.text(deep=True)


def title_text(title: str) -> str:
    """A title as one line of words. Publishers send plain text or HTML without saying which: it is HTML only where a tag that HTML has
    or a character reference shows so ("p < 0.05" is neither).
    """
    if _INLINE.search(title) or _REFERENCE.search(title):
        title = html_to_text(title if _INLINE.search(title) else title.replace("<", "&lt;"))
    return one_line(title)


def plain_to_html(text: str) -> str:
    """Plain text as the HTML that says the same."""
    return "<br>".join(html.escape(line, quote=False) for line in text.splitlines())


def clean_url(link: str, base: str = "") -> str:
    """`link` as an absolute http(s) address without tracking parameters, user names and fragment; "" if it is none.

    A fragment that is an address of its own ("#!/story/5", "#/story/5") stays. Hosts come out in ASCII (punycode), so that look-alike
    letters show.
    """
    parts = _split(link, base)
    if parts is None or parts.scheme not in {"http", "https"}:
        return ""
    host = _ascii_host(parts)
    if not host:
        return ""
    query = "&".join(pair for pair in parts.query.split("&") if not _TRACKING.fullmatch(pair.partition("=")[0]))
    fragment = parts.fragment if parts.fragment.startswith(("!", "/")) else ""
    url = urlunsplit((parts.scheme, host, quote(parts.path, safe=_URL_SAFE), quote(query, safe=_URL_SAFE), quote(fragment, safe=_URL_SAFE)))
    return url if len(url) <= URL_BOUND else ""


def _split(link: str, base: str) -> SplitResult | None:
    link = one_line(html.unescape(link)).replace(" ", "%20")
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
