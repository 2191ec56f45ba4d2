"""A campaign's funnel, money and dispositions, as the database counts them and as one counts by hand."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlalchemy.event import listen

from playbook.ripe import Span
from playbook.words import State
from store import campaign_counts
from store.campaign_counts import Funnel
from store.credit import Credit
from store.database import Database
from store.history import EVENT
from tests.many_leads import put_leads, year_of_leads
from tests.store.given import MONDAY, THEM, US, lead_in

DAY = timedelta(days=1)
YEAR = Span(MONDAY - 365 * DAY, MONDAY + DAY)
SPRING = Credit(("Spring",))


def many(seed: int, count: int = 400) -> list[dict[str, Any]]:
    """Leads with prices, amounts and dispositions by chance."""
    chance = Random(seed)
    return [
        lead
        | {
            "price": chance.choice([None, Decimal(46), Decimal("12.50")]),
            "currency": chance.choice([None, "USD", "EUR"]),
            "amount": chance.choice([None, Decimal("250.25"), Decimal(4000)]) if lead["outcome"] == "won" else None,
            "amount_currency": chance.choice([None, "USD", "CHF"]),
            "code": chance.choice([None, "won", "voicemail", "lost-to-competitor"]),
        }
        for lead in year_of_leads(seed, count, MONDAY - 364 * DAY, MONDAY)
    ]  # fmt: skip


def of_spring(leads: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [lead for lead in leads if lead["campaign"] == "Spring" and lead["counts"]]


def test_the_names_that_leads_say_are_told_with_the_first_of_them(database: Database) -> None:
    with database.reading() as tx:
        assert campaign_counts.said(tx, US) == []
    lead_in(database, received_at=MONDAY, campaign="Junk", counts=False)
    for days, name in ((0, "spring"), (-3, "spring"), (-1, "Autumn"), (-2, None)):
        lead_in(database, received_at=MONDAY + days * DAY, campaign=name)
    lead_in(database, workspace=THEM, campaign="Theirs")
    with database.reading() as tx:
        assert dict(campaign_counts.said(tx, US)) == {"spring": MONDAY - 3 * DAY, "Autumn": MONDAY - DAY}
        assert len(campaign_counts.said(tx, US, most=2)) == 1  # the junk was one of them
        assert campaign_counts.began(tx, US, Credit(("Autumn", "spring"))) == MONDAY - 3 * DAY
        assert campaign_counts.began(tx, US, Credit(("none",))) is None


def test_the_funnel_is_the_one_counted_by_hand(database: Database) -> None:
    leads, chance = many(1), Random(1)
    for lead in leads:
        if not lead["first_claimed_at"] and chance.random() < 0.3:
            lead["state"] = State.INQUIRY
        lead["test"] = not lead["counts"] and chance.random() < 0.5
    put_leads(database, leads)
    put_leads(database, leads[:40], THEM)
    met = [number for number in range(1, len(leads) + 1) if chance.random() < 0.4]
    undone = [number for number in met if chance.random() < 0.3]
    with database.writing() as tx:
        for number in met:
            tx.execute(insert(EVENT).values(**entry(number, "meeting")))
            made = tx.scalar(
                EVENT.select().with_only_columns(EVENT.c.id).order_by(EVENT.c.id.desc()).limit(1)
            )
            if number in undone:
                tx.execute(insert(EVENT).values(**entry(number, None, corrects=made)))
    mine = of_spring(leads)
    good = [lead for lead in mine if lead["state"] != State.INQUIRY]
    meeting = [
        number
        for number in set(met) - set(undone)
        if leads[number - 1] in good and leads[number - 1]["reached_at"]
    ]
    claimed, touched, reached = (
        len([lead for lead in good if lead[at]])
        for at in ("first_claimed_at", "first_touch_at", "reached_at")
    )
    came = len([lead for lead in leads if lead["campaign"] == "Spring" and not lead["test"]])
    won = len([lead for lead in good if lead["outcome"] == "won"])
    expected = Funnel(came, len(good), claimed, touched, reached, len(meeting), won)
    with database.reading() as tx:
        assert campaign_counts.came(tx, US, SPRING, YEAR, ["meeting"]).funnel == expected
        nothing = campaign_counts.came(tx, US, SPRING, Span(MONDAY + DAY, MONDAY + 2 * DAY), [])
    assert nothing == (Funnel(0, 0, 0, 0, 0, 0, 0), [])


def entry(number: int, code: str | None, **more: Any) -> dict[str, Any]:
    return {
        "workspace": US, "lead_id": number, "at": MONDAY, "who": "U0SAM", "kind": "recorded", "door": "button",
        "code": code, "touch": True, "detail": {}, **more,
    }  # fmt: skip


def test_the_money_is_the_one_counted_by_hand(database: Database) -> None:
    leads = many(2)
    put_leads(database, leads)
    mine = of_spring(leads)
    with database.reading() as tx:
        rows = campaign_counts.paid(tx, US, SPRING, YEAR)
        sales = campaign_counts.sold(tx, US, SPRING, YEAR)
    spent, won = Counter[str | None](), Counter[str | None]()
    for lead in mine:
        spent[lead["currency"]] += lead["price"] or 0
        if lead["outcome"] == "won":
            won[lead["amount_currency"]] += lead["amount"] or 0
    assert {row.currency: row.spent or 0 for row in rows} == spent
    assert {row.currency: row.won or 0 for row in sales} == won
    assert {row[0] for row in [*rows, *sales]} == {"Spring"}
    assert sum(row.leads for row in rows) == len(mine)
    assert sum(row.priced for row in rows) == len([lead for lead in mine if lead["price"]])
    assert sum(row.wins for row in sales) == len([lead for lead in mine if lead["outcome"] == "won"])
    assert sum(row.with_amount for row in sales) == len([lead for lead in mine if lead["amount"]])


def test_the_money_of_campaigns_is_summed_without_a_look_at_their_leads(sqlite_database: Database) -> None:
    put_leads(sqlite_database, many(2))
    for asked in (campaign_counts.paid, campaign_counts.sold):
        seen: list[tuple[str, Any]] = []
        with sqlite_database.reading() as tx:
            listen(tx.connection(), "after_cursor_execute", lambda *told, s=seen: s.append(told[2:4]))
            asked(tx, US, Credit(("Autumn", "Spring")), YEAR)
            (statement, values), *_ = seen
            plan = tx.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", tuple(values)).all()
        assert "COVERING INDEX" in str(plan)


def test_leads_by_stretch_of_time_are_those_counted_by_hand(database: Database) -> None:
    leads = many(3)
    put_leads(database, leads)
    spans = [Span(MONDAY - days * DAY, MONDAY - (days - 30) * DAY) for days in (300, 200, 30)]
    with database.reading() as tx:
        assert campaign_counts.by_span(tx, US, SPRING, []) == []
        found = campaign_counts.by_span(tx, US, SPRING, spans)
    assert found == [
        len([lead for lead in of_spring(leads) if each.start <= lead["received_at"] < each.end])
        for each in spans
    ]


def test_reasons_and_competitors_are_those_of_the_last_disposition_that_stands(database: Database) -> None:
    codes = ("no-purchase", "no-purchase", "lost-to-competitor", "voicemail", None)
    numbers = [lead_in(database, campaign="Spring", code=code).id for code in codes]
    lead_in(database, campaign="Autumn", code="no-purchase")
    with database.writing() as tx:
        for number, code, detail in (
            (numbers[0], "no-purchase", {"reason": "Too expensive"}),
            (numbers[0], "no-purchase", {"reason": "Too expensive"}),  # said twice, one lead
            (numbers[1], "no-purchase", {"reason": "No need"}),
            (numbers[2], "no-purchase", {"reason": "Too expensive"}),  # before it was lost to somebody
            (numbers[2], "lost-to-competitor", {"competitor": "Acme"}),
        ):
            tx.execute(insert(EVENT).values(**entry(number, code, detail=detail)))
        tx.execute(insert(EVENT).values(**entry(numbers[1], None, corrects=3)))
    with database.reading() as tx:
        found = campaign_counts.came(tx, US, SPRING, YEAR, ["meeting"]).codes
        assert found[0] == ("no-purchase", 2)
        assert dict(found) == Counter(codes)
        whys = campaign_counts.whys(tx, US, SPRING, YEAR, ["no-purchase", "lost-to-competitor"])
    assert sorted(whys, key=str) == [
        ("lost-to-competitor", None, "Acme", 1), ("no-purchase", "Too expensive", None, 1),
    ]  # fmt: skip


def test_leads_are_listed_as_they_came_and_no_more_than_asked_for(database: Database) -> None:
    put_leads(database, many(4))
    with database.still() as tx:
        rows = list(campaign_counts.listed(tx, US, SPRING, YEAR, 50))
    assert len(rows) == 50
    assert [row.received_at for row in rows] == sorted(row.received_at for row in rows)
    assert not {"name", "email", "phone", "message", "company"} & set(rows[0]._fields)
