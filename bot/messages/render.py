"""Templates to text and JSON: Jinja2 in a sandbox, in which a JSON template cannot write wrong JSON.

The user's folder comes first, ours stands behind it and is always reachable as `default:slack/story.json.j2`, to extend or include.
Every template of the user's is compiled when a Renderer is made; one that cannot be loaded is reported in `troubles` and ours is used in
its place.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from functools import cached_property
from pathlib import Path
from traceback import extract_tb
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined, Template, TemplateNotFound, Undefined, nodes
from jinja2 import TemplateError as JinjaError
from jinja2 import TemplateSyntaxError as JinjaSyntaxError
from jinja2.runtime import BlockReference, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.errors import TemplateError
from bot.messages import guard
from bot.messages.columns import width, wrap
from bot.messages.tables import table_lines
from bot.messages.tidy import plain
from bot.models import Link, Plain, Strong, Text, When

STEPS = 200_000
"""What one drawing may take: a digest of 100 long stories takes under 20,000."""
CHARACTERS = 5_000_000
"""What one drawing may write."""
TROUBLES = 100
"""How many of them are kept."""

_CLOCK = re.compile(r"\d{1,2}[:：時]\d{2}")
_ONLY_CLOCK = re.compile(r"\s*\d{1,2}[:：時]\d{2}分?\s*")
# What Teams' Markdown, its HTML entities and its own linking leave alone.
_NO_MARKDOWN = re.compile(r"(?:[^\W_]|[ ,·:：、。・（）–—’/]|& )*")
_steps: ContextVar[int] = ContextVar("steps")


class _TooMuch(Exception):
    """A drawing has used up its steps or characters."""


class _Environment(ImmutableSandboxedEnvironment):
    """A sandbox without globals and without what makes much from little; loops count their turns."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self, **settings: Any) -> None:
        super().__init__(undefined=StrictUndefined, auto_reload=False, cache_size=-1, trim_blocks=True, lstrip_blocks=True, **settings)
        self.globals.clear()
        self.filters = {name: rule for name, rule in self.filters.items() if name in guard.KEPT_FILTERS} | _FILTERS
        self.tests.update(_TESTS)

    def step(self) -> str:
        """One step of the drawing under way; raises when its budget is used up."""
        _spend()
        return ""

    def is_safe_callable(self, obj: Any) -> bool:
        """Macros, blocks and loops of Jinja's own; of anything else the methods that are kept."""
        own = isinstance(obj, Macro | BlockReference | LoopContext) or isinstance(
            getattr(obj, "__self__", None), LoopContext | _Environment
        )
        return super().is_safe_callable(obj) and (own or getattr(obj, "__name__", "") in guard.KEPT_METHODS)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if not all(isinstance(value, int | float) for value in (left, right)) or operator == "**":
            raise TypeError(f"{operator} is for numbers only")
        return super().call_binop(context, operator, left, right)

    def compile(self, source: str | nodes.Template, name: str | None = None, filename: str | None = None, *args: Any, **more: Any) -> Any:
        tree = self.parse(source, name, filename) if isinstance(source, str) else source
        self.examine(tree, name or "<string>")
        guard.count_loops(tree)
        return super().compile(tree, name, filename, *args, **more)

    def examine(self, tree: nodes.Template, name: str) -> None:
        guard.refuse_unknown_names(tree, name)
        for node in guard.referring(tree):
            if not getattr(node, "ignore_missing", False):
                self._look_for(node.template.as_const(), name, node.lineno)

    def _look_for(self, other: str, name: str, line: int) -> None:
        try:
            if self.loader:
                self.loader.get_source(self, other)
        except TemplateNotFound as error:
            raise guard.refusal(name, line, f"there is no template {other}") from error


class _JsonEnvironment(_Environment):
    """For `*.json.j2`: what stands in `{{ … }}` is written as JSON."""

    def examine(self, tree: nodes.Template, name: str) -> None:
        super().examine(tree, name)
        guard.refuse_unsafe_json(tree, name)


def as_json(value: object) -> str:
    """`value` as JSON. Raises what Jinja raises for an undefined one; ValueError for NaN; TypeError for what JSON has no form of."""
    if isinstance(value, Undefined):
        str(value)  # StrictUndefined raises here, by name
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


