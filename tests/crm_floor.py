"""A floor with a CRM beside it: what happens is told there as by the worker, and what changed there is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from handlers.crm.crm import Connected, Crm
from handlers.crm.crm_back import sweep
from handlers.crm.crm_deliver import ToCrm
from handlers.desk import Desk
from playbook.refusal import Refusal
from playbook.words import Door, Kind
from store import crm_links, crm_receivers, history, leads, people
from store.tables import Event
from store.tables.connections import CrmLink, Outgoing, Receiver
from tests.floor import Floor


def take_over(
    desk: Desk, number: int, facts: Mapping[str, object], /, *, door: Door, by: str, decided: bool = False
) -> list[str]:
    """Changes what the CRM owns of a lead, plainly."""
    now = desk.clock()
    if not decided and not facts.keys() <= set(desk.rules().playbook.crm.owns):
        raise Refusal("not owned")
    with desk.database.writing() as tx:
        lead = leads.wanted(tx, desk.workspace, number)
        changed = {name: value for name, value in facts.items() if getattr(lead, name) != value}
        if changed:
            leads.put(tx, number, **changed)
            history.add(tx, lead, Kind.CHANGED, now, None, door, note=by)
    return list(changed)


@dataclass
class CrmFloor:
    """A floor with one CRM of that kind."""

    floor: Floor
    crm: Crm
    kind: str = "hubspot"
    name: str = "Ours"
    last: int = 0  # the last entry that was told
    taken: list[Mapping[str, object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        now = self.floor.clock()
        with self.floor.database.writing() as tx:
            for person, email in {"U0SAM": "sam@us.example", "U0DANA": "dana@us.example"}.items():
                people.learn(tx, "T0", person, email=email)
            row = Receiver(
                workspace="T0", kind=self.kind, name=self.name, created_at=now, cursor=now.isoformat()
            )
            self.number = crm_receivers.add(tx, row).id
        self.floor.clock.move(seconds=1)
        self.deliver = ToCrm(self.floor.desk, lambda _: self.crm, self.take)

    @property
    def receiver(self) -> Receiver:
        with self.floor.database.reading() as tx:
            return tx.get_one(Receiver, self.number)

    @property
    def it(self) -> Connected:
        return Connected(self.receiver, self.crm, self.take, self.floor.rules().playbook.crm.owns)

    def take(
        self, desk: Desk, number: int, facts: Mapping[str, object], /, *, door: Door, by: str,
        decided: bool = False,
    ) -> list[str]:  # fmt: skip
        self.taken.append(facts)
        return take_over(desk, number, facts, door=door, by=by, decided=decided)

    def tell(self, **how: Any) -> int:
        """Everything that happened since, entry by entry; how many of them."""
        with self.floor.database.reading() as tx:
            entries = tx.scalars(
                select(Event).where(history.EVENT.c.id > self.last).order_by(history.EVENT.c.id)
            ).all()
        for each in entries:
            self.say(each.lead_id, each.id, **how)
            self.last = each.id
        return len(entries)

    def say(self, lead: int, entry: int, *, event: str = "lead.touched", attempts: int = 1) -> None:
        """One piece of news."""
        news = Outgoing(
            workspace="T0", receiver_id=self.number, lead_id=lead, event=event, attempts=attempts,
            body={"lead": {}, "entry": {"number": entry}}, ready_at=self.floor.clock(),
        )  # fmt: skip
        self.deliver(self.receiver, news, self.floor.clock())

    def read(self) -> int:
        """What changed there is read."""
        return sweep(self.floor.desk, lambda _: self.crm, self.take)

    def link(self, lead: int) -> CrmLink | None:
        with self.floor.database.reading() as tx:
            return crm_links.of_lead(tx, "T0", self.number, lead)
