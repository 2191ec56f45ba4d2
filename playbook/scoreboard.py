"""Every number of the reports, counted from the facts each lead carries, and the sentence that defines it."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

from playbook.words import Outcome

By = Literal["person", "channel", "source", "campaign"]

LEADS_TO_BE_RANKED: Final = 5
TOUCHES_OF_A_COMPLETED_LEAD: Final = 6
COMPLETION_AGE: Final = timedelta(days=14)
CONVERSION_MONTHS: Final = (1, 3, 6, 12)

DEFINITIONS: Final[dict[str, str]] = {
    "received": "Leads received in the period, less test, junk, duplicates and erased.",
    "left_out": "Test, junk, duplicate and erased leads received in the period; they are in no other number.",
    "pending": "Leads untouched and still within their limit; shown apart, in no denominator.",
    "follow_up_rate": (
        "Leads with at least one touch / (received - pending); "
        "never claimed = not followed up, booked to the channel."
    ),
    "on_time_rate": "First touch within the limit / leads older than the limit; younger ones are in neither.",
    "speed_to_claim": (
        "Median and 90th percentile (nearest rank) from received to first claimed, wall clock; "
        'leads not claimed count as "at least their age" once they are no longer pending.'
    ),
    "speed_to_first_touch": (
        "Median and 90th percentile (nearest rank) from received to first touch, wall clock; "
        'untouched leads count as "at least their age" once they are no longer pending.'
    ),
    "speed_to_contact": (
        "Median and 90th percentile (nearest rank) from received to the prospect's first answer, wall clock; "
        'leads not reached count as "at least their age" once they are no longer pending.'
    ),
    "overdue_now": "Open leads whose next thing due is past.",
    "unclaimed_now": "Open leads outside the nurture pile that nobody owns.",
    "released_by_timeout": (
        "How often a claim without a touch was taken back by the clock, counted where the lead is booked."
    ),
    "completion": (
        "Leads older than 14 days with an end, in nurture, or with 6 touches / leads older than 14 days."
    ),
    "won": "Leads of the period that have bought so far.",
    "conversion": (
        "Leads won within 1, 3, 6 and 12 months of being received / leads received at least as long ago."
    ),
}


@dataclass(frozen=True, slots=True)
class LeadFacts:
    """What a lead carries for the reports: moments in UTC, `limit` the first-touch limit of its temperature.

    `owner` is who it is booked to now; `counts` is False for test, junk, duplicate and erased leads.
    """

    id: int
    source: str | None
    campaign: str | None
    channel: str | None
    owner: str | None
    received_at: datetime
    first_claimed_at: datetime | None
    first_claimed_by: str | None
    first_touch_at: datetime | None
    first_touch_by: str | None
    reached_at: datetime | None
    ended_at: datetime | None
    outcome: str | None
    touches: int
    in_nurture: bool
    limit: timedelta
    due_at: datetime | None
    closed: bool
    released_by_timeout: int = 0
    counts: bool = True
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Speed:
    """Median and 90th percentile of `n` leads, `waiting` of which have not got there and count as their age.

    A figure is a lower bound ("at least") when it might rise once the waiting leads get there.
    """

    median: timedelta | None
    p90: timedelta | None
    n: int
    waiting: int = 0
    median_at_least: bool = False
    p90_at_least: bool = False

    @property
    def at_least(self) -> bool:
        """Whether either of the two figures is only a lower bound."""
        return self.median_at_least or self.p90_at_least


@dataclass(frozen=True, slots=True)
class Conversion:
    """Of the `received` leads that came in at least `months` ago, `won` bought within so many months."""

    months: int
    received: int
    won: int

    @property
    def rate(self) -> float | None:
        """Won / received; None when no lead is old enough."""
        return _rate(self.won, self.received)


@dataclass(frozen=True, slots=True)
class Score:
    """Every count, and the rates that follow from the counts; a rate is None when its denominator is 0."""

    received: int
    left_out: int
    pending: int
    followed_up: int
    on_time: int
    older_than_limit: int
    speed_to_claim: Speed
    speed_to_first_touch: Speed
    speed_to_contact: Speed
    overdue_now: int
    unclaimed_now: int
    released_by_timeout: int
    completed: int
    older_than_14_days: int
    won: int
    won_amount: Decimal
    conversions: tuple[Conversion, ...]

    @property
    def followable(self) -> int:
        """Received - pending: the denominator of the follow-up rate."""
        return self.received - self.pending

    @property
    def follow_up_rate(self) -> float | None:
        """Followed up / followable, 0 to 1."""
        return _rate(self.followed_up, self.followable)

    @property
    def on_time_rate(self) -> float | None:
        """On time / older than the limit, 0 to 1."""
        return _rate(self.on_time, self.older_than_limit)

    @property
    def completion(self) -> float | None:
        """Completed / older than 14 days, 0 to 1."""
        return _rate(self.completed, self.older_than_14_days)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a board. The key None is what is booked to nobody; by person that is the channel's line."""

    key: str | None
    score: Score


