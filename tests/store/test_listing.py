"""Lists go on page by page where the last one ended, whatever came in meanwhile, and by an index."""

from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest
from sqlmodel import Session

from playbook.words import Kind, State
from store import history, leads, listing
from store.database import Database
from store.listing import After, Wanted
from store.tables import Lead
from tests.store.given import MINUTE, MONDAY, THEM, US, add_lead, add_leads, arrived, plan_of

ALL = Wanted()


def many(tx: Session, number: int, workspace: str = US, **facts: Any) -> list[Lead]:
    return [add_lead(tx, workspace=workspace, **facts) for _ in range(number)]


def pages(database: Database, wanted: Wanted, most: int, among: int = 50) -> list[list[int]]:
    found, after = [], 0
    for _ in count():
        with database.reading() as tx:
            leads_, rest = listing.leads_after(tx, US, wanted, after, most, among)
        found.append([lead.id for lead in leads_])
        if rest is None:
            return found
        assert rest > after
        after = rest
    return found


def test_pages_have_each_lead_once_by_number(database: Database) -> None:
    with database.writing() as tx:
        many(tx, 5)
        many(tx, 1, THEM)
    assert pages(database, ALL, 2) == [[1, 2], [3, 4], [5]]
    assert pages(database, ALL, 5) == [[1, 2, 3, 4, 5], []]  # the other workspace's came after it
    assert pages(database, ALL, 200) == [[1, 2, 3, 4, 5]]


def test_what_comes_meanwhile_stands_behind(database: Database) -> None:
    with database.writing() as tx:
        many(tx, 3)
    with database.reading() as tx:
        _, after = listing.leads_after(tx, US, ALL, 0, 2)
    with database.writing() as tx:
        many(tx, 2)
    with database.reading() as tx:
        rest, last = listing.leads_after(tx, US, ALL, after or 0, 5)
    assert ([lead.id for lead in rest], last) == ([3, 4, 5], None)


def test_a_page_of_what_no_index_leads_to_may_be_short_and_goes_on(database: Database) -> None:
    with database.writing() as tx:
        many(tx, 10, source="web")
        many(tx, 1, source="fair")
    assert pages(database, Wanted(source="fair"), 5, among=4) == [[], [], [11]]


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (Wanted(state="open"), [1, 2, 3]),
        (Wanted(state="working"), [4]),
        (Wanted(state="closed"), [5]),
        (Wanted(owner="U0SAM"), [4]),
        (Wanted(campaigns=["Roof", "roof"]), [2, 3]),
        (Wanted(campaigns=["roof"], source="fair"), [3]),
        (Wanted(since=MONDAY + MINUTE), [3]),
        (Wanted(until=MONDAY + MINUTE), [1, 2, 4, 5]),
        (Wanted(since=MONDAY, until=MONDAY + MINUTE, temperature="hot", state="open"), [1, 2]),
        (Wanted(temperature="cold"), []),
    ],
)
def test_each_filter_makes_them_fewer(database: Database, wanted: Wanted, numbers: list[int]) -> None:
    with database.writing() as tx:
        many(tx, 1)
        many(tx, 1, campaign="Roof")
        many(tx, 1, campaign="roof", source="fair", received_at=MONDAY + MINUTE)
        claimed = arrived().with_(state=State.WORKING, owner="U0SAM")
        add_lead(tx, claimed)
        add_lead(tx, arrived().with_(state=State.CLOSED, due=None))
    assert [number for page in pages(database, wanted, 1) for number in page] == sorted(numbers)


INDEXES = {
    "owner": (Wanted(owner="U0SAM"), "lead_owner"),
    "campaign": (Wanted(campaigns=["Roof"]), "lead_campaign"),
    "open": (Wanted(state="open"), "lead_unclaimed|lead_waiting"),
    "nurture": (Wanted(state="nurture"), "lead_nurture"),
    "received": (Wanted(since=MONDAY, until=MONDAY + MINUTE), "lead_report"),
}


def test_there_is_an_index_that_leads_to_few(database: Database) -> None:
    with database.writing() as tx:
        closed = arrived().with_(state=State.CLOSED, due=None, owner=None)
        add_leads(tx, [
            (closed, {"campaign": f"C{each % 40}", "received_at": MONDAY + timedelta(hours=each)})
            for each in range(400)
        ])  # fmt: skip
    for which, (wanted, index) in INDEXES.items():
        asked = partial(listing.leads_after, workspace=US, wanted=wanted, number=0, most=50)
        plan = plan_of(database, asked, which=-2)
        assert any(name in plan for name in index.split("|")), f"{which}: {plan}"
        assert "SCAN lead\n" not in f"{plan}\n", which


def test_all_others_are_gone_through_by_number(database: Database) -> None:
    with database.writing() as tx:
        add_leads(tx, [(arrived(), {})] * 300)
    plan = plan_of(database, lambda tx: listing.leads_after(tx, US, ALL, 7, 50))
    assert ("USING INTEGER PRIMARY KEY" if database.on_sqlite else "lead_pkey") in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


def touch(tx: Session, lead: Lead, minutes: int, touch: bool = True) -> None:
    history.add(tx, lead, Kind.RECORDED, MONDAY + minutes * MINUTE, "U0SAM", "button", touch=touch)


def test_touches_go_on_after_a_moment_and_a_number(database: Database) -> None:
    with database.writing() as tx:
        first, second = many(tx, 2)
        for lead, minutes in ((first, 1), (second, 1), (first, 0), (second, 3)):
            touch(tx, lead, minutes)
        touch(tx, first, 2, touch=False)
    with database.reading() as tx:
        begun = listing.touches_after(tx, US, None, MONDAY + MINUTE, 2)
        rest = listing.touches_after(tx, US, After(begun[1].at, begun[1].id), MONDAY + MINUTE, 9)
        whole = listing.touches_after(tx, US, None, None, 9)
        of_one = listing.touches_of(tx, US, first.id, 0, 9)
    assert [each.id for each in begun] == [1, 2]
    assert [each.id for each in rest] == [4]
    assert [each.id for each in whole] == [3, 1, 2, 4]
    assert [each.id for each in of_one] == [1, 3]


def test_touches_are_found_through_their_index_in_its_order(database: Database) -> None:
    with database.writing() as tx:
        (lead,) = many(tx, 1)
        history.add_all(tx, [
            history.entry(lead, Kind.RECORDED, MONDAY + each * MINUTE, "U0SAM", "button", touch=each % 3 == 0)
            for each in range(300)
        ])  # fmt: skip
    plan = plan_of(
        database, lambda tx: listing.touches_after(tx, US, After(MONDAY + 200 * MINUTE, 9), MONDAY, 50)
    )
    assert "event_flagged" in plan
    assert "TEMP B-TREE" not in plan


def test_a_touch_that_was_taken_back_is_known(database: Database) -> None:
    with database.writing() as tx:
        (lead,) = many(tx, 1)
        touch(tx, lead, 0)
        touch(tx, lead, 1)
        history.add(tx, lead, Kind.UNDONE, MONDAY, "U0SAM", "button", corrects=1)
    with database.reading() as tx:
        touches = listing.touches_of(tx, US, lead.id, 0, 9)
        assert listing.taken_back(tx, US, touches) == {1}
        assert leads.get(tx, US, lead.id)
