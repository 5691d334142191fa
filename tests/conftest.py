"""What holds for all tests: property tests try the same examples on every machine, so that a commit that passed passes again.

New examples are searched for with `HYPOTHESIS_PROFILE=search make test`.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("same", derandomize=True)
settings.register_profile("search", derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
