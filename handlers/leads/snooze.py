"""The owner puts a nudge off; from the third time in a row on he says why, and a manager sees it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.desk import Desk
from handlers.leads.nudging import for_eyes, snoozed_payload
from handlers.payloads import as_typed, person_in, place_in, place_of, submitted
from handlers.when import read_when
from messages.render import Payload, render
from playbook import snooze as rule
from playbook.refusal import Refusal
from playbook.words import Door, Kind
from playbook.working_time import WorkingHours
from store import history, leads, outbox
from store.database import Tx
from store.tables import Lead

A_DATE = "date"
LONGEST_REASON = 300


@dataclass(frozen=True)
class Snoozed:
    """The lead, until when, and which time agreed with the prospect the reminder of was moved."""

    lead: Lead
    until: datetime
    over: datetime | None


def on_choose(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """Something was chosen in a nudge's list: done at once, or a form asks for a date or the reason."""
    number, when = _chosen_in(body)
    person = person_in(body)
    if view := _form(desk, body, number, when, person):
        desk.slack.views_open(trigger_id=body["trigger_id"], view=view)
        return None
    done = snooze(desk, number, person, when, Door.BUTTON)
    return _told(desk, done, person) if done.over else None  # else the nudge itself tells


def on_submit(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The form was submitted."""
    given, place, person = submitted(body), place_in(body), person_in(body)
    when = given.get("when") or str(place["when"])
    return _told(
        desk, snooze(desk, int(place["lead"]), person, when, Door.MODAL, given.get("reason")), person
    )


def snooze_typed(desk: Desk, number: int, person: str, text: str) -> Payload:
    """`/lead 42 snooze 1 h`, with a reason behind it when one is wanted."""
    return _told(desk, snooze(desk, number, person, as_typed(text), Door.COMMAND), person)


def snooze(desk: Desk, number: int, person: str, when: str, door: Door, reason: str | None = None) -> Snoozed:
    """Ask the owner again later. It answers nothing: what is overdue stays overdue.

    `when` is in words, with the reason behind them unless it is given. Raises Refusal when the rules say no.
    """
    now = desk.clock()
    until, rest = _read(when, now, desk.rules().hours_of(person))
    why = (reason or rest).strip()[:LONGEST_REASON] or None
    with desk.database.writing() as tx:
        lead = leads.wanted(tx, desk.workspace, number)
        before = leads.standing(lead)
        rule.check(number, before, person)
        over = rule.over(before, now)
        leads.move(tx, lead, rule.snooze(number, before, until, now, why))
        _note(tx, desk, Snoozed(lead, until, over), person, door, why, now)
        outbox.settle(tx, lead)
        outbox.card(tx, lead, now)
    return Snoozed(lead, until, over)


def _note(tx: Tx, desk: Desk, done: Snoozed, person: str, door: Door, why: str | None, now: datetime) -> None:
    detail = {"until": done.until.isoformat(), "snoozes": done.lead.snoozes}
    if done.over:
        detail["over"] = done.over.isoformat()
    history.add(tx, done.lead, Kind.SNOOZED, now, person, door, note=why, detail=detail)
    if done.lead.snoozes >= rule.REASON_FROM:
        _tell_managers(tx, desk, done, person, why, now)


def _tell_managers(tx: Tx, desk: Desk, done: Snoozed, person: str, why: str | None, now: datetime) -> None:
    lead, rules = done.lead, desk.rules()
    told = rules.crew_for(lead.route, now).managers or rules.crew.managers  # it can wait until they are there
    for manager in told:
        if manager != person:
            key = f"snoozed:{lead.id}:{manager}:{now.isoformat()}"
            facts = {
                "to": manager, "who": person, "times": lead.snoozes, "reason": why,
                "until": done.until.isoformat(),
            }  # fmt: skip
            outbox.notice(tx, lead.workspace, key, "snoozed_often", manager, now, lead=lead, facts=facts)


def _read(when: str, now: datetime, hours: WorkingHours) -> tuple[datetime, str]:
    found = rule.read_until(when.strip(), now, hours) or read_when(when.strip(), now, hours)
    if found is None:
        raise Refusal(
            "Say until when: `1 h`, `tomorrow morning`, `Monday`, `tue 10:00` or `in 2 days`.", field="when"
        )
    return found


def _chosen_in(body: dict[str, Any]) -> tuple[int, str]:
    number, _, when = str(body["actions"][0]["selected_option"]["value"]).partition(" ")
    return int(number), when


def _form(desk: Desk, body: dict[str, Any], number: int, when: str, person: str) -> Payload | None:
    """The form for what is still to be said; None when nothing is. Raises Refusal as the deed would."""
    with desk.database.reading() as tx:
        stands = leads.standing(leads.shown(tx, desk.workspace, number))
    rule.check(number, stands, person)
    why = rule.needs_reason(stands)
    if when != A_DATE and not why:
        return None
    return render(
        "snooze_view", number=number, ask_when=when == A_DATE, ask_why=why, times=stands.snoozes + 1,
        place=place_of(body, lead=number, when=when),
    )  # fmt: skip


def _told(desk: Desk, done: Snoozed, person: str) -> Payload:
    over = done.over.isoformat() if done.over else None
    rules = for_eyes(desk.rules(), person)
    return snoozed_payload(done.lead, rules, desk.clock(), done.until.isoformat(), over)


ACTIONS = {"snooze": on_choose}
VIEWS = {"snooze": on_submit}
