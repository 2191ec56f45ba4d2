"""`/lead`: shows a lead with its history, lists mine, opens a form, releases and hands over."""

import re
from collections.abc import Callable
from typing import Any

from handlers.commands.erase import erase_typed
from handlers.commands.find import find
from handlers.commands.history_page import history_page
from handlers.commands.lead_page import page
from handlers.commands.merge import merge
from handlers.commands.next import best_next
from handlers.desk import Desk
from handlers.facts import lead_facts
from handlers.leads.hand_over import give
from handlers.leads.notes import note
from handlers.leads.release import release
from handlers.leads.reopen import reopen
from handlers.leads.snooze import snooze_typed
from handlers.naming import person_named
from handlers.payloads import (
    number_in,
    person_in,
    typed_in,
)
from handlers.people.absence import on_away, on_back, on_cover
from handlers.pile import pile
from handlers.sources.new_lead import open_form
from handlers.worklist import Counted
from messages.render import Payload, render
from messages.words import count
from playbook.refusal import Refusal
from playbook.words import Door
from store import leads

HELP = [
    ("/lead 42", "the lead, its history, and what is next"),
    ("/lead mine", "your open leads, the next one due first"),
    ("/lead next", "the best lead to work now"),
    ("/lead find acme", "by name, company, e-mail, phone or number; typos are forgiven"),
    ("/lead new", "a form for a lead that came by phone or in person"),
    ("/lead 42 release not my territory", "give it back to the channel, and say why"),
    ("/lead 42 snooze tomorrow morning", "be asked again later; after a first touch"),
    ("/lead 42 give @sam", "hand it over to a colleague, who has to accept"),
    ("/lead 42 note called the office, ask for Ann", "write into its history"),
    ("/lead 42 history", "every entry: who, when, what, through which door"),
    ("/lead 42 reopen", "bring a closed lead back"),
    ("/lead 42 merge 17", "the same person twice: 42 goes into 17"),
    ("/lead 42 erase", "take a person out for good who asks for it; admins only"),
    ("/lead pile", "the nurture pile, what is due for review first"),
    ("/lead away until fri", "your back-up stands in; nothing counts against you"),
    ("/lead back", "you are back"),
    ("/lead cover @sam until fri", "stand in for a colleague"),
]
SHOWN = 20  # leads in a list: each is a block, and Slack takes 50


def on_command(desk: Desk, body: dict[str, Any]) -> Payload | Counted | None:
    """`/lead`: the first word says what is wanted; anything unknown is answered with the usage."""
    word, _, rest = typed_in(body).partition(" ")
    if wire := WORDS.get(word.lower()):
        return wire(desk, body, rest.strip())
    number = number_in(word)
    verb, _, rest = rest.strip().partition(" ")
    deed = VERBS.get(verb.lower())
    if deed is None:
        raise Refusal(f"I do not know `/lead {number} {verb[:40]}`. Try `/lead help`.")
    return deed(desk, number, person_in(body), rest.strip())


def _help(_desk: Desk, _body: dict[str, Any], _rest: str) -> Payload:
    return render("help", title="Leads", lines=HELP, codes=[])


WORDS: dict[str, Callable[[Desk, dict[str, Any], str], Payload | Counted | None]] = {
    "": _help,
    "help": _help,
    "mine": lambda desk, body, _: mine(desk, person_in(body)),
    "next": lambda desk, body, _: best_next(desk, person_in(body)),
    "find": lambda desk, body, rest: find(desk, rest, person_in(body)),
    "new": lambda desk, body, _: open_form(desk, body),
    "pile": lambda desk, body, _: pile.on_open(desk, body),
    "away": lambda desk, body, rest: on_away(desk, person_in(body), rest),
    "back": lambda desk, body, _: on_back(desk, person_in(body)),
    "cover": lambda desk, body, rest: on_cover(desk, person_in(body), rest),
}


def _show(desk: Desk, number: int, person: str, _rest: str) -> Payload:
    return render("lead_page", **page(desk, number, person))


def _release(desk: Desk, number: int, person: str, why: str) -> Payload:
    release(desk, number, person, why, Door.COMMAND)
    return render("say", text=f"#{number} is back in the channel.")


def _give(desk: Desk, number: int, person: str, to: str) -> Payload:
    return render("say", text=give(desk, number, person, person_named(desk, to), Door.COMMAND))


def _note(desk: Desk, number: int, person: str, words: str) -> Payload:
    note(desk, number, words, person, Door.COMMAND)
    return render("say", text=f"Noted for #{number}.")


def _history(desk: Desk, number: int, _person: str, _rest: str) -> Payload:
    return history_page(desk, number)


def _reopen(desk: Desk, number: int, person: str, _rest: str) -> Payload:
    return render("say", text=reopen(desk, number, person, Door.COMMAND))


def _merge(desk: Desk, number: int, person: str, into: str) -> Payload:
    other = number_in(re.sub(r"^(?:in)?to\s+", "", into))
    return render("say", text=merge(desk, number, other, person, Door.COMMAND))


VERBS: dict[str, Callable[[Desk, int, str, str], Payload | None]] = {
    "": _show,
    "history": _history,
    "note": _note,
    "release": _release,
    "give": _give,
    "snooze": snooze_typed,
    "reopen": _reopen,
    "merge": _merge,
    "erase": erase_typed,
}


def mine(desk: Desk, person: str) -> Payload:
    """The person's open leads, the next one due first."""
    now, rules = desk.clock(), desk.rules()
    with desk.database.reading() as tx:
        owned = leads.of_owner(tx, desk.workspace, person)
    facts = [lead_facts(lead, now, rules) for lead in owned[:SHOWN]]
    more = max(0, len(owned) - SHOWN)
    return render("lead_list", leads=facts, more=more, total=count(len(owned), "open lead"))


COMMANDS = {"/lead": on_command}
LENGTHY_WORDS = {"/lead": {"find", "mine", "next"}.__contains__}
