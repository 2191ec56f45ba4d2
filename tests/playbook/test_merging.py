"""Which of two leads may go into the other, and when two companies are the same."""

from itertools import product

import pytest

from playbook.merging import company_of, may_merge, which_into
from playbook.refusal import Refusal
from playbook.words import State

GOING_ON = (State.INQUIRY, State.NURTURE, State.OPEN, State.WORKING)


@pytest.mark.parametrize(("state", "into"), list(product(State, State)))
def test_a_lead_goes_only_where_as_much_is_going_on(state: State, into: State) -> None:
    allowed = state in GOING_ON and into in GOING_ON and GOING_ON.index(state) <= GOING_ON.index(into)
    if allowed:
        may_merge(42, state, 17, into)
    else:
        with pytest.raises(Refusal, match="#"):
            may_merge(42, state, 17, into)


def test_nothing_goes_into_itself() -> None:
    with pytest.raises(Refusal, match="cannot go into itself"):
        may_merge(42, State.OPEN, 42, State.OPEN)


@pytest.mark.parametrize(("state", "other"), list(product(GOING_ON, GOING_ON)))
def test_what_is_suggested_is_allowed_and_the_same_from_both_sides(state: State, other: State) -> None:
    goes, into = which_into(42, state, 17, other)
    assert (goes, into) == which_into(17, other, 42, state)
    states = {42: state, 17: other}
    may_merge(goes, states[goes], into, states[into])
    if state is other:
        assert (goes, into) == (42, 17)  # the older one stays


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("ACME, Inc.", "acme"),
        ("Acme", "acme"),
        ("Müller & Söhne GmbH", "muller sohne"),
        ("Müller & Söhne GmbH & Co. KG", "muller sohne"),
        ("Inc.", ""),
        ("", ""),
        (None, ""),
        ("Cocoa Ltd", "cocoa"),
    ],
)
def test_a_company_is_known_without_its_legal_form(text: str | None, plain: str) -> None:
    assert company_of(text) == plain
