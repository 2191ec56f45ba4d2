"""A campaign's page: what it cost and brought, from inquiry to win, told to marketing and managers."""

import re
from decimal import Decimal
from typing import Any

import pytest

from handlers.campaigns.campaign_asked import asked_by
from handlers.campaigns.campaign_counts import count_campaign
from handlers.campaigns.campaign_list import campaigns_told
from handlers.campaigns.campaign_page import facts_of, fitting, page_told
from handlers.campaigns.campaigns import begin
from messages.render import render
from playbook.refusal import Refusal
from store import playbooks
from store.tables import Touchpoint
from tests.floor import PLAYBOOK, Floor, once
from tests.samples import SPITE, strangers_words
from tests.slack_limits import problems

ENDINGS = {
    1: "won 5000 USD", 2: "lost-to-competitor Acme", 3: "lost-to-competitor ACME", 4: "no-purchase too expensive",
    5: "no-purchase Too expensive", 6: "meeting tomorrow 10:00",
}  # fmt: skip


@pytest.fixture
def webinar(floor: Floor) -> Floor:
    return once(floor, ten_leads)


def ten_leads(floor: Floor) -> None:
    """Ten leads of a campaign that cost $1,000: eight claimed and touched, one won, one agreed on a meeting."""
    page(floor, "Autumn webinar")
    leads = [
        floor.lead(name=f"Ann {each}", temperature="hot", campaign="Autumn webinar") for each in range(10)
    ]
    floor.lead(name="Bob", temperature="hot", campaign="Spring fair")
    for each, number in enumerate(leads[:8]):
        who = "U0SAM" if each % 2 else "U0DANA"
        floor.press(who, "claim", number)
        floor.type(who, f"/dispo {number} {ENDINGS.get(each, 'voicemail')}")
    floor.clock.move(hours=1)
    floor.type("U0TOM", "/leaddrop cost Autumn webinar 1000 USD")


def page(floor: Floor, name: str, **facts: Any) -> None:
    with floor.database.writing() as tx:
        begin(tx, floor.desk, name, floor.clock(), "U0TOM", **facts)


def told(shown: dict[str, Any], block: str) -> str:
    found = next(each for each in shown["blocks"] if each["block_id"] == block)
    if "fields" in found:
        return "\n".join(field["text"] for field in found["fields"])
    return str(found.get("text", {}).get("text") or found["elements"][0]["text"])


def values(shown: dict[str, Any]) -> dict[str, str]:
    return {
        each["action_id"]: each["value"]
        for block in shown["blocks"]
        if block["type"] == "actions"
        for each in block["elements"]
    }


def test_a_page_tells_the_funnel_from_inquiry_to_win(webinar: Floor) -> None:
    shown = webinar.type("U0TOM", "/leaddrop show autumn-webinar")
    assert told(shown, "steps") == (
        "*Inquiries* 10 → *Leads* 10 → *Claimed* 80% (8 of 10) → *Touched* 80% (8 of 10) → "
        "*Reached* 60% (6 of 10) → *Meeting* 10% (1 of 10) → *Won* 10% (1 of 10)"
    )
    assert shown["text"].startswith(
        "Autumn webinar: 8 of 10 leads followed up (80%), 8 of 10 on time (80%). 1 won for $5,000 at a cost of $1,000. "
        "Return 400%."
    )
    assert "running since 23 Nov · since it began" in told(shown, "head")


def test_a_page_tells_the_money_beside_its_counts(webinar: Floor) -> None:
    money = told(webinar.type("U0MARIA", "/leaddrop show Autumn webinar"), "money")
    for name, words in (
        ("Cost", "$1,000"), ("Cost per lead", "$100"), ("Cost per followed-up lead", "$125"),
        ("Cost per win", "$1,000"), ("Won", "1 for $5,000"), ("Return", "400%"),
        ("Unworked spend", "$200 · 20% (2 of 10) not followed up"),
    ):  # fmt: skip
        assert f"*{name}*\n{words}\n" in f"{money}\n"


def test_a_page_tells_what_became_of_the_leads_and_who_won_instead(webinar: Floor) -> None:
    said = told(webinar.type("U0TOM", "/leaddrop show Autumn webinar"), "said")
    assert "Not buying 2: Too expensive 2" in said
    assert "nothing recorded yet 2" in said
    assert said.endswith("*Bought from* ACME 2")


