"""`glengarry drop` with everything in its place: a real file is read, taken in, stopped and gone on with."""

from pathlib import Path

import pytest
from rich.progress import Progress

from playbook.drops import ListState
from playbook.words import State
from tests.command_line import Type
from tests.dropping import drop_of, list_of
from tests.floor import Floor
from tests.machine import fork_beside

ROWS = "E-Mail;Firma\n" + "".join(f"ann{number}@acme.com;Acme\n" for number in range(60)) + ";Nobody\n"


@pytest.fixture(autouse=True)
def _fork(monkeypatch: pytest.MonkeyPatch) -> None:
    fork_beside(monkeypatch)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "leads.csv"
    made.write_text(ROWS)
    return made


def test_a_file_is_taken_in_and_the_same_file_again_creates_nothing(
    floor: Floor, command_line: Type, file: Path
) -> None:
    said = command_line("drop", str(file), "--campaign", "Autumn webinar", "--yes", "--cards")
    assert said.code == 0, said.err
    assert "60 new\n1 invalid\n  row 62: no e-mail address and no phone number" in said.out
    assert "leads.csv: 60 new, 1 invalid." in said.out
    assert drop_of(floor).way == "deal"  # 60 cards would be too many
    assert floor.look(60).state == State.OPEN
    assert "62,no e-mail address" in Path(f"{file}.rejected.csv").read_text("utf-8-sig")
    said = command_line("drop", str(file), "--campaign", "Autumn webinar", "--yes")
    assert (said.code, "60 known already: nobody's 60" in said.out) == (1, True)
    assert "Nothing was taken in." in said.out


def test_ctrl_c_leaves_it_where_it_is_and_the_same_command_goes_on(
    floor: Floor, command_line: Type, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.lists.lists.AT_COMMAND", 20)
    show = Progress.update

    def stop(bar: Progress, *task: object, **facts: object) -> None:
        show(bar, *task, **facts)  # type: ignore[arg-type]
        if list_of(floor).state == ListState.IMPORTING:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Progress, "update", stop)
        said = command_line("drop", str(file), "--campaign", "Autumn webinar", "--yes")
    assert said.code == 130
    assert list_of(floor).state == ListState.IMPORTING
    assert 0 < list_of(floor).new <= 60
    said = command_line("drop", str(file), "--campaign", "Autumn webinar", "--yes")
    assert (said.code, "Going on with leads.csv." in said.out) == (0, True), said.err
    assert (list_of(floor).state, list_of(floor).new) == (ListState.DONE, 60)


def test_a_picture_renamed_to_csv_is_told_and_nothing_stays_open(
    floor: Floor, command_line: Type, tmp_path: Path
) -> None:
    picture = tmp_path / "leads.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    said = command_line("drop", str(picture), "--campaign", "Autumn webinar", "--yes")
    assert (said.code, list_of(floor).state) == (1, ListState.FAILED)
    assert len(said.err.strip()) > 20
    assert "Traceback" not in said.err


def test_a_dry_run_of_what_cannot_be_read_leaves_no_campaign_either(
    command_line: Type, tmp_path: Path
) -> None:
    picture = tmp_path / "leads.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    said = command_line("drop", str(picture), "--campaign", "Autumn webinar", "--dry-run")
    assert (said.code, "picture" in said.err) == (1, True), said.err
    assert "There is no campaign yet." in command_line("campaign", "list").out
