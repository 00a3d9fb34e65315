"""What the tests of answers share: a question worded with the shipped words, without any desk."""

from zoneinfo import ZoneInfo

from bot.answers.ask import parse_question
from bot.answers.page import Page
from bot.models import Answer, Language, Ledger, Posting, Story, Text
from bot.ports import Found
from bot.rates import NO_EXCHANGE, Exchange
from bot.stories.ledger import commitments_of, post
from bot.watches import load_watch
from bot.wording.catalogue import load_wordings, plain
from tests.examples import NOW, ROOT

WORDINGS = load_wordings(ROOT / "config/locale")
WATCH = load_watch(ROOT / "config/watches/uk-japan-science")


def a_page(
    words: str, *, language: Language = "en", command: str = "", zone: str = "Europe/London", exchange: Exchange = NO_EXCHANGE
) -> Page:
    question = parse_question(words, watch=WATCH, language=language, wordings=WORDINGS)
    return Page(question, WATCH, WORDINGS[question.language], NOW, ZoneInfo(zone), command, exchange)


def found(stories: list[Story], total: int | None = None, *, more: bool = False) -> Found:
    return Found(tuple(stories), len(stories) if total is None else total, more)


def a_ledger(*stories: Story, earlier: tuple[Story, ...] = ()) -> Ledger:
    return post([c for story in stories for c in commitments_of(story)], [c for story in earlier for c in commitments_of(story)])


def standings(postings: tuple[Posting, ...]) -> list[str]:
    return [posting.standing for posting in postings]


def said(answer: Answer) -> str:
    """All of its words, a line each."""
    return "\n".join(filter(None, map(plain, texts(answer))))


def texts(answer: Answer) -> list[Text]:
    lines: list[Text] = [answer.title, answer.lead]
    for section in answer.sections:
        lines.append(section.heading)
        for item in section.items:
            lines += [item.headline, *item.facts, item.summary, item.sources, item.differs]
        lines += [cell for row in (section.table.rows if section.table else ()) for cell in row]
        lines += [*section.lines, *(text for quote in section.quotes for text in (quote.words, quote.by))]
    return [*lines, answer.more, *answer.foot]


def lines_of(answer: Answer, key: str) -> list[str]:
    return [plain(line) for section in answer.sections if section.key == key for line in section.lines]
