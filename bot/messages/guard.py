"""What a template may not do, found by walking its syntax tree when it is loaded.

In a `*.json.j2` every `{{ … }}` is one JSON value, so the result can only be wrong where a template makes a value out of drawn text.
Macros, calls of them, set and filter blocks and `super()` do that (what they give is a string, which is then quoted again and stays
valid JSON), as does a value between the template's own quotation marks. They are refused, with the line; reuse is by `include` and
`block`.

A step budget takes the place of a time limit: a thread cannot be stopped in Python, and a deadline gives another result on a slower
machine. Each turn of a loop costs a step, whether it writes or not; so does each thing written. What one expression can do is bounded
by leaving out what makes much from little: `range`, `lipsum`, filters and methods that pad or format, `*`, `**` and `%` but on numbers.
(What a template doubles line by line with `~` is bounded by its own length only.)
"""

import re
from collections.abc import Iterator

from jinja2 import nodes

from bot.errors import TemplateError

_KEPT = (
    "abs capitalize count d default e escape first float int items join last length list lower map max min reject rejectattr replace "
    "reverse round select selectattr sort string sum title trim truncate unique upper wordcount"
)
KEPT_FILTERS = frozenset(_KEPT.split())
"""Of Jinja's filters, those that neither pad nor encode."""

_METHODS_KEPT = (
    "upper lower title capitalize strip lstrip rstrip removeprefix removesuffix startswith endswith split count find "
    "items keys values get isoformat date year month day"
)
KEPT_METHODS = frozenset(_METHODS_KEPT.split())
"""The methods of values that a template may call."""

_DRAWS_TEXT: tuple[tuple[type[nodes.Node], str], ...] = (
    (nodes.Macro, "a macro"),
    (nodes.CallBlock, "a call block"),
    (nodes.AssignBlock, "a set block"),
    (nodes.FilterBlock, "a filter block"),
    (nodes.Import, "an import"),
    (nodes.FromImport, "an import"),
    (nodes.ScopedEvalContextModifier, "an autoescape block"),
)
_DRAWN_NAMES = frozenset({"super", "self", "caller"})
_STRING_PARTS = re.compile(r'\\.|"', re.DOTALL)


def refuse_unsafe_json(tree: nodes.Template, name: str) -> None:
    """Raises TemplateError for the first thing a JSON template may not do."""
    for node in _walk(tree):
        for kind, words in _DRAWS_TEXT:
            if isinstance(node, kind):
                raise refusal(name, node.lineno, f"{words} gives text, not a JSON value", "Reuse by include and block.")
        if isinstance(node, nodes.Name) and node.name in _DRAWN_NAMES:
            raise refusal(name, node.lineno, f"{node.name}() gives text, not a JSON value", "Reuse by include and block.")
        if isinstance(node, nodes.Filter) and node.name == "tojson":
            raise refusal(name, node.lineno, "tojson would quote the value twice", "Write the value alone: each {{ … }} is JSON already.")
        if isinstance(node, nodes.TemplateData) and _leaves_string_open(node.data):
            words = "a tag stands between quotation marks"
            line = node.lineno + node.data[: node.data.rindex('"')].count("\n")
            raise refusal(name, line, words, "Leave the marks out: each {{ … }} brings its own. Join words with ~.")


def refuse_unknown_names(tree: nodes.Template, name: str) -> None:
    """A template is named by a constant, so that a missing one is found at load. Raises TemplateError."""
    for node in referring(tree):
        if not isinstance(node.template, nodes.Const) or not isinstance(node.template.value, str):
            raise refusal(name, node.lineno, "the name of another template is not a plain string", "Write it in quotation marks.")


def referring(tree: nodes.Template) -> Iterator[nodes.Extends | nodes.Include]:
    """The statements that name another template."""
    yield from tree.find_all(nodes.Extends)
    yield from tree.find_all(nodes.Include)


def count_loops(tree: nodes.Template) -> None:
    """Let each turn of each loop cost a step of the drawing's budget (`environment.step`)."""
    for loop in tree.find_all(nodes.For):
        step = nodes.Call(nodes.EnvironmentAttribute("step"), [], [], None, None)
        loop.body.insert(0, nodes.ExprStmt(step).set_lineno(loop.lineno))


def refusal(name: str, line: int, why: str, mend: str = "") -> TemplateError:
    return TemplateError(f"Template {name}, line {line}: {why}.", mend, template=name)


def _walk(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _walk(child)


def _leaves_string_open(data: str) -> bool:
    """Whether a piece of the template's own text ends inside a JSON string: between tags, strings must be whole."""
    return sum(found.group() == '"' for found in _STRING_PARTS.finditer(data)) % 2 == 1
