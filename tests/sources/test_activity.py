"""What mailing tools post back, understood or refused in words that say what to mend."""

from datetime import UTC, datetime

import pytest

from sources.activity import MOST, Activity, TooMany, read_activities


def one(**given: object) -> Activity:
    (found,) = read_activities({"lead": 42, "what": "opened", **given})
    assert isinstance(found, Activity)
    return found


def refused(**given: object) -> str:
    (found,) = read_activities({"lead": 42, "what": "opened", **given})
    assert isinstance(found, str)
    return found


def test_an_object_is_one_and_a_list_is_many_in_its_order() -> None:
    assert read_activities({"lead": 42, "what": "opened"}) == [Activity(lead=42, what="opened")]
    found = read_activities(
        [{"lead": 1, "what": "clicked"}, "nothing", {"email": "a@b.c", "what": "bounced"}]
    )
    assert [type(each) for each in found] == [Activity, str, Activity]


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("2026-11-23T10:00:00Z", datetime(2026, 11, 23, 10, tzinfo=UTC)),
        ("2026-11-23T10:00:00+02:00", datetime(2026, 11, 23, 8, tzinfo=UTC)),
        ("2026-11-23T10:00:00", datetime(2026, 11, 23, 10, tzinfo=UTC)),
        (1795428000, datetime(2026, 11, 23, 10, tzinfo=UTC)),
        (None, None),
    ],
)
def test_a_moment_is_read_in_utc_unless_it_says_otherwise(given: object, read: datetime | None) -> None:
    assert one(at=given).at == read


def test_numbers_and_words_are_taken_as_tools_write_them() -> None:
    assert one(lead="#42").lead == 42
    assert one(what=" Clicked ").what == "clicked"
    assert one(id=7).id == "7"
    assert one(subject="Autumn\u202e\nprices").subject == "Autumn prices"
    assert one(id="x" * 500).id != one(id="x" * 499 + "y").id
    assert one(colour="green") == one()


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"what": "slept"}, "what: "),
        ({"what": None}, "what: "),
        ({"lead": None}, "lead or email is missing"),
        ({"lead": "forty"}, "lead: "),
        ({"lead": True}, "lead: is no number"),
        ({"lead": 10**40}, "lead: "),
        ({"lead": 0}, "lead: "),
        ({"at": "soon"}, "at: "),
        ({"email": {"a": 1}}, "email: "),
        ({"subject": {"a": 1}}, "subject: "),
    ],
)
def test_what_is_wrong_is_named_and_what_was_sent_is_not_repeated(given: dict[str, object], why: str) -> None:
    said = refused(**given)
    assert why in said
    assert "forty" not in said
    assert "slept" not in said


@pytest.mark.parametrize("payload", ["opened", 7, None, True])
def test_anything_else_is_refused_as_a_whole(payload: object) -> None:
    with pytest.raises(ValueError, match="one JSON object or a list"):
        read_activities(payload)


def test_five_hundred_are_taken_at_once_and_one_more_is_not() -> None:
    each = {"lead": 1, "what": "opened"}
    assert len(read_activities([each] * MOST)) == MOST
    with pytest.raises(TooMany):
        read_activities([each] * (MOST + 1))


def test_it_is_told_in_words() -> None:
    assert one(subject="Prices", url="https://a.example").told == "opened “Prices” https://a.example"
    assert one(campaign="Autumn").told == "opened Autumn"
    assert one().told == "opened"
