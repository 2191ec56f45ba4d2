"""Notes about a lead: typed by anybody, or a reply in its thread marked with the memo emoji; each is one note."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from slack_bolt import BoltRequest
from slack_sdk.signature import SignatureVerifier

from store import history
from store.tables import Event
from tests.floor import SECRET, Floor


def posted(floor: Floor) -> str:
    """#1 has a card; its timestamp."""
    floor.lead(name="Ann Lee", temperature="hot")
    floor.deliver()
    return str(floor.look(1).card_ts)


def happens(floor: Floor, **event: Any) -> None:
    """Slack tells of an event."""
    said = {
        "type": "event_callback", "team_id": "T0", "api_app_id": "A0", "event_id": "E1", "event_time": 1,
        "event": event,
    }  # fmt: skip
    body = json.dumps(said)
    now = str(int(datetime.now(UTC).timestamp()))  # noqa: TID251  # Bolt checks signatures on the real clock
    headers: dict[str, Any] = {
        "content-type": ["application/json"],
        "x-slack-signature": [SignatureVerifier(SECRET).generate_signature(timestamp=now, body=body) or ""],
        "x-slack-request-timestamp": [now],
    }
    assert floor.app.dispatch(BoltRequest(body=body, headers=headers)).status == 200


def says(floor: Floor, text: str, **more: Any) -> None:
    """Dana writes in a channel."""
    reply = {"channel": "C0LEADS", "user": "U0DANA", "ts": "1800000000.000001", "text": text, **more}
    happens(floor, type="message", **reply)


def reacts(floor: Floor, reaction: str = "memo", ts: str = "1800000000.000001", user: str = "U0TOM") -> None:
    item = {"type": "message", "channel": "C0LEADS", "ts": ts}
    happens(floor, type="reaction_added", user=user, reaction=reaction, item=item, item_user="U0DANA")


def notes(floor: Floor, number: int = 1) -> list[Event]:
    with floor.database.reading() as tx:
        return [each for each in history.of(tx, floor.look(number)) if each.kind == "note"]


def test_anybody_may_note_something_and_the_page_shows_it(floor: Floor) -> None:
    posted(floor)
    before = floor.look(1)
    assert floor.type("U0DANA", "/lead 1 note called the office, ask for Ann")["text"] == "Noted for #1."
    assert "<@U0DANA> · *note*: called the office, ask for Ann · command" in str(
        floor.type("U0TOM", "/lead 1")
    )
    lead = floor.look(1)
    assert (lead.revision, lead.touches, lead.due_at, lead.owner) == (before.revision, 0, before.due_at, None)


def test_a_note_has_to_say_something_about_a_lead_that_exists(floor: Floor) -> None:
    posted(floor)
    assert floor.type("U0DANA", "/lead 1 note  ")["text"].startswith("Say what to note: `/lead 1 note called")
    assert floor.type("U0DANA", "/lead 7 note hello")["text"].startswith("There is no lead #7.")
    assert notes(floor) == []


@pytest.mark.parametrize("mark", [":memo:", ":memo: ", "📝", "📝 ", " :pencil: "])
def test_a_reply_that_begins_with_the_memo_becomes_a_note(floor: Floor, mark: str) -> None:
    thread = posted(floor)
    says(floor, f"{mark}ask for <@U0SAM|sam> &amp; Ann\nafter 10", thread_ts=thread)
    (note,) = notes(floor)
    assert (note.who, note.door, note.note) == ("U0DANA", "thread", "ask for @sam & Ann\nafter 10")


def test_slack_telling_it_again_makes_no_second_note(floor: Floor) -> None:
    thread = posted(floor)
    for _ in range(3):
        says(floor, ":memo: ask for Ann", thread_ts=thread)
    says(floor, ":memo: ask for Ann", thread_ts=thread, ts="1800000000.000002")  # said again by herself
    assert len(notes(floor)) == 2


@pytest.mark.parametrize(
    "what",
    [
        {"text": "ask for Ann"},
        {"text": "ask for Ann :memo:"},
        {"text": ":memo:"},
        {"text": ":memo: ask", "thread_ts": None},
        {"text": ":memo: ask", "thread_ts": "1.2"},
        {"text": ":memo: ask", "channel": "C0OTHER"},
        {"text": ":memo: ask", "bot_id": "B1"},
        {"text": ":memo: ask", "subtype": "message_changed"},
        {"text": ":memo: ask", "subtype": "message_deleted"},
        {"text": ":memo: ask", "user": None},
        {"text": None},
    ],
)
def test_nothing_else_that_is_said_becomes_one(floor: Floor, what: dict[str, Any]) -> None:
    thread = posted(floor)
    says(floor, **{"thread_ts": thread, **what})
    assert notes(floor) == []


def in_slack(floor: Floor, thread: str, **more: Any) -> None:
    """What Slack shows when it is asked for that reply: the thread's first message comes along."""
    reply = {"user": "U0DANA", "ts": "1800000000.000001", "thread_ts": thread, "text": "ask for Ann", **more}
    shown = {
        "messages": [
            {"user": "U0BOT", "bot_id": "B0BOT", "ts": thread, "thread_ts": thread, "text": "card"},
            reply,
        ]
    }
    floor.slack._conversations_replies = lambda _: shown  # type: ignore[attr-defined]


def test_a_reaction_makes_a_note_of_what_somebody_wrote(floor: Floor) -> None:
    thread = posted(floor)
    in_slack(floor, thread)
    for person in ("U0TOM", "U0SAM"):
        reacts(floor, user=person)
    (note,) = notes(floor)
    assert (note.who, note.door, note.note) == ("U0DANA", "thread", "ask for Ann")
    assert note.detail == {"message": "1800000000.000001", "marked_by": "U0TOM"}


def test_a_marked_reply_that_gets_the_reaction_too_is_one_note(floor: Floor) -> None:
    thread = posted(floor)
    in_slack(floor, thread, text=":memo: ask for Ann")
    says(floor, ":memo: ask for Ann", thread_ts=thread)
    reacts(floor)
    assert [each.note for each in notes(floor)] == ["ask for Ann"]


def test_other_reactions_and_the_cards_own_are_nothing(floor: Floor) -> None:
    thread = posted(floor)
    in_slack(floor, thread)
    reacts(floor, "thumbsup")
    assert "conversations.replies" not in [method for method, _ in floor.slack.calls]
    reacts(floor, ts=thread)  # on the card itself, which is our own message
    assert notes(floor) == []


def test_a_message_that_slack_does_not_show_is_left(floor: Floor) -> None:
    posted(floor)
    floor.slack.refusing["conversations.replies"] = "not_in_channel"
    reacts(floor)
    assert notes(floor) == []


def test_the_card_of_a_lead_that_came_back_tells_a_new_note(floor: Floor) -> None:
    number = floor.lead(name="Ann Lee", temperature="hot")
    floor.type("U0SAM", f"/dispo {number} not-ready in 2 weeks")
    floor.press("U0TOM", "hot-again", number)
    floor.type("U0DANA", f"/lead {number} note her office moved to Lyon")
    floor.deliver()
    assert "her office moved to Lyon" in str(floor.card(number))
