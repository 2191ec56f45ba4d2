"""A person is erased: nothing of him is left in any table, nor in any message, and nothing else is touched."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from handlers.commands.erase import erase, traces_by, traces_of
from playbook.refusal import Refusal
from playbook.words import Door
from store import blocked, crm_links, history, people, workspaces
from store.database import Database
from store.outgoing import OUTGOING
from store.tables.connections import Outgoing
from tests.floor import Floor, once
from tests.store.given import at_once

SECRETS = (
    "Ann",
    "Quimby",
    "quimby",
    "12125550100",
    "555 0100",
    "Acme Roofing",
    "two old barns",
    "her sister",
    "quince",
)
ADMIN = "U0DANA"


def everything_in(database: Database) -> str:
    """Whatever any table holds, as text."""
    found: list[str] = []
    with database.reading() as tx:
        for table in SQLModel.metadata.sorted_tables:
            found += [" ".join(str(value) for value in row) for row in tx.execute(select(table))]
    return "\n".join(found)


def make_admin(floor: Floor, person: str = ADMIN) -> None:
    with floor.database.writing() as tx:
        people.learn(tx, "T0", person, handle="dana", name="Dana", admin=True)


def worked(floor: Floor) -> None:
    once(floor, two_leads)


def two_leads(floor: Floor) -> None:
    """#1 of Ann Quimby, claimed, touched, noted, asked again by another address; #2 of somebody else."""
    floor.lead(name="Ann Quimby", email="ann@quimby.example", phone="+1 212 555 0100", company="Acme Roofing",
               message="two old barns", temperature="hot", external_id="x-1", utm_term="quince")  # fmt: skip
    floor.lead(name="Bo Other", email="bo@other.example", message="a shed", temperature="warm")
    floor.deliver()
    floor.press("U0SAM", "claim", 1)
    floor.type("U0SAM", "/dispo 1 voicemail asked for her sister")
    floor.type("U0SAM", "/lead 1 note call her sister")
    floor.lead(
        name="Ann Quimby", phone="+1 212 555 0100", email="quimby@home.example", message="the quince, too"
    )
    floor.live_through(timedelta(hours=1), hours=3)


def test_nothing_of_the_person_is_left_in_any_table_and_others_stay(floor: Floor) -> None:
    worked(floor)
    make_admin(floor)
    before = everything_in(floor.database)
    assert all(each in before for each in ("Quimby", "two old barns", "her sister", "quince"))
    floor.press(ADMIN, "erase", 1)
    left = everything_in(floor.database)
    assert [each for each in SECRETS if each in left] == []
    assert "Bo Other" in left
    assert "a shed" in left


def test_every_message_about_the_person_is_rewritten(floor: Floor) -> None:
    worked(floor)
    make_admin(floor)
    shown = json.dumps([*floor.slack.posted.values()])
    assert "Quimby" in shown
    floor.press(ADMIN, "erase", 1)
    floor.deliver()
    shown = json.dumps([*floor.slack.posted.values()])
    assert [each for each in SECRETS if each in shown] == []
    assert "#1 was erased on request" in shown
    assert "Erased on request" in json.dumps(floor.card(1), ensure_ascii=False)
    assert "Bo Other" in shown


def test_an_open_lead_is_closed_and_counts_no_more_and_what_was_done_stays_known(floor: Floor) -> None:
    worked(floor)
    make_admin(floor)
    said = floor.press(ADMIN, "erase", 1)
    assert said
    assert said["text"] == "Erased: 1 lead (#1). Cards and messages in Slack are being rewritten."
    lead = floor.look(1)
    assert (lead.state, lead.due_at, lead.counts, lead.touches, lead.first_claimed_by) == (
        "closed", None, False, 1, "U0SAM",
    )  # fmt: skip
    with floor.database.reading() as tx:
        kinds = [each.kind for each in history.of(tx, lead)]
    assert kinds[0] == "received"
    assert kinds[-1] == "erased"
    assert {"claimed", "recorded", "note", "re-inquiry"} <= set(kinds)
    assert floor.look(2).state != "closed"


def test_a_won_lead_stays_won(floor: Floor) -> None:
    worked(floor)
    make_admin(floor)
    floor.type("U0SAM", "/dispo 1 won 1200")
    floor.press(ADMIN, "erase", 1)
    assert (floor.look(1).outcome, floor.look(1).code, floor.look(1).ended_by) == ("won", "erased", "U0SAM")


def test_only_an_admin_may_and_is_asked_once_more(floor: Floor) -> None:
    worked(floor)
    assert "Only an admin" in floor.type("U0SAM", "/lead 1 erase")["text"]
    said = floor.press("U0SAM", "erase", 1)
    assert said
    assert "Only an admin" in said["text"]
    assert floor.look(1).name == "Ann Quimby"
    make_admin(floor)
    asked = floor.type(ADMIN, "/lead 1 erase")
    assert "1 lead (#1)" in asked["text"]
    assert floor.look(1).name == "Ann Quimby"


