"""`/leaddrop planned`: drops that have not begun are looked at, changed, and cancelled."""

from datetime import datetime
from typing import Any

from handlers.campaigns.campaigns import must_market
from handlers.desk import Desk
from handlers.drops import drops, list_message
from handlers.drops.drop_told import price_told, when_told
from handlers.drops.list_facts import new_in
from handlers.forms import changed_in, shown
from handlers.payloads import number_pressed, person_in, place_in, place_of
from handlers.planning.drop_form import values
from handlers.planning.drop_words import begins_at, channel_meant
from messages.render import Payload, render
from messages.words import count
from playbook.drops import DropState, From
from playbook.refusal import Refusal
from store import campaigns, lists, outbox
from store import drops as kept
from store.database import Tx
from store.tables import Campaign, Drop

HELP = [("/leaddrop planned", "drops that have not begun: change or cancel them")]
SHOWN = 15
TEXTS = ("what", "why", "script")
BEGUN = "That drop is not planned any more. `/leaddrop planned` shows those that are."


def on_planned(desk: Desk, body: dict[str, Any], _rest: str) -> Payload | None:
    """`/leaddrop planned`: the list."""
    return planned(desk, person_in(body))


def on_change(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """Change: the form, filled in with what stands."""
    number, person = number_pressed(body), person_in(body)
    with desk.database.reading() as tx:
        drop, campaign = _planned(tx, desk, number, person)
    local = desk.rules().hours_of(person).local(drop.at)
    view = render(
        "drop_plan_view", name=campaign.name, day=f"{local:%Y-%m-%d}", clock=f"{local:%H:%M}",
        channel=drop.channel if drop.channel[:1] in "CG" else "", usual=drop.channel,
        texts={each: shown(getattr(campaign, each)) for each in TEXTS}, place=place_of(body, drop=number),
    )  # fmt: skip
    desk.slack.views_open(trigger_id=body["trigger_id"], view=view)
    return None


def on_changed(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The form was submitted: what stands now is said."""
    given, person = values(body), person_in(body)
    hours = desk.rules().hours_of(person)
    at = begins_at(given.get("day", ""), given.get("clock", ""), desk.clock(), hours) or desk.clock()
    chosen = given.get("channel")
    channel = channel_meant(desk, chosen) if chosen else None
    texts = {name: text for name, text in changed_in(body).items() if name in TEXTS}
    return render("say", text=change(desk, int(place_in(body)["drop"]), person, at, channel, texts))


def on_cancel(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """Cancel the drop."""
    return render("say", text=cancel(desk, number_pressed(body), person_in(body)))


def planned(desk: Desk, person: str) -> Payload:
    """The drops that have not begun, the next first."""
    with desk.database.reading() as tx:
        found = kept.in_state(tx, desk.workspace, DropState.PLANNED)
        told = [_told(tx, desk, drop, person) for drop in found[:SHOWN]]
    return render("drops_planned", drops=told, more=max(0, len(found) - SHOWN))


def _told(tx: Tx, desk: Desk, drop: Drop, person: str) -> dict[str, Any]:
    campaign, listed = (
        campaigns.get(tx, desk.workspace, drop.campaign_id),
        lists.of_drop(tx, desk.workspace, drop.id),
    )
    new = new_in(listed) if listed else drop.expected
    source = {From.WEB: "by webhook", From.FORM: "by the hosted form"}.get(From(drop.leads_from), "")
    leads = count(new, "lead") if new else ""
    return {
        "number": drop.id, "name": campaign.name if campaign else "", "channel": drop.channel,
        "when": when_told(desk, drop, person), "leads": " ".join(filter(None, (leads, source))),
        "price": price_told(tx, drop, new), "by": drop.created_by,
    }  # fmt: skip


def change(
    desk: Desk, number: int, person: str, at: datetime, channel: str | None, texts: dict[str, str]
) -> str:
    """Change when and where it begins and what is said of it; None leaves the channel as it is.

    Raises Refusal when it has begun, or is cancelled.
    """
    now = desk.clock()
    with desk.database.writing() as tx:
        kept.wanted(tx, desk.workspace, number)  # held: it may be about to begin
        drop, campaign = _planned(tx, desk, number, person)
        if texts:
            campaigns.change(tx, campaign, **texts)
        if channel and channel != drop.channel:
            _move(tx, desk, drop, campaign, channel)
        stands = drops.put_off(tx, desk, number, person, now, at=max(at, now))
        _show_list(tx, desk, stands, now)
    return f"The drop of {campaign.name} begins {when_told(desk, stands, person)}."


def _move(tx: Tx, desk: Desk, drop: Drop, campaign: Campaign, channel: str) -> None:
    """It takes place elsewhere: where it was announced that is said, and it is announced anew."""
    kept.change(tx, drop, channel=channel)
    facts = {"name": campaign.name, "channel": channel}
    outbox.leave_behind(
        tx, desk.workspace, f"drop:{drop.id}", f"drop-moved:{drop.id}:{drop.revision}", "drop_moved", facts
    )


def _show_list(tx: Tx, desk: Desk, drop: Drop, now: datetime) -> None:
    """Whoever handed in its list sees how that stands by now."""
    if listed := lists.of_drop(tx, desk.workspace, drop.id):
        list_message.show(tx, desk, listed, now)


def cancel(desk: Desk, number: int, person: str) -> str:
    """It does not take place, and what was paid for it as a whole is taken back. Raises Refusal when it has begun."""
    with desk.database.reading() as tx:
        _, campaign = _planned(tx, desk, number, person)
    drops.cancel(desk, number, person)
    return f"The drop of {campaign.name} is cancelled. Nothing of it is taken in."


def _planned(tx: Tx, desk: Desk, number: int, person: str) -> tuple[Drop, Campaign]:
    must_market(desk, tx, person)
    drop = kept.get(tx, desk.workspace, number)
    campaign = campaigns.get(tx, desk.workspace, drop.campaign_id) if drop else None
    if drop is None or campaign is None or drop.state != DropState.PLANNED:
        raise Refusal(BEGUN)
    return drop, campaign


WAYS = {"planned": on_planned}
ACTIONS = {"drop-change": on_change, "drop-cancel": on_cancel}
VIEWS = {"drop-change": on_changed}
