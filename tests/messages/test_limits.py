"""Limits: one file, a source each, and an independent table that agrees."""

import dataclasses
import tomllib

import pytest
import slackblocks._limits as others

from bot.messages.limits import FILE, LIMITS, load_limits

TABLES = tomllib.loads(FILE.read_text("utf-8"))
SHARED = [(table, name) for table in TABLES for name, entry in TABLES[table].items() if "slackblocks" in entry]


@pytest.mark.parametrize(("table", "name"), SHARED)
def test_a_limit_of_slack_agrees_with_an_independent_table(table, name):
    entry = TABLES[table][name]
    assert entry["value"] == getattr(others, entry["slackblocks"])


def test_every_limit_has_a_source():
    assert all(entry["source"] for table in TABLES.values() for entry in table.values())


def test_every_limit_of_the_file_is_used_by_name():
    for table in dataclasses.fields(LIMITS):
        assert {field.name for field in dataclasses.fields(getattr(LIMITS, table.name))} == set(TABLES[table.name])


def test_a_table_too_few_is_an_error(tmp_path):
    path = tmp_path / "limits.toml"
    path.write_text('[slack.blocks]\nvalue = 50\nsource = "x"\n')
    with pytest.raises(KeyError, match="tables"):
        load_limits(path)
