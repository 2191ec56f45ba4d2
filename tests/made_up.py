"""How many made-up cases a property is tried with: a few each time, many when somebody has minutes for it."""

import os
from typing import Any

from hypothesis import settings

TIMES = int(os.environ.get("GLENGARRY_TIMES", "1"))  # `make thorough` sets it


def made_up(most: int, **more: Any) -> settings:
    """At most so many cases, or `TIMES` as many; `more` as Hypothesis takes it. Nothing is said about speed."""
    return settings(**{"deadline": None, **more, "max_examples": most * TIMES})