@dataclass(frozen=True, slots=True)
class Improvement:
    """Somebody whose follow-up rate rose from the period `before` to `this` one."""

    key: str
    before: Score
    this: Score


def score(rows: Iterable[LeadFacts], now: datetime) -> Score:
    """Count the leads of one period (the caller chose them by `received_at`) as they stand at `now`."""
    everything = tuple(rows)
    leads = [lead for lead in everything if lead.counts]
    late = [lead for lead in leads if _older(lead, lead.limit, now)]
    aged = [lead for lead in leads if _older(lead, COMPLETION_AGE, now)]
    won = [lead for lead in leads if lead.outcome == Outcome.WON]
    return Score(
        received=len(leads),
        left_out=len(everything) - len(leads),
        pending=sum(_pending(lead, now) for lead in leads),
        followed_up=sum(lead.first_touch_at is not None for lead in leads),
        on_time=sum(_touched_within_limit(lead) for lead in late),
        older_than_limit=len(late),
        speed_to_claim=_speed(leads, lambda lead: lead.first_claimed_at, now),
        speed_to_first_touch=_speed(leads, lambda lead: lead.first_touch_at, now),
        speed_to_contact=_speed(leads, lambda lead: lead.reached_at, now),
        overdue_now=sum(_overdue(lead, now) for lead in leads),
        unclaimed_now=sum(_unclaimed(lead) for lead in leads),
        released_by_timeout=sum(lead.released_by_timeout for lead in leads),
        completed=sum(_completed(lead) for lead in aged),
        older_than_14_days=len(aged),
        won=len(won),
        won_amount=sum((lead.amount for lead in won if lead.amount is not None), Decimal(0)),
        conversions=tuple(_conversion(leads, months, now) for months in CONVERSION_MONTHS),
    )


def board(rows: Iterable[LeadFacts], by: By, now: datetime) -> list[Row]:
    """One row for each person, channel, source or campaign, best first, the row of the key None last.

    A person's leads are those they touched first (so who covers gets the credit), then those they own, then
    those they claimed first. A lead nobody ever had is under None: it is booked to the channel.
    """
    booked: defaultdict[str | None, list[LeadFacts]] = defaultdict(list)
    for lead in rows:
        booked[_BOOKED_TO[by](lead)].append(lead)
    return sorted((Row(key, score(leads, now)) for key, leads in booked.items()), key=_standing)


