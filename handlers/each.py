"""A sweep does one thing for each of many, and one that cannot be done never stops the rest."""

import logging
from collections.abc import Callable, Iterable

log = logging.getLogger(__name__)


def each_safely(names: Iterable[str], what: str, deed: Callable[[str], bool]) -> int:
    """For how many it was done. `names` are ids or channels; they may be logged."""
    done = 0
    for name in names:
        try:
            done += deed(name)
        except Exception:  # one bad channel must never stop the rest
            log.exception("%s %s could not be seen to", what, name)
    return done
