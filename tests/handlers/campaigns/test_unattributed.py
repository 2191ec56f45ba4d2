"""What nobody can attribute waits, alike together; one press puts all of it to a campaign, another takes it back."""

import json
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest

from handlers.campaigns import assigning, unattributed
from handlers.campaigns.assigning import Assigned, assign, take_back
from handlers.campaigns.campaign_rules import end
from playbook.refusal import Refusal
from playbook.words import Door
from store import kept, touchpoints
from store.database import Database
from tests.floor import MONDAY, Floor
from tests.handlers.campaigns.test_attribution import begun, campaigns_of, put_to_one, ruled, touches
from tests.in_modal import choose_in, press_in, shown, submit_on_top, told
from tests.slack_limits import problems
from tests.store.given import at_once

GOOGLE = {"utm_source": "google", "utm_medium": "cpc", "gclid": "Cj0"}


def listed(floor: Floor, person: str = "U0TOM", command: str = "unattributed") -> dict[str, Any]:
    floor.type(person, f"/leaddrop {command}")
    return shown(floor)


def came(floor: Floor, many: int, **marks: str) -> list[int]:
    return [
        floor.lead(name=f"P{each} {json.dumps(marks)}", temperature="hot", **marks) for each in range(many)
    ]


def waiting(floor: Floor) -> tuple[int, int]:
    with floor.database.reading() as tx:
        return touchpoints.waiting(tx, "T0")


def bundles(view: dict[str, Any]) -> list[int]:
    names = [str(block.get("block_id", "")) for block in view["blocks"]]
    return [int(name.removeprefix("bundle-")) for name in names if name.startswith("bundle-")]


def named(floor: Floor, numbers: list[int]) -> list[str | None]:
    return [floor.look(number).campaign for number in numbers]


def test_a_campaigns_number_or_date_is_shown_and_a_prospects_number_and_address_nowhere(floor: Floor) -> None:
    floor.lead(email="a@x.test", utm_campaign="21345678901", utm_source="fair 2026-11-23")
    floor.lead(email="b@x.test", utm_source="ann@acme.com +49 30 901820", temperature="hot")
    seen = json.dumps(listed(floor))
    floor.deliver()
    assert "utm_campaign 21345678901" in seen
    assert "fair 2026-11-23" in seen
    for each in (seen, *floor.slack.texts("C0LEADS")):
        assert "ann@" not in each
        assert "901820" not in each


def test_alike_ones_wait_together_most_of_a_kind_first_and_nobody_can_be_reached_by_them(
    floor: Floor,
) -> None:
    begun(floor, "Autumn webinar")
    floor.lead(name="Bob", email="bob@acme.com", phone="+1 212 555 0100", utm_campaign="winter bob@acme.com")
    floor.pass_time(days=1)
    came(floor, 3, **GOOGLE, utm_term="roof")
    floor.lead(name="Plain")
    view = listed(floor)
    assert problems(view, "modal") == []
    said = told(view)
    assert "*4 inquiries*" in said
    assert "*3 inquiries* since Tue 24 Nov\n" in said
    assert "utm_source google · utm_medium cpc · utm_term roof · gclid (a click at Google Ads)" in said
    assert "by google · #4, #3, #2" in said
    assert said.index("*3 inquiries*") < said.index("*1 inquiry* since Mon 23 Nov")
    for private in ("bob@acme.com", "212", "Bob", "Cj0", "P0"):
        assert private not in json.dumps(view)


def test_one_press_puts_all_of_them_to_a_campaign_and_those_to_come(floor: Floor) -> None:
    autumn = begun(floor, "Autumn webinar")
    numbers = came(floor, 3, **GOOGLE)
    other = came(floor, 1, utm_campaign="winter")
    view = listed(floor)
    view = choose_in(floor, "U0TOM", view, f"assign:{bundles(view)[0]}", str(autumn))
    assert problems(view, "modal") == []
    assert (
        "3 inquiries put to Autumn webinar: the campaign of 3 leads changed; what comes like them goes"
        in told(view)
    )
    assert named(floor, numbers + other) == ["Autumn webinar"] * 3 + ["winter"]
    assert campaigns_of(floor, numbers[0]) == [autumn]
    assert put_to_one(floor, numbers[0]) == [{"why": "Autumn webinar", "campaign": "Autumn webinar"}]
    later = came(floor, 1, **{**GOOGLE, "gclid": "other", "utm_term": "x"})
    assert named(floor, later) == ["Autumn webinar"]
    assert waiting(floor) == (1, 1)


