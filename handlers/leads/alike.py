"""Which other leads look like the same person: same phone, same e-mail, or same company and a similar name."""

from collections.abc import Iterator
from typing import Any

from rapidfuzz import fuzz

from playbook.merging import company_of, name_of, which_into
from playbook.words import State
from store import search
from store.database import Tx
from store.tables import Lead

SHOWN = 3
COMPANIES_AMONG = 5_000  # the newest leads, whose companies are looked at
SIMILAR = 88  # of 100: "Ann Lee" and "Anne Lee" are, "Ann Lee" and "Dan Lee" are not


def lookalikes(tx: Tx, lead: Lead) -> list[dict[str, Any]]:
    """Other leads that are not closed and look like this one: number, why, and which should go into which."""
    if lead.state == State.CLOSED:
        return []
    found = {other.id: (other, _why(lead, other)) for other in search.same_person(tx, lead)}
    found |= {
        other.id: (other, "same company, similar name")
        for other in _namesakes(tx, lead)
        if other.id not in found
    }
    return [_told(lead, other, why) for other, why in list(found.values())[:SHOWN]]


def _why(lead: Lead, other: Lead) -> str:
    return "same phone" if lead.phone and lead.phone == other.phone else "same e-mail"


def _told(lead: Lead, other: Lead, why: str) -> dict[str, Any]:
    goes, into = which_into(lead.id, State(lead.state), other.id, State(other.state))
    return {"number": other.id, "why": why, "goes": goes, "into": into}


def _namesakes(tx: Tx, lead: Lead) -> Iterator[Lead]:
    """Leads not closed of the same company with a similar name, among the newest."""
    company, name = company_of(lead.company), name_of(lead.name)
    if not (company and name):
        return
    numbers = [
        number
        for number, other, theirs in search.names(tx, lead.workspace, COMPANIES_AMONG)
        if number != lead.id and theirs and other and company_of(theirs) == company
        and fuzz.token_sort_ratio(name_of(other), name) >= SIMILAR
    ]  # fmt: skip
    known = search.of_numbers(tx, lead.workspace, numbers[:50])
    yield from (each for _, each in sorted(known.items()) if each.state != State.CLOSED)
