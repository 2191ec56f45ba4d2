"""What Slack tells of people is followed: names, zones, admins, and above all who is no longer here."""

import itertools
from typing import Any

import pytest

from handlers.people import away
from handlers.people.people import learn_everybody, on_user_change
from handlers.people.people_settings import set_for
from playbook.words import Door, State
from store import history, people
from store.database import Database
from tests.floor import PEOPLE, PLAYBOOK, FakeSlack, Floor

NUMBERS = itertools.count(1)
ROTATION = """
[[routes]]
name = "solar"
way = "rotation"
people = ["@sam", "@dana"]
[routes.when]
product = "solar"
[[routes]]
name = "everybody"
"""


class Workplace(FakeSlack):
    """A Slack that lists its members, two a page; some are deactivated."""

    def __init__(self) -> None:
        super().__init__()
        self.gone: set[str] = set()

    def _users_list(self, said: dict[str, Any]) -> dict[str, Any]:
        everybody = [member(person, deleted=person in self.gone) for person in sorted(PEOPLE)]
        start = int(said.get("cursor") or 0)
        more = str(start + 2) if start + 2 < len(everybody) else ""
        return {"members": everybody[start : start + 2], "response_metadata": {"next_cursor": more}}


def member(person: str, **facts: Any) -> dict[str, Any]:
    handle = PEOPLE[person]
    profile = {"real_name": handle.capitalize()}
    return {
        "id": person,
        "name": handle,
        "profile": profile,
        "tz": "Europe/London",
        "deleted": False,
        **facts,
    }


@pytest.fixture
def shop(sqlite_database: Database) -> Floor:
    """A sales floor in a Slack that knows its members."""
    return Floor(sqlite_database, slack=Workplace(), playbook=PLAYBOOK + ROTATION)


def told(shop: Floor, person: str, **facts: Any) -> None:
    on_user_change(shop.desk, {"event": {"type": "user_change", "user": member(person, **facts)}})


def claimed(shop: Floor, person: str, temperature: str = "hot") -> int:
    number = shop.lead(name=f"Ann {next(NUMBERS)}", temperature=temperature)
    shop.press(person, "claim", number)
    assert shop.look(number).owner == person
    return number


def set_up(shop: Floor, person: str, **given: Any) -> None:
    set_for(shop.desk, person, "U0MARIA", Door.MODAL, **given)


# --- who is who


def test_a_new_name_zone_and_admin_flag_are_in_force_at_once(shop: Floor) -> None:
    told(shop, "U0SAM", name="sammy", tz="Asia/Kolkata", is_admin=True)
    found = shop.rules().roster.get("U0SAM")
    assert found is not None
    assert (found.handle, found.hours.zone.key, found.admin) == ("sammy", "Asia/Kolkata", True)
    assert shop.rules().roster.id_of("@sammy") == "U0SAM"


def test_a_zone_set_here_stays_when_slack_tells_another(shop: Floor) -> None:
    set_up(shop, "U0SAM", timezone="America/Denver")
    told(shop, "U0SAM", tz="Asia/Kolkata")
    assert shop.rules().hours_of("U0SAM").zone.key == "America/Denver"


@pytest.mark.parametrize("nonsense", [None, "", "Mars/Olympus"])
def test_a_zone_that_is_none_falls_back_to_the_teams(shop: Floor, nonsense: str | None) -> None:
    told(shop, "U0SAM", tz=nonsense)
    assert shop.rules().hours_of("U0SAM").zone.key == "UTC"


def test_what_is_known_already_changes_nothing(shop: Floor) -> None:
    told(shop, "U0SAM")
    with shop.database.reading() as tx:
        before = people.version(tx, "T0")
    told(shop, "U0SAM", profile={"real_name": "Sam", "status_text": "at lunch"})
    with shop.database.reading() as tx:
        assert people.version(tx, "T0") == before


def test_a_person_nobody_has_met_is_learned(shop: Floor) -> None:
    event = {"event": {"user": {"id": "U0NEW", "name": "newbie", "deleted": False}}}
    on_user_change(shop.desk, event)
    assert shop.rules().roster.id_of("@newbie") == "U0NEW"


# --- who is gone


def test_a_deactivated_persons_leads_go_to_the_stand_in_at_once(shop: Floor) -> None:
    set_up(shop, "U0SAM", backup="U0DANA")
    numbers = [claimed(shop, "U0SAM", temperature) for temperature in ("hot", "warm", "cold")]
    told(shop, "U0SAM", deleted=True)
    assert [shop.look(number).owner for number in numbers] == ["U0DANA"] * 3
    assert [shop.look(number).covers_for for number in numbers] == [None] * 3  # nobody comes back for them
    shop.deliver()
    assert len(shop.slack.texts("D0DANA")) >= 1


def test_without_a_stand_in_they_go_back_to_the_channel(shop: Floor) -> None:
    number = claimed(shop, "U0SAM")
    shop.clock.move(minutes=3)
    told(shop, "U0SAM", deleted=True)
    lead = shop.look(number)
    assert (lead.state, lead.owner, lead.opened_at) == (State.OPEN, None, shop.clock())
    assert lead.due_at is not None
    assert shop.press("U0DANA", "claim", number) is None
    with shop.database.reading() as tx:
        assert any("no longer here" in (each.note or "") for each in history.of(tx, lead, most=9))


