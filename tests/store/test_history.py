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


def test_a_stretch_of_the_history_is_counted_from_the_oldest_entry(database: Database) -> None:
    lead, other = lead_in(database), lead_in(database)
    with database.writing() as tx:
        for number in range(5):
            history.add(tx, lead, Kind.NUDGED, MONDAY + number * MINUTE, None, Door.CLOCK)
        history.add(tx, other, Kind.NUDGED, MONDAY, None, Door.CLOCK)
    with database.reading() as tx:
        assert (history.length(tx, lead), history.length(tx, other)) == (5, 1)
        told = [[entry.at for entry in history.stretch(tx, lead, begin, 2)] for begin in (0, 4, 6)]
    assert told == [[MONDAY, MONDAY + MINUTE], [MONDAY + 4 * MINUTE], []]


def test_what_was_taken_back_and_what_came_last_of_a_kind_are_known(database: Database) -> None:
    lead = lead_in(database)
    with database.writing() as tx:
        history.add(tx, lead, Kind.CLAIMED, MONDAY, "U0SAM", Door.BUTTON)
        history.add(tx, lead, Kind.CLAIMED, MONDAY, "U0DANA", Door.BUTTON)
        first = history.of(tx, lead)[0]
        history.add(tx, lead, Kind.UNDONE, MONDAY, "U0SAM", Door.BUTTON, corrects=first.id)
    with database.reading() as tx:
        assert history.taken_back(tx, lead) == {first.id}
        latest = history.latest(tx, lead, (Kind.CLAIMED, Kind.RELEASED))
        assert latest is not None
        assert latest.who == "U0DANA"
        assert history.latest(tx, lead, (Kind.RELEASED,)) is None


def test_a_note_knows_the_message_it_was_made_of(database: Database) -> None:
    lead, other = lead_in(database), lead_in(database)
    with database.writing() as tx:
        history.add(tx, lead, Kind.NOTED, MONDAY, "U0SAM", Door.THREAD, detail={"message": "1.5"})
        history.add(tx, lead, Kind.NOTED, MONDAY, "U0SAM", Door.COMMAND)
    with database.reading() as tx:
        assert history.noted_from(tx, lead, Kind.NOTED, "1.5")
        assert not history.noted_from(tx, lead, Kind.NOTED, "1.6")
        assert not history.noted_from(tx, other, Kind.NOTED, "1.5")
