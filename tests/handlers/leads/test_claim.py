"""Who owns a lead: claimed by the first, given back, handed over, and what is refused on the way."""

import json
from datetime import timedelta

import pytest

from handlers.leads.claim import TooLate, claim
from handlers.people.people import learn_names
from playbook.words import Door
from store import history, people
from tests.floor import MONDAY, Floor


def entries(floor: Floor, number: int) -> list[tuple[str, str | None, str]]:
    with floor.database.reading() as tx:
        return [(each.kind, each.who, each.door) for each in history.of(tx, floor.look(number))]


def hot(floor: Floor) -> int:
    number = floor.lead(name="Ann Lee", phone="+1 212 555 0100", email="ann@acme.com", temperature="hot")
    floor.deliver()
    return number


def test_the_first_press_wins_and_gets_the_details_alone(floor: Floor) -> None:
    number = hot(floor)
    assert floor.press("U0SAM", "claim", number) is None
    floor.deliver()
    lead = floor.look(number)
    assert (lead.state, lead.owner, lead.claimed_at) == ("working", "U0SAM", MONDAY)
    assert (lead.first_claimed_by, lead.first_claimed_at) == ("U0SAM", MONDAY)
    (details,) = floor.slack.texts("D0SAM")
    assert "Yours now" in details
    assert "<tel:+12125550100|Call +1 212 555 0100> · ann@acme.com" in details
    for code in ("no-answer", "voicemail", "spoke"):
        assert f'"record:{code}"' in details
    assert '"record:emailed"' not in details  # the step is a call
    card = json.dumps(floor.card(number), ensure_ascii=False)
    assert "✋ <@U0SAM> since 09:00 · not touched yet" in card
    assert "ann@acme.com" not in card
    assert "2125550100" not in card
    assert '"action_id": "claim"' not in card


def test_the_slower_ones_are_told_who_was_faster_and_by_how_much(floor: Floor) -> None:
    number = hot(floor)
    floor.press("U0SAM", "claim", number)
    for seconds, said in ((0, "less than 1 s"), (5, "5 s"), (55, "1 min")):
        floor.clock.move(seconds=seconds)
        answer = floor.press("U0DANA", "claim", number)
        assert answer is not None
        assert answer["text"] == f"<@U0SAM> was faster: claimed #{number} {said} before you."
        assert (answer["response_type"], answer["replace_original"]) == ("ephemeral", False)
    assert floor.look(number).owner == "U0SAM"
    assert [entry[0] for entry in entries(floor, number)] == ["received", "routed", "claimed"]


def test_a_second_press_of_the_winner_changes_nothing(floor: Floor) -> None:
    number = hot(floor)
    floor.press("U0SAM", "claim", number)
    again = floor.press("U0SAM", "claim", number)
    assert again is not None
    assert again["text"] == f"#{number} is already yours."
    floor.deliver()
    assert len(floor.slack.texts("D0SAM")) == 1


@pytest.mark.parametrize(
    ("recorded", "where"), [("junk", "closed"), ("not-ready in 2 weeks", "in the nurture pile")]
)
def test_a_lead_that_is_no_longer_open_says_so(floor: Floor, recorded: str, where: str) -> None:
    number = hot(floor)
    floor.type("U0DANA", f"/dispo {number} {recorded}")
    answer = floor.press("U0SAM", "claim", number)
    assert answer is not None
    assert answer["text"] == f"#{number} can no longer be claimed: it is {where}."


def test_a_button_of_a_lead_that_never_was_is_refused(floor: Floor) -> None:
    for value, said in ((77, "There is no lead #77"), ("<!here>", "is not a lead's number")):
        answer = floor.press("U0SAM", "claim", value)
        assert answer is not None
        assert said in answer["text"]
        assert "<!" not in answer["text"]


