"""News of leads for whoever listens: noted with each entry of the history, put down at the end of its transaction.

Only then does the lead stand where the deed leaves it, whichever comes first in a deed, the entry or the change. What
is put down says where it stood, and nothing of the person behind it: that is looked up when the news is delivered.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, insert, select
from sqlmodel import Session

from playbook.news import events_of
from playbook.words import State
from store.outbox import AT_ONCE
from store.receivers import listening
from store.statements import changed_for_each, number_of, rows_of
from store.tables import Event, Lead, table
from store.tables.connections import Outgoing

EVENT, LEAD, OUTGOING = table(Event), table(Lead), table(Outgoing)
HEARD, NOTED = "heard", "news"  # in what a transaction carries along
NOBODY = frozenset[str]()
WRITTEN = insert(EVENT).returning(EVENT.c.id)
PUT = insert(OUTGOING)
STANDS = (
    "id", "test", "received_at", "source", "campaign", "temperature", "state", "outcome", "owner", "touches", "code",
    "nurture_why", "due_at", "amount", "amount_currency",
)  # fmt: skip
THEIRS = select(*(LEAD.c[name] for name in STANDS)).where(LEAD.c.id.in_(bindparam("numbers", expanding=True)))
NEW = select(EVENT.c.id, EVENT.c.lead_id).where(
    EVENT.c.workspace == bindparam("workspace"), EVENT.c.lead_id.in_(bindparam("numbers", expanding=True))
)
AT_A_TIME = 500  # numbers in one question

Entry = Mapping[str, Any]


def are_heard(tx: Session, entry: Entry) -> bool:
    """Whether somebody listens to what this entry of the history is news of, or may do so."""
    heard: frozenset[str] | None = tx.info.get(HEARD, NOBODY)
    if heard is not None and not heard:  # nobody listens to anything: that is all it costs
        return False
    events = _events(entry)
    return bool(events) and (heard is None or not heard.isdisjoint(events))


def write(tx: Session, entry: Entry) -> None:
    """Add an entry to the history, and note that it is news."""
    number = number_of(tx, WRITTEN, entry)
    tx.info.setdefault(NOTED, []).append({**entry, "id": number})


def of_new_leads(tx: Session, entry: Entry, numbers: Sequence[int]) -> None:
    """The same for the one entry that each of these new leads has: they come in thousands, so it is written already."""
    event = _events(entry)
    if not event or not any(
        events.intersection(event) for events in listening(tx, entry["workspace"]).values()
    ):
        return
    for some in _some(numbers):
        rows = rows_of(tx, NEW, {"workspace": entry["workspace"], "numbers": some})
        noted = [{**entry, "id": row.id, "lead_id": row.lead_id} for row in rows]
        tx.info.setdefault(NOTED, []).extend(noted)


def put_down(tx: Session) -> None:
    """What was noted is put down for each who listens. To be called last: leads are as they stay."""
    noted: list[Entry] = tx.info.pop(NOTED, [])
    if not noted:
        return
    tx.flush()
    found = dict[int, Any]()
    for some in _some(sorted({each["lead_id"] for each in noted})):
        found |= {row.id: row for row in rows_of(tx, THEIRS, {"numbers": some})}
    who = {workspace: listening(tx, workspace) for workspace in {each["workspace"] for each in noted}}
    rows = [row for each in noted for row in _rows(each, found[each["lead_id"]], who[each["workspace"]])]
    changed_for_each(tx, PUT, rows)


def _events(entry: Entry) -> tuple[str, ...]:
    return events_of(entry["kind"], entry["touch"], entry["detail"])


def _some(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    return (numbers[begin : begin + AT_A_TIME] for begin in range(0, len(numbers), AT_A_TIME))


def _rows(entry: Entry, lead: Any, who: Mapping[int, frozenset[str]]) -> Iterable[dict[str, Any]]:
    """What a receiver is told of an entry, for each that listens; of a test lead nobody is told."""
    if lead.test:
        return
    told = {"lead": _stands(lead), "entry": _entry(entry)}
    for event in _events(entry):
        for number, events in who.items():
            if event in events:
                yield {
                    "workspace": entry["workspace"], "receiver_id": number, "lead_id": lead.id, "event": event,
                    "body": told, "created_at": None, "ready_at": AT_ONCE, "attempts": 0, "state": "waiting",
                    "error": None,
                }  # fmt: skip


def _stands(lead: Any) -> dict[str, Any]:
    """Where it stands, as plain JSON values."""
    resting = lead.state == State.NURTURE
    return {
        "number": lead.id, "received_at": _plain(lead.received_at), "source": lead.source, "campaign": lead.campaign,
        "temperature": lead.temperature, "state": lead.state, "outcome": lead.outcome, "owner": lead.owner,
        "touches": lead.touches, "code": lead.code, "reason": lead.nurture_why if resting else None,
        "next_review": _plain(lead.due_at) if resting else None,
        "amount": _plain(lead.amount), "currency": lead.amount_currency,
    }  # fmt: skip


def _entry(entry: Entry) -> dict[str, Any]:
    plain = {name: entry.get(name) for name in ("kind", "code", "touch", "who", "door")}
    kind, door = str(plain["kind"]), str(plain["door"])
    return {"number": entry["id"], **plain, "kind": kind, "door": door, "at": _plain(entry["at"])}


def _plain(value: datetime | Decimal | None) -> str | None:
    if isinstance(value, datetime):
        return value.isoformat()
    return None if value is None else f"{value:.2f}"
