"""What is kept of old weeks is true whatever becomes of their leads, and whoever counts at the same time."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from handlers.desk import Desk
from handlers.home.playbook_change import apply
from handlers.reports.kept_weeks import keep_week, keep_weeks
from handlers.reports.reports import count_period, period_of
from handlers.reports.verify import BYS, count_slowly
from playbook.board import By
from playbook.ripe import Span
from playbook.weeks import monday, weeks_back
from store import counting, kept
from store.database import Database
from store.leads import LEAD, Overtaken
from store.tables import KeptChange, table
from tests.floor import PLAYBOOK, Floor, HandClock
from tests.many_leads import put_leads, year_of_leads
from tests.store.given import at_once

NOW = datetime(2026, 11, 30, 17, 30, tzinfo=UTC)
BEGIN = NOW - timedelta(days=100)
OLD = NOW - timedelta(days=60)
LEADS = year_of_leads(3, 120, BEGIN, NOW)
COUNTED_BY: dict[str, By] = {
    each: each for each in BYS
}  # a column that reports are broken down by, by itself
SOME: tuple[By, ...] = ("person", "campaign", "hour")  # everything is compared where everything changed
CHANGES: dict[str, Any] = {
    "received_at": OLD, "owner": "U0ZOE", "first_touch_by": "U0ZOE",
    "first_claimed_by": "U0ZOE", "missed_by": "U0ZOE", "channel": "#c", "source": "radio", "campaign": "Winter",
    "temperature": "cold", "counts": False, "state": "nurture", "first_claimed_at": NOW, "first_touch_at": NOW,
    "reached_at": NOW, "limit_seconds": 10**6, "ended_at": NOW, "outcome": "won", "touches": 77, "timeouts": 7,
    "steps_due": 9, "steps_kept": 9, "step_lost_at": NOW,
}  # fmt: skip


@pytest.fixture
def desk(database: Database) -> Desk:
    made = Floor(database, HandClock(NOW)).desk
    put_leads(database, LEADS)
    keep_weeks(made, most=100)
    return made


def agrees(desk: Desk, *by: By) -> bool:
    period = period_of(desk, "2026-08-20..2026-11-30")
    return all(count_period(desk, period, each) == count_slowly(desk, period, each) for each in by or SOME)


def stale(desk: Desk) -> int:
    with desk.database.reading() as tx:
        return sum(first is not None for first in kept.weeks(tx, "T0", "UTC").values())


def an_old_lead(desk: Desk) -> int:
    with desk.database.reading() as tx:
        return int(tx.scalar(select(LEAD.c.id).where(LEAD.c.received_at < OLD, LEAD.c.counts)) or 0)


def change(desk: Desk, number: int, **facts: Any) -> None:
    with desk.database.writing() as tx:
        tx.execute(update(LEAD).where(LEAD.c.id == number).values(**facts))


def old_week(desk: Desk) -> Span:
    return next(weeks_back(monday(OLD, desk.rules().hours.zone), BEGIN, desk.rules().hours.zone))


def test_whatever_changes_an_old_lead_its_week_is_counted_anew(desk: Desk) -> None:
    assert stale(desk) == 0
    for column, value in CHANGES.items():
        change(desk, an_old_lead(desk), **{column: value})
        assert stale(desk) in (1, 2), column
        assert agrees(desk, COUNTED_BY.get(column, "person"))
        assert keep_weeks(desk, most=100) in (1, 2)
        assert stale(desk) == 0
    assert agrees(desk, *BYS)


def test_a_nudge_or_a_card_makes_nothing_untrue(desk: Desk) -> None:
    change(
        desk, an_old_lead(desk), repeats=3, nudge_at=NOW, due_at=NOW, card_ts="1.2", routing={}, revision=9
    )
    assert stale(desk) == 0
    assert agrees(desk)


def test_old_leads_that_come_late_or_go_are_counted_or_not(desk: Desk) -> None:
    put_leads(desk.database, [LEADS[0] | {"received_at": OLD}])
    assert stale(desk) == 1
    assert agrees(desk)
    keep_weeks(desk, most=100)
    with desk.database.writing() as tx:
        tx.execute(delete(LEAD).where(LEAD.c.received_at == OLD))
    assert stale(desk) == 1
    assert agrees(desk)


def test_fresh_leads_are_not_put_down(desk: Desk) -> None:
    put_leads(desk.database, [LEADS[0] | {"received_at": NOW - timedelta(days=20)}])
    with desk.database.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(table(KeptChange))) == 0


def test_another_workspaces_leads_make_nothing_untrue(desk: Desk) -> None:
    put_leads(desk.database, [LEADS[0] | {"received_at": OLD}], "T9")
    assert stale(desk) == 0


def test_a_change_that_is_rolled_back_leaves_nothing_behind(desk: Desk) -> None:
    with suppress(Overtaken), desk.database.writing() as tx:
        tx.execute(update(LEAD).where(LEAD.c.received_at < OLD).values(touches=5))
        raise Overtaken
    assert stale(desk) == 0


def test_a_change_while_a_week_is_counted_is_not_lost(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    number, honest = an_old_lead(desk), counting.longest_limit
    change(desk, number, received_at=old_week(desk).start)
    keep_weeks(desk, most=100)

    def meanwhile(*given: Any) -> timedelta:
        change(desk, number, touches=55, outcome="won", state="closed")
        return honest(*given)

    monkeypatch.setattr(counting, "longest_limit", meanwhile)
    assert keep_week(desk, old_week(desk), NOW)
    assert stale(desk) == 1
    assert agrees(desk)
    monkeypatch.undo()
    assert keep_weeks(desk) == 1
    assert agrees(desk)


def test_who_counted_before_somebody_else_did_writes_nothing(desk: Desk) -> None:
    week = old_week(desk)
    with desk.database.still() as tx:
        before = kept.seen(tx, "T0", "UTC", week)
    assert keep_week(desk, week, NOW)
    with desk.database.writing() as tx:
        assert not kept.keep(tx, "T0", "UTC", week, before, NOW, {"person": b"wrong"})
    assert agrees(desk)


def test_changes_and_counts_at_the_same_moment_leave_nothing_untrue(desk: Desk) -> None:
    with desk.database.reading() as tx:
        numbers = list(tx.scalars(select(LEAD.c.id).where(LEAD.c.received_at < OLD)))

    def change_some(seed: int) -> Callable[[], object]:
        chance = Random(seed)

        def deed() -> None:
            for _ in range(8):
                change(
                    desk, chance.choice(numbers), touches=chance.randint(0, 9), counts=chance.random() < 0.5
                )

        return deed

    def keep_some() -> None:
        for _ in range(4):
            keep_weeks(desk, most=4)

    at_once([change_some(1), keep_some, change_some(2), keep_some])
    assert agrees(desk)
    keep_weeks(desk, most=100)
    assert stale(desk) == 0
    assert agrees(desk, *BYS)


def test_nothing_is_kept_while_somebody_is_changing_a_lead(database: Database) -> None:
    desk = Floor(database, HandClock(NOW)).desk
    put_leads(database, LEADS)
    if database.on_sqlite:  # whoever writes there is alone
        assert keep_weeks(desk, most=100) > 0
        return
    with database.writing() as tx:
        tx.execute(update(LEAD).where(LEAD.c.received_at < OLD).values(touches=9))
        assert keep_weeks(desk, most=100) == 0
    assert keep_weeks(desk, most=100) > 0
    assert agrees(desk)


def test_a_week_with_a_limit_that_is_not_over_is_not_kept(desk: Desk) -> None:
    change(desk, an_old_lead(desk), limit_seconds=10**7)
    assert keep_weeks(desk, most=100) == 0
    assert agrees(desk)


def test_other_clocks_have_weeks_of_their_own(desk: Desk) -> None:
    apply(desk, f'{PLAYBOOK}\n[team]\ntimezone = "Asia/Kolkata"\n', "U0MARIA")
    desk.rules.refresh()
    assert agrees(desk)
    assert keep_weeks(desk, most=100) > 5
    assert agrees(desk)


def test_no_round_takes_more_than_a_few_weeks(database: Database) -> None:
    desk = Floor(database, HandClock(NOW)).desk
    put_leads(database, LEADS)
    assert [keep_weeks(desk) for _ in range(6)] == [3, 3, 3, 2, 0, 0]
