"""The escalation ladder of a lead that nobody has claimed."""

from datetime import datetime

from playbook.crew import Crew
from playbook.sections.follow_up import Pace, Rung
from playbook.standing import Due
from playbook.words import Asked, What
from playbook.working_time import WorkingHours


def next_rung(rung: int, opened_at: datetime, pace: Pace, hours: WorkingHours, crew: Crew) -> tuple[int, Due]:
    """The next rung at or after number `rung` that asks somebody, with what it makes due.

    Rungs that would ask nobody are passed over. Behind the last one the lead is given up.
    """
    for number in range(rung, len(pace.ladder)):
        due = _due(pace.ladder[number], opened_at, pace, hours)
        if crew.reaches(due.who):
            return number, due
    return len(pace.ladder), Due(
        What.GIVE_UP, pace.after(pace.unreachable, opened_at, hours), Asked.MARKETING
    )


def passed_rung(
    rung: int, now: datetime, opened_at: datetime, pace: Pace, hours: WorkingHours, crew: Crew
) -> int:
    """The last rung due by `now`: after a standstill only this one is asked, not all that were missed."""
    number, due = next_rung(rung + 1, opened_at, pace, hours, crew)
    if due.what is What.GIVE_UP or due.at > now:
        return rung
    return passed_rung(number, now, opened_at, pace, hours, crew)


def rungs_ahead(rung: int, opened_at: datetime, pace: Pace, hours: WorkingHours) -> list[Due]:
    """Every rung from number `rung` on, whoever is there by then, and the end if nobody ever claims it."""
    ahead = [_due(each, opened_at, pace, hours) for each in pace.ladder[rung:]]
    given_up = pace.after(pace.unreachable, opened_at, hours)
    return [*ahead, Due(What.GIVE_UP, max([given_up, *(each.at for each in ahead)]), Asked.MARKETING)]


def _due(rung: Rung, opened_at: datetime, pace: Pace, hours: WorkingHours) -> Due:
    at = pace.after(rung.after, opened_at, hours)
    if rung.ask == "digest":
        return Due(What.DIGEST, at, Asked.CHANNEL)
    return Due(What.ASSIGN if rung.ask == "fallback" else What.CLAIM, at, Asked(rung.ask))
