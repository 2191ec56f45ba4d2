"""Many owners are asked in one transaction, and nobody can tell it from one transaction each."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from handlers.clock import due
from handlers.clock.due import ring, sweep
from handlers.clock.due_together import ask_together
from handlers.desk import Desk
from store import history, leads, outbox
from store.database import Database
from store.history import EVENT
from store.leads import LEAD
from store.outbox import OUTBOX
from tests.floor import MONDAY, PLAYBOOK, Floor

CASES: list[dict[str, Any]] = [
    {"temperature": heat, "due_what": what, "repeats": repeats, "minutes": minutes}
    for heat in ("hot", "warm", "cold")
    for what, repeats, minutes in (
        ("touch", 0, 0), ("touch", 1, 700), ("touch", 3, 1), ("callback", 0, 5), ("meeting", 4, 0),
        ("touch", 2, 3), ("touch", 9, 90_000),
    )
]  # fmt: skip
ROOMY = PLAYBOOK + "[claims]\ncoffee = false\n"
NOW = MONDAY + timedelta(days=1, hours=2)


def worked(floor: Floor, **case: Any) -> int:
    """A lead that U0SAM touched once, and that is due so many minutes before NOW."""
    floor.clock.now = MONDAY
    number = floor.lead(name=f"Ann {case}", temperature=case["temperature"], idempotency_key=None)
    floor.press("U0SAM", "claim", number)
    floor.type("U0SAM", f"/dispo {number} voicemail")
    at = NOW - timedelta(minutes=case["minutes"])
    with floor.database.writing() as tx:
        leads.put(tx, number, due_what=case["due_what"], repeats=case["repeats"], due_at=at)
    return number


def written(database: Database, number: int) -> list[list[Any]]:
    """All that the database has of a lead, its own number left out."""

    def plain(value: Any) -> Any:
        return re.sub(rf"^([a-z]+):{number}\b", r"\1:N", value) if isinstance(value, str) else value

    found = []
    with database.reading() as tx:
        for table, column in ((LEAD, LEAD.c.id), (EVENT, EVENT.c.lead_id), (OUTBOX, OUTBOX.c.lead_id)):
            kept = [each for each in table.c if each.name not in ("id", "lead_id", "name")]
            rows = [tuple(map(plain, row)) for row in tx.execute(select(*kept).where(column == number))]
            found.append(sorted(rows, key=str))
    return found


def test_what_is_written_is_the_same_together_and_alone(database: Database) -> None:
    floor = Floor(database, playbook=ROOMY)
    alone = [worked(floor, **case) for case in CASES]
    together = [worked(floor, **case, again=True) for case in CASES]
    for number in alone:
        assert ring(floor.desk, number, NOW)
    assert ask_together(floor.desk, together, NOW) == (len(CASES), [])
    for one, other in zip(alone, together, strict=True):
        assert written(database, one) == written(database, other)
        assert floor.look(other).repeats == floor.look(one).repeats > 0


def test_the_sweep_asks_together_and_alone_whoever_is_due(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [worked(floor, **case) for case in CASES[:8]]
    open_one = floor.lead(name="Bob", temperature="hot")
    alone: list[int] = []

    def ring_safely(_desk: Desk, number: int, _now: datetime) -> bool:
        alone.append(number)
        return True

    monkeypatch.setattr(due, "_ring_safely", ring_safely)
    floor.clock.now = NOW
    assert sweep(floor.desk) == len(numbers) + 1
    assert alone == [open_one]
    assert all((floor.look(number).due_at or NOW) > NOW for number in numbers)


def test_a_backlog_longer_than_one_transaction_is_worked_off(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "TOGETHER", 4)
    numbers = [worked(floor, **case) for case in CASES[:12]]
    floor.clock.now = NOW
    assert sweep(floor.desk, most=10) == 10
    assert sweep(floor.desk) == len(numbers) - 10
    assert sweep(floor.desk) == 0


def asked(floor: Floor, number: int) -> int:
    with floor.database.reading() as tx:
        return [each.kind for each in history.of(tx, floor.look(number))].count("nudged")


def test_a_bad_lead_is_left_alone_and_the_others_are_asked(
    floor: Floor, caplog: pytest.LogCaptureFixture
) -> None:
    numbers = [worked(floor, **case) for case in CASES[:3]]
    with floor.database.writing() as tx:
        leads.put(tx, numbers[1], temperature="tepid")
    floor.clock.now = NOW
    assert sweep(floor.desk) == 2
    assert [asked(floor, number) for number in numbers] == [1, 0, 1]
    assert f"lead {numbers[1]} could not be moved on" in caplog.text


def test_when_the_database_refuses_one_the_others_are_asked_together_all_the_same(
    floor: Floor, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "TOGETHER", 4)
    numbers = [worked(floor, **case) for case in CASES[:9]]
    bad = numbers[6]  # the longest overdue
    with floor.database.writing() as tx:
        tx.execute(text(
            f"CREATE TRIGGER no BEFORE INSERT ON event WHEN NEW.lead_id = {bad} "
            "BEGIN SELECT RAISE(ABORT, 'no'); END"
        ))  # fmt: skip
    floor.clock.now = NOW
    assert sweep(floor.desk) == len(numbers) - 1
    assert [number for number in numbers if not asked(floor, number)] == [bad]
    assert "4 leads could not be moved on together" in caplog.text
    assert caplog.text.count(f"lead {bad} could not be moved on") == 1
    with floor.database.writing() as tx:
        tx.execute(text("DROP TRIGGER no"))
    assert sweep(floor.desk) == 1
    assert all(asked(floor, number) == 1 for number in numbers)


def test_sweeps_at_once_ask_each_owner_once(database: Database) -> None:
    floor = Floor(database)
    numbers = [worked(floor, **case) for case in CASES[:8]]
    floor.clock.now = NOW
    with ThreadPoolExecutor(4) as threads:
        moved = list(threads.map(lambda _: sweep(floor.desk), range(4)))
    assert sum(moved) == len(numbers)
    assert [asked(floor, number) for number in numbers] == [1] * len(numbers)


def test_what_was_answered_meanwhile_is_not_asked(floor: Floor) -> None:
    numbers = [worked(floor, **case) for case in CASES[:2]]
    floor.clock.now = NOW
    floor.type("U0SAM", f"/dispo {numbers[0]} voicemail")
    assert ask_together(floor.desk, numbers, NOW) == (1, [])
    assert [asked(floor, number) for number in numbers] == [0, 1]


def test_a_card_that_is_being_sent_is_stale_again(floor: Floor) -> None:
    number = worked(floor, **CASES[0])
    floor.deliver()
    ask_together(floor.desk, [number], NOW)
    with floor.database.reading() as tx:
        card = tx.execute(
            select(OUTBOX.c.state, OUTBOX.c.wanted - OUTBOX.c.done).where(OUTBOX.c.key == f"card:{number}")
        )
        assert card.one() == ("waiting", 1)
        assert outbox.waiting(tx, "T0") == 2
    assert isinstance(floor.look(number).due_at, datetime)
