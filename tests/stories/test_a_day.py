"""A whole day on the floor, moment by moment, and the morning after: the main job as people live it."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from handlers.clock.watchdog import watch
from store import schema
from store.database import Database
from tests.floor import MONDAY, Floor
from tests.moments import live_through, live_until

TUESDAY = MONDAY + timedelta(days=1)


class Day:
    """The floor with words for what a story is made of."""

    def __init__(self, database: Database) -> None:
        self.floor = Floor(database)

    def at(self, clock: str, day: datetime = MONDAY) -> None:
        """Let time pass until then."""
        hour, minute = clock.split(":")
        live_until(self.floor, day.replace(hour=int(hour), minute=int(minute)))

    def restart(self) -> None:
        """The process dies and another one starts on the same database."""
        old = self.floor
        self.floor = Floor(old.database, clock=old.clock, slack=old.slack)

    def direct(self, who: str) -> list[str]:
        """What somebody was told in private, as it was when it came."""
        return self.said(f"D0{who.upper()}")

    def channel(self, number: int) -> list[str]:
        """What was said in the thread of a lead's card."""
        return self.said("C0LEADS", thread=self.floor.look(number).card_ts)

    def said(self, channel: str, thread: str | None = None) -> list[str]:
        calls = [said for method, said in self.floor.slack.calls if method == "chat.postMessage"]
        return [
            each["text"] for each in calls if (each["channel"], each.get("thread_ts")) == (channel, thread)
        ]


@pytest.fixture
def day(sqlite_database: Database) -> Day:
    return Day(sqlite_database)


ANN, BOB, CID, DEE, EVE = range(1, 6)


def test_a_day_on_the_floor(day: Day) -> None:
    nobody_answers_the_first_lead(day)
    sam_takes_it_and_is_called_away(day)
    the_clock_takes_it_back(day)
    dana_calls_and_calls_again(day)
    nobody_wants_the_warm_one(day)
    the_night_is_quiet(day)
    the_morning_after(day)
    maria_counts(day)


def nobody_answers_the_first_lead(day: Day) -> None:
    facts = {"name": "Ann Lee", "company": "Acme", "phone": "+1 212 555 0100", "temperature": "hot"}
    assert day.floor.lead(**facts, message="Call me!") == ANN
    day.at("09:01")
    assert day.channel(ANN) == []
    day.at("09:02")
    assert day.channel(ANN) == ["🔥 Nobody has claimed #1 Ann Lee, Acme for 2 min."]
    day.at("09:04")
    assert day.direct("ruth") == []
    day.at("09:05")
    assert day.direct("ruth") == ["🔥 Nobody has claimed #1 Ann Lee, Acme for 5 min."]
    assert "*Late*" not in str(day.floor.card(ANN))
    day.at("09:09")
    assert day.direct("maria") == []
    day.at("09:10")
    assert day.direct("maria") == ["🔥 Nobody has claimed #1 Ann Lee, Acme for 10 min."]
    assert "*Late*: answer was due 09:05" in str(day.floor.card(ANN))


def sam_takes_it_and_is_called_away(day: Day) -> None:
    floor = day.floor
    floor.press("U0SAM", "claim", ANN)
    floor.clock.move(seconds=30)
    too_late = floor.press("U0DANA", "claim", ANN)
    assert too_late is not None
    assert too_late["text"] == "<@U0SAM> was faster: claimed #1 30 s before you."
    floor.clock.move(seconds=30)
    floor.tick()
    assert day.direct("sam") == ["🔥 Yours now #1 Ann Lee, Acme. 📞 Call, touch 1 of 8. +1 212 555 0100"]


def the_clock_takes_it_back(day: Day) -> None:
    # a warm and a cold one come in, and the app is restarted while nobody looks
    assert day.floor.lead(name="Bob Ray", email="bob@ray.com", temperature="warm") == BOB
    assert day.floor.lead(name="Cid Moe", email="cid@moe.com", temperature="cold") == CID
    day.restart()
    day.at("09:24")
    assert len(day.direct("sam")) == 1
    day.at("09:25")
    still = "🔥 Still on it? #1 Ann Lee, Acme. 📞 Call, touch 1 of 8. +1 212 555 0100"
    assert day.direct("sam")[1:] == [still]
    assert day.channel(BOB) == []
    day.at("09:26")
    assert day.channel(BOB) == ["☀️ Nobody has claimed #2 Bob Ray for 15 min."]
    day.at("09:34")
    assert day.floor.look(ANN).owner == "U0SAM"
    day.at("09:35")
    assert day.channel(ANN)[-1] == "⏳ <@U0SAM> had not touched #1: it is free to claim again."
    assert "+12125550100" not in str(day.floor.slack.texts("D0SAM"))


def dana_calls_and_calls_again(day: Day) -> None:
    # the five minutes start anew, and this time somebody is there
    day.at("09:37")
    assert day.channel(ANN)[-1] == "🔥 Nobody has claimed #1 Ann Lee, Acme for 2 min."
    day.floor.press("U0DANA", "claim", ANN)
    day.floor.press("U0DANA", "record:no-answer", ANN)
    day.at("10:21")
    assert day.direct("dana") == []  # answered before it could be said
    day.at("10:22")
    assert day.direct("dana") == [
        "🔥 Next touch due #1 Ann Lee, Acme. 📞 Call, touch 2 of 8. +1 212 555 0100"
    ]
    reply = day.floor.type("U0DANA", "/dispo 1 callback tomorrow 10:00 in a meeting all day")
    assert (
        reply["text"]
        == "✓ #1 Ann Lee, Acme: Call back Tue 24 Nov 2026 10:00 (your time). 📞 Call back tomorrow 10:00"
    )


