"""The list of what waits for a person, when it is too much to be said one by one."""

from datetime import datetime
from typing import Any

from handlers.desk import Desk
from handlers.facts import lead_facts
from handlers.payloads import argument_pressed, number_in, number_pressed, person_in
from messages.render import Payload, render
from messages.words import count
from playbook.words import What
from store import outbox, unsaid
from store.database import Tx
from store.tables import Lead, Outbox

A_PAGE = 10
MOST = 200  # leads in one list; the others are told by their number


def list_all(tx: Tx, desk: Desk, person: str, now: datetime) -> None:
    """Put all that waits for a person into one list, the longest due first."""
    waiting = unsaid.every(tx, desk.workspace, person)
    listed = [[number, touches, owned.isoformat() if owned else ""] for number, touches, owned in waiting]
    facts = {"person": person, "leads": listed[:MOST], "more": len(listed[MOST:]), "page": 0}
    key = f"nudge-digest:{person}:{now.isoformat()}"
    outbox.notice(tx, desk.workspace, key, "nudge_digest", person, now, facts=facts)
    unsaid.said(tx, [number for number, *_ in waiting], listed_in=outbox.row_of(tx, desk.workspace, key))


def worded(desk: Desk, row: Outbox, now: datetime) -> Payload | None:
    """The list as it is now: who was answered is no longer on it, and one that is empty by then is not said."""
    rules, more = desk.rules(), row.facts["more"]
    left = _unanswered(desk, row)
    if not left and not row.ts:
        return None
    first = min(row.facts["page"], max(0, len(left) - 1) // A_PAGE) * A_PAGE
    shown = [lead_facts(lead, now, rules) for lead in left[first : first + A_PAGE]]
    return render(
        "nudge_digest", leads=shown, total=count(len(left) + more, "lead waits", "leads wait"), more=more,
        answered=len(row.facts["leads"]) - len(left), row=row.id, pages=_pages(first, len(left)),
    )  # fmt: skip


def _unanswered(desk: Desk, row: Outbox) -> list[Lead]:
    seen = {number: (touches, owned) for number, touches, owned in row.facts["leads"]}
    with desk.database.reading() as tx:
        found = {lead.id: lead for lead in unsaid.listed(tx, desk.workspace, list(seen))}
    there = (found[number] for number in seen if number in found)
    return [lead for lead in there if _waits(lead, row.facts["person"], *seen[lead.id])]


def _waits(lead: Lead, person: str, touches: int, owned: str) -> bool:
    """Whether nothing was recorded for it since, and it is still his."""
    claimed = lead.claimed_at.isoformat() if lead.claimed_at else ""
    asked = lead.repeats > 0 or lead.due_what == What.RELEASE
    return asked and (lead.owner, lead.touches, claimed) == (person, touches, owned)


def _pages(first: int, total: int) -> dict[str, Any] | None:
    """The buttons to other pages, None when everything is shown."""
    if total <= A_PAGE:
        return None
    page = first // A_PAGE
    last = min(first + A_PAGE, total)
    return {
        "before": str(page - 1) if first else None,
        "after": str(page + 1) if last < total else None,
        "shown": f"{first + 1} to {last} of {total}",
    }


def on_page(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """Another page of the list: the message itself turns to it."""
    page = min(number_in(argument_pressed(body)), MOST // A_PAGE)
    with desk.database.writing() as tx:
        turned = outbox.turn(tx, desk.workspace, number_pressed(body), person_in(body), page=page)
    return (
        None if turned else render("say", text="That list is not yours, or gone. `/lead mine` lists yours.")
    )


ACTIONS = {"digest-page": on_page}
