"""Which of the times that a prospect came by names his lead."""

from datetime import UTC, datetime, timedelta

import pytest

from playbook.touches import Touch, deciding

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = timedelta(days=1)
FIRST, SECOND, THIRD = Touch(7, MONDAY, None), Touch(5, MONDAY + DAY, 1), Touch(9, MONDAY + DAY, None)


@pytest.mark.parametrize(("touches", "received", "decides"), [
    ([THIRD, SECOND, FIRST], MONDAY, FIRST),
    ([SECOND, THIRD], MONDAY + DAY, SECOND),  # at the same moment: the one that was put down first
    ([SECOND], MONDAY, None),  # the lead is older than all that is known
    ([], MONDAY, None),
])  # fmt: skip
def test_the_first_one_decides(touches: list[Touch], received: datetime, decides: Touch | None) -> None:
    assert deciding(touches, received) == decides
