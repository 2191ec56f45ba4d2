"""Meta Lead Ads: what its webhooks name, its handshake, what its Graph API answers, and what its errors mean."""

from datetime import UTC, datetime
from typing import Any

import pytest

from sources import meta, meta_graph
from sources.new_lead import NewLead
from sources.provider import ENDED, Greeting, Nothing, Reference, References, Rejected, Trouble
from tests.pushing import sample

SECRET = "0123456789abcdef0123456789abcdef"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
REFERENCE = Reference("123123123123123", "123123123123123", {"page_id": "153125381133"})
ASKED = {
    "hub.mode": "subscribe",
    "hub.verify_token": meta.verify_token(SECRET),
    "hub.challenge": "1158201444",
}


def named(*numbers: object, field: str = "leadgen") -> dict[str, Any]:
    changes = [{"field": field, "value": {"leadgen_id": each}} for each in numbers]
    return {"object": "page", "entry": [{"id": "1", "changes": changes}]}


def test_the_signature_is_what_openssl_makes_of_it() -> None:
    """openssl dgst -sha256 -hmac secret."""
    headers, _ = meta.prove("secret", b"{}", NOW)
    assert headers["X-Hub-Signature-256"] == (
        "sha256=77325902caca812dc259733aacd046b73817372c777b8d95b402647474516e13"
    )


def test_each_lead_is_named_once_with_what_is_said_of_it() -> None:
    found = meta.interpret(sample("meta"))
    assert isinstance(found, References)
    (only,) = found.those
    assert (only.name, only.key, only.about["form_id"]) == ("123123123123123",) * 2 + ("234234234234",)
    several = meta.interpret(named("1", 2, "1"))
    assert isinstance(several, References)
    assert [each.name for each in several.those] == ["1", "2"]


@pytest.mark.parametrize(
    "payload", [named("7", field="feed"), {"entry": []}, {"entry": [{"id": "1"}]}, named("444444444444")]
)
def test_what_is_about_no_lead_is_nothing(payload: object) -> None:
    assert isinstance(meta.interpret(payload), Nothing)


@pytest.mark.parametrize(
    "payload",
    [[], {}, {"entry": {}}, {"entry": [7]}, {"entry": [{"changes": 7}]}, named("../me"), named(None), named(True),
     named(""), named("1?x"), named("9" * 41), {"entry": [{"changes": [{"field": "leadgen"}]}]}],
)  # fmt: skip
def test_what_meta_does_not_send_is_refused(payload: object) -> None:
    with pytest.raises(ValueError, match=r"Meta sends|leadgen_id"):
        meta.interpret(payload)


def test_whoever_knows_the_verify_token_is_greeted_with_his_challenge() -> None:
    assert meta.greet(SECRET, ASKED) == Greeting("1158201444")
    assert SECRET not in meta.verify_token(SECRET)


@pytest.mark.parametrize(
    "wrong",
    [{"hub.verify_token": "guessed"}, {"hub.verify_token": ""}, {"hub.mode": "unsubscribe"}, {"hub.challenge": ""},
     {"hub.challenge": "<script>"}, {"hub.verify_token": meta.verify_token("another")}],
)  # fmt: skip
def test_whoever_does_not_is_not(wrong: dict[str, str]) -> None:
    assert isinstance(meta.greet(SECRET, {**ASKED, **wrong}), Rejected)


def lead(**changes: Any) -> NewLead:
    return meta.interpret_lead({**sample("meta-fetched"), **changes}, REFERENCE)


def answered(**answers: str) -> NewLead:
    return lead(field_data=[{"name": name, "values": [value]} for name, value in answers.items()])


def test_what_was_fetched_is_a_lead_with_everything_that_was_asked() -> None:
    found = lead()
    assert (found.name, found.company, found.phone) == ("Ann Lee", "Acme Roofing", "+12125550100")
    assert (found.email, found.message) == ("ann.lee@acme.example", "Two roofs before May.")
    assert (found.campaign, found.external_id, found.test) == ("Autumn roofs", "123123123123123", False)
    assert found.extra["which_roofs_are_they?"] == ["barn", "house"]
    assert found.extra["ad_name"] == "Roofs before winter"
    assert (found.extra["platform"], found.extra["page_id"]) == ("fb", "153125381133")
    assert found.extra["is_organic"] is False


