"""Processes that race for a lead: `python -m tests.store.racer ADDRESS LEAD THREADS NAMES`, each named by a letter.

All begin at the same moment; it says as JSON who tried and who was faster.
"""

import json
import sys
from functools import partial
from multiprocessing import get_context
from multiprocessing.context import ForkContext
from typing import Any

from slack_sdk import WebClient

from handlers.desk import Desk
from handlers.leads.claim import TooLate, claim
from handlers.rules import InForce
from playbook.words import Door
from store.database import Database
from tests.store.given import MONDAY, PATIENCE, US, at_once


def try_to_claim(desk: Desk, lead: int, person: str) -> tuple[str, str | None]:
    """Who tried, and who was faster; None when it was himself."""
    late = claim(desk, lead, person, Door.BUTTON)
    return person, late.owner if isinstance(late, TooLate) else None


def race(address: str, lead: int, threads: int, name: str, ready: Any, told: Any) -> None:
    """So many people of one process claim the lead at the same moment, once every process is ready."""
    database = Database(address)
    desk = Desk(database, lambda: MONDAY, WebClient(), InForce(database, US), US)
    desk.rules()
    people = [f"U{name}{number}" for number in range(threads)]
    ready.wait(PATIENCE)
    told.put(at_once([partial(try_to_claim, desk, lead, person) for person in people]))
    database.close()


def race_all(address: str, lead: str, threads: str, names: str) -> list[tuple[str, str | None]]:
    """What all of them came to: forked before anything is opened, each is a process like any other."""
    context: ForkContext = get_context("fork")
    ready, told = context.Barrier(len(names)), context.Queue()
    for name in names:
        given = (address, int(lead), int(threads), name, ready, told)
        context.Process(target=race, args=given, daemon=True).start()
    return [one for _ in names for one in told.get(timeout=PATIENCE)]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(race_all(*sys.argv[1:])))
