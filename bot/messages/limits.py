"""What each platform takes at most, read from `limits.toml`, where every number has its source."""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

FILE = Path(__file__).with_name("limits.toml")


@dataclass(frozen=True, slots=True)
class SlackLimits:
    """Lengths in code points."""

    blocks: int
    text: int
    header: int
    section_text: int
    fields: int
    field: int
    context_elements: int
    actions_elements: int
    button: int
    button_value: int
    id: int
    url: int
    alt_text: int
    indent: int
    weight: int
    block_id: int
    fallback: int
    table_rows: int
    table_columns: int
    table_text: int
    tables: int
    container_blocks: int
    container_title: int
    charts: int
    chart_title: int
    chart_label: int
    chart_points: int
    chart_series: int
    confirm_title: int
    confirm_text: int
    confirm_button: int
    option: int
    option_value: int
    options: int
    overflow: int
    boxes: int
    placeholder: int
    typed: int
    input_label: int
    alert: int
    view_blocks: int
    view_title: int
    view_metadata: int
    view_bytes: int


@dataclass(frozen=True, slots=True)
class TeamsLimits:
    webhook_bytes: int
    """UTF-8, of the whole payload."""
    bot_bytes: int
    """UTF-16, of the whole payload."""
    actions: int
    depth: int


@dataclass(frozen=True, slots=True)
class WordLimits:
    """Our own measures, in code points."""

    title: int
    lead: int
    foot: int
    line: int
    addresses: int
    text: int
    cell: int
    columns: int
    quotation: int


@dataclass(frozen=True, slots=True)
class Limits:
    slack: SlackLimits
    teams: TeamsLimits
    words: WordLimits


def load_limits(path: Path = FILE) -> Limits:
    """Raises KeyError or TypeError if the file and the classes above differ: it ships with the desk, so that is a bug."""
    tables = tomllib.loads(path.read_text("utf-8"))
    values = {name: {key: int(entry["value"]) for key, entry in table.items()} for name, table in tables.items()}
    known = {field.name for field in fields(Limits)}
    if values.keys() != known:
        raise KeyError(f"{path.name} has the tables {sorted(values)}, not {sorted(known)}.")
    return Limits(SlackLimits(**values["slack"]), TeamsLimits(**values["teams"]), WordLimits(**values["words"]))


LIMITS = load_limits()
