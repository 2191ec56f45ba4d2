"""The facts about a lead that templates are filled with, decided and worded here."""

from datetime import datetime
from typing import Any

from handlers.contact import mask_email, mask_mark, mask_phone, to_dial
from handlers.desk import Rules
from messages.words import count, moment, money
from playbook.erasing import CODE as ERASED
from playbook.words import Asked, State, Temperature
from sources.clean import as_text
from store.tables import Lead

EMOJI = {"hot": "🔥", "warm": "☀️", "cold": "❄️"}
ON_A_CARD = 3  # reasons; "Why here?" tells all of them
ENDINGS = {"won": "🏆 Won", "lost": "Lost", "disqualified": "Not a lead"}


def lead_facts(lead: Lead, now: datetime, rules: Rules, *, for_all: bool = False) -> dict[str, Any]:
    """Everything a template may say of a lead; `details` is for its owner's eyes only, and empty `for_all`."""
    playbook = rules.playbook
    pace = playbook.pace(Temperature(lead.temperature))
    limit = pace.after(pace.limit, lead.opened_at, rules.hours)
    return {
        "number": lead.id,
        "test": lead.test,
        "emoji": "❓" if lead.state == State.INQUIRY else EMOJI[lead.temperature],
        "heat": lead.temperature.capitalize(),
        "called": "Inquiry" if lead.state == State.INQUIRY else f"{lead.temperature.capitalize()} lead",
        "name": lead.name,
        "company": lead.company,
        "title": ", ".join(filter(None, (lead.name, lead.company))) or "Somebody",
        "story": lead.message,
        "source": mask_mark(lead.source) if lead.source else None,  # it may be what an advertisement said
        "campaign": lead.campaign,
        "price": money(*_price(lead, rules)),
        "received": moment(lead.received_at, now, rules.hours),
        "masked": " · ".join(filter(None, _masked(lead))),
        "details": "" if for_all else " · ".join(filter(None, contact_details(lead))),
        "needs": ", ".join(_missing(lead)),
        "answer_by": moment(limit, now, rules.hours),
        "late": now > limit,
        **_state(lead, now, rules),
    }


def _masked(lead: Lead) -> tuple[str, ...]:
    return (mask_email(lead.email) if lead.email else "", mask_phone(lead.phone) if lead.phone else "")


def contact_details(lead: Lead) -> tuple[str | None, ...]:
    """Phone, e-mail and page; the first two as typed if nobody could make a number or an address of them."""
    typed = {kind: as_text(lead.extra.get(kind)) for kind in ("phone", "email")}
    _, phone = to_dial(lead.phone) or ("", lead.phone)
    return (phone or typed["phone"], lead.email or typed["email"], lead.landing_page)


def _missing(lead: Lead) -> list[str]:
    if lead.code == ERASED:
        return []  # nobody is to fill that in again
    wanted = {"a name": lead.name or lead.company, "a phone number or e-mail": lead.phone or lead.email}
    return [what for what, there in wanted.items() if not there]


def _price(lead: Lead, rules: Rules) -> tuple[Any, Any]:
    if lead.price is not None:
        return lead.price, lead.currency or rules.playbook.team.currency
    return rules.price_of(lead.campaign) or (None, None)


def _state(lead: Lead, now: datetime, rules: Rules) -> dict[str, Any]:
    hours = rules.hours
    known = rules.playbook.dispositions.get(lead.code or "")
    label = known.label if known else lead.code
    return {
        "state": lead.state,
        "owner": lead.owner,
        "claimed": moment(lead.claimed_at, now, hours) if lead.claimed_at else "",
        "touches": count(lead.touches, "touch", "touches"),
        "last": label if lead.touches else None,
        "ending": _ending(lead, label),
        "ended_by": lead.ended_by if lead.state == State.CLOSED else None,
        "amount": money(lead.amount, lead.amount_currency),
        "due_what": lead.due_what or "",
        "due_at": moment(lead.due_at, now, hours) if lead.due_at else "",
        "due_who": rules.crew_for(lead.route, now).of(Asked(lead.due_who)) if lead.due_who else (),
        "offered_to": lead.offered_to,
        "covers_for": lead.covers_for,
        "asked_again": moment(lead.asked_again_at, now, hours) if lead.asked_again_at else "",
        "because": ", ".join(lead.because),
        "reasons": ", ".join(lead.because[:ON_A_CARD]),
    }


def _ending(lead: Lead, label: str | None) -> str:
    if lead.code == ERASED:
        return "🧹 Erased on request"
    how = ENDINGS.get(lead.outcome or "", "Closed")
    return how if lead.outcome == "won" or not label else f"{how}: {label}"
