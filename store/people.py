"""Keeps the people the app has met in Slack."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Executable, bindparam, false, func, insert, or_, select, true, update
from sqlmodel import Session

from store.statements import changed, rows_of, spelled
from store.tables import Person, PersonChange, table

PERSON, CHANGE = table(Person), table(PersonChange)
NEW = {"admin": False, "bot": False, "gone": False, "settings": {}, "revision": 1}
SEEN = select(
    func.count().label("people"), func.coalesce(func.sum(PERSON.c.revision), 0).label("revisions")
).where(PERSON.c.workspace == bindparam("workspace"))
CALLED = select(PERSON.c.id, PERSON.c.name, PERSON.c.handle).where(
    PERSON.c.workspace == bindparam("workspace")
)
EVERYBODY = (
    select(Person)
    .where(PERSON.c.workspace == bindparam("workspace"), PERSON.c.bot.is_(False))
    .order_by(PERSON.c.id)
)
MEET = spelled(lambda insert: insert(PERSON).on_conflict_do_nothing())


def meet(tx: Session, workspace: str, person: str) -> None:
    """Note that somebody exists; what he is called is asked later."""
    row = {"workspace": workspace, "id": person, **NEW}
    changed(tx, MEET(tx), row)


def learn(tx: Session, workspace: str, person: str, **facts: Any) -> None:
    """Write what Slack says of somebody; what is known already changes nothing."""
    row = {"workspace": workspace, "id": person, **NEW, **facts}
    changed(tx, _learning(tuple(facts))(tx), row)


@lru_cache(maxsize=100)
def _learning(told: tuple[str, ...]) -> Callable[[Session], Executable]:
    """The statement that writes these facts."""

    def made(insert: Any) -> Executable:
        into = insert(PERSON)
        again = {**{name: into.excluded[name] for name in told}, "revision": PERSON.c.revision + 1}
        news = [PERSON.c[name].is_distinct_from(into.excluded[name]) for name in told if name != "settings"]
        if "settings" in told:  # PostgreSQL compares no JSON
            news = [true()]
        meant: Executable = into.on_conflict_do_update(
            index_elements=["workspace", "id"], set_=again, where=or_(false(), *news)
        )
        return meant

    return spelled(made)


def get(tx: Session, workspace: str, person: str, hold: bool = False) -> Person | None:
    """Somebody, if the app has met him; with `hold` nobody else changes him meanwhile."""
    return tx.get(Person, (workspace, person), with_for_update=hold)


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
    return {row.id: row.name or row.handle or row.id for row in rows_of(tx, CALLED, {"workspace": workspace})}


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


def everybody(tx: Session, workspace: str) -> Sequence[Person]:
    """All people but bots, by id."""
    return tx.scalars(EVERYBODY, {"workspace": workspace}).all()


def version(tx: Session, workspace: str) -> tuple[int, int]:
    """Changes whenever anything about anybody does."""
    row = rows_of(tx, SEEN, {"workspace": workspace}).one()
    return int(row.people), int(row.revisions)


def settle(
    tx: Session, person: Person, settings: dict[str, Any], *, at: datetime, who: str | None, door: str
) -> None:
    """Write what is set for a person, and who changed it from what to what (plain JSON values)."""
    tx.execute(
        update(PERSON)
        .where(PERSON.c.workspace == person.workspace, PERSON.c.id == person.id)
        .values(settings=settings, revision=PERSON.c.revision + 1)
    )
    tx.execute(
        insert(CHANGE).values(
            workspace=person.workspace, person=person.id, at=at, who=who, door=door,
            before=person.settings, after=settings,
        )
    )  # fmt: skip


def changes(tx: Session, workspace: str, person: str, most: int = 50) -> Sequence[PersonChange]:
    """What was changed for a person, the latest first."""
    kept = select(PersonChange).where(CHANGE.c.workspace == workspace, CHANGE.c.person == person)
    return tx.scalars(kept.order_by(CHANGE.c.id.desc()).limit(most)).all()
