"""Finds the id of a conversation from what people write: a channel's name or id, or a person's id."""

import re
from collections.abc import Callable, Iterator
from threading import Lock
from typing import Any

ID = re.compile("[UWCDG][A-Z0-9]{4,}")

Call = Callable[..., Any]


class Conversations:
    """Remembers what Slack answered, for many threads; a name that is not known is asked for again."""

    def __init__(self) -> None:
        """Asks nothing yet."""
        self._ids: dict[str, str] = {}
        self._listing = Lock()

    def id_of(self, conversation: str, call: Call) -> str:
        """The id to post to. An unknown name is handed back as it is, for Slack to refuse."""
        if conversation in self._ids:
            return self._ids[conversation]
        if not ID.fullmatch(conversation):
            return self._listed(conversation, call)
        if conversation[0] in "UW":
            self._ids[conversation] = call("conversations.open", users=conversation)["channel"]["id"]
        return self._ids.get(conversation, conversation)

    def forget(self, conversation: str) -> None:
        """Slack refused it: it may be another one by now, so ask again."""
        self._ids.pop(conversation, None)

    def _listed(self, conversation: str, call: Call) -> str:
        with self._listing:  # many who ask at once are answered by one list
            if conversation not in self._ids:
                self._ids |= _names(call)
        return self._ids.get(conversation, conversation)


def _names(call: Call) -> dict[str, str]:
    names = {channel["name"]: channel["id"] for channel in _channels(call)}
    return names | {f"#{name}": found for name, found in names.items()}


def _channels(call: Call) -> Iterator[Any]:
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
