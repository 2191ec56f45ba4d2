"""What the README's figures come from still works; how fast it is here says nothing."""

import pytest

from benchmarks.__main__ import MEASUREMENTS


@pytest.mark.parametrize("name", MEASUREMENTS)
def test_every_measurement_measures_something(name: str) -> None:
    figures = MEASUREMENTS[name](True)
    assert figures
    assert all(figure.what and figure.ours for figure in figures)