def test_a_disposition_taken_back_is_not_told(webinar: Floor) -> None:
    number = webinar.lead(name="Cid", temperature="hot", campaign="Autumn webinar")
    webinar.press("U0SAM", "claim", number)
    answer = webinar.type("U0SAM", f"/dispo {number} meeting tomorrow 10:00")
    undo = re.search(r"undo:\d+", str(answer))
    assert undo
    webinar.press("U0SAM", undo[0], number)
    counted = count_campaign(webinar.desk, asked_by(webinar.desk, "Autumn webinar"))
    assert (counted.funnel.inquiries, counted.funnel.meeting) == (11, 1)


def test_a_page_says_its_definitions_period_zone_and_what_was_left_out(webinar: Floor) -> None:
    number = webinar.lead(name="Cid", temperature="hot", campaign="Autumn webinar")
    webinar.type("U0SAM", f"/dispo {number} junk")
    means = told(webinar.type("U0TOM", "/leaddrop show Autumn webinar"), "means")
    assert "Mon 23 Nov 2026 00:00 to Mon 23 Nov 2026" in means
    assert "UTC; counted by first touch · left out: 1 test, junk, duplicate or erased" in means
    for name in ("return", "unworked spend", "follow-up rate", "meeting"):
        assert f"_{name}_: " in means


def test_a_page_is_for_marketing_and_managers_alone(webinar: Floor) -> None:
    assert "Only marketing" in webinar.type("U0SAM", "/leaddrop show Autumn webinar")["text"]
    buttons = values(webinar.type("U0TOM", "/leaddrop show Autumn webinar"))
    assert len(buttons) == 7
    for action, value in buttons.items():
        answer = webinar.press("U0SAM", action, value)
        assert answer
        assert "Only marketing" in answer["text"]
    assert webinar.slack.views() == []


def test_a_name_alone_shows_the_page_and_any_other_word_is_not_understood(webinar: Floor) -> None:
    assert webinar.type("U0TOM", "/leaddrop Autumn Webinar")["text"].startswith("Autumn webinar: 8 of 10")
    assert "nothing that `/leaddrop` knows" in webinar.type("U0TOM", "/leaddrop winter")["text"]
    assert "no campaign" in webinar.type("U0TOM", "/leaddrop show winter")["text"]
    assert "Name a campaign" in webinar.type("U0TOM", "/leaddrop show")["text"]
    assert "cannot read" in webinar.type("U0TOM", "/leaddrop show Autumn webinar gibberish")["text"]


def test_a_page_is_of_the_period_that_is_asked_for(webinar: Floor) -> None:
    webinar.clock.move(days=40)
    webinar.lead(name="Cid", temperature="hot", campaign="Autumn webinar")
    shown = webinar.type("U0TOM", "/leaddrop show Autumn webinar 2026-11")
    assert "*Inquiries* 10 " in told(shown, "steps")
    assert "2026-11" in told(shown, "head")
    shown = webinar.type("U0TOM", "/leaddrop show Autumn webinar month")
    assert "*Inquiries* 1 " in told(shown, "steps")
    assert "not in it: $1,000 of other months or of none" in told(shown, "money")
    assert "*Inquiries* 11 " in told(webinar.type("U0TOM", "/leaddrop show Autumn webinar"), "steps")


def test_a_campaign_that_only_leads_name_gets_a_page_at_one_press(webinar: Floor) -> None:
    shown = webinar.type("U0TOM", "/leaddrop show Spring fair")
    assert "no page of its own yet" in told(shown, "head")
    answer = webinar.press("U0TOM", "campaign-make", values(shown)["campaign-make"])
    assert answer
    assert "running since" in told(answer, "head")
    assert answer["replace_original"]
    again = webinar.press("U0TOM", "campaign", values(shown)["campaign-csv:page"])  # a button from before
    assert again
    assert "running since" in told(again, "head")


def test_close_closes_it_and_shows_the_page_as_it_is(webinar: Floor) -> None:
    shown = webinar.type("U0TOM", "/leaddrop show Autumn webinar")
    answer = webinar.press("U0TOM", "campaign-close", values(shown)["campaign-close"])
    assert answer
    assert "closed since" in told(answer, "head")
    assert "campaign-close" not in values(answer)


