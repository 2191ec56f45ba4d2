"""A lead arrives: its raw body is kept first, then it is understood, recognised, and posted."""

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from handlers.arrival import arrive
from handlers.attribution import Brought, brought_by, keep, named_by
from handlers.booked import note_meeting, with_story
from handlers.contact import normal_email, normal_phone
from handlers.desk import Desk
from handlers.drop_arrival import asked_again
from handlers.inquiry_read import Look, look_up, read
from handlers.nurture import reopen
from handlers.told_there import tell_there
from playbook.words import Door, Kind, State, What
from sources.new_lead import NewLead
from sources.provider import Booking, Meeting, Nothing, References
from store import blocked, fetches, history, inquiries, leads, outbox
from store.database import Tx
from store.inquiries import Met
from store.schema import DATABASE_FAULTS
from store.tables import Inquiry, Lead

log = logging.getLogger(__name__)
Writing = Callable[[], AbstractContextManager[Tx]]
LEFT_BEHIND = timedelta(minutes=1)  # a living process is done with an inquiry long before


@dataclass(frozen=True)
class RawInquiry:
    """What came in, byte for byte. `door` is where: the web, or a form in Slack filled in by `who`."""

    body: bytes
    content_type: str
    idempotency_key: str | None = None
    door: Door = Door.WEB
    who: str | None = None
    source_id: int | None = None  # the source that pushed it


@dataclass(frozen=True)
class Taken:
    """What is answered: the HTTP status and a JSON object; `again` are seconds to wait when it was not taken."""

    http: int
    answer: dict[str, Any]
    again: int = 0


@dataclass(frozen=True)
class Batch:
    """Inquiries that are understood in one transaction, which holds them: nobody else has them in hand."""

    tx: Tx
    look: Look  # for the source of each

    @contextmanager
    def writing(self) -> Iterator[Tx]:
        """The transaction of all of them."""
        yield self.tx


def take_in(desk: Desk, raw: RawInquiry) -> Taken:
    """Keep the body, then make a lead of it; 202 with its number, or 400 with what to mend."""
    now = desk.clock()
    return _understand(desk, _keep(desk, raw, now), now)


def set_aside(desk: Desk, raw: RawInquiry, reason: str) -> None:
    """Keep a body that looks sent by a program and makes no lead, with the reason; its sender is told to try again."""
    kept = _keep(desk, raw, desk.clock(), "set aside", reason)
    log.info("inquiry %s was set aside", kept.id)


def take_in_waiting(desk: Desk) -> int:
    """Finish what a crash left between being kept and being understood; returns how many.

    Safe to run late, twice, or in two processes at once: each inquiry is taken by conditional update.
    """
    now = desk.clock()
    with desk.database.reading() as tx:
        left = inquiries.waiting(tx, desk.workspace, now - LEFT_BEHIND)
    for kept in left:
        log.warning("inquiry %s was left waiting since %s", kept.id, kept.received_at)
    return sum(_understand_safely(desk, kept, now) for kept in left)


def take_in_queued(desk: Desk, most: int) -> int:
    """Make leads of those that were answered before they were understood, the oldest first; returns how many.

    They are made in one transaction, which is several times as fast. When one of them cannot be done that way,
    nothing of it stays, and each is done apart. Several processes share them.
    """
    now, taken = desk.clock(), list[Inquiry]()
    try:
        with desk.database.writing() as tx:
            taken += inquiries.queued(tx, desk.workspace, most)
            batch = Batch(tx, look_up(desk))
            for kept in taken:
                _understand(desk, kept, now, batch)
    except Exception:  # noqa: BLE001  # it is met again, and logged, when it is alone
        log.info("%s inquiries are understood one by one", len(taken))
        for kept in taken:
            _understand_safely(desk, kept, now)
    return len(taken)


def _understand_safely(desk: Desk, kept: Inquiry, now: datetime) -> bool:
    try:
        return _understand(desk, kept, now).http == 202
    except DATABASE_FAULTS:  # the next sweep tries again
        log.exception("inquiry %s waits on", kept.id)
    except Exception:  # one bad inquiry must never stop the rest
        log.exception("inquiry %s cannot be made a lead", kept.id)
        _not_understood(desk.database.writing, kept.id, "a fault of Glengarry's: see the log")
    return False


def _keep(
    desk: Desk, raw: RawInquiry, now: datetime, status: str = "waiting", problem: str | None = None
) -> Inquiry:
    row = row_of(desk, raw, now, status, problem)
    with desk.database.writing() as tx:
        return inquiries.keep(tx, row)


def keep_once(desk: Desk, raw: RawInquiry) -> Inquiry | None:
    """Keep a body that its sender may tell of again, by its idempotency key; None when it is kept already."""
    row = row_of(desk, raw, desk.clock())
    with desk.database.writing() as tx:
        if inquiries.answered(tx, desk.workspace, [f"kept:{raw.idempotency_key}"]):
            return None
        return inquiries.keep(tx, row)


