"""`/lead`: shows a lead with its history, lists mine, opens a form, releases and hands over."""

import json
from typing import Any

from handlers import pile
from handlers.absence import on_away, on_back, on_cover
from handlers.desk import Desk, Rules
from handlers.facts import lead_facts
from handlers.hand_over import give
from handlers.intake import RawInquiry, take_in
from handlers.naming import person_named
from handlers.nurture import hot_again
from handlers.ownership import may_manage
from handlers.payloads import (
    number_in,
    number_pressed,
    person_in,
    place_in,
    place_of,
    submitted,
    typed_in,
)
from handlers.release import release
from handlers.worklist import show
from messages.render import Payload, render
from messages.words import count, moment, short
from playbook.document import Playbook
from playbook.refusal import Refusal
from playbook.words import Door, Kind, State
from store import history, leads, people
from store.database import Tx
from store.tables import Event, Lead

HELP = [
    ("/lead 42", "the lead, its history, and what is next"),
    ("/lead mine", "your open leads, the next one due first"),
    ("/lead new", "a form for a lead that came by phone or in person"),
    ("/lead 42 release not my territory", "give it back to the channel, and say why"),
    ("/lead 42 give @sam", "hand it over to a colleague, who has to accept"),
    ("/lead pile", "the nurture pile, what is due for review first"),
    ("/lead away until fri", "your back-up stands in; nothing counts against you"),
    ("/lead back", "you are back"),
    ("/lead cover @sam until fri", "stand in for a colleague"),
]
FORM = [
    ("name", "Name", False),
    ("company", "Company", False),
    ("email", "E-mail", False),
    ("phone", "Phone", False),
    ("message", "What they want, in their words", True),
    ("campaign", "Campaign", False),
]
TAKEN = {
    "accepted": "Posted as #{}.",
    "re-inquiry": "That is #{} already: I noted there that they asked again.",
    "duplicate": "That is #{} already.",
}
SHOWN = 20  # leads in a list: each is a block, and Slack takes 50


