"""Nudges that wait until their owner may be nudged again, and whose turn it is."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, exists, or_, select, text, update
from sqlmodel import Session

from playbook.words import What
from store.columns import Instant
from store.statements import changed, changed_for_each
from store.tables import Lead, Person, table

LEAD, PERSON = table(Lead), table(Person)
UNSAID = text("lead.nudge_at IS NOT NULL")  # literally what the partial index says
HERE = LEAD.c.workspace == bindparam("workspace")
ANY = select(LEAD.c.id).where(HERE, UNSAID).limit(1)
MAY = or_(PERSON.c.nudged_at.is_(None), PERSON.c.nudged_at <= bindparam("by", type_=Instant))
HIS = exists(
    select(LEAD.c.id).where(LEAD.c.workspace == PERSON.c.workspace, LEAD.c.owner == PERSON.c.id, UNSAID)
)
THEY = select(PERSON.c.id).where(PERSON.c.workspace == bindparam("workspace"), MAY, HIS).order_by(PERSON.c.id)
TURN = update(PERSON).where(
    PERSON.c.workspace == bindparam("of_workspace"), PERSON.c.id == bindparam("person"), MAY, HIS
)
SAID = update(LEAD).where(LEAD.c.id == bindparam("seen_id"))


def people(tx: Session, workspace: str, by: datetime) -> Sequence[str]:
    """Ids of those for whom nudges wait, and who were not nudged since `by`."""
    given = {"workspace": workspace, "by": by}
    return tx.scalars(THEY, given).all() if tx.scalar(ANY, given) else ()


def take_turn(tx: Session, workspace: str, person: str, now: datetime, by: datetime) -> bool:
    """Nudge him now; False when somebody else did since `by`, or nothing waits any more."""
    given = {"of_workspace": workspace, "person": person, "by": by, "nudged_at": now}
    return bool(changed(tx, TURN, given))


def of(tx: Session, workspace: str, person: str, most: int) -> Sequence[Lead]:
    """Leads whose nudges wait for a person, held: claims that may be lost first, then the longest due."""
    his = select(Lead).where(LEAD.c.workspace == workspace, LEAD.c.owner == person, UNSAID)
    order = (LEAD.c.due_what != What.RELEASE, LEAD.c.nudge_at, LEAD.c.id)
    return tx.scalars(his.order_by(*order).limit(most).with_for_update(skip_locked=True)).all()


def every(tx: Session, workspace: str, person: str) -> Sequence[tuple[int, int, datetime | None]]:
    """All of them as number, touches and claimed at, held, the longest due first."""
    his = select(LEAD.c.id, LEAD.c.touches, LEAD.c.claimed_at).where(
        LEAD.c.workspace == workspace, LEAD.c.owner == person, UNSAID
    )
    held = his.order_by(LEAD.c.nudge_at, LEAD.c.id).with_for_update(skip_locked=True)
    return [(row.id, row.touches, row.claimed_at) for row in tx.execute(held)]


def said(tx: Session, numbers: Sequence[int], listed_in: int | None = None) -> None:
    """These wait no longer: said one by one, or in the digest of that number."""
    told = {"nudge_at": None, "listed_in": listed_in} if listed_in else {"nudge_at": None}
    changed_for_each(tx, SAID, [{"seen_id": number, **told} for number in numbers])


def listed(tx: Session, workspace: str, numbers: Sequence[int]) -> Sequence[Lead]:
    """The leads of these numbers, in any order."""
    return tx.scalars(select(Lead).where(LEAD.c.workspace == workspace, LEAD.c.id.in_(numbers))).all()
