"""`glengarry drop` and `glengarry campaign` as an operator meets them: typed, printed, exit code."""

import io
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from handlers.desk import Desk
from handlers.lists import lists
from playbook.drops import DropState, ListState, Way
from store import drops as kept_drops
from store.tables import LeadList, RejectedRow
from tests.command_line import Type
from tests.dropping import FOUND, campaign_of, costs_of, drop_of, list_of, stands
from tests.floor import Floor

CSV = "E-Mail,Firma\nann@acme.com,Acme\n"


class Worker:
    """Stands in for what reads lists and takes them in: one step reads, two take in."""

    def __init__(self, floor: Floor, **found: Any) -> None:
        self.floor, self.found, self.steps = floor, {**FOUND, **found}, 0
        self.stop_at = 0  # Ctrl-C at this step

    def __call__(self, _desk: Desk, number: int, told: Callable[[LeadList], None]) -> None:
        self.steps += 1
        if self.steps == self.stop_at:
            raise KeyboardInterrupt
        listed = list_of(self.floor, number)
        if listed.state in (ListState.FETCHING, ListState.READING):
            self._to(number, ListState.PREVIEWED, rows=225, columns={"0": "email"}, preview=self.found)
        elif listed.row < 100:
            self._to(number, ListState.IMPORTING, row=100)
        else:
            self._to(number, ListState.DONE, row=225, new=212, known=5, invalid=1)
            with self.floor.database.writing() as tx:
                tx.add(RejectedRow(list_id=number, row=7, why="no e-mail address"))
        told(list_of(self.floor, number))

    def _to(self, number: int, state: ListState, **facts: Any) -> None:
        stands(self.floor, state, number, **facts)


