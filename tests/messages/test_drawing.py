"""Charts are drawn as pictures: the same bytes for the same facts, whatever people are called."""

import io
import warnings
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import pytest
from PIL import Image

from messages.drawing import png
from messages.letters import drawable
from messages.pictures import chart
from tests.samples import HOSTILE

NAMES = ["Sam Okafor", "Dana Weber", "Lee Park"]
WEEKS = [f"W{number}" for number in range(52)]


def looked_at(made: dict[str, Any] | str) -> Image.Image:
    """A chart, or one of CHARTS, as a picture."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a letter that no font has would warn
        return Image.open(io.BytesIO(drawn(made) if isinstance(made, str) else png(made))).convert("RGB")


def colours(picture: Image.Image) -> dict[tuple[int, ...], int]:
    return {colour: count for count, colour in picture.getcolors(2**24) or []}  # type: ignore[misc]


def over_a_year() -> dict[str, Any]:
    points = [[week, float(number)] for number, week in enumerate(WEEKS)]
    return {
        **chart("line", "A year, %", ["W1"], {"the team": [1]}),
        "labels": WEEKS,
        "series": [{"name": "the team", "points": points}],
    }


CHARTS = {
    "bars": chart("bar", "Follow-up, %", NAMES, {"followed up": [92, 50.5, 0]}),
    "one bar": chart("bar", "Follow-up", ["Sam"], {"leads": [3]}),
    "twenty bars": chart("bar", "Sources", [f"Source {n}" for n in range(20)], {"leads": [*range(20)]}),
    "six series": chart("bar", "Six", NAMES, {f"series {n}": [n, 2, 3] for n in range(6)}),
    "six lines": chart("line", "Six", WEEKS[:9], {f"series {n}": [n] * 9 for n in range(6)}),
    "a year": over_a_year(),
    "one week": chart("line", "One week", ["W1"], {"leads": [3]}),
    "millions": chart("bar", "Money", NAMES, {"EUR": [12_345_678.9, -5_000_000, 0]}),
}


@cache
def drawn(name: str) -> bytes:
    return png(CHARTS[name])


@pytest.mark.parametrize("name", CHARTS)
def test_it_is_a_picture_with_something_on_it(name: str) -> None:
    picture = looked_at(name)
    assert picture.width == 1200
    assert 300 < picture.height <= 1000
    seen = colours(picture)
    white, accent = seen[(255, 255, 255)], seen.get((11, 99, 176), 0)
    assert white > picture.width * picture.height * 0.5
    assert accent > 50
    assert len(seen) > 20  # letters have soft edges


def test_most_bars_keep_to_the_usual_size_and_many_get_more_room() -> None:
    assert looked_at(chart("bar", "x", [*"abcdefgh"], {"y": [*range(8)]})).height == 675
    assert looked_at("twenty bars").height > 900


def test_the_same_facts_are_the_same_bytes_also_when_several_threads_draw() -> None:
    names = ("bars", "six lines", "millions", "one week")
    alone = [drawn(name) for name in names]
    assert len({*alone}) == len(names)
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(png, map(CHARTS.__getitem__, names)))
    assert together == alone


def test_longer_bars_are_longer() -> None:
    blue = [
        colours(looked_at(chart("bar", "x, %", ["Sam"], {"y": [rate]})))[(11, 99, 176)] for rate in (20, 80)
    ]
    assert 3.5 < blue[1] / blue[0] < 4.5


def test_nothing_to_show_is_drawn_all_the_same() -> None:
    for made in (
        chart("bar", "", [], {}),
        chart("line", "Nobody", [], {"a": []}),
        chart("line", "x", [], {}),
    ):
        assert looked_at(made).width == 1200


CALLED = [*HOSTILE.values(), "$\\frac{1}{2}$", "$$", "$x_", "🔥", "李小龙", "עברית", "\\", "{}", "%s", ""]


BARS, LINES = CALLED[::2], CALLED[1::2]


@pytest.mark.parametrize(
    ("kind", "name"), [*(("bar", name) for name in BARS), *(("line", name) for name in LINES)]
)
def test_whatever_somebody_is_called_it_is_drawn(kind: Any, name: str) -> None:
    assert looked_at(chart(kind, name, [name, "Dana", name], {name: [1, 2, 3]})).width == 1200


@pytest.mark.parametrize(("kind", "names"), [("bar", LINES), ("line", BARS)])
def test_whatever_people_are_called_they_are_drawn(kind: Any, names: list[str]) -> None:
    assert looked_at(chart(kind, "x", names, dict.fromkeys(names, range(8)))).width == 1200


def test_letters_that_no_font_has_are_left_out() -> None:
    assert drawable("🔥 Sam  Müller 🔥") == "Sam Müller"
    assert drawable("\U0001f525") == ""
