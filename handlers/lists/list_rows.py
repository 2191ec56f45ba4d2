"""The rows of a list are understood: who can be reached, how warm a lead each is, and where it goes."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from json.encoder import encode_basestring_ascii as quoted
from typing import Any, BinaryIO

from handlers.arrival.route_facts import FACTS, facts_of, looks_at
from handlers.contact import normal_email, normal_phone
from handlers.lists.sheets import open_sheet
from playbook.document import Playbook
from playbook.drops import place_of
from playbook.free_mail import is_free_mail
from playbook.judging import Judge
from playbook.listed import TEST, Listed, why_not
from playbook.routing import RouteFacts, Router
from playbook.words import Temperature
from sources.columns import Extra, Facts, facts_reader
from sources.marks import marks_of, may_tell
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
        self._terms, self._read = terms, facts_reader(terms.headings, terms.columns)
        asked, self._region = terms.playbook.qualification, terms.playbook.team.region
        self._undecided = str(terms.playbook.intake.temperature.value)
        self._judge = Judge(asked.rules, asked.thresholds, asked.free_mail)
        self._router = Router(terms.playbook.routes)
        self._routes: dict[tuple[Any, ...], tuple[str, str]] = {}
        self._company = lru_cache(maxsize=KEPT)(self._company_of)
        self._reasons = lru_cache(maxsize=KEPT)(_as_json)

    def __call__(self, number: int, cells: Sequence[str]) -> Listed:
        """A row, and what becomes of it if nobody knows that person."""
        facts, extra = self._read(cells)
        said = facts.get
        email = normal_email(said("email"))
        phone = normal_phone(said("phone"), said("country") or self._region)
        if not email and not phone:
            return Listed(number, why_not(said("email"), said("phone")), cells)
        if said("test"):
            return Listed(number, TEST, cells)
        source, page, price = said("source") or self._terms.source, said("landing_page"), said("price")
        temperature, points, because = self._warm(facts, extra, email, phone, source)
        route, routing = self._routed(said("country"), extra, source, temperature)
        named = None if said("campaign_hinted") else said("campaign")
        domain = self._company(email.partition("@")[2]) if email else None
        return Listed(
            number, "", cells, email, phone, domain, said("name"), said("company"), said("message"), page, source,
            None if price is None else str(price), said("currency"), _extra(facts, extra, email, phone),
            temperature, place_of(temperature, points), self._reasons(because), route, routing, named,
            _marks(page, extra),
        )  # fmt: skip

    def _warm(
        self, facts: Facts, extra: Extra, email: str | None, phone: str | None, source: str
    ) -> tuple[str, int, tuple[str, ...]]:
        """How warm it is, its points, and why. What nobody can decide is as warm as leads that say nothing."""
        of_drop = self._terms.temperature
        says = None if of_drop else facts.get("temperature")
        told = {
            "name": facts.get("name"), "company": facts.get("company"), "email": email, "phone": phone,
            "message": facts.get("message"), "source": source, "campaign": self._terms.campaign,
            "country": facts.get("country"),
        }  # fmt: skip
        verdict = self._judge(told, extra, Temperature(says) if says else None)
        if of_drop:
            return of_drop, verdict.points, (f"its drop says {of_drop}", *verdict.because)
        found = verdict.temperature
        return str(found.value) if found else self._undecided, verdict.points, verdict.because

    def _routed(self, country: str | None, extra: Extra, source: str, temperature: str) -> tuple[str, str]:
        """The route, and what it was found by as JSON."""
        beside = tuple((name, value) for name, value in extra.items() if looks_at(name)) if extra else ()
        asked = (country, source, temperature, beside)
        found = self._routes.get(asked)
        if found is None:
            if len(self._routes) >= KEPT:
                self._routes.clear()
            new = NewLead.model_construct(country=country, extra=dict(beside))
            facts = facts_of(new, temperature) | {"source": source, "campaign": self._terms.campaign}
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


def _extra(facts: Facts, extra: Extra, email: str | None, phone: str | None) -> str:
    """What has no column, with an e-mail or phone that nobody could make sense of: nothing is lost."""
    left = extra
    if not email and "email" in facts:
        left = {**left, "email": facts["email"]}
    if not phone and "phone" in facts:
        left = {**left, "phone": facts["phone"]}
    if not left:
        return "{}"
    # all that a list keeps is text; a whole encoder takes ten times as long as its cells
    return f"{{{', '.join([f'{_quoted(name)}: {quoted(str(value))}' for name, value in left.items()])}}}"


def _marks(page: str | None, extra: Extra) -> str:
    """The marks of advertisers in its columns and in the addresses it names, as JSON."""
    if not page and not any(map(may_tell, extra)):
        return "{}"
    found = marks_of(page, extra)
    return json.dumps(found) if found else "{}"


def _as_json(said: tuple[str, ...]) -> str:
    return json.dumps(said)


_quoted = lru_cache(maxsize=2000)(quoted)
