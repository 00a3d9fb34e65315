"""Documents made to hurt: each is a few kilobytes that cost a careless reader seconds, gigabytes or its life. Our own; nothing is kept."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'


def rss(items: str, *, before: str = "") -> bytes:
    return f'{_HEAD}{before}<rss version="2.0"><channel><title>f</title><link>http://example.org/</link>{items}</channel></rss>'.encode()


def item(words: str = "w", *, title: str = "t", more: str = "") -> str:
    return (
        f"<item><title>{title}</title><link>http://example.org/1</link><guid isPermaLink='false'>1</guid>"
        f"<description>{words}</description>{more}</item>"
    )


def html(markup: str) -> str:
    return item(f"<![CDATA[{markup}]]>")


def documents() -> Iterator[tuple[str, bytes]]:
    entities = '<!ENTITY a0 "lol">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    yield "entities in entities", rss(item("&a9;"), before=f"<!DOCTYPE rss [{entities}]>")
    yield "one long entity often", rss(item("&a;" * 3000), before=f'<!DOCTYPE rss [<!ENTITY a "{"A" * 50_000}">]>')
    yield "an entity that is a file", rss(item("&x;"), before='<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>')
    yield "20,000 nested elements", rss(item(more="<x>" * 20_000 + "</x>" * 20_000))
    yield "20,000 nested items", rss("<item>" * 20_000)
    yield "20,000 nested <div>", rss(html("<div>" * 20_000 + "x" + "</div>" * 20_000))
    yield "80,000 <section>", rss(html("<section>" * 80_000))
    yield "24,000 unclosed tags", rss(html("<b><i><a href=x>" * 8_000))
    yield "100,000 links", rss(html("<a href='http://example.org/x'>x</a> " * 100_000))
    yield "100,000 links in one", rss(html("<a href=x>" * 100_000))
    yield "30,000 <!--", rss(html("<!--" * 30_000))
    yield "120,000 <!--", rss(html("<!--" * 120_000))
    yield "60,000 <", rss(html("<" * 60_000))
    yield "60,000 &", rss(html("&" * 60_000))
    yield "30,000 <!a", rss(html("<!a" * 30_000))
    yield "one tag of 80,000 letters", rss(html("<a " + "x" * 60_000 + " " * 20_000 + "b"))
    yield "10,000 attributes", rss(item(more="<x " + " ".join(f'a{n}="1"' for n in range(10_000)) + "/>"))
    yield "40,000 attributes", rss(item(more="<x " + " ".join(f'a{n}="1"' for n in range(40_000)) + "/>"))
    yield "40,000 attributes, ill-formed", rss(item(more="<x " + " ".join(f'a{n}="1"' for n in range(40_000)) + "/>&nbsp;&"))
    yield "10,000 attributes in HTML", rss(html("<p " + " ".join(f'a{n}="1"' for n in range(10_000)) + ">x</p>"))
    yield (
        "3,000 namespaces",
        rss(item()).replace(b'"2.0"', b'"2.0"' + b"".join(b' xmlns:n%d="http://example.org/%d"' % (n, n) for n in range(3000))),
    )
    yield "30,000 @ in a name", rss(item(more=f"<author>{'a' * 30_000}{'@' * 3_000}</author>"))
    yield "a name in pieces", rss(item(more=f"<author>{'aaaa@@@@' * 60}<!-- -->{'aaaa@@@@' * 4000}</author>"))
    yield "100,000 categories", rss(item(more="<category>c</category>" * 100_000))
    yield "20,000 empty items", rss("<item/>" * 20_000)
    yield "20,000 items", rss("".join(f"<item><title>t{n}</title><guid>http://example.org/{n}</guid></item>" for n in range(20_000)))
    yield "50,000 authors", rss(item(more="<author><name>n</name></author>" * 50_000))
    yield "50,000 descriptions", rss(item(more="<description>n</description>" * 50_000))
    yield "450,000 items", rss("".join(f"<item><title>t{n}</title></item>" for n in range(450_000)))
    yield "20,000 items, ill-formed", rss("".join(f"<item><title>t{n} & more</title></item>" for n in range(20_000)))
    yield "3,500,000 elements", rss(item(more="<a/>" * 3_500_000))
    yield "1,000,000 elements with one attribute", rss(item() * 10 + item(more='<a b="c"/>' * 1_000_000))
    yield "a date of 100,000 letters", rss(item(more=f"<pubDate>{'2026-' * 20_000}</pubDate>"))
    yield "a title of 2,000,000 letters", rss(item(title="T" * 2_000_000))
    yield "a link of [", rss(item().replace("http://example.org/1", "http://" + "[" * 50_000))
    yield "a link of 1,000,000 letters", rss(item().replace("http://example.org/1", "http://example.org/?" + "a&" * 500_000))
    yield "12,000 <!ENTITY", rss(item(), before="<!DOCTYPE rss [" + "<!ENTITY " * 12_000 + ">")
    yield "white space after <!DOCTYPE", rss(item(), before="<!DOCTYPE" + " " * 60_000)
    yield "15,000 unclosed <link", _HEAD.encode() + b'<rss version="2.0"><channel>' + b"<link a" * 15_000
    yield "14,000,000 &", rss(item("&" * 14_000_000))
    yield "1,000,000 < in a title", rss(item(title="<" * 1_000_000))
    yield "an attribute of 500,000 &", rss(item(more='<link href="http://example.org/?' + "&amp;a" * 500_000 + '"/>'))
    yield "100,000 &amp;nbsp;", rss(item("&nbsp;" * 100_000))
    yield "100,000 unclosed CDATA", rss(item("&nbsp;" + "<![CDATA[" * 100_000))
    yield "3,500,000 references to nothing", rss(item("&#1;" * 3_500_000))
    yield "references to nothing", rss(item("&#x110000;&#xD800;&#0;" * 10_000))
    yield "100,000 combining marks", rss(item("a" + "\u0301" * 100_000))
    yield "50,000 nested arrays", f'{{"version":"https://jsonfeed.org/version/1.1","items":[{"[" * 50_000}'.encode()
    yield "a number of 1,000,000 digits", f'{{"version":"https://jsonfeed.org/version/1.1","items":[{{"id":{"9" * 1_000_000}}}]}}'.encode()
    yield "900,000 items of JSON", b'{"items":[' + b",".join(b'{"id":%d}' % n for n in range(900_000)) + b"]}"
    yield "4,000,000 empty lists", b'{"items":[' + b"[]," * 4_000_000 + b'{"id":1}]}'
    yield "white space for a megabyte", rss(item()) + b" " * 1_000_000
    yield "14 MB of items", rss(item("word " * 500) * 5_000)
    yield "14 MB of HTML", rss(html("<p>word <a href='/x'>word</a></p>" * 440_000))


def bombs() -> Iterator[tuple[str, bytes]]:
    """A megabyte that unpacks to a gigabyte, and one packed twice."""
    begun, ended = rss(html("@")).split(b"@")
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [packer.compress(begun), *(packer.compress(b"A" * 2**20) for _ in range(1024)), packer.compress(ended), packer.flush()]
    yield "a gzip bomb of 1 GiB", b"".join(parts)
    yield "gzip in gzip", gzip.compress(gzip.compress(b"\0" * 50_000_000))
    yield "many gzip members", gzip.compress(rss(item())) + gzip.compress(b"A" * 2**20) * 1_000


def write(folder: Path) -> list[tuple[str, Path]]:
    written = []
    for number, (name, body) in enumerate([*documents(), *bombs()]):
        path = folder / f"{number:03}.xml"
        path.write_bytes(body)
        written.append((name, path))
    return written
