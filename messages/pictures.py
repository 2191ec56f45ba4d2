"""Tables and charts as facts for the templates: plain values, cut to what Slack takes."""

import json
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any, Literal

from messages.words import short

ROWS = 100  # Slack's limits of a data_table, the header row not counted
COLUMNS = 20
CHARACTERS = 10_000
ROOM = 8_000  # of about 13,200 characters that a message's blocks may have, as they are sent
LABELS = 20  # and of a chart
SERIES = 6
LABEL = 20
TITLE = 50
PLAIN_ROWS = 20  # as lines, where Slack draws no tables
LINES = 5  # in one section

Cell = str | tuple[float, str]  # text, or a number and how it reads
Facts = dict[str, Any]


def table(
    caption: str, headings: Sequence[str], rows: Sequence[Sequence[Cell]], *, room: int = ROOM
) -> Facts:
    """A table for `_table.j2`: the first column says whose row it is. `more` counts the rows that did not fit.

    `room` is how many characters it may take in the message as it is sent.
    """
    made = [[_cell(each) for each in row[:COLUMNS]] for row in rows[:ROWS]]
    heads = [short(each, LABEL) for each in headings[:COLUMNS]]
    sizes = accumulate((sum(map(_size, row)) for row in made), initial=sum(map(len, heads)))
    sent = accumulate((sum(map(_sent, row)) for row in made), initial=200)  # the caption, and the like
    fits = sum(size <= CHARACTERS and took <= room for size, took in list(zip(sizes, sent, strict=True))[1:])
    lines = [_line(heads, row) for row in made[:PLAIN_ROWS]]
    return {
        "caption": short(caption, 150),
        "headings": heads,
        "rows": made[:fits],
        "more": len(rows) - fits,
        "plain": [lines[begin : begin + LINES] for begin in range(0, len(lines), LINES)],
        "plain_more": max(0, len(rows) - PLAIN_ROWS),
    }


def _cell(cell: Cell) -> Facts:
    if isinstance(cell, tuple):
        return {"text": cell[1], "value": cell[0]}
    return {"text": short(cell, 60) or "–", "value": None}


def _size(cell: Facts) -> int:
    return len(cell["text"]) + (0 if cell["value"] is None else len(str(cell["value"])))


def _sent(cell: Facts) -> int:
    kind = "raw_text" if cell["value"] is None else "raw_number"
    return len(json.dumps({"type": kind, **cell}, separators=(",", ":"), ensure_ascii=False)) + 2


def _line(headings: Sequence[str], row: Sequence[Facts]) -> Facts:
    """A row where there are no tables: whose it is, and each number with its heading."""
    told = zip(headings[1:], row[1:], strict=True)
    rest = [(heading, cell["text"]) for heading, cell in told if cell["text"] != "–"]
    return {"first": row[0]["text"], "rest": rest}


def chart(
    kind: Literal["bar", "line"], title: str, labels: Sequence[str], series: Mapping[str, Sequence[float]]
) -> Facts:
    """A chart for `_chart.j2`: each series has a number for each label. A line keeps its end, bars their beginning.

    `picture` is how a drawn one is shown, once it is; `alt` says the same in words.
    """
    kept = slice(-LABELS, None) if kind == "line" else slice(LABELS)
    shown = _apart([short(each, LABEL) or "–" for each in labels[kept]])
    lines = [(short(name, LABEL), list(numbers[kept])) for name, numbers in list(series.items())[:SERIES]]
    return {
        "kind": kind,
        "title": short(title, TITLE),
        "labels": shown,
        "series": [
            {"name": name, "points": list(zip(shown, numbers, strict=True))} for name, numbers in lines
        ],
        "alt": short(f"{title}: {_in_words(shown, lines)}", 1900),
        "picture": None,
    }


def _apart(labels: Sequence[str]) -> list[str]:
    """Two people of the same name still have a bar each."""
    seen: dict[str, int] = {}
    told = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        nth = f" ({seen[label]})" if seen[label] > 1 else ""
        told.append(short(label, LABEL - len(nth)) + nth)
    return told


def _in_words(labels: Sequence[str], lines: Sequence[tuple[str, Sequence[float]]]) -> str:
    told = (
        f"{name}: " + ", ".join(f"{label} {number:g}" for label, number in zip(labels, numbers, strict=True))
        for name, numbers in lines
    )
    return "; ".join(told)
