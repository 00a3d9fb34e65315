"""why: what became of an article. Fetched? read how? which words, part of the score, veto? which story? who was told, or why not?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.answers.hearing import moment, told_lines
from bot.answers.names import language_name
from bot.answers.page import Page
from bot.models import Answer, Case, Entry, Feed, Link, Plain, Reading, Section, Strong, Text
from bot.text import one_line, shorten
from bot.watches import label
from bot.wording.catalogue import in_marks, plain
from bot.wording.headlines import find_headliner, headline_of
from bot.wording.rulinglines import ruling_line, vote_line
from bot.wording.verbatim import NAME, plain_text
from bot.wording.verdictlines import AGAINST, FIELD, lacking, objection_words, objections_of, parts_of, verdict, whole_words

_TITLE = 200
_WORDS = 10
"""Most words of evidence told of each kind."""
_SHOWN = 100
"""Code points of an address that are said back."""
_FEEDS = 3


def feeds_of_host(address: str, watch: str, feeds: Iterable[Feed]) -> list[str]:
    """The titles of the feeds that cover the address's host: theirs, or that of the site they are of."""
    host = _host(address)
    titles = []
    for feed in feeds:
        source = feed.sources.get(watch)
        hosts = {_host(feed.url), *((_host(source.url), _host(source.site)) if source else ())}
        if host and host in hosts:
            titles.append(source.title or feed.url if source else feed.url)
    return titles


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def word_unknown(page: Page, feeds: Sequence[str]) -> Answer:
    """Of an address that was never fetched; `feeds` cover its host."""
    wording, asked = page.wording, page.question.words
    said = wording.say("Never fetched: no feed of ours has brought {address}.", address=shorten(asked, _SHOWN))
    lines: list[Text] = []
    if feeds:
        names = wording.names([shorten(one_line(title), NAME) for title in feeds[:_FEEDS]])
        lines.append((Plain(wording.say("We follow {feeds} of that host; it has not stood there since we do.", feeds=names)),))
    elif _host(asked):
        lines.append((Plain(wording.say("No feed of ours is of {host}.", host=_host(asked))),))
        lines.append(wording.say_pieces("Whoever runs the desk can add it: {example}", example=Strong("kakehashi feeds add")))
    return page.answer(wording.say("Why"), (Plain(said),), [Section("why", (), lines=tuple(lines))] if lines else ())


def word_why(page: Page, case: Case) -> Answer:
    return _Why(page, case).answer()


