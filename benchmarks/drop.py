"""A drop of 5,000 leads: 64 people who press Deal me one, what its scoreboard costs, and how it sounds in Slack."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from time import monotonic, perf_counter

from slack_sdk import WebClient
from sqlalchemy import bindparam, insert, select, update

from benchmarks.databases import both
from benchmarks.figures import Figure, Malfunction, middle, milliseconds
from benchmarks.seeding import CHANNEL, drop_under_way, dropped_leads, fresh_database
from bot.clock import wall_clock
from bot.rooms.bells import tick
from bot.slack.sender import Sender
from handlers.desk import Desk
from handlers.drops.deal_one import deal_one
from handlers.drops.drops import announce
from handlers.rules import InForce
from playbook.words import Door
from store import dealing, drop_counts, drops, playbooks
from store.database import Database, Tx
from store.history import EVENT
from store.leads import LEAD
from store.outbox import AT_ONCE, OUTBOX
from store.statements import changed
from store.tables import Lead
from tests.slack_double import TEAM, SlackDouble

CROWD = 64
PEOPLE = [f"U0REP{each:02}" for each in range(CROWD)]
ROOM = "claims.coffee = false\n" + "".join(
    f"temperature.{each}.unworked = 1000\n" for each in ("hot", "warm", "cold")
)
EVERY = timedelta(seconds=5).total_seconds()  # between two edits of the announcement
SLACK = 0.9  # of a second between two messages: the pace is kept when they leave, not when they arrive


@dataclass(frozen=True)
class Size:
    """Leads of the drop, how many of them are dealt in a round, leads of a huge drop, and seconds it is listened to."""

    leads: int
    dealt: int
    huge: int
    seconds: float


QUICK, FULL = Size(128, 64, 200, 2), Size(5_000, 1_500, 100_000, 21)


def measure(quick: bool) -> list[Figure]:
    """Deals beside the bare statements on both databases, the count of the scoreboard, and then the whole of it."""
    size, figures = QUICK if quick else FULL, []
    for name, opened in both(quick).items():
        with opened() as database:
            figures += [*_deals(name, database, size), *_counts(name, database, size)]
    return [*figures, *_aloud(size)]


def _desk(database: Database, slack: WebClient) -> Desk:
    with database.writing() as tx:  # nobody's hands are ever full here
        playbooks.add(tx, TEAM, 0, ROOM, "benchmark", wall_clock())
    desk = Desk(database, wall_clock, slack, rules := InForce(database, TEAM), TEAM)
    rules.refresh()
    return desk


def _deals(name: str, database: Database, size: Size) -> list[Figure]:
    """Everybody presses again and again; the floor writes as much into rows that it knows."""
    desk = _desk(database, WebClient())
    drop = drop_under_way(database, wall_clock())
    with database.writing() as tx:
        announce(tx, desk, drop, wall_clock())
    dropped_leads(database, drop.id, size.leads, wall_clock())
    with database.reading() as tx:
        last = list(tx.scalars(select(LEAD.c.id).order_by(LEAD.c.id.desc()).limit(size.dealt)))
    floor = _rate([partial(_bare, database, number) for number in last])
    people = [PEOPLE[each % CROWD] for each in range(size.dealt)]
    ours = _rate([partial(deal_one, desk, drop.id, person, Door.BUTTON) for person in people])
    _make_sure(database, drop.id, size)
    what = f"Deal me one, {CROWD} at once, {size.leads:,} leads, {name}"
    return [Figure(what, f"{floor:,.0f}/s", f"{ours:,.0f}/s", ours / floor, "", None)]


def _rate(deeds: Sequence[Callable[[], object]]) -> float:
    begun = perf_counter()
    with ThreadPoolExecutor(CROWD) as crowd:
        list(crowd.map(lambda deed: deed(), deeds))
    return len(deeds) / (perf_counter() - begun)


OWNED = (
    update(LEAD).where(LEAD.c.id == bindparam("number"), LEAD.c.revision == 1).values(repeats=0, revision=2)
)
SAID = insert(OUTBOX)
WRITTEN = insert(EVENT)


def _bare(database: Database, number: int) -> None:
    """What a deal writes, of a lead that somebody else chose: the row, its history, and the message to its owner."""
    now = wall_clock()

    def write(tx: Tx) -> None:
        changed(tx, OWNED, {"number": number})
        changed(tx, WRITTEN, {
            "workspace": TEAM, "lead_id": number, "at": now, "who": None, "kind": "dealt", "door": "button",
            "code": None, "touch": False, "note": None, "detail": {},
        })  # fmt: skip
        changed(tx, SAID, {
            "workspace": TEAM, "key": f"bare:{number}", "template": "say", "conversation": "U0FLOOR", "lead_id": None,
            "urgency": 1, "created_at": now, "ready_at": AT_ONCE, "facts": {"text": "yours"}, "in_thread": False,
            "wanted": 1, "done": 1, "state": "sent", "attempts": 0,
        })  # fmt: skip

    database.together(write)


def _make_sure(database: Database, drop: int, size: Size) -> None:
    with database.reading() as tx:
        left, tally = dealing.waiting(tx, drop), drop_counts.total(tx, drop, wall_clock())
    if (left, tally.dealt) != (size.leads - size.dealt, size.dealt):
        raise Malfunction(f"{size.dealt:,} leads were to be dealt, not {tally.dealt:,}")


def _counts(name: str, database: Database, size: Size) -> list[Figure]:
    """One look at the scoreboard, with few leads and with very many."""
    figures = []
    for many in (size.leads, size.huge):
        drop = drop_under_way(database, wall_clock())
        dropped_leads(database, drop.id, many, wall_clock(), PEOPLE)
        with database.reading() as tx:
            took = middle([_timed(lambda: drop_counts.count(tx, drop.id, wall_clock())) for _ in range(5)])  # noqa: B023
        what = f"one count of the scoreboard, {many:,} leads, {name}"
        figures.append(Figure(what, "", milliseconds(took), None, "", None))
    return figures


def _timed(does: Callable[[], object]) -> float:
    start = perf_counter()
    does()
    return perf_counter() - start


def _aloud(size: Size) -> list[Figure]:
    """The whole drop in Slack: everybody deals himself leads while the sender says what is to be said."""
    with _slack() as (slack, desk):
        drop = drop_under_way(desk.database, wall_clock())
        dropped_leads(desk.database, drop.id, size.leads, wall_clock())
        with desk.database.writing() as tx:
            announce(tx, desk, drop, wall_clock())
        dealt = _worked(desk, drop.id, size.seconds)
        with desk.database.reading() as tx:
            there = drops.get(tx, TEAM, drop.id)
        if there is None or not dealt:
            raise Malfunction("nobody was dealt anything")
        return _figures(slack, size, dealt)


@contextmanager
def _slack() -> Iterator[tuple[SlackDouble, Desk]]:
    with TemporaryDirectory() as folder, SlackDouble() as slack:
        database = fresh_database(f"sqlite:///{Path(folder) / 'drop.db'}")
        for person in PEOPLE:
            slack.add_person(person, person.lower())
        yield slack, _desk(database, WebClient("xoxb-benchmark", base_url=slack.url))
        database.close()


def _worked(desk: Desk, drop: int, seconds: float) -> int:
    """So long everybody presses again and again, the clock ticks and the sender sends; how many were dealt."""
    over, end, rules = Event(), monotonic() + seconds, InForce(desk.database, TEAM)
    sender = Sender(desk, wall_clock)
    sender.start()

    def press(person: str) -> int:
        dealt = 0
        while not over.wait(1):  # nobody presses more often than that
            dealt += isinstance(deal_one(desk, drop, person, Door.BUTTON), Lead)
        return dealt

    with ThreadPoolExecutor(CROWD) as crowd:
        pressing = [crowd.submit(press, person) for person in PEOPLE]
        while monotonic() < end:
            tick(desk, rules)
            over.wait(1)
        over.set()
    sender.stop()
    return sum(each.result() for each in pressing)


def _figures(slack: SlackDouble, size: Size, dealt: int) -> list[Figure]:
    posts = [each for each in slack.calls if each.method == "chat.postMessage"]
    edits = [each.at for each in slack.calls if each.method == "chat.update"]
    by_channel: dict[str, list[float]] = {}
    for each in posts:
        by_channel.setdefault(str(each.args["channel"]), []).append(each.at)
    gaps = [later - earlier for times in by_channel.values() for earlier, later in pairwise(sorted(times))]
    apart = [later - earlier for earlier, later in pairwise(edits)]
    loud = Counter({channel: len(times) for channel, times in by_channel.items()})
    shortest, channel = min(gaps, default=size.seconds), loud[CHANNEL]
    often = f"{len(edits)} edits in {size.seconds:.0f} s"
    return [
        Figure(f"{dealt:,} of {size.leads:,} leads dealt meanwhile, messages in the channel", "", f"{channel}", None,
               "the announcement alone", channel == 1),
        Figure("shortest time between two messages in one conversation", "", f"{shortest:.2f} s", None,
               "about 1 s", shortest >= SLACK),
        Figure(f"the announcement edited, {often}, at least apart", "", f"{min(apart, default=EVERY):.1f} s", None,
               "at most every 5 s", min(apart, default=EVERY) >= EVERY - 0.5),
    ]  # fmt: skip
