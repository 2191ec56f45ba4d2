"""What managers may want to ask about, as lines of their board: a reason to ask, never a verdict."""

from collections.abc import Sequence
from typing import Any

from handlers.desk import Desk
from messages.words import count
from playbook.flags import Flag, bursts, repeated_snoozes, timeouts
from playbook.period import Period
from store import flagged

SHOWN = 15
NUMBERS = 5  # leads named in a line


def flag_facts(desk: Desk, period: Period) -> list[dict[str, Any]]:
    """A line for each person and thing, `id` None in the last one when there are more."""
    with desk.database.reading() as tx:
        found = flagged.flagged(tx, desk.workspace, period.start, period.end)
    lines = [
        *((flag.who, _burst(flag)) for flag in bursts(found.touches)),
        *((flag.who, f"put #{flag.leads[0]} off {flag.times} times") for flag in repeated_snoozes(found.snoozes)),
        *((flag.who, _timeout(flag)) for flag in timeouts(found.timeouts)),
    ]  # fmt: skip
    told: list[dict[str, Any]] = [{"id": who, "text": text} for who, text in lines[:SHOWN]]
    if more := len(lines) - len(told):
        told.append({"id": None, "text": f"and {more} more"})
    return told


def _burst(flag: Flag) -> str:
    touches = count(flag.times, "touch", "touches")
    return f"recorded {touches} within seconds, in {count(flag.groups, 'burst')} ({_numbers(flag.leads)})"


def _timeout(flag: Flag) -> str:
    return f"had {count(flag.times, 'claim')} released by timeout ({_numbers(flag.leads)})"


def _numbers(leads: Sequence[int]) -> str:
    more = ", …" if len(leads) > NUMBERS else ""
    return ", ".join(f"#{number}" for number in leads[:NUMBERS]) + more
