"""The entries of a lead's history, in words: when, who, what, and through which door."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any

from handlers.desk import Rules
from messages.words import moment, money
from playbook.routing import TAKES_ALL
from playbook.words import Kind
from store.tables import Event

GIVEN = (Kind.OFFERED, Kind.DEALT, Kind.HANDED_OVER, Kind.ASSIGNED, Kind.REOPENED)


def entry_facts(event: Event, now: datetime, rules: Rules, gone: Collection[int] = ()) -> dict[str, Any]:
    """What a template tells of an entry; `gone` are those that a later one takes back."""
    known = rules.playbook.dispositions.get(event.code or "")
    return {
        "at": moment(event.at, now, rules.hours),
        "who": event.who,
        "what": (known.label if known else event.code) or event.kind,
        "to": event.detail.get("owner") if event.kind in GIVEN else None,
        "until": "",
        "note": _said(event, now, rules),
        "door": event.door,
        "gone": event.id in gone,
    }


def _said(event: Event, now: datetime, rules: Rules) -> str:
    detail = event.detail
    amount = money(Decimal(detail["amount"]), detail.get("currency")) if "amount" in detail else None
    until = moment(datetime.fromisoformat(detail["date"]), now, rules.hours) if "date" in detail else None
    why = _routed(detail) if event.kind == Kind.ROUTED else detail.get("why")
    return " · ".join(filter(None, (amount, until, why, event.note)))


def _routed(detail: dict[str, Any]) -> str:
    """Which way a lead went, and why: `why` holds the route's name and what of the lead fitted it."""
    route = detail.get("route") or "a route"
    why = str(detail.get("why") or "").removeprefix(f"{route}: ")
    if why in ("", TAKES_ALL):
        return f"by “{route}”, which takes every lead"
    return f"by “{route}”, because {why}"
