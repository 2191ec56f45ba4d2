"""Looks for a message whose fate is unknown, by the metadata it was posted with."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from store.tables import Outbox

EVENT_TYPE = "glengarry"
SKEW = timedelta(minutes=2)  # Slack's clock and ours may differ by so much


def marked(row: Outbox) -> dict[str, Any]:
    """The metadata a row is posted with: the same for every try, another one when it is posted anew."""
    return {"event_type": EVENT_TYPE, "event_payload": {"key": row.key, "time": row.done}}


def timestamp_of(
    row: Outbox, channel: str, thread: str | None, tried_at: datetime, call: Callable[..., Any]
) -> str | None:
    """The timestamp of the message if a try since `tried_at` did arrive. Raises what `call` raises."""
    method = "conversations.replies" if thread else "conversations.history"
    where = {"ts": thread} if thread else {"oldest": f"{(tried_at - SKEW).timestamp():.6f}"}
    cursor = ""
    while True:
        page = call(
            method, channel=channel, include_all_metadata=True, limit=200, cursor=cursor or None, **where
        )
        for message in page["messages"]:
            if (message.get("metadata") or {}).get("event_payload") == marked(row)["event_payload"]:
                return str(message["ts"])
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return None
