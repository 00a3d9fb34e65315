"""Templates to text and JSON: Jinja2 in a sandbox, in which a JSON template cannot write wrong JSON.

The user's folder comes first, ours stands behind it and is always reachable as `default:slack/story.json.j2`, to extend or include.
A Renderer looks at that folder before each drawing, so an edit shows without a restart. A template of the user's that cannot be loaded or
drawn is reported in `troubles`; its last good version, the text that last drew, is used in its place, or ours where there was none.
"""

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, fields, is_dataclass
from dataclasses import field as default
from difflib import get_close_matches
from pathlib import Path
from threading import RLock
from traceback import extract_tb
from types import CodeType
from typing import Any, TypeVar

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    Template,
    TemplateNotFound,
    Undefined,
    UndefinedError,
    nodes,
)
from jinja2 import TemplateError as JinjaError
from jinja2 import TemplateSyntaxError as JinjaSyntaxError
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.exceptions import TemplateRuntimeError
from jinja2.runtime import BlockReference, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing

from bot.errors import MessageTooLong, TemplateError
from bot.messages import guard
from bot.messages.columns import width, wrap
from bot.messages.own import Held, Stamps, read, stamp
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
_UNKNOWN = re.compile(r"'(\w+)' is undefined")
_steps: ContextVar[int] = ContextVar("steps")


class _TooMuch(Exception):
    """A drawing has used up its steps or characters."""


class _Unknown(StrictUndefined):
    """Names what there is in the place of an attribute that is not there."""

    __slots__ = ()

    def __init__(
        self, hint: str | None = None, obj: Any = missing, name: str | None = None, exc: type[TemplateRuntimeError] = UndefinedError
    ) -> None:
        if hint is None and name is not None and is_dataclass(obj):
            known = [field.name for field in fields(obj)]
            near = get_close_matches(name, known, n=1)
            hint = f"'{name}' is undefined: " + (f"did you mean {near[0]}" if near else f"there are {', '.join(known)}")
        super().__init__(hint, obj, name, exc)


class _Environment(ImmutableSandboxedEnvironment):
    """A sandbox without globals and without what makes much from little; loops count their turns."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self, **settings: Any) -> None:
        super().__init__(undefined=_Unknown, auto_reload=False, cache_size=-1, trim_blocks=True, lstrip_blocks=True, **settings)
        self.globals.clear()
        self.filters = {name: rule for name, rule in self.filters.items() if name in guard.KEPT_FILTERS} | _FILTERS
        self.tests.update(_TESTS)

    def get_template(self, name: str | Template, *args: Any, **more: Any) -> Template:
        if (drawing := _drawing.get()) and isinstance(name, str):
            drawing.used.add(name)
        return super().get_template(name, *args, **more)

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


class Edition:
    """Templates that do not change while they are drawn with: ours, and before them `own` (by name), which come from `folder`."""

    def __init__(
        self, templates: Path, own: Mapping[str, str], folder: Path | None = None, compiled: "tuple[_Compiled, _Compiled] | None" = None
    ) -> None:
        self.own = own
        self._roots = [root for root in (folder, templates) if root]
        shipped = FileSystemLoader(templates)
        before = [_Given(own, folder)] if folder else []
        both = ChoiceLoader([*before, shipped, PrefixLoader({"default": shipped}, delimiter=":")])
        for_json, for_words = compiled or (None, None)
        self._json = _JsonEnvironment(loader=both, finalize=as_json, bytecode_cache=for_json)
        self._words = _Environment(loader=both, autoescape=lambda name: bool(name and name.endswith(".html.j2")), bytecode_cache=for_words)

    def draw(self, name: str, given: Mapping[str, object]) -> str:
        """What the template `name` draws. Raises TemplateError naming template, line and variable."""
        template = self.load(name)
        token = _steps.set(STEPS)
        try:
            return "".join(_bounded(template, given))
        except (JinjaError, _TooMuch, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError) as error:
            where, mine = self._place(error, name)
            raise TemplateError(f"Template {where}: {_sentence(error)}.", _mend(error, given), template=mine) from error
        finally:
            _steps.reset(token)

    def load(self, name: str) -> Template:
        """Compile it, unless that was done. Raises TemplateError naming template and line."""
        environment = self._json if name.endswith(".json.j2") else self._words
        try:
            return environment.get_template(name)
        except JinjaSyntaxError as error:
            raise guard.refusal(error.name or name, error.lineno, (error.message or "wrong syntax").rstrip(".")) from error
        except JinjaError as error:
            raise TemplateError(f"Template {name}: {_sentence(error)}.", template=name) from error
        except OSError as error:
            raise TemplateError(f"Template {name} cannot be read: {error.strerror}.") from error
        except UnicodeDecodeError as error:
            raise TemplateError(f"Template {name} is not UTF-8 text.") from error

    def _place(self, error: BaseException, name: str) -> tuple[str, str]:
        """The innermost template that was being drawn, with its line; and the innermost of the user's ("" for none)."""
        frames = [frame for frame in extract_tb(error.__traceback__) if frame.filename.endswith(".j2")]
        if not frames:
            return name, name if name in self.own else ""
        places = [(self._name(frame.filename), frame.lineno) for frame in frames]
        inner, line = places[-1]
        mine = next(((n, at) for (n, at), frame in zip(places[::-1], frames[::-1], strict=True) if self._is_own(frame.filename)), ("", 0))
        using = f" (drawn by your {mine[0]}, line {mine[1]})" if mine[0] and not self._is_own(frames[-1].filename) else ""
        return f"{inner}, line {line}{using}", mine[0]

    def _name(self, filename: str) -> str:
        path = Path(filename)
        return next((path.relative_to(root).as_posix() for root in self._roots if path.is_relative_to(root)), path.name)

    def _is_own(self, filename: str) -> bool:
        return len(self._roots) > 1 and Path(filename).is_relative_to(self._roots[0])


