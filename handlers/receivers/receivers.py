"""Receivers of webhooks are added, listed, given another secret, and removed. A secret is shown once."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import SplitResult, urlsplit

from handlers.desk import Desk
from handlers.secret_box import SecretBox
from playbook.news import EVENTS
from playbook.refusal import Refusal
from sources.clean import one_line
from store import receivers
from store.database import Tx
from store.tables.connections import Outgoing, Receiver

WEBHOOK = "webhook"
LONGEST, LONGEST_ADDRESS = 60, 2000


@dataclass(frozen=True)
class Told:
    """A receiver as it is listed: where it is (only its host: the rest may be a secret), and how it is."""

    name: str
    host: str
    events: Sequence[str]  # empty: all
    told_at: datetime | None
    waiting: int
    rests_until: datetime | None


def add(
    desk: Desk, box: SecretBox, name: str, url: str, events: Sequence[str], *, private: bool = False
) -> str:
    """Add a receiver; returns the secret that it is signed for with. Raises Refusal.

    Without events it is told all. With `private` it may be on this machine or in its network.
    """
    title, now, secret = _name(name), desk.clock(), secrets.token_urlsafe(32)
    address, wanted, sealed = address_of(url, private=private), _events(events), box.seal(secret)
    with desk.database.writing() as tx:
        if there := receivers.named(tx, desk.workspace, title):
            what = "webhook" if there.kind == WEBHOOK else "crm"
            raise Refusal(f"“{title}” is told of leads already. Take another name, or `{what} remove` it.")
        receivers.add(tx, Receiver(
            workspace=desk.workspace, kind=WEBHOOK, name=title, url=address, secret=sealed, events=wanted,
            private=private, created_at=now,
        ))  # fmt: skip
    desk.rules.refresh()  # whoever writes news in this process knows at once that somebody listens
    return secret


def rotate(desk: Desk, box: SecretBox, name: str) -> str:
    """Another secret, in force at once; returns it. Raises Refusal."""
    secret = secrets.token_urlsafe(32)
    sealed = box.seal(secret)
    with desk.database.writing() as tx:
        receivers.rotate(tx, webhook_named(tx, desk, name), sealed)
    return secret


def remove(desk: Desk, name: str) -> int:
    """Tell it nothing more; returns how much waited for it. Raises Refusal."""
    with desk.database.writing() as tx:
        left = receivers.remove(tx, webhook_named(tx, desk, name))
    desk.rules.refresh()
    return left


def listed(desk: Desk) -> list[Told]:
    """All receivers of webhooks, by name."""
    with desk.database.reading() as tx:
        found = receivers.listed(tx, desk.workspace, WEBHOOK)
        waiting = receivers.waiting(tx, desk.workspace)
    return [
        Told(
            each.name, urlsplit(each.url).netloc, each.events, each.told_at, waiting.get(each.id, 0),
            each.rests_until,
        )
        for each in found
    ]  # fmt: skip


def webhook_named(tx: Tx, desk: Desk, name: str) -> Receiver:
    """The receiver of that name. Raises Refusal."""
    found = receivers.named(tx, desk.workspace, one_line(name))
    if found is None or found.kind != WEBHOOK:
        raise Refusal(f"There is no webhook “{name[:LONGEST]}”. `glengarry webhook list` shows all of them.")
    return found


def trial(receiver: Receiver, now: datetime) -> Outgoing:
    """A piece of news of nobody, to try a receiver out with. It is kept nowhere."""
    lead = {
        "number": 0, "name": "Test Lead", "company": "Glengarry", "email": "test@example.com", "phone": None,
        "received_at": now.isoformat(), "source": "test", "campaign": None, "temperature": "hot", "state": "open",
        "outcome": None, "owner": None, "touches": 0, "code": None, "reason": None, "next_review": None,
        "amount": None, "currency": None, "do_not_contact": False,
    }  # fmt: skip
    entry = {
        "number": 0, "kind": "test", "code": None, "touch": False, "who": None, "door": "command line",
        "at": now.isoformat(), "note": None,
    }  # fmt: skip
    return Outgoing(
        id=0, workspace=receiver.workspace, receiver_id=receiver.id, lead_id=0, event="test",
        body={"lead": lead, "entry": entry}, ready_at=now, attempts=1,
    )  # fmt: skip


def address_of(url: str, *, private: bool) -> str:
    """A receiver's address as it is kept. Raises Refusal for what can be none.

    Whether its name leads to a private address is looked at when something is sent, as that may change.
    """
    address = url.strip()
    parts = _parts(address)
    if parts is None:
        raise Refusal("That is no address. Give a whole one: --url https://example.com/leads")
    if parts.username or parts.password:
        raise Refusal("Leave name and password out of the address: they would not be sent.")
    if parts.scheme == "http" and not private:
        raise Refusal(
            "Leads are people: use https://. Only a receiver in your own network (--private) may do without."
        )
    return address


def _parts(address: str) -> SplitResult | None:
    """The parts of a whole address; None when it is none."""
    if len(address) > LONGEST_ADDRESS or not re.fullmatch(r"[!-~]+", address):
        return None
    try:
        parts = urlsplit(address)
        whole = parts.hostname and parts.port != 0 and parts.scheme in ("http", "https")
    except ValueError:  # a bracket that never closes, a port that is no number
        return None
    return parts if whole else None


def _name(text: str) -> str:
    name = one_line(text)
    if not re.search(r"\w", name) or len(name) > LONGEST:
        raise Refusal(f"Give it a name of up to {LONGEST} characters, such as “Warehouse”.")
    return name


def _events(names: Sequence[str]) -> list[str]:
    """As they are kept; `claimed` means lead.claimed."""
    wanted = [name.strip().lower() for name in names]
    full = [name if "." in name else f"lead.{name}" for name in wanted]
    if unknown := [name for name in full if name not in EVENTS]:
        raise Refusal(f"“{unknown[0][:LONGEST]}” is no event. There are {', '.join(EVENTS)}.")
    return [event for event in EVENTS if event in full]
