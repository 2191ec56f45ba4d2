"""The rows of a list are understood: who can be reached, how warm a lead each is, and where it goes."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, BinaryIO

from handlers.contact import normal_email, normal_phone
from handlers.route import FACTS, facts_of
from handlers.sheets import open_sheet
from playbook.document import Playbook
from playbook.drops import place_of
from playbook.free_mail import is_free_mail
from playbook.judging import Judge
from playbook.listed import TEST, Listed, why_not
from playbook.qualification import Verdict
from playbook.routing import RouteFacts, Router
from playbook.words import Temperature
from sources.columns import reader
from sources.new_lead import NewLead

KEPT = 10_000  # answers of each kind that are remembered


@dataclass(frozen=True)
class Terms:
    """What is the same for every row of a list; plain values, so that another process can be told it.

    `source` is said of leads that name none, `temperature` of all; without it the checklist says it of each.
    """

    playbook: Playbook
    headings: Sequence[str]
    columns: Mapping[int, str]
    campaign: str
    source: str
    temperature: str | None


class Rows:
    """Understands rows of one list."""

    def __init__(self, terms: Terms) -> None:
        self._terms, self._read = terms, reader(terms.headings, terms.columns)
        asked = terms.playbook.qualification
        self._judge = Judge(asked.rules, asked.thresholds, asked.free_mail)
        self._router = Router(terms.playbook.routes)
        self._routes: dict[tuple[Any, ...], tuple[str, str]] = {}
        self._company = lru_cache(maxsize=KEPT)(self._company_of)
        self._reasons = lru_cache(maxsize=KEPT)(_as_json)

    def __call__(self, number: int, cells: Sequence[str]) -> Listed:
        """A row, and what becomes of it if nobody knows that person."""
        new = self._read(cells)
        email = normal_email(new.email)
        phone = normal_phone(new.phone, new.country or self._terms.playbook.team.region)
        if not email and not phone:
            return Listed(number, why_not(new.email, new.phone), cells)
        if new.test:
            return Listed(number, TEST, cells)
        source = new.source or self._terms.source
        temperature, points, because = self._warm(new, email, phone, source)
        route, routing = self._routed(new, source, temperature)
        return Listed(
            number, "", cells, email, phone, self._company(email.partition("@")[2]) if email else None, new.name,
            new.company, new.message, new.landing_page, source, new.price, new.currency,
            _extra(new, email, phone), temperature, place_of(temperature, points), self._reasons(because), route,
            routing, new.campaign,
        )  # fmt: skip

    def _warm(
        self, new: NewLead, email: str | None, phone: str | None, source: str
    ) -> tuple[str, int, tuple[str, ...]]:
        """How warm it is, its points, and why. What nobody can decide is as warm as leads that say nothing."""
        of_drop = self._terms.temperature
        verdict = self._judged(new, email, phone, source)
        if of_drop:
            return of_drop, verdict.points, (f"its drop says {of_drop}", *verdict.because)
        found = verdict.temperature or self._terms.playbook.intake.temperature
        return str(found.value), verdict.points, verdict.because

    def _judged(self, new: NewLead, email: str | None, phone: str | None, source: str) -> Verdict:
        says = None if self._terms.temperature else new.temperature
        said = {
            "name": new.name, "company": new.company, "email": email, "phone": phone, "message": new.message,
            "source": source, "campaign": self._terms.campaign, "country": new.country,
        }  # fmt: skip
        return self._judge(said, new.extra, Temperature(says) if says else None)

    def _routed(self, new: NewLead, source: str, temperature: str) -> tuple[str, str]:
        """The route, and what it was found by as JSON."""
        facts = facts_of(new, temperature) | {"source": source, "campaign": self._terms.campaign}
        asked = tuple(facts.values())
        found = self._routes.get(asked)
        if found is None:
            if len(self._routes) >= KEPT:
                self._routes.clear()
            known = {name: facts[name] for name in (*FACTS, "source", "campaign", "temperature")}
            found = self._router.find(RouteFacts(**known)).name, json.dumps(facts)
            self._routes[asked] = found
        return found

    def _company_of(self, domain: str) -> str | None:
        return None if is_free_mail(domain, self._terms.playbook.qualification.free_mail) else domain


def understood(file: BinaryIO, name: str, terms: Terms, after: int, most: int) -> Iterator[list[Listed]]:
    """The rows of a file after that one, understood, so many at a time. Raises Unreadable."""
    rows, some = Rows(terms), list[Listed]()
    for number, cells in open_sheet(file, name).rows(after):
        some.append(rows(number, cells))
        if len(some) >= most:
            yield some
            some = []
    if some:
        yield some


def _extra(new: NewLead, email: str | None, phone: str | None) -> str:
    """What has no column, with an e-mail or phone that nobody could make sense of: nothing is lost."""
    left = new.extra
    if new.email and not email:
        left = {**left, "email": new.email}
    if new.phone and not phone:
        left = {**left, "phone": new.phone}
    return json.dumps(left) if left else "{}"


def _as_json(said: tuple[str, ...]) -> str:
    return json.dumps(said)
