"""What a Google Ads lead form sends is understood by its columns' ids."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from sources.google_ads import check, interpret, prove
from sources.new_lead import NewLead
from tests.pushing import sample

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def read(**change: object) -> NewLead:
    return interpret({**sample("google-ads"), **change})


def column(column_id: str, value: str, name: str = "") -> list[dict[str, str]]:
    return [{"column_id": column_id, "string_value": value, "column_name": name}]


def test_the_documented_form_is_read_to_its_last_column_without_its_key() -> None:
    lead = read()
    assert (lead.name, lead.email, lead.phone) == ("Ann Lee", "ann.lee@acme.example", "+12125550100")
    assert (lead.company, lead.test) == ("Acme Roofing", True)
    assert lead.external_id == sample("google-ads")["lead_id"]
    assert lead.extra["How many roofs?"] == "Two"
    assert (lead.extra["campaign_id"], lead.extra["form_id"]) == (123456, 40000000000)
    assert "the key" not in lead.model_dump_json()


@pytest.mark.parametrize(
    ("id_", "name", "field"),
    [
        ("FULL_NAME", "Vollständiger Name", "name"), ("WORK_EMAIL", "", "email"), ("WORK_PHONE", "", "phone"),
        ("FIRST_NAME", "", "name"), ("LAST_NAME", "", "name"), ("q1", "Company", "company"),
    ],
)  # fmt: skip
def test_a_column_is_known_by_its_id_or_its_words(id_: str, name: str, field: str) -> None:
    assert getattr(read(user_column_data=column(id_, "Acme", name)), field) == "Acme"


def test_the_second_address_is_kept_beside_the_first() -> None:
    both = column("EMAIL", "ann@home.example", "Mail") + column("WORK_EMAIL", "ann@acme.example", "Work Mail")
    lead = read(user_column_data=both)
    assert (lead.email, lead.extra["Work Mail"]) == ("ann@home.example", "ann@acme.example")


@pytest.mark.parametrize(("is_test", "told"), [(True, True), (False, False), ("true", False), (None, False)])
def test_only_google_itself_says_that_it_is_a_test(is_test: object, told: bool) -> None:
    assert read(is_test=is_test).test is told


@pytest.mark.parametrize(
    "change",
    [
        {"user_column_data": None},
        {"user_column_data": {}},
        {"user_column_data": [1]},
        {"lead_id": None},
        {"lead_id": ""},
    ],
)
def test_what_is_no_form_is_refused_with_the_reason(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"user_column_data|lead_id"):
        read(**change)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"7", b"{}", b'{"google_key": 7}', b'{"google_key": ""}', b"[" * 100_000]
)
def test_without_a_key_it_is_not_let_in(body: bytes) -> None:
    assert check("secret", {}, body, NOW) is not None


def test_the_key_in_the_body_lets_it_in() -> None:
    _, body = prove("secret", json.dumps(sample("google-ads")).encode(), NOW)
    assert check("secret", {}, body, NOW) is None
    assert check("another", {}, body, NOW) is not None
