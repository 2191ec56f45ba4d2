"""An unclaimed lead climbs product.md's ladder: whom it reaches, when, and what becomes of it at the end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from playbook import life
from playbook.crew import Crew
from playbook.document import read
from playbook.standing import Due, Standing
from playbook.words import Asked, State, Temperature, What
from tests.playbook.given import (
    BERLIN,
    CREW,
    HOURS,
    HOURS_IN_BERLIN,
    IN_BERLIN,
    MONDAY,
    NOBODY,
    SHIPPED,
    arrived,
    berlin,
    due_of,
    recorded,
    rung_on_time,
    spell,
)

HOT, WARM, COLD = Temperature.HOT, Temperature.WARM, Temperature.COLD
CLAIM, DIGEST, ASSIGN, GIVE_UP = What.CLAIM, What.DIGEST, What.ASSIGN, What.GIVE_UP
CHANNEL, BACKUP, MANAGER, FALLBACK, MARKETING = (
    Asked.CHANNEL, Asked.BACKUP, Asked.MANAGER, Asked.FALLBACK, Asked.MARKETING,
)  # fmt: skip
MANAGERS = Crew(managers=("U0MARIA",))
BACKUPS = Crew(backups=("U0RUTH",))
FAY = Crew(fallback="U0FAY")
NO_FALLBACK = replace(CREW, fallback=None)

Rung = tuple[str, What, Asked]


def everybody(channel: str, backup: str, manager: str, fallback: str) -> list[Rung]:
    """The ladder with all of its rungs."""
    return [
        (channel, CLAIM, CHANNEL),
        (backup, CLAIM, BACKUP),
        (manager, CLAIM, MANAGER),
        (fallback, ASSIGN, FALLBACK),
    ]


def climbed(temperature: Temperature, crew: Crew) -> tuple[list[tuple[timedelta, What, Asked]], Standing]:
    """What is asked when a lead's every rung rings on time, until somebody or the pile has it."""
    lead, asked = arrived(temperature, crew), []
    while lead.state is State.OPEN:
        [(due, now, lead)] = rung_on_time(lead, 1, crew)
        asked.append((now - MONDAY, due.what, due.who))
    return asked, lead


@pytest.mark.parametrize(
    ("temperature", "crew", "rungs", "ends"),
    [
        (HOT, CREW, everybody("2m", "5m", "10m", "30m"), State.WORKING),
        (WARM, CREW, everybody("15m", "30m", "60m", "120m"), State.WORKING),
        (
            COLD,
            CREW,
            [("23h", DIGEST, CHANNEL), ("1d", CLAIM, MANAGER), ("2d", GIVE_UP, MARKETING)],
            State.NURTURE,
        ),
        (HOT, NOBODY, [("2m", CLAIM, CHANNEL), ("1h", GIVE_UP, MARKETING)], State.NURTURE),
        (
            HOT,
            MANAGERS,
            [("2m", CLAIM, CHANNEL), ("10m", CLAIM, MANAGER), ("1h", GIVE_UP, MARKETING)],
            State.NURTURE,
        ),
        (
            HOT,
            BACKUPS,
            [("2m", CLAIM, CHANNEL), ("5m", CLAIM, BACKUP), ("1h", GIVE_UP, MARKETING)],
            State.NURTURE,
        ),
        (HOT, FAY, [("2m", CLAIM, CHANNEL), ("30m", ASSIGN, FALLBACK)], State.WORKING),
        (WARM, NOBODY, [("15m", CLAIM, CHANNEL), ("3h", GIVE_UP, MARKETING)], State.NURTURE),
        (COLD, NOBODY, [("23h", DIGEST, CHANNEL), ("2d", GIVE_UP, MARKETING)], State.NURTURE),
    ],
)
def test_an_unclaimed_lead_asks_whom_the_ladder_names_and_passes_over_rungs_without_people(
    temperature: Temperature, crew: Crew, rungs: list[Rung], ends: State
) -> None:
    asked, lead = climbed(temperature, crew)
    assert asked == [(spell(after), what, who) for after, what, who in rungs]
    assert lead.state is ends


