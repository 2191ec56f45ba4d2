"""`glengarry block` as an operator meets it: typed, printed, exit code."""

import json
from pathlib import Path

from playbook.words import State
from tests.command_line import Type
from tests.floor import Floor


def test_a_person_is_blocked_by_any_spelling_of_the_address_and_shown_masked(
    floor: Floor, command_line: Type
) -> None:
    number = floor.lead(name="Ann", email="ann@acme.com", phone="+1 212 555 0100", temperature="hot")
    said = command_line("block", "add", "Ann Lee <ANN@acme.com>")
    assert (said.code, said.out.strip()) == (
        0,
        "a…@acme.com is not to be contacted any more; 1 lead closed.",
    )
    assert floor.look(number).state == State.CLOSED
    listed = command_line("block", "list").out
    assert "a…@acme.com" in listed
    assert "+1 … 100" in listed
    assert f"#{number}" in listed
    assert "ann@" not in listed
    assert "5550100" not in listed


def test_lifting_frees_all_that_was_blocked_together(floor: Floor, command_line: Type) -> None:
    floor.lead(name="Ann", email="ann@acme.com", phone="+1 212 555 0100", temperature="hot")
    command_line("block", "add", "(212) 555-0100")
    said = command_line("block", "lift", "ann@acme.com")
    assert (said.code, said.out.strip()) == (0, "a…@acme.com may be contacted again; 2 contacts lifted.")
    assert "0 contacts" in command_line("block", "list").out


def test_lifting_what_is_not_blocked_is_refused_without_the_address(command_line: Type) -> None:
    said = command_line("block", "lift", "eve@acme.com")
    assert said.code == 1
    assert "e…@acme.com is not blocked" in said.err


def test_what_is_no_address_is_refused(command_line: Type) -> None:
    said = command_line("block", "add", "somebody")
    assert (said.code, "no e-mail address and no phone number" in said.err) == (1, True)


def test_a_trial_says_that_people_would_be_asked_first(command_line: Type, tmp_path: Path) -> None:
    command_line("block", "add", "eve@acme.com")
    payload = tmp_path / "eve.json"
    payload.write_text(json.dumps({"email": "eve@acme.com", "temperature": "hot"}))
    assert "asked not to be contacted" in command_line("route-test", str(payload)).out
