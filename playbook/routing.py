"""Which route a lead takes: the first that it fits, and in words why not the ones before."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from playbook.likeness import choices, plain
from playbook.routes import Route, When, in_order

LABELS = {
    "country": "country",
    "region": "region",
    "postal": "postal code",
    "product": "product",
    "language": "language",
    "source": "source",
    "campaign": "campaign",
    "temperature": "temperature",
    "sales_channel": "sales channel",
}
NAMED = 4  # of what a route asks for; a card has no room for thirty countries
COUNTRY_BEFORE = re.compile(r"^[a-z]{1,3}-(?=\d)")  # D-80331, LV-1010: written with the country's letters


@dataclass(frozen=True)
class RouteFacts:
    """What routes look at in a lead; None is not known. `size` is the company's number of employees."""

    country: str | None = None
    region: str | None = None
    postal: str | None = None
    product: str | None = None
    language: str | None = None
    source: str | None = None
    campaign: str | None = None
    temperature: str | None = None
    size: int | None = None
    sales_channel: str | None = None


TAKES_ALL = "it takes every lead"


@dataclass(frozen=True)
class Verdict:
    """What one route made of a lead, in words such as "country is DE, not AT or CH"."""

    route: str
    matched: bool
    why: str


class Router:
    """Finds routes; made once for a playbook. The first route that fits a lead is the one."""

    def __init__(self, routes: Sequence[Route]) -> None:
        """Raises ValueError when some lead would find no route, or some route no lead."""
        in_order(routes)
        self._prepared = [(route, tuple(_conditions(route.when))) for route in routes]

    def find(self, facts: RouteFacts) -> Route:
        """The route of a lead."""
        said = _said(facts)
        fitting = (route for route, asked in self._prepared if all(each.holds(facts, said) for each in asked))
        return next(fitting)

    def explain(self, facts: RouteFacts) -> tuple[Route, list[Verdict]]:
        """The route of a lead, and a verdict for each route that was looked at, the one taken last."""
        said = _said(facts)
        verdicts: list[Verdict] = []
        for route, conditions in self._prepared:
            unmet = [each.unmet(facts) for each in conditions if not each.holds(facts, said)]
            why = "; ".join(unmet or [each.met(facts) for each in conditions] or [TAKES_ALL])
            verdicts.append(Verdict(route.name, not unmet, why))
            if not unmet:
                return route, verdicts
        raise AssertionError("the last route takes every lead")


class _Condition(Protocol):
    def holds(self, facts: RouteFacts, said: Mapping[str, Collection[str]]) -> bool: ...
    def met(self, facts: RouteFacts) -> str: ...
    def unmet(self, facts: RouteFacts) -> str: ...


@dataclass(frozen=True)
class _OneOf:
    """A word that has to be one of these."""

    field: str
    named: Sequence[str]
    wanted: frozenset[str]

    def holds(self, facts: RouteFacts, said: Mapping[str, Collection[str]]) -> bool:
        return not self.wanted.isdisjoint(said[self.field])

    def met(self, facts: RouteFacts) -> str:
        return f"{LABELS[self.field]} is {_shown(getattr(facts, self.field))}"

    def unmet(self, facts: RouteFacts) -> str:
        value = getattr(facts, self.field)
        if not value or not plain(value):
            return f"no {LABELS[self.field]} is known"
        beginning = "beginning with " if self.field == "postal" else ""
        return f"{LABELS[self.field]} is {_shown(value)}, not {beginning}{_either(self.named)}"


@dataclass(frozen=True)
class _Size:
    """A number of employees that has to lie between these, both included."""

    least: int | None
    most: int | None

    def holds(self, facts: RouteFacts, said: Mapping[str, Collection[str]]) -> bool:
        if facts.size is None:
            return False
        return (self.least or 0) <= facts.size and (self.most is None or facts.size <= self.most)

    def met(self, facts: RouteFacts) -> str:
        return f"company size is {facts.size}"

    def unmet(self, facts: RouteFacts) -> str:
        if facts.size is None:
            return "no company size is known"
        if self.most is None:
            return f"company size is {facts.size}, not {self.least} or more"
        span = f"up to {self.most}" if self.least is None else f"{self.least} to {self.most}"
        return f"company size is {facts.size}, not {span}"


def _conditions(when: When) -> Iterator[_Condition]:
    for field in LABELS:
        named: Sequence[str] = getattr(when, field)
        if named:
            reading = WHOLE.get(field, plain)
            yield _OneOf(field, named, frozenset(map(reading, named)))
    if when.size_from is not None or when.size_to is not None:
        yield _Size(when.size_from, when.size_to)


def _said(facts: RouteFacts) -> dict[str, Collection[str]]:
    """For every field the words that count as said: a lead in Austrian German is one in German too."""
    values = {field: getattr(facts, field) for field in LABELS}
    return {field: SAID.get(field, _itself)(value) if value else () for field, value in values.items()}


def _itself(value: str) -> tuple[str, ...]:
    return (plain(value),)


def _country(value: str) -> str:
    code = plain(value)
    return "gb" if code == "uk" else code


def _postal(value: str) -> str:
    return COUNTRY_BEFORE.sub("", plain(value)).replace(" ", "").replace("-", "")


def _language(value: str) -> str:
    return plain(value).replace("_", "-")


def _beginnings(value: str) -> list[str]:
    code = _postal(value)[:20]
    return [code[:length] for length in range(1, len(code) + 1)]


def _tongues(value: str) -> tuple[str, str]:
    tongue = _language(value)
    return tongue, tongue.partition("-")[0]


# How a field is read in a route, and what it says in a lead, where that is more than its plain word.
WHOLE = {"country": _country, "postal": _postal, "language": _language}
SAID: Mapping[str, Callable[[str], Collection[str]]] = {
    "country": lambda value: (_country(value),),
    "postal": _beginnings,
    "language": _tongues,
    "product": choices,
}


def _shown(value: str) -> str:
    return value if len(value) <= 60 else value[:59] + "…"


def _either(named: Sequence[str]) -> str:
    """The names with "or" before the last; of many only the first few."""
    if len(named) > NAMED + 1:
        return f"{', '.join(named[:NAMED])} or {len(named) - NAMED} more"
    *first, last = named
    return f"{', '.join(first)} or {last}" if first else last
