"""People are met once, learnt about, and found by handle or id."""

from functools import partial

from store import people
from store.database import Database
from tests.store.given import THEM, US, at_once


def learn(database: Database, person: str, workspace: str = US, **facts: object) -> None:
    with database.writing() as tx:
        people.learn(tx, workspace, person, **facts)


def meet(database: Database, person: str) -> None:
    with database.writing() as tx:
        people.meet(tx, US, person)


def named(database: Database, *names: str) -> dict[str, str]:
    with database.reading() as tx:
        return people.named(tx, US, names)


def test_somebody_met_is_asked_about_until_he_is_known(database: Database) -> None:
    meet(database, "U1")
    with database.reading() as tx:
        assert people.nameless(tx, US) == ["U1"]
        assert people.nameless(tx, THEM) == []
        assert people.names(tx, US) == {"U1": "U1"}
    learn(database, "U1", handle="ann", name="Ann Lee")
    with database.reading() as tx:
        assert people.nameless(tx, US) == []
        assert people.names(tx, US) == {"U1": "Ann Lee"}


def test_meeting_somebody_again_forgets_nothing(database: Database) -> None:
    learn(database, "U1", handle="ann", admin=True)
    at_once([partial(meet, database, "U1")] * 8)
    with database.reading() as tx:
        known = people.get(tx, US, "U1")
        assert people.get(tx, THEM, "U1") is None
    assert known
    assert (known.handle, known.admin) == ("ann", True)


def test_what_is_learnt_later_takes_the_place_of_what_was_known(database: Database) -> None:
    learn(database, "U1", handle="ann", name="Ann", admin=True)
    learn(database, "U1", handle="ann.lee", admin=False)
    with database.reading() as tx:
        known = people.get(tx, US, "U1")
    assert known
    assert (known.handle, known.name, known.admin) == ("ann.lee", "Ann", False)


def test_people_are_found_by_handle_or_id_with_or_without_the_at(database: Database) -> None:
    learn(database, "U1", handle="ann")
    learn(database, "U2", handle="bob")
    learn(database, "U3", handle="gone", gone=True)
    learn(database, "U9", handle="cid", workspace=THEM)
    assert named(database, "@ann", "bob", "U2", " @ann ", "@gone", "cid", "@nobody", "") == {
        "@ann": "U1",
        "bob": "U2",
        "U2": "U2",
        " @ann ": "U1",
    }
    assert named(database) == {}


def test_colleagues_are_people_who_are_still_there_by_name(database: Database) -> None:
    learn(database, "U1", handle="zoe", name="Zoe")
    learn(database, "U2", handle="ann", name="Ann")
    learn(database, "U3", handle="bot", name="Bot", bot=True)
    learn(database, "U4", handle="gone", name="Gone", gone=True)
    meet(database, "U5")
    with database.reading() as tx:
        assert [each.id for each in people.colleagues(tx, US)] == ["U2", "U1"]
        assert [each.id for each in people.colleagues(tx, US, most=1)] == ["U2"]


def test_admins_are_those_still_there(database: Database) -> None:
    for person, gone in (("U3", False), ("U1", False), ("U2", True)):
        learn(database, person, handle=person, admin=True, gone=gone)
    learn(database, "U0", handle="u0")
    with database.reading() as tx:
        assert people.admins(tx, US) == ("U1", "U3")
        assert people.admins(tx, THEM) == ()
