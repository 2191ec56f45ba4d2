"""Puts many leads into a database quickly: one statement for a million of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import String, cast, func, insert, literal, select

from playbook import life
from playbook.crew import Crew
from playbook.document import read
from playbook.drops import DropState, From, Way, place_of
from playbook.standing import Due
from playbook.words import Asked, Temperature, What
from playbook.working_time import ALWAYS
from store import campaigns, drops, schema
from store.database import Database
from store.leads import LEAD, columns
from store.outbox import AT_ONCE, OUTBOX
from store.tables import Drop
from tests.slack_double import TEAM

CHANNEL = "C0LEADS"
PLAYBOOK = read("")
HOURS = ALWAYS(ZoneInfo("UTC"))
HEAT = (Temperature.HOT, Temperature.WARM, Temperature.COLD)


def fresh_database(url: str) -> Database:
    """A database on the newest schema."""
    database = Database(url)
    schema.migrate(database)
    return database


def open_leads(database: Database, thousands: int, now: datetime) -> None:
    """So many thousand open leads more, none of them due within the next ten days."""
    later = now + timedelta(days=10)
    _copied(database, [_lead(later + timedelta(minutes=each), each) for each in range(1000)], thousands)


def worked_leads(database: Database, thousands: int, due: int, people: Sequence[str], now: datetime) -> None:
    """So many thousand leads that people work; of each thousand so many are due, and each has its card."""
    leads = []
    for each in range(1000):
        at = now - timedelta(minutes=each + 1) if each < due else now + timedelta(days=10, minutes=each)
        leads.append(
            _lead(now - timedelta(days=3), each) | _worked(people[each % len(people)], at, each, now)
        )
    _copied(database, leads, thousands)
    plain = {name: literal(value, OUTBOX.c[name].type) for name, value in _card(0, now, "1.2").items()}
    cards = plain | {"key": "card:" + cast(LEAD.c.id, String), "lead_id": LEAD.c.id}
    with database.writing() as tx:
        tx.execute(insert(OUTBOX).from_select(list(cards), select(*cards.values())))


def _worked(person: str, at: datetime, nth: int, now: datetime) -> dict[str, Any]:
    """A lead that was touched once, and is due at `at`."""
    claimed = now - timedelta(days=3)
    arrived = life.arrive(HEAT[nth % 3], claimed, PLAYBOOK, Crew(), HOURS)
    stands = life.claim(arrived, person, claimed, PLAYBOOK, HOURS)
    return columns(stands.with_(touches=1, step=1, due=Due(What.TOUCH, at, Asked.OWNER)))


def drop_under_way(database: Database, now: datetime) -> Drop:
    """A drop that deals its leads, its list taken in; nothing is announced."""
    with database.writing() as tx:
        campaign = campaigns.add(
            tx, TEAM, f"Campaign {now.isoformat()}", now, None, currency="USD", price=Decimal(46)
        )
        number = campaign.id if campaign else 0
        return drops.add(
            tx, TEAM, number, now, None, channel="#leads", way=Way.DEAL, leads_from=From.LIST, at=now,
            state=DropState.RUNNING, started_at=now, remind_at=now + timedelta(days=1),
        )  # fmt: skip


def dropped_leads(
    database: Database, drop: int, many: int, now: datetime, people: Sequence[str] = ()
) -> None:
    """So many leads of a drop: they wait to be dealt, or every other one is worked by one of these people."""
    waits = now + timedelta(days=1)
    leads = []
    for nth in range(min(many, 1000)):
        stands = columns(life.wait_in_drop(HEAT[nth % 3], now, waits))
        there = {"dropped": drop, "place": place_of(HEAT[nth % 3], nth % 100), "campaign": "Autumn webinar"}
        owned = _worked(people[nth % len(people)], waits, nth, now) if people and nth % 2 else {}
        took = {"first_claimed_at": now, "first_claimed_by": owned["owner"]} if owned else {}
        touched = (
            {"first_touch_at": now if owned else None, "first_touch_by": owned.get("owner")} if people else {}
        )
        claimed = {"first_claimed_at": None, "first_claimed_by": None} | took if people else {}
        leads.append(_lead(now, nth) | stands | there | owned | claimed | touched)
    _copied(database, leads, max(1, many // 1000))


def _copied(database: Database, leads: Sequence[dict[str, Any]], times: int) -> None:
    """These leads, each of them so many times."""
    with database.writing() as tx:
        last = tx.scalar(select(func.max(LEAD.c.id))) or 0
        tx.execute(insert(LEAD), leads)
        copied = [column.name for column in LEAD.c if column.name != "id" and column.computed is None]
        nth = select(LEAD.c.id.label("nth")).where(LEAD.c.id > last).limit(times - 1).subquery()
        new = select(*(LEAD.c[name] for name in copied)).where(LEAD.c.id > last)
        tx.execute(insert(LEAD).from_select(copied, new.join_from(LEAD, nth, nth.c.nth > 0)))


def posted_leads(database: Database, count: int, now: datetime, ts: str) -> None:
    """So many open leads, numbered from 1 in an empty database; `ts` is what Slack calls their card."""
    later = now + timedelta(days=10)
    out = {"card_channel": CHANNEL, "card_ts": ts}
    with database.writing() as tx:
        tx.execute(insert(LEAD), [_lead(later, each) | out for each in range(count)])
        tx.execute(insert(OUTBOX), [_card(number, now, ts) for number in range(1, count + 1)])


def _lead(opened: datetime, nth: int) -> dict[str, Any]:
    stands = life.arrive(HEAT[nth % 3], opened, PLAYBOOK, Crew(), HOURS)
    return columns(stands) | {
        "workspace": TEAM, "test": False, "counts": True, "received_at": opened, "source": "webform",
        "name": f"Ann Lee {nth}", "company": "Acme Ltd", "email": f"ann{nth}@acme.test", "phone": "+12125550100",
        "message": "We are fifty people, our contract ends in March, and we would like to see a demo.",
        "extra": {}, "because": [], "routing": {}, "revision": 1, "limit_seconds": 300, "timeouts": 0,
        "channel": "#leads",
    }  # fmt: skip


def _card(number: int, now: datetime, ts: str) -> dict[str, Any]:
    return {
        "workspace": TEAM, "key": f"card:{number}", "template": "card", "conversation": "#leads",
        "lead_id": number, "urgency": 0, "created_at": now, "ready_at": AT_ONCE, "facts": {}, "in_thread": False,
        "wanted": 1, "done": 1, "state": "sent", "attempts": 0, "sent_at": now, "channel": CHANNEL, "ts": ts,
    }  # fmt: skip
