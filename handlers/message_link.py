"""Where a message is on the web, so that it can be opened again, and the key by which it is known here."""

import re
from typing import Any

KEPT_AS = "slack_message"  # in a lead's extra
_THERE = re.compile(r"[A-Z0-9]{3,30}/[0-9]{9,12}\.[0-9]{6}")
_LINK = re.compile(
    r"https://slack\.com/archives/[A-Z0-9]{3,30}/p[0-9]{15,18}(\?thread_ts=[0-9.]+&cid=[A-Z0-9]+)?"
)


def key_of(channel: str, ts: str) -> str:
    """The same for the same message, through whichever door it comes."""
    return f"slack:{channel}:{ts}"


def link_to(channel: str, message: dict[str, Any]) -> str:
    """The message's address; empty when it has none."""
    ts, thread = str(message.get("ts") or ""), str(message.get("thread_ts") or "")
    if not _THERE.fullmatch(f"{channel}/{ts}"):
        return ""
    address = f"https://slack.com/archives/{channel}/p{ts.replace('.', '')}"
    is_reply = thread != ts and _THERE.fullmatch(f"{channel}/{thread}")
    return f"{address}?thread_ts={thread}&cid={channel}" if is_reply else address


def kept_link(extra: dict[str, Any]) -> str | None:
    """The address of the message that a lead was made of. A lead from the web may say anything: only such a link."""
    said = extra.get(KEPT_AS)
    return said if isinstance(said, str) and _LINK.fullmatch(said) else None
