"""A source that is silent against its own rhythm: admins are told once of each silence, of its end nobody."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from handlers.sources.source_silent import gone_silent, sweep
from handlers.sources.sources import listed, remove
from store import people, playbooks
from store.database import Database
from store.leads import LEAD
from store.sources import SOURCE
from tests.floor import PLAYBOOK, Floor, HandClock
from tests.pushing import Pushing

MONDAY = datetime(2026, 11, 16, 10, 0, tzinfo=UTC)
FRIDAY, WEDNESDAY_AFTER = MONDAY + timedelta(days=4), MONDAY + timedelta(days=9)


ON_SQLITE = pytest.mark.parametrize(
    "database", ["sqlite"], indirect=True
)  # both are tried where they may differ


def sent_daily(floor: Floor) -> Pushing:
    """A source that sent a lead on each working day of a week, at ten."""
    source = Pushing(floor, "json")
    for day in range(5):
        floor.clock.now = MONDAY + timedelta(days=day)
        assert source.send({"name": f"Ann {day}", "email": f"ann{day}@acme.com"}).status_code == 202
    return source


@pytest.fixture
def pushing(database: Database) -> Pushing:
    return sent_daily(Floor(database, HandClock(MONDAY)))


def told(pushing: Pushing, person: str = "U0MARIA") -> list[str]:
    pushing.floor.deliver()
    return [each for each in pushing.floor.slack.texts(f"D{person[1:]}") if "🔇" in each]


@pytest.mark.parametrize(("at", "silent"), [
    (FRIDAY + timedelta(days=3), False),  # only a weekend has passed
    (WEDNESDAY_AFTER - timedelta(minutes=1), False),
    (WEDNESDAY_AFTER, True),  # three times a day and a night, on working days
])  # fmt: skip
def test_admins_are_told_when_nothing_came_for_three_times_the_usual_gap(
    pushing: Pushing, at: datetime, silent: bool
) -> None:
    pushing.floor.clock.now = at
    assert sweep(pushing.floor.desk) == silent
    assert [
        all(part in each for part in ("Roof form", "Fri 20 Nov 10:00", "24 h")) for each in told(pushing)
    ] == ([True] * silent)


@ON_SQLITE
def test_of_one_silence_they_are_told_once_and_its_end_is_not_told(pushing: Pushing) -> None:
    floor = pushing.floor
    floor.clock.now = WEDNESDAY_AFTER
    assert [sweep(floor.desk) for _ in range(3)] == [1, 0, 0]
    floor.clock.move(days=1)
    assert sweep(floor.desk) == 0
    pushing.send({"name": "Bob", "email": "bob@acme.com"})
    assert (sweep(floor.desk), len(told(pushing))) == (0, 1)
    floor.clock.move(days=6)
    assert sweep(floor.desk) == 1, "the next silence is another one"
    assert len(told(pushing)) == 2


def test_two_processes_at_once_tell_it_once(pushing: Pushing) -> None:
    pushing.floor.clock.now = WEDNESDAY_AFTER
    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(lambda _: sweep(pushing.floor.desk), range(2))) in ([0, 1], [1, 0])
    assert len(told(pushing)) == 1


@ON_SQLITE
def test_whatever_it_lets_in_breaks_the_silence_be_it_a_lead_or_not(pushing: Pushing) -> None:
    floor = pushing.floor
    floor.clock.now = WEDNESDAY_AFTER - timedelta(hours=1)
    assert pushing.send([]).status_code == 202  # not to be understood, but sent
    floor.clock.now = WEDNESDAY_AFTER + timedelta(days=1)
    assert sweep(floor.desk) == 0


@ON_SQLITE
def test_the_workspaces_admins_are_told_where_there_are_any(pushing: Pushing) -> None:
    floor = pushing.floor
    with floor.database.writing() as tx:
        people.learn(tx, "T0", "U0ADA", handle="ada", name="Ada", admin=True)
    floor.clock.now = WEDNESDAY_AFTER
    sweep(floor.desk)
    assert (len(told(pushing, "U0ADA")), told(pushing)) == (1, [])


@ON_SQLITE
def test_one_that_never_sent_or_is_removed_is_not_silent(pushing: Pushing) -> None:
    floor = pushing.floor
    floor.clock.now = WEDNESDAY_AFTER
    remove(floor.desk, "Roof form")
    Pushing(floor, "typeform")
    floor.clock.move(days=30)
    assert sweep(floor.desk) == 0


def test_the_playbook_says_how_long_a_silence_is(floor: Floor) -> None:
    pushing = sent_daily(floor)
    with floor.database.writing() as tx:
        playbooks.add(tx, "T0", 1, PLAYBOOK + "[sources]\nsilent = 4\n", "test", MONDAY)
    floor.rules.refresh()
    floor.clock.now = WEDNESDAY_AFTER
    assert gone_silent(floor.desk, listed(floor.desk), WEDNESDAY_AFTER) == []
    thursday = WEDNESDAY_AFTER + timedelta(days=1)
    (silent,) = gone_silent(floor.desk, listed(floor.desk), thursday)
    assert (silent.source.name, silent.since, silent.usual) == ("Roof form", FRIDAY, timedelta(days=1))
    assert pushing.row().seen_at == FRIDAY


@pytest.mark.parametrize(("mailbox", "silent"), [("", 1), ("roof form", 1), ("Another one", 0)])
def test_a_mailbox_is_known_by_what_its_patterns_call_its_leads_source_too(
    floor: Floor, mailbox: str, silent: int
) -> None:
    sent_daily(floor)
    pattern = f'[[mails]]\nname = "Roofs"\nsubject = "Roofs"\nsource = "Roofs"\nmailbox = "{mailbox}"\n'
    with floor.database.writing() as tx:
        playbooks.add(tx, "T0", 1, PLAYBOOK + pattern, "test", MONDAY)
        tx.execute(update(SOURCE).values(kind="email"))
        tx.execute(update(LEAD).where(LEAD.c.id > 1).values(source="Roofs"))
    floor.rules.refresh()
    assert len(gone_silent(floor.desk, listed(floor.desk), WEDNESDAY_AFTER)) == silent
