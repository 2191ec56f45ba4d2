"""A lead's history is told in order, as it was, and for that lead only."""

from datetime import timedelta

from playbook.words import Door, Kind
from store import history
from store.database import Database
from tests.store.given import MONDAY, THEM, lead_in

MINUTE = timedelta(minutes=1)


def test_entries_come_in_the_order_they_were_added(database: Database) -> None:
    lead, other = lead_in(database), lead_in(database)
    with database.writing() as tx:
        history.add(tx, lead, Kind.RECEIVED, MONDAY, None, Door.WEB, detail={"source": "web"})
        history.add(tx, other, Kind.RECEIVED, MONDAY, None, Door.WEB)
        history.add(tx, lead, Kind.CLAIMED, MONDAY + MINUTE, "U0SAM", Door.BUTTON)
        said = {"code": "spoke", "touch": True, "note": "likes <blue> & 'green' 🚀"}
        history.add(tx, lead, Kind.RECORDED, MONDAY, "U0SAM", Door.COMMAND, **said)
    with database.reading() as tx:
        entries = history.of(tx, lead)
        assert len(history.of(tx, other)) == 1
    assert [(entry.kind, entry.at, entry.who, entry.door) for entry in entries] == [
        (Kind.RECEIVED, MONDAY, None, Door.WEB),
        (Kind.CLAIMED, MONDAY + MINUTE, "U0SAM", Door.BUTTON),
        (Kind.RECORDED, MONDAY, "U0SAM", Door.COMMAND),
    ]
    assert entries[0].detail == {"source": "web"}
    assert (entries[1].touch, entries[1].detail, entries[1].note) == (False, {}, None)
    assert {name: getattr(entries[2], name) for name in said} == said


def test_of_a_long_history_the_latest_entries_are_told_oldest_first(database: Database) -> None:
    lead = lead_in(database)
    with database.writing() as tx:
        for number in range(30):
            history.add(tx, lead, Kind.NUDGED, MONDAY + number * MINUTE, None, Door.CLOCK)
    with database.reading() as tx:
        told = [entry.at for entry in history.of(tx, lead, most=3)]
    assert told == [MONDAY + number * MINUTE for number in (27, 28, 29)]


def test_the_history_of_another_workspaces_lead_stays_there(database: Database) -> None:
    theirs = lead_in(database, workspace=THEM)
    with database.writing() as tx:
        history.add(tx, theirs, Kind.RECEIVED, MONDAY, None, Door.WEB)
        assert len(history.of(tx, theirs)) == 1
        theirs.workspace = "T0"
        assert history.of(tx, theirs) == []
