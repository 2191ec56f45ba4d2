"""What becomes of leads is put down for whoever listens, in the transaction of the change, and for nobody else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from playbook import life
from playbook.listed import Listed
from playbook.words import Door, Kind, State
from store import bulk, history, leads, news, outgoing, receivers, whole_news
from store.database import Database
from tests.listening import listen, rows, told
from tests.store.given import HOURS, MONDAY, SHIPPED, THEM, US, add_lead, arrived, lead_in, plan_of

MINUTE = timedelta(minutes=1)


def claim(database: Database, number: int, *, entry_first: bool = False) -> None:
    with database.writing() as tx:
        lead = leads.wanted(tx, US, number)
        steps: list[Callable[[], None]] = [
            lambda: leads.move(tx, lead, life.claim(leads.standing(lead), "U0SAM", MONDAY, SHIPPED, HOURS)),
            lambda: history.add(tx, lead, Kind.CLAIMED, MONDAY, "U0SAM", Door.BUTTON, note="I know her"),
        ]
        for step in reversed(steps) if entry_first else steps:
            step()


@pytest.mark.parametrize("entry_first", [True, False])
def test_it_is_told_where_the_lead_stands_after_the_deed_and_nothing_of_the_person(
    database: Database, entry_first: bool
) -> None:
    receiver = listen(database)
    number = lead_in(database, name="Ann Lee", email="ann@acme.com", phone="+12125550100", company="Acme").id
    claim(database, number, entry_first=entry_first)
    (row,) = rows(database)
    assert (row.receiver_id, row.lead_id, row.event, row.state) == (
        receiver.id,
        number,
        "lead.claimed",
        "waiting",
    )
    assert row.body["lead"] == {
        "number": number, "received_at": MONDAY.isoformat(), "source": "web", "campaign": None, "temperature": "hot",
        "state": "working", "outcome": None, "owner": "U0SAM", "touches": 0, "code": None, "reason": None,
        "next_review": None, "amount": None, "currency": None,
    }  # fmt: skip
    assert row.body["entry"] == {
        "number": 1, "kind": "claimed", "code": None, "touch": False, "who": "U0SAM", "door": "button",
        "at": MONDAY.isoformat(),
    }  # fmt: skip


def test_what_is_delivered_has_the_person_as_he_is_known_by_then(database: Database) -> None:
    listen(database)
    number = lead_in(database, name="Ann Lee", email="ann@acme.com", phone="+12125550100", company="Acme").id
    claim(database, number)
    with database.reading() as tx:
        body = whole_news.whole(tx, rows(database)[0])
    assert [body["lead"][each] for each in ("name", "company", "email", "phone", "do_not_contact")] == [
        "Ann Lee", "Acme", "ann@acme.com", "+12125550100", False,
    ]  # fmt: skip
    assert body["entry"]["note"] == "I know her"
    with database.writing() as tx:
        leads.put(tx, number, name=None, company=None, email=None, phone=None)
        tx.execute(text("UPDATE event SET note = NULL"))
    with database.reading() as tx:
        erased = whole_news.whole(tx, rows(database)[0])
    assert not {"Ann Lee", "Acme", "ann@acme.com", "+12125550100", "I know her"} & {
        *map(str, erased["lead"].values()), *map(str, erased["entry"].values()),
    }  # fmt: skip
    assert erased["lead"]["state"] == State.WORKING


def test_each_is_told_what_he_listens_to(database: Database) -> None:
    everything, some = listen(database), listen(database, "Some", ["lead.disposed"])
    listen(database, "Another workspace's", workspace=THEM)
    database.wanted = None
    number = lead_in(database).id
    claim(database, number)
    with database.writing() as tx:
        lead = leads.wanted(tx, US, number)
        history.add(tx, lead, Kind.NUDGED, MONDAY, None, Door.CLOCK)
        history.add(tx, lead, Kind.RECORDED, MONDAY, "U0SAM", Door.COMMAND, code="voicemail", touch=True)
    assert [(row.receiver_id, row.event) for row in rows(database)] == [
        (everything.id, "lead.claimed"), (everything.id, "lead.touched"),
        (everything.id, "lead.disposed"), (some.id, "lead.disposed"),
    ]  # fmt: skip


def test_whoever_is_removed_is_told_nothing_more_and_what_waited_is_gone(database: Database) -> None:
    receiver = listen(database)
    claim(database, lead_in(database).id)
    with database.writing() as tx:
        assert receivers.remove(tx, receiver) == 1
    claim(database, lead_in(database).id)
    assert [(row.state, row.body) for row in rows(database)] == [("removed", {})]
    with database.reading() as tx:
        assert receivers.get(tx, US, receiver.id) is None
        assert receivers.named(tx, US, "Warehouse") is None
        assert receivers.wanted(tx, US) == frozenset()


def test_test_leads_and_what_is_taken_back_are_told_nobody(database: Database) -> None:
    listen(database)
    claim(database, lead_in(database, test=True).id)
    number = lead_in(database).id

    def stumble() -> None:
        with database.writing() as tx:
            history.add(tx, leads.wanted(tx, US, number), Kind.CLAIMED, MONDAY, "U0SAM", Door.BUTTON)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        stumble()
    assert rows(database) == []


def test_many_entries_at_once_are_told_too(database: Database) -> None:
    listen(database)
    both = [lead_in(database) for _ in range(2)]
    with database.writing() as tx:
        entries = [history.entry(lead, Kind.NURTURED, MONDAY, None, Door.CLOCK) for lead in both]
        history.add_all(tx, [*entries, history.entry(both[0], Kind.NUDGED, MONDAY, None, Door.CLOCK)])
    assert told(database) == [(lead.id, "nurtured") for lead in both]
    with database.reading() as tx:
        assert history.length(tx, both[0]) == 2


def test_a_list_of_leads_is_told_lead_by_lead(database: Database) -> None:
    listen(database)
    database.wanted = frozenset()  # the process that reads a list did not look for a while
    pour(database, 1200)
    assert told(database) == [(number, "received") for number in range(1, 1201)]
    numbers = [row.body["entry"]["number"] for row in rows(database)]
    assert len(set(numbers)) == 1200
    with database.reading() as tx:
        assert history.code_of(tx, US, numbers[700]) is None
        assert outgoing.due(tx, US, MONDAY, 3, rows(database)[0].receiver_id) == [1, 2, 3]


def test_a_list_costs_nobody_anything_who_does_not_listen(database: Database) -> None:
    listen(database, events=["lead.claimed"])
    pour(database, 3)
    assert rows(database) == []


def pour(database: Database, many: int) -> None:
    """As handlers/lists/list_import.py does."""
    stands = leads.columns(life.wait_in_drop(arrived().temperature, MONDAY, MONDAY))
    same = {
        **stands, "workspace": US, "test": False, "counts": True, "received_at": MONDAY, "campaign": None,
        "revision": 1, "limit_seconds": 300, "timeouts": 0, "dropped": None, "channel": "#leads",
    }  # fmt: skip
    entry = {
        "workspace": US, "at": MONDAY, "who": "U0TOM", "kind": Kind.RECEIVED.value, "door": Door.LIST.value,
        "touch": False, "detail": {"list": 1},
    }  # fmt: skip
    with database.writing() as tx:
        numbers = bulk.numbers(tx, many)
        bulk.add(tx, [(number, _row(number)) for number in numbers], {"hot": same}, entry)


def _row(number: int) -> Listed:
    plain: dict[str, Any] = dict.fromkeys(Listed._fields)
    return Listed(**plain | {
        "row": number, "name": "Ann", "temperature": "hot", "extra": "{}", "because": "[]", "routing": "{}",
        "source": "list", "place": 0,
    })  # fmt: skip


def statements_of(database: Database, deed: Callable[[], object]) -> list[str]:
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    deed()
    event.remove(database.engine, "before_cursor_execute", note)
    return sent


def test_while_nobody_listens_a_change_costs_not_one_statement_more(database: Database) -> None:
    numbers = [lead_in(database).id for _ in range(4)]
    database.wanted = frozenset()
    free = statements_of(database, lambda: claim(database, numbers[0]))
    assert not any("receiver" in each or "INTO outgoing" in each for each in free)
    database.wanted = frozenset({"lead.erased"})  # somebody listens, and not to this
    assert statements_of(database, lambda: claim(database, numbers[1])) == free
    database.wanted = None  # not known yet: looked up
    assert len(statements_of(database, lambda: claim(database, numbers[2]))) == len(free) + 2
    listen(database)
    assert len(statements_of(database, lambda: claim(database, numbers[3]))) == len(free) + 3


def test_receivers_with_news_are_found_through_an_index(database: Database) -> None:
    receiver = listen(database)
    pour(database, 500)
    with database.reading() as tx:
        assert receivers.with_news(tx, US, MONDAY, ["webhook"]) == [receiver.id]
        assert receivers.with_news(tx, US, MONDAY, ["hubspot"]) == []
        assert receivers.with_news(tx, THEM, MONDAY, ["webhook"]) == []
        assert receivers.waiting(tx, US) == {receiver.id: 500}
    plan = plan_of(database, lambda tx: receivers.with_news(tx, US, MONDAY, ["webhook"]))
    assert "outgoing_in_turn" in plan or "outgoing_waiting" in plan


def test_whoever_is_away_is_left_alone_until_then(database: Database) -> None:
    receiver = listen(database)
    claim(database, lead_in(database).id)
    with database.writing() as tx:
        receivers.leave_alone(tx, receiver, MONDAY + MINUTE)
    with database.reading() as tx:
        assert receivers.with_news(tx, US, MONDAY, ["webhook"]) == []
        assert receivers.with_news(tx, US, MONDAY + MINUTE, ["webhook"]) == [receiver.id]
    with database.writing() as tx:
        known = receivers.get(tx, US, receiver.id)
        assert known is not None
        assert known.unwell == 1
        receivers.took(tx, known, MONDAY)
    with database.reading() as tx:
        known = receivers.get(tx, US, receiver.id)
        assert known is not None
        assert (known.unwell, known.rests_until, known.told_at) == (0, None, MONDAY)


def test_a_lead_of_which_nothing_is_told_leaves_nothing_behind(database: Database) -> None:
    listen(database)
    with database.writing() as tx:
        add_lead(tx)
        assert news.NOTED not in tx.info
