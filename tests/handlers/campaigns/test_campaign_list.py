"""Campaigns listed, compared, and sent as lists for a spreadsheet; what they cost is entered."""

import csv
import json
from io import StringIO
from typing import Any

import pytest

from handlers.campaigns.campaign_list import PAGE, campaigns_told
from handlers.campaigns.campaigns import begin
from messages.cells import cell
from store import campaigns, drops, playbooks
from tests.floor import PLAYBOOK, Floor, once
from tests.handlers.campaigns.test_campaign_page import page, told, values
from tests.handlers.reports.test_stats_csv import Shelf, shelf  # noqa: F401  # a fixture
from tests.samples import SPITE
from tests.slack_limits import problems


def worked(floor: Floor, campaign: str, leads: int, touched: int, amount: int = 0) -> None:
    """Leads of a campaign, some of them touched, the first of these won for that amount."""
    numbers = [
        floor.lead(name=f"{campaign} {each}", temperature="hot", campaign=campaign) for each in range(leads)
    ]
    for each in numbers[:touched]:
        floor.press("U0SAM", "claim", each)
        floor.type(
            "U0SAM", f"/dispo {each} {f'won {amount} USD' if amount and each == numbers[0] else 'emailed'}"
        )


@pytest.fixture
def three(floor: Floor) -> Floor:
    return once(floor, three_campaigns)


def three_campaigns(floor: Floor) -> None:
    """Three campaigns, the last of them only named by leads."""
    for number, name in enumerate(("Autumn", "Spring")):
        page(floor, name)
        worked(floor, name, 5, 4 - number, 5000 - 4000 * number)
        floor.type("U0TOM", f"/leaddrop cost {name} 500 USD")
        floor.clock.move(days=1)
    worked(floor, "Fair", 2, 1)
    floor.clock.move(hours=1)


def rows(shown: dict[str, Any], block: str) -> list[list[str]]:
    table = next(each for each in shown["blocks"] if each["block_id"] == block)
    return [[each["text"] for each in row] for row in table["rows"]]


def test_the_list_tells_every_campaign_the_newest_first(three: Floor) -> None:
    shown = three.type("U0TOM", "/leaddrop list")
    assert told(shown, "campaign-1").startswith(
        "*Fair* · without a page, first lead 25 Nov\n2 leads · 50% (1 of 2)"
    )
    assert told(shown, "campaign-2") == (
        "*Spring* · running since 24 Nov\n5 leads · 60% (3 of 5) followed up · won 1 for $1,000\n"
        "cost $500 · return 100%"
    )
    assert told(shown, "campaign-3").endswith("cost $500 · return 900%")
    assert "UTC; counted by first touch; left out: test, junk" in told(shown, "means")
    lines = campaigns_told(three.desk)
    assert [(each.name, each.returned, each.page) for each in lines] == [
        ("Fair", "– (no cost)", False), ("Spring", "100%", True), ("Autumn", "900%", True),
    ]  # fmt: skip


def test_the_list_says_what_the_pages_say(three: Floor) -> None:
    first = three.type("U0TOM", "/leaddrop list")["text"]
    with three.database.writing() as tx:
        playbooks.add(tx, "T0", 1, f'{PLAYBOOK}\n[attribution]\nby = "last"\n', "U0MARIA", three.clock())
    three.rules.refresh()
    assert three.type("U0TOM", "/leaddrop list")["text"] == first  # nobody came by twice


def test_one_campaign_in_two_spellings_is_one(three: Floor) -> None:
    worked(three, "AUTUMN", 1, 1)
    (autumn,) = [each for each in campaigns_told(three.desk) if each.name == "Autumn"]
    assert (autumn.leads, autumn.followed_up) == ("6 leads", "83% (5 of 6) followed up")
    assert "*Inquiries* 6 " in told(three.type("U0TOM", "/leaddrop show autumn"), "steps")


