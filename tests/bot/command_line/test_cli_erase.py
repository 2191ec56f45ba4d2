"""`glengarry erase` as an operator meets it: asked, printed, exit code."""

import io
import sys

import pytest

from tests.command_line import Type
from tests.floor import Floor


def test_a_person_is_erased_by_address_without_printing_it(floor: Floor, command_line: Type) -> None:
    floor.lead(name="Ann Quimby", email="ann@acme.com", temperature="hot")
    said = command_line("erase", "ANN@acme.com", "--yes")
    assert (said.code, said.out.splitlines()) == (0, [
        "Found 1 lead (#1) and 1 inquiry.",
        "Erased. The running app rewrites the cards and messages in Slack.",
    ])  # fmt: skip
    assert floor.look(1).name is None


def test_whoever_does_not_say_yes_erases_nothing(
    floor: Floor, command_line: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    floor.lead(name="Ann Quimby", email="ann@acme.com", temperature="hot")
    said = command_line("erase", "#1")
    assert said.code == 1
    assert "Erase all of it?" in said.out + said.err
    assert floor.look(1).name == "Ann Quimby"


@pytest.mark.usefixtures("floor")
def test_nobody_known_is_a_clear_refusal(command_line: Type) -> None:
    for who, why in (("9", "no lead #9"), ("eve@acme.com", "No lead is known"), ("Ann", "no e-mail address")):
        said = command_line("erase", who, "--yes")
        assert said.code == 1
        assert why in said.err
