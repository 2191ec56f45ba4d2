"""Lead channels, each once, each with its clock, whatever way it is spelled."""

import pytest

from playbook.channels import lead_channels, leads_of, zone_of
from playbook.document import Playbook, read

SEVERAL = read("""
[team]
timezone = "Europe/Berlin"
[channels]
leads = "#leads"
zones = { "leads-tokyo" = "Asia/Tokyo", "C0NY" = "America/New_York" }
[[routes]]
name = "Japan"
channel = "#leads-tokyo"
[routes.when]
country = "JP"
[[routes]]
name = "US"
channel = "C0NY"
[routes.when]
country = "US"
[[routes]]
name = "again"
channel = "leads"
[routes.when]
country = "DE"
[[routes]]
name = "everybody"
""")
ONE = read("")


def test_every_lead_channel_is_named_once() -> None:
    assert lead_channels(SEVERAL) == ["#leads", "#leads-tokyo", "C0NY"]
    assert lead_channels(ONE) == ["#leads"]


@pytest.mark.parametrize(
    ("channel", "zone"),
    [
        ("#leads-tokyo", "Asia/Tokyo"), ("leads-tokyo", "Asia/Tokyo"), ("C0NY", "America/New_York"),
        ("#leads", "Europe/Berlin"),
    ],
)  # fmt: skip
def test_a_channel_has_its_zone_or_the_teams(channel: str, zone: str) -> None:
    assert zone_of(SEVERAL, channel).key == zone


@pytest.mark.parametrize(
    ("playbook", "channel", "counted"),
    [(SEVERAL, "leads-tokyo", "#leads-tokyo"), (SEVERAL, "#sales", None), (ONE, "#leads", None)],
)
def test_whose_leads_a_channel_counts(playbook: Playbook, channel: str, counted: str | None) -> None:
    assert leads_of(playbook, channel) == counted
