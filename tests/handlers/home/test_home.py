"""App Home: my leads in the order they are worked, one press each, and what a person sets for himself."""

from datetime import timedelta
from typing import Any

import pytest

from handlers.people.people_settings import set_for
from playbook.words import Door
from store import history, leads, people
from store.database import Database
from tests.at_home import form_of, numbers_of, open_home, present, press_at_home, shown_to, texts
from tests.floor import PLAYBOOK, Floor
from tests.slack_limits import problems

HOSTILE = '"<!channel> <@U1>\n{{7*7}} & *bold* `x` \u202e' + "😀" * 400
ROUTES = "".join(
    f'[[routes]]\nname = "Route {number:03} & <!here>"\n[routes.when]\ncountry = "C{number}"\n'
    for number in range(49)
)  # fmt: skip


def claimed(floor: Floor, person: str = "U0SAM", **facts: Any) -> int:
    number = floor.lead(**{"temperature": "warm", **facts})
    assert floor.press(person, "claim", number) is None
    floor.deliver()
    return number


def settings(floor: Floor, person: str) -> dict[str, Any]:
    with floor.database.reading() as tx:
        found = people.get(tx, "T0", person)
    assert found is not None
    return found.settings


def last_change(floor: Floor, person: str) -> Any:
    with floor.database.reading() as tx:
        return people.changes(tx, "T0", person)[0]


def test_a_rep_without_leads_is_told_so(floor: Floor) -> None:
    view = open_home(floor, "U0SAM")
    assert problems(view, "home") == []
    assert any("You have no open leads" in text for text in texts(view))
    assert not any("Playbook" in text for text in texts(view))


def test_leads_stand_in_the_order_they_are_worked(floor: Floor) -> None:
    retry = claimed(floor, name="Retry", temperature="warm")
    floor.type("U0SAM", f"/dispo {retry} voicemail")
    callback = claimed(floor, name="Callback", temperature="warm")
    floor.type("U0SAM", f"/dispo {callback} callback in 20 minutes")
    again = claimed(floor, name="Again", temperature="warm", email="ann@acme.com")
    floor.type("U0SAM", f"/dispo {again} voicemail")
    floor.clock.move(minutes=25)
    floor.lead(name="Again", email="ann@acme.com", message="Where are you?")
    hot = claimed(floor, name="Hot", temperature="hot")
    view = open_home(floor, "U0SAM")
    assert numbers_of(view) == [callback, hot, again, retry]
    assert any("asked again" in text for text in texts(view))


def test_a_callback_that_is_not_due_yet_does_not_push_ahead(floor: Floor) -> None:
    later = claimed(floor, name="Later", temperature="warm")
    floor.type("U0SAM", f"/dispo {later} callback tomorrow 15:00")
    hot = claimed(floor, name="Hot", temperature="hot")
    assert numbers_of(open_home(floor, "U0SAM")) == [hot, later]


def test_a_touch_answers_that_somebody_asked_again(floor: Floor) -> None:
    again = claimed(floor, name="Ann", temperature="warm", email="ann@acme.com")
    floor.clock.move(minutes=30)
    floor.lead(name="Ann", email="ann@acme.com", message="Hello?")
    assert floor.look(again).asked_again_at == floor.clock()
    floor.type("U0SAM", f"/dispo {again} spoke")
    assert floor.look(again).asked_again_at is None


def test_one_press_records_and_shows_home_anew(floor: Floor) -> None:
    number = claimed(floor, name="Ann Lee", temperature="warm")
    open_home(floor, "U0SAM")
    view = press_at_home(floor, "U0SAM", "record:voicemail", str(number))
    assert floor.look(number).touches == 1
    assert any("1 touch, last: Left voicemail" in text for text in texts(view))


def test_a_press_that_the_rules_refuse_is_answered_by_a_direct_message(floor: Floor) -> None:
    number = claimed(floor, name="Ann Lee")
    open_home(floor, "U0SAM")
    floor.type("U0SAM", f"/dispo {number} junk")
    press_at_home(floor, "U0SAM", "record:voicemail", str(number))
    told = [
        said["text"]
        for method, said in floor.slack.calls
        if method == "chat.postMessage" and said["channel"] == "U0SAM"
    ]
    assert "closed already" in told[-1]


