"""Reports of hundreds of leads of a year, as the database counts them and as one counts by hand."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert

from handlers.desk import Desk
from handlers.reports.kept_weeks import keep_weeks
from handlers.reports.reports import Report, count_each, count_period, period_of
from handlers.reports.verify import count_slowly
from playbook.board import By
from playbook.period import Period
from store import people
from store.credit import Credit
from store.database import Database
from store.tables import Touchpoint, table
from tests.floor import PLAYBOOK, Floor, HandClock
from tests.many_leads import WHO, look_over, put_leads, year_of_leads
from tests.naive import SELLS, TEAMS, figures, key, told, whose

NOW = datetime(2026, 11, 30, 17, 30, tzinfo=UTC)
BEGIN = NOW - timedelta(days=400)
PERIODS = ("week", "last-week", "2026-w13", "2026-10", "q3", "year", "2025-11-01..2026-11-30")
BY_EVERYTHING = ("last-week", "year")
AROUND_CHANGES = ("2026-03", "2026-w13", "2026-w14", "2026-w43", "2026-w44", "2026-w45", "q3", "year")
ZONES = (
    "Europe/Berlin", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kolkata",
    "Australia/Lord_Howe",
)  # fmt: skip
SOME = ("Europe/Berlin", "Australia/Lord_Howe")  # are enough to see that the other database counts alike
EYE_BLINK = timedelta(microseconds=1)
BYS: tuple[By, ...] = get_args(By)


def desk_in(database: Database, zone: str = "Europe/Berlin", now: datetime = NOW) -> Desk:
    desk = Floor(database, HandClock(now), playbook=f'{PLAYBOOK}\n[team]\ntimezone = "{zone}"\n').desk
    with database.writing() as tx:
        for person in WHO:
            told = {"team": TEAMS.get(person), "channel": SELLS.get(person)}
            people.learn(tx, "T0", person, handle=person.lower(), name=person, settings=told)
    desk.rules.refresh()
    return desk


def expected(
    leads: Sequence[dict[str, Any]], period: Period, by: By, now: datetime
) -> dict[str | None, dict[str, Any]]:
    """The figures of each row."""
    zone, rows = ZoneInfo(period.timezone), dict[str | None, list[dict[str, Any]]]()
    for lead in leads:
        if period.start <= lead["received_at"] < period.end:
            rows.setdefault(key(lead, by, zone), []).append(lead)
    return {name: figures(of, now) for name, of in rows.items()}


def as_told(report: Report) -> dict[str | None, dict[str, Any]]:
    return {row.key: told(row.score) for row in report.rows}


def test_every_number_of_a_year_of_deeds_is_the_one_counted_by_hand(database: Database) -> None:
    leads, desk = year_of_leads(45, 300, BEGIN, NOW), desk_in(database)
    put_leads(database, leads)
    put_leads(database, leads[:50], "T9")
    for words in PERIODS:
        period = period_of(desk, words)
        total = figures([lead for lead in leads if period.start <= lead["received_at"] < period.end], NOW)
        for by in BYS if words in BY_EVERYTHING else BYS[:1]:
            report = count_period(desk, period, by)
            assert told(report.total) == total
            assert as_told(report) == expected(leads, period, by, NOW)


def test_what_is_left_of_a_year_is_the_same_counted_by_hand(database: Database) -> None:
    leads, desk = year_of_leads(46, 300, BEGIN, NOW), desk_in(database)
    put_leads(database, leads)
    for words in ("last-week", "year"):
        for person, channel in (("U0ANN", None), (None, "#b"), ("U0BEN", "#a"), ("U0NOBODY", None)):
            period = period_of(desk, words)
            left = [lead for lead in leads if period.start <= lead["received_at"] < period.end]
            left = [lead for lead in left if person is None or whose(lead) == person]
            left = [lead for lead in left if channel is None or lead["channel"] == channel]
            report = count_period(desk, period, "source", person=person, channel=channel)
            assert told(report.total) == figures(left, NOW)
            assert as_told(report) == expected(left, period, "source", NOW)
            assert report == count_slowly(desk, period, "source", person=person, channel=channel)


@pytest.mark.parametrize("names", [("Spring",), ("Autumn", "Spring"), ("Winter",)])
def test_what_a_campaign_is_credited_with_is_the_same_counted_by_hand(
    database: Database, names: tuple[str, ...]
) -> None:
    leads, desk = year_of_leads(48, 300, BEGIN, NOW), desk_in(database)
    put_leads(database, leads)
    put_leads(database, leads[:50], "T9")
    for words in ("last-week", "2025-11-01..2026-12-01"):
        period = period_of(desk, words)
        left = [lead for lead in leads if lead["campaign"] in names]
        left = [lead for lead in left if period.start <= lead["received_at"] < period.end]
        report = count_period(desk, period, "person", campaign=Credit(names))
        assert told(report.total) == figures(left, NOW)
        assert as_told(report) == expected(left, period, "person", NOW)


def test_campaigns_counted_at_once_are_the_same_as_each_by_itself(database: Database) -> None:
    leads, desk = year_of_leads(50, 300, BEGIN, NOW), desk_in(database)
    put_leads(database, leads)
    period = period_of(desk, "2025-11-01..2026-12-01")
    credits_ = [Credit(("Spring",)), Credit(("Winter",)), Credit(("Autumn", "Spring"))]
    alone = [told(count_period(desk, period, campaign=each).total) for each in credits_]
    for weeks in (0, 12):
        keep_weeks(desk, most=weeks)
        assert [told(each) for each in count_each(desk, period, credits_)] == alone
    plain = count_each(desk, period, credits_, frozenset())
    assert [(each.received, each.followed_up, each.won) for each in plain] == [
        (each["received"], each["followed_up"], each["won"]) for each in alone
    ]
    assert {each.conversions[0].received for each in plain} == {0}


def test_what_came_last_by_a_campaign_is_the_same_counted_by_hand(database: Database) -> None:
    leads, desk, chance = year_of_leads(49, 300, BEGIN, NOW), desk_in(database), Random(49)
    put_leads(database, leads)
    came = [
        (lead, chance.choice([1, 1, 2, None])) for _ in range(400) for lead in [chance.randint(1, len(leads))]
    ]
    with database.writing() as tx:
        tx.execute(insert(table(Touchpoint)), [
            {"workspace": "T0", "lead_id": lead, "at": NOW, "campaign_id": campaign, "marks": {}}
            for lead, campaign in came
        ])  # fmt: skip
    look_over(database)
    latest = {lead: campaign for lead, campaign in came if campaign}
    period = period_of(desk, "2025-11-01..2026-12-01")
    for number, name in ((1, "Spring"), (2, "Autumn"), (None, "Spring")):
        left = [
            lead
            for place, lead in enumerate(leads, 1)
            if (latest[place] == number if place in latest else lead["campaign"] == name)
            and period.start <= lead["received_at"] < period.end
        ]
        report = count_period(desk, period, "source", campaign=Credit((name,), number, last=True))
        assert told(report.total) == figures(left, NOW)
        assert as_told(report) == expected(left, period, "source", NOW)
        with database.reading() as tx:
            credit = Credit((name,), number, last=True).looked_up(tx, "T0")
        assert count_period(desk, period, "source", campaign=credit) == report


@pytest.mark.parametrize(
    ("database", "zone"),
    [
        *(("sqlite", zone) for zone in ZONES),
        *(pytest.param("postgres", zone, marks=pytest.mark.postgres) for zone in SOME),
    ],
    indirect=["database"],
)
def test_weeks_in_which_clocks_change_and_quarters_end_are_counted_alike(
    database: Database, zone: str
) -> None:
    leads, desk = year_of_leads(7, 60, BEGIN, NOW), desk_in(database, zone)
    periods = [period_of(desk, words) for words in AROUND_CHANGES]
    for period in periods:
        leads += [
            lead | {"received_at": at}
            for at, lead in zip((period.start, period.end, period.end - EYE_BLINK), leads, strict=False)
        ]
    put_leads(database, leads)
    for period in periods:
        report = count_period(desk, period, "hour")
        assert as_told(report) == expected(leads, period, "hour", NOW)
        assert report == count_slowly(desk, period, "hour")


def test_kept_weeks_change_no_number(database: Database) -> None:
    leads, desk = year_of_leads(47, 300, BEGIN, NOW), desk_in(database)
    put_leads(database, leads)
    if database.on_sqlite:  # elsewhere not all, which takes long: some are enough to be added up
        assert keep_weeks(desk, most=100) == 54
        assert keep_weeks(desk, most=100) == 0
    assert keep_weeks(desk, most=6) == (0 if database.on_sqlite else 6)
    for words in ("2026-w13", "year"):
        period = period_of(desk, words)
        for by in BYS:
            assert count_period(desk, period, by) == count_slowly(desk, period, by)
