"""Whose miss it is when the first-touch limit passes while somebody is away."""

from datetime import datetime, timedelta

import pytest

from playbook.coverage import Limit, covered, freed, taken, waiting
from tests.playbook.given import MONDAY

HOUR = timedelta(hours=1)
AT = MONDAY + 4 * HOUR
BEFORE, AFTER = AT - HOUR, AT + HOUR


@pytest.mark.parametrize(
    ("now", "so_far", "misses"),
    [
        (BEFORE, None, "U0DANA"),
        (AT, None, "U0DANA"),  # exactly at the limit it has not passed
        (AFTER, None, "U0SAM"),
        (BEFORE, "", "U0DANA"),  # it waited, and somebody was found
        (AFTER, "", ""),
        (AFTER, "U0RUTH", "U0RUTH"),  # who covered before her
        (BEFORE, "U0RUTH", "U0DANA"),
    ],
)
def test_who_covers_has_the_limit_unless_it_had_passed(
    now: datetime, so_far: str | None, misses: str
) -> None:
    assert covered(Limit(AT, False, so_far), "U0SAM", "U0DANA", now) == misses


def test_who_inherits_a_lead_has_it_like_any_owner() -> None:
    assert covered(Limit(AT, False), "U0SAM", None, BEFORE) is None
    assert covered(Limit(AT, False), "U0SAM", None, AFTER) == "U0SAM"


@pytest.mark.parametrize(
    ("now", "until", "so_far", "misses"),
    [
        (BEFORE, AFTER, None, ""),
        (BEFORE, AT, None, None),  # he is back in time
        (BEFORE, BEFORE + HOUR / 2, "", None),  # and sooner than he had said
        (AFTER, AFTER + HOUR, None, None),  # it had passed before he went
        (AFTER, AFTER + HOUR, "", ""),
        (AFTER, AFTER + HOUR, "U0DANA", "U0DANA"),
    ],
)
def test_a_limit_that_passes_while_a_lead_waits_is_nobodys(
    now: datetime, until: datetime, so_far: str | None, misses: str | None
) -> None:
    assert waiting(Limit(AT, False, so_far), until, now) == misses


def test_a_lead_free_to_claim_is_nobodys_until_somebody_claims_it_in_time() -> None:
    assert freed(Limit(AT, False), BEFORE) == ""
    assert freed(Limit(AT, False), AFTER) is None
    assert taken(Limit(AT, False, ""), BEFORE) is None
    assert taken(Limit(AT, False, ""), AFTER) == ""
    assert taken(Limit(AT, False, "U0DANA"), AFTER) == "U0DANA"


def test_a_touched_lead_is_left_as_it_is() -> None:
    touched = Limit(AT, True, "U0DANA")
    assert covered(touched, "U0SAM", "U0RUTH", BEFORE) == "U0DANA"
    assert waiting(touched, AFTER, BEFORE) == freed(touched, BEFORE) == taken(touched, BEFORE) == "U0DANA"
