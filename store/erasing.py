"""Takes a person out of the leads he made: what remains says when and by whom, and of nobody."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, delete, func, or_, select, update
from sqlmodel import Session

from store.fetches import TO_FETCH
from store.history import EVENT
from store.inquiries import ANSWERED, CONTACT, INQUIRY
from store.leads import LEAD
from store.outbox import OUTBOX, as_it_is_now
from store.tables import Touchpoint, table
from store.tables.connections import CrmLink, Outgoing

OUTGOING, TOUCHPOINT, LINK = table(Outgoing), table(Touchpoint), table(CrmLink)
IN_HAND = ("waiting", "queued", "under way")  # a lead is about to come of them
TELLS = "lead.erased"  # news of nobody: it has to be told, however often he is erased
SOME = 50  # bodies at a time: each may be large
LISTS = (
    "digest",
    "covering",
    "welcome_back",
)  # of leads as they were when it was said, without their numbers
LISTED = ("nudge_digest", "friday")  # with their numbers: said again, who is erased is not on them
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


def without_lead(tx: Session, workspace: str) -> Iterator[tuple[int, str, bytes]]:
    """Number, content type and body of all that came in and is no lead's: failed, rejected, or nothing to do."""
    theirs = select(INQUIRY.c.id, INQUIRY.c.content_type, INQUIRY.c.body).where(
        INQUIRY.c.workspace == workspace, INQUIRY.c.lead_id.is_(None),
        INQUIRY.c.status.not_in((*IN_HAND, "erased")),
    )  # fmt: skip
    last = 0
    while rows := tx.execute(theirs.where(INQUIRY.c.id > last).order_by(INQUIRY.c.id).limit(SOME)).all():
        yield from ((row.id, row.content_type, row.body) for row in rows)
        last = rows[-1].id


def erase(
    tx: Session, workspace: str, numbers: Sequence[int], inquiries: Sequence[int], known_by: Collection[str]
) -> None:  # fmt: skip
    """Nothing of a person stays with these leads, and every message about them is to be rewritten.

    `known_by`: the contacts he is recognised by.
    """
    _lists(tx, workspace, numbers)
    tx.execute(update(LEAD).where(LEAD.c.id.in_(numbers)).values(**OF_NOBODY))
    _entries(tx, workspace, numbers)
    _inquiries(tx, workspace, inquiries)
    _keys(tx, workspace, numbers, known_by)
    nothing = {
        "written": {},
        "tried": {},
        "conflicts": {},
        "differs": False,
        "gone": True,
    }  # a CRM brings nothing of it back
    linked = (LINK.c.workspace == workspace, LINK.c.lead_id.in_(numbers))
    tx.execute(update(LINK).where(*linked).values(**nothing))
    tx.execute(delete(CONTACT).where(CONTACT.c.workspace == workspace, CONTACT.c.lead_id.in_(numbers)))
    came = update(TOUCHPOINT).where(TOUCHPOINT.c.workspace == workspace, TOUCHPOINT.c.lead_id.in_(numbers))
    tx.execute(came.values(said=None, marks={}, bundle=None))
    _news(tx, workspace, numbers)
    _messages(tx, workspace, numbers)


def _inquiries(tx: Session, workspace: str, inquiries: Sequence[int]) -> None:
    """What came in, with what named it before it was fetched."""
    fetched = and_(
        INQUIRY.c.source_id == TO_FETCH.c.source_id,
        INQUIRY.c.reference["key"].as_string() == TO_FETCH.c.news,
        INQUIRY.c.id.in_(inquiries),
    )
    named = select(TO_FETCH.c.id, TO_FETCH.c.inquiry_id).where(
        TO_FETCH.c.workspace == workspace,
        or_(TO_FETCH.c.inquiry_id.in_(inquiries), select(INQUIRY.c.id).where(fetched).exists()),
    )
    rows = tx.execute(named).all()
    those = update(TO_FETCH).where(TO_FETCH.c.id.in_([row.id for row in rows]), TO_FETCH.c.state != "waiting")
    tx.execute(those.values(reference={}, error=None))
    tx.execute(those.where(TO_FETCH.c.state == "failed").values(state="dismissed"))
    said = {"body": b"", "digest": "erased", "idempotency_key": None, "reference": None, "problem": None}
    every = [*inquiries, *(row.inquiry_id for row in rows)]
    tx.execute(update(INQUIRY).where(INQUIRY.c.id.in_(every)).values(status="erased", **said))


def _keys(tx: Session, workspace: str, numbers: Sequence[int], known_by: Collection[str]) -> None:
    """By what these leads were sent is kept, so that nobody sends them again, unless it says who it was."""
    said = [each.partition(":")[2].lower() for each in known_by]
    if said:
        named = or_(*(func.lower(ANSWERED.c.key).contains(each, autoescape=True) for each in said))
        theirs = (ANSWERED.c.workspace == workspace, ANSWERED.c.lead_id.in_(numbers))
        tx.execute(delete(ANSWERED).where(*theirs, named))


def _lists(tx: Session, workspace: str, numbers: Sequence[int]) -> None:
    """Lists that may have named them: those that know whom are said again, the others say that they are gone."""
    of = and_(LEAD.c.workspace == workspace, LEAD.c.id.in_(numbers))
    came, channels = (
        tx.scalar(select(func.min(LEAD.c.received_at)).where(of)),
        select(LEAD.c.channel).where(of),
    )
    if came is None:
        return
    had = select(EVENT.c.who).where(
        EVENT.c.workspace == workspace, EVENT.c.lead_id.in_(numbers), EVENT.c.who.is_not(None)
    )
    owned = select(LEAD.c.owner).where(of, LEAD.c.owner.is_not(None))
    read = or_(*(OUTBOX.c.conversation.in_(each) for each in (channels, had, owned)))
    said = update(OUTBOX).where(
        OUTBOX.c.workspace == workspace, OUTBOX.c.ts.is_not(None), OUTBOX.c.sent_at >= came
    )
    gone = {"template": "list_erased", "facts": {}, "again_at": None, **as_it_is_now()}
    tx.execute(said.where(OUTBOX.c.template.in_(LISTS), read).values(**gone))
    tx.execute(said.where(OUTBOX.c.template.in_(LISTED), read).values(**as_it_is_now()))


def _entries(tx: Session, workspace: str, numbers: Sequence[int]) -> None:
    written = (EVENT.c.workspace == workspace, EVENT.c.lead_id.in_(numbers))
    for number, detail in tx.execute(select(EVENT.c.id, EVENT.c.detail).where(*written)).all():
        kept = {name: value for name, value in detail.items() if name in KEPT_OF_AN_ENTRY}
        tx.execute(update(EVENT).where(EVENT.c.id == number).values(note=None, detail=kept))


def _news(tx: Session, workspace: str, numbers: Sequence[int]) -> None:
    """What waits to be told outside is dropped; but who keeps the pile hears that the lead left it, by its number."""
    theirs = (
        OUTGOING.c.workspace == workspace,
        OUTGOING.c.lead_id.in_(numbers),
        OUTGOING.c.state != "sent",
        OUTGOING.c.event != TELLS,
    )
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