def test_a_form_submitted_from_home_shows_home_anew(floor: Floor) -> None:
    number = claimed(floor, name="Ann Lee")
    open_home(floor, "U0SAM")
    press_at_home(floor, "U0SAM", "dispose", str(number))
    assert floor.submit("U0SAM", floor.slack.views()[-1], code="junk") is None
    assert numbers_of(shown_to(floor, "U0SAM")) == []


@pytest.mark.parametrize("many", [1, 40])
def test_however_many_leads_home_keeps_within_slacks_limits_and_counts_the_rest(
    floor: Floor, many: int
) -> None:
    set_for(floor.desk, "U0SAM", None, Door.CLI, cap=1000)
    numbers = [
        floor.lead(name=HOSTILE, company=HOSTILE, message=HOSTILE, idempotency_key=str(n))
        for n in range(many)
    ]
    with floor.database.writing() as tx:
        for number in numbers:
            lead = leads.wanted(tx, "T0", number)
            due = lead.due_at
            leads.put(tx, number, owner="U0SAM", state="working", claimed_at=floor.clock(), due_what="touch",
                      due_who="owner", due_at=due)  # fmt: skip
    view = open_home(floor, "U0SAM")
    assert problems(view, "home") == []
    assert len(numbers_of(view)) == min(many, 12)
    assert any(f"and {many - 12} more" in text for text in texts(view)) == (many > 12)


def test_a_manager_of_a_hundred_people_and_fifty_routes_finds_them_all(
    sqlite_database: Database,
) -> None:
    floor = Floor(sqlite_database, playbook=PLAYBOOK + ROUTES + '[[routes]]\nname = "everybody"\n')
    with floor.database.writing() as tx:
        for number in range(100):
            people.learn(tx, "T0", f"U1{number:04}", handle=f"rep{number}", name=HOSTILE)
    set_for(floor.desk, "U10099", None, Door.CLI, team=HOSTILE[:80], roles=["rep"], backup="U0SAM")
    view = open_home(floor, "U0MARIA")
    listed: set[str] = set()
    routes: set[str] = set()
    for _ in range(60):
        assert problems(view, "home") == []
        buttons = [
            each["action_id"]
            for block in view["blocks"]
            for each in [block.get("accessory"), *block.get("elements", [])]
            if each and "action_id" in each
        ]
        listed |= {each for each in buttons if each.startswith("home-person:U")}
        routes |= {each for each in buttons if each.startswith("home-route:") and each != "home-route:new"}
        onward = [
            each["action_id"]
            for block in view["blocks"]
            if block.get("block_id") in ("people-pages", "routes-pages")
            for each in block["elements"]
            if each.get("text", {}).get("text") == "After ▶"
        ]
        if not onward:
            break
        view = press_at_home(floor, "U0MARIA", onward[0])
    assert len(listed) == 105
    assert len(routes) == 50


def test_whoever_is_not_on_the_page_is_found_by_name(sqlite_database: Database) -> None:
    floor = Floor(sqlite_database)
    with floor.database.writing() as tx:
        for number in range(100):
            people.learn(tx, "T0", f"U1{number:04}", handle=f"rep{number}", name=f"Rep {number}")
    open_home(floor, "U0MARIA")
    press_at_home(floor, "U0MARIA", "home-person:find", type="users_select", selected_user="U10099")
    assert "<@U10099>" in str(floor.slack.views()[-1])


def test_marketing_has_the_nurture_pile_the_next_review_first(floor: Floor) -> None:
    later, soon = (claimed(floor, name=name) for name in ("Later", "Soon"))
    floor.type("U0SAM", f"/dispo {later} not-ready in 8 weeks")
    floor.type("U0SAM", f"/dispo {soon} not-ready in 2 weeks")
    view = open_home(floor, "U0TOM")
    assert problems(view, "home") == []
    assert numbers_of(view) == [soon, later]
    view = press_at_home(floor, "U0TOM", "hot-again", str(soon))
    assert numbers_of(view) == [later]
    assert floor.look(soon).state == "open"
    assert numbers_of(open_home(floor, "U0SAM")) == []