def test_first_and_last_name_and_the_work_phone_are_understood() -> None:
    found = answered(
        first_name="Ann", last_name="Lee", work_email="a@b.example", work_phone_number="+4930123"
    )
    assert (found.name, found.email, found.phone) == ("Ann Lee", "a@b.example", "+4930123")


@pytest.mark.parametrize(
    "answers",
    [
        {"full_name": "<test lead: dummy data for full_name>", "email": "test@fb.com"},
        {"full_name": "Ann", "which_roof?": "<test lead: dummy data for which_roof?>"},
        {"email": "test@meta.com"},
    ],
)
def test_what_the_testing_tool_makes_up_is_a_test(answers: dict[str, str]) -> None:
    assert answered(**answers).test


def test_a_made_up_phone_is_no_phone() -> None:
    found = answered(
        full_name="<test lead: dummy data for full_name>", phone_number="<test lead: dummy data for phone>"
    )
    assert (found.phone, found.test) == (None, True)
    assert found.name is not None


def test_an_organic_lead_has_no_campaign() -> None:
    fetched = {
        name: value
        for name, value in sample("meta-fetched").items()
        if not name.startswith(("ad", "campaign"))
    }
    found = meta.interpret_lead({**fetched, "is_organic": True}, REFERENCE)
    assert (found.campaign, found.extra["is_organic"]) == (None, True)


@pytest.mark.parametrize("wrong", [{"id": "7"}, {"id": None}, {"field_data": None}, {"field_data": [7]}])
def test_an_answer_about_something_else_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"another lead|Meta sends"):
        lead(**wrong)


@pytest.mark.parametrize(
    ("told", "until"),
    [
        ({"is_valid": True, "expires_at": 1800000000}, datetime(2027, 1, 15, 8, 0, tzinfo=UTC)),
        ({"is_valid": True, "expires_at": 0, "data_access_expires_at": 0}, None),
        ({"is_valid": True, "expires_at": 0, "data_access_expires_at": 1800000000},
         datetime(2027, 1, 15, 8, 0, tzinfo=UTC)),
        ({"is_valid": False, "expires_at": 1900000000}, ENDED),
        ({"is_valid": False}, ENDED),
        ({"is_valid": True, "expires_at": 10**18}, None), ({"is_valid": True, "expires_at": "soon"}, None),
    ],
)  # fmt: skip
def test_a_token_tells_until_when_it_is_good(told: dict[str, Any], until: datetime | None) -> None:
    assert meta_graph.until({"data": told}) == until


@pytest.mark.parametrize("told", [None, {}, {"data": []}])
def test_an_answer_that_says_nothing_of_a_token_is_refused(told: object) -> None:
    with pytest.raises(ValueError, match="Meta sends"):
        meta_graph.until(told)


@pytest.mark.parametrize(
    ("error", "means"),
    [
        ({"code": 190, "error_subcode": 463}, Trouble.TOKEN), ({"code": 102}, Trouble.TOKEN),
        ({"code": 10}, Trouble.TOKEN), ({"code": 200}, Trouble.TOKEN), ({"code": 299}, Trouble.TOKEN),
        ({"code": 4}, Trouble.BUSY), ({"code": 613}, Trouble.BUSY), ({"code": 80_005}, Trouble.BUSY),
        ({"code": 100, "error_subcode": 33}, Trouble.GONE), ({"code": 803}, Trouble.GONE),
        ({"code": 1}, Trouble.PASSING), ({"code": 2}, Trouble.PASSING),
        ({"code": 100}, None), ({"code": 300}, None), ({"code": "190"}, None), ({}, None), (None, None), ([], None),
    ],
)  # fmt: skip
def test_its_own_code_says_what_an_error_means(error: object, means: Trouble | None) -> None:
    assert meta_graph.trouble(400, {"error": error}) is means


def test_the_token_is_in_no_address() -> None:
    assert "hush" not in str(meta.ask(REFERENCE, "hush").path) + str(meta.ask(REFERENCE, "hush").query)
    assert meta_graph.expiry("hush").query == {"input_token": "hush"}  # it is what is asked about
