"""Where the files that ship with the desk are: beside the package in a checkout, inside it in a wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_ROOT = _PACKAGE / "shipped" if (_PACKAGE / "shipped").is_dir() else _PACKAGE.parent

TEMPLATES = _ROOT / "templates"
CONFIG = _ROOT / "config"
WATCHES = CONFIG / "watches"
LENSES = CONFIG / "lenses"
DEMO = CONFIG / "examples" / "demo"
LOCALE = CONFIG / "locale"
TEAMS = CONFIG / "teams"
STARTER = CONFIG / "examples" / "templates"
