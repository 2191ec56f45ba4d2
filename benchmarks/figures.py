"""A measured figure beside its floor and its target, and the table of all of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from rich.table import Table


class Malfunction(Exception):
    """What was measured did not work, so that its figure means nothing."""


@dataclass(frozen=True)
class Figure:
    """`ours` beside `floor`, the same thing done with nothing of ours in it, both measured in this run.

    `met` is None where there is no target and the figure is there to be known.
    """

    what: str
    floor: str
    ours: str
    ratio: float | None
    target: str
    met: bool | None


def table_of(figures: Sequence[Figure]) -> Table:
    """The figures, one a row."""
    table = Table("what", "floor", "ours", "ratio", "target", "met", title="Glengarry, measured")
    for figure in figures:
        ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
        met = {True: "[green]yes", False: "[red]no", None: ""}[figure.met]
        table.add_row(figure.what, figure.floor, figure.ours, ratio, figure.target, met)
    return table


def middle(of: Sequence[float]) -> float:
    """The median: on a busy machine the one that is nearest to the truth."""
    return median(of)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of them do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def milliseconds(seconds: float) -> str:
    """A short time in words."""
    return f"{seconds * 1000:.2f} ms" if seconds < 0.01 else f"{seconds * 1000:.0f} ms"


def kilobytes(size: float) -> str:
    """An amount of memory in words."""
    return f"{size / 1000:.0f} kB"


Measurement = Callable[
    [bool], list[Figure]
]  # True: as small as it works, for trying the benchmarks themselves
