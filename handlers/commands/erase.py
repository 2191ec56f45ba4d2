"""A person is erased: from his leads, their histories, what came in, and every message about them in Slack."""

import logging
from dataclasses import dataclass
from typing import Any

from handlers.contact import contact_key
from handlers.desk import Desk
from handlers.leads.mentions import mentions
from handlers.ownership import may_administer
from handlers.payloads import number_pressed, person_in
from messages.render import Payload, render
from messages.words import count
from playbook.erasing import CODE, erased
from playbook.refusal import Refusal
from playbook.words import Door, Kind
from store import blocked, erasing, history, inquiries, leads, outbox
from store.database import Tx

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Traces:
    """What there is of one person: the numbers of his leads, and of what came in by him; what he is known by."""

    leads: tuple[int, ...]
    inquiries: tuple[int, ...]
    known_by: frozenset[str] = frozenset()

    @property
    def told(self) -> str:
        """The leads in words."""
        if not self.leads:
            return "no lead"
        named = ", ".join(f"#{number}" for number in self.leads[:10])
        more = f" and {len(self.leads) - 10} more" if len(self.leads) > 10 else ""
        return f"{count(len(self.leads), 'lead')} ({named}{more})"


def erase_typed(desk: Desk, number: int, person: str, _rest: str) -> Payload:
    """`/lead 42 erase` asks once more, and tells what it would take."""
    _must_administer(desk, person)
    return render("erase", number=number, leads=traces_of(desk, number).told)


def on_erase(desk: Desk, body: dict[str, Any]) -> Payload:
    """The button that was asked once more."""
    person = person_in(body)
    _must_administer(desk, person)
    gone = erase(desk, traces_of(desk, number_pressed(body)), person, Door.BUTTON)
    return render("say", text=f"Erased: {gone.told}. Cards and messages in Slack are being rewritten.")


def traces_of(desk: Desk, number: int) -> Traces:
    """What there is of the person behind a lead. Raises Refusal when there is no such lead."""
    with desk.database.reading() as tx:
        leads.shown(tx, desk.workspace, number)
        return _traces(tx, desk, {number}, blocked.everything_of(tx, desk.workspace, number))


def traces_by(desk: Desk, contact: str) -> Traces:
    """The same by an e-mail address or a phone number. Raises Refusal when nobody is known by it."""
    key = contact_key(contact, desk.rules().playbook.team.region)
    if key is None:
        raise Refusal("That is no e-mail address and no phone number. Write the latter as +1 212 555 0100.")
    with desk.database.reading() as tx:
        latest = inquiries.latest_lead_of(tx, desk.workspace, key)
        found = _traces(tx, desk, {latest} if latest else set(), [key])
    if not found.leads and not found.inquiries:
        raise Refusal("No lead is known by that. Try the person's other address, or the lead's number.")
    return found


def _traces(tx: Tx, desk: Desk, known: set[int], keys: list[str]) -> Traces:
    """Grown until nothing new is found: one address leads to a lead, and that to another address."""
    numbers: set[int] = set()
    while known - numbers or not numbers:
        numbers |= known | set(blocked.numbers_of(tx, desk.workspace, keys))
        known = erasing.of_the_same(tx, desk.workspace, numbers)
        more = {key for each in known for key in blocked.everything_of(tx, desk.workspace, each)}
        known |= set(blocked.numbers_of(tx, desk.workspace, more | set(keys)))
        if not known:
            break
    by = frozenset(keys).union(*(blocked.everything_of(tx, desk.workspace, each) for each in known))
    came = erasing.inquiries_of(tx, desk.workspace, known)
    came += [
        number for number, kind, body in erasing.without_lead(tx, desk.workspace) if mentions(body, kind, by)
    ]
    return Traces(tuple(sorted(known)), tuple(came), by)


def erase(desk: Desk, traces: Traces, person: str | None, door: Door) -> Traces:
    """Take all of that out for good; what was erased before is erased once more."""
    now = desk.clock()
    with desk.database.writing() as tx:
        found = leads.held(tx, desk.workspace, traces.leads)
        new = [lead for lead in found if lead.code != CODE]  # pressed twice, it is told once
        for lead in found:
            ended = {"ended_at": lead.ended_at or now, "ended_by": lead.ended_by or person}
            leads.move(tx, lead, erased(leads.standing(lead), now), code=CODE, nudge_at=None, **ended)
        erasing.erase(tx, desk.workspace, traces.leads, traces.inquiries, traces.known_by)
        for lead in found:
            outbox.settle(tx, lead)
        for lead in new:
            history.add(tx, lead, Kind.ERASED, now, person, door)
    log.info("erased leads %s", ", ".join(str(each) for each in traces.leads))
    return traces


def _must_administer(desk: Desk, person: str) -> None:
    with desk.database.reading() as tx:
        if not may_administer(tx, desk, person):
            raise Refusal("Only an admin erases people, because nothing brings them back. Ask one.")


ACTIONS = {"erase": on_erase}
