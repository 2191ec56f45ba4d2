"""Does speed pay here? Bands and touches, counted once more lead by lead, and a verdict that knows its limits."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.cohorts import BANDS, NEVER, Cell, Cohort, altogether, by_speed, by_touches, verdict
from tests.made_up import made_up

CELLS = st.builds(
    lambda band, touches, received, reached, won: Cell(
        band, touches, received, min(reached, received), min(won, received)
    ),
    st.integers(0, NEVER), st.integers(0, 7), st.integers(0, 40), st.integers(0, 40), st.integers(0, 40),
)  # fmt: skip


@made_up(40)
@given(st.lists(CELLS, max_size=12))
def test_bands_and_touches_are_what_one_counts_lead_by_lead(cells: list[Cell]) -> None:
    leads = [
        (cell.band, cell.touches, number < cell.reached, number < cell.won)
        for cell in cells
        for number in range(cell.received)
    ]
    for band, cohort in enumerate(by_speed(cells)):
        mine = [lead for lead in leads if lead[0] == band]
        assert cohort == Cohort(
            BANDS[band], len(mine), sum(lead[2] for lead in mine), sum(lead[3] for lead in mine)
        )
    won_with = Counter(lead[1] for lead in leads if lead[3])
    for number, (cohort, wins) in enumerate(by_touches(cells), 1):
        so_far = [lead for lead in leads if lead[1] >= number]
        assert (cohort.received, cohort.reached) == (len(so_far), sum(lead[2] for lead in so_far))
        assert wins == won_with[number]
    assert altogether(cells).received == len(leads)


def test_every_touch_has_a_name_and_the_seventh_stands_for_more() -> None:
    assert [cohort.name for cohort, _ in by_touches([])] == ["1", "2", "3", "4", "5", "6", "7 or more"]


def sides(fast: tuple[int, int], slow: tuple[int, int]) -> list[Cell]:
    """Won, of how many, within 2 and 5 minutes together, and later."""
    return [
        Cell(0, 1, fast[1] // 2, 0, fast[0]), Cell(1, 1, fast[1] - fast[1] // 2, 0, 0),
        Cell(2, 1, slow[1] // 2, 0, slow[0]), Cell(NEVER - 1, 1, slow[1] - slow[1] // 2, 0, 0),
        Cell(NEVER, 0, 1000, 0, 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fast", "slow", "says"),
    [
        ((30, 100), (10, 100), "yes"),
        ((10, 100), (30, 100), "no"),
        ((12, 100), (10, 100), "unclear"),
        ((10, 20), (5, 20), "unclear"),  # twice as many, and still nothing that chance does not do
        ((5, 20), (50, 2000), "yes"),
        ((4, 100), (50, 100), "too few"),
        ((50, 100), (4, 100), "too few"),
        ((10, 19), (50, 100), "too few"),
        ((50, 100), (10, 19), "too few"),
        ((0, 0), (0, 0), "too few"),
        ((20, 20), (20, 20), "unclear"),
    ],
)
def test_speed_pays_only_where_the_counts_say_so(
    fast: tuple[int, int], slow: tuple[int, int], says: str
) -> None:
    found = verdict(sides(fast, slow))
    assert found.says == says
    assert (found.fast.won, found.fast.received) == fast
    assert (found.slow.won, found.slow.received) == slow  # and nobody who was never touched


@made_up(40)
@given(st.lists(CELLS, max_size=12))
def test_nothing_is_said_of_fewer_than_20_leads_or_5_wins(cells: list[Cell]) -> None:
    found = verdict(cells)
    few = any(side.received < 20 or side.won < 5 for side in (found.fast, found.slow))
    assert (found.says == "too few") is few
