"""Every version of the playbook is kept, and of two applied at once one comes first and the other is told."""

from datetime import timedelta
from functools import partial

from store import playbooks
from store.database import Database
from tests.store.given import MONDAY, THEM, US, at_once


def add(database: Database, seen: int, text: str, who: str = "U0MARIA", workspace: str = US) -> bool:
    with database.writing() as tx:
        return playbooks.add(tx, workspace, seen, text, who, MONDAY + timedelta(minutes=seen))


def test_the_shipped_playbook_is_version_0_and_empty(database: Database) -> None:
    with database.reading() as tx:
        assert (playbooks.latest(tx, US), playbooks.text(tx, US, 0)) == (0, "")
        assert playbooks.history(tx, US) == []


def test_every_version_is_kept_with_who_and_when_the_latest_first(database: Database) -> None:
    assert add(database, 0, "# one")
    assert add(database, 1, "# zwei 🚀", "U0TOM")
    assert add(database, 0, "# theirs", workspace=THEM)
    with database.reading() as tx:
        assert playbooks.latest(tx, US) == 2
        assert [playbooks.text(tx, US, version) for version in (0, 1, 2, 3)] == ["", "# one", "# zwei 🚀", ""]
        kept = [(each.version, each.who, each.at, each.text) for each in playbooks.history(tx, US)]
    assert kept == [
        (2, "U0TOM", MONDAY + timedelta(minutes=1), "# zwei 🚀"),
        (1, "U0MARIA", MONDAY, "# one"),
    ]


def test_who_saw_an_older_version_is_told_and_changes_nothing(database: Database) -> None:
    add(database, 0, "# one")
    assert not add(database, 0, "# late")
    with database.reading() as tx:
        assert (playbooks.latest(tx, US), playbooks.text(tx, US, 1)) == (1, "# one")


def test_a_refused_version_leaves_the_rest_of_the_transaction_in_force(database: Database) -> None:
    add(database, 0, "# one")
    with database.writing() as tx:
        assert not playbooks.add(tx, US, 0, "# late", "U0TOM", MONDAY)
        assert playbooks.add(tx, US, 1, "# two", "U0TOM", MONDAY)
    with database.reading() as tx:
        assert playbooks.text(tx, US, 2) == "# two"


def test_of_sixteen_applied_at_once_one_is_in_force(database: Database) -> None:
    texts = [f"# {number}" for number in range(16)]
    put = at_once([partial(add, database, 0, text) for text in texts])
    assert put.count(True) == 1
    with database.reading() as tx:
        assert playbooks.latest(tx, US) == 1
        assert playbooks.text(tx, US, 1) == texts[put.index(True)]
