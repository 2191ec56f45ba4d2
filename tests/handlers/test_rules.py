"""Which playbook is in force, who its roles name, and how a new one takes its place."""

from typing import Any

import pytest

from handlers.home.playbook_change import apply
from handlers.rules import InForce
from playbook.crew import Crew
from playbook.document import PlaybookProblem, read
from playbook.refusal import Refusal
from playbook.words import Temperature
from store import people, playbooks
from store.database import Database
from tests.floor import Floor

HOT = Temperature.HOT


def limit(floor: Floor) -> str:
    return str(floor.rules().playbook.pace(HOT).limit)


def test_without_a_playbook_of_its_own_the_shipped_one_is_in_force(sqlite_database: Database) -> None:
    rules = InForce(sqlite_database, "T0")()
    assert rules.playbook == read("")
    assert rules.crew == Crew()


def test_roles_are_given_by_handle_or_by_id(sqlite_database: Database) -> None:
    own = """
        [roles]
        managers = ["@maria", "U0MARIA", "sam", "@nobody"]
        marketing = ["U0TOM"]
        backups = ["@gone", "@ruth", "@dana"]
        fallback = "@dana"
    """
    floor = Floor(sqlite_database, playbook=own)
    with sqlite_database.writing() as tx:
        people.learn(tx, "T0", "U0GONE", handle="gone", gone=True)
    assert floor.rules.refresh().crew == Crew(
        ("U0MARIA", "U0SAM"), ("U0TOM",), ("U0RUTH", "U0DANA"), "U0DANA"
    )


def test_somebody_met_later_takes_his_role_then(floor: Floor) -> None:
    apply(floor.desk, '[roles]\nmanagers = ["@blake"]', "test")
    assert floor.rules.refresh().crew.managers == ()
    with floor.database.writing() as tx:
        people.learn(tx, "T0", "U0BLAKE", handle="blake")
    assert floor.rules.refresh().crew.managers == ("U0BLAKE",)


def test_a_new_playbook_is_in_force_for_every_process_at_its_next_look(floor: Floor) -> None:
    other = Floor(floor.database, clock=floor.clock)
    assert limit(floor) == "5 min"
    changes = apply(other.desk, '[temperature.hot]\nlimit = "4 min"', "maria")
    assert ("temperature.hot.limit", "5 min", "4 min") in changes
    assert limit(floor) == "5 min"
    floor.rules.refresh()
    assert limit(floor) == "4 min"
    floor.lead(name="Ann", temperature="hot")
    floor.deliver()
    assert "Answer by *09:04*" in str(floor.card(1))


def test_a_bad_playbook_leaves_the_old_one_in_force(floor: Floor) -> None:
    for document in ("[", '[temperature.hot]\nlimit = "soon"', "[nonsense]\na = 1"):
        with pytest.raises(PlaybookProblem):
            apply(floor.desk, document, "maria")
    assert limit(floor) == "5 min"
    with floor.database.reading() as tx:
        assert playbooks.latest(tx, "T0") == 1


def test_applying_the_same_playbook_again_changes_nothing(floor: Floor) -> None:
    assert apply(floor.desk, floor.playbook, "maria") == []
    with floor.database.reading() as tx:
        assert playbooks.latest(tx, "T0") == 1


def test_of_two_who_apply_at_once_the_slower_is_told(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = playbooks.latest

    def overtaken(tx: Any, workspace: str) -> int:
        version = seen(tx, workspace)
        playbooks.add(tx, workspace, version, '[board]\nat = "08:00"', "somebody faster", floor.clock())
        return version

    monkeypatch.setattr(playbooks, "latest", overtaken)
    with pytest.raises(Refusal, match="Somebody applied another playbook just now"):
        apply(floor.desk, '[board]\nat = "10:00"', "maria")


def test_every_version_is_kept_with_who_and_when(floor: Floor) -> None:
    floor.clock.move(hours=1)
    apply(floor.desk, '[board]\nat = "10:00"', "maria")
    with floor.database.reading() as tx:
        newest, first = playbooks.history(tx, "T0")
    assert (newest.version, newest.who, newest.at) == (2, "maria", floor.clock())
    assert (first.version, first.text) == (1, floor.playbook)


def test_another_workspace_has_its_own(floor: Floor) -> None:
    assert InForce(floor.database, "T9")().crew == Crew()
