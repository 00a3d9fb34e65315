"""What a message tells, whatever it is drawn with: figures with their units, days and hours, quotations, names and links."""

import html
import re
from collections.abc import Callable, Collection, Iterator
from typing import Any

Facts = frozenset[str]
"""Each begins with its kind: "figure: £11m", "quote: …", "link: https://…", "name: …", "setting: …"."""

_FIGURE = re.compile(
    r"(?:[£$€¥￥] ?)?\d(?:[\d,.:/-]*\d)?(?: ?(?:bn|tn|m|k|million|billion|trillion)\b)?"
    r"(?: ?[兆億万千]\d*)*(?: ?(?:%|円|ポンド|ドル|ユーロ|件|日|月|年|時|分|人|本|社))?"
    r"(?: (?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
    r"|stor(?:y|ies)|entr(?:y|ies)|reports?|days?|years?|hours?|minutes?|London|Tokyo|healthy|failing|sources?|votes?|plans?)\b)?"
)
_QUOTE = re.compile(r"“[^”\n]+”|「[^」\n]+」")
_LINK = re.compile(r"https?://[^\s<>|\"”」)\\]+")
_SETTING = re.compile(r"\b(?:slack|teams)\.[a-z_]+\b")
_NUMBERING = re.compile(r"(?:^|· +|\()\d+ of \d+\)?$|\b\d{1,2}/\d{1,2}\b(?!/)", re.MULTILINE)
"""Which of how many messages it is: that goes by the platform's limits."""
_COMMAND = re.compile(r"/ukjapan ?|@Kakehashi ?")


def facts_of(words: str, links: Collection[str], names: Collection[str]) -> Facts:
    """`words` as one reads them, `links` what leads somewhere, `names` those that are known."""
    read = _NUMBERING.sub("", _COMMAND.sub("", words))
    bare = _LINK.sub(" ", read)
    found = {f"quote: {each}" for each in _QUOTE.findall(bare)}
    found |= {f"figure: {' '.join(each.split())}" for each in _FIGURE.findall(bare)}
    found |= {f"name: {name}" for name in names if name in bare}
    found |= {f"setting: {each}" for each in _SETTING.findall(bare)}
    return frozenset(found | {f"link: {each.rstrip('.,')}" for each in {*links, *_LINK.findall(read)}})


# ── as Slack draws ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def read_slack(value: Any) -> tuple[str, set[str]]:
    """Words and links of blocks, a line for each part of them; not what can only be chosen."""
    links: set[str] = set()
    return "\n".join(_slack(value, links)), links


def _slack(value: Any, links: set[str]) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _slack(each, links)
    elif isinstance(value, dict):
        if isinstance(value.get("url"), str):
            links.add(value["url"])
        if value.get("type") in {"rich_text_section", "rich_text_quote", "rich_text_preformatted"}:
            yield "".join(_slack(value["elements"], links))
            return
        for name, inside in value.items():
            if name in {"text", "fallback", "alt_text", "title"} and isinstance(inside, str):
                yield _plain_of_slack(inside, links)
            elif name not in {"options", "placeholder", "option_groups", "data", "metadata"}:
                yield from _slack(inside, links)


def _plain_of_slack(text: str, links: set[str]) -> str:
    links |= set(re.findall(r"<(https?://[^|>]+)", text))
    shown = re.sub(r"<(?:https?://|mailto:)[^|>]+\|([^>]*)>", r"\1", text)
    shown = re.sub(r"<!date\^[^|>]*\|([^>]*)>", r"\1", shown)
    return html.unescape(shown)


# ── as Teams draws ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def read_teams(card: Any) -> tuple[str, set[str]]:
    """The same of a card; of what can only be chosen what can be done, which in Slack are buttons."""
    links: set[str] = set()
    return "\n".join(_teams(card, links)), links


def _teams(value: Any, links: set[str]) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _teams(each, links)
    elif isinstance(value, dict):
        if value.get("type") == "Action.OpenUrl":
            links.add(value["url"])
        if value.get("type") == "RichTextBlock":
            yield "".join(_teams(value["inlines"], links))
            return
        if value.get("id") == "act":
            yield from (choice["title"] for choice in value.get("choices", ()))
        if "facts" in value:
            yield from (f"{fact['title']} {fact['value']}" for fact in value["facts"])
        for name, inside in value.items():
            if name in {"text", "title", "label", "altText"} and isinstance(inside, str):
                yield _plain_of_teams(inside, links)
            elif name not in {"choices", "data", "msteams", "fallback", "facts"} and not str(value.get("type", "")).startswith("Chart."):
                yield from _teams(inside, links)
    elif isinstance(value, str):
        return


def _plain_of_teams(text: str, links: set[str]) -> str:
    def linked(found: re.Match[str]) -> str:
        links.add(found[2])
        return found[1]

    shown = re.sub(r"\[((?:[^\]\\]|\\.)*)\]\((https?://[^\s)]+)\)", linked, text)
    shown = shown.replace("**", "")
    return html.unescape(re.sub(r"\\([^\w\s])", r"\1", shown))


Reader = Callable[[Any], tuple[str, set[str]]]
