"""How the numbers of a report are put into words, wherever they are told."""

from datetime import timedelta

from messages.words import count, percent, span
from playbook.definitions import DEFINITIONS
from playbook.scoreboard import Score
from playbook.speed import Speed

RATE = "followed up, %"  # what the bars and lines of a follow-up rate are called
TOLD = tuple(name for name in DEFINITIONS if name != "left_out")  # that line says itself what it is


def headline(total: Score) -> str:
    """The report in one sentence."""
    if not total.received:
        return "No leads were received."
    if not total.followable:
        return f"{count(total.received, 'lead')} received, still within the limit."
    followed = f"{total.followed_up} of {count(total.followable, 'lead')} followed up"
    on_time = f", {percent(total.on_time_rate)} on time" if total.older_than_limit else ""
    return f"{followed} ({percent(total.follow_up_rate)}){on_time}."


def left_out(total: Score) -> str:
    """What is in no number."""
    return f"{total.left_out} test, junk or duplicate" if total.left_out else ""


def not_counted(total: Score) -> str:
    """What is in no number, and what is pending: in no denominator."""
    pending = f"{total.pending} still within the limit" if total.pending else ""
    return ", ".join(filter(None, (left_out(total), pending)))


def rate_of(rate: float | None, part: int, whole: int) -> str:
    """A rate that never hides small counts: "75% (3 of 4)"."""
    return f"{percent(rate)} ({part} of {whole})" if whole else "–"


def speed(figure: Speed) -> str:
    """Median and 90th percentile; "at least" where untouched leads may still raise them."""
    if figure.median is None or figure.p90 is None:
        return "–"
    return f"{median(figure)}, 9 of 10 within {_at_least(figure.p90, figure.p90_at_least)}"


def median(figure: Speed) -> str:
    """The median alone."""
    return "–" if figure.median is None else _at_least(figure.median, figure.median_at_least)


def _at_least(length: timedelta, lower_bound: bool) -> str:
    return f"≥ {span(length)}" if lower_bound else span(length)


def numbers(total: Score) -> list[tuple[str, str]]:
    """Every number of a report with its name."""
    return [
        ("Received", received(total)),
        ("Followed up", rate_of(total.follow_up_rate, total.followed_up, total.followable)),
        ("On time", rate_of(total.on_time_rate, total.on_time, total.older_than_limit)),
        ("Speed to claim", speed(total.speed_to_claim)),
        ("Speed to first touch", speed(total.speed_to_first_touch)),
        ("Speed to contact", speed(total.speed_to_contact)),
        ("Cadence kept", rate_of(total.cadence_kept, total.steps_kept, total.steps_due)),
        ("Completion", rate_of(total.completion, total.completed, total.older_than_14_days)),
        ("Now", f"{total.overdue_now} overdue, {total.unclaimed_now} unclaimed"),
        ("Released by timeout", str(total.released_by_timeout)),
        ("Won", str(total.won)),
        ("Conversion", _conversion(total)),
    ]


def received(total: Score) -> str:
    """How many leads there are, and how many of them are still pending."""
    return f"{total.received}, {total.pending} pending" if total.pending else str(total.received)


def _conversion(total: Score) -> str:
    told = [
        f"{count(each.months, 'month')}: {rate_of(each.rate, each.won, each.received)}"
        for each in total.conversions
        if each.received
    ]
    return ", ".join(told) or "no lead is a month old"


def definitions() -> list[tuple[str, str]]:
    """What each number means, by its name."""
    return [(spelled(name), DEFINITIONS[name]) for name in TOLD]


def spelled(name: str) -> str:
    """A number's name as people write it."""
    return name.replace("_", " ").replace("follow up", "follow-up").replace("on time", "on-time")
