"""Feeds as the web has them, made up: their formats, sizes and faults have the shares of a corpus of 555 recorded ones.

Entries a feed: median 15, most 150. Text of an entry: median 300 characters, a tenth over 4,000, the longest over 40 KB; 300 feeds come to
some 18 MB. One feed in ten gives no ids, one in ten no dates, one in fifteen is not well-formed XML, one in twenty is not UTF-8.
"""

import random
from datetime import UTC, datetime, timedelta
from html import escape

_SEED = 20261122
_START = datetime(2026, 3, 16, 8, tzinfo=UTC)
_ENGLISH = """
the of and to in a for on with new research science university project team funding quantum health energy space trial partners said
will from that has this year its data more between countries programme scientists million study climate battery vaccine centre
announced joint engineering laboratory results government café naïve résumé per cent
"""
_JAPANESE = """
研究 大学 科学 技術 日本 英国 共同 発表 量子 医療 宇宙 気候 電池 政府 計画 成果 開発 新しい 連携 協力 千億円 について した。 を 目指す
"""

_FAULTS = ("caf&eacute; ", "R&D ", "\x08")
"""Of feeds that are not well-formed: a reference that XML does not know, a bare ampersand, a control character."""


def make_feeds(count: int) -> list[bytes]:
    """The same ones each time."""
    dice = random.Random(_SEED)
    return [_feed(number, dice) for number in range(count)]


def _feed(number: int, dice: random.Random) -> bytes:
    words, joint = (_JAPANESE.split(), "") if number % 8 == 0 else (_ENGLISH.split(), " ")
    form = (_rss, _rss, _rss, _rss, _rss, _rss, _atom, _atom, _rdf, _rss)[number % 10]
    entries = [_entry(number, place, words, joint, dice) for place in range(max(1, min(150, round(dice.lognormvariate(2.7, 0.8)))))]
    encoding = "iso-8859-1" if number % 20 == 1 else "utf-8"
    document = f'<?xml version="1.0" encoding="{encoding}"?>\n{form(number, entries, dice)}'
    if number % 15 == 2:
        document = document.replace("<title>", f"<title>{_FAULTS[number // 15 % 3]}", 3)
    return document.encode(encoding, "xmlcharrefreplace")


def _entry(number: int, place: int, words: list[str], joint: str, dice: random.Random) -> dict[str, str]:
    length = min(60_000, int(dice.lognormvariate(5.7, 2.0)))
    when = _START - timedelta(minutes=place * 177 + number)
    return {
        "title": joint.join(dice.choices(words, k=dice.randint(4, 12))).capitalize(),
        "link": f"https://site{number}.example/{when:%Y/%m}/item-{place}?utm_source=rss&page={place}",
        "id": f"https://site{number}.example/?p={number * 1000 + place}",
        "date": "" if number % 10 == 3 else f"{when:%a, %d %b %Y %H:%M:%S} +0000",
        "iso": f"{when:%Y-%m-%dT%H:%M:%S}Z",
        "author": joint.join(dice.choices(words, k=2)).title(),
        "html": _html(length, words, joint, dice),
    }


def _html(length: int, words: list[str], joint: str, dice: random.Random) -> str:
    """Paragraphs with what publishing systems put into them."""
    parts: list[str] = []
    while length > 0:
        sentence = joint.join(dice.choices(words, k=dice.randint(3, max(3, min(60, length // 6)))))
        kind = dice.random()
        if kind < 0.15:
            part = f'<p><a href="https://www.example.org/{len(parts)}?a=1&amp;b=2" rel="noopener">{sentence}</a></p>'
        elif kind < 0.2:
            part = f'<figure class="wp-block-image"><img src="/i/{len(parts)}.jpg" alt="" width="600"><figcaption>{sentence}</figcaption></figure>'
        elif kind < 0.3:
            part = f"<ul><li>{sentence}</li><li><strong>{words[len(parts) % len(words)]}</strong> &amp; more</li></ul>"
        else:
            part = f'<p class="body" style="margin:0">{sentence} <em>{words[0]}</em>&nbsp;{sentence[:40]}</p>\n'
        parts.append(part)
        length -= len(part)
    return "".join(parts)


def _rss(number: int, entries: list[dict[str, str]], dice: random.Random) -> str:
    ids, cdata, full = number % 10 != 7, dice.random() < 0.5, dice.random() < 0.4
    items = "".join(_item(entry, ids=ids, cdata=cdata, full=full) for entry in entries)
    return (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Site {number}</title><link>https://site{number}.example/</link>'
        f'<atom:link href="https://site{number}.example/feed" rel="self" type="application/rss+xml"/>'
        f"<description>News of site {number}</description><language>en-gb</language><ttl>60</ttl>\n{items}</channel></rss>"
    )


def _item(entry: dict[str, str], *, ids: bool, cdata: bool, full: bool) -> str:
    text = f"<![CDATA[{entry['html']}]]>" if cdata else escape(entry["html"])
    teaser = escape(entry["html"][:200].rpartition("<")[0])
    body = f"<description>{teaser}</description><content:encoded>{text}</content:encoded>" if full else f"<description>{text}</description>"
    guid = f'<guid isPermaLink="false">{entry["id"]}</guid>' if ids else ""
    date = f"<pubDate>{entry['date']}</pubDate>" if entry["date"] else ""
    return (
        f"<item><title>{escape(entry['title'])}</title><link>{escape(entry['link'])}</link>{guid}{date}"
        f"<dc:creator><![CDATA[{entry['author']}]]></dc:creator><category>news</category>{body}</item>\n"
    )


def _atom(number: int, entries: list[dict[str, str]], _dice: random.Random) -> str:
    items = "".join(
        f'<entry><title>{escape(entry["title"])}</title><link rel="alternate" href="{escape(entry["link"])}"/><id>{entry["id"]}</id>'
        f"<updated>{entry['iso']}</updated><author><name>{entry['author']}</name></author>"
        f'<content type="html">{escape(entry["html"])}</content></entry>\n'
        for entry in entries
    )
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Site {number}</title><id>https://site{number}.example/</id>'
        f'<link href="https://site{number}.example/"/><updated>{entries[0]["iso"]}</updated>\n{items}</feed>'
    )


def _rdf(number: int, entries: list[dict[str, str]], _dice: random.Random) -> str:
    items = "".join(
        f'<item rdf:about="{escape(entry["link"])}"><title>{escape(entry["title"])}</title><link>{escape(entry["link"])}</link>'
        f"<description>{escape(entry['html'])}</description><dc:date>{entry['iso']}</dc:date></item>\n"
        for entry in entries
    )
    return (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://site{number}.example/"><title>Site {number}</title>'
        f"<link>https://site{number}.example/</link><description>d</description></channel>\n{items}</rdf:RDF>"
    )
