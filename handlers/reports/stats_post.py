"""A report goes into the channel where it was asked for, for everybody to see."""

from slack_sdk.errors import SlackApiError, SlackClientError

from handlers.desk import Desk
from handlers.reports.stats_asked import Wanted
from handlers.reports.stats_facts import facts_of, fitting
from handlers.reports.stats_public import ALONE, may_be_posted
from messages.render import Payload, render
from playbook.refusal import Refusal
from store import outbox

NOT_THERE = "I am not in this channel. Invite me with `/invite @Glengarry`, then press it again."
PRIVATE = {"overdue": [], "more_overdue": 0, "again": None, "to_post": ""}


def post(desk: Desk, wanted: Wanted, person: str, channel: str) -> Payload:
    """Put the report out, without what is for managers only, once however often it is pressed in a minute.

    Raises Refusal for somebody who is no manager, and where the app cannot post.
    """
    if not wanted.manages:
        raise Refusal("A report is posted by a manager. `/leadstats me` shows you yours.")
    if not may_be_posted(desk, wanted):
        raise Refusal(ALONE)
    if not is_there(desk, channel):
        raise Refusal(NOT_THERE)
    now = desk.clock()
    facts = fitting({**facts_of(desk, wanted, public=True), **PRIVATE, "posted_by": person})
    key = f"stats:{channel}:{person}:{wanted.words}:{now:%Y-%m-%dT%H:%M}"
    with desk.database.writing() as tx:
        outbox.notice(tx, desk.workspace, key, "stats", channel, now, facts=facts)
    return render("say", text="It is posted here for everybody.")


def is_there(desk: Desk, channel: str) -> bool:
    """Whether the app may post there."""
    try:
        found = desk.slack.conversations_info(channel=channel).get("channel") or {}
    except (SlackApiError, SlackClientError, OSError):  # a conversation Slack does not show us is not ours
        return False
    return bool(found.get("is_member"))
