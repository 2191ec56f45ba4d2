"""A lead's life: each function takes where a lead stands and says where it stands next.

`hours` are those of whoever is asked: the owner's for an owned lead, the team's for one that nobody owns.
"""

from collections.abc import Sequence
from datetime import datetime

from playbook import keeping
from playbook.cadence import answered, answers, next_touch
from playbook.crew import Crew
from playbook.dispositions import Details, Disposition
from playbook.document import Playbook
from playbook.ladder import next_rung, passed_rung
from playbook.standing import UNTOUCHED, Due, Standing
from playbook.steps import Step
from playbook.words import Asked, Outcome, State, Temperature, What
from playbook.working_time import WorkingHours


def ask_qualifiers(
    temperature: Temperature, now: datetime, playbook: Playbook, hours: WorkingHours
) -> Standing:
    """An inquiry that the rules cannot decide on: people are asked, within the limit for inquiries."""
    due = Due(What.QUALIFY, playbook.qualification.limit.of_work(now, hours), Asked.MARKETING)
    return Standing(State.INQUIRY, temperature, now, due)


def arrive(
    temperature: Temperature, now: datetime, playbook: Playbook, crew: Crew, hours: WorkingHours
) -> Standing:
    """A new lead, open to be claimed."""
    rung, due = next_rung(0, now, playbook.pace(temperature), hours, crew)
    return Standing(State.OPEN, temperature, now, due, rung=rung)


def wait_in_drop(temperature: Temperature, now: datetime, at: datetime) -> Standing:
    """Came with a drop: open, and dealt to whoever asks. `at` is when people are reminded of the whole drop."""
    return Standing(State.OPEN, temperature, now, Due(What.DEAL, at, Asked.CHANNEL))


def open_again(
    lead: Standing, now: datetime, playbook: Playbook, crew: Crew, hours: WorkingHours,
    temperature: Temperature | None = None,
) -> Standing:  # fmt: skip
    """Qualified, released, timed out or hot again: the response clock starts anew."""
    fresh = arrive(temperature or lead.temperature, now, playbook, crew, hours)
    had_it = lead.owner or lead.given_up_by  # and is not dealt it again
    lead = keeping.over(lead, now)
    return fresh.with_(
        touches=lead.touches, reached=lead.reached, cycle=lead.cycle, given_up_by=had_it,
        passed=(had_it,) if had_it else (), steps_due=lead.steps_due, steps_kept=lead.steps_kept,
    )  # fmt: skip


def reopen(
    lead: Standing, now: datetime, playbook: Playbook, crew: Crew, hours: WorkingHours, owner: str | None,
    steps: Sequence[Step] = (),
) -> Standing:  # fmt: skip
    """A closed lead comes back as newly claimed by `owner`, or open to be claimed; its touches are kept."""
    back = open_again(lead, now, playbook, crew, hours)
    return claim(back, owner, now, playbook, hours, steps) if owner else back


def offer(lead: Standing, person: str, now: datetime, playbook: Playbook, hours: WorkingHours) -> Standing:
    """Offered to one person, who has to accept within the limit or it moves on."""
    pace = playbook.pace(lead.temperature)
    due = Due(What.ACCEPT, pace.after(pace.accept, now, hours), Asked.OFFERED)
    return lead.with_(offered_to=person, due=due)


def open_to_all(lead: Standing, playbook: Playbook, crew: Crew, hours: WorkingHours) -> Standing:
    """Nobody is left to offer it to: everybody may claim it, and the ladder is where time has brought it."""
    pace = playbook.pace(lead.temperature)
    rung, due = next_rung(0, lead.opened_at, pace, hours, crew)
    return lead.with_(offered_to=None, rung=rung, due=due)


def passed_over(lead: Standing) -> Standing:
    """The person it was offered to did not accept."""
    return lead.with_(passed=(*lead.passed, lead.offered_to), offered_to=None)


def hand_over(lead: Standing, to: str, now: datetime, playbook: Playbook, hours: WorkingHours) -> Standing:
    """Handed to a colleague, who has to accept; until then it stays its owner's.

    A time agreed with the prospect is kept: the colleague has to accept before it.
    """
    pace, agreed = playbook.pace(lead.temperature), lead.agreed(now)
    at = pace.after(pace.accept, now, hours)
    due = Due(What.HAND_OVER, min(at, agreed.at) if agreed else at, Asked.OFFERED)
    return lead.with_(offered_to=to, due=due, held=lead.planned)


def bounce(lead: Standing, now: datetime, hours: WorkingHours) -> Standing:
    """The hand-over was not accepted: the owner is asked at once, or when the prospect expects him."""
    due = lead.agreed(now)
    if due is None:
        what = lead.planned.what if lead.planned else What.TOUCH
        due = Due(What.FIRST_TOUCH if what in UNTOUCHED else what, hours.next_open(now), Asked.OWNER)
    return lead.with_(offered_to=None, held=None, due=due, repeats=0)