@pytest.mark.parametrize(
    ("temperature", "crew", "down", "asked", "follows"),
    [
        (HOT, CREW, "2m", CHANNEL, ("5m", CLAIM, BACKUP)),
        (HOT, CREW, "4m", CHANNEL, ("5m", CLAIM, BACKUP)),
        (HOT, CREW, "5m", BACKUP, ("10m", CLAIM, MANAGER)),
        (HOT, CREW, "9m", BACKUP, ("10m", CLAIM, MANAGER)),
        (HOT, CREW, "11m", MANAGER, ("30m", ASSIGN, FALLBACK)),
        (HOT, BACKUPS, "11m", BACKUP, ("1h", GIVE_UP, MARKETING)),
        (HOT, NOBODY, "50m", CHANNEL, ("1h", GIVE_UP, MARKETING)),
        (HOT, NO_FALLBACK, "59m", MANAGER, ("1h", GIVE_UP, MARKETING)),
        (WARM, CREW, "45m", BACKUP, ("1h", CLAIM, MANAGER)),
        (COLD, CREW, "23h", CHANNEL, ("1d", CLAIM, MANAGER)),
        (COLD, CREW, "30h", MANAGER, ("2d", GIVE_UP, MARKETING)),
    ],
)
def test_after_a_standstill_only_the_last_missed_rung_is_asked(
    temperature: Temperature, crew: Crew, down: str, asked: Asked, follows: Rung
) -> None:
    said, lead = life.ring(arrived(temperature, crew), MONDAY + spell(down), SHIPPED, crew, HOURS)
    after, what, who = follows
    assert said.who is asked
    assert lead.due == Due(what, MONDAY + spell(after), who)


@pytest.mark.parametrize("down", ["30m", "31m", "5h", "90d"])
def test_after_a_long_standstill_the_fallback_person_has_the_lead_and_nobody_else_is_asked(down: str) -> None:
    now = MONDAY + spell(down)
    said, lead = life.ring(arrived(HOT), now, SHIPPED, CREW, HOURS)
    assert said.what is ASSIGN
    assert (lead.state, lead.owner, lead.claimed_at) == (State.WORKING, "U0FAY", now)


def test_after_a_long_standstill_without_a_fallback_one_rung_is_asked_and_then_the_lead_is_given_up() -> None:
    now = MONDAY + timedelta(hours=7)
    said, lead = life.ring(arrived(HOT, MANAGERS), now, SHIPPED, MANAGERS, HOURS)
    assert said.who is MANAGER
    said, lead = life.ring(lead, now, SHIPPED, MANAGERS, HOURS)
    assert said.what is GIVE_UP
    assert (lead.state, due_of(lead)) == (
        State.NURTURE, Due(What.REVIEW, now + timedelta(days=30), MARKETING),
    )  # fmt: skip


def test_when_the_roles_are_emptied_on_the_way_nobody_is_asked_and_the_lead_waits_for_its_end() -> None:
    *_, (_, _, lead) = rung_on_time(arrived(HOT), 3)
    assert due_of(lead).what is ASSIGN
    said, lead = life.ring(lead, due_of(lead).at, SHIPPED, NOBODY, HOURS)
    assert said.what is GIVE_UP
    assert (lead.state, lead.due) == (State.OPEN, Due(GIVE_UP, MONDAY + timedelta(hours=1), MARKETING))
    _, lead = life.ring(lead, due_of(lead).at, SHIPPED, NOBODY, HOURS)
    assert lead.state is State.NURTURE


def test_people_named_on_the_way_are_asked_from_then_on() -> None:
    [(_, _, lead)] = rung_on_time(arrived(HOT, NOBODY), 1, NOBODY)
    assert due_of(lead).what is GIVE_UP
    lead = arrived(HOT, MANAGERS)
    [(_, _, lead)] = rung_on_time(lead, 1, MANAGERS)
    said, lead = life.ring(lead, due_of(lead).at, SHIPPED, CREW, HOURS)
    assert (said.who, due_of(lead).who) == (MANAGER, FALLBACK)


