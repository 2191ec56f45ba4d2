"""The nurture pile: what comes back from it, when a manager is asked first, and what follows after a year."""

from calendar import monthrange
from datetime import datetime, timedelta

from playbook import life
from playbook.crew import Crew
from playbook.document import Playbook
from playbook.refusal import Refusal
from playbook.standing import Due, Standing
from playbook.words import Asked, Outcome, State, Temperature, What
from playbook.working_time import WorkingHours

FURTHEST = timedelta(days=366)  # a review: later would be oblivion


def came_back(lead: Standing, now: datetime, playbook: Playbook, crew: Crew, hours: WorkingHours) -> Standing:
    """The prospect came back by himself: hot at once, before sales, with a response clock that starts anew."""
    return life.open_again(lead, now, playbook, crew, hours, Temperature.HOT)


def hot_again(lead: Standing, now: datetime, playbook: Playbook, crew: Crew, hours: WorkingHours) -> Standing:
    """Marketing passes it back to sales, which is counted."""
    return came_back(lead, now, playbook, crew, hours).with_(cycle=lead.cycle + 1)


def asks_manager(lead: Standing, playbook: Playbook) -> bool:
    """Whether it came back so often that a manager decides whether it does once more."""
    return lead.cycle + 1 >= playbook.nurture.manager_from


def put_off(lead: Standing, until: datetime, now: datetime) -> Standing:
    """Not yet: marketing is asked again then. Raises Refusal unless that is within the year ahead."""
    if until <= now:
        raise Refusal("That is already past. Say when to look again, for example in 6 weeks.", field="when")
    if until - now > FURTHEST:
        raise Refusal("That is more than a year away. Name a day before, or close the lead.", field="when")
    return lead.with_(due=Due(What.REVIEW, until, Asked.MARKETING))


def closed(lead: Standing) -> Standing:
    """Rested long enough: it ends without a purchase."""
    return lead.with_(state=State.CLOSED, due=None, outcome=Outcome.LOST)


def months_ago(now: datetime, months: int, hours: WorkingHours) -> datetime:
    """The same day and hour of so many months before, on the team's clock; a month's last day if it is shorter."""
    local = hours.local(now)
    year, month = divmod(local.year * 12 + local.month - 1 - months, 12)
    day = min(local.day, monthrange(year, month + 1)[1])
    return hours.instant(local.replace(year=year, month=month + 1, day=day))
