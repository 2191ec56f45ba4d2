"""HubSpot's events name contacts, its workflows send them, and its signatures are those of its own library."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hubspot.utils.signature import Signature

from sources.hubspot import ASKED, ask, interpret, interpret_fetched
from sources.hubspot_proof import as_signed, check, signed
from sources.new_lead import NewLead
from sources.provider import Nothing, Reference, References, Rejected
from tests.pushing import sample

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
STAMP = str(int(NOW.timestamp() * 1000))
ADDRESS = "https://leads.example/in/hubspot/key"
SECRET = "6b8f0d54-2f4c-4d37-9a3e-0d7c9c3f5a11"  # opens nothing
WANTED = Reference("106314056576", "contact:106314056576")


def event(kind: str = "contact.creation", **facts: object) -> dict[str, Any]:
    return {"subscriptionType": kind, "objectId": 512, "eventId": 1, "portalId": 62515, **facts}


def named(payload: object) -> list[str]:
    found = interpret(payload)
    assert isinstance(found, References)
    return [each.name for each in found.those]


def contact(**properties: object) -> NewLead:
    found = interpret(
        {"vid": 512, "properties": {name: {"value": value} for name, value in properties.items()}}
    )
    assert isinstance(found, NewLead)
    return found


def third(body: bytes, stamp: str = STAMP, address: str = ADDRESS) -> dict[str, str]:
    """Headers as HubSpot's own library makes the signature."""
    made = Signature.get_signature(SECRET, body.decode(), "v3", address, "POST", stamp)
    return {"x-hubspot-signature-v3": made, "x-hubspot-request-timestamp": stamp, ":url": address}


def second(body: bytes, version: str = "v2") -> dict[str, str]:
    made = Signature.get_signature(SECRET, body.decode(), version, ADDRESS, "POST")
    return {"x-hubspot-signature": made, "x-hubspot-signature-version": version, ":url": ADDRESS}


def test_of_a_mixed_list_new_contacts_only_are_fetched() -> None:
    events = [
        event(), event("contact.propertyChange", objectId=1), event("contact.deletion", objectId=3),
        event("object.creation", objectTypeId="0-1", objectId=513), event("conversation.creation", objectId=4),
        event("object.creation", objectTypeId="0-2", objectId=2), event("object.creation", objectId=5),
    ]  # fmt: skip
    assert named(events) == ["512", "513"]


def test_the_same_contact_is_the_same_news_by_either_kind_of_event_and_however_often_it_is_tried() -> None:
    one = interpret([event()])
    other = interpret([event("object.creation", objectTypeId="0-1", eventId=99, attemptNumber=3)])
    assert isinstance(one, References)
    assert isinstance(other, References)
    assert one.those[0].key == other.those[0].key


@pytest.mark.parametrize(
    "kind", ["contact.deletion", "deal.creation", "contact.privacyDeletion", "object.merge"]
)
def test_other_events_are_nothing_with_the_reason(kind: str) -> None:
    found = interpret([event(kind)])
    assert isinstance(found, Nothing)
    assert kind in found.reason


@pytest.mark.parametrize(
    "payload",
    [
        [], {}, None, "x", [1], [[]], [{}], [event(objectId=None)], [event(objectId="../me")], [event(objectId="")],
        [event(objectId="²")], [event(objectId=True)], [event(), event(objectId="x")], [event(), {"objectId": 1}],
        {"vid": 512, "properties": {"dealname": {"value": "Roof"}}}, {"vid": 1, "properties": {"firstname": " "}},
    ],
)  # fmt: skip
def test_what_is_neither_is_refused_with_the_reason(payload: object) -> None:
    with pytest.raises(ValueError, match=r"HubSpot|events|contact|objectId|event"):
        interpret(payload)


