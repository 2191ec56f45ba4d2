"""The weekly leaderboard: last week in each lead channel by its own clock, and all of it to the managers."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from handlers.desk import Desk
from handlers.reports.boards import Occasion, post_all
from playbook.period import Period, last_week, latest_weekly
from playbook.streaks import MOST_WEEKS

TOO_LATE = timedelta(days=6)  # after its time: by then the next one is about to come


def post_weekly(desk: Desk) -> bool:
    """Post each board whose time has come and that was not posted yet; True when one was put out now.

    A week without leads has no board, so a new installation does not begin with an empty one.
    """
    return post_all(desk, "the leaderboard of", _due)


def _due(desk: Desk, named: str, zone: ZoneInfo, channel: str | None) -> Occasion | None:
    """The board whose time was last, unless that is too long ago.

    Its key names the week, not the day it is due: whatever is agreed in between, a week has one board.
    """
    now, board = desk.clock(), desk.rules().playbook.board
    at = latest_weekly(now, zone, board.day, board.at)
    if now - at > TOO_LATE:
        return None
    this, before, *earlier = _weeks_before(last_week(at, zone), zone)
    year, week, _ = this.start.astimezone(zone).isocalendar()
    return Occasion(
        f"leaderboard:{named}:{year}-w{week}", "Last week's follow-up", f"{year}-w{week}",
        this, before, channel, earlier,
    )  # fmt: skip


def _weeks_before(week: Period, zone: ZoneInfo) -> list[Period]:
    """A week and those before it, as many as a streak looks at, the latest first."""
    weeks = [week]
    while len(weeks) < MOST_WEEKS:
        weeks.append(last_week(weeks[-1].start, zone))
    return weeks
