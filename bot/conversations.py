"""Finds the id of a conversation from what people write: a channel's name or id, or a person's id."""

import re
from collections.abc import Callable
from typing import Any

ID = re.compile("[UWCDG][A-Z0-9]{4,}")

Call = Callable[..., Any]


class Conversations:
    """Remembers what Slack answered; a name that is not known is asked for again."""

    def __init__(self) -> None:
        """Asks nothing yet."""
        self._ids: dict[str, str] = {}

    def id_of(self, conversation: str, call: Call) -> str:
        """The id to post to. An unknown name is handed back as it is, for Slack to refuse."""
        if conversation not in self._ids:
            self._ids |= self._asked(conversation, call)
        return self._ids.get(conversation, conversation)

    def _asked(self, conversation: str, call: Call) -> dict[str, str]:
        if ID.fullmatch(conversation) and conversation[0] in "UW":
            return {conversation: call("conversations.open", users=conversation)["channel"]["id"]}
        if ID.fullmatch(conversation):
            return {conversation: conversation}
        names = {channel["name"]: channel["id"] for channel in _channels(call)}
        return names | {f"#{name}": found for name, found in names.items()}


def _channels(call: Call) -> Any:
    cursor = ""
    while True:
        page = call(
            "conversations.list", types="public_channel,private_channel", exclude_archived=True, limit=200,
            cursor=cursor or None,
        )  # fmt: skip
        yield from page["channels"]
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return