def ranked(rows: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    """The rows with a rank, best first, and those only listed.

    By follow-up rate, then on-time rate, then more leads received, then key. A rank takes at least 5 leads
    that are not pending, and a key: what nobody had is listed.
    """
    in_order = sorted(rows, key=_standing)
    return [row for row in in_order if _has_rank(row)], [row for row in in_order if not _has_rank(row)]


def most_improved(this: Iterable[Row], before: Iterable[Row]) -> Improvement | None:
    """Whose follow-up rate rose most, among those with a rank both times; the better rank now wins a tie."""
    earlier = {row.key: row.score for row in before if _has_rank(row)}
    risen = [
        Improvement(row.key, earlier[row.key], row.score)
        for row in ranked(this)[0]
        if row.key is not None and row.key in earlier
    ]
    best = max(risen, key=_rise, default=None)
    return best if best is not None and _rise(best) > 0 else None


def percentile(values: Sequence[timedelta], percent: int) -> timedelta:
    """The smallest of the values (sorted upwards, not empty) such that at least `percent` % are no larger.

    This is the nearest-rank percentile: the value at rank ceil(percent / 100 x n), counted from 1. It is
    always a value that really occurred, never one in between; of an even number of values the median is the
    lower of the two in the middle. Source: definition 1 of R. J. Hyndman and Y. Fan, "Sample Quantiles in
    Statistical Packages", The American Statistician 50 (1996).
    """
    return values[_rank(len(values), percent) - 1]


def as_json(score: Score) -> dict[str, object]:
    """The score for machines: speeds in seconds, rates to 4 places or null beside their counts."""
    return {
        "received": score.received,
        "left_out": score.left_out,
        "pending": score.pending,
        "followed_up": score.followed_up,
        "followable": score.followable,
        "follow_up_rate": _rounded(score.follow_up_rate),
        "on_time": score.on_time,
        "older_than_limit": score.older_than_limit,
        "on_time_rate": _rounded(score.on_time_rate),
        "speed_to_claim": _speed_as_json(score.speed_to_claim),
        "speed_to_first_touch": _speed_as_json(score.speed_to_first_touch),
        "speed_to_contact": _speed_as_json(score.speed_to_contact),
        "overdue_now": score.overdue_now,
        "unclaimed_now": score.unclaimed_now,
        "released_by_timeout": score.released_by_timeout,
        "completed": score.completed,
        "older_than_14_days": score.older_than_14_days,
        "completion": _rounded(score.completion),
        "won": score.won,
        "won_amount": str(score.won_amount),
        "conversion": [_conversion_as_json(conversion) for conversion in score.conversions],
    }


_BOOKED_TO: Final[dict[By, Callable[[LeadFacts], str | None]]] = {
    "person": lambda lead: lead.first_touch_by or lead.owner or lead.first_claimed_by,
    "channel": lambda lead: lead.channel,
    "source": lambda lead: lead.source,
    "campaign": lambda lead: lead.campaign,
}


def _older(lead: LeadFacts, than: timedelta, now: datetime) -> bool:
    """A lead exactly at its limit is still within it."""
    return now - lead.received_at > than


def _pending(lead: LeadFacts, now: datetime) -> bool:
    return lead.first_touch_at is None and not _older(lead, lead.limit, now)


def _touched_within_limit(lead: LeadFacts) -> bool:
    return lead.first_touch_at is not None and lead.first_touch_at - lead.received_at <= lead.limit


def _overdue(lead: LeadFacts, now: datetime) -> bool:
    return not lead.closed and lead.due_at is not None and lead.due_at < now


def _unclaimed(lead: LeadFacts) -> bool:
    """The nurture pile has an owner without a name: marketing."""
    return not lead.closed and not lead.in_nurture and lead.owner is None


def _completed(lead: LeadFacts) -> bool:
    return lead.ended_at is not None or lead.in_nurture or lead.touches >= TOUCHES_OF_A_COMPLETED_LEAD


def _speed(
    leads: Iterable[LeadFacts], arrival: Callable[[LeadFacts], datetime | None], now: datetime
) -> Speed:
    """How long leads took to `arrival`. A pending lead that is not there yet is held against nobody."""
    arrived: list[timedelta] = []
    waiting: list[timedelta] = []
    for lead in leads:
        there = arrival(lead)
        if there is not None:
            arrived.append(_since(lead.received_at, there))
        elif not _pending(lead, now):
            waiting.append(_since(lead.received_at, now))
    values = sorted(arrived + waiting)
    if not values:
        return Speed(None, None, 0)
    median, p90 = percentile(values, 50), percentile(values, 90)
    return Speed(
        median,
        p90,
        n=len(values),
        waiting=len(waiting),
        median_at_least=_count_up_to(median, arrived) < _rank(len(values), 50),
        p90_at_least=_count_up_to(p90, arrived) < _rank(len(values), 90),
    )


def _since(received: datetime, moment: datetime) -> timedelta:
    """A source whose clock runs ahead of ours does not make anybody faster than at once."""
    return max(moment - received, timedelta(0))


def _count_up_to(figure: timedelta, arrived: list[timedelta]) -> int:
    """A figure is final only if leads that have arrived fill every rank up to its own by themselves."""
    return sum(took <= figure for took in arrived)


def _rank(n: int, percent: int) -> int:
    return -(-percent * n // 100)


def _conversion(leads: Iterable[LeadFacts], months: int, now: datetime) -> Conversion:
    ripe = [(lead, end) for lead in leads if (end := _months_after(lead.received_at, months)) <= now]
    won = sum(
        lead.outcome == Outcome.WON and lead.ended_at is not None and lead.ended_at <= end
        for lead, end in ripe
    )
    return Conversion(months, len(ripe), won)


def _months_after(moment: datetime, months: int) -> datetime:
    """The same day and time so many calendar months later, or that month's last day if it is shorter."""
    years, month = divmod(moment.month - 1 + months, 12)
    year = moment.year + years
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def _standing(row: Row) -> tuple[bool, float, float, int, str]:
    """Sorts the best first. A rate without a denominator stands behind every other."""
    result = row.score
    return (
        row.key is None,
        -_or_worst(result.follow_up_rate),
        -_or_worst(result.on_time_rate),
        -result.received,
        row.key or "",
    )


def _or_worst(rate: float | None) -> float:
    return -1.0 if rate is None else rate


def _has_rank(row: Row) -> bool:
    return row.key is not None and row.score.followable >= LEADS_TO_BE_RANKED


def _rise(improvement: Improvement) -> Fraction:
    """As a fraction, because 0.8 - 0.6 and 1.0 - 0.8 are not the same float."""
    this, before = improvement.this, improvement.before
    return Fraction(this.followed_up, this.followable) - Fraction(before.followed_up, before.followable)


def _rate(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _rounded(rate: float | None) -> float | None:
    return None if rate is None else round(rate, 4)


def _seconds(length: timedelta | None) -> float | None:
    return None if length is None else length.total_seconds()


def _speed_as_json(speed: Speed) -> dict[str, object]:
    return {
        "median": _seconds(speed.median),
        "p90": _seconds(speed.p90),
        "n": speed.n,
        "at_least": speed.at_least,
    }


def _conversion_as_json(conversion: Conversion) -> dict[str, object]:
    return {
        "months": conversion.months,
        "won": conversion.won,
        "received": conversion.received,
        "rate": _rounded(conversion.rate),
    }
