"""Who is told of nudges that nobody answers, and which nudges wait until their owner may be nudged again."""

import pytest

from playbook.document import PlaybookProblem, read
from playbook.nudges import at_once, makes_a_digest, told_as_well
from playbook.words import Temperature, What
from tests.playbook.given import SHIPPED


def told(temperature: Temperature, most: int) -> dict[int, list[str]]:
    """Who is told at each nudge more, by how many were left unanswered before it."""
    unanswered = SHIPPED.pace(temperature).unanswered
    found = {left: list(map(str, told_as_well(left, unanswered))) for left in range(most)}
    return {left: who for left, who in found.items() if who}


@pytest.mark.parametrize(
    ("temperature", "backup", "manager"),
    [("hot", 3, [4, 9, 14, 19]), ("warm", 2, [3, 8, 13, 18]), ("cold", 2, [3, 8, 13, 18])],
)
def test_the_back_up_is_told_once_and_the_manager_again_and_again(
    temperature: str, backup: int, manager: list[int]
) -> None:
    expected = {backup: ["backup"], **{left: ["manager"] for left in manager}}
    assert told(Temperature(temperature), 21) == expected


def test_both_are_told_at_once_when_the_playbook_says_so() -> None:
    together = read("[temperature.hot]\nunanswered = { backup = 2, manager = 2, again = 1 }")
    unanswered = together.pace(Temperature.HOT).unanswered
    assert [told_as_well(left, unanswered) for left in range(4)] == [
        (), (), ("backup", "manager"), ("manager",),
    ]  # fmt: skip


@pytest.mark.parametrize("fault", ["backup = 0", "manager = 0", "again = 0", "director = 4"])
def test_a_number_of_nudges_that_cannot_be_is_a_fault(fault: str) -> None:
    with pytest.raises(
        PlaybookProblem, match=f"temperature.warm.unanswered.{fault.split(' ', maxsplit=1)[0]}"
    ):
        read(f"[temperature.warm.unanswered]\n{fault}")


@pytest.mark.parametrize(
    ("temperature", "what", "said_at_once"),
    [
        ("hot", What.TOUCH, True),
        ("hot", What.FIRST_TOUCH, True),
        ("warm", What.TOUCH, False),
        ("warm", What.FIRST_TOUCH, False),
        ("warm", What.CALLBACK, True),
        ("warm", What.MEETING, True),
        ("cold", What.TOUCH, False),
        ("cold", What.MEETING, True),
    ],
)
def test_hot_leads_and_what_was_agreed_wait_for_nothing(
    temperature: str, what: What, said_at_once: bool
) -> None:
    assert at_once(Temperature(temperature), what) is said_at_once


def test_more_than_five_nudges_become_one_list() -> None:
    assert [makes_a_digest(waiting, SHIPPED.nudges) for waiting in (1, 5, 6, 60)] == [
        False,
        False,
        True,
        True,
    ]
