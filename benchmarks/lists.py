"""A list of leads is looked through and taken in: rows a second beside the same rows written without a question."""

import csv
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from psutil import NoSuchProcess, Process
from slack_sdk import WebClient

from benchmarks import list_beside_claims
from benchmarks.databases import both
from benchmarks.figures import Figure, Malfunction
from benchmarks.seeding import CHANNEL
from handlers.desk import Desk
from handlers.lists import lists
from handlers.rules import InForce
from playbook import life
from playbook.drops import DropState, ListState
from playbook.words import Temperature
from store import campaigns, drops, playbooks
from store import lists as kept
from store.database import Database
from store.history import EVENT
from store.inquiries import CONTACT
from store.leads import LEAD, columns
from store.outpour import pour
from store.tables import LeadList, Touchpoint, table
from tests.slack_double import TEAM

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TARGET = 8_000  # rows a second
MEMORY = 200  # megabytes more at most than after the first tenth, until all the room for a batch is in use
ROWS = 100_000
BATCH = 5_000
HEADINGS = ("First name", "Last name", "Company", "E-Mail", "Phone", "Title", "Country")
FIRST = ("Ann", "Ben", "Cat", "Dan", "Eve", "Jürgen", "Zoë", "Łukasz")
LAST = ("Lee", "Miller", "García", "Nguyen", "O'Neil", "Schmidt", "Rossi", "de Vries")
TITLES = ("CEO", "CTO", "Head of Sales", "Buyer", "")


def measure(quick: bool, rows: int = ROWS) -> list[Figure]:
    """Rows a second with normalising and looking for doubles; the floor inserts what came of them, unasked."""
    rows = 300 if quick else rows
    figures = []
    with TemporaryDirectory() as folder:
        path = Path(folder) / "leads.csv"
        write_list(path, rows)
        for name, opened in both(quick).items():
            with opened() as database:
                floor = _floor(database, rows)
            with opened() as database:
                figures += _measured(name, database, path, rows, floor)
        beside = 4_000 if quick else rows // 2
        write_list(path, beside)
        return [*figures, *list_beside_claims.measure(quick, path.read_bytes(), beside)]


