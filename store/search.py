"""Finds leads by what is known of the person: a number, an address, a phone, or a part of a name.

What has an index is found among all leads; a part of a word only among the newest, so that it stays quick.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import ScalarSelect, Select, func, or_, select, text
from sqlmodel import Session

from playbook.words import State
from store.leads import LEAD
from store.tables import Blocked, Contact, Lead, table

CONTACT, BLOCKED = table(Contact), table(Blocked)
PARTS_AMONG = 50_000  # the newest leads, of which each is looked at for a part of a word
UNCLAIMED = text("lead.state = 'open' AND lead.offered_to IS NULL")  # literally what the partial index says

Name = tuple[int, str | None, str | None]


def exactly(
    tx: Session, workspace: str, *, number: int | None, email: str | None, phone: str | None,
    domain: str | None, most: int = 20,
) -> Sequence[Lead]:  # fmt: skip
    """Leads of that number, address, phone (E.164) or mail domain, the newest first. Each has an index."""
    found: dict[int, Lead] = {}
    wanted = {"id": number, "email": email, "phone": phone, "domain": domain}
    for name, value in wanted.items():
        if value is not None:
            theirs = select(Lead).where(LEAD.c.workspace == workspace, LEAD.c[name] == value)
            found |= {lead.id: lead for lead in tx.scalars(theirs.order_by(LEAD.c.id.desc()).limit(most))}
    keys = [f"{kind}:{value}" for kind, value in (("email", email), ("phone", phone)) if value]
    known = select(Lead).where(LEAD.c.workspace == workspace, LEAD.c.id.in_(_known_by(workspace, keys)))
    found |= {lead.id: lead for lead in tx.scalars(known)} if keys else {}
    return sorted(found.values(), key=lambda lead: -lead.id)


def _known_by(workspace: str, keys: Collection[str]) -> ScalarSelect[int | None]:
    theirs = select(CONTACT.c.lead_id).where(CONTACT.c.workspace == workspace, CONTACT.c.key.in_(list(keys)))
    return theirs.scalar_subquery()


def partly(
    tx: Session, workspace: str, words: str, digits: str | None, most: int = 50, among: int = PARTS_AMONG
) -> Sequence[Lead]:
    """Leads with these words in name, company or e-mail, or these digits in the phone; the newest first.

    Only the newest `among` leads are looked at.
    """
    said = [LEAD.c[name].icontains(words, autoescape=True) for name in ("name", "company", "email")]
    if digits:
        said.append(LEAD.c.phone.contains(digits, autoescape=True))
    found = select(Lead).where(LEAD.c.workspace == workspace, LEAD.c.id > _before(tx, among), or_(*said))
    return tx.scalars(found.order_by(LEAD.c.id.desc()).limit(most)).all()


def _before(tx: Session, among: int) -> int:
    return (tx.scalar(select(func.max(LEAD.c.id))) or 0) - among


def names(tx: Session, workspace: str, newest: int, person: str | None = None) -> Sequence[Name]:
    """Number, name and company of the newest leads, and of all that a person owns; the newest first."""
    told = select(LEAD.c.id, LEAD.c.name, LEAD.c.company).where(LEAD.c.workspace == workspace)
    recent = tx.execute(told.where(LEAD.c.id > _before(tx, newest))).all()
    mine = tx.execute(told.where(LEAD.c.owner == person)).all() if person else []
    found = {row.id: (row.id, row.name, row.company) for row in (*mine, *recent)}
    return [found[number] for number in sorted(found, reverse=True)]


def of_numbers(tx: Session, workspace: str, numbers: Collection[int]) -> dict[int, Lead]:
    """The leads of these numbers."""
    theirs = select(Lead).where(LEAD.c.workspace == workspace, LEAD.c.id.in_(list(numbers)))
    return {lead.id: lead for lead in tx.scalars(theirs)}


def same_person(tx: Session, lead: Lead, most: int = 5) -> Sequence[Lead]:
    """Other leads that are not closed and have the lead's phone or e-mail, the oldest first."""
    same = [LEAD.c[name] == value for name in ("phone", "email") if (value := getattr(lead, name))]
    others = [_others(lead).where(each) for each in same]
    found = {other.id: other for query in others for other in tx.scalars(query.limit(most))}
    return sorted(found.values(), key=lambda other: other.id)


def _others(lead: Lead) -> Select[Lead]:
    here = (LEAD.c.workspace == lead.workspace, LEAD.c.id != lead.id, LEAD.c.state != State.CLOSED)
    return select(Lead).where(*here).order_by(LEAD.c.id)


def by_card(tx: Session, workspace: str, channel: str, ts: str) -> int | None:
    """The number of the lead whose card is that message."""
    there = select(LEAD.c.id).where(
        LEAD.c.workspace == workspace, LEAD.c.card_ts == ts, LEAD.c.card_channel == channel
    )
    return tx.scalar(there.limit(1))


def unclaimed(tx: Session, workspace: str, temperature: str, most: int = 1) -> Sequence[Lead]:
    """Open leads of a temperature that are offered to nobody, the oldest first."""
    free = select(Lead).where(
        LEAD.c.workspace == workspace, UNCLAIMED, LEAD.c.temperature == temperature, LEAD.c.counts.is_(True)
    )
    return tx.scalars(free.order_by(LEAD.c.opened_at).limit(most)).all()


def is_blocked(tx: Session, workspace: str, keys: Collection[str]) -> bool:
    """Whether one of these contacts ("email:..", "phone:..") is not to be contacted any more."""
    barred = select(BLOCKED.c.key).where(BLOCKED.c.workspace == workspace, BLOCKED.c.key.in_(list(keys)))
    return tx.scalar(barred.limit(1)) is not None