def test_every_door_calls_the_same_deed(floor: Floor) -> None:
    number = hot(floor)
    assert claim(floor.desk, number, "U0SAM", Door.CLI) is None
    assert isinstance(claim(floor.desk, number, "U0DANA", Door.CLI), TooLate)
    assert entries(floor, number)[-1] == ("claimed", "U0SAM", "command line")


def test_a_released_lead_is_open_again_and_its_clock_starts_anew(floor: Floor) -> None:
    number = hot(floor)
    floor.press("U0SAM", "claim", number)
    floor.pass_time(minutes=4)
    assert floor.press("U0SAM", "release", number, channel="D0SAM") is None
    assert floor.look(number).owner == "U0SAM"  # until the reason is given
    form = floor.slack.views()[-1]
    assert floor.submit("U0SAM", form, reason="No time today", note="back on Monday") is None
    floor.deliver()
    lead = floor.look(number)
    assert (lead.state, lead.owner, lead.opened_at) == ("open", None, floor.clock())
    assert (lead.first_claimed_by, lead.first_claimed_at) == ("U0SAM", MONDAY)
    assert (
        "<@U0SAM> released #1 (No time today · back on Monday): it is free to claim again."
        in floor.slack.texts("C0LEADS")[-1]
    )
    (nudge,) = floor.slack.texts("D0SAM")
    assert "Back in the channel" in nudge
    assert "ann@acme.com" not in nudge
    assert floor.press("U0DANA", "claim", number) is None


def test_a_release_asks_for_the_reason(floor: Floor) -> None:
    floor.press("U0SAM", "claim", hot(floor))
    assert "Say why: `/lead 1 release not my territory`." in floor.type("U0SAM", "/lead 1 release")["text"]
    floor.press("U0SAM", "release", 1, channel="D0SAM")
    form = floor.slack.views()[-1]
    asked = {block["block_id"]: block for block in form["blocks"]}
    offered = [option["value"] for option in asked["reason"]["element"]["options"]]
    assert offered == floor.rules().playbook.claims.release_reasons
    answer = floor.submit("U0SAM", form)
    assert answer is not None
    assert list(answer["errors"]) == ["reason"]
    assert floor.look(1).owner == "U0SAM"


@pytest.mark.parametrize("line", ["/lead 1 release not mine", "/lead #1 RELEASE  not mine "])
def test_release_by_slash_command(floor: Floor, line: str) -> None:
    floor.press("U0SAM", "claim", hot(floor))
    assert floor.type("U0SAM", line)["text"] == "#1 is back in the channel."
    assert entries(floor, 1)[-1] == ("released", "U0SAM", "command")
    assert "*released*: not mine" in str(floor.type("U0SAM", "/lead 1"))


def test_nobody_gives_away_what_is_not_his(floor: Floor) -> None:
    floor.press("U0SAM", "claim", hot(floor))
    for line in ("/lead 1 release not mine", "/lead 1 give @tom"):
        assert floor.type("U0DANA", line)["text"] == "#1 is not yours to give. Ask <@U0SAM>."
    assert floor.look(1).owner == "U0SAM"


def test_a_manager_and_an_admin_may_give_anything_away(floor: Floor) -> None:
    floor.press("U0SAM", "claim", hot(floor))
    assert floor.type("U0MARIA", "/lead 1 give <@U0DANA|dana>")["text"] == "#1 is reassigned."
    assert floor.look(1).owner == "U0DANA"
    with floor.database.writing() as tx:
        people.learn(tx, "T0", "U0TOM", admin=True)
    assert floor.type("U0TOM", "/lead 1 give @sam")["text"] == "#1 is reassigned."
    assert floor.look(1).owner == "U0SAM"
    floor.type("U0MARIA", "/lead 1 release on holiday")
    assert (floor.look(1).state, floor.look(1).owner) == ("open", None)


def test_a_manager_may_take_a_lead_over_himself(floor: Floor) -> None:
    floor.press("U0SAM", "claim", hot(floor))
    assert floor.type("U0MARIA", "/lead 1 give @maria")["text"] == "#1 is reassigned."
    assert floor.look(1).owner == "U0MARIA"


