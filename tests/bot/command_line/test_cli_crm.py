"""CRMs are connected by typing, their first sync is tried and made, conflicts are decided, and they are removed."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
import typer
from rich.console import Console
from sqlalchemy import select

from bot.rooms.bells import bells
from handlers.secret_box import SecretBox
from store import people
from store.tables.connections import CrmLink, Receiver
from tests.command_line import Said, Type
from tests.crm_floor import take_over
from tests.crm_stand_in import KEY, SECRET, TOKEN, Fault, HubSpotStandIn, SalesforceStandIn, opened
from tests.floor import Floor

SEALING = "a key of the settings, long enough"


@pytest.fixture
def there() -> Iterator[HubSpotStandIn]:
    with opened(HubSpotStandIn) as server:
        yield server


class Typing:
    """Types commands, and what they ask for."""

    def __init__(self, command_line: Type, monkeypatch: pytest.MonkeyPatch) -> None:
        self.type, self.answers = command_line, list[str]()
        self.asked: list[dict[str, Any]] = []
        monkeypatch.setattr(typer, "prompt", self._answer)

    def _answer(self, text: str, **how: Any) -> str:
        self.asked.append({"text": text, **how})
        return self.answers.pop(0)

    def __call__(self, *words: str, answers: tuple[str, ...] = ()) -> Said:
        self.answers = list(answers)
        return self.type("crm", *words)


@pytest.fixture
def typing(command_line: Type, monkeypatch: pytest.MonkeyPatch, floor: Floor) -> Typing:
    monkeypatch.setenv("SECRETS_KEY", SEALING)
    monkeypatch.setattr("bot.command_line.cli_crm.out", Console(width=250))
    monkeypatch.setattr("bot.command_line.cli_crm.take_over", take_over)
    monkeypatch.setattr("bot.command_line.cli_crm.wall_clock", floor.clock)
    with floor.database.writing() as tx:
        people.learn(tx, "T0", "U0SAM", email="sam@us.example")
    return Typing(command_line, monkeypatch)


def rows(floor: Floor, kind: Any) -> list[Any]:
    with floor.database.reading() as tx:
        return list(tx.scalars(select(kind)))


def test_hubspot_is_connected_with_its_token_and_says_which_account_it_is(
    floor: Floor, typing: Typing, there: HubSpotStandIn
) -> None:
    said = typing("add", "hubspot", "Our HubSpot", "--api", there.url, answers=(TOKEN,))
    assert said.code == 0, said.err
    assert "Our HubSpot is connected with HubSpot account 4711" in said.out
    assert 'glengarry crm sync "Our HubSpot" --dry-run' in said.out
    assert typing.asked[0]["hide_input"]
    (row,) = rows(floor, Receiver)
    assert (row.kind, row.name, row.url, row.state) == ("hubspot", "Our HubSpot", there.url, "active")
    assert row.events == []  # it listens to all
    assert TOKEN not in f"{row.secret}{said.out}{said.err}"
    assert json.loads(SecretBox(SEALING).open(row.secret)) == {"token": TOKEN}
    assert there.properties == ["glengarry_status", "glengarry_won_amount"]


def test_salesforce_is_connected_by_its_app_and_says_which_words_it_takes(
    floor: Floor, typing: Typing
) -> None:
    with opened(SalesforceStandIn) as server:
        said = typing(
            "add", "salesforce", "SF", "--api", server.url, "--status", "nurture=Nurturing",
            answers=("https://acme.my.salesforce.com/", KEY, SECRET),
        )  # fmt: skip
        assert said.code == 0, said.err
        assert "Salesforce org Acme (00D1)" in said.out
        assert "status working: “Working - Contacted” there" in said.out
        (row,) = rows(floor, Receiver)
        assert row.settings["domain"] == "acme.my"
        assert row.settings["statuses"]["nurture"] == "Nurturing"
        assert [each.get("hide_input") for each in typing.asked] == [None, True, True]
        floor.lead(name="Ann Lee", email="ann@acme.test")
        assert typing("sync", "SF").code == 0
        assert [each["LastName"] for each in server.people.values()] == ["Lee"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("add", "pipedrive", "X"), "no CRM that I know"),
        (("add", "hubspot", "…"), "Give it a name"),
        (("add", "hubspot", "X", "--status", "busy=Contacted"), "--status working=Contacted"),
        (("sync", "X"), "No CRM is called"),
        (("remove", "X"), "No CRM is called"),
        (("conflicts",), "No CRM is connected"),
        (("settle", "1", "owner", "--ours"), "No CRM is connected"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_to_do(
    typing: Typing, words: tuple[str, ...], says: str
) -> None:
    said = typing(*words, answers=(TOKEN,))
    assert said.code == 1
    assert says in said.err


def test_a_wrong_token_adds_nothing_and_is_not_repeated(
    floor: Floor, typing: Typing, there: HubSpotStandIn
) -> None:
    said = typing("add", "hubspot", "X", "--api", there.url, answers=("pat-wrong",))
    assert said.code == 1
    assert "HubSpot answered 401: INVALID_AUTHENTICATION. Nothing was added" in said.err
    assert "pat-wrong" not in said.err + said.out
    assert rows(floor, Receiver) == []


def test_without_a_key_nothing_is_asked_for(typing: Typing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRETS_KEY")
    said = typing("add", "hubspot", "X", answers=(TOKEN,))
    assert "SECRETS_KEY is not set" in said.err
    assert typing.asked == []


def test_without_the_library_it_says_what_to_install(typing: Typing, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(name, name="hubspot")

    monkeypatch.setattr("bot.outward.crm_kinds.import_module", missing)
    said = typing("add", "hubspot", "X", answers=(TOKEN,))
    assert (said.code, typing.asked) == (1, [])
    assert "pip install 'glengarry[hubspot]'" in said.err


def test_a_name_is_given_once_and_a_new_token_takes_the_place_of_the_old(
    floor: Floor, typing: Typing, there: HubSpotStandIn
) -> None:
    typing("add", "hubspot", "X", "--api", there.url, answers=(TOKEN,))
    assert "already" in typing("add", "hubspot", "X", "--api", there.url, answers=(TOKEN,)).err
    assert "Nothing was changed" in typing("renew", "X", answers=("pat-wrong",)).err
    before = rows(floor, Receiver)[0].secret
    assert typing("renew", "X", answers=(TOKEN,)).code == 0
    assert rows(floor, Receiver)[0].secret != before


def test_a_sync_is_shown_before_it_is_made(floor: Floor, typing: Typing, there: HubSpotStandIn) -> None:
    typing("add", "hubspot", "X", "--api", there.url, answers=(TOKEN,))
    for each in range(3):
        floor.lead(name=f"P {each}", email=f"p{each}@acme.test", temperature="cold")
    there.person(email="p1@acme.test", glengarry_status="won", lastname="Paula")
    dry = typing("sync", "X", "--dry-run")
    assert dry.code == 0, dry.err
    for line in (
        "would be made │     2 │ #3, #1",
        "would be linked │     1 │ #2",
        "would be conflicting │     1 │ #2",
        "would be changed here, as it owns the field │ 1 │ #2",
    ):
        assert " ".join(line.split()) in " ".join(dry.out.split())
    assert "Nothing was written." in dry.out
    assert rows(floor, CrmLink) == []
    made = typing("sync", "X")
    assert made.code == 0, made.err
    assert len(rows(floor, CrmLink)) == 3
    assert "Nothing was written." not in made.out
    listed = typing("list").out
    assert "X │ HubSpot │ 3 │ 1" in " ".join(listed.split())
    assert "never" not in listed


def test_what_was_refused_is_told_with_why(floor: Floor, typing: Typing, there: HubSpotStandIn) -> None:
    typing("add", "hubspot", "X", "--api", there.url, answers=(TOKEN,))
    floor.lead(name="Ann", email="ann@acme.test")
    wrong = Fault(400, {"category": "VALIDATION_ERROR", "message": "ann@acme.test"})
    there.faults = [Fault(200, {}), Fault(200, {}), Fault(207, {"results": []}), wrong]
    said = typing("sync", "X")
    assert "1 lead refused: HubSpot answered 400: VALIDATION_ERROR" in said.out
    assert "ann@" not in said.out


def test_conflicts_are_listed_and_decided(floor: Floor, typing: Typing, there: HubSpotStandIn) -> None:
    typing("add", "hubspot", "X", "--api", there.url, answers=(TOKEN,))
    assert "Both sides say the same." in typing("conflicts").out
    floor.lead(name="Ann", email="ann@acme.test")
    there.person(email="ann@acme.test", glengarry_status="won")
    typing("sync", "X")
    shown = " ".join(typing("conflicts", "X").out.split())
    assert "#1 │ status │ open │ won │ X" in shown
    assert "no conflict about owner" in typing("settle", "1", "owner", "--ours").err
    said = typing("settle", "1", "status", "--theirs").out
    assert "It cannot be copied here: status follows from what is recorded, such as `/dispo 1 spoke`." in said
    assert "What X says stays there until ours changes." in said
    assert "Both sides say the same." in typing("conflicts").out
    assert there.people["501"]["glengarry_status"] == "won"
    assert "Ours is in X now." in typing("settle", "1", "Status", "--ours", "--crm", "X").out
    assert there.people["501"]["glengarry_status"] == "open"


def test_with_another_key_for_secrets_it_says_so(
    typing: Typing, there: HubSpotStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    typing("add", "hubspot", "X", "--api", there.url, answers=(TOKEN,))
    monkeypatch.setenv("SECRETS_KEY", "another key, as long as the first one was")
    for words in (("sync", "X", "--dry-run"), ("settle", "1", "status", "--ours")):
        said = typing(*words)
        assert (said.code, "X cannot be asked" in said.err, "SECRETS_KEY" in said.err) == (1, True, True)


def test_a_removed_one_is_told_nothing_more_and_keeps_what_it_has(
    floor: Floor, typing: Typing, there: HubSpotStandIn
) -> None:
    typing("add", "hubspot", "X", "--api", there.url, answers=(TOKEN,))
    floor.lead(name="Ann", email="ann@acme.test")
    typing("sync", "X")
    assert typing("remove", "X").code == 0
    assert rows(floor, CrmLink) == []
    (row,) = rows(floor, Receiver)
    assert (row.state, row.secret) == ("removed", None)
    assert len(there.people) == 1
    assert "No CRM is connected" in typing("list").out


def test_the_bell_rings_for_crms_every_minute(floor: Floor) -> None:
    rung = bells(floor.desk, floor.rules, crms=partial(int))
    job = rung.get_job("what changed in CRMs")
    assert job.trigger.interval.total_seconds() == 60
