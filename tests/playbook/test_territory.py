"""Whose territory a lead lies in."""

import pytest

from playbook.territory import Place, may_have

MUNICH = Place("DE", "Bavaria", "80331")


@pytest.mark.parametrize(("territories", "place", "may"), [
    ([], MUNICH, True),
    ([" "], MUNICH, True),
    (["DE"], MUNICH, True),
    (["at", "de"], MUNICH, True),
    (["AT"], MUNICH, False),
    (["Bavaria"], MUNICH, True),
    (["bavaria "], MUNICH, True),
    (["Saxony"], MUNICH, False),
    (["DE-BY"], Place("DE", "BY"), True),
    (["DE-BY"], Place("de", "DE-BY"), True),
    (["DE Bavaria"], MUNICH, True),
    (["AT Bavaria"], MUNICH, False),
    (["New York"], Place("US", "New York"), True),
    (["80"], MUNICH, True),
    (["81"], MUNICH, False),
    (["DE 80"], MUNICH, True),
    (["D-80"], MUNICH, True),
    (["AT 80"], MUNICH, False),
    (["80"], Place("DE", None, "D-80 331"), True),
    (["SW1"], Place("GB", "London", "SW1A 1AA"), True),
    (["SW2"], Place("GB", "London", "SW1A 1AA"), False),
    (["UK"], Place("GB"), True),
    (["CA"], Place("US", "CA"), True),  # California, and Canada
    (["CA"], Place("CA"), True),
    # what nobody knows speaks against nobody
    (["AT"], Place(), True),
    (["81"], Place("DE"), True),
    (["Saxony"], Place("DE"), True),
    (["DE-BY"], Place("DE"), True),
    (["DE-BY"], Place("AT"), False),
    (["AT"], Place(None, "Bavaria"), True),
])  # fmt: skip
def test_a_lead_goes_to_whose_territory_it_may_lie_in(
    territories: list[str], place: Place, may: bool
) -> None:
    assert may_have(territories, place) is may
