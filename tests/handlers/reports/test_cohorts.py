"""`/leadstats cohorts`: does speed pay here? Counted by hand, and silent about what a few leads do not show."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from handlers.reports.cohorts import cohorts_as_json, count_cohorts
from messages.render import Payload
from playbook.standing import Standing
from playbook.words import Outcome, State
from store.database import Database
from tests.floor import MONDAY, PLAYBOOK, Floor
from tests.slack_limits import problems
from tests.store.given import add_lead, arrived

DAY = timedelta(days=1)
CAME = MONDAY - 100 * DAY
WON = arrived().with_(state=State.CLOSED, due=None, outcome=Outcome.WON, touches=2)


def add(
    floor: Floor, leads: int, stands: Standing, minutes: float | None, *, at: datetime = CAME, **facts: Any
) -> None:
    with floor.database.writing() as tx:
        for _ in range(leads):
            touched = None if minutes is None else at + timedelta(minutes=minutes)
            add_lead(tx, stands, received_at=at, first_touch_at=touched, **facts)


@pytest.fixture
def year(floor: Floor) -> Floor:
    """Of 40 called within 5 minutes 12 bought, of 60 called after 3 hours 6; 20 were never called."""
    add(floor, 12, WON, 4, reached_at=CAME + DAY)
    add(floor, 28, arrived().with_(touches=1), 4)
    add(floor, 6, WON.with_(touches=9), 180, reached_at=CAME + DAY)
    add(floor, 54, arrived().with_(touches=6), 180)
    add(floor, 20, arrived(), None)
    add(floor, 3, WON, 1, counts=False)
    add(floor, 9, WON, 1, at=MONDAY - 29 * DAY)  # too young for a year's cohorts
    add(floor, 9, WON, 1, at=MONDAY - 370 * DAY)
    return floor


def tables(report: Payload) -> list[list[list[str]]]:
    blocks = [block for block in report["blocks"] if block["type"] == "data_table"]
    return [[[cell["text"] for cell in row] for row in block["rows"]] for block in blocks]


def accepted(report: Payload) -> Payload:
    del report["response_type"]
    assert problems(report, "message") == []
    return report


def test_speed_and_touches_are_counted_as_one_would_by_hand(year: Floor) -> None:
    report = accepted(year.type("U0MARIA", "/leadstats cohorts"))
    assert report["text"] == (
        "Speed pays here: of leads touched within 5 min 30% (12 of 40) were won, of those touched later 10% (6 of 60). "
        "Period: Sun 23 Nov 2025 00:00 to Sat 24 Oct 2026 00:00, UTC."
    )
    speed, touches = tables(report)
    assert speed == [
        ["first touch", "received", "reached", "won"],
        ["2 to 5 min", "40", "30% (12 of 40)", "30% (12 of 40)"],
        ["1 to 4 h", "60", "10% (6 of 60)", "10% (6 of 60)"],
        ["never touched", "20", "0% (0 of 20)", "0% (0 of 20)"],
        ["all", "120", "15% (18 of 120)", "15% (18 of 120)"],
    ]
    assert [row[:2] + row[3:] for row in touches] == [
        ["touch", "got so far", "won at it"],
        ["touch 1", "100", "0% (0 of 120)"],
        ["touch 2", "72", "10% (12 of 120)"],
        *[[f"touch {number}", "60", "0% (0 of 120)"] for number in (3, 4, 5, 6)],
        ["touch 7 or more", "6", "5% (6 of 120)"],
    ]
    means = report["blocks"][-1]["elements"][0]["text"]
    assert means.startswith("received Sun 23 Nov 2025 00:00 to Sat 24 Oct 2026 00:00, UTC · left out: 3 test")
    assert "_too few_: A rate takes 20 leads" in means


def test_few_leads_are_counts_and_no_rate(floor: Floor) -> None:
    add(floor, 3, WON, 1, reached_at=CAME)
    add(floor, 16, arrived(), 1)
    report = accepted(floor.type("U0TOM", "/leadstats cohorts"))
    assert report["text"] == (
        "Does speed pay here? Too few to say: 3 wins of 19 leads touched within 5 min, "
        "0 wins of 0 leads touched later. "
        "Period: Sun 23 Nov 2025 00:00 to Sat 24 Oct 2026 00:00, UTC."
    )
    speed, _ = tables(report)
    assert speed[1] == ["up to 2 min", "19", "3 of 19 (too few)", "3 of 19 (too few)"]
    assert [block["title"] for block in report["blocks"] if block["type"] == "data_visualization"] == [
        "Wins by touch"
    ]


@pytest.mark.parametrize(
    ("fast", "slow", "begins"),
    [((12, 100), (10, 100), "Whether speed pays here is not clear"), ((6, 100), (40, 100), "Speed does not pay here")],
)  # fmt: skip
def test_what_chance_may_do_and_what_speaks_against_speed_is_said(
    floor: Floor, fast: tuple[int, int], slow: tuple[int, int], begins: str
) -> None:
    for minutes, (won, leads) in ((1, fast), (9, slow)):
        add(floor, won, WON, minutes)
        add(floor, leads - won, arrived(), minutes)
    assert floor.type("U0MARIA", "/leadstats cohorts")["text"].startswith(begins)


def test_a_period_that_is_named_is_taken_as_it_is(year: Floor) -> None:
    report = accepted(year.type("U0MARIA", "/leadstats cohorts 2026-10"))
    assert tables(report)[0][1][:2] == ["up to 2 min", "9"]
    assert "cannot read “fortnight”" in year.type("U0MARIA", "/leadstats cohorts fortnight")["text"]


def test_it_is_for_managers_and_marketing(year: Floor) -> None:
    assert "for managers and marketing" in year.type("U0SAM", "/leadstats cohorts")["text"]
    for person in ("U0MARIA", "U0TOM"):
        report = year.type(person, "/leadstats cohorts")
        assert report["text"].startswith("Speed pays here")
        assert report["response_type"] == "ephemeral"


def test_the_days_are_those_of_the_teams_zone(sqlite_database: Database) -> None:
    floor = Floor(sqlite_database, playbook=f'{PLAYBOOK}[team]\ntimezone = "Pacific/Kiritimati"\n')
    period = count_cohorts(floor.desk).period
    assert (period.start.isoformat(), period.end.isoformat(), period.timezone) == (
        "2025-11-22T10:00:00+00:00", "2026-10-23T10:00:00+00:00", "Pacific/Kiritimati",
    )  # fmt: skip


def test_an_empty_store_says_so(floor: Floor) -> None:
    report = accepted(floor.type("U0MARIA", "/leadstats cohorts"))
    assert report["text"].startswith("No leads were received. Period: Sun 23 Nov ")
    assert [block["type"] for block in report["blocks"]] == ["section", "context"]


def test_lines_instead_of_tables_are_accepted_too(sqlite_database: Database) -> None:
    floor = Floor(sqlite_database, playbook=f'{PLAYBOOK}[reports]\npictures = "drawn"\n')
    add(floor, 25, WON, 1)
    report = accepted(floor.type("U0MARIA", "/leadstats cohorts"))
    assert "*up to 2 min*" in str(report)


def test_machines_are_told_the_same(year: Floor) -> None:
    told = cohorts_as_json(count_cohorts(year.desk))
    assert told["verdict"]["says"] == "yes"
    assert told["speed"][1] == {"name": "2 to 5 min", "received": 40, "reached": 12, "won": 12}
    assert told["touches"][6] == {"name": "7 or more", "received": 6, "reached": 6, "won": 6, "won_at_it": 6}
    assert (told["total"]["received"], told["left_out"]) == (120, 3)
