"""Turns by weight among those who are there: within one turn of the weights, and no burst for who returns."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from playbook.rotation import Seat, Skipped, next_turn, refund
from tests.made_up import made_up

WEIGHTS = st.lists(st.integers(1, 100), min_size=1, max_size=12)


class Table:
    """A rotation that keeps its seats as text, as a database does, and what everybody was due and got."""

    def __init__(self, **weights: int) -> None:
        self.weights = weights
        self.kept: dict[str, str] = {}
        self.got: Counter[str] = Counter()
        self.due: defaultdict[str, Fraction] = defaultdict(Fraction)

    def seats(self) -> list[Seat]:
        return [Seat.read(person, weight, self.kept.get(person)) for person, weight in self.weights.items()]

    def deal(self, *away: str) -> str | None:
        turn = next_turn(self.seats(), dict.fromkeys(away, "away"))
        self.kept |= {seat.person: seat.state for seat in turn.changed}
        if turn.person:
            self._count(turn.person, self.weights.keys() - set(away))
        return turn.person

    def _count(self, person: str, present: Iterable[str]) -> None:
        self.got[person] += 1
        there = {each: self.weights[each] for each in present}
        for each, weight in there.items():
            self.due[each] += Fraction(weight, sum(there.values()))

    def refund(self, person: str) -> None:
        seat = next(seat for seat in self.seats() if seat.person == person)
        self.kept[person] = refund(seat).state

    def off(self, person: str) -> Fraction:
        return self.got[person] - self.due[person]


def table_of(weights: Iterable[int]) -> Table:
    return Table(**{f"p{number:02}": weight for number, weight in enumerate(weights)})


def test_equal_weights_take_turns_in_a_fixed_order() -> None:
    table = Table(ann=1, bob=1, cat=1)
    assert [table.deal() for _ in range(6)] == ["ann", "bob", "cat"] * 2


def test_a_larger_weight_is_spread_out_and_not_dealt_in_one_go() -> None:
    table = Table(ann=3, bob=1)
    dealt = [table.deal() for _ in range(8)]
    assert Counter(dealt) == {"ann": 6, "bob": 2}
    assert dealt[:4].count("bob") == dealt[4:].count("bob") == 1


def test_one_heavy_and_ten_light_people_do_not_all_get_one_first() -> None:
    table = Table(boss=10, **{f"rep{number}": 1 for number in range(10)})
    dealt = [table.deal() for _ in range(10)]
    assert dealt.count("boss") == 5


@made_up(25)
@example(weights=[1, 1, 16, 81], leads=11)  # a turn that falls due at the very moment it becomes possible
@given(WEIGHTS, st.integers(1, 300))
def test_from_a_level_start_nobody_is_ever_a_whole_turn_off_his_weight(
    weights: list[int], leads: int
) -> None:
    table = table_of(weights)
    for _ in range(leads):
        table.deal()
        assert all(abs(table.off(person)) < 1 for person in table.weights)


def test_two_rotations_side_by_side_over_2_500_leads_stay_within_one_turn_of_the_weights() -> None:
    rng = random.Random(45)
    north, south = Table(ann=1, bob=2, cat=7, dan=1), Table(ann=5, cat=1, eve=3)
    for _ in range(2_500):
        table = rng.choice([north, south])
        table.deal()
        assert all(abs(table.off(person)) < 1 for person in table.weights)
    assert north.got.total() + south.got.total() == 2_500


PEOPLE = st.lists(st.sampled_from([1, 1, 2, 3, 10]), min_size=2, max_size=6)


@made_up(50, derandomize=True)
@given(PEOPLE, st.lists(st.sets(st.integers(0, 5)), min_size=1, max_size=80))
def test_whoever_comes_and_goes_everybody_gets_his_share_of_the_leads_dealt_while_he_was_there(
    weights: list[int], absences: list[set[int]]
) -> None:
    table = table_of(weights)
    people = list(table.weights)
    for absent in absences:
        away = [people[number] for number in absent if number < len(people)]
        dealt = table.deal(*away)
        assert (dealt is None) == (len(away) == len(people))
        assert dealt not in away
        assert all(abs(table.off(person)) < 2 for person in people)


@made_up(50, derandomize=True)
@given(PEOPLE, st.lists(st.sets(st.integers(0, 5)), max_size=40), st.integers(1, 60))
def test_those_who_are_there_together_from_any_moment_on_stay_within_two_turns_of_their_weights(
    weights: list[int], absences: list[set[int]], leads: int
) -> None:
    table = table_of(weights)
    people = list(table.weights)
    for absent in absences:
        table.deal(*(people[number] for number in absent if number < len(people)))
    before = {person: table.off(person) for person in people}
    for _ in range(leads):
        table.deal()
        assert all(abs(table.off(person) - before[person]) < 2 for person in people)


def test_over_1_500_leads_nobody_gains_or_loses_by_others_coming_and_going() -> None:
    rng = random.Random(8)
    table = Table(steady=2, **{f"rep{number}": rng.choice([1, 3, 10]) for number in range(8)})
    others = [person for person in table.weights if person != "steady"]
    for _ in range(1_500):
        table.deal(*(person for person in others if rng.random() < 0.4))
    assert all(abs(table.off(person)) < 2 for person in table.weights)


@pytest.mark.parametrize("weight", [1, 3, 10])
def test_who_returns_from_a_holiday_starts_level_without_a_burst(weight: int) -> None:
    table = Table(ann=weight, bob=weight, cat=weight)
    for _ in range(10):
        table.deal()
    for _ in range(500):
        table.deal("ann")
    dealt = [table.deal() for _ in range(30)]
    assert abs(dealt.count("ann") - 10) <= 1
    assert all(dealt[start : start + 3].count("ann") <= 2 for start in range(28))


def test_who_was_alone_at_night_owes_nobody_anything_in_the_morning() -> None:
    table = Table(ann=1, bob=1, cat=1)
    for _ in range(40):
        table.deal("bob", "cat")
    assert Counter(table.deal() for _ in range(6)) == {"ann": 2, "bob": 2, "cat": 2}


def test_somebody_new_starts_level() -> None:
    table = Table(ann=1, bob=1)
    for _ in range(100):
        table.deal()
    table.weights["new"] = 1
    assert Counter(table.deal() for _ in range(9)) == {"ann": 3, "bob": 3, "new": 3}


@pytest.mark.parametrize(("before", "after"), [(1, 100), (100, 1)])
def test_another_weight_counts_from_now_on(before: int, after: int) -> None:
    table = Table(ann=before, bob=10)
    for _ in range(500):
        table.deal()
    table.weights["ann"] = after
    dealt = Counter(table.deal() for _ in range(220))
    assert abs(dealt["ann"] - Fraction(220 * after, after + 10)) <= 3


def test_a_turn_given_back_goes_to_the_same_person_again_soon() -> None:
    table = Table(ann=1, bob=1, cat=1)
    assert table.deal() == "ann"
    assert table.deal() == "bob"
    table.refund("ann")
    assert [table.deal() for _ in range(4)] == ["ann", "cat", "bob", "ann"]


def test_ten_turns_given_back_are_all_made_good_but_not_in_one_burst() -> None:
    table = Table(ann=1, bob=1, cat=1)
    for _ in range(30):
        table.deal()
    for _ in range(10):
        table.refund("ann")
    dealt = [table.deal() for _ in range(40)]
    assert dealt.count("ann") == 20
    assert all(dealt[start : start + 3] != ["ann"] * 3 for start in range(38))


def test_turns_given_back_do_not_pile_up_while_somebody_is_away() -> None:
    table = Table(ann=1, bob=1)
    for _ in range(10):
        table.deal()
    table.deal("ann")
    for _ in range(12):
        table.refund("ann")
    dealt = [table.deal() for _ in range(20)]
    assert dealt.count("ann") <= 11


def test_who_cannot_take_a_lead_is_named_with_the_reason() -> None:
    seats = [Seat("ann"), Seat("bob"), Seat("cat")]
    turn = next_turn(seats, {"ann": "away", "cat": "5 unworked claims", "zoe": "not of this route"})
    assert turn.person == "bob"
    assert turn.skipped == (Skipped("ann", "away"), Skipped("cat", "5 unworked claims"))


@pytest.mark.parametrize("seats", [[], [Seat("ann")]])
def test_nobody_there_is_an_answer_and_touches_no_seat(seats: list[Seat]) -> None:
    turn = next_turn(seats, {"ann": "paused"})
    assert (turn.person, turn.changed) == (None, ())


def test_asking_twice_without_keeping_the_seats_gives_the_same_answer() -> None:
    table = Table(ann=2, bob=1)
    table.deal()
    assert next_turn(table.seats(), {}) == next_turn(table.seats(), {})


def test_only_the_seat_dealt_to_changes_as_long_as_nobody_comes_or_goes() -> None:
    table = Table(**{f"rep{number:04}": number % 5 + 1 for number in range(1000)})
    table.deal()
    turn = next_turn(table.seats(), {})
    assert [seat.person for seat in turn.changed] == [turn.person]


def test_the_level_survives_somebody_leaving_the_rotation_for_good() -> None:
    table = Table(ann=1, bob=10, cat=1)
    for _ in range(50):
        table.deal()
    del table.weights["bob"]
    assert Counter(table.deal() for _ in range(10)) == {"ann": 5, "cat": 5}


@given(
    st.integers(1, 100),
    st.integers(-(10**18), 10**18),
    st.integers(0, 99),
    st.none() | st.integers(0, 10**18),
)
def test_a_seat_is_read_as_it_was_kept(weight: int, place: int, owed: int, left: int | None) -> None:
    seat = Seat("ann", weight, place, owed, 7, left)
    assert Seat.read("ann", weight, seat.state) == seat


@pytest.mark.parametrize("weight", [0, -1])
def test_a_weight_with_which_nobody_has_a_turn_is_refused(weight: int) -> None:
    with pytest.raises(ValueError, match="a weight is 1 or more"):
        Seat.read("ann", weight, None)