def nobody_wants_the_warm_one(day: Day) -> None:
    assert day.direct("ruth")[1:] == ["☀️ Nobody has claimed #2 Bob Ray for 30 min."]
    assert day.direct("maria")[1:] == ["☀️ Nobody has claimed #2 Bob Ray for 1 h."]
    day.at("11:10")
    assert day.floor.look(BOB).owner is None
    day.at("11:11")
    assert day.channel(BOB)[-1] == "➡️ Nobody claimed #2: it goes to <@U0MARIA>."
    assert day.direct("maria")[-1].startswith("☀️ Nobody claimed it: it is yours now #2 Bob Ray.")
    day.floor.type("U0MARIA", "/dispo 2 won $4,200 on the first call")
    day.floor.tick()
    assert "🏆 Won by <@U0MARIA> · *$4,200*" in str(day.floor.card(BOB))


def the_night_is_quiet(day: Day) -> None:
    # two more cold ones in the afternoon: nobody is disturbed for them
    day.at("16:00")
    assert day.floor.lead(name="Dee Fox", email="dee@fox.com", temperature="cold") == DEE
    assert day.floor.lead(name="Eve Ash", email="eve@ash.com", temperature="cold") == EVE
    day.floor.type("U0DANA", "/dispo 5 junk")
    said = len(day.floor.slack.posted)
    day.restart()
    live_through(day.floor, hours=16, minutes=45)
    assert len(day.floor.slack.posted) == said + 2  # their two cards


def the_morning_after(day: Day) -> None:
    day.at("09:00", TUESDAY)
    lists = [said for said in day.said("C0LEADS") if "waiting to be claimed" in said]
    assert lists == ["❄️ 2 cold leads waiting to be claimed: #3 Cid Moe, #4 Dee Fox"]
    day.at("09:59", TUESDAY)
    assert len(day.direct("dana")) == 1
    day.at("10:00", TUESDAY)
    assert day.direct("dana")[1:] == ["🔥 📞 Call back now #1 Ann Lee, Acme. +1 212 555 0100"]
    day.floor.type("U0DANA", "/dispo 1 won 12000")
    day.floor.tick()
    assert "🏆 Won by <@U0DANA> · *$12,000*" in str(day.floor.card(ANN))


def maria_counts(day: Day) -> None:
    # four leads and one that was junk: nobody called Cid, and Dee has until four o'clock
    counted = day.floor.type("U0MARIA", "/leadstats yesterday")
    assert counted["text"].startswith(
        "Follow-up, yesterday: 2 of 3 leads followed up (67%), 0 of 3 on time (0%). "
    )
    assert "4, 1 pending" in str(counted)
    assert watch(day.floor.desk) == 0
    nothing_was_said_twice(day.floor)


def nothing_was_said_twice(floor: Floor) -> None:
    """Each notice has its own key, and each key was posted once."""
    posted = [said for method, said in floor.slack.calls if method == "chat.postMessage"]
    keys = Counter(str(said["metadata"]["event_payload"]) for said in posted)
    assert keys
    assert max(keys.values()) == 1


def test_nobody_can_be_reached_and_marketing_has_it_after_an_hour(sqlite_database: Database) -> None:
    floor = Floor(sqlite_database, playbook="")
    ann = floor.lead(name="Ann Lee", temperature="hot")
    live_through(floor, minutes=59)
    assert floor.slack.texts("C0MARKETING") == []
    floor.pass_time(minutes=1)
    (told,) = floor.slack.texts("C0MARKETING")
    assert "🌱 #1 Ann Lee: Nobody claimed it. 0 touches." in told
    assert "In the nurture pile" in floor.card(ann)["text"]
    floor.press("U0TOM", "hot-again", ann)
    floor.press("U0SAM", "claim", ann)
    assert floor.look(ann).owner == "U0SAM"
    nothing_was_said_twice(floor)


def test_restarts_say_nothing_twice_and_leave_nothing_out(tmp_path: Path) -> None:
    steady, shaken = (
        _forty_minutes(tmp_path / name, restarts) for name, restarts in (("a", False), ("b", True))
    )
    assert steady == shaken
    assert len(steady) >= 8


def _forty_minutes(file: Path, restarts: bool) -> list[str]:
    """Everything that stands in Slack after them."""
    database = Database(f"sqlite:///{file}")
    schema.migrate(database)
    floor = Floor(database)
    floor.lead(name="Ann Lee", temperature="hot")
    floor.lead(name="Bob Ray", temperature="warm")
    floor.press("U0SAM", "claim", 2)
    for minute in range(40):
        floor.clock.move(minutes=1)
        if restarts and minute % 4 == 1:  # in between, and at the very minute something is due
            floor = Floor(database, clock=floor.clock, slack=floor.slack)
        floor.tick()
    nothing_was_said_twice(floor)
    database.close()
    return sorted(str(said["text"]) for said in floor.slack.posted.values())