def test_a_rule_of_what_names_no_campaign_takes_none_that_does(floor: Floor) -> None:
    autumn = begun(floor, "Autumn webinar")
    came(floor, 1, gclid="1")
    view = listed(floor)
    choose_in(floor, "U0TOM", view, f"assign:{bundles(view)[0]}", str(autumn))
    assert named(floor, came(floor, 1, gclid="2", utm_campaign="brand new")) == ["brand new"]
    assert named(floor, came(floor, 1, gclid="2", campaign="brand new")) == ["brand new"]
    assert named(floor, came(floor, 1, gclid="3", utm_term="any")) == ["Autumn webinar"]


def test_what_an_inquiry_itself_says_can_be_put_to_a_campaign_for_good(floor: Floor) -> None:
    autumn = begun(floor, "Autumn webinar")
    came(floor, 1, campaign="Herbst-Webinar")
    view = listed(floor)
    choose_in(floor, "U0TOM", view, f"assign:{bundles(view)[0]}", str(autumn))
    assert named(floor, came(floor, 1, campaign="herbst webinar")) == ["Autumn webinar"]


def test_undo_ends_the_rule_and_takes_the_assignment_back(floor: Floor) -> None:
    autumn = begun(floor, "Autumn webinar")
    numbers = came(floor, 2, **GOOGLE, utm_campaign="winter")
    view = listed(floor)
    view = choose_in(floor, "U0TOM", view, f"assign:{bundles(view)[0]}", str(autumn))
    (undo,) = [block["accessory"]["value"] for block in view["blocks"] if block.get("block_id") == "done"]
    view = press_in(floor, "U0TOM", view, "assign-undo", undo)
    assert problems(view, "modal") == []
    assert "Taken back: 2 inquiries no longer Autumn webinar's." in told(view)
    assert named(floor, numbers) == ["winter", "winter"]
    assert waiting(floor) == (2, 1)
    assert put_to_one(floor, numbers[0])[-1]["why"] == "no longer Autumn webinar: taken back"
    assert named(floor, came(floor, 1, **GOOGLE, utm_campaign="winter", utm_term="x")) == ["winter"]
    answer = told(press_in(floor, "U0TOM", view, "assign-undo", undo))
    assert "was taken back already" in answer


def test_only_these_and_no_rule(floor: Floor) -> None:
    autumn = begun(floor, "Autumn webinar")
    numbers = came(floor, 2, **GOOGLE)
    view = listed(floor)
    form = press_in(floor, "U0TOM", view, "assign-form", str(bundles(view)[0]))
    assert problems(form, "modal") == []
    assert submit_on_top(floor, "U0TOM", form, campaign=str(autumn), next="these") is None
    assert "what comes like them waits here again" in told(shown(floor))
    assert named(floor, [*numbers, *came(floor, 1, **GOOGLE, utm_term="x")]) == ["Autumn webinar"] * 2 + [
        None
    ]
    assert "There is no rule" in told(listed(floor, command="rules"))


def test_a_new_campaign_is_made_of_what_waits(floor: Floor) -> None:
    numbers = came(floor, 2, utm_campaign="winter")
    view = listed(floor)
    form = press_in(floor, "U0TOM", view, "assign-form", str(bundles(view)[0]))
    refused = submit_on_top(floor, "U0TOM", form, next="rule")
    assert refused is not None
    assert refused["errors"] == {"name": "Choose a campaign or name a new one."}
    assert submit_on_top(floor, "U0TOM", form, name="Winter sale", next="rule") is None
    assert (
        named(floor, [*numbers, *came(floor, 1, utm_campaign="Winter", utm_term="x")]) == ["Winter sale"] * 3
    )


