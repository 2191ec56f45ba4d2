"""Which leads count for a campaign: those that it brought first, or those that came by it last."""

import json
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    Boolean,
    ColumnElement,
    Select,
    Text,
    TypeDecorator,
    bindparam,
    exists,
    func,
    select,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import Session

from store.leads import LEAD
from store.tables import Touchpoint, table

POINT = table(Touchpoint)
LATER, MINE, OTHER = POINT.alias(), POINT.alias(), LEAD.alias()


class Listed(TypeDecorator[tuple[int, ...]]):
    """Numbers handed over as one value, however many they are."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Any) -> Any:
        """PostgreSQL has lists; SQLite reads them from JSON."""
        return dialect.type_descriptor(ARRAY(BigInteger) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Any, dialect: Any) -> Any:
        """As the database takes it."""
        return json.dumps(value) if dialect.name == "sqlite" else list(value)


class OneOf(FunctionElement[bool]):
    """Whether a number is one of those that are Listed."""

    type = Boolean()
    inherit_cache = True


@compiles(OneOf, "sqlite")
def _one_of_on_sqlite(element: OneOf, compiler: Any, **how: Any) -> str:
    number, listed = (compiler.process(each, **how) for each in element.clauses)
    return f"{number} IN (SELECT value FROM json_each({listed}))"  # noqa: S608  # names and places for values


@compiles(OneOf, "postgresql")
def _one_of_on_postgresql(element: OneOf, compiler: Any, **how: Any) -> str:
    number, listed = (compiler.process(each, **how) for each in element.clauses)
    return f"{number} = ANY({listed})"


@dataclass(frozen=True)
class Credit:
    """The leads of a campaign, by every spelling of its name; with `last` by the last touchpoint.

    By the last touchpoint a lead counts for the campaign of the latest of them whose campaign is known;
    one that has none of these stays with the campaign it names. `number` is the campaign's, if it has a page.
    `leads` are the numbers of just these leads, where somebody looked them up for many questions.
    """

    names: tuple[str, ...]
    number: int | None = None
    last: bool = False
    leads: tuple[int, ...] | None = None

    @property
    def shape(self) -> "Credit":
        """What of it makes a statement: alike for all campaigns that differ in their `values` alone."""
        return Credit((), None if self.number is None else 0, self.last, None if self.leads is None else ())

    @property
    def values(self) -> dict[str, Any]:
        """What a statement of its shape is given."""
        return {"campaigns": self.names, "campaign_number": self.number, "leads": self.leads}

    def looked_up(self, tx: Session, workspace: str) -> "Credit":
        """The same with the numbers of its leads, if they are found by their last touchpoints: that takes long."""
        if not self.last or self.leads is not None:
            return self
        return replace(self, leads=tuple(tx.scalars(self._last(workspace))))

    def these(self, workspace: Any, name: ColumnElement[Any] = LEAD.c.campaign) -> ColumnElement[bool]:
        """The condition on leads; `name` is what they are told by, if not by a column that has an index."""
        if self.leads is not None:
            return OneOf(LEAD.c.id, bindparam("leads", value=self.leads, type_=Listed))
        return LEAD.c.id.in_(self._last(workspace)) if self.last else self._named(name)

    def _named(self, campaign: ColumnElement[str]) -> ColumnElement[bool]:
        names: BindParameter[str] = bindparam("campaigns", value=self.names, expanding=True)
        return campaign.in_(names)

    def _last(self, workspace: Any) -> Select[tuple[int]]:
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
        return found.subquery().select()
