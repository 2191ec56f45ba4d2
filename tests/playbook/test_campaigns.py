"""Which campaign an inquiry belongs to, and what tells alike ones together."""

import pytest

from playbook.campaigns import MarkRule, Named, attribute, bundle_of, key_of, slug_of

AUTUMN, FAIR = (
    Named(1, "Autumn webinar", "autumnwebinar", "autumn-webinar"),
    Named(2, "Fair", "fair", "messe-2026"),
)
RULES = [
    MarkRule(2, {"utm_source": "google"}),
    MarkRule(1, {"utm_source": "google", "utm_campaign": "roofs"}),
    MarkRule(2, {"gclid": "*"}),
]


@pytest.mark.parametrize(("name", "slug"), [
    ("Autumn webinar", "autumn-webinar"), ("Größe & Maß", "grosse-mass"), ("Été 2026!", "ete-2026"), ("夏", ""),
])  # fmt: skip
def test_a_name_becomes_a_place_in_addresses(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@pytest.mark.parametrize(("said", "marks", "campaign"), [
    ("AUTUMN_webinar", {}, 1),
    ("messe-2026", {"gclid": "x"}, 2),
    ("Something else", {}, None),
    (None, {"utm_source": "Google", "utm_campaign": "roofs"}, 1),
    (None, {"utm_source": "google", "utm_campaign": "walls"}, 2),
    (None, {"gclid": "Cj0"}, 2),
    (None, {"utm_campaign": "autumn-webinar"}, 1),
    (None, {"utm_source": "bing"}, None),
    (None, {}, None),
])  # fmt: skip
def test_an_inquiry_belongs_to_what_it_names_then_to_the_narrowest_rule(
    said: str | None, marks: dict[str, str], campaign: int | None
) -> None:
    assert attribute(said, marks, [AUTUMN, FAIR], RULES) == campaign


def test_what_nobody_can_attribute_is_told_together_by_what_it_says_and_not_by_its_click() -> None:
    assert (
        bundle_of(None, {"utm_source": "Bing", "utm_content": "a", "msclkid": "1"})
        == "utm_source=bing&msclkid"
    )
    assert bundle_of("New one", {}) == "campaign=newone"
    assert bundle_of(None, {"utm_id": "17"}) == "utm_id=17"
    assert bundle_of(None, {"utm_id": "17", "utm_campaign": "Roofs"}) == "utm_campaign=roofs"
    assert bundle_of(None, {}) is None


def test_a_name_is_one_for_every_spelling() -> None:
    assert key_of("Autumn Webinar") == key_of("autumn_wébinar") == "autumnwebinar"
