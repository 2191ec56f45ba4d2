"""Keeps leads: adds them, finds them, and moves them by conditional update."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, case, func, or_, select, text, union, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session

from playbook.hands import Burden
from playbook.refusal import Refusal
from playbook.standing import Due, Standing
from playbook.words import Asked, Outcome, State, Temperature, What
from store import outbox, outgoing
from store.added import rows
from store.statements import changed, on_sqlite, plain_rows_of
from store.tables import TOOK, Lead, Person, table

LEAD, PERSON = table(Lead), table(Person)
LEADS = rows(Lead)
PLAIN = [field.name for field in fields(Standing) if field.name not in ("due", "held")]
COUNTED = {"steps_due", "steps_kept", "step_lost_at"}  # they change nothing of what its owner is asked
STANDS = {*PLAIN, "due_what", "due_at", "due_who", "held_what", "held_at"} - COUNTED
FIND = select(LEAD).where(LEAD.c.workspace == bindparam("workspace"), LEAD.c.id == bindparam("number"))
HOLD = FIND.with_for_update()
OF_PEOPLE: BindParameter[str] = bindparam("people", expanding=True)
BARS = select(LEAD.c.owner, LEAD.c.temperature, LEAD.c.step, LEAD.c.repeats, LEAD.c.due_at).where(
    LEAD.c.workspace == bindparam("workspace"), LEAD.c.covers_for.is_(None),
    or_(LEAD.c.step == 0, LEAD.c.temperature == Temperature.HOT),
)  # fmt: skip
BURDENS = BARS.where(LEAD.c.owner.in_(OF_PEOPLE))
BURDEN = BARS.where(LEAD.c.owner == bindparam("person"))  # a list of people is spelled out anew each time
ASKED = select(LEAD.c.offered_to, LEAD.c.temperature).where(
    LEAD.c.workspace == bindparam("workspace"), LEAD.c.offered_to.in_(OF_PEOPLE), LEAD.c.owner.is_(None)
)
STAY = ("nurture_why", "review_asked_at", "kept_at", "hot_again_by")  # facts of one stay in the pile
UNOFFERED = text("lead.state = 'open' AND lead.offered_to IS NULL")  # literally what the partial indexes say
IN_PILE = text("lead.state = 'nurture'")
UNANSWERED = text("lead.repeats > 0 AND lead.owner IS NOT NULL")
MICROSECOND = timedelta(microseconds=1)
MOVE = update(LEAD).where(LEAD.c.id == bindparam("seen_id"), LEAD.c.revision == bindparam("seen_revision"))


class Overtaken(Exception):
    """Somebody else changed the lead between looking and writing; nothing was written."""


def standing(lead: Lead) -> Standing:
    """Where a lead stands, as the rules see it."""
    due = held = None
    if lead.due_at and lead.due_what and lead.due_who:
        due = Due(What(lead.due_what), lead.due_at, Asked(lead.due_who))
    if lead.held_at and lead.held_what:
        held = Due(What(lead.held_what), lead.held_at, Asked.OWNER)
    return Standing(
        state=State(lead.state), temperature=Temperature(lead.temperature), opened_at=lead.opened_at, due=due,
        owner=lead.owner, offered_to=lead.offered_to, passed=tuple(lead.passed), claimed_at=lead.claimed_at,
        anchor=lead.anchor, rung=lead.rung, step=lead.step,
        repeats=lead.repeats, touches=lead.touches, reached=lead.reached,
        outcome=Outcome(lead.outcome) if lead.outcome else None, held=held,
        snoozes=lead.snoozes, cycle=lead.cycle, given_up_by=lead.given_up_by, nurtured_at=lead.nurtured_at,
        steps_due=lead.steps_due, steps_kept=lead.steps_kept, step_lost_at=lead.step_lost_at,
    )  # fmt: skip


def columns(stands: Standing) -> dict[str, Any]:
    """The same as columns of the table."""
    due, held = stands.due, stands.held
    return {
        **{name: getattr(stands, name) for name in PLAIN},
        "passed": list(stands.passed),
        "nurtured_at": stands.nurtured_at if stands.state is State.NURTURE else None,
        "due_what": due.what if due else None,
        "due_at": due.at if due else None,
        "due_who": due.who if due else None,
        "held_what": held.what if held else None,
        "held_at": held.at if held else None,
    }


def add(tx: Session, workspace: str, stands: Standing, **facts: Any) -> Lead:
    """A new lead, numbered."""
    return LEADS.add(tx, {"workspace": workspace, **columns(stands), **facts})


def get(tx: Session, workspace: str, number: int, hold: bool = False) -> Lead | None:
    """The lead of that number, if there is one; with `hold` nobody else changes it meanwhile."""
    tx.flush()  # as any look at objects begins
    rows = plain_rows_of(tx, HOLD if hold else FIND, {"workspace": workspace, "number": number})
    return LEADS.of(tx, rows[0]) if rows else None


def there_is(tx: Session, workspace: str, number: int) -> bool:
    """Whether there is a lead of that number."""
    found = select(LEAD.c.id).where(LEAD.c.workspace == workspace, LEAD.c.id == number)
    return tx.scalar(found) is not None


def wanted(tx: Session, workspace: str, number: int) -> Lead:
    """The lead of that number, held until the transaction ends. Raises Refusal when there is none."""
    return shown(tx, workspace, number, hold=True)


def shown(tx: Session, workspace: str, number: int, hold: bool = False) -> Lead:
    """The lead of that number, to look at. Raises Refusal when there is none."""
    lead = get(tx, workspace, number, hold)
    if lead is None:
        raise Refusal(f"There is no lead #{number}. `/lead mine` lists yours.")
    return lead


def move(tx: Session, seen: Lead, stands: Standing, **facts: Any) -> None:
    """Write where a lead stands now, with other facts, into the database and into `seen`.

    A new owner has it in his own name, unless `covers_for` says in whose stead. A nudge that waits to be
    said waits no longer once the lead stands elsewhere, unless `nudge_at` says so. What is known of a stay in
    the nurture pile ends with it: give `nurture_why` when one begins.
    Raises Overtaken, having changed nothing, when somebody changed it since it was read.
    """
    stated = {**columns(stands), **_of_pile(seen, stands), **facts, "revision": seen.revision + 1}
    if stands.owner != seen.owner:
        stated.setdefault("covers_for", None)
    written = {name: value for name, value in stated.items() if value != getattr(seen, name)}
    if seen.nudge_at and "nudge_at" not in facts and not STANDS.isdisjoint(written):
        written["nudge_at"] = None
    lengths = _lengths(tx, seen, written)
    if changed(tx, MOVE, {**written, **lengths, "seen_id": seen.id, "seen_revision": seen.revision}) != 1:
        raise Overtaken(f"lead {seen.id} was changed meanwhile")
    outgoing.crossed(tx, seen, seen.state, stands, facts)
    if seen.dropped:
        outbox.drop_changed(tx, seen.workspace, seen.dropped)
    for name, value in written.items():
        set_committed_value(seen, name, value)


def _lengths(tx: Session, seen: Lead, written: Mapping[str, Any]) -> dict[str, int]:
    """How long it took, where a trigger would have to write the row once more for it: in SQLite."""
    there = {took: written[at] for took, at in TOOK.items() if written.get(at)}
    if not there or not on_sqlite(tx):
        return {}
    since = seen.received_at
    return {took: max(0, (at - since) // MICROSECOND) for took, at in there.items()}


def _of_pile(seen: Lead, stands: Standing) -> dict[str, Any]:
    """What a lead loses on its way into the nurture pile or out of it; a new review answers the last one."""
    if (seen.state == State.NURTURE) is not (stands.state is State.NURTURE):
        return dict.fromkeys(STAY)
    planned = stands.due.at if stands.due else None
    return {"review_asked_at": None} if stands.state is State.NURTURE and planned != seen.due_at else {}


def put(tx: Session, number: int, **facts: Any) -> None:
    """Set facts that no rule looks at, such as where the card is."""
    tx.execute(update(LEAD).where(LEAD.c.id == number).values(**facts))


def put_all(tx: Session, numbers: Sequence[int], **facts: Any) -> None:
    """The same for many leads."""
    if numbers:
        tx.execute(update(LEAD).where(LEAD.c.id.in_(numbers)).values(**facts))


def held(tx: Session, workspace: str, numbers: Sequence[int]) -> Sequence[Lead]:
    """These leads, held until the transaction ends."""
    these = select(Lead).where(LEAD.c.workspace == workspace, LEAD.c.id.in_(numbers))
    return tx.scalars(these.order_by(LEAD.c.id).with_for_update()).all()


def note(tx: Session, lead: Lead, **routing: Any) -> None:
    """Add to what is known of how a lead was routed, in the database and in `lead`."""
    known = {**lead.routing, **routing}
    if known != lead.routing:
        put(tx, lead.id, routing=known)
        set_committed_value(lead, "routing", known)


def due(tx: Session, workspace: str, now: datetime, most: int = 500) -> list[int]:
    """Numbers of the leads that something is due for by `now`, the longest overdue first."""
    asked = select(LEAD.c.id).where(LEAD.c.workspace == workspace, LEAD.c.due_at <= now)
    return list(tx.scalars(asked.order_by(LEAD.c.due_at).limit(most)))


def of_owner(tx: Session, workspace: str, person: str, most: int = 100) -> Sequence[Lead]:
    """The leads a person owns, the next one due first."""
    mine = select(Lead).where(LEAD.c.workspace == workspace, LEAD.c.owner == person)
    return tx.scalars(mine.order_by(LEAD.c.due_at).limit(most)).all()


def unclaimed(tx: Session, workspace: str, channel: str, temperature: str, most: int = 40) -> Sequence[Lead]:
    """Open leads of a channel and temperature, the oldest first."""
    waiting = select(Lead).where(
        LEAD.c.workspace == workspace,
        LEAD.c.state == State.OPEN,
        LEAD.c.channel == channel,
        LEAD.c.temperature == temperature,
        LEAD.c.due_at.is_not(None),
        LEAD.c.due_what != What.DEAL,
    )
    return tx.scalars(waiting.order_by(LEAD.c.opened_at).limit(most)).all()


def astray(tx: Session, workspace: str, most: int = 500) -> Sequence[Lead]:
    """Leads that break the invariant: open with nothing due, closed with something due, worked by nobody."""
    closed, working = LEAD.c.state == State.CLOSED, LEAD.c.state == State.WORKING
    nothing = or_(LEAD.c.due_at.is_(None), LEAD.c.due_what.is_(None), LEAD.c.due_who.is_(None))
    broken = or_(~closed & nothing, closed & LEAD.c.due_at.is_not(None), working != LEAD.c.owner.is_not(None))
    return tx.scalars(select(Lead).where(LEAD.c.workspace == workspace, broken).limit(most)).all()


def count_open(tx: Session, workspace: str) -> int:
    """How many leads are not closed."""
    return tx.scalar(
        select(func.count()).where(LEAD.c.workspace == workspace, LEAD.c.due_at.is_not(None))
    ) or 0  # fmt: skip


def count_overdue(tx: Session, workspace: str, now: datetime) -> int:
    """How many leads have something due that is past."""
    past = select(func.count()).where(LEAD.c.workspace == workspace, LEAD.c.due_at < now)
    return tx.scalar(past) or 0


def not_offered(tx: Session, workspace: str, routes: Sequence[str], most: int = 1000) -> Sequence[Lead]:
    """Open leads of these routes that are offered to nobody, the hottest and then the oldest first."""
    heat = case({"hot": 0, "warm": 1}, value=LEAD.c.temperature, else_=2)
    waiting = select(Lead).where(
        LEAD.c.workspace == workspace, UNOFFERED, LEAD.c.counts.is_(True), LEAD.c.route.in_(list(routes)),
        LEAD.c.due_what != What.DEAL,
    )  # fmt: skip
    return tx.scalars(waiting.order_by(heat, LEAD.c.opened_at).limit(most)).all()


def burdens(tx: Session, workspace: str, people: Sequence[str]) -> dict[str, list[Burden]]:
    """What these people have in their own names that may bar others, and what they are asked to take."""
    found: dict[str, list[Burden]] = {person: [] for person in people}
    given = {"workspace": workspace, "people": list(people)}
    for row in tx.execute(BURDENS, given) if people else ():
        found[row.owner].append(Burden(row.temperature, row.step == 0, row.repeats, row.due_at))
    for row in tx.execute(ASKED, given) if people else ():
        found[row.offered_to].append(Burden(row.temperature, untouched=True))
    return found


def burden_of(tx: Session, workspace: str, person: str) -> list[Burden]:
    """What a person has in his own name that may bar another claim."""
    rows = plain_rows_of(tx, BURDEN, {"workspace": workspace, "person": person})
    return [Burden(temperature, step == 0, repeats, due_at) for _, temperature, step, repeats, due_at in rows]


def offered(tx: Session, workspace: str, person: str, most: int = 10_000) -> Sequence[Lead]:
    """Leads that a person is asked to take."""
    theirs = select(Lead).where(LEAD.c.workspace == workspace, LEAD.c.offered_to == person)
    return tx.scalars(theirs.order_by(LEAD.c.id).limit(most)).all()


def of_the_gone(tx: Session, workspace: str) -> list[str]:
    """Ids of people who are no longer here, yet own leads, are asked to take some, or are covered for."""
    gone = select(PERSON.c.id).where(PERSON.c.workspace == workspace, PERSON.c.gone.is_(True))
    have = [
        select(column).where(LEAD.c.workspace == workspace, column.in_(gone))
        for column in (LEAD.c.owner, LEAD.c.offered_to, LEAD.c.covers_for)
    ]
    return sorted(tx.scalars(union(*have)))


def restless(tx: Session, workspace: str, person: str, until: datetime) -> Sequence[Lead]:
    """Leads of somebody who is away until then, but for the cold ones that wait for his return.

    Those among them, too, whose first-touch limit is still his.
    """
    theirs = select(Lead).where(LEAD.c.workspace == workspace, LEAD.c.owner == person)
    untouched = and_(LEAD.c.missed_by.is_(None), LEAD.c.first_touch_at.is_(None))
    moves = or_(LEAD.c.temperature != Temperature.COLD, LEAD.c.due_at < until, untouched)
    return tx.scalars(theirs.where(moves).order_by(LEAD.c.id)).all()


def due_to(tx: Session, workspace: str, person: str) -> Sequence[Lead]:
    """Leads that a person works, or somebody works in his stead, held until the transaction ends."""
    his = or_(LEAD.c.owner == person, LEAD.c.covers_for == person)
    theirs = select(Lead).where(LEAD.c.workspace == workspace, his, LEAD.c.state == State.WORKING)
    return tx.scalars(theirs.order_by(LEAD.c.id).with_for_update()).all()


def covered_for(tx: Session, workspace: str, person: str) -> Sequence[Lead]:
    """Leads that somebody works in a person's stead, held until the transaction ends."""
    theirs = select(Lead).where(
        LEAD.c.workspace == workspace, LEAD.c.covers_for == person, LEAD.c.state == State.WORKING
    )
    return tx.scalars(theirs.order_by(LEAD.c.id).with_for_update()).all()
