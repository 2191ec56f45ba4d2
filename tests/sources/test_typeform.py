"""Typeform's answers are understood by the types of their fields."""

from datetime import UTC, datetime
from typing import Any

import pytest

from sources.new_lead import NewLead
from sources.provider import Nothing
from sources.typeform import check, interpret
from tests.pushing import sample

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def read(payload: object) -> NewLead:
    found = interpret(payload)
    assert isinstance(found, NewLead)
    return found


def answered(question: str, answer: dict[str, Any], field_type: str = "short_text", ref: str = "") -> NewLead:
    response = {
        "token": "t1",
        "definition": {"fields": [{"id": "f1", "title": question, "type": field_type, "ref": ref}]},
        "answers": [{**answer, "field": {"id": "f1", "type": field_type}}],
    }
    return read({"event_type": "form_response", "form_response": response})


def test_the_documented_response_is_read_to_its_last_answer() -> None:
    lead = read(sample("typeform"))
    assert (lead.name, lead.email, lead.phone) == ("Ann Lee", "ann.lee@acme.example", "+12125550100")
    assert (lead.company, lead.message) == ("Acme Roofing", "Two roofs before May.")
    assert (lead.campaign, lead.external_id) == ("Autumn webinar", "a3a12ec67a1365927098a606107fac15")
    assert lead.extra == {
        "form": "Roof check", "submitted_at": "2026-11-23T08:59:41Z", "Which roofs?": ["Barn", "House"],
        "Do you own the house?": True, "utm_campaign": "Autumn webinar", "utm_source": "newsletter",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("question", "ref", "field"),
    [
        ("What's your name?", "", "name"), ("What’s your company?", "", "company"), ("Your name, please", "", "name"),
        ("Firma", "", "company"), ("How are you called?", "full_name", "name"), ("Who are you?", "company", "company"),
    ],
)  # fmt: skip
def test_a_question_is_known_by_its_words_or_its_reference(question: str, ref: str, field: str) -> None:
    assert getattr(answered(question, {"type": "text", "text": "Acme"}, ref=ref), field) == "Acme"


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        ({"type": "number", "number": 5}, 5),
        ({"type": "boolean", "boolean": False}, False),
        ({"type": "date", "date": "2026-12-01"}, "2026-12-01"),
        ({"type": "url", "url": "https://acme.example"}, "https://acme.example"),
        ({"type": "file_url", "file_url": "https://api.typeform.com/f/1.pdf"}, "https://api.typeform.com/f/1.pdf"),
        ({"type": "choice", "choice": {"id": "c", "label": "Barn", "ref": "r"}}, "Barn"),
        ({"type": "choice", "choice": {"other": "Chapel"}}, "Chapel"),
        ({"type": "choices", "choices": {"ids": ["c"], "labels": ["Barn"], "other": "Mill"}}, ["Barn", "Mill"]),
        ({"type": "payment", "payment": {"amount": "1", "success": True}}, {"amount": "1", "success": True}),
        ({"type": "not yet invented", "not yet invented": [1]}, [1]),
    ],
)  # fmt: skip
def test_an_answer_of_any_type_is_kept_under_its_question(answer: dict[str, Any], kept: object) -> None:
    assert answered("Anything else?", answer).extra["Anything else?"] == kept


def test_an_e_mail_field_is_the_e_mail_whatever_is_asked() -> None:
    assert answered("Boss?", {"type": "email", "email": "a@b.example"}, "email").email == "a@b.example"


def test_a_hidden_field_says_that_it_is_a_test() -> None:
    given = sample("typeform")
    given["form_response"]["hidden"] = {"test": "true"}
    assert read(given).test


def test_another_event_is_nothing_to_do() -> None:
    assert isinstance(interpret({"event_type": "form_response_partial_2031"}), Nothing)


@pytest.mark.parametrize("change", [{"token": None}, {"token": 5}, {"answers": None}, {"answers": ["x"]}])
def test_a_response_that_is_none_is_refused_with_the_reason(change: dict[str, object]) -> None:
    given = sample("typeform")
    given["form_response"] |= change
    with pytest.raises(ValueError, match=r"token|answer"):
        interpret(given)


def test_the_signature_is_the_base64_that_typeform_documents() -> None:
    # printf '{}' | openssl dgst -sha256 -hmac secret -binary | base64
    good = "sha256=dzJZAsrKgS3CWXM6rNBGtzgXNyx3e42VtAJkdHRRbhM="
    wrong = check("secret", {"typeform-signature": good[:-3] + "AA="}, b"{}", NOW)
    assert (check("secret", {"typeform-signature": good}, b"{}", NOW), wrong is not None) == (None, True)


def test_a_response_that_is_not_finished_is_nothing_as_the_finished_one_has_the_same_token() -> None:
    assert isinstance(interpret({**sample("typeform"), "event_type": "form_response_partial"}), Nothing)
    assert isinstance(interpret({**sample("typeform"), "event_type": "form_response"}), NewLead)
