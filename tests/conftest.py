"""What all tests share: where a run decides whether a change lands, the property tests try the same examples each time."""

import os

from hypothesis import settings

settings.register_profile("settled", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("settled")
