"""Days on the floor when people are away, gone, full or asleep: no lead is ever nobody's."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from typing import Any

import pytest

from handlers.people.people import on_user_change
from handlers.people.people_settings import set_for
from playbook.words import Door, State
from store import delivery, history, leads
from store.database import Database
from tests.floor import PLAYBOOK, Floor
from tests.moments import live_through

BERLIN = """
[team]
timezone = "Europe/Berlin"
[hours]
holidays = "DE"
"""
SOLAR = """
[[routes]]
name = "solar"
way = "rotation"
people = ["@sam", "@dana"]
[routes.when]
product = "solar"
[[routes]]
name = "everybody"
"""
NO_FALLBACK = PLAYBOOK.replace('fallback = "@maria"', "")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def owned(floor: Floor, temperature: str, name: str) -> int:
    number = floor.lead(name=name, temperature=temperature)
    assert floor.press("U0SAM", "claim", number) is None
    floor.type("U0SAM", f"/dispo {number} voicemail")
    return number


def nobodys(floor: Floor) -> int:
    """How many leads are without a next step."""
    with floor.database.reading() as tx:
        return len(leads.astray(tx, "T0"))


def direct(floor: Floor, person: str) -> list[str]:
    return floor.slack.texts("D" + person[1:])


def escalations(floor: Floor, number: int) -> list[tuple[datetime, str]]:
    with floor.database.reading() as tx:
        entries = history.of(tx, floor.look(number))
    return [
        (each.at, each.detail.get("why", "")) for each in entries if each.kind in ("escalated", "assigned")
    ]


def test_the_owner_goes_on_holiday_with_seven_open_leads(floor: Floor) -> None:  # noqa: PLR0915  # a story
    set_for(floor.desk, "U0SAM", None, Door.CLI, backup="U0DANA")
    heats = ["hot"] * 2 + ["warm"] * 2 + ["cold"] * 3
    mine = [owned(floor, heat, f"{heat} {number}") for number, heat in enumerate(heats)]
    hot, warm, cold = mine[:2], mine[2:4], mine[4:]
    planned = {number: floor.look(number).due_at for number in cold}
    floor.deliver()

    floor.type("U0SAM", "/lead away until 7 dec")
    floor.deliver()
    assert Counter(floor.look(number).owner for number in hot + warm) == {"U0DANA": 4}
    assert Counter(floor.look(number).owner for number in cold) == {"U0SAM": 3}
    told = len(direct(floor, "U0SAM"))

    # dana works what she covers for two days, then loses heart
    for number in hot + warm:
        floor.type("U0DANA", f"/dispo {number} {'won 1000' if number == hot[0] else 'emailed'}")
    live_through(floor, timedelta(hours=8), days=13, hours=23, minutes=59)
    assert floor.clock() == at("2026-12-07 08:59")
    assert len(direct(floor, "U0SAM")) == told  # nobody nags somebody on holiday
    assert all((floor.look(number).due_at or floor.clock()) >= at("2026-12-07 09:00") for number in cold)
    assert nobodys(floor) == 0

    floor.pass_time(minutes=1)
    back = [number for number in mine if floor.look(number).state == State.WORKING]
    assert set(mine) - set(back) >= {hot[0]}
    assert {floor.look(number).owner for number in back} == {"U0SAM"}
    assert set(cold) <= set(back)
    news = direct(floor, "U0SAM")[told:]
    assert len(news) == 1
    assert f"{len(back)} leads waiting for you" in news[0]

    live_through(floor, minutes=50)
    assert len(direct(floor, "U0SAM")) == told + 1  # no burst
    with floor.database.reading() as tx:
        assert leads.count_overdue(tx, "T0", floor.clock()) == 0
    for number in cold:
        before = planned[number]
        assert before is not None
        floor.type("U0SAM", f"/dispo {number} voicemail")
        due = floor.look(number).due_at
        assert due is not None
        assert due >= floor.clock() + timedelta(days=3)  # the steps behind moved along, none was lost
    assert floor.look(hot[0]).ended_by == "U0DANA"
    assert all(floor.look(number).covers_for is None for number in back)


def test_a_person_is_deactivated_in_mid_cadence(sqlite_database: Database) -> None:
    floor = Floor(sqlite_database, playbook=PLAYBOOK + SOLAR)
    set_for(floor.desk, "U0SAM", None, Door.CLI, backup="U0RUTH")
    hot, cold = owned(floor, "hot", "Ann"), owned(floor, "cold", "Bob")
    dealt = floor.lead(name="Eve", temperature="hot", product="solar")
    assert floor.look(dealt).offered_to == "U0DANA"
    second = floor.lead(name="Zoe", temperature="hot", product="solar")
    assert floor.look(second).offered_to == "U0SAM"
    floor.deliver()
    live_through(floor, minutes=4)

    gone = {"id": "U0SAM", "name": "sam", "deleted": True}
    on_user_change(floor.desk, {"event": {"user": gone}})
    assert [floor.look(each).owner for each in (hot, cold)] == ["U0RUTH", "U0RUTH"]
    assert floor.look(hot).touches == 1
    assert floor.look(second).offered_to == "U0DANA"
    assert nobodys(floor) == 0

    live_through(floor, minutes=60)
    assert any("#" + str(hot) in text for text in direct(floor, "U0RUTH"))
    assert not any("#" + str(hot) in text for text in direct(floor, "U0SAM")[1:] if "Next touch" in text)
    more = [floor.lead(name=f"Kim {number}", temperature="warm", product="solar") for number in range(3)]
    assert {floor.look(each).offered_to for each in more} == {"U0DANA"}


def test_leads_of_the_night_before_a_holiday_weekend(sqlite_database: Database) -> None:
    floor = Floor(sqlite_database, playbook=PLAYBOOK + BERLIN)
    floor.clock.now = at("2026-12-24 21:30")  # Thursday evening in Berlin: two holidays and a Sunday follow
    warm = floor.lead(name="Ann", temperature="warm")
    cold = floor.lead(name="Bob", temperature="cold")
    hot = floor.lead(name="Eve", temperature="hot")
    floor.deliver()
    assert floor.look(warm).due_at == at("2026-12-28 08:15")  # Monday 09:15 in Berlin
    assert floor.look(cold).due_at == at("2026-12-28 08:00")

    live_through(floor, timedelta(hours=3), days=3, hours=10)
    assert floor.clock() == at("2026-12-28 07:30")
    assert escalations(floor, warm) == []
    assert floor.look(hot).owner == "U0MARIA"  # the last resort is asked at any hour
    assert len(direct(floor, "U0RUTH")) == 0

    live_through(floor, hours=2, minutes=45)
    assert escalations(floor, warm) == [
        (at("2026-12-28 08:15"), "asked the channel"),
        (at("2026-12-28 08:30"), "asked the backup"),
        (at("2026-12-28 09:00"), "asked the manager"),
        (at("2026-12-28 10:00"), ""),
    ]  # fmt: skip
    assert floor.look(warm).owner == "U0MARIA"
    assert len([text for text in floor.slack.texts("C0LEADS") if "1 cold lead waiting" in text]) == 1


def test_a_rep_is_at_the_cap_when_a_hot_lead_arrives(sqlite_database: Database) -> None:
    floor = Floor(sqlite_database, playbook=PLAYBOOK + SOLAR)
    for person in ("U0SAM", "U0DANA"):
        set_for(floor.desk, person, None, Door.CLI, cap=1)
    held: dict[str, int] = {}
    for _ in range(2):
        number = floor.lead(name=f"Held {len(held)}", temperature="hot", product="solar")
        person = str(floor.look(number).offered_to)
        assert floor.press(person, "claim", number) is None
        held[person] = number
    assert set(held) == {"U0SAM", "U0DANA"}

    hot = floor.lead(name="Hot", temperature="hot", product="solar")
    floor.deliver()
    assert floor.look(hot).offered_to is None
    assert set(floor.look(hot).routing["skipped"].values()) == {"hands full"}
    live_through(floor, minutes=3)
    assert [why for _, why in escalations(floor, hot)] == ["asked the channel"]  # nobody waits for nobody

    floor.type("U0DANA", f"/dispo {held['U0DANA']} spoke")
    floor.tick()
    assert floor.look(hot).offered_to == "U0DANA"
    assert floor.press("U0DANA", "claim", hot) is None
    assert nobodys(floor) == 0


@pytest.mark.parametrize("playbook", [PLAYBOOK, NO_FALLBACK])
def test_nobody_is_on_duty(sqlite_database: Database, playbook: str) -> None:
    floor = Floor(sqlite_database, playbook=playbook)
    floor.clock.now = at("2026-11-24 02:00")
    hot = floor.lead(name="Ann", temperature="hot")
    floor.deliver()
    live_through(floor, minutes=10)
    assert [why for _, why in escalations(floor, hot)] == ["asked the channel"]
    assert direct(floor, "U0RUTH") == direct(floor, "U0MARIA") == []
    live_through(floor, minutes=51)
    lead = floor.look(hot)
    if playbook is PLAYBOOK:
        assert (lead.owner, lead.claimed_at) == ("U0MARIA", at("2026-11-24 02:30"))
        assert "Nobody claimed it: it is yours now" in direct(floor, "U0MARIA")[0]
    else:
        assert (lead.state, lead.owner) == (State.NURTURE, None)
        assert any("Nobody claimed it" in text for text in floor.slack.texts("C0MARKETING"))
    assert nobodys(floor) == 0


def test_a_rep_goes_away_and_the_next_lead_is_offered_to_the_back_up(sqlite_database: Database) -> None:
    floor = Floor(sqlite_database, playbook=PLAYBOOK + SOLAR.replace('["@sam", "@dana"]', '["@sam"]'))
    set_for(floor.desk, "U0SAM", None, Door.CLI, backup="U0DANA")
    assert floor.look(floor.lead(name="A", temperature="hot", product="solar")).offered_to == "U0SAM"
    floor.type("U0SAM", "/lead away until fri")
    next_one = floor.lead(name="B", temperature="hot", product="solar")
    floor.deliver()
    assert floor.look(next_one).offered_to == "U0DANA"
    assert any("Your turn" in text for text in direct(floor, "U0DANA"))
    floor.type("U0SAM", "/lead back")
    assert floor.look(floor.lead(name="C", temperature="hot", product="solar")).offered_to == "U0SAM"


def test_a_week_of_comings_and_goings_leaves_no_lead_without_a_next_step(sqlite_database: Database) -> None:
    floor = Floor(sqlite_database, playbook=PLAYBOOK + SOLAR)
    set_for(floor.desk, "U0SAM", None, Door.CLI, backup="U0DANA")
    set_for(floor.desk, "U0DANA", None, Door.CLI, backup="U0SAM")
    numbers: list[int] = []
    heats = cycle(("hot", "warm", "cold"))

    def day(typed: list[tuple[str, str]]) -> None:
        for heat in islice(heats, 2):
            numbers.append(floor.lead(name=f"Lead {len(numbers)}", temperature=heat, product="solar"))
        for number in numbers:
            lead = floor.look(number)
            if lead.offered_to and not lead.owner:
                floor.press(lead.offered_to, "claim", number)
        for person, line in typed:
            floor.type(person, line)
        live_through(floor, timedelta(hours=4), hours=24)
        assert nobodys(floor) == 0
        _every_offer_is_asked(floor, numbers)

    day([("U0SAM", "/lead away until wed")])
    day([("U0DANA", "/lead away until thu")])
    day([("U0RUTH", "/lead cover <@U0DANA> until fri"), ("U0SAM", "/lead 1 give <@U0RUTH>")])
    day([("U0SAM", "/lead 2 release no time"), ("U0MARIA", "/lead 3 give <@U0RUTH>")])
    day([("U0DANA", "/lead back")])
    member: Any = floor.desk.rules().roster.get("U0DANA")
    assert member.settings.away_until is None


def _every_offer_is_asked(floor: Floor, numbers: list[int]) -> None:
    """Whoever has to say yes to something has been asked."""
    for number in numbers:
        lead = floor.look(number)
        if lead.offered_to and lead.due_at:
            with floor.database.reading() as tx:
                rows = [row for row in delivery.next_up(tx, "T0", floor.clock()) if row.lead_id == number]
            assert not rows
            assert any(
                f"#{number}" in text or lead.name in text
                for text in direct(floor, lead.offered_to)
                if lead.name
            )
        assert (lead.state == State.WORKING) == (lead.owner is not None)
        assert lead.state == State.WORKING or lead.covers_for is None