class _Compiled(BytecodeCache):
    """Our templates' code, which an edit of the user's leaves as it is. Theirs are compiled, and so examined, in each edition."""

    def __init__(self, templates: Path) -> None:
        self._ours = str(templates)
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code and Path(bucket.code.co_filename).is_relative_to(self._ours):
            self._code[bucket.key, bucket.checksum] = bucket.code


class _Given(BaseLoader):
    """Templates that are in memory already."""

    def __init__(self, sources: Mapping[str, str], folder: Path) -> None:
        self._sources, self._folder = sources, folder

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, None]:  # noqa: ARG002 (Jinja's signature)
        if template not in self._sources:
            raise TemplateNotFound(template)
        return self._sources[template], str(self._folder / template), None


@dataclass
class _Drawing:
    """One drawing under way: by whom, with what, and which templates it has asked for."""

    renderer: "Renderer"
    edition: Edition
    used: set[str] = default(default_factory=set)


_drawing: ContextVar[_Drawing | None] = ContextVar("drawing", default=None)

Drawn = TypeVar("Drawn")


class Renderer:
    """Draws templates. `own` is the user's folder; `troubles` says which of its templates could not be used as they stand, and why.

    Any number of threads may draw at a time: each drawing keeps the edition it began with.
    """

    def __init__(self, templates: Path, own: Path | None = None) -> None:
        self._templates, self._folder = templates, own
        self._lock = RLock()
        self._seen: Stamps | None = None
        self._held = Held()
        self._good: dict[str, str] = {}
        """By name: the text that last drew."""
        self._unusable: dict[str, TemplateError] = {}
        """Of the folder as it stands: what cannot be read or compiled."""
        self._undrawn: dict[str, tuple[TemplateError, frozenset[tuple[str, str]]]] = {}
        """What went wrong in drawings, and with which texts: it stands until one of them changes."""
        self._editions: dict[frozenset[tuple[str, str]], Edition] = {}
        self._compiled = (_Compiled(templates), _Compiled(templates))
        self._edition = Edition(templates, {}, own, self._compiled)
        self.refresh()

    @property
    def troubles(self) -> tuple[TemplateError, ...]:
        with self._lock:
            return (*self._unusable.values(), *(trouble for trouble, _ in self._undrawn.values()))

    def note(self, trouble: TemplateError, texts: Iterable[tuple[str, str]] = ()) -> None:
        """Keep a trouble for whoever asks `troubles`, once, until one of `texts` changes; of very many the first."""
        with self._lock:
            if len(self._undrawn) < TROUBLES:
                self._undrawn.setdefault(trouble.what, (trouble, frozenset(texts)))

    def json(self, name: str, **given: object) -> Any:
        """The value that the JSON template `name` draws. Raises TemplateError naming template, line and variable."""
        text = self.text(name, **given)
        try:
            return json.loads(text, parse_constant=_no_constant)
        except ValueError as error:
            raise TemplateError(
                f"Template {name} does not give JSON: {_at(text, error)}.", "Mend its commas and brackets.", template=name
            ) from error

    def text(self, name: str, **given: object) -> str:
        """What the template `name` draws. Raises TemplateError naming template, line and variable."""
        drawing = _drawing.get()
        return (drawing.edition if drawing and drawing.renderer is self else self._edition).draw(name, given)

    def surely(self, draw: Callable[[], Drawn]) -> Drawn:
        """What `draw` gives, which draws by `json` and `text`.

        Where templates of the user's are in the way, it is tried again with their last good version, then with ours; `troubles` says
        why. Raises what `draw` raises when no template of the user's had a part in it.
        """
        self.refresh()
        edition = self._edition
        while True:
            drawing = _Drawing(self, edition)
            token = _drawing.set(drawing)
            try:
                drawn = draw()
            except (TemplateError, MessageTooLong) as error:
                used = {name: edition.own[name] for name in drawing.used if name in edition.own}
                if not used:
                    raise
                edition = self._instead(edition, used, error)
            else:
                self._keep(edition, drawing.used)
                return drawn
            finally:
                _drawing.reset(token)

    def refresh(self) -> bool:
        """Look at the user's folder; whether anything there has changed since the last look."""
        if self._folder is None:
            return False
        with self._lock:
            # Stamped before it is read: what is written in between is found by the next look.
            now = stamp(self._folder) if self._folder.is_dir() else None
            if self._seen == now and (now is not None or self._unusable):
                return False
            self._seen = now
            self._take(read(self._folder))
        return True

    def _take(self, held: Held) -> None:
        """Go on with these templates; what was good is kept for those that are still there."""
        self._held = held
        there = {*held.sources, *held.troubles}
        self._good = {name: text for name, text in self._good.items() if name in there}
        self._undrawn = {what: (error, texts) for what, (error, texts) in self._undrawn.items() if texts <= held.sources.items()}
        self._editions = {}
        faults = dict(held.troubles) | _faults(self._made(held.sources))
        self._unusable = {name: self._with_instead(error, [name]) if name else error for name, error in faults.items()}
        usable = {name: text for name, text in held.sources.items() if name not in faults}
        self._edition = self._made(usable | {name: self._good[name] for name in faults if name in self._good})

    def _made(self, own: Mapping[str, str]) -> Edition:
        """The edition with these of the user's; made once."""
        texts = frozenset(own.items())
        with self._lock:
            if texts not in self._editions:
                self._editions[texts] = Edition(self._templates, own, self._folder, self._compiled)
            return self._editions[texts]

    def _instead(self, edition: Edition, used: Mapping[str, str], error: TemplateError | MessageTooLong) -> Edition:
        """The edition to try next: with what is at fault replaced by its last good version, or by ours if it was that already."""
        with self._lock:
            named = getattr(error, "template", "")
            unproven = [name for name, text in used.items() if self._good.get(name) != text]
            guilty = [named] if named in used else sorted(unproven or used)
            trouble = error if isinstance(error, TemplateError) else TemplateError(error.what, error.mend)
            self.note(self._with_instead(trouble, guilty, edition), used.items())
            own = dict(edition.own)
            for name in guilty:
                text = own.pop(name)
                if self._good.get(name, text) != text:
                    own[name] = self._good[name]
            return self._made(own)

    def _with_instead(self, error: TemplateError, guilty: Sequence[str], edition: Edition | None = None) -> TemplateError:
        """The same trouble, saying what is drawn meanwhile."""
        kept = [name for name in guilty if name in self._good and (edition is None or self._good[name] != edition.own.get(name))]
        words = "The last good version is used until then." if len(kept) == len(guilty) else "Ours is used until then."
        return TemplateError(error.what, f"{error.mend} {words}".strip(), template=error.template)

    def _keep(self, edition: Edition, used: Collection[str]) -> None:
        """These texts drew, and what they drew was sound: good ones, unless the folder has changed meanwhile."""
        if not edition.own:
            return
        with self._lock:
            if edition in self._editions.values():
                self._good |= {name: edition.own[name] for name in used if name in edition.own}