@pytest.mark.parametrize("temperature", Temperature)
@pytest.mark.parametrize("how", ["released", "timed out", "hot again"])
def test_a_lead_that_is_open_again_starts_its_ladder_anew_and_keeps_its_touches(
    temperature: Temperature, how: str
) -> None:
    later = MONDAY + timedelta(days=3)
    lead = life.claim(arrived(temperature), "U0SAM", MONDAY, SHIPPED, HOURS)
    lead = recorded(lead, "spoke", MONDAY)
    if how == "hot again":
        lead = life.nurture(lead, MONDAY, SHIPPED, HOURS)
        temperature = HOT
    if how == "timed out":
        lead = life.claim(lead, "U0SAM", later, SHIPPED, HOURS)
        *_, (said, later, lead) = rung_on_time(lead, 2)
        assert said.what is What.RELEASE
    else:
        wanted = HOT if how == "hot again" else None
        lead = life.open_again(lead, later, SHIPPED, CREW, HOURS, wanted)
    fresh = arrived(temperature, at=later)
    lost = how != "hot again" and temperature is not COLD  # the second step, within these three days
    again = fresh.with_(
        touches=1, reached=True, given_up_by="U0SAM", steps_due=1 + lost, steps_kept=1
    )  # fmt: skip
    assert lead == again.with_(passed=("U0SAM",))  # not the first it is offered to again


@pytest.mark.parametrize(
    ("received", "digest", "manager"),
    [
        ("2026-11-23T07:30", "2026-11-23T09:00", "2026-11-24T07:30"),
        ("2026-11-23T15:00", "2026-11-24T09:00", "2026-11-24T15:00"),
        ("2026-10-24T15:00", "2026-10-25T09:00", "2026-10-25T15:00"),  # the night the clocks go back
        ("2027-03-27T15:00", "2027-03-28T09:00", "2027-03-28T15:00"),  # the night they go forward
    ],
)
def test_a_cold_lead_is_on_the_next_mornings_list_by_the_teams_clock(
    received: str, digest: str, manager: str
) -> None:
    lead = life.arrive(COLD, berlin(received), IN_BERLIN, CREW, HOURS_IN_BERLIN)
    asked = [(due.what, due.at.astimezone(BERLIN)) for due, _, _ in rung_on_time(lead, 2, CREW, IN_BERLIN)]
    assert asked == [(DIGEST, berlin(digest)), (CLAIM, berlin(manager))]


def test_a_playbook_without_rungs_goes_straight_to_the_end() -> None:
    none = read("[temperature.hot]\nladder = []")
    lead = life.arrive(HOT, MONDAY, none, CREW, HOURS)
    assert lead.due == Due(GIVE_UP, MONDAY + timedelta(hours=1), MARKETING)


def test_a_ladder_made_shorter_meanwhile_ends_for_the_leads_already_on_it() -> None:
    *_, (_, _, lead) = rung_on_time(arrived(HOT), 2)
    shorter = read('[temperature.hot]\nladder = [{ after = "2 min", ask = "channel" }]')
    _, lead = life.ring(lead, due_of(lead).at, shorter, CREW, HOURS)
    assert lead.due == Due(GIVE_UP, MONDAY + timedelta(hours=1), MARKETING)


def test_nothing_rings_before_its_time() -> None:
    lead = arrived(HOT)
    with pytest.raises(ValueError, match="nothing is due yet"):
        life.ring(lead, due_of(lead).at - timedelta(microseconds=1), SHIPPED, CREW, HOURS)
    closed = recorded(life.claim(lead, "U0SAM", MONDAY, SHIPPED, HOURS), "wrong-person", MONDAY)
    with pytest.raises(ValueError, match="nothing is due yet"):
        life.ring(closed, datetime(2030, 1, 1, tzinfo=UTC), SHIPPED, CREW, HOURS)
