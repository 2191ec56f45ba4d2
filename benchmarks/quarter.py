"""A team of 50 works 5,000 leads for 13 weeks under a fast clock: is anything dropped, and how much are they asked?"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from zoneinfo import ZoneInfo

from benchmarks.figures import Figure, percentile
from benchmarks.reps import Rep, team
from benchmarks.seeding import fresh_database
from benchmarks.simulated import MANAGER, SimulatedFloor
from store import people, playbooks
from store.database import Database
from tests.slack_double import TEAM

BEGIN = datetime(2026, 9, 28, 8, 0, tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)  # a Monday
BEARABLE = 12  # nudges a day
PLAYBOOK = """
[team]
timezone = "America/New_York"
[hours]
holidays = "US"
[roles]
managers = ["@manager"]
marketing = ["@marketer"]
backups = ["@rep00", "@rep01", "@rep02"]
fallback = "@manager"
[[routes]]
name = "dealt"
way = "rotation"
people = [{dealt}]
[routes.when]
product = "solar"
[[routes]]
name = "everybody"
"""


@dataclass(frozen=True)
class Size:
    """How many reps work how many leads for how many days."""

    reps: int
    leads: int
    days: int


QUICK, FULL = Size(3, 9, 1), Size(50, 5000, 91)


def measure(quick: bool) -> list[Figure]:
    """The invariant is checked each simulated hour; it ends with a Malfunction when it breaks."""
    size, chance = QUICK if quick else FULL, Random(42)
    reps = team(size.reps, chance)
    begun = perf_counter()
    with TemporaryDirectory() as folder:
        database = fresh_database(f"sqlite:///{Path(folder) / 'quarter.db'}")
        _settle_in(database, reps)
        floor = SimulatedFloor(database, reps, BEGIN, chance)
        _plan(floor, size, chance)
        floor.run(BEGIN + timedelta(days=size.days))
        figures = _figures(floor, size, perf_counter() - begun)
        database.close()
    return figures


def _settle_in(database: Database, reps: dict[str, Rep]) -> None:
    dealt = ", ".join(f'"@{rep[2:].lower()}"' for rep in reps)
    others = {MANAGER: "manager", "U0MARKETER": "marketer"}
    with database.writing() as tx:
        playbooks.add(tx, TEAM, 0, PLAYBOOK.format(dealt=dealt), "benchmark", BEGIN)
        for person, handle in [*others.items(), *((rep, rep[2:].lower()) for rep in reps)]:
            rep = reps.get(person)
            zone = rep.zone if rep else "America/New_York"
            people.learn(tx, TEAM, person, handle=handle, name=handle.capitalize(), timezone=zone)


def _plan(floor: SimulatedFloor, size: Size, chance: Random) -> None:
    """When prospects write, most of them by day, and who goes on holiday."""
    for number in range(size.leads):
        day = timedelta(days=chance.randrange(size.days))
        hour = chance.gauss(6, 3.5) if chance.random() < 0.85 else chance.uniform(0, 24)
        at = BEGIN + day + timedelta(hours=max(0, hour))
        floor.plan(at, partial(floor.comes_in, _body(number, chance)))
    for rep in floor.reps.values():
        if chance.random() < size.days / 182:
            begins = BEGIN + timedelta(days=chance.randrange(0, size.days, 7), hours=chance.uniform(1, 9))
            floor.plan(begins, partial(floor.goes_away, rep, chance.randint(2, 10)))


def _body(number: int, chance: Random) -> bytes:
    if number and chance.random() < 0.04:
        number = chance.randrange(number)  # somebody who wrote before
    facts = {"name": f"Ann Lee {number}", "email": f"ann{number}@prospect{number}.example",
             "temperature": chance.choice(("hot", "warm", "warm", "cold")),
             "message": f"Please call me about offer {chance.randrange(10_000)}."}  # fmt: skip
    if chance.random() < 0.3:
        facts["product"] = "solar"
    return json.dumps(facts).encode()


def _figures(floor: SimulatedFloor, size: Size, seconds: float) -> list[Figure]:
    asked = [many for rep in floor.reps.values() for many in rep.asked.values()]
    middle, most = median(asked), percentile(asked, 0.9)
    ends = ", ".join(f"{many:,} {kind}" for kind, many in sorted(floor.ends().items()))
    title = f"{size.reps} reps and {size.leads:,} leads for {size.days / 7:.2g} weeks"
    return [
        Figure(f"{title}: nudges per rep and working day, median", "", f"{middle:.0f}", None,
               f"under {BEARABLE}", middle < BEARABLE),
        Figure("the same, 90th percentile", "", f"{most:.0f}", None, "", None),
        Figure("hours after which no lead was without a next step", "", f"{floor.hours_checked:,}", None,
               "all", floor.hours_checked >= size.days * 24),
        Figure("what became of them", "", ends, None, "", None),
        Figure("nudges said in all", "", f"{floor.said['nudge']:,}", None, "", None),
        Figure("the whole of it took", "", f"{seconds:.0f} s", None, "minutes", seconds < 600),
    ]  # fmt: skip
