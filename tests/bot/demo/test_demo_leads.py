"""The demo's leads are believable, varied, and the same for the same seed."""

import json
import random
from collections import Counter
from itertools import islice, pairwise

import phonenumbers
import pytest
from email_validator import validate_email

from bot.demo.demo_leads import demo_leads
from bot.demo.demo_phrases import CAMPAIGNS, COUNTRIES, FORMS, INQUIRIES
from sources.form import read_form
from sources.new_lead import NewLead

SOME = 2000


@pytest.fixture(scope="module")
def payloads() -> list[dict[str, object]]:
    return list(islice(demo_leads(random.Random(45)), SOME))


@pytest.fixture(scope="module")
def leads(payloads: list[dict[str, object]]) -> list[NewLead]:
    return [read_form(payload) for payload in payloads]


def test_the_same_seed_makes_the_same_leads(payloads: list[dict[str, object]]) -> None:
    assert list(islice(demo_leads(random.Random(45)), SOME)) == payloads


def test_another_seed_makes_other_leads(payloads: list[dict[str, object]]) -> None:
    assert list(islice(demo_leads(random.Random(46)), SOME)) != payloads


def test_every_payload_is_json(payloads: list[dict[str, object]]) -> None:
    assert [json.loads(json.dumps(payload)) for payload in payloads] == payloads


def test_about_a_third_is_hot_nearly_half_warm_and_a_fifth_cold(leads: list[NewLead]) -> None:
    share = {
        temperature: count / SOME for temperature, count in Counter(x.temperature for x in leads).items()
    }
    assert share == {
        "hot": pytest.approx(0.35, abs=0.05),
        "warm": pytest.approx(0.45, abs=0.05),
        "cold": pytest.approx(0.20, abs=0.05),
    }


def test_intake_understands_every_key_but_the_roof(leads: list[NewLead]) -> None:
    unknown = {key for lead in leads for key in lead.extra}
    assert {
        key for key in unknown if "roof" not in key.lower() and not key.startswith(("Dach", "utm_"))
    } == set()
    assert all(lead.name and lead.source and lead.landing_page for lead in leads)


def test_every_form_is_used(payloads: list[dict[str, object]]) -> None:
    names = {form.get("name") or form["first_name"] for form in FORMS}
    assert {name for payload in payloads for name in names & payload.keys()} == names


def test_every_email_is_one_that_intake_accepts(leads: list[NewLead]) -> None:
    emails = {lead.email for lead in leads if lead.email}
    assert emails
    for email in emails:
        assert validate_email(email, check_deliverability=False).normalized == email


def test_nobody_can_receive_a_mail_by_mistake(leads: list[NewLead]) -> None:
    assert all(lead.email.endswith(".example") for lead in leads if lead.email)


@pytest.mark.parametrize(
    "pattern",
    [pattern for country in COUNTRIES for pattern in country.phones],
    ids=lambda pattern: pattern[0],
)
def test_every_telephone_number_is_well_formed(pattern: tuple[str, range]) -> None:
    template, numbers = pattern
    for number in (numbers[0], numbers[-1]):
        assert phonenumbers.is_valid_number(phonenumbers.parse(template.format(number)))


def test_two_prospects_do_not_share_a_telephone(leads: list[NewLead]) -> None:
    owners: dict[str, set[str | None]] = {}
    for lead in leads[:500]:
        if lead.phone:
            owners.setdefault(lead.phone, set()).add(lead.name)
    assert [names for names in owners.values() if len(names) > 1] == []


def test_some_leave_no_telephone_some_no_email_and_a_few_neither(leads: list[NewLead]) -> None:
    missing = Counter((lead.phone is None, lead.email is None) for lead in leads)
    assert missing[True, False] > SOME * 0.05
    assert missing[False, True] > SOME * 0.03
    assert 0 < missing[True, True] < SOME * 0.05


def test_what_prospects_ask_is_varied(leads: list[NewLead]) -> None:
    assert {lead.message for lead in leads if lead.message} == {
        phrase for phrases in INQUIRIES.values() for phrase in phrases
    }
    assert sum(len(phrases) for phrases in INQUIRIES.values()) >= 24


def test_every_campaign_brings_leads_some_with_their_price_and_others_come_by_themselves(
    leads: list[NewLead],
) -> None:
    assert {lead.campaign for lead in leads} == {None, *(campaign.name for campaign in CAMPAIGNS)}
    assert {(lead.campaign, float(lead.price), lead.currency) for lead in leads if lead.price} == {
        (campaign.name, campaign.price, campaign.currency) for campaign in CAMPAIGNS
    }


def test_now_and_then_a_form_sends_the_same_payload_twice(payloads: list[dict[str, object]]) -> None:
    twice = sum(first == second for first, second in pairwise(payloads))
    assert SOME * 0.01 < twice < SOME * 0.1


def test_now_and_then_a_prospect_writes_again_with_something_else_to_say(leads: list[NewLead]) -> None:
    said: dict[str, set[str | None]] = {}
    for lead in leads[:500]:
        if lead.email:
            said.setdefault(lead.email, set()).add(lead.message)
    assert 5 < sum(len(messages) > 1 for messages in said.values()) < 100


def test_nothing_in_a_lead_needs_escaping(payloads: list[dict[str, object]]) -> None:
    """The local Slack shows entities as they are written, which would make a poor first impression."""
    assert [
        payload for payload in payloads if set("&<>") & set(json.dumps(payload, ensure_ascii=False))
    ] == []
