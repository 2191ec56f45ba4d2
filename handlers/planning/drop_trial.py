"""A drop is only tried out: what a list holds is shown, and afterwards all is as it was before."""

from collections.abc import Iterator
from contextlib import contextmanager

from handlers.desk import Desk
from handlers.drops.drop_told import note_of
from handlers.planning.drop_begin import Begun
from playbook.drops import DropState
from store import campaigns, drops, untold
from store.database import Tx
from store.tables import Campaign

ASKED_FOR = (
    "what",
    "why",
    "script",
    "source",
    "price",
    "state",
    "closed_at",
)  # what a drop may change of a campaign


def campaign_before(desk: Desk, name: str) -> Campaign | None:
    """The campaign as it is before the trial; None when there is none of that name."""
    with desk.database.reading() as tx:
        return campaigns.by_name(tx, desk.workspace, name)


@contextmanager
def tried_out(desk: Desk, begun: Begun, before: Campaign | None) -> Iterator[None]:
    """Whatever happens meanwhile, the drop is taken away in the end, unless somebody has announced it."""
    try:
        yield
    finally:
        with desk.database.writing() as tx:
            drop = drops.get(tx, desk.workspace, begun.drop.id, hold=True)
            if drop and drop.state in (DropState.DRAFT, DropState.CANCELLED):
                untold.take_away(tx, drop, note_of(drop))
                _restore(tx, desk, begun.campaign, before)


def _restore(tx: Tx, desk: Desk, campaign: Campaign, before: Campaign | None) -> None:
    there = campaigns.get(tx, desk.workspace, campaign.id)
    if there and before:
        campaigns.change(tx, there, **{each: getattr(before, each) for each in ASKED_FOR})
    elif there:
        untold.take_campaign_away(tx, there)
