"""Hands a file to Slack: asks where it may be put, puts it there, and shares it."""

import json
from collections.abc import Callable
from typing import Any

from bot.calls import Refused, Unknown
from bot.post import Unreachable, post
from handlers.stats_csv import Sheet

SECONDS = 10
AS_IT_IS = {"Content-Type": "application/octet-stream"}


def upload(call: Callable[..., Any], channel: str, sheet: Sheet) -> str:
    """Share a file in a conversation, given by its id; returns the file's id.

    Raises what `call` raises, and Unknown or Refused when the file cannot be put where Slack said.
    """
    place = call("files.getUploadURLExternal", filename=sheet.name, length=len(sheet.content))
    if not place.get("upload_url"):
        raise Refused("no_upload_url")
    _put(str(place["upload_url"]), sheet.content)
    file = str(place["file_id"])
    named = json.dumps([{"id": file, "title": sheet.title}])
    call("files.completeUploadExternal", files=named, channel_id=channel, initial_comment=sheet.title)
    return file


def _put(url: str, content: bytes) -> None:
    try:
        # Slack itself names the address, and one at home is Slack's, too, when Slack is
        status = post(url, content, AS_IT_IS, private=True, seconds=SECONDS)
    except Unreachable as fault:
        raise Unknown(f"upload: {fault}") from fault
    if status >= 500:
        raise Unknown(f"upload: HTTP {status}")
    if status != 200:
        raise Refused("upload_failed")