def test_the_person_is_found_by_any_address_and_through_merged_leads(floor: Floor) -> None:
    worked(floor)
    floor.lead(name="A. Quimby", email="third@quimby.example", temperature="hot")
    floor.press("U0SAM", "claim", 3)
    floor.type("U0SAM", "/lead 3 merge 1")
    for contact in ("ann@quimby.example", "QUIMBY@home.example", "+1 (212) 555-0100", "third@quimby.example"):
        assert traces_by(floor.desk, contact).leads == (1, 3)
    assert traces_of(floor.desk, 3).leads == (1, 3)
    with pytest.raises(Refusal, match="No lead is known"):
        traces_by(floor.desk, "nobody@else.example")
    with pytest.raises(Refusal, match="no e-mail address"):
        traces_by(floor.desk, "Ann")


def test_what_was_waiting_to_be_said_of_the_person_is_not_said(floor: Floor) -> None:
    floor.lead(name="Ann Quimby", email="ann@quimby.example", temperature="hot")
    erase(floor.desk, traces_of(floor.desk, 1), None, Door.CLI)
    floor.deliver()
    assert "Quimby" not in json.dumps([*floor.slack.posted.values()])


def test_do_not_contact_survives_and_whoever_asks_again_is_a_new_lead(floor: Floor) -> None:
    worked(floor)
    floor.type("U0SAM", "/dispo 1 do-not-contact")
    erase(floor.desk, traces_of(floor.desk, 1), None, Door.CLI)
    with floor.database.reading() as tx:
        assert blocked.of(tx, "T0", ["email:ann@quimby.example"]) is not None
    assert floor.lead(name="Ann Quimby", email="ann@quimby.example") == 3


def test_an_erased_lead_is_not_reopened_and_may_be_erased_again(floor: Floor) -> None:
    worked(floor)
    for _ in range(2):
        erase(floor.desk, traces_of(floor.desk, 1), None, Door.CLI)
    assert "is erased" in floor.type("U0SAM", "/lead 1 reopen")["text"]
    for line in ("/lead 1", "/lead 1 history"):
        assert "Quimby" not in json.dumps(floor.type("U0SAM", line))


def test_on_both_databases_nothing_is_left(database: Database) -> None:
    floor = Floor(database)
    floor.rules.refresh()
    two_leads(floor)
    erase(floor.desk, traces_of(floor.desk, 1), None, Door.CLI)
    left = everything_in(database)
    assert [each for each in SECRETS if each in left] == []


def test_two_that_erase_the_same_person_at_once_both_end_well(floor: Floor) -> None:
    worked(floor)
    traces = traces_of(floor.desk, 1)
    at_once([lambda: erase(floor.desk, traces, None, Door.CLI)] * 4)
    assert floor.look(1).code == "erased"
    with floor.database.reading() as tx:
        assert [each.kind for each in history.of(tx, floor.look(1))].count("erased") == 1


def test_what_a_lead_is_in_a_crm_is_forgotten_at_once(floor: Floor) -> None:
    worked(floor)
    with floor.database.writing() as tx:
        for number in (1, 2):
            crm_links.tie(tx, "T0", 7, number, f"50{number}", 0, floor.clock())
        link = crm_links.of_lead(tx, "T0", 7, 1)
        assert link
        crm_links.agree(tx, link, {"name": "Ann Quimby"}, {}, floor.clock())
    erase(floor.desk, traces_of(floor.desk, 1), None, Door.CLI)
    assert "Quimby" not in everything_in(floor.database)
    with floor.database.reading() as tx:
        link = crm_links.of_lead(tx, "T0", 7, 1)
        assert link is None or (link.gone, link.written, link.tried) == (True, {}, {})
        assert crm_links.of_lead(tx, "T0", 7, 2) is not None


@pytest.mark.parametrize("told_of_before", [True, False])
def test_whoever_keeps_the_pile_hears_that_the_lead_left_it_and_nothing_of_the_person(
    floor: Floor, told_of_before: bool
) -> None:
    with floor.database.writing() as tx:
        workspaces.remember(tx, "T0", "Glen", floor.clock())
        workspaces.receive(tx, "T0", True)
    two_leads(floor)
    floor.type("U0SAM", "/dispo 1 not-ready in 2 weeks she minds the quince")
    outgoing = select(Outgoing).where(OUTGOING.c.state == "waiting")
    if told_of_before:
        with floor.database.writing() as tx:
            for row in tx.scalars(outgoing):
                row.state, row.body = "sent", {}
    for _ in range(2):
        erase(floor.desk, traces_of(floor.desk, 1), None, Door.CLI)
    with floor.database.reading() as tx:
        (row,) = tx.scalars(outgoing)
    assert (row.event, row.body["number"], row.body["state"]) == ("nurture.left", 1, "closed")
    assert [row.body[each] for each in ("name", "company", "email", "phone", "reason")] == [None] * 5
    assert [each for each in SECRETS if each in everything_in(floor.database)] == []
