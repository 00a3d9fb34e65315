"""The README's pictures can be made anew, and are there."""

import re

import pytest

from tests import pictures
from tests.examples import ROOT


def test_every_picture_of_the_readme_is_there_and_is_one_we_make():
    named = set(re.findall(r"\((\.pictures/[\w.-]+)\)", (ROOT / "README.md").read_text("utf-8")))
    made = {f".pictures/{pictures.file_name(*shown[:4])}.png" for shown in (*pictures.SHOWN, *pictures.DRAWN, *pictures.OF_THE_APP)}
    assert named
    assert named <= made
    assert all((ROOT / name).read_bytes().startswith(b"\x89PNG") for name in named)


@pytest.mark.skipif(pictures.browser() is None, reason="Chromium is not installed")
def test_a_page_can_be_photographed(tmp_path):
    (tmp_path / "page.html").write_text("<body style='background:#c8323a'>架け橋")
    pictures.photograph(tmp_path / "page.html", tmp_path / "page.png", 200, 100)
    assert (tmp_path / "page.png").read_bytes().startswith(b"\x89PNG")
