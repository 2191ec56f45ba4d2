"""64 at once hand over, claim, release, accept and let run out: one owner, one next step, no lost turn."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier

from handlers.arrival.qualify import decide, reject
from handlers.clock import due, waiting
from handlers.commands.dispose import record
from handlers.leads.claim import claim
from handlers.leads.hand_over import accept, decline, give
from handlers.leads.offer import pass_on
from handlers.leads.release import release
from handlers.people import away
from handlers.people.people_settings import set_for
from playbook.refusal import Refusal
from playbook.words import Door, State
from store import history, leads, people
from store.database import Database
from tests.floor import PLAYBOOK, Floor

DEALING = """
[[routes]]
name = "solar"
way = "rotation"
people = ["@sam", "@dana", "@ruth"]
[routes.when]
product = "solar"
[[routes]]
name = "everybody"
"""
TEAM = ("U0SAM", "U0DANA", "U0RUTH", "U0MARIA")
MANY = 64


def at_once(deeds: Sequence[Callable[[], object]]) -> Counter[str]:
    """Do all of these at the same moment; how often what came of it, by kind."""
    start = Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> str:
        start.wait()
        try:
            return type(deed()).__name__
        except (Refusal, leads.Overtaken) as told:
            return type(told).__name__

    with ThreadPoolExecutor(len(deeds)) as pool:
        return Counter(pool.map(do, deeds))


def shop_on(database: Database) -> Floor:
    floor = Floor(database, playbook=PLAYBOOK + DEALING)
    for person in TEAM:
        set_for(floor.desk, person, None, Door.CLI, cap=1000)
    return floor


def sound(floor: Floor, number: int) -> None:
    """Exactly one owner or none as its state wants, exactly one next step, and a history that agrees."""
    lead = floor.look(number)
    assert (lead.state == State.WORKING) == (lead.owner is not None)
    assert (lead.state == State.CLOSED) == (lead.due_at is None)
    assert (lead.due_what is None) == (lead.due_at is None) == (lead.due_who is None)
    assert (lead.due_what in ("accept", "hand-over")) == (lead.offered_to is not None)
    assert (lead.held_what is None) == (lead.held_at is None)
    assert lead.held_what is None or lead.due_what == "hand-over"
    with floor.database.reading() as tx:
        owner = None
        for entry in history.of(tx, lead):
            if entry.kind in ("claimed", "handed over", "assigned", "covered while away", "back from cover"):
                owner = entry.detail["owner"]
            elif entry.kind in ("released", "released by timeout", "to the nurture pile"):
                owner = None
        assert owner == lead.owner or lead.state in (State.CLOSED, State.NURTURE)


def test_one_of_64_claims_wins(database: Database) -> None:
    floor = shop_on(database)
    number = floor.lead(name="Ann", temperature="hot")
    claims = [
        lambda person=f"U1{each:02}": claim(floor.desk, number, person, Door.BUTTON) for each in range(MANY)
    ]
    assert at_once(claims) == {"NoneType": 1, "TooLate": MANY - 1}
    sound(floor, number)


def test_one_of_64_accepts_declines_and_timeouts_of_a_hand_over_counts(database: Database) -> None:
    floor = shop_on(database)
    numbers = [floor.lead(name=f"Lead {each}", temperature="hot") for each in range(4)]
    for number in numbers:
        claim(floor.desk, number, "U0SAM", Door.BUTTON)
        give(floor.desk, number, "U0SAM", "U0DANA", Door.BUTTON)
    floor.clock.move(minutes=6)
    ways: list[Callable[[int], object]] = [
        lambda number: accept(floor.desk, number, "U0DANA", Door.BUTTON),
        lambda number: decline(floor.desk, number, "U0DANA", Door.BUTTON),
        lambda number: due.ring(floor.desk, number, floor.clock()),
        lambda number: give(floor.desk, number, "U0MARIA", "U0RUTH", Door.BUTTON),
    ]
    at_once([lambda way=way, number=number: way(number) for number in numbers for way in ways * 4])  # type: ignore[misc]
    for number in numbers:
        sound(floor, number)
        assert floor.look(number).owner in TEAM


def test_64_hand_overs_claims_releases_and_timeouts_leave_one_owner_and_one_step_each(
    database: Database,
) -> None:
    floor = shop_on(database)
    rng = random.Random(45)
    numbers = [
        floor.lead(name=f"Lead {each}", temperature="hot", **({"product": "solar"} if each % 2 else {}))
        for each in range(8)
    ]
    for number in numbers[:4]:
        try:
            claim(floor.desk, number, "U0SAM", Door.BUTTON)
        except Refusal:
            continue
    floor.clock.move(minutes=16)
    for _ in range(2):
        ways: list[Callable[[int, str, str], object]] = [
            lambda number, person, _: claim(floor.desk, number, person, Door.BUTTON),
            lambda number, person, other: give(floor.desk, number, person, other, Door.BUTTON),
            lambda number, person, _: accept(floor.desk, number, person, Door.BUTTON),
            lambda number, person, _: pass_on(floor.desk, number, person, Door.BUTTON),
            lambda number, person, _: release(floor.desk, number, person, "no time", Door.BUTTON),
            lambda number, person, _: record(floor.desk, number, "voicemail", "", person, Door.BUTTON),
            lambda number, _, __: due.ring(floor.desk, number, floor.clock()),
            lambda *_: waiting.deal_waiting(floor.desk),
        ]
        deeds = [
            partial(ways[each % len(ways)], rng.choice(numbers), *rng.sample(TEAM, 2)) for each in range(MANY)
        ]
        at_once(deeds)
        for number in numbers:
            sound(floor, number)
        floor.clock.move(minutes=26)


def test_who_goes_away_while_everybody_works_leaves_nothing_behind(database: Database) -> None:
    floor = shop_on(database)
    set_for(floor.desk, "U0SAM", None, Door.CLI, backup="U0DANA")
    numbers = [floor.lead(name=f"Lead {each}", temperature=("hot", "warm")[each % 2]) for each in range(5)]
    for number in numbers:
        claim(floor.desk, number, "U0SAM", Door.BUTTON)
    until = floor.clock() + timedelta(days=2)
    deeds: list[Callable[[], object]] = [
        lambda: away.go_away(floor.desk, "U0SAM", until, "U0SAM", Door.BUTTON)
    ]
    for number in numbers:
        deeds.append(lambda number=number: give(floor.desk, number, "U0SAM", "U0RUTH", Door.BUTTON))  # type: ignore[misc]
        deeds.append(lambda number=number: record(floor.desk, number, "voicemail", "", "U0SAM", Door.BUTTON))  # type: ignore[misc]
    at_once(deeds)
    floor.tick()
    for number in numbers:
        sound(floor, number)
        assert floor.look(number).owner in ("U0DANA", "U0RUTH")
    floor.clock.now = until
    returns = at_once([lambda: away.sweep(floor.desk)] * 6)
    assert returns == {"int": 6}
    assert {floor.look(number).owner for number in numbers} <= {"U0SAM", "U0RUTH"}
    with database.reading() as tx:
        assert len(people.changes(tx, "T0", "U0SAM")) == 4  # cap, back-up, away, back


def test_one_of_many_who_decide_an_inquiry_wins(database: Database) -> None:
    floor = shop_on(database)
    number = floor.lead(name="x", message="https://a.example https://b.example")
    decisions: list[Callable[[], object]] = [
        lambda way=way: decide(floor.desk, number, way, "U0TOM", Door.BUTTON)  # type: ignore[misc]
        for way in ("hot", "warm", "cold", "not-ready") * 6
    ]
    decisions += [lambda: reject(floor.desk, number, "Spam", "U0TOM", Door.BUTTON)] * 8
    assert at_once(decisions) == {"NoneType": 1, "Refusal": len(decisions) - 1}
    sound(floor, number)


def test_no_turn_is_lost_when_leads_arrive_at_once(database: Database) -> None:
    floor, heads, each = shop_on(database), 15, 2

    def arrive(head: int) -> None:
        for number in range(each):
            floor.lead(name=f"Lead {head}-{number}", temperature="warm", product="solar")

    at_once([lambda head=head: arrive(head) for head in range(heads)])  # type: ignore[misc]
    with database.reading() as tx:
        got = Counter(lead.offered_to for person in TEAM for lead in leads.offered(tx, "T0", person))
    assert got == dict.fromkeys(("U0SAM", "U0DANA", "U0RUTH"), heads * each // 3)
