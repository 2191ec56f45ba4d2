"""What the Rule of 45 and the cohorts are told, against one lead after the other, on both databases."""

from bisect import bisect_left
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from sqlmodel import Session

from playbook.cohorts import LIMITS, MOST_TOUCHES, NEVER, Cell
from playbook.purchases import Bought
from playbook.rule_of_45 import Crowd
from playbook.scoreboard import score
from playbook.standing import Standing
from playbook.words import Outcome, State
from store import cohorts, crowds, purchases, reports
from store.database import Database
from store.tables import Lead
from tests.store.given import MONDAY, THEM, US, add_lead, arrived, lead_in, plan_of

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
NOW = MONDAY + timedelta(microseconds=123)
YEAR = (NOW - 365 * DAY, NOW)
EDGES = [limit for _, limit in LIMITS]
CAMPAIGNS = (None, "Autumn", "'; DROP TABLE lead; --", "<!channel>")


def ended(outcome: Outcome | None) -> Standing:
    return arrived().with_(state=State.CLOSED, due=None, outcome=outcome)


def fill(tx: Session, chance: Random, leads: int) -> list[Lead]:
    """A year of leads of every kind, some of them at the very edge of a band or of their limit."""
    made = []
    for _ in range(leads):
        received = NOW - timedelta(
            seconds=chance.choice((chance.randint(0, 700), chance.randint(0, 370 * 86400)))
        )
        took = chance.choice(
            (*EDGES, *(edge + timedelta(microseconds=1) for edge in EDGES), None, None, -SECOND)
        )
        outcome = chance.choice((None, *Outcome))
        made.append(add_lead(
            tx, ended(outcome) if outcome else arrived(), received_at=received, campaign=chance.choice(CAMPAIGNS),
            first_touch_at=None if took is None else received + took, counts=chance.random() < 0.9,
            reached_at=received + 3 * DAY if chance.random() < 0.3 else None,
            limit_seconds=chance.choice((300, 600, int((NOW - received).total_seconds()))),
            ended_at=NOW if outcome else None,
        ))  # fmt: skip
        made[-1].touches = chance.randint(0, 9)
        if outcome and chance.random() < 0.5:
            for months in (6, 12)[: chance.randint(1, 2)]:
                answer = chance.choice(list(Bought))
                facts: dict[str, Any] = {"at": NOW, "who": "U0TOM", "answer": answer, "competitor": None}
                purchases.keep(tx, US, made[-1].id, months, **facts)
    return made


def crowds_one_by_one(tx: Session, start: datetime, end: datetime) -> dict[str | None, Counter[Crowd]]:
    """Each lead a crowd of its own, added up."""
    answers = {each.lead_id: Bought(each.answer) for each in purchases.answers(tx, US, start, end)}
    found: dict[str | None, Counter[tuple[int, Bought | None, str]]] = {}
    for lead in reports.received(tx, US, start, end):
        if not lead.counts:
            continue
        age = (NOW.astimezone(UTC).date() - lead.received_at.date()).days
        key = (age, answers.get(lead.id) if lead.outcome == Outcome.LOST else None)
        counts = found.setdefault(lead.campaign, Counter())
        counts[*key, "received"] += 1
        counts[*key, "touched"] += lead.first_touch_at is not None
        counts[*key, "pending"] += lead.first_touch_at is None and NOW - lead.received_at <= lead.limit
        counts[*key, "won"] += lead.outcome == Outcome.WON
    return {
        campaign: Counter(
            Crowd(
                age, counts[age, answer, "received"], counts[age, answer, "touched"],
                counts[age, answer, "pending"], counts[age, answer, "won"], answer,
            )
            for age, answer in {(key[0], key[1]) for key in counts}
        )
        for campaign, counts in found.items()
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(2))
def test_crowds_are_what_one_counts_lead_by_lead(database: Database, seed: int) -> None:
    with database.writing() as tx:
        fill(tx, Random(seed), 50)
    with database.reading() as tx:
        found = crowds.crowds(tx, US, *YEAR, NOW)
        assert {key: Counter(each) for key, each in found.items()} == crowds_one_by_one(tx, *YEAR)
        facts = reports.received(tx, US, *YEAR)
        assert crowds.crowds(tx, THEM, *YEAR, NOW) == {}
        assert crowds.left_out(tx, US, *YEAR) == sum(not lead.counts for lead in facts)
    everything, total = [each for some in found.values() for each in some], score(facts, NOW)
    for name, number in (
        ("received", total.received), ("touched", total.followed_up), ("pending", total.pending), ("won", total.won),
    ):  # fmt: skip
        assert sum(getattr(each, name) for each in everything) == number


