"""Every sample draws to exactly what is kept beside the tests, so that no look changes unseen."""

import pytest

from bot.messages.render import Renderer
from tests.messages.briefings import ALL
from tests.messages.golden import ENDINGS, golden_path, golden_text
from tests.messages.samples import TEMPLATES

RENDERER = Renderer(TEMPLATES)


@pytest.mark.parametrize("way", ENDINGS)
@pytest.mark.parametrize("name", ALL)
def test_a_sample_draws_to_its_golden_message(name, way):
    assert golden_text(name, way, RENDERER) == golden_path(name, way).read_text("utf-8")
