"""How many weeks in a row somebody followed up as he should."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

from playbook.board import Row, ranked

MOST_WEEKS: Final = 12  # that are looked back on
TO_BE_SAID: Final = 2  # one week is not a row
TOP: Final = 3
NINE_OF_TEN: Final = (9, 10)


def streaks(weeks: Iterable[Sequence[Row]]) -> dict[str, int]:
    """Weeks in a row, the latest first, that each person kept it up: only rows of two weeks or more.

    A week is kept at a follow-up rate of 90 % or more, or among the first three where more than three are
    ranked. A week in which somebody has too few leads to be ranked neither counts nor breaks the row; the
    latest week has to be kept. At most 12 weeks are looked at, and none once nobody's row goes on.
    """
    lengths: dict[str, int] = {}
    running: set[str] | None = None
    for rows in islice(weeks, MOST_WEEKS):
        there, kept = _placed(rows)
        running = kept if running is None else running - (there - kept)
        for person in running & kept:
            lengths[person] = lengths.get(person, 0) + 1
        if not running:
            break
    return {person: length for person, length in lengths.items() if length >= TO_BE_SAID}


def _placed(rows: Sequence[Row]) -> tuple[set[str], set[str]]:
    """Who has a rank, and who of them kept it up."""
    best, _ = ranked(rows)
    contest = len(best) > TOP
    named = [(place, row) for place, row in enumerate(best, 1) if row.key is not None]
    kept = {row.key for place, row in named if _well(row) or (contest and place <= TOP)}
    return {str(row.key) for _, row in named}, {str(key) for key in kept}


def _well(row: Row) -> bool:
    part, whole = NINE_OF_TEN
    return row.score.followed_up * whole >= row.score.followable * part
