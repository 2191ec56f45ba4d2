"""Which column of a list is which field of a lead, and each row as a lead."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import JsonValue

from sources.clean import cut, is_blank, is_placeholder, one_line, paragraphs
from sources.form import UTM, put_name_together, read_answers, word_of
from sources.headings import EMAIL, PHONE, column_name
from sources.new_lead import READERS, NewLead, made_of
from sources.price import currency_beside
from sources.spellings import FIELDS

PARTS = ("first_name", "last_name")
PLAIN = 200  # letters of a name that nothing is cut off
CHOICES = (*READERS, *PARTS)  # what a column may be read as

_Take = Callable[[object], object]
Facts = dict[str, Any]  # of a lead, by field; what is not there was not said
Extra = dict[str, JsonValue]
Read = Callable[[Sequence[str]], NewLead]
ReadFacts = Callable[[Sequence[str]], tuple[Facts, Extra]]


def columns_of(headings: Sequence[str], samples: Sequence[Sequence[str]] = ()) -> dict[int, str]:
    """The field of each column that is one: by its heading, or else by the addresses and numbers in its cells.

    Two columns may be one field. Every other column is kept beside, under its heading.
    """
    named = ((at, FIELDS.get(word_of(heading))) for at, heading in enumerate(headings))
    columns = {at: field for at, field in named if field}
    for field, looks in (("email", EMAIL), ("phone", PHONE)):
        if field not in columns.values():
            for at in range(len(headings)):
                if columns.get(at, "name") == "name" and _all_look(looks, at, samples):
                    columns[at] = field
                    break
    return columns


def _all_look(looks: re.Pattern[str], at: int, samples: Sequence[Sequence[str]]) -> bool:
    """Whether nine in ten of a column's cells look so, of those that are filled."""
    said = [one_line(cells[at]) for cells in samples if at < len(cells) and cells[at].strip()]
    return bool(said) and sum(bool(looks.fullmatch(cell)) for cell in said) >= 0.9 * len(said)


class _Plan(NamedTuple):
    """What is done with each column, worked out once: its place, field, reader and name in `extra`."""

    width: int
    facts: Sequence[tuple[int, str, _Take, str]]
    beside: Sequence[tuple[int, str]]
    hints: Sequence[tuple[int, str, _Take]]  # campaign marks, which say a fact where nothing else does


def reader(headings: Sequence[str], columns: Mapping[int, str]) -> Read:
    """What makes a lead of a row: exactly the one that `read_form` makes of the same answers, only faster."""
    read = facts_reader(headings, columns)

    def lead(cells: Sequence[str]) -> NewLead:
        return made_of(*read(cells))

    return lead


def facts_reader(headings: Sequence[str], columns: Mapping[int, str]) -> ReadFacts:
    """What tells the facts of that lead from a row, and what is kept beside them; for very many rows."""
    plan = _planned(headings, columns)

    def slowly(cells: Sequence[str]) -> tuple[Facts, Extra]:
        lead = read_answers(_answers(headings, columns, cells))
        return {name: getattr(lead, name) for name in lead.model_fields_set - {"extra"}}, lead.extra

    def quickly(cells: Sequence[str]) -> tuple[Facts, Extra]:
        return _read(plan, cells) if len(cells) == plan.width else slowly(cells)

    return quickly if _is_plain(headings, plan) else slowly


def _planned(headings: Sequence[str], columns: Mapping[int, str]) -> _Plan:
    labels = [_label(heading) for heading in headings]
    taken = {at: field for at, field in columns.items() if field in CHOICES}
    marks = [(at, UTM[word]) for at, word in enumerate(map(word_of, headings)) if word in UTM]
    return _Plan(
        len(headings),
        [(at, taken[at], _taker(taken[at]), label) for at, label in enumerate(labels) if at in taken],
        [(at, label) for at, label in enumerate(labels) if at not in taken],
        [(at, field, _taker(field)) for at, field in marks],
    )


def _label(heading: str) -> str:
    return cut(one_line(heading), 200) or "(no name)"


def _taker(field: str) -> _Take:
    return READERS["name" if field in PARTS else field]


def _is_plain(headings: Sequence[str], plan: _Plan) -> bool:
    """Whether no two cells would be kept under one name, and every mark is beside the facts."""
    beside = {at for at, _ in plan.beside}
    return len(set(map(_label, headings))) == plan.width and all(at in beside for at, _, _ in plan.hints)


def _answers(
    headings: Sequence[str], columns: Mapping[int, str], cells: Sequence[str]
) -> Iterator[tuple[str | None, str, str]]:
    """A row's cells as a form's answers; those beyond the headings are called by their column."""
    for at, cell in enumerate(cells):
        field = columns.get(at)
        heading = headings[at] if at < len(headings) else column_name(at)
        yield field if field in CHOICES else None, heading, cell


def _read(plan: _Plan, cells: Sequence[str]) -> tuple[Facts, Extra]:
    extra: Extra = {label: paragraphs(cells[at]) for at, label in plan.beside}
    facts: Facts = {}
    said: dict[str, object] = {}  # the cells that became facts, as they are
    for at, field, take, label in plan.facts:
        cell = cells[at]
        if not cell:
            continue
        if field not in facts and (fact := take(cell)) is not None:
            facts[field], said[field] = fact, cell
        elif not is_blank(cell):
            extra[label] = paragraphs(cell)
    if plan.hints:
        _hint(plan, cells, facts)
    if "first_name" in facts or "last_name" in facts:
        _name(facts, said, extra)
    if "price" in facts and "currency" not in facts:
        facts["currency"] = currency_beside(str(said["price"]))
    return facts, extra


def _hint(plan: _Plan, cells: Sequence[str], facts: Facts) -> None:
    """Campaign marks say what nothing else does."""
    for at, field, take in plan.hints:
        if field not in facts and not is_placeholder(cells[at]) and (fact := take(cells[at])) is not None:
            facts[field] = fact
            if field == "campaign":
                facts["campaign_hinted"] = True


def _name(facts: Facts, said: dict[str, object], extra: Extra) -> None:
    """The parts of the name are put together as everywhere."""
    first, last = (facts.pop(part, None) for part in PARTS)
    if first and last and "name" not in facts and len(first) + len(last) < PLAIN:
        facts["name"] = f"{first} {last}"
        return
    put_name_together(said, extra)
    facts["name"] = READERS["name"](said["name"])