def test_only_the_lead_that_first_came_by_it_changes(floor: Floor) -> None:
    autumn = begun(floor, "Autumn webinar")
    spring = begun(floor, "Spring fair")
    first = floor.lead(email="ann@acme.com", temperature="hot", campaign="Spring fair")
    floor.clock.move(days=1)
    floor.lead(email="ann@acme.com", **GOOGLE)
    done = assign(floor.desk, touches(floor, first)[1].id, autumn, "U0TOM", Door.BUTTON)
    assert (done.inquiries, done.leads) == (1, 0)
    assert campaigns_of(floor, first) == [spring, autumn]
    assert floor.look(first).campaign == "Spring fair"


def test_what_a_lead_is_worked_on_is_not_disturbed_and_its_card_says_the_campaign(floor: Floor) -> None:
    autumn = begun(floor, "Autumn webinar")
    (number,) = came(floor, 1, **GOOGLE)
    floor.press("U0SAM", "claim", number)
    floor.deliver()
    before = floor.look(number).revision
    answer = floor.type("U0SAM", f"/dispo {number} voicemail")
    assign(floor.desk, touches(floor, number)[0].id, autumn, "U0TOM", Door.BUTTON)
    floor.deliver()
    assert floor.look(number).revision == before + 1
    assert "Autumn webinar" in json.dumps(floor.card(number))
    pressed = [*answer["blocks"], *(each for block in answer["blocks"] for each in block.get("elements", []))]
    buttons = [each.get("accessory", each) for each in pressed]
    (undo,) = [each for each in buttons if str(each.get("action_id", "")).startswith("undo")]
    floor.press("U0SAM", undo["action_id"], undo["value"])
    assert (floor.look(number).touches, floor.look(number).campaign) == (0, "Autumn webinar")


def test_a_group_of_many_batches_is_put_there_whole(database: Database) -> None:
    floor = Floor(database)
    autumn = begun(floor, "Autumn webinar")
    numbers = came(floor, 7, **GOOGLE)
    with patch.object(assigning, "BATCH", 3):
        done = assign(floor.desk, touches(floor, numbers[0])[0].id, autumn, "U0TOM", Door.BUTTON)
        assert (done.inquiries, done.leads) == (7, 7)
        assert set(named(floor, numbers)) == {"Autumn webinar"}
        back = take_back(floor.desk, done.rule, "U0TOM", Door.BUTTON)
    assert (back.inquiries, set(named(floor, numbers)), waiting(floor)) == (7, {None}, (7, 1))


def test_of_two_who_choose_at_once_one_has_it(database: Database) -> None:
    floor = Floor(database)
    autumn, spring = begun(floor, "Autumn webinar"), begun(floor, "Spring fair")
    numbers = came(floor, 4, **GOOGLE)
    touch = touches(floor, numbers[0])[0].id

    def choose(campaign: int) -> Assigned | str:
        try:
            return assign(floor.desk, touch, campaign, "U0TOM", Door.BUTTON)
        except Refusal as refused:
            return str(refused)

    with patch.object(assigning, "BATCH", 2):
        said = at_once([lambda each=each: choose(each) for each in (autumn, spring)])  # type: ignore[misc]
    (done,) = [each for each in said if isinstance(each, Assigned)]
    assert done.inquiries == 4
    assert set(named(floor, numbers)) == {done.campaign}
    (refused,) = [each for each in said if isinstance(each, str)]
    assert "already" in refused


def test_the_sums_of_old_weeks_follow(database: Database) -> None:
    floor = Floor(database)
    autumn = begun(floor, "Autumn webinar")
    (number,) = came(floor, 1, **GOOGLE)
    with floor.database.writing() as tx:
        kept.put_down_until(tx, "T0", MONDAY + timedelta(days=7))
    assign(floor.desk, touches(floor, number)[0].id, autumn, "U0TOM", Door.BUTTON)
    with floor.database.reading() as tx:
        changed = tx.connection().exec_driver_sql("SELECT count(*) FROM kept_change").scalar()
    assert changed


