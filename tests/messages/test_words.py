"""Moments, spans, amounts and long texts are put as a person would put them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.render import render
from messages.words import count, date_of, day, moment, money, percent, short, span
from playbook.hours_text import read_week
from playbook.working_time import WorkingHours

NEW_YORK = WorkingHours(ZoneInfo("America/New_York"), read_week("Mon-Fri 09:00-18:00"))
NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)  # 09:00 in New York


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (NOW, "09:00"),
        (NOW + timedelta(minutes=7), "09:07"),
        (NOW + timedelta(hours=15), "tomorrow 00:00"),
        (NOW - timedelta(hours=9, minutes=1), "yesterday 23:59"),
        (NOW + timedelta(days=1), "tomorrow 09:00"),
        (NOW + timedelta(days=2), "Wed 25 Nov 09:00"),
        (NOW - timedelta(days=7), "Mon 16 Nov 09:00"),
        (NOW + timedelta(days=400), "28 Dec 2027 09:00"),
        (datetime(2026, 10, 31, 13, 0, tzinfo=UTC), "Sat 31 Oct 09:00"),  # still summer time
    ],
)
def test_a_moment_is_told_on_the_teams_clock(at: datetime, said: str) -> None:
    assert moment(at, NOW, NEW_YORK) == said


def test_a_day_is_the_teams_day() -> None:
    assert day(datetime(2026, 11, 1, 3, 0, tzinfo=UTC), NEW_YORK) == "Sat 31 Oct"


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(), "less than 1 s"),
        (timedelta(seconds=-5), "less than 1 s"),
        (timedelta(seconds=40.9), "40 s"),
        (timedelta(seconds=60), "1 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=2, minutes=10), "2 h 10 min"),
        (timedelta(hours=3), "3 h"),
        (timedelta(hours=47, minutes=59), "47 h 59 min"),
        (timedelta(days=2), "2 days"),
        (timedelta(days=400), "400 days"),
    ],
)
def test_a_span_is_told_in_the_unit_that_matters(length: timedelta, said: str) -> None:
    assert span(length) == said


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        (None, None, ""),
        (Decimal(46), "USD", "$46"),
        (Decimal("12000.50"), "EUR", "€12,000.50"),
        (Decimal(300), "CHF", "CHF 300"),
        (Decimal("0.10"), "GBP", "£0.10"),
        (Decimal(1_000_000), None, "1,000,000"),
    ],
)
def test_an_amount_is_told_with_its_currency(amount: Decimal | None, currency: str | None, said: str) -> None:
    assert money(amount, currency) == said


def test_a_number_agrees_with_its_noun() -> None:
    told = [count(number, "touch", "touches") for number in (0, 1, 2)]
    assert told == ["0 touches", "1 touch", "2 touches"]
    assert count(3, "lead") == "3 leads"


def test_a_rate_without_a_denominator_is_a_dash() -> None:
    assert [percent(rate) for rate in (None, 0.0, 0.754, 1.0)] == ["–", "0%", "75%", "100%"]


@pytest.mark.parametrize(
    ("text", "most", "said"),
    [
        (None, 10, ""),
        ("  two\n\twords ", 10, "two words"),
        ("exactly 10", 10, "exactly 10"),
        ("one two three four", 10, "one two…"),
        ("a " + "b" * 30, 10, "a bbbbbbb…"),  # the end of that word is too far back
        ("漢" * 30, 10, "漢" * 9 + "…"),
        ("&&&&&", 10, "&…"),  # each is sent as &amp;
        ("a\x00b\u202ec", 10, "abc"),
        ("a\rb\x85c", 10, "a b c"),
        ("\u202e\u2067", 10, ""),
    ],
)
def test_a_long_text_is_cut_on_one_line(text: str | None, most: int, said: str) -> None:
    assert short(text, most) == said


@given(st.text(), st.integers(5, 60))
def test_what_is_cut_never_costs_more_than_allowed(text: str, most: int) -> None:
    assert len(render("say", text=short(text, most))["text"]) <= most
    assert short(short(text, most), most) == short(text, most)


def test_a_date_has_its_year_when_it_is_another_one() -> None:
    assert date_of(datetime(2026, 3, 3, 12, tzinfo=UTC), NOW, NEW_YORK) == "3 Mar"
    assert date_of(datetime(2025, 3, 3, 12, tzinfo=UTC), NOW, NEW_YORK) == "3 Mar 2025"
