"""Takes a person out of the leads he made: what remains says when and by whom, and of nobody."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlmodel import Session

from store.connections import CrmLink, Outgoing
from store.history import EVENT
from store.inquiries import CONTACT, INQUIRY
from store.leads import LEAD
from store.outbox import OUTBOX, as_it_is_now
from store.tables import Touchpoint, table

OUTGOING, TOUCHPOINT, LINK = table(Outgoing), table(Touchpoint), table(CrmLink)
LEFT = "nurture.left"
OF_THE_PERSON = frozenset({"name", "company", "email", "phone", "reason"})  # in news of the pile
OF_NOBODY: Mapping[str, Any] = {
    "name": None, "company": None, "email": None, "domain": None, "phone": None, "message": None,
    "landing_page": None, "extra": {}, "because": [], "routing": {}, "nurture_why": None,
    "counts": False,
}  # fmt: skip
# what reports and the replay of a history look at; all else may hold what somebody said
KEPT_OF_AN_ENTRY = frozenset({
    "became", "outcome", "owner", "reached", "for", "from", "into", "months", "answer", "cycle", "snoozes", "amount",
    "currency",
})  # fmt: skip


def of_the_same(tx: Session, workspace: str, numbers: Collection[int]) -> set[int]:
    """These leads and all that were merged into one of them, or into which one of them was."""
    found, new = set(numbers), set(numbers)
    while new:
        near = select(LEAD.c.id, LEAD.c.merged_into).where(
            LEAD.c.workspace == workspace,
            LEAD.c.merged_into.is_not(None),
            or_(LEAD.c.id.in_(new), LEAD.c.merged_into.in_(new)),
        )
        new = {each for row in tx.execute(near) for each in row} - found
        found |= new
    return found


def inquiries_of(tx: Session, workspace: str, numbers: Collection[int]) -> list[int]:
    """What these leads came by. Looks through everything that came in: not to be asked while others wait."""
    theirs = select(INQUIRY.c.id).where(INQUIRY.c.workspace == workspace, INQUIRY.c.lead_id.in_(numbers))
    return list(tx.scalars(theirs))


def erase(tx: Session, workspace: str, numbers: Sequence[int], inquiries: Sequence[int]) -> None:
    """Nothing of a person stays with these leads, and every message about them is to be rewritten."""
    tx.execute(update(LEAD).where(LEAD.c.id.in_(numbers)).values(**OF_NOBODY))
    _entries(tx, workspace, numbers)
    said = {"body": b"", "digest": "erased", "idempotency_key": None, "reference": None, "problem": None}
    tx.execute(update(INQUIRY).where(INQUIRY.c.id.in_(inquiries)).values(status="erased", **said))
    tx.execute(delete(CONTACT).where(CONTACT.c.workspace == workspace, CONTACT.c.lead_id.in_(numbers)))
    came = update(TOUCHPOINT).where(TOUCHPOINT.c.workspace == workspace, TOUCHPOINT.c.lead_id.in_(numbers))
    tx.execute(came.values(said=None, marks={}, bundle=None))
    tx.execute(delete(LINK).where(LINK.c.workspace == workspace, LINK.c.lead_id.in_(numbers)))
    _news(tx, workspace, numbers)
    _messages(tx, workspace, numbers)


def _entries(tx: Session, workspace: str, numbers: Sequence[int]) -> None:
    written = (EVENT.c.workspace == workspace, EVENT.c.lead_id.in_(numbers))
    for number, detail in tx.execute(select(EVENT.c.id, EVENT.c.detail).where(*written)).all():
        kept = {name: value for name, value in detail.items() if name in KEPT_OF_AN_ENTRY}
        tx.execute(update(EVENT).where(EVENT.c.id == number).values(note=None, detail=kept))


def _news(tx: Session, workspace: str, numbers: Sequence[int]) -> None:
    """What waits to be told outside is dropped; but who keeps the pile hears that the lead left it, by its number."""
    theirs = (OUTGOING.c.workspace == workspace, OUTGOING.c.lead_id.in_(numbers), OUTGOING.c.state != "sent")
    of_pile = select(OUTGOING.c.id, OUTGOING.c.lead_id, OUTGOING.c.event, OUTGOING.c.body).where(
        *theirs, OUTGOING.c.receiver_id.is_(None)
    )
    last = {row.lead_id: row for row in tx.execute(of_pile.order_by(OUTGOING.c.id))}
    left = [row for row in last.values() if row.event == LEFT]
    tx.execute(delete(OUTGOING).where(*theirs, OUTGOING.c.id.not_in([row.id for row in left])))
    for row in left:
        plain = {name: None if name in OF_THE_PERSON else value for name, value in row.body.items()}
        tx.execute(update(OUTGOING).where(OUTGOING.c.id == row.id).values(body=plain, error=None))


def _messages(tx: Session, workspace: str, numbers: Sequence[int]) -> None:
    """The card shows the lead as it is now; all else that was said of it says that it was erased."""
    theirs = (OUTBOX.c.workspace == workspace, OUTBOX.c.lead_id.in_(numbers))
    tx.execute(delete(OUTBOX).where(*theirs, OUTBOX.c.ts.is_(None), OUTBOX.c.state != "sending"))
    others = update(OUTBOX).where(*theirs, OUTBOX.c.template != "card")
    tx.execute(others.values(template="erased", facts={}, again_at=None, **as_it_is_now()))
    tx.execute(update(OUTBOX).where(*theirs, OUTBOX.c.template == "card").values(**as_it_is_now()))
