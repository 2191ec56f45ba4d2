"""A board that is due is counted and put out once: to its channel what everybody may see, to managers all."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.desk import Desk
from handlers.each import each_safely
from handlers.pictures import native
from handlers.reports.board_facts import Counted, board_facts
from handlers.reports.flagged import flag_facts
from handlers.reports.reports import count_period
from messages.render import Payload, render
from playbook.board import Row
from playbook.channels import lead_channels, leads_of, plain, zone_of
from playbook.period import Period
from playbook.streaks import streaks
from playbook.unworked import unworked
from store import outbox
from store import unworked as found
from store.tables import Outbox


@dataclass(frozen=True)
class Occasion:
    """A board that is due: its period and the one before, and where the leads it counts were posted.

    `words` are what `/leadstats` understands as the period. The channel None is all of them. `earlier` are
    weeks before both, for streaks, the latest first; `part` of the period is told in a line of its own.
    """

    key: str
    title: str
    words: str
    this: Period
    before: Period
    channel: str | None = None
    earlier: Sequence[Period] = ()
    part: Period | None = None


Due = Callable[[Desk, str, ZoneInfo, str | None], Occasion | None]


def post_all(desk: Desk, what: str, due: Due) -> bool:
    """Post what is due to each lead channel by its clock, and to managers by the team's; True when any was.

    `due` is given how its key names whom it is for, their zone, and the channel whose leads count.
    """
    playbook = desk.rules().playbook

    def post(channel: str) -> bool:
        occasion = due(desk, plain(channel), zone_of(playbook, channel), leads_of(playbook, channel))
        return occasion is not None and post_public(desk, occasion, channel)

    posted = each_safely(lead_channels(playbook), what, post)
    occasion = due(desk, "managers", desk.rules().hours.zone, None)
    return (occasion is not None and post_to_managers(desk, occasion)) or posted > 0


def post_public(desk: Desk, occasion: Occasion, channel: str) -> bool:
    """Put out what everybody may see, as the playbook has it; True when it was put out now."""
    return _post(desk, occasion, {occasion.key: channel}, desk.rules().playbook.board.public)


def post_to_managers(desk: Desk, occasion: Occasion) -> bool:
    """Put out everything to each manager, with what they may want to ask about; True when it was put out now."""
    to = {f"{occasion.key}:{manager}": manager for manager in desk.rules().crew.managers}
    return _post(desk, occasion, to, None)


def _post(desk: Desk, occasion: Occasion, to: Mapping[str, str], public: str | None) -> bool:
    """Nothing is counted once it was put out. Where no leads came in there is no board, and no second look."""
    now = desk.clock()
    with desk.database.reading() as tx:
        if not to or any(outbox.said(tx, desk.workspace, key) for key in to):
            return False
    counted = _count(desk, occasion, now)
    facts = board_facts(desk, counted, public) if counted.report.total.received else {}
    if facts:
        flags = flag_facts(desk, occasion.this) if public is None else []
        facts |= {"title": occasion.title, "words": occasion.words, "flags": flags}
    with desk.database.writing() as tx:
        put = [
            outbox.notice(tx, desk.workspace, key, "leaderboard", where, now, facts=facts)
            for key, where in to.items()
        ]
    return bool(facts) and any(put)


def _count(desk: Desk, occasion: Occasion, now: datetime) -> Counted:
    this = count_period(desk, occasion.this, channel=occasion.channel)
    before = count_period(desk, occasion.before, channel=occasion.channel)
    part = count_period(desk, occasion.part, channel=occasion.channel) if occasion.part else None
    with desk.database.reading() as tx:
        lost = found.untouched(tx, desk.workspace, occasion.this, now, occasion.channel)
        fastest = found.fastest(tx, desk.workspace, occasion.this, occasion.channel)
    rows = streaks(_weeks(desk, occasion, this.rows, before.rows)) if occasion.earlier else {}
    rules = desk.rules()
    worth = unworked(lost, rules.playbook, rules.price_of)
    return Counted(this, before, part, rows, worth, fastest)


def _weeks(
    desk: Desk, occasion: Occasion, this: Sequence[Row], before: Sequence[Row]
) -> Iterator[Sequence[Row]]:
    """Week by week backwards; an earlier one is counted only when it is looked at."""
    yield from (this, before)
    for week in occasion.earlier:
        yield count_period(desk, week, channel=occasion.channel).rows


def worded(desk: Desk, row: Outbox, _now: datetime) -> Payload | None:
    """The board as a message; nothing where no leads came in."""
    return render("leaderboard", **row.facts, native=native(desk)) if row.facts else None
