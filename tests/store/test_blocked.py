"""Who is not to be contacted is found by any of his contacts; the pile that leaves the house is without him."""

from datetime import timedelta

from playbook import life
from playbook.standing import Standing
from playbook.stop import stopped
from store import blocked, inquiries
from store.database import Database
from store.pile_export import in_pile
from tests.store.given import HOURS, MONDAY, SHIPPED, THEM, US, add_lead, arrived, lead_in, plan_of

DAY = timedelta(days=1)
KEYS = ["email:ann@acme.com", "phone:+12125550100"]


def resting(days: float = 1) -> Standing:
    return life.nurture(arrived(), MONDAY, SHIPPED, HOURS, MONDAY + days * DAY)


def test_any_contact_finds_the_block_of_its_own_workspace(database: Database) -> None:
    with database.writing() as tx:
        assert blocked.add(tx, US, KEYS, MONDAY, "U0SAM", 17) == 2
        assert blocked.add(tx, US, [*KEYS, "email:a@b.c"], MONDAY + DAY, "U0DANA", 18) == 1
    with database.reading() as tx:
        for keys in (KEYS, KEYS[1:], ["email:x@y.z", KEYS[0]]):
            found = blocked.of(tx, US, keys)
            assert found is not None
            assert (found.at, found.who, found.lead_id) == (MONDAY, "U0SAM", 17)
        assert blocked.of(tx, THEM, KEYS) is None
        assert blocked.of(tx, US, []) is None
        assert [each.key for each in blocked.listed(tx, US)] == ["email:a@b.c", *KEYS]


def test_what_was_blocked_together_is_lifted_together(database: Database) -> None:
    with database.writing() as tx:
        blocked.add(tx, US, KEYS, MONDAY, None, 17)
        blocked.add(tx, US, ["email:a@b.c", "email:d@e.f"], MONDAY, None, None)
        blocked.add(tx, THEM, KEYS, MONDAY, None, 17)
        assert blocked.lift(tx, US, KEYS[:1]) == 2
        assert blocked.lift(tx, US, ["email:a@b.c"]) == 1
        assert blocked.lift(tx, US, KEYS) == 0
    with database.reading() as tx:
        assert [each.key for each in blocked.listed(tx, US)] == ["email:d@e.f"]
        assert blocked.of(tx, THEM, KEYS) is not None


def test_a_person_is_all_that_his_leads_and_inquiries_left(database: Database) -> None:
    number = lead_in(database, email="ann@acme.com").id
    with database.writing() as tx:
        inquiries.hold(tx, US, ["email:ann@home.example"])
        inquiries.remember(tx, US, ["email:ann@home.example"], number)
        assert blocked.everything_of(tx, US, number) == ["email:ann@acme.com", "email:ann@home.example"]
        assert inquiries.latest_lead_of(tx, US, "email:ann@home.example") == number
        assert inquiries.latest_lead_of(tx, THEM, "email:ann@home.example") is None


def test_his_leads_are_those_not_closed_by_mail_or_phone(database: Database) -> None:
    with database.writing() as tx:
        mine = [add_lead(tx, email="ann@acme.com").id, add_lead(tx, resting(), phone="+12125550100").id]
        add_lead(tx, stopped(arrived(), MONDAY), email="ann@acme.com")
        add_lead(tx, email="bob@acme.com")
        add_lead(tx, workspace=THEM, email="ann@acme.com")
    with database.writing() as tx:
        assert [each.id for each in blocked.leads_of(tx, US, KEYS)] == mine
        assert blocked.leads_of(tx, US, []) == []


def test_a_person_is_found_through_an_index(sqlite_database: Database) -> None:
    lead_in(sqlite_database, email="ann@acme.com")
    plan = plan_of(sqlite_database, lambda tx: blocked.everything_of(tx, US, 1))
    assert "contact_lead" in plan
    plan = plan_of(sqlite_database, lambda tx: blocked.numbers_of(tx, US, KEYS))
    assert "lead_email" in plan
    assert "lead_phone" in plan


def test_the_pile_is_read_page_by_page_each_lead_once(database: Database) -> None:
    with database.writing() as tx:
        numbers = [add_lead(tx, resting(1 + each // 4)).id for each in range(11)]
        add_lead(tx)
        add_lead(tx, resting(), test=True)
        add_lead(tx, resting(), workspace=THEM)
        add_lead(tx, resting(), email="ann@acme.com")
        blocked.add(tx, US, KEYS, MONDAY, None, None)
    with database.reading() as tx:
        for page in (1, 3, 4, 500):
            assert [row.id for row in in_pile(tx, US, page)] == numbers


def test_the_pile_is_read_through_its_index(database: Database) -> None:
    lead_in(database, resting())
    assert "lead_nurture" in plan_of(database, lambda tx: next(in_pile(tx, US)))
