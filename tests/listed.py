"""Lists of leads for tests: a desk on either database, a drop, and a list that is worked on as far as wanted."""

from collections.abc import Sequence
from typing import Any

from slack_sdk import WebClient
from sqlalchemy import select

from handlers.desk import Desk
from handlers.lists import lists
from handlers.rules import InForce
from playbook.drops import DropState, ListState
from store import campaigns, drops, people, playbooks
from store import lists as kept
from store.database import Database
from store.leads import LEAD
from store.tables import Contact, Drop, Event, Lead, LeadList, Touchpoint, table
from tests.floor import HandClock

HEADINGS = "Name,Company,E-Mail,Phone,Message,Test\n"
US = "T0"


def a_desk(database: Database, met: bool = False) -> Desk:
    """A desk with marketing's Tom; `met` when there was one before."""
    clock = HandClock()
    with database.writing() as tx:
        if not met:
            playbooks.add(tx, US, 0, '[roles]\nmarketing = ["@tom"]\n', "test", clock())
            people.learn(tx, US, "U0TOM", handle="tom", name="Tom")
    return Desk(database, clock, WebClient(), InForce(database, US), US)


def pass_time(desk: Desk, **by: float) -> None:
    """Move the desk's clock."""
    clock = desk.clock
    assert isinstance(clock, HandClock)
    clock.move(**by)


def a_drop(desk: Desk, campaign: str = "Autumn webinar", **facts: Any) -> Drop:
    """A drop of a campaign that begins now."""
    now = desk.clock()
    with desk.database.writing() as tx:
        made = campaigns.add(tx, US, campaign, now, None, currency="USD") or campaigns.by_name(
            tx, US, campaign
        )
        assert made
        given = {
            "channel": "#webinar",
            "way": "deal",
            "at": now,
            "leads_from": "list",
            "state": "draft",
            **facts,
        }
        return drops.add(tx, US, made.id, now, None, **given)


def handed_in(desk: Desk, rows: Sequence[str], drop: Drop | None = None, **facts: Any) -> LeadList:
    """A list with these rows."""
    drop = drop or a_drop(desk, **facts)
    content = (HEADINGS + "\n".join(rows) + "\n").encode()
    with desk.database.writing() as tx:
        return lists.hand_in(tx, desk, drop, "leads.csv", "U0TOM", content=[content])


def looked_through(desk: Desk, rows: Sequence[str], drop: Drop | None = None, **facts: Any) -> LeadList:
    """The same, with its preview."""
    listed = handed_in(desk, rows, drop, **facts)
    assert lists.work(desk)
    return look(desk, listed)


def begun(desk: Desk, rows: Sequence[str], **facts: Any) -> LeadList:
    """The same, confirmed, and its drop has begun: nothing is taken in yet."""
    listed = looked_through(desk, rows, **facts)
    lists.confirm(desk, listed.id, "U0TOM")
    with desk.database.writing() as tx:
        drops.change(
            tx, drops.wanted(tx, US, listed.drop_id), state=DropState.RUNNING, started_at=desk.clock()
        )
        kept.change(tx, kept.wanted(tx, US, listed.id), state=ListState.IMPORTING, ready_at=desk.clock())
    return look(desk, listed)


def taken_in(desk: Desk, rows: Sequence[str], **facts: Any) -> LeadList:
    """The same, taken in."""
    listed = begun(desk, rows, **facts)
    while lists.work(desk, 7):
        pass
    return look(desk, listed)


def look(desk: Desk, listed: LeadList) -> LeadList:
    """The list as it is now."""
    with desk.database.reading() as tx:
        now = kept.get(tx, US, listed.id)
        assert now
        return now


def leads_in(desk: Desk) -> list[Lead]:
    """Every lead, in the order they came."""
    with desk.database.reading() as tx:
        return list(tx.scalars(select(Lead).order_by(LEAD.c.id)))


def touchpoints(desk: Desk) -> list[Touchpoint]:
    """Every time somebody came by."""
    with desk.database.reading() as tx:
        return list(tx.scalars(select(Touchpoint).order_by(table(Touchpoint).c.id)))


def whole(desk: Desk, people: int) -> None:
    """So many leads are there, each of another person, with one entry, one touchpoint and contacts that are its own."""
    made = leads_in(desk)
    assert len(made) == len({each.email for each in made}) == people
    numbers = [each.id for each in made]
    with desk.database.reading() as tx:
        assert (
            sorted(tx.scalars(select(table(Event).c.lead_id).where(table(Event).c.kind == "received")))
            == numbers
        )
        known = {row.key: row.lead_id for row in tx.execute(select(table(Contact)))}
    assert known == {f"email:{each.email}": each.id for each in made} | {
        f"phone:{each.phone}": each.id for each in made if each.phone
    }
    assert sorted(each.lead_id for each in touchpoints(desk)) == numbers


def people_of(many: int, begin: int = 0) -> list[str]:
    """Rows of so many people."""
    return [f"Ann {each},Acme,ann{each}@acme{each}.com,,," for each in range(begin, begin + many)]
