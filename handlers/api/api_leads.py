"""Leads and touches for programs: listed page by page, shown, and changed where the CRM owns them."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from handlers.api import api_answers as answers
from handlers.api.api_asked import EntriesAsked, LeadsAsked, OfLead, TouchesAsked
from handlers.api.api_campaigns import spelled
from handlers.api.api_deed import Ask, Told
from handlers.api.api_tokens import Holder
from handlers.contact import mask_email, mask_in, mask_mark, mask_phone
from handlers.crm.crm_owned import NoSuchLead, take_over
from handlers.desk import Desk
from playbook.words import Door
from store import blocked, leads, listing
from store.database import Tx
from store.leads import LEAD
from store.tables import Event, Lead

OF_SLACK = ("id", "card_channel", "card_ts", "nudge_at", "listed_in", "asked_again_at")
LOOKED_AT = [
    column.name for column in LEAD.columns if column.name not in OF_SLACK and column.computed is None
]


def on_list(ask: Ask) -> Told:
    """GET /leads."""
    asked: LeadsAsked = ask.asked
    desk = ask.desk
    wanted = listing.Wanted(
        asked.state, asked.owner, spelled(desk, asked.campaign) if asked.campaign else None, asked.source,
        asked.temperature, asked.received_from, asked.received_to,
    )  # fmt: skip
    with desk.database.reading() as tx:
        found, after = listing.leads_after(tx, desk.workspace, wanted, asked.after, asked.limit)
        told = _told(tx, desk, found, ask.holder)
    return Told(answers.Leads(leads=told, next=None if after is None else f"l{after:x}"))


def on_show(ask: Ask) -> Told:
    """GET /leads/{number}."""
    there: OfLead = ask.there
    lead = one(ask.desk, there.number, ask.holder)
    return Told(lead, lead.revision)


def one(desk: Desk, number: int, holder: Holder) -> answers.Lead:
    """A lead as the holder of a token may see it. Raises NoSuchLead."""
    with desk.database.reading() as tx:
        return _told(tx, desk, [_wanted(tx, desk, number)], holder)[0]


def _wanted(tx: Tx, desk: Desk, number: int) -> Lead:
    found = leads.get(tx, desk.workspace, number)
    if found is None:
        raise NoSuchLead(f"There is no lead #{number}.")
    return found


def on_touches_of(ask: Ask) -> Told:
    """GET /leads/{number}/touches."""
    there: OfLead = ask.there
    asked: EntriesAsked = ask.asked
    desk = ask.desk
    with desk.database.reading() as tx:
        lead = _wanted(tx, desk, there.number)
        found = listing.touches_of(tx, desk.workspace, lead.id, asked.after, asked.limit + 1)
        told = _touches(tx, desk, found[: asked.limit], ask.holder)
    after = f"e{told[-1].number:x}" if len(found) > asked.limit else None
    return Told(answers.Touches(touches=told, next=after))


def on_touches(ask: Ask) -> Told:
    """GET /touches."""
    asked: TouchesAsked = ask.asked
    desk = ask.desk
    with desk.database.reading() as tx:
        found = listing.touches_after(tx, desk.workspace, asked.after, asked.since, asked.limit + 1)
        told = _touches(tx, desk, found[: asked.limit], ask.holder)
    after = _cursor(found[asked.limit - 1]) if len(found) > asked.limit else None
    return Told(answers.Touches(touches=told, next=after))


def _cursor(touch: Event) -> str:
    micros = int(touch.at.timestamp()) * 10**6 + touch.at.microsecond
    return f"t{micros:x}-{touch.id:x}"


def on_change(ask: Ask) -> Told:
    """PATCH /leads/{number}."""
    there: OfLead = ask.there
    seen = ask.seen
    changed = take_over(
        ask.desk, there.number, ask.given.facts, door=Door.API, by=ask.holder.name,
        seen=(lambda tx, lead: matches(seen, revision_of(lead, _is_stopped(tx, lead)))) if seen else None,
    )  # fmt: skip
    lead = one(ask.desk, there.number, ask.holder)
    told = answers.Changed.model_validate({"lead": lead, "changed": changed})
    return Told(told, lead.revision)


def matches(if_match: str, revision: str) -> bool:
    """Whether the header If-Match names the lead as it is: `*`, or one of several in quotes; weak ones never do."""
    named = [each.strip() for each in if_match.split(",")]
    return "*" in named or f'"{revision}"' in named


def _is_stopped(tx: Tx, lead: Lead) -> bool:
    return blocked.of(tx, lead.workspace, blocked.keys_of(lead)) is not None


def revision_of(lead: Lead, stopped: bool) -> str:
    """Changes whenever anything does that is told of a lead, of whom it may be that nobody contacts him any more."""
    told = "\x1f".join([*(repr(getattr(lead, name)) for name in LOOKED_AT), repr(stopped)])
    return f"{lead.revision}-{hashlib.sha256(told.encode()).hexdigest()[:12]}"


def _told(tx: Tx, desk: Desk, found: Sequence[Lead], holder: Holder) -> list[answers.Lead]:
    stopped = blocked.among(tx, desk.workspace, {key for lead in found for key in blocked.keys_of(lead)})
    ours = desk.rules().playbook.team.currency
    return [_shown(lead, ours, holder, not stopped.isdisjoint(blocked.keys_of(lead))) for lead in found]


def _shown(lead: Lead, ours: str, holder: Holder, stopped: bool) -> answers.Lead:
    return answers.Lead(
        number=lead.id, revision=revision_of(lead, stopped), **_as_they_are(lead), due=_due(lead),
        price=_money(lead.price, lead.currency or ours), amount=_money(lead.amount, lead.amount_currency or ours),
        do_not_contact=stopped, masked=not holder.sees_contacts,
        **(_open(lead) if holder.sees_contacts else _masked(lead)),
    )  # fmt: skip


AS_THEY_ARE = (
    "test", "counts", "received_at", "channel", "state", "temperature", "owner", "touches", "reached",
    "first_claimed_at", "first_claimed_by", "first_touch_at", "first_touch_by", "reached_at", "code", "outcome",
    "ended_at", "ended_by", "nurture_why", "merged_into",
)  # fmt: skip
# what strangers typed may have an address in it anywhere
MASK: Mapping[str, Callable[[str], str | None]] = {
    "source": mask_mark, "campaign": mask_mark, "name": mask_in, "company": mask_in, "email": mask_email,
    "phone": mask_phone, "message": mask_in, "landing_page": lambda _page: None,
}  # fmt: skip


def _as_they_are(lead: Lead) -> dict[str, Any]:
    return {name: getattr(lead, name) for name in AS_THEY_ARE}


def _open(lead: Lead) -> dict[str, Any]:
    return {name: getattr(lead, name) for name in MASK}


def _masked(lead: Lead) -> dict[str, Any]:
    """As everybody sees them in a channel."""
    said = {name: getattr(lead, name) for name in MASK}
    return {name: MASK[name](value) if value else value for name, value in said.items()}


def _due(lead: Lead) -> answers.Due | None:
    if not (lead.due_what and lead.due_at and lead.due_who):
        return None
    return answers.Due.model_validate({"what": lead.due_what, "at": lead.due_at, "who": lead.due_who})


def _money(amount: Decimal | None, currency: str) -> answers.Money | None:
    return None if amount is None else answers.Money.of(amount, currency)


def _touches(tx: Tx, desk: Desk, found: Sequence[Event], holder: Holder) -> list[answers.Touch]:
    gone = listing.taken_back(tx, desk.workspace, found)
    out = listing.left_out(tx, desk.workspace, found)
    return [
        answers.Touch(
            number=each.id, lead=each.lead_id, at=each.at, who=each.who, code=each.code, door=each.door,
            note=each.note if holder.sees_contacts or not each.note else mask_in(each.note),
            taken_back=each.id in gone, counts=each.lead_id not in out,
        )
        for each in found
    ]  # fmt: skip
