"""`/lead`: a lead's page with its history, mine, the form for a new one, and what the More button offers."""

import json
from typing import Any

import pytest

from store import people
from tests.floor import Floor
from tests.slack_limits import problems


def one(floor: Floor, **facts: Any) -> int:
    given = {"name": "Ann Lee", "company": "Acme", "phone": "+1 212 555 0100", "temperature": "hot", **facts}
    number = floor.lead(**given)
    floor.deliver()
    return number


def said(payload: Any) -> str:
    return json.dumps(payload, ensure_ascii=False)


def more(floor: Floor, person: str, number: int = 1) -> dict[str, Any]:
    floor.press(person, "more", number)
    return floor.slack.views()[-1]


def ways(view: dict[str, Any]) -> list[str]:
    found = [block for block in view["blocks"] if block.get("block_id") == "way"]
    return [option["value"] for block in found for option in block["element"]["options"]]


def colleagues(view: dict[str, Any]) -> list[str]:
    found = [block for block in view["blocks"] if block.get("block_id") == "person"]
    return [option["value"] for block in found for option in block["element"]["options"]]


def test_the_page_tells_the_whole_story_in_order(floor: Floor) -> None:
    one(floor, message="the blue ones", source="fair", campaign="Autumn", price="46 EUR")
    floor.pass_time(minutes=2)
    floor.press("U0SAM", "claim", 1)
    floor.pass_time(minutes=5)
    floor.type("U0SAM", "/dispo 1 voicemail tried the mobile")
    floor.type("U0SAM", "/lead 1 give @dana")
    floor.press("U0DANA", "accept", 1)
    page = floor.type("U0TOM", "/lead 1")
    told = [
        "Hot lead #1", "*Ann Lee* · Acme", ">the blue ones", "09:00 · fair · Autumn at €46 a lead",
        "09:00 · Glengarry · *received* · web", "09:02 · Glengarry · *escalated*: asked the channel · clock",
        "09:02 · <@U0SAM> · *claimed* · button",
        "09:07 · <@U0SAM> · *Left voicemail*: tried the mobile · command",
        "09:07 · <@U0SAM> · *offered* to <@U0DANA> · command",
        "09:07 · <@U0SAM> · *handed over* to <@U0DANA> · button",
    ]  # fmt: skip
    places = [said(page["blocks"]).find(part) for part in told]
    assert -1 not in places
    assert places == sorted(places)
    assert "If untouched at 09:22: asked “Still on it?”" in said(page)


def test_an_amount_is_told_as_people_write_it(floor: Floor) -> None:
    one(floor)
    floor.type("U0SAM", "/dispo 1 won 12000.50 EUR")
    assert "*Won*: €12,000.50 · command" in said(floor.type("U0SAM", "/lead 1"))


def test_only_the_owner_sees_how_to_reach_the_prospect(floor: Floor) -> None:
    one(floor, email="ann@acme.com")
    for person in ("U0SAM", "U0MARIA"):
        assert "a…@acme.com · +1 … 100" in said(floor.type(person, "/lead 1"))
        assert "ann@acme.com" not in said(more(floor, person))
    floor.press("U0SAM", "claim", 1)
    assert "+1 212 555 0100 · ann@acme.com" in said(floor.type("U0SAM", "/lead 1"))
    assert "+1 212 555 0100 · ann@acme.com" in said(more(floor, "U0SAM"))
    for person in ("U0DANA", "U0MARIA", "U0TOM"):
        assert "ann@acme.com" not in said(floor.type(person, "/lead 1"))
    floor.type("U0SAM", "/dispo 1 not-ready in 2 weeks")
    assert "ann@acme.com" in said(floor.type("U0TOM", "/lead 1"))  # marketing has it now
    assert "ann@acme.com" not in said(floor.type("U0SAM", "/lead 1"))


def test_what_could_not_be_normalised_is_shown_to_the_owner_as_it_was_typed(floor: Floor) -> None:
    one(floor, phone="555-0143 evenings", email="ann at acme")
    floor.press("U0SAM", "claim", 1)
    floor.deliver()
    assert "555-0143 evenings · ann at acme" in floor.slack.texts("D0SAM")[0]
    assert "555-0143" not in said(floor.card(1))
    assert "Needs data: a phone number or e-mail" in said(floor.card(1))


def test_mine_lists_the_next_due_first(floor: Floor) -> None:
    for name in ("Ann", "Bob", "Cid"):
        floor.lead(name=name, temperature="hot")
    for number in (1, 2):
        floor.press("U0SAM", "claim", number)
    floor.press("U0DANA", "claim", 3)
    floor.type("U0SAM", "/dispo 1 callback tomorrow 10:00")
    mine = floor.type("U0SAM", "/lead mine")
    assert mine["text"] == "Your leads: #2 Bob, #1 Ann"
    assert "📞 Call back tomorrow 10:00" in said(mine)
    assert "You have no open leads" in floor.type("U0TOM", "/lead mine")["text"]


