"""The outbox: what is to be said, put there in the same transaction as the change it tells of."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, case, delete, func, or_, select, text, update
from sqlmodel import Session

from playbook.words import State, What
from store.columns import Instant
from store.statements import changed, changed_for_each, rows_of, spelled
from store.tables import Lead, Outbox, table

OUTBOX = table(Outbox)
AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)  # the sender's clock and the desk's may differ, so no "now" here
EVERY = timedelta(seconds=5)  # between two edits of a drop's announcement
NO_FACTS: dict[str, Any] = {}
UNDER = "under"  # the fact of a row in a thread that says which message of somebody else's stands above it
TO_SAY = text("outbox.state IN ('waiting', 'sending')")  # literally what the partial index says
STANDS = ("waiting", "sending", "sent")
THIS = and_(OUTBOX.c.workspace == bindparam("workspace"), OUTBOX.c.key == bindparam("key"))
NUMBER, NAME = select(OUTBOX.c.id).where(THIS), select(OUTBOX.c.ts).where(THIS)
URGENCY = {"hot": 0, "warm": 1, "cold": 2}


def card(tx: Session, lead: Lead, now: datetime) -> None:
    """The lead's card is stale: however often this is said before the sender comes, it is one update.

    An inquiry has none before somebody decides that it is a lead; one in a drop has none unless it came back.
    """
    if in_its_drop(lead):
        show_again(tx, lead.workspace, f"card:{lead.id}")
    elif lead.state != State.INQUIRY:
        _put(tx, True, _row(lead.workspace, f"card:{lead.id}", "card", lead.channel, now, lead))


def in_its_drop(lead: Lead) -> bool:
    """Whether the announcement of its drop stands for a lead in the channel: while it waits there, and once dealt.

    A lead that came back to the channel is open like any other, and has a card of its own from then on.
    """
    return (
        bool(lead.dropped) and not lead.card_ts and (lead.state != State.OPEN or lead.due_what == What.DEAL)
    )


def display(
    tx: Session, workspace: str, key: str, template: str, conversation: str, now: datetime,
    facts: dict[str, Any] | None = None, *, urgent: bool = False,
) -> None:  # fmt: skip
    """A message of no single lead that shows how things stand: said first, and edited whenever this is called again.

    An `urgent` one goes before what is said of leads, as long as there are many of them.
    """
    row = _row(workspace, key, template, conversation, now, None)
    _put(tx, True, {**row, "facts": facts or {}, "urgency": URGENCY["hot"] if urgent else row["urgency"]})


def notice(
    tx: Session, workspace: str, key: str, template: str, conversation: str, now: datetime, *,
    lead: Lead | None = None, in_thread: bool = False, facts: dict[str, Any] | None = None,
) -> bool:  # fmt: skip
    """Something said once. `key` names what, whom and which occurrence; False when it was said before.

    Below the card of a lead that has none nothing is said: its owner is told what he needs by himself.
    """
    if in_thread and lead and in_its_drop(lead):
        return False
    row = _row(workspace, key, template, conversation, now, lead)
    return notice_of(tx, {**row, "in_thread": in_thread, "facts": facts or {}})


def notice_of(tx: Session, row: dict[str, Any]) -> bool:
    """The same, of a row that was made by `about`."""
    return _put(tx, False, row)


def about(
    lead: Lead, key: str, template: str, conversation: str, now: datetime, facts: dict[str, Any]
) -> dict[str, Any]:
    """A notice about a lead as a row."""
    return {**_row(lead.workspace, key, template, conversation, now, lead), "facts": facts}


def put_all(tx: Session, leads: Sequence[Lead], notices: Sequence[dict[str, Any]], now: datetime) -> None:
    """The cards of many leads are stale, and these notices are said."""
    shown = [lead for lead in leads if not in_its_drop(lead)]
    cards = [_row(lead.workspace, f"card:{lead.id}", "card", lead.channel, now, lead) for lead in shown]
    changed_for_each(tx, ANEW(tx), cards)
    changed_for_each(tx, ONCE(tx), notices)


def _row(
    workspace: str, key: str, template: str, conversation: str, now: datetime, lead: Lead | None
) -> dict[str, Any]:
    return {
        "workspace": workspace, "key": key, "template": template, "conversation": conversation,
        "lead_id": lead.id if lead else None, "urgency": URGENCY[lead.temperature] if lead else 1,
        "created_at": now, "ready_at": AT_ONCE, "facts": NO_FACTS, "in_thread": False, "wanted": 1, "done": 0,
        "state": "waiting", "attempts": 0,
    }  # fmt: skip


def _put(tx: Session, again: bool, row: dict[str, Any]) -> bool:
    return bool(changed(tx, (ANEW if again else ONCE)(tx), row))


def as_it_is_now() -> dict[str, Any]:
    """What makes rows stale: they are said again, as things stand then."""
    # a row under way stays so: its sender sees on return that more was wanted
    waits = case((OUTBOX.c.state == "sending", "sending"), else_="waiting")
    ready = case((OUTBOX.c.state == "sending", OUTBOX.c.ready_at), else_=AT_ONCE)
    return {"wanted": OUTBOX.c.wanted + 1, "state": waits, "ready_at": ready}


def _anew(insert: Any) -> Any:
    into = insert(OUTBOX)
    stale = {**as_it_is_now(), "urgency": into.excluded.urgency}
    return into.on_conflict_do_update(index_elements=["workspace", "key"], set_=stale)


ONCE = spelled(lambda insert: insert(OUTBOX).on_conflict_do_nothing(index_elements=["workspace", "key"]))
ANEW = spelled(_anew)
ASKING = (
    "nudge",
    "unanswered",
    "escalation",
    "offer",
    "inquiry",
    "nurture",
    "third_time",
)  # tell what became of it, too
SAID = and_(
    OUTBOX.c.workspace == bindparam("of_workspace"),
    OUTBOX.c.lead_id == bindparam("of_lead"),
    or_(*(OUTBOX.c.template == kind for kind in ASKING)),
    # one still waiting may be under way before this change is to be seen
    or_(OUTBOX.c.state == "waiting", OUTBOX.c.state == "sending", OUTBOX.c.state == "sent"),
)
SETTLE = update(OUTBOX).where(SAID).values(**as_it_is_now())
SHOW_AGAIN = (
    update(OUTBOX)
    .where(OUTBOX.c.workspace == bindparam("of_workspace"), OUTBOX.c.key == bindparam("of_key"))
    .values(**as_it_is_now())
)
NUDGES = select(OUTBOX.c.id, OUTBOX.c.facts).where(
    OUTBOX.c.workspace == bindparam("workspace"), OUTBOX.c.lead_id == bindparam("lead"),
    OUTBOX.c.template == "nudge",
)  # fmt: skip
RESTATE = update(OUTBOX).where(OUTBOX.c.id == bindparam("of_row")).values(**as_it_is_now())


def settle(tx: Session, lead: Lead) -> None:
    """What was asked about a lead is answered: let each nudge and escalation say what became of it."""
    changed(tx, SETTLE, {"of_workspace": lead.workspace, "of_lead": lead.id})
    if lead.listed_in:
        changed(tx, RESTATE, {"of_row": lead.listed_in})


def asked(tx: Session, lead: Lead) -> list[tuple[int, dict[str, Any]]]:
    """The nudges about a lead: the number of each and what it was asked with."""
    found = rows_of(tx, NUDGES, {"workspace": lead.workspace, "lead": lead.id})
    return [(row.id, row.facts) for row in found]


def again_at(tx: Session, rows: Sequence[int], at: datetime | None) -> None:
    """Let these be said anew then, as they are by then; None: not by themselves."""
    if rows:
        tx.execute(update(OUTBOX).where(OUTBOX.c.id.in_(rows)).values(again_at=at))


ANNOUNCED = (
    update(OUTBOX)
    .where(
        OUTBOX.c.workspace == bindparam("of_workspace"), OUTBOX.c.key == bindparam("of_key"),
        or_(OUTBOX.c.again_at.is_(None), OUTBOX.c.again_at > AT_ONCE),
    )
    .values(again_at=AT_ONCE)
)  # fmt: skip


def drop_changed(tx: Session, workspace: str, drop: int) -> None:
    """A lead of that drop changed: its announcement is told anew, though no sooner than `EVERY` after the last time."""
    changed(tx, ANNOUNCED, {"of_workspace": workspace, "of_key": f"drop:{drop}"})


def drop_changes(tx: Session, workspace: str, drop: int, at: datetime) -> None:
    """Its announcement is told anew then, unless it is to be told before: a number changes as time passes."""
    later = or_(OUTBOX.c.again_at.is_(None), OUTBOX.c.again_at > at)
    row = update(OUTBOX).where(OUTBOX.c.workspace == workspace, OUTBOX.c.key == f"drop:{drop}", later)
    tx.execute(row.values(again_at=at))


def ts_of(tx: Session, workspace: str, key: str) -> str | None:
    """What Slack calls the message of the row with that key, if it is out."""
    return rows_of(tx, NAME, {"workspace": workspace, "key": key}).scalar()


LATELY = and_(OUTBOX.c.template == "drop", OUTBOX.c.sent_at > bindparam("lately", type_=Instant))
AGAIN = (
    select(OUTBOX.c.id)
    .where(OUTBOX.c.workspace == bindparam("workspace"), OUTBOX.c.again_at <= bindparam("now", type_=Instant))
    .where(or_(OUTBOX.c.sent_at.is_(None), ~LATELY))
    .order_by(OUTBOX.c.again_at)
    .limit(bindparam("most"))
)


def due_again(tx: Session, workspace: str, now: datetime, most: int = 500) -> list[int]:
    """What is to be said anew by `now`."""
    return list(
        rows_of(
            tx, AGAIN, {"workspace": workspace, "now": now, "lately": now - EVERY, "most": most}
        ).scalars()
    )


def say_again(tx: Session, rows: Sequence[int], now: datetime) -> int:
    """Make these stale, unless somebody did already; what was never said stays so. Returns how many."""
    due = update(OUTBOX).where(OUTBOX.c.id.in_(rows), OUTBOX.c.again_at <= now)
    tx.execute(due.where(OUTBOX.c.state.in_(STANDS)).values(**as_it_is_now()))
    return changed(tx, due.values(again_at=None))


def show_again(tx: Session, workspace: str, key: str) -> None:
    """What has that key is to be shown again, and posted anew if it is gone from Slack; nothing if there is none."""
    changed(tx, SHOW_AGAIN, {"of_workspace": workspace, "of_key": key})


def failures(tx: Session, workspace: str, most: int = 50) -> Sequence[Outbox]:
    """What Slack refused, the latest first."""
    refused = select(Outbox).where(OUTBOX.c.workspace == workspace, OUTBOX.c.state == "failed")
    return tx.scalars(refused.order_by(OUTBOX.c.id.desc()).limit(most)).all()


def waiting(tx: Session, workspace: str) -> int:
    """How many rows are still to be sent."""
    return tx.scalar(select(func.count()).where(OUTBOX.c.workspace == workspace, TO_SAY)) or 0


def resend(tx: Session, workspace: str) -> int:
    """Let everything that failed be tried again; returns how many."""
    refused = update(OUTBOX).where(OUTBOX.c.workspace == workspace, OUTBOX.c.state == "failed")
    return changed(tx, refused.values(state="waiting", ready_at=AT_ONCE, tried_at=None))


def said(tx: Session, workspace: str, key: str) -> bool:
    """Whether something with that key was put here before."""
    return row_of(tx, workspace, key) is not None


def row_of(tx: Session, workspace: str, key: str) -> int | None:
    """The number of the row with that key."""
    return rows_of(tx, NUMBER, {"workspace": workspace, "key": key}).scalar()


def turn(tx: Session, workspace: str, row: int, conversation: str, **facts: Any) -> bool:
    """Show other facts in a message to somebody; False when there is none of that number to him."""
    there = select(OUTBOX.c.facts).where(
        OUTBOX.c.workspace == workspace, OUTBOX.c.id == row, OUTBOX.c.conversation == conversation
    )
    seen = tx.scalar(there.with_for_update())
    if seen is None:
        return False
    shown = update(OUTBOX).where(OUTBOX.c.id == row).values(facts={**seen, **facts}, **as_it_is_now())
    return bool(changed(tx, shown))


def leave_behind(
    tx: Session, workspace: str, key: str, other: str, template: str, facts: dict[str, Any]
) -> None:
    """What was said under a key stays where it stands as another message; what was not said yet, is not said."""
    this = and_(OUTBOX.c.workspace == workspace, OUTBOX.c.key == key)
    tx.execute(delete(OUTBOX).where(this, OUTBOX.c.ts.is_(None), OUTBOX.c.state == "waiting"))
    said = {"key": other, "template": template, "facts": facts, "again_at": None}
    tx.execute(update(OUTBOX).where(this).values(**said, **as_it_is_now()))