def test_a_rule_that_ends_or_comes_changes_no_lead(floor: Floor) -> None:
    autumn, spring = begun(floor, "Autumn webinar"), begun(floor, "Spring fair")
    (number,) = came(floor, 1, **GOOGLE)
    done = assign(floor.desk, touches(floor, number)[0].id, autumn, "U0TOM", Door.BUTTON)
    end(floor.desk, done.rule, "U0TOM")
    ruled(floor, spring, utm_source="google")
    assert floor.look(number).campaign == "Autumn webinar"
    assert named(floor, came(floor, 1, **GOOGLE, utm_term="x")) == ["Spring fair"]


def test_the_rules_are_listed_and_ended(floor: Floor) -> None:
    autumn = begun(floor, "Autumn webinar")
    ruled(floor, autumn, utm_campaign="Roofs", gclid="*", utm_medium="")
    view = listed(floor, command="rules")
    assert problems(view, "modal") == []
    said = told(view)
    assert (
        "utm_campaign Roofs and any gclid (a click at Google Ads) and no utm_medium\n→ *Autumn webinar*"
        in said
    )
    (number,) = [block["accessory"]["value"] for block in view["blocks"] if "accessory" in block]
    view = press_in(floor, "U0TOM", view, "rule-end", number)
    assert "There is no rule" in told(view)
    assert "was ended before" in told(press_in(floor, "U0TOM", view, "rule-end", number))


@pytest.mark.parametrize("command", ["unattributed", "rules"])
def test_it_is_for_marketing_alone(floor: Floor, command: str) -> None:
    begun(floor, "Autumn webinar")
    assert "Only marketing" in floor.type("U0SAM", f"/leaddrop {command}")["text"]
    came(floor, 1, **GOOGLE)
    ruled(floor, 1, fbclid="*")
    view = listed(floor, command=command)
    floor.slack.calls.clear()
    action, value = ("assign-form", str(bundles(view)[0])) if command == "unattributed" else ("rule-end", "1")
    assert "Only marketing" in told(press_in(floor, "U0SAM", view, action, value))


def test_what_waits_no_more_is_refused(floor: Floor) -> None:
    autumn = begun(floor, "Autumn webinar")
    (number,) = came(floor, 1, **GOOGLE)
    touch = touches(floor, number)[0].id
    with pytest.raises(Refusal, match="no such campaign"):
        assign(floor.desk, touch, 999, "U0TOM", Door.BUTTON)
    assign(floor.desk, touch, autumn, "U0TOM", Door.BUTTON)
    with pytest.raises(Refusal, match="already"):
        assign(floor.desk, touch, autumn, "U0TOM", Door.BUTTON)
    with pytest.raises(Refusal, match="waits no more"):
        assign(floor.desk, 999, autumn, "U0TOM", Door.BUTTON)
    with pytest.raises(Refusal, match="not known any more"):
        take_back(floor.desk, 999, "U0TOM", Door.BUTTON)


def test_the_list_is_turned_over_and_the_likeliest_campaign_is_offered_first(floor: Floor) -> None:
    for each in range(unattributed.OFFERED + 5):
        begun(floor, f"Campaign {each}")
    begun(floor, "Winter sale")
    begun(floor, "Newest")
    for each in range(12):
        came(floor, 1, utm_campaign=f"winter {each}")
    view = listed(floor)
    assert problems(view, "modal") == []
    (first,) = [b for b in view["blocks"] if b.get("block_id") == f"do-{bundles(view)[0]}"]
    offered = [option["text"]["text"] for option in first["elements"][0]["options"]]
    assert offered[:2] == ["Winter sale", "Newest"]
    assert len(offered) == unattributed.OFFERED
    assert len(bundles(view)) == 10
    view = press_in(floor, "U0TOM", view, "unattributed-page:10")
    assert len(bundles(view)) == 2
    autumn = begun(floor, "Autumn")
    view = press_in(floor, "U0TOM", view, "unattributed-page:10")
    view = choose_in(floor, "U0TOM", view, f"assign:{bundles(view)[0]}", str(autumn))
    assert len(bundles(view)) == 1  # still on its page


def test_when_nothing_waits_it_says_so(floor: Floor) -> None:
    view = listed(floor)
    assert problems(view, "modal") == []
    assert "is put to its campaign" in told(view)
