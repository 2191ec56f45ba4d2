"""Finds leads by what is known of the person: a number, an address, a phone, or a part of a name.

What has an index is found among all leads; a part of a word only among the newest, so that it stays quick.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, text
from sqlmodel import Session

from playbook.words import State, What
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
    found |= {lead.id: lead for lead in _known_by(tx, workspace, keys)} if keys else {}
    return sorted(found.values(), key=lambda lead: -lead.id)


def _known_by(tx: Session, workspace: str, keys: Collection[str]) -> Sequence[Lead]:
    theirs = select(CONTACT.c.lead_id).where(CONTACT.c.workspace == workspace, CONTACT.c.key.in_(list(keys)))
    numbers = {number for number in tx.scalars(theirs) if number is not None}
    return list(of_numbers(tx, workspace, numbers).values())


def partly(
    tx: Session, workspace: str, words: str, digits: str | None, most: int = 50, among: int = PARTS_AMONG
) -> Sequence[Lead]:
    """Leads with these words in name, company or e-mail, or these digits in the phone; the newest first.

    Only the newest `among` leads are looked at.
    """
    said = [LEAD.c[name].icontains(words, autoescape=True) for name in ("name", "company", "email")]
    if digits:
        said.append(LEAD.c.phone.contains(digits, autoescape=True))
    found = select(Lead).where(_newest(tx, workspace, among), or_(*said))
    return tx.scalars(found.order_by(LEAD.c.id.desc()).limit(most)).all()


def _newest(tx: Session, workspace: str, among: int) -> ColumnElement[bool]:
    """Only so many leads, the newest, are looked at."""
    before = (tx.scalar(select(func.max(LEAD.c.id))) or 0) - among
    return and_(LEAD.c.id > before, _ours(workspace))


def _ours(workspace: str) -> ColumnElement[bool]:
    """Spelled so that no index has it: SQLite takes any that begins with the workspace before a list of numbers."""
    return func.coalesce(LEAD.c.workspace, "") == workspace


def names(tx: Session, workspace: str, newest: int, person: str | None = None) -> Sequence[Name]:
    """Number, name and company of the newest leads, and of all that a person owns; the newest first."""
    told = select(LEAD.c.id, LEAD.c.name, LEAD.c.company)
    recent = tx.execute(told.where(_newest(tx, workspace, newest))).all()
    own = told.where(LEAD.c.workspace == workspace, LEAD.c.owner == person)
    mine = tx.execute(own).all() if person else []
    found = {row.id: (row.id, row.name, row.company) for row in (*mine, *recent)}
    return [found[number] for number in sorted(found, reverse=True)]


def of_numbers(tx: Session, workspace: str, numbers: Collection[int]) -> dict[int, Lead]:
    """The leads of these numbers."""
    theirs = select(Lead).where(_ours(workspace), LEAD.c.id.in_(list(numbers)))
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


def unclaimed(tx: Session, workspace: str, temperatures: Collection[str]) -> Lead | None:
    """The open lead of these temperatures that is offered to nobody: the hottest, then the longest waiting.

    What waits in a drop is none of them.
    """
    heat = case({"hot": 0, "warm": 1}, value=LEAD.c.temperature, else_=2)
    free = select(Lead).where(
        LEAD.c.workspace == workspace, UNCLAIMED, LEAD.c.temperature.in_(list(temperatures)),
        LEAD.c.counts.is_(True), LEAD.c.due_what != What.DEAL,
    )  # fmt: skip
    return tx.scalar(free.order_by(heat, LEAD.c.opened_at).limit(1))
