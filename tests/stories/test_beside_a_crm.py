"""A day beside HubSpot, with everything in its place: the worker tells it, the sweep reads it, one never waits."""

from datetime import timedelta

from bot.crm_hubspot import HubSpot
from handlers.crm import KINDS, Crm
from handlers.crm_back import sweep
from handlers.crm_deliver import ToCrm
from handlers.crm_owned import take_over
from handlers.delivering import Post
from store import people, receivers
from store.connections import Receiver
from store.database import Database
from tests.crm_stand_in import TOKEN, Fault, HubSpotStandIn, opened
from tests.floor import PLAYBOOK, Floor


def test_a_lead_is_the_same_on_both_sides_all_day(floor: Floor) -> None:
    with floor.database.writing() as tx:
        people.learn(tx, "T0", "U0SAM", email="sam@us.example")
        now = floor.clock()
        row = Receiver(workspace="T0", kind="hubspot", name="Ours", created_at=now, cursor=now.isoformat())
        number = receivers.add(tx, row).id
    with opened(HubSpotStandIn) as there:
        tell_a_day(floor, there, number)


def tell_a_day(floor: Floor, there: HubSpotStandIn, receiver: int) -> None:
    crm: Crm = HubSpot(TOKEN, there.url, floor.clock)
    post = Post(floor.desk, dict.fromkeys(KINDS, ToCrm(floor.desk, lambda _: crm, take_over)), floor.clock)
    lead = floor.lead(name="Ann Lee", email="ann@acme.test", phone="+12125550100", temperature="hot")
    floor.press("U0SAM", "claim", lead)
    post.tell(receiver)
    (person,) = there.people.values()
    assert (person["glengarry_status"], person["hubspot_owner_id"]) == ("working", "71")

    there.faults = [Fault(503, {})]
    floor.type("U0SAM", f"/dispo {lead} voicemail tried the mobile")
    floor.type("U0SAM", f"/lead {lead} note ask for Ann")
    assert post.tell(receiver) == 0
    floor.clock.move(minutes=2)
    post.tell(receiver)
    assert [each["kind"] for each in there.activities] == ["calls", "notes"]

    there.change("501", firstname="Anne", phone="(212) 555-0199")
    for _ in range(3):
        sweep(floor.desk, lambda _: crm, take_over)
        post.tell(receiver)
        floor.clock.now += timedelta(minutes=1)
    assert (floor.look(lead).name, floor.look(lead).phone) == ("Anne Lee", "+12125550199")
    assert len([each for each in there.changes() if "contacts" in each[1]]) == 1  # as it was by then
    floor.type("U0SAM", f"/dispo {lead} won 12000")
    post.tell(receiver)
    assert person | {"lastmodifieddate": ""} == there.people["501"] | {"lastmodifieddate": ""}
    assert (person["glengarry_status"], person["glengarry_won_amount"]) == ("won", "12000")
    assert post.waiting() == []


def test_an_owner_and_an_amount_that_the_crm_owns_are_changed_there(sqlite_database: Database) -> None:
    owns = '\n[crm]\nowns = ["owner", "amount"]\n'
    floor = Floor(sqlite_database, playbook=PLAYBOOK + owns)
    with floor.database.writing() as tx:
        for person, email in {"U0SAM": "sam@us.example", "U0DANA": "dana@us.example"}.items():
            people.learn(tx, "T0", person, email=email)
        now = floor.clock()
        row = Receiver(workspace="T0", kind="hubspot", name="Ours", created_at=now, cursor=now.isoformat())
        number = receivers.add(tx, row).id
    with opened(HubSpotStandIn) as there:
        crm: Crm = HubSpot(TOKEN, there.url, floor.clock)
        post = Post(
            floor.desk, dict.fromkeys(KINDS, ToCrm(floor.desk, lambda _: crm, take_over)), floor.clock
        )
        lead = floor.lead(name="Ann Lee", email="ann@acme.test", temperature="hot")
        floor.press("U0SAM", "claim", lead)
        post.tell(number)
        there.change("501", hubspot_owner_id="72")
        for _ in range(3):
            sweep(floor.desk, lambda _: crm, take_over)
            post.tell(number)
        assert floor.look(lead).owner == "U0DANA"
        assert there.people["501"]["hubspot_owner_id"] == "72"
        floor.type("U0DANA", f"/dispo {lead} won 12000")
        post.tell(number)
        there.change("501", glengarry_won_amount="15000")
        for _ in range(3):
            sweep(floor.desk, lambda _: crm, take_over)
            post.tell(number)
        assert floor.look(lead).amount == 15000
        assert there.people["501"]["glengarry_won_amount"] == "15000"
