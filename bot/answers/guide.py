"""help: what one can ask, with examples that work here."""

from __future__ import annotations

from collections.abc import Mapping

from bot.answers.ask import example
from bot.answers.page import Page
from bot.models import Answer, Plain, Section, Story, Strong, Text, Verb
from bot.watches import label
from bot.wording.catalogue import msgid

_VERBS: tuple[tuple[Verb, str], ...] = (
    ("latest", msgid("the newest stories, of all fields or of one")),
    ("search", msgid("stories with those words, whatever their language")),
    ("brief", msgid("the best stories of the last days: 7d, 2w, month")),
    ("story", msgid("one story in full: facts, outlets, quotes, what changed, who was told")),
    ("org", msgid("what the desk knows of a body: stories, partners, money, people")),
    ("deals", msgid("money pledged, as a ledger")),
    ("why", msgid("why an article was kept or not, and who was told")),
)
_DESK: tuple[tuple[Verb, str], ...] = (
    ("home", msgid("your own page: what is new, what you are told, what you saved")),
    ("subscribe", msgid("news sent here: at once, daily or weekly")),
    ("plans", msgid("what is sent here, and when")),
    ("saved", msgid("the stories you saved")),
    ("feeds", msgid("which feeds the desk reads, and whether they are well")),
    ("suggest", msgid("a feed the desk should read")),
    ("status", msgid("how the desk is doing")),
    ("review", msgid("what waits for an editor’s eye")),
)
SAYS: Mapping[Verb, str] = {**dict((*_VERBS, *_DESK)), "help": msgid("what you can ask, with examples")}
"""What each verb gives, in a few words."""


def word_help(page: Page, shown: Story | None = None) -> Answer:
    """Examples are of the story `shown`; what there is none of is left out. What was off with the question stands first."""
    say, language = page.wording.say, page.wording.language
    verbs = tuple(line for verb, what in _VERBS if (line := _verb(page, verb, what, shown)))
    fields = page.wording.names([label(field.labels, language) for field in page.watch.fields])
    sections = (
        Section("verbs", (Plain(say("You can ask")),), lines=verbs),
        Section("desk", (Plain(say("You can arrange")),), lines=tuple(_verb(page, verb, what, shown) for verb, what in _DESK)),
        Section("filters", (Plain(say("Narrow any list")),), lines=tuple(_filters(page, shown))),
        Section("fields", (Plain(say("Fields")),), lines=((Plain(fields),),)),
    )
    return page.answer(say("What you can ask"), _as_typed_here(page), sections)


def _as_typed_here(page: Page) -> Text:
    """What was off, the example in it as one types it here."""
    trouble = page.question.trouble
    return tuple(page.example(piece.words) if isinstance(piece, Strong) else piece for piece in trouble)


def _verb(page: Page, verb: Verb, what: str, shown: Story | None) -> Text:
    words = example(verb, page.wording.language, page.watch, shown=shown)
    if verb in {"story", "org", "why"} and (not shown or words == example("search", page.wording.language, page.watch)):
        return ()
    return page.wording.say_pieces("{example} — {what}", example=page.example(words), what=page.wording.say(what))


def _filters(page: Page, shown: Story | None) -> list[Text]:
    say, (side, _) = page.wording.say, page.watch.sides
    body = next((organisation.known_as for organisation in shown.facts.organisations), "") if shown else ""
    japanese = page.wording.language == "ja"
    field = page.watch.fields[0]
    told = [
        (f"分野:{label(field.labels, 'ja')}" if japanese else f"field:{field.key}", say("of a field")),
        ((f'機関:"{body}"' if japanese else f'org:"{body}"') if body else "", say("that name a body")),
        (f"国:{label(side.labels, 'ja')}" if japanese else f"side:{side.key}", say("that an outlet of that side reports")),
        ("言語:ja" if japanese else "lang:ja", say("that an outlet reports in that language")),
        ("期間:30日" if japanese else "since:30d", say("not older; a day or a month goes too: 2026-01")),
        ("回答:en" if japanese else "in:ja", say("answers in that language")),
    ]
    return [page.wording.say_pieces("{example} — {what}", example=Strong(words), what=what) for words, what in told if words]
