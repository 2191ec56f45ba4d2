"""`glengarry nurture export`: the pile as a list that a mailing tool and a spreadsheet may open."""

import csv
import io
from pathlib import Path
from typing import Any

from store import blocked, leads
from tests.command_line import Type
from tests.floor import MONDAY, Floor

HEADINGS = [
    "number", "name", "company", "email", "phone", "temperature", "source", "campaign", "reason",
    "in the pile since", "last words", "touches", "next review",
]  # fmt: skip


def resting(floor: Floor, when: str = "in 2 weeks", **facts: Any) -> int:
    number = floor.lead(**{"name": "Ann", "temperature": "hot", **facts})
    floor.type("U0SAM", f"/dispo {number} not-ready {when}")
    return number


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_every_lead_of_the_pile_is_a_row_with_what_a_mailing_tool_asks(
    floor: Floor, command_line: Type
) -> None:
    number = resting(floor, company="Acme, Inc.", email="ann@acme.com", source="Fair", campaign="Autumn")
    floor.type("U0DANA", f"/dispo {number} emailed asked for\nour prices")
    with floor.database.writing() as tx:
        leads.put(tx, number, nurture_why="Not ready yet", nurtured_at=MONDAY)
    said = command_line("nurture", "export")
    assert said.code == 0
    (row,) = rows(said.out)
    assert list(row) == HEADINGS
    assert list(row.values()) == [
        str(number), "Ann", "Acme, Inc.", "ann@acme.com", "", "hot", "Fair", "Autumn", "Not ready yet",
        "2026-11-23T09:00:00+00:00", "asked for\nour prices", "2", "2026-12-07T09:00:00+00:00",
    ]  # fmt: skip


def test_only_the_pile_is_listed_and_the_next_review_comes_first(floor: Floor, command_line: Type) -> None:
    later, sooner = resting(floor, "in 3 months", name="Bob"), resting(floor, "in 2 weeks", name="Eve")
    floor.lead(name="Open", temperature="hot")
    assert [row["number"] for row in rows(command_line("nurture", "export").out)] == [str(sooner), str(later)]


def test_nobody_who_is_not_to_be_contacted_and_no_test_is_listed(floor: Floor, command_line: Type) -> None:
    kept = resting(floor, name="Bob", phone="+1 212 555 0199")
    resting(floor, name="Try", test=True)
    mail, phone = resting(floor, email="ann@acme.com"), resting(floor, name="Eve", phone="+1 212 555 0100")
    with floor.database.writing() as tx:  # past the deed that would have closed them
        blocked.add(tx, "T0", ["email:ann@acme.com", "phone:+12125550100"], MONDAY, None, None)
    numbers = [row["number"] for row in rows(command_line("nurture", "export").out)]
    assert numbers == [str(kept)]
    assert str(mail) not in numbers
    assert str(phone) not in numbers


def test_no_cell_is_taken_for_a_formula(floor: Floor, command_line: Type) -> None:
    resting(floor, name="=HYPERLINK(1)", company="@SUM(1)", phone="+1 212 555 0100", campaign="-1+1")
    (row,) = rows(command_line("nurture", "export").out)
    assert (row["name"], row["company"], row["phone"], row["campaign"]) == (
        "'=HYPERLINK(1)", "'@SUM(1)", "'+12125550100", "'-1+1",
    )  # fmt: skip


def test_it_is_written_to_a_file_and_says_how_many(floor: Floor, command_line: Type, tmp_path: Path) -> None:
    resting(floor, name="Zoë")
    said = command_line("nurture", "export", "--file", str(tmp_path / "pile.csv"))
    assert (said.code, said.out) == (0, "")
    assert "1 lead written" in said.err
    assert rows((tmp_path / "pile.csv").read_text(encoding="utf-8"))[0]["name"] == "Zoë"
    said = command_line("nurture", "export", "--file", str(tmp_path))
    assert (said.code, "cannot be written" in said.err) == (1, True)


def test_an_empty_pile_is_its_headings(command_line: Type) -> None:
    assert command_line("nurture", "export").out == ",".join(HEADINGS) + "\r\n"
