"""The tables. What comes from outside passes a pydantic model first: these classes do not validate."""

from store.tables.campaign import (
    UNATTRIBUTED,
    Campaign,
    CampaignCost,
    CampaignRule,
    SourceSilence,
    Touchpoint,
)
from store.tables.crew import Person, PersonChange, Seat, UserGroup
from store.tables.drop import Drop, LeadList, LeadListPart, Ready, RejectedRow
from store.tables.history import FLAGGED, Event, Purchase
from store.tables.house import KeptCadence, PlaybookVersion, Tally, Workspace
from store.tables.inquiry import Answered, Blocked, Contact, Inquiry
from store.tables.kept import KeptChange, KeptSums, KeptUntil, KeptWeek
from store.tables.lead import DROP_UNTOUCHED, REPORTED, TO_DEAL, TOOK, UNCLAIMED, Lead
from store.tables.outbox import Lane, Outbox, Picture
from store.tables.table import table

__all__ = [
    "DROP_UNTOUCHED",
    "FLAGGED",
    "REPORTED",
    "TOOK",
    "TO_DEAL",
    "UNATTRIBUTED",
    "UNCLAIMED",
    "Answered",
    "Blocked",
    "Campaign",
    "CampaignCost",
    "CampaignRule",
    "Contact",
    "Drop",
    "Event",
    "Inquiry",
    "KeptCadence",
    "KeptChange",
    "KeptSums",
    "KeptUntil",
    "KeptWeek",
    "Lane",
    "Lead",
    "LeadList",
    "LeadListPart",
    "Outbox",
    "Person",
    "PersonChange",
    "Picture",
    "PlaybookVersion",
    "Purchase",
    "Ready",
    "RejectedRow",
    "Seat",
    "SourceSilence",
    "Tally",
    "Touchpoint",
    "UserGroup",
    "Workspace",
    "table",
]
