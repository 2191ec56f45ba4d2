"""The one home of the clock: the real one, and one that runs faster for trying things out."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    """Now, aware UTC."""
    return datetime.now(UTC)


def fast_clock(speed: float) -> Clock:
    """A clock that starts now and runs `speed` times as fast; the wall clock itself at speed 1."""
    if speed == 1:
        return wall_clock
    start = wall_clock()
    return lambda: start + (wall_clock() - start) * speed
