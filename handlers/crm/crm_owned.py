"""What the CRM owns of a lead is changed there, and comes here: name, company, contact, owner, won amount.

Each field has one owner, by the playbook. The same change twice is one change.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from handlers.crm.crm_facts import Came, read
from handlers.desk import Desk
from handlers.leads.hand_over import reassign
from playbook.crm_fields import MAY_OWN, must_be_owned
from playbook.refusal import Refusal
from playbook.stop import must_not_be_blocked
from playbook.words import Door, Kind, Outcome
from store import blocked, history, inquiries, leads, outbox
from store.database import Tx
from store.tables import Lead

CONTACT = ("email", "phone")


class NoSuchLead(Refusal):
    """There is no lead of that number."""


class Stale(Refusal):
    """The lead is not any more what whoever changes it has seen."""


def take_over(
    desk: Desk, number: int, facts: Mapping[str, object], *, door: Door, by: str,
    seen: Callable[[Tx, Lead], bool] | None = None, decided: bool = False,
) -> list[str]:  # fmt: skip
    """Change what the CRM owns of a lead; returns the fields that are others now, none when all were so already.

    `facts`: name, company, email, phone, owner (e-mail or Slack id), amount (of a won lead) with currency.
    `by` names the CRM or program, `seen` says whether the lead is still the one it has looked at. With `decided` an
    admin said that the CRM is right for once, so that it may be any field that a CRM may own.
    Raises NotOwned for a field that is not the CRM's, Unreadable, NoSuchLead, Stale, and Refusal for what the
    rules do not let happen; then nothing is changed. Slack may be asked whose an address is.
    """
    now = desk.clock()
    must_be_owned(
        (name for name in facts if name != "currency"), MAY_OWN if decided else desk.rules().playbook.crm.owns
    )
    came = read(desk, facts)
    with desk.database.writing() as tx:
        inquiries.hold(tx, desk.workspace, came.keys)  # before the lead, as inquiries take them
        lead = leads.get(tx, desk.workspace, number, hold=True)
        if lead is None:
            raise NoSuchLead(f"There is no lead #{number}.")
        if seen and not seen(tx, lead):
            raise Stale(f"#{number} was changed meanwhile. Read it again, and decide anew.")
        return _changed(tx, desk, lead, came, now, door, by)


def _changed(
    tx: Tx, desk: Desk, lead: Lead, came: Came, now: datetime, door: Door, by: str
) -> list[str]:  # fmt: skip
    new = {name: value for name, value in came.columns.items() if value != getattr(lead, name)}
    sold = _corrected(lead, came)
    if new or sold:
        _may_change(tx, desk, lead, new, came)
        _write(tx, lead, {**new, **sold}, now, door, by)
        _recognise_by(tx, lead, [key for key in came.keys if key.partition(":")[0] in new])
    moved = came.owner is not None and came.owner not in _theirs(lead)
    if came.owner is not None and moved:
        reassign(tx, desk, lead, came.owner, now, door=door, why=by)
    elif new or sold:
        outbox.settle(tx, lead)
        outbox.card(tx, lead, now)
    return [name for name in (*new, *sold) if name not in BESIDE] + (["owner"] if moved else [])


BESIDE = ("domain", "amount_currency")  # what goes with another field


def _theirs(lead: Lead) -> tuple[str | None, ...]:
    """Whose lead it is: of a closed one whoever ended it."""
    return (lead.owner,) if lead.owner else (lead.ended_by,)


def _corrected(lead: Lead, came: Came) -> dict[str, Any]:
    """The amount as columns, where it is another one. Raises Refusal for a lead that is not won."""
    if came.amount is None or came.amount == (lead.amount, lead.amount_currency):
        return {}
    if lead.outcome != Outcome.WON:
        raise Refusal(f"#{lead.id} is not won: record it in Slack first, `/dispo {lead.id} won 12000`.")
    amount, currency = came.amount
    return {"amount": amount, "amount_currency": currency}


def _may_change(tx: Tx, desk: Desk, lead: Lead, new: Mapping[str, Any], came: Came) -> None:
    """Raises Refusal for a lead that is another one's, for one erased, and for who is not to be contacted."""
    if lead.merged_into:
        raise Refusal(f"#{lead.id} is one with #{lead.merged_into}: change that one.")
    if history.latest(tx, lead, [Kind.ERASED]):
        raise Refusal(f"#{lead.id} was erased: nothing of a person is kept there any more.")
    if any(name in new for name in CONTACT):
        found = blocked.of(tx, lead.workspace, [*blocked.keys_of(lead), *came.keys])
        must_not_be_blocked(lead.id, desk.rules().hours.local(found.at).date() if found else None)


def _write(tx: Tx, lead: Lead, new: Mapping[str, Any], now: datetime, door: Door, by: str) -> None:
    """A correction is a new entry: it names the fields, and of a person it keeps nothing."""
    fields = [name for name in new if name not in BESIDE]
    detail: dict[str, Any] = {"fields": fields, "by": by, "why": f"{', '.join(fields)} ({by})"}
    if "amount" in new:
        was = {"was": f"{lead.amount:.2f}", "was_currency": lead.amount_currency} if lead.amount else {}
        detail |= {"amount": f"{new['amount']:.2f}", "currency": new["amount_currency"], **was}
    leads.move(tx, lead, leads.standing(lead), **new)
    history.add(tx, lead, Kind.CHANGED, now, None, door, detail=detail)


def _recognise_by(tx: Tx, lead: Lead, keys: list[str]) -> None:
    """From now on the person is recognised by these; not by what a later or an open lead of another is known by."""
    for key in keys:
        theirs = inquiries.lead_known_by(tx, lead.workspace, [key])
        latest = inquiries.latest_lead_of(tx, lead.workspace, key)
        if theirs in (None, lead.id) and (latest is None or latest <= lead.id):
            inquiries.remember(tx, lead.workspace, [key], lead.id)
