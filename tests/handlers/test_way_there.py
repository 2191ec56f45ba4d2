"""A process beside another tells on stderr where it ended, and never what its exception says of somebody."""

import io
import pickle
import runpy
import sys
import threading
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest

from handlers.lists import list_apart
from handlers.way_there import tell_ways_only, way_there

PRIVATE = "Ann Hathaway, +12125550100"


def fail(row: str) -> None:
    try:
        int(row)
    except ValueError as fault:
        raise LookupError(f"no column for {row}") from fault


class Row:
    """Cannot be read where it is told to."""

    def __reduce__(self) -> Any:
        return fail, (PRIVATE,)


@pytest.fixture(autouse=True)
def _hooks(monkeypatch: pytest.MonkeyPatch) -> None:
    """As they were when the test is over."""
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    monkeypatch.setattr(threading, "excepthook", threading.__excepthook__)


def test_the_process_that_reads_a_list_quotes_no_row_when_it_ends_unforeseen(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(pickle.dumps(Row()))))
    with pytest.raises(LookupError) as ended:
        runpy.run_path(str(list_apart.__file__), run_name="__main__")
    sys.excepthook(ended.type, ended.value, ended.tb)
    told = capsys.readouterr().err
    assert "Hathaway" not in told
    assert "in fail" in told
    assert told.index("builtins.ValueError\nwhich led to\n") < told.index("builtins.LookupError\n")


def test_nor_does_a_thread_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    tell_ways_only()
    thread = Thread(target=fail, args=(PRIVATE,))
    thread.start()
    thread.join()
    told = capsys.readouterr().err
    assert ("Hathaway" in told, "in fail" in told) == (False, True)


def test_exceptions_that_led_to_each_other_are_told_once() -> None:
    one, other = KeyError(PRIVATE), ValueError(PRIVATE)
    one.__cause__, other.__cause__ = other, one
    assert way_there(one) == "builtins.ValueError\nwhich led to\nbuiltins.KeyError"
