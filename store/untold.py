"""Takes a drop that was only tried out away again, as if nobody had asked for it."""

from sqlalchemy import delete, func, select
from sqlmodel import Session

from store.tables import (
    Campaign,
    CampaignCost,
    CampaignRule,
    Drop,
    LeadList,
    LeadListPart,
    RejectedRow,
    Touchpoint,
    table,
)

LIST, DROP, CAMPAIGN, COST = table(LeadList), table(Drop), table(Campaign), table(CampaignCost)
BELONGING = (DROP, COST, table(CampaignRule), table(Touchpoint))  # what a campaign is kept for


def take_away(tx: Session, drop: Drop, note: str) -> None:
    """Delete the drop, its lists, and the costs that were entered with this note."""
    theirs = select(LIST.c.id).where(LIST.c.drop_id == drop.id)
    for kept in (table(LeadListPart), table(RejectedRow)):
        tx.execute(delete(kept).where(kept.c.list_id.in_(theirs)))
    tx.execute(delete(LIST).where(LIST.c.drop_id == drop.id))
    tx.execute(delete(COST).where(COST.c.campaign_id == drop.campaign_id, COST.c.note == note))
    tx.execute(delete(DROP).where(DROP.c.id == drop.id))


def take_campaign_away(tx: Session, campaign: Campaign) -> bool:
    """Delete a campaign to which nothing belongs; False when something does, and it stays."""
    for kept in BELONGING:
        if tx.scalar(select(func.count()).select_from(kept).where(kept.c.campaign_id == campaign.id)):
            return False
    tx.execute(delete(CAMPAIGN).where(CAMPAIGN.c.id == campaign.id))
    return True
