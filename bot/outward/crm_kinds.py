"""The CRMs there are. Each has a library of its own, which need not be installed: what it is made of is loaded here."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from importlib import import_module
from typing import Any

from handlers.crm.crm import KINDS, Connect, Crm, Unwelcome
from handlers.secret_box import Locked, SecretBox
from playbook.refusal import Refusal
from store.tables.connections import Receiver

Clock = Callable[[], datetime]
LIBRARIES = {
    "hubspot": ("hubspot", "urllib3", "six"),
    "salesforce": ("simple_salesforce", "requests", "zeep", "jwt"),
}


def loaded(kind: str) -> Any:
    """The module of that kind of CRM. Raises Refusal when it is none, or its library is not installed."""
    if kind not in KINDS:
        raise Refusal(f"“{kind[:40]}” is no CRM that I know. There are {' and '.join(KINDS)}.")
    try:
        return import_module(f"bot.outward.crm_{kind}")
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in LIBRARIES[kind]:
            raise
        raise Refusal(f"{KINDS[kind]} needs a library more: pip install 'glengarry[{kind}]'") from None


def opened(kind: str, keys: Mapping[str, str], settings: Mapping[str, Any], base: str, clock: Clock) -> Crm:
    """A CRM by what opens it. Raises Refusal."""
    module = loaded(kind)
    if kind == "hubspot":
        made: Crm = module.HubSpot(keys["token"], base.rstrip("/"), clock)
        return made
    statuses = settings.get("statuses") or {}
    other: Crm = module.Salesforce(settings["domain"], keys["key"], keys["secret"], statuses, base, clock)
    return other


def connecting(box: SecretBox, clock: Clock) -> Connect:
    """Opens each CRM once, and anew when what opens it changed."""
    open_ones: dict[tuple[int, str | None, str], Crm] = {}

    def connect(receiver: Receiver) -> Crm:
        key = (receiver.id, receiver.secret, json.dumps(receiver.settings, sort_keys=True))
        if key not in open_ones:
            open_ones[key] = _open(box, receiver, clock)
        return open_ones[key]

    return connect


def _open(box: SecretBox, receiver: Receiver, clock: Clock) -> Crm:
    try:
        keys = json.loads(box.open(receiver.secret))
        return opened(receiver.kind, keys, receiver.settings, receiver.url, clock)
    except Locked as locked:
        raise Unwelcome(str(locked), away=True) from None
    except Refusal as refusal:  # its library is gone
        raise Unwelcome(str(refusal), away=True) from None
