"""A nudge is put off: until when, how often in a row, and when a reason is asked for. It answers nothing."""

import re
from datetime import datetime, time, timedelta

from playbook.refusal import Refusal
from playbook.standing import AGREED, UNTOUCHED, Due, Standing
from playbook.waits import Wait
from playbook.words import Asked, State, What
from playbook.working_time import WorkingHours

CHOICES = ("30 min", "1 h", "3 h", "tomorrow morning", "Monday")
REASON_FROM = 3  # in a row
LONGEST = timedelta(days=30)
CAN_WAIT = (What.TOUCH, *AGREED)
SPELLING = re.compile(
    r"(?:until |for |in )?(?:(?P<wait>\d{1,3} ?(?:min|minutes?|h|hours?))"
    r"|(?P<morning>(?:tomorrow|next) morning|tomorrow)|(?P<monday>mon(?:day)?))"
    r"(?=$|[\s,.;:!?])(?! (?:at )?(?:\d|noon))",
    re.IGNORECASE,
)


def read_until(text: str, now: datetime, hours: WorkingHours) -> tuple[datetime, str] | None:
    """The UTC moment that "1 h", "tomorrow morning" or "Monday" means to somebody with these hours.

    Also the rest of the text; None when it begins with nothing of the kind. The moment is working time.
    """
    found = SPELLING.match(text)
    if not found:
        return None
    rest = text[found.end() :].strip(" ,.;:!?")
    if found["wait"]:
        return hours.next_open(Wait.parse(found["wait"]).after(now, hours)), rest
    return (hours.next_morning(now) if found["morning"] else _monday(now, hours)), rest


def _monday(now: datetime, hours: WorkingHours) -> datetime:
    today = hours.local(now).date()
    monday = today + timedelta(days=7 - today.weekday())
    midnight = hours.instant(datetime.combine(monday, time()))
    return hours.next_morning(midnight - timedelta(seconds=1))


def needs_reason(lead: Standing) -> bool:
    """Whether the next snooze is the third in a row, or a later one."""
    return lead.snoozes + 1 >= REASON_FROM


def over(lead: Standing, now: datetime) -> datetime | None:
    """The time agreed with the prospect that a snooze moves the reminder of; None when there is none to come."""
    agreed = lead.agreed(now)
    return agreed.at if agreed and not lead.repeats else None


def check(number: int, lead: Standing, person: str) -> None:
    """Refuse when there is nothing that this person could put off. Raises Refusal."""
    if lead.state is not State.WORKING or lead.due is None:
        raise Refusal(
            f"#{number} has no owner whom a nudge could ask. `/lead {number}` shows where it stands."
        )
    if lead.owner != person:
        raise Refusal(f"#{number} is not yours to snooze. Its owner decides.", ask=lead.owner)
    if lead.due.what in UNTOUCHED:
        raise Refusal(
            f"A claim that nobody has touched cannot be snoozed. Call now, or give it back: "
            f"`/lead {number} release no time`."
        )
    if lead.due.what not in CAN_WAIT:
        raise Refusal(
            f"#{number} is handed to a colleague, who has to accept. Snooze it once that is decided, or record "
            f"what happened: `/dispo {number}`.",
            ask=lead.offered_to,
        )


def snooze(number: int, lead: Standing, until: datetime, now: datetime, reason: str | None) -> Standing:
    """Where the lead stands when its owner is asked again at `until`. What is unanswered stays unanswered.

    Raises Refusal for a moment that is no snooze, and from the third in a row on without a reason.
    """
    if lead.due is None or until <= now or until > now + LONGEST:
        raise Refusal(
            f"A snooze ends within {LONGEST.days} days. For longer record what the prospect said: "
            f"`/dispo {number} callback 24 jan 10:00` or `/dispo {number} not-ready in 2 months`.",
            field="when",
        )
    if until < lead.due.at and not lead.repeats:
        raise Refusal(f"#{number} is due later than that anyway. Name a later time to move it.", field="when")
    if needs_reason(lead) and not reason:
        raise Refusal(
            f"That is snooze number {lead.snoozes + 1} in a row. Say why: "
            f"`/lead {number} snooze tomorrow morning she is at a fair`.",
            field="reason",
        )
    return lead.with_(due=Due(lead.due.what, until, Asked.OWNER), snoozes=lead.snoozes + 1)