def test_a_stand_in_who_is_gone_too_gets_nothing(shop: Floor) -> None:
    set_up(shop, "U0SAM", backup="U0DANA")
    set_up(shop, "U0DANA", backup="U0RUTH")
    number = claimed(shop, "U0SAM")
    told(shop, "U0DANA", deleted=True)
    told(shop, "U0SAM", deleted=True)
    assert shop.look(number).owner == "U0RUTH"


def test_what_he_was_offered_moves_on_at_once(shop: Floor) -> None:
    number = shop.lead(name="Ann", product="solar", temperature="hot")
    first = shop.look(number).offered_to
    assert first in ("U0SAM", "U0DANA")
    told(shop, str(first), deleted=True)
    second = {"U0SAM": "U0DANA", "U0DANA": "U0SAM"}[str(first)]
    assert shop.look(number).offered_to == second


def test_what_a_colleague_handed_him_stays_with_the_colleague(shop: Floor) -> None:
    number = claimed(shop, "U0SAM")
    shop.type("U0SAM", f"/lead {number} give @dana")
    assert shop.look(number).offered_to == "U0DANA"
    told(shop, "U0DANA", deleted=True)
    lead = shop.look(number)
    assert (lead.owner, lead.offered_to) == ("U0SAM", None)
    assert lead.due_what != "hand-over"


def test_who_leaves_while_he_is_away_is_not_welcomed_back(shop: Floor) -> None:
    set_up(shop, "U0SAM", backup="U0DANA")
    number = claimed(shop, "U0SAM")
    shop.type("U0SAM", "/lead away until fri")
    assert shop.look(number).owner == "U0DANA"
    told(shop, "U0SAM", deleted=True)
    shop.pass_time(days=5)
    away.sweep(shop.desk)
    shop.deliver()
    assert shop.look(number).owner != "U0SAM"
    assert not any("Welcome back" in text for text in shop.slack.texts("D0SAM"))


def test_whom_he_covered_for_still_gets_the_lead_back(shop: Floor) -> None:
    set_up(shop, "U0SAM", backup="U0DANA")
    set_up(shop, "U0DANA", backup="U0RUTH")
    number = claimed(shop, "U0SAM")
    shop.type("U0SAM", "/lead away until fri")
    told(shop, "U0DANA", deleted=True)
    assert (shop.look(number).owner, shop.look(number).covers_for) == ("U0RUTH", "U0SAM")
    shop.type("U0SAM", "/lead back")
    assert shop.look(number).owner == "U0SAM"


def test_nobody_who_is_gone_is_dealt_to_or_may_stand_in(shop: Floor) -> None:
    told(shop, "U0SAM", deleted=True)
    for name in ("Ann", "Bo", "Cy"):
        number = shop.lead(name=name, product="solar", temperature="hot")
        assert shop.look(number).offered_to == "U0DANA"


def test_being_told_twice_is_as_good_as_once(shop: Floor) -> None:
    number = claimed(shop, "U0SAM")
    told(shop, "U0SAM", deleted=True)
    shop.press("U0DANA", "claim", number)
    told(shop, "U0SAM", deleted=True)
    assert shop.look(number).owner == "U0DANA"


def test_who_is_reactivated_is_there_again(shop: Floor) -> None:
    told(shop, "U0SAM", deleted=True)
    told(shop, "U0SAM", deleted=False)
    assert claimed(shop, "U0SAM") == 1


# --- while the app was down


def workplace(shop: Floor) -> Workplace:
    assert isinstance(shop.slack, Workplace)
    return shop.slack


def test_who_was_deactivated_while_the_app_was_down_gives_up_his_leads_at_start(shop: Floor) -> None:
    set_up(shop, "U0SAM", backup="U0DANA")
    owned = claimed(shop, "U0SAM")
    offered = shop.lead(name="Bo", product="solar", temperature="hot")
    workplace(shop).gone.add(str(shop.look(offered).offered_to))
    workplace(shop).gone.add("U0SAM")
    assert learn_everybody(shop.desk) == len(PEOPLE)
    assert shop.look(owned).owner != "U0SAM"
    assert shop.look(offered).offered_to not in workplace(shop).gone


def test_at_start_nobodys_leads_move_who_is_still_here(shop: Floor) -> None:
    number = claimed(shop, "U0SAM")
    before = shop.look(number).revision
    learn_everybody(shop.desk)
    assert shop.look(number).revision == before
    assert shop.rules().hours_of("U0SAM").zone.key == "Europe/London"


def test_the_leads_of_many_who_left_are_free_at_start(shop: Floor) -> None:
    numbers = [claimed(shop, person) for person in ("U0SAM", "U0DANA", "U0RUTH") for _ in range(3)]
    workplace(shop).gone |= {"U0SAM", "U0DANA", "U0RUTH"}
    learn_everybody(shop.desk)
    assert {shop.look(number).state for number in numbers} == {State.OPEN}
    assert all(shop.look(number).due_at for number in numbers)
