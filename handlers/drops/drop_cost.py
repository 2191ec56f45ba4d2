"""What was paid for a drop as a whole is entered with its campaign, and taken back when it never began."""

from datetime import datetime
from decimal import Decimal

from handlers.drops.drop_told import note_of, paid
from store import campaigns
from store.database import Tx
from store.tables import Campaign, Drop


def enter(
    tx: Tx, campaign: Campaign, drop: Drop, amount: Decimal, currency: str, now: datetime, who: str | None
) -> None:
    """The drop cost so much in all."""
    if amount:
        campaigns.spend(tx, campaign, amount, currency, now, who, note=note_of(drop))


def take_back(tx: Tx, drop: Drop, now: datetime, who: str | None) -> None:
    """Enter the same below 0, so that the drop costs nothing; once, however often this is called."""
    campaign = campaigns.get(tx, drop.workspace, drop.campaign_id)
    for currency, amount in paid(tx, drop).items():
        if campaign:
            campaigns.spend(tx, campaign, -amount, currency, now, who, note=note_of(drop))