def test_what_the_playbook_has_a_price_for_is_listed_before_any_lead_comes(floor: Floor) -> None:
    with floor.database.writing() as tx:
        text = f'{PLAYBOOK}\n[campaigns."Radio spot"]\nprice = 46\n'
        playbooks.add(tx, "T0", 1, text, "U0MARIA", floor.clock())
    floor.rules.refresh()
    (line,) = campaigns_told(floor.desk)
    assert (line.name, line.state, line.leads) == ("Radio spot", "without a page", "0 leads")
    answer = floor.press("U0TOM", "campaign-make:1", line.handle)
    assert answer
    assert "$46 a lead" in told(answer, "head")


def test_a_long_list_has_pages(floor: Floor) -> None:
    for number in range(PAGE * 2 + 1):
        page(floor, f"Campaign {number}")
        floor.clock.move(minutes=1)
    shown = floor.type("U0TOM", "/leaddrop list")
    assert told(shown, "head") == "*Campaigns* · 1 to 8 of 17"
    assert values(shown)["campaigns:8"] == "page"
    assert "Only marketing" in str(floor.press("U0SAM", "campaigns:8", "page"))
    turned = floor.press("U0TOM", "campaigns:99", "page")
    assert turned
    assert told(turned, "head") == "*Campaigns* · 17 to 17 of 17"
    assert told(turned, "campaign-1").startswith("*Campaign 0*")


def test_an_empty_list_says_how_to_begin(floor: Floor) -> None:
    assert "There is no campaign yet" in floor.type("U0TOM", "/leaddrop list")["text"]
    assert "There is no campaign yet" in floor.type("U0TOM", "/leaddrop compare")["text"]


def test_drops_that_are_planned_or_running_are_listed(three: Floor) -> None:
    with three.database.writing() as tx:
        campaign, _ = begin(tx, three.desk, "Autumn", three.clock(), "U0TOM")
        for state in ("planned", "running", "over", "draft"):
            drops.add(
                tx, "T0", campaign.id, three.clock(), "U0TOM", channel="#leads", way="deal", leads_from="list",
                at=three.clock(), state=state, expected=212,
            )  # fmt: skip
    assert told(three.type("U0TOM", "/leaddrop list"), "drops") == (
        "*Drops*\nAutumn in #leads: planned for Wed 25 Nov 2026 10:00, 212 leads expected (drop 1)\n"
        "Autumn in #leads: running since Wed 25 Nov 2026 10:00, 212 leads expected (drop 2)"
    )


def test_campaigns_are_ranked_by_their_return_and_few_leads_only_listed(three: Floor) -> None:
    shown = three.type("U0TOM", "/leaddrop compare")
    table = rows(shown, "campaigns")
    assert [row[0] for row in table[1:]] == ["1. Autumn", "2. Spring", "Fair (listed)"]
    assert dict(zip(table[0], table[2], strict=True)) == {
        "campaign": "2. Spring", "leads": "5", "followed up": "60% (3 of 5)", "on time": "60% (3 of 5)",
        "to first touch": "less than 1 s", "cost per lead": "$100", "per followed-up": "$166.67",
        "per win": "$500", "won": "1 for $1,000", "return": "100%", "unworked spend": "$200",
    }  # fmt: skip
    assert "Autumn brought the best return: 900%" in shown["text"]
    assert told(shown, "more").startswith("listed: fewer than 5 leads")


def test_only_those_named_are_compared(three: Floor) -> None:
    shown = three.type("U0TOM", "/leaddrop compare fair, AUTUMN last touch")
    assert [row[0] for row in rows(shown, "campaigns")[1:]] == ["1. Autumn", "Fair (listed)"]
    assert "counted by last touch" in told(shown, "means")
    assert 'no campaign "winter"' in three.type("U0TOM", "/leaddrop compare Autumn, winter")["text"]
    assert 'no campaign "Autumn Spring"' in three.type("U0TOM", "/leaddrop compare Autumn Spring")["text"]


def test_a_name_with_a_comma_can_be_compared(three: Floor) -> None:
    page(three, "Rome, Italy")
    shown = three.type("U0TOM", "/leaddrop compare Rome, Italy, Fair")
    assert {row[0] for row in rows(shown, "campaigns")[1:]} == {"Rome, Italy (listed)", "Fair (listed)"}


