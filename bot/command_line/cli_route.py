"""`glengarry route-test`: what would become of a lead, and why."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from bot.command_line.cli_people import at_the_desk
from bot.command_line.console import out
from handlers.arrival.outlook import Outlook
from handlers.arrival.trial import Trial, try_out


def route_test(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="A payload of POST /leads, as JSON.")
    ],
) -> None:
    """Say what would become of a lead, without taking it in: how hot, which rule, whose turn, what next."""
    with at_the_desk() as desk:
        trial = try_out(desk, file.read_bytes())
    for line in [*_judged(trial), *_routed(trial.outlook)]:
        out.print(line, markup=False, highlight=False, soft_wrap=True)


def _judged(trial: Trial) -> Iterator[str]:
    heat = trial.verdict.temperature or "undecided"
    yield f"{heat.capitalize()}, {trial.verdict.points} points"
    yield from (f"  because: {reason}" for reason in trial.verdict.because)
    if trial.known:
        yield trial.known


def _routed(seen: Outlook) -> Iterator[str]:
    if seen.more_unmatched:
        yield f"✗ {seen.more_unmatched} routes before these do not fit"
    yield from (f"✗ {line}" for line in seen.unmatched)
    yield f"✓ {seen.rule}"
    yield seen.way
    if seen.turn:
        yield seen.turn
    yield from (f"  {line}" for line in seen.people)
    if seen.more_people:
        yield f"  and {seen.more_people} more"
    yield "Next"
    yield from (f"  {line}" for line in seen.steps)
