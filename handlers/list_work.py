"""A list in hand."""

from handlers.desk import Desk
from handlers.list_rows import Terms
from store import campaigns, drops
from store.database import Tx
from store.tables import Campaign, Drop, LeadList


def drop_of(tx: Tx, desk: Desk, listed: LeadList) -> tuple[Drop, Campaign]:
    """The drop of a list, and its campaign."""
    drop = drops.get(tx, desk.workspace, listed.drop_id)
    campaign = campaigns.get(tx, desk.workspace, drop.campaign_id) if drop else None
    if drop is None or campaign is None:
        raise LookupError(f"list {listed.id} has no drop or campaign")
    return drop, campaign


def terms_of(desk: Desk, listed: LeadList, drop: Drop, campaign: Campaign) -> Terms:
    """What holds for every row."""
    return Terms([*listed.preview["headings"], desk.workspace, drop.channel, campaign.name])
