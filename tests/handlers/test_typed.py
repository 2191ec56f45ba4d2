"""What people type behind a disposition is read the way they meant it: amounts, dates in words, notes."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.typed import read_details, to_decimal
from handlers.when import read_when
from playbook.dispositions import Details
from playbook.document import read
from playbook.hours_text import read_week
from playbook.refusal import Refusal
from playbook.working_time import WorkingHours

CODES = read("").dispositions
NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)  # a Monday, 09:00 in New York
NEW_YORK = WorkingHours(ZoneInfo("America/New_York"), read_week("Mon-Fri 09:00-18:00"))


def details(code: str, text: str) -> Details:
    return read_details(CODES[code], text, NOW, NEW_YORK, "USD")


@pytest.mark.parametrize(
    ("typed", "amount", "currency"),
    [
        ("12000", "12000", "USD"),
        ("12,000", "12000", "USD"),
        ("12.000", "12000", "USD"),
        ("12 000", "12000", "USD"),
        ("12'000", "12000", "USD"),
        ("12’000", "12000", "USD"),
        ("12,000.50", "12000.50", "USD"),
        ("12.000,50", "12000.50", "USD"),
        ("1,234,567.8", "1234567.8", "USD"),
        ("12,50", "12.50", "USD"),
        ("12.5", "12.5", "USD"),
        ("12k", "12000", "USD"),
        ("1.2M", "1200000", "USD"),
        ("$12000", "12000", "USD"),
        ("$ 12,000", "12000", "USD"),
        ("€12k", "12000", "EUR"),
        ("12k€", "12000", "EUR"),
        ("12.000,50 €", "12000.50", "EUR"),
        ("£99", "99", "GBP"),
        ("12000 EUR", "12000", "EUR"),
        ("12000EUR", "12000", "EUR"),
        ("12000 eur", "12000", "EUR"),
        ("EUR 12000", "12000", "EUR"),
        ("eur 12000", "12000", "EUR"),
        ("CHF12'000", "12000", "CHF"),
        ("12000 chf", "12000", "CHF"),
        ("0", "0", "USD"),
    ],
)
def test_an_amount_is_read_in_every_spelling(typed: str, amount: str, currency: str) -> None:
    for text, note in ((typed, None), (f"{typed} two year deal", "two year deal")):
        assert details("won", text) == Details(amount=Decimal(amount), currency=currency, note=note)


@pytest.mark.parametrize("typed", ["12000.", "12000, signed today", "12000; signed today", "12,000!"])
def test_a_sentence_may_go_on_behind_an_amount(typed: str) -> None:
    assert details("won", typed).amount == 12000


@pytest.mark.parametrize("typed", ["", "a lot", "twelve", "-5", "1e5", "12abc", "12/13", "the 12000"])
def test_what_is_no_amount_is_asked_for(typed: str) -> None:
    assert details("won", typed) == Details(note=typed or None)


@pytest.mark.parametrize("typed", ["12000 NOW", "12000 YES we did it", "12000 for THE LOT"])
def test_a_loud_word_is_no_currency(typed: str) -> None:
    found = details("won", typed)
    assert (found.currency, found.note) == ("USD", typed.partition(" ")[2])


@pytest.mark.parametrize(
    "typed",
    ["yesterday", "yesterday 10:00", "Yesterday, 4pm", "2 days ago", "an hour ago", "last week", "last friday",
     "last monday 10:00", "gestern um 10", "hier", "ayer", "2026-11-01"],
)  # fmt: skip
def test_a_moment_that_is_gone_is_read_as_such(typed: str) -> None:
    at = details("callback", typed).date
    assert at is not None
    assert at < NOW


def test_an_amount_no_column_can_hold_is_refused() -> None:
    with pytest.raises(Refusal, match="too many digits"):
        details("won", "9" * 30)


@given(st.integers(0, 10**11), st.sampled_from(["{:,}", "{}", "{:,}.00"]))
def test_grouping_never_changes_a_number(number: int, grouped: str) -> None:
    assert to_decimal(grouped.format(number)) == number


@pytest.mark.parametrize(
    ("typed", "local"),
    [
        ("tue 10:00", "2026-11-24 10:00"),
        ("tuesday 10:00", "2026-11-24 10:00"),
        ("next tuesday 3pm", "2026-11-24 15:00"),
        ("on friday at 14:30", "2026-11-27 14:30"),
        ("mon 10:00", "2026-11-23 10:00"),  # later today
        ("mon 8:00", "2026-11-30 08:00"),
        ("today 16:00", "2026-11-23 16:00"),
        ("tomorrow", "2026-11-24 09:00"),
        ("tomorrow 10:00", "2026-11-24 10:00"),
        ("tomorrow at 9am", "2026-11-24 09:00"),
        ("friday", "2026-11-27 09:00"),
        ("at 16:30", "2026-11-23 16:30"),
        ("16:30", "2026-11-23 16:30"),
        ("4pm", "2026-11-23 16:00"),
        ("8:00", "2026-11-24 08:00"),  # that is past today
        ("in 2 hours", "2026-11-23 11:00"),
        ("in 45 min", "2026-11-23 09:45"),
        ("in 2 weeks", "2026-12-07 09:00"),
        ("in 3 months", "2027-02-23 09:00"),
        ("next week", "2026-11-30 09:00"),
        ("next month", "2026-12-23 09:00"),
        ("dec 24", "2026-12-24 09:00"),
        ("24 december 11:15", "2026-12-24 11:15"),
        ("2026-12-24", "2026-12-24 09:00"),
        ("2026-12-24 15:00", "2026-12-24 15:00"),
        ("12/24/2026 10:00", "2026-12-24 10:00"),
        ("24.12.2026", "2026-12-24 09:00"),
        ("3.12. 10:00", "2026-12-03 10:00"),
        ("thurs 9am", "2026-11-26 09:00"),
        ("Thu 26 Nov, 12:30pm", "2026-11-26 12:30"),
        ("november 23 15:00", "2026-11-23 15:00"),  # later today
        ("nov 23 8:00", "2027-11-23 08:00"),
        ("24th of december at noon", "2026-12-24 12:00"),
        ("tonight", "2026-11-23 20:00"),
        ("tomorrow 12am", "2026-11-24 00:00"),
        ("16:30 tomorrow", "2026-11-24 16:30"),
        ("in an hour", "2026-11-23 10:00"),
        ("in two weeks", "2026-12-07 09:00"),
        ("in 3h", "2026-11-23 12:00"),
        ("next monday", "2026-11-30 09:00"),
    ],
)
def test_a_date_in_words_is_read_on_the_teams_clock(typed: str, local: str) -> None:
    at = datetime.fromisoformat(local).replace(tzinfo=NEW_YORK.zone).astimezone(UTC)
    assert details("callback", typed) == Details(date=at)
    assert details("callback", f"{typed} likes the blue one") == Details(date=at, note="likes the blue one")


@pytest.mark.parametrize(
    ("typed", "local"),
    [
        ("di 10:00", "2026-11-24 10:00"),
        ("Di. 10 Uhr", "2026-11-24 10:00"),
        ("Dienstag um 10", "2026-11-24 10:00"),
        ("am Dienstag um 15:30 Uhr", "2026-11-24 15:30"),
        ("nächsten Dienstag 15 Uhr", "2026-11-24 15:00"),
        ("morgen", "2026-11-24 09:00"),
        ("morgen früh", "2026-11-24 09:00"),
        ("morgen um 10", "2026-11-24 10:00"),
        ("übermorgen", "2026-11-25 09:00"),
        ("heute 16 Uhr", "2026-11-23 16:00"),
        ("in 2 Wochen", "2026-12-07 09:00"),
        ("in einer Woche", "2026-11-30 09:00"),
        ("in drei Tagen", "2026-11-26 09:00"),
        ("in 2 Stunden", "2026-11-23 11:00"),
        ("nächsten Monat", "2026-12-23 09:00"),
        ("nächste Woche", "2026-11-30 09:00"),
        ("am 24. Dezember", "2026-12-24 09:00"),
        ("24. Dez 11:15", "2026-12-24 11:15"),
        ("am 3.12. um 10 Uhr", "2026-12-03 10:00"),
        ("3. März 2027", "2027-03-03 09:00"),
        ("demain", "2026-11-24 09:00"),
        ("demain 15h", "2026-11-24 15:00"),
        ("demain à 15h30", "2026-11-24 15:30"),
        ("après-demain", "2026-11-25 09:00"),
        ("mardi 10:00", "2026-11-24 10:00"),
        ("mar 10:00", "2026-11-24 10:00"),
        ("mardi prochain à 9h", "2026-11-24 09:00"),
        ("la semaine prochaine", "2026-11-30 09:00"),
        ("le mois prochain", "2026-12-23 09:00"),
        ("dans 2 semaines", "2026-12-07 09:00"),
        ("dans une heure", "2026-11-23 10:00"),
        ("le 24 décembre", "2026-12-24 09:00"),
        ("le 5/12", "2026-12-05 09:00"),
        ("le 1er mars 2027", "2027-03-01 09:00"),
        ("mañana", "2026-11-24 09:00"),
        ("mañana a las 10", "2026-11-24 10:00"),
        ("pasado mañana", "2026-11-25 09:00"),
        ("el martes a las 15:30", "2026-11-24 15:30"),
        ("el próximo martes", "2026-11-24 09:00"),
        ("en 2 semanas", "2026-12-07 09:00"),
        ("dentro de tres días", "2026-11-26 09:00"),
        ("la semana que viene", "2026-11-30 09:00"),
        ("el próximo mes", "2026-12-23 09:00"),
        ("24 de diciembre", "2026-12-24 09:00"),
        ("hoy a las 16", "2026-11-23 16:00"),
    ],
)
def test_so_it_is_in_german_french_and_spanish(typed: str, local: str) -> None:
    at = datetime.fromisoformat(local).replace(tzinfo=NEW_YORK.zone).astimezone(UTC)
    assert details("callback", typed) == Details(date=at)
    assert details("callback", f"{typed}, möchte das Blaue") == Details(date=at, note="möchte das Blaue")


@pytest.mark.parametrize("note", ["may be late", "2 people, ask for Ann", "10 seats", "on his mobile"])
def test_a_note_behind_a_date_does_not_move_it(note: str) -> None:
    at = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
    for typed in ("tue 10:00", "tomorrow 10:00", "24 nov 10:00,", "10:00 tomorrow"):
        assert details("callback", f"{typed} {note}") == Details(date=at, note=note)


def test_an_hour_without_its_minutes_may_end_a_date() -> None:
    assert details("callback", "tomorrow 15").date == datetime(2026, 11, 24, 20, 0, tzinfo=UTC)


def test_a_date_keeps_its_hour_when_the_clocks_change_in_between() -> None:
    spring = read_when("2027-03-15 10:00", NOW, NEW_YORK)
    assert spring == (datetime(2027, 3, 15, 14, 0, tzinfo=UTC), "")


@pytest.mark.parametrize(
    "typed",
    [
        "", "soon", "42", "he will call us", "likes blue", "may be interested", "monitor it", "now",
        "second try", "march on", "in 20", "in 20 years", "9999-12-31 23:59", "31 feb", "tue 25:00",
        "so we talked", "di matteo called", "do not call", "mi casa", "en fin", "le patron", "am Apparat",
        "vendredi 25h", "dans 20 ans", "mañanero", "morgens nie", "may 10:00",
        "at 12:75", "in a moment", "in the morning", "next to nothing",
    ],
)  # fmt: skip
def test_what_is_no_date_is_asked_for(typed: str) -> None:
    assert details("callback", typed) == Details(note=typed or None)


@given(st.text(max_size=40))
def test_no_text_is_an_error(text: str) -> None:
    for code in ("won", "voicemail", "no-purchase"):
        try:
            details(code, text)
        except Refusal as refused:
            assert "digits" in str(refused)  # noqa: PT017  # the only reason there is


@pytest.mark.parametrize(
    ("code", "typed", "read_as"),
    [
        ("voicemail", "", Details()),
        ("voicemail", " tried the mobile ", Details(note="tried the mobile")),
        ("no-purchase", "too expensive", Details(reason="Too expensive")),
        ("no-purchase", " ", Details()),
        ("no-purchase", "to expensive", Details(reason="Too expensive")),
        (
            "no-purchase",
            "NO BUDGET, asks again in May",
            Details(reason="No budget", note="asks again in May"),
        ),
        (
            "no-purchase",
            "too expensive: 20% less elsewhere",
            Details(reason="Too expensive", note="20% less elsewhere"),
        ),
        ("no-purchase", "Other", Details(reason="Other")),
        ("no-purchase", "other: moved abroad", Details(reason="Other: moved abroad")),
        ("no-purchase", "moved abroad", Details(reason="Other: moved abroad")),
        ("no-purchase", "no budgetary say", Details(reason="Other: no budgetary say")),
        ("lost-to-competitor", "Acme", Details(competitor="Acme")),
        ("duplicate", "#17 same person", Details(lead=17, note="same person")),
        ("duplicate", "", Details()),
    ],
)
def test_the_rest_is_taken_as_it_stands(code: str, typed: str, read_as: Details) -> None:
    assert details(code, typed) == read_as


def test_a_lead_that_is_no_number_is_refused() -> None:
    with pytest.raises(Refusal, match="“that” is not a lead's number"):
        details("duplicate", "that one")
