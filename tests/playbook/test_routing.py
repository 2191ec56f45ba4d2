"""The first route that fits takes the lead, every route looked at says why, and none is unreachable."""

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from playbook.likeness import plain
from playbook.routes import Route, Routes, When
from playbook.routing import RouteFacts, Router, Verdict

REST = Route(name="everybody else")
ROUTES: TypeAdapter[list[Route]] = TypeAdapter(Routes)


def fits(when: dict[str, Any], **facts: Any) -> bool:
    routes = [Route(name="this", when=When(**when)), REST]
    lead = RouteFacts(**facts)
    route, verdicts = Router(routes).explain(lead)
    assert Router(routes).find(lead) == route
    return verdicts[0].matched


def why(when: dict[str, Any], **facts: Any) -> str:
    return Router([Route(name="this", when=When(**when)), REST]).explain(RouteFacts(**facts))[1][0].why


@pytest.mark.parametrize(
    ("when", "facts"),
    [
        ({"country": ["DE", "AT"]}, {"country": "at"}),
        ({"country": ["UK"]}, {"country": "GB"}),
        ({"region": ["Île-de-France"]}, {"region": "ile-de-france"}),
        ({"region": ["Malmo"]}, {"region": "  MALMÖ "}),
        ({"region": ["Łódź"]}, {"region": "Lodz"}),
        ({"region": ["Giessen"]}, {"region": "Gießen"}),
        ({"postal": ["80", "81"]}, {"postal": "81667"}),
        ({"postal": ["80"]}, {"postal": "D-80331"}),
        ({"postal": ["SW1"]}, {"postal": "sw1a 1aa"}),
        ({"postal": ["SW1A 1AA"]}, {"postal": "SW1A1AA"}),
        ({"product": ["solar"]}, {"product": "Roofing, Solar"}),
        ({"product": ["Roofing, Solar"]}, {"product": "roofing, solar"}),
        ({"language": ["de"]}, {"language": "de-AT"}),
        ({"language": ["de_AT"]}, {"language": "de-at"}),
        ({"source": ["webform"]}, {"source": "Webform"}),
        ({"campaign": ["Autumn  webinar"]}, {"campaign": "autumn webinar"}),
        ({"temperature": ["hot"]}, {"temperature": "hot"}),
        ({"size_from": 50}, {"size": 50}),
        ({"size_from": 50, "size_to": 200}, {"size": 200}),
        ({"size_to": 10}, {"size": 0}),
        ({"sales_channel": ["partner"]}, {"sales_channel": "partner"}),
        ({"country": "DE", "product": "solar"}, {"country": "DE", "product": "solar"}),
        ({"country": ["DE"], "region": []}, {"country": "DE"}),
    ],
)
def test_a_lead_that_meets_every_condition_fits(when: dict[str, Any], facts: dict[str, Any]) -> None:
    assert fits(when, **facts)


@pytest.mark.parametrize(
    ("when", "facts", "reason"),
    [
        ({"country": ["AT", "CH"]}, {"country": "DE"}, "country is DE, not AT or CH"),
        ({"country": ["AT"]}, {}, "no country is known"),
        ({"country": ["AT"]}, {"country": "  "}, "no country is known"),
        (
            {"country": ["AT", "CH", "FR", "IT", "ES", "PT"]},
            {"country": "DE"},
            "country is DE, not AT, CH, FR, IT or 2 more",
        ),
        ({"postal": ["80", "81"]}, {}, "no postal code is known"),
        ({"postal": ["80"]}, {"postal": "08056"}, "postal code is 08056, not beginning with 80"),
        ({"postal": ["80331"]}, {"postal": "803"}, "postal code is 803, not beginning with 80331"),
        ({"language": ["de-AT"]}, {"language": "de"}, "language is de, not de-AT"),
        ({"product": ["solar"]}, {"product": "solarium"}, "product is solarium, not solar"),
        ({"campaign": ["spring"]}, {"campaign": "x" * 200}, f"campaign is {'x' * 59}…, not spring"),
        ({"temperature": ["hot", "warm"]}, {"temperature": "cold"}, "temperature is cold, not hot or warm"),
        ({"size_from": 50}, {"size": 49}, "company size is 49, not 50 or more"),
        ({"size_to": 50}, {"size": 51}, "company size is 51, not up to 50"),
        ({"size_from": 50, "size_to": 200}, {"size": 20}, "company size is 20, not 50 to 200"),
        ({"size_from": 0}, {}, "no company size is known"),
        (
            {"sales_channel": ["inside"]},
            {"sales_channel": "outside"},
            "sales channel is outside, not inside",
        ),
        (
            {"country": ["AT"], "source": ["csv"], "product": ["solar"]},
            {"country": "DE", "product": "solar"},
            "country is DE, not AT; no source is known",
        ),
    ],
)
def test_a_lead_that_does_not_fit_is_told_why_not(
    when: dict[str, Any], facts: dict[str, Any], reason: str
) -> None:
    assert not fits(when, **facts)
    assert why(when, **facts) == reason


