"""Asks Slack who is in which channel: one look-up a channel, outside of any transaction."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError, SlackClientError

from handlers.desk import Desk

CHANNEL_ID = re.compile("[CG][A-Z0-9]{4,}")


@dataclass(frozen=True)
class Crowd:
    """The ids of a channel's members; None when Slack does not say, and `why` it does not."""

    people: frozenset[str] | None
    why: str = ""


def crowds(desk: Desk, channels: Iterable[str]) -> dict[str, Crowd]:
    """Who is in these channels, each named or given by id."""
    wanted = list(dict.fromkeys(channels))
    try:
        ids = _ids(desk, wanted)
    except (SlackApiError, SlackClientError, OSError) as fault:
        return dict.fromkeys(wanted, Crowd(None, _reason(fault)))
    return {channel: _crowd(desk, ids.get(channel)) for channel in wanted}


def _ids(desk: Desk, channels: list[str]) -> dict[str, str]:
    ids = {channel: channel for channel in channels if CHANNEL_ID.fullmatch(channel)}
    if len(ids) < len(channels):
        listed = _pages(desk.slack.conversations_list, "channels", types="public_channel,private_channel",
                        exclude_archived=True, limit=200)  # fmt: skip
        names = {channel["name"]: channel["id"] for channel in listed}
        ids |= {each: names[each.lstrip("#")] for each in channels if each.lstrip("#") in names}
    return ids


def _crowd(desk: Desk, channel: str | None) -> Crowd:
    if channel is None:
        return Crowd(None, "there is no such channel, or I am not in it")
    try:
        members = _pages(desk.slack.conversations_members, "members", channel=channel, limit=1000)
        return Crowd(frozenset(members))
    except (SlackApiError, SlackClientError, OSError) as fault:
        return Crowd(None, _reason(fault))


def _pages(method: Any, key: str, **asked: Any) -> Iterator[Any]:
    cursor: str | None = None
    while cursor != "":
        answer = method(**asked, cursor=cursor)
        yield from answer[key]
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""


def _reason(fault: Exception) -> str:
    error = fault.response.get("error") if isinstance(fault, SlackApiError) else None
    return f"Slack says {error}" if error else f"Slack does not answer: {type(fault).__name__}"
