"""Which of the times that a prospect came by decides whose campaign his lead is."""

from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest

from playbook.touches import Touch, deciding

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = timedelta(days=1)
FIRST, SECOND, THIRD = Touch(7, MONDAY, None), Touch(5, MONDAY + DAY, 1), Touch(9, MONDAY + DAY, None)


@pytest.mark.parametrize(("touches", "received", "by", "decides"), [
    ([THIRD, SECOND, FIRST], MONDAY, "first", FIRST),
    ([SECOND, THIRD], MONDAY + DAY, "first", SECOND),  # at the same moment: the one that was put down first
    ([SECOND], MONDAY, "first", None),  # the lead is older than all that is known
    ([FIRST, SECOND, THIRD], MONDAY, "last", SECOND),  # the last one is not known
    ([FIRST, THIRD], MONDAY, "last", THIRD),
    ([], MONDAY, "first", None),
    ([], MONDAY, "last", None),
])  # fmt: skip
def test_the_first_or_the_last_known_one_decides(
    touches: list[Touch], received: datetime, by: Literal["first", "last"], decides: Touch | None
) -> None:
    assert deciding(touches, received, by) == decides
