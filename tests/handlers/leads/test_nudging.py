"""A nudge tells the story, what was done, what to do now and how, and offers the answers that fit."""

import json
from typing import Any

import pytest

from handlers.leads.nudging import nudge_facts, quick_codes
from playbook.document import read
from store import leads, people
from store.database import Database
from tests.floor import PLAYBOOK, Floor
from tests.slack_limits import problems

DM = "D0SAM"


def claimed(floor: Floor, **facts: str) -> int:
    known = {"name": "Ann Lee", "company": "Acme", "phone": "+1 212 555 0100", "email": "ann@acme.com"}
    number = floor.lead(**{**known, "message": "call me about the blue ones", "temperature": "hot", **facts})
    floor.press("U0SAM", "claim", number)
    floor.deliver()
    return number


def latest(floor: Floor, where: str = DM) -> dict[str, Any]:
    """The latest message of a conversation as Slack shows it."""
    found: dict[str, Any] = json.loads(floor.slack.texts(where)[-1])
    return found


def block(said: dict[str, Any], name: str) -> dict[str, Any] | None:
    return next((each for each in said["blocks"] if each["block_id"] == name), None)


def text_of(said: dict[str, Any], name: str) -> str:
    return json.dumps(block(said, name), ensure_ascii=False)


def codes(said: dict[str, Any]) -> list[str]:
    found = block(said, "do")
    assert found is not None
    return [each["action_id"] for each in found["elements"]]


def test_it_tells_the_step_its_means_and_its_hint(floor: Floor) -> None:
    claimed(floor)
    assert "📞 Call* · touch 1 of 8: Call now, within minutes" in text_of(latest(floor), "step")
    floor.press("U0SAM", "record:voicemail", 1, channel=DM)
    floor.pass_time(minutes=45)
    said = latest(floor)
    assert problems(said, "message") == []
    assert "touch 2 of 8: Another try from another number" in text_of(said, "step")
    assert "Next touch due #1 Ann Lee, Acme. 📞 Call, touch 2 of 8." in said["text"]
    assert "call me about the blue ones" in text_of(said, "story")


def test_the_buttons_are_those_that_fit_the_means(floor: Floor) -> None:
    claimed(floor)
    calls = ["record:no-answer", "record:voicemail", "record:spoke", "dispose"]
    assert codes(latest(floor)) == [*calls, "release"]
    floor.press("U0SAM", "record:voicemail", 1, channel=DM)
    floor.pass_time(minutes=45)
    assert codes(latest(floor)) == [*calls, "snooze", "release"]
    floor.press("U0SAM", "record:voicemail", 1, channel=DM)
    floor.pass_time(hours=4)
    assert "✉️ E-mail* · touch 3 of 8" in text_of(latest(floor), "step")
    assert codes(latest(floor)) == ["record:emailed", "record:spoke", "dispose", "snooze", "release"]


def test_an_agreed_call_fits_a_call_and_a_meeting_everything(floor: Floor) -> None:
    claimed(floor)
    floor.type("U0SAM", "/dispo 1 callback at 11:00")
    floor.pass_time(hours=2)
    assert "Call back now" in latest(floor)["text"]
    assert (block(latest(floor), "step"), "record:emailed" in codes(latest(floor))) == (None, False)
    floor.type("U0SAM", "/dispo 1 meeting at 14:00")
    floor.pass_time(hours=3)
    assert "how did it go?" in latest(floor)["text"]
    assert {"record:voicemail", "record:emailed", "record:messaged", "record:spoke"} <= {
        *codes(latest(floor))
    }


def test_codes_of_the_playbooks_own_are_offered_by_their_means() -> None:
    own = """
    [dispositions]
    sms = { label = "Texted", touch = true, quick = true, by = ["message", "email"] }
    faxed = { label = "Faxed", touch = true, quick = true }
    """
    playbook = read(own)
    by_mail = [code for code, _ in quick_codes(playbook, "email")]
    assert by_mail == ["emailed", "spoke", "sms", "faxed"]
    assert len(quick_codes(playbook, None)) == 7