def test_handing_over_tells_both_and_starts_the_new_owners_clock(floor: Floor) -> None:
    floor.press("U0SAM", "claim", hot(floor))
    floor.pass_time(minutes=10)
    said = floor.type("U0SAM", "/lead 1 give @dana")["text"]
    assert said == "#1 is offered. It stays yours until it is accepted."
    floor.deliver()
    assert (floor.look(1).owner, floor.look(1).offered_to) == ("U0SAM", "U0DANA")
    assert entries(floor, 1)[-1] == ("offered", "U0SAM", "command")
    (asked,) = floor.slack.texts("D0DANA")
    assert "<@U0SAM> hands #1 over to you" in asked
    assert "ann@acme.com" not in asked  # not hers yet
    floor.pass_time(minutes=1)
    assert floor.press("U0DANA", "accept", 1, channel="D0DANA") is None
    floor.deliver()
    lead = floor.look(1)
    assert (lead.owner, lead.claimed_at, lead.first_claimed_by) == ("U0DANA", floor.clock(), "U0SAM")
    assert entries(floor, 1)[-1] == ("handed over", "U0SAM", "button")
    assert "<@U0SAM> handed #1 over to <@U0DANA>." in floor.slack.texts("C0LEADS")[-1]
    _, told = floor.slack.texts("D0DANA")
    assert "Handed over to you" in told
    assert "ann@acme.com" in told
    assert "ann@acme.com" not in floor.slack.texts("D0SAM")[0]
    floor.live_through(timedelta(minutes=5), minutes=15)
    assert "Still on it?" in floor.slack.texts("D0DANA")[-1]


def offered_to_dana(floor: Floor) -> None:
    floor.press("U0SAM", "claim", hot(floor))
    floor.type("U0SAM", "/lead 1 give @dana")
    floor.deliver()


def test_a_declined_hand_over_stays_with_its_owner_who_is_asked(floor: Floor) -> None:
    offered_to_dana(floor)
    answer = floor.press("U0DANA", "decline", 1, channel="D0DANA")
    assert answer is not None
    assert answer["text"] == "#1 stays where it was."
    floor.tick()
    assert (floor.look(1).owner, floor.look(1).offered_to) == ("U0SAM", None)
    assert ("hand-over not accepted", "U0DANA", "button") in entries(floor, 1)
    said = "<@U0DANA> did not take #1 over: it stays with <@U0SAM>."
    assert any(said in note for note in floor.slack.texts("C0LEADS"))
    assert "Still on it?" in floor.slack.texts("D0SAM")[-1]


def test_a_hand_over_that_nobody_answers_bounces_back(floor: Floor) -> None:
    offered_to_dana(floor)
    due = floor.look(1).due_at
    assert due is not None
    floor.clock.now = due
    floor.tick()
    assert (floor.look(1).owner, floor.look(1).offered_to) == ("U0SAM", None)
    assert "hand-over not accepted" in [kind for kind, _, _ in entries(floor, 1)]
    answer = floor.press("U0DANA", "accept", 1, channel="D0DANA")
    assert answer is not None
    assert answer["text"] == "#1 is no longer offered to you."
    assert floor.look(1).owner == "U0SAM"


@pytest.mark.parametrize("button", ["accept", "decline"])
def test_only_whom_it_is_offered_to_answers_a_hand_over(floor: Floor, button: str) -> None:
    offered_to_dana(floor)
    answer = floor.press("U0TOM", button, 1)
    assert answer is not None
    assert answer["text"] == "#1 is no longer offered to you."
    assert (floor.look(1).owner, floor.look(1).offered_to) == ("U0SAM", "U0DANA")


