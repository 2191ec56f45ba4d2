"""1,000 leads a second for a minute to one process, whatever it answers: on SQLite and on PostgreSQL.

Half are posted to /leads, half come from a source that signs them; two other processes send them. Every one that
was taken has to be a lead in the end, and every other one has to be told when to come again.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, perf_counter

from slack_sdk import WebClient
from sqlalchemy import func, select

from benchmarks.databases import both
from benchmarks.figures import Figure, milliseconds, percentile
from benchmarks.open_loop import Answered, Offer, lead_of, offer
from benchmarks.processes import SECRETS_KEY, TOKEN, Started, keep_only, our_app, until
from bot.clock import wall_clock
from handlers.arrival.raw_inquiry import RawInquiry, row_of
from handlers.desk import Desk
from handlers.rules import InForce
from handlers.secret_box import SecretBox
from handlers.sources import sources
from store import inquiries
from store.database import Database
from store.inquiries import INQUIRY
from store.leads import LEAD
from tests.slack_double import TEAM, SlackDouble

SENDERS = 2  # processes, each with half of them
SIGNING = 1 / 5_000  # seconds for each lead, before the first goes out
WORKED_OFF = 1800.0  # seconds, at most
REFUSED = (429, 503)


@dataclass(frozen=True)
class Size:
    """Leads a second, for how many seconds, for how many the floor gets them, and seconds until senders are there."""

    rate: int
    seconds: int
    floor: int
    begin: float


@dataclass(frozen=True)
class Place:
    """Where they are offered."""

    database: Database
    folder: Path
    slack_url: str
    path: str  # of the source
    secret: str

    @property
    def url(self) -> str:
        """The database's address, for another process."""
        return self.database.engine.url.render_as_string(hide_password=False)


QUICK, FULL = Size(40, 1, 1, 0.2), Size(1_000, 60, 10, 2)


def measure(quick: bool) -> list[Figure]:
    """What became of each lead that was offered, on each database."""
    size, figures = QUICK if quick else FULL, list[Figure]()
    for name, opened in both(quick).items():
        with opened() as database, _place(database) as there:
            figures += _figures(name, there, size)
    return figures


def _figures(name: str, there: Place, size: Size) -> list[Figure]:
    with keep_only(there.url, there.folder) as floor:
        least = _offered(there, floor, size, size.floor)
    with our_app(there.slack_url, there.url, there.folder, {"SECRETS_KEY": SECRETS_KEY}) as ours:
        found = _offered(there, ours, size, size.seconds)
        begun = perf_counter()
        until(lambda: not _waiting(there.database), "leads that are all worked off", WORKED_OFF)
        took = perf_counter() - begun
    bare = _bare(there.database, size.rate)
    what = f"{size.rate:,} leads a second offered for {size.seconds} s, {name}"
    return [*_answers(what, found, least), *_afterwards(there.database, found, size.seconds, took, bare)]


def _answers(what: str, found: Sequence[Answered], least: Sequence[Answered]) -> Iterator[Figure]:
    kept, kept_least = _kept(found), _kept(least)
    share = len(kept) / len(found)
    told = [each for each in found if each.status in REFUSED and each.again]
    other = len(found) - len(kept) - len(told)
    yield Figure(
        f"{what}: taken",
        f"{len(kept_least) / len(least):.0%}",
        f"{len(kept):,} ({share:.0%})",
        None,
        "",
        None,
    )
    yield Figure("the same, refused with Retry-After", "", f"{len(told):,}", None, "", None)
    yield Figure("the same, neither (broken, unanswered)", "", f"{other:,}", None, "0", other == 0)
    for share, called in ((0.5, "median"), (0.99, "99th percentile")):
        took, at_least = (percentile([each.seconds for each in all_], share) for all_ in (found, least))
        yield Figure(
            f"the same, answers, {called}",
            milliseconds(at_least),
            milliseconds(took),
            took / at_least,
            "",
            None,
        )


def _kept(of: Sequence[Answered]) -> list[Answered]:
    return [each for each in of if 200 <= each.status < 300]


def _afterwards(
    database: Database, found: Sequence[Answered], seconds: int, took: float, bare: float
) -> Iterator[Figure]:
    """Every lead that was taken is there, once."""
    with database.reading() as tx:
        there = list(tx.scalars(select(LEAD.c.email).where(LEAD.c.workspace == TEAM)))
    wanted = {lead_of(each.number)["email"] for each in _kept(found)}
    lost, twice = len(wanted - set(there)), len(there) - len(set(there))
    rate = len(wanted) / (seconds + took)
    yield Figure("the same, lost, or a lead twice", "", f"{lost + twice:,}", None, "0", lost + twice == 0)
    yield Figure(
        f"the same, all were leads {took:.0f} s after the last answer",
        f"{bare:,.0f}/s bare inserts",
        f"{rate:,.0f}/s",
        None,
        "",
        None,
    )


def _offered(there: Place, to: Started, size: Size, seconds: int) -> list[Answered]:
    """All the answers to so many leads a second; the first goes out when all are signed."""
    many, rate = size.rate * seconds // SENDERS, size.rate / SENDERS
    begin = monotonic() + size.begin + many * SENDERS * SIGNING
    offers = [
        Offer(to.port, nth, SENDERS, many, rate, begin, TOKEN, there.path, there.secret)
        for nth in range(SENDERS)
    ]
    with ProcessPoolExecutor(SENDERS, mp_context=get_context("spawn")) as senders:
        return [each for found in senders.map(offer, offers, [wall_clock()] * SENDERS) for each in found]


def _waiting(database: Database) -> bool:
    with database.reading() as tx:
        left = select(func.count()).where(INQUIRY.c.status.in_(("waiting", "queued")))
        return bool(tx.scalar(left))


@contextmanager
def _place(database: Database) -> Iterator[Place]:
    """A source that signs what it sends, and a Slack that takes what is said."""
    desk = Desk(database, wall_clock, WebClient(), InForce(database, TEAM), TEAM, "http://benchmark.test/")
    shown = sources.add(desk, SecretBox(SECRETS_KEY), "json", "Benchmark")
    with TemporaryDirectory() as folder, SlackDouble() as slack:
        yield Place(
            database,
            Path(folder),
            slack.url,
            shown.address.removeprefix("http://benchmark.test"),
            shown.secret,
        )


def _bare(database: Database, many: int) -> float:
    """Bodies a second that are kept one by one, with nothing around them."""
    desk = Desk(database, wall_clock, WebClient(), InForce(database, TEAM), TEAM)
    begun = perf_counter()
    for number in range(many):
        row = row_of(desk, RawInquiry(b"x" * 300, "text/plain"), wall_clock(), f"nothing to do {number}")
        with database.writing() as tx:
            inquiries.keep(tx, row)
    return many / (perf_counter() - begun)
