"""A workbook that another process unpacks is the list that this one would read."""

import io
import subprocess
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from handlers.lists.workbook import open_workbook
from handlers.lists.workbook_apart import open_workbook_apart
from sources.sheet import Unreadable

LISTS = Path(__file__).parents[2] / "lists"


def saved(*rows: list[Any]) -> io.BytesIO:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(file)
    return file


def test_it_is_the_same_list_also_for_two_who_read_at_once_and_from_a_row_on() -> None:
    content = (LISTS / "leads.xlsx").read_bytes()
    here, apart = open_workbook(io.BytesIO(content)), open_workbook_apart(io.BytesIO(content))
    assert apart.headings == here.headings
    assert list(apart.rows()) == list(here.rows())
    one, other = apart.rows(), apart.rows(after=3)
    assert [next(one)[0], next(other)[0], next(one)[0]] == [2, 4, 3]


def test_what_cannot_be_read_is_the_same_sentence() -> None:
    with pytest.raises(Unreadable, match="nothing in this workbook"):
        open_workbook_apart(saved())


@pytest.mark.parametrize("fault", [FileNotFoundError(), subprocess.TimeoutExpired("python", 1)])
def test_a_process_that_does_not_begin_or_end_is_a_sentence(
    fault: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_given: Any, **_how: Any) -> None:
        raise fault

    monkeypatch.setattr(subprocess, "run", stopped)
    with pytest.raises(Unreadable, match="broken and cannot be opened"):
        open_workbook_apart(saved(["Name", "E-Mail"], ["Ann", "ann@acme.com"]))
