"""Weeks on the floor: a lead that is asked about until its cadence has run out, and a rep who never answers."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from bot.rooms.bells import tick
from playbook.words import Kind, State, What
from store import history, leads
from store.database import Database
from tests.floor import MONDAY, PLAYBOOK, FakeSlack, Floor, HandClock
from tests.moments import move_on
from tests.stories.test_a_day import nothing_was_said_twice

BERLIN = ZoneInfo("Europe/Berlin")
IN_BERLIN = PLAYBOOK + '\n[team]\ntimezone = "Europe/Berlin"\n[hours]\nholidays = "DE"\n'
TWO_HOURS = timedelta(hours=2)


class HearingSlack(FakeSlack):
    """Remembers when it was told what."""

    def __init__(self, clock: HandClock) -> None:
        super().__init__()
        self.clock = clock
        self.heard: list[tuple[datetime, str, str]] = []  # when, where, and the text

    def _chat_post_message(self, said: dict[str, Any]) -> dict[str, Any]:
        self.heard.append((self.clock(), str(said["channel"]), str(said["text"])))
        return super()._chat_post_message(said)


class Weeks:
    """The floor with a memory for moments, and days that pass from one to the next.

    Between them two hours pass at once: whatever is said then is wrong, and is seen later as well.
    """

    def __init__(self, database: Database, begin: datetime, playbook: str, zone: ZoneInfo) -> None:
        clock = HandClock(begin.astimezone(UTC))
        self.slack, self.zone = HearingSlack(clock), zone
        self.floor = Floor(database, clock=clock, slack=self.slack, playbook=playbook)

    def restart(self) -> None:
        """The process dies and another one starts on the same database."""
        old = self.floor
        self.floor = Floor(old.database, clock=old.clock, slack=old.slack, playbook=old.playbook)

    def until(self, local: str, restarts: Random | None = None) -> None:
        """Let time pass until the wall clock shows that, now and then with a restart between."""
        end = datetime.fromisoformat(local).replace(tzinfo=self.zone).astimezone(UTC)
        while self.floor.clock() < end:
            move_on(self.floor, end, TWO_HOURS)
            if restarts and restarts.random() < 1 / 10:
                self._die(restarts.random() < 0.5)
            self.floor.tick()

    def _die(self, amid: bool) -> None:
        """Before anything was done at this moment, or `amid`: it is decided, and not yet said."""
        if amid:
            tick(self.floor.desk, self.floor.rules)
        self.restart()

    def asked(self, person: str) -> list[tuple[str, str]]:
        """When somebody was asked for something in private, on the wall clock, and what for."""
        where = "D" + person[1:]
        return [
            (f"{at.astimezone(self.zone):%a %d %b %H:%M}", text.partition(".")[0])
            for at, channel, text in self.slack.heard
            if channel == where and "Yours now" not in text
        ]

    def record(self, person: str, number: int, what: str) -> None:
        self.floor.type(person, f"/dispo {number} {what}")
        self.floor.deliver()


def kinds(floor: Floor, number: int) -> list[str]:
    """What was done to a lead, one after another."""
    with floor.database.reading() as tx:
        return [each.kind for each in history.of(tx, floor.look(number), most=1000)]


def test_eight_touches_over_easter_and_the_clock_change_end_in_the_nurture_pile(
    sqlite_database: Database,
) -> None:
    # Berlin, 2027: Good Friday is 26 March, the clocks go forward on Sunday 28 March, Monday 29 March is Easter
    # Monday. Touches are planned 0 min, 45 min, 4 h, 2, 4, 7, 10 and 14 days after the claim (the anchor); one
    # outside working hours (Monday to Friday, 9 to 18) waits, and whatever late it is answered moves the rest.
    weeks = Weeks(sqlite_database, datetime(2027, 3, 19, 10, 0, tzinfo=BERLIN), IN_BERLIN, BERLIN)
    ann = weeks.floor.lead(name="Ann Lee", phone="+49 30 901820", temperature="hot")
    weeks.floor.press("U0SAM", "claim", ann)

    weeks.record("U0SAM", ann, "voicemail")  # 1: at the claim, Fri 19 Mar 10:00
    weeks.until("2027-03-19 11:00")  # asked 10:45
    weeks.record("U0SAM", ann, "no-answer")  # 2: 15 min late, so the anchor is 10:15
    weeks.until("2027-03-19 14:15")  # 10:15 + 4 h
    weeks.record("U0SAM", ann, "emailed")  # 3: in time
    # 10:15 + 2 days is Sun 21 Mar 10:15: waits for Mon 22 Mar 09:00
    weeks.until("2027-03-22 09:30")
    weeks.record("U0SAM", ann, "voicemail")  # 4: late by 23 h 15 min, so the anchor is Sat 20 Mar 09:30
    weeks.until("2027-03-24 09:30")  # Sat 09:30 + 4 days
    weeks.record("U0SAM", ann, "messaged")  # 5: in time
    # Sat 09:30 + 7 days is Sat 27 Mar 09:30, and so is nobody at work until Tue 30 Mar 09:00 summer time
    weeks.until("2027-03-30 09:00")
    # 6: late by 70 h 30 min (from 08:30 to 07:00 UTC), so the anchor is Tue 23 Mar 07:00 UTC, 08:00 in Berlin
    weeks.record("U0SAM", ann, "no-answer")
    # + 10 days is Fri 2 Apr 08:00 summer time, an hour before the day begins
    weeks.until("2027-04-02 09:00")
    # 7: late by an hour, so the anchor is Tue 23 Mar 09:00 winter time
    weeks.record("U0SAM", ann, "emailed")
    weeks.until("2027-04-06 09:15")  # + 14 days is Tue 6 Apr 09:00 summer time
    assert weeks.asked("U0SAM") == [
        ("Fri 19 Mar 10:45", "🔥 Next touch due #1 Ann Lee"),
        ("Fri 19 Mar 14:15", "🔥 Next touch due #1 Ann Lee"),
        ("Mon 22 Mar 09:00", "🔥 Next touch due #1 Ann Lee"),
        ("Wed 24 Mar 09:30", "🔥 Next touch due #1 Ann Lee"),
        ("Tue 30 Mar 09:00", "🔥 Next touch due #1 Ann Lee"),
        ("Fri 02 Apr 09:00", "🔥 Next touch due #1 Ann Lee"),
        ("Tue 06 Apr 09:00", "🔥 Next touch due #1 Ann Lee"),
    ]
    assert weeks.floor.look(ann).state == State.WORKING
    weeks.record("U0SAM", ann, "voicemail")  # 8: the last one
    the_pile_has_it(weeks, ann)


def the_pile_has_it(weeks: Weeks, number: int) -> None:
    lead = weeks.floor.look(number)
    assert (lead.state, lead.owner, lead.touches, lead.reached) == (State.NURTURE, None, 8, False)
    assert lead.due_what == What.REVIEW
    assert "🌱 #1 Ann Lee: Cadence ended. 8 touches." in str(weeks.slack.texts("C0MARKETING"))
    assert kinds(weeks.floor, number).count(Kind.RECORDED) == 8
    assert "In the nurture pile" in weeks.floor.card(number)["text"]
    nothing_was_said_twice(weeks.floor)


# Everything is claimed and first touched on Monday 23 November 2026, and never again. UTC, Monday to Friday, 9 to 18.
ANN, BOB, CID = 1, 2, 3
ANNS = (  # hot: touch at 09:45, then 1 h, 3 h, next morning, and daily; what falls on a weekend waits for Monday
    "Mon 23 Nov 09:45", "Mon 23 Nov 10:45", "Mon 23 Nov 13:45",
    "Tue 24 Nov 09:00", "Wed 25 Nov 09:00", "Thu 26 Nov 09:00", "Fri 27 Nov 09:00",
    "Mon 30 Nov 09:00", "Tue 01 Dec 09:00", "Wed 02 Dec 09:00", "Thu 03 Dec 09:00", "Fri 04 Dec 09:00",
    "Mon 07 Dec 09:00", "Tue 08 Dec 09:00", "Wed 09 Dec 09:00", "Thu 10 Dec 09:00", "Fri 11 Dec 09:00",
    "Mon 14 Dec 09:00",
)  # fmt: skip
BOBS = (  # warm: touch after 4 h, then the next morning, then every 2 days
    "Mon 23 Nov 13:00", "Tue 24 Nov 09:00", "Thu 26 Nov 09:00",
    "Mon 30 Nov 09:00",  # Saturday waits
    "Wed 02 Dec 09:00", "Fri 04 Dec 09:00",
    "Mon 07 Dec 09:00",  # Sunday waits
    "Wed 09 Dec 09:00", "Fri 11 Dec 09:00",
    "Mon 14 Dec 09:00",  # Sunday waits
)  # fmt: skip
CIDS = ("Thu 26 Nov 11:00", "Thu 03 Dec 11:00", "Thu 10 Dec 11:00")  # cold: touch after 3 days, then weekly
UNANSWERED = {  # who is told as well: the back-up after 3 nudges to a hot lead's owner and after 2 to the others'
    "U0RUTH": [("Tue 24 Nov 09:00", ANN), ("Thu 26 Nov 09:00", BOB), ("Thu 10 Dec 11:00", CID)],
    "U0MARIA": [  # the manager one nudge later, and again with every fifth after that
        ("Wed 25 Nov 09:00", ANN), ("Mon 30 Nov 09:00", BOB), ("Wed 02 Dec 09:00", ANN),
        ("Wed 09 Dec 09:00", ANN), ("Fri 11 Dec 09:00", BOB),
    ],
}  # fmt: skip


def expected() -> list[tuple[str, str]]:
    """Every nudge of the owner, in the order they come."""
    by_lead = {
        "🔥 Next touch due #1 Ann Lee": ANNS,
        "☀️ Next touch due #2 Bob Ray": BOBS,
        "❄️ Next touch due #3 Cid Moe": CIDS,
    }
    return sorted((at, what) for what, moments in by_lead.items() for at in moments)


def test_who_ignores_everything_for_three_weeks_is_asked_at_every_moment_also_across_restarts(
    sqlite_database: Database,
) -> None:
    weeks = Weeks(sqlite_database, MONDAY, PLAYBOOK, ZoneInfo("UTC"))
    floor = weeks.floor
    floor.lead(name="Ann Lee", temperature="hot")
    floor.lead(name="Bob Ray", temperature="warm")
    for number in (ANN, BOB):
        floor.press("U0SAM", "claim", number)
        floor.type("U0SAM", f"/dispo {number} voicemail")
    weeks.until("2026-11-23 11:00")
    assert floor.lead(name="Cid Moe", temperature="cold") == CID
    floor.type("U0SAM", f"/dispo {CID} emailed")
    weeks.until("2026-12-14 18:00", Random(1))
    assert sorted(weeks.asked("U0SAM")) == expected()
    for person, moments in UNANSWERED.items():
        told = [(at, int(text.split("#")[1].split()[0])) for at, text in weeks.asked(person)]
        assert told == moments
    assert [weeks.floor.look(number).owner for number in (ANN, BOB, CID)] == ["U0SAM"] * 3
    nobody_is_forgotten(weeks)


def nobody_is_forgotten(weeks: Weeks) -> None:
    """After all that every lead has its next moment, and nothing was said twice."""
    floor = weeks.floor
    with floor.database.reading() as tx:
        assert leads.astray(tx, "T0") == []
        assert leads.count_overdue(tx, "T0", floor.clock()) == 0
    nothing_was_said_twice(floor)
