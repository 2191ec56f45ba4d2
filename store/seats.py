"""Keeps who had how many turns in each route's rotation."""

from sqlalchemy import select
from sqlmodel import Session

from store.statements import insert_for
from store.tables import Seat, table

SEAT = table(Seat)


HELD = ""  # a row that is nobody's seat: whoever deals or gives back holds it


def hold(tx: Session, workspace: str, route: str) -> None:
    """Let nobody else deal in this rotation until the transaction ends, also while nobody sits in it yet."""
    put = insert_for(tx, SEAT).values(workspace=workspace, route=route, person=HELD, state="")
    same = {"state": SEAT.c.state}
    tx.execute(put.on_conflict_do_update(index_elements=["workspace", "route", "person"], set_=same))


def of(tx: Session, workspace: str, route: str) -> dict[str, str]:
    """The state of each seat by person; `hold` the rotation before what is read here is changed."""
    sitting = select(SEAT.c.person, SEAT.c.state).where(
        SEAT.c.workspace == workspace, SEAT.c.route == route, SEAT.c.person != HELD
    )
    return {row.person: row.state for row in tx.execute(sitting)}


def keep(tx: Session, workspace: str, route: str, person: str, state: str) -> None:
    """Write a seat's state."""
    put = insert_for(tx, SEAT).values(workspace=workspace, route=route, person=person, state=state)
    again = put.on_conflict_do_update(index_elements=["workspace", "route", "person"], set_={"state": state})
    tx.execute(again)
