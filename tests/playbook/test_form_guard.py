"""A stamp tells when a hosted form was asked for, nobody makes one up, and people are sent to allowed places alone."""

from datetime import UTC, datetime, timedelta

import pytest

from playbook.form_guard import (
    Suspect,
    key_from,
    may_lead_to,
    origin_of,
    read_stamp,
    stamp,
    suspicion,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
KEY = key_from("a word of our own")
PAGE = "T0/autumn-webinar\nYou agree."


def stamped_at(at: datetime) -> str:
    return stamp(KEY, PAGE, at, "abcdefgh")


def test_a_stamp_tells_when_it_was_given_out() -> None:
    found = read_stamp(KEY, PAGE, stamped_at(NOW))
    assert found is not None
    assert found.at == NOW


@pytest.mark.parametrize(
    ("key", "page", "text"),
    [
        (key_from("another word"), PAGE, stamped_at(NOW)),
        (KEY, "T0/winter-fair\nYou agree.", stamped_at(NOW)),
        (KEY, "T0/autumn-webinar\nYou agree to everything.", stamped_at(NOW)),
        (KEY, PAGE, stamped_at(NOW).replace("abcdefgh", "abcdefgi")),
        (KEY, PAGE, "0" + stamped_at(NOW)[1:]),
        (KEY, PAGE, stamped_at(NOW)[:-1]),
        (KEY, PAGE, "zzzzzzzzz.abcdefgh." + "0" * 32),
        (KEY, PAGE, "ß.abcdefgh." + "0" * 32),
        (KEY, PAGE, ""),
    ],
)
def test_a_stamp_of_another_key_page_or_maker_is_none(key: bytes, page: str, text: str) -> None:
    assert read_stamp(key, page, text) is None


def test_the_key_of_stamps_is_not_the_secret_itself() -> None:
    assert key_from("a word of our own") == KEY != b"a word of our own"


@pytest.mark.parametrize(
    ("age", "given", "trap", "why"),
    [
        (timedelta(seconds=3), "x", "", None),
        (timedelta(seconds=3), "x", " \n", None),
        (timedelta(days=1), "x", "", None),
        (timedelta(seconds=2), "x", "", Suspect.FAST),
        (timedelta(seconds=-5), "x", "", Suspect.FAST),
        (timedelta(days=1, seconds=1), "x", "", Suspect.OLD),
        (timedelta(seconds=9), "x", "https://spam.test", Suspect.HONEYPOT),
        (None, "made up", "", Suspect.FORGED),
        (None, "", "", Suspect.MISSING),
        (None, "", "filled in", Suspect.HONEYPOT),
    ],
)
def test_a_form_is_taken_for_a_programs_for_a_reason(
    age: timedelta | None, given: str, trap: str, why: Suspect | None
) -> None:
    found = read_stamp(KEY, PAGE, stamped_at(NOW - age)) if age is not None else None
    assert suspicion(found, given, trap, NOW, least_seconds=3) is why


ALLOWED = ["https://www.example.com/", "https://shop.example.com/thanks/"]


@pytest.mark.parametrize(
    "address",
    [
        "https://www.example.com/",
        "https://www.example.com/a/b.html?c=d&e=%20f#g",
        "https://shop.example.com/thanks/x",
    ],
)
def test_people_are_sent_below_what_is_allowed(address: str) -> None:
    assert may_lead_to(address, ALLOWED)


@pytest.mark.parametrize(
    "address",
    [
        "", "/", "//www.example.com/", "http://www.example.com/", "https://www.example.com",
        "https://www.example.com.evil.test/", "https://www.example.com@evil.test/", "https://evil.test/https://www.example.com/",
        "https://shop.example.com/", "https://shop.example.com/thanks/../buy", "https://shop.example.com/thanks/%2e%2E/buy",
        "https://shop.example.com/thanks/.%2e/buy", "https://shop.example.com/thanks/%2f../buy",
        "https://www.example.com/\r\nSet-Cookie: a=b", "https://www.example.com/\\evil.test", "javascript:alert(1)",
        "https://www.example.com/ x", "https://www.example.com/\"", " https://www.example.com/",
    ],
)  # fmt: skip
def test_nobody_is_sent_anywhere_else(address: str) -> None:
    assert not may_lead_to(address, ALLOWED)
    assert not may_lead_to("https://www.example.com/", [])


def test_a_site_is_named_without_its_pages() -> None:
    assert origin_of("https://WWW.example.com:8443/a?b#c") == "https://www.example.com:8443"
