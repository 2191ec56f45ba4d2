"""`/leaddrop rules`: by which marks inquiries are put to campaigns, and which of that should end."""

from typing import Any

from handlers.campaigns.campaigns import must_market
from handlers.contact import mask_mark
from handlers.desk import Desk
from handlers.payloads import argument_pressed, modal_in, number_in, person_in, place_of
from handlers.worklist import PAGE, Counted, page_from, pages, replace
from messages.render import Payload, render
from messages.words import date_of, short
from playbook.campaigns import ABSENT, ANY, CLICKS
from playbook.refusal import Refusal
from store import campaign_rules, campaigns
from store.tables import CampaignRule

HELP = [("/leaddrop rules", "by which marks inquiries are put to campaigns; end what should no longer be")]


def on_list(desk: Desk, body: dict[str, Any], _rest: str) -> Counted:
    """`/leaddrop rules`."""
    return Counted(lambda: listed(desk, body, {}))


def on_page(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """Another page of the list."""
    replace(desk, body, listed(desk, body, {"first": number_in(argument_pressed(body))}))
    return None


def on_end(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The End button beside a rule."""
    end(desk, number_in(str(body["actions"][0].get("value", ""))), person_in(body))
    replace(desk, body, listed(desk, body, modal_in(body)))
    return None


def end(desk: Desk, number: int, person: str) -> None:
    """End a rule: what it has put to its campaign stays there. Raises Refusal when it was ended before."""
    now = desk.clock()
    with desk.database.writing() as tx:
        must_market(desk, tx, person)
        if not campaign_rules.end(tx, desk.workspace, number, now):
            raise Refusal("That rule was ended before. `/leaddrop rules` shows those in force.")
    desk.rules.refresh()


def listed(desk: Desk, body: dict[str, Any], place: dict[str, Any]) -> Payload:
    """The rules in force, the newest first, at that page of the list."""
    with desk.database.reading() as tx:
        must_market(desk, tx, person_in(body))
        total = campaign_rules.count(tx, desk.workspace)
        first = page_from(place, total)
        found = campaign_rules.in_force(tx, desk.workspace, first, PAGE)
        names = {each.id: each.name for each in campaigns.named(tx, desk.workspace)}
    facts = [_facts(desk, each, names[each.campaign_id]) for each in found]
    return render(
        "campaign_rules",
        rules=facts,
        pages=pages(first, total),
        place=place_of(body, first=first),
        total=total,
    )


def _facts(desk: Desk, rule: CampaignRule, campaign: str) -> dict[str, Any]:
    return {
        "number": rule.id, "campaign": campaign, "who": rule.who,
        "marks": " and ".join(_in_words(name, value) for name, value in rule.marks.items()),
        "since": date_of(rule.at, desk.clock(), desk.rules().hours),
    }  # fmt: skip


def _in_words(name: str, wanted: str) -> str:
    if wanted == ABSENT:
        return f"no {name}"
    if wanted == ANY:
        return f"any {name}" + (f" (a click at {CLICKS[name]})" if name in CLICKS else "")
    return f"{name} {short(mask_mark(wanted), 60)}"


WAYS = {"rules": on_list}
ACTIONS = {"rules-page": on_page, "rule-end": on_end}
LENGTHY = {"rules-page"}
