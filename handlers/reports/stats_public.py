"""How much of a report everybody may see: as much of people as of the weekly leaderboard."""

from typing import NamedTuple

from handlers.desk import Desk
from handlers.reports.board_facts import PODIUM
from handlers.reports.reports import Report
from handlers.reports.stats_asked import Wanted
from playbook.board import LEADS_TO_BE_RANKED, Row, ranked

THE_BEST = f"the best of those with at least {LEADS_TO_BE_RANKED} leads; all others are for managers"
ALONE = (
    "One person's numbers are not posted while the playbook's `[board] public` keeps the bottom for managers. "
    "Post the report without a name."
)


class Kept(NamedTuple):
    """The rows that are shown, and what is said of those that are not."""

    rows: list[Row]
    told: str


def for_everybody(desk: Desk, report: Report, rows: list[Row]) -> Kept:
    """All rows, but of people only those that the playbook's leaderboard shows to everybody."""
    public = desk.rules().playbook.board.public
    if report.by != "person" or public == "all":
        return Kept(rows, "")
    if public == "team":
        return Kept([], "")
    best, _ = ranked(rows)
    return Kept(best[:PODIUM], THE_BEST if best else "")


def may_be_posted(desk: Desk, wanted: Wanted) -> bool:
    """Whether a manager may put the report before everybody."""
    return wanted.manages and (wanted.whom is None or desk.rules().playbook.board.public == "all")
