"""What pages cost: `python tests/bench/pages.py [--corpus DIR]`.

Printed: pages extracted and read a second on one core and what each takes of the processor, extraction alone and with the reading, for
pages of three kinds in two languages; and, with a corpus of feeds (a folder `real` of documents), how many of their entries are teasers.
The corpus has no watch's sides, so how many want their page is told for a source of no side: more than for one of either.
"""

import argparse
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

from bot.errors import DeskError
from bot.extracting import read_article
from bot.feeds.article import article_of
from bot.feeds.entries import make_entries
from bot.feeds.parse import parse_document
from bot.feeds.teaser import is_teaser, wants_page
from bot.models import Feed, Fetched
from bot.pages import ArticleJob
from bot.reading.lexicon.load import load_lexicon
from bot.reading.read import read_entry
from bot.watches import load_watch
from tests.examples import NOW, ROOT, an_entry
from tests.page_host import PARAGRAPHS, PARAGRAPHS_JA, TEASER, TEASER_JA, TITLE, TITLE_JA, a_page

WATCH = load_watch(ROOT / "config/watches/uk-japan-science")
EVERY = 8
"""Each so many'th feed's teasers are read too."""


def kinds() -> dict[str, tuple[bytes, str, str]]:
    """A page of about 400 words, or 1,000 Japanese letters, in plain order, and the same amid 60 kB of what surrounds an article."""
    around = "".join(
        f"<div class=promo-{n}><a href=/{n}>Another story of another day, number {n}</a><p>Words on it.</p></div>" for n in range(500)
    )
    made = {}
    for name, title, teaser, paragraphs in (("en", TITLE, TEASER, PARAGRAPHS), ("ja", TITLE_JA, TEASER_JA, PARAGRAPHS_JA)):
        page = a_page(title, [f"{paragraph} ({n})" for n in range(8) for paragraph in paragraphs])
        made[f"{name} plain"] = page, title, teaser
        made[f"{name} amid much else"] = page.replace(b"</main>", b"</main>" + around.encode()), title, teaser
    return made


def pages(times: int = 60) -> None:
    for name, (page, title, teaser) in kinds().items():
        entry = an_entry(title=title, text=teaser, language="ja" if name.startswith("ja") else "en")
        job = ArticleJob(Fetched("https://e.example/1", 200, page), "", ((entry, (WATCH.folders,)),))
        assert read_article(job).extracted[0].entry
        began = time.process_time()
        for _ in range(times):
            article_of(page, "https://e.example/1")
        extracting, began = time.process_time() - began, time.process_time()
        for _ in range(times):
            read_article(job)
        both = time.process_time() - began
        print(
            f"{name:20} {len(page) / 1024:5.0f} kB: {times / both:4.0f} pages/s, {both / times * 1000:5.1f} ms each ({extracting / times * 1000:.1f} to extract)"
        )


def teasers(corpus: Path) -> None:
    lexicon, count = load_lexicon(WATCH), Counter()
    for number, path in enumerate(sorted(path for path in (corpus / "real").rglob("*") if path.is_file())):
        try:
            document = parse_document(path.read_bytes(), content_type="")
        except DeskError:
            continue
        entries = make_entries(document, feed=Feed(1, f"https://f{number}.example/"), seen=NOW, known={})
        short = [entry for entry in entries if is_teaser(entry)]
        count += Counter(entries=len(entries), teasers=len(short), feeds=1, mostly=2 * len(short) > len(entries))
        for entry in short if number % EVERY == 0 else ():
            reading = read_entry(entry, WATCH, lexicon)
            wanted = wants_page(entry, [reading], own_sides={}, now=entry.published, within=timedelta(days=1))
            count += Counter(read=1, wanted=wanted)
    print(
        f"{count['teasers']} of {count['entries']} entries are teasers, more than half of {count['mostly']} of {count['feeds']} feeds;",
        end=" ",
    )
    print(f"of {count['read']} of them {count['wanted']} want their page")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path)
    args = parser.parse_args()
    pages()
    if args.corpus:
        teasers(args.corpus)


if __name__ == "__main__":
    main()
