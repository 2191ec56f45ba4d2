"""A campaign is closed: it takes no new drop, and its form says that it is over."""

from typing import Any

from handlers.campaigns.campaigns import campaign_named, close
from handlers.desk import Desk
from messages.render import Payload, render

HELP = [("/leaddrop close Autumn webinar", "the campaign is over; its leads stay whose they are")]


def on_close(desk: Desk, _body: dict[str, Any], name: str) -> Payload | None:
    """`/leaddrop close NAME`."""
    title, closed = close_campaign(desk, name)
    return render("say", text=f"{title} is closed." if closed else f"{title} was closed before.")


def close_campaign(desk: Desk, name: str) -> tuple[str, bool]:
    """Close the campaign of that name; its name, and False when it was closed before. Raises Refusal for none."""
    now = desk.clock()
    with desk.database.writing() as tx:
        campaign = campaign_named(tx, desk, name)
        return campaign.name, close(tx, campaign, now)


WAYS = {"close": on_close}
