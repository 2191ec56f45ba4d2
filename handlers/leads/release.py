"""A lead is given back to the channel, with the reason."""

from typing import Any

from handlers.desk import Desk
from handlers.leads.offer import deal, refund
from handlers.ownership import mine_to_give, open_to_channel, tell_thread
from handlers.payloads import number_pressed, person_in, place_in, place_of, submitted
from messages.render import Payload, render
from playbook.refusal import Refusal
from playbook.words import Door, Kind
from store import history, leads, outbox


def on_press(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The Release button: asks for the reason."""
    number = number_pressed(body)
    reasons = desk.rules().playbook.claims.release_reasons
    view = render("release_view", number=number, reasons=reasons, place=place_of(body, lead=number))
    desk.slack.views_open(trigger_id=body["trigger_id"], view=view)
    return None


def on_submit(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The reason was given."""
    given = submitted(body)
    reason = " · ".join(filter(None, (given.get("reason"), given.get("note"))))
    release(desk, int(place_in(body)["lead"]), person_in(body), reason, Door.MODAL)
    return None


def release(desk: Desk, number: int, person: str, reason: str, door: Door) -> None:
    """Give a lead back. Raises Refusal without a reason, or when it is not the person's to give."""
    now = desk.clock()
    if not reason.strip():
        raise Refusal(_ask_why(number, door), field="reason")
    with desk.database.writing() as tx:
        lead = leads.wanted(tx, desk.workspace, number)
        mine_to_give(desk, tx, lead, person)
        owner = lead.owner
        open_to_channel(tx, desk, lead, now)
        history.add(tx, lead, Kind.RELEASED, now, person, door, note=reason.strip()[:300])
        tell_thread(tx, lead, now, "released", who=person, why=reason.strip()[:300])
        outbox.settle(tx, lead)
        refund(tx, desk, lead, owner)
        deal(tx, desk, lead, now, but=owner)
        outbox.card(tx, lead, now)


def _ask_why(number: int, door: Door) -> str:
    return f"Say why: `/lead {number} release not my territory`." if door is Door.COMMAND else "Say why."


ACTIONS = {"release": on_press}
VIEWS = {"release": on_submit}