def claim(
    lead: Standing, person: str, now: datetime, playbook: Playbook, hours: WorkingHours,
    steps: Sequence[Step] = (),
) -> Standing:  # fmt: skip
    """Claimed by, or handed over to, a person, who will be asked whether he is still on it.

    What the one before agreed with the prospect is kept. `steps` are those of the cadence that it begins; when
    none are given, those of its temperature.
    """
    pace = playbook.pace(lead.temperature)
    asked = Due(What.FIRST_TOUCH, pace.after(pace.still_on_it, now, hours), Asked.OWNER)
    owned = _owned(lead, person, now, lead.agreed(now) or asked)
    return keeping.ahead(owned, hours.next_open(now), steps or pace.touches, hours)


def assign(
    lead: Standing, person: str, now: datetime, playbook: Playbook, hours: WorkingHours,
    steps: Sequence[Step] = (),
) -> Standing:  # fmt: skip
    """Given to a person, who is nudged and never loses it by timeout: nobody stands behind."""
    pace = playbook.pace(lead.temperature)
    at = hours.next_open(pace.repeats[0].after(now, hours))
    owned = _owned(lead, person, now, Due(What.TOUCH, at, Asked.OWNER))
    owned = owned.with_(repeats=1)  # the first nudge is said with the news
    return keeping.ahead(owned, hours.next_open(now), steps or pace.touches, hours)


def _owned(lead: Standing, person: str, now: datetime, due: Due) -> Standing:
    return keeping.over(lead, now).with_(
        state=State.WORKING, owner=person, offered_to=None, passed=(), claimed_at=now, anchor=now, step=0,
        repeats=0, snoozes=0, due=due, held=None, given_up_by=None,
    )  # fmt: skip


def nurture(
    lead: Standing, now: datetime, playbook: Playbook, hours: WorkingHours, until: datetime | None = None
) -> Standing:
    """To the nurture pile, where marketing is asked again at `until` or after the playbook's time."""
    at = until or playbook.pace(lead.temperature).review.after(now, hours)
    due = Due(What.REVIEW, at, Asked.MARKETING)
    return keeping.over(lead, now).with_(
        state=State.NURTURE,
        owner=None,
        offered_to=None,
        passed=(),
        claimed_at=None,
        anchor=None,
        due=due,
        held=None,
        repeats=0,
        snoozes=0,
        given_up_by=lead.owner or lead.given_up_by,
        nurtured_at=lead.nurtured_at if lead.state is State.NURTURE else now,
    )


def record(
    lead: Standing, disposition: Disposition, details: Details, now: datetime, playbook: Playbook,
    hours: WorkingHours, steps: Sequence[Step] = (),
) -> Standing:  # fmt: skip
    """The lead after somebody recorded a disposition for it.

    `steps` are those of the cadence it is in; when none are given, those of its temperature.
    """
    steps = steps or playbook.pace(lead.temperature).touches
    answer = disposition.touch and keeping.in_step(lead) and answers(lead, now, steps, hours)
    if answer:
        lead = keeping.answered(lead, now)
    elif disposition.ends:
        lead = keeping.over(lead, now)
    lead = lead.with_(touches=lead.touches + disposition.touch, reached=lead.reached or disposition.reached)
    if disposition.ends:
        outcome = Outcome(disposition.outcome or "")
        return lead.with_(
            state=State.CLOSED, owner=None, offered_to=None, claimed_at=None, due=None, held=None,
            outcome=outcome,
        )  # fmt: skip
    resting = lead.state is State.NURTURE and details.date is not None
    if disposition.nurtures or resting:
        return nurture(lead, now, playbook, hours, details.date)
    if lead.state is not State.WORKING:
        return lead
    if lead.due and lead.due.what is What.HAND_OVER:  # it stays open, and what is planned behind it changes
        worked = _worked(lead.with_(due=lead.held), disposition, details, now, playbook, hours, steps)
        return _still_handed_over(worked, lead.due, now) if worked.state is State.WORKING else worked
    return _worked(lead, disposition, details, now, playbook, hours, steps)


def _still_handed_over(worked: Standing, asked: Due, now: datetime) -> Standing:
    """The colleague still has to accept, before a time that the owner has agreed with the prospect since."""
    agreed = worked.agreed(now)
    due = Due(asked.what, min(asked.at, agreed.at), asked.who) if agreed else asked
    return worked.with_(held=worked.due, due=due)


def _worked(
    lead: Standing, disposition: Disposition, details: Details, now: datetime, playbook: Playbook,
    hours: WorkingHours, steps: Sequence[Step],
) -> Standing:  # fmt: skip
    agreed = _agreed(lead, now)
    if disposition.touch:
        lead = answered(lead, now, steps, hours).with_(repeats=0, snoozes=0)
    if disposition.next_what and details.date:
        lead = lead.with_(due=Due(disposition.next_what, details.date, Asked.OWNER), repeats=0)
    elif disposition.touch and (disposition.reached or not agreed):
        due = next_touch(lead, now, steps, hours)
        if due is None:
            return nurture(lead, now, playbook, hours)
        lead = lead.with_(due=due)
    return _in_step(lead, disposition.touch, now, steps, hours)


