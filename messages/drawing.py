"""Draws a chart as a picture, for where Slack draws none: the same bytes for the same facts.

Run as a program it reads the facts from its input, as JSON, and writes the picture to its output.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from sys import stdin, stdout
from threading import Lock
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from messages.letters import FAMILIES, drawable
from messages.pictures import Facts, number

DPI = 100
WIDE, HIGH, TALLEST = 12.0, 6.75, 10.0  # inches: 1200 x 675 points, more when there are many bars
TOP = 1.25  # inches above the chart, for its title and what the colours mean
PER_BAR, FEW_BARS = 0.42, 0.9  # inches
ACCENT = "#0b63b0"
COLOURS = (ACCENT, "#e08a1e", "#7b8794", "#2f9e6e", "#b0486a", "#6b5ca5")
INK, SOFT, GRID = "#1d1c1d", "#5f6771", "#e3e6ea"
TITLE, WORDS, SMALL = 25, 19, 17  # type sizes: a phone shows the picture at a third
PER_LETTER = 0.019  # of the chart's width, in the numbers at the bars' ends
TICKS = 9  # so many labels fit below a line

DRAWING = Lock()  # matplotlib's caches are not made for several threads


@dataclass(frozen=True)
class Series:
    """A name, and a number for each label."""

    name: str
    numbers: list[float]
    colour: str


@dataclass(frozen=True)
class Picture:
    """What is drawn, in letters that can be."""

    title: str
    labels: list[str]
    series: list[Series]
    unit: str

    def told(self, value: float) -> str:
        """A number with its unit; nobody looks for the hundredth of a percent in a picture."""
        return number(round(value, 0 if abs(value) >= 10 else 1) if self.unit else value) + self.unit

    def reach(self) -> tuple[float, float]:
        """The lowest and the highest number, zero and all of a hundred percent among them."""
        values = [value for line in self.series for value in line.numbers]
        top = max(0.0, *values, 100.0 if self.unit else 0.0)
        return min(0.0, *values, 0.0), top

    def widest(self) -> int:
        """How many letters the longest number has."""
        return max((len(self.told(value)) for line in self.series for value in line.numbers), default=1)


def png(chart: Facts) -> bytes:
    """A chart of `messages.pictures.chart` as a PNG, dark on white."""
    with DRAWING:
        picture = _read(chart)
        figure = Figure(figsize=(WIDE, _height(chart["kind"], picture)), dpi=DPI, facecolor="white")
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0, 0, 1, 1))
        (_line if chart["kind"] == "line" else _bars)(figure, axes, picture)
        _headline(figure, picture, legend=chart["kind"] != "line" or len(picture.series) == 1)
        drawn = BytesIO()
        figure.savefig(drawn, format="png", metadata={"Software": None})
        return drawn.getvalue()


def _read(chart: Facts) -> Picture:
    labels = [drawable(label) or f"no. {place}" for place, label in enumerate(chart["labels"], 1)]
    series = [
        Series(
            drawable(line["name"]),
            [float(value) for _, value in line["points"]],
            COLOURS[place % len(COLOURS)],
        )
        for place, line in enumerate(chart["series"])
    ]
    said = chart["title"] + "".join(line["name"] for line in chart["series"])
    return Picture(drawable(chart["title"]), labels, series, "%" if "%" in said else "")


def _height(kind: str, picture: Picture) -> float:
    bars = len(picture.labels) * len(picture.series)
    few = TOP + 0.4 + FEW_BARS * max(2, bars)
    return HIGH if kind == "line" else min(TALLEST, max(min(HIGH, few), TOP + 0.4 + PER_BAR * bars))


def _write(axes: Axes, x: float, y: float, words: str, **style: Any) -> None:
    """Words as they are: nobody's name is a formula."""
    given = {"fontfamily": FAMILIES, "fontsize": WORDS, "color": INK, "va": "center", "parse_math": False}
    axes.text(x, y, words, **{**given, **style})


def _headline(figure: Figure, picture: Picture, *, legend: bool) -> None:
    """The title, and below it what each colour means when there are several."""
    high = figure.get_figheight()
    over = figure.add_axes((0, 1 - TOP / high, 1, TOP / high))
    over.set_xlim(0, WIDE)
    over.set_ylim(0, TOP)
    over.axis("off")
    _write(over, 0.4, TOP - 0.42, picture.title, fontsize=TITLE, fontweight="bold")
    if not (legend and picture.series):
        return
    if len(picture.series) == 1:
        _write(over, 0.4, 0.3, picture.series[0].name, fontsize=SMALL, color=SOFT)
        return
    step = (WIDE - 0.8) / len(picture.series)
    size = SMALL if len(picture.series) < 4 else SMALL - 5
    for place, line in enumerate(picture.series):
        over.plot([0.5 + place * step], [0.3], "s", color=line.colour, markersize=13)
        _write(over, 0.68 + place * step, 0.3, line.name, fontsize=size, color=SOFT)


