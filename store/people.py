"""Keeps the people the app has met in Slack."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from store.statements import changed, insert_for, spelled
from store.tables import Person, table

PERSON = table(Person)
MEET = spelled(lambda insert: insert(PERSON).on_conflict_do_nothing())


def meet(tx: Session, workspace: str, person: str) -> None:
    """Note that somebody exists; what he is called is asked later."""
    row = {"workspace": workspace, "id": person, "admin": False, "bot": False, "gone": False}
    changed(tx, MEET(tx), row)


def learn(tx: Session, workspace: str, person: str, **facts: Any) -> None:
    """Write what Slack says of somebody."""
    row = {"admin": False, "bot": False, "gone": False, **facts}
    put = insert_for(tx, PERSON).values(workspace=workspace, id=person, **row)
    tx.execute(put.on_conflict_do_update(index_elements=["workspace", "id"], set_=facts))


def get(tx: Session, workspace: str, person: str) -> Person | None:
    """Somebody, if the app has met him."""
    return tx.get(Person, (workspace, person))


def named(tx: Session, workspace: str, names: Iterable[str]) -> dict[str, str]:
    """Ids of the people with these handles or ids, by the name asked for."""
    asked = {name: name.strip().lstrip("@") for name in names if name}
    wanted = list(asked.values())
    found = tx.execute(
        select(PERSON.c.id, PERSON.c.handle).where(
            PERSON.c.workspace == workspace,
            PERSON.c.gone.is_(False),
            PERSON.c.handle.in_(wanted) | PERSON.c.id.in_(wanted),
        )
    ).all()
    ids = {row.handle: row.id for row in found} | {row.id: row.id for row in found}
    return {name: ids[plain] for name, plain in asked.items() if plain in ids}


def nameless(tx: Session, workspace: str, most: int = 50) -> list[str]:
    """Ids of people met but not yet asked about."""
    unknown = select(PERSON.c.id).where(PERSON.c.workspace == workspace, PERSON.c.handle.is_(None))
    return list(tx.scalars(unknown.limit(most)))


def names(tx: Session, workspace: str) -> dict[str, str]:
    """What people are called, by id."""
    known = select(PERSON.c.id, PERSON.c.name, PERSON.c.handle).where(PERSON.c.workspace == workspace)
    return {row.id: row.name or row.handle or row.id for row in tx.execute(known)}


def colleagues(tx: Session, workspace: str, most: int = 100) -> Sequence[Person]:
    """People who can be given a lead, by name."""
    here = select(Person).where(
        PERSON.c.workspace == workspace,
        PERSON.c.gone.is_(False),
        PERSON.c.bot.is_(False),
        PERSON.c.name.is_not(None),
    )
    return tx.scalars(here.order_by(PERSON.c.name).limit(most)).all()


def admins(tx: Session, workspace: str, most: int = 5) -> tuple[str, ...]:
    """Admins of the workspace whom the app has met."""
    known = select(PERSON.c.id).where(
        PERSON.c.workspace == workspace, PERSON.c.admin.is_(True), PERSON.c.gone.is_(False)
    )
    return tuple(tx.scalars(known.order_by(PERSON.c.id).limit(most)))
