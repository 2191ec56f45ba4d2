"""What a source only named is fetched from its API, kept byte for byte, and then understood like anything that came.

One source is asked by one hand at a time, so that one that is slow or broken holds up no other. Nothing is lost:
what is not answered waits, longer each time, for a day; what then failed is tried again by hand.
"""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.arrival.inquiry_read import reference_of
from handlers.arrival.intake import understand_kept
from handlers.arrival.raw_inquiry import RawInquiry, row_of
from handlers.desk import Desk
from handlers.secret_box import Locked, SecretBox
from handlers.sources.outside import Outside, Unanswered
from handlers.sources.sources import REMOVED
from handlers.sources.token_told import tell_refused
from sources.clean import cut_identity
from sources.provider import Ask, Fetching, Trouble
from sources.registry import PROVIDERS
from store import fetches, inquiries, sources
from store.schema import DATABASE_FAULTS
from store.tables import Inquiry
from store.tables.connections import Source, ToFetch

log = logging.getLogger(__name__)
GAPS = tuple(  # between two attempts; after the last one a day has passed
    timedelta(seconds=each) for each in (10, 60, 300, 1200, 3600, 3 * 3600, 6 * 3600, 13 * 3600)
)
LEASE = timedelta(minutes=3)  # an attempt with its quick tries takes less, or its process is gone
BREATH = timedelta(seconds=10)  # then whoever waits for this hand has his turn
STUMBLED = timedelta(seconds=10)  # a source that does not answer is left alone so long
TOO_OFTEN = timedelta(minutes=5)  # when it does not say how long
NOT_TAKEN = timedelta(hours=1)  # then it is tried once more with that token: the fault may have been theirs
SHORTLY, LESS_SHORTLY = (
    timedelta(minutes=1),
    timedelta(minutes=10),
)  # then something else is, for which it may do
LONGEST = timedelta(days=1)
LAGS = 2  # times that it may not be there yet: an API may be behind what it told of itself
GONE_FOR_EVER = 410
NO_TOKEN = "no token is kept for its API"  # noqa: S105  # says so, and opens nothing
BY_STATUS = {
    401: Trouble.TOKEN, 403: Trouble.TOKEN, 404: Trouble.GONE, 410: Trouble.GONE, 429: Trouble.BUSY,
}  # fmt: skip


@dataclass(frozen=True)
class Errand:
    """What fetching needs: the desk, what opens tokens, and the way outside."""

    desk: Desk
    box: SecretBox
    outside: Outside


def due(desk: Desk, but: Collection[int] = (), most: int = 50) -> list[int]:
    """Sources that may be asked for something by now; `but` those."""
    with desk.database.reading() as tx:
        return fetches.due_sources(tx, desk.workspace, desk.clock(), but, most)


def fetch_from(errand: Errand, number: int, stopping: Callable[[], bool] = lambda: False) -> int:
    """Fetch what that source waits for, until nothing is due or others want the hand; how much came.

    Safe to run late, twice, or in two processes: each is taken by conditional update, with a lease.
    """
    desk = errand.desk
    begun, came = desk.clock(), 0
    while not stopping() and desk.clock() - begun <= BREATH:
        with desk.database.writing() as tx:
            now = desk.clock()
            source = sources.get(tx, desk.workspace, number)
            row = (
                None
                if source is None or _rests(source, now)
                else fetches.begin(tx, desk.workspace, number, now, now + LEASE)
            )
        if source is None or row is None:
            break
        try:
            came += _fetch(errand, source, row)
        except _NotNow:
            break
        except DATABASE_FAULTS:
            raise
        except Exception:  # one that cannot be fetched must never stop the rest
            log.exception("fetch %s of source %s stumbled", row.id, source.id)
            _later(desk, row, "a fault of Glengarry's: see the log")
    return came


def _rests(source: Source, now: datetime) -> bool:
    """Whether it is left alone still; of one that was removed nothing is asked anyway."""
    return source.state == "active" and source.rests_until is not None and source.rests_until > now


class _NotNow(Exception):
    """The source is to be left alone for a while."""


