"""Today's board at a manager's Home: what nobody claimed, what is overdue, who has how much; Reassign and Ask."""

from datetime import timedelta
from time import perf_counter
from typing import Any

import pytest
from sqlalchemy import insert

from handlers.home.home_board import board_facts
from handlers.people.people_settings import set_for
from playbook.words import Door
from store import history, leads, people
from store.database import Database
from store.tables import Lead, table
from tests.at_home import Json, form_of, open_home, press_at_home, shown_to, texts
from tests.floor import Floor
from tests.slack_limits import problems

HOSTILE = '"<!channel> <@U1>\n{{7*7}} & *bold* `x` \u202e' + "😀" * 400
HOUR = timedelta(hours=1)


def claimed(floor: Floor, person: str = "U0SAM", **facts: Any) -> int:
    number = floor.lead(**{"temperature": "hot", **facts})
    assert floor.press(person, "claim", number) is None
    return number


def overdue(floor: Floor, person: str = "U0SAM", **facts: Any) -> int:
    """A lead that was touched and whose next step is asked for in vain."""
    number = claimed(floor, person, **facts)
    floor.type(person, f"/dispo {number} voicemail")
    floor.pass_time(minutes=46)
    return number


def block(view: Json, name: str) -> str:
    """The text of one block of a view."""
    (found,) = [each for each in view["blocks"] if each.get("block_id") == name]
    return str(found["text"]["text"])


def blocks(view: Json, beginning: str) -> list[str]:
    names = [str(each.get("block_id")) for each in view["blocks"]]
    return [name for name in names if name.startswith(beginning)]


def direct(floor: Floor, person: str) -> list[dict[str, Any]]:
    floor.deliver()
    return [said for (where, _), said in floor.slack.posted.items() if where == "D" + person[1:]]


def told(floor: Floor, person: str) -> str:
    """What a press at Home was answered with."""
    return str([
        said["text"] for method, said in floor.slack.calls
        if method == "chat.postMessage" and said["channel"] == person
    ][-1])  # fmt: skip


def test_a_board_without_leads_says_so_and_only_managers_see_it(floor: Floor) -> None:
    view = open_home(floor, "U0MARIA")
    assert problems(view, "home") == []
    assert block(view, "unclaimed") == "*Unclaimed now: 0*"
    assert block(view, "overdue") == "*Overdue now: 0*"
    assert "Nobody has an open lead." in block(view, "by-person")
    assert not any("board" in text for text in texts(open_home(floor, "U0SAM")))


def test_what_nobody_claimed_is_shown_with_how_long_it_waits_the_oldest_first(floor: Floor) -> None:
    first = floor.lead(name="Ann Lee", temperature="warm")
    floor.clock.move(minutes=12)
    second = floor.lead(name="Bo Day", temperature="warm")
    floor.clock.move(minutes=3)
    view = open_home(floor, "U0MARIA")
    assert block(view, "unclaimed") == "*Unclaimed now: 2* · oldest 15 min\n#leads 2"
    assert blocks(view, "waits-") == [f"waits-{first}", f"waits-{second}"]
    assert block(view, f"waits-{second}").endswith("*Bo Day* · waits 3 min")
    for number in range(6):
        floor.lead(name=f"Lead {number}", temperature="warm")
    view = open_home(floor, "U0MARIA")
    assert len(blocks(view, "waits-")) == 5
    assert "and 3 more wait" in block(view, "overdue")


def test_a_lead_whose_owner_leaves_a_nudge_unanswered_is_overdue(floor: Floor) -> None:
    late = overdue(floor, name="Ann Lee")
    kept = claimed(floor, "U0DANA", name="Bo")
    view = open_home(floor, "U0MARIA")
    assert block(view, "overdue") == "*Overdue now: 1*"
    assert block(view, f"late-{late}") == f"🔥 #{late} *Ann Lee*\n<@U0SAM> · 1 nudge unanswered"
    assert block(view, "by-person").splitlines() == [
        "*By person*",
        "<@U0SAM> · 1 open, 1 overdue, 0 untouched · last touch 09:00",
        "<@U0DANA> · 1 open, 0 overdue, 1 untouched · no touch yet",
    ]
    floor.type("U0SAM", f"/dispo {late} voicemail")
    assert blocks(open_home(floor, "U0MARIA"), "late-") == []
    assert floor.look(kept).owner == "U0DANA"


def test_what_is_due_and_not_even_asked_for_is_overdue_too(floor: Floor) -> None:
    late = claimed(floor, name="Ann Lee")
    floor.type("U0SAM", f"/dispo {late} voicemail")
    floor.clock.move(minutes=60)  # and the clock's sweep did not ring
    view = open_home(floor, "U0MARIA")
    assert "due 15 min ago" in block(view, f"late-{late}")


