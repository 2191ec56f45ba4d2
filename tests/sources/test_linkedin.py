"""LinkedIn's challenge is answered and nothing else is signed; its forms' answers are known by their questions."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from sources.linkedin import CHALLENGE, ask, check, greet, interpret, interpret_fetched
from sources.new_lead import NewLead
from sources.provider import Greeting, Nothing, Reference, References, Rejected
from tests.pushing import sample

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SECRET = "WPL_AP1.a client secret"  # opens nothing
CODE = "890e4665-4dfe-4ab1-b689-ed553bceeed0"
WANTED = Reference("f9ac9aba-5", "response:f9ac9aba-5")


def hexed(text: bytes) -> str:
    return hmac.new(SECRET.encode(), text, hashlib.sha256).hexdigest()


def told(**change: object) -> dict[str, Any]:
    return {**sample("linkedin"), **change}


def fetched(question: dict[str, Any], answer: dict[str, Any], **more: Any) -> NewLead:
    return interpret_fetched({
        "formResponse": {"answers": [{"questionId": 7, "answerDetails": answer}]},
        "form": {"content": {"questions": [{"questionId": 7, **question}]}}, **more,
    }, WANTED)  # fmt: skip


def typed(text: str) -> dict[str, Any]:
    return {"textQuestionAnswer": {"answer": text}}


def local(**texts: str) -> dict[str, Any]:
    return {"localized": texts}


def test_the_challenge_is_answered_signed() -> None:
    found = greet(SECRET, {"challengeCode": CODE, "applicationId": "77"})
    assert isinstance(found, Greeting)
    assert json.loads(found.body) == {"challengeCode": CODE, "challengeResponse": hexed(CODE.encode())}
    assert found.content_type == "application/json"


@pytest.mark.parametrize(
    "code", ["", "x", 'hmacsha256={"type":"LEAD_ACTION"}', "{}", CODE + "\n", CODE[:-1], f" {CODE}", CODE * 2]
)
def test_nothing_but_a_challenge_is_signed_for_whoever_asks(code: str) -> None:
    assert isinstance(greet(SECRET, {"challengeCode": code}), Rejected)
    assert isinstance(greet(SECRET, {}), Rejected)


def test_what_is_signed_for_whoever_asks_is_the_signature_of_no_body() -> None:
    assert CHALLENGE.fullmatch(CODE)
    assert check(SECRET, {"x-li-signature": hexed(CODE.encode())}, CODE.encode(), NOW) is not None


@pytest.mark.parametrize("written", ["{}", "hmacsha256={}", "HMACSHA256={}"])
def test_the_signature_is_over_the_body_with_the_prefix(written: str) -> None:
    body = json.dumps(sample("linkedin")).encode()
    good = written.format(hexed(b"hmacsha256=" + body))
    assert check(SECRET, {"x-li-signature": good}, body, NOW) is None
    assert check(SECRET, {"x-li-signature": good}, body + b" ", NOW) is not None
    assert check(SECRET, {"x-li-signature": written.format(hexed(body))}, body, NOW) is not None


@pytest.mark.parametrize("headers", [{}, {"x-li-signature": ""}, {"x-li-signature": "hmacsha256="}])
def test_without_a_signature_it_is_not_let_in(headers: dict[str, str]) -> None:
    assert check(SECRET, headers, b"{}", NOW) is not None


@pytest.mark.parametrize("urn", ["urn:li:leadGenFormResponse:", "urn:li:leadFormResponse:", ""])
def test_a_notification_names_the_response(urn: str) -> None:
    found = interpret(told(leadGenFormResponse=f"{urn}f9ac9aba-5"))
    assert isinstance(found, References)
    assert [each.name for each in found.those] == ["f9ac9aba-5"]


def test_the_same_response_is_the_same_news_whenever_it_is_told() -> None:
    first, again = interpret(told()), interpret(told(occurredAt=1, leadType="EVENT"))
    assert isinstance(first, References)
    assert isinstance(again, References)
    assert first.those[0].key == again.those[0].key


@pytest.mark.parametrize(
    "change", [{"leadAction": "DELETED"}, {"type": "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS"}]
)
def test_anything_else_is_nothing_with_the_reason(change: dict[str, str]) -> None:
    found = interpret(told(**change))
    assert isinstance(found, Nothing)
    assert next(iter(change.values()))[:40] in found.reason


@pytest.mark.parametrize(
    "payload",
    [
        None, [], {}, told(type=None), told(type=7), told(leadGenFormResponse=None),
        told(leadGenFormResponse="urn:li:leadGenFormResponse:.."), told(leadGenFormResponse="urn:li:person:7"),
        told(leadGenFormResponse="urn:li:leadGenFormResponse:a/b"), told(leadGenFormResponse="x" * 300),
    ],
)  # fmt: skip
def test_what_names_no_response_is_refused_with_the_reason(payload: object) -> None:
    with pytest.raises(ValueError, match=r"LinkedIn|type"):
        interpret(payload)


def test_the_response_is_asked_for_together_with_its_form() -> None:
    asked = ask(WANTED, "a token")
    path, _, query = asked.path.partition("?fields=")
    assert path == "rest/leadFormResponses/f9ac9aba-5"
    assert {"formResponse", "testLead"} < set(query.split(","))
    assert "form:(id,name,creationLocale,hiddenFields,content)" in query
    assert asked.headers == {
        "Authorization": "Bearer a token", "LinkedIn-Version": "202608", "X-Restli-Protocol-Version": "2.0.0",
    }  # fmt: skip
    assert not asked.query


def test_the_documented_response_is_read_to_its_last_answer() -> None:
    lead = interpret_fetched(sample("linkedin-fetched"), WANTED)
    assert (lead.name, lead.email, lead.phone) == ("Ann Lee", "ann.lee@acme.example", "+12125550100")
    assert (lead.company, lead.campaign, lead.test) == ("Acme Roofing", "Autumn webinar", True)
    assert lead.extra == {
        "How many roofs?": "Two", "utm_source": "linkedin", "Acme may call me.": True, "form": "Roof check",
        "linkedin campaign": "urn:li:sponsoredCampaign:367378525", "lead type": "SPONSORED",
        "submitted_at": 1795424381905,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ({"predefinedField": "WORK_EMAIL", "question": local(de_DE="Ihre Adresse")}, "email"),
        ({"predefinedField": "PHONE_NUMBER"}, "phone"), ({"predefinedField": "COMPANY_NAME"}, "company"),
        ({"question": local(de_DE="Firma")}, "company"), ({"name": "company"}, "company"),
        ({"label": "Your message"}, "message"), ({"predefinedField": "FIRST_NAME"}, "name"),
    ],
)  # fmt: skip
def test_a_question_is_known_by_linkedins_name_or_its_words(question: dict[str, Any], field: str) -> None:
    assert getattr(fetched(question, typed("Acme")), field) == "Acme"


def test_a_question_is_kept_in_the_forms_own_language() -> None:
    question = {"question": local(en_US="How many?", de_DE="Wie viele?")}
    german = fetched(question, typed("2"), form={
        "creationLocale": {"language": "de", "country": "DE"},
        "content": {"questions": [{"questionId": 7, **question}]},
    })  # fmt: skip
    assert (german.extra, fetched(question, typed("2")).extra) == ({"Wie viele?": "2"}, {"How many?": "2"})


def test_choices_are_kept_by_their_labels_and_an_unknown_one_by_its_number() -> None:
    options = [{"id": 0, "text": local(en_US="Barn")}, {"id": 1, "label": "House"}]
    question = {"name": "roofs", "questionDetails": {"multipleChoiceQuestionDetails": {"options": options}}}
    for chosen, kept in (([0], "Barn"), ([0, 1], ["Barn", "House"]), ([5], 5), ([], [])):
        assert fetched(question, {"multipleChoiceAnswer": {"options": chosen}}).extra["roofs"] == kept


def test_an_answer_whose_question_is_not_told_is_kept_under_its_number() -> None:
    lead = interpret_fetched(
        {"formResponse": {"answers": [{"questionId": 9, "answerDetails": typed("x")}]}}, WANTED
    )
    assert lead.extra == {"question 9": "x"}


def test_an_answer_of_a_kind_not_yet_invented_is_kept_as_it_is() -> None:
    assert fetched({"name": "roofs"}, {"dateAnswer": {"day": 3}}).extra == {
        "roofs": {"dateAnswer": {"day": 3}}
    }


def test_a_consent_without_a_text_is_kept_under_its_number() -> None:
    said = {"answers": [], "consentResponses": [{"consentId": 17, "accepted": False}]}
    assert interpret_fetched({"formResponse": said}, WANTED).extra == {"consent 17": False}


@pytest.mark.parametrize(("said", "test"), [(True, True), (False, False), ("true", False), (None, False)])
def test_only_linkedin_itself_says_that_it_is_a_test(said: object, test: bool) -> None:
    assert fetched({"name": "x"}, typed("y"), testLead=said).test is test


@pytest.mark.parametrize(
    "payload", [None, [], {}, {"formResponse": {}}, {"formResponse": {"answers": ["x"]}}]
)
def test_an_answer_that_is_no_response_is_refused(payload: object) -> None:
    with pytest.raises(ValueError, match="as LinkedIn sends it"):
        interpret_fetched(payload, WANTED)
