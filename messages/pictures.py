"""Tables and charts as facts for the templates: plain values, cut to what Slack takes."""

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import accumulate
from math import isfinite
from typing import Any, Literal

from messages.render import unescaped
from messages.words import short

ROWS = 100  # Slack's limits of a data_table, the header row not counted
COLUMNS = 20
CHARACTERS = 10_000
ROOM = 8_000  # of about 13,200 characters that a message's blocks may have, as they are sent
LABELS = 20  # Slack's limits of a chart
SERIES = 6
LABEL = 20
TITLE = 50
PLAIN_ROWS = 20  # as lines, where Slack draws no tables
LINES = 5  # in one section
CELL = 60
CHART = {"kind", "title", "labels", "series", "alt", "picture"}

Cell = str | tuple[float, str]  # text, or a number and how it reads
Facts = dict[str, Any]


def table(
    caption: str, headings: Sequence[str], rows: Sequence[Sequence[Cell]], *, room: int = ROOM
) -> Facts:
    """A table for `_table.j2`: the first column says whose row it is. `more` counts the rows that did not fit.

    `room` is how many characters it may take in the message as it is sent; `plain_more` is what `more` is
    where the table is shown as lines.
    """
    made = [[_cell(each) for each in row[:COLUMNS]] for row in rows[:ROWS]]
    heads = [short(each, LABEL) or "–" for each in headings[:COLUMNS]]
    fits = max(0, _how_many([[_cell(each) for each in heads], *made], room) - 1)
    lines = [_line(heads, row) for row in made[:PLAIN_ROWS]]
    return {
        "caption": short(caption, 150) or "–",
        "headings": heads,
        "rows": made[:fits],
        "more": len(rows) - fits,
        "plain": [lines[begin : begin + LINES] for begin in range(0, len(lines), LINES)],
        "plain_more": max(0, len(rows) - PLAIN_ROWS),
    }


def _cell(cell: Cell) -> Facts:
    if isinstance(cell, tuple):
        number = float(cell[0]) if isfinite(cell[0]) else None
        return {
            "text": short(cell[1], CELL) or "–",
            "value": int(number) if number == cell[0] // 1 else number,
        }
    return {"text": short(cell, CELL) or "–", "value": None}


def _how_many(rows: Sequence[Sequence[Facts]], room: int) -> int:
    """How many rows stay within the characters of a table's cells, and within the room there is for it."""
    shown = accumulate(sum(map(_shown, row)) for row in rows)
    sent = accumulate(sum(map(_sent, row)) + len("[],") for row in rows)
    return sum(
        cells <= CHARACTERS and size <= room - 200 for cells, size in zip(shown, sent, strict=True)
    )  # 200: the caption


def _shown(cell: Facts) -> int:
    return len(cell["text"]) + (0 if cell["value"] is None else len(str(cell["value"])))


def _sent(cell: Facts) -> int:
    kind = "raw_text" if cell["value"] is None else "raw_number"
    return len(json.dumps({"type": kind, **cell}, separators=(",", ":"), ensure_ascii=False)) + 1


def _line(headings: Sequence[str], row: Sequence[Facts]) -> Facts:
    """A row where there are no tables: whose it is, and each number with its heading."""
    told = zip(headings[1:], row[1:], strict=True)
    rest = [(heading, cell["text"]) for heading, cell in told if cell["text"] != "–"]
    return {"first": row[0]["text"], "rest": rest}


def chart(
    kind: Literal["bar", "line"], title: str, labels: Sequence[str], series: Mapping[str, Sequence[float]]
) -> Facts:
    """A chart for `_chart.j2`: each series has a number for each label. A line keeps its end, bars their beginning.

    Where a title or a series' name has a "%", its numbers are percentages. `picture` is how a drawn one is
    shown, once it is; `alt` says the same in words.
    """
    kept = slice(-LABELS, None) if kind == "line" else slice(LABELS)
    shown = _apart(labels[kept])
    drawn = list(series.items())[:SERIES]
    names = _apart([name for name, _ in drawn])
    lines = [(name, list(numbers[kept])) for name, (_, numbers) in zip(names, drawn, strict=True)]
    return {
        "kind": kind,
        "title": short(title, TITLE) or "–",
        "labels": shown,
        "series": [
            {"name": name, "points": list(zip(shown, numbers, strict=True))} for name, numbers in lines
        ],
        "alt": short(f"{short(title, TITLE)}: {_in_words(shown, lines)}", 1900),
        "picture": None,
    }


def _apart(labels: Sequence[str]) -> list[str]:
    """Two people of the same name still have a bar each."""
    seen: dict[str, int] = {}
    told = []
    for label in labels:
        name = short(label, LABEL) or "–"
        alike = unescaped(name)
        seen[alike] = seen.get(alike, 0) + 1
        nth = f" ({seen[alike]})" if seen[alike] > 1 else ""
        told.append(short(name, LABEL - len(nth)) + nth)
    return told


def _in_words(labels: Sequence[str], lines: Sequence[tuple[str, Sequence[float]]]) -> str:
    told = (
        f"{name}: "
        + ", ".join(f"{label} {number(each)}" for label, each in zip(labels, numbers, strict=True))
        for name, numbers in lines
    )
    return "; ".join(told)


def number(value: float) -> str:
    """A number as people read it: "1,234", "0.5"."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def charts_in(facts: object) -> Iterator[Facts]:
    """Every chart among the facts of a message, however deep."""
    if isinstance(facts, Mapping):
        if facts.keys() >= CHART:
            yield dict(facts)
        else:
            yield from (found for below in facts.values() for found in charts_in(below))
    elif isinstance(facts, list | tuple):
        yield from (found for below in facts for found in charts_in(below))


def with_pictures(facts: Any, pictures: Mapping[str, Facts]) -> Any:
    """The same facts, each chart with its picture by its key; one that has none shows nothing."""
    if isinstance(facts, Mapping):
        if facts.keys() >= CHART:
            return {**facts, "picture": pictures.get(key_of(facts))}
        return {name: with_pictures(below, pictures) for name, below in facts.items()}
    if isinstance(facts, list | tuple):
        return [with_pictures(below, pictures) for below in facts]
    return facts


def key_of(made: Mapping[str, Any]) -> str:
    """What tells a chart from others: the same for the same words and numbers."""
    drawn = {name: made[name] for name in ("kind", "title", "labels", "series")}
    return sha256(json.dumps(drawn, sort_keys=True).encode()).hexdigest()
