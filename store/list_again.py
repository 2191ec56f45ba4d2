"""Finds the list that a command was stopped at, so that the same command goes on with it."""

from sqlalchemy import select
from sqlmodel import Session

from store.lists import ENDED
from store.tables import Drop, LeadList, table

LIST, DROP = table(LeadList), table(Drop)


def unfinished(tx: Session, workspace: str, campaign: int, path: str) -> LeadList | None:
    """The newest list of that campaign from that file on this machine that has not ended."""
    found = (
        select(LeadList)
        .join(DROP, LIST.c.drop_id == DROP.c.id)
        .where(
            LIST.c.workspace == workspace, LIST.c.path == path, LIST.c.state.not_in(ENDED),
            DROP.c.campaign_id == campaign,
        )
    )  # fmt: skip
    return tx.scalar(found.order_by(LIST.c.id.desc()).limit(1))
