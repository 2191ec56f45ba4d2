"""A process that races for a lead: `python -m tests.store.racer ADDRESS LEAD THREADS NAME`.

It says "ready", begins when it is sent a line, and says as JSON who tried and who was faster.
"""

import json
import sys
from functools import partial

from slack_sdk import WebClient

from handlers.claim import TooLate, claim
from handlers.desk import Desk
from handlers.rules import InForce
from playbook.words import Door
from store.database import Database
from tests.store.given import MONDAY, US, at_once


def try_to_claim(desk: Desk, lead: int, person: str) -> tuple[str, str | None]:
    """Who tried, and who was faster; None when it was himself."""
    late = claim(desk, lead, person, Door.BUTTON)
    return person, late.owner if isinstance(late, TooLate) else None


def race(address: str, lead: str, threads: str, name: str) -> None:
    """So many people of one process claim the lead at the same moment."""
    database = Database(address)
    desk = Desk(database, lambda: MONDAY, WebClient(), InForce(database, US), US)
    desk.rules()
    people = [f"U{name}{number}" for number in range(int(threads))]
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    told = at_once([partial(try_to_claim, desk, int(lead), person) for person in people])
    sys.stdout.write(json.dumps(told))
    database.close()


if __name__ == "__main__":
    race(*sys.argv[1:])
