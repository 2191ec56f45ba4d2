"""Which leads count for a campaign: those that it brought first, or those that came by it last."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, BindParameter, ColumnElement, bindparam, exists, func, select, union_all

from store.leads import LEAD
from store.tables import Touchpoint, table

POINT = table(Touchpoint)
LATER, MINE, OTHER = POINT.alias(), POINT.alias(), LEAD.alias()


@dataclass(frozen=True)
class Credit:
    """The leads of a campaign, by every spelling of its name; with `last` by the last touchpoint.

    By the last touchpoint a lead counts for the campaign of the latest of them whose campaign is known;
    one that has none of these stays with the campaign it names. `number` is the campaign's, if it has a page.
    """

    names: tuple[str, ...]
    number: int | None = None
    last: bool = False

    @property
    def shape(self) -> "Credit":
        """What of it makes a statement: alike for all campaigns that differ in their `values` alone."""
        return Credit((), None if self.number is None else 0, self.last)

    @property
    def values(self) -> dict[str, Any]:
        """What a statement of its shape is given."""
        return {"campaigns": self.names, "campaign_number": self.number}

    def these(self, workspace: Any) -> ColumnElement[bool]:
        """The condition on leads."""
        return LEAD.c.id.in_(self._last(workspace)) if self.last else self._named(LEAD.c.campaign)

    def _named(self, campaign: ColumnElement[str]) -> ColumnElement[bool]:
        names: BindParameter[str] = bindparam("campaigns", value=self.names, expanding=True)
        return campaign.in_(names)

    def _last(self, workspace: Any) -> ColumnElement[int]:
        """The numbers of leads, found through the touchpoints of the campaign and through its name."""
        # coalesced, or SQLite would go through all touchpoints of known campaigns instead of those of the lead
        came_later = exists().where(
            LATER.c.workspace == workspace, LATER.c.lead_id == POINT.c.lead_id, LATER.c.id > POINT.c.id,
            func.coalesce(LATER.c.campaign_id, 0) != 0,
        )  # fmt: skip
        of_it = select(POINT.c.lead_id).where(
            POINT.c.workspace == workspace,
            POINT.c.campaign_id == bindparam("campaign_number", value=self.number, type_=BigInteger),
            ~came_later,
        )
        known = exists().where(
            MINE.c.workspace == workspace,
            MINE.c.lead_id == OTHER.c.id,
            func.coalesce(MINE.c.campaign_id, 0) != 0,
        )
        named = select(OTHER.c.id).where(
            OTHER.c.workspace == workspace, self._named(OTHER.c.campaign), ~known
        )
        found = named if self.number is None else union_all(of_it, named)
        return found.subquery().select()  # type: ignore[return-value]
