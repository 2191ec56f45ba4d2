"""A manager gives a lead to somebody: chosen in a form, for a claimed lead and for one that nobody claimed."""

from typing import Any

from handlers.desk import Desk
from handlers.leads.hand_over import give
from handlers.ownership import must_manage
from handlers.payloads import number_pressed, person_in, place_in, place_of, submitted
from messages.render import Payload, render
from playbook.refusal import Refusal
from playbook.words import Door
from store import leads


def on_press(desk: Desk, body: dict[str, Any]) -> None:
    """The Reassign or Assign button: asks to whom."""
    number = number_pressed(body)
    must_manage(desk, person_in(body))
    with desk.database.reading() as tx:
        owner = leads.shown(tx, desk.workspace, number).owner
    view = render("reassign_view", number=number, owner=owner, place=place_of(body, lead=number))
    desk.slack.views_open(trigger_id=body["trigger_id"], view=view)


def on_submit(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """Somebody was chosen."""
    to = submitted(body).get("to")
    if not to:
        raise Refusal("Choose who is to have it.", field="to")
    told = give(desk, int(place_in(body)["lead"]), person_in(body), to, Door.MODAL)
    return render("say", text=told)


ACTIONS = {"reassign": on_press}
VIEWS = {"reassign": on_submit}
