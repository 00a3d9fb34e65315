"""Question → words: how one types it, so that the same is understood again. For ways on: a next page, a wider search."""

from bot.answers.options import TYPED_OPTIONS, Option, marked
from bot.answers.verbs import TYPED
from bot.models import Language, Question, Watch


def typed(question: Question, watch: Watch) -> str:
    """The question in its own language, in as few words as it takes."""
    verb = "" if question.guessed else TYPED[question.verb, question.language]
    return " ".join(filter(None, (verb, question.words, *_options(question, watch))))


def _options(question: Question, watch: Watch) -> list[str]:
    fields = ",".join(_field(key, watch, question.language) for key in question.fields)
    named: list[tuple[Option, str]] = [
        ("field", fields),
        ("org", marked(question.org)),
        ("side", question.side),
        ("lang", question.written or ""),
        ("since", _since(question)),
        ("page", str(question.page) if question.page > 1 else ""),
        ("in", question.language if question.chosen else ""),
    ]
    names = TYPED_OPTIONS[question.language]
    return [f"{names[name]}:{value}" for name, value in named if value]


def _field(key: str, watch: Watch, language: Language) -> str:
    """In English its key; in Japanese its label, where that is one word."""
    field = watch.field(key)
    named = field.labels.get("ja", key) if field and language == "ja" else key
    return key if " " in named else named


def _since(question: Question) -> str:
    if question.first:
        return question.first.isoformat()
    if not question.since:
        return ""
    return f"{question.since.days}日" if question.language == "ja" else f"{question.since.days}d"
