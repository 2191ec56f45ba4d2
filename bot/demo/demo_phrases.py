"""What the demo's leads are made of: people, firms, telephone numbers, questions, campaigns and forms."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Country:
    """People and firms of one country, and telephone numbers its regulator keeps free for films and books.

    `phones` are patterns, each with the numbers that go into it. A country that keeps none free has none
    here: nobody's telephone shall ring.
    """

    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    companies: tuple[str, ...]
    phones: tuple[tuple[str, range], ...] = ()


@dataclass(frozen=True)
class Campaign:
    """Something marketing paid for; `price` is what one lead of it costs, in units of `currency`."""

    name: str
    source: str
    landing_page: str
    price: float
    currency: str = "EUR"


LANDING_PAGE = "https://rio-rancho-solar.example/contact"

CAMPAIGNS = (
    Campaign("Autumn webinar", "webinar", "https://rio-rancho-solar.example/webinar", 46.0),
    Campaign("Trade fair Munich", "trade fair", "https://rio-rancho-solar.example/munich", 118.5),
    Campaign("Search ads", "search", "https://rio-rancho-solar.example/commercial-roofs", 72.25),
    Campaign("Energy cost calculator", "calculator", "https://rio-rancho-solar.example/calculator", 31.8),
)

COUNTRIES = (
    Country(
        ("Anna", "Jonas", "Katrin", "Matthias", "Sabine", "Uwe", "Franziska", "Holger"),
        ("Brenner", "Keller", "Vogt", "Hartmann", "Schäfer", "Lindner", "Krüger", "Albers"),
        ("Brenner Logistik", "Metallbau Vogt", "Kühlhaus Nord", "Hartmann Druck", "Molkerei Isartal"),
        (
            ("+49 30 23125 {:03d}", range(1000)),
            ("+49 (0)40 66969-{:03d}", range(1000)),
            ("+49 89 99998 {:03d}", range(1000)),
            ("+49 69 90009-{:03d}", range(1000)),
        ),
    ),
    Country(
        ("Emily", "Marcus", "Denise", "Tyler", "Priya", "Walter", "Carmen", "Grant"),
        ("Hollis", "Nguyen", "Whitaker", "Delgado", "Okonkwo", "Barnes", "Petersen", "Rao"),
        ("Desert Ridge Cold Storage", "Lakeside Fabrication", "Tri-County Produce", "Hollis Auto Parts"),
        (
            ("+1 (212) 555-{:04d}", range(100, 200)),
            ("+1 312-555-{:04d}", range(100, 200)),
            ("+1 415 555 {:04d}", range(100, 200)),
            ("+1 505 555 {:04d}", range(100, 200)),
            ("+1 (602) 555-{:04d}", range(100, 200)),
        ),
    ),
    Country(
        ("Oliver", "Harriet", "Imran", "Gemma", "Rhys", "Philippa", "Duncan", "Shanice"),
        ("Ashworth", "Patel", "Llewellyn", "Fraser", "Holt", "Campbell", "Bright", "Sutton"),
        ("Ashworth Foods", "Severn Packaging", "Holt Timber", "Mersey Bonded Warehousing"),
        (
            ("+44 20 7946 0{:03d}", range(1000)),
            ("+44 (0)161 496 0{:03d}", range(1000)),
            ("+44 113 496 0{:03d}", range(1000)),
        ),
    ),
    Country(
        ("Camille", "Luc", "Élodie", "Thierry", "Nadia", "Benoît", "Margaux", "Yanis"),
        ("Lefèvre", "Moreau", "Garnier", "Benali", "Roussel", "Faure", "Chevalier", "Masson"),
        ("Lefèvre Transports", "Laiterie du Vercors", "Ateliers Garnier", "Faure Emballages"),
        (
            ("+33 1 99 00 {:02d} 14", range(100)),
            ("+33 2 61 91 {:02d} 38", range(100)),
            ("+33 4 65 71 {:02d} 52", range(100)),
        ),
    ),
    Country(
        ("Astrid", "Johan", "Elin", "Mikael", "Sofia", "Anders", "Linnea", "Oskar"),
        ("Bergström", "Nyberg", "Holm", "Sandberg", "Ekdahl", "Lund", "Wallin", "Åberg"),
        ("Nyberg Verkstad", "Mälaren Frys", "Sandberg Trä", "Holm Lager"),
        (
            ("+46 8 465 004 {:02d}", range(100)),
            ("+46 31 390 06 {:02d}", range(100)),
            ("+46 40 628 04 {:02d}", range(100)),
        ),
    ),
    Country(
        ("Chloe", "Liam", "Mei", "Angus", "Tahlia", "Darren", "Ngaire", "Samir"),
        ("McAllister", "Tran", "Papadopoulos", "Whitlam", "Doyle", "Haddad", "Fenwick", "Carr"),
        ("Whitlam Wines", "Fenwick Steel", "Southern Cross Freight", "Doyle Nurseries"),
        (("+61 2 5550 {:04d}", range(1000, 3000)), ("+61 2 7010 {:04d}", range(1000, 3000))),
    ),
    Country(
        ("Lucía", "Javier", "Marta", "Iñigo", "Pilar", "Álvaro"),
        ("Navarro", "Ibáñez", "Serrano", "Echeverría", "Molina", "Vidal"),
        ("Conservas Navarro", "Talleres Ibáñez", "Cítricos Vidal"),
    ),
    Country(
        ("Sanne", "Bram", "Femke", "Ruben", "Marieke", "Thijs"),
        ("de Vries", "Bakker", "van Dijk", "Mulder", "Kuipers", "Smit"),
        ("Kuipers Kassen", "Bakker Koelhuizen", "Van Dijk Transport"),
    ),
)

# What prospects ask, in their own words, by how far they are with buying.
INQUIRIES: Mapping[str, tuple[str, ...]] = {
    "hot": (
        "Our electricity contract ends in six weeks, the new offer is double. Can somebody come this week?",
        "We have two quotes for 400 kWp and the board meets on Thursday. Who can call me today for a third?",
        "Our scaffold stands until the end of the month. Can you mount panels before it comes down?",
        "Please call me back this morning, I have the budget approved and need a delivery date.",
        "Our installer went out of business with half of the roof done. Can you take over right away?",
        "The grant ends this month and asks for a binding offer. Can you make that in time?",
        "I saw your panels on our neighbour's warehouse. We want just that, 6,000 square metres, this year.",
        "Last night's outage cost us a whole cold store. How fast can you be here with panels and batteries?",
        "Ready to sign if the payback is below eight years. Who do I send our load profile to?",
    ),
    "warm": (
        "We are planning a new warehouse for next summer and would like solar on it from the start.",
        "What does a system for about 2,500 square metres of flat roof cost, roughly?",
        "Do you also offer leasing? We would rather not put the money into the roof ourselves.",
        "How many of our forklifts and vans could we charge from our own roof? There are eighteen of them.",
        "Our cooling runs at noon when the sun is strongest. Could you work out what that would save us?",
        "Our fire insurer has questions about panels on the roof. Do you talk to them, or do we?",
        "Is a roof from 1994 strong enough for panels, and who checks that?",
        "We have three sites in two countries. Do you handle the grid connection for all of them?",
        "Could you send references from food producers? Our hygiene auditor will ask.",
        "What happens to the panels when we sell the building in ten years?",
        "We use 1.2 GWh a year, most of it between six and two. Does a battery pay off for us?",
    ),
    "cold": (
        "Just collecting information for next year's budget, a brochure is fine.",
        "Do you have a checklist of what to look at before asking for offers?",
        "I am writing a paper about solar in small industry, may I use a figure from your website?",
        "We rent our hall. Is there anything a tenant can do at all?",
        "Please add me to the newsletter, we may look into it in a year or two.",
        "How long do the panels last, and are they recycled afterwards?",
        "Somebody from your stand asked me to fill this in. No rush on our side.",
    ),
}

# How forms spell what they ask; what a form does not ask for it does not send.
FORMS: tuple[Mapping[str, str], ...] = (
    {
        "name": "name",
        "email": "email",
        "phone": "phone",
        "company": "company",
        "message": "message",
        "source": "source",
        "campaign": "campaign",
        "temperature": "temperature",
        "landing_page": "landing_page",
        "price": "price",
        "currency": "currency",
        "external_id": "external_id",
    },
    {
        "first_name": "first_name",
        "last_name": "last_name",
        "email": "email_address",
        "phone": "phone_number",
        "company": "company_name",
        "message": "comments",
        "source": "utm_source",
        "campaign": "utm_campaign",
        "temperature": "lead_temperature",
        "landing_page": "page_url",
        "price": "cost_per_lead",
        "currency": "currency",
        "roof_area_m2": "roof_area_m2",
        "external_id": "submission_id",
    },
    {
        "name": "fullName",
        "email": "workEmail",
        "phone": "mobile",
        "company": "organisation",
        "message": "enquiry",
        "source": "leadSource",
        "campaign": "campaignName",
        "temperature": "temperature",
        "landing_page": "landingPage",
        "price": "price",
        "currency": "currency",
        "roof_area_m2": "roofArea",
        "external_id": "externalId",
    },
    {
        "first_name": "Vorname",
        "last_name": "Nachname",
        "email": "E-Mail",
        "phone": "Telefon",
        "company": "Firma",
        "message": "Ihre Nachricht",
        "source": "Quelle",
        "campaign": "Kampagne",
        "temperature": "Temperatur",
        "landing_page": "Landing Page",
        "price": "Preis",
        "currency": "Währung",
        "roof_area_m2": "Dachfläche (m²)",
        "external_id": "Lead-ID",
    },
)