def test_the_whole_contact_of_a_workflow_is_read_to_its_last_property() -> None:
    lead = interpret(sample("hubspot-contact"))
    assert isinstance(lead, NewLead)
    assert (lead.name, lead.company, lead.message) == ("Ann Lee", "Acme Roofing", "Two roofs before May.")
    assert (lead.external_id, lead.test) == ("106314056576", True)
    assert lead.extra == {"lifecyclestage": "lead", "number_of_roofs": "2"}


def test_fetched_or_sent_it_is_the_same_lead() -> None:
    fetched = interpret_fetched(sample("hubspot-fetched"), WANTED)
    sent = interpret(sample("hubspot-contact"))
    assert isinstance(fetched, NewLead)
    assert isinstance(sent, NewLead)
    assert (fetched.external_id, fetched.name, fetched.email) == (sent.external_id, sent.name, sent.email)


def test_a_body_of_ones_own_making_is_understood_flat() -> None:
    lead = interpret(
        {"hs_object_id": 512, "firstname": "Ann", "email": "ann@acme.example", "Which roof?": "Barn"}
    )
    assert isinstance(lead, NewLead)
    assert (lead.external_id, lead.name, lead.extra) == ("512", "Ann", {"Which roof?": "Barn"})


def test_without_a_number_its_e_mail_is_what_it_is_known_by() -> None:
    lead = interpret({"firstname": "Ann", "email": "ann@acme.example"})
    assert isinstance(lead, NewLead)
    assert lead.external_id == "ann@acme.example"


@pytest.mark.parametrize(
    ("known", "number"),
    [({"vid": 1, "canonical-vid": 2}, "2"), ({"vid": 1}, "1"), ({"objectId": 3}, "3"), ({"id": "4"}, "4")],
)
def test_its_number_is_that_of_the_contact_it_was_merged_into(known: dict[str, Any], number: str) -> None:
    lead = interpret({**known, "properties": {"firstname": {"value": "Ann"}, "hs_object_id": {"value": "9"}}})
    assert isinstance(lead, NewLead)
    assert lead.external_id == number


def test_the_mobile_phone_is_the_phone_where_there_is_no_other() -> None:
    assert contact(mobilephone="+491701234567").phone == "+491701234567"
    both = contact(phone="+12125550100", mobilephone="+491701234567")
    assert (both.phone, both.extra["mobilephone"]) == ("+12125550100", "+491701234567")


def test_click_ids_and_the_first_page_tell_campaigns_and_what_hubspot_counts_is_left_out() -> None:
    lead = contact(
        email="a@b.example", hs_google_click_id="Cj0", hs_analytics_first_url="https://b.example/?utm_source=x",
        hs_analytics_source="PAID_SEARCH", hs_calculated_form_submissions="9", num_notes="3", utm_campaign="Autumn",
    )  # fmt: skip
    assert lead.landing_page == "https://b.example/?utm_source=x"
    assert lead.extra == {"gclid": "Cj0", "hs_analytics_source": "PAID_SEARCH", "utm_campaign": "Autumn"}
    assert (lead.campaign, lead.campaign_hinted) == ("Autumn", True)


@pytest.mark.parametrize("stage", ["customer", "Evangelist"])
def test_who_is_a_customer_already_is_no_lead_when_fetched_but_one_when_a_workflow_sends_him(
    stage: str,
) -> None:
    said = {"email": "a@b.example", "lifecyclestage": stage}
    assert isinstance(interpret_fetched({"id": "1", "properties": said}, WANTED), Nothing)
    assert isinstance(interpret({"vid": 1, "properties": said}), NewLead)


@pytest.mark.parametrize(
    ("said", "test"),
    [
        ({"test_lead": "true"}, True), ({"test_lead": "false"}, False), ({"test_lead": ""}, False), ({}, False),
        ({"lastname": "Johnson (Sample Contact)"}, True),
    ],
)  # fmt: skip
def test_a_test_is_known_by_a_property_or_as_one_of_hubspots_own_people(
    said: dict[str, str], test: bool
) -> None:
    assert contact(firstname="Maria", **said).test is test


