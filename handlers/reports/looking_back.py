"""A month or a quarter is over: its board, beside the one before, on the first working day after it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.desk import Desk
from handlers.reports.boards import Occasion, post_all
from playbook import wall_clock
from playbook.period import Period, period_named
from playbook.working_time import WorkingHours

TOO_LATE = timedelta(days=14)
LAST_START = 28  # a month nobody works in is looked back at all the same


def post_due(desk: Desk) -> bool:
    """Post each review whose time has come and that was not posted yet; True when one was put out now.

    After a quarter its review comes alone, with its last month in a line.
    """
    return post_all(desk, "the review of", _due)


def _due(desk: Desk, named: str, zone: ZoneInfo, channel: str | None) -> Occasion | None:
    """This month's review, if its time has come, is not long past, and the playbook wants it."""
    now, rules = desk.clock(), desk.rules()
    reviews, today = rules.playbook.reviews, now.astimezone(zone).date()
    first = first_working_day(rules.hours, today)
    at = wall_clock.instant(zone, datetime.combine(first, reviews.at))
    if not at <= now <= at + TOO_LATE:
        return None
    month = period_named("last-month", at, zone)
    if reviews.quarter and today.month % 3 == 1:
        return _of_quarter(named, period_named("last-quarter", at, zone), zone, channel, month)
    return _of_month(named, month, zone, channel) if reviews.month else None


def first_working_day(hours: WorkingHours, day: date) -> date:
    """The first day of that day's month on which the team works."""
    days = [day.replace(day=number) for number in range(1, LAST_START + 1)]
    return next(filter(hours.works_on, days), days[0])


def _of_month(named: str, month: Period, zone: ZoneInfo, channel: str | None) -> Occasion:
    begin = month.start.astimezone(zone)
    before = period_named("last-month", month.start, zone)
    words = f"{begin:%Y-%m}"
    return Occasion(f"review:{named}:{words}", f"{begin:%B %Y}", words, month, before, channel)


def _of_quarter(
    named: str, quarter: Period, zone: ZoneInfo, channel: str | None, month: Period
) -> Occasion:  # fmt: skip
    begin = quarter.start.astimezone(zone)
    number, before = begin.month // 3 + 1, period_named("last-quarter", quarter.start, zone)
    words = f"{begin.year}-q{number}"
    return Occasion(
        f"review:{named}:{words}",
        f"Quarter {number} of {begin.year}",
        words,
        quarter,
        before,
        channel,
        part=month,
    )