def test_an_open_lead_is_assigned_by_managers_alone(floor: Floor) -> None:
    hot(floor)
    said = floor.type("U0SAM", "/lead 1 give @dana")["text"]
    assert said == "Nobody owns #1 yet. Claim it first, or ask a manager to assign it."
    assert floor.look(1).owner is None
    floor.type("U0MARIA", "/lead 1 give @dana")
    assert floor.look(1).owner == "U0DANA"


def test_full_hands_are_refused_with_the_leads_to_touch_first(floor: Floor) -> None:
    numbers = [floor.lead(name=f"Ann {number}", temperature="hot") for number in range(6)]
    assert [floor.press("U0SAM", "claim", number) for number in numbers[:5]] == [None] * 5
    answer = floor.press("U0SAM", "claim", numbers[5])
    assert answer is not None
    assert "You hold 5 untouched leads, and 5 is the limit" in answer["text"]
    buttons = [block["accessory"]["value"] for block in answer["blocks"] if "accessory" in block]
    assert sorted(map(int, buttons)) == numbers[:5]
    assert floor.look(numbers[5]).state == "open"
    floor.type("U0SAM", "/dispo 1 voicemail")
    assert floor.press("U0SAM", "claim", numbers[5]) is None
    assert floor.look(numbers[5]).owner == "U0SAM"


def test_an_overdue_hot_lead_bars_new_claims(floor: Floor) -> None:
    floor.press("U0SAM", "claim", hot(floor))
    floor.type("U0SAM", "/dispo 1 voicemail")
    floor.live_through(timedelta(minutes=5), minutes=45)
    floor.lead(name="Bob Ray", temperature="hot")
    answer = floor.press("U0SAM", "claim", 2)
    assert answer is not None
    assert floor.rules().playbook.claims.coffee_words in answer["text"]
    assert floor.look(2).owner is None
    floor.type("U0SAM", "/dispo 1 spoke")
    assert floor.press("U0SAM", "claim", 2) is None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/lead 1 give", "I do not know whom you mean. Name a colleague"),
        ("/lead 1 give @nobody", "I do not know @nobody. Name a colleague"),
        ("/lead 1 give @sam", "#1 has that owner already. Name the colleague"),
        ("/lead 1 give <@U0SAM>", "#1 has that owner already"),
        ("/lead 1 give <@U0BOT>", "#1 needs a person who works here"),
        ("/lead 1 give <@U0GONE>", "#1 needs a person who works here"),
        ("/lead 7 give @dana", "There is no lead #7"),
        ("/lead 7 release not mine", "There is no lead #7"),
        ("/lead 1 steal", "I do not know `/lead 1 steal`. Try `/lead help`."),
    ],
)
def test_what_cannot_be_given_is_refused_in_words(floor: Floor, line: str, said: str) -> None:
    with floor.database.writing() as tx:
        people.learn(tx, "T0", "U0BOT", handle="glengarry", bot=True)
        people.learn(tx, "T0", "U0GONE", handle="shelley", gone=True)
    floor.press("U0SAM", "claim", hot(floor))
    assert said in floor.type("U0SAM", line)["text"]
    assert floor.look(1).owner == "U0SAM"


@pytest.mark.parametrize(
    ("recorded", "where"), [("junk", "closed"), ("not-ready tomorrow", "in the nurture pile")]
)
def test_a_lead_without_an_owner_cannot_be_given(floor: Floor, recorded: str, where: str) -> None:
    number = hot(floor)
    floor.type("U0SAM", f"/dispo {number} {recorded}")
    for line in (f"/lead {number} release not mine", f"/lead {number} give @dana"):
        assert floor.type("U0SAM", line)["text"] == f"#{number} has no owner: it is {where}."


def test_somebody_new_is_met_by_claiming(floor: Floor) -> None:
    floor.press("U0NEW", "claim", hot(floor))
    assert learn_names(floor.desk) == 1
    with floor.database.reading() as tx:
        found = people.get(tx, "T0", "U0NEW")
    assert found is not None
    assert found.handle == "u0new"
