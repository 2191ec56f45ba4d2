"""What the tests of the store share: a Monday, leads that just came in, and many hands at the same moment."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta
from threading import Barrier
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import event, insert, text
from sqlmodel import Session, SQLModel

from playbook import life
from playbook.crew import Crew
from playbook.document import read
from playbook.standing import Standing
from playbook.words import Temperature
from playbook.working_time import ALWAYS
from store import leads
from store.database import Database
from store.leads import LEAD
from store.tables import Lead

US = "T0"  # our workspace
THEM = "T9"  # another one in the same database
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SHIPPED = read("")
CREW = Crew(managers=("U0MARIA",), backups=("U0RUTH",), fallback="U0FAY")
HOURS = ALWAYS(ZoneInfo("UTC"), time(9))  # somebody is always at work
MINUTE = timedelta(minutes=1)
PATIENCE = 60  # seconds until a race that hangs is a failure

T = TypeVar("T")


def arrived(temperature: Temperature = Temperature.HOT, at: datetime = MONDAY) -> Standing:
    """Where a lead stands that came in then."""
    return life.arrive(temperature, at, SHIPPED, CREW, HOURS)


NEEDED: dict[str, Any] = {"received_at": MONDAY, "source": "web", "limit_seconds": 300, "channel": "#leads"}


def add_lead(tx: Session, stands: Standing | None = None, workspace: str = US, **facts: Any) -> Lead:
    """A lead with what every lead has to have."""
    return leads.add(tx, workspace, stands or arrived(), **{**NEEDED, **facts})


def add_leads(tx: Session, them: Iterable[tuple[Standing, Mapping[str, Any]]]) -> None:
    """Many of them at once, each with where it stands and its facts: a crowd for a query to choose from."""
    one = Lead(workspace=US, **leads.columns(arrived()), **NEEDED)
    plain = {each.name: getattr(one, each.name) for each in LEAD.c if each.name != "id" and not each.computed}
    tx.execute(insert(LEAD), [{**plain, **leads.columns(stands), **facts} for stands, facts in them])


def lead_in(database: Database, stands: Standing | None = None, workspace: str = US, **facts: Any) -> Lead:
    """The same, in a transaction of its own."""
    with database.writing() as tx:
        return add_lead(tx, stands, workspace, **facts)


def look(database: Database, number: int, workspace: str = US) -> Lead:
    """The lead as the database has it."""
    with database.reading() as tx:
        found = leads.get(tx, workspace, number)
        assert found is not None
        return found


def at_once(deeds: Sequence[Callable[[], T]]) -> list[T]:
    """What each deed came to, when all of them begin at the same moment, each in its own thread."""
    together = Barrier(len(deeds))

    def begin(deed: Callable[[], T]) -> T:
        together.wait(PATIENCE)
        return deed()

    with ThreadPoolExecutor(len(deeds)) as threads:
        begun = [threads.submit(begin, deed) for deed in deeds]
        return [each.result(PATIENCE) for each in begun]


def plan_of(database: Database, query: Callable[[Session], object], which: int = -1) -> str:
    """How the database goes about a query: its plan, of the very statement that the query sends (the last of them)."""
    sent: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        sent.append((statement, parameters))

    event.listen(database.looking, "before_cursor_execute", note)
    with database.reading() as tx:
        query(tx)
    event.remove(database.looking, "before_cursor_execute", note)
    explain = "EXPLAIN QUERY PLAN " if database.on_sqlite else "EXPLAIN "
    asked = [name for name in SQLModel.metadata.tables if re.search(rf"\b{name}\b", sent[which][0])]
    with database.writing() as tx:  # all there is would be the hundred tables of PostgreSQL's own, too
        tx.execute(text("ANALYZE" if database.on_sqlite else f"ANALYZE {', '.join(asked)}"))
    with database.engine.connect() as connection:
        if not database.on_sqlite:
            connection.execute(text("SET LOCAL enable_seqscan = off"))  # so small a table it would just read
        plan = connection.exec_driver_sql(explain + sent[which][0], sent[which][1])
        return "\n".join(" ".join(map(str, line)) for line in plan)