def row_of(
    desk: Desk, raw: RawInquiry, now: datetime, status: str = "waiting", problem: str | None = None
) -> dict[str, Any]:
    """The columns of a raw body, for whoever keeps it himself."""
    return {**facts_of(desk, raw, now, status), "problem": problem}


def facts_of(desk: Desk, raw: RawInquiry, now: datetime, status: str) -> dict[str, Any]:
    """The same for many that come at once."""
    return {
        "workspace": desk.workspace, "received_at": now, "content_type": raw.content_type[:200],
        "idempotency_key": raw.idempotency_key, "digest": hashlib.sha256(raw.body).hexdigest(), "body": raw.body,
        "door": raw.door, "who": raw.who, "status": status, "source_id": raw.source_id,
    }  # fmt: skip


def understand_kept(desk: Desk, kept: Inquiry) -> Taken:
    """Make of a kept body what it means; 202 with what became of it, or 400 when it means nothing."""
    return _understand(desk, kept, desk.clock())


def _understand(desk: Desk, kept: Inquiry, now: datetime, batch: Batch | None = None) -> Taken:
    """In a transaction of its own, unless it is one of a batch."""
    write: Writing = batch.writing if batch else desk.database.writing
    try:
        meant = read(desk, kept, batch.look if batch else look_up(desk))
    except ValueError as fault:
        return _not_understood(write, kept.id, str(fault))
    if isinstance(meant, Nothing):
        return _nothing(write, kept.id, meant.reason)
    if isinstance(meant, References):
        return _to_fetch(write, kept, meant, now)
    brought = brought_by(desk, meant.of if isinstance(meant, Meeting) else meant)
    with write() as tx:
        earlier = None if batch else inquiries.begin(tx, kept.id)
        if earlier:  # somebody finished it who thought it left behind
            return Taken(202, {"lead": earlier.lead_id, "status": earlier.status})
        if isinstance(meant, Meeting):
            number, status = _of_meeting(tx, desk, kept, meant, now, brought)
        else:
            number, status = _recognise(tx, desk, kept, named_by(meant, brought), now, brought)
        inquiries.settle(tx, kept.id, status, number)
        if number and kept.door == Door.CHANNEL:
            tell_there(tx, desk, kept, number, now)
    log.info("inquiry %s is lead %s: %s", kept.id, number, status)
    return Taken(202, {"lead": number, "status": status})


def _nothing(write: Writing, kept: int, reason: str) -> Taken:
    """It was understood, and there is nothing to do."""
    with write() as tx:
        inquiries.settle(tx, kept, "nothing to do", problem=reason[:300])
    log.info("inquiry %s: nothing to do", kept)
    return Taken(202, {"lead": None, "status": "nothing to do", "what": reason[:300]})


def _to_fetch(write: Writing, kept: Inquiry, meant: References, now: datetime) -> Taken:
    """It only names what it is about: each is fetched, and then an inquiry of its own."""
    with write() as tx:
        wanted = [{"name": each.name, "key": each.key, "about": dict(each.about)} for each in meant.those]
        new = fetches.want(tx, kept, wanted, now)
        inquiries.settle(tx, kept.id, "to fetch" if new else "duplicate")
    log.info("inquiry %s names %s, %s of them new", kept.id, len(meant.those), new)
    return Taken(202, {"lead": None, "status": "to fetch" if new else "duplicate"})


def _not_understood(write: Writing, kept: int, reason: str) -> Taken:
    with write() as tx:
        inquiries.settle(tx, kept, "failed", problem=reason[:300])
    log.warning("inquiry %s was not understood", kept)
    return Taken(400, {
        "error": "not_understood",
        "what": f"The body could not be read: {reason[:200]}. It is kept as inquiry {kept}.",
        "do": 'Send one JSON object such as {"name": "Ann Lee", "phone": "+1 212 555 0100"}, or a web form.',
    })  # fmt: skip


def _of_meeting(
    tx: Tx, desk: Desk, kept: Inquiry, meeting: Meeting, now: datetime, brought: Brought
) -> tuple[int | None, str]:
    """The lead of whoever booked it or called it off; somebody new who booked one is a new lead."""
    keys = [f"source:{kept.source_id}:{meeting.key}"]
    known = inquiries.answered(tx, desk.workspace, keys)
    if known:
        return known
    booked = meeting.what is Booking.BOOKED
    contacts = _contacts(desk, meeting.of)
    met = inquiries.meet(tx, desk.workspace, contacts.values())
    number, status = _open_lead(tx, desk, met, contacts.values()), str(meeting.what)
    if number:
        note_meeting(tx, desk, number, meeting, now)
    elif booked:
        story = with_story(meeting, desk.rules().hours)
        number, status = _new(tx, desk, kept, named_by(story, brought), now, met, contacts), "accepted"
    else:
        status = "nothing to do"
    if number and booked:
        keep(tx, desk, number, brought, kept.received_at)
        inquiries.remember(tx, desk.workspace, contacts.values(), number)
    inquiries.answer(tx, desk.workspace, keys, number, status)
    return number, status


