"""Below a notice in a watched channel stands which lead it became, whenever it became one."""

from datetime import datetime

from handlers.desk import Desk
from store import outbox
from store.database import Tx
from store.tables import Inquiry


def tell_there(tx: Tx, desk: Desk, kept: Inquiry, number: int, now: datetime) -> None:
    """Say it once, in the notice's thread."""
    _, channel, ts = (*(kept.idempotency_key or "").split(":"), "", "")[:3]  # handlers.message_link.key_of
    if not ts:
        return
    outbox.notice(
        tx, desk.workspace, f"became:{channel}:{ts}", "became_lead", channel, now, in_thread=True,
        facts={"number": number, outbox.UNDER: ts},
    )  # fmt: skip