class Renderer:
    """Draws templates. `own` is the user's folder; `troubles` says which of its templates could not be used, and why."""

    def __init__(self, templates: Path, own: Path | None = None) -> None:
        self._folder = templates
        self._troubles: dict[str, TemplateError] = {}
        if own and not own.is_dir():
            self.note(
                TemplateError(f"There is no folder {own} for your own templates; ours are used.", "Make it, or take templates_dir out.")
            )
        shipped, chosen = FileSystemLoader(templates), _OwnTemplates(own) if own else None
        both = ChoiceLoader([*([chosen] if chosen else []), shipped, PrefixLoader({"default": shipped}, delimiter=":")])
        self._json = _JsonEnvironment(loader=both, finalize=as_json)
        self._words = _Environment(loader=both, autoescape=lambda name: bool(name and name.endswith(".html.j2")))
        if chosen:
            for name in chosen.list_templates():
                self._try_load(name, chosen)
        self.customised = bool(chosen and chosen.list_templates())

    @property
    def troubles(self) -> tuple[TemplateError, ...]:
        return tuple(self._troubles.values())

    def note(self, trouble: TemplateError) -> None:
        """Keep a trouble for whoever asks `troubles`, once; of very many the first."""
        if len(self._troubles) < TROUBLES:
            self._troubles.setdefault(str(trouble), trouble)

    @cached_property
    def shipped(self) -> "Renderer":
        """The same with our templates only."""
        return Renderer(self._folder)

    def json(self, name: str, **given: object) -> Any:
        """The value that the JSON template `name` draws. Raises TemplateError naming template, line and variable."""
        text = self.text(name, **given)
        try:
            return json.loads(text, parse_constant=_no_constant)
        except ValueError as error:
            raise TemplateError(
                f"Template {name} does not give JSON: {error}; near {_near(text, error)}.", "Mend its commas and brackets."
            ) from error

    def text(self, name: str, **given: object) -> str:
        """What the template `name` draws. Raises TemplateError naming template, line and variable."""
        return _draw(self._load(name), given)

    def _load(self, name: str) -> Template:
        environment = self._json if name.endswith(".json.j2") else self._words
        try:
            template = environment.get_template(name)
        except JinjaSyntaxError as error:
            raise guard.refusal(error.name or name, error.lineno, (error.message or "wrong syntax").rstrip(".")) from error
        except JinjaError as error:
            raise TemplateError(f"Template {name}: {_sentence(error)}.") from error
        except OSError as error:
            raise TemplateError(f"Template {name} cannot be read: {error.strerror}.") from error
        except UnicodeDecodeError as error:
            raise TemplateError(f"Template {name} is not UTF-8 text.") from error
        return template

    def _try_load(self, name: str, chosen: "_OwnTemplates") -> None:
        """Load one of the user's; set it aside if that fails."""
        try:
            self._load(name)
        except TemplateError as error:
            chosen.aside.add(name)
            self.note(error)


class _OwnTemplates(FileSystemLoader):
    """The user's folder, less what was set aside because it cannot be loaded."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.aside: set[str] = set()

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        if template in self.aside:
            raise TemplateNotFound(template)
        return super().get_source(environment, template)

    def list_templates(self) -> list[str]:
        return [name for name in super().list_templates() if name.endswith(".j2") and name not in self.aside]


def _draw(template: Template, given: Mapping[str, object]) -> str:
    token = _steps.set(STEPS)
    try:
        return "".join(_bounded(template, given))
    except (JinjaError, _TooMuch, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError) as error:
        raise TemplateError(f"Template {_place(error, template)}: {_sentence(error)}.") from error
    finally:
        _steps.reset(token)


def _bounded(template: Template, given: Mapping[str, object]) -> Iterator[str]:
    written = 0
    for text in template.generate(**given):
        _spend()
        written += len(text)
        if written > CHARACTERS:
            raise _TooMuch(f"it wrote more than {CHARACTERS:,} characters")
        yield text


def _spend() -> None:
    left = _steps.get() - 1
    if left < 0:
        raise _TooMuch(f"it took more than {STEPS:,} steps")
    _steps.set(left)


def _place(error: BaseException, template: Template) -> str:
    """The innermost template that was being drawn, and the line."""
    frames = [frame for frame in extract_tb(error.__traceback__) if frame.filename.endswith(".j2")]
    if not frames:
        return str(template.name)
    path = Path(frames[-1].filename)
    return f"{path.parent.name}/{path.name}, line {frames[-1].lineno}"


def _sentence(error: BaseException) -> str:
    if isinstance(error, RecursionError):
        return "it includes itself without end"
    if isinstance(error, TemplateNotFound):
        return f"there is no template {error.name}"
    return str(error).rstrip(".") or type(error).__name__


def _near(text: str, error: ValueError) -> str:
    at = error.pos if isinstance(error, json.JSONDecodeError) else 0
    return repr(text[max(0, at - 30) : at + 30])


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


# ── what our templates may ask of a piece ───────────────────────────────────────────────────────────────────────────────────


def spelled(text: Text) -> str:
    """A text with each address in angle brackets behind its words."""
    return "".join(f"{piece.words} <{piece.url}>" if isinstance(piece, Link) else piece.words for piece in text)


def addresses(text: Text) -> list[str]:
    """Where its links go, each once."""
    return list(dict.fromkeys(piece.url for piece in text if isinstance(piece, Link)))


def rule(text: str, char: str, columns: int) -> str:
    """A line of `char` as wide as `text`, or as the page where `text` is empty."""
    return char * min(width(text) or columns, columns)


def date_format(when: When) -> str:
    """Slack's format of a moment that has a time of day, "" for a day: a day is the plan's own, only an hour is told anew in the
    reader's zone (midnight in London is the day before in New York)."""
    if not _CLOCK.search(when.words):
        return ""
    return "{time}" if _ONLY_CLOCK.fullmatch(when.words) else "{date_short_pretty} {time}"


def unmarked(text: Text) -> bool:
    """Whether no reader of Markdown could see anything but the words."""
    return all(isinstance(piece, Plain | Strong) and _NO_MARKDOWN.fullmatch(piece.words) for piece in text)


_FILTERS: dict[str, Callable[..., Any]] = {
    "words": plain,
    "spelled": spelled,
    "date_format": date_format,
    "timestamp": lambda when: int(when.at.timestamp()),
    "wrap": wrap,
    "rule": rule,
    "addresses": addresses,
    "table_lines": table_lines,
}
_TESTS: dict[str, Callable[..., bool]] = {
    "link": lambda piece: isinstance(piece, Link),
    "strong": lambda piece: isinstance(piece, Strong),
    "moment": lambda piece: isinstance(piece, When) and bool(date_format(piece)),
    "unmarked": unmarked,
    "linked": lambda text: any(isinstance(piece, Link) or (isinstance(piece, When) and date_format(piece)) for piece in text),
}
