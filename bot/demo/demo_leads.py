"""Makes up the demo's leads: what an installer of solar roofs for firms is asked through its web forms."""

import random
import re
import unicodedata
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.demo.demo_phrases import CAMPAIGNS, COUNTRIES, FORMS, INQUIRIES, LANDING_PAGE, Campaign, Country

Card = TypeVar("Card")

TEMPERATURES = {"hot": 35, "warm": 45, "cold": 20}  # per cent
RECENT = 25  # so many of the last prospects may write again

# How often, of 1, something happens.
NO_PHONE = 0.12
NO_EMAIL = 0.08
NO_COMPANY = 0.06
NO_MESSAGE = 0.04
NO_ID = 0.15
FROM_CAMPAIGN = 0.7
PRICE_SENT = 0.6
ROOF_SENT = 0.3
WRITES_AGAIN = 0.07
SENT_TWICE = 0.04


@dataclass(frozen=True)
class Prospect:
    """Somebody who might buy a solar roof. What they did not tell is None."""

    first_name: str
    last_name: str
    company: str | None
    email: str | None
    phone: str | None


def demo_leads(rng: random.Random) -> Iterator[dict[str, object]]:
    """Yield payloads for the intake, without end and the same for the same seed.

    Keys are spelled as different forms spell them. Now and then a prospect writes again, or a form sends the
    same payload a second time.
    """
    people = prospects(rng)
    inquiries = {temperature: _dealt(phrases, rng) for temperature, phrases in INQUIRIES.items()}
    recent: deque[Prospect] = deque(maxlen=RECENT)
    while True:
        if recent and rng.random() < WRITES_AGAIN:
            prospect = rng.choice(recent)
        else:
            prospect = next(people)
            recent.append(prospect)
        temperature = rng.choices(list(TEMPERATURES), list(TEMPERATURES.values()))[0]
        payload = _payload(prospect, temperature, next(inquiries[temperature]), rng)
        yield payload
        if rng.random() < SENT_TWICE:
            yield dict(payload)


def _payload(prospect: Prospect, temperature: str, message: str, rng: random.Random) -> dict[str, object]:
    campaign = rng.choice(CAMPAIGNS) if rng.random() < FROM_CAMPAIGN else None
    facts: dict[str, object] = {
        "first_name": prospect.first_name,
        "last_name": prospect.last_name,
        "name": f"{prospect.first_name} {prospect.last_name}",
        "company": prospect.company,
        "email": prospect.email,
        "phone": prospect.phone,
        "temperature": temperature,
        "message": None if rng.random() < NO_MESSAGE else message,
        "roof_area_m2": rng.randrange(4, 120) * 50 if rng.random() < ROOF_SENT else None,
        "external_id": None if rng.random() < NO_ID else f"form-{rng.randrange(16**8):08x}",
        **_origin(campaign, rng),
    }
    spelling = rng.choice(FORMS)
    return {spelling[fact]: value for fact, value in facts.items() if value is not None and fact in spelling}


def _origin(campaign: Campaign | None, rng: random.Random) -> dict[str, object]:
    if campaign is None:
        return {"source": "website", "landing_page": LANDING_PAGE}
    origin: dict[str, object] = {
        "source": campaign.source,
        "campaign": campaign.name,
        "landing_page": campaign.landing_page,
    }
    if rng.random() < PRICE_SENT:
        origin |= {"price": campaign.price, "currency": campaign.currency}
    return origin


def prospects(rng: random.Random) -> Iterator[Prospect]:
    """Yield people from everywhere in turn; nobody comes twice before everybody has come once."""
    cards = [
        (country, first, last, company)
        for country in COUNTRIES
        for first in country.first_names
        for last in country.last_names
        for company in country.companies
    ]
    phones = {country: _dealt(_numbers(country), rng) for country in COUNTRIES if country.phones}
    for country, first, last, company in _dealt(cards, rng):
        email = f"{_plain(first)}.{_plain(last)}@{_plain(company)}.example"
        yield Prospect(
            first_name=first,
            last_name=last,
            company=None if rng.random() < NO_COMPANY else company,
            email=None if rng.random() < NO_EMAIL else email,
            phone=None if country not in phones or rng.random() < NO_PHONE else next(phones[country]),
        )


def _numbers(country: Country) -> list[str]:
    return [phone.format(number) for phone, numbers in country.phones for number in numbers]


def _dealt(cards: Sequence[Card], rng: random.Random) -> Iterator[Card]:
    """Yield the cards like a dealer who shuffles anew when the deck is used up."""
    while True:
        yield from rng.sample(cards, len(cards))


def _plain(name: str) -> str:
    """Return a name as it stands in an address: lower case, no accents, hyphens between the words."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "-", letters.lower()).strip("-")
