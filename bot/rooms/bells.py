"""Rings the bell for a handful of sweeps. Each is safe to run late, twice, or in two processes at once."""

import logging
from collections.abc import Callable

from apscheduler.schedulers.background import BackgroundScheduler

from handlers import pictures
from handlers.arrival import intake
from handlers.campaigns import marketing_week
from handlers.clock import budget, due, health, retelling, waiting, watchdog
from handlers.desk import Desk
from handlers.drops import drops
from handlers.lists import list_keeping
from handlers.people import away, groups, people
from handlers.pile import pile_week
from handlers.reports import friday, kept_weeks, leaderboard, looking_back, standup
from handlers.rules import InForce
from handlers.sources import source_silent, token_told

TICK = 1.0  # seconds between two looks at what is due
FIVE_MINUTES = 300.0


def tick(desk: Desk, rules: InForce) -> None:
    """What the desk does every second: who is there, what waits for them, drops, what is due, what is said."""
    rules.refresh()
    away.sweep(desk)
    waiting.deal_waiting(desk)
    drops.sweep(desk)
    due.sweep(desk)
    budget.sweep(desk)
    retelling.retell(desk)


def learn(desk: Desk) -> None:
    """Ask Slack about people met since, and who is in the user groups that stand in."""
    people.learn_names(desk)
    groups.refresh_groups(desk)


def bells(
    desk: Desk, rules: InForce, speed: float = 1, webhooks: Callable[[], object] | None = None,
    crms: Callable[[], object] | None = None,
) -> BackgroundScheduler:  # fmt: skip
    """A scheduler, not yet started; the longer gaps shrink with the speed of the desk's clock.

    `webhooks` sends what a receiver is to be told, if there is one; `crms` reads what changed in CRMs.
    """
    logging.getLogger("apscheduler").setLevel(logging.WARNING)

    sweeps = _sweeps(desk, rules, speed)
    if webhooks:
        sweeps["webhooks"] = (webhooks, 3.0)
    if crms:
        sweeps["what changed in CRMs"] = (crms, max(TICK, 60 / speed))
    scheduler = BackgroundScheduler(timezone="UTC")
    for name, (sweep, seconds) in sweeps.items():
        # by default a sweep that is a second late is left out
        scheduler.add_job(
            sweep,
            "interval",
            seconds=seconds,
            id=name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
    # at start, too: what a crash left behind has waited long enough
    scheduler.add_job(intake.take_in_waiting, args=[desk], misfire_grace_time=None)
    return scheduler


def _sweeps(desk: Desk, rules: InForce, speed: float) -> dict[str, tuple[Callable[[], object], float]]:
    """Every sweep by name, and the seconds between two of them."""
    return {
        "what is due": (lambda: tick(desk, rules), TICK),
        "inquiries left waiting": (lambda: intake.take_in_waiting(desk), max(TICK, 15 / speed)),
        "the weekly leaderboard": (lambda: leaderboard.post_weekly(desk), max(TICK, 30 / speed)),
        "the stand-up cards": (lambda: standup.post_due(desk), max(TICK, 30 / speed)),
        "reviews": (lambda: looking_back.post_due(desk), max(TICK, 30 / speed)),
        "everybody's own week": (lambda: friday.send_due(desk), max(TICK, 30 / speed)),
        "the nurture pile's week": (lambda: pile_week.post_weekly(desk), max(TICK, 30 / speed)),
        "marketing's week": (lambda: marketing_week.post_weekly(desk), max(TICK, 30 / speed)),
        "ladders": (lambda: health.prove_weekly(desk), max(TICK, FIVE_MINUTES / speed)),
        "sums of old weeks": (lambda: kept_weeks.keep_weeks(desk), max(TICK, 60 / speed)),
        "the watchdog": (lambda: watchdog.watch(desk), max(TICK, FIVE_MINUTES / speed)),
        "old pictures": (lambda: pictures.sweep(desk), max(TICK, 12 * FIVE_MINUTES / speed)),
        "old lists": (lambda: list_keeping.sweep(desk), max(TICK, 12 * FIVE_MINUTES / speed)),
        "tokens that end": (lambda: token_told.tell_ending(desk), max(TICK, FIVE_MINUTES / speed)),
        "silent sources": (lambda: source_silent.sweep(desk), max(TICK, FIVE_MINUTES / speed)),
        "names": (lambda: learn(desk), 10.0),
    }
