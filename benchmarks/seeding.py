"""Puts many leads into a database quickly: one statement for a million of them."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from playbook import life
from playbook.crew import Crew
from playbook.document import read
from playbook.words import Temperature
from store import schema
from store.database import Database
from store.leads import LEAD, columns
from store.outbox import AT_ONCE, OUTBOX
from tests.slack_double import TEAM

CHANNEL = "C0LEADS"
HEAT = (Temperature.HOT, Temperature.WARM, Temperature.COLD)


def fresh_database(url: str) -> Database:
    """A database on the newest schema."""
    database = Database(url)
    schema.migrate(database)
    return database


def open_leads(database: Database, count: int, now: datetime) -> None:
    """So many open leads, none of them due within the next ten days."""
    model = min(count, 1000)
    later = now + timedelta(days=10)
    with database.writing() as tx:
        tx.execute(insert(LEAD), [_lead(later + timedelta(minutes=each), each) for each in range(model)])
        copies = [column.name for column in LEAD.c if column.name != "id"]
        times = select(LEAD.c.id.label("nth")).limit(count // model - 1).subquery()
        once_more = select(*(LEAD.c[name] for name in copies)).join_from(LEAD, times, times.c.nth > 0)
        tx.execute(insert(LEAD).from_select(copies, once_more))


def posted_leads(database: Database, count: int, now: datetime) -> None:
    """So many open leads whose cards are out; numbered from 1 in an empty database."""
    later = now + timedelta(days=10)
    out = {"card_channel": CHANNEL, "card_ts": "1.0"}
    with database.writing() as tx:
        tx.execute(insert(LEAD), [_lead(later, each) | out for each in range(count)])
        tx.execute(insert(OUTBOX), [_card(number, now) for number in range(1, count + 1)])


def _lead(opened: datetime, nth: int) -> dict[str, Any]:
    stands = life.arrive(HEAT[nth % 3], opened, read(""), Crew())
    return columns(stands) | {
        "workspace": TEAM, "test": False, "counts": True, "received_at": opened, "source": "webform",
        "name": f"Ann Lee {nth}", "company": "Acme Ltd", "email": f"ann{nth}@acme.test", "phone": "+12125550100",
        "message": "We are fifty people, our contract ends in March, and we would like to see a demo.",
        "extra": {}, "revision": 1, "limit_seconds": 300, "timeouts": 0, "channel": "#leads",
    }  # fmt: skip


def _card(number: int, now: datetime) -> dict[str, Any]:
    return {
        "workspace": TEAM, "key": f"card:{number}", "template": "card", "conversation": "#leads",
        "lead_id": number, "urgency": 0, "created_at": now, "ready_at": AT_ONCE, "facts": {}, "in_thread": False,
        "wanted": 1, "done": 1, "state": "sent", "attempts": 0, "sent_at": now, "channel": CHANNEL, "ts": "1.0",
    }  # fmt: skip
