"""The outbox: what is to be said, put there in the same transaction as the change it tells of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, case, func, or_, select, update
from sqlmodel import Session

from store.statements import changed, insert_for, spelled
from store.tables import Lane, Lead, Outbox, table

OUTBOX, LANE = table(Outbox), table(Lane)
AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)  # the sender's clock and the desk's may differ, so no "now" here
URGENCY = {"hot": 0, "warm": 1, "cold": 2}


def card(tx: Session, lead: Lead, now: datetime) -> None:
    """The lead's card is stale: however often this is said before the sender comes, it is one update."""
    _put(tx, True, _row(lead.workspace, f"card:{lead.id}", "card", lead.channel, now, lead))


def notice(
    tx: Session, workspace: str, key: str, template: str, conversation: str, now: datetime, *,
    lead: Lead | None = None, in_thread: bool = False, facts: dict[str, Any] | None = None,
) -> bool:  # fmt: skip
    """Something said once. `key` names what, whom and which occurrence; False when it was said before."""
    row = _row(workspace, key, template, conversation, now, lead)
    return _put(tx, False, {**row, "in_thread": in_thread, "facts": facts or {}})


def _row(
    workspace: str, key: str, template: str, conversation: str, now: datetime, lead: Lead | None
) -> dict[str, Any]:
    return {
        "workspace": workspace, "key": key, "template": template, "conversation": conversation,
        "lead_id": lead.id if lead else None, "urgency": URGENCY[lead.temperature] if lead else 1,
        "created_at": now, "ready_at": AT_ONCE, "facts": {}, "in_thread": False, "wanted": 1, "done": 0,
        "state": "waiting", "attempts": 0,
    }  # fmt: skip


def _put(tx: Session, again: bool, row: dict[str, Any]) -> bool:
    return bool(changed(tx, (ANEW if again else ONCE)(tx), row))


def _stale() -> dict[str, Any]:
    # a row under way stays so: its sender sees on return that more was wanted
    waits = case((OUTBOX.c.state == "sending", "sending"), else_="waiting")
    ready = case((OUTBOX.c.state == "sending", OUTBOX.c.ready_at), else_=AT_ONCE)
    return {"wanted": OUTBOX.c.wanted + 1, "state": waits, "ready_at": ready}


def _anew(insert: Any) -> Any:
    into = insert(OUTBOX)
    stale = {**_stale(), "urgency": into.excluded.urgency}
    return into.on_conflict_do_update(index_elements=["workspace", "key"], set_=stale)


ONCE = spelled(lambda insert: insert(OUTBOX).on_conflict_do_nothing(index_elements=["workspace", "key"]))
ANEW = spelled(_anew)
SAID = and_(
    OUTBOX.c.workspace == bindparam("of_workspace"),
    OUTBOX.c.lead_id == bindparam("of_lead"),
    or_(OUTBOX.c.template == "nudge", OUTBOX.c.template == "escalation"),
    or_(OUTBOX.c.state == "sending", OUTBOX.c.state == "sent"),
)
SETTLE = update(OUTBOX).where(SAID).values(**_stale())


def settle(tx: Session, lead: Lead) -> None:
    """What was asked about a lead is answered: let each nudge and escalation say what became of it."""
    changed(tx, SETTLE, {"of_workspace": lead.workspace, "of_lead": lead.id})


@dataclass(frozen=True)
class Pace:
    """How fast may be sent: a lane's gap and a lease's length."""

    gap: timedelta = timedelta(seconds=1)
    lease: timedelta = timedelta(seconds=60)


def lane_of(row: Outbox) -> str:
    """The lane a row waits in: posts of one conversation in order; edits apart, they may be repeated."""
    return f"edit:{row.conversation}" if row.ts else row.conversation


LANE_NAME = case((OUTBOX.c.ts.is_not(None), "edit:" + OUTBOX.c.conversation), else_=OUTBOX.c.conversation)
GATE_NAME = case((OUTBOX.c.ts.is_not(None), "method:chat.update"), else_="method:chat.postMessage")


def next_up(tx: Session, workspace: str, now: datetime, most: int = 64) -> Sequence[Outbox]:
    """Rows that may be sent now, hot before cold, those in the same lane in order.

    A row found `sending` here has outlived its lease: what became of it is unknown.
    """
    busy = LANE.alias("busy")
    held = select(busy.c.name).where(
        busy.c.workspace == workspace, busy.c.free_at > now, busy.c.name.in_([LANE_NAME, GATE_NAME])
    )
    waiting = select(Outbox).where(
        OUTBOX.c.workspace == workspace,
        OUTBOX.c.state.in_(["waiting", "sending"]),
        OUTBOX.c.ready_at <= now,
        ~held.exists(),
    )
    return tx.scalars(waiting.order_by(OUTBOX.c.urgency, OUTBOX.c.id).limit(most)).all()