def test_a_page_is_posted_once_and_without_its_buttons(webinar: Floor) -> None:
    button = values(webinar.type("U0TOM", "/leaddrop show Autumn webinar"))["campaign-post"]
    webinar.slack._conversations_info = lambda _: {"channel": {"is_member": True}}  # type: ignore[attr-defined]
    for _ in range(2):
        answer = webinar.press("U0TOM", "campaign-post", button)
        assert answer
        assert "posted here" in answer["text"]
    webinar.deliver()
    (posted,) = [each for each in webinar.slack.texts("C0LEADS") if "What became of them" in each]
    assert "campaign-cost" not in posted
    assert "Posted by <@U0TOM>" in posted


def test_a_page_is_not_posted_where_the_app_is_not(webinar: Floor) -> None:
    webinar.slack.refusing["conversations.info"] = "channel_not_found"
    button = values(webinar.type("U0TOM", "/leaddrop show Autumn webinar"))["campaign-post"]
    answer = webinar.press("U0TOM", "campaign-post", button)
    assert answer
    assert "I am not in this channel" in answer["text"]


def test_by_last_touch_a_lead_counts_for_the_campaign_that_brought_it_last(webinar: Floor) -> None:
    page(webinar, "Spring fair")
    webinar.clock.move(minutes=1)
    with webinar.database.writing() as tx:
        for lead, campaign in ((1, 1), (1, None), (1, 2), (2, 2), (2, 1), (3, None)):
            tx.add(Touchpoint(workspace="T0", lead_id=lead, at=webinar.clock(), campaign_id=campaign))
    assert "*Inquiries* 9 " in told(webinar.type("U0TOM", "/leaddrop show Autumn webinar last"), "steps")
    shown = webinar.type("U0TOM", "/leaddrop show Spring fair last touch")
    assert "*Inquiries* 2 " in told(shown, "steps")
    assert "counted by last touch" in told(shown, "means")
    answer = webinar.press("U0TOM", "campaign", values(shown)["campaign:other"])
    assert answer
    assert "*Inquiries* 1 " in told(answer, "steps")
    with webinar.database.writing() as tx:
        playbooks.add(tx, "T0", 1, f'{PLAYBOOK}\n[attribution]\nby = "last"\n', "U0MARIA", webinar.clock())
    webinar.rules.refresh()
    assert "*Inquiries* 2 " in told(webinar.type("U0TOM", "/leaddrop show Spring fair"), "steps")
    assert "2 leads" in webinar.type("U0TOM", "/leaddrop list")["text"]


def test_where_no_cost_was_entered_the_price_of_the_leads_is_told(floor: Floor) -> None:
    page(floor, "Fair", price=Decimal(46), currency="USD")
    for number in range(4):
        priced: dict[str, Any] = {"price": 10, "currency": "USD"} if number else {}
        floor.lead(name=f"Ann {number}", campaign="Fair", **priced)
    money = told(floor.type("U0TOM", "/leaddrop show Fair"), "money")
    assert "*Cost*\n$76 (by the leads' prices)" in money
    assert "*Cost per lead*\n$19" in money


def test_before_the_first_lead_nothing_is_said_of_leads_and_half_a_percent_of_return_goes_up(
    floor: Floor,
) -> None:
    page(floor, "Fair")
    floor.type("U0TOM", "/leaddrop cost Fair 160 USD")
    assert "*Unworked spend*\n– (no lead yet)" in told(floor.type("U0TOM", "/leaddrop show Fair"), "money")
    number = floor.lead(name="Ann", campaign="Fair", temperature="hot")
    floor.press("U0SAM", "claim", number)
    floor.type("U0SAM", f"/dispo {number} won 500 USD")
    assert "*Return*\n213%" in told(floor.type("U0TOM", "/leaddrop show Fair"), "money")


def test_where_nothing_is_known_a_dash_says_why(floor: Floor) -> None:
    page(floor, "Fair")
    floor.lead(name="Ann", campaign="Fair", temperature="hot")
    money = told(floor.type("U0TOM", "/leaddrop show Fair"), "money")
    assert "*Cost*\n– (no cost was entered, and no lead has a price)" in money
    assert "*Cost per lead*\n– (no cost)" in money
    assert "*Return*\n– (no cost)" in money
    floor.type("U0TOM", "/leaddrop cost Fair 100")
    floor.type("U0TOM", "/leaddrop cost Fair -100")
    assert "– (what was entered comes to 0)" in told(floor.type("U0TOM", "/leaddrop show Fair"), "money")


