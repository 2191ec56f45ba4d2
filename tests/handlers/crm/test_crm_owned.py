"""What the CRM owns of a lead is changed there and comes here: once, with its history, and by the rules."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from handlers.clock.watchdog import watch
from handlers.crm.crm_facts import Unreadable
from handlers.crm.crm_owned import NoSuchLead, Stale, take_over
from handlers.leads.claim import claim
from handlers.people.whose_email import CannotAsk
from playbook.crm_fields import NotOwned
from playbook.refusal import Refusal
from playbook.replay import disagreements
from playbook.words import Door, Kind
from store import blocked, history, leads
from store.database import Database
from store.tables import Event
from tests.asking import own_all
from tests.drops import running
from tests.floor import Floor
from tests.store.given import at_once


def change(floor: Floor, number: int, **facts: object) -> list[str]:
    return take_over(floor.desk, number, facts, door=Door.CRM, by="HubSpot")


def entries(floor: Floor, number: int) -> Sequence[Event]:
    with floor.database.reading() as tx:
        return history.of(tx, floor.look(number))


def replays(floor: Floor, number: int) -> bool:
    return not disagreements(entries(floor, number), leads.standing(floor.look(number)))


@pytest.fixture
def anybodys(database: Database) -> Floor:
    """A floor on each database, whose CRM owns all that it may."""
    floor = Floor(database)
    own_all(floor)
    return floor


def test_name_and_contact_are_changed_and_normalised_in_one_entry(anybodys: Floor) -> None:
    floor, number = anybodys, anybodys.lead(name="Ann", email="ann@acme.com")
    before = floor.look(number).revision
    changed = change(floor, number, name=" Ann  Lee ", email="Ann.Lee@Globex.com", phone="+1 212 555 0100")
    lead = floor.look(number)
    assert sorted(changed) == ["email", "name", "phone"]
    assert (lead.name, lead.email, lead.phone) == ("Ann Lee", "ann.lee@globex.com", "+12125550100")
    assert (lead.domain, lead.revision) == ("globex.com", before + 1)
    last = entries(floor, number)[-1]
    assert (last.kind, last.who, last.door) == (Kind.CHANGED, None, Door.CRM)
    assert sorted(last.detail["fields"]) == ["email", "name", "phone"]
    assert "globex" not in str(last.detail)
    assert "Lee" not in str(last.detail)
    assert replays(floor, number)


def test_the_same_change_twice_is_one(anybodys: Floor) -> None:
    floor, number = anybodys, anybodys.lead(name="Ann", email="ann@acme.com")
    facts = {"name": "Ann Lee", "owner": "U0SAM"}
    assert change(floor, number, **facts) == ["name", "owner"]
    told, revision = len(entries(floor, number)), floor.look(number).revision
    assert change(floor, number, **facts) == []
    assert (len(entries(floor, number)), floor.look(number).revision) == (told, revision)


def test_the_same_change_by_several_at_once_is_one(anybodys: Floor) -> None:
    floor, number = anybodys, anybodys.lead(name="Ann", email="ann@acme.com")
    told = at_once([lambda: change(floor, number, email="ann@globex.com", owner="U0SAM")] * 4)
    assert sorted(told) == [[], [], [], ["email", "owner"]]
    kinds = [each.kind for each in entries(floor, number)]
    assert (kinds.count(Kind.CHANGED), kinds.count(Kind.HANDED_OVER)) == (1, 1)


def test_the_person_is_recognised_by_the_new_address(anybodys: Floor) -> None:
    floor, number = anybodys, anybodys.lead(name="Ann", email="ann@acme.com")
    change(floor, number, email="ann@globex.com")
    assert floor.take({"name": "Ann", "email": "ann@globex.com"}).answer == {
        "lead": number,
        "status": "re-inquiry",
    }


def test_an_address_that_anothers_open_lead_is_known_by_stays_that_ones(anybodys: Floor) -> None:
    floor = anybodys
    ann, bob = floor.lead(name="Ann", email="ann@acme.com"), floor.lead(name="Bob", email="bob@acme.com")
    change(floor, bob, email="ann@acme.com")
    assert floor.lead(name="Ann", email="ann@acme.com", message="again") == ann


def test_null_empties_a_field(floor: Floor) -> None:
    number = floor.lead(name="Ann", email="ann@acme.com", phone="+12125550100")
    assert change(floor, number, phone=None, company="") == ["phone"]
    assert floor.look(number).phone is None


def test_a_new_owner_is_given_the_lead_with_all_that_belongs_to_it(anybodys: Floor) -> None:
    floor, number = anybodys, anybodys.lead(name="Ann", email="ann@acme.com", temperature="hot")
    floor.press("U0SAM", "claim", number)
    assert change(floor, number, owner="U0DANA") == ["owner"]
    lead, last = floor.look(number), entries(floor, number)[-1]
    assert (lead.owner, lead.state, lead.due_who) == ("U0DANA", "working", "owner")
    assert (last.kind, last.who, last.detail["owner"]) == (Kind.HANDED_OVER, None, "U0DANA")
    floor.deliver()
    assert "goes to <@U0DANA>: HubSpot says so" in str(floor.slack.texts("C0LEADS"))
    assert "Handed over to you" in str(floor.slack.posted)
    assert replays(floor, number)


def test_an_owner_is_found_by_the_address_that_slack_knows(floor: Floor) -> None:
    own_all(floor)
    number = floor.lead(name="Ann", email="ann@acme.com")
    asked: list[Any] = []

    def told(said: dict[str, Any]) -> dict[str, Any]:
        asked.append(said)
        return {"user": {"id": "U0DANA"}}

    floor.slack._users_lookup_by_email = told  # type: ignore[attr-defined]
    assert change(floor, number, owner="Dana@Glen.example") == ["owner"]
    assert (floor.look(number).owner, asked) == ("U0DANA", [{"email": "dana@glen.example"}])


@pytest.mark.parametrize(("answer", "raised"), [("users_not_found", Refusal), ("missing_scope", CannotAsk)])
def test_an_address_that_slack_does_not_tell_changes_nothing(floor: Floor, answer: str, raised: type) -> None:
    own_all(floor)
    number = floor.lead(name="Ann", email="ann@acme.com")
    floor.slack.refusing["users.lookupByEmail"] = answer
    with pytest.raises(raised):
        change(floor, number, name="Bob", owner="who@glen.example")
    assert floor.look(number).name == "Ann"


def test_nobody_gets_a_closed_lead_and_whoever_won_it_has_it_already(floor: Floor) -> None:
    own_all(floor)
    number = won(floor)
    assert change(floor, number, owner="U0SAM") == []
    with pytest.raises(Refusal, match="no owner: it is closed"):
        change(floor, number, owner="U0DANA")


def won(floor: Floor) -> int:
    number = floor.lead(name="Ann", email="ann@acme.com")
    floor.press("U0SAM", "claim", number)
    floor.type("U0SAM", f"/dispo {number} won 12000")
    return number


def test_the_amount_of_a_won_lead_is_corrected_by_a_new_entry(anybodys: Floor) -> None:
    floor, number = anybodys, won(anybodys)
    assert change(floor, number, amount="12500.5", currency="EUR") == ["amount"]
    lead, told = floor.look(number), entries(floor, number)
    assert (lead.amount, lead.amount_currency) == (Decimal("12500.50"), "EUR")
    assert (told[-1].detail["was"], told[-1].detail["amount"]) == ("12000.00", "12500.50")
    assert told[-2].kind == Kind.RECORDED
    assert change(floor, number, amount=12500.5, currency="EUR") == []
    assert replays(floor, number)


def test_a_lead_that_is_not_won_has_no_amount(floor: Floor) -> None:
    own_all(floor)
    number = floor.lead(name="Ann", email="ann@acme.com")
    with pytest.raises(Refusal, match="is not won: record it in Slack first"):
        change(floor, number, name="Bob", amount="12")
    assert floor.look(number).name == "Ann"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"phone": "0000"}, "phone"),
        ({"owner": None}, "owner"),
        ({"owner": "  "}, "owner"),
        ({"amount": None}, "amount"),
        ({"amount": "lots"}, "amount"),
        ({"amount": "-1"}, "amount"),
        ({"amount": "1e13"}, "amount"),
        ({"amount": "1", "currency": "XYZ"}, "amount"),
    ],
)
def test_what_a_field_cannot_hold_is_refused_at_it(
    floor: Floor, facts: dict[str, object], field: str
) -> None:
    own_all(floor)
    number = floor.lead(name="Ann", email="ann@acme.com")
    with pytest.raises(Unreadable) as refused:
        change(floor, number, **facts)
    assert refused.value.field == field


def test_what_is_glengarrys_is_refused_with_where_it_is_changed(floor: Floor) -> None:
    number = floor.lead(name="Ann", email="ann@acme.com")
    with pytest.raises(
        NotOwned, match=r"Glengarry's, not the CRM's.*a manager.*in the playbook: `.crm. owns`"
    ):
        change(floor, number, name="Bob", owner="U0SAM")
    with pytest.raises(NotOwned, match="by a disposition"):
        change(floor, number, state="closed")
    assert floor.look(number).name == "Ann"


def test_nothing_is_changed_of_a_lead_that_is_another_by_now(floor: Floor) -> None:
    number = floor.lead(name="Ann", email="ann@acme.com")
    with pytest.raises(Stale):
        take_over(floor.desk, number, {"name": "Bob"}, door=Door.API, by="BI", seen=lambda *_: False)
    with pytest.raises(NoSuchLead):
        change(floor, 99, name="Bob")
    assert floor.look(number).name == "Ann"


def test_a_lead_that_waits_in_a_drop_gets_an_owner_and_is_dealt_to_nobody_else(anybodys: Floor) -> None:
    floor, drop = anybodys, running(anybodys.desk, 2)
    assert change(floor, 1, owner="U0DANA") == ["owner"]
    floor.press("U0SAM", "deal", drop)
    assert [(each.owner, each.state) for each in map(floor.look, (1, 2))] == [
        ("U0DANA", "working"), ("U0SAM", "working"),
    ]  # fmt: skip
    floor.deliver()
    assert watch(floor.desk) == 0
    assert replays(floor, 1)


def test_a_lead_claimed_at_the_same_moment_has_one_owner_and_one_history(anybodys: Floor) -> None:
    floor, number = anybodys, anybodys.lead(name="Ann", email="ann@acme.com")

    def taken() -> list[str]:
        try:
            claim(floor.desk, number, "U0SAM", Door.BUTTON)
        except Refusal:
            return []
        return ["claimed"]

    at_once([taken, lambda: change(floor, number, owner="U0DANA", name="Bob")])
    assert (floor.look(number).owner, floor.look(number).name) == ("U0DANA", "Bob")
    assert replays(floor, number)


def test_a_lead_in_the_pile_or_closed_gets_no_owner_and_nothing_else_of_that_change(anybodys: Floor) -> None:
    floor = anybodys
    rests, ends = (floor.lead(name="Ann", email=f"{each}@acme.com") for each in "ab")
    for number, said in ((rests, "not-ready 2027-02-01"), (ends, "won 100")):
        floor.press("U0SAM", "claim", number)
        floor.type("U0SAM", f"/dispo {number} {said}")
        with pytest.raises(Refusal, match="has no owner"):
            change(floor, number, name="Bob", owner="U0DANA")
        assert floor.look(number).name == "Ann"


def test_whoever_is_not_to_be_contacted_gets_no_new_address(floor: Floor) -> None:
    number = floor.lead(name="Ann", email="ann@acme.com")
    floor.press("U0SAM", "claim", number)
    floor.type("U0SAM", f"/dispo {number} do-not-contact")
    with pytest.raises(Refusal, match="asked not to be contacted"):
        change(floor, number, email="ann@globex.com")
    other = floor.lead(name="Bob", email="bob@acme.com")
    with pytest.raises(Refusal, match="asked not to be contacted"):
        change(floor, other, email="ann@acme.com")
    assert change(floor, number, name="Ann L.") == ["name"]
    with floor.database.reading() as tx:
        assert not blocked.of(tx, "T0", ["email:ann@globex.com"])


def test_a_merged_lead_and_an_erased_one_stay_as_they_are(floor: Floor) -> None:
    goes, into = floor.lead(name="Ann", email="a@acme.com"), floor.lead(name="Ann", email="b@acme.com")
    floor.type("U0MARIA", f"/lead {goes} merge {into}")
    assert floor.look(goes).merged_into == into
    with pytest.raises(Refusal, match=f"is one with #{into}"):
        change(floor, goes, name="Bob")
    with floor.database.writing() as tx:
        history.add(tx, floor.look(into), Kind.ERASED, floor.clock(), None, Door.CLI)
    with pytest.raises(Refusal, match="was erased"):
        change(floor, into, name="Bob")
