"""How often somebody may be nudged, and who else hears of nudges that he leaves unanswered."""

from datetime import datetime, timedelta

from playbook.sections.follow_up import Nudges, Unanswered
from playbook.standing import AGREED
from playbook.words import Asked, Temperature, What

ASKED_AGAIN_AFTER = timedelta(hours=1)  # by the same manager, about the same lead
OF_THE_OWNER = (What.TOUCH, What.CALLBACK, What.MEETING)  # he is asked for them again and again


def at_once(temperature: Temperature, what: What) -> bool:
    """Whether a nudge waits for nothing: a hot lead's, and one about a time that the prospect named."""
    return temperature is Temperature.HOT or what in AGREED


def makes_a_digest(waiting: int, nudges: Nudges) -> bool:
    """Whether so many nudges that wait for a person are said as one list."""
    return waiting > nudges.digest_over


def may_ask_again(last: datetime, now: datetime) -> bool:
    """Whether a manager who asked about a lead at `last` may ask once more."""
    return now >= last + ASKED_AGAIN_AFTER


def told_as_well(left: int, unanswered: Unanswered) -> tuple[Asked, ...]:
    """Who else is told when the owner is nudged once more, having left so many nudges in a row unanswered."""
    beyond = left - unanswered.manager
    manager = beyond >= 0 and beyond % unanswered.again == 0
    told = {Asked.BACKUP: left == unanswered.backup, Asked.MANAGER: manager}
    return tuple(who for who, is_told in told.items() if is_told)
