"""Whose campaign an inquiry is: told by what it says and by its marks, and kept for each time a prospect came by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.desk import Desk, Rules
from playbook.campaigns import bundle_of
from playbook.touches import deciding
from playbook.words import Door, Kind
from sources.marks import marks_in
from sources.new_lead import NewLead
from store import history, leads, touchpoints
from store.database import Tx
from store.tables import Lead, Touchpoint


@dataclass(frozen=True)
class Brought:
    """What brought a prospect: the campaign's number and name if anybody knows, and what the inquiry says.

    What nobody can tell waits in a `bundle` with its like.
    """

    campaign: int | None
    name: str | None
    said: str | None
    marks: Mapping[str, str]
    source: str | None
    bundle: str | None

    def row(self, workspace: str, lead: int, at: datetime) -> dict[str, Any]:
        """The touchpoint of a lead."""
        return touchpoints.row(
            workspace, lead, at, self.campaign, source=self.source, said=self.said, marks=self.marks,
            bundle=self.bundle,
        )  # fmt: skip


def brought_by(desk: Desk, new: NewLead) -> Brought:
    """What brought a prospect. What is not known by the rules as last read is looked up as they are now."""
    found = told_by(desk.rules(), new)
    if found.bundle:
        return told_by(desk.rules.refresh(), new)
    return found


def told_by(rules: Rules, new: NewLead) -> Brought:
    """The same by these rules: for many inquiries in a row. A test waits for nobody."""
    marks = marks_in(new)
    said = None if new.campaign_hinted else new.campaign
    number = rules.campaigns.attribute(said, marks)
    if number is not None:
        return Brought(number, rules.campaigns.names.get(number), said, marks, new.source, None)
    return Brought(None, None, said, marks, new.source, None if new.test else bundle_of(said, marks))


def named_by(new: NewLead, brought: Brought) -> NewLead:
    """The inquiry under its campaign's own name; one that nobody knows under what it says."""
    if brought.name is None or brought.name == new.campaign:
        return new
    return new.model_copy(update={"campaign": brought.name})


def keep(tx: Tx, desk: Desk, number: int, brought: Brought, at: datetime) -> None:
    """A prospect came by, for the first time or again: all of it is kept, and the first time names the lead."""
    touchpoints.add(tx, brought.row(desk.workspace, number, at))


def belongs(
    tx: Tx, lead: Lead, campaign: str | None, now: datetime, who: str | None, door: Door, *, why: str
) -> None:
    """A lead is another campaign's from now on. No rule looks at that: its owner's work is not disturbed."""
    leads.put(tx, lead.id, campaign=campaign)
    history.add(tx, lead, Kind.ATTRIBUTED, now, who, door, detail=changed_to(lead, campaign, why))


def changed_to(lead: Lead, campaign: str | None, why: str) -> dict[str, Any]:
    """What the history keeps of it."""
    told = {"why": why, "was": lead.campaign, "campaign": campaign}
    return {name: value for name, value in told.items() if value is not None}


def said_of(touch: Touchpoint) -> str | None:
    """The campaign of a lead as its inquiry named it, where nobody knows which one it was."""
    return touch.said or touch.marks.get("utm_campaign")


def name_of(rules: Rules, touch: Touchpoint) -> str | None:
    """What a lead's campaign is called that this touchpoint decides."""
    return rules.campaigns.names.get(touch.campaign_id or 0) or said_of(touch)


def merged(tx: Tx, desk: Desk, goes: Lead, stays: Lead, now: datetime, who: str, door: Door) -> None:
    """All that brought the one lead is the other's from now on; what decides among all of it decides."""
    brought = {each.id: each for each in touchpoints.of_lead(tx, desk.workspace, goes.id)}
    touchpoints.move(tx, desk.workspace, goes.id, stays.id)
    touches = touchpoints.of_leads(tx, desk.workspace, [stays.id]).get(stays.id, [])
    rules = desk.rules()
    first = deciding(touches, stays.received_at)
    name = name_of(rules, brought[first.id]) if first and first.id in brought else None
    if name and name != (stays.campaign or goes.campaign):
        belongs(tx, stays, name, now, who, door, why=f"{name}, through which #{goes.id} came")
