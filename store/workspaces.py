"""Keeps the workspaces the app was started for."""

from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlmodel import Session

from store.statements import changed, insert_for, rows_of
from store.tables import Workspace, table

WORKSPACE = table(Workspace)


def remember(tx: Session, workspace: str, name: str, at: datetime) -> None:
    """The app was started for this workspace."""
    put = insert_for(tx, WORKSPACE).values(id=workspace, name=name, started_at=at)
    tx.execute(put.on_conflict_do_update(index_elements=["id"], set_={"name": name, "started_at": at}))


def receive(tx: Session, workspace: str, receives: bool) -> None:
    """Whether somebody wants to know which leads enter and leave the nurture pile."""
    tx.execute(update(WORKSPACE).where(WORKSPACE.c.id == workspace).values(receives=receives))


def draws_nothing(tx: Session, workspace: str, at: datetime) -> None:
    """Its Slack refused a native table or chart."""
    tx.execute(update(WORKSPACE).where(WORKSPACE.c.id == workspace).values(drew_nothing_at=at))


def try_again(tx: Session, workspace: str) -> bool:
    """Forget that its Slack refused one; False when there was nothing to forget."""
    refused = update(WORKSPACE).where(WORKSPACE.c.id == workspace, WORKSPACE.c.drew_nothing_at.is_not(None))
    return bool(changed(tx, refused.values(drew_nothing_at=None)))


REFUSED = select(WORKSPACE.c.drew_nothing_at).where(WORKSPACE.c.id == bindparam("workspace"))


def drew_nothing(tx: Session, workspace: str) -> datetime | None:
    """When its Slack refused a native table or chart the last time; None when it never did."""
    return rows_of(tx, REFUSED, {"workspace": workspace}).scalar()


def known(tx: Session) -> list[str]:
    """Ids of the workspaces, the latest started first."""
    return list(tx.scalars(select(WORKSPACE.c.id).order_by(WORKSPACE.c.started_at.desc())))
