"""Notes about a lead: typed, or a reply in its card's thread that is marked with the memo emoji."""

import logging
import re
from typing import Any

from slack_sdk.errors import SlackApiError

from handlers.desk import Desk
from handlers.leads.so_far import show_again
from handlers.payloads import as_typed
from playbook.refusal import Refusal
from playbook.words import Door, Kind
from sources.clean import paragraphs
from store import history, leads, search

log = logging.getLogger(__name__)
LONGEST = 2000  # characters of a note
MEMO = re.compile(r"\s*(?::memo:|:pencil:|📝)\ufe0f?\s*")
MARKS = ("memo", "pencil")  # what Slack calls it
WRITTEN = (None, "thread_broadcast", "file_share")  # kinds of messages that somebody wrote just now


def note(desk: Desk, number: int, text: str, person: str, door: Door) -> None:
    """Write a note into a lead's history. Raises Refusal when it says nothing, or there is no such lead."""
    said = as_typed(text).strip()
    if not said:
        raise Refusal(f"Say what to note: `/lead {number} note called the office, ask for Ann`.")
    now = desk.clock()
    with desk.database.writing() as tx:
        lead = leads.wanted(tx, desk.workspace, number)
        history.add(tx, lead, Kind.NOTED, now, person, door, note=said[:LONGEST])
        show_again(tx, lead, now)


def on_message(desk: Desk, body: dict[str, Any]) -> None:
    """Somebody wrote in a channel: a reply under a card that begins with the memo emoji becomes a note."""
    said = body["event"]
    marked = MEMO.match(str(said.get("text") or ""))
    if marked and said.get("subtype") in WRITTEN:
        keep_reply(desk, said["channel"], {**said, "text": said["text"][marked.end() :]})


def on_reaction(desk: Desk, body: dict[str, Any]) -> None:
    """Somebody reacted to a message: a reply under a card that gets the memo emoji becomes a note."""
    reacted = body["event"]
    item = reacted.get("item") or {}
    marked = reacted.get("reaction") in MARKS and item.get("type") == "message"
    if marked and (found := _message(desk, item["channel"], item["ts"])):
        keep_reply(desk, item["channel"], found, marked_by=reacted["user"])


def _message(desk: Desk, channel: str, ts: str) -> dict[str, Any] | None:
    """That one message, if Slack shows it to us."""
    try:
        asked = desk.slack.conversations_replies(
            channel=channel, ts=ts, oldest=ts, latest=ts, inclusive=True, limit=10
        )
    except SlackApiError as refused:
        log.warning("a message in %s was not shown: %s", channel, refused.response.get("error"))
        return None
    messages: list[dict[str, Any]] = asked.get("messages") or []
    return next((each for each in messages if each.get("ts") == ts), None)  # its thread's first comes along


def keep_reply(desk: Desk, channel: str, message: dict[str, Any], marked_by: str | None = None) -> bool:
    """Make a note of a person's reply under a lead's card, once however often it is told; False when it is none."""
    thread, ts, author = message.get("thread_ts"), message.get("ts"), message.get("user")
    words = MEMO.sub("", paragraphs(as_typed(str(message.get("text") or ""))), count=1).strip()
    if not (thread and ts and author and words) or thread == ts or message.get("bot_id"):
        return False
    now = desk.clock()
    with desk.database.writing() as tx:
        number = search.by_card(tx, desk.workspace, channel, str(thread))
        lead = leads.get(tx, desk.workspace, number, hold=True) if number else None
        if lead is None or history.noted_from(tx, lead, Kind.NOTED, str(ts)):
            return False
        detail = {"message": ts, **({"marked_by": marked_by} if marked_by else {})}
        history.add(tx, lead, Kind.NOTED, now, author, Door.THREAD, note=words[:LONGEST], detail=detail)
        show_again(tx, lead, now)
    return True


EVENTS = {"reaction_added": on_reaction}
