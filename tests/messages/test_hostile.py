"""Whatever words come in by a feed, a name or a note, over every template: they arrive as words, and nothing else is different."""

import json
import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, get_args

import pytest

from bot.messages import render as rendering
from bot.messages.markup import draw_page, draw_picture
from bot.messages.notice import notice
from bot.messages.pack import render
from bot.messages.parts import sentence
from bot.messages.render import Renderer
from bot.messages.tidy import clean_words, plain, tidy_text
from bot.messages.views import view_body
from bot.models import Answer, Asks, Chart, Choice, Digest, Form, Input, Link, Plain, Preview, Question, Section, Series, Strong
from tests.examples import ROOT
from tests.messages.briefings import in_both
from tests.messages.samples import MENU, TEMPLATES, WATCH
from tests.messages.test_laws import Tags, everywhere

CORPUS = tomllib.loads((ROOT / "tests/data/hostile.toml").read_text("utf-8"))
WORDS = [words for kind, given in CORPUS.items() if kind != "addresses" for words in given["words"]]
OURS = "https://news.example.org/a"
PERSON = "U0OWNER01"
UNSEEN = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")
NAMES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.j2"))
FREE = {"text", "value", "initial_value", "initial_time", "private_metadata", "block_id", "action_id", "callback_id", "name", "title", "label", "fallback"}  # fmt: skip
"""What may hold words: they are shown, or come back to us as they were."""
MENTIONS = {"user", "usergroup", "channel", "broadcast", "color", "emoji"}
RENDERER = Renderer(TEMPLATES)


def objects(value: Any) -> Iterator[dict]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(inner)