def _in_step(
    lead: Standing, touched: bool, now: datetime, steps: Sequence[Step], hours: WorkingHours
) -> Standing:
    """The step that is asked for now; what was put off without a touch is lost when it would have been."""
    if not keeping.in_step(lead):
        return keeping.over(lead, now)
    begins = lead.due.at if lead.due and lead.step else hours.next_open(now)
    return keeping.ahead(lead, begins, steps, hours) if touched else lead


def _agreed(lead: Standing, now: datetime) -> bool:
    """Whether a time the prospect named is still to come: an e-mail sent meanwhile does not undo it."""
    due = lead.due
    if due is None or due.what not in (What.CALLBACK, What.MEETING):
        return False
    return due.at > now and not lead.repeats


def ring(
    lead: Standing, now: datetime, playbook: Playbook, crew: Crew, hours: WorkingHours,
    steps: Sequence[Step] = (),
) -> tuple[Due, Standing]:  # fmt: skip
    """What is to be done about a lead whose time has come, and where it stands afterwards.

    `lead.due` must be set and past. The first value is what to do now: usually what was due, a later rung
    of the ladder when several were missed. An offer that ran out is passed over: the caller finds the next.
    `steps` are those of the cadence that it begins when it is assigned.
    """
    due = lead.due
    if due is None or due.at > now or due.what is What.DEAL:  # a drop is asked for as a whole
        raise ValueError("nothing is due yet")
    match due.what:
        case What.QUALIFY | What.CLAIM | What.DIGEST | What.ASSIGN | What.GIVE_UP | What.ACCEPT:
            return _unowned(lead, due, now, playbook, crew, hours, steps)
        case What.HAND_OVER:
            return due, bounce(lead, now, hours)
        case What.FIRST_TOUCH:
            return due, _last_call(lead, due, now, playbook, hours)
        case What.RELEASE:
            return due, open_again(lead, now, playbook, crew, hours)
        case What.REVIEW:
            return due, nurture(lead, now, playbook, hours)
        case What.TOUCH | What.CALLBACK | What.MEETING:
            return due, _nudge_again(lead, due, now, playbook, hours)


def _unowned(
    lead: Standing, due: Due, now: datetime, playbook: Playbook, crew: Crew, hours: WorkingHours,
    steps: Sequence[Step],
) -> tuple[Due, Standing]:  # fmt: skip
    if due.what is What.ACCEPT:
        return due, open_to_all(passed_over(lead), playbook, crew, hours)
    if due.what is What.QUALIFY:
        again = playbook.qualification.limit.of_work(now, hours)
        return due, lead.with_(due=Due(What.QUALIFY, again, Asked.MARKETING), repeats=lead.repeats + 1)
    if due.what is What.GIVE_UP:
        return due, nurture(lead, now, playbook, hours)
    return _escalate(lead, now, playbook, crew, hours, steps)


def _last_call(lead: Standing, due: Due, now: datetime, playbook: Playbook, hours: WorkingHours) -> Standing:
    pace = playbook.pace(lead.temperature)
    at = pace.after(pace.release, due.at, hours)
    if at <= now:
        at = pace.after(pace.release, now, hours)
    return lead.with_(due=Due(What.RELEASE, at, Asked.OWNER))


def _escalate(
    lead: Standing, now: datetime, playbook: Playbook, crew: Crew, hours: WorkingHours, steps: Sequence[Step]
) -> tuple[Due, Standing]:
    pace = playbook.pace(lead.temperature)
    here, _ = next_rung(lead.rung, lead.opened_at, pace, hours, crew)
    reached = passed_rung(here, now, lead.opened_at, pace, hours, crew)
    rung, asked = next_rung(reached, lead.opened_at, pace, hours, crew)
    if asked.what is What.GIVE_UP:
        return _give_up_or_wait(lead, asked, now, playbook, hours)
    if asked.what is What.ASSIGN and crew.fallback:
        return asked, assign(lead, crew.fallback, now, playbook, hours, steps).with_(rung=rung)
    following, due = next_rung(rung + 1, lead.opened_at, pace, hours, crew)
    return asked, lead.with_(rung=following, due=due)


def _give_up_or_wait(
    lead: Standing, asked: Due, now: datetime, playbook: Playbook, hours: WorkingHours
) -> tuple[Due, Standing]:
    """The roles were emptied meanwhile: nobody is left to ask, so the lead waits for its end or meets it."""
    if asked.at > now:
        return asked, lead.with_(rung=len(playbook.pace(lead.temperature).ladder), due=asked)
    return asked, nurture(lead, now, playbook, hours)


def _nudge_again(
    lead: Standing, due: Due, now: datetime, playbook: Playbook, hours: WorkingHours
) -> Standing:
    """A nudge never expires: the next one is planned as this one is said; the last wait goes on for ever."""
    pace = playbook.pace(lead.temperature)
    wait = pace.repeats[min(lead.repeats, len(pace.repeats) - 1)]
    at = wait.after(due.at, hours)
    if at <= now:  # after a standstill one nudge is said, not all that were missed
        at = wait.after(now, hours)
    return lead.with_(repeats=lead.repeats + 1, due=Due(due.what, hours.next_open(at), Asked.OWNER))