def test_the_last_three_things_that_people_did_are_told(floor: Floor) -> None:
    claimed(floor)
    for minutes, line in enumerate(
        ("no-answer", "voicemail on her mobile", "emailed", "callback at 11:00 in Lyon")
    ):
        floor.clock.move(minutes=minutes)
        floor.type("U0SAM" if minutes else "U0DANA", f"/dispo 1 {line}")
    floor.pass_time(hours=2)
    told = block(latest(floor), "history")
    assert told is not None
    lines = [each["text"] for each in told["elements"]]
    assert lines == [
        "09:01 · <@U0SAM> · *Left voicemail*: on her mobile",
        "09:03 · <@U0SAM> · *E-mailed*",
        "09:06 · <@U0SAM> · *Call back* for 11:00: in Lyon",
    ]


def test_what_was_taken_back_is_not_told(floor: Floor) -> None:
    claimed(floor)
    floor.press("U0SAM", "record:voicemail", 1)
    floor.deliver()
    floor.press("U0SAM", undo_button(floor), 1, channel=DM)
    floor.deliver()
    assert "Yours now" in latest(floor)["text"]
    assert block(latest(floor), "history") is None


def undo_button(floor: Floor) -> str:
    return str(block(latest(floor), "answered")["accessory"]["action_id"])  # type: ignore[index]


def test_a_number_is_a_link_to_call_it(floor: Floor) -> None:
    claimed(floor)
    who = text_of(latest(floor), "who")
    assert "<tel:+12125550100|Call +1 212 555 0100> · ann@acme.com" in who
    assert who.count("0100") == 2


def test_where_such_links_are_not_known_the_number_stands_alone(sqlite_database: Database) -> None:
    floor = Floor(sqlite_database, playbook=PLAYBOOK + "[nudges]\ndial = false")
    claimed(floor)
    who = block(latest(floor), "who")
    assert who is not None
    assert who["text"]["text"].endswith("\n+1 212 555 0100 · ann@acme.com")


@pytest.mark.parametrize("phone", ["none of your business", "<!channel>", "+1|212> <http://x.test|5550100"])
def test_what_is_no_number_is_no_link(floor: Floor, phone: str) -> None:
    claimed(floor, phone=phone)
    assert "tel:" not in floor.slack.texts(DM)[-1]
    assert problems(latest(floor), "message") == []


def test_its_times_are_on_the_owners_clock(floor: Floor) -> None:
    with floor.database.writing() as tx:
        people.learn(tx, "T0", "U0SAM", timezone="America/New_York")
    floor.tick()
    floor.clock.move(hours=6)  # 10:00 in New York
    claimed(floor)
    assert "If untouched at 10:15" in text_of(latest(floor), "then")


def test_after_the_cadences_last_step_no_step_is_named_and_every_answer_fits(
    sqlite_database: Database,
) -> None:
    floor = Floor(sqlite_database, playbook=PLAYBOOK + '\n[temperature.hot]\ntouches = ["0 min"]\n')
    claimed(floor)
    floor.type("U0SAM", "/dispo 1 spoke")
    floor.pass_time(days=1)
    assert block(latest(floor), "step") is None
    assert "record:emailed" in codes(latest(floor))


def test_its_facts_are_there_for_lists_of_several_leads(floor: Floor) -> None:
    number = claimed(floor)
    floor.type("U0SAM", f"/dispo {number} voicemail")
    with floor.database.reading() as tx:
        facts = nudge_facts(tx, floor.desk, leads.shown(tx, "T0", number), floor.clock())
    assert (facts["lead"]["number"], facts["step"]["number"], facts["step"]["of"]) == (number, 2, 8)
    assert facts["call"] == ("+12125550100", "+1 212 555 0100")
    assert [each["what"] for each in facts["history"]] == ["Left voicemail"]
