"""A lead and the entries of its history, as a CRM is told of them."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation

from handlers.crm.crm import Activity, Crm
from handlers.desk import Rules
from messages.words import moment, money
from playbook.crm import Means, means_of, plain_text, status_of
from playbook.words import Kind, Outcome
from store.tables import Event, Lead


def facts_of(lead: Lead, crm: Crm, addresses: Mapping[str, str]) -> dict[str, str]:
    """What is known of a lead, by field of the CRM; `addresses` are people's, by id.

    An owner who has no account there is nobody there: the record keeps the one it has.
    """
    email = addresses.get(lead.owner or "", "")
    won = lead.amount if lead.outcome == Outcome.WON else None
    known: dict[str, object] = {
        "name": lead.name, "company": lead.company, "email": lead.email, "phone": lead.phone,
        "owner": email if email and crm.owns_account(email) else "", "amount": won,
        "status": crm.spelled(status_of(lead.state, lead.outcome)),
    }  # fmt: skip
    return {name: plain_text(name, known[name]) for name in crm.fields}


def activity_of(
    lead: Lead, entry: Event, corrected: str | None, rules: Rules, addresses: Mapping[str, str], now: datetime
) -> Activity:
    """An entry of the history as an activity; `corrected` is the code that it takes back, if it does."""
    code = rules.playbook.dispositions.get(entry.code or corrected or "")
    label = code.label if code else entry.code or corrected or "Note"
    meets = _date(entry, "date")
    taken_back = entry.kind == Kind.UNDONE
    means = Means.NOTE if taken_back or entry.kind == Kind.NOTED else means_of(code)
    said = (
        f"Meant for {moment(meets, now, rules.hours)}" if meets else "", _amount(entry),
        str(entry.detail.get("why") or ""), entry.note or "",
    )  # fmt: skip
    return Activity(
        number=entry.id, means=Means.NOTE if means is Means.MEETING and meets is None else means,
        title=f"Taken back: {label}" if taken_back else label,
        body="\n".join(filter(None, (*said, f"Glengarry lead #{lead.id}"))),
        at=entry.at, owner=addresses.get(entry.who or "", ""), meets_at=meets,
    )  # fmt: skip


def _date(entry: Event, name: str) -> datetime | None:
    told = entry.detail.get(name)
    return datetime.fromisoformat(told) if isinstance(told, str) else None


def _amount(entry: Event) -> str:
    try:
        return money(Decimal(str(entry.detail.get("amount", ""))), entry.detail.get("currency"))
    except InvalidOperation:
        return ""