def take(tx: Session, row: Outbox, now: datetime, pace: Pace) -> bool:
    """Take a row and its lane for sending; False when somebody else was faster."""
    if not hold(tx, row.workspace, lane_of(row), now + pace.gap, free_by=now):
        return False
    taken = changed(
        tx,
        update(OUTBOX)
        .where(
            OUTBOX.c.id == row.id,
            OUTBOX.c.state == row.state,
            OUTBOX.c.ready_at == row.ready_at,
            OUTBOX.c.wanted >= row.wanted,
        )
        .values(
            state="sending",
            attempts=OUTBOX.c.attempts + 1,
            ready_at=now + pace.lease,
            tried_at=func.coalesce(OUTBOX.c.tried_at, now),
        ),
    )
    return bool(taken)


def hold(tx: Session, workspace: str, lane: str, until: datetime, free_by: datetime | None = None) -> bool:
    """Keep a lane until then; with `free_by` only if it is free by that moment."""
    put = insert_for(tx, LANE).values(workspace=workspace, name=lane, free_at=until)
    free = LANE.c.free_at <= free_by if free_by else LANE.c.free_at < until
    held = put.on_conflict_do_update(
        index_elements=["workspace", "name"], set_={"free_at": until}, where=free
    )
    return bool(changed(tx, held))


def sent(tx: Session, row: Outbox, now: datetime, channel: str, ts: str) -> None:
    """Slack has it: with that timestamp, in that channel."""
    more = OUTBOX.c.wanted > row.wanted
    state = case((more, "waiting"), else_="sent")
    _finish(tx, row, state=state, done=row.wanted, sent_at=now, ready_at=AT_ONCE, channel=channel, ts=ts,
            error=None, attempts=0, tried_at=None)  # fmt: skip


def failed(tx: Session, row: Outbox, now: datetime, error: str) -> None:
    """Slack refused: the reason is kept, nothing is repeated until the row is wanted anew."""
    _finish(tx, row, state="failed", sent_at=now, error=error[:500])


def dropped(tx: Session, row: Outbox, now: datetime) -> None:
    """There is nothing left to say."""
    more = OUTBOX.c.wanted > row.wanted
    _finish(
        tx,
        row,
        state=case((more, "waiting"), else_="dropped"),
        done=row.wanted,
        sent_at=now,
        ready_at=AT_ONCE,
    )


def wait(tx: Session, row: Outbox, until: datetime, reason: str) -> None:
    """It was certainly not processed: try again then."""
    _finish(tx, row, state="waiting", ready_at=until, error=reason[:500])


def unknown(tx: Session, row: Outbox, until: datetime, reason: str) -> None:
    """Nobody knows whether it arrived: stays `sending`, so that it is looked for before it is repeated."""
    _finish(tx, row, ready_at=until, error=reason[:500])


def forget(tx: Session, row: Outbox) -> None:
    """The message is gone from Slack: say it anew."""
    _finish(tx, row, state="waiting", ready_at=AT_ONCE, channel=None, ts=None, tried_at=None)


def _finish(tx: Session, row: Outbox, **values: Any) -> None:
    tx.execute(update(OUTBOX).where(OUTBOX.c.id == row.id).values(**values))


def failures(tx: Session, workspace: str, most: int = 50) -> Sequence[Outbox]:
    """What Slack refused, the latest first."""
    refused = select(Outbox).where(OUTBOX.c.workspace == workspace, OUTBOX.c.state == "failed")
    return tx.scalars(refused.order_by(OUTBOX.c.id.desc()).limit(most)).all()


def waiting(tx: Session, workspace: str) -> int:
    """How many rows are still to be sent."""
    states = OUTBOX.c.state.in_(["waiting", "sending"])
    return tx.scalar(select(func.count()).where(OUTBOX.c.workspace == workspace, states)) or 0


def resend(tx: Session, workspace: str) -> int:
    """Let everything that failed be tried again; returns how many."""
    refused = update(OUTBOX).where(OUTBOX.c.workspace == workspace, OUTBOX.c.state == "failed")
    return changed(tx, refused.values(state="waiting", ready_at=AT_ONCE, tried_at=None))


def said(tx: Session, workspace: str, key: str) -> bool:
    """Whether something with that key was put here before."""
    found = select(OUTBOX.c.id).where(OUTBOX.c.workspace == workspace, OUTBOX.c.key == key)
    return tx.scalar(found) is not None
