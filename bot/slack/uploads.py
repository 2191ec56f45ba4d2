"""Hands a file to Slack: asks where it may be put, puts it there, and shares it if it is meant for somebody."""

import json
from collections.abc import Callable
from typing import Any

from bot.calls import Refused, Unknown
from bot.outward.post import Unreachable, post

SECONDS = 10
AS_IT_IS = {"Content-Type": "application/octet-stream"}


def upload(
    call: Callable[..., Any], name: str, content: bytes, title: str, channel: str | None = None
) -> str:
    """Put a file into Slack; returns its id. Without a channel, given by its id, only we see it.

    Raises what `call` raises, and Unknown or Refused when the file cannot be put where Slack said.
    """
    place = call("files.getUploadURLExternal", filename=name, length=len(content))
    if not place.get("upload_url"):
        raise Refused("no_upload_url")
    _put(str(place["upload_url"]), content)
    file = str(place["file_id"])
    where = {"channel_id": channel, "initial_comment": title} if channel else {}
    call("files.completeUploadExternal", files=json.dumps([{"id": file, "title": title}]), **where)
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