def test_a_page_is_compared_with_the_newest_others(three: Floor) -> None:
    button = values(three.type("U0TOM", "/leaddrop show Spring"))["campaign-compare"]
    answer = three.press("U0TOM", "campaign-compare", button)
    assert answer
    assert len(rows(answer, "campaigns")) == 4


def test_costs_are_entered_in_a_form_that_lists_the_entries(floor: Floor) -> None:
    page(floor, "Fair")
    floor.type("U0TOM", "/leaddrop cost Fair 1,200.50 EUR 2026-10 stand and posters")
    button = values(floor.type("U0TOM", "/leaddrop show Fair"))["campaign-cost"]
    floor.press("U0TOM", "campaign-cost", button)
    (view,) = floor.slack.views()
    assert "€1,200.50 · Oct 2026 · stand and posters · 23 Nov <@U0TOM>" in json.dumps(
        view, ensure_ascii=False
    )
    answer = floor.submit("U0TOM", view, amount="-200", currency="eur", month="2026-10", note="too much")
    assert answer
    assert answer["text"] == "Entered: -€200 for October 2026. Fair has cost €1,000.50 so far."
    with floor.database.reading() as tx:
        (fair,) = campaigns.every(tx, "T0")
        found = campaigns.costs(tx, "T0", fair.id)
    assert [(str(each.amount), str(each.month), each.note, each.who) for each in found] == [
        ("1200.5", "2026-10-01", "stand and posters", "U0TOM"), ("-200", "2026-10-01", "too much", "U0TOM"),
    ]  # fmt: skip


@pytest.mark.parametrize(("given", "field"), [
    ({"amount": "many"}, "amount"), ({"amount": "0"}, "amount"), ({"amount": "12 people"}, "amount"),
    ({"amount": "12", "currency": "XXX"}, "currency"), ({"amount": "12", "month": "2026-13"}, "month"),
    ({"amount": "9999999999999"}, None),
])  # fmt: skip
def test_what_cannot_be_read_comes_back_at_its_field(
    floor: Floor, given: dict[str, str], field: str | None
) -> None:
    page(floor, "Fair")
    floor.type("U0TOM", "/leaddrop cost Fair")
    (view,) = floor.slack.views()
    answer = floor.submit("U0TOM", view, **given)
    assert answer
    assert answer["response_action"] == "errors"
    assert field is None or set(answer["errors"]) == {field}
    with floor.database.reading() as tx:
        assert campaigns.spent(tx, "T0") == {}


@pytest.mark.parametrize(("line", "answer"), [
    ("Fair $1.2k", "Entered: $1,200. Fair has cost $1,200 so far."),
    ("Fair 500", "Entered: €500. Fair has cost €500 so far."),
    ("Fair 2026 100 2026-09", "Entered: $100 for September 2026. Fair 2026 has cost $100 so far."),
    ("fair 2026-09 −70,50 CHF", "Entered: -CHF 70.50 for September 2026. Fair has cost -CHF 70.50 so far."),  # noqa: RUF001
    ("Fair of last year", "I cannot read an amount there."),
    ("Nothing 100", 'There is no campaign "Nothing 100".'),
])  # fmt: skip
def test_a_cost_is_typed_in_one_line(floor: Floor, line: str, answer: str) -> None:
    page(floor, "Fair", currency="EUR")
    page(floor, "Fair 2026", currency="USD")
    assert floor.type("U0TOM", f"/leaddrop cost {line}")["text"].startswith(answer)


def test_a_cost_of_a_campaign_without_a_page_makes_the_page(three: Floor) -> None:
    assert "has cost $40" in three.type("U0TOM", "/leaddrop cost Fair 40")["text"]
    assert "cost $40 · return -100%" in told(three.type("U0TOM", "/leaddrop list"), "campaign-1")


def test_a_form_left_open_by_somebody_who_is_no_marketer_any_more_enters_nothing(floor: Floor) -> None:
    page(floor, "Fair")
    floor.type("U0TOM", "/leaddrop cost Fair")
    (view,) = floor.slack.views()
    answer = floor.submit("U0SAM", view, amount="100")
    assert "Only marketing" in str(answer)
    with floor.database.reading() as tx:
        assert campaigns.spent(tx, "T0") == {}


