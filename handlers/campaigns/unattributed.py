"""`/leaddrop unattributed`: inquiries that nobody could put to a campaign wait here, alike ones together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from handlers.campaigns.assigning import Assigned, assign, take_back
from handlers.campaigns.campaigns import begin, must_market
from handlers.contact import mask_mark
from handlers.desk import Desk
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
from messages.words import count, day, short
from playbook.campaigns import CLICKS, UTM, Named, likeliest
from playbook.refusal import Refusal
from playbook.words import Door
from store import campaigns, touchpoints
from store.database import Tx
from store.tables import Campaign, Touchpoint
from store.touchpoints import Bundle

HELP = [("/leaddrop unattributed", "inquiries that no campaign could be told of: put them to one")]
OFFERED = 20  # campaigns beside each bundle, the likeliest first
LISTED = 100  # in the form: Slack takes no more
LEADS, SOURCES = 5, 3


@dataclass(frozen=True)
class Done:
    """What has just been done, and the rule by which it can be taken back."""

    text: str
    undo: int | None = None


def on_list(desk: Desk, body: dict[str, Any], _rest: str) -> Counted:
    """`/leaddrop unattributed`."""
    return Counted(lambda: listed(desk, body, {}))


def on_open(desk: Desk, body: dict[str, Any]) -> Counted:
    """The button below the weekly card."""
    _must_market(desk, body)
    return Counted(lambda: listed(desk, body, {}))


def on_page(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """Another page of the list."""
    _must_market(desk, body)
    replace(desk, body, listed(desk, body, {"first": number_in(argument_pressed(body))}))
    return None


def on_assign(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """A campaign was chosen for a bundle: all of it is put there, and what comes like it."""
    _must_market(desk, body)
    chosen = str((body["actions"][0].get("selected_option") or {}).get("value", ""))
    done = assign(desk, number_in(argument_pressed(body)), number_in(chosen), person_in(body), Door.BUTTON)
    replace(desk, body, listed(desk, body, modal_in(body), _told(done)))
    return None


def on_form(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """More ways for a bundle: any campaign, a new one, only these and no rule."""
    _must_market(desk, body)
    number = number_in(str(body["actions"][0].get("value", "")))
    with desk.database.reading() as tx:
        touch = touchpoints.get(tx, desk.workspace, number)
        choices = campaigns.every(tx, desk.workspace)
    if touch is None:
        raise Refusal("That waits no more. `/leaddrop unattributed` shows what does.")
    place = place_of(body, touch=number, first=modal_in(body).get("first", 0))
    show(desk, body, _form(touch, choices, place))
    return None


def on_submit(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The form was submitted."""
    _must_market(desk, body)
    place, given, person = place_in(body), submitted(body), person_in(body)
    campaign = _campaign(desk, given, person)
    for_good = given.get("next") != "these"
    done = assign(desk, int(place["touch"]), campaign, person, Door.MODAL, for_good=for_good)
    replace(desk, body, listed(desk, body, place, _told(done)))
    return None


def on_undo(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """What was assigned is taken back."""
    _must_market(desk, body)
    done = take_back(desk, number_in(str(body["actions"][0].get("value", ""))), person_in(body), Door.BUTTON)
    said = f"Taken back: {count(done.inquiries, 'inquiry', 'inquiries')} no longer {done.campaign}'s."
    replace(desk, body, listed(desk, body, modal_in(body), Done(said)))
    return None


def _campaign(desk: Desk, given: dict[str, str], person: str) -> int:
    """The campaign chosen, or a new one. Raises Refusal when it is neither or both."""
    if bool(given.get("campaign")) == bool(given.get("name")):
        raise Refusal("Choose a campaign or name a new one.", field="name")
    if chosen := given.get("campaign"):
        return number_in(chosen)
    with desk.database.writing() as tx:
        return begin(tx, desk, given["name"], desk.clock(), person)[0].id


def _told(done: Assigned) -> Done:
    put = f"{count(done.inquiries, 'inquiry', 'inquiries')} put to {short(done.campaign, 100)}"
    first = f"the campaign of {count(done.leads, 'lead')} changed"
    rule = (
        "what comes like them goes there, too" if done.for_good else "what comes like them waits here again"
    )
    return Done(f"{put}: {first}; {rule}.", done.rule)


def _must_market(desk: Desk, body: dict[str, Any]) -> None:
    with desk.database.reading() as tx:
        must_market(desk, tx, person_in(body))


def listed(desk: Desk, body: dict[str, Any], place: dict[str, Any], done: Done | None = None) -> Payload:
    """The list as it is now, at that page of it."""
    with desk.database.reading() as tx:
        many, groups = touchpoints.waiting(tx, desk.workspace)
        first = page_from(place, groups)
        found = touchpoints.bundles(tx, desk.workspace, first, PAGE)
        running = [_named(each) for each in campaigns.every(tx, desk.workspace, running=True)]
        facts = [_bundle(tx, desk, each, running) for each in found]
    return render(
        "unattributed", bundles=facts, many=count(many, "inquiry", "inquiries"), groups=groups, done=done,
        pages=pages(first, groups), place=place_of(body, first=first),
    )  # fmt: skip


def _named(campaign: Campaign) -> Named:
    return Named(campaign.id, campaign.name, campaign.key, campaign.slug)


def _bundle(tx: Tx, desk: Desk, bundle: Bundle, running: Sequence[Named]) -> dict[str, Any]:
    """What is told of a bundle: nothing by which a prospect could be reached."""
    alike, hours = touchpoints.examples(tx, desk.workspace, bundle.name), desk.rules().hours
    oldest = touchpoints.get(tx, desk.workspace, bundle.first)
    latest = alike[0]
    sources = list(dict.fromkeys(each.source or "web" for each in alike))
    numbers = list(dict.fromkeys(each.lead_id for each in alike))
    return {
        "number": bundle.last,
        "many": count(bundle.many, "inquiry", "inquiries"),
        "since": day(oldest.at if oldest else latest.at, hours),
        "latest": day(latest.at, hours),
        "marks": marks_told(latest),
        "sources": ", ".join(short(mask_mark(each), 40) for each in sources[:SOURCES]),
        "leads": ", ".join(f"#{each}" for each in numbers[:LEADS]),
        "campaigns": [
            (each.id, each.name) for each in likeliest(latest.said, latest.marks, running)[:OFFERED]
        ],
    }


def marks_told(touch: Touchpoint) -> str:
    """What an inquiry says of where it comes from: of click ids only whose they are."""
    said = [("campaign", touch.said), *((name, touch.marks.get(name)) for name in UTM)]
    told = [f"{name} {short(mask_mark(value), 60)}" for name, value in said if value]
    clicks = {whose: name for name, whose in CLICKS.items() if touch.marks.get(name)}
    return " · ".join([*told, *(f"{name} (a click at {whose})" for whose, name in clicks.items())])


def _form(touch: Touchpoint, choices: Sequence[Campaign], place: str) -> Payload:
    in_order = likeliest(touch.said, touch.marks, [_named(each) for each in choices])
    return render(
        "assign_view", marks=marks_told(touch), campaigns=[(each.id, each.name) for each in in_order[:LISTED]],
        left_out=max(0, len(in_order) - LISTED), place=place,
    )  # fmt: skip


WAYS = {"unattributed": on_list}
ACTIONS = {
    "unattributed": on_open, "unattributed-page": on_page, "assign": on_assign, "assign-form": on_form,
    "assign-undo": on_undo,
}  # fmt: skip
VIEWS = {"assign": on_submit}
LENGTHY = {"unattributed-page"}
