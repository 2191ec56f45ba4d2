"""What an outbox row says, rendered from the lead as it is at the moment of sending."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from handlers.campaigns import marketing_week
from handlers.clock import nudge_digest, unanswered
from handlers.desk import Desk
from handlers.drops import drop_board, drop_end, drop_reminders, list_message
from handlers.facts import lead_facts
from handlers.leads.nudging import nudge_payload, often_payload
from handlers.leads.so_far import so_far
from handlers.leads.stop import blocked_facts
from handlers.reports import boards, friday, standup
from messages.render import Payload, render
from messages.words import count, moment, span
from playbook.words import State
from store import leads
from store.tables import Lead, Outbox

SHOWN = 20


def payload(desk: Desk, row: Outbox) -> Payload | None:
    """What to post for a row, or None when there is nothing left to say."""
    now = desk.clock()
    if row.lead_id is None:
        return NOT_OF_A_LEAD[row.template](desk, row, now) if row.template in NOT_OF_A_LEAD else _as_is(row)
    with desk.database.reading() as tx:
        lead = leads.get(tx, desk.workspace, row.lead_id)
    return OF_A_LEAD[row.template](desk, row, lead, now) if lead else None


def _as_is(row: Outbox) -> Payload:
    return render(row.template, **row.facts)


def _card(desk: Desk, _row: Outbox, lead: Lead, now: datetime) -> Payload | None:
    return card(desk, lead, now)


def card(desk: Desk, lead: Lead, now: datetime) -> Payload:
    """A lead's card as it is at that moment."""
    return render(
        "card", lead=lead_facts(lead, now, desk.rules(), for_all=True), so_far=_so_far(desk, lead, now)
    )


def _so_far(desk: Desk, lead: Lead, now: datetime) -> dict[str, Any] | None:
    """What a lead that came back from the nurture pile brings along; nothing is asked of any other."""
    if not lead.cycle:
        return None
    with desk.database.reading() as tx:
        return so_far(tx, lead, now, desk.rules())


def _third_time(desk: Desk, row: Outbox, lead: Lead, now: datetime) -> Payload | None:
    """A question that was decided before it could be put is not put; one that was tells the decision."""
    facts = lead_facts(lead, now, desk.rules())
    if lead.state != State.NURTURE or lead.hot_again_by is None:
        return render("settled", lead=facts) if row.ts else None
    told = _so_far(desk, lead, now)
    return render("third_time", lead=facts, so_far=told, by=lead.hot_again_by, cycle=lead.cycle + 1)


def _escalation(desk: Desk, row: Outbox, lead: Lead, now: datetime) -> Payload | None:
    facts = lead_facts(lead, now, desk.rules())
    if lead.state != State.OPEN or lead.opened_at.isoformat() != row.facts["opened"]:
        return render("settled", lead=facts) if row.ts else None
    waiting = span(now - lead.opened_at)
    return render("escalation", lead=facts, waiting=waiting, in_channel=row.in_thread)


def _offer(desk: Desk, row: Outbox, lead: Lead, now: datetime) -> Payload | None:
    """An offer that was taken, passed on or has run out is not said; one that was said tells the outcome."""
    facts = lead_facts(lead, now, desk.rules())
    until = datetime.fromisoformat(row.facts["until"])
    if lead.offered_to != row.facts["to"] or lead.due_at != until:
        return render("settled", lead=facts) if row.ts else None
    at = moment(until, now, desk.rules().hours_of(row.facts["to"]))
    return render("offer", lead=facts, by=row.facts["by"], until=at)


def _inquiry(desk: Desk, row: Outbox, lead: Lead, now: datetime) -> Payload | None:
    facts = lead_facts(lead, now, desk.rules())
    if lead.state != State.INQUIRY:
        return render("settled", lead=facts) if row.ts else None
    with desk.database.reading() as tx:
        stopped = blocked_facts(tx, desk, lead, now)
    return render("inquiry", lead=facts, blocked=stopped)


def _nurture(desk: Desk, row: Outbox, lead: Lead, now: datetime) -> Payload | None:
    facts = lead_facts(lead, now, desk.rules())
    if lead.state != State.NURTURE:  # hot again, or what put it there was taken back
        return render("settled", lead=facts) if row.ts else None
    return render("nurture", lead=facts, why=row.facts["why"])


