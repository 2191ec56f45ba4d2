"""What the README's figures come from still works; how fast it is here says nothing."""

from multiprocessing import get_context

import pytest

from benchmarks.__main__ import MEASUREMENTS
from tests.forked import Forked
from tests.machine import fork_beside

BESIDE = ("claims", "list_beside_claims", "offered")  # what shoots or sends from processes of its own


@pytest.mark.parametrize("name", MEASUREMENTS)
def test_every_measurement_measures_something(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fork_beside(monkeypatch)
    monkeypatch.setattr("benchmarks.processes.begun", Forked)
    for each in BESIDE:
        monkeypatch.setattr(f"benchmarks.{each}.get_context", lambda _: get_context("fork"))
    figures = MEASUREMENTS[name](True)
    assert figures
    assert all(figure.what and figure.ours for figure in figures)
