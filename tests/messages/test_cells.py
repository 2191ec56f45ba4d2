"""Cells of a list that is opened in a spreadsheet."""

from datetime import datetime, timedelta, timezone

import pytest

from messages.cells import cell


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""), (0, "0"), ("Ann", "Ann"), ("a=b", "a=b"), ("=1+1", "'=1+1"), ("+49 30", "'+49 30"),
        ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'\t'=1"), ("\r=1", "'\r'=1"), ("", ""),
        ("a;=1+1", "a;'=1+1"), ('a;"@x', "a;\"'@x"), ("hi\n-1", "hi\n'-1"), ("a; b - c", "a; b - c"),
        (datetime(2026, 11, 23, 10, tzinfo=timezone(timedelta(hours=2))), "2026-11-23T08:00:00+00:00"),
    ],
)  # fmt: skip
def test_a_cell_is_text_and_no_formula(value: object, shown: str) -> None:
    assert cell(value) == shown
