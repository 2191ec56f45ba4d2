"""The shipped codes say what product.md says of them, and a code that may not be recorded says why."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from pydantic import ValidationError

from playbook.dispositions import Details, Disposition, check, example, find
from playbook.refusal import Refusal
from playbook.words import What
from tests.playbook.given import MONDAY, SHIPPED

SHIPPED_CODES = SHIPPED.dispositions
FULL = Details(
    amount=Decimal(12000), competitor="Acme", reason="too dear", date=MONDAY + timedelta(days=1), lead=17
)
T, R, E = "touch", "reached", "ends"


@pytest.mark.parametrize(
    ("code", "flags", "outcome", "needs", "next_what"),
    [
        ("no-answer", {T}, None, None, None),
        ("voicemail", {T}, None, None, None),
        ("emailed", {T}, None, None, None),
        ("messaged", {T}, None, None, None),
        ("spoke", {T, R}, None, None, None),
        ("meeting", {T, R}, None, "date", What.MEETING),
        ("callback", {T, R}, None, "date", What.CALLBACK),
        ("not-ready", {T, R}, "nurture", "date", None),
        ("won", {T, R, E}, "won", "amount", None),
        ("lost-to-competitor", {T, R, E}, "lost", "competitor", None),
        ("no-purchase", {T, R, E}, "lost", "reason", None),
        ("no-response", {E}, "lost", None, None),
        ("wrong-person", {T, R, E}, "disqualified", None, None),
        ("do-not-contact", {T, R, E}, "disqualified", None, None),
        ("duplicate", {E}, "disqualified", "lead", None),
        ("junk", {E}, "disqualified", None, None),
    ],
)
def test_the_shipped_codes_have_their_flags(
    code: str, flags: set[str], outcome: str | None, needs: str | None, next_what: What | None
) -> None:
    shipped = SHIPPED_CODES[code]
    assert {flag for flag in (T, R, E) if getattr(shipped, flag)} == flags
    assert (shipped.outcome, shipped.needs, shipped.next_what) == (outcome, needs, next_what)
    assert shipped.nurtures is (outcome == "nurture")


def test_these_seventeen_are_all_and_only_junk_and_duplicates_are_left_out_of_the_numbers() -> None:
    assert len(SHIPPED_CODES) == 17
    assert {code for code, each in SHIPPED_CODES.items() if not each.counts} == {"junk", "duplicate"}
    assert {code for code, each in SHIPPED_CODES.items() if each.persistent} == {"no-response"}


@pytest.mark.parametrize("code", SHIPPED_CODES)
def test_a_code_with_what_it_needs_may_be_recorded(code: str) -> None:
    check(code, SHIPPED_CODES[code], FULL, touches=6, least=6, now=MONDAY)


@pytest.mark.parametrize(
    ("code", "missing", "asked_for"),
    [
        ("won", "amount", "12000"),
        ("lost-to-competitor", "competitor", "who won it"),
        ("no-purchase", "reason", "reason"),
        ("callback", "date", "tue 10:00"),
        ("meeting", "date", "tue 10:00"),
        ("not-ready", "date", "tue 10:00"),
        ("prospect-away", "date", "tue 10:00"),
        ("duplicate", "lead", "number of the lead"),
    ],
)
def test_what_is_missing_is_asked_for_with_an_example(code: str, missing: str, asked_for: str) -> None:
    with pytest.raises(Refusal) as refused:
        check(
            code, SHIPPED_CODES[code], replace(FULL, **{missing: None}), touches=6, least=6, now=MONDAY, number=7
        )  # fmt: skip
    assert asked_for in str(refused.value)
    assert f"/dispo 7 {code} " in str(refused.value)


@pytest.mark.parametrize("touches", [0, 1, 5])
def test_nobody_gives_up_before_six_touches_and_is_told_how_many_there_were(touches: int) -> None:
    with pytest.raises(Refusal, match=f"{touches} of at least 6 touches"):
        check(
            "no-response", SHIPPED_CODES["no-response"], Details(), touches=touches, least=6, now=MONDAY
        )  # fmt: skip


@pytest.mark.parametrize("earlier", [timedelta(0), timedelta(seconds=1), timedelta(days=400)])
def test_a_time_that_is_past_is_refused(earlier: timedelta) -> None:
    past = Details(date=MONDAY - earlier)
    with pytest.raises(Refusal, match="already past"):
        check("callback", SHIPPED_CODES["callback"], past, touches=0, least=6, now=MONDAY)


def test_a_code_of_ones_own_is_no_way_round_it() -> None:
    own = Disposition(label="Lost touch", touch=True, ends=True, outcome="lost")
    with pytest.raises(Refusal, match="Too early to give up: 5 of at least 6"):
        check("lost-touch", own, Details(), touches=5, least=6, now=MONDAY)
    check("lost-touch", own, Details(), touches=6, least=6, now=MONDAY)
    said_no = own.model_copy(update={"reached": True})
    check("said-no", said_no, Details(), touches=1, least=6, now=MONDAY)


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("voicmail", "`voicemail`"),
        ("wn", "`won`"),
        ("emailled", "`emailed`"),
        ("call-back", "`callback`"),
        ("noanswer", "`no-answer`"),
        ("lost", "`lost-to-competitor`"),
        ("no", "`no-answer`"),
        ("do-not", "`do-not-contact`"),
        ("no-respons", "`no-response`"),
    ],
)
def test_an_unknown_code_is_refused_with_the_nearest_ones(typed: str, near: str) -> None:
    with pytest.raises(Refusal) as refused:
        find(typed, SHIPPED_CODES)
    assert f"`{typed}`" in str(refused.value)
    assert "Did you mean" in str(refused.value)
    assert near in str(refused.value)


def test_a_code_like_no_other_is_refused_with_where_to_find_them_all() -> None:
    with pytest.raises(Refusal, match="`/dispo help`") as refused:
        find("x" * 5000, SHIPPED_CODES)
    assert "Did you mean" not in str(refused.value)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize("code", SHIPPED_CODES)
def test_every_code_has_an_example_as_it_is_typed(code: str) -> None:
    assert example(code, SHIPPED_CODES[code]).startswith(f"`/dispo 42 {code} ")


@pytest.mark.parametrize(
    "flags",
    [
        {"ends": True},
        {"ends": True, "outcome": "nurture", "needs": "date"},
        {"outcome": "won"},
        {"outcome": "disqualified"},
        {"next": "callback"},
        {"next": "meeting", "needs": "amount"},
        {"next": "breakfast", "needs": "date"},
        {"needs": "patience"},
        {"outcome": "vanished", "ends": True},
        {"label": 3},
        {"colour": "red"},
    ],
)
def test_flags_that_contradict_each_other_make_no_code(flags: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Disposition.model_validate({"label": "Something", **flags})


def test_a_code_that_blocks_ends_the_lead() -> None:
    assert Disposition(label="Objected", ends=True, outcome="lost", blocks=True).blocks
    with pytest.raises(ValidationError, match="a code that blocks has to end the lead"):
        Disposition(label="Objected", blocks=True)


def test_the_shipped_code_for_it_blocks_and_no_other_does() -> None:
    assert [code for code, each in SHIPPED.dispositions.items() if each.blocks] == ["do-not-contact"]
