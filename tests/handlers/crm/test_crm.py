"""A lead and its record in a CRM, whichever it is: made, kept up to date, taken from, and never fought over."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.outward.crm_hubspot import HubSpot
from bot.outward.crm_salesforce import Salesforce
from handlers.commands.dispose import record
from handlers.crm.crm import Unwelcome
from handlers.crm.crm_conflicts import Ended, Settled, listed, settle
from handlers.crm.crm_first import first_sync
from handlers.crm.crm_owned import take_over
from handlers.leads.notes import note
from handlers.receivers.delivering import NotTaken
from playbook.refusal import Refusal
from playbook.words import Door, Kind
from store import history, leads
from store.database import Database
from tests.crm_floor import CrmFloor
from tests.crm_stand_in import KEY, SECRET, TOKEN, Fault, HubSpotStandIn, SalesforceStandIn, opened
from tests.floor import Floor

ANN = {
    "name": "Ann Lee",
    "company": "Acme",
    "email": "ann@acme.test",
    "phone": "+41446681800",
    "temperature": "hot",
}
STATUSES = {
    "open": "Open - Not Contacted",
    "working": "Working - Contacted",
    "lost": "Closed - Not Converted",
}


@pytest.fixture
def there() -> Iterator[HubSpotStandIn]:
    with opened(HubSpotStandIn) as server:
        yield server


@pytest.fixture
def beside(floor: Floor, there: HubSpotStandIn) -> CrmFloor:
    """A floor with HubSpot."""
    return CrmFloor(floor, HubSpot(TOKEN, there.url, floor.clock))


@pytest.fixture
def sales(floor: Floor) -> Iterator[tuple[CrmFloor, SalesforceStandIn]]:
    """A floor with Salesforce."""
    with opened(SalesforceStandIn) as server:
        crm = Salesforce("acme.my", KEY, SECRET, STATUSES, server.url, floor.clock)
        yield CrmFloor(floor, crm, "salesforce"), server


def claimed(beside: CrmFloor, **facts: Any) -> int:
    number = beside.floor.lead(**{**ANN, **facts})
    beside.floor.press("U0SAM", "claim", number)
    beside.tell()
    return number


def last_of(floor: Floor, number: int) -> int:
    with floor.database.reading() as tx:
        return history.last_number(tx, leads.shown(tx, "T0", number))


def only(there: HubSpotStandIn) -> dict[str, Any]:
    (person,) = there.people.values()
    return person


def test_a_lead_is_made_with_all_that_is_known_of_it(beside: CrmFloor, there: HubSpotStandIn) -> None:
    beside.floor.lead(**ANN)
    beside.tell()
    assert only(there).items() >= {
        "firstname": "Ann", "lastname": "Lee", "company": "Acme", "email": "ann@acme.test",
        "phone": "+41446681800", "glengarry_status": "open",
    }.items()  # fmt: skip
    assert "hubspot_owner_id" not in only(there)


def test_what_happens_to_it_is_to_be_seen_there(beside: CrmFloor, there: HubSpotStandIn) -> None:
    number = claimed(beside)
    assert (only(there)["hubspot_owner_id"], only(there)["glengarry_status"]) == ("71", "working")
    beside.floor.type("U0SAM", f"/dispo {number} voicemail tried the mobile")
    beside.floor.type("U0SAM", f"/dispo {number} won 12000")
    beside.tell()
    assert only(there).items() >= {"glengarry_status": "won", "glengarry_won_amount": "12000"}.items()
    call, won = there.activities
    assert (call["kind"], call["hs_call_title"], call["hubspot_owner_id"]) == (
        "calls",
        "Left voicemail",
        "71",
    )
    assert "tried the mobile" in call["hs_call_body"]
    assert "Won" in won["hs_note_body"]
    assert "12,000" in won["hs_note_body"]


def test_on_either_database_both_sides_come_to_say_the_same(
    database: Database, there: HubSpotStandIn
) -> None:
    floor = Floor(database)
    beside = CrmFloor(floor, HubSpot(TOKEN, there.url, floor.clock))
    number = claimed(beside)
    there.change("501", firstname="Anne", hubspot_owner_id="72")
    beside.read()
    assert floor.look(number).name == "Anne Lee"
    assert settle(floor.desk, [beside.it], number, "owner", ours=True)
    note(floor.desk, number, "called the office", "U0SAM", Door.COMMAND)
    beside.tell()
    assert (only(there)["hubspot_owner_id"], len(there.activities)) == ("71", 1)
    assert synced(beside)[0].before == 1
    assert listed(floor.desk) == []


def test_salesforce_has_the_lead_its_owner_status_and_tasks(
    sales: tuple[CrmFloor, SalesforceStandIn],
) -> None:
    beside, server = sales
    number = claimed(beside)
    beside.floor.type("U0SAM", f"/dispo {number} no-answer")
    beside.tell()
    (lead,) = server.people.values()
    assert (lead["LastName"], lead["OwnerId"], lead["Status"]) == ("Lee", "005A", "Working - Contacted")
    (task,) = server.activities
    assert task["Subject"].startswith("No answer (glengarry")
    assert (task["Status"], task["OwnerId"]) == ("Completed", "005A")


def test_news_that_change_nothing_write_nothing(beside: CrmFloor, there: HubSpotStandIn) -> None:
    number = claimed(beside)
    before = there.changes()
    for _ in range(3):
        beside.say(number, 1)
        beside.read()
    assert there.changes() == before
    assert beside.taken == []


def test_a_person_who_is_there_is_not_made_again(beside: CrmFloor, there: HubSpotStandIn) -> None:
    there.person(email="ann@acme.test", firstname="Anna", lastname="Lee", company="", phone="")
    number = claimed(beside)
    assert len(there.people) == 1
    assert beside.floor.look(number).name == "Anna Lee"  # the CRM owns it
    assert (only(there)["company"], only(there)["hubspot_owner_id"]) == ("Acme", "71")  # it knew nothing


def test_what_the_crm_owns_comes_here_when_it_changes_there(beside: CrmFloor, there: HubSpotStandIn) -> None:
    number = claimed(beside)
    there.change("501", firstname="Anne", phone="+1 555 0100")
    before = there.changes()
    assert beside.read() == 1
    assert (beside.floor.look(number).name, beside.floor.look(number).phone) == ("Anne Lee", "+1 555 0100")
    assert {"name": "Anne Lee"} in beside.taken
    for _ in range(3):
        beside.read()
        beside.tell()
    assert len(beside.taken) == 2
    assert there.changes() == before


def test_a_field_of_ours_that_somebody_changes_there_is_shown_and_overwritten_once(
    beside: CrmFloor, there: HubSpotStandIn
) -> None:
    number = claimed(beside)
    there.change("501", hubspot_owner_id="72")
    for _ in range(3):
        beside.read()
        beside.say(number, 1)
    assert only(there)["hubspot_owner_id"] == "72"
    (shown,) = listed(beside.floor.desk)
    assert (shown.lead, shown.field, shown.ours, shown.theirs) == (
        number,
        "owner",
        "sam@us.example",
        "dana@us.example",
    )
    page = beside.floor.type("U0SAM", f"/lead {number}")
    assert "owner is sam@us.example here and dana@us.example in the CRM" in str(page["blocks"])
    assert "owner is sam@us.example here" in page["text"]
    there.change("501", glengarry_status="open")
    record(beside.floor.desk, number, "voicemail", "", "U0SAM", Door.BUTTON)
    beside.tell()
    assert only(there)["hubspot_owner_id"] == "72"  # that was no change of the owner
    with beside.floor.database.writing() as tx:
        leads.put(tx, number, owner="U0DANA")
    beside.say(number, 1)
    assert [each.field for each in listed(beside.floor.desk)] == ["status"]


def test_ours_changed_before_theirs_was_read_is_shown_and_not_overwritten(
    beside: CrmFloor, there: HubSpotStandIn
) -> None:
    number = claimed(beside)
    there.change("501", glengarry_status="lost")
    beside.floor.type("U0SAM", f"/dispo {number} won 12000")
    beside.tell()
    assert only(there)["glengarry_status"] == "lost"
    assert only(there)["glengarry_won_amount"] == "12000"
    (shown,) = listed(beside.floor.desk)
    assert (shown.field, shown.ours, shown.theirs) == ("status", "won", "lost")


def test_what_was_written_though_nobody_heard_so_is_no_change_there(
    beside: CrmFloor, there: HubSpotStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = beside.floor.lead(**ANN)
    beside.tell()
    beside.floor.press("U0SAM", "claim", number)
    write = beside.crm.write

    def cut_off(record_id: str, fields: Mapping[str, str]) -> None:
        write(record_id, fields)
        raise NotTaken("no answer", away=True)

    with monkeypatch.context() as patched:
        patched.setattr(beside.crm, "write", cut_off)
        with pytest.raises(NotTaken):
            beside.tell()
    assert only(there)["glengarry_status"] == "working"
    beside.floor.type("U0SAM", f"/dispo {number} won 12000")
    beside.tell()
    assert only(there)["glengarry_status"] == "won"
    assert listed(beside.floor.desk) == []
    link = beside.link(number)
    assert link
    assert link.tried == {}


@pytest.mark.parametrize(("ours", "owner", "said"), [(True, "71", "written"), (False, "72", "copied")])
def test_a_conflict_is_settled_either_way(
    beside: CrmFloor, there: HubSpotStandIn, ours: bool, owner: str, said: str
) -> None:
    number = claimed(beside)
    there.change("501", hubspot_owner_id="72")
    beside.read()
    assert settle(beside.floor.desk, [beside.it], number, "owner", ours=ours) == [
        Settled("Ours", Ended(said))
    ]
    assert beside.floor.look(number).owner == ("U0SAM" if ours else "U0DANA")
    for _ in range(2):
        assert listed(beside.floor.desk) == []
        beside.read()
        beside.say(number, 1)
    assert only(there)["hubspot_owner_id"] == owner
    assert listed(beside.floor.desk) == []


@pytest.mark.parametrize(
    ("change", "field", "why"),
    [
        ({"glengarry_status": "lost"}, "status", "follows from what is recorded"),
        ({"glengarry_won_amount": "9000"}, "amount", ""),
        ({"hubspot_owner_id": "73"}, "owner", "Nobody in Slack has the address"),
    ],
)
def test_what_cannot_be_copied_here_is_left_there_and_it_is_said_why(
    beside: CrmFloor, there: HubSpotStandIn, change: dict[str, str], field: str, why: str
) -> None:
    there.owners["73"] = "eve@us.example"
    number = claimed(beside)
    if field != "owner":
        beside.floor.type("U0SAM", f"/dispo {number} won 12000")
        beside.tell()
    there.change("501", **change)
    beside.read()
    it = replace(beside.it, take=take_over)
    (settled,) = settle(beside.floor.desk, [it], number, field, ours=False)
    assert (settled.how == Ended.LEFT) is bool(why)
    assert why in settled.why
    for _ in range(2):
        beside.read()
        beside.say(number, 1)
        assert listed(beside.floor.desk) == []
    assert change.items() <= only(there).items()
    assert beside.floor.look(number).amount == {"status": 12000, "amount": 9000, "owner": None}[field]


def test_what_changed_yet_again_there_and_a_record_that_is_gone_are_not_written(
    beside: CrmFloor, there: HubSpotStandIn
) -> None:
    number = claimed(beside)
    there.change("501", hubspot_owner_id="72", company="Acme Inc")
    beside.read()
    there.owners["73"] = "eve@us.example"
    beside.crm = HubSpot(TOKEN, there.url, beside.floor.clock)
    there.change("501", hubspot_owner_id="73")
    (settled,) = settle(beside.floor.desk, [beside.it], number, "owner", ours=True)
    assert settled.how == Ended.ANEW
    assert only(there)["hubspot_owner_id"] == "73"
    assert [each.theirs for each in listed(beside.floor.desk)] == ["eve@us.example"]
    there.people.clear()
    (settled,) = settle(beside.floor.desk, [beside.it], number, "owner", ours=True)
    assert settled.how == Ended.SILENT


def test_of_two_crms_that_say_different_things_one_has_to_be_named(
    beside: CrmFloor, there: HubSpotStandIn
) -> None:
    number = claimed(beside)
    with opened(HubSpotStandIn) as also:
        other = CrmFloor(beside.floor, HubSpot(TOKEN, also.url, beside.floor.clock), name="Also")
        also.owners["73"] = "ruth@us.example"
        other.tell()
        there.change("501", hubspot_owner_id="72")
        also.change("501", hubspot_owner_id="73")
        for each in (beside, other):
            each.say(number, 1)
        with pytest.raises(Refusal, match="--crm"):
            settle(beside.floor.desk, [beside.it, other.it], number, "owner", ours=False)
        assert settle(beside.floor.desk, [beside.it], number, "owner", ours=False)
        assert [each.theirs for each in listed(beside.floor.desk)] == ["ruth@us.example"]


def test_what_is_no_conflict_cannot_be_settled(beside: CrmFloor) -> None:
    number = claimed(beside)
    for name in ("owner", "colour"):
        with pytest.raises(Refusal):
            settle(beside.floor.desk, [beside.it], number, name, ours=True)


def test_nothing_is_ever_emptied_on_either_side(beside: CrmFloor, there: HubSpotStandIn) -> None:
    number = claimed(beside)
    there.change("501", company="", hubspot_owner_id="")
    beside.read()
    assert beside.floor.look(number).company == "Acme"
    with beside.floor.database.writing() as tx:
        leads.put(tx, number, phone=None, owner=None)
    beside.say(number, 1)
    assert only(there)["phone"] == "+41446681800"


def test_an_owner_without_an_account_there_leaves_the_one_it_has(
    beside: CrmFloor, there: HubSpotStandIn
) -> None:
    claimed(beside)
    number = beside.floor.lead(name="Bo", email="bo@else.test", temperature="hot")
    beside.floor.press("U0RUTH", "claim", number)
    beside.tell()
    assert "hubspot_owner_id" not in there.people["502"]
    assert there.people["502"]["glengarry_status"] == "working"


def test_of_two_leads_of_a_person_the_newest_says_what_stands_there(
    beside: CrmFloor, there: HubSpotStandIn
) -> None:
    old = claimed(beside)
    new = beside.floor.lead(name="Ann Lee", email="bo@else.test", temperature="hot")
    with beside.floor.database.writing() as tx:
        leads.put(tx, new, email="ann@acme.test")
    beside.floor.press("U0DANA", "claim", new)
    beside.tell()
    assert only(there)["hubspot_owner_id"] == "71"  # a conflict: they met there
    assert [each.lead for each in listed(beside.floor.desk)] == [new]
    settle(beside.floor.desk, [beside.it], new, "owner", ours=True)
    record(beside.floor.desk, old, "voicemail", "", "U0SAM", Door.BUTTON)
    beside.tell()
    assert only(there)["hubspot_owner_id"] == "72"
    assert len(there.activities) == 1  # the older lead's touches are the person's, too
    assert listed(beside.floor.desk) == []


def test_a_lead_without_an_address_a_test_and_junk_are_not_made(
    beside: CrmFloor, there: HubSpotStandIn
) -> None:
    beside.floor.lead(name="Bo", phone="+41446681802")
    beside.floor.lead(name="Cy", email="cy@acme.test", test=True)
    beside.tell()
    assert there.people == {}


def test_what_was_deleted_there_is_not_made_again(beside: CrmFloor, there: HubSpotStandIn) -> None:
    number = claimed(beside)
    there.people.clear()
    beside.say(number, 1)
    asked = len(there.asked)
    beside.say(number, 1)
    assert len(there.asked) == asked
    link = beside.link(number)
    assert link is not None
    assert (link.gone, link.written) == (True, {})
    assert there.people == {}


def test_an_erased_lead_is_forgotten_and_the_crm_left_alone(beside: CrmFloor, there: HubSpotStandIn) -> None:
    number = claimed(beside)
    before = dict(only(there))
    beside.say(number, 9, event="lead.erased")
    assert beside.link(number) is None
    assert only(there) == before


def test_an_activity_is_there_once_however_often_it_is_told(beside: CrmFloor, there: HubSpotStandIn) -> None:
    number = claimed(beside)
    record(beside.floor.desk, number, "voicemail", "", "U0SAM", Door.BUTTON)
    beside.tell()
    entry = beside.last
    for attempts in (1, 2):
        beside.say(number, entry, attempts=attempts)
    assert len(there.activities) == 1


def test_an_activity_that_was_added_just_before_a_crash_is_found(
    beside: CrmFloor, there: HubSpotStandIn
) -> None:
    number = claimed(beside)
    link = beside.link(number)
    assert link
    record(beside.floor.desk, number, "voicemail", "", "U0SAM", Door.BUTTON)
    beside.tell()
    with beside.floor.database.writing() as tx:
        tx.get_one(type(link), link.id).told = link.told  # nobody wrote it down
    beside.say(number, beside.last, attempts=2)
    assert len(there.activities) == 1


def test_what_was_recorded_and_could_not_be_told_is_told_with_the_next_news_in_order(
    beside: CrmFloor, there: HubSpotStandIn
) -> None:
    number = claimed(beside)
    for code in ("voicemail", "no-answer"):
        record(beside.floor.desk, number, code, "", "U0SAM", Door.BUTTON)
        beside.floor.clock.move(minutes=5)
    there.faults = [Fault(500, {})]
    with pytest.raises(NotTaken):
        beside.tell()
    beside.tell()
    assert [each["hs_call_title"] for each in there.activities] == ["Left voicemail", "No answer"]


def test_an_activity_that_is_refused_for_good_keeps_no_later_one_and_may_be_tried_again(
    beside: CrmFloor, there: HubSpotStandIn
) -> None:
    number = claimed(beside)
    refused = [
        Fault(200, {"id": "501", "properties": only(there)}),
        Fault(400, {"category": "VALIDATION_ERROR"}),
    ]
    note(beside.floor.desk, number, "the first", "U0SAM", Door.COMMAND)
    there.faults = list(refused)
    with pytest.raises(NotTaken, match="VALIDATION_ERROR"):
        beside.tell()
    first = last_of(beside.floor, number)
    note(beside.floor.desk, number, "the second", "U0SAM", Door.COMMAND)
    there.faults = list(refused)
    beside.say(number, last_of(beside.floor, number))
    assert ["the second" in str(each) for each in there.activities] == [True]
    for _ in range(2):  # as after `glengarry resend`
        beside.say(number, first, attempts=2)
    assert ["the first" in str(each) for each in there.activities] == [False, True]


def test_a_note_is_kept_there_and_one_that_says_nothing_is_not(
    beside: CrmFloor, there: HubSpotStandIn
) -> None:
    number = claimed(beside)
    note(beside.floor.desk, number, "called the office", "U0SAM", Door.COMMAND)
    with beside.floor.database.writing() as tx:
        history.add(
            tx, leads.wanted(tx, "T0", number), Kind.NOTED, beside.floor.clock(), "U0SAM", Door.THREAD
        )
    beside.tell()
    (kept,) = there.activities
    assert "called the office" in kept["hs_note_body"]


def test_admins_are_told_once_that_it_lets_us_in_no_more(beside: CrmFloor, there: HubSpotStandIn) -> None:
    number = claimed(beside)
    beside.crm = HubSpot("another", there.url, beside.floor.clock)
    for _ in range(2):
        with pytest.raises(Unwelcome) as caught:
            beside.say(number, 1)
        assert caught.value.away
        beside.read()
        beside.floor.clock.move(hours=1)
    beside.floor.deliver()
    told = [said for said in beside.floor.slack.texts("D0MARIA") if "lets me in no more" in said]
    assert len(told) == 1
    assert "crm renew" in told[0]


def test_a_broken_crm_never_delays_a_claim(beside: CrmFloor, there: HubSpotStandIn) -> None:
    number = beside.floor.lead(**ANN)
    asked = len(there.asked)
    beside.floor.press("U0SAM", "claim", number)
    assert beside.floor.look(number).owner == "U0SAM"
    assert len(there.asked) == asked


def test_records_that_are_no_leads_of_ours_stay_there(beside: CrmFloor, there: HubSpotStandIn) -> None:
    there.person(email="eve@acme.test", firstname="Eve")
    assert beside.read() == 0
    with beside.floor.database.reading() as tx:
        assert leads.get(tx, "T0", 1) is None


def test_what_changed_is_read_page_by_page_and_from_where_it_was(
    beside: CrmFloor, there: HubSpotStandIn
) -> None:
    number = claimed(beside)
    for each in range(450):
        there.person(email=f"p{each}@acme.test")
    there.change("501", firstname="Anne")
    beside.floor.clock.now += timedelta(hours=1)
    with beside.floor.database.writing() as tx:
        tx.get_one(type(beside.receiver), beside.number).cursor = "2026-11-23T08:00:00+00:00"
    assert beside.read() == 1
    assert beside.floor.look(number).name == "Anne Lee"
    cursor = beside.receiver.cursor
    beside.read()
    assert beside.receiver.cursor == cursor


def many(beside: CrmFloor, how_many: int = 3) -> None:
    for each in range(how_many):
        beside.floor.lead(name=f"P {each}", email=f"p{each}@acme.test", temperature="cold")


def synced(beside: CrmFloor, *, dry: bool = False) -> Any:
    waits: list[float] = []
    tally = first_sync(beside.floor.desk, beside.it, dry=dry, told=lambda *_: None, rest=waits.append)
    return tally, waits


def test_a_dry_run_says_what_would_be_done_and_does_none_of_it(
    beside: CrmFloor, there: HubSpotStandIn
) -> None:
    many(beside)
    there.person(email="p1@acme.test", firstname="Paula", lastname="One")
    there.person(email="p2@acme.test", glengarry_status="won")
    beside.floor.lead(name="Bo", phone="+41446681802")
    tally, _ = synced(beside, dry=True)
    assert (tally.made.numbers, tally.linked.numbers, tally.conflicting.numbers) == ([1], [3, 2], [3])
    assert tally.taken.numbers == [2]  # its name is another one there
    assert tally.without_address == 1
    assert there.changes() == []
    assert beside.link(1) is None


def test_the_first_sync_does_what_was_said_and_a_second_one_nothing(
    beside: CrmFloor, there: HubSpotStandIn
) -> None:
    many(beside)
    there.person(email="p2@acme.test", glengarry_status="won", firstname="Paula", lastname="Two")
    tally, _ = synced(beside)
    assert (tally.made.many, tally.linked.numbers, tally.conflicting.numbers) == (2, [3], [3])
    assert tally.taken.numbers == [3]
    assert beside.floor.look(3).name == "Paula Two"
    assert len(there.people) == 3
    before = there.changes()
    again, _ = synced(beside)
    assert (again.made.many, again.linked.many, again.before) == (0, 0, 3)
    assert there.changes() == before


def test_a_sync_that_was_stopped_goes_on_with_the_rest(beside: CrmFloor, there: HubSpotStandIn) -> None:
    many(beside, 4)
    synced(beside, dry=True)
    there.properties = ["glengarry_status", "glengarry_won_amount"]
    found, made = Fault(207, {"results": []}), Fault(201, {"id": "900"})
    there.faults = [Fault(200, {}), Fault(200, {}), found, made, Fault(0)]
    with pytest.raises(Refusal, match="goes on from there"):
        synced(beside)
    assert [beside.link(each) is not None for each in (4, 3, 2, 1)] == [True, False, False, False]
    tally, _ = synced(beside)
    assert (tally.before, tally.made.many + tally.linked.many) == (1, 3)


def test_a_sync_waits_as_long_as_it_is_asked_to(beside: CrmFloor, there: HubSpotStandIn) -> None:
    many(beside, 1)
    there.faults = [Fault(429, {}, (("Retry-After", "7"),)), Fault(502, {})]
    tally, waits = synced(beside)
    assert waits == [7.0, 4.0]
    assert tally.made.many == 1


def test_a_lead_that_is_refused_does_not_stop_the_sync(beside: CrmFloor, there: HubSpotStandIn) -> None:
    many(beside, 2)
    synced(beside, dry=True)
    there.properties = ["glengarry_status", "glengarry_won_amount"]
    wrong = {
        "category": "VALIDATION_ERROR",
        "errors": [{"code": "INVALID_EMAIL", "context": {"propertyName": ["email"]}}],
    }
    there.faults = [Fault(200, {}), Fault(200, {}), Fault(207, {"results": []}), Fault(400, wrong)]
    tally, _ = synced(beside)
    assert (tally.refused.numbers, tally.made.numbers) == ([2], [1])
    assert tally.refusals == {"HubSpot answered 400: VALIDATION_ERROR INVALID_EMAIL email": 1}


def test_what_was_recorded_before_the_first_sync_is_not_copied(
    beside: CrmFloor, there: HubSpotStandIn
) -> None:
    number = beside.floor.lead(**ANN)
    beside.floor.press("U0SAM", "claim", number)
    record(beside.floor.desk, number, "voicemail", "", "U0SAM", Door.BUTTON)
    synced(beside)
    beside.tell()
    assert there.activities == []
    record(beside.floor.desk, number, "no-answer", "", "U0SAM", Door.BUTTON)
    beside.tell()
    assert [each["hs_call_title"] for each in there.activities] == ["No answer"]
