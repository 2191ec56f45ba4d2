"""Every number of the reports, counted from the facts that each lead carries."""

from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from playbook.speed import Speed, Speeds, speed_of
from playbook.words import Outcome

TOUCHES_OF_A_COMPLETED_LEAD: Final = 6
COMPLETION_AGE: Final = timedelta(days=14)
CONVERSION_MONTHS: Final = (1, 3, 6, 12)


@dataclass(frozen=True, slots=True)
class LeadFacts:
    """What a lead carries for the reports: moments in UTC, `limit` the first-touch limit of its temperature.

    `owner` is who has it now; `counts` is False for test, junk, duplicate and erased leads. `missed_by` is who
    covered when the limit passed and the owner was away, "" when nobody did. `steps_due` are the cadence's
    steps that were answered or lost, `steps_kept` those answered before the next one came due; the present
    one is lost at `step_lost_at`. `asked` says that its owner was nudged for it and has not answered.
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
    temperature: str = ""
    missed_by: str | None = None
    steps_due: int = 0
    steps_kept: int = 0
    step_lost_at: datetime | None = None
    asked: bool = False


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
    speeds: Speeds
    overdue_now: int
    unclaimed_now: int
    released_by_timeout: int
    completed: int
    older_than_14_days: int
    steps_due: int
    steps_kept: int
    won: int
    conversions: tuple[Conversion, ...]

    @property
    def speed_to_claim(self) -> Speed:
        """From received to first claimed."""
        return self.speeds.told[0]

    @property
    def speed_to_first_touch(self) -> Speed:
        """From received to first touch."""
        return self.speeds.told[1]

    @property
    def speed_to_contact(self) -> Speed:
        """From received to the prospect's first answer."""
        return self.speeds.told[2]

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
    def cadence_kept(self) -> float | None:
        """Steps kept / steps due, 0 to 1."""
        return _rate(self.steps_kept, self.steps_due)

    @property
    def completion(self) -> float | None:
        """Completed / older than 14 days, 0 to 1."""
        return _rate(self.completed, self.older_than_14_days)


def score(rows: Iterable[LeadFacts], now: datetime) -> Score:
    """Count the leads of one period (the caller chose them by `received_at`) as they stand at `now`."""
    everything = tuple(rows)
    leads = [lead for lead in everything if lead.counts]
    late = [lead for lead in leads if _older(lead, lead.limit, now)]
    aged = [lead for lead in leads if _older(lead, COMPLETION_AGE, now)]
    return Score(
        received=len(leads),
        left_out=len(everything) - len(leads),
        pending=sum(_pending(lead, now) for lead in leads),
        followed_up=sum(lead.first_touch_at is not None for lead in leads),
        on_time=sum(_touched_within_limit(lead) for lead in late),
        older_than_limit=len(late),
        speeds=Speeds(
            lambda: (
                _speed(leads, lambda lead: lead.first_claimed_at, now),
                _speed(leads, lambda lead: lead.first_touch_at, now),
                _speed(leads, lambda lead: lead.reached_at, now),
            )
        ),
        overdue_now=sum(_overdue(lead, now) for lead in leads),
        unclaimed_now=sum(_unclaimed(lead) for lead in leads),
        released_by_timeout=sum(lead.released_by_timeout for lead in leads),
        completed=sum(_completed(lead) for lead in aged),
        older_than_14_days=len(aged),
        steps_due=sum(lead.steps_due + _lost(lead, now) for lead in leads),
        steps_kept=sum(lead.steps_kept for lead in leads),
        won=sum(lead.outcome == Outcome.WON for lead in leads),
        conversions=tuple(_conversion(leads, months, now) for months in CONVERSION_MONTHS),
    )


def _older(lead: LeadFacts, than: timedelta, now: datetime) -> bool:
    """A lead exactly at its limit is still within it."""
    return now - lead.received_at > than


def _pending(lead: LeadFacts, now: datetime) -> bool:
    return lead.first_touch_at is None and not _older(lead, lead.limit, now)


def _touched_within_limit(lead: LeadFacts) -> bool:
    return lead.first_touch_at is not None and lead.first_touch_at - lead.received_at <= lead.limit


def _overdue(lead: LeadFacts, now: datetime) -> bool:
    """A nudge plans the next one as it is said: what was asked and not answered is past, too."""
    past = lead.due_at is not None and lead.due_at < now
    return not lead.closed and (lead.asked or past)


def _unclaimed(lead: LeadFacts) -> bool:
    """The nurture pile has an owner without a name: marketing."""
    return not lead.closed and not lead.in_nurture and lead.owner is None


def _lost(lead: LeadFacts, now: datetime) -> bool:
    """Whether the next step has come due before the present one was answered."""
    return lead.step_lost_at is not None and lead.step_lost_at <= now


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
    return speed_of(arrived, waiting)


def _since(received: datetime, moment: datetime) -> timedelta:
    """A source whose clock runs ahead of ours does not make anybody faster than at once."""
    return max(moment - received, timedelta(0))


def _conversion(leads: Iterable[LeadFacts], months: int, now: datetime) -> Conversion:
    ripe = [(lead, end) for lead in leads if (end := months_after(lead.received_at, months)) <= now]
    won = sum(
        lead.outcome == Outcome.WON and lead.ended_at is not None and lead.ended_at <= end
        for lead, end in ripe
    )
    return Conversion(months, len(ripe), won)


def months_after(moment: datetime, months: int) -> datetime:
    """The same day and time so many calendar months later, or that month's last day if it is shorter."""
    years, month = divmod(moment.month - 1 + months, 12)
    year = moment.year + years
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def _rate(part: int, whole: int) -> float | None:
    return part / whole if whole else None