def skeleton(value: Any, key: str = "") -> Any:
    """The JSON without its words: what Slack is told to do."""
    if isinstance(value, dict):
        return {name: skeleton(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [skeleton(inner, key) for inner in value]
    return "…" if isinstance(value, str) and key in FREE | {"categories"} else value


def acts(drawn: Any) -> list[str]:
    """What in a payload of Slack's could act, beside our own buttons: mentions, dates that no moment of ours is, markup, foreign links."""
    found = []
    for each in objects(drawn):
        kind = each.get("type")
        if kind == "mrkdwn" or (kind in MENTIONS and each.get("user_id") != PERSON):
            found.append(f"{kind}: {each}")
        if kind == "plain_text" and each.get("emoji") is not False:
            found.append(f"reads emoji: {each}")
        if "url" in each and each["url"] != OURS:
            found.append(f"links: {each}")
    return found


def a_sheet(words: str):
    """Those words in every place of a digest that a template draws."""
    text = (Plain(words), Strong(words), Link(words, OURS))
    bars = Chart(words[:40], ("Jan", "Feb"), (Series(words, (1.0, 2.0), (words, words)),), (words, words))
    brief = replace(everywhere(words).items[0], story="storybrief", brief=True, twin=None)
    more = (Section("chart", text, chart=bars), Section("prose", text, lines=(text,), prose=True), Section("brief", text, (brief,)))
    return replace(everywhere(words), sections=(*everywhere(words).sections, *more))


def an_answer(words: str) -> Answer:
    sheet = a_sheet(words)
    return Answer(Question("search", words), "en", sheet.title, sheet.lead, sheet.sections, sheet.foot, sheet.more)


def parts_of(words: str) -> Iterator[Digest]:
    """That digest section by section, so that no words are too long for one message."""
    whole = a_sheet(words)
    for section in whole.sections:
        yield replace(whole, sections=(section,))


def slack_of(words: str) -> dict[str, Any]:
    """Everything that is drawn for Slack of sheets, in parts by name."""
    drawn: dict[str, Any] = {"notice": notice(words, "slack").payload}
    for number, sheet in enumerate(parts_of(words)):
        answer = replace(an_answer(words), sections=sheet.sections)
        native = render(sheet, "slack", WATCH, renderer=RENDERER, native=True, menu=MENU)
        drawn[f"plain {number}"] = [message.payload for message in render(sheet, "slack", WATCH, renderer=RENDERER)]
        drawn[f"native {number}"] = [message.payload for message in native]
        drawn[f"twin {number}"] = [message.plain for message in native if message.plain]
        drawn[f"view {number}"] = view_body(answer, WATCH, RENDERER, menu=MENU, titled=True)
    return drawn


BENIGN = {name: skeleton(part) for name, part in slack_of("words").items()}


def is_said(words: str) -> bool:
    return bool(plain(tidy_text((Plain(words),))))


@pytest.mark.parametrize("words", [words for words in WORDS if is_said(words)])
def test_hostile_words_change_nothing_in_slack_but_the_words(words):
    for name, part in slack_of(words).items():
        assert skeleton(part) == BENIGN[name], name
        assert acts(part) == []
        assert not UNSEEN.search(json.dumps(part, ensure_ascii=False))
        assert not any(set("<>") & set(payload["text"]) for payload in part if isinstance(part, list) and "blocks" in payload)


@pytest.mark.parametrize("words", [words for words in WORDS if is_said(words)])
def test_hostile_words_reach_teams_pages_and_texts_as_words(words):
    types = {str(each.get("type")) for each in objects([m.payload for m in render(a_sheet("words"), "teams", WATCH, renderer=RENDERER)])}
    for message in render(a_sheet(words), "teams", WATCH, renderer=RENDERER):
        for each in objects(message.payload):
            assert str(each.get("type")) in types | {"RichTextBlock", "TextRun", "TextBlock"}
            assert each.get("url", OURS) == OURS
            assert "entities" not in each
        assert not UNSEEN.search(json.dumps(message.payload, ensure_ascii=False))
    (page,) = render(a_sheet(words), "html", WATCH, renderer=RENDERER)
    (benign,) = render(a_sheet("words"), "html", WATCH, renderer=RENDERER)
    seen, usual = Tags(str(page.payload["body"])), Tags(str(benign.payload["body"]))
    assert (seen.tags, seen.attributes, set(seen.links)) == (usual.tags, usual.attributes, set(usual.links))
    (text,) = render(a_sheet(words), "text", WATCH, renderer=RENDERER)
    assert not UNSEEN.search(str(text.payload["body"]))


@pytest.mark.parametrize("url", CORPUS["addresses"]["words"])
def test_hostile_addresses_are_not_linked_or_go_where_they_say(url):
    text = (Link("words", url),)
    sheet = replace(a_sheet("words"), title=text, lead=text, foot=(text,), sections=(Section("x", text, lines=(text,)),), more=text)
    for platform in ("slack", "teams"):
        for message in render(sheet, platform, WATCH, renderer=RENDERER):
            for each in objects(message.payload):
                link = each.get("url", OURS)
                assert re.fullmatch(r"https?://[a-z0-9.-]+(/[\x21-\x7e]*)?", link), link
                assert not set('"<>\\|') & set(link)


@pytest.mark.parametrize("label", CORPUS["labels"]["words"])
def test_a_label_that_looks_like_another_place_says_where_it_really_goes(label):
    text = (Link(label, "https://evil.example/login"),)
    (message,) = render(replace(a_sheet("x"), sections=(Section("x", (), lines=(text,)),)), "slack", WATCH, renderer=RENDERER)
    (link,) = [each for each in objects(message.payload) if each.get("url") == "https://evil.example/login"]
    assert link["text"].endswith("(evil.example)")


# ── templates that draw no sheet ────────────────────────────────────────────────────────────────────────────────────────────


class Said(str):
    """Words that answer whatever a template asks of them with the same words, and are two wherever it wants several."""

    __slots__ = ()

    def __getattr__(self, name: str) -> "Said":
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, place):  # one of a pair
        return self if isinstance(place, int) else str(self)[place]

    def __iter__(self):  # a template walks lists and pairs
        return iter((self, self))

    title = count = index = find = format = property(lambda self: self)


def given_for(name: str, words: str) -> dict[str, Any]:
    """What a template says it is given, all of it those words; lists of blocks, ids and forms as they really are."""
    said = re.search(r"Given: (.*?)\. ?#}", (TEMPLATES / name).read_text("utf-8"), re.DOTALL)
    assert said, f"{name} does not say what it is given"
    names = re.findall(r"\w+", re.sub(r"\([^()]*\)", "", said[1]))
    given: dict[str, Any] = {each: Said(words) for each in names}
    blocks = view_body(an_answer(words), WATCH, RENDERER, menu=MENU)
    given |= {key: blocks for key in ("blocks", "body") if key in given}
    given |= {"language": "en", "version": "1.4"}
    if name.endswith("/home.json.j2"):
        text = (Plain(words), Link(words, OURS))
        front = {each: Said(words) for each in ("title", "lead", "no_stories", "more_plans", "saved_line", "sources", "more_suggestions")}
        front |= {each: Said(words) for each in ("fields", "suggestions", "paused")}
        given |= {"front": front | {each: [text] for each in ("first", "failing", "troubles")}, "plans": blocks}
        given |= {"people": {"admins": [PERSON], "editors": [PERSON]}, "chart": {"title": words, "lines": [words], "legend": words}}
    if name.endswith("/form.json.j2"):
        given["form"] = a_form(words)
    return given


def a_form(words: str) -> Form:
    """With those words wherever it has words, one question of each kind."""
    inputs = [Input(words, asks, words, (words,), (Choice(words, words),), words, words) for asks in get_args(Asks)]
    return Form(words, words, words, words, tuple(inputs), words, words, words, (Choice(words, words),), words)


def given_installed(words: str) -> dict[str, Any]:
    said = dict.fromkeys(("title", "lead", "after", "again"), words)
    return {"language": "en", "good": False, "steps": [(words, words)], "install": OURS, **said}


WHOLE = [
    name
    for name in NAMES
    if re.search(r"Given: [^#]*#}\n[{\[](?!%)", (TEMPLATES / name).read_text("utf-8")) and name.startswith("slack/views/")
]
WHOLE += [f"slack/{name}.json.j2" for name in ("plans", "feeds", "review", "editor")]


@pytest.mark.parametrize("name", WHOLE)
def test_a_view_is_the_same_whatever_words_it_is_given(name):
    """Those that look like a name, an address or a note of somebody's, and what they typed."""
    usual = skeleton(RENDERER.json(name, **given_for(name, "words")))
    for words in WORDS:
        if not is_said(words):
            continue
        drawn = clean_words(RENDERER.json(name, **given_for(name, words)))
        assert skeleton(drawn) == usual, words
        assert acts(drawn) == [], words
        shown = [each["text"] for each in objects(drawn) if each.get("type") in {"plain_text", "text"}]
        assert not UNSEEN.search("".join(shown)), words


@contextmanager
def noting_templates() -> Iterator[set[str]]:
    """The names of the templates that are used meanwhile."""
    used: set[str] = set()
    usual = rendering._Environment.get_template

    def noting(self, name, *args, **more):
        used.add(str(name))
        return usual(self, name, *args, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rendering._Environment, "get_template", noting)
        patch.setattr(rendering._JsonEnvironment, "get_template", noting)
        yield used


@pytest.fixture(scope="module")
def reached() -> set[str]:
    """Every template that the corpus goes through here."""
    words = WORDS[0]
    with noting_templates() as used:
        slack_of(words)
        answer = replace(an_answer(words), offers=(Said(words),))
        render(answer, "slack", WATCH, renderer=RENDERER)
        sheets = (a_sheet(words), in_both())
        ways = (("teams", "webhook"), ("html", "webhook"), ("text", "webhook"), ("slack", "bot"))
        drawn = {way: [render(sheet, way, WATCH, renderer=RENDERER, door=door) for sheet in sheets] for way, door in ways}
        draw_page([Preview(words, words, {way: messages[0] for way, messages in drawn.items()})], RENDERER, title=words, note=words)
        draw_picture(drawn["slack"][0][0].payload, "slack", RENDERER)
        RENDERER.text("web/installed.html.j2", **given_installed(words))
        for name in WHOLE:
            RENDERER.json(name, **given_for(name, words))
    return used


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("teams/")])
def test_the_corpus_reaches_every_template(name, reached):
    """Those of Teams' cards are in `test_hostile_cards.py`."""
    assert name in reached


def test_no_template_of_slacks_asks_for_markup_or_emoji():
    for name in NAMES:
        if name.startswith("slack/"):
            source = (TEMPLATES / name).read_text("utf-8")
            assert "mrkdwn" not in re.sub(r"{#.*?#}", "", source, flags=re.DOTALL), name
            assert not re.search(r'"plain_text", (?!"emoji": false)', source), name
            assert not re.search(r'"type": "(?:usergroup|channel|broadcast|emoji|markdown)"', source), name


def test_a_notification_of_hostile_words_is_escaped():
    words = "<!channel> & <@U012AB3CD>"
    (message, *_) = render(a_sheet(words), "slack", WATCH, renderer=RENDERER)
    assert message.payload["text"].startswith("&lt;!channel&gt; &amp; &lt;@U012AB3CD&gt;")
    assert sentence(a_sheet(words)).startswith("<!channel>")


def test_a_template_that_forgets_to_say_what_it_is_given_is_found():
    with pytest.raises(AssertionError, match="does not say"):
        given_for("slack/views/quiet.json.j2", "words")