def _fetch(errand: Errand, source: Source, row: ToFetch) -> bool:
    """Ask for one thing and make of it what it means; False when it is not here. Raises _NotNow."""
    desk, how = errand.desk, PROVIDERS[source.kind].fetch
    if source.state != "active":
        return _never(desk, row, REMOVED)
    if how is None:
        return _never(desk, row, f"{PROVIDERS[source.kind].title} has no API to fetch from")
    try:
        token = errand.box.open(source.token)
    except Locked as fault:
        raise _not_taken(desk, source, row, str(fault)) from None
    if not token:
        raise _not_taken(desk, source, row, NO_TOKEN)
    try:
        body = asked(errand.outside, source, how, how.ask(reference_of(row.reference), token))
    except Unanswered as fault:
        return _unanswered(desk, source, row, how, fault)
    kept = _keep(desk, source, row, body)
    if kept:
        _understand(desk, kept)
    return kept is not None


def asked(outside: Outside, source: Source, how: Fetching, ask: Ask) -> bytes:
    """The answer of a source's API, or of what its admin put in its place. Raises Unanswered."""
    return outside.get(source.api or how.base, ask, private=source.api is not None)


def meant(how: Fetching, fault: Unanswered) -> Trouble:
    """What it means that there is no answer."""
    if fault.status is None:
        return Trouble.PASSING
    read = how.trouble(fault.status, fault.said) if how.trouble else None
    return read or BY_STATUS.get(fault.status, Trouble.PASSING)


def _keep(desk: Desk, source: Source, row: ToFetch, body: bytes) -> Inquiry | None:
    """Keep what was answered before anybody reads it; None when somebody else has it already."""
    with desk.database.writing() as tx:
        sources.answered(tx, source)
        if not fetches.fetched(tx, row):
            return None
        key = cut_identity(f"fetched:{source.id}:{row.news}", 200)
        raw = RawInquiry(body, "application/json", key, source_id=source.id)
        inquiry = row_of(desk, raw, row.created_at)  # it came when it was named
        return inquiries.keep(tx, {**inquiry, "reference": row.reference})


def _understand(desk: Desk, kept: Inquiry) -> None:
    try:
        understand_kept(desk, kept)
    except DATABASE_FAULTS:  # the next sweep makes a lead of it
        log.exception("inquiry %s waits on", kept.id)


def _unanswered(desk: Desk, source: Source, row: ToFetch, how: Fetching, fault: Unanswered) -> bool:
    trouble = meant(how, fault)
    why = f"{fault}: {trouble}" if fault.status else str(fault)
    log.warning("fetch %s of source %s, attempt %s: %s", row.id, source.id, row.attempts, why)
    if trouble is Trouble.GONE:
        lags = row.attempts <= LAGS and fault.status != GONE_FOR_EVER
        return _later(desk, row, why) if lags else _never(desk, row, why)
    if trouble is Trouble.TOKEN:
        raise _not_taken(desk, source, row, why)
    if trouble is Trouble.BUSY:
        wait = TOO_OFTEN if fault.wait is None else min(timedelta(seconds=fault.wait), LONGEST)
        _rest(desk, source, wait)
        with desk.database.writing() as tx:
            fetches.put_back(tx, row, desk.clock(), why)
        raise _NotNow
    _later(desk, row, why)
    _rest(desk, source, STUMBLED)
    raise _NotNow


def _not_taken(desk: Desk, source: Source, row: ToFetch, why: str) -> _NotNow:
    """It waits on until somebody replaces the token, and admins are told once."""
    now = desk.clock()
    patience = now - source.refused_at if source.refused_at else SHORTLY
    with desk.database.writing() as tx:
        fetches.put_back(tx, row, now + NOT_TAKEN, why)
        stands = sources.refused(tx, source, now, now + min(max(patience, SHORTLY), LESS_SHORTLY))
        tell_refused(tx, desk, stands, why, fetches.waiting_for(tx, desk.workspace, source.id), now)
    return _NotNow()


def _rest(desk: Desk, source: Source, long: timedelta) -> None:
    with desk.database.writing() as tx:
        sources.rest(tx, source, desk.clock() + long)


def _later(desk: Desk, row: ToFetch, why: str) -> bool:
    gap = GAPS[row.attempts - 1] if row.attempts <= len(GAPS) else None
    at: datetime | None = desk.clock() + gap if gap else None
    with desk.database.writing() as tx:
        fetches.again(tx, row, at, why)
    return False


def _never(desk: Desk, row: ToFetch, why: str) -> bool:
    with desk.database.writing() as tx:
        fetches.again(tx, row, None, why)
    return False