@pytest.mark.parametrize("line", ["/lead", "/lead help", "/lead HELP"])
def test_help_is_given_when_asked_or_when_nothing_is(floor: Floor, line: str) -> None:
    assert "/lead mine" in floor.type("U0SAM", line)["text"]


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/lead 77", "There is no lead #77. `/lead mine` lists yours."),
        ("/lead foo", "“foo” is not a lead's number."),
        ("/lead 1 sell", "I do not know `/lead 1 sell`. Try `/lead help`."),
        ("/lead <!here>", "“&lt;!here&gt;” is not a lead's number."),
        ("/lead ٤٢", "is not a lead's number."),
    ],
)
def test_what_is_not_understood_is_answered_with_what_is(floor: Floor, line: str, answer: str) -> None:
    one(floor)
    assert answer in floor.type("U0SAM", line)["text"]


def test_a_lead_by_phone_takes_the_same_way_as_one_from_the_web(floor: Floor) -> None:
    assert floor.type("U0SAM", "/lead new") == {}
    form = floor.slack.views()[-1]
    answer = floor.submit(
        "U0SAM", form, name="Ann Lee", phone="(212) 555-0100", temperature="hot", message="a\nb"
    )
    assert answer is not None
    assert answer["text"] == "Posted as #1."
    floor.deliver()
    lead = floor.look(1)
    assert (lead.phone, lead.source, lead.message) == ("+12125550100", "Slack", "a\nb")
    assert "09:00 · <@U0SAM> · *received* · modal" in said(floor.type("U0SAM", "/lead 1"))
    assert "#1: Ann Lee" in floor.card(1)["text"]
    again = floor.submit("U0DANA", form, name="Ann", phone="(212) 555-0100", temperature="warm")
    assert again is not None
    assert again["text"] == "That is #1 already: I noted there that they asked again."


def test_an_empty_form_is_sent_back(floor: Floor) -> None:
    floor.type("U0SAM", "/lead new")
    answer = floor.submit("U0SAM", floor.slack.views()[-1], temperature="hot", name="  ")
    assert answer == {"response_action": "errors", "errors": {"name": "Fill in at least one field."}}


def test_more_offers_what_this_person_may_do(floor: Floor) -> None:
    one(floor)
    assert ways(more(floor, "U0SAM")) == []  # it is nobody's to give yet
    assert ways(more(floor, "U0MARIA")) == ["give"]
    floor.press("U0SAM", "claim", 1)
    mine, others, managers = (more(floor, person) for person in ("U0SAM", "U0DANA", "U0MARIA"))
    assert ways(mine) == ways(managers) == ["release", "give"]
    assert colleagues(mine) == ["U0DANA", "U0MARIA", "U0RUTH", "U0TOM"]
    assert ways(others) == []
    assert "submit" not in others
    floor.type("U0SAM", "/dispo 1 not-ready in 2 weeks")
    assert ways(more(floor, "U0TOM")) == ["hot-again"]
    floor.press("U0TOM", "hot-again", 1)
    floor.type("U0SAM", "/dispo 1 junk")
    assert ways(more(floor, "U0SAM")) == ways(more(floor, "U0MARIA")) == ["reopen"]
    assert ways(more(floor, "U0DANA")) == []


def test_more_does_what_was_chosen(floor: Floor) -> None:
    one(floor)
    floor.press("U0SAM", "claim", 1)
    view = more(floor, "U0SAM")
    assert floor.submit("U0SAM", view) is None
    assert floor.look(1).owner == "U0SAM"
    answer = floor.submit("U0SAM", view, way="give")
    assert answer is not None
    assert answer["errors"] == {"person": "Choose the colleague who is to have it."}
    floor.submit("U0SAM", view, person="U0DANA")  # naming her says enough
    assert (floor.look(1).owner, floor.look(1).offered_to) == ("U0SAM", "U0DANA")
    floor.press("U0DANA", "accept", 1)
    view = more(floor, "U0DANA")
    answer = floor.submit("U0DANA", view, way="release")
    assert answer is not None
    assert list(answer["errors"]) == ["reason"]
    assert floor.look(1).owner == "U0DANA"
    assert floor.submit("U0DANA", view, way="release", reason="not my territory") is None
    assert floor.look(1).state == "open"
    assert "*released*: not my territory" in said(floor.type("U0DANA", "/lead 1"))


def test_more_refuses_what_came_too_late(floor: Floor) -> None:
    one(floor)
    floor.press("U0SAM", "claim", 1)
    view = more(floor, "U0SAM")
    floor.type("U0MARIA", "/lead 1 give @dana")
    answer = floor.submit("U0SAM", view, way="release", reason="not mine")
    assert answer is not None
    assert answer["errors"] == {"way": "#1 is not yours to give."}


def test_a_crowd_of_colleagues_and_a_long_history_fit_into_the_form(floor: Floor) -> None:
    one(floor)
    floor.press("U0SAM", "claim", 1)
    with floor.database.writing() as tx:
        for number in range(110):
            people.learn(
                tx, "T0", f"U9{number:03}", handle=f"kim{number}", name="\u202e" if number else "<!here> Kim"
            )
    for _ in range(60):
        floor.type("U0SAM", "/dispo 1 spoke " + "&" * 300)
    view, page = more(floor, "U0SAM"), floor.type("U0SAM", "/lead 1")
    assert problems(view, "modal") == []
    del page["response_type"]
    assert problems(page, "message") == []
    assert len(colleagues(view)) >= 99
