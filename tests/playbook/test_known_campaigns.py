"""Campaigns kept ready tell an inquiry apart as the rule does, and rules of what waits take no other's."""

import pytest

from playbook.campaigns import ABSENT, MarkRule, Named, attribute, likeliest, rule_for
from playbook.known_campaigns import KnownCampaigns, known

AUTUMN, FAIR = (
    Named(1, "Autumn webinar", "autumnwebinar", "autumn-webinar"), Named(2, "Fair", "fair", "autumnwebinar"),
)  # fmt: skip
RULES = [
    MarkRule(2, {"gclid": "*"}),
    MarkRule(2, {"utm_campaign": "roofs"}),
    MarkRule(1, {"utm_source": "x", "utm_campaign": ABSENT}),
]


@pytest.mark.parametrize(("said", "marks", "campaign"), [
    ("autumn-webinar", {}, 1),  # a name goes before another's address
    (None, {"utm_campaign": "autumn-webinar", "gclid": "1"}, 1),
    (None, {"utm_campaign": "roofs", "gclid": "1"}, 2),
    (None, {"utm_source": "x"}, 1),
    (None, {"utm_source": "x", "utm_campaign": "new"}, None),
    ("", {"utm_campaign": "!!!"}, None),
])  # fmt: skip
def test_it_is_told_as_the_rule_has_it(said: str | None, marks: dict[str, str], campaign: int | None) -> None:
    assert known([AUTUMN, FAIR], RULES, {}).attribute(said, marks) == campaign
    assert attribute(said, marks, [AUTUMN, FAIR], RULES) == campaign
    assert KnownCampaigns().attribute(said, marks) is None


@pytest.mark.parametrize(("said", "marks", "rule"), [
    (None, {"utm_source": "x", "utm_term": "t", "gclid": "1"},
     {"utm_source": "x", "gclid": "*", "utm_campaign": ABSENT, "campaign": ABSENT}),
    (None, {"utm_campaign": "Roofs", "fbclid": "1"}, {"utm_campaign": "Roofs", "fbclid": "*"}),
    ("Herbst", {"utm_medium": "cpc"}, {"campaign": "Herbst", "utm_medium": "cpc"}),
    (None, {"utm_id": "17"}, {"utm_id": "17", "utm_campaign": ABSENT, "campaign": ABSENT}),
])  # fmt: skip
def test_a_rule_made_of_what_waits_fits_its_like(
    said: str | None, marks: dict[str, str], rule: dict[str, str]
) -> None:
    assert rule_for(said, marks) == rule
    assert attribute(said, marks, [], [MarkRule(1, rule)]) == 1
    assert attribute("another", marks, [], [MarkRule(1, rule)]) is (1 if "utm_campaign" in marks else None)


def test_the_likeliest_campaign_is_the_one_with_most_words_in_common_then_the_latest() -> None:
    third = Named(3, "Roofs 2026", "roofs2026", "roofs-2026")
    assert likeliest(None, {"utm_campaign": "q4_autumn_webinar_de"}, [AUTUMN, FAIR, third]) == [
        AUTUMN,
        third,
        FAIR,
    ]
    assert likeliest("2026", {}, [AUTUMN, FAIR]) == [FAIR, AUTUMN]
