"""A person is erased where he is no lead, too: what failed, what named him, what a CRM said, and lists in Slack."""

import json

import pytest
from sqlalchemy import select

from handlers.arrival.intake import take_in
from handlers.arrival.raw_inquiry import RawInquiry
from handlers.commands.erase import erase, traces_by, traces_of
from handlers.leads.mentions import mentions
from playbook.refusal import Refusal
from playbook.words import Door
from store import crm_links, receivers
from store.database import Database
from store.tables.connections import Outgoing, Receiver
from tests.floor import Floor
from tests.handlers.commands.test_erase import everything_in
from tests.mails import a_mail
from tests.pushing import Pushing, sample, sample_fetched
from tests.stand_in import Says, standing_in

BY = ["email:ann@quimby.example", "phone:+12125550100"]


@pytest.fixture
def any_floor(database: Database) -> Floor:
    return Floor(database)


@pytest.mark.parametrize(("kind", "body"), [
    ("application/json", b'{"e": "Ann@Quimby.example"}'),
    ("application/json", b'{"call": "(212) 555-0100"}'),
    ("text/plain", b"ring 001 212 555 0100 at noon"),
    ("application/x-www-form-urlencoded", b"mail=ann%40quimby.example"),
    ("message/rfc822", a_mail("Grüße von ann@quimby.example ✓", Reply_To="bo@other.example")),
    ("message/rfc822", b"no mail at all: ann@quimby.example"),
])  # fmt: skip
def test_a_body_names_a_person_however_it_is_written(kind: str, body: bytes) -> None:
    assert mentions(body, kind, BY)


@pytest.mark.parametrize("body", [b"", b"call 555 0100", b"1795424381.000100", b"ann@quimby.exampl"])
def test_a_body_that_names_somebody_else_is_left(body: bytes) -> None:
    assert not mentions(body, "text/plain", BY)


def test_what_failed_or_meant_nothing_is_erased_with_its_person_and_that_of_others_stays(
    any_floor: Floor,
) -> None:
    desk = any_floor.desk
    for body in (b'{"ann@quimby.example', b'{"bo@other.example'):
        take_in(desk, RawInquiry(body, "application/json"))
    any_floor.lead(name="Ann Quimby", email="ann@quimby.example", external_id="ANN@quimby.example")
    erase(desk, traces_of(desk, 1), None, Door.CLI)
    left = everything_in(any_floor.database)
    assert "quimby" not in left.lower()
    assert "bo@other.example" in left


def test_somebody_who_never_became_a_lead_is_found_by_his_address(any_floor: Floor) -> None:
    take_in(any_floor.desk, RawInquiry(b'{"ann@quimby.example', "application/json"))
    traces = traces_by(any_floor.desk, "ann@quimby.example")
    assert (traces.leads, traces.inquiries, traces.told) == ((), (1,), "no lead")
    erase(any_floor.desk, traces, None, Door.CLI)
    assert "quimby" not in everything_in(any_floor.database)
    with pytest.raises(Refusal, match="No lead is known"):
        traces_by(any_floor.desk, "ann@quimby.example")


def test_what_named_a_lead_before_it_was_fetched_is_erased_and_is_not_fetched_again(any_floor: Floor) -> None:
    with standing_in() as graph:
        graph.things["/v26.0/123123123123123"] = Says(sample_fetched("meta"))
        pushing = Pushing(any_floor, "meta")
        pushing.ask_at(graph.base)
        pushing.send(sample("meta"))
        assert pushing.fetch() == 1
        erase(any_floor.desk, traces_of(any_floor.desk, 1), None, Door.CLI)
        assert [(each.body, each.status) for each in pushing.kept()] == [(b"", "erased")] * 2
        (fetch,) = pushing.fetches()
        assert (fetch.reference, fetch.state) == ({}, "done")
        pushing.send(sample("meta"))
        assert pushing.fetch() == 0


def test_nothing_of_what_a_crm_said_is_left_and_it_brings_nothing_back(any_floor: Floor) -> None:
    floor, now = any_floor, any_floor.clock()
    floor.lead(name="Ann Quimby", email="ann@quimby.example")
    with floor.database.writing() as tx:
        number = receivers.add(tx, Receiver(workspace="T0", kind="hubspot", name="Ours", created_at=now)).id
        crm_links.tie(tx, "T0", number, 1, "501", 0, now)
    with floor.database.writing() as tx:
        link = crm_links.of_lead(tx, "T0", number, 1)
        assert link
        differs = {"name": {"ours": "Ann Quimby", "theirs": "Anna Quimby", "left": False}}
        crm_links.agree(tx, link, {"email": "ann@quimby.example"}, differs, now)
    erase(floor.desk, traces_of(floor.desk, 1), None, Door.CLI)
    with floor.database.writing() as tx:  # somebody was comparing meanwhile
        crm_links.agree(tx, link, {"email": "ann@quimby.example"}, differs, now)
    assert "quimby" not in everything_in(floor.database).lower()


def test_receivers_are_told_once_however_often_somebody_presses(any_floor: Floor) -> None:
    floor, now = any_floor, any_floor.clock()
    with floor.database.writing() as tx:
        told = ["lead.received", "lead.erased"]
        receivers.add(tx, Receiver(workspace="T0", kind="webhook", name="BI", created_at=now, events=told))
    floor.lead(name="Ann Quimby", email="ann@quimby.example")
    for _ in range(2):
        erase(floor.desk, traces_of(floor.desk, 1), None, Door.BUTTON)
    with floor.database.reading() as tx:
        assert [each.event for each in tx.scalars(select(Outgoing))] == ["lead.erased"]
    assert "quimby" not in everything_in(floor.database).lower()


def test_lists_in_slack_name_the_person_no_more(floor: Floor) -> None:
    for name in ("Ann Quimby", "Bo Other"):
        floor.lead(name=name, email=f"{name[:2].lower()}@quimby.example", temperature="warm")
    floor.deliver()
    for number in (1, 2):
        floor.press("U0SAM", "claim", number)
    floor.type("U0SAM", "/lead away until fri")
    floor.tick()
    floor.type("U0SAM", "/lead back")
    floor.tick()
    shown = json.dumps([*floor.slack.posted.values()])
    assert "Ann Quimby" in shown
    erase(floor.desk, traces_of(floor.desk, 1), None, Door.CLI)
    floor.deliver()
    shown = json.dumps([*floor.slack.posted.values()])
    assert "Ann Quimby" not in shown
    assert "Bo Other" in shown
