"""Signed claim clicks over HTTP, 64 at once on SQLite, beside a Bolt app that only acknowledges."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count, islice
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from slack_sdk import WebClient
from sqlalchemy import func, select

from benchmarks.clicks import PEOPLE, card_of, claim_clicks
from benchmarks.figures import Figure, Malfunction, middle, milliseconds, percentile
from benchmarks.load import Volley, fire
from benchmarks.processes import Started, ack_only, our_app
from benchmarks.seeding import CHANNEL, fresh_database, posted_leads
from bot.clock import wall_clock
from playbook.words import State
from store import leads, playbooks
from store.database import Database
from store.leads import LEAD
from tests.slack_double import SlackDouble

AT_ONCE = 64


@dataclass(frozen=True)
class Size:
    """How many clicks a round has, and how many rounds floor and app take in turn."""

    clicks: int
    rounds: int


PLAYBOOK = "claims.coffee = false\n" + "".join(
    f"temperature.{each}.unworked = 1000\n" for each in ("hot", "warm", "cold")
)
QUICK, FULL = Size(64, 1), Size(1000, 3)


@dataclass(frozen=True)
class Range:
    """The two servers, the Slack between them, and who shoots."""

    database: Database
    slack: SlackDouble
    ours: Started
    floor: Started
    shooters: ProcessPoolExecutor
    ts: str

    def volley(self, at: Started, numbers: list[int]) -> Volley:
        """Everybody presses Claim, one person a connection."""
        with self.database.reading() as tx:
            lead = leads.get(tx, "T0GLEN", numbers[0])
        if lead is None:
            raise Malfunction(f"lead {numbers[0]} was not sown")
        now = wall_clock()
        answers = self.slack.response_url("claim")
        clicks = claim_clicks(numbers, card_of(lead, now), self.ts, answers, at.port, now)
        return self.shooters.submit(fire, at.port, clicks, AT_ONCE).result(timeout=120)

    def claimed(self) -> int:
        """How many leads somebody owns."""
        with self.database.reading() as tx:
            owned = select(func.count()).where(LEAD.c.workspace == "T0GLEN", LEAD.c.state == State.WORKING)
            return tx.scalar(owned) or 0


def measure(quick: bool) -> list[Figure]:
    """Every click claims a lead of its own; then everybody wants the same ones."""
    size = QUICK if quick else FULL
    races = min(size.rounds, 3)
    sown = size.clicks * (size.rounds + 1) + races
    with _range(sown) as there:
        numbers = count(1)
        _warm_up(there, size, numbers)
        pairs = [_pair(there, list(islice(numbers, size.clicks))) for _ in range(size.rounds)]
        if there.claimed() != size.clicks * (size.rounds + 1):
            raise Malfunction("not every click that should have won did")
        contested = [_race(there, next(numbers), size) for _ in range(races)]
        return [*_of_their_own(pairs), *_of_all(contested, pairs)]


@contextmanager
def _range(sown: int) -> Iterator[Range]:
    with TemporaryDirectory() as name, SlackDouble() as slack:
        url = f"sqlite:///{Path(name) / 'claims.db'}"
        database = fresh_database(url)
        with database.writing() as tx:  # nobody's hands are ever full here
            playbooks.add(tx, "T0GLEN", 0, PLAYBOOK, "benchmark", wall_clock())
        for person in PEOPLE:
            slack.add_person(person, person.lower())
        there = WebClient("xoxb-benchmark", base_url=slack.url)
        ts = str(there.chat_postMessage(channel=CHANNEL, text="x")["ts"])
        posted_leads(database, sown, wall_clock(), ts)
        shooters = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        with our_app(slack.url, url, Path(name)) as ours, ack_only(Path(name)) as floor, shooters:
            yield Range(database, slack, ours, floor, shooters, ts)
        database.close()


def _warm_up(there: Range, size: Size, numbers: Iterator[int]) -> None:
    some = list(islice(numbers, size.clicks))
    there.volley(there.floor, some)
    there.volley(there.ours, some)


def _pair(there: Range, numbers: list[int]) -> tuple[Volley, Volley]:
    return there.volley(there.floor, numbers), there.volley(there.ours, numbers)


def _race(there: Range, number: int, size: Size) -> Volley:
    before = there.claimed()
    volley = there.volley(there.ours, [number] * min(size.clicks, 640))
    if there.claimed() != before + 1:
        raise Malfunction(f"lead {number} was to have one owner")
    return volley


def _of_their_own(pairs: list[tuple[Volley, Volley]]) -> list[Figure]:
    ratio = middle([ours.rate / floor.rate for floor, ours in pairs])
    floor_rate, our_rate = (middle([pair[which].rate for pair in pairs]) for which in (0, 1))
    slow = partial(percentile, share=0.99)
    floor_slow, our_slow = (middle([slow(pair[which].answers) for pair in pairs]) for which in (0, 1))
    return [
        Figure("claim clicks, 64 at once", f"{floor_rate:,.0f}/s", f"{our_rate:,.0f}/s", ratio,
               "at least 0.5 of the floor", ratio >= 0.5),
        Figure("the same, 99th percentile", milliseconds(floor_slow), milliseconds(our_slow),
               our_slow / floor_slow, "under 150 ms", our_slow < 0.150),
    ]  # fmt: skip


def _of_all(contested: list[Volley], pairs: list[tuple[Volley, Volley]]) -> list[Figure]:
    floor_rate = middle([floor.rate for floor, _ in pairs])
    rate = middle([each.rate for each in contested])
    slow = middle([percentile(each.answers, 0.99) for each in contested])
    what = f"all on one lead, 99th percentile {milliseconds(slow)}"
    return [Figure(what, f"{floor_rate:,.0f}/s", f"{rate:,.0f}/s", rate / floor_rate, "", None)]