def test_the_first_route_that_fits_wins_and_the_ones_after_it_are_not_looked_at() -> None:
    routes = [
        Route(name="Alps", when=When(country=["AT", "CH"])),
        Route(name="Germany", when=When(country=["DE"], size_from=10)),
        Route(name="German too", when=When(country=["DE"])),
        REST,
    ]
    route, verdicts = Router(routes).explain(RouteFacts(country="DE", size=12))
    assert route is routes[1]
    assert verdicts == [
        Verdict("Alps", False, "country is DE, not AT or CH"),
        Verdict("Germany", True, "country is DE; company size is 12"),
    ]


def test_what_fits_nothing_else_ends_at_the_last_route() -> None:
    route, verdicts = Router([Route(name="Alps", when=When(country=["AT"])), REST]).explain(RouteFacts())
    assert route is REST
    assert verdicts[-1] == Verdict("everybody else", True, "it takes every lead")


@given(st.builds(RouteFacts, **dict.fromkeys(["country", "region", "postal", "language"], st.text())))
def test_whatever_a_stranger_wrote_the_lead_finds_a_route_with_reasons(facts: RouteFacts) -> None:
    when = When(country=["DE"], region=["Bayern"], postal=["8"], language=["de"])
    route, verdicts = Router([Route(name="Bavaria", when=when), REST]).explain(facts)
    assert verdicts[-1].route == route.name
    assert all(verdict.why for verdict in verdicts)


@given(st.text("aeozAEOZäéößÄÉÖøłÅñç -'1"))
def test_case_accents_and_needless_spaces_never_matter(text: str) -> None:
    apart = unicodedata.normalize("NFD", text)
    assert plain(text) == plain(text.upper()) == plain(f"  {apart.lower()}\t")


def test_200_routes_are_searched_without_asking_any_of_them_twice() -> None:
    routes = [Route(name=f"route {n}", when=When(country=["DE"], postal=[str(n)])) for n in range(100, 300)]
    route, verdicts = Router([*routes, REST]).explain(RouteFacts(country="DE", postal="29912"))
    assert route.name == "route 299"
    assert [verdict.route for verdict in verdicts] == [route.name for route in routes]


@pytest.mark.parametrize(
    ("routes", "fault"),
    [
        ([], "The last route has to take every lead, without a when, and there is none."),
        (
            [{"name": "Alps", "when": {"country": ["AT"]}}],
            'The last route has to take every lead, without a when, and "Alps" does not.',
        ),
        (
            [{"name": "all"}, {"name": "Alps", "when": {"country": ["AT"]}}, {"name": "rest"}],
            '"Alps" is never reached: "all" before it takes every lead.',
        ),
        (
            [{"name": "Alps", "when": {"country": ["AT"]}}, {"name": "ALPS"}],
            'Two routes are called "ALPS": each needs a name of its own.',
        ),
        ([{"name": "all", "way": "rotation"}], 'way = "rotation" needs people or a team'),
        ([{"name": "all", "way": "offer"}], 'way = "offer" needs people or a team'),
        ([{"name": "all", "people": ["@Ann", "bob", "ann"]}], "people names ann twice"),
        ([{"name": "a", "when": {"size_from": 9, "size_to": 3}}], "size_from 9 is more than size_to 3"),
        ([{"name": "a", "when": {"country": [" "]}}], '" " says nothing'),
        ([{"name": "a", "when": {"planet": ["Mars"]}}], "Extra inputs are not permitted"),
        ([{"name": "a", "when": {"temperature": ["tepid"]}}], "Input should be 'hot', 'warm' or 'cold'"),
        ([{"name": "a", "when": {"sales_channel": ["street"]}}], "Input should be 'inside', 'outside'"),
        ([{"name": ""}], "at least 1 character"),
    ],
)
def test_routes_that_would_lose_a_lead_or_never_get_one_are_faults(
    routes: list[dict[str, Any]], fault: str
) -> None:
    with pytest.raises(ValidationError) as raised:
        ROUTES.validate_python(routes)
    assert fault in str(raised.value)


def test_a_router_without_a_last_route_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="has to take every lead"):
        Router([Route(name="Alps", when=When(country=["AT"]))])


def test_a_route_is_read_as_people_write_it_and_written_back_the_same() -> None:
    given = {
        "name": "Bavaria",
        "when": {"country": "DE", "postal": ["8", "9"], "temperature": "hot"},
        "way": "rotation",
        "people": ["@ann", "@bob"],
        "manager": "@mia",
    }
    routes = ROUTES.validate_python([given, {"name": "rest"}])
    assert routes[0].when.country == ["DE"]
    assert (routes[0].channel, routes[1].way, routes[1].people) == (None, "claim", [])
    assert ROUTES.validate_python(ROUTES.dump_python(routes, mode="json")) == routes
