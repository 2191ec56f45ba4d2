"""Keeps the workspaces the app was started for."""

from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session

from store.statements import insert_for
from store.tables import Workspace, table

WORKSPACE = table(Workspace)


def remember(tx: Session, workspace: str, name: str, at: datetime) -> None:
    """The app was started for this workspace."""
    put = insert_for(tx, WORKSPACE).values(id=workspace, name=name, started_at=at)
    tx.execute(put.on_conflict_do_update(index_elements=["id"], set_={"name": name, "started_at": at}))


def receive(tx: Session, workspace: str, receives: bool) -> None:
    """Whether somebody wants to know which leads enter and leave the nurture pile."""
    tx.execute(update(WORKSPACE).where(WORKSPACE.c.id == workspace).values(receives=receives))


def known(tx: Session) -> list[str]:
    """Ids of the workspaces, the latest started first."""
    return list(tx.scalars(select(WORKSPACE.c.id).order_by(WORKSPACE.c.started_at.desc())))
