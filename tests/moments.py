"""Time passes from one moment at which something may happen to the next, instead of minute by minute."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select

from store.tables import Lead, Outbox, Person, table
from tests.floor import Floor

HALF_AN_HOUR = timedelta(minutes=30)
LEAD, OUTBOX, PERSON = table(Lead), table(Outbox), table(Person)
DUE = select(LEAD.c.due_at).where(LEAD.c.due_at.is_not(None)).distinct()
TO_SAY = select(OUTBOX.c.ready_at, OUTBOX.c.again_at).where(
    or_(OUTBOX.c.state.in_(("waiting", "sending")), OUTBOX.c.again_at.is_not(None))
)
NUDGED = select(PERSON.c.nudged_at).where(PERSON.c.nudged_at.is_not(None))


def next_moment(floor: Floor) -> datetime | None:
    """When something is due, is to be said, may be said again, or somebody returns."""
    rules, now = floor.desk.rules(), floor.clock()
    with floor.database.reading() as tx:
        moments = [*tx.scalars(DUE), *(each for row in tx.execute(TO_SAY) for each in row)]
        moments += [each + rules.playbook.nudges.every.span() for each in tx.scalars(NUDGED)]
    moments += [each.settings.away_until for each in rules.roster.members.values()]
    return min((each for each in moments if each and each > now), default=None)


def move_on(floor: Floor, end: datetime, most: timedelta = HALF_AN_HOUR) -> None:
    """Move the clock to the next of them, or to the next full `most` since midnight: shifts begin then."""
    midnight = floor.clock().replace(hour=0, minute=0, second=0, microsecond=0)
    full = midnight + ((floor.clock() - midnight) // most + 1) * most
    floor.clock.now = min(each for each in (end, full, next_moment(floor)) if each)


def live_until(floor: Floor, end: datetime, most: timedelta = HALF_AN_HOUR) -> None:
    """Let the clock come by at each of them."""
    while floor.clock() < end:
        move_on(floor, end, most)
        floor.tick()


def live_through(floor: Floor, most: timedelta = HALF_AN_HOUR, **by: float) -> None:
    """The same for so long."""
    live_until(floor, floor.clock() + timedelta(**by), most)
