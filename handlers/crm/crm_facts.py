"""What a CRM says of a lead's own fields, read: addresses and numbers get their one spelling."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from handlers.arrival.arrival import company_domain
from handlers.contact import normal_email, normal_phone
from handlers.desk import Desk
from handlers.people.whose_email import person_of
from handlers.typed import CURRENCIES
from playbook.refusal import Refusal
from sources.clean import cut, one_line

LONGEST = 200
MOST = Decimal(10) ** 12
KNOWN = frozenset(CURRENCIES.split("|"))


class Unreadable(Refusal):
    """A field says something that it cannot hold."""


@dataclass(frozen=True)
class Came:
    """What is to become of a lead: its columns, whose it is, and for how much it was won."""

    columns: Mapping[str, Any] = field(default_factory=dict)
    owner: str | None = None
    amount: tuple[Decimal, str] | None = None

    @property
    def keys(self) -> list[str]:
        """What the person is recognised by from now on."""
        return [f"{kind}:{self.columns[kind]}" for kind in ("email", "phone") if self.columns.get(kind)]


def read(desk: Desk, facts: Mapping[str, object]) -> Came:
    """The facts by `playbook.crm_fields.MAY_OWN`; beside an amount there may be a currency. Raises Refusal.

    Nothing (None, or an empty text) empties a field; not so of owner and amount.
    """
    columns = {name: READ[name](desk, value) for name, value in facts.items() if name in READ}
    if "email" in columns:
        columns["domain"] = company_domain(desk, columns["email"])
    owner, amount = facts.get("owner"), facts.get("amount")
    if "amount" in facts and amount is None:
        raise Unreadable("A won lead has an amount: give one such as 12000.00.", field="amount")
    if "owner" in facts and not _line(desk, owner):
        raise Unreadable("A lead is not taken from somebody without a new owner: name one.", field="owner")
    sold = None if amount is None else (_amount(amount), _currency(desk, facts.get("currency")))
    return Came(columns, person_of(desk, str(owner).strip()) if owner else None, sold)


def _line(_desk: Desk, value: object) -> str | None:
    return cut(one_line(str(value or "")), LONGEST) or None


def _email(desk: Desk, value: object) -> str | None:
    typed = _line(desk, value)
    found = normal_email(typed)
    if typed and found is None:
        raise Unreadable("That is no e-mail address: send one such as ann@acme.com, or null.", field="email")
    return found


def _phone(desk: Desk, value: object) -> str | None:
    typed = _line(desk, value)
    found = normal_phone(typed, desk.rules().playbook.team.region)
    if typed and found is None:
        raise Unreadable("That is no phone number: send one such as +12125550100, or null.", field="phone")
    return found


READ: Mapping[str, Callable[[Desk, object], str | None]] = {
    "name": _line, "company": _line, "email": _email, "phone": _phone,
}  # fmt: skip


def _amount(value: object) -> Decimal:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or not 0 <= amount < MOST:
        raise Unreadable("That is no amount: send one such as 12000.00.", field="amount")
    return round(amount, 2)


def _currency(desk: Desk, value: object) -> str:
    typed = str(value or desk.rules().playbook.team.currency).strip().upper()
    if typed not in KNOWN:
        raise Unreadable("That currency is not known: send its three letters, such as EUR.", field="amount")
    return typed
