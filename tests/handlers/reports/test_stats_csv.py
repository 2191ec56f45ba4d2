"""A report as a list: asked for in Slack, delivered as a file, harmless in a spreadsheet."""

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from threading import Thread
from typing import Any

import pytest

from handlers.reports.reports import count_period, period_of, report_as_json
from handlers.reports.stats_csv import write_list
from playbook.board import By
from tests.floor import Floor
from tests.samples import SPITE


class Shelf(ThreadingHTTPServer):
    """Where a file is put; keeps what it was given."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Shelving)
        self.got: list[bytes] = []
        self.answers: list[int] = []


class Shelving(BaseHTTPRequestHandler):
    server: Shelf

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = self.server.answers.pop(0) if self.server.answers else 200
        if status == 200:
            self.server.got.append(body)
        self.send_response(status)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base class names it so
        """Says nothing."""


@contextmanager
def opened() -> Iterator[Shelf]:
    with Shelf() as shelf:
        thread = Thread(target=shelf.serve_forever, args=(0.01,))
        thread.start()
        yield shelf
        shelf.shutdown()
        thread.join()


@pytest.fixture
def shelf(floor: Floor) -> Iterator[Shelf]:
    """Slack takes files: it names an address, and something listens there."""
    with opened() as shelf:
        place = {"upload_url": f"http://127.0.0.1:{shelf.server_port}/put", "file_id": "F1"}
        setattr(floor.slack, "_files_get_upload_u_r_l_external", lambda _: place)  # noqa: B010
        yield shelf


def shared(floor: Floor) -> list[dict[str, Any]]:
    return [said for method, said in floor.slack.calls if method == "files.completeUploadExternal"]


def read(content: str) -> tuple[dict[str, list[str]], list[dict[str, str]]]:
    """The head by its first cells, and the lines of the list."""
    head, _, body = content.partition("\r\n\r\n")
    lines = {line[0]: line[1:] for line in csv.reader(StringIO(head))}
    return lines, list(csv.DictReader(StringIO(body)))


def listed(
    floor: Floor, words: str = "week", by: By = "person"
) -> tuple[dict[str, list[str]], list[dict[str, str]]]:
    into = StringIO(newline="")
    write_list(count_period(floor.desk, period_of(floor.desk, words), by), floor.clock(), into)
    return read(into.getvalue())


def worked(floor: Floor) -> None:
    """Ann is followed up by Sam; Bob and a test are not."""
    floor.lead(name="Ann", temperature="hot", campaign="Autumn")
    floor.lead(name="Bob", temperature="hot", campaign="=cmd|' /C calc'!A0")
    floor.lead(name="Tess", temperature="hot", test=True)
    floor.press("U0SAM", "claim", 1)
    floor.clock.move(minutes=2)
    floor.type("U0SAM", "/dispo 1 spoke")
    floor.deliver()
    floor.clock.move(minutes=20)


def test_a_list_has_every_row_and_every_number_of_the_json(floor: Floor) -> None:
    worked(floor)
    report = count_period(floor.desk, period_of(floor.desk, "week"), "campaign")
    as_json = report_as_json(report)
    _, lines = listed(floor, by="campaign")
    assert len(lines) == len(as_json["rows"]) + 1
    for line, numbers in zip(lines, [*as_json["rows"], as_json["total"]], strict=True):
        told = {name: value for name, value in numbers.items() if not isinstance(value, dict | list)}
        for name in told.keys() - {"key", "name"}:
            assert line[name] == ("" if told[name] is None else str(told[name]))
        for name in ("speed_to_claim", "speed_to_first_touch", "speed_to_contact"):
            speed = numbers[name]
            assert line[f"{name}_n"] == str(speed["n"])
            assert line[f"{name}_median_seconds"] == ("" if speed["median"] is None else str(speed["median"]))
        for each in numbers["conversion"]:
            assert line[f"conversion_{each['months']}_months_received"] == str(each["received"])
    assert [lines[-1]["campaign"], lines[-1]["name"], lines[-1]["received"]] == ["", "all", "2"]


def test_a_list_says_what_was_counted_and_what_it_means(floor: Floor) -> None:
    worked(floor)
    head, _ = listed(floor)
    assert head["period"] == ["week", "2026-11-23T00:00:00+00:00", "2026-11-30T00:00:00+00:00"]
    assert head["timezone"] == ["UTC"]
    assert head["counted at"] == ["2026-11-23T09:22:00+00:00"]
    assert head["left out"] == ["1 test, junk, duplicate or erased"]
    assert head["follow_up_rate"][0].startswith("Touched / (received - pending)")
    assert {"received", "pending", "cadence_kept", "completion", "conversion", "won"} <= head.keys()


def test_no_cell_is_a_formula_and_none_breaks_out_of_its_line(floor: Floor) -> None:
    for number, campaign in enumerate(
        ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", 'a","=1+1', "a\r\n=1+1", SPITE)
    ):
        floor.lead(name=f"Ann {number}", temperature="hot", campaign=campaign, source=campaign)
    for by in ("campaign", "source"):
        _, lines = listed(floor, by=by)
        assert sum(int(line["received"]) for line in lines[:-1]) == 8
        for line in lines:
            assert None not in line
            assert not [each for each in line.values() if each.startswith(("=", "+", "-", "@", "\t", "\r"))]


@pytest.mark.parametrize(
    "by", ["person", "team", "sales-channel", "channel", "source", "temperature", "hour"]
)
def test_nothing_at_all_is_a_list_too(floor: Floor, by: By) -> None:
    _, lines = listed(floor, by=by)
    assert [(line["name"], line["received"]) for line in lines] == [("all", "0")]


def test_a_list_asked_for_by_command_or_button_comes_as_a_file_once(floor: Floor, shelf: Shelf) -> None:
    worked(floor)
    said = floor.type("U0MARIA", "/leadstats month by campaign csv")
    assert said["text"] == "The list comes to you as a direct message from me."
    again = floor.press("U0MARIA", "stats-csv", "month by campaign csv")
    assert again is not None
    assert again["replace_original"] is False
    assert shelf.got == []  # not while Slack waits for an answer
    floor.deliver()
    (content,) = shelf.got
    assert content.startswith(b"\xef\xbb\xbfperiod,month,")
    _, lines = read(content.decode("utf-8-sig"))
    assert {line["campaign"] for line in lines} == {"Autumn", "'=cmd|' /C calc'!A0", ""}
    (file,) = shared(floor)
    assert (file["channel_id"], file["initial_comment"]) == ("D0MARIA", "Follow-up, month by campaign")
    assert json.loads(file["files"]) == [{"id": "F1", "title": "Follow-up, month by campaign"}]
    (place,) = [said for method, said in floor.slack.calls if method == "files.getUploadURLExternal"]
    assert place == {"filename": "leadstats-month-by-campaign.csv", "length": len(content)}


def test_a_rep_gets_a_list_of_his_own_and_of_nobody_elses(floor: Floor, shelf: Shelf) -> None:
    worked(floor)
    assert "for managers" in floor.type("U0SAM", "/leadstats csv")["text"]
    floor.type("U0SAM", "/leadstats me csv")
    floor.deliver()
    (content,) = shelf.got
    head, lines = read(content.decode("utf-8-sig"))
    assert head["person"] == ["U0SAM", "Sam"]
    assert [(line["person"], line["received"]) for line in lines] == [("U0SAM", "1"), ("", "1")]


def test_a_list_is_of_the_period_that_was_asked_for_also_when_it_is_delivered_later(
    floor: Floor, shelf: Shelf
) -> None:
    worked(floor)
    floor.type("U0MARIA", "/leadstats today csv")
    floor.clock.move(days=3)
    floor.deliver()
    head, lines = read(shelf.got[0].decode("utf-8-sig"))
    assert head["period"][1].startswith("2026-11-23T00:00")
    assert lines[-1]["received"] == "2"


def test_a_file_that_may_not_have_arrived_is_handed_in_again(floor: Floor, shelf: Shelf) -> None:
    shelf.answers = [503, 500]
    floor.type("U0MARIA", "/leadstats csv")
    floor.deliver()
    assert (shelf.got, shared(floor)) == ([], [])
    floor.clock.move(minutes=2)
    floor.deliver()
    floor.clock.move(minutes=2)
    floor.deliver()
    assert (len(shelf.got), len(shared(floor))) == (1, 1)


@pytest.mark.parametrize(
    ("method", "error"),
    [
        ("files.getUploadURLExternal", "missing_scope"),
        ("files.getUploadURLExternal", "unknown_method"),
        ("files.completeUploadExternal", "restricted_action"),
    ],
)
def test_whoever_asked_is_told_when_slack_takes_no_file(
    floor: Floor, shelf: Shelf, method: str, error: str
) -> None:
    floor.slack.refusing[method] = error
    floor.type("U0MARIA", "/leadstats csv")
    floor.clock.move(seconds=timedelta(seconds=5).total_seconds())
    floor.deliver()
    told = [text for text in floor.slack.texts("D0MARIA") if "could not send you the list" in text]
    assert len(told) == 1
    assert f"Slack says {error}." in told[0]
    assert "`glengarry stats --csv FILE` writes the same one" in told[0]
    assert shared(floor) == [] or error == "restricted_action"
    assert len(shelf.got) == (method == "files.completeUploadExternal")


def test_a_slack_that_names_no_address_and_one_that_takes_it_not_are_refusals(
    floor: Floor, shelf: Shelf
) -> None:
    shelf.answers = [403]
    floor.type("U0MARIA", "/leadstats csv")
    floor.deliver()
    assert "upload_failed" in str(floor.slack.texts("D0MARIA"))
    delattr(floor.slack, "_files_get_upload_u_r_l_external")
    floor.type("U0MARIA", "/leadstats me csv")
    floor.deliver()
    assert "no_upload_url" in str(floor.slack.texts("D0MARIA"))