def test_who_is_away_or_not_at_work_is_told_beside_his_leads(floor: Floor) -> None:
    overdue(floor, temperature="warm")
    floor.clock.move(hours=4)
    floor.tick()
    floor.type("U0SAM", "/lead away until fri")
    view = open_home(floor, "U0MARIA")
    assert block(view, "by-person").endswith("· away")
    assert "<@U0SAM> (away)" in block(view, "late-1")
    floor.type("U0SAM", "/lead back")
    floor.clock.move(hours=12)
    assert block(open_home(floor, "U0MARIA"), "by-person").endswith("· not working now")


def test_an_unclaimed_lead_is_assigned_to_whom_the_manager_chooses(floor: Floor) -> None:
    number = floor.lead(name="Ann Lee", temperature="warm")
    open_home(floor, "U0MARIA")
    press_at_home(floor, "U0MARIA", "reassign", str(number))
    form = floor.slack.views()[-1]
    assert problems(form, "modal") == []
    assert form["title"]["text"] == f"Assign #{number}"
    assert floor.submit("U0MARIA", form, to="U0DANA") is None
    assert floor.look(number).owner == "U0DANA"
    assert told(floor, "U0MARIA") == f"#{number} is reassigned."
    assert blocks(shown_to(floor, "U0MARIA"), "waits-") == []
    assert any("Handed over to you" in str(said) for said in direct(floor, "U0DANA"))


def test_an_overdue_lead_is_reassigned(floor: Floor) -> None:
    number = overdue(floor)
    open_home(floor, "U0MARIA")
    press_at_home(floor, "U0MARIA", "reassign", str(number))
    form = floor.slack.views()[-1]
    assert "<@U0SAM> has it now" in str(form)
    refused = floor.submit("U0MARIA", form, to="U0SAM")
    assert refused is not None
    assert "has that owner already" in refused["errors"]["to"]
    refused = floor.submit("U0MARIA", form)
    assert refused is not None
    assert "Choose who" in refused["errors"]["to"]
    assert floor.submit("U0MARIA", form, to="U0RUTH") is None
    assert floor.look(number).owner == "U0RUTH"
    with floor.database.reading() as tx:
        entry = history.of(tx, floor.look(number))[-1]
    assert (entry.kind, entry.who, entry.door) == ("handed over", "U0MARIA", "modal")


def test_ask_is_a_nudge_in_the_managers_name_that_recording_answers(floor: Floor) -> None:
    number = overdue(floor, name="Ann Lee", phone="+12125550100")
    open_home(floor, "U0MARIA")
    view = press_at_home(floor, "U0MARIA", "ask", str(number))
    assert "<@U0MARIA> asked less than 1 s ago" in block(view, f"late-{number}")
    said = direct(floor, "U0SAM")[-1]
    assert f"<@U0MARIA> asks: what about #{number} Ann Lee" in said["text"]
    assert problems(said, "message") == []
    assert "record:voicemail" in str(said["blocks"])
    with floor.database.reading() as tx:
        entry = history.of(tx, floor.look(number))[-1]
    assert (entry.kind, entry.who, entry.detail) == ("asked by a manager", "U0MARIA", {"owner": "U0SAM"})
    floor.press("U0SAM", "record:voicemail", number, channel="D0SAM")
    assert floor.look(number).touches == 2
    assert "voicemail" in direct(floor, "U0SAM")[-1]["text"]
    assert "asks" not in direct(floor, "U0SAM")[-1]["text"]


def test_a_question_answered_before_it_could_be_said_is_not_said(floor: Floor) -> None:
    number = overdue(floor)
    open_home(floor, "U0MARIA")
    before = len(direct(floor, "U0SAM"))
    press_at_home(floor, "U0MARIA", "ask", str(number))
    floor.type("U0SAM", f"/dispo {number} voicemail")
    assert len(direct(floor, "U0SAM")) == before


def test_a_manager_asks_about_a_lead_once_an_hour_and_hears_when_he_did(floor: Floor) -> None:
    set_for(floor.desk, "U0RUTH", None, Door.CLI, roles=["manager"])
    number = overdue(floor)
    open_home(floor, "U0MARIA")
    open_home(floor, "U0RUTH")
    press_at_home(floor, "U0MARIA", "ask", str(number))
    floor.clock.move(minutes=59)
    press_at_home(floor, "U0MARIA", "ask", str(number))
    assert f"You asked about #{number} 59 min ago" in told(floor, "U0MARIA")
    press_at_home(floor, "U0RUTH", "ask", str(number))  # another one may
    floor.clock.move(minutes=1)
    press_at_home(floor, "U0MARIA", "ask", str(number))
    asked = [said for said in direct(floor, "U0SAM") if "asks: what about" in said["text"]]
    assert len(asked) == 3
    form_of(floor, "U0MARIA", "home-hours")  # Home is as usable as before


