"""Something was written in a channel: by a person, who may have made a note, or by a program: it may be a lead."""

import json
import logging
from typing import Any

from slack_sdk.errors import SlackApiError

from handlers.arrival.intake import understand_kept
from handlers.arrival.raw_inquiry import RawInquiry, keep_once
from handlers.arrival.watched_read import WATCHED_AS
from handlers.desk import Desk
from handlers.leads import notes
from handlers.message_link import key_of, link_to
from playbook.watched import Watched
from playbook.words import Door
from sources.slack_message import known_as

log = logging.getLogger(__name__)
POSTED = (None, "bot_message", "file_share")  # kinds of messages that a program posted just now
NOT_HERE = ("channel_not_found", "missing_scope")

Said = dict[str, Any]


def on_message(desk: Desk, body: Said) -> None:
    """Somebody or some program wrote in a channel."""
    said = body["event"]
    if said.get("bot_id"):
        hear(desk, said, str(body.get("api_app_id") or ""))
    else:
        notes.on_message(desk, body)


def hear(desk: Desk, said: Said, our_app: str) -> None:
    """Make a lead of what a program posted in a watched channel. Slack may tell of it again: once is enough."""
    watched = watched_for(desk, said) if _is_news(desk, said, our_app) else None
    if watched is None:
        return
    channel, ts = str(said["channel"]), str(said["ts"])
    body = json.dumps({**said, WATCHED_AS: {"channel": watched.channel, "link": link_to(channel, said)}})
    raw = RawInquiry(body.encode(), "application/json", key_of(channel, ts), door=Door.CHANNEL)
    if kept := keep_once(desk, raw):
        understand_kept(desk, kept)


def _is_news(desk: Desk, said: Said, our_app: str) -> bool:
    """Whether it was posted just now, not as a reply, and by somebody else than us."""
    if said.get("subtype") not in POSTED or not (said.get("channel") and said.get("ts")):
        return False
    if said.get("thread_ts") not in (None, said["ts"]):
        return False
    ours = {desk.us.user, desk.us.bot, our_app} - {""}
    return not ours & known_as(said)


def watched_for(desk: Desk, said: Said) -> Watched | None:
    """What the playbook says of such a message; None when nobody watches for it."""
    channel, posted_by = str(said["channel"]), known_as(said)
    meant = [each for each in desk.rules().playbook.watched if each.is_by(posted_by)]
    found = next((each for each in meant if each.is_here(channel, "")), None)
    if found or not meant:
        return found
    name = name_of(desk, channel)
    return next((each for each in meant if each.is_here(channel, name)), None)


def name_of(desk: Desk, channel: str) -> str:
    """What a channel is called, asked of Slack once; empty when Slack does not say.

    Raises SlackApiError or OSError when it may say so later: Slack tells of the message again then.
    """
    if channel not in desk.channel_names:
        try:
            found = desk.slack.conversations_info(channel=channel).get("channel") or {}
        except SlackApiError as refused:
            if refused.response.get("error") not in NOT_HERE:
                raise
            return ""
        desk.channel_names[channel] = str(found.get("name") or "")
    return desk.channel_names[channel]


EVENTS = {"message": on_message}
