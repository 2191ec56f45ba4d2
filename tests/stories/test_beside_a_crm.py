"""A day beside HubSpot, with everything in its place: the worker tells it, the sweep reads it, one never waits."""

import socket
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from threading import Thread

from bot.outward.crm_hubspot import HubSpot
from handlers.commands.erase import erase, traces_of
from handlers.crm.crm import KINDS, Crm, Record
from handlers.crm.crm_back import sweep
from handlers.crm.crm_deliver import ToCrm
from handlers.crm.crm_owned import take_over
from handlers.receivers.delivering import Post
from playbook.words import Door
from store import crm_links, people, receivers
from store.database import Database
from store.tables.connections import Receiver
from tests.crm_stand_in import TOKEN, Fault, HubSpotStandIn, opened
from tests.floor import PLAYBOOK, Floor
from tests.listening import Listener, listen, told


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


def beside(floor: Floor, url: str) -> tuple[int, Crm, Post]:
    """A CRM there, and who tells it."""
    crm: Crm = HubSpot(TOKEN, url, floor.clock)
    deliver = ToCrm(floor.desk, lambda _: crm, take_over)
    return (
        listen(floor.database, "Ours", kind="hubspot").id,
        crm,
        Post(floor.desk, {"hubspot": deliver, "webhook": Listener()}, floor.clock),
    )


def test_whoever_is_erased_is_told_on_no_more_and_receivers_hear_that_he_was(floor: Floor) -> None:
    warehouse = listen(floor.database)
    with opened(HubSpotStandIn) as there:
        number, _, post = beside(floor, there.url)
        lead = floor.lead(name="Ann Lee", email="ann@acme.test", phone="+12125550100", temperature="hot")
        post.tell(number)
        floor.press("U0SAM", "claim", lead)
        floor.type("U0SAM", f"/lead {lead} note her sister is in Basel")
        before = len(there.asked)
        erase(floor.desk, traces_of(floor.desk, lead), None, Door.CLI)
        assert told(floor.database) == [(lead, "erased")] * 2  # what waited is dropped
        assert post.tell(number) == post.tell(warehouse.id) == 1
        assert len(there.asked) == before
    heard = post.delivers["webhook"]
    assert isinstance(heard, Listener)
    (body,) = heard.bodies
    assert (body["lead"]["number"], body["lead"]["state"], body["entry"]["kind"]) == (
        lead,
        "closed",
        "erased",
    )
    assert not any(each in str(body) for each in ("Ann", "acme", "2125550100", "Basel"))


def test_whoever_is_erased_while_the_crm_is_asked_is_tied_to_nothing_there(floor: Floor) -> None:
    with opened(HubSpotStandIn) as there:
        number, crm, post = beside(floor, there.url)
        lead = floor.lead(name="Ann Lee", email="ann@acme.test", temperature="hot")
        make, another = crm.make, replace(post)

        def slowly(fields: Mapping[str, str]) -> Record:
            made = make(fields)
            erase(floor.desk, traces_of(floor.desk, lead), None, Door.CLI)
            assert another.tell(number) == 1  # that he is erased is told before this comes to an end
            return made

        crm.make = slowly  # type: ignore[method-assign]
        post.tell(number)
    with floor.database.reading() as tx:
        assert crm_links.of_lead(tx, "T0", number, lead) is None
    assert told(floor.database, "failed") == told(floor.database) == []


def test_while_the_crm_hangs_in_the_middle_of_an_answer_a_claim_is_made_at_once(floor: Floor) -> None:
    """Nothing is held while it is asked: not the database, nor the very lead that it is asked about."""
    with socket.create_server(("127.0.0.1", 0)) as there:
        there.settimeout(10)
        number, _, post = beside(floor, f"http://127.0.0.1:{there.getsockname()[1]}")
        lead = floor.lead(name="Ann Lee", email="ann@acme.test", temperature="hot")
        worker = Thread(target=post.tell, args=(number,), daemon=True)
        worker.start()
        asked, _ = there.accept()
        with asked:
            assert asked.recv(1)  # it waits for an answer from now on
            floor.press("U0SAM", "claim", lead)
            floor.type("U0SAM", f"/dispo {lead} voicemail")
            assert worker.is_alive()
            there.settimeout(0)
            try:
                also, _ = there.accept()
            except BlockingIOError:
                also = None
            assert also is None  # the claim itself asked nobody
        assert (floor.look(lead).owner, floor.look(lead).touches) == ("U0SAM", 1)
        there.close()
        worker.join(10)
    assert not worker.is_alive()
    assert told(floor.database) == [
        (lead, "received"),
        (lead, "claimed"),
        (lead, "touched"),
        (lead, "disposed"),
    ]
