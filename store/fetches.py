"""Keeps what is to be fetched from the APIs of sources that only name things."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from store.connections import ToFetch
from store.statements import changed, insert_for
from store.tables import Inquiry, table

TO_FETCH = table(ToFetch)


def want(tx: Session, named_by: Inquiry, references: Sequence[Mapping[str, Any]], now: datetime) -> int:
    """Put these down to be fetched at once, but for what was wanted before; returns how many are new.

    A reference has its `name`, its `key`, and what is said `about` it.
    """
    return sum(_put(tx, named_by, each, now) for each in references)


def _put(tx: Session, named_by: Inquiry, reference: Mapping[str, Any], now: datetime) -> int:
    row = {
        "workspace": named_by.workspace, "source_id": named_by.source_id, "inquiry_id": named_by.id,
        "news": reference["key"], "reference": dict(reference), "created_at": now, "ready_at": now,
        "attempts": 0, "state": "waiting",
    }  # fmt: skip
    return changed(tx, insert_for(tx, TO_FETCH).values(**row).on_conflict_do_nothing())
