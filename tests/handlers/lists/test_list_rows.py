"""A row of a list, read quickly, says what the slow and plain way of every single step says."""

import json
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from handlers.arrival.route_facts import FACTS, facts_of
from handlers.contact import normal_email, normal_phone
from handlers.lists.list_rows import Rows, Terms
from playbook.campaigns import MARKS
from playbook.document import read
from playbook.drops import place_of
from playbook.free_mail import is_free_mail
from playbook.listed import TEST, Listed, why_not
from playbook.qualification import Facts, qualify
from playbook.routing import RouteFacts, Router
from playbook.words import Temperature
from sources.columns import CHOICES, columns_of, reader
from sources.marks import marks_in
from tests.made_up import made_up

PLAYBOOK = read(
    """
    routes = [{ name = "north", channel = "#north", when = { postal = ["1"], country = ["DE"] } },
              { name = "all", channel = "#leads" }]
    [qualification]
    rules = [{ points = 5, because = "is a chief", extra = { "Job title" = ["chief"] } },
             { points = 50, because = "has a phone", has = ["phone"] },
             { points = 9, because = "writes from anywhere", free_mail = true }]
    """
)
HEADINGS = st.lists(
    st.sampled_from([*CHOICES, *MARKS, "Job title", "PLZ", "Referrer", "Budget", "First name", "page"]),
    min_size=1, max_size=9, unique=True,
).map(lambda some: [*some, "E-Mail", "Phone"])  # fmt: skip
CELLS = st.sampled_from(
    ["", " ", "hot", "DE", "uk", "yes", "12,50 €", "0", "Ann", "Ann  Lee", "chief", "10115", "A\nB", "\u200b",
     'say "hi"', "Zoë\ud800", "https://a.co/?utm_source=x&gclid=1", "ANN@acme.com", "ann@gmail.com", "n/a",
     "Ann <ann@acme.com>", "+49 30 12345678", "030 12345678", "12", "x" * 400]
)  # fmt: skip


@made_up(80)
@given(HEADINGS, st.lists(CELLS, min_size=11, max_size=11), st.sampled_from([None, "hot"]))
def test_a_row_is_understood_quickly_as_it_is_step_by_step(
    headings: list[str], cells: list[str], of_drop: str | None
) -> None:
    cells = cells[: len(headings)]
    terms = Terms(PLAYBOOK, headings, columns_of(headings), "Autumn webinar", "list", of_drop)
    rows = Rows(terms)
    assert rows(7, cells) == rows(7, cells) == step_by_step(terms, 7, cells)


def step_by_step(terms: Terms, number: int, cells: list[str]) -> Listed:
    """The same, each step as it is done for a single inquiry."""
    new = reader(terms.headings, terms.columns)(cells)
    email, phone = normal_email(new.email), normal_phone(new.phone, new.country or PLAYBOOK.team.region)
    if not (email or phone):
        return Listed(number, why_not(new.email, new.phone), cells)
    if new.test:
        return Listed(number, TEST, cells)
    source, asked, of_drop = new.source or terms.source, PLAYBOOK.qualification, terms.temperature
    says = None if of_drop or not new.temperature else Temperature(new.temperature)
    said = Facts(
        new.name, new.company, email, phone, new.message, source, terms.campaign, country=new.country,
        temperature=says, extra=new.extra,
    )  # fmt: skip
    verdict = qualify(said, asked.rules, asked.thresholds, asked.free_mail)
    warm = of_drop or str((verdict.temperature or PLAYBOOK.intake.temperature).value)
    because = [f"its drop says {of_drop}", *verdict.because] if of_drop else [*verdict.because]
    facts = facts_of(new, warm) | {"source": source, "campaign": terms.campaign}
    known = {name: facts[name] for name in (*FACTS, "source", "campaign", "temperature")}
    domain = (email or "").partition("@")[2] or None
    left = {"email": None if email else new.email, "phone": None if phone else new.phone}
    return Listed(
        number, "", cells, email, phone, None if domain is None or is_free_mail(domain, asked.free_mail) else domain,
        new.name, new.company, new.message, new.landing_page, source,
        None if new.price is None else str(Decimal(new.price)), new.currency,
        json.dumps(new.extra | {kind: text for kind, text in left.items() if text}), warm,
        place_of(warm, verdict.points), json.dumps(because), Router(PLAYBOOK.routes).find(RouteFacts(**known)).name,
        json.dumps(facts), None if new.campaign_hinted else new.campaign,
        json.dumps(marks_in(new)),
    )  # fmt: skip
