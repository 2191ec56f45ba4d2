"""Admins are told once of a run of rejected signatures: a wrong secret, or somebody who guesses."""

from datetime import datetime

from handlers.caretakers import caretakers
from handlers.desk import Desk
from messages.words import moment
from sources.registry import PROVIDERS, title_of
from store import outbox
from store.database import Tx
from store.tables.connections import Source

A_RUN = 10  # rejected in a row: one may be an accident


def tell_once(tx: Tx, desk: Desk, source: Source, now: datetime) -> None:
    """Put out a direct message to every admin, or manager when no admin is known; once for each run."""
    if source.rejected < A_RUN or source.rejected_since is None:
        return
    run = source.rejected_since.isoformat()
    facts = {
        "name": source.name, "kind": title_of(source.kind), "times": source.rejected,
        "since": moment(source.rejected_since, now, desk.rules().hours), "why": source.rejected_why,
        "own": source.kind in PROVIDERS and PROVIDERS[source.kind].own_secret,
    }  # fmt: skip
    for person in caretakers(tx, desk):
        outbox.notice(
            tx, desk.workspace, f"rejected:{source.id}:{run}:{person}", "source_rejected", person, now,
            facts=facts,
        )  # fmt: skip
