"""Keeps which people are in the user groups that stand in for somebody."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlmodel import Session

from store.statements import insert_for, rows_of
from store.tables import UserGroup, table

GROUP = table(UserGroup)
KNOWN = select(UserGroup).where(GROUP.c.workspace == bindparam("workspace")).order_by(GROUP.c.id)
SEEN = select(func.coalesce(func.sum(GROUP.c.revision), 0)).where(GROUP.c.workspace == bindparam("workspace"))


def put(
    tx: Session, workspace: str, group: str, *, handle: str, members: Sequence[str], at: datetime
) -> None:
    """Write what Slack says of a user group."""
    facts = {"handle": handle, "members": list(members), "asked_at": at}
    new = insert_for(tx, GROUP).values(workspace=workspace, id=group, revision=1, **facts)
    again = {**facts, "revision": GROUP.c.revision + 1}
    tx.execute(new.on_conflict_do_update(index_elements=["workspace", "id"], set_=again))


def known(tx: Session, workspace: str) -> Sequence[UserGroup]:
    """Every user group that was ever named."""
    return tx.scalars(KNOWN, {"workspace": workspace}).all()


def version(tx: Session, workspace: str) -> int:
    """Changes whenever anything about a user group does."""
    return int(rows_of(tx, SEEN, {"workspace": workspace}).scalar() or 0)
