"""Marketing's worklist: the nurture pile page by page, what is due for review first, each lead with its answers."""

from datetime import datetime
from typing import Any

from handlers.contact import mask_in
from handlers.desk import Desk
from handlers.facts import lead_facts
from handlers.payloads import (
    argument_pressed,
    modal_in,
    number_in,
    number_pressed,
    person_in,
    place_in,
    place_of,
    submitted,
)
from handlers.pile import review, third_time
from handlers.pile.nurture import approve, hot_again
from handlers.worklist import PAGE, Counted, page_from, pages, replace, show
from messages.render import Payload, render
from messages.words import moment, span
from playbook.refusal import Refusal
from playbook.words import Door
from store import last_words, pile
from store.tables import Lead

NOT_YET = (("30", "30 days"), ("60", "60 days"), ("90", "90 days"), ("date", "A date…"))


def on_open(desk: Desk, body: dict[str, Any]) -> Counted:
    """The button under the weekly card, or in Home: the worklist."""
    return Counted(lambda: worklist(desk, body, {}))


def on_page(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """Another page of the worklist."""
    replace(desk, body, worklist(desk, body, {"first": number_in(argument_pressed(body))}))
    return None


def on_hot_again(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """Marketing pressed *Hot again*, or *Contact once more*."""
    return _answered(desk, body, hot_again(desk, number_pressed(body), person_in(body), Door.BUTTON))


def on_not_yet(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """Not yet: in so many days, or the form for a date in words."""
    chosen = str((body["actions"][0].get("selected_option") or {}).get("value", ""))
    number, _, days = chosen.partition(" ")
    if not days.isdecimal():
        show(desk, body, render("not_yet_view", number=number_in(number), place=_under(body, number)))
        return None
    until = review.in_days(desk, int(days[:4]), person_in(body))
    return _answered(desk, body, review.not_yet(desk, number_in(number), until, person_in(body), Door.BUTTON))


def on_not_yet_date(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The date was typed: it is repeated as it was understood."""
    person, place = person_in(body), place_in(body)
    until = review.until_of(desk, submitted(body).get("when", ""), person)
    said = review.not_yet(desk, int(place["lead"]), until, person, Door.MODAL)
    replace(desk, body, worklist(desk, body, place))
    return render("say", text=said)


def on_year(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """It rested for a year: keep it for another one, or close it."""
    answer = {"keep": review.keep, "close": review.close}.get(argument_pressed(body))
    if answer is None:
        raise Refusal("That is no answer any more. Choose another one.")
    return _answered(desk, body, answer(desk, number_pressed(body), person_in(body), Door.BUTTON))


def on_decide(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """A manager decides whether a lead comes back once more."""
    decide = approve if argument_pressed(body) == "approve" else third_time.keep_in_pile
    return render("say", text=decide(desk, number_pressed(body), person_in(body), Door.BUTTON))


def _answered(desk: Desk, body: dict[str, Any], said: str) -> Payload | None:
    """In the worklist the page without that lead is the answer; elsewhere it is said."""
    place = modal_in(body)
    if not place:
        return render("say", text=said)
    replace(desk, body, worklist(desk, body, place))
    return None


def _under(body: dict[str, Any], number: str) -> str:
    """The place of a form on top of the worklist: it knows which page lies below."""
    return place_of(body, lead=number_in(number), first=modal_in(body).get("first", 0))


def worklist(desk: Desk, body: dict[str, Any], place: dict[str, Any]) -> Payload:
    """The worklist as it is now, at that page of it."""
    now, rules, person = desk.clock(), desk.rules(), person_in(body)
    since = review.rested_since(desk, now)
    with desk.database.reading() as tx:
        total = pile.count(tx, desk.workspace)
        due = pile.count_due(tx, desk.workspace, since, now)
        first = page_from(place, total)
        found = pile.worklist(tx, desk.workspace, since, first, PAGE)
        words = last_words.last_words(tx, desk.workspace, [lead.id for lead in found])
    private = person in rules.crew.marketing
    facts = []
    for lead in found:
        note = words[lead.id].note if lead.id in words else lead.message
        facts.append(_facts(desk, lead, note or "", now, since, private=private))
    return render(
        "pile_view", leads=facts, due=due, total=total, pages=pages(first, total), choices=NOT_YET,
        months=rules.playbook.nurture.months, place=place_of(body, first=first),
    )  # fmt: skip


def _facts(
    desk: Desk, lead: Lead, words: str, now: datetime, since: datetime, *, private: bool
) -> dict[str, Any]:
    rules = desk.rules()
    told = lead_facts(lead, now, rules)
    asked = lead.review_asked_at
    return {
        **told,
        "contact": told["details"] if private else told["masked"],
        "words": words if private else mask_in(words),
        "why": lead.nurture_why or "",
        "rested": span(now - lead.nurtured_at) if lead.nurtured_at else "",
        "asked": moment(asked, now, rules.hours) if asked else "",
        "year": review.year_is_up(lead, since),
        "hot_again_by": lead.hot_again_by,
        "had": lead.given_up_by,
    }


ACTIONS = {
    "pile": on_open,
    "pile-page": on_page,
    "hot-again": on_hot_again,
    "not-yet": on_not_yet,
    "year": on_year,
    "third-time": on_decide,
}
VIEWS = {"not-yet": on_not_yet_date}
LENGTHY = {"pile-page"}
