"""Steps of a cadence as managers write them, and which cadence a lead gets."""

from datetime import timedelta

import pytest

from playbook.cadences import cadence_for, every_cadence
from playbook.document import PlaybookProblem, read
from playbook.steps import Step
from tests.playbook.given import SHIPPED

WEBINAR = """
[[cadences]]
name = "webinar, hot"
temperature = ["hot"]
campaign = ["Autumn Webinar"]
touches = ["0 min: You saw our webinar.", "1 day by email"]
[[cadences]]
name = "fairs"
source = ["fair", "booth"]
touches = ["0 min by email", "1 day"]
"""


@pytest.mark.parametrize(
    ("text", "by", "hint"),
    [
        ("45 min", "call", None),
        ("45 min by call", "call", None),
        ("4 h by email: Send it: the price list.", "email", "Send it: the price list."),
        ("next morning by message", "message", None),
        ("1 working day by Meeting :  At theirs  ", "meeting", "At theirs"),
        ("2 days: Stand by: they may call.", "call", "Stand by: they may call."),
    ],
)
def test_a_step_says_when_how_and_what(text: str, by: str, hint: str | None) -> None:
    step = Step.parse(text)
    assert (step.by, step.hint) == (by, hint)
    assert Step.parse(str(step)) == step


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("soon", "is not a wait"),
        ("2 days by pigeon", "no means of touching somebody"),
        ("by call", "is not a wait"),
        ("1 day: " + "x" * 501, "at most 500"),
    ],
)
def test_a_step_that_cannot_be_is_refused_with_what_can(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Step.parse(text)


@pytest.mark.parametrize(
    ("temperature", "source", "campaign", "name"),
    [
        ("hot", "web", "autumn webinar", "webinar, hot"),
        ("warm", "web", "Autumn Webinar", "warm"),
        ("warm", "Fair", None, "fairs"),
        ("hot", "booth", "Autumn Webinar", "webinar, hot"),
        ("cold", None, None, "cold"),
    ],
)
def test_the_first_cadence_that_fits_is_used_else_the_temperatures(
    temperature: str, source: str | None, campaign: str | None, name: str
) -> None:
    assert cadence_for(read(WEBINAR), temperature, source, campaign).name == name


def test_a_cadence_keeps_its_key_until_a_step_changes() -> None:
    before = cadence_for(SHIPPED, "hot", None, None)
    assert before.key == cadence_for(read("[team]\ncurrency = 'EUR'"), "hot", None, None).key
    other = cadence_for(read('[temperature.hot]\ntouches = ["0 min", "1 h"]'), "hot", None, None)
    assert other.key != before.key
    assert other.steps[1].span() == timedelta(hours=1)


def test_every_cadence_of_a_playbook_is_named() -> None:
    assert [each.name for each in every_cadence(read(WEBINAR))] == [
        "webinar, hot", "fairs", "hot", "warm", "cold"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('[[cadences]]\nname = "x"\ntouches = ["1 day", "1 h"]', "after the one before"),
        ('[[cadences]]\nname = "x"\ntouches = []', "cadences.0.touches"),
        ('[[cadences]]\nname = "a@b"\ntouches = ["1 day"]', "cadences.0.name"),
        ('[[cadences]]\nname = "x"\ntemperature = ["tepid"]\ntouches = ["1 day"]', "cadences.0.temperature"),
    ],
)
def test_a_cadence_that_cannot_be_is_refused_with_its_key(text: str, why: str) -> None:
    with pytest.raises(PlaybookProblem, match=why):
        read(text)
