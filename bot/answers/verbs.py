"""Verbs as people type them, in English and Japanese, and where in a line they stand."""

import re
from collections.abc import Mapping

from bot.models import Language, Verb
from bot.text import fold, one_line

# Each folded.
VERBS: Mapping[str, Verb] = {
    "help": "help",
    "?": "help",
    "usage": "help",
    "latest": "latest",
    "new": "latest",
    "news": "latest",
    "recent": "latest",
    "search": "search",
    "find": "search",
    "brief": "brief",
    "briefing": "brief",
    "summary": "brief",
    "story": "story",
    "org": "org",
    "organisation": "org",
    "organization": "org",
    "body": "org",
    "deals": "deals",
    "deal": "deals",
    "ledger": "deals",
    "money": "deals",
    "why": "why",
    "subscribe": "subscribe",
    "subscription": "subscribe",
    "sub": "subscribe",
    "plans": "plans",
    "plan": "plans",
    "subscriptions": "plans",
    "schedule": "plans",
    "feeds": "feeds",
    "feed": "feeds",
    "sources": "feeds",
    "suggest": "suggest",
    "suggestion": "suggest",
    "propose": "suggest",
    "status": "status",
    "saved": "saved",
    "bookmarks": "saved",
    "review": "review",
    "reviews": "review",
    "home": "home",
    "homepage": "home",
}
GREETINGS = frozenset(
    {"hello", "hi", "hey", "thanks", "thank you", "こんにちは", "おはようございます", "はじめまして", "ありがとう", "ありがとうございます"}
)
"""What one says to whom one has just met: it is no search, and is answered with what one can ask. Each folded."""
VERBS_JA: Mapping[str, Verb] = {
    "ヘルプ": "help",
    "使い方": "help",
    "使いかた": "help",
    "最新ニュース": "latest",
    "最新情報": "latest",
    "最新": "latest",
    "新着": "latest",
    "検索": "search",
    "探して": "search",
    "まとめ": "brief",
    "要約": "brief",
    "ブリーフィング": "brief",
    "ブリーフ": "brief",
    "ストーリー": "story",
    "記事": "story",
    "組織": "org",
    "機関": "org",
    "企業": "org",
    "団体": "org",
    "資金": "deals",
    "案件": "deals",
    "契約": "deals",
    "なぜ": "why",
    "理由": "why",
    "購読": "subscribe",
    "配信登録": "subscribe",
    "登録": "subscribe",
    "配信予定": "plans",
    "配信設定": "plans",
    "配信一覧": "plans",
    "情報源": "feeds",
    "情報源一覧": "feeds",
    "フィード": "feeds",
    "情報源を提案": "suggest",
    "情報源の提案": "suggest",
    "提案": "suggest",
    "状況": "status",
    "稼働状況": "status",
    "保存": "saved",
    "保存済み": "saved",
    "保存した記事": "saved",
    "確認待ち": "review",
    "レビュー": "review",
    "ホーム": "home",
    "マイページ": "home",
}
ALONE: frozenset[Verb] = frozenset({"plans", "feeds", "status", "saved", "review", "home"})
"""Verbs that take no words: with words behind them they are words too ("review of fusion")."""
LISTS = frozenset({"feeds", "情報源", "情報源一覧"})
"""Words for sources that narrow their list by the words behind them, where these come first."""
DESK: frozenset[Verb] = frozenset({*ALONE, "subscribe", "suggest"})
"""Verbs that are about the desk and its people, not about the news."""
OFTEN: Mapping[str, str] = {
    "instant": "instant",
    "instantly": "instant",
    "daily": "daily",
    "weekly": "weekly",
    "速報": "instant",
    "毎日": "daily",
    "日次": "daily",
    "毎週": "weekly",
    "週次": "weekly",
}
"""What may be said of how often a channel is told. Each folded."""
_NOUNS = frozenset(word for word, verb in VERBS_JA.items() if verb in {"story", "org", "deals", "why", *DESK})
"""What also is part of names and of longer words: a verb only where it stands for itself, or after の."""
TYPED: Mapping[tuple[Verb, Language], str] = {
    ("help", "en"): "help",
    ("help", "ja"): "ヘルプ",
    ("latest", "en"): "latest",
    ("latest", "ja"): "最新",
    ("search", "en"): "search",
    ("search", "ja"): "検索",
    ("brief", "en"): "brief",
    ("brief", "ja"): "まとめ",
    ("story", "en"): "story",
    ("story", "ja"): "記事",
    ("org", "en"): "org",
    ("org", "ja"): "機関",
    ("deals", "en"): "deals",
    ("deals", "ja"): "資金",
    ("why", "en"): "why",
    ("why", "ja"): "なぜ",
    ("subscribe", "en"): "subscribe",
    ("subscribe", "ja"): "購読",
    ("plans", "en"): "plans",
    ("plans", "ja"): "配信予定",
    ("feeds", "en"): "feeds",
    ("feeds", "ja"): "情報源",
    ("suggest", "en"): "suggest",
    ("suggest", "ja"): "情報源を提案",
    ("status", "en"): "status",
    ("status", "ja"): "状況",
    ("saved", "en"): "saved",
    ("saved", "ja"): "保存",
    ("review", "en"): "review",
    ("review", "ja"): "確認待ち",
    ("home", "en"): "home",
    ("home", "ja"): "ホーム",
}
"""How one types each verb."""
PARTICLES = "のをでには:"
_LONGEST_FIRST = sorted(VERBS_JA, key=len, reverse=True)


def split_verb(bare: str) -> tuple[Verb | None, str, bool]:
    """The verb at the beginning (or in Japanese at either end of a run), the words without it, and whether it is Japanese."""
    first, _, rest = bare.partition(" ")
    if verb := VERBS.get(fold(first).removesuffix(":")):
        return verb, rest.strip(), False
    for at, part in enumerate(parts := bare.split(" ")):
        if found := _verb_ja(part):
            verb, left = found
            return verb, one_line(" ".join([*parts[:at], left, *parts[at + 1 :]])), True
    return None, bare, False


def _verb_ja(part: str) -> tuple[Verb, str] | None:
    """The verb that a run of Japanese begins or ends with, and the run without it."""
    for word in _LONGEST_FIRST:
        if part in {word, f"{word}:"}:
            return VERBS_JA[word], ""
        if part.startswith(word) and (word not in _NOUNS or re.match("[:をはの]", part[len(word) :])):
            return VERBS_JA[word], part[len(word) :].lstrip(PARTICLES)
        if part.endswith(word if word not in _NOUNS else f"の{word}"):
            return VERBS_JA[word], part[: -len(word)].rstrip(PARTICLES)
    return None
