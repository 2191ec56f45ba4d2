"""Every number of a report a second time: one lead after the other, as one would count by hand."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from playbook.scoreboard import Score

Row = Mapping[str, Any]  # the columns of a lead
TEAMS = {"U0ANN": "blue", "U0BEN": "red", "U0CAT": "blue"}
SELLS = {"U0ANN": "inside", "U0DAN": "partner"}
AGE = timedelta(days=14)
COUNTED = (
    "received", "left_out", "pending", "followed_up", "on_time", "older_than_limit", "overdue_now", "unclaimed_now",
    "released_by_timeout", "completed", "older_than_14_days", "steps_due", "steps_kept", "won",
)  # fmt: skip


def figures(leads: Sequence[Row], now: datetime) -> dict[str, Any]:
    """What a score says, in plain numbers."""
    good = [lead for lead in leads if lead["counts"]]
    late = [lead for lead in good if now > deadline(lead)]
    return {
        "received": len(good),
        "left_out": len(leads) - len(good),
        "pending": len([lead for lead in good if is_pending(lead, now)]),
        "followed_up": len([lead for lead in good if lead["first_touch_at"]]),
        "on_time": len(
            [lead for lead in late if lead["first_touch_at"] and not lead["first_touch_at"] > deadline(lead)]
        ),
        "older_than_limit": len(late),
        "overdue_now": len([lead for lead in good if is_overdue(lead, now)]),
        "unclaimed_now": len([x for x in good if x["state"] not in ("closed", "nurture") and not x["owner"]]),
        "released_by_timeout": sum(lead["timeouts"] for lead in good),
        "completed": len([lead for lead in good if now > lead["received_at"] + AGE and is_done(lead)]),
        "older_than_14_days": len([lead for lead in good if now > lead["received_at"] + AGE]),
        "steps_due": sum(lead["steps_due"] for lead in good)
        + len([lead for lead in good if lead["step_lost_at"] and not lead["step_lost_at"] > now]),
        "steps_kept": sum(lead["steps_kept"] for lead in good),
        "won": len([lead for lead in good if lead["outcome"] == "won"]),
        "speeds": [speed(good, name, now) for name in ("first_claimed_at", "first_touch_at", "reached_at")],
        "conversions": [(months, *bought_within(good, months, now)) for months in (1, 3, 6, 12)],
    }


def told(score: Score) -> dict[str, Any]:
    """The same of a score."""
    speeds = (score.speed_to_claim, score.speed_to_first_touch, score.speed_to_contact)
    return {
        **{name: getattr(score, name) for name in COUNTED},
        "speeds": [
            (each.median, each.p90, each.n, each.waiting, each.median_at_least, each.p90_at_least)
            for each in speeds
        ],
        "conversions": [(each.months, each.received, each.won) for each in score.conversions],
    }


def deadline(lead: Row) -> datetime:
    until: datetime = lead["received_at"] + timedelta(seconds=lead["limit_seconds"])
    return until


def is_overdue(lead: Mapping[str, Any], now: datetime) -> bool:
    if lead["state"] == "closed":
        return False
    if lead["owner"] and lead["repeats"]:
        return True
    return bool(lead["due_at"] and lead["due_at"] < now)


def is_pending(lead: Row, now: datetime) -> bool:
    return not lead["first_touch_at"] and not now > deadline(lead)


def is_done(lead: Row) -> bool:
    return bool(lead["ended_at"]) or lead["state"] == "nurture" or lead["touches"] > 5


def speed(leads: Sequence[Row], moment: str, now: datetime) -> tuple[Any, ...]:
    """Whoever will never get there makes a figure a lower bound if the figure depends on him."""
    nothing, never = timedelta(0), timedelta(days=99_999)
    took = [max(lead[moment] - lead["received_at"], nothing) for lead in leads if lead[moment]]
    waits = [
        max(now - lead["received_at"], nothing)
        for lead in leads
        if not lead[moment] and not is_pending(lead, now)
    ]
    if_never = took + [never for _ in waits]
    median, p90 = smallest(took + waits, 50), smallest(took + waits, 90)
    bounds = median != smallest(if_never, 50), p90 != smallest(if_never, 90)
    return (median, p90, len(if_never), len(waits), *bounds)


def smallest(values: Sequence[timedelta], percent: int) -> timedelta | None:
    """The smallest value that so many percent do not exceed."""
    for place, value in enumerate(sorted(values), 1):
        if 100 * place >= percent * len(values):
            return value
    return None


def bought_within(leads: Sequence[Row], months: int, now: datetime) -> tuple[int, int]:
    old = [lead for lead in leads if not later(lead["received_at"], months) > now]
    bought = [lead for lead in old if lead["outcome"] == "won" and lead["ended_at"]]
    return len(old), len([x for x in bought if not x["ended_at"] > later(x["received_at"], months)])


@cache
def later(moment: datetime, months: int) -> datetime:
    """Month by month, and a day earlier as long as the month has no such day."""
    year, month = moment.year, moment.month
    for _ in range(months):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    for day in range(moment.day, 0, -1):
        try:
            return moment.replace(year=year, month=month, day=day)
        except ValueError:
            continue
    raise AssertionError


def whose(lead: Row) -> str | None:
    if lead["first_touch_by"]:
        return str(lead["first_touch_by"])
    if lead["missed_by"] is not None:
        return lead["missed_by"] or None
    return lead["owner"] or lead["first_claimed_by"] or None


def key(lead: Row, by: str, zone: ZoneInfo) -> str | None:
    """What a lead is counted under."""
    if by == "hour":
        return str(lead["received_at"].astimezone(zone))[11:13]
    if by in ("person", "team", "sales-channel"):
        person = whose(lead)
        return {"team": TEAMS, "sales-channel": SELLS}[by].get(person or "") if by != "person" else person
    found: str | None = lead[by]
    return found
