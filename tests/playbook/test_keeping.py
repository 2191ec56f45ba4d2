"""Which due steps were answered before the next one came due, against a count made the slow way."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook import absence, life
from playbook.cadence import restarted
from playbook.snooze import snooze
from playbook.standing import Standing
from playbook.stop import stopped
from playbook.words import Temperature
from playbook.working_time import WorkingHours
from tests.made_up import made_up
from tests.playbook.given import CREW, HOURS, MONDAY, SHIPPED, claimed, due_of, recorded, rung_on_time, spell

HOT, WARM, COLD = Temperature.HOT, Temperature.WARM, Temperature.COLD
PLAN = {
    HOT: [spell(each) for each in ("0m", "45m", "4h", "2d", "4d", "7d", "10d", "14d")],
    WARM: [spell(each) for each in ("0m", "4h", "2d", "5d", "9d", "14d")],
    COLD: [spell(each) for each in ("0m", "3d", "7d", "14d", "21d", "28d")],
}


def counted(lead: Standing, now: datetime) -> tuple[int, int]:
    """Steps due and kept, as a report counts them at that moment."""
    lost = lead.step_lost_at is not None and lead.step_lost_at <= now
    return lead.steps_due + lost, lead.steps_kept


def touched(temperature: Temperature, *times: str, code: str = "voicemail") -> Standing:
    lead = claimed(temperature)
    for each in times:
        lead = recorded(lead, code, MONDAY + spell(each))
    return lead


@dataclass
class Naive:
    """Walks through the planned touches one by one, with lengths of time alone."""

    plan: list[timedelta]
    moved: timedelta = field(default_factory=timedelta)
    step: int = 0
    due: int = 0
    kept: int = 0

    def touch(self, at: timedelta) -> None:
        here = self.plan[self.step] + self.moved
        if self.step:
            before = self.plan[self.step - 1] + self.moved
            if at < before + (here - before) / 2:
                return
        self.due += 1
        self.kept += not self.lost(at)
        self.moved += max(at - here, timedelta())
        self.step += 1

    def lost(self, at: timedelta) -> bool:
        last = self.step + 1 == len(self.plan)
        return not last and at >= self.plan[self.step + 1] + self.moved

    def count(self, at: timedelta) -> tuple[int, int]:
        return self.due + self.lost(at), self.kept


@made_up(100)
@given(
    st.sampled_from(Temperature),
    st.lists(st.one_of(st.timedeltas(timedelta(), timedelta(hours=8)),
                       st.timedeltas(timedelta(), timedelta(days=9))), max_size=12),
    st.timedeltas(timedelta(), timedelta(days=20)),
)  # fmt: skip
def test_the_counters_equal_a_naive_count(
    temperature: Temperature, waits: list[timedelta], then: timedelta
) -> None:
    lead, naive, at = claimed(temperature), Naive(PLAN[temperature]), timedelta()
    for wait in waits:
        at += wait
        naive.touch(at)
        lead = recorded(lead, "no-answer", MONDAY + at)
        if naive.step == len(naive.plan):
            break
        assert counted(lead, MONDAY + at) == naive.count(at)
    end = at + then if naive.step < len(naive.plan) else at
    expected = (naive.due, naive.kept) if naive.step == len(naive.plan) else naive.count(end)
    assert counted(lead, MONDAY + end) == expected


@pytest.mark.parametrize(
    ("temperature", "touches", "then", "counts"),
    [
        (HOT, [], "44m", (0, 0)),  # due since the claim, and the second step is not
        (HOT, [], "45m", (1, 0)),
        (HOT, [], "30d", (1, 0)),  # the later ones wait for it
        (HOT, ["0m"], "1h", (1, 1)),
        (HOT, ["45m"], "45m", (1, 0)),
        (HOT, ["44m"], "44m", (1, 1)),
        (HOT, ["0m", "1m", "2m"], "2m", (1, 1)),  # what is one too many answers no step
        (WARM, ["0m", "5h", "3d"], "3d", (3, 3)),
        (WARM, ["0m", "4d"], "4d", (2, 1)),
        (COLD, ["0m", "3d", "7d", "14d", "21d", "60d"], "90d", (6, 6)),  # after the last one none comes due
    ],
)
def test_a_step_is_kept_when_it_is_answered_before_the_next_one_comes_due(
    temperature: Temperature, touches: list[str], then: str, counts: tuple[int, int]
) -> None:
    assert counted(touched(temperature, *touches), MONDAY + spell(then)) == counts


def test_a_snooze_and_unanswered_nudges_leave_the_next_steps_moment() -> None:
    lead = touched(WARM, "0m")
    *_, (_, now, nudged) = rung_on_time(lead, 3)
    put_off = snooze(1, lead, MONDAY + spell("10d"), MONDAY, None)
    assert lead.step_lost_at == nudged.step_lost_at == put_off.step_lost_at == MONDAY + spell("2d")
    assert counted(put_off, MONDAY + spell("3d")) == (2, 1)
    assert now > MONDAY


@pytest.mark.parametrize("code", ["callback", "meeting"])
def test_what_was_agreed_with_the_prospect_is_no_step(code: str) -> None:
    lead = recorded(claimed(HOT), code, MONDAY, date=MONDAY + spell("5d"))
    assert (lead.step_lost_at, counted(lead, MONDAY + spell("30d"))) == (None, (1, 1))
    late = recorded(lead, "voicemail", MONDAY + spell("9d"))
    assert counted(late, MONDAY + spell("9d")) == (1, 1)  # and then the cadence goes on
    assert late.step_lost_at is not None
    assert counted(late, late.step_lost_at) == (2, 1)


def test_a_callback_agreed_after_a_step_was_lost_leaves_it_lost() -> None:
    lead = recorded(touched(HOT, "0m"), "callback", MONDAY + spell("5h"), date=MONDAY + spell("1d"))
    assert counted(lead, MONDAY + spell("6h")) == (2, 1)


@pytest.mark.parametrize(("after", "due"), [("1h", 1), ("4h", 2), ("3d", 2)])
def test_whatever_ends_a_step_leaves_it_lost_only_if_the_next_one_had_come_due(after: str, due: int) -> None:
    lead, now = touched(HOT, "0m"), MONDAY + spell(after)
    ends = [
        life.open_again(lead, now, SHIPPED, CREW, HOURS),
        life.nurture(lead, now, SHIPPED, HOURS),
        life.claim(lead, "U0DANA", now, SHIPPED, HOURS),
        recorded(lead, "junk", now),
        stopped(lead, now),
        restarted(lead, now, SHIPPED.pace(HOT).touches, HOURS),
    ]
    assert [counted(each, now) for each in ends] == [(due, 1)] * len(ends)
    assert [counted(each, now + spell("90d"))[0] - due for each in ends] == [0, 0, 1, 0, 0, 1]
    reopened = life.reopen(ends[3], now, SHIPPED, CREW, HOURS, "U0SAM")
    assert counted(reopened, now) == (due, 1)
    assert reopened.step_lost_at == now + spell("45m")


def test_the_touch_that_ends_a_lead_answers_its_step() -> None:
    lead = recorded(touched(HOT, "0m"), "spoke", MONDAY + spell("1h"))
    assert counted(recorded(lead, "won", MONDAY + spell("3d")), MONDAY + spell("90d")) == (3, 2)


def test_days_of_absence_lose_no_step() -> None:
    lead, gone, home = touched(WARM, "0m"), MONDAY + spell("1h"), MONDAY + spell("21d")
    waits = absence.wait_for(lead, home, gone, SHIPPED, HOURS)
    covers = absence.cover(lead, "U0DANA", gone, SHIPPED, HOURS)
    assert counted(waits, home) == (1, 1)
    for away in (waits, covers):
        back = absence.cover(away, "U0SAM", home, SHIPPED, HOURS, since=gone)
        assert counted(back, home) == (1, 1)
        assert back.step_lost_at is not None
        assert back.step_lost_at > due_of(back).at >= home


def test_what_was_lost_before_an_absence_stays_lost_and_counts_once() -> None:
    lead, gone, home = touched(WARM, "0m"), MONDAY + spell("3d"), MONDAY + spell("21d")
    assert counted(lead, gone) == (2, 1)
    waits = absence.wait_for(lead, home, gone, SHIPPED, HOURS)
    back = absence.cover(waits, "U0SAM", home, SHIPPED, HOURS, since=gone)
    assert counted(back, home) == (2, 1)
    assert counted(recorded(back, "voicemail", home), home) == (2, 1)


OFFICE = WorkingHours(ZoneInfo("UTC"), (*(((time(9), time(17)),),) * 5, (), ()))


@pytest.mark.parametrize(
    ("claimed_at", "lost"),
    [
        ("23T10:00", "23T10:45"),
        ("23T16:30", "24T09:00"),  # the next step comes due after hours and waits for the morning
        ("23T20:00", "24T09:45"),  # the first one waits for the morning, and the later ones move along
        ("27T20:00", "30T09:45"),
    ],
)
def test_what_comes_due_after_hours_loses_nothing_before_the_next_working_block(
    claimed_at: str, lost: str
) -> None:
    now = datetime.fromisoformat(f"2026-11-{claimed_at}:00+00:00")
    lead = life.claim(life.arrive(HOT, now, SHIPPED, CREW, OFFICE), "U0SAM", now, SHIPPED, OFFICE)
    assert lead.step_lost_at == datetime.fromisoformat(f"2026-11-{lost}:00+00:00")
