"""Keeps the charts that are drawn where Slack draws none: asked for, taken in hand by one, shown, thrown away."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, delete, or_, select, text, update
from sqlmodel import Session

from store.columns import Instant
from store.outbox import AT_ONCE
from store.statements import changed, insert_for, rows_of
from store.tables import Picture, table

PICTURE = table(Picture)
KEPT = timedelta(days=90)  # since it was last asked for: what shows it by its address needs it for so long
FAILED = timedelta(days=1)  # then it may be tried anew


def ask(
    tx: Session, workspace: str, charts: Mapping[str, dict[str, Any]], names: Sequence[str], now: datetime
) -> None:
    """These charts are wanted, by key; each that is new gets one of the names. Who has one keeps it longer."""
    made = [
        {"workspace": workspace, "key": key, "name": name, "chart": chart, "asked_at": now, "state": "wanted",
         "ready_at": AT_ONCE, "attempts": 0}
        for (key, chart), name in zip(sorted(charts.items()), names, strict=True)
    ]  # fmt: skip
    if made:
        put = insert_for(tx, PICTURE)
        tx.execute(
            put.on_conflict_do_update(
                index_elements=["workspace", "key"],
                set_={"asked_at": now},
                where=PICTURE.c.state != "failed",  # one that failed is forgotten in a day all the same
            ),
            made,
        )


class Became(NamedTuple):
    """What became of a picture that was asked for; a ready one is shown from a file or from an address."""

    state: str
    file: str | None
    url: str | None


def of(tx: Session, workspace: str, keys: Sequence[str]) -> dict[str, Became]:
    """What became of those that were asked for, by key."""
    told = select(PICTURE.c.key, PICTURE.c.state, PICTURE.c.file, PICTURE.c.url)
    found = tx.execute(told.where(PICTURE.c.workspace == workspace, PICTURE.c.key.in_(keys)))
    return {key: Became(*rest) for key, *rest in found}


def png(tx: Session, workspace: str, name: str) -> bytes | None:
    """A picture by its name; None when there is none of that name."""
    return tx.scalar(select(PICTURE.c.png).where(PICTURE.c.workspace == workspace, PICTURE.c.name == name))


READY = and_(
    PICTURE.c.workspace == bindparam("workspace"), text("picture.state = 'wanted'"),
    PICTURE.c.ready_at <= bindparam("now", type_=Instant),
)  # fmt: skip
ANY_WANTED = select(PICTURE.c.key).where(READY).limit(1)
WANTED = select(Picture).where(READY).order_by(PICTURE.c.ready_at, PICTURE.c.key)


def wanted(tx: Session, workspace: str, now: datetime, most: int = 4) -> Sequence[Picture]:
    """Pictures that can be worked on now, those that waited longest first."""
    given = {"workspace": workspace, "now": now}
    if not rows_of(tx, ANY_WANTED, given).all():  # asked twice a second, and there hardly ever is one
        return []
    return tx.scalars(WANTED.limit(most), given).all()


def take(tx: Session, picture: Picture, until: datetime) -> bool:
    """Take one in hand until then; False when somebody else was faster."""
    return _put(tx, picture, ready_at=until, attempts=picture.attempts + 1)


def put(tx: Session, picture: Picture, **values: Any) -> bool:
    """Write down how far one got that was taken in hand; False when somebody else has it by now."""
    return bool(changed(tx, _same(picture, picture.attempts + 1).values(**values)))


def _put(tx: Session, picture: Picture, **values: Any) -> bool:
    seen = _same(picture, picture.attempts).where(PICTURE.c.ready_at == picture.ready_at)
    return bool(changed(tx, seen.values(**values)))


def _same(picture: Picture, attempts: int) -> Any:
    return update(PICTURE).where(
        PICTURE.c.workspace == picture.workspace, PICTURE.c.key == picture.key,
        PICTURE.c.state == "wanted", PICTURE.c.attempts == attempts,
    )  # fmt: skip


def throw_away(tx: Session, workspace: str, now: datetime) -> int:
    """Forget what nobody asked for in a long time; returns how many."""
    old = or_(
        PICTURE.c.asked_at < now - KEPT,
        and_(PICTURE.c.state == "failed", PICTURE.c.asked_at < now - FAILED),
    )
    return changed(tx, delete(PICTURE).where(PICTURE.c.workspace == workspace, old))