@pytest.mark.parametrize(
    ("person", "state", "why"),
    [
        ("U0DANA", "mine", "Only a manager"),
        ("U0MARIA", "open", "Nobody has #1 now"),
        ("U0MARIA", "closed", "Nobody has #1 now"),
        ("U0MARIA", "away", "Sam is away. Reassign #1 instead."),
        ("U0MARIA", "own", "#1 is yours"),
    ],
)
def test_who_cannot_ask_or_be_asked_is_told_what_to_do_instead(
    floor: Floor, person: str, state: str, why: str
) -> None:
    number = floor.lead(name="Ann", temperature="warm")
    if state != "open":
        floor.press(person if state == "own" else "U0SAM", "claim", number)
    if state == "closed":
        floor.type("U0SAM", f"/dispo {number} junk")
    if state == "away":
        floor.type("U0SAM", "/lead away until fri")
    answer = floor.press(person, "ask", number)
    assert answer is not None
    assert why in answer["text"]
    with floor.database.reading() as tx:
        assert "asked by a manager" not in [each.kind for each in history.of(tx, floor.look(number))]


def test_only_a_manager_opens_the_form_to_reassign(floor: Floor) -> None:
    number = claimed(floor)
    answer = floor.press("U0DANA", "reassign", number)
    assert answer is not None
    assert "Only a manager" in answer["text"]


def fill(database: Database, many: int, people_: int, **facts: Any) -> None:
    """So many leads of so many people in one go: two of three are owned, some of them overdue."""
    row = leads.columns(leads.standing(_one(database)))
    now = row["opened_at"]
    common = {
        "workspace": "T0", "source": "web", "limit_seconds": 300, "received_at": now, "counts": True, "test": False,
        "extra": {}, "because": [], "routing": {}, "timeouts": 0, "revision": 1, **facts,
    }  # fmt: skip
    rows = []
    for number in range(many):
        owner = f"U1{(number // 3 * 2 + number % 3) % people_:04}" if number % 3 else None
        stands = {
            "state": "working" if owner else "open",
            "owner": owner,
            "repeats": (number % 7 == 0 and 2) or 0,
        }
        due = {"due_what": "touch" if owner else "claim", "due_who": "owner" if owner else "manager"}
        rows.append({**row, **common, **stands, **due, "channel": f"#{HOSTILE[:60]}{number % 9}"})
    with database.writing() as tx:
        tx.execute(insert(table(Lead)), rows)


def _one(database: Database) -> Lead:
    with database.reading() as tx:
        found = leads.get(tx, "T0", 1)
        assert found is not None
        return found


def test_two_hundred_people_with_hostile_names_keep_home_within_slacks_limits(floor: Floor) -> None:
    floor.lead(name=HOSTILE, temperature="warm")
    set_for(floor.desk, "U0MARIA", None, Door.CLI, cap=100, roles=["manager", "marketing"])
    with floor.database.writing() as tx:
        for number in range(200):
            people.learn(tx, "T0", f"U1{number:04}", handle=f"rep{number}", name=HOSTILE)
    fill(floor.database, 1200, 200, name=HOSTILE, company=HOSTILE)
    for number in range(12):
        claimed(floor, "U0MARIA", name=HOSTILE, temperature="cold", n=str(number))
    for number in range(12):
        floor.type("U0DANA", f"/dispo {claimed(floor, 'U0DANA', m=str(number))} not-ready in 8 weeks")
    view = open_home(floor, "U0MARIA")
    assert problems(view, "home") == []
    assert len(blocks(view, "waits-")) == len(blocks(view, "late-")) == 5
    assert "and 193 more" in block(view, "by-person")
    assert len(view["blocks"]) <= 98  # some are left for what is yet to come


def test_the_board_of_many_leads_is_there_at_once(sqlite_database: Database) -> None:
    floor = Floor(sqlite_database)
    floor.lead(name="Ann", temperature="warm")
    fill(floor.database, 5000, 600)
    begun = perf_counter()
    facts = board_facts(floor.desk, floor.clock())
    assert perf_counter() - begun < 0.5
    assert facts["unclaimed"] == 1668
    assert facts["more_people"] == 600 - 8