def sent(floor: Floor, shelf: Shelf) -> list[list[str]]:  # noqa: F811  # the fixture's value
    floor.deliver()
    return list(csv.reader(StringIO(shelf.got[-1].decode("utf-8-sig"))))


def test_a_page_comes_as_a_file(three: Floor, shelf: Shelf) -> None:  # noqa: F811
    button = values(three.type("U0TOM", "/leaddrop show Autumn"))["campaign-csv:page"]
    for _ in range(2):
        answer = three.press("U0TOM", "campaign-csv:page", button)
        assert answer
        assert answer["text"].startswith("The list comes to you")
    lines = sent(three, shelf)
    assert len(shelf.got) == 1
    at = next(number for number, line in enumerate(lines) if line[:1] == ["campaign"])
    numbers = dict(zip(lines[at], lines[at + 1], strict=True))
    assert numbers["campaign"] == "Autumn"
    assert (numbers["received"], numbers["cost USD"], numbers["cost per lead USD"]) == ("5", "500", "100.00")
    assert numbers["median seconds to claim"] == "0.0"
    assert (numbers["return USD"], numbers["unworked spend USD"]) == ("9.0", "100.00")
    assert ["won", "1"] in lines
    assert ["counted by", "counted by first touch"] in lines


def test_its_leads_come_as_a_file_without_who_they_are(three: Floor, shelf: Shelf) -> None:  # noqa: F811
    three.lead(name="=Ann", email="ann@acme.com", phone="+12125550100", campaign="Autumn", source="=1+1")
    button = values(three.type("U0TOM", "/leaddrop show Autumn"))["campaign-csv:leads"]
    three.press("U0TOM", "campaign-csv:leads", button)
    lines = sent(three, shelf)
    assert len(lines) == 7
    assert dict(zip(lines[0], lines[1], strict=True))["outcome"] == "won"
    assert "ann@acme" not in str(lines)
    assert "Ann" not in str(lines)
    assert "'=1+1" in lines[-1]


def test_a_comparison_comes_as_a_file_with_a_column_for_each_currency(three: Floor, shelf: Shelf) -> None:  # noqa: F811
    three.lead(name="Ann", campaign=SPITE[:100])
    three.lead(name="Bob", campaign="=cmd|' /C calc'!A0")
    three.type("U0TOM", "/leaddrop cost Autumn €10")
    button = values(three.type("U0TOM", "/leaddrop compare"))["campaign-compared"]
    three.press("U0TOM", "campaign-compared", button)
    lines = sent(three, shelf)
    at = next(number for number, line in enumerate(lines) if line[:1] == ["campaign"])
    assert {"cost EUR", "cost USD", "return EUR", "return USD"} <= set(lines[at])
    assert len(lines) - at == 6
    assert {len(line) for line in lines[at:]} == {len(lines[at])}
    assert not [each for line in lines for each in line if each.startswith(("=", "+", "@"))]
    three.type("U0TOM", "/leaddrop compare Autumn csv")
    assert len(sent(three, shelf)) < len(lines)


def test_a_number_is_no_formula_even_below_zero() -> None:
    assert cell(-1.5) == "-1.5"
    assert cell("-1.5") == "'-1.5"


def test_the_list_and_the_comparison_keep_to_what_slack_takes(floor: Floor) -> None:
    for number in range(20):
        page(floor, f"{'<&' * 45} {number}")
        floor.type("U0TOM", f"/leaddrop cost {'&lt;&amp;' * 45} {number} {number + 1} EUR")
    for line in ("list", "compare"):
        shown = floor.type("U0TOM", f"/leaddrop {line}")
        for beside in ("response_type", "replace_original"):
            shown.pop(beside, None)
        assert problems(shown, "message") == []


def test_a_name_that_no_page_can_have_is_listed_and_refused_a_page(floor: Floor) -> None:
    for name in ("x" * 120, "!!!"):
        floor.lead(name="Ann", temperature="hot", campaign=name)
    for line in campaigns_told(floor.desk):
        answer = floor.press("U0TOM", "campaign-make:1", line.handle)
        assert answer
        assert "a name of up to 100 letters" in answer["text"]
        assert floor.press("U0TOM", "campaign:show", line.handle)