def _bars(figure: Figure, axes: Axes, picture: Picture) -> None:
    """One bar below the other, so that names can be read; each number stands at its bar's end."""
    high, count = figure.get_figheight(), len(picture.series)
    left = min(0.42, 0.05 + 0.0125 * max(map(len, picture.labels), default=1))
    axes.set_position((left, 0.3 / high, 0.97 - left, 1 - (TOP + 0.35) / high))
    low, top = picture.reach()
    wide = (top - low) or 1.0
    begin, end = low - (wide * 0.02 if low else 0), low + wide * (1.02 + PER_LETTER * picture.widest())
    axes.set_ylim(max(len(picture.labels), 2) - 0.5, -0.5)
    thick = 0.72 / max(1, count)
    per_bar = (high - TOP - 0.35) / max(len(picture.labels), 2) / max(1, count)
    size = max(7, min(WORDS, per_bar * 46))
    for place, line in enumerate(picture.series):
        for row, value in enumerate(line.numbers):
            at = row + (place - (count - 1) / 2) * thick
            axes.barh(at, value, height=thick * 0.92, color=line.colour, zorder=2)
            _write(axes, max(value, 0.0) + wide * 0.008, at, picture.told(value), fontsize=size, zorder=3)
    for row, label in enumerate(picture.labels):
        _write(axes, begin - wide * 0.012, row, label, ha="right",
               fontsize=min(WORDS, max(9, per_bar * count * 46)))  # fmt: skip
    _plain(axes, "x")
    axes.set_xticks(MaxNLocator(5).tick_values(low, top or 1.0))
    axes.set_xticklabels([])
    axes.set_xlim(begin, end)


def _plain(axes: Axes, direction: str) -> None:
    """A light grid in one direction, and nothing around it."""
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.grid(axis="x" if direction == "x" else "y", color=GRID, linewidth=1.2, zorder=0)
    axes.tick_params(length=0)
    (axes.set_yticks if direction == "x" else axes.set_xticks)([])


def _line(figure: Figure, axes: Axes, picture: Picture) -> None:
    """A trend: each line has its name and last number at its end, where the eye ends, too."""
    high, several = figure.get_figheight(), len(picture.series) > 1
    axes.set_position((0.09, 0.75 / high, 0.63 if several else 0.78, 1 - (TOP + 0.95) / high))
    low, top = picture.reach()
    top = top or 1.0
    steps = max(1, len(picture.labels) - 1)
    first = steps - len(picture.labels) + 1  # a single moment stands at the end
    axes.set_xlim(-steps * 0.01, steps)
    ticks = [tick for tick in MaxNLocator(5).tick_values(low, top) if tick >= low]
    bottom, upper = min(low, *ticks), max(top, *ticks)
    axes.set_ylim(bottom, upper)
    _plain(axes, "y")
    axes.set_yticks(ticks)
    axes.set_yticklabels([])
    for tick in ticks:
        _write(axes, -steps * 0.025, tick, picture.told(tick), ha="right", fontsize=SMALL, color=SOFT)
    for line in picture.series:
        at = range(first, first + len(line.numbers))
        axes.plot(
            at, line.numbers, color=line.colour, linewidth=4, solid_capstyle="round", clip_on=False, zorder=2
        )
        axes.plot(at[-1:], line.numbers[-1:], "o", color=line.colour, markersize=12, clip_on=False, zorder=3)
    _names(axes, picture, steps, bottom, upper)
    for place in _spread(len(picture.labels)):
        below = bottom - (upper - bottom) * 0.075
        _write(axes, first + place, below, picture.labels[place], ha="center", fontsize=SMALL - 2, color=SOFT)


def _names(axes: Axes, picture: Picture, steps: int, bottom: float, upper: float) -> None:
    """What each line is, beside its end; those that would lie upon each other are moved apart."""
    gap = (upper - bottom) * 0.105
    ends = sorted((line.numbers[-1], place) for place, line in enumerate(picture.series) if line.numbers)
    at = -float("inf")
    spread = []
    for value, place in ends:
        at = max(value, at + gap)
        spread.append((at, place))
    over = max(0.0, at - upper)
    for where, place in spread:
        line = picture.series[place]
        words = f"{picture.told(line.numbers[-1])}  {line.name}"
        style = {"fontsize": SMALL, "color": line.colour}
        if len(picture.series) == 1:
            words, style = picture.told(line.numbers[-1]), {**style, "fontsize": WORDS, "fontweight": "bold"}
        _write(axes, steps * 1.025, where - over, words, **style)


def _spread(count: int) -> Sequence[int]:
    """Which labels are shown below a line: the last, and as many before it as fit."""
    step = max(1, -(-count // TICKS))
    return range((count - 1) % step, count, step)


if __name__ == "__main__":
    stdout.buffer.write(png(json.load(stdin)))