@dataclass(frozen=True)
class _Why:
    page: Page
    case: Case

    @property
    def _entry(self) -> Entry:
        return self.case.read.entry

    @property
    def _reading(self) -> Reading:
        return self.case.read.reading

    def answer(self) -> Answer:
        say = self.page.wording.say
        sections = [
            self._section("origin", say("The article"), self._origin()),
            self._section("evidence", say("What shows it"), self._evidence()),
            self._section("score", say("The score"), self._score()),
            self._section("against", say("What speaks against it"), self._against()),
            self._section("rulings", say("What editors and readers said"), self._rulings()),
            self._section("story", say("Its story"), self._story()),
            self._section("told", say("Who was told"), self._told()),
        ]
        return self.page.answer(say("Why"), self._verdict(self._reading), [section for section in sections if section.lines])

    def _verdict(self, reading: Reading) -> Text:
        """ "Kept: 0.82, where 0.45 is needed"."""
        watch, wording = self.page.watch, self.page.wording
        said = Strong(verdict(reading, watch, wording))
        needed = wording.say("score {score}; kept from {post}, for review from {review}", **self._bounds(reading))
        return wording.joined([(said,), (Plain(needed),)])

    def _bounds(self, reading: Reading) -> dict[str, str]:
        return {"score": f"{reading.score:.2f}", "post": f"{self.page.watch.post:.2f}", "review": f"{self.page.watch.review:.2f}"}

    def _origin(self) -> Iterable[Text]:
        entry, wording = self._entry, self.page.wording
        title = shorten(one_line(entry.title), _TITLE) or entry.id
        yield (Link(title, entry.url) if entry.url else Plain(title),)
        outlet = shorten(one_line(entry.publisher), NAME)
        dated = moment(entry.published, wording, self.page.zone) if entry.dated else (Plain(wording.say("no date given")),)
        yield wording.joined([(Plain(outlet),), dated, (Plain(language_name(entry.language, wording.language)),)])
        seen = moment(entry.seen, wording, self.page.zone)
        if entry.source:
            feed = shorten(one_line(entry.source.title or entry.source.url), NAME)
            yield wording.say_pieces("Fetched {when} from the feed {feed}", when=seen, feed=feed)
        else:
            yield wording.say_pieces("Fetched {when}", when=seen)
        yield self._page()

    def _page(self) -> Text:
        """What became of the page of a teaser."""
        page, wording = self.case.page, self.page.wording
        if page is None:
            return ()
        if page.state == "wanted":
            return (Plain(wording.say("Its feed has only a teaser; its page is wanted")),)
        if page.state == "read" and page.fetched:
            return wording.say_pieces("Read from its page, fetched {when}", when=moment(page.fetched, wording, self.page.zone))
        return (Plain(wording.say("Read from the feed’s teaser, since its page could not be: {why}", why=wording.say(page.trouble))),)

    def _evidence(self) -> Iterable[Text]:
        watch, wording = self.page.watch, self.page.wording
        named = [(side.key, label(side.labels, wording.language)) for side in watch.sides]
        for key, name in [*named, (FIELD, wording.say("Subject"))]:
            words = list(dict.fromkeys(one_line(whole_words(receipt)) for receipt in self._reading.evidence.get(key, ())))
            told = wording.say(", ").join(in_marks(word, "en" if word.isascii() else "ja") for word in words[:_WORDS])
            yield (Plain(wording.say("{side}: {words}", side=name, words=told or wording.say("nothing"))),)

    def _score(self) -> Iterable[Text]:
        wording = self.page.wording
        for part in (part for part in parts_of(self._reading, wording) if part.name != AGAINST or part.value):
            value = Strong(f"{part.value:.2f}".replace("-", "−"))
            yield wording.say_pieces("{part} {value}: {meaning}", part=part.words, value=value, meaning=part.meaning)
        if lacks := lacking(self._reading, self.page.watch, wording):
            yield (Plain(wording.say("Missing: {what}", what=wording.say("; ").join(lacks))),)
        if self.case.anew:
            yield wording.say_pieces("By today’s rules: {verdict}", verdict=self._verdict(self.case.anew))

    def _against(self) -> Iterable[Text]:
        wording = self.page.wording
        for one in objections_of(self._reading):
            words = list(dict.fromkeys(in_marks(one_line(whole_words(receipt)), self._entry.language) for receipt in one.receipts))
            meaning = (Plain(objection_words(one, wording)),)
            weight = (Plain(f"−{one.weight:.2f}"),)
            yield wording.joined([(Strong(one.reason),), weight, (Plain(wording.say(", ").join(words)),) if words else (), meaning])

    def _story(self) -> Iterable[Text]:
        story, wording = self.case.story, self.page.wording
        if story is None:
            kept = self._reading.relevant
            said = (
                wording.say("None yet: the next check puts it into one.")
                if kept
                else wording.say("None: only what is kept is part of a story.")
            )
            yield (Plain(said),)
            return
        count = wording.say_count("{count} report", "{count} reports", len(story.members))
        title = headline_of(story, find_headliner(story, wording.language))
        yield wording.joined([(Plain(title),), (Plain(count),), (self.page.other("story", words=story.id),)])

    def _rulings(self) -> Iterable[Text]:
        yield from (ruling_line(ruling, self.page.wording, self.page.zone) for ruling in self.case.rulings)
        yield plain_text(vote_line(self.case.votes, self.page.wording))

    def _told(self) -> Iterable[Text]:
        return told_lines(self.case.hearings, self.page) if self.case.story else ()

    def _section(self, key: str, heading: str, lines: Iterable[Text]) -> Section:
        return Section(key, (Plain(heading),), lines=tuple(line for line in lines if plain(line)))