@pytest.fixture(name="worker")
def works(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> Worker:
    found = Worker(floor)
    monkeypatch.setattr(lists, "work_through", found)
    return found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "leads.csv"
    made.write_text(CSV)
    return made


@pytest.mark.usefixtures("worker")
def test_a_list_is_shown_asked_about_and_taken_in(
    floor: Floor, command_line: Type, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    said = command_line(
        "drop", str(file), "--campaign", "Autumn webinar", "--cost", "9752", "--source", "fair", "--cards",
        "--what", "Saw the demo", "--script", "Ask for Ann", "--temperature", "hot",
    )  # fmt: skip
    assert said.code == 0, said.err
    assert "E-Mail → e-mail, 2 columns kept beside" in said.out
    assert "row 2: a…@acme.com" in said.out
    assert "5 known already: Sam 3, nobody's 2" in said.out
    assert "$9,752 in all: $46 for each of 212 leads." in said.out
    assert "leads.csv: 212 new, 5 known already or double, 1 invalid." in said.out
    assert "ann@" not in said.out
    drop, campaign = drop_of(floor), campaign_of(floor)
    assert (drop.channel, drop.temperature, drop.created_by) == ("#leads", "hot", None)
    assert drop.way == Way.DEAL  # 212 cards would be too many
    assert (campaign.what, campaign.script, campaign.source) == ("Saw the demo", "Ask for Ann", "fair")
    assert "\n7,no e-mail address" in Path(f"{file}.rejected.csv").read_text("utf-8-sig")
    assert list_of(floor).path == str(file.resolve())


@pytest.mark.usefixtures("worker")
def test_no_takes_nothing_in(
    floor: Floor, command_line: Type, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    said = command_line("drop", str(file), "--campaign", "Autumn webinar", "--cost", "9752")
    assert (said.code, "Nothing was taken in." in said.out) == (1, True)
    assert (drop_of(floor).state, list_of(floor).state) == (DropState.CANCELLED, ListState.CANCELLED)
    assert sum(float(amount) for amount, _ in costs_of(floor)) == 0


@pytest.mark.usefixtures("worker")
def test_a_dry_run_shows_and_takes_nothing_in(command_line: Type, file: Path) -> None:
    said = command_line("drop", str(file), "--campaign", "Autumn webinar", "--dry-run")
    assert (said.code, "212 new" in said.out, "Nothing was taken in." in said.out) == (0, True, True)
    assert "There is no campaign yet." in command_line("campaign", "list").out


def test_a_dry_run_leaves_a_campaign_as_it_was(
    floor: Floor, command_line: Type, worker: Worker, file: Path
) -> None:
    asked = ("drop", str(file), "--campaign", "Autumn webinar")
    command_line(*asked, "--what", "The words", "--cost", "60", "--yes")
    command_line("campaign", "close", "Autumn webinar")
    before = command_line("campaign", "list").out
    for stop_at in (worker.steps + 1, 0):  # the first is stopped
        worker.stop_at = stop_at
        said = command_line(*asked, "--what", "Other words", "--cost", "424", "--dry-run")
        assert ("$424 in all: $2 for each of 212 leads" in said.out) == (said.code == 0), said.out
        assert command_line("campaign", "list").out == before
    assert (campaign_of(floor).what, campaign_of(floor).state) == ("The words", "closed")
    assert costs_of(floor) == [("60.00", "USD")]


def test_ctrl_c_stops_it_and_the_same_command_goes_on(
    floor: Floor, command_line: Type, worker: Worker, file: Path
) -> None:
    worker.stop_at = 3  # after the preview and one batch
    said = command_line("drop", str(file), "--campaign", "Autumn webinar", "--yes")
    assert (said.code, "the same command goes on" in said.err) == (130, True)
    assert list_of(floor).state == ListState.IMPORTING
    said = command_line("drop", str(file), "--campaign", "autumn WEBINAR", "--yes")
    assert (said.code, "Going on with leads.csv." in said.out) == (0, True)
    with floor.database.reading() as tx:
        assert len(kept_drops.of_campaign(tx, "T0", campaign_of(floor).id)) == 1
    said = command_line("drop", str(file), "--campaign", "Autumn webinar", "--yes")  # it ended: a new list
    assert "Going on" not in said.out
    assert list_of(floor, 2).state == ListState.DONE


@pytest.mark.usefixtures("worker")
def test_one_for_later_is_kept_for_the_running_app(floor: Floor, command_line: Type, file: Path) -> None:
    said = command_line("drop", str(file), "--campaign", "Autumn webinar", "--yes", "--at", "tomorrow 10:00")
    assert (said.code, "It begins Tue 24 Nov 2026 10:00" in said.out) == (0, True)
    assert list_of(floor).path is None
    assert (list_of(floor).size, list_of(floor).state) == (len(CSV), ListState.CONFIRMED)


@pytest.mark.usefixtures("worker")
def test_standard_input_is_a_list_and_nothing_can_be_asked(
    floor: Floor, command_line: Type, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(CSV.encode())))
    refused = command_line("drop", "-", "--campaign", "Autumn webinar")
    assert (refused.code, "add --yes or --dry-run" in refused.err) == (1, True), refused.err
    said = command_line("drop", "-", "--campaign", "Autumn webinar", "--yes")
    assert said.code == 0
    assert list_of(floor).size == len(CSV)
    assert (tmp_path / "leads.rejected.csv").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--cost", "lots"), "Write one number"),
        (("--at", "sometime"), "is no moment"),
        (("--at", "2020-01-01 10:00"), "past"),
        (("--channel", "not a channel"), "is no channel"),
        (("--currency", "EURO"), "three letters"),
    ],
)
def test_what_cannot_be_read_is_refused_before_anything_is_laid_down(
    floor: Floor, command_line: Type, file: Path, words: tuple[str, ...], says: str
) -> None:
    said = command_line("drop", str(file), "--campaign", "Autumn webinar", *words)
    assert (said.code, says in said.err) == (1, True), said.err
    with floor.database.reading() as tx:
        assert kept_drops.get(tx, "T0", 1) is None


def test_a_file_that_is_not_there_is_a_mistyped_command(command_line: Type) -> None:
    assert command_line("drop", "nowhere.csv", "--campaign", "Autumn webinar").code == 2


def test_a_list_that_cannot_be_read_says_why(
    floor: Floor, command_line: Type, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_desk: Desk, number: int, _told: object) -> None:
        stands(floor, ListState.FAILED, number, problem="This is a picture, not a list.")

    monkeypatch.setattr(lists, "work_through", fails)
    said = command_line("drop", str(file), "--campaign", "Autumn webinar", "--yes")
    assert (said.code, "This is a picture, not a list." in said.err) == (1, True)


@pytest.mark.usefixtures("worker")
def test_campaigns_are_listed_shown_and_closed(
    floor: Floor, command_line: Type, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.command_line.cli_campaign.out", Console(width=250))
    assert "There is no campaign yet" in command_line("campaign", "list").out
    command_line("drop", str(file), "--campaign", "Autumn [red]webinar", "--yes")
    assert "Autumn [red]webinar" in command_line("campaign", "list").out
    assert "Autumn [red]webinar" in command_line("campaign", "show", "autumn red webinar").out
    assert "Autumn [red]webinar is closed." in command_line("campaign", "close", "autumn-red-webinar").out
    assert "was closed before" in command_line("campaign", "close", "autumn-red-webinar").out
    assert campaign_of(floor, "Autumn [red]webinar").state == "closed"
    said = command_line("campaign", "show", "Spring")
    assert (said.code, "There is no campaign" in said.err) == (1, True)
