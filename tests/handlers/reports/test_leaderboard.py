"""The weekly leaderboard: once, Monday at nine of each channel's clock; the best in public, all to managers."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import insert, select

from handlers.reports.board_facts import cost
from handlers.reports.leaderboard import post_weekly
from handlers.reports.reports import count_period
from messages.render import render
from playbook.unworked import Unworked
from store import people, playbooks
from store.database import Database
from store.tables import Lead, Outbox, Person, table
from tests.floor import PLAYBOOK, Floor, HandClock
from tests.samples import SPITE
from tests.slack_limits import problems
from tests.store.given import at_once
from tests.worked_leads import worked

TUESDAY = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
BOARD_TIME = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def week(floor: Floor, *counts: tuple[str, int, int], day: datetime = TUESDAY) -> None:
    """A week in which each of these people claimed so many leads and called so many of them at once."""
    for person, claimed, called in counts:
        worked(floor, day, person, claimed, called)


def worked_by_deeds(floor: Floor, person: str, leads: int) -> None:
    """The same of one person who called everybody, deed by deed."""
    floor.clock.now = TUESDAY
    for each in range(leads):
        number = floor.lead(name=f"{person} {each}", temperature="hot")
        assert floor.press(person, "claim", number) is None
        floor.type(person, f"/dispo {number} not-ready in 3 months")


def boards(floor: Floor, where: str) -> list[dict[str, Any]]:
    floor.deliver()
    return [
        said for (channel, _), said in floor.slack.posted.items()
        if channel == where and "🏆 The team" in said["text"]
    ]  # fmt: skip


def text(board: dict[str, Any]) -> str:
    return json.dumps(board, ensure_ascii=False)


def test_the_board_is_posted_once_at_nine_on_monday(floor: Floor) -> None:
    worked_by_deeds(floor, "U0SAM", 5)
    floor.clock.now = BOARD_TIME - timedelta(seconds=1)
    assert post_weekly(floor.desk) is False
    floor.clock.now = BOARD_TIME
    assert post_weekly(floor.desk) is True
    assert post_weekly(floor.desk) is False
    (board,) = boards(floor, "C0LEADS")
    assert board["text"] == "🏆 The team: 5 of 5 leads followed up (100%), 5 of 5 on time (100%)."
    assert "Mon 16 Nov to Sun 22 Nov, UTC" in text(board)
    assert problems({"text": board["text"], "blocks": board["blocks"]}, "message") == []


def test_a_restart_posts_nothing_twice_and_a_late_start_posts_it_still(floor: Floor) -> None:
    week(floor, ("U0SAM", 5, 5))
    floor.clock.now = BOARD_TIME + timedelta(days=2, hours=3)  # nobody was there on Monday
    assert post_weekly(floor.desk) is True
    again = Floor(floor.database, clock=floor.clock, slack=floor.slack)
    for _ in range(48):
        again.clock.move(hours=1)
        assert post_weekly(again.desk) is False
    assert len(boards(again, "C0LEADS")) == 1
    again.clock.now = BOARD_TIME + timedelta(days=7)
    assert post_weekly(again.desk) is False  # nothing came in that week


def test_an_empty_week_has_no_board(floor: Floor) -> None:
    floor.clock.now = BOARD_TIME
    assert post_weekly(floor.desk) is False
    floor.lead(name="Ann", temperature="hot")  # this week's
    floor.clock.move(days=1)
    assert post_weekly(floor.desk) is False
    assert boards(floor, "C0LEADS") == []


@pytest.mark.parametrize(
    ("zone", "monday", "utc"),
    [
        ("America/New_York", datetime(2026, 10, 26), 13),  # summer time
        ("America/New_York", datetime(2026, 11, 2), 14),  # the clocks were put back the day before
        ("America/New_York", datetime(2027, 3, 15), 13),  # and forward
        ("Europe/Berlin", datetime(2026, 10, 26), 8),
        ("Europe/Berlin", datetime(2027, 3, 29), 7),
        ("Asia/Kolkata", datetime(2026, 11, 23), 3.5),
        ("Pacific/Auckland", datetime(2026, 11, 23), -4),  # still Sunday in UTC
    ],
)  # fmt: skip
def test_nine_is_nine_on_the_teams_clock(
    sqlite_database: Database, zone: str, monday: datetime, utc: float
) -> None:
    own = f'[team]\ntimezone = "{zone}"\n'
    nine = monday.replace(tzinfo=UTC) + timedelta(hours=utc)
    floor = Floor(sqlite_database, clock=HandClock(nine - timedelta(days=4)), playbook=PLAYBOOK + own)
    floor.lead(name="Ann", temperature="hot")
    floor.clock.now = nine - timedelta(seconds=1)
    assert post_weekly(floor.desk) is False
    floor.clock.now = nine
    assert post_weekly(floor.desk) is True
    first, last = monday - timedelta(days=7), monday - timedelta(days=1)
    week_told = f"Mon {first.day} {first:%b} to Sun {last.day} {last:%b}, {zone}"
    assert week_told in text(boards(floor, "C0LEADS")[0])


def test_another_day_and_hour_may_be_agreed(sqlite_database: Database) -> None:
    floor = Floor(sqlite_database, playbook=PLAYBOOK + '[board]\nweekday = "friday"\nat = "16:30"\n')
    week(floor, ("U0SAM", 5, 5))
    floor.clock.now = datetime(2026, 11, 27, 16, 29, tzinfo=UTC)
    assert post_weekly(floor.desk) is False
    floor.clock.move(minutes=1)
    assert post_weekly(floor.desk) is True


def test_the_top_three_are_public_and_everybody_is_for_managers_alone(floor: Floor) -> None:
    week(floor, ("U0SAM", 5, 5), ("U0DANA", 5, 4), ("U0RUTH", 6, 3), ("U0TOM", 5, 1), ("U0NEW", 2, 0))
    floor.lead(name="nobody's", temperature="hot")
    floor.clock.now = BOARD_TIME
    post_weekly(floor.desk)
    (public,), (full,) = boards(floor, "C0LEADS"), boards(floor, "D0MARIA")
    ranks = [
        "🥇 <@U0SAM>  *100%*  5 of 5 followed up, on time 100% (5 of 5)",
        "🥈 <@U0DANA>  *80%*  4 of 5 followed up", "🥉 <@U0RUTH>  *50%*  3 of 6 followed up",
    ]  # fmt: skip
    for board in (public, full):
        places = [text(board).find(rank) for rank in ranks]
        assert -1 not in places
        assert places == sorted(places)
        assert "13 of 24 leads followed up (54%)" in board["text"]
        assert "1 lead never claimed by anybody." in text(board)
        assert "_follow-up rate_: Touched / (received - pending)" in text(board)
    for hidden in ("U0TOM", "U0NEW"):
        assert hidden not in text(public)
        assert hidden in text(full)
    assert "4. <@U0TOM>  *20%*" in text(full)
    assert "Fewer than 5 leads to go by: <@U0NEW> 0 of 2 followed up" in text(full)
    told = [where for (where, _), said in floor.slack.posted.items() if "🏆 The team" in said["text"]]
    assert sorted(told) == ["C0LEADS", "D0MARIA"]


def test_the_most_improved_is_named(sqlite_database: Database) -> None:
    roomy = "[claims]\ncoffee = false\n[temperature.hot]\nunworked = 20\n"  # many are left untouched here
    floor = Floor(sqlite_database, playbook=PLAYBOOK + roomy)
    week(floor, ("U0SAM", 5, 5), ("U0DANA", 5, 1), day=TUESDAY - timedelta(days=7))
    week(floor, ("U0SAM", 5, 5), ("U0DANA", 5, 3))
    floor.clock.now = BOARD_TIME
    post_weekly(floor.desk)
    assert "📈 Most improved: <@U0DANA> 20% (1 of 5) → 60% (3 of 5)" in text(boards(floor, "C0LEADS")[0])


def test_junk_and_tests_are_told_apart_from_what_counts(floor: Floor) -> None:
    week(floor, ("U0SAM", 6, 5))
    floor.type("U0SAM", "/dispo 6 junk")
    floor.lead(name="Tess", test=True)
    floor.clock.now = BOARD_TIME
    post_weekly(floor.desk)
    (board,) = boards(floor, "C0LEADS")
    assert "5 of 5 leads followed up (100%)" in board["text"]
    assert "left out: 2 test, junk, duplicate or erased" in text(board)


TWO_CHANNELS = """
[channels]
leads = "#leads"
zones = { "#leads" = "Asia/Tokyo", "#leads-ny" = "America/New_York" }
[[routes]]
name = "US"
channel = "#leads-ny"
[routes.when]
country = "US"
[[routes]]
name = "everybody"
"""
IN_TOKYO = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
IN_NEW_YORK = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


def test_each_channel_has_its_own_board_by_its_own_clock_and_managers_one_of_all(
    sqlite_database: Database,
) -> None:
    floor = Floor(sqlite_database, clock=HandClock(TUESDAY), playbook=PLAYBOOK + TWO_CHANNELS)
    for name, country in (("Ann", "JP"), ("Bob", "JP"), ("Cem", "US")):
        floor.lead(name=name, temperature="hot", country=country)
    for at in (IN_TOKYO, BOARD_TIME, IN_NEW_YORK):
        floor.clock.now = at - timedelta(seconds=1)
        assert post_weekly(floor.desk) is False
        floor.clock.now = at
        assert post_weekly(floor.desk) is True
        assert post_weekly(floor.desk) is False
    for where, of in (("C0LEADS", "2 leads"), ("#leads-ny", "1 lead"), ("D0MARIA", "3 leads")):
        (board,) = boards(floor, where)
        assert board["text"] == f"🏆 The team: 0 of {of} followed up (0%), 0 of {of.split()[0]} on time (0%)."
    assert "Mon 16 Nov to Sun 22 Nov, Asia/Tokyo" in text(boards(floor, "C0LEADS")[0])


def test_a_board_more_than_six_days_old_is_not_posted(floor: Floor) -> None:
    week(floor, ("U0SAM", 5, 5))
    floor.clock.now = BOARD_TIME + timedelta(days=6, seconds=1)
    assert post_weekly(floor.desk) is False
    floor.clock.now = BOARD_TIME + timedelta(days=6)
    assert post_weekly(floor.desk) is True


def test_two_processes_post_it_once(database: Database) -> None:
    """Both have looked before either has written."""
    floors = [Floor(database, clock=HandClock(BOARD_TIME))]
    floors.append(Floor(database, clock=floors[0].clock, slack=floors[0].slack))
    week(floors[0], ("U0SAM", 5, 5))
    floors[0].clock.now = BOARD_TIME
    posted = at_once([lambda floor=each: post_weekly(floor.desk) for each in floors])  # type: ignore[misc]
    assert sum(posted) >= 1
    assert [len(boards(floors[0], where)) for where in ("C0LEADS", "D0MARIA")] == [1, 1]


def test_nothing_is_counted_again_once_an_empty_week_was_looked_at(floor: Floor) -> None:
    floor.clock.now = BOARD_TIME
    with patch("handlers.reports.boards.count_period", wraps=count_period) as counted:
        for _ in range(3):
            post_weekly(floor.desk)
    assert counted.call_count == 4  # the week and the one before, for the channel and for managers


@pytest.mark.parametrize(
    ("public", "there", "hidden"),
    [
        ("all", ["U0SAM", "U0TOM", "U0NEW", "Fastest first touch", "data_visualization"], ["To ask about"]),
        ("top-three", ["U0SAM", "U0RUTH", "Fastest first touch", "data_visualization"], ["U0TOM", "U0NEW"]),
        ("team", ["13 of 23 leads"], ["<@", "data_visualization", "Fastest"]),
    ],
)
def test_how_much_is_public_is_agreed(
    sqlite_database: Database, public: str, there: list[str], hidden: list[str]
) -> None:
    floor = Floor(sqlite_database, playbook=PLAYBOOK + f'[board]\npublic = "{public}"\n')
    week(floor, ("U0SAM", 5, 5), ("U0DANA", 5, 4), ("U0RUTH", 6, 3), ("U0TOM", 5, 1), ("U0NEW", 2, 0))
    floor.clock.now = BOARD_TIME
    post_weekly(floor.desk)
    (board,), (full,) = boards(floor, "C0LEADS"), boards(floor, "D0MARIA")
    assert all(each in text(board) for each in there), text(board)
    assert not any(each in text(board) for each in hidden)
    assert "4. <@U0TOM>" in text(full)
    for each in (board, full):
        assert problems({"text": each["text"], "blocks": each["blocks"]}, "message") == []


def test_the_fastest_first_touch_is_named_by_its_number_alone(floor: Floor) -> None:
    floor.clock.now = TUESDAY
    number = floor.lead(name="Ann Lee", temperature="hot")
    floor.press("U0SAM", "claim", number)
    floor.clock.move(seconds=40)
    floor.type("U0SAM", f"/dispo {number} voicemail")
    floor.clock.now = BOARD_TIME
    post_weekly(floor.desk)
    (board,) = boards(floor, "C0LEADS")
    assert f"⚡ Fastest first touch: <@U0SAM>, 40 s, #{number}" in text(board)
    assert "Ann" not in text(board)


def test_what_it_cost_is_told_by_currency_and_never_summed(sqlite_database: Database) -> None:
    campaigns = '[claims]\ncoffee = false\n[campaigns]\n"Autumn" = { price = 46.00, currency = "EUR" }\n'
    floor = Floor(sqlite_database, clock=HandClock(TUESDAY), playbook=PLAYBOOK + campaigns)
    for price in ("1,000", "310.50"):
        floor.lead(name=price, price=price, currency="USD", temperature="hot")
    floor.lead(name="of a campaign", campaign="Autumn", temperature="hot")
    floor.lead(name="without", temperature="hot", campaign='<!channel> *"free"*')
    floor.clock.now = BOARD_TIME
    post_weekly(floor.desk)
    (board,) = boards(floor, "C0LEADS")
    line = "💸 4 leads, 3 of them worth €46 and $1,310.50, were never followed up."
    assert line in text(board)
    assert "4 leads never claimed by anybody." in text(board)


@pytest.mark.parametrize(
    ("lost", "line"),
    [
        (Unworked(0, 0, 0, {}), ""),
        (Unworked(1, 0, 1, {"USD": Decimal(46)}), "💸 1 lead worth $46 was never followed up."),
        (Unworked(11, 0, 11, {"USD": Decimal(2310)}), "💸 11 leads worth $2,310 were never followed up."),
        (Unworked(11, 0, 0, {}), "💸 11 leads were never followed up."),
    ],
)  # fmt: skip
def test_the_line_on_what_it_cost(lost: Unworked, line: str) -> None:
    assert cost(lost) == line


def test_weeks_in_a_row_are_told(floor: Floor) -> None:
    for back in (3, 2, 1, 0):
        week(floor, ("U0SAM", 5, 5), day=TUESDAY - timedelta(days=7 * back))
    floor.clock.now = BOARD_TIME
    post_weekly(floor.desk)
    (board,) = boards(floor, "C0LEADS")
    assert "5 of 5 followed up, on time 100% (5 of 5)  🔥 4 weeks in a row" in text(board)
    assert "Before that: 100% (5 of 5) followed up." in text(board)


def test_what_to_ask_about_is_for_managers_alone(floor: Floor) -> None:
    worked_by_deeds(floor, "U0SAM", 5)  # all of them in the same second
    number = floor.lead(name="Late", temperature="hot")
    floor.press("U0DANA", "claim", number)
    floor.live_through(timedelta(minutes=5), hours=1)
    floor.clock.now = BOARD_TIME
    post_weekly(floor.desk)
    (public,), (full,) = boards(floor, "C0LEADS"), boards(floor, "D0MARIA")
    assert "<@U0SAM> recorded 5 touches within seconds, in 1 burst (#1, #2, #3, #4, #5)" in text(full)
    assert f"<@U0DANA> had 1 claim released by timeout (#{number})" in text(full)
    assert "To ask about" not in text(public)


def test_a_nudge_put_off_three_times_is_told(floor: Floor) -> None:
    floor.clock.now = TUESDAY
    number = floor.lead(name="Ann", temperature="warm")
    floor.press("U0SAM", "claim", number)
    floor.type("U0SAM", f"/dispo {number} voicemail")
    for reason in ("", "", " in a fair", " still there"):
        floor.clock.move(hours=5)
        floor.type("U0SAM", f"/lead {number} snooze 1 h{reason}")
    floor.clock.now = BOARD_TIME
    post_weekly(floor.desk)
    (full,) = boards(floor, "D0MARIA")
    assert f"<@U0SAM> put #{number} off 4 times" in text(full)


def test_a_touch_made_while_covering_counts_for_the_one_who_covered(floor: Floor) -> None:
    floor.clock.now = TUESDAY
    for each in range(5):
        floor.press("U0SAM", "claim", floor.lead(name=f"L{each}", temperature="warm"))
    floor.type("U0DANA", "/lead cover @sam until fri")
    for number in range(1, 6):
        floor.type("U0DANA", f"/dispo {number} voicemail")
    floor.clock.now = BOARD_TIME
    post_weekly(floor.desk)
    (board,) = boards(floor, "C0LEADS")
    assert "🥇 <@U0DANA>  *100%*" in text(board)
    assert "U0SAM" not in text(board)


HOSTILE = SPITE + "x" * 200


def test_three_hundred_people_fit_and_nobody_is_lost(sqlite_database: Database) -> None:
    everybody = PLAYBOOK + '[board]\npublic = "all"\n'
    floor = Floor(sqlite_database, clock=HandClock(TUESDAY), playbook=everybody)
    crowd(floor, 300)
    floor.clock.now = BOARD_TIME
    post_weekly(floor.desk)
    for facts in facts_put(floor):
        for native in (True, False):
            board = render("leaderboard", **facts, native=native)
            assert problems(board, "message") == []
            tables = [len(block["rows"]) - 1 for block in board["blocks"] if block["type"] == "data_table"]
            shown = tables[0] if native else 20
            assert shown >= 20
            assert f"and {300 - shown} more people: `/leadstats 2026-w47 csv` has everybody" in text(board)


def facts_put(floor: Floor) -> list[dict[str, Any]]:
    with floor.database.reading() as tx:
        found = tx.execute(select(table(Outbox).c.facts).where(table(Outbox).c.template == "leaderboard"))
        return list(found.scalars())


def crowd(floor: Floor, many: int) -> None:
    """So many people with hostile names, some with leads enough to be ranked, straight into the database."""
    ids = [(number, each) for number in range(many) for each in range(5 if number < 150 else 1)]
    with floor.database.writing() as tx:
        people.learn(tx, "T0", "U000000000", handle="first", name=HOSTILE)
        shape = {
            "workspace": "T0",
            "admin": False,
            "bot": False,
            "gone": False,
            "settings": {},
            "revision": 1,
        }
        named = [{**shape, "id": f"U{number:09}", "name": f"{number} {HOSTILE}"} for number in range(1, many)]
        tx.execute(insert(table(Person)), named)
        tx.execute(insert(table(Lead)), [_lead(*each) for each in ids])


def _lead(number: int, each: int) -> dict[str, Any]:
    who, touched = f"U{number:09}", each < number % 6
    return {
        "workspace": "T0", "test": False, "counts": True, "received_at": TUESDAY, "source": "web", "extra": {},
        "because": [], "routing": {}, "passed": [], "revision": 1, "state": "working", "temperature": "hot",
        "opened_at": TUESDAY, "owner": who, "rung": 0, "step": 0, "repeats": 0, "touches": int(touched),
        "reached": False, "limit_seconds": 300, "timeouts": 0, "channel": "#leads",
        "due_what": "touch", "due_who": "owner", "due_at": BOARD_TIME + timedelta(days=30), "snoozes": 0, "cycle": 0,
        "first_touch_at": TUESDAY + timedelta(minutes=1) if touched else None,
        "first_touch_by": who if touched else None,
        "steps_due": 0, "steps_kept": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    "other",
    [
        '[channels]\nleads = "leads"\n',
        '[board]\nweekday = "friday"\n',
        '[board]\nweekday = "saturday"\nat = "17:00"\n',
        '[team]\ntimezone = "Asia/Tokyo"\n',
    ],
)
def test_whatever_is_agreed_during_the_week_a_week_has_one_board(floor: Floor, other: str) -> None:
    week(floor, ("U0SAM", 5, 5), day=TUESDAY - timedelta(days=7))
    week(floor, ("U0SAM", 5, 4))
    for monday in (BOARD_TIME - timedelta(days=7), BOARD_TIME):
        floor.clock.now = monday
        assert post_weekly(floor.desk) is True
    agree(floor, other)
    for _ in range(6):
        floor.clock.move(hours=23)
        post_weekly(floor.desk)
    assert [len(boards(floor, where)) for where in ("C0LEADS", "D0MARIA")] == [2, 2]


def test_managers_have_read_of_a_week_that_another_channel_is_told_of(floor: Floor) -> None:
    week(floor, ("U0SAM", 5, 5))
    floor.clock.now = BOARD_TIME
    post_weekly(floor.desk)
    agree(floor, '[channels]\nleads = "#marketing"\n')
    floor.clock.move(days=1)
    assert post_weekly(floor.desk) is True
    assert [len(boards(floor, where)) for where in ("C0MARKETING", "D0MARIA")] == [1, 1]


def agree(floor: Floor, other: str) -> None:
    """Another playbook comes into force."""
    with floor.database.writing() as tx:
        playbooks.add(tx, "T0", 1, PLAYBOOK + other, "test", floor.clock())
    floor.rules.refresh()


def test_who_had_only_leads_within_their_limit_is_not_told_of_none(sqlite_database: Database) -> None:
    floor = Floor(sqlite_database, playbook=PLAYBOOK + '[board]\npublic = "all"\n')
    week(floor, ("U0SAM", 5, 5))
    floor.clock.now = BOARD_TIME - timedelta(
        hours=9, minutes=1
    )  # on Sunday: a cold lead has until Monday evening
    for each in range(6):
        floor.press("U0DANA", "claim", floor.lead(name=f"late {each}", temperature="cold"))
    floor.clock.now = BOARD_TIME
    post_weekly(floor.desk)
    (board,) = boards(floor, "C0LEADS")
    assert "Fewer than 5 leads to go by: <@U0DANA> 6 leads still within the limit" in text(board)
    assert "UTC · left out: 6 pending, in no rate" in text(board)
    assert "0 of 0" not in text(board)


def test_bars_of_the_board_are_percentages(floor: Floor) -> None:
    week(floor, ("U0SAM", 5, 4), ("U0DANA", 5, 3))
    floor.clock.now = BOARD_TIME
    post_weekly(floor.desk)
    made = facts_put(floor)[0]["chart"]
    assert (made["title"], made["series"][0]["name"]) == ("Follow-up rate, %", "followed up, %")


def test_nobody_has_a_medal_for_leads_that_he_never_called(sqlite_database: Database) -> None:
    floor = Floor(sqlite_database, playbook=PLAYBOOK + "[claims]\ncoffee = false\n")
    week(floor, ("U0SAM", 5, 5), ("U0DANA", 5, 0))
    floor.clock.now = BOARD_TIME
    post_weekly(floor.desk)
    (board,) = boards(floor, "C0LEADS")
    assert "🥇 <@U0SAM>  *100%*" in text(board)
    assert "2. <@U0DANA>  *0%*" in text(board)
