"""The codebase itself: which way imports run, what is documented, what must not be committed."""

import ast
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot import errors
from bot.cli import COMMANDS
from bot.settings import Settings, print_settings
from tests.examples import ROOT

BOT = ROOT / "bot"
PARTS = {"feeds", "reading", "stories", "digests", "answers", "messages", "delivery", "storage"}
DOORS = {"slack", "web", "schedule", "jobs", "doors"}
BOTTOM = {
    "errors",
    "models",
    "ports",
    "text",
    "watches",
    "wording",
    "shipped",
    "rates",
    "sound",
    "numbers",
    "currencies",
    "figures",
    "lenses",
    "faring",
    "causes",
}
PURE = {"reading", "stories", "digests", "answers", "messages"}


def modules() -> dict[str, Path]:
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in BOT.rglob("*.py")
        if "shipped/" not in str(path)
    }


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return {name for name in found if name == "bot" or name.startswith("bot.")}


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def test_parts_import_no_other_part_and_nothing_above():
    wrong = []
    for module, path in modules().items():
        if room(module) in PARTS:
            wrong += [
                f"{module} → {name}"
                for name in imports(path)
                if room(name) not in {room(module), "", *BOTTOM} and name != "bot.__version__"
            ]
    assert wrong == []


def test_the_bottom_imports_only_the_bottom():
    wrong = [
        f"{module} → {name}"
        for module, path in modules().items()
        if room(module) in BOTTOM
        for name in imports(path)
        if room(name) not in {"", *BOTTOM}
    ]
    assert wrong == []


def test_doors_and_clock_never_import_the_wiring():
    wrong = [
        module
        for module, path in modules().items()
        if room(module) in DOORS | PARTS | {"pipeline"} and any(room(name) in {"app", "cli", "commands"} for name in imports(path))
    ]
    assert wrong == []


def test_there_is_no_import_cycle():
    known = modules()
    graph = {module: {name for name in imports(path) if name in known and name != module} for module, path in known.items()}
    done, active = set(), []

    def walk(module: str) -> None:
        assert module not in active, f"cycle: {' → '.join([*active[active.index(module) :], module])}"
        if module in done:
            return
        active.append(module)
        for name in sorted(graph[module]):
            walk(name)
        active.pop()
        done.add(module)

    for module in graph:
        walk(module)


def test_imports_inside_functions_stand_only_where_the_wiring_names_them():
    deferred = [
        module
        for module, path in modules().items()
        for function in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert set(deferred) <= {"bot.app"}


@pytest.mark.parametrize("part", sorted(PURE))
def test_the_pure_parts_never_ask_the_clock(part):
    asking = re.compile(r"datetime\.now|utcnow|time\.time\(|date\.today")
    assert [str(path) for path in (BOT / part).rglob("*.py") if asking.search(path.read_text("utf-8"))] == []


def test_nothing_in_the_code_knows_the_two_countries():
    """Countries, their bodies and their words are data of a watch; only the default names of the shipped watch and command may say them."""
    country = re.compile(r"\b(Japan|Japanese|Britain|British|UKRI|RIKEN|Kyowa|Nanopore)\b|英国|日本|日英")
    allowed = re.compile(
        r"uk-japan-science|/ukjapan|in Japanese|Japanese (text|name|word|digest|outlet|character|sentence|form|catalogue|headline|one|news|era|numeral|title|writ|reader|line|date|place|bodies|bracket|quot|month|punct|money|letter|run|press|speech|particle|convention|page|rule|grammar|sum|mark)s?"
    )
    said = {}
    for module, path in modules().items():
        tree = ast.parse(path.read_text("utf-8"))
        docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        words = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in docs]
        if found := [word[:80] for word in words if country.search(allowed.sub("", word))]:
            said[module] = found
    assert said == {}


def test_every_setting_is_documented_at_its_default():
    assert (ROOT / "config" / "kakehashi.toml").read_text("utf-8") == print_settings(Settings())


def test_every_setting_has_a_sentence():
    for section in Settings.model_fields.values():
        for name, field in section.annotation.model_fields.items():
            assert field.description, name
            assert field.description[0].isupper(), name
            assert field.description.rstrip()[-1] in ".…", name


def command_lines() -> list[str]:
    return [f"{command.name} {below.name}" for command in COMMANDS for below in command.subcommands] + [
        command.name for command in COMMANDS if not command.subcommands
    ]


@pytest.mark.parametrize("line", command_lines())
def test_every_command_stands_in_the_readme(line):
    assert f"kakehashi {line}" in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("command", [c for top in COMMANDS for c in (top.subcommands or (top,))], ids=lambda c: c.run)
def test_every_command_names_a_function_that_is_there(command):
    module, function = command.run.split(":")
    tree = ast.parse((BOT / "commands" / f"{module}.py").read_text("utf-8"))
    assert function in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_error_is_mapped_and_drawn_in_the_tree():
    kinds = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if kind.__module__ == "bot.errors"]
    for kind in kinds:
        assert issubclass(kind, errors.DeskError)
        assert kind.__name__ in errors.__doc__
        assert kind.exit_status in {1, 2}


def test_help_loads_none_of_the_parts():
    seen = subprocess.run([sys.executable, "-X", "importtime", "-m", "bot", "--help"], capture_output=True, text=True, cwd=ROOT, check=True)
    loaded = {line.rsplit("|", 1)[-1].strip() for line in seen.stderr.splitlines()}
    assert not loaded & {"pydantic", "sqlalchemy", "aiohttp", "slack_bolt", "feedparser", "jinja2", "rich"}


def test_nothing_committed_names_a_registry_or_this_machine():
    files = subprocess.run(["git", "ls-files"], capture_output=True, text=True, cwd=ROOT, check=False).stdout.split("\n")
    bad = re.compile(
        "|".join(["py" + r"pi\.org", "python" + "hosted", "npm" + r"js\.", r"deb\.deb" + r"ian\.org", "/wo" + "rk/", r"\.lib" + "rary/"])
    )
    named = []
    for name in filter(None, files):
        path = ROOT / name
        if path.suffix in {".png", ".opml"} or not path.is_file():
            continue
        named += [f"{name}: {line[:100]}" for line in path.read_text("utf-8", "replace").splitlines() if bad.search(line)]
    assert named == []


def test_what_catches_everything_says_why():
    silent = []
    for module, path in modules().items():
        lines = path.read_text("utf-8").splitlines()
        for number, line in enumerate(lines):
            if re.search(r"except\s*:|except \(?(Base)?Exception\b", line) and "#" not in line + lines[number + 1]:
                silent.append(f"{module}:{number + 1} {line.strip()}")
    assert silent == []
