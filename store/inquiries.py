"""Keeps what came in: the raw bodies, the keys already answered, and who is already known."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Executable, and_, bindparam, func, insert, select, text, update
from sqlmodel import Session

from playbook.words import Outcome, State
from store.added import rows
from store.columns import Instant
from store.leads import LEAD
from store.statements import (
    any_number,
    changed,
    changed_for_each,
    first_of,
    in_turn,
    number_of,
    rows_of,
    spelled,
)
from store.tables import Answered, Contact, Inquiry, table

INQUIRY, ANSWERED, CONTACT = table(Inquiry), table(Answered), table(Contact)
KEPT = rows(Inquiry)
WAITING = text("inquiry.status = 'waiting'")  # literally what the partial index says
QUEUED = text("inquiry.status = 'queued'")  # as well
PUT_ASIDE = text("inquiry.status IN ('failed', 'rejected')")  # as well
KEYS: BindParameter[str] = bindparam("keys", expanding=True)
KEEP = insert(INQUIRY).returning(INQUIRY.c.id)
BEGIN = (
    update(INQUIRY)
    .where(INQUIRY.c.id == bindparam("of_number"), INQUIRY.c.lead_id.is_(None))
    .values(status="under way")
)
SETTLE = update(INQUIRY).where(INQUIRY.c.id == bindparam("of_number"))
TWIN = (
    select(INQUIRY.c.lead_id)
    .where(
        INQUIRY.c.workspace == bindparam("workspace"), INQUIRY.c.digest == bindparam("digest"),
        INQUIRY.c.received_at >= bindparam("since", type_=Instant), INQUIRY.c.lead_id.is_not(None),
        INQUIRY.c.id != bindparam("but"),
    )
    .order_by(INQUIRY.c.id)
    .limit(1)
)  # fmt: skip
TAKE = spelled(lambda insert: insert(ANSWERED).on_conflict_do_nothing())
KNOWN = select(ANSWERED.c.lead_id, ANSWERED.c.status).where(
    ANSWERED.c.workspace == bindparam("workspace"), ANSWERED.c.key == bindparam("key")
)
ANSWER = update(ANSWERED).where(
    ANSWERED.c.workspace == bindparam("of_workspace"), ANSWERED.c.key == bindparam("of_key")
)


def _hold(insert: Any) -> Any:
    into = insert(CONTACT)
    return into.on_conflict_do_update(index_elements=["workspace", "key"], set_={"key": into.excluded.key})


def _hold_all(many: int) -> Callable[[Session], Executable]:
    """So many at once, in this order, and the latest lead of each."""
    given: list[dict[str, BindParameter[Any]]] = [
        {"workspace": bindparam("workspace"), "key": bindparam(f"key_{at}")} for at in range(many)
    ]
    return spelled(lambda insert: _hold(lambda into: insert(into).values(given)).returning(CONTACT.c.lead_id))


HOLD = spelled(_hold)
HOLD_ALL = {many: _hold_all(many) for many in (1, 2)}  # a lead has an e-mail address and a phone number
REMEMBER = update(CONTACT).where(
    CONTACT.c.workspace == bindparam("of_workspace"), CONTACT.c.key == bindparam("of_key")
)
OF_CONTACTS = and_(CONTACT.c.lead_id == LEAD.c.id, CONTACT.c.workspace == LEAD.c.workspace)
THESE = and_(CONTACT.c.workspace == bindparam("workspace"), CONTACT.c.key.in_(KEYS))
HAD = func.coalesce(LEAD.c.owner, LEAD.c.ended_by, LEAD.c.first_touch_by)
THEIRS = select(LEAD.c.id, LEAD.c.state, LEAD.c.outcome, LEAD.c.counts, HAD.label("had"))
THEIRS = (
    THEIRS.join(CONTACT, OF_CONTACTS).where(THESE).order_by(LEAD.c.id.desc())
)  # the latest by each contact
COMPANYS_OWNER = (
    select(LEAD.c.owner)
    .where(
        LEAD.c.workspace == bindparam("workspace"), LEAD.c.domain == bindparam("domain"),
        LEAD.c.owner.is_not(None),
    )
    .order_by(LEAD.c.id.desc())
    .limit(1)
)  # fmt: skip


def keep(tx: Session, columns: Mapping[str, Any]) -> Inquiry:
    """Store a raw body; it gets its number."""
    return KEPT.add(tx, columns)


def keep_plainly(tx: Session, columns: Mapping[str, Any]) -> int:
    """Store a raw body by a bare statement, for many that come at once; the number it got."""
    return number_of(tx, KEEP, columns)


def waiting(tx: Session, workspace: str, before: datetime, most: int = 50) -> Sequence[Inquiry]:
    """Bodies that came in before then and were kept, but not yet understood; the oldest first."""
    left = select(Inquiry).where(INQUIRY.c.workspace == workspace, WAITING, INQUIRY.c.received_at < before)
    return tx.scalars(left.order_by(INQUIRY.c.id).limit(most)).all()


def queued(tx: Session, workspace: str, most: int) -> Sequence[Inquiry]:
    """Bodies that were answered and not yet understood, the oldest first; others leave them alone until the end."""
    first = select(Inquiry).where(INQUIRY.c.workspace == workspace, QUEUED).order_by(INQUIRY.c.id).limit(most)
    return tx.scalars(first.with_for_update(skip_locked=True)).all()


def count_queued(tx: Session, workspace: str) -> int:
    """How many of them there are."""
    return tx.scalar(select(func.count()).where(INQUIRY.c.workspace == workspace, QUEUED)) or 0


def begin(tx: Session, number: int) -> Inquiry | None:
    """Take a body to make a lead of it; if somebody else made one, the body with what became of it.

    The update waits for another transaction that has the same body in hand, so it is never done twice.
    """
    return None if changed(tx, BEGIN, {"of_number": number}) else tx.get_one(Inquiry, number)


def settle(
    tx: Session, number: int, status: str, lead: int | None = None, problem: str | None = None
) -> None:
    """Write what became of a raw body."""
    done = {"status": status, "lead_id": lead, "problem": problem}
    changed(tx, SETTLE, {**done, "of_number": number})


def same_body(tx: Session, workspace: str, digest: str, since: datetime, but: int) -> int | None:
    """The lead that the very same body made since then, if any.

    Waits for another transaction that asks the same, so a form sent twice at the same moment is one lead.
    """
    in_turn(tx, f"{workspace}/{digest}")
    values = {"workspace": workspace, "digest": digest, "since": since, "but": but}
    row = first_of(tx, TWIN, values)
    return int(row.lead_id) if row else None


def answered(tx: Session, workspace: str, keys: Iterable[str]) -> tuple[int | None, str] | None:
    """Take the keys for this inquiry; if one was taken before, the lead and status it was answered with.

    The insert waits for another transaction that holds the same key, so two deliveries at once end alike.
    Keys that are new beside a known one get its answer.
    """
    names = sorted(keys)
    new = [name for name in names if _take(tx, workspace, name)]
    known = [name for name in names if name not in new]
    if not known:
        return None
    row = first_of(tx, KNOWN, {"workspace": workspace, "key": known[0]})
    answer(tx, workspace, new, row.lead_id, row.status)
    return row.lead_id, row.status


def _take(tx: Session, workspace: str, key: str) -> bool:
    return bool(changed(tx, TAKE(tx), {"workspace": workspace, "key": key, "status": ""}))


def answer_to(tx: Session, workspace: str, key: str) -> tuple[int | None, str] | None:
    """The lead and status that a key was answered with, if it was; only looks."""
    row = first_of(tx, KNOWN, {"workspace": workspace, "key": key})
    return (row.lead_id, row.status) if row else None


def answer(tx: Session, workspace: str, keys: Iterable[str], lead: int | None, status: str) -> None:
    """Remember what these keys were answered with."""
    of = {"of_workspace": workspace, "lead_id": lead, "status": status}
    changed_for_each(tx, ANSWER, [{**of, "of_key": key} for key in keys])


@dataclass(frozen=True)
class Met:
    """What is known of a person: his open lead, his latest lead if it was lost, and who had the latest that counts."""

    open: int | None = None
    lost: int | None = None
    had: str | None = None


STRANGER = Met()


def meet(tx: Session, workspace: str, contacts: Iterable[str]) -> Met:
    """What is known of whoever has one of these contacts ("email:..", "phone:..").

    Takes hold of the contacts until the transaction ends, so that one person asking twice at the same
    moment does not become two leads.
    """
    names = sorted(contacts)
    if len(names) not in HOLD_ALL:
        hold(tx, workspace, names)
        return known_by(tx, workspace, names)
    given = {"workspace": workspace, **{f"key_{at}": name for at, name in enumerate(names)}}
    somebody = any_number(tx, HOLD_ALL[len(names)](tx), given)
    return known_by(tx, workspace, names) if somebody else STRANGER


def hold(tx: Session, workspace: str, contacts: Iterable[str]) -> None:
    """Take hold of contacts until the transaction ends: what is decided for them is decided one at a time."""
    changed_for_each(tx, HOLD(tx), [{"workspace": workspace, "key": name} for name in sorted(contacts)])


def known_by(tx: Session, workspace: str, contacts: Iterable[str]) -> Met:
    """What is known of whoever has one of these contacts; only looks."""
    names = list(contacts)
    if not names:
        return STRANGER
    rows = rows_of(tx, THEIRS, {"workspace": workspace, "keys": names}).all()
    lost = next((row.outcome == Outcome.LOST and row.counts for row in rows), False)
    return Met(
        open=next((row.id for row in rows if row.state != State.CLOSED), None),
        lost=rows[0].id if lost else None,
        had=next((row.had for row in rows if row.had is not None and row.counts), None),
    )


def lead_known_by(tx: Session, workspace: str, contacts: Iterable[str]) -> int | None:
    """The lead, not closed, of whoever has one of these contacts; only looks."""
    return known_by(tx, workspace, contacts).open


def latest_lead_of(tx: Session, workspace: str, contact: str) -> int | None:
    """The latest lead, closed or not, of whoever has that contact; only looks."""
    return tx.scalar(
        select(CONTACT.c.lead_id).where(CONTACT.c.workspace == workspace, CONTACT.c.key == contact)
    )


def remember(tx: Session, workspace: str, contacts: Iterable[str], lead: int) -> None:
    """These contacts belong to the person behind that lead."""
    of = {"of_workspace": workspace, "lead_id": lead}
    changed_for_each(tx, REMEMBER, [{**of, "of_key": key} for key in contacts])


def contacts_of(tx: Session, workspace: str, lead: int) -> list[str]:
    """What the person behind a lead is known by. Has no index: not to be asked while others wait."""
    theirs = select(CONTACT.c.key).where(CONTACT.c.workspace == workspace, CONTACT.c.lead_id == lead)
    return list(tx.scalars(theirs))


def latest(tx: Session, workspace: str) -> tuple[datetime | None, int]:
    """When something last came in, and how many bodies were never understood."""
    of = INQUIRY.c.workspace == workspace
    came = tx.scalar(select(INQUIRY.c.received_at).where(of).order_by(INQUIRY.c.id.desc()).limit(1))
    return came, count_aside(tx, workspace, "failed")


def set_aside(tx: Session, workspace: str) -> int:
    """How many bodies that looked sent by a program are still kept."""
    aside = select(func.count()).where(INQUIRY.c.workspace == workspace, INQUIRY.c.status == "set aside")
    return tx.scalar(aside) or 0


def put_aside(tx: Session, workspace: str, statuses: Collection[str], most: int) -> Sequence[Inquiry]:
    """Bodies of which no lead was made, failed or rejected; the oldest first."""
    of = (INQUIRY.c.workspace == workspace, PUT_ASIDE, INQUIRY.c.status.in_(statuses))
    return tx.scalars(select(Inquiry).where(*of).order_by(INQUIRY.c.id).limit(most)).all()


def count_aside(tx: Session, workspace: str, status: str) -> int:
    """How many of them there are."""
    of = (INQUIRY.c.workspace == workspace, PUT_ASIDE, INQUIRY.c.status == status)
    return tx.scalar(select(func.count()).where(*of)) or 0


def numbers_aside(tx: Session, workspace: str, status: str) -> list[int]:
    """The numbers of all of them, the oldest first: bodies may be large."""
    of = (INQUIRY.c.workspace == workspace, PUT_ASIDE, INQUIRY.c.status == status)
    return list(tx.scalars(select(INQUIRY.c.id).where(*of).order_by(INQUIRY.c.id)))


def page_aside(tx: Session, workspace: str, status: str, first: int, most: int) -> Sequence[Inquiry]:
    """Some of them, the oldest first, from that one on."""
    of = (INQUIRY.c.workspace == workspace, PUT_ASIDE, INQUIRY.c.status == status)
    return tx.scalars(select(Inquiry).where(*of).order_by(INQUIRY.c.id).offset(first).limit(most)).all()


def queue_again(tx: Session, workspace: str, status: str) -> int:
    """Let all of them be understood once more, in turn; how many."""
    of = (INQUIRY.c.workspace == workspace, PUT_ASIDE, INQUIRY.c.status == status)
    return changed(tx, update(INQUIRY).where(*of).values(status="queued", problem=None))


def dismiss(tx: Session, workspace: str, number: int) -> bool:
    """Somebody looked at it, and nothing is to become of it; False when it waits for nothing. Its reason stays."""
    aside = update(INQUIRY).where(INQUIRY.c.workspace == workspace, INQUIRY.c.id == number, PUT_ASIDE)
    return bool(changed(tx, aside.values(status="dismissed")))


def take_again(tx: Session, workspace: str, number: int) -> Inquiry | None:
    """Let one of them wait to be understood once more; None when somebody else has it in hand already."""
    aside = update(INQUIRY).where(INQUIRY.c.workspace == workspace, INQUIRY.c.id == number, PUT_ASIDE)
    taken = changed(tx, aside.values(status="waiting", problem=None))
    return tx.get_one(Inquiry, number) if taken else None


def owner_at(tx: Session, workspace: str, domain: str | None) -> str | None:
    """Who has the latest lead, of those that somebody has, of the company with that mail domain."""
    row = first_of(tx, COMPANYS_OWNER, {"workspace": workspace, "domain": domain}) if domain else None
    return str(row.owner) if row else None
