"""How a period compares with the one before of the same kind, in words with counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from handlers.desk import Desk
from handlers.reports.reports import Report, count_period
from handlers.reports.score_words import followed, median, on_time
from messages.words import in_full
from playbook.period import period_before
from playbook.scoreboard import Score
from playbook.speed import Speed


@dataclass(frozen=True)
class Trend:
    """The comparison as one sentence, and what exactly was compared."""

    sentence: str
    compared: str


def trend(desk: Desk, report: Report, person: str | None) -> Trend:
    """The numbers against those of the period before, or of its same stretch while this one is running."""
    now, hours, period = desk.clock(), desk.rules().hours, report.period
    before = period_before(period, now, hours.zone)
    running = period.start <= now < period.end
    named = f"the same stretch of {before.name}" if running else before.name
    earlier = count_period(desk, before, "temperature", person=person).total
    stretch = f"{in_full(before.start, hours)} to {in_full(before.end, hours)}"
    return Trend(in_words(report.total, earlier, named), f"compared with {named}: {stretch}")


def in_words(this: Score, before: Score, named: str) -> str:
    """One sentence: "Follow-up 75% (3 of 4), up from 60% (6 of 10) in the week before; ..."."""
    if not before.received:
        return f"No leads were received in {named}." if this.received else f"Nor in {named}."
    first, *others = _compared(this, before)
    sentence = "; ".join((f"{first} in {named}", *others))
    return f"{sentence[0].upper()}{sentence[1:]}."


def _compared(this: Score, before: Score) -> Iterator[str]:
    if this.followable and before.followable:
        told = followed(this)
        then = followed(before)
        yield f"follow-up {told}, {_moved(_rate(this), _rate(before))} {then}"
    if this.older_than_limit and before.older_than_limit:
        told = on_time(this)
        then = on_time(before)
        rates = [Fraction(each.on_time, each.older_than_limit) for each in (this, before)]
        yield f"on time {told}, {_moved(*rates)} {then}"
    yield from _faster(this.speed_to_first_touch, before.speed_to_first_touch)
    yield f"received {this.received}, {_moved(this.received, before.received)} {before.received}"


def _rate(result: Score) -> Fraction:
    return Fraction(result.followed_up, result.followable)


def _moved(this: Fraction | int, before: Fraction | int) -> str:
    if this == before:
        return "as many as" if isinstance(this, int) else "unchanged from"
    return "up from" if this > before else "down from"


def _faster(this: Speed, before: Speed) -> Iterator[str]:
    if this.median is not None and before.median is not None:
        how = "as fast as" if median(this) == median(before) else "faster than"
        how = "slower than" if this.median > before.median and how != "as fast as" else how
        yield f"first touch after {median(this)} (median), {how} {median(before)}"