def on_command(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """`/lead`: the first word says what is wanted; anything unknown is answered with the usage."""
    word, _, rest = typed_in(body).partition(" ")
    match word.lower():
        case "" | "help":
            return render("help", title="Leads", lines=HELP, codes=[])
        case "mine":
            return mine(desk, person_in(body))
        case "new":
            _open_form(desk, body)
            return None
        case "pile":
            return pile.on_open(desk, body)
        case "away" | "back" | "cover" as said:
            return _absence(desk, said, rest, person_in(body))
    return _about(desk, number_in(word), rest.strip(), person_in(body))


def _absence(desk: Desk, word: str, rest: str, person: str) -> Payload:
    if word == "back":
        return on_back(desk, person)
    return on_away(desk, person, rest) if word == "away" else on_cover(desk, person, rest)


def _about(desk: Desk, number: int, asked: str, person: str) -> Payload:
    verb, _, rest = asked.partition(" ")
    match verb.lower():
        case "":
            return render("lead_page", **page(desk, number, person))
        case "release":
            release(desk, number, person, rest, Door.COMMAND)
            return render("say", text=f"#{number} is back in the channel.")
        case "give":
            return render("say", text=give(desk, number, person, person_named(desk, rest), Door.COMMAND))
    raise Refusal(f"I do not know `/lead {number} {verb[:40]}`. Try `/lead help`.")


def page(desk: Desk, number: int, person: str) -> dict[str, Any]:
    """The facts of a lead's page: itself, its history, and whether its contact may be shown to the person.

    Raises Refusal when there is no such lead.
    """
    now, rules = desk.clock(), desk.rules()
    with desk.database.reading() as tx:
        lead = leads.shown(tx, desk.workspace, number)
        entries = history.of(tx, lead, most=12)
        private = person in _may_see_contact(lead, rules)
    told = [_entry(each, moment(each.at, now, rules.hours), rules.playbook) for each in entries]
    return {"lead": lead_facts(lead, now, rules), "history": told, "private": private}


def _may_see_contact(lead: Lead, rules: Rules) -> tuple[str | None, ...]:
    """Who may see e-mail and phone: the owner, who won it, or marketing while it is in the nurture pile."""
    if lead.state == State.NURTURE:
        return rules.crew.marketing
    return (lead.owner, lead.ended_by)


def _entry(event: Event, at: str, playbook: Playbook) -> dict[str, Any]:
    known = playbook.dispositions.get(event.code or "")
    given = event.kind in (Kind.OFFERED, Kind.HANDED_OVER, Kind.ASSIGNED)
    return {
        "at": at,
        "who": event.who,
        "what": (known.label if known else event.code) or event.kind,
        "to": event.detail.get("owner") if given else None,
        "note": _said(event),
        "door": event.door,
    }


def _said(event: Event) -> str:
    detail = event.detail
    amount = f"{detail['amount']} {detail.get('currency', '')}".strip() if "amount" in detail else None
    again = detail.get("why")
    return " · ".join(filter(None, (amount, again, event.note)))


def mine(desk: Desk, person: str) -> Payload:
    """The person's open leads, the next one due first."""
    now, rules = desk.clock(), desk.rules()
    with desk.database.reading() as tx:
        owned = leads.of_owner(tx, desk.workspace, person)
    facts = [lead_facts(lead, now, rules) for lead in owned[:SHOWN]]
    more = max(0, len(owned) - SHOWN)
    return render("lead_list", leads=facts, more=more, total=count(len(owned), "open lead"))


def _open_form(desk: Desk, body: dict[str, Any]) -> None:
    view = render("new_lead_view", fields=FORM, place=place_of(body))
    desk.slack.views_open(trigger_id=body["trigger_id"], view=view)


def on_new(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The form for a new lead was submitted: it takes the same way as a lead from the web."""
    given = submitted(body)
    if not given.keys() - {"temperature"}:
        raise Refusal("Fill in at least one field.", field="name")
    filled = json.dumps({**given, "source": "Slack"}).encode()
    taken = take_in(desk, RawInquiry(filled, "application/json", door=Door.MODAL, who=person_in(body)))
    return render("say", text=TAKEN[taken.answer["status"]].format(taken.answer["lead"]))


def on_more(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The More button: the lead's page with what else can be done."""
    number, person = number_pressed(body), person_in(body)
    facts = page(desk, number, person)
    with desk.database.reading() as tx:
        ways, colleagues = _ways(desk, tx, leads.shown(tx, desk.workspace, number), person)
    view = render("more_view", **facts, ways=ways, colleagues=colleagues, place=place_of(body, lead=number))
    show(desk, body, view)
    return None


def _ways(desk: Desk, tx: Tx, lead: Lead, person: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """What this person may do with the lead, and to whom it may be handed."""
    if lead.state == State.NURTURE:
        return [("hot-again", "Hot again: back to the channel")], []
    mine_to_give = lead.owner == person or may_manage(desk, tx, person)
    if lead.state in (State.OPEN, State.WORKING) and mine_to_give:
        here = people.colleagues(tx, desk.workspace)
        others = [(each.id, short(each.name, 70) or each.id) for each in here if each.id != lead.owner]
        ways = [("release", "Release: back to the channel")] if lead.owner else []
        return ways + ([("give", "Hand over to the colleague below")] if others else []), others
    return [], []


def on_more_submit(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """Something was chosen on the lead's page."""
    given, number, person = submitted(body), int(place_in(body)["lead"]), person_in(body)
    way = given.get("way") or ("give" if "person" in given else "")
    match way:
        case "release":
            release(desk, number, person, given.get("reason", ""), Door.MODAL)
        case "hot-again":
            return render("say", text=hot_again(desk, number, person, Door.MODAL))
        case "give":
            if "person" not in given:
                raise Refusal("Choose the colleague who is to have it.", field="person")
            return render("say", text=give(desk, number, person, given["person"], Door.MODAL))
    return None


ACTIONS = {"more": on_more}
COMMANDS = {"/lead": on_command}
VIEWS = {"new-lead": on_new, "more": on_more_submit}
