"""A source knocks with something new: it proves who it is, the raw body is kept, and then it is understood.

The proof is looked at first, by functions that raise nothing, so that the row of a body says from its first moment
whether it may ever become a lead: nothing that happens in between makes one of a stranger's.
"""

import json
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from handlers.arrival.intake import Taken, understand_kept
from handlers.arrival.line import Line, full, keep_in_line
from handlers.arrival.raw_inquiry import RawInquiry, facts_of, row_of
from handlers.desk import Desk
from handlers.secret_box import Locked, SecretBox
from handlers.sources.source_rejected import tell_once
from sources.clean import cut_identity
from sources.posted_json import signature_in
from sources.provider import Greeting, Provider, Rejected
from sources.registry import PROVIDERS
from store import inquiries, sources
from store.schema import DATABASE_FAULTS
from store.tables import Inquiry
from store.tables.connections import Source

log = logging.getLogger(__name__)
KEPT_OF_A_RUN = (
    100  # bodies of rejected signatures in a row: a wrong secret loses no lead, a flood fills no disk
)
A_SECOND = timedelta(seconds=1)
LEFT_OUT = b"(left out)"


@dataclass(frozen=True)
class Knock:
    """What came to an address: headers by their names in lower case, the body byte for byte."""

    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Sources:
    """The deeds behind the door of sources. `clock` is the wall clock: a signature has its time."""

    desk: Desk
    box: SecretBox
    clock: Callable[[], datetime] = field(repr=False)
    line: Line = field(default_factory=Line)
    _lately: dict[tuple[str, str], tuple[Source, datetime]] = field(default_factory=dict, repr=False)

    def known(self, kind: str, digest: str) -> Source | None:
        """The source that knocks at this address; in a rush it is looked up once a second."""
        now = self.desk.clock()
        found, since = self._lately.get((kind, digest), (None, now))
        if found and self.line.length and now - since < A_SECOND:
            return found
        with self.desk.database.reading() as tx:
            found = sources.knocking(tx, self.desk.workspace, kind, digest, now)
        if found:  # others are not remembered: they are without number
            self._lately[kind, digest] = found, now
        return found

    def greet(self, source: Source, query: Mapping[str, str]) -> Greeting | Rejected | None:
        """The answer to a GET with that query; None when this kind of source asks nothing. Raises Locked."""
        greeting = PROVIDERS[source.kind].greet
        return greeting(self.box.open(source.secret), query) if greeting else None

    def take(self, source: Source, knock: Knock) -> Taken:
        """What is answered: it is kept, or it did not prove who it is, or there is no room for it."""
        if wait := self.line.full_for():
            return full(wait)
        provider = PROVIDERS[source.kind]
        try:
            secret = self.box.open(source.secret)
        except Locked as fault:
            return self._locked(source, _raw(source, knock, ""), fault)
        rejected = provider.check(secret, knock.headers, knock.body, self.clock())
        raw = _raw(source, knock, secret)
        return self._turn_away(source, raw, rejected) if rejected else self._let_in(source, provider, raw)

    def _locked(self, source: Source, raw: RawInquiry, fault: Locked) -> Taken:
        """Nobody can say whether it is authentic, so it waits with what was rejected."""
        desk = self.desk
        with desk.database.writing() as tx:
            kept = inquiries.keep(tx, row_of(desk, raw, desk.clock(), "rejected", str(fault)))
        log.error("inquiry %s by source %s cannot be checked: %s", kept.id, source.id, fault)
        return Taken(503, {
            "error": "locked",
            "what": f"What proves this source cannot be read here. The body is kept as inquiry {kept.id}.",
            "do": "Send it again later; the admin finds the reason in the log.",
        })  # fmt: skip

    def _turn_away(self, source: Source, raw: RawInquiry, rejected: Rejected) -> Taken:
        desk, now = self.desk, self.desk.clock()
        with desk.database.writing() as tx:
            stands = sources.turn_away(tx, source, rejected.reason, now)
            if stands.rejected <= KEPT_OF_A_RUN:
                inquiries.keep(tx, row_of(desk, raw, now, "rejected", rejected.reason))
            tell_once(tx, desk, stands, now)
        log.warning("source %s was not let in, %s in a row", source.id, stands.rejected)
        return Taken(401, {
            "error": "not-proved",
            "what": f"This is not known to come from where it should: {rejected.reason}.",
            "do": "Compare the secret there with the one that was shown when the source was added.",
        })  # fmt: skip

    def _let_in(self, source: Source, provider: Provider, raw: RawInquiry) -> Taken:
        desk, now = self.desk, self.desk.clock()
        with self.line.turn() as at_once:
            if at_once:
                with desk.database.writing() as tx:
                    sources.let_in(tx, source, now)
                    kept = inquiries.keep(tx, row_of(desk, raw, now))
                return Taken(provider.answers, {"inquiry": kept.id, **self._understood(kept)})
        number = keep_in_line(desk, self.line, facts_of(desk, raw, now, "queued"), source)
        return Taken(provider.answers, {"inquiry": number, "status": "waiting"})

    def _understood(self, kept: Inquiry) -> dict[str, Any]:
        """What became of it. It is kept, so it is not to be sent again: what is wrong with it waits here."""
        try:
            taken = understand_kept(self.desk, kept)
        except DATABASE_FAULTS:  # the next sweep makes a lead of it
            log.exception("inquiry %s waits on", kept.id)
            return {"status": "waiting"}
        return taken.answer if taken.http == 202 else {"status": "failed", "what": taken.answer["what"]}


def _raw(source: Source, knock: Knock, secret: str) -> RawInquiry:
    """A secret that came in the body is not kept with it; a signature is good for one lead."""
    name = PROVIDERS[source.kind].secret_in_body
    body = _without(name, secret, knock.body) if name else knock.body
    named = knock.headers.get("idempotency-key", "").strip() or (
        signature_in(knock.headers) if secret else ""
    )
    key = cut_identity(f"source:{source.id}:{named}", 200) if named else None
    return RawInquiry(body, knock.headers.get("content-type", ""), key, source_id=source.id)


def _without(name: str, secret: str, body: bytes) -> bytes:
    """The body without the secret, also as JSON writes it when it is not plain ASCII.

    Whatever stands under its name is left out as well: it may open another source, or this one, when nobody here
    can read what does.
    """
    for spelled in (secret, json.dumps(secret)[1:-1]) if secret else ():
        body = body.replace(spelled.encode(), LEFT_OUT)
    said = re.compile(rb'("%s"\s*:\s*)"(?:[^"\\]|\\.)*"' % re.escape(name).encode(), re.DOTALL)
    return said.sub(rb'\1"' + LEFT_OUT + b'"', body)
