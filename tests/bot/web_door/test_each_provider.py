"""What holds for every kind of source alike: its tests count nowhere, its copies make nothing, its limits are kept."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from handlers.sources import failed_intake
from handlers.sources import sources as deeds
from playbook.words import State
from sources import hubspot_proof
from sources.hubspot_proof import second_signature
from sources.proof import digest
from sources.registry import PROVIDERS
from store import reports, seats
from store.database import Database
from store.tables import Lead
from tests.floor import MONDAY, PLAYBOOK, Floor
from tests.made_up import made_up
from tests.pushing import BY_REFERENCE, Pushing, sample
from tests.sources.test_pushed import ANY, places, put
from tests.stand_in import Impatient, Says, StandIn, standing_in

BY_KIND = pytest.mark.parametrize("kind", list(PROVIDERS))
DATED = ("json", "calendly", "hubspot")
ANSWERS = {  # what each of them takes for "received"; a webhook that answers anything else is sent again, or given up
    "json": 202, "typeform": 200, "google-ads": 200, "calendly": 200, "hubspot": 200, "linkedin": 200,
    "meta": 200,
}  # fmt: skip
FIRST = "U0DANA"  # whose turn it is while nobody has been dealt to
TURNS = """
[intake]
temperature = "hot"
[[routes]]
name = "everybody"
way = "rotation"
people = ["@sam", "@dana"]
"""


def _typeform(test: bool) -> Any:
    payload = sample("typeform")
    payload["form_response"]["hidden"]["test"] = str(test).lower()
    return payload


def _calendly(test: bool) -> Any:
    payload = sample("calendly")
    asked = {"question": "Test", "answer": "yes" if test else "no", "position": 2}
    payload["payload"]["questions_and_answers"].append(asked)
    return payload


def _hubspot(test: bool) -> Any:
    payload = sample("hubspot-fetched")
    payload["properties"]["test_lead"] = str(test).lower()
    return payload


def _meta(test: bool) -> Any:
    payload = sample("meta-fetched")
    if test:
        payload["field_data"][0]["values"] = ["<test lead: dummy data for full_name>"]
    return payload


MARKED: Mapping[
    str, Callable[[bool], Any]
] = {  # how each of them says that it is a test: sent, or when asked
    "json": lambda test: {**sample("json"), "test": test},
    "typeform": _typeform,
    "google-ads": lambda test: {**sample("google-ads"), "is_test": test},
    "calendly": _calendly,
    "hubspot": _hubspot,
    "linkedin": lambda test: {**sample("linkedin-fetched"), "testLead": test},
    "meta": _meta,
}
OTHERS: Mapping[str, Any] = {  # what they tell besides, of which nothing follows
    "typeform": {**sample("typeform"), "event_type": "form_response_partial"},
    "calendly": {"event": "routing_form_submission.created", "payload": {}},
    "hubspot": [{"subscriptionType": "deal.creation", "objectId": 7}],
    "linkedin": {**sample("linkedin"), "leadAction": "DELETED"},
    "meta": {"object": "page", "entry": [{"id": "1", "changes": [{"field": "feed", "value": {}}]}]},
}


@pytest.fixture
def shop(sqlite_database: Database) -> Floor:
    """A sales floor that deals leads in turn."""
    return Floor(sqlite_database, playbook=PLAYBOOK + TURNS)


@pytest.fixture(params=list(PROVIDERS))
def pushing(request: pytest.FixtureRequest, floor: Floor) -> Pushing:
    """A source of each kind."""
    return Pushing(floor, request.param)


def brought(shop: Floor, kind: str, test: bool) -> Lead:
    """The lead of such a payload, marked as a test or not: sent, or fetched when only named."""
    pushing, payload = Pushing(shop, kind), MARKED[kind](test)
    if kind in BY_REFERENCE:
        asked(pushing, payload)
    else:
        assert pushing.send(payload).status_code == ANSWERS[kind]
    (number,) = {kept.lead_id for kept in pushing.kept() if kept.lead_id}
    return shop.look(number)


def asked(pushing: Pushing, answer: object) -> StandIn:
    """Send what names something, and let its API answer so."""
    with standing_in() as api:
        api.next = [Says(answer)]
        pushing.ask_at(api.base)
        pushing.send(sample(pushing.kind))
        assert pushing.fetch(Impatient(5)) == 1
    return api


@BY_KIND
def test_every_kind_has_its_limit_and_its_mark_here(kind: str) -> None:
    assert kind in MARKED
    assert PROVIDERS[kind].answers == ANSWERS[kind]


@BY_KIND
def test_a_test_lead_is_in_no_number_and_takes_nobodys_turn(shop: Floor, kind: str) -> None:
    lead = brought(shop, kind, test=True)
    assert (lead.test, lead.counts, lead.offered_to, lead.state) == (True, False, None, State.OPEN)
    with shop.database.reading() as tx:
        assert seats.of(tx, "T0", "everybody") == {}
        assert [
            each.counts for each in reports.received(tx, "T0", MONDAY, shop.clock.now.replace(year=2027))
        ] == [False]
    real = shop.look(shop.lead(name="Bo", email="bo@real.example", phone="+12125550177", temperature="hot"))
    assert (real.counts, real.offered_to) == (True, FIRST)


@BY_KIND
def test_the_same_without_the_mark_counts_and_is_dealt(shop: Floor, kind: str) -> None:
    lead = brought(shop, kind, test=False)
    assert (lead.test, lead.counts, lead.offered_to) == (False, True, FIRST)


@BY_KIND
def test_a_delivery_that_somebody_kept_and_sends_again_makes_nothing(floor: Floor, kind: str) -> None:
    pushing = Pushing(floor, kind)
    headers, body = pushing.proved(sample(kind))
    pushing.post(headers, body)
    floor.clock.move(minutes=4)
    assert pushing.post(headers, body).status_code == ANSWERS[kind]
    floor.clock.move(minutes=2)
    late = pushing.post(headers, body)
    assert late.status_code == (401 if kind in DATED else ANSWERS[kind])
    assert kind not in DATED or "signed 6 minutes ago" in late.get_json()["what"]
    assert pushing.came() == [1]
    assert len(pushing.kept()) == 3


def test_a_signed_body_without_any_name_or_number_makes_one_lead_however_it_is_written(floor: Floor) -> None:
    pushing = Pushing(floor, "json")
    body, unix = b'{"message": "Call me"}', str(int(floor.clock().timestamp()))
    made = digest(pushing.shown.secret, f"{unix}.".encode(), body).hex()
    for written in (made, f"sha256={made}", made.upper(), f" {made} "):
        answer = pushing.post({"X-Glengarry-Timestamp": unix, "X-Glengarry-Signature": written}, body)
        assert (answer.status_code, answer.get_json()["lead"]) == (202, 1)
        floor.clock.move(seconds=70)
    assert pushing.came() == [1]


@BY_KIND
@pytest.mark.parametrize("part", [0.02, 0.25, 0.5, 0.75, 0.98])
def test_cut_anywhere_it_is_kept_with_the_reason_and_listed(floor: Floor, kind: str, part: float) -> None:
    pushing = Pushing(floor, kind)
    whole = json.dumps(sample(kind)).encode()
    cut = whole[: int(len(whole) * part)]
    answer = pushing.post(*pushing.proved(cut))
    keyless = PROVIDERS[kind].secret_in_body is not None
    assert answer.status_code == (401 if keyless else ANSWERS[kind])
    ((failed,), many) = failed_intake.listed(floor.desk, rejected=keyless)
    assert (failed.number, failed.source, many) == (1, "Roof form", 1)
    assert failed.size == len(
        cut.replace(sample(kind)["google_key"].encode(), b"(left out)") if keyless else cut
    )
    assert failed.why
    assert pushing.came() == []


@pytest.mark.parametrize("kind", OTHERS)
def test_what_they_tell_besides_is_taken_and_nothing_follows(floor: Floor, kind: str) -> None:
    pushing = Pushing(floor, kind)
    answer = pushing.send(OTHERS[kind])
    said = answer.get_json()
    assert (answer.status_code, said["status"], said["lead"]) == (ANSWERS[kind], "nothing to do", None)
    assert said["what"] == pushing.kept()[0].problem
    assert pushing.came() == []


@BY_KIND
def test_what_looks_like_a_fault_of_ours_is_still_received(floor: Floor, kind: str) -> None:
    pushing = Pushing(floor, kind)
    answer = pushing.send({"neither": "this", "nor": ["that"]})
    assert answer.status_code == ANSWERS[kind]
    assert answer.get_json()["status"] == ("accepted" if kind == "json" else "failed")


@made_up(8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_documented_payload_with_anything_anywhere_is_kept_byte_for_byte(
    pushing: Pushing, data: st.DataObject
) -> None:
    payload = sample(pushing.kind)
    path = data.draw(st.sampled_from([path for path in places(payload) if path]))
    body = json.dumps(put(payload, path, data.draw(ANY))).encode()
    headers, sent = pushing.proved(body)
    pushing.seconds += 60
    before = len(pushing.kept())
    assert pushing.post(headers, sent).status_code in (ANSWERS[pushing.kind], 401)
    kept = pushing.kept()
    assert len(kept) == before + 1
    assert kept[-1].body == sent.replace(pushing.shown.secret.encode(), b"(left out)")
    assert kept[-1].status != "waiting"
    assert kept[-1].status not in ("failed", "rejected") or kept[-1].problem


def test_hubspots_workflow_may_sign_by_its_second_version_and_its_contact_counts_once(floor: Floor) -> None:
    pushing = Pushing(floor, "hubspot")
    body = json.dumps(sample("hubspot-contact")).encode()
    address = f"https://leads.example{pushing.path}"
    signed = {
        "X-HubSpot-Signature": second_signature(pushing.shown.secret, address, body),
        "X-HubSpot-Signature-Version": "v2",
    }  # fmt: skip
    assert pushing.post(signed, body).get_json() == {"inquiry": 1, "lead": 1, "status": "accepted"}
    floor.clock.move(days=2)
    assert pushing.post(signed, body).get_json() == {"inquiry": 2, "lead": 1, "status": "accepted"}
    again = {**sample("hubspot-contact"), "form-submissions": [1]}
    assert pushing.send(again).get_json()["lead"] == 1
    assert sorted({kept.lead_id for kept in pushing.kept()}, key=str) == [1]


@pytest.mark.parametrize("named_first", [True, False])
def test_a_contact_that_hubspot_names_and_that_its_workflow_sends_is_one_lead(
    floor: Floor, named_first: bool
) -> None:
    pushing = Pushing(floor, "hubspot")
    for named in (named_first, not named_first):
        if named:
            asked(pushing, sample("hubspot-fetched"))
        else:
            pushing.send(sample("hubspot-contact"))
        floor.clock.move(hours=1)
    assert {kept.lead_id for kept in pushing.kept() if kept.lead_id} == {1}
    assert sorted(kept.status for kept in pushing.kept()) == ["accepted", "accepted", "to fetch"]
    assert floor.look(1).name == "Ann Lee"


def test_hubspot_signs_the_address_with_its_query_as_it_decodes_it(floor: Floor) -> None:
    pushing = Pushing(floor, "hubspot")
    body, way = json.dumps(sample("hubspot")).encode(), pushing.path
    signed = hubspot_proof.signed(
        pushing.shown.secret, f"https://leads.example{way}?from=a:b%20c", body, floor.clock()
    )
    pushing.path = f"{way}?from=a%3Ab%20c"
    assert pushing.post(signed, body).status_code == 200
    pushing.path = way
    assert pushing.post(signed, body).status_code == 401


def test_nobody_says_himself_which_address_was_signed(floor: Floor) -> None:
    pushing = Pushing(floor, "hubspot")
    elsewhere = "https://elsewhere.example/hook"
    body = json.dumps(sample("hubspot")).encode()
    signed = hubspot_proof.signed(pushing.shown.secret, elsewhere, body, floor.clock())
    assert pushing.post({**signed, ":url": elsewhere}, body).status_code == 401


def test_linkedin_is_asked_for_the_form_in_plain_parentheses(floor: Floor) -> None:
    api = asked(Pushing(floor, "linkedin"), sample("linkedin-fetched"))
    (line,) = api.lines
    assert "formResponse,form:(id,name,creationLocale,hiddenFields,content) HTTP" in line
    ((_, _, headers),) = api.asked
    assert (headers["linkedin-version"], headers["x-restli-protocol-version"]) == ("202608", "2.0.0")


@pytest.mark.parametrize("stage", ["customer", "lead"])
def test_of_a_contact_that_is_a_customer_already_no_lead_is_made_and_it_is_kept(
    floor: Floor, stage: str
) -> None:
    pushing, contact = Pushing(floor, "hubspot"), sample("hubspot-fetched")
    contact["properties"]["lifecyclestage"] = stage
    asked(pushing, contact)
    kept = pushing.kept()[-1]
    assert (kept.status, kept.lead_id) == (("accepted", 1) if stage == "lead" else ("nothing to do", None))


@pytest.mark.parametrize("kind", BY_REFERENCE)
@made_up(5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_an_api_answers_is_kept_byte_for_byte_and_understood_or_failed(
    floor: Floor, kind: str, data: st.DataObject
) -> None:
    known = [each for each in deeds.listed(floor.desk) if each.name == "Roof form"]
    if known:
        deeds.remove(floor.desk, "Roof form")
    pushing, answer = Pushing(floor, kind), sample(f"{kind}-fetched")
    path = data.draw(st.sampled_from([path for path in places(answer) if path]))
    changed = put(
        answer, path, data.draw(st.none() | st.booleans() | st.text(max_size=9) | st.lists(st.none()))
    )
    asked(pushing, changed)
    kept = pushing.kept()[-1]
    assert kept.body == json.dumps(changed).encode()
    assert kept.status in ("accepted", "re-inquiry", "duplicate", "nothing to do", "failed")
    assert kept.status != "failed" or kept.problem


def test_of_hubspots_mixed_events_each_new_contact_is_fetched_once(floor: Floor) -> None:
    pushing = Pushing(floor, "hubspot")
    created = sample("hubspot")[0]
    pushing.send([{**created, "objectId": number} for number in (1, 2, 1)])
    pushing.send([{**created, "objectId": number} for number in (2, 3)])
    assert [each.reference["name"] for each in pushing.fetches()] == ["1", "2", "3"]
    assert [kept.status for kept in pushing.kept()] == ["to fetch", "to fetch"]


def test_a_key_in_the_body_is_left_out_also_where_json_writes_it_otherwise(floor: Floor) -> None:
    pushing = Pushing(floor, "google-ads", {"secret": 'a "key" with é and / in it'})
    body = json.dumps({**sample("google-ads"), "google_key": pushing.shown.secret}).encode()
    assert pushing.post({}, body).get_json()["lead"] == 1
    assert b"with" not in pushing.kept()[0].body


@pytest.mark.parametrize("by_address", [True, False])
def test_a_web_form_from_anywhere_is_a_lead(floor: Floor, by_address: bool) -> None:
    pushing = Pushing(floor, "json", {"by_address": by_address})
    bearer = {} if by_address else {"Authorization": f"Bearer {pushing.shown.secret}"}
    plain = {**bearer, "Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    assert pushing.post(plain, b"Vorname=Ann&Nachname=M%C3%BCller&test=on").status_code == 202
    parts = {**bearer, "Content-Type": "multipart/form-data; boundary=x"}
    body = b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nBo\r\n--x--\r\n'
    assert pushing.post(parts, body).status_code == 202
    assert [(each.name, each.test) for each in map(floor.look, (1, 2))] == [
        ("Ann Müller", True),
        ("Bo", False),
    ]


def test_a_web_form_may_be_signed_as_well(floor: Floor) -> None:
    pushing = Pushing(floor, "json")
    headers, body = pushing.proved(b"name=Ann&email=ann%40acme.example")
    form = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
    assert pushing.post(form, body).get_json()["lead"] == 1
    assert pushing.post(form, body.replace(b"Ann", b"Eve")).status_code == 401


def test_what_only_names_things_is_asked_of_an_api_and_what_does_not_is_not() -> None:
    assert {kind for kind in PROVIDERS if PROVIDERS[kind].fetch} == set(BY_REFERENCE)
    assert {"hubspot", "linkedin"} <= set(BY_REFERENCE)
