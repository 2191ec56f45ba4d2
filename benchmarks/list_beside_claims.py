"""Claim clicks while the app itself takes in a list, on SQLite, beside the same clicks when it does nothing else."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from slack_sdk import WebClient

from benchmarks.claims import AT_ONCE, PLAYBOOK
from benchmarks.clicks import PEOPLE, card_of, claim_clicks
from benchmarks.figures import Figure, Malfunction, milliseconds, percentile
from benchmarks.load import Volley, fire
from benchmarks.processes import Started, our_app, until
from benchmarks.seeding import CHANNEL, fresh_database, posted_leads
from bot.clock import wall_clock
from handlers.desk import Desk
from handlers.lists import lists
from handlers.rules import InForce
from playbook.drops import DropState, ListState
from store import campaigns, drops, leads, playbooks
from store import lists as kept
from store.database import Database
from store.tables import LeadList
from tests.slack_double import TEAM, SlackDouble

LIMIT = 3.0  # seconds that Slack waits for an answer
QUICK, FULL = 64, 1_000  # clicks in a volley


@dataclass(frozen=True)
class Place:
    """The app with its database, who presses, and what the message is that they press in."""

    database: Database
    slack: SlackDouble
    ours: Started
    shooters: ProcessPoolExecutor
    ts: str
    number: int  # of the list

    def listed(self) -> LeadList:
        """The list as it is now."""
        with self.database.reading() as tx:
            return kept.wanted(tx, TEAM, self.number)

    def volley(self, first: int, clicks: int) -> Volley:
        """Everybody claims a lead of their own, beginning with that one."""
        with self.database.reading() as tx:
            card = card_of(leads.shown(tx, TEAM, first), wall_clock())
        numbers, answers = range(first, first + clicks), self.slack.response_url("claim")
        pressed = claim_clicks(numbers, card, self.ts, answers, self.ours.port, wall_clock())
        return self.shooters.submit(fire, self.ours.port, pressed, AT_ONCE).result(timeout=180)


def measure(quick: bool, content: bytes, rows: int) -> list[Figure]:
    """The clicks of a crowd, and the rows that were taken in meanwhile."""
    clicks = QUICK if quick else FULL
    with _place(content, 3 * clicks) as there:
        there.volley(1, clicks)  # to warm up
        alone = there.volley(clicks + 1, clicks)
        _begin(there)
        until(lambda: there.listed().row > 0, "a list that is taken in")
        before = there.listed()
        busy = there.volley(2 * clicks + 1, clicks)
        after = there.listed()
    if before.state != ListState.IMPORTING or after.row <= before.row:
        raise Malfunction("the list was not taken in while people pressed")
    slow, slow_alone = (percentile(each.answers, 0.99) for each in (busy, alone))
    taken = (after.row - before.row) / busy.seconds
    what = f"claim clicks while the app takes in {rows:,} rows, {taken:,.0f} of them a second"
    return [
        Figure(what, f"{alone.rate:,.0f}/s alone", f"{busy.rate:,.0f}/s", busy.rate / alone.rate, "", None),
        Figure("the same, 99th percentile", milliseconds(slow_alone), milliseconds(slow), slow / slow_alone,
               f"under {LIMIT:g} s", slow < LIMIT),
    ]  # fmt: skip


@contextmanager
def _place(content: bytes, sown: int) -> Iterator[Place]:
    with TemporaryDirectory() as name, SlackDouble() as slack:
        url = f"sqlite:///{Path(name) / 'claims.db'}"
        database = fresh_database(url)
        with database.writing() as tx:
            playbooks.add(tx, TEAM, 0, PLAYBOOK, "benchmark", wall_clock())
        for person in PEOPLE:
            slack.add_person(person, person.lower())
        said = WebClient("xoxb-benchmark", base_url=slack.url).chat_postMessage(channel=CHANNEL, text="x")
        posted_leads(database, sown, wall_clock(), str(said["ts"]))
        number = _looked_through(database, content)
        shooters = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        with our_app(slack.url, url, Path(name)) as ours, shooters:
            yield Place(database, slack, ours, shooters, str(said["ts"]), number)
        database.close()


def _looked_through(database: Database, content: bytes) -> int:
    """A list whose drop has not begun, kept in the database as one that came through Slack."""
    desk, now = Desk(database, wall_clock, WebClient(), InForce(database, TEAM), TEAM), wall_clock()
    facts = {"channel": CHANNEL, "way": "deal", "at": now, "leads_from": "list", "state": "draft"}
    with database.writing() as tx:
        campaign = campaigns.add(tx, TEAM, "Autumn webinar", now, None, currency="USD")
        if campaign is None:
            raise Malfunction("there is a campaign already")
        drop = drops.add(tx, TEAM, campaign.id, now, None, **facts)
        number = lists.hand_in(tx, desk, drop, "leads.csv", None, content=[content]).id
    lists.work(desk, 5_000)
    return number


def _begin(there: Place) -> None:
    """Its drop begins: the app finds it, and takes it in."""
    now = wall_clock()
    with there.database.writing() as tx:
        listed = kept.wanted(tx, TEAM, there.number)
        drops.change(tx, drops.wanted(tx, TEAM, listed.drop_id), state=DropState.RUNNING, started_at=now)
        kept.change(tx, listed, state=ListState.IMPORTING, ready_at=now)
