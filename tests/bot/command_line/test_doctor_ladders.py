"""`glengarry doctor` says of every ladder that ends at nobody, and fails only where roles are set up."""

from collections.abc import Callable

import pytest

from bot.clock import wall_clock
from store import people, playbooks
from store.database import Database
from tests.bot.command_line.conftest import Doctor
from tests.slack_double import TEAM, SlackDouble, refuse

Examine = Callable[[], tuple[int, list[str]]]


@pytest.fixture
def examine(doctor: Doctor) -> Examine:
    """Types `glengarry doctor`; returns the exit code and the lines about ladders."""

    def examined() -> tuple[int, list[str]]:
        code, said = doctor()
        told = " ".join(said.split())
        lines = told.replace(" ✓ ", "\n✓ ").replace(" ✗ ", "\n✗ ").replace(" ! ", "\n! ").splitlines()
        return code, [line for line in lines if "ladders" in line]

    return examined


def play(database: Database, text: str) -> None:
    with database.writing() as tx:
        playbooks.add(tx, TEAM, playbooks.latest(tx, TEAM), text, "test", wall_clock())
        for person, handle in {"U0BOSS": "boss", "U0SAM": "sam"}.items():
            people.learn(tx, TEAM, person, handle=handle, name=handle.capitalize())


def test_ladders_that_end_at_somebody_are_well(sqlite_database: Database, examine: Examine) -> None:
    play(sqlite_database, '[roles]\nmanagers = ["@boss"]\nfallback = "@sam"\n')
    assert examine() == (0, ["✓ ladders: all end at somebody reachable"])


def test_a_playbook_that_names_nobody_gets_a_hint(sqlite_database: Database, examine: Examine) -> None:
    play(sqlite_database, "")
    code, (told,) = examine()
    assert (code, told[0]) == (0, "!")
    assert "nobody is named in the playbook's [roles]" in told


def test_an_end_that_is_not_in_the_channel_is_a_fault(
    sqlite_database: Database, double: SlackDouble, examine: Examine
) -> None:
    play(sqlite_database, '[roles]\nmanagers = ["@boss"]\n')
    double.add_channel("C0LEADS", "leads", members=["U0BOT", "U0SAM"])
    code, (told,) = examine()
    assert (code, told[0]) == (1, "✗")
    assert "the ladder ends at the manager: Boss" in told
    assert "is not in the channel" in told


def test_a_channel_whose_members_are_not_told_is_no_fault(
    sqlite_database: Database, double: SlackDouble, examine: Examine
) -> None:
    play(sqlite_database, '[roles]\nmanagers = ["@boss"]\n')
    double.fail("conversations.members", refuse("missing_scope"))
    code, told = examine()
    assert code == 0
    assert "! ladders: who is in #leads is not known: Slack says missing_scope" in told


NORTH = """
[roles]
managers = ["@boss"]
[[routes]]
name = "north"
channel = "#north"
when = { region = "north" }
[[routes]]
name = "all"
"""


def test_a_routes_channel_that_is_not_there_is_a_fault(sqlite_database: Database, examine: Examine) -> None:
    play(sqlite_database, NORTH)
    code, told = examine()
    assert code == 1
    assert any("who is in #north is not known" in line for line in told)
