"""People write their hours as they say them, are told what is wrong, and read back what they wrote."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.hours_text import blocks_by_day, read_blocks, read_week, week_text
from playbook.workday import Block, Blocks
from tests.made_up import made_up

MORNING, AFTERNOON = (time(9), time(12)), (time(13), time(18))


def blocks_of(minutes: list[int]) -> tuple[Block, ...]:
    times = [time(minute // 60 % 24, minute % 60) for minute in sorted(minutes)]
    return tuple(zip(times[::2], times[1::2], strict=False))


WEEKS: st.SearchStrategy[Blocks] = st.tuples(
    *[st.lists(st.integers(0, 1440), max_size=6, unique=True).map(blocks_of)] * 7
)


def test_a_week_is_read_monday_first_and_a_day_left_out_has_no_blocks() -> None:
    week = read_blocks({"friday": ["09:00-12:00"], "monday": ["09:00-12:00", "13:00-18:00"], "sunday": []})
    assert week == ((MORNING, AFTERNOON), (), (), (), (MORNING,), (), ())


@pytest.mark.parametrize(
    ("written", "block"),
    [
        ("09:00-12:00", MORNING),
        ("9-12", MORNING),
        (" 9:00 – 12:00 ", MORNING),
        ("00:00-24:00", (time(0), time(0))),
        ("22:00-24:00", (time(22), time(0))),
    ],
)
def test_a_block_may_be_written_as_people_write_it(written: str, block: Block) -> None:
    assert read_blocks({"Tue": [written]})[1] == (block,)
    assert read_blocks({"TUESDAY": written})[1] == (block,)


def test_blocks_are_put_in_order_and_may_touch() -> None:
    assert read_blocks({"monday": "13:00-18:00, 9:00-12:00"})[0] == (MORNING, AFTERNOON)
    assert read_blocks({"monday": "12-18,9-12"})[0] == (MORNING, (time(12), time(18)))


@pytest.mark.parametrize(
    ("week", "sentence"),
    [
        ({"mondy": ["09:00-12:00"]}, r'"mondy" is not a day: the days are monday, tuesday, .*, sunday'),
        ({"": ["09:00-12:00"]}, r'"" is not a day'),
        ({"t": ["09:00-12:00"]}, r'"t" is not a day'),
        ({"mon": ["9-12"], "Monday": ["13-18"]}, "Monday is there twice: write all of its blocks at once"),
        (
            {"monday": ["09:00"]},
            r'Monday: "09:00" is not a block of working time: write it like "09:00-12:00"',
        ),
        ({"monday": ["9am-5pm"]}, r'Monday: "9am" is not a time: write it like "09:00", from 00:00 to 24:00'),
        ({"tuesday": ["09:00-24:01"]}, r'Tuesday: "24:01" is not a time'),
        ({"tuesday": ["09:60-12:00"]}, r'Tuesday: "09:60" is not a time'),
        (
            {"wednesday": ["18:00-09:00"]},
            "Wednesday: 18:00-09:00 ends before it starts; write the part after midn",
        ),
        (
            {"wednesday": ["18:00-00:00"]},
            "Wednesday: 18:00-00:00 ends before it starts; write midnight as 24:00",
        ),
        (
            {"thursday": ["09:00-09:00"]},
            "Thursday: 09:00-09:00 ends when it starts; the whole day is 00:00-24:00",
        ),
        ({"friday": ["12:30-18:00", "9-13"]}, "Friday: 09:00-13:00 and 12:30-18:00 overlap"),
        ({"friday": ["12:30-24:00", "23:00-24:00"]}, "Friday: 12:30-24:00 and 23:00-24:00 overlap"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence_that_names_the_day(
    week: dict[str, list[str]], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        read_blocks(week)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Mon-Fri 09:00-12:00, 13:00-18:00", "Mon-Fri 09:00-12:00, 13:00-18:00"),
        ("monday - friday: 9-12,13-18; sat 10-14", "Mon-Fri 09:00-12:00, 13:00-18:00; Sat 10:00-14:00"),
        ("Mon 9-17\nWed 9-17\n", "Mon 09:00-17:00; Wed 09:00-17:00"),
        ("Mon 9-17; Tue 9-17; Wed 9-12", "Mon-Tue 09:00-17:00; Wed 09:00-12:00"),
        ("Mon-Sun 00:00-24:00", "Mon-Sun 00:00-24:00"),
        ("", "no working hours"),
        ("No working hours", "no working hours"),
    ],
)
def test_a_week_is_said_as_people_say_it(written: str, said: str) -> None:
    assert week_text(read_week(written)) == said


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("always", '"always" is not a day with hours: write it like "Mon-Fri 09:00-12:00, 13:00-18:00"'),
        ("Sat-Mon 9-12", "Sat-Mon runs over the end of the week: write its days in two parts"),
        ("Mon-Fri 9-12; Wed 9-10", "Wednesday is there twice"),
        ("Mon-Fry 9-12", '"Fry" is not a day'),
        ("Mon 9-12 and 13-18", r'Monday: "9-12 and 13-18" is not a block of working time'),
    ],
)
def test_a_week_that_is_not_understood_is_refused_with_what_to_write(written: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        read_week(written)


@made_up(40)
@given(WEEKS)
def test_what_is_written_is_read_back(week: Blocks) -> None:
    assert read_week(week_text(week)) == week
    assert read_blocks(blocks_by_day(week)) == week
