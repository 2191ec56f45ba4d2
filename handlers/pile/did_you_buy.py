"""Did you buy? Marketing asks those who were lost, months later, and notes from whom they bought."""

from datetime import datetime, timedelta
from typing import Any

from handlers.contact import mask_in
from handlers.desk import Desk
from handlers.facts import lead_facts
from handlers.payloads import (
    argument_pressed,
    modal_in,
    number_in,
    person_in,
    place_in,
    place_of,
    submitted,
)
from handlers.worklist import PAGE, Counted, page_from, pages, replace, show
from messages.render import Payload, render
from messages.words import day
from playbook.purchases import LABELS, Bought, Window, windows
from playbook.refusal import Refusal
from playbook.words import Door, Kind, Outcome, State
from store import history, last_words, leads, purchases
from store.purchases import Asking

CHANGEABLE = timedelta(days=30)  # so long an answer stays on the list


def on_open(desk: Desk, body: dict[str, Any]) -> Counted:
    """The button under the weekly card, or in Home: the list of those to ask."""
    return Counted(lambda: worklist(desk, body, {}))


def on_page(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """Another page of the list."""
    replace(desk, body, worklist(desk, body, {"first": number_in(argument_pressed(body))}))
    return None


def on_answer(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """An answer was chosen; whoever bought from somebody else is asked from whom."""
    chosen = str((body["actions"][0].get("selected_option") or {}).get("value", ""))
    number, months, given = (*chosen.split(" "), "", "", "")[:3]
    if given == Bought.COMPETITOR:
        under = place_of(body, lead=number_in(number), months=number_in(months), **_page(modal_in(body)))
        show(desk, body, render("bought_view", number=number_in(number), place=under))
        return None
    answer(desk, number_in(number), number_in(months), given, None, person_in(body), Door.BUTTON)
    replace(desk, body, worklist(desk, body, modal_in(body)))
    return None


def on_competitor(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """From whom they bought was typed; it may be left open."""
    place, who = place_in(body), submitted(body).get("competitor")
    answer(
        desk, int(place["lead"]), int(place["months"]), Bought.COMPETITOR, who, person_in(body), Door.MODAL
    )
    replace(desk, body, worklist(desk, body, place))
    return None


def answer(
    desk: Desk, number: int, months: int, given: str, competitor: str | None, person: str, door: Door
) -> None:
    """Keep whether somebody bought, so many months after his lead was lost; a later answer takes its place.

    Raises Refusal for a lead that was not lost, and for what is no answer.
    """
    now = desk.clock()
    if given not in tuple(Bought) or months not in desk.rules().playbook.purchase.ask_after_months:
        raise Refusal("That is no answer any more. Open the list anew and choose again.")
    said = competitor.strip()[:200] if competitor else None
    with desk.database.writing() as tx:
        lead = leads.wanted(tx, desk.workspace, number)
        if lead.state != State.CLOSED or lead.outcome != Outcome.LOST:
            raise Refusal(f"#{number} was not lost: `/lead {number}` shows what became of it.")
        before = purchases.of(tx, desk.workspace, number, months)
        if before and (before.answer, before.competitor) == (given, said):
            return
        purchases.keep(tx, desk.workspace, number, months, at=now, who=person, answer=given, competitor=said)
        detail = {"why": f"after {months} months: {LABELS[Bought(given)].lower()}", "months": months}
        detail |= {"answer": given, **({"competitor": said} if said else {})}
        history.add(tx, lead, Kind.BOUGHT, now, person, door, note=said, detail=detail)


def asked_at(desk: Desk, at: datetime) -> list[Window]:
    """Which leads are to be asked about at that moment."""
    rules = desk.rules()
    return list(windows(rules.playbook.purchase.ask_after_months, at, rules.hours))


def _page(place: dict[str, Any]) -> dict[str, Any]:
    return {"first": place.get("first", 0)}


def worklist(desk: Desk, body: dict[str, Any], place: dict[str, Any]) -> Payload:
    """The list as it is now, at that page of it: those to ask, and behind them those who lately answered."""
    now = desk.clock()
    since = now - CHANGEABLE
    asked, private = asked_at(desk, now), person_in(body) in desk.rules().crew.marketing
    with desk.database.reading() as tx:
        open_ones = purchases.count(tx, desk.workspace, asked)
        total = purchases.count(tx, desk.workspace, asked, since)
        first = page_from(place, total)
        found = purchases.to_ask(tx, desk.workspace, asked, since, first, PAGE)
        words = last_words.last_words(tx, desk.workspace, [each.lead.id for each in found])
    facts = [_facts(desk, each, now, private=private) for each in found]
    for each in facts:
        note = (words[each["number"]].note if each["number"] in words else each["story"]) or ""
        each["words"] = note if private else mask_in(note)
    return render(
        "did_you_buy_view", leads=facts, due=open_ones, pages=pages(first, total),
        choices=[(each.value, label) for each, label in LABELS.items()], place=place_of(body, first=first),
    )  # fmt: skip


def _facts(desk: Desk, asking: Asking, now: datetime, *, private: bool) -> dict[str, Any]:
    told = lead_facts(asking.lead, now, desk.rules())
    ended = asking.lead.ended_at
    return {
        **told,
        "contact": told["details"] if private else told["masked"],
        "months": asking.months,
        "ended": day(ended, desk.rules().hours) if ended else "",
        "answer": LABELS[Bought(asking.answer)] if asking.answer else "",
        "competitor": asking.competitor or "",
    }


ACTIONS = {"did-you-buy": on_open, "did-you-buy-page": on_page, "bought": on_answer}
VIEWS = {"bought": on_competitor}
LENGTHY = {"did-you-buy-page"}
