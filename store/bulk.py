"""Many leads at once, as fast as each database takes rows: who is known already, and all that a new one has."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from operator import itemgetter
from typing import Any

from sqlalchemy import bindparam, func, select, text, update
from sqlmodel import Session

from playbook.listed import Before, Listed
from store import news
from store.history import EVENT
from store.inquiries import CONTACT
from store.leads import LEAD, Overtaken
from store.outpour import kept, pour, pour_kinds
from store.statements import changed_for_each, on_sqlite
from store.tables import Touchpoint, table

TOUCHPOINT = table(Touchpoint)
GIVEN = {
    "sqlite": "SELECT value FROM json_each(:given)",
    "postgresql": "SELECT unnest(string_to_array(:given, chr(10)))",
}
THERE = "SELECT key, lead_id FROM contact WHERE workspace = :workspace AND key IN ({given})"
STOPPED = "SELECT key FROM blocked WHERE workspace = :workspace AND key IN ({given})"
HAD = """SELECT id, state, campaign, owner, dropped, coalesce(owner, ended_by, first_touch_by) AS had, email, phone
FROM lead WHERE workspace = :workspace AND {which} IS NOT NULL AND {which} IN ({given})"""
# one pass in one order over whatever is new and whatever is there: two that want the same never wait for each other
TAKEN = """WITH given AS (
    SELECT * FROM unnest(string_to_array(:given, chr(10)), string_to_array(:leads, chr(10))::bigint[])
    WITH ORDINALITY AS each(key, lead_id, at)
), put AS (
    INSERT INTO contact (workspace, key, lead_id) SELECT :workspace, key, lead_id FROM given ORDER BY at
    ON CONFLICT (workspace, key) DO UPDATE SET key = excluded.key RETURNING key, lead_id
)
SELECT put.key, put.lead_id FROM put JOIN given USING (key) WHERE put.lead_id IS DISTINCT FROM given.lead_id"""
BELONGS = (
    update(CONTACT)
    .where(CONTACT.c.workspace == bindparam("of_workspace"), CONTACT.c.key == bindparam("of_key"))
    .values(lead_id=bindparam("of_lead"))
)
VARIES = (
    "name", "company", "email", "domain", "phone", "message", "landing_page", "extra", "because", "route",
    "routing", "source", "currency", "place",
)  # fmt: skip
VARIED = itemgetter(*map(Listed._fields.index, VARIES))
THERE_ALREADY = "23505"  # what PostgreSQL calls a row whose key another one has
AT_ONCE = 10_000  # keys that are looked for in one question


class Raced(Overtaken):
    """Somebody else dealt with one of these people meanwhile: look again."""


def _asked(tx: Session, question: str, workspace: str, given: Iterable[str], **more: str) -> list[Any]:
    names, found = list(given), list[Any]()
    dialect = tx.get_bind().dialect.name
    for begin in range(0, len(names), AT_ONCE):
        some = names[begin : begin + AT_ONCE]
        given = json.dumps(some) if dialect == "sqlite" else "\n".join(some)
        asked = text(question.format(given=GIVEN[dialect], **more))
        found += tx.connection().execute(asked, {"workspace": workspace, "given": given})
    return found


def there(tx: Session, workspace: str, keys: Iterable[str]) -> dict[str, int | None]:
    """Which of these contacts are known, and the latest lead of each."""
    return {row.key: row.lead_id for row in _asked(tx, THERE, workspace, keys)}


def stopped(tx: Session, workspace: str, keys: Iterable[str]) -> set[str]:
    """Whose of these contacts are not to be contacted."""
    return {row.key for row in _asked(tx, STOPPED, workspace, keys)}


def before(tx: Session, workspace: str, known: Mapping[str, int | None]) -> dict[str, list[Before]]:
    """The leads that people with these contacts had, by contact; `known` has the latest lead of each."""
    if not known:
        return {}
    by_key, by_number = defaultdict[str, list[Before]](list), dict[int, Before]()
    for kind in ("email", "phone"):
        values = [key.partition(":")[2] for key in known if key.startswith(kind)]
        for row in _asked(tx, HAD, workspace, values, which=kind):
            by_number[row.id] = Before(row.id, row.state, row.campaign, row.owner, row.dropped, row.had)
            by_key[f"{kind}:{getattr(row, kind)}"].append(by_number[row.id])
    others = [key for key, lead in known.items() if lead and lead not in by_number]
    _add_others(tx, by_key, {key: known[key] or 0 for key in others})
    for key, lead in known.items():  # a lead has one e-mail address, and the person behind it may have more
        if lead in by_number and by_number[lead] not in by_key[key]:
            by_key[key].append(by_number[lead])
    return by_key


def _add_others(tx: Session, by_key: dict[str, list[Before]], known: Mapping[str, int]) -> None:
    had = func.coalesce(LEAD.c.owner, LEAD.c.ended_by, LEAD.c.first_touch_by)
    of = select(LEAD.c.id, LEAD.c.state, LEAD.c.campaign, LEAD.c.owner, LEAD.c.dropped, had)
    numbers, found = sorted(set(known.values())), dict[int, Before]()
    for begin in range(0, len(numbers), 500):
        rows = tx.connection().execute(of.where(LEAD.c.id.in_(numbers[begin : begin + 500])))
        found |= {row[0]: Before(*row) for row in rows}
    for key, lead in known.items():
        if lead in found:
            by_key[key].append(found[lead])


def numbers(tx: Session, many: int) -> list[int]:
    """So many numbers of leads, none of them in use."""
    if not many:
        return []
    if on_sqlite(tx):  # the only one who writes now
        last = tx.scalar(select(func.max(LEAD.c.id))) or 0
        return list(range(last + 1, last + 1 + many))
    next_ones = text("SELECT nextval(pg_get_serial_sequence('lead', 'id')) FROM generate_series(1, :many)")
    return list(tx.connection().execute(next_ones, {"many": many}).scalars())


def belong(tx: Session, workspace: str, mine: Mapping[str, int], seen: Mapping[str, int | None]) -> None:
    """These contacts belong to those leads from now on; `seen` is to whom they did before, as far as they did.

    Waits for whoever decides about one of them at this moment. Raises Raced when that changed anything.
    """
    ordered = sorted(mine.items())
    if on_sqlite(tx):
        new = [(key, lead) for key, lead in ordered if key not in seen]
        pour(tx, CONTACT, ("key", "lead_id"), new, {"workspace": workspace})
    elif seen.keys().isdisjoint(mine):
        _all_new(tx, workspace, ordered)
    else:
        _taken(tx, workspace, ordered, seen)
    moved = [key for key in mine if key in seen and seen[key] != mine[key]]
    rows = [{"of_workspace": workspace, "of_key": key, "of_lead": mine[key]} for key in moved]
    changed_for_each(tx, BELONGS, rows)


def _all_new(tx: Session, workspace: str, ordered: Sequence[tuple[str, int]]) -> None:
    """The quick way when nobody is known: in the same order as any other, so that two never wait for each other."""
    driver = tx.connection().dialect.loaded_dbapi  # not loaded where the database is SQLite
    try:
        pour(tx, CONTACT, ("key", "lead_id"), ordered, {"workspace": workspace})
    except driver.IntegrityError as fault:
        if fault.sqlstate != THERE_ALREADY:
            raise
        raise Raced("one of these people became known meanwhile") from fault


def _taken(
    tx: Session, workspace: str, ordered: Sequence[tuple[str, int]], seen: Mapping[str, int | None]
) -> None:
    given = {name: "\n".join(str(each[at]) for each in ordered) for at, name in enumerate(("given", "leads"))}
    asked = tx.connection().execute(text(TAKEN), given | {"workspace": workspace})
    was = {row.key: row.lead_id for row in asked}
    if was != {key: seen[key] for key, lead in ordered if key in seen and seen[key] != lead}:
        raise Raced("somebody else dealt with one of these people meanwhile")


def add(
    tx: Session,
    new: Sequence[tuple[int, Listed]],
    kinds: Mapping[str, Mapping[str, Any]],
    entry: Mapping[str, Any],
) -> None:
    """New leads with these numbers, and the entry that begins the history of each.

    `kinds` has the columns that are the same for all of a temperature.
    """
    if not new:  # all of them got cards of their own
        return
    dialect = tx.connection().dialect
    sorted_out = defaultdict[str, list[tuple[Any, ...]]](list)
    for number, row in new:
        price = kept(LEAD, "price", Decimal(row.price), dialect) if row.price else None
        sorted_out[row.temperature].append((number, price, *VARIED(row)))
    names = ("id", "price", *VARIES)
    pour_kinds(tx, LEAD, names, [(rows, kinds[temperature]) for temperature, rows in sorted_out.items()])
    pour(tx, EVENT, ("lead_id",), [(number,) for number, _ in new], entry)
    news.of_new_leads(tx, entry, [number for number, _ in new])


def touch(
    tx: Session, workspace: str, campaign: int, at: datetime, touched: Sequence[tuple[int, Listed]]
) -> None:
    """These people came by through that campaign, as a list says."""
    rows = [(lead, row.source, row.said, row.marks) for lead, row in touched]
    same = {"workspace": workspace, "campaign_id": campaign, "at": at, "bundle": None}
    pour(tx, TOUCHPOINT, ("lead_id", "source", "said", "marks"), rows, same)
