"""Sample facts for what is said of drops: before they begin, while they run, and at their end."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import product

from handlers.drops.drop_board import READY, SHOWN, Told, drop_facts, script_of
from playbook.campaigns import slug_of
from playbook.drop_board import Tally
from playbook.unworked import Unworked
from store.drop_counts import Standings
from store.tables import Campaign, Drop
from tests.samples import LEADS, NOW, RULES, TOO_LONG, Facts

DROPS = [
    (212, 88, 40, ""),
    (5, 5, 5, "#leads"),
    (1, 1, 0, ""),
    (1, 1, 1, ""),
    (9, 3, 1, "#leads"),
    (9, 3, 0, ""),
]
SOME = Tally(received=40, waiting=8, waiting_late=3, dealt=30, touched=20, late=25, on_time=15, pending=5,
             overdue=2, reached=9, won=2)  # fmt: skip
PRICE = (Decimal(46), "USD")
NOBODY: dict[str | None, Tally] = {}


def announcements(kind: str) -> Iterator[Facts]:
    """The announcement in each state, with nobody, with some and with a crowd; drawn by Slack or not."""
    crowd: dict[str | None, Tally] = {None: SOME, **{f"U{each:09}": SOME for each in range(SHOWN + 30)}}
    states, one = ("planned", "running", "over", "cancelled"), {**NOBODY, "U0SAM": SOME}
    for state, people, draws in product(states, (NOBODY, one, crowd), (True, False)):
        yield drop_facts(RULES, _told(kind, state, people), NOW, draws)
    dealt_out: dict[str | None, Tally] = {"U0SAM": Tally(received=1, dealt=1, touched=1)}
    yield drop_facts(RULES, _told(kind, "running", dealt_out, way="cards"), NOW, True)


def beginnings(kind: str) -> Iterator[Facts]:
    """To whoever is ready."""
    campaign = _campaign(kind)
    for deals in (True, False):
        yield {"number": 3, "name": campaign.name, "channel": "#leads", "deals": deals,
               "script": script_of(campaign)}  # fmt: skip


def _campaign(kind: str) -> Campaign:
    words = LEADS[kind]["message"] or ""
    script = "\n".join([words[:TOO_LONG]] * 30)
    name = LEADS[kind]["name"] or "Autumn"
    return Campaign(
        id=1, workspace="T0", key="autumn", name=name, slug=slug_of("Autumn"), what=words, why=words, script=script,
        price=Decimal(46) if words else None, currency="USD", created_at=NOW,
    )  # fmt: skip


def _told(kind: str, state: str, people: dict[str | None, Tally], way: str = "deal") -> Told:
    drop = Drop(
        id=3, workspace="T0", campaign_id=1, channel="#leads", way=way, leads_from="list",
        at=NOW + timedelta(hours=1), state=state, created_at=NOW, over_at=NOW if state == "over" else None,
    )  # fmt: skip
    ready = [f"U{each:09}" for each in range(2 * READY if people else 0)]
    name = LEADS[kind]["name"]
    return Told(
        drop, _campaign(kind), ready, 212 if people else None, PRICE, False, {}, Standings(people, 2, None),
        Unworked(8, 3, 8, {"USD": Decimal(368)}), {"EUR": Decimal(5), "USD": Decimal("12000.50")},
        {who: name for who in people if who and name},
    )  # fmt: skip