def test_the_contact_is_asked_for_with_what_a_lead_is_made_of() -> None:
    asked = ask(WANTED, "a token")
    assert asked.path == "crm/v3/objects/contacts/106314056576"
    assert asked.query == {"properties": ",".join(ASKED), "archived": "false"}
    assert asked.headers == {"Authorization": "Bearer a token"}
    assert {"firstname", "email", "lifecyclestage", "test_lead"} < set(ASKED)


def test_an_answer_without_properties_is_refused() -> None:
    with pytest.raises(ValueError, match="properties"):
        interpret_fetched({"id": "512"}, WANTED)


def test_the_third_signature_is_the_one_of_hubspots_library() -> None:
    body = json.dumps([event(name="Müller")], ensure_ascii=False).encode()
    assert check(SECRET, third(body), body, NOW) is None
    ours = {name.lower(): value for name, value in signed(SECRET, ADDRESS, body, NOW).items()}
    assert ours["x-hubspot-signature-v3"] == third(body)["x-hubspot-signature-v3"]
    assert ours["x-hubspot-request-timestamp"] == STAMP


@pytest.mark.parametrize(
    "change",
    [
        {":url": ADDRESS + "x"}, {":url": ADDRESS.replace("https", "http")}, {"x-hubspot-signature-v3": "AAAA"},
        {"x-hubspot-request-timestamp": str(int(STAMP) + 1)}, {"x-hubspot-request-timestamp": ""}, {":url": ""},
        {"x-hubspot-request-timestamp": STAMP[:-3]}, {"x-hubspot-request-timestamp": "now"},
    ],
)  # fmt: skip
def test_another_address_time_or_signature_is_refused(change: dict[str, str]) -> None:
    assert check(SECRET, {**third(b"[]"), **change}, b"[]", NOW) is not None


@pytest.mark.parametrize(("late", "taken"), [(299, True), (301, False), (-299, True), (-301, False)])
def test_the_third_signature_is_good_for_five_minutes(late: float, taken: bool) -> None:
    found = check(SECRET, third(b"[]"), b"[]", NOW + timedelta(seconds=late))
    assert (found is None) == taken
    assert taken or "minutes" in str(found)


def test_hubspots_few_characters_are_decoded_before_signing_and_no_others() -> None:
    sent = (
        "https://leads.example/in/hubspot/key?a=%3A%2f%3F%40%21%24%27%28%29%2A%2C%3B&b=%20%26%3D%25&c=%253A"
    )
    decoded = "https://leads.example/in/hubspot/key?a=:/?@!$'()*,;&b=%20%26%3D%25&c=%253A"
    assert as_signed(sent) == decoded
    assert check(SECRET, {**third(b"[]", address=decoded), ":url": sent}, b"[]", NOW) is None


def test_a_workflows_contact_may_have_the_second_signature_and_events_may_not() -> None:
    whole, events = b' {"vid": 1}', b"[]"
    assert check(SECRET, second(whole), whole, NOW) is None
    assert isinstance(check(SECRET, second(whole), b'{"vid": 2}', NOW), Rejected)
    assert isinstance(check(SECRET, second(events), events, NOW), Rejected)


def test_a_signature_that_does_not_say_which_it_is_is_not_taken() -> None:
    for version in ("", "v1", "v3"):
        found = check(SECRET, {**second(b"{}"), "x-hubspot-signature-version": version}, b"{}", NOW)
        assert "not of version 3" in str(found)


def test_the_first_signature_is_never_taken() -> None:
    assert isinstance(check(SECRET, second(b"{}", "v1"), b"{}", NOW), Rejected)
    assert isinstance(check(SECRET, second(b"[]", "v1"), b"[]", NOW), Rejected)


def test_where_there_is_a_third_signature_the_second_counts_for_nothing() -> None:
    body = b'{"vid": 1}'
    late = {**second(body), **third(body)}
    assert isinstance(check(SECRET, late, body, NOW + timedelta(hours=1)), Rejected)