def test_hours_and_back_up_are_set_with_before_and_after(floor: Floor) -> None:
    open_home(floor, "U0SAM")
    form = form_of(floor, "U0SAM", "home-hours")
    assert problems(form, "modal") == []
    assert present(form)["hours"] == "Mon-Fri 09:00-18:00"
    assert (
        floor.submit("U0SAM", form, hours="Mon-Thu 8-12, 13-17", backup="@dana", timezone="Europe/Berlin")
        is None
    )
    kept = settings(floor, "U0SAM")
    assert kept["hours"]["monday"] == ["08:00-12:00", "13:00-17:00"]
    assert kept["backup"] == "U0DANA"
    change = last_change(floor, "U0SAM")
    assert (change.who, change.before, change.after["timezone"]) == ("U0SAM", {}, "Europe/Berlin")
    assert any("Back-up: <@U0DANA>" in text for text in texts(shown_to(floor, "U0SAM")))


def test_what_is_left_as_it_was_stays_and_a_lone_dash_clears(floor: Floor) -> None:
    set_for(
        floor.desk, "U0SAM", None, Door.CLI, backup="U0DANA", days_off=["2026-12-24"], timezone="Asia/Tokyo"
    )
    open_home(floor, "U0SAM")
    form = form_of(floor, "U0SAM", "home-hours")
    assert present(form)["backup"] == "@dana"
    # one client sends the initial values along, another sends nothing for what was never touched
    assert floor.submit("U0SAM", form, **{key: text for key, text in present(form).items() if text}) is None
    assert floor.submit("U0SAM", form) is None
    with floor.database.reading() as tx:
        assert len(people.changes(tx, "T0", "U0SAM")) == 1
    assert floor.submit("U0SAM", form, backup="-", days_off="–") is None
    assert settings(floor, "U0SAM") == {"timezone": "Asia/Tokyo"}


def test_hours_of_the_team_stay_the_teams(floor: Floor) -> None:
    open_home(floor, "U0SAM")
    form = form_of(floor, "U0SAM", "home-hours")
    floor.submit("U0SAM", form, **{key: text for key, text in present(form).items() if text})
    assert "hours" not in settings(floor, "U0SAM")
    floor.submit("U0SAM", form, hours="Sat 10-14")
    assert "hours" in settings(floor, "U0SAM")
    floor.submit("U0SAM", form, hours="-")
    assert "hours" not in settings(floor, "U0SAM")


@pytest.mark.parametrize(
    ("field", "typed", "word"),
    [
        ("hours", "Mon 12:00-09:00", "ends before it starts"),
        ("hours", "whenever", "not a day with hours"),
        ("timezone", "Mars/Olympus", "not a time zone"),
        ("days_off", "2026-13-40", "write dates like 2026-12-24"),
        ("backup", "@nobody", "I do not know"),
        ("backup", "@sam", "stands in for himself"),
    ],
)
def test_a_wrong_value_is_told_at_its_field_and_changes_nothing(
    floor: Floor, field: str, typed: str, word: str
) -> None:
    open_home(floor, "U0SAM")
    form = form_of(floor, "U0SAM", "home-hours")
    answer = floor.submit("U0SAM", form, **{field: typed})
    assert answer is not None
    assert answer["response_action"] == "errors"
    assert word in answer["errors"][field]
    assert settings(floor, "U0SAM") == {}


def test_a_manager_sets_a_person_and_a_rep_does_not(floor: Floor) -> None:
    open_home(floor, "U0MARIA")
    form = form_of(floor, "U0MARIA", "home-person:U0SAM")
    assert problems(form, "modal") == []
    assert (
        floor.submit("U0MARIA", form, roles="Rep, manager", weight="3", cap="2", team="R&amp;D", paused="yes")
        is None
    )
    kept = settings(floor, "U0SAM")
    assert kept == {"roles": ["rep", "manager"], "weight": 3, "cap": 2, "team": "R&D", "paused": True}
    assert last_change(floor, "U0SAM").who == "U0MARIA"
    again = form_of(floor, "U0MARIA", "home-person:U0SAM")
    floor.submit("U0MARIA", again, **present(again))
    assert settings(floor, "U0SAM") == kept
    floor.submit("U0MARIA", again, cap="-", weight="-", paused="-", team="-", roles="-")
    assert settings(floor, "U0SAM") == {}
    refused = floor.submit("U0DANA", again, weight="100")
    assert refused is not None
    assert "Only a manager" in str(refused["errors"])


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("weight", "heavy"),
        ("weight", "0"),
        ("cap", "-5"),
        ("roles", "boss"),
        ("channel", "radio"),
        ("paused", "maybe"),
    ],
)
def test_a_wrong_setting_of_a_person_is_told_at_its_field(floor: Floor, field: str, typed: str) -> None:
    open_home(floor, "U0MARIA")
    form = form_of(floor, "U0MARIA", "home-person:U0SAM")
    answer = floor.submit("U0MARIA", form, **{field: typed})
    assert answer is not None
    assert list(answer["errors"]) == [field]
    assert settings(floor, "U0SAM") == {}


