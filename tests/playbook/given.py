"""What the tests of the rules share: a Monday, a crew, the shipped playbook, and leads in their states."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from playbook import life
from playbook.crew import Crew
from playbook.dispositions import Details
from playbook.document import Playbook, read
from playbook.standing import Due, Standing
from playbook.words import Temperature, What
from playbook.working_time import ALWAYS, WorkingHours

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SHIPPED = read("")
CREW = Crew(managers=("U0MARIA",), marketing=("U0TOM",), backups=("U0RUTH",), fallback="U0FAY")
NOBODY = Crew()
BERLIN = ZoneInfo("Europe/Berlin")
IN_BERLIN = read('[team]\ntimezone = "Europe/Berlin"')

# Somebody who is always at work: every wait is as long as on the wall's clock, and mornings are at nine.
HOURS = ALWAYS(ZoneInfo("UTC"), time(9))
HOURS_IN_BERLIN = ALWAYS(BERLIN, time(9))

Said = tuple[timedelta, What, str]


def berlin(text: str) -> datetime:
    """A wall-clock time in Berlin, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def hours_of(playbook: Playbook) -> WorkingHours:
    """The hours of a team that is always at work, in its own zone."""
    return HOURS_IN_BERLIN if playbook.team.timezone == BERLIN.key else HOURS


def spell(text: str) -> timedelta:
    """A length of time as the tables below write it: "45m", "4h", "2d", "1d 3h"; counted here by itself."""
    units = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
    return sum((timedelta(**{units[each[-1]]: int(each[:-1])}) for each in text.split()), timedelta())


def arrived(temperature: Temperature, crew: Crew = CREW, at: datetime = MONDAY) -> Standing:
    """A lead that just came in."""
    return life.arrive(temperature, at, SHIPPED, crew, HOURS)


def claimed(temperature: Temperature, at: datetime = MONDAY, playbook: Playbook = SHIPPED) -> Standing:
    """A lead that came in and was claimed at once by U0SAM."""
    hours = hours_of(playbook)
    return life.claim(life.arrive(temperature, at, playbook, CREW, hours), "U0SAM", at, playbook, hours)


def recorded(
    lead: Standing, code: str, at: datetime, playbook: Playbook = SHIPPED, date: datetime | None = None
) -> Standing:
    """The lead after that code was recorded."""
    details = Details(date=date)
    return life.record(lead, playbook.dispositions[code], details, at, playbook, hours_of(playbook))


def due_of(lead: Standing) -> Due:
    """What is due for a lead; there has to be something."""
    assert lead.due is not None
    return lead.due


def rung_on_time(
    lead: Standing, most: int, crew: Crew = CREW, playbook: Playbook = SHIPPED
) -> Iterator[tuple[Due, datetime, Standing]]:
    """Ring a lead as often as that, each time at the very moment it falls due."""
    for _ in range(most):
        now = due_of(lead).at
        asked, lead = life.ring(lead, now, playbook, crew, hours_of(playbook))
        yield asked, now, lead
