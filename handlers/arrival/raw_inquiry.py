"""What came in is kept byte for byte, before anybody looks into it."""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.desk import Desk
from playbook.words import Door
from store import inquiries
from store.tables import Inquiry

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class RawInquiry:
    """What came in, byte for byte. `door` is where: the web, or a form in Slack filled in by `who`."""

    body: bytes
    content_type: str
    idempotency_key: str | None = None
    door: Door = Door.WEB
    who: str | None = None
    source_id: int | None = None  # the source that pushed it


def keep(
    desk: Desk, raw: RawInquiry, now: datetime, status: str = "waiting", problem: str | None = None
) -> Inquiry:
    """Keep a body, before anybody looks into it."""
    row = row_of(desk, raw, now, status, problem)
    with desk.database.writing() as tx:
        return inquiries.keep(tx, row)


def keep_once(desk: Desk, raw: RawInquiry) -> Inquiry | None:
    """Keep a body that its sender may tell of again, by its idempotency key; None when it is kept already."""
    row = row_of(desk, raw, desk.clock())
    with desk.database.writing() as tx:
        if inquiries.answered(tx, desk.workspace, [f"kept:{raw.idempotency_key}"]):
            return None
        return inquiries.keep(tx, row)


def row_of(
    desk: Desk, raw: RawInquiry, now: datetime, status: str = "waiting", problem: str | None = None
) -> dict[str, Any]:
    """The columns of a raw body, for whoever keeps it himself."""
    return {**facts_of(desk, raw, now, status), "problem": problem}


def facts_of(desk: Desk, raw: RawInquiry, now: datetime, status: str) -> dict[str, Any]:
    """The same for many that come at once."""
    return {
        "workspace": desk.workspace, "received_at": now, "content_type": raw.content_type[:200],
        "idempotency_key": raw.idempotency_key, "digest": hashlib.sha256(raw.body).hexdigest(), "body": raw.body,
        "door": raw.door, "who": raw.who, "status": status, "source_id": raw.source_id,
    }  # fmt: skip


def set_aside(desk: Desk, raw: RawInquiry, reason: str) -> None:
    """Keep a body that looks sent by a program and makes no lead, with the reason; its sender is told to try again."""
    kept = keep(desk, raw, desk.clock(), "set aside", reason)
    log.info("inquiry %s was set aside", kept.id)
