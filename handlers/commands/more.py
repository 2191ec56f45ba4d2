"""The More button: a lead's page with what else can be done with it."""

from typing import Any

from handlers.commands.lead_page import page
from handlers.commands.merge import merge, two_in
from handlers.desk import Desk
from handlers.leads.hand_over import give
from handlers.leads.release import release
from handlers.leads.reopen import reopen
from handlers.ownership import may_manage
from handlers.payloads import number_pressed, person_in, place_in, place_of, submitted
from handlers.pile.nurture import hot_again
from handlers.worklist import Counted
from messages.render import Payload, render
from messages.words import short
from playbook.refusal import Refusal
from playbook.words import Door, State
from store import blocked, leads, people
from store.database import Tx
from store.tables import Lead


def on_more(desk: Desk, body: dict[str, Any]) -> Counted:
    """The More button: the lead's page with what else can be done."""
    return Counted(lambda: _more(desk, body))


def _more(desk: Desk, body: dict[str, Any]) -> Payload:
    number, person = number_pressed(body), person_in(body)
    facts = page(desk, number, person)
    with desk.database.reading() as tx:
        ways, colleagues = _ways(desk, tx, leads.shown(tx, desk.workspace, number), person)
    ways += [(f"merge:{each['goes']}-{each['into']}", _merging(each)) for each in facts["alike"]]
    return render("more_view", **facts, ways=ways, colleagues=colleagues, place=place_of(body, lead=number))


def _merging(alike: dict[str, Any]) -> str:
    return f"Merge: #{alike['goes']} goes into #{alike['into']} ({alike['why']})"


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
    closed = lead.state == State.CLOSED and not lead.merged_into
    his_to_reopen = closed and (lead.ended_by == person or may_manage(desk, tx, person))
    may_reopen = his_to_reopen and not blocked.of(tx, desk.workspace, blocked.keys_of(lead))
    return [("reopen", "Reopen: it goes on")] if may_reopen else [], []


def on_more_submit(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """Something was chosen on the lead's page."""
    given, number, person = submitted(body), int(place_in(body)["lead"]), person_in(body)
    way, _, argument = (given.get("way") or ("give" if "person" in given else "")).partition(":")
    match way:
        case "release":
            release(desk, number, person, given.get("reason", ""), Door.MODAL)
        case "hot-again":
            return render("say", text=hot_again(desk, number, person, Door.MODAL))
        case "reopen":
            return render("say", text=reopen(desk, number, person, Door.MODAL))
        case "merge":
            return render("say", text=merge(desk, *two_in(argument), person, Door.MODAL))
        case "give":
            if "person" not in given:
                raise Refusal("Choose the colleague who is to have it.", field="person")
            return render("say", text=give(desk, number, person, given["person"], Door.MODAL))
    return None


ACTIONS = {"more": on_more}
VIEWS = {"more": on_more_submit}
