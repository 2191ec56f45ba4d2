"""Draws in a process of its own: the library for it is big, and nobody else should wait for a picture."""

import json
import subprocess
import sys

from messages.pictures import Facts

SECONDS = 60.0  # that one picture may take, the start of the process included


class Undrawn(Exception):
    """The picture could not be drawn; the text says how its process ended, and nothing of what it was to show."""


def drawn(chart: Facts) -> bytes:
    """A chart of `messages.pictures.chart` as a PNG. Raises Undrawn."""
    apart = [sys.executable, "-P", "-m", "messages.drawing"]  # -P: nothing from the folder that it is run in
    try:
        made = subprocess.run(  # noqa: S603  # this very Python, and a module of ours
            apart, input=json.dumps(chart).encode(), capture_output=True, timeout=SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise Undrawn(type(fault).__name__) from fault
    if made.returncode or not made.stdout:
        raise Undrawn(f"it ended with {made.returncode}")
    return made.stdout