def _faults(edition: Edition) -> dict[str, TemplateError]:
    """What of the user's cannot be compiled, and why."""
    faults = {}
    for name in edition.own:
        try:
            edition.load(name)
        except TemplateError as error:
            faults[name] = error
    return faults


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


def _mend(error: BaseException, given: Mapping[str, object]) -> str:
    """What a template may say in place of a name that it is not given."""
    unknown = _UNKNOWN.fullmatch(str(error)) if isinstance(error, UndefinedError) else None
    if not unknown:
        return ""
    near = get_close_matches(unknown[1], given, n=1)
    return f"Did you mean {near[0]}?" if near else f"It is given {', '.join(given)}." if given else ""


def _sentence(error: BaseException) -> str:
    if isinstance(error, RecursionError):
        return "it includes itself without end"
    if isinstance(error, TemplateNotFound):
        return f"there is no template {error.name}"
    return str(error).rstrip(".") or type(error).__name__


def _at(text: str, error: ValueError) -> str:
    """What is wrong with JSON, in which line of it, and near which words."""
    what, line, at = (error.msg, error.lineno, error.pos) if isinstance(error, json.JSONDecodeError) else (str(error), 1, 0)
    near = " ".join(text[max(0, at - 30) : at + 30].split())
    return f"{what[:1].lower()}{what[1:]} in line {line} of what it draws, near {near}"


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
