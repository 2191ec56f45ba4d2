"""Every ladder is proved to end at somebody reachable in the channel; managers are told when not."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from handlers.clock.health import backups_at_fault, examine, look, prove, prove_weekly
from handlers.clock.ladders import NOBODY, ladders_at_fault
from handlers.people.people_settings import set_for
from playbook.words import Door
from store import people, playbooks
from store.database import Database
from tests.floor import MONDAY, PEOPLE, PLAYBOOK, FakeSlack, Floor
from tests.slack_limits import problems

SUNDAY = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Building(FakeSlack):
    """A Slack that says who is in a channel, two a page."""

    def __init__(self) -> None:
        super().__init__()
        self.crowds: dict[str, list[str]] = {"C0LEADS": sorted(PEOPLE)}

    def _conversations_members(self, said: dict[str, Any]) -> dict[str, Any]:
        if said["channel"] not in self.crowds:
            refused: Any = SlackApiError
            raise refused("refused", {"ok": False, "error": "channel_not_found"})
        start = int(said.get("cursor") or 0)
        crowd = self.crowds[said["channel"]]
        more = str(start + 2) if start + 2 < len(crowd) else ""
        return {"members": crowd[start : start + 2], "response_metadata": {"next_cursor": more}}

    def asked(self, method: str) -> int:
        """How often a method was called."""
        return sum(name == method for name, _ in self.calls)


def shop_with(database: Database, playbook: str = PLAYBOOK) -> Floor:
    return Floor(database, slack=Building(), playbook=playbook)


@pytest.fixture
def shop(sqlite_database: Database) -> Floor:
    """A sales floor where all is well."""
    return shop_with(sqlite_database)


def building(shop: Floor) -> Building:
    assert isinstance(shop.slack, Building)
    return shop.slack


def gone(shop: Floor, person: str) -> None:
    with shop.database.writing() as tx:
        people.learn(tx, "T0", person, gone=True)


def set_up(shop: Floor, person: str, **given: Any) -> None:
    set_for(shop.desk, person, "U0MARIA", Door.MODAL, **given)


def play(shop: Floor, text: str) -> None:
    with shop.database.writing() as tx:
        playbooks.add(tx, "T0", playbooks.latest(tx, "T0"), text, "test", shop.clock())
    shop.rules.refresh()


def faults(shop: Floor) -> list[str]:
    return examine(shop.desk).faults


# --- where ladders end


def test_a_ladder_that_ends_at_a_fallback_person_in_the_channel_is_well(shop: Floor) -> None:
    proof = examine(shop.desk)
    assert (proof.faults, proof.unknown) == ([], [])


def test_nobody_named_at_all_is_one_finding(sqlite_database: Database) -> None:
    assert faults(shop_with(sqlite_database, "")) == [NOBODY]


def test_somebody_who_left_is_no_end(shop: Floor) -> None:
    gone(shop, "U0MARIA")
    last_resort, manager = faults(shop)
    assert last_resort.startswith(
        "route “everybody” (hot, warm): the ladder ends at the fallback person: Maria"
    )
    assert last_resort.endswith("is no longer here, and nobody stands in")
    assert manager == "route “everybody” (cold): the ladder ends at the manager: Maria is no longer here"


def test_the_fallback_persons_stand_in_is_an_end_too(shop: Floor) -> None:
    set_up(shop, "U0MARIA", backup="U0DANA")
    gone(shop, "U0MARIA")
    (fault,) = faults(shop)
    assert fault.startswith("route “everybody” (cold)")  # a manager's stand-in is not asked
    number = shop.lead(name="Ann", temperature="hot")
    shop.live_through(timedelta(minutes=5), minutes=30)
    assert shop.look(number).owner == "U0DANA"


def test_a_stand_in_who_is_not_in_the_channel_is_none(shop: Floor) -> None:
    set_up(shop, "U0MARIA", backup="U0DANA")
    gone(shop, "U0MARIA")
    building(shop).crowds["C0LEADS"].remove("U0DANA")
    assert any("nobody stands in" in fault for fault in faults(shop))


def test_somebody_who_is_not_in_the_channel_is_no_end(shop: Floor) -> None:
    building(shop).crowds["C0LEADS"].remove("U0MARIA")
    assert faults(shop) == [
        "route “everybody” (hot, warm): the ladder ends at the fallback person: Maria is not in the channel",
        "route “everybody” (cold): the ladder ends at the manager: Maria is not in the channel",
    ]


def test_one_of_two_managers_is_enough(shop: Floor) -> None:
    play(shop, '[roles]\nmanagers = ["@maria", "@dana"]\n')
    gone(shop, "U0MARIA")
    assert faults(shop) == []
    gone(shop, "U0DANA")
    (fault,) = faults(shop)
    assert fault == (
        "route “everybody” (hot, warm, cold): the ladder ends at the managers: Maria is no longer here, "
        "Dana is no longer here"
    )


def test_who_is_a_manager_by_his_role_is_an_end(shop: Floor) -> None:
    play(shop, "")
    set_up(shop, "U0DANA", roles=["manager"])
    assert faults(shop) == []
    set_up(shop, "U0DANA", roles=["manager"], paused=True)
    (fault,) = faults(shop)
    assert "Dana is paused" in fault


def test_a_manager_who_is_away_is_no_end_until_he_returns(shop: Floor) -> None:
    play(shop, '[roles]\nmanagers = ["@maria"]\n')
    set_up(shop, "U0MARIA", away_from=MONDAY, away_until=MONDAY + timedelta(days=4))
    (fault,) = faults(shop)
    assert "Maria is away" in fault
    shop.clock.move(days=4)
    assert faults(shop) == []


def test_the_hour_does_not_matter(shop: Floor) -> None:
    shop.clock.now = SUNDAY
    assert faults(shop) == []


def test_somebody_who_is_not_known_is_named_as_he_is_written(shop: Floor) -> None:
    play(shop, '[roles]\nfallback = "@boss"\n')
    assert any("@boss is not known in this workspace" in fault for fault in faults(shop))


def test_a_rung_that_names_nobody_leaves_the_end_to_the_one_before(shop: Floor) -> None:
    play(shop, '[roles]\nbackups = ["@ruth"]\n')
    assert faults(shop) == ["route “everybody” (cold): the ladder names nobody"]
    number = shop.lead(name="Ann", temperature="cold")
    shop.live_through(days=3, step=timedelta(hours=4))
    assert shop.look(number).state == "nurture"  # so it was right to say so


ROUTES = """
[[routes]]
name = "north"
channel = "#north"
manager = "@dana"
when = { region = "north" }
[[routes]]
name = "everybody"
"""


def test_each_route_is_looked_at_with_its_own_manager_and_channel(shop: Floor) -> None:
    play(shop, '[roles]\nmanagers = ["@maria"]\n' + ROUTES.replace("#north", "C0NORTH"))
    building(shop).crowds["C0NORTH"] = ["U0SAM", "U0MARIA"]
    (fault,) = faults(shop)
    assert fault == (
        "route “north” (hot, warm, cold): the ladder ends at the manager: Dana is not in the channel"
    )


def test_routes_with_the_same_fault_are_told_together(shop: Floor) -> None:
    routes = "".join(
        f'[[routes]]\nname = "r{n}"\nmanager = "@dana"\nwhen = {{ region = "r{n}" }}\n' for n in range(199)
    )
    play(shop, f'[roles]\nmanagers = ["@maria"]\n{routes}[[routes]]\nname = "all"\n')
    gone(shop, "U0DANA")
    (fault,) = faults(shop)
    assert "“r2” (hot, warm, cold) and 196 more: the ladder ends at the manager: Dana" in fault
    assert building(shop).asked("conversations.members") == 3  # pages of one channel, not of 200 routes


# --- what Slack does not say


def test_a_scope_that_is_missing_is_told_as_not_known(shop: Floor) -> None:
    shop.slack.refusing["conversations.members"] = "missing_scope"
    proof = examine(shop.desk)
    assert proof.faults == []
    assert proof.unknown == ["who is in #leads is not known: Slack says missing_scope"]


def test_a_channel_that_is_not_there_is_told_as_not_known(shop: Floor) -> None:
    play(shop, PLAYBOOK + ROUTES)
    assert examine(shop.desk).unknown == [
        "who is in #north is not known: there is no such channel, or I am not in it"
    ]


def test_a_slack_that_does_not_list_channels_is_told_as_not_known(shop: Floor) -> None:
    shop.slack.refusing["conversations.list"] = "missing_scope"
    assert examine(shop.desk).unknown == ["who is in #leads is not known: Slack says missing_scope"]


# --- who is told, and when


def told(shop: Floor, person: str = "U0MARIA") -> list[str]:
    shop.deliver()
    return [text for text in shop.slack.texts("D" + person[1:]) if "could end up with nobody" in text]


def test_managers_are_told_once_a_day(shop: Floor) -> None:
    building(shop).crowds["C0LEADS"].remove("U0MARIA")
    for _ in range(3):
        prove(shop.desk)
    (said,) = told(shop)
    assert "Maria is not in the channel" in said
    shop.clock.move(days=1)
    prove(shop.desk)
    assert len(told(shop)) == 2


def test_nobody_is_told_when_all_is_well(shop: Floor) -> None:
    prove(shop.desk)
    shop.deliver()
    assert shop.slack.posted == {}


def test_without_a_manager_the_admins_are_told(shop: Floor) -> None:
    play(shop, "")
    with shop.database.writing() as tx:
        people.learn(tx, "T0", "U0TOM", admin=True)
    prove(shop.desk)
    (said,) = told(shop, "U0TOM")
    assert "nobody is named in the playbook's [roles]" in said
    assert told(shop) == []


def test_a_manager_who_left_is_not_written_to(shop: Floor) -> None:
    play(shop, '[roles]\nmanagers = ["U0MARIA", "@dana"]\nfallback = "U0MARIA"\n')
    gone(shop, "U0MARIA")
    prove(shop.desk)
    assert (len(told(shop, "U0DANA")), told(shop)) == (1, [])


def test_what_is_told_stays_within_slacks_limits(shop: Floor) -> None:
    name = '<!channel> & "x" * `' * 20
    lines = "".join(
        f'[[routes]]\nname = "{"&" * 70} {n}"\nmanager = "U{n:05}"\nwhen = {{ region = "r{n}" }}\n'
        for n in range(60)
    )
    play(shop, f'[roles]\nmanagers = ["@maria"]\n{lines}[[routes]]\nname = "all"\n')
    with shop.database.writing() as tx:
        for n in range(60):
            people.learn(tx, "T0", f"U{n:05}", handle=f"h{n}", name=f"{n} {name}", gone=True)
    assert len(prove(shop.desk).faults) == 60
    shop.deliver()
    (said,) = shop.slack.posted.values()
    assert problems({key: said[key] for key in ("text", "blocks")}, "message") == []
    assert "and 54 more" in str(said["blocks"])


def test_on_monday_morning_it_is_proved_again_and_only_once(shop: Floor) -> None:
    shop.clock.now = SUNDAY
    prove(shop.desk)
    assert prove_weekly(shop.desk) is False
    building(shop).crowds["C0LEADS"].remove("U0MARIA")
    shop.clock.now = MONDAY - timedelta(minutes=1)
    assert prove_weekly(shop.desk) is False
    shop.clock.now = MONDAY
    assert prove_weekly(shop.desk) is True
    asked = len(shop.slack.calls)
    for _ in range(5):
        shop.clock.move(hours=7)
        assert prove_weekly(shop.desk) is False
    assert len(shop.slack.calls) == asked  # the bell rings often, and asks Slack nothing
    assert len(told(shop)) == 1
    shop.clock.now = MONDAY + timedelta(days=7)
    assert prove_weekly(shop.desk) is True
    assert len(told(shop)) == 2


def test_an_app_that_was_down_on_monday_proves_it_when_it_is_back(shop: Floor) -> None:
    shop.clock.now = SUNDAY
    prove(shop.desk)
    shop.clock.now = MONDAY + timedelta(days=2)
    assert prove_weekly(shop.desk) is True


def test_nobodys_name_is_in_the_log(shop: Floor, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    gone(shop, "U0MARIA")
    prove(shop.desk)
    assert "Maria" not in caplog.text


# --- Home's Health


def test_health_says_what_is_wrong_without_asking_slack(shop: Floor) -> None:
    set_up(shop, "U0SAM", backup="U0DANA")
    gone(shop, "U0DANA")
    gone(shop, "U0MARIA")
    shop.rules.refresh()
    found = look(shop.desk)
    assert found[:3] == [
        ("0 leads without a next step", True), ("0 messages that Slack refused", True),
        ("0 inquiries not understood", True),
    ]  # fmt: skip
    assert ("Sam's back-up is no longer here", False) in found
    assert any("the ladder ends at the manager: Maria is no longer here" in each for each, _ in found)
    assert building(shop).asked("conversations.members") == 0


def test_a_back_up_of_somebody_who_left_is_no_fault(shop: Floor) -> None:
    set_up(shop, "U0SAM", backup="U0DANA")
    gone(shop, "U0DANA")
    gone(shop, "U0SAM")
    assert backups_at_fault(shop.rules.refresh()) == []


def test_ladders_without_known_members_are_judged_by_the_rest(shop: Floor) -> None:
    assert ladders_at_fault(shop.rules(), shop.clock()) == []