@pytest.mark.parametrize("seed", range(2))
def test_cells_are_what_one_counts_lead_by_lead(database: Database, seed: int) -> None:
    with database.writing() as tx:
        fill(tx, Random(seed), 50)
    counted: Counter[tuple[int, int, str]] = Counter()
    with database.reading() as tx:
        found = cohorts.cells(tx, US, *YEAR)
        leads = [lead for lead in reports.received(tx, US, *YEAR) if lead.counts]
    for lead in leads:
        took = None if lead.first_touch_at is None else lead.first_touch_at - lead.received_at
        key = (NEVER if took is None else bisect_left(EDGES, took), min(lead.touches, MOST_TOUCHES))
        counted[*key, "received"] += 1
        counted[*key, "reached"] += lead.reached_at is not None
        counted[*key, "won"] += lead.outcome == Outcome.WON
    assert Counter(found) == Counter(
        Cell(band, touches, *(counted[band, touches, what] for what in ("received", "reached", "won")))
        for band, touches in {key[:2] for key in counted}
    )


def test_a_lead_exactly_at_its_limit_is_still_pending(database: Database) -> None:
    for more in (0, 1):
        at = NOW - timedelta(seconds=300, microseconds=more)
        lead_in(database, received_at=at, limit_seconds=300)
    with database.reading() as tx:
        (crowd,) = crowds.crowds(tx, US, *YEAR, NOW)[None]
    assert (crowd.received, crowd.pending) == (2, 1)


def test_the_latest_answer_counts_and_only_while_the_lead_is_lost(database: Database) -> None:
    with database.writing() as tx:
        lost = add_lead(tx, ended(Outcome.LOST), received_at=NOW - 300 * DAY, ended_at=NOW - 200 * DAY).id
        back = add_lead(tx, received_at=NOW - 300 * DAY).id
        for lead, months, answer in ((lost, 6, "looking"), (lost, 12, "competitor"), (back, 6, "competitor")):
            purchases.keep(tx, US, lead, months, at=NOW, who="U0TOM", answer=answer, competitor=None)
    with database.reading() as tx:
        found = crowds.crowds(tx, US, *YEAR, NOW)[None]
    assert {each.answer: each.received for each in found} == {Bought.COMPETITOR: 1, None: 1}


def test_an_age_is_counted_in_whole_days_of_utc(database: Database) -> None:
    midnight = NOW.replace(hour=0, minute=0, second=0, microsecond=0)
    lead_in(database, received_at=midnight)
    lead_in(database, received_at=midnight - timedelta(microseconds=1))
    with database.reading() as tx:
        assert sorted(each.age for each in crowds.crowds(tx, US, *YEAR, NOW)[None]) == [0, 1]


def test_wins_are_summed_by_currency_and_exactly(database: Database) -> None:
    won = [("USD", "100.10", 5), ("USD", "0.15", 300), ("EUR", "7", 5), (None, "3", 5), ("USD", "1000", 400)]
    with database.writing() as tx:
        for currency, amount, days in won:
            add_lead(
                tx,
                ended(Outcome.WON),
                ended_at=NOW - days * DAY,
                amount=Decimal(amount),
                amount_currency=currency,
            )
        add_lead(tx, ended(Outcome.WON), ended_at=NOW, amount=Decimal(9), amount_currency="USD", counts=False)
        add_lead(tx, ended(Outcome.WON), ended_at=NOW, amount=None)
        add_lead(tx, ended(Outcome.LOST), ended_at=NOW, amount=Decimal(9), amount_currency="USD")
        add_lead(
            tx, ended(Outcome.WON), workspace=THEM, ended_at=NOW, amount=Decimal(9), amount_currency="USD"
        )
    with database.reading() as tx:
        found = {currency: (count, total) for currency, count, total in crowds.wins(tx, US, *YEAR)}
    assert found == {"USD": (2, Decimal("100.25")), "EUR": (1, Decimal(7)), None: (1, Decimal(3))}


def test_of_nothing_there_is_nothing(database: Database) -> None:
    with database.reading() as tx:
        assert crowds.crowds(tx, US, *YEAR, NOW) == {}
        assert (crowds.wins(tx, US, *YEAR), crowds.left_out(tx, US, *YEAR)) == ([], 0)
        assert cohorts.cells(tx, US, *YEAR) == []


def test_they_are_answered_from_the_index_of_the_reports(database: Database) -> None:
    for hours in range(50):
        lead_in(database, received_at=MONDAY + timedelta(hours=hours))
    hour = (MONDAY, MONDAY + timedelta(hours=1))
    for asked in (
        lambda tx: cohorts.cells(tx, US, *hour),
        lambda tx: tx.execute(crowds.all_received(US, *hour, NOW)),
        lambda tx: crowds.left_out(tx, US, *hour),
    ):
        assert "lead_report" in plan_of(database, asked)
