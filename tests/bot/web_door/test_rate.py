from threading import Event, Thread, current_thread

import pytest

from bot.web_door.rate import RateLimit


class Seconds:
    """A monotonic clock moved by hand."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


def test_a_burst_comes_in_and_the_next_one_waits(seconds: Seconds) -> None:
    limit = RateLimit(seconds, per_second=2, burst=3)
    assert [limit.wait_for("a") for _ in range(4)] == [0, 0, 0, 0.5]


def test_who_waited_as_long_as_told_comes_in(seconds: Seconds) -> None:
    limit = RateLimit(seconds, per_second=2, burst=1)
    assert limit.wait_for("a") == 0
    wait = limit.wait_for("a")
    seconds.now += wait - 0.01
    assert limit.wait_for("a") == pytest.approx(0.01)
    seconds.now += 0.01
    assert limit.wait_for("a") == 0


def test_knocking_again_does_not_make_the_wait_longer(seconds: Seconds) -> None:
    limit = RateLimit(seconds, per_second=1, burst=1)
    assert [limit.wait_for("a") for _ in range(3)] == [0, 1, 1]


def test_a_long_rest_saves_up_no_more_than_a_burst(seconds: Seconds) -> None:
    limit = RateLimit(seconds, per_second=100, burst=2)
    limit.wait_for("a")
    seconds.now += 3_600
    assert [limit.wait_for("a") for _ in range(3)] == [0, 0, 0.01]


def test_one_caller_does_not_use_up_what_another_may(seconds: Seconds) -> None:
    limit = RateLimit(seconds, per_second=1, burst=1)
    assert [limit.wait_for(caller) for caller in "aab"] == [0, 1, 0]


def test_only_the_callers_seen_last_are_remembered(seconds: Seconds) -> None:
    limit = RateLimit(seconds, per_second=1, burst=1, remembered=2)
    assert [limit.wait_for(caller) for caller in "aabbcca"] == [0, 1, 0, 1, 0, 1, 0]
    for number in range(1_000):
        limit.wait_for(str(number))
    assert len(limit._buckets) == 2


def test_while_one_thread_is_counted_no_other_is() -> None:
    second_is_counted = Event()

    def clock() -> float:
        if current_thread() is second:
            second_is_counted.set()
        elif not second.is_alive():
            second.start()
            assert not second_is_counted.wait(0.05)
        return 0.0

    limit, waits = RateLimit(clock, per_second=1, burst=1), list[float]()
    second = Thread(target=lambda: waits.append(limit.wait_for("a")))
    waits.append(limit.wait_for("a"))
    second.join(10)
    assert second_is_counted.is_set()
    assert sorted(waits) == [0, 1]


def test_the_house_rule_is_200_at_once_and_then_50_a_second(seconds: Seconds) -> None:
    limit = RateLimit(seconds)
    assert sum(limit.wait_for("a") == 0 for _ in range(1_000)) == 200
    seconds.now += 1
    assert sum(limit.wait_for("a") == 0 for _ in range(1_000)) == 50
