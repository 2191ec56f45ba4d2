"""Tells a mailing tool which leads enter and leave the nurture pile: signed, in order, again until it is there."""

import hashlib
import hmac
import json
import logging
from datetime import datetime, timedelta
from typing import Any

from bot.clock import Clock
from bot.outward.post import Unreachable, post
from bot.settings import Settings
from handlers.desk import Desk
from store import blocked, outgoing
from store.tables.connections import Outgoing

log = logging.getLogger(__name__)

GAPS = tuple(  # between two attempts; after the last one a day has passed
    timedelta(seconds=each) for each in (10, 60, 300, 1200, 3600, 3 * 3600, 6 * 3600, 13 * 3600)
)
LEASE = timedelta(minutes=1)  # an attempt takes less, or its process is gone
BREATH = timedelta(seconds=10)  # no sweep begins another attempt after that


class Webhooks:
    """Posts what waits to the receiver of the settings. `clock` is the wall clock: a signature has its time."""

    def __init__(self, desk: Desk, clock: Clock, settings: Settings) -> None:
        """Sends nothing before the first sweep."""
        self._desk, self._clock = desk, clock
        self._url = settings.nurture_webhook_url
        self._secret = settings.nurture_webhook_secret.get_secret_value()
        self._private = settings.nurture_webhook_private

    def sweep(self, most: int = 100) -> int:
        """Send what is due; returns how much got through. Safe to run late, twice, or in two processes.

        A receiver that cannot be reached is left alone until the next sweep.
        """
        begun, sent = self._clock(), 0
        with self._desk.database.reading() as tx:
            numbers = outgoing.due(tx, self._desk.workspace, begun, most)
        for number in numbers:
            if self._clock() - begun > BREATH:
                break
            try:
                sent += self._send(number)
            except Unreachable:
                break
            except Exception:  # one that cannot be sent must never stop the rest
                log.exception("outgoing %s could not be sent", number)
        return sent

    def _send(self, number: int) -> bool:
        now = self._clock()
        with self._desk.database.writing() as tx:
            row = outgoing.begin(tx, number, now, now + LEASE)
            body = self._body(row, blocked.of(tx, row.workspace, _keys(row)) is not None) if row else b""
        if row is None:
            return False
        try:
            status = post(self._url, body, self._headers(row, body, now), private=self._private)
        except Unreachable as fault:
            self._failed(row, str(fault))
            raise
        if not 200 <= status < 300:
            self._failed(row, f"HTTP {status}")
            return False
        with self._desk.database.writing() as tx:
            outgoing.received(tx, row)
        return True

    def _body(self, row: Outgoing, is_blocked: bool) -> bytes:
        at = row.created_at.isoformat() if row.created_at else None
        lead: dict[str, Any] = {**row.body, "do_not_contact": is_blocked}
        told = {"id": row.id, "event": row.event, "at": at, "lead": lead}
        return json.dumps(told, ensure_ascii=False).encode()

    def _headers(self, row: Outgoing, body: bytes, now: datetime) -> dict[str, str]:
        return {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Glengarry",
            "X-Glengarry-Delivery": str(row.id),
            "X-Glengarry-Signature": signature(self._secret, body, int(now.timestamp())),
        }

    def _failed(self, row: Outgoing, why: str) -> None:
        gap = GAPS[row.attempts - 1] if row.attempts <= len(GAPS) else None
        log.warning("outgoing %s did not get through, attempt %s: %s", row.id, row.attempts, why)
        with self._desk.database.writing() as tx:
            outgoing.again(tx, row, self._clock() + gap if gap else None, why)


def signature(secret: str, body: bytes, unix: int) -> str:
    """What proves that a body is ours, and how old it is: `t=<unix seconds>,v1=<HMAC-SHA256 of "t.body">`."""
    proof = hmac.new(secret.encode(), f"{unix}.".encode() + body, hashlib.sha256)
    return f"t={unix},v1={proof.hexdigest()}"


def _keys(row: Outgoing) -> list[str]:
    return [f"{kind}:{row.body[kind]}" for kind in ("email", "phone") if row.body.get(kind)]
