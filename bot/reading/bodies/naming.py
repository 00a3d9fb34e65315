"""What the names of organisations are made of in both languages: for those that no lexicon lists. Grammar only: no country, no body."""

import re
from dataclasses import dataclass

from bot.reading.words import any_of

BODY_NOUN = any_of("names", "bodies")
PROPER = r"[A-Z](?:[\w\-]|['’](?!s\b)){1,24}"


@dataclass(frozen=True, slots=True)
class Named:
    """A stretch of text that is built like an organisation's name."""

    start: int
    end: int
    kind: str = ""


_ONLY_KIND = re.compile(rf"{BODY_NOUN}|{any_of('names', 'trades')}|{any_of('names', 'too_common')}")


def is_only_kind(words: str) -> bool:
    """Whether they say what kind of body it is, and not which: University, Engineering."""
    return _ONLY_KIND.fullmatch(words) is not None


_LEGAL_TAIL = re.compile(
    r"(?:,?[ \u00a0](?:&[ \u00a0])?(?:Co|Company|Corporation|Corp|Inc|Incorporated|Ltd|Limited|plc|PLC|Plc|LLC|LLP|Holdings|Group|"
    r"KK|K\.K|AG|GmbH|Therapeutics)\b\.?){1,3}"
)
_JA_LEGAL_TAIL = re.compile(r"株式会社|グループ|ホールディングス|HD")
_BRANCH_TAIL = re.compile(
    rf"((?:[ \u00a0]{PROPER}){{0,3}}[ \u00a0](?:{BODY_NOUN}|Europe|EMEA|International|Research|Research Laboratories))\b"
)
_DOT = re.compile(r"\.(?=\s+[A-Z“\"]|\s*$)")


def end_with_legal_form(text: str, end: int) -> int:
    """Past "Co., Ltd.", "plc", "Holdings", 株式会社 right after a name."""
    match = _LEGAL_TAIL.match(text, end) or _JA_LEGAL_TAIL.match(text, end)
    if not match:
        return end
    return match.end() - 1 if text[match.end() - 1] == "." and _DOT.match(text, match.end() - 1) else match.end()


def end_of_branch(text: str, end: int) -> int:
    """Past what makes a branch of a body: " Hatfield Research Laboratories" after a company's name; `end` if nothing does."""
    match = _BRANCH_TAIL.match(text, end)
    return match.end() if match else end
