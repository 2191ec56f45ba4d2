"""How long a source's token is good: its provider is asked once a day, where it can be asked."""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta

from handlers.bodies import json_in
from handlers.desk import Desk
from handlers.secret_box import Locked
from handlers.sources.fetching import Errand, asked, meant
from handlers.sources.outside import Unanswered
from sources.provider import Ask, Fetching, Trouble
from sources.registry import PROVIDERS
from store import sources
from store.tables.connections import Source

log = logging.getLogger(__name__)
EVERY = timedelta(days=1)
SOONER = timedelta(hours=1)  # when there was no answer


def due(desk: Desk, but: Collection[int] = ()) -> list[int]:
    """Sources whose provider is to be asked by now; `but` those."""
    now = desk.clock()
    with desk.database.reading() as tx:
        known = sources.with_token(tx, desk.workspace)
    return [each.id for each in known if each.id not in but and _askable(each) and _is_due(each, now)]


def _askable(source: Source) -> Fetching | None:
    provider = PROVIDERS.get(source.kind)
    how = provider.fetch if provider else None
    return how if how and how.expiry and how.until else None


def _is_due(source: Source, now: datetime) -> bool:
    return source.look_at is None or source.look_at <= now


def look(errand: Errand, number: int) -> bool:
    """Ask how long that source's token is good; False when nobody knows. Safe in two processes at once."""
    desk = errand.desk
    now = desk.clock()
    with desk.database.writing() as tx:
        source = sources.get(tx, desk.workspace, number)
        ours = source is not None and _is_due(source, now) and sources.look_after(tx, source, now + SOONER)
    how = _askable(source) if source and ours else None
    if source is None or how is None or how.expiry is None or how.until is None:
        return False
    try:
        ask = how.expiry(errand.box.open(source.token))
        until = how.until(_answer(errand, source, how, ask))
    except Unanswered as fault:
        log.warning("how long the token of source %s is good was not said: %s", source.id, fault)
        return False
    except (Locked, ValueError):  # the text of the latter may be the provider's
        log.warning("how long the token of source %s is good cannot be read", source.id)
        return False
    with desk.database.writing() as tx:
        sources.good_until(tx, source, until, now + EVERY)
    return True


def _answer(errand: Errand, source: Source, how: Fetching, ask: Ask) -> object:
    """What is answered, or what a token that is not taken is refused with. Raises Unanswered, ValueError."""
    try:
        return json_in(asked(errand.outside, source, how, ask))
    except Unanswered as fault:
        if fault.said is None or meant(how, fault) is not Trouble.TOKEN:
            raise
        return fault.said
