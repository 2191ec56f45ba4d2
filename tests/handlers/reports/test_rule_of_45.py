"""`/leadstats rule45`: a year estimated by hand, for managers and marketing, and what replaces the estimate."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from handlers.reports.reports import count_period, period_of
from handlers.reports.rule_of_45 import about, count_outlook, outlook_as_json
from messages.render import Payload
from playbook.words import Outcome, State
from store import leads, playbooks, purchases
from store.database import Database
from tests.floor import MONDAY, PLAYBOOK, Floor
from tests.samples import SPITE, strangers_words
from tests.slack_limits import problems
from tests.store.given import add_lead

DAY = timedelta(days=1)
SIZE = 10


@pytest.fixture
def year(floor: Floor) -> Floor:
    """From January on: ten leads of Autumn, nine of them touched and two won; ten of Fair, never touched."""
    came = MONDAY.replace(month=1, day=12)
    with floor.database.writing() as tx:
        for number in range(SIZE):
            facts: dict[str, Any] = {"received_at": came, "campaign": "Autumn"}
            if number:
                facts["first_touch_at"] = came + timedelta(minutes=3)
            lead = add_lead(tx, **facts)
            if number in (1, 2):
                leads.put(
                    tx, lead.id, state=State.CLOSED, outcome=Outcome.WON, ended_at=came + 30 * DAY,
                    amount=Decimal(1000 * number), amount_currency="USD",
                )  # fmt: skip
            add_lead(tx, received_at=came + 40 * DAY, campaign="Fair")
        add_lead(tx, received_at=came, campaign="Autumn", counts=False)
    return floor


def rows(report: Payload) -> list[list[str]]:
    table = next(block for block in report["blocks"] if block["type"] == "data_table")
    return [[cell["text"] for cell in row] for row in table["rows"]]


def accepted(report: Payload) -> Payload:
    del report["response_type"]
    assert problems(report, "message") == []
    return report


def test_a_year_is_estimated_as_one_would_by_hand(year: Floor) -> None:
    report = accepted(year.type("U0MARIA", "/leadstats rule45"))
    assert rows(report) == [
        [
            "campaign",
            "received",
            "likely (est.)",
            "in play (est.)",
            "left (est.)",
            "won so far",
            "to come (est.)",
        ],
        # 20 leads: 9 buy; 9 of 20 are followed up: 4.05 of them; 2 were won
        ["all", "20", "9 ($13,500)", "4 ($6,075)", "5 ($7,425)", "2 (est. $3,000)", "0.5 ($706)"],
        # 315 days old: 10.35 months, so that 45 % - 39.8 % of the nine are yet to buy
        ["Autumn", "10", "4.5 ($6,750)", "4 ($6,075)", "0.5 ($675)", "2 (est. $3,000)", "0.5 ($706)"],
        ["Fair", "10", "4.5 ($6,750)", "0", "4.5 ($6,750)", "0", "0"],
    ]
    assert report["text"] == (
        "Estimate: of 20 leads about 9 buy from somebody within a year, 4 of them in play and 5 left to competitors. "
        "2 won so far, about 0.5 still to come. Estimate in money: $7,425 left to competitors, $706 still to come, "
        "at $1,500 a win (the average of 2 wins in the last 12 months). "
        "Period: Thu 1 Jan 2026 00:00 to Mon 23 Nov 2026 09:00, UTC."
    )
    means = report["blocks"][-1]["elements"][0]["text"]
    for said in ("Of 100 inquirers 12 buy", "26 within 6, 45 within 12", "left out: 1 test", "UTC",
                 "_still to come_: Estimate: ", "1 Jan"):  # fmt: skip
        assert said in means


def test_by_month_received_the_rows_are_months_of_the_teams_zone(sqlite_database: Database) -> None:
    """At eleven in London on the 31st of January it is February in Kiritimati."""
    floor = Floor(sqlite_database, playbook=PLAYBOOK + '[team]\ntimezone = "Pacific/Kiritimati"\n')
    with floor.database.writing() as tx:
        for month, day, hour in ((1, 31, 9), (1, 31, 11), (2, 5, 0)):
            add_lead(tx, received_at=MONDAY.replace(month=month, day=day, hour=hour))
    report = accepted(floor.type("U0TOM", "/leadstats rule45 year by month"))
    assert [row[:2] for row in rows(report)[1:]] == [["all", "3"], ["2026-01", "1"], ["2026-02", "2"]]
    assert "Pacific/Kiritimati" in str(report["blocks"][-1])


def test_whatever_the_rows_are_the_total_is_the_same_and_that_of_the_other_reports(year: Floor) -> None:
    period = period_of(year.desk, "year")
    year.lead(name="Ann", temperature="hot")  # at this very moment
    by_campaign, by_month = (count_outlook(year.desk, period, by) for by in ("campaign", "month"))
    assert by_campaign.total == by_month.total
    total = count_period(year.desk, period).total
    assert (by_campaign.total.received, by_campaign.left_out) == (total.received, total.left_out)
    assert by_campaign.total.in_play == pytest.approx(total.received * 0.45 * (total.follow_up_rate or 0))
    assert [key for key, _ in by_month.rows] == ["2026-01", "2026-02", "2026-11"]


def test_leads_that_have_just_come_in_are_told_alike_in_the_total_and_in_their_row(year: Floor) -> None:
    with year.database.writing() as tx:
        for _ in range(SIZE):
            add_lead(tx, received_at=MONDAY, campaign="Gala")
    report = year.type("U0MARIA", "/leadstats rule45")
    # 9 of 20 are followed up, so of the ten of this morning 45 % will be
    assert [row[:5] for row in rows(report)[1:]] == [
        ["all", "30", "14 ($20,250)", "6.1 ($9,113)", "7.4 ($11,137)"],
        ["Autumn", "10", "4.5 ($6,750)", "4 ($6,075)", "0.5 ($675)"],
        ["Fair", "10", "4.5 ($6,750)", "0", "4.5 ($6,750)"],
        ["Gala", "10", "4.5 ($6,750)", "2 ($3,037)", "2.5 ($3,713)"],
    ]
    assert "add up" not in str(report)


def test_rows_that_do_not_add_up_say_why(year: Floor) -> None:
    with year.database.writing() as tx:
        add_lead(
            tx, received_at=MONDAY - DAY, campaign="Gala", first_touch_at=MONDAY, state=State.CLOSED,
            outcome=Outcome.WON, ended_at=MONDAY,
        )  # fmt: skip
    said = "The rows do not add up exactly: a campaign that sold more than the rule expects has at least the buyers"
    assert said in accepted(year.type("U0MARIA", "/leadstats rule45"))["blocks"][-1]["elements"][0]["text"]


def test_what_prospects_answered_replaces_the_estimate(year: Floor) -> None:
    with year.database.writing() as tx:
        for lead, answer in ((2, "competitor"), (4, "us"), (6, "looking")):
            leads.put(tx, lead, state=State.CLOSED, outcome=Outcome.LOST, ended_at=MONDAY - 200 * DAY)
            purchases.keep(tx, "T0", lead, 6, at=MONDAY, who="U0TOM", answer=answer, competitor=None)
    fair = rows(year.type("U0TOM", "/leadstats rule45"))[3]
    # eight are estimated: 3.6 buyers, never touched; one bought from us, one from somebody else
    assert fair[:6] == ["Fair", "10", "5.6 ($8,400)", "1 ($1,500)", "4.6 ($6,900)", "1 (est. $1,500)"]


def test_other_currencies_are_said_apart_and_never_summed(year: Floor) -> None:
    with year.database.writing() as tx:
        leads.put(tx, 5, amount_currency="EUR")
    said = year.type("U0MARIA", "/leadstats rule45")["text"]
    assert "at $1,000 a win (the average of 1 win in the last 12 months)" in said
    assert "1 win in EUR not in it: currencies are never summed." in said


def test_without_any_win_money_is_a_dash_and_it_is_said_how_to_set_it(floor: Floor) -> None:
    floor.lead(name="Ann", temperature="hot")
    report = accepted(floor.type("U0MARIA", "/leadstats rule45"))
    assert rows(report)[1] == ["no campaign", "1", "0.5", "0.5", "0", "0", "0.5"]
    assert "In money: –. No win in USD in the last 12 months; a manager sets `average_win`" in report["text"]


def test_the_playbooks_numbers_are_the_ones_used(year: Floor) -> None:
    with year.database.writing() as tx:
        own = "[rule_of_45]\nwithin_3_months = 10\nwithin_6_months = 20\nwithin_12_months = 50\naverage_win = 12000\n"
        playbooks.add(tx, "T0", 1, PLAYBOOK + own, "test", MONDAY)
    year.rules.refresh()
    report = year.type("U0MARIA", "/leadstats rule45")
    assert rows(report)[1][2] == "10 ($120,000)"
    assert "$12,000 a win (as the playbook says)" in report["text"]
    assert "Of 100 inquirers 10 buy from somebody within 3 months, 20 within 6, 50 within 12" in str(report)


@pytest.mark.parametrize("line", ["rule45", "rule45 q1", "RULE45 by month"])
def test_it_is_for_managers_and_marketing(year: Floor, line: str) -> None:
    said = year.type("U0SAM", f"/leadstats {line}")["text"]
    assert said == "The Rule of 45 is for managers and marketing. `/leadstats me` shows your own numbers."
    for person in ("U0MARIA", "U0TOM"):
        report = year.type(person, f"/leadstats {line}")
        assert report["text"].startswith("Estimate: of ")
        assert report["response_type"] == "ephemeral"


@pytest.mark.parametrize(
    ("words", "said"),
    [("by person", "by campaign` or `by month"), ("fortnight", "cannot read “fortnight”"), ("by", "cannot read “by”")],
)  # fmt: skip
def test_what_is_not_understood_is_answered_with_what_is(floor: Floor, words: str, said: str) -> None:
    assert said in floor.type("U0MARIA", f"/leadstats rule45 {words}")["text"]


def test_an_empty_store_says_so(floor: Floor) -> None:
    for words in ("", " by month", " last-year"):
        report = accepted(floor.type("U0MARIA", f"/leadstats rule45{words}"))
        assert report["text"].startswith("No leads were received. Period: ")
        assert [block["type"] for block in report["blocks"]] == ["section", "context"]


@pytest.mark.parametrize("pictures", ["slack", "drawn"])
def test_hundreds_of_hostile_campaigns_are_a_message_that_slack_accepts(
    sqlite_database: Database, pictures: str
) -> None:
    floor = Floor(sqlite_database, playbook=PLAYBOOK + f'[reports]\npictures = "{pictures}"\n')
    with floor.database.writing() as tx:
        for number in range(300):
            name = SPITE[number % 90 :] + str(number) if number % 3 else "&<>" * 50 + str(number)
            add_lead(tx, received_at=MONDAY - DAY, campaign=name)
    floor.clock.move(days=1)
    report = accepted(floor.type("U0MARIA", "/leadstats rule45"))
    assert "more: `glengarry rule45` on the command line lists all" in str(report)
    for ping in ("<!", "<@U1>", "<http"):
        assert ping not in strangers_words(report)


def test_machines_are_told_the_same(year: Floor) -> None:
    told = outlook_as_json(count_outlook(year.desk, period_of(year.desk, "year")))
    assert (told["estimate"], told["currency"], told["average_win"], told["wins"]) == (True, "USD", 1500.0, 2)
    assert told["start"] == "2026-01-01T00:00:00+00:00"
    assert (told["total"]["likely"], told["total"]["likely_worth"]) == (9.0, 13500.0)
    assert [row["key"] for row in told["rows"]] == ["Autumn", "Fair"]


@pytest.mark.parametrize(
    ("buyers", "told"), [(0, "0"), (0.04, "0"), (4.5, "4.5"), (9.94, "9.9"), (9.96, "10"), (1234.4, "1,234")]
)
def test_an_estimate_is_not_told_more_exactly_than_it_is(buyers: float, told: str) -> None:
    assert about(buyers) == told