def test_currencies_are_told_apart(webinar: Floor) -> None:
    webinar.type("U0TOM", "/leaddrop cost Autumn webinar €500")
    money = told(webinar.type("U0TOM", "/leaddrop show Autumn webinar"), "money")
    assert "*Cost*\n€500 and $1,000" in money
    assert "*Cost per lead*\n€50 and $100" in money
    assert "*Return*\nEUR – (what was won is in USD); USD 400%" in money


def test_months_with_costs_tell_the_cost_of_their_leads(webinar: Floor) -> None:
    for words in ("300 2026-10", "200 2026-11", "-50 2026-11 too much"):
        webinar.type("U0TOM", f"/leaddrop cost Autumn webinar {words}")
    shown = webinar.type("U0TOM", "/leaddrop show Autumn webinar 2026-11")
    assert "*Cost*\n$150 (not in it: $1,300 of other months or of none)" in told(shown, "money")
    table = next(each for each in shown["blocks"] if each["block_id"] == "months")
    assert [cell["text"] for cell in table["rows"][1]] == ["2026-11", "$150", "10", "$15"]


def test_by_person_those_who_worked_them_are_told(webinar: Floor) -> None:
    shown = webinar.type("U0TOM", "/leaddrop show Autumn webinar")
    table = next(each for each in shown["blocks"] if each["block_id"] == "people")
    assert {row[0]["text"] for row in table["rows"][1:]} >= {"Dana (listed)", "Sam (listed)"}


def test_a_page_goes_to_the_command_line_as_lines(webinar: Floor) -> None:
    lines = page_told(webinar.desk, "Autumn webinar")
    assert lines[0].startswith("Autumn webinar (running since 23 Nov")
    assert "Return: 400%" in lines
    assert "Won: 10% (1 of 10)" in lines
    with pytest.raises(Refusal, match="no campaign"):
        page_told(webinar.desk, "winter")


@pytest.mark.parametrize("name", [SPITE[:100], "<!channel> & Söhne", "q3", "last", "A, B"])
def test_any_name_is_found_again_and_pings_nobody(floor: Floor, name: str) -> None:
    floor.lead(name="Ann", campaign=name, temperature="hot")
    (line,) = campaigns_told(floor.desk)
    made = floor.press("U0TOM", "campaign-make", line.handle)
    assert made
    assert "running since" in told(made, "head")
    shown = floor.press("U0TOM", "campaign", campaigns_told(floor.desk)[0].handle)
    assert shown
    assert "<!channel>" not in strangers_words(shown)
    for value in values(shown).values():
        assert value.startswith("1 ")


def test_a_campaign_without_a_lead_is_told_too(floor: Floor) -> None:
    page(floor, "Fair")
    shown = floor.type("U0TOM", "/leaddrop show Fair")
    assert "No leads were received." in shown["text"]
    floor.clock.move(days=400)
    assert "No leads were received." in floor.type("U0TOM", "/leaddrop show Fair last-year")["text"]


def test_more_leads_than_fit_are_still_one_message(floor: Floor) -> None:
    page(floor, "Fair")
    for number in range(30):
        lead = floor.lead(name=f"Ann {number}", campaign="Fair", temperature="hot")
        floor.press(f"U0REP{number:02}", "claim", lead)
        floor.type(f"U0REP{number:02}", f"/dispo {lead} no-purchase {'x' * 60}{number}")
    for month in range(1, 13):
        floor.type("U0TOM", f"/leaddrop cost Fair 1{month:02} USD 2025-{month:02}")
    shown = floor.type("U0TOM", "/leaddrop show Fair")
    shown.pop("response_type")
    shown.pop("replace_original", None)
    assert problems(shown, "message") == []
    asked = asked_by(floor.desk, "Fair")
    facts = fitting("campaign", facts_of(floor.desk, count_campaign(floor.desk, asked)))
    assert problems(render("campaign", **{**facts, "native": False}), "message") == []
    assert facts["people"]["more"] > 0
    assert facts["people"]["more"] + len(facts["people"]["rows"]) == 30