def write_list(path: Path, rows: int) -> None:
    """A list as a marketer has it: nobody sorted, a hundredth twice, a hundredth with nobody to reach."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        for nth in range(rows):
            writer.writerow(_cells(nth if nth % 100 or not nth else nth - 50))


def _cells(nth: int) -> Sequence[str]:
    first, last = FIRST[nth % len(FIRST)], LAST[nth // 7 % len(LAST)]
    mixed = nth * 7_919_777 % 999_999_937
    plain = "".join(letter for letter in f"{first}.{last}" if letter.isascii() and letter not in " '")
    email = f"{plain}.{mixed}@company{mixed % 20_011}.com" if nth % 10 else ""
    phone = f"+49 30 {10_000_000 + mixed % 89_999_999}" if nth % 3 or not email else ""
    if nth % 100 == 1:
        email = phone = "n/a"
    return first, last, f"Company {mixed % 20_011}", email, phone, TITLES[nth % 5], "DE" if nth % 2 else ""


def _measured(name: str, database: Database, path: Path, rows: int, floor: float) -> list[Figure]:
    desk = a_desk(database)
    listed = handed_in(desk, path)
    begin = perf_counter()
    peak = _Peak(rows)
    looked = lists.work_through(desk, listed.id, peak.look)
    preview = perf_counter() - begin
    if looked.state != ListState.PREVIEWED or looked.rows != rows:
        raise Malfunction(f"the list was not looked through: {looked.problem}")
    go(desk, looked)
    begin = perf_counter()
    done = lists.work_through(desk, listed.id, peak.look)
    took = perf_counter() - begin
    if done.state != ListState.DONE or done.new + done.known + done.invalid != rows:
        raise Malfunction("the list was not taken in")
    what = f"{rows:,} rows of a list"
    return [
        Figure(f"{what} looked through, {name}", "", f"{rows / preview:,.0f}/s", None, "", None),
        Figure(
            f"{what} taken in, {name}", f"{floor:,.0f}/s", f"{rows / took:,.0f}/s", rows / took / floor,
            f"{TARGET:,}/s", rows / took >= TARGET,
        ),
        Figure(
            f"memory of both processes, {name}", f"{peak.soon:.0f} MB after a tenth", f"{peak.most:.0f} MB", None,
            f"at most {MEMORY} MB more", peak.most - peak.soon <= MEMORY,
        ),
    ]  # fmt: skip


class _Peak:
    """The most memory that this process and the one beside it had, in megabytes: in the first tenth, and in all."""

    def __init__(self, rows: int) -> None:
        self._process, self._tenth = Process(), rows / 10
        self.soon = self.most = 0.0

    def look(self, listed: LeadList) -> None:
        family = [self._process, *self._process.children(recursive=True)]
        now = sum(_resident(each) for each in family)
        self.most = max(self.most, now)
        if not self.soon or listed.row <= self._tenth:
            self.soon = self.most


def _resident(process: Process) -> float:
    try:
        return float(process.memory_info().rss) / 1e6
    except NoSuchProcess:  # it has just ended
        return 0.0


def a_desk(database: Database) -> Desk:
    """A desk whose clock stands still."""
    with database.writing() as tx:
        playbooks.add(tx, TEAM, 0, "", "benchmark", NOW)
    rules = InForce(database, TEAM)
    return Desk(database, lambda: NOW, WebClient(), rules, TEAM)


def handed_in(desk: Desk, path: Path) -> LeadList:
    """The list for a drop that has not begun."""
    with desk.database.writing() as tx:
        campaign = campaigns.add(tx, TEAM, "Autumn webinar", NOW, None, currency="USD")
        if campaign is None:
            raise Malfunction("there is a campaign already")
        drop = drops.add(
            tx,
            TEAM,
            campaign.id,
            NOW,
            None,
            channel=CHANNEL,
            way="deal",
            at=NOW,
            leads_from="list",
            state="draft",
        )
        return lists.hand_in(tx, desk, drop, path.name, None, path=str(path))


def go(desk: Desk, listed: LeadList) -> None:
    """Its drop begins."""
    with desk.database.writing() as tx:
        drop = drops.wanted(tx, TEAM, listed.drop_id)
        drops.change(tx, drop, state=DropState.RUNNING, started_at=NOW)
        seen = kept.wanted(tx, TEAM, listed.id)
        kept.change(tx, seen, state=ListState.IMPORTING, ready_at=NOW)


def _floor(database: Database, rows: int) -> float:
    """Rows a second when each is a lead, an entry, two contacts and a touchpoint, and nobody asks anything."""
    same = _same()
    begin = perf_counter()
    for start in range(0, rows, BATCH):
        numbers = range(start + 1, min(start + BATCH, rows) + 1)
        with database.writing() as tx:
            pour(tx, LEAD, ("id", "name", "company", "email", "domain", "phone"), map(_plain, numbers), same)
            pour(tx, EVENT, ("lead_id",), [(number,) for number in numbers], {
                "workspace": TEAM, "at": NOW, "who": None, "kind": "received", "door": "list", "touch": False,
                "detail": {"list": 1},
            })  # fmt: skip
            keys = sorted(key for number in numbers for key in _keys(number))
            pour(tx, CONTACT, ("key", "lead_id"), keys, {"workspace": TEAM})
            pour(tx, table(Touchpoint), ("lead_id",), [(number,) for number in numbers], {
                "workspace": TEAM, "at": NOW, "campaign_id": 1, "source": "list", "said": None, "marks": {},
                "bundle": None,
            })  # fmt: skip
    return rows / (perf_counter() - begin)


def _same() -> dict[str, Any]:
    waits = life.wait_in_drop(Temperature.COLD, NOW, NOW + timedelta(hours=1))
    return columns(waits) | {
        "workspace": TEAM, "test": False, "counts": True, "received_at": NOW, "source": "list",
        "campaign": "Autumn webinar", "extra": {"Title": "CEO"}, "because": ["left a phone number"], "route": "all",
        "routing": {"source": "list", "temperature": "cold"}, "revision": 1, "limit_seconds": 300, "timeouts": 0,
        "channel": CHANNEL, "dropped": 1, "place": 29_970,
    }  # fmt: skip


def _plain(number: int) -> tuple[object, ...]:
    mixed = number * 7_919_777 % 999_999_937
    domain = f"company{mixed % 20_011}.com"
    return (
        number,
        f"Ann Lee {number}",
        f"Company {mixed % 20_011}",
        f"ann.{mixed}@{domain}",
        domain,
        _phone(mixed),
    )


def _phone(mixed: int) -> str:
    return f"+4930{10_000_000 + mixed % 89_999_999}"


def _keys(number: int) -> tuple[tuple[str, int], ...]:
    mixed = number * 7_919_777 % 999_999_937
    return (f"email:ann.{mixed}@company{mixed % 20_011}.com", number), (
        f"phone:{_phone(mixed)}{number}",
        number,
    )
