"""Which campaign somebody asks about, for which time, and by which touch it is counted."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from handlers.campaigns.campaign_known import Known, by_handle, every, named, split
from handlers.desk import Desk
from handlers.payloads import as_typed
from handlers.reports.asked_period import begun
from playbook.period import Period
from playbook.ripe import Span
from store.credit import Credit

TOUCH = re.compile(
    r"(?<![\w-])(first|last)(?:[\s-]+touch)?(?![\w-])(?!\s+(?:week|month|quarter|year)\b)", re.IGNORECASE
)
CSV = re.compile(r"(?<![\w-])csv(?![\w-])", re.IGNORECASE)
SINCE = "since it began"
EVER = "since they began"


@dataclass(frozen=True)
class Asked:
    """A campaign's page: `period` is since it began when `ever`, `last` says that the last touch counts."""

    known: Known
    period: Period
    ever: bool
    last: bool
    csv: bool = False

    @property
    def credit(self) -> Credit:
        """Whose leads they are."""
        return self.known.credit(last=self.last)

    @property
    def span(self) -> Span:
        """The period as the store is asked."""
        return Span(self.period.start, self.period.end)

    @property
    def words(self) -> str:
        """The same in words of our own, for the value of a button."""
        return self.other(self.last)

    def other(self, last: bool) -> str:
        """The words for the same by first or by last touch."""
        period = () if self.ever else (self.period.name,)
        return " ".join((self.known.handle, *period, "last" if last else "first"))


def asked_by(desk: Desk, text: str) -> Asked:
    """What was typed: a name, and a period or `first` or `last` behind it. Raises Refusal for neither."""
    known, rest = named(desk, as_typed(text))
    return _asked(desk, known, rest)


def begins_with_a_name(desk: Desk, text: str) -> Asked | None:
    """The same; None when it begins with no campaign's name."""
    with desk.database.reading() as tx:
        found = split(every(tx, desk), as_typed(text))
    return _asked(desk, *found) if found else None


def asked_behind(desk: Desk, words: str) -> Asked:
    """What stands behind a button. Raises Refusal for a campaign that is there no more."""
    handle, _, rest = words.partition(" ")
    return _asked(desk, by_handle(desk, handle), rest)


def behind(body: dict[str, Any]) -> str:
    """The words behind the button that was pressed."""
    return str(body["actions"][0].get("value") or "")


def asked_of(desk: Desk, known: Known, *, last: bool | None = None) -> Asked:
    """Its page as it is shown when nothing else is asked for."""
    by = desk.rules().playbook.attribution.by == "last" if last is None else last
    return Asked(known, since(desk, known), ever=True, last=by)


def _asked(desk: Desk, known: Known, rest: str) -> Asked:
    touch = TOUCH.search(rest)
    words = " ".join(CSV.sub(" ", TOUCH.sub(" ", rest)).split())
    plain = asked_of(desk, known, last=touch[1].lower() == "last" if touch else None)
    period = begun(desk, words) if words else plain.period
    return Asked(known, period, ever=not words, last=plain.last, csv=bool(CSV.search(rest)))


def since(desk: Desk, known: Known) -> Period:
    """From the day on which the first lead came or the page was made until the end of today, on the team's clock."""
    now = desk.clock()
    began = [each for each in (known.began, known.page and known.page.created_at) if each]
    return until_now(desk, min(began, default=now), SINCE)


def until_now(desk: Desk, first: datetime, name: str) -> Period:
    """From the day of a moment until the end of today, on the team's clock."""
    hours, now = desk.rules().hours, desk.clock()
    begin, end = (hours.local(each).date() for each in (min(first, now), now + timedelta(days=1)))
    start, until = (datetime.combine(day, time(), tzinfo=hours.zone) for day in (begin, end))
    utc = now.tzinfo
    return Period(name, start.astimezone(utc), until.astimezone(utc), str(hours.zone))
