"""`/leaddrop`: marketing fills in a drop. It is laid down, and its leads are looked through or awaited."""

from typing import Any

from handlers.desk import Desk
from handlers.drops import drop_told
from handlers.payloads import person_in, place_of
from handlers.planning import drop_form
from handlers.planning.drop_begin import Begun, begin_drop
from messages.render import Payload, render
from playbook.drops import From

HELP = [("/leaddrop", "announce a drop: what it is, what it cost, and its leads")]


def on_open(desk: Desk, body: dict[str, Any], _rest: str) -> Payload | None:
    """`/leaddrop` alone: the form."""
    playbook = desk.rules().playbook
    usual = playbook.channels.leads
    view = render(
        "drop_view", channel=usual if usual.startswith("#") else "", currency=playbook.team.currency,
        place=place_of(body),
    )  # fmt: skip
    desk.slack.views_open(trigger_id=body["trigger_id"], view=view)
    return None


def on_submit(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """The form was submitted."""
    asked, handed = drop_form.read(desk, body)
    person = person_in(body)
    begun = begin_drop(desk, asked, person, handed)
    return render("say", text=_answer(desk, begun, person))


def _answer(desk: Desk, begun: Begun, person: str) -> str:
    name = begun.campaign.name
    known = "" if begun.is_new else f" {name} goes on with it."
    if begun.list:
        return f"I read {begun.list.name} and show you in a direct message what is in it.{known}"
    when = drop_told.when_told(desk, begun.drop, person)
    how = "hosted form" if begun.drop.leads_from == From.FORM else "webhook"
    return f"The drop of {name} is announced. It begins {when}, its leads come by {how}.{known}"


WAYS = {"": on_open}
VIEWS = {"drop": on_submit}
