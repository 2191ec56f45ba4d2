"""How the numbers of a report are put into words, wherever they are told."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import groupby, takewhile

from messages.words import count, percent, share_of, span
from playbook.definitions import DEFINITIONS
from playbook.scoreboard import Score
from playbook.speed import Speed

RATE = "followed up, %"  # what the bars and lines of a follow-up rate are called
LEADS_FOR_9_OF_10 = 10
TOLD = tuple(name for name in DEFINITIONS if name != "left_out")  # that line says itself what it is


def headline(total: Score) -> str:
    """The report in one sentence."""
    if not total.received:
        return "No leads were received."
    if not total.followable:
        return f"{count(total.received, 'lead')} received, still within the limit."
    leads = f"{total.followable:,} lead{'s' if total.followable > 1 else ''}"
    told = f"{total.followed_up:,} of {leads} followed up ({percent(total.follow_up_rate)})"
    return f"{told}{_in_time(total)}."


def _in_time(total: Score) -> str:
    if not total.older_than_limit:
        return ""
    return f", {total.on_time:,} of {total.older_than_limit:,} on time ({percent(total.on_time_rate)})"


def left_out(total: Score) -> str:
    """What is in no number."""
    return not_counted(total.left_out)


def not_counted(leads: int) -> str:
    """So many leads that are in no number."""
    return f"{leads:,} test, junk, duplicate or erased" if leads else ""


def out_of_rates(pending: int) -> str:
    """So many leads that are received but in none of the rates."""
    return f"{pending:,} pending, in no rate" if pending else ""


def aside(total: Score) -> str:
    """What is in no number, and what is in no rate."""
    return ", ".join(filter(None, (left_out(total), out_of_rates(total.pending))))


def followed(each: Score) -> str:
    """The follow-up rate with its counts: "75% (3 of 4)"."""
    return share_of(each.followed_up, each.followable)


def on_time(each: Score) -> str:
    """The on-time rate with its counts."""
    return share_of(each.on_time, each.older_than_limit)


def speed(figure: Speed) -> str:
    """Median and 90th percentile; "at least" where untouched leads may still raise them.

    Of fewer than 10 leads nobody can say "9 of 10": there the 90th percentile is the slowest of them.
    """
    if figure.median is None or figure.p90 is None:
        return "–"
    if figure.n == 1:
        return f"{median(figure)} (1 lead)"
    slow = _at_least(figure.p90, figure.p90_at_least)
    if figure.n < LEADS_FOR_9_OF_10:
        return f"{median(figure)}, the slowest {slow} ({figure.n} leads)"
    return f"{median(figure)}, 9 of 10 within {slow}"


def median(figure: Speed) -> str:
    """The median alone."""
    return "–" if figure.median is None else _at_least(figure.median, figure.median_at_least)


def _at_least(length: timedelta, lower_bound: bool) -> str:
    return f"≥ {span(length)}" if lower_bound else span(length)


def numbers(total: Score) -> list[tuple[str, str]]:
    """Every number of a report with its name."""
    return [
        ("Received", received(total)),
        ("Followed up", followed(total)),
        ("On time", on_time(total)),
        ("Speed to claim", speed(total.speed_to_claim)),
        ("Speed to first touch", speed(total.speed_to_first_touch)),
        ("Speed to contact", speed(total.speed_to_contact)),
        ("Cadence kept", share_of(total.steps_kept, total.steps_due)),
        ("Completion", share_of(total.completed, total.older_than_14_days)),
        ("Now", f"{total.overdue_now} overdue, {total.unclaimed_now} unclaimed"),
        ("Released by timeout", str(total.released_by_timeout)),
        ("Won", str(total.won)),
        ("Conversion", _conversion(total)),
    ]


def received(total: Score) -> str:
    """How many leads there are, and how many of them are still pending."""
    return f"{total.received:,}, {total.pending:,} pending" if total.pending else f"{total.received:,}"


def _conversion(total: Score) -> str:
    told = [
        f"{count(each.months, 'month')}: {share_of(each.won, each.received)}"
        for each in total.conversions
        if each.received
    ]
    return ", ".join(told) or "no lead is a month old"


def definitions() -> list[tuple[str, str]]:
    """What each number means, by its name."""
    return meanings(TOLD, DEFINITIONS)


def meanings(names: Iterable[str], of: Mapping[str, str]) -> list[tuple[str, str]]:
    """What some of the numbers mean, by their names; those of one meaning stand in one line."""
    alike = groupby(names, key=lambda name: of[name])
    return [(_together([spelled(name) for name in some]), what) for what, some in alike]


def _together(names: Sequence[str]) -> str:
    """Names without what they begin with alike: "speed to claim, first touch, contact"."""
    first, *others = (name.split() for name in names)
    alike = len(list(takewhile(lambda words: len(set(words)) == 1, zip(first, *others, strict=False))))
    return ", ".join(" ".join(words) for words in (first, *(words[alike:] for words in others)))


def spelled(name: str) -> str:
    """A number's name as people write it."""
    return name.replace("_", " ").replace("follow up", "follow-up").replace("on time", "on-time")
