"""The Rule of 45, case by case, and once more lead by lead, the slow way."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.definitions import OUTLOOK
from playbook.purchases import Bought
from playbook.rule_of_45 import (
    MONTH,
    Crowd,
    Curve,
    Estimate,
    apart,
    as_json,
    average_win,
    estimate,
    estimate_rows,
    worth,
)
from tests.made_up import made_up

SHIPPED = Curve(0.12, 0.26, 0.45)
NOBODY_KNOWS = average_win([], "USD", None)
OLD = 400  # days: whoever has not bought by then does not


@pytest.mark.parametrize(
    ("months", "share"),
    [(0, 0), (1.5, 0.06), (3, 0.12), (4, 0.12 + 0.14 / 3), (6, 0.26), (9, 0.355), (12, 0.45), (12.1, 0.45), (60, 0.45),
     (-1, 0)],
)  # fmt: skip
def test_the_curve_is_straight_between_its_months_and_level_after_them(months: float, share: float) -> None:
    assert SHIPPED.share(months * MONTH) == pytest.approx(share)
    assert SHIPPED.ahead(months * MONTH) == pytest.approx(0.45 - share)


def test_without_answers_it_is_the_rule_as_it_is_printed() -> None:
    found = estimate([Crowd(OLD, received=100, touched=60, pending=0, won=5)], SHIPPED)
    assert (found.received, found.answered, found.won) == (100, 0, 5)
    assert (found.likely, found.in_play, found.left) == pytest.approx((45, 27, 18))
    assert found.to_come == 0  # a year is over


def test_young_leads_have_most_of_their_buyers_ahead() -> None:
    today = estimate([Crowd(0, 100, 60, 0, 0)], SHIPPED)
    assert today.to_come == pytest.approx(today.in_play)
    half_a_year = estimate([Crowd(round(6 * MONTH), 100, 60, 0, 0)], SHIPPED)
    assert half_a_year.to_come == pytest.approx(60 * (0.45 - 0.26), rel=0.01)


def test_what_nobody_touched_is_left_to_competitors() -> None:
    found = estimate([Crowd(10, 100, 0, 0, 0)], SHIPPED)
    assert (found.in_play, found.left, found.to_come) == pytest.approx((0, 45, 0))


def test_pending_leads_are_held_against_nobody() -> None:
    fresh = estimate([Crowd(0, 10, 0, 10, 0)], SHIPPED)
    assert (fresh.in_play, fresh.left, fresh.to_come) == pytest.approx((4.5, 0, 4.5))
    half = estimate([Crowd(0, 10, 4, 2, 0)], SHIPPED)  # 4 of 8, and the two as likely
    assert (half.in_play, half.left, half.to_come) == pytest.approx((2.25, 2.25, 2.25))


def test_answers_replace_the_estimate_but_for_those_still_looking() -> None:
    found = estimate(
        [
            Crowd(OLD, 10, 10, 0, 0),
            Crowd(OLD, 3, 1, 0, 0, Bought.US),
            Crowd(OLD, 4, 4, 0, 0, Bought.COMPETITOR),
            Crowd(OLD, 5, 5, 0, 0, Bought.NOBODY),
            Crowd(OLD, 10, 10, 0, 0, Bought.LOOKING),
        ],
        SHIPPED,
    )
    assert (found.received, found.answered, found.won) == (32, 12, 3)
    assert (found.likely, found.in_play, found.left) == pytest.approx((9 + 3 + 4, 9 + 3, 4))


def test_more_wins_than_the_rule_expects_are_all_in_play_and_nothing_is_left_to_come() -> None:
    found = estimate([Crowd(5, 10, 8, 0, 7)], SHIPPED)
    assert (found.likely, found.in_play, found.left, found.won, found.to_come) == (7, 7, 0, 7, 0)


def test_what_is_won_is_not_still_to_come() -> None:
    found = estimate([Crowd(5, 100, 100, 0, 40)], SHIPPED)
    assert found.to_come == pytest.approx(5)  # 45 in play, of which 40 have bought early


def test_of_no_leads_there_is_nothing_to_estimate() -> None:
    assert estimate([], SHIPPED) == Estimate(0, 0, 0, 0, 0, 0, 0)


ANSWERS = st.sampled_from([None, *Bought])


@st.composite
def crowds(draw: st.DrawFn) -> Crowd:
    received = draw(st.integers(0, 30))
    touched = draw(st.integers(0, received))
    pending = draw(st.integers(0, received - touched))
    won = draw(st.integers(0, touched))
    answer = draw(ANSWERS)
    return Crowd(draw(st.integers(-2, 800)), received, touched, pending, 0 if answer else won, answer)


@st.composite
def curves(draw: st.DrawFn) -> Curve:
    shares = sorted(draw(st.lists(st.integers(0, 100), min_size=3, max_size=3)))
    return Curve(*(share / 100 for share in shares))


@made_up(40)
@given(st.lists(crowds(), max_size=8), curves())
def test_it_is_what_one_finds_lead_by_lead(several: list[Crowd], curve: Curve) -> None:
    found = estimate(several, curve)
    slow = lead_by_lead(several, curve)
    for name, number in slow.items():
        assert getattr(found, name) == pytest.approx(float(number), abs=1e-9), name


@made_up(40)
@given(st.lists(crowds(), max_size=8), curves())
def test_its_parts_add_up_and_none_is_below_nothing(several: list[Crowd], curve: Curve) -> None:
    found = estimate(several, curve)
    assert found.likely == pytest.approx(found.in_play + found.left)
    assert min(found.likely, found.in_play, found.left, found.won, found.to_come) >= -1e-9
    assert found.won + found.to_come <= found.in_play + 1e-9
    assert found.likely <= found.received + 1e-9


def test_the_pending_leads_of_a_row_are_followed_up_as_all_leads_are() -> None:
    """Of 10 ripe leads 5 are followed up: so will be half of the 20 that have just come in by another row."""
    total, rows = estimate_rows([[Crowd(0, 20, 0, 20, 0)], [Crowd(0, 10, 5, 0, 0)]], SHIPPED)
    assert [row.left for row in rows] == pytest.approx([4.5, 2.25])
    assert (total.likely, total.in_play, total.left) == pytest.approx((13.5, 6.75, 6.75))


@made_up(40)
@given(st.lists(st.lists(crowds(), max_size=4), max_size=5), curves())
def test_the_rows_add_up_to_the_total_unless_one_sold_more_than_the_rule_expects(
    rows: list[list[Crowd]], curve: Curve
) -> None:
    total, figures = estimate_rows(rows, curve)
    assert total == estimate([each for row in rows for each in row], curve)
    for name in ("received", "answered", "won"):
        assert getattr(total, name) == sum(getattr(each, name) for each in figures)
    unsold = [[replace(each, won=0) for each in row] for row in rows]
    assert apart(*estimate_rows(unsold, curve)) < 1e-9
    for name in ("likely", "in_play"):
        assert sum(getattr(each, name) for each in figures) >= getattr(total, name) - 1e-9


def test_a_row_that_sold_more_than_the_rule_expects_has_the_buyers_it_won() -> None:
    total, rows = estimate_rows([[Crowd(OLD, 2, 2, 0, 2)], [Crowd(OLD, 18, 9, 0, 0)]], SHIPPED)
    assert [each.likely for each in (total, *rows)] == pytest.approx([9, 2, 8.1])
    assert apart(total, rows) == pytest.approx(1.1)


def lead_by_lead(several: Sequence[Crowd], curve: Curve) -> dict[str, Fraction]:
    """One lead after the other, in fractions, with a curve that is read off month by month."""
    three, six, twelve = (
        Fraction(round(each * 100), 100) for each in (curve.after_3, curve.after_6, curve.after_12)
    )

    def bought_by(days: int) -> Fraction:
        months = Fraction(max(days, 0)) / (Fraction("365.25") / 12)
        if months < 3:
            return three * months / 3
        if months < 6:
            return three + (six - three) * (months - 3) / 3
        if months < 12:
            return six + (twelve - six) * (months - 6) / 6
        return twelve

    leads = []
    for each in several:
        for number in range(each.received):
            touched = number < each.touched
            leads.append({
                "age": each.age, "touched": touched, "won": number < each.won, "answer": each.answer,
                "pending": not touched and number < each.touched + each.pending,
            })  # fmt: skip
    known = [lead for lead in leads if lead["answer"] in ("us", "competitor", "nobody")]
    unknown = [lead for lead in leads if lead not in known]
    us = sum(lead["answer"] == "us" for lead in known)
    competitor = sum(lead["answer"] == "competitor" for lead in known)
    won = sum(bool(lead["won"]) for lead in unknown)
    ripe = [lead for lead in unknown if not lead["pending"]]
    rate = Fraction(sum(bool(lead["touched"]) for lead in ripe), len(ripe)) if ripe else Fraction(1)
    likely = max(len(unknown) * twelve, Fraction(won))
    in_play = max(likely * rate, Fraction(won))
    ahead = Fraction(0)
    for lead in unknown:
        chance = Fraction(1) if lead["touched"] else rate if lead["pending"] else Fraction(0)
        ahead += chance * (twelve - bought_by(int(str(lead["age"]))))
    return {
        "received": Fraction(len(leads)), "answered": Fraction(len(known)), "likely": likely + us + competitor,
        "in_play": in_play + us, "left": likely - in_play + competitor, "won": Fraction(won + us),
        "to_come": min(ahead, in_play - won),
    }  # fmt: skip


def test_the_average_is_of_the_wins_in_the_teams_currency() -> None:
    found = average_win(
        [(None, 1, Decimal(100)), ("EUR", 2, Decimal(50)), ("USD", 3, Decimal(500))], "USD", None
    )
    assert (found.amount, found.currency, found.wins, found.others) == (Decimal(150), "USD", 4, {"EUR": 2})


def test_the_playbooks_average_goes_before_the_wins() -> None:
    found = average_win([("USD", 3, Decimal(500)), ("EUR", 2, Decimal(50))], "USD", Decimal(12000))
    assert (found.amount, found.wins, found.others) == (Decimal(12000), 0, {})


@pytest.mark.parametrize("wins", [[], [("USD", 2, Decimal(0))], [("EUR", 1, Decimal(10))]])
def test_without_a_win_nobody_knows_what_one_brings(wins: list[tuple[str | None, int, Decimal]]) -> None:
    found = average_win(wins, "USD", None)
    assert found.amount is None
    assert worth(4.5, found) is None


def test_buyers_are_worth_the_average_each() -> None:
    assert worth(4.5, average_win([], "USD", Decimal("1000.10"))) == Decimal(4500)


def test_machines_are_told_numbers_and_null_where_nobody_knows() -> None:
    figures = estimate([Crowd(OLD, 3, 1, 0, 0)], SHIPPED)
    assert as_json(figures, NOBODY_KNOWS)["likely_worth"] is None
    told = as_json(figures, average_win([], "USD", Decimal(100)))
    assert (told["likely"], told["likely_worth"], told["won_worth"]) == (1.35, 135.0, 0.0)


def test_every_definition_is_one_sentence_or_two_and_says_when_it_is_an_estimate() -> None:
    for name, sentence in OUTLOOK.items():
        assert sentence.endswith("."), name
    for name in ("likely_buyers", "in_play", "left_to_competitors", "still_to_come"):
        assert OUTLOOK[name].startswith("Estimate: ")
