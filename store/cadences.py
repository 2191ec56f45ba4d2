"""Keeps every version of a cadence that leads may be in."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from playbook.cadences import Cadence
from playbook.steps import Step
from playbook.words import State
from store.leads import LEAD
from store.statements import changed, spelled
from store.tables import KeptCadence, table

CADENCE = table(KeptCadence)


def _kept(insert: Any) -> Any:
    return insert(CADENCE).on_conflict_do_nothing()


KEEP = spelled(_kept)


def keep(tx: Session, workspace: str, cadences: Iterable[Cadence]) -> None:
    """Keep these; one that is kept already stays."""
    for each in cadences:
        steps = [str(step) for step in each.steps]
        changed(tx, KEEP(tx), {"workspace": workspace, "key": each.key, "steps": steps})


def steps_of(tx: Session, workspace: str, key: str) -> tuple[Step, ...]:
    """The steps of a version; none when it is not known."""
    found = tx.get(KeptCadence, (workspace, key))
    return tuple(Step.parse(each) for each in found.steps) if found else ()


def in_use(tx: Session, workspace: str) -> list[tuple[str, str, str | None, str, int]]:
    """How many leads are worked in each version, by (temperature, source, campaign, key)."""
    kind = (LEAD.c.temperature, LEAD.c.source, LEAD.c.campaign, LEAD.c.cadence)
    worked = select(*kind, func.count()).where(
        LEAD.c.workspace == workspace, LEAD.c.state == State.WORKING, LEAD.c.cadence.is_not(None)
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in tx.execute(worked.group_by(*kind))]


def leads_in(
    tx: Session, workspace: str, temperature: str, source: str, campaign: str | None, key: str, most: int
) -> list[int]:
    """Numbers of leads worked in a version, of that temperature, source and campaign."""
    worked = select(LEAD.c.id).where(
        LEAD.c.workspace == workspace, LEAD.c.state == State.WORKING, LEAD.c.cadence == key,
        LEAD.c.temperature == temperature, LEAD.c.source == source,
        LEAD.c.campaign.is_not_distinct_from(campaign),
    )  # fmt: skip
    return list(tx.scalars(worked.order_by(LEAD.c.id).limit(most)))
