"""Tables and charts keep to Slack's limits, tell what they leave out, and harm nobody."""

import json
from typing import Any

import pytest

from messages.pictures import ROOM, chart, charts_in, key_of, number, table, with_pictures
from messages.render import Illustrated, render
from tests.drawn import known_report, report
from tests.samples import HOSTILE
from tests.slack_limits import ALL_BLOCKS, problems

HEADINGS = ["Who", "received", "followed up", "on time", "speed", "overdue", "won"]


def rows(count: int, name: str = "Somebody Longname") -> list[list[Any]]:
    told: list[Any] = [
        (12, "12"),
        (75.5, "75% (9 of 12)"),
        (50, "50% (6 of 12)"),
        "4 min",
        (3, "3"),
        (1, "1"),
    ]
    return [[f"{name} {place}", *told] for place in range(count)]


def said(native: bool, **facts: Any) -> dict[str, Any]:
    with known_report():
        return render("test_report", **{**report(native=native), **facts})


@pytest.mark.parametrize("native", [True, False])
@pytest.mark.parametrize("name", ["Sam", *HOSTILE.values()])
def test_1200_people_and_a_full_chart_keep_to_the_limits(native: bool, name: str) -> None:
    labels = [f"{name} {place}" for place in range(30)]
    made = chart("bar", name, labels, {name: [1 / 3] * 30, f"{name}2": [1] * 30})
    payload = said(native, table=table(name, [name, *HEADINGS[1:]], rows(1200, name)), chart=made)
    assert problems(payload, "message") == []
    size = len(json.dumps(payload["blocks"], ensure_ascii=False, separators=(",", ":")))
    assert size < ALL_BLOCKS - 1000


def test_a_table_tells_how_many_it_leaves_out() -> None:
    made = table("People", HEADINGS, rows(1200))
    assert len(made["rows"]) + made["more"] == 1200
    assert 15 < len(made["rows"]) < 100
    assert sum(map(len, made["plain"])) + made["plain_more"] == 1200
    few = table("People", HEADINGS, rows(4))
    assert (few["more"], few["plain_more"]) == (0, 0)


def test_a_table_keeps_to_the_room_there_is() -> None:
    for room in (ROOM, ROOM // 2, 1000, 500):
        made = table("People", HEADINGS, rows(100), room=room)
        (block, *_) = said(True, table=made)["blocks"]
        assert len(json.dumps(block, ensure_ascii=False, separators=(",", ":"))) <= room or not made["rows"]


def test_a_table_of_nobody_is_left_out() -> None:
    assert [block["type"] for block in said(True, table=table("x", ["Who"], []))["blocks"]][:1] == [
        "data_visualization"
    ]


def test_what_is_not_known_as_a_number_is_a_text() -> None:
    ((first, second, third),) = table("x", ["a", "b", "c"], [[(float("nan"), ""), (3.0, "3"), ""]])["rows"]
    assert first == {"text": "–", "value": None}
    assert second == {"text": "3", "value": 3}
    assert third == {"text": "–", "value": None}


def test_signs_of_slacks_become_look_alikes_where_nobody_knows_whether_it_decodes() -> None:
    made = chart("bar", "<!here> & co", ["<@U1>", "R&D"], {"a<b": [1, 2]})
    blocks = said(True, chart=made, table=table("<!here>", ["<", "&"], [["<!channel>", "A&B"]]))["blocks"]
    told = json.dumps(blocks[:2], ensure_ascii=False)
    assert not set("<>&") & set(told)
    assert "\u2039!channel\u203a" in told
    assert "R\uff06D" in told


def test_lines_stand_in_for_a_table() -> None:
    block = said(False)["blocks"][0]
    assert block["text"]["text"] == "*Sam*\nfollowed up 75%\n*Dana*\nfollowed up 50%"


def test_people_of_the_same_name_have_a_bar_each() -> None:
    assert chart("bar", "x", ["Sam", "Sam", "a<b", "a\u2039b"], {"y": [1, 2, 3, 4]})["labels"] == [
        "Sam", "Sam (2)", "a<b", "a\u2039b (2)",
    ]  # fmt: skip


def test_a_line_keeps_its_end_and_bars_their_beginning() -> None:
    labels = [str(each) for each in range(25)]
    assert chart("line", "x", labels, {"y": [*range(25)]})["labels"][-1] == "24"
    assert chart("bar", "x", labels, {"y": [*range(25)]})["labels"][-1] == "19"


def test_numbers_are_told_as_people_write_them() -> None:
    assert [number(each) for each in (0, 1234567, 0.5, 66.666, -3.0)] == [
        "0", "1,234,567", "0.5", "66.67", "-3",
    ]  # fmt: skip


def test_charts_are_found_and_get_their_pictures_however_deep_they_are() -> None:
    one, two = (chart("bar", title, ["Sam"], {"y": [1]}) for title in ("one", "two"))
    facts = {"a": {"b": [one, {"c": two}]}, "d": "e"}
    assert list(charts_in(facts)) == [one, two]
    shown = with_pictures(facts, {key_of(two): {"file": "F1", "url": None}})
    assert [each["picture"] for each in charts_in(shown)] == [None, {"file": "F1", "url": None}]
    assert [each["picture"] for each in charts_in(facts)] == [None, None]


def test_a_chart_has_the_same_key_before_and_after_it_was_stored() -> None:
    made = chart("bar", "one", ["Sam"], {"y": [1]})
    assert key_of(json.loads(json.dumps(made))) == key_of(made)
    assert key_of(chart("bar", "one", ["Sam"], {"y": [2]})) != key_of(made)


def test_a_message_with_tables_knows_what_it_was_made_of() -> None:
    assert isinstance(said(True), Illustrated)
    assert not isinstance(render("say", text="x"), Illustrated)
