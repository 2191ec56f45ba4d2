"""`/leaddrop list`: every campaign with what it cost and brought, and the drops that are planned or running."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from handlers.campaigns import campaign_words
from handlers.campaigns.campaign_asked import EVER, asked_of, until_now
from handlers.campaigns.campaign_counts import Balance, count_balances
from handlers.campaigns.campaign_known import Known, every
from handlers.campaigns.campaign_page import allowed
from handlers.desk import Desk
from handlers.payloads import argument_pressed
from handlers.reports.asked_period import stretch
from messages.render import Payload, render
from messages.words import count, date_of, in_full, short
from playbook.period import Period
from store import drops
from store.tables import Drop

HELP = [("/leaddrop list", "every campaign: leads, follow-up, cost, wins, return; and drops to come")]
PAGE = 8  # campaigns
DROPS = 10
STATES = ("planned", "running")


@dataclass(frozen=True)
class Line:
    """A campaign in the list, in words. `handle` stands for it in a button."""

    name: str
    state: str
    leads: str
    followed_up: str
    cost: str
    won: str
    returned: str
    handle: str
    page: bool


def on_list(desk: Desk, _body: dict[str, Any], _text: str) -> Payload | None:
    """`/leaddrop list`."""
    return listed(desk, 0)


def on_turn(desk: Desk, body: dict[str, Any]) -> Payload | None:
    """◀ or ▶ below the list: the other page in its stead."""
    allowed(desk, body)
    return {**listed(desk, int(argument_pressed(body))), "replace_original": True}


def listed(desk: Desk, wanted: int) -> Payload:
    """One page of the list, from that campaign on; beyond its end the last page."""
    with desk.database.reading() as tx:
        known = every(tx, desk)
        coming = drops.in_state(tx, desk.workspace, *STATES)
    first = max(0, min(wanted, len(known) - 1) // PAGE * PAGE)
    last = min(first + PAGE, len(known))
    names = {each.page.id: each.name for each in known if each.page}
    by_last = desk.rules().playbook.attribution.by == "last"
    period = ever(desk, known)
    return render(
        "campaigns", campaigns=lines(desk, known[first:last]), total=len(known),
        shown=f"{first + 1} to {last} of {len(known)}" if len(known) > PAGE else "",
        pages={"before": first - PAGE if first else None, "after": last if last < len(known) else None},
        drops=[_drop(desk, each, names) for each in coming[:DROPS]], more_drops=max(0, len(coming) - DROPS),
        period=f"{stretch(period, desk.clock(), desk.rules().hours)}; {campaign_words.attribution(by_last)}",
        definitions=campaign_words.meanings_in_list(by_last),
    )  # fmt: skip


def ever(desk: Desk, known: Sequence[Known]) -> Period:
    """From the day on which the first lead of any of them came until the end of today."""
    began = [each.began for each in known if each.began]
    return until_now(desk, min(began, default=desk.clock()), EVER)


def lines(desk: Desk, known: Sequence[Known]) -> list[Line]:
    """These campaigns, each with its numbers."""
    return [_line(desk, each) for each in count_balances(desk, [asked_of(desk, each) for each in known])]


def _line(desk: Desk, balance: Balance) -> Line:
    known, total = balance.asked.known, balance.report.total
    return Line(
        known.name, _state(desk, known), count(total.received, "lead"), campaign_words.follow_up(total),
        campaign_words.cost(balance.cost), campaign_words.won(balance.won), campaign_words.returned(balance),
        known.handle, known.page is not None,
    )  # fmt: skip


def _state(desk: Desk, known: Known) -> str:
    now, hours, page = desk.clock(), desk.rules().hours, known.page
    if page is None:
        return "without a page" + (f", first lead {date_of(known.began, now, hours)}" if known.began else "")
    if page.closed_at:
        return f"closed {date_of(page.closed_at, now, hours)}"
    return f"running since {date_of(page.created_at, now, hours)}"


def _drop(desk: Desk, drop: Drop, names: dict[int, str]) -> dict[str, Any]:
    at = in_full(drop.at, desk.rules().hours)
    expected = f", {count(drop.expected, 'lead')} expected" if drop.expected else ""
    told = f"{'running since' if drop.state == 'running' else 'planned for'} {at}{expected}"
    return {
        "number": drop.id,
        "name": short(names.get(drop.campaign_id), 100),
        "channel": drop.channel,
        "told": told,
    }


def campaigns_told(desk: Desk) -> list[Line]:
    """Every campaign, the newest first, for the command line."""
    with desk.database.reading() as tx:
        known = every(tx, desk)
    return lines(desk, known)


WAYS = {"list": on_list}
ACTIONS = {"campaigns": on_turn}
LENGTHY = set(ACTIONS)