def test_two_managers_at_once_do_not_undo_each_other(floor: Floor) -> None:
    open_home(floor, "U0MARIA")
    form = form_of(floor, "U0MARIA", "home-person:U0SAM")
    set_for(floor.desk, "U0SAM", "U0BOSS", Door.CLI, weight=4)
    floor.submit("U0MARIA", form, **{**present(form), "cap": "3"})
    assert settings(floor, "U0SAM") == {"weight": 4, "cap": 3}


def test_a_cap_set_at_home_is_in_force_at_once(floor: Floor) -> None:
    open_home(floor, "U0MARIA")
    floor.submit("U0MARIA", form_of(floor, "U0MARIA", "home-person:U0SAM"), cap="1")
    claimed(floor, name="One", temperature="warm")
    full = floor.press("U0SAM", "claim", floor.lead(name="Two", temperature="warm"))
    assert full is not None
    assert "1 is the limit" in full["text"]


def test_away_and_back_are_two_presses(floor: Floor) -> None:
    open_home(floor, "U0SAM")
    form = form_of(floor, "U0SAM", "home-away")
    assert problems(form, "modal") == []
    assert floor.submit("U0SAM", form, until="fri", backup="@ruth") is None
    view = shown_to(floor, "U0SAM")
    assert any("Away until" in text and "<@U0RUTH> stands in" in text for text in texts(view))
    view = press_at_home(floor, "U0SAM", "home-back")
    assert not any("Away until Fri" in text for text in texts(view))
    assert settings(floor, "U0SAM") == {}
    with floor.database.reading() as tx:
        assert [change.door for change in people.changes(tx, "T0", "U0SAM")] == ["button", "modal"]


def test_an_absence_that_cannot_be_is_told_at_its_field(floor: Floor) -> None:
    open_home(floor, "U0SAM")
    form = form_of(floor, "U0SAM", "home-away")
    for field, typed, word in (
        ("until", "whenever", "Say until when"),
        ("until", "2026-11-01", "past"),
        ("until", "2 days ago", "past"),
        ("until", "in 3 years", "more than a year"),
        ("backup", "@nobody", "I do not know"),
        ("backup", "@sam", "for himself"),
    ):
        answer = floor.submit("U0SAM", form, **{"until": "fri", field: typed})
        assert answer is not None
        assert word in answer["errors"][field]
    assert settings(floor, "U0SAM") == {}


def test_slack_refusing_home_undoes_nothing(floor: Floor) -> None:
    open_home(floor, "U0SAM")
    form = form_of(floor, "U0SAM", "home-hours")
    floor.slack.refusing["views.publish"] = "not_enabled"
    assert floor.submit("U0SAM", form, timezone="Europe/Berlin") is None
    assert settings(floor, "U0SAM") == {"timezone": "Europe/Berlin"}


def test_roles_add_up_and_an_admin_manages_without_set_up(floor: Floor) -> None:
    def manages(person: str) -> bool:
        return any(text == "Playbook" for text in texts(open_home(floor, person)))

    assert manages("U0MARIA")
    assert not manages("U0SAM")
    set_for(floor.desk, "U0SAM", None, Door.CLI, roles=["rep", "manager"])
    set_for(floor.desk, "U0DANA", None, Door.CLI, roles=["admin"])
    with floor.database.writing() as tx:
        people.learn(tx, "T0", "U0RUTH", admin=True)
    assert all(manages(person) for person in ("U0SAM", "U0DANA", "U0RUTH"))


def test_a_lead_that_was_touched_keeps_its_history_whatever_home_shows(floor: Floor) -> None:
    number = claimed(floor, name="Ann")
    open_home(floor, "U0SAM")
    press_at_home(floor, "U0SAM", "record:spoke", str(number))
    floor.clock.move(minutes=1)
    with floor.database.reading() as tx:
        kinds = [each.kind for each in history.of(tx, floor.look(number))]
    assert kinds[-1] == "recorded"
    assert floor.look(number).due_at is not None
    assert (floor.look(number).due_at or floor.clock()) > floor.clock() + timedelta(minutes=1)
