"""What people are shown of a list: its preview, then how far it is."""

from datetime import datetime

from handlers.desk import Desk
from store.database import Tx
from store.tables import LeadList


def show(tx: Tx, desk: Desk, lead_list: LeadList, now: datetime) -> None:
    """Show how a list stands now to whoever handed it in."""
