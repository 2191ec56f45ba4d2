"""Delivery: which row of the outbox is said next, who has it in hand, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, func, or_, select, union_all, update
from sqlmodel import Session

from store import lanes
from store.columns import Instant
from store.outbox import AT_ONCE, OUTBOX, TO_SAY
from store.statements import changed
from store.tables import Lead, Outbox, table

LEAD = table(Lead)
PATIENCE = 2  # tries of unknown end for which the lane waits; after them others overtake
LANE_NAME = case((OUTBOX.c.ts.is_not(None), "edit:" + OUTBOX.c.conversation), else_=OUTBOX.c.conversation)
GATE_NAME = case(
    (OUTBOX.c.ts.is_not(None), lanes.method("chat.update")),
    (and_(OUTBOX.c.state == "sending", OUTBOX.c.in_thread), lanes.method("conversations.replies")),
    (OUTBOX.c.state == "sending", lanes.method("conversations.history")),
    else_=lanes.method("chat.postMessage"),
)


@dataclass(frozen=True)
class Pace:
    """How fast may be sent: a lane's gap, and how long a row stays with somebody who does not come back."""

    gap: timedelta = timedelta(seconds=1)
    lease: timedelta = timedelta(seconds=30)


def lane_of(row: Outbox) -> str:
    """The lane a row waits in: posts of one conversation in order; edits apart, they may be repeated."""
    return f"edit:{row.conversation}" if row.ts else row.conversation


def next_up(tx: Session, workspace: str, now: datetime, most: int = 16) -> Sequence[Outbox]:
    """Rows that may be said now, hot before cold, those in the same lane in order.

    A row found `sending` here has outlived its lease: what became of it is unknown. What belongs into a
    thread of a lead waits for the card above it.
    """
    return tx.scalars(NEXT_UP, {"workspace": workspace, "now": now, "most": most}).all()


def _next_up() -> Select[Outbox]:
    here, now = OUTBOX.c.workspace == bindparam("workspace"), bindparam("now", type_=Instant)
    card = select(LEAD.c.id).where(
        LEAD.c.workspace == OUTBOX.c.workspace, LEAD.c.id == OUTBOX.c.lead_id, LEAD.c.card_ts.is_not(None)
    )
    # where something is under way nothing is begun, so that what follows keeps its order
    under_way = select(LANE_NAME).where(
        here, TO_SAY, OUTBOX.c.state == "sending", OUTBOX.c.ready_at > now, OUTBOX.c.attempts <= PATIENCE
    )
    ready = select(Outbox).where(
        here,
        TO_SAY,
        OUTBOX.c.ready_at <= now,
        or_(OUTBOX.c.in_thread.is_(False), OUTBOX.c.lead_id.is_(None), card.exists()),
        LANE_NAME.not_in(union_all(lanes.CLOSED, under_way.correlate(None))),
        GATE_NAME.not_in(lanes.CLOSED),
    )
    return ready.order_by(OUTBOX.c.urgency, OUTBOX.c.id).limit(bindparam("most"))


NEXT_UP = _next_up()  # made once: the sender looks often, and making it takes longer than looking

SEEN = ("id", "state", "ready_at", "attempts", "done")
TAKE = (
    update(OUTBOX)
    .where(*(OUTBOX.c[name] == bindparam(f"seen_{name}") for name in SEEN))
    .values(tried_at=func.coalesce(OUTBOX.c.tried_at, bindparam("now", type_=Instant)))
)


def take(tx: Session, row: Outbox, now: datetime, pace: Pace) -> bool:
    """Take a row and its lane for sending; False when somebody else was faster."""
    if not lanes.hold(tx, row.workspace, lane_of(row), now + pace.gap, free_by=now):
        return False
    seen = {f"seen_{name}": getattr(row, name) for name in SEEN}
    held = {"state": "sending", "attempts": row.attempts + 1, "ready_at": now + pace.lease}
    return bool(changed(tx, TAKE, {**seen, **held, "now": now}))


def _in_hand(row: Outbox) -> Any:
    """The row is still with whoever took it: no lease ran out, and nobody took it since."""
    return and_(
        OUTBOX.c.id == row.id, OUTBOX.c.state == "sending", OUTBOX.c.attempts == row.attempts + 1,
        OUTBOX.c.done == row.done,
    )  # fmt: skip


def in_hand(tx: Session, row: Outbox, until: datetime) -> bool:
    """Whether a taken row will be ours until then."""
    return tx.scalar(select(OUTBOX.c.id).where(_in_hand(row), OUTBOX.c.ready_at >= until)) is not None


def _finish(tx: Session, row: Outbox, **values: Any) -> bool:
    return bool(changed(tx, update(OUTBOX).where(_in_hand(row)).values(**values)))


def _settled(state: str, done: int, now: datetime) -> dict[str, Any]:
    """The row's new state, or `waiting` when more was wanted meanwhile."""
    more = OUTBOX.c.wanted > done
    return {"state": case((more, "waiting"), else_=state), "done": done, "sent_at": now, "ready_at": AT_ONCE}


def sent(tx: Session, row: Outbox, now: datetime, channel: str, ts: str) -> bool:
    """Slack has it as it is wanted, with that timestamp, in that channel.

    False, and nothing is written, when the row is not ours any more; so it is with all of these.
    """
    return _finish(tx, row, **_settled("sent", row.wanted, now), **_there(channel, ts))


def found(tx: Session, row: Outbox, now: datetime, channel: str, ts: str) -> bool:
    """An earlier try arrived, with what was wanted then: what was wanted since is still to be said."""
    return _finish(tx, row, **_settled("sent", row.done + 1, now), **_there(channel, ts))


def _there(channel: str, ts: str) -> dict[str, Any]:
    return {"channel": channel, "ts": ts, "error": None, "attempts": 0, "tried_at": None}


def failed(tx: Session, row: Outbox, now: datetime, error: str) -> bool:
    """Slack refused: the reason is kept, nothing is repeated until the row is wanted anew."""
    state = case((OUTBOX.c.wanted > row.wanted, "waiting"), else_="failed")
    return _finish(tx, row, state=state, sent_at=now, ready_at=AT_ONCE, error=error[:500], tried_at=None)


def dropped(tx: Session, row: Outbox, now: datetime) -> bool:
    """There is nothing left to say."""
    return _finish(tx, row, **_settled("dropped", row.wanted, now))


def wait(tx: Session, row: Outbox, until: datetime, reason: str) -> bool:
    """This try was certainly not processed, so it does not count: again then, as it was."""
    attempts = row.attempts + (row.state == "sending")
    return _finish(tx, row, state=row.state, attempts=attempts, ready_at=until, error=reason[:500])


def unknown(tx: Session, row: Outbox, until: datetime, reason: str) -> bool:
    """Nobody knows whether it arrived: stays `sending`, so that it is looked for before it is repeated."""
    return _finish(tx, row, ready_at=until, error=reason[:500])


def forget(tx: Session, row: Outbox) -> bool:
    """The message is gone from Slack: say it anew."""
    return _finish(tx, row, state="waiting", ready_at=AT_ONCE, wanted=OUTBOX.c.wanted + 1, channel=None,
                   ts=None, tried_at=None)  # fmt: skip


def again(tx: Session, row: Outbox, at: datetime, reason: str) -> bool:
    """It was not processed, for a reason that may not pass: try again then, and count the try."""
    return _finish(tx, row, state="waiting", ready_at=at, error=reason[:500])
