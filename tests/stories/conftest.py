from dataclasses import replace

import pytest

from tests.stories.news import WATCH


@pytest.fixture
def watch_in():
    return lambda folder: replace(WATCH, folder=folder)
