"""A closed lead comes back to whoever had it, or to the channel; not what must rest."""

import pytest

from handlers.people.away import leave
from store import history, people
from store.tables import Blocked
from tests.floor import Floor


def closed(floor: Floor, line: str = "no-purchase too expensive", by: str = "U0SAM") -> None:
    """#1 was Sam's, and was closed by somebody."""
    floor.lead(name="Ann Lee", email="ann@acme.com", temperature="hot")
    floor.press("U0SAM", "claim", 1)
    floor.type("U0SAM", "/dispo 1 voicemail")
    floor.deliver()
    floor.clock.move(days=1)
    floor.type(by, f"/dispo 1 {line}")
    floor.deliver()
    assert floor.look(1).state == "closed"


def test_it_goes_back_to_its_last_owner_who_is_asked_at_once(floor: Floor) -> None:
    closed(floor)
    floor.clock.move(days=2)
    assert floor.type("U0SAM", "/lead 1 reopen")["text"] == "#1 is back: yours."
    lead = floor.look(1)
    assert (lead.state, lead.owner, lead.outcome, lead.due_what) == ("working", "U0SAM", None, "first-touch")
    assert (lead.ended_at, lead.ended_by, lead.touches, lead.counts) == (None, None, 2, True)
    floor.deliver()
    assert "Reopened: yours again" in floor.slack.texts("D0SAM")[-1]
    assert any(
        "<@U0SAM> reopened #1: <@U0SAM> has it again." in each for each in floor.slack.texts("C0LEADS")
    )
    with floor.database.reading() as tx:
        entry = history.of(tx, lead)[-1]
    assert (entry.kind, entry.who, entry.door, entry.detail) == (
        "reopened",
        "U0SAM",
        "command",
        {"owner": "U0SAM"},
    )


@pytest.mark.parametrize("line", ["won 12000", "junk", "duplicate 2", "no-purchase no budget"])
def test_reports_forget_the_end(floor: Floor, line: str) -> None:
    floor.lead(name="Ann Lee", temperature="hot")
    floor.lead(name="Bob Ray", temperature="hot")
    floor.press("U0SAM", "claim", 1)
    floor.type("U0SAM", f"/dispo 1 {line}")
    floor.type("U0SAM", "/lead 1 reopen")
    lead = floor.look(1)
    assert (lead.state, lead.outcome, lead.amount, lead.counts) == ("working", None, None, True)


def test_with_its_owner_away_it_goes_to_the_channel(floor: Floor) -> None:
    closed(floor)
    floor.type("U0SAM", "/lead away until fri")
    assert floor.type("U0MARIA", "/lead 1 reopen")["text"] == "#1 is back in the channel."
    assert (floor.look(1).state, floor.look(1).owner) == ("open", None)
    floor.deliver()
    assert "Claim" in str(floor.card(1))


def test_with_its_owner_gone_it_goes_to_the_channel(floor: Floor) -> None:
    closed(floor)
    with floor.database.writing() as tx:
        people.learn(tx, "T0", "U0SAM", handle="sam", name="Sam", gone=True)
    floor.rules.refresh()
    leave(floor.desk, "U0SAM")
    floor.type("U0MARIA", "/lead 1 reopen")
    assert floor.look(1).state == "open"


def test_who_had_given_it_back_does_not_get_it_again(floor: Floor) -> None:
    floor.lead(name="Ann Lee", temperature="hot")
    floor.press("U0SAM", "claim", 1)
    floor.type("U0SAM", "/lead 1 release not my territory")
    floor.type("U0DANA", "/dispo 1 junk")
    floor.type("U0DANA", "/lead 1 reopen")
    assert (floor.look(1).state, floor.look(1).owner) == ("open", None)


def test_only_who_ended_it_or_a_manager_may(floor: Floor) -> None:
    closed(floor, by="U0DANA")
    refused = floor.type("U0SAM", "/lead 1 reopen")["text"]
    assert refused.startswith("Whoever closed #1 may reopen it, or a manager.")
    assert floor.look(1).state == "closed"
    assert floor.type("U0MARIA", "/lead 1 reopen")["text"] == "#1 is back with its owner."


def test_what_is_open_cannot_be_reopened(floor: Floor) -> None:
    floor.lead(name="Ann Lee", temperature="hot")
    assert floor.type("U0MARIA", "/lead 1 reopen")["text"].startswith("#1 is not closed: it is open.")


def test_who_asked_not_to_be_contacted_rests(floor: Floor) -> None:
    closed(floor, "do-not-contact")
    assert "they asked not to be contacted" in floor.type("U0MARIA", "/lead 1 reopen")["text"]
    assert floor.look(1).state == "closed"


def test_so_does_another_lead_of_the_same_person(floor: Floor) -> None:
    closed(floor)
    with floor.database.writing() as tx:
        tx.add(Blocked(workspace="T0", key="email:ann@acme.com", at=floor.clock()))
    assert "they asked not to be contacted" in floor.type("U0MARIA", "/lead 1 reopen")["text"]


def test_more_offers_it_too(floor: Floor) -> None:
    closed(floor)
    floor.press("U0SAM", "more", 1)
    answer = floor.submit("U0SAM", floor.slack.views()[-1], way="reopen")
    assert answer is not None
    assert answer["text"] == "#1 is back: yours."
