"""HubSpot and Salesforce through their own libraries: what is sent, what is read, and what a refusal means."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.outward.crm_hubspot import HubSpot
from bot.outward.crm_kinds import loaded, opened
from bot.outward.crm_salesforce import Salesforce, fitting
from handlers.crm.crm import Activity, Crm, NoSuch, Record, Unwelcome
from handlers.receivers.delivering import NotTaken
from playbook.crm import Means
from playbook.refusal import Refusal
from tests.crm_stand_in import (
    KEY,
    SECRET,
    START,
    TOKEN,
    Fault,
    HubSpotStandIn,
    SalesforceStandIn,
    StandIn,
    checked,
)
from tests.crm_stand_in import opened as standing
from tests.floor import HandClock

ANN = {"name": "Ann van Lee", "company": "Acme", "email": "ann@acme.test", "phone": "+41446681800"}
MORE = {"owner": "sam@us.example", "status": "working"}
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def hubspot() -> Iterator[HubSpotStandIn]:
    with standing(HubSpotStandIn) as server:
        yield server


@pytest.fixture
def salesforce() -> Iterator[SalesforceStandIn]:
    with standing(SalesforceStandIn) as server:
        yield server


def of_hubspot(server: StandIn, token: str = TOKEN, clock: Callable[[], datetime] | None = None) -> HubSpot:
    return HubSpot(token, server.url, clock or HandClock())


def of_salesforce(server: StandIn, secret: str = SECRET) -> Salesforce:
    words = {"working": "Working - Contacted", "open": "Open - Not Contacted"}
    return Salesforce("acme.my", KEY, secret, words, server.url, HandClock())


@pytest.fixture(params=["hubspot", "salesforce"])
def both(request: pytest.FixtureRequest) -> Iterator[tuple[Any, Crm]]:
    kind = HubSpotStandIn if request.param == "hubspot" else SalesforceStandIn
    with standing(kind) as server:
        crm: Any = of_hubspot(server) if request.param == "hubspot" else of_salesforce(server)
        yield server, checked(crm)


def activity(means: Means = Means.CALL, number: int = 9) -> Activity:
    return Activity(
        number, means, "Left <voicemail>", "for Ann\nGlengarry lead #42", AT, "sam@us.example", AT + timedelta(days=1)
    )  # fmt: skip


def test_each_says_which_account_it_is(hubspot: HubSpotStandIn, salesforce: SalesforceStandIn) -> None:
    assert of_hubspot(hubspot).account() == "HubSpot account 4711 (app-eu1.hubspot.com)"
    assert of_salesforce(salesforce).account() == "Salesforce org Acme (00D1)"


def test_what_was_made_is_read_back_as_it_was_meant(both: tuple[Any, Crm]) -> None:
    server, crm = both
    status = crm.spelled("working")
    made = crm.make({**ANN, "owner": "sam@us.example", "status": status})
    again = crm.read(made.id)
    assert {name: again.fields[name] for name in ANN} == ANN
    assert (again.fields["owner"], again.fields["status"]) == ("sam@us.example", status)
    assert crm.find(["Ann@acme.test", "nobody@acme.test"]) == {"Ann@acme.test": again}
    assert len(server.people) == 1


def test_only_what_changes_is_written(both: tuple[Any, Crm]) -> None:
    server, crm = both
    number = crm.make(ANN).id
    before = dict(server.people[number])
    crm.write(number, {"name": "Bo", "phone": "+1 555"})
    now = crm.read(number).fields
    assert (now["name"], now["phone"], now["company"], now["email"]) == (
        "Bo",
        "+1 555",
        "Acme",
        "ann@acme.test",
    )
    touched = {name for name, value in server.people[number].items() if before.get(name) != value}
    assert not touched & {"company", "Company", "email", "Email"}


def test_nobody_of_that_address_and_no_such_record(both: tuple[Any, Crm]) -> None:
    _, crm = both
    assert crm.find(["ann@acme.test"]) == {}
    assert not crm.owns_account("ann@acme.test")
    assert crm.owns_account("Sam@us.example")
    with pytest.raises(NoSuch):
        crm.read("00Q999")
    with pytest.raises(NoSuch):
        crm.write("00Q999", {"name": "Bo"})


def test_an_activity_is_looked_for_before_it_is_added_again(both: tuple[Any, Crm]) -> None:
    server, crm = both
    record = crm.make(ANN)
    for look in (False, True, True):
        crm.add(record, activity(), look)
    assert len(server.activities) == 1
    crm.add(record, activity(number=99), True)
    assert len(server.activities) == 2


def test_what_changed_is_told_the_earliest_first(both: tuple[Any, Crm]) -> None:
    server, crm = both
    numbers = [crm.make({**ANN, "email": f"p{each}@acme.test"}).id for each in range(4)]
    page = crm.changed(START + timedelta(seconds=3))
    assert [each.id for each in page.records] == numbers[2:]
    assert not page.more
    assert page.records[0].changed_at == START + timedelta(seconds=3)
    assert not crm.changed(START + timedelta(hours=1)).records
    assert server.changes("search") == []


REFUSALS = [
    (401, None, Unwelcome, {"away": True}),
    (403, None, Unwelcome, {"away": True}),
    (429, {"Retry-After": "7"}, NotTaken, {"wait": 7.0}),
    (429, None, NotTaken, {"wait": 10.0}),
    (500, None, NotTaken, {"away": False, "never": False}),
    (503, None, NotTaken, {"away": False, "never": False}),
    (400, None, NotTaken, {"never": True}),
    (0, None, NotTaken, {"away": True}),
]


@pytest.mark.parametrize(("status", "headers", "kind", "says"), REFUSALS)
def test_each_refusal_means_one_thing(
    both: tuple[Any, Crm],
    status: int,
    headers: dict[str, str] | None,
    kind: type[NotTaken],
    says: dict[str, Any],
) -> None:
    server, crm = both
    number = crm.make(ANN).id
    why: Any = {"category": "VALIDATION_ERROR", "message": "ann@acme.test is wrong"}
    if isinstance(server, SalesforceStandIn):
        why = [{"errorCode": "VALIDATION_ERROR", "message": "ann@acme.test is wrong", "fields": ["Email"]}]
    server.faults = [Fault(status, why, tuple((headers or {}).items()))] * 4
    with pytest.raises(NotTaken) as caught:
        crm.read(number)
    assert type(caught.value) is kind
    assert {name: getattr(caught.value, name) for name in says} == says
    assert "ann@" not in str(caught.value)
    assert ("VALIDATION_ERROR" in str(caught.value)) is (status > 0)
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(200, {"results": [], "records": []}, cut=True), Fault(200, b"<html>"), Fault(200, [1, 2]),
        Fault(200, b"\xff\xfe"), Fault(500, b"\xff\xfe<html>"), Fault(200, b""), Fault(401, b"<html>"),
        Fault(302, None, (("Location", "http://127.0.0.1:1/"),)),
    ],
)  # fmt: skip
def test_half_an_answer_or_none_that_can_be_read_is_no_answer(both: tuple[Any, Crm], fault: Fault) -> None:
    server, crm = both
    crm.owns_account("sam@us.example")
    server.faults = [fault] * 4
    with pytest.raises(NotTaken):
        crm.changed(START)


def test_a_wrong_token_or_secret_is_unwelcome(hubspot: HubSpotStandIn, salesforce: SalesforceStandIn) -> None:
    for crm in (of_hubspot(hubspot, "wrong"), of_salesforce(salesforce, "wrong")):
        with pytest.raises(Unwelcome) as caught:
            crm.account()
        assert caught.value.away
        assert "wrong" not in str(caught.value)


def test_a_redirect_is_not_followed_with_what_opens_the_crm(both: tuple[Any, Crm]) -> None:
    there, crm = both
    with standing(HubSpotStandIn) as elsewhere:
        there.faults = [Fault(307, {}, (("Location", f"{elsewhere.url}/services/data/v62.0/query"),))]
        with pytest.raises(NotTaken):
            crm.read("501")
        assert elsewhere.asked == []


def test_nobody_there_at_all_is_away() -> None:
    for crm in (HubSpot(TOKEN, "http://127.0.0.1:1", HandClock()),
                Salesforce("acme.my", KEY, SECRET, {}, "http://127.0.0.1:1", HandClock())):  # fmt: skip
        with pytest.raises(NotTaken) as caught:
            crm.account()
        assert caught.value.away


def test_hubspot_gets_its_two_properties_once(hubspot: HubSpotStandIn) -> None:
    for _ in range(2):
        of_hubspot(hubspot).prepare()
    assert hubspot.properties == ["glengarry_status", "glengarry_won_amount"]


def test_hubspot_gives_the_contact_that_has_the_address_already(hubspot: HubSpotStandIn) -> None:
    there = hubspot.person(email="ann@acme.test", firstname="Anna")
    made = of_hubspot(hubspot).make(ANN)
    assert (made.id, made.fields["name"]) == (there, "Anna")
    assert len(hubspot.people) == 1


def test_hubspot_keeps_the_won_amount(hubspot: HubSpotStandIn) -> None:
    crm = of_hubspot(hubspot)
    number = crm.make({**ANN, "amount": "12000.5"}).id
    assert hubspot.people[number]["glengarry_won_amount"] == "12000.5"
    assert crm.read(number).fields["amount"] == "12000.5"


@pytest.mark.parametrize(
    ("means", "kind", "association", "says"),
    [
        (Means.CALL, "calls", 194, {"hs_call_title": "Left <voicemail>", "hs_call_status": "COMPLETED"}),
        (Means.EMAIL, "emails", 198, {"hs_email_subject": "Left <voicemail>", "hs_email_status": "SENT"}),
        (Means.MEETING, "meetings", 200, {"hs_meeting_start_time": "1795510800000"}),
        (Means.NOTE, "notes", 202, {}),
    ],
)
def test_hubspot_keeps_each_as_an_activity_of_its_kind(
    hubspot: HubSpotStandIn, means: Means, kind: str, association: int, says: dict[str, str]
) -> None:
    crm = of_hubspot(hubspot)
    crm.add(Record("501", {}), activity(means), False)
    (kept,) = hubspot.activities
    assert (kept["kind"], kept["of"], kept["type"], kept["hubspot_owner_id"]) == (
        kind,
        "501",
        association,
        "71",
    )
    assert kept["hs_timestamp"] == str(int(AT.timestamp() * 1000))
    assert kept.items() >= says.items()
    text = next(value for name, value in kept.items() if name.endswith(("_body", "_text")))
    assert ("&lt;voicemail&gt;<br>for Ann" in text) is (means is not Means.EMAIL)


def test_owners_are_asked_for_once_in_ten_minutes(hubspot: HubSpotStandIn) -> None:
    clock = HandClock()
    crm = of_hubspot(hubspot, clock=clock)
    assert not crm.owns_account("eve@us.example")
    hubspot.owners["73"] = "Eve@us.example"
    assert not crm.owns_account("eve@us.example")
    clock.move(minutes=10)
    assert crm.owns_account("eve@us.example")
    assert len([path for _, path in hubspot.asked if "owners" in path]) == 2


def test_salesforce_is_logged_in_to_again_when_its_session_ends(salesforce: SalesforceStandIn) -> None:
    crm = of_salesforce(salesforce)
    crm.account()
    salesforce.session = "another"
    assert crm.account()
    assert salesforce.sessions == 2


def test_salesforce_is_given_what_it_insists_on_and_it_is_not_read_back(
    salesforce: SalesforceStandIn,
) -> None:
    crm = of_salesforce(salesforce)
    number = crm.make({"email": "ann@acme.test"}).id
    assert salesforce.people[number]["LastName"] == salesforce.people[number]["Company"] == "[not provided]"
    assert (crm.read(number).fields["name"], crm.read(number).fields["company"]) == ("", "")


def test_salesforce_gives_the_newest_that_is_not_converted(salesforce: SalesforceStandIn) -> None:
    numbers = [salesforce.person(Email="ann@acme.test") for _ in range(3)]
    salesforce.change(numbers[2], IsConverted=True, ConvertedContactId="003C")
    crm = of_salesforce(salesforce)
    assert crm.find(["ann@acme.test"])["ann@acme.test"].id == numbers[1]
    converted = crm.read(numbers[2])
    assert (converted.closed, converted.person) == (True, "003C")
    crm.add(converted, activity(), False)
    assert salesforce.activities[0]["WhoId"] == "003C"
    assert salesforce.activities[0]["TaskSubtype"] == "Call"


def test_an_address_with_a_quote_stays_inside_the_question(salesforce: SalesforceStandIn) -> None:
    salesforce.person(Email="ann@acme.test")
    assert of_salesforce(salesforce).find(["x' OR Email != '"]) == {}


@pytest.mark.parametrize(("code", "wait"), [("REQUEST_LIMIT_EXCEEDED", 900.0), ("UNABLE_TO_LOCK_ROW", None)])
def test_salesforce_is_asked_later_when_it_says_so(
    salesforce: SalesforceStandIn, code: str, wait: float | None
) -> None:
    crm = of_salesforce(salesforce)
    crm.account()
    salesforce.faults = [Fault(403 if wait else 400, [{"errorCode": code, "message": "m"}])]
    with pytest.raises(NotTaken) as caught:
        crm.account()
    assert (caught.value.wait, caught.value.never, caught.value.away) == (wait, False, False)


def test_a_record_that_may_not_be_touched_does_not_keep_the_others(salesforce: SalesforceStandIn) -> None:
    crm = of_salesforce(salesforce)
    number = crm.make(ANN).id
    salesforce.faults = [Fault(403, [{"errorCode": "INSUFFICIENT_ACCESS_OR_READONLY", "message": "m"}])]
    with pytest.raises(NotTaken, match="INSUFFICIENT_ACCESS_OR_READONLY") as caught:
        crm.write(number, {"name": "Bo"})
    assert (caught.value.never, caught.value.away) == (True, False)


def test_our_statuses_fit_the_words_of_the_org(salesforce: SalesforceStandIn) -> None:
    first, work, over = "Open - Not Contacted", "Working - Contacted", "Closed - Not Converted"
    assert of_salesforce(salesforce).statuses() == {
        "open": first, "working": work, "nurture": first, "won": work, "lost": over, "disqualified": over,
    }  # fmt: skip
    own = fitting([("New", True), ("Contacted", False), ("Nurturing", False), ("Unqualified", False)])
    assert (own["working"], own["nurture"], own["lost"]) == ("Contacted", "Nurturing", "Unqualified")
    assert fitting([]) == {}


@pytest.mark.parametrize(("kind", "library"), [("hubspot", "hubspot"), ("salesforce", "simple_salesforce")])
def test_without_its_library_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, kind: str, library: str
) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(name, name=library)

    monkeypatch.setattr("bot.outward.crm_kinds.import_module", missing)
    with pytest.raises(Refusal, match=rf"pip install 'glengarry\[{kind}\]'"):
        loaded(kind)


def test_a_crm_nobody_knows_is_refused() -> None:
    with pytest.raises(Refusal, match="hubspot and salesforce"):
        opened("pipedrive", {}, {}, "", HandClock())