def _thread_note(desk: Desk, row: Outbox, lead: Lead, now: datetime) -> Payload | None:
    said = {"who": None, "owner": None, "source": None, "story": None, "why": None, **row.facts}
    return render("thread_note", lead=lead_facts(lead, now, desk.rules()), **said)


def _told(desk: Desk, row: Outbox, lead: Lead, now: datetime) -> Payload | None:
    rules, code = desk.rules(), row.facts["code"]
    known = rules.playbook.dispositions.get(code)
    label = known.label if known else code
    return render(
        "told", lead=lead_facts(lead, now, rules), who=row.facts["who"], label=label, note=row.facts["note"]
    )


def _digest(desk: Desk, row: Outbox, now: datetime) -> Payload | None:
    with desk.database.reading() as tx:
        waiting = leads.unclaimed(
            tx, desk.workspace, row.facts["channel"], row.facts["temperature"], most=200
        )
    if not waiting:
        return None
    facts = [lead_facts(lead, now, desk.rules()) for lead in waiting[:SHOWN]]
    total = count(len(waiting), f"{row.facts['temperature']} lead")
    return render("digest", leads=facts, total=total, more=max(0, len(waiting) - SHOWN))


def _welcome_back(desk: Desk, row: Outbox, now: datetime) -> Payload | None:
    with desk.database.reading() as tx:
        mine = leads.of_owner(tx, desk.workspace, row.facts["person"], most=1000)
    facts = [lead_facts(lead, now, desk.rules()) for lead in mine[:SHOWN]]
    total, more = count(len(mine), "lead"), max(0, len(mine) - SHOWN)
    return render("welcome_back", leads=facts, total=total, more=more) if mine else None


def _covering(desk: Desk, row: Outbox, now: datetime) -> Payload | None:
    """What somebody has in a colleague's stead at the moment of saying it."""
    helper, person, rules = row.facts["helper"], row.facts["person"], desk.rules()
    with desk.database.reading() as tx:
        owned = leads.of_owner(tx, desk.workspace, helper, most=1000)
    theirs = [lead for lead in owned if lead.covers_for == person]
    facts = [lead_facts(lead, now, rules) for lead in theirs[:SHOWN]]
    until = moment(datetime.fromisoformat(row.facts["until"]), now, rules.hours_of(helper))
    total, more = count(len(theirs), "lead"), max(0, len(theirs) - SHOWN)
    return (
        render("covering", leads=facts, total=total, more=more, person=person, until=until)
        if theirs
        else None
    )


def _sent_away(desk: Desk, row: Outbox, now: datetime) -> Payload | None:
    """Somebody else noted that a person is away: he should know."""
    person, rules = row.facts["person"], desk.rules()
    until = moment(datetime.fromisoformat(row.facts["until"]), now, rules.hours_of(person))
    stand_in = rules.roster.stand_in(person, now)
    return render("sent_away", by=row.facts["by"], until=until, stand_in=stand_in)


OF_A_LEAD: dict[str, Callable[[Desk, Outbox, Lead, datetime], Payload | None]] = {
    "card": _card,
    "nudge": nudge_payload,
    "snoozed_often": often_payload,
    "escalation": _escalation,
    "offer": _offer,
    "inquiry": _inquiry,
    "nurture": _nurture,
    "third_time": _third_time,
    "thread_note": _thread_note,
    "told": _told,
    "unanswered": unanswered.worded,
    "erased": lambda _desk, _row, lead, _now: render("erased", number=lead.id),
}
NOT_OF_A_LEAD: dict[str, Callable[[Desk, Outbox, datetime], Payload | None]] = {
    "digest": _digest,
    "nudge_digest": nudge_digest.worded,
    "leaderboard": boards.worded,
    "friday": friday.worded,
    "marketing_week": marketing_week.worded,
    "drop": drop_board.worded,
    "drop_begins": drop_board.begins,
    "drop_reminder": drop_reminders.worded,
    "drop_ended": drop_end.worded,
    "standup": standup.worded,
    "welcome_back": _welcome_back,
    "covering": _covering,
    "sent_away": _sent_away,
    "drop_list": list_message.worded,
    "list_erased": lambda _desk, _row, _now: render("list_erased"),
}
