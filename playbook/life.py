"""A lead's life: each function takes where a lead stands and says where it stands next."""

from datetime import datetime

from playbook.cadence import answered, next_touch
from playbook.crew import Crew
from playbook.dispositions import Details, Disposition
from playbook.document import Playbook
from playbook.ladder import next_rung, passed_rung
from playbook.standing import Due, Standing
from playbook.words import Asked, Outcome, State, Temperature, What


def arrive(temperature: Temperature, now: datetime, playbook: Playbook, crew: Crew) -> Standing:
    """A new lead, open to be claimed."""
    rung, due = next_rung(0, now, playbook.pace(temperature), playbook.hours, crew)
    return Standing(State.OPEN, temperature, now, due, rung=rung)


def open_again(
    lead: Standing, now: datetime, playbook: Playbook, crew: Crew, temperature: Temperature | None = None
) -> Standing:
    """Released, timed out or hot again: the response clock starts anew."""
    fresh = arrive(temperature or lead.temperature, now, playbook, crew)
    return fresh.with_(touches=lead.touches, reached=lead.reached)


def claim(lead: Standing, person: str, now: datetime, playbook: Playbook) -> Standing:
    """Claimed by, or handed over to, a person, who will be asked whether he is still on it."""
    at = playbook.pace(lead.temperature).still_on_it.after(now, playbook.hours)
    return _owned(lead, person, now, Due(What.FIRST_TOUCH, at, Asked.OWNER))


def assign(lead: Standing, person: str, now: datetime, playbook: Playbook) -> Standing:
    """Given to the fallback person, who is nudged and never loses it by timeout: nobody stands behind."""
    at = playbook.pace(lead.temperature).repeats[0].after(now, playbook.hours)
    owned = _owned(lead, person, now, Due(What.TOUCH, at, Asked.OWNER))
    return owned.with_(repeats=1)  # the first nudge is said with the news


def _owned(lead: Standing, person: str, now: datetime, due: Due) -> Standing:
    return lead.with_(
        state=State.WORKING, owner=person, claimed_at=now, anchor=now, step=0, repeats=0, due=due
    )


def nurture(lead: Standing, now: datetime, playbook: Playbook, until: datetime | None = None) -> Standing:
    """To the nurture pile, where marketing is asked again at `until` or after the playbook's time."""
    at = until or playbook.pace(lead.temperature).review.after(now, playbook.hours)
    due = Due(What.REVIEW, at, Asked.MARKETING)
    return lead.with_(state=State.NURTURE, owner=None, claimed_at=None, anchor=None, due=due, repeats=0)


def record(
    lead: Standing, disposition: Disposition, details: Details, now: datetime, playbook: Playbook
) -> Standing:
    """The lead after somebody recorded a disposition for it."""
    lead = lead.with_(touches=lead.touches + disposition.touch, reached=lead.reached or disposition.reached)
    if disposition.ends:
        outcome = Outcome(disposition.outcome or "")
        return lead.with_(state=State.CLOSED, owner=None, claimed_at=None, due=None, outcome=outcome)
    resting = lead.state is State.NURTURE and details.date is not None
    if disposition.nurtures or resting:
        return nurture(lead, now, playbook, details.date)
    if lead.state is not State.WORKING:
        return lead
    return _worked(lead, disposition, details, now, playbook)


def _worked(
    lead: Standing, disposition: Disposition, details: Details, now: datetime, playbook: Playbook
) -> Standing:
    pace, hours = playbook.pace(lead.temperature), playbook.hours
    agreed = _agreed(lead, now)
    if disposition.touch:
        lead = answered(lead, now, pace, hours).with_(repeats=0)
    if disposition.next_what and details.date:
        return lead.with_(due=Due(disposition.next_what, details.date, Asked.OWNER), repeats=0)
    if not disposition.touch or (agreed and not disposition.reached):
        return lead
    due = next_touch(lead, now, pace, hours)
    return lead.with_(due=due) if due else nurture(lead, now, playbook)


def _agreed(lead: Standing, now: datetime) -> bool:
    """Whether a time the prospect named is still to come: an e-mail sent meanwhile does not undo it."""
    due = lead.due
    if due is None or due.what not in (What.CALLBACK, What.MEETING):
        return False
    return due.at > now and not lead.repeats


def ring(lead: Standing, now: datetime, playbook: Playbook, crew: Crew) -> tuple[Due, Standing]:
    """What is to be done about a lead whose time has come, and where it stands afterwards.

    `lead.due` must be set and past. The first value is what to do now: usually what was due, a later rung
    of the ladder when several were missed.
    """
    due = lead.due
    if due is None or due.at > now:
        raise ValueError("nothing is due yet")
    pace, hours = playbook.pace(lead.temperature), playbook.hours
    match due.what:
        case What.CLAIM | What.DIGEST | What.ASSIGN:
            return _escalate(lead, now, playbook, crew)
        case What.GIVE_UP:
            return due, nurture(lead, now, playbook)
        case What.FIRST_TOUCH:
            at = pace.release.after(due.at if pace.release.after(due.at, hours) > now else now, hours)
            return due, lead.with_(due=Due(What.RELEASE, at, Asked.OWNER))
        case What.RELEASE:
            return due, open_again(lead, now, playbook, crew)
        case What.REVIEW:
            return due, nurture(lead, now, playbook)
        case What.TOUCH | What.CALLBACK | What.MEETING:
            return due, _nudge_again(lead, due, now, playbook)


def _escalate(lead: Standing, now: datetime, playbook: Playbook, crew: Crew) -> tuple[Due, Standing]:
    pace, hours = playbook.pace(lead.temperature), playbook.hours
    here, _ = next_rung(lead.rung, lead.opened_at, pace, hours, crew)
    reached = passed_rung(here, now, lead.opened_at, pace, hours, crew)
    rung, asked = next_rung(reached, lead.opened_at, pace, hours, crew)
    if asked.what is What.GIVE_UP:
        return _give_up_or_wait(lead, asked, now, playbook)
    if asked.what is What.ASSIGN and crew.fallback:
        return asked, assign(lead, crew.fallback, now, playbook).with_(rung=rung)
    following, due = next_rung(rung + 1, lead.opened_at, pace, hours, crew)
    return asked, lead.with_(rung=following, due=due)


def _give_up_or_wait(lead: Standing, asked: Due, now: datetime, playbook: Playbook) -> tuple[Due, Standing]:
    """The roles were emptied meanwhile: nobody is left to ask, so the lead waits for its end or meets it."""
    if asked.at > now:
        return asked, lead.with_(rung=len(playbook.pace(lead.temperature).ladder), due=asked)
    return asked, nurture(lead, now, playbook)


def _nudge_again(lead: Standing, due: Due, now: datetime, playbook: Playbook) -> Standing:
    """A nudge never expires: the next one is planned as this one is said; the last wait goes on for ever."""
    pace, hours = playbook.pace(lead.temperature), playbook.hours
    wait = pace.repeats[min(lead.repeats, len(pace.repeats) - 1)]
    at = wait.after(due.at, hours)
    if at <= now:  # after a standstill one nudge is said, not all that were missed
        at = wait.after(now, hours)
    return lead.with_(repeats=lead.repeats + 1, due=Due(due.what, at, Asked.OWNER))
