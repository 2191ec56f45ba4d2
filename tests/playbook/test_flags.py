"""What managers are shown: three touches within ten seconds, three snoozes of one lead, claims released."""

from datetime import UTC, datetime, timedelta

import pytest

from playbook.flags import Deed, Flag, bursts, repeated_snoozes, timeouts

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def deed(seconds: float, lead: int = 1, who: str = "sam") -> Deed:
    return Deed(who, lead, NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("seconds", "times", "groups"),
    [
        ([0, 5, 10], 3, 1),
        ([10, 0, 5], 3, 1),
        ([0, 5, 10, 12, 14], 5, 1),
        ([0, 8, 10, 18, 20], 5, 1),
        ([0, 1, 2, 60, 61, 62, 63], 7, 2),
        ([0, 1, 2, 20, 40], 3, 1),
        ([0, 0, 0], 3, 1),
    ],
)
def test_touches_within_seconds_are_a_burst(seconds: list[float], times: int, groups: int) -> None:
    [found] = bursts(deed(each) for each in seconds)
    assert (found.who, found.times, found.groups) == ("sam", times, groups)


@pytest.mark.parametrize("seconds", [[], [0, 1], [0, 5, 10.1], [0, 1, 60, 61, 120, 121]])
def test_fewer_or_slower_ones_are_none(seconds: list[float]) -> None:
    assert bursts(deed(each) for each in seconds) == []


def test_two_people_at_the_same_time_make_no_burst_together() -> None:
    assert bursts([deed(0), deed(1), deed(2, who="dana")]) == []


def test_the_most_touches_come_first_with_their_leads() -> None:
    found = bursts(
        [*(deed(each, lead=each % 2) for each in range(3)), *(deed(0, lead, "dana") for lead in (7, 8, 9, 9))]
    )
    assert found == [Flag("dana", 4, (7, 8, 9)), Flag("sam", 3, (0, 1))]


def test_one_lead_put_off_three_times_is_told() -> None:
    asked = [
        *(deed(each, 1) for each in range(3)),
        *(deed(each, 2) for each in range(2)),
        *(deed(each, 3, "dana") for each in range(4)),
    ]
    assert repeated_snoozes(asked) == [Flag("dana", 4, (3,)), Flag("sam", 3, (1,))]


def test_claims_released_by_timeout_are_told_by_person() -> None:
    released = [deed(0, 4), deed(9, 4), deed(3, 2), deed(1, 7, "dana")]
    assert timeouts(released) == [Flag("sam", 3, (2, 4)), Flag("dana", 1, (7,))]
