"""The marks of advertisers are found in fields however they are spelled, and in the addresses an inquiry names."""

import pytest

from sources.form import read_form
from sources.marks import LONGEST, marks_in

GOOGLE = {"utm_source": "google"}


@pytest.mark.parametrize("spelling", [
    "utm_source", "UTM Source", "utmSource", "utm-source", "hidden[utm_source]", "fields[utm_source]", "Utm.Source",
    "form_fields[utm_source][value]", "utm[source]",
])  # fmt: skip
def test_a_mark_is_found_however_it_is_spelled(spelling: str) -> None:
    assert marks_in(read_form({"name": "Ann", spelling: " google\u200b "})) == GOOGLE


@pytest.mark.parametrize("payload", [
    {"hidden": {"utm_source": "google"}},
    {"fields": {"utm_source": "google"}},
    {"form_response": {"hidden": {"utm_source": "google", "deep": {"and": "deeper"}}}},
    {"answers": [{"name": "utm_source", "value": "google"}]},
    {"list": [{"key": "UTM Source", "value": "google"}, {"key": "utm_source", "value": "bing"}]},
])  # fmt: skip
def test_a_mark_is_found_in_wrappers_too(payload: dict[str, object]) -> None:
    assert marks_in(read_form({"name": "Ann", **payload})) == GOOGLE


@pytest.mark.parametrize("field", ["landing_page", "Page URL", "referrer", "HTTP Referer", "pageUri"])
def test_marks_are_found_in_the_query_of_an_address(field: str) -> None:
    page = "https://acme.com/offer?utm_source=google&gclid=Cj0%2F1&li_fat_id=&a=b#top"
    assert marks_in(read_form({field: page})) == {"utm_source": "google", "gclid": "Cj0/1"}


@pytest.mark.parametrize("page", [
    "https://acme.com/?a=b&amp;utm_source=google", "https://acme.com/#utm_source=google",
    "https://acme.com/#/offer?utm_source=google", "https://acme.com/?a=b#x?utm_source=google",
])  # fmt: skip
def test_marks_are_found_where_mails_and_apps_put_them(page: str) -> None:
    assert marks_in(read_form({"landing_page": page})) == GOOGLE


def test_what_a_redirect_encoded_once_more_is_read() -> None:
    new = read_form({"landing_page": "https://acme.com/?utm_campaign=Autumn%2520Webinar&utm_term=50%25+off"})
    assert marks_in(new) == {"utm_campaign": "Autumn Webinar", "utm_term": "50% off"}


@pytest.mark.parametrize("nothing", ["null", "undefined", "(not set)", "(none)", "NULL"])
def test_what_a_program_writes_for_nothing_is_no_mark_and_no_campaign(nothing: str) -> None:
    new = read_form(
        {"email": "ann@acme.com", "utm_campaign": nothing, "landing_page": "https://a.com/?utm_id=" + nothing}
    )
    assert (marks_in(new), new.campaign) == ({}, None)


def test_a_field_goes_before_the_page_and_the_page_before_what_was_there_first() -> None:
    new = read_form({
        "referrer": "https://x.com/?utm_source=c&utm_medium=c&fbclid=c", "utm_source": "a",
        "landing_page": "https://acme.com/?utm_source=b&utm_medium=b",
    })  # fmt: skip
    assert marks_in(new) == {"utm_source": "a", "utm_medium": "b", "fbclid": "c"}


@pytest.mark.parametrize(
    "value", ["", "  ", None, [], {"a": "b"}, "https://[", "//?" + "&" * 5000, "x" * 30_000]
)
def test_what_is_no_mark_is_none_and_nothing_is_too_odd(value: object) -> None:
    found = marks_in(read_form({"utm_source": value, "referrer": value, "landing_page": value}))
    assert set(found) <= {"utm_source"}
    assert all(len(each) <= LONGEST for each in found.values())


def test_a_message_that_names_an_address_carries_no_mark() -> None:
    assert marks_in(read_form({"message": "see https://acme.com/?gclid=1", "gclid_note": "x"})) == {}


@pytest.mark.parametrize(("answers", "hinted"), [
    ({"utm_campaign": "roofs"}, True), ({"campaign": "Roofs", "utm_campaign": "roofs"}, False), ({}, False),
])  # fmt: skip
def test_a_campaign_that_only_its_mark_names_is_told_apart(answers: dict[str, object], hinted: bool) -> None:
    new = read_form({"name": "Ann", **answers})
    assert new.campaign_hinted is hinted
    assert "campaign_hinted" not in new.extra


def test_nobody_says_of_himself_that_his_campaign_is_only_hinted() -> None:
    new = read_form({"campaign": "Roofs", "campaign_hinted": "yes"})
    assert (new.campaign_hinted, new.extra) == (False, {"campaign_hinted": "yes"})