def _recognise(
    tx: Tx, desk: Desk, kept: Inquiry, new: NewLead, now: datetime, brought: Brought
) -> tuple[int | None, str]:
    """The lead this inquiry belongs to, and as what: accepted, duplicate, or re-inquiry."""
    keys = _keys(kept, new)
    known = inquiries.answered(tx, desk.workspace, keys)
    if known:
        return known
    contacts = _contacts(desk, new)
    met = inquiries.meet(tx, desk.workspace, contacts.values())
    theirs = _open_lead(tx, desk, met, contacts.values())
    playbook = desk.rules().playbook
    since = kept.received_at - playbook.intake.double_click.span()
    twin = None if keys else inquiries.same_body(tx, desk.workspace, kept.digest, since, kept.id)
    if twin:
        return twin, "duplicate"
    if theirs:
        number, status = _ask_again(tx, desk, kept, theirs, new, now), "re-inquiry"
    else:
        number, status = _new(tx, desk, kept, new, now, met, contacts), "accepted"
    keep(tx, desk, number, brought, kept.received_at)
    inquiries.remember(tx, desk.workspace, contacts.values(), number)
    inquiries.answer(tx, desk.workspace, keys, number, status)
    return number, status


def _open_lead(tx: Tx, desk: Desk, met: Met, contacts: Iterable[str]) -> int | None:
    """The lead that this person has already; whoever asked not to be contacted only has his inquiry."""
    number = met.open
    if number and blocked.any_of(tx, desk.workspace, contacts):
        lead = leads.get(tx, desk.workspace, number)
        return number if lead and lead.state == State.INQUIRY else None
    return number


def _keys(kept: Inquiry, new: NewLead) -> list[str]:
    keys = []
    if kept.idempotency_key:
        keys.append(f"key:{kept.idempotency_key[:200]}")
    if new.external_id and kept.source_id:
        keys.append(f"source:{kept.source_id}:{new.external_id}")
    elif new.external_id:
        keys.append(f"external:{new.source or ''}:{new.external_id}")
    return keys


def _contacts(desk: Desk, new: NewLead) -> dict[str, str]:
    """The normalised e-mail and phone as keys a person is recognised by."""
    region = new.country or desk.rules().playbook.team.region
    found = {"email": normal_email(new.email), "phone": normal_phone(new.phone, region)}
    return {kind: f"{kind}:{value}" for kind, value in found.items() if value}


def _new(
    tx: Tx, desk: Desk, kept: Inquiry, new: NewLead, now: datetime, met: Met, keys: Mapping[str, str]
) -> int:
    contacts = {kind: value.partition(":")[2] for kind, value in keys.items()}
    door = Door(kept.door)
    return arrive(tx, desk, new, contacts, now, came=kept.received_at, door=door, who=kept.who, met=met).id


def _ask_again(tx: Tx, desk: Desk, kept: Inquiry, number: int, new: NewLead, now: datetime) -> int:
    """The same person again: noted in his lead's thread and history, and told to its owner."""
    lead = leads.wanted(tx, desk.workspace, number)
    detail = {"source": new.source, "campaign": new.campaign, **new.extra}
    history.add(tx, lead, Kind.RE_INQUIRY, now, kept.who, kept.door, note=new.message, detail=detail)
    _fill_in(tx, desk, lead, new)
    if lead.state == State.NURTURE:
        reopen(tx, desk, lead, now, Door(kept.door))
    elif lead.due_what == What.DEAL:
        asked_again(tx, desk, lead, now)
    leads.put(tx, lead.id, asked_again_at=now)
    _tell_again(tx, desk, lead, new, now)
    outbox.card(tx, lead, now)
    return lead.id


def _fill_in(tx: Tx, desk: Desk, lead: Lead, new: NewLead) -> None:
    """What was missing so far and came this time, such as a phone number, is the lead's from now on."""
    contacts = {kind: value.partition(":")[2] for kind, value in _contacts(desk, new).items()}
    came = {"name": new.name, "company": new.company, **contacts}
    missing = {name: value for name, value in came.items() if value and getattr(lead, name) is None}
    if missing:
        leads.put(tx, lead.id, **missing)


def _tell_again(tx: Tx, desk: Desk, lead: Lead, new: NewLead, now: datetime) -> None:
    said = {"kind": "re-inquiry", "source": new.source, "story": new.message, "owner": lead.owner}
    occurrence = f"{lead.id}:{now.isoformat()}"

    def tell(key: str, conversation: str, in_thread: bool) -> None:
        outbox.notice(
            tx,
            lead.workspace,
            key,
            "thread_note",
            conversation,
            now,
            lead=lead,
            in_thread=in_thread,
            facts=said,
        )

    if lead.state == State.INQUIRY:
        tell(f"again:{occurrence}", desk.rules().playbook.channels.marketing, False)
    else:
        tell(f"again:{occurrence}", lead.channel, True)
    if lead.owner:
        tell(f"again-dm:{occurrence}", lead.owner, False)
