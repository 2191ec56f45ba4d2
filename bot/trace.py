"""What the log may tell of an exception: which it is and the way there, not what it says, as that may quote a lead."""

import re
from collections.abc import Iterator

from slack_sdk.errors import SlackApiError

from bot.calls import Refused, Unknown, Wait
from bot.easel import Undrawn
from handlers.receivers.delivering import NotTaken
from handlers.secret_box import Locked
from handlers.sources.outside import Unanswered
from handlers.way_there import class_of, way_there

# we write their texts, and quote nobody
OURS = (Locked, NotTaken, Refused, Unanswered, Undrawn, Unknown, Wait)
CODES = ("errno", "sqlstate", "sqlite_errorname", "status")  # attributes that say which of its kind it is
CODE = re.compile(r"[A-Za-z0-9_]{1,40}")


def trace(error: BaseException) -> str:
    """The lines of code that led there, those of what led to it before them, and which exception it is."""
    return way_there(error, name_of)


def name_of(error: BaseException) -> str:
    """Which exception it is, with its code if it has one, and its text where that is ours."""
    said = f": {error}" if isinstance(error, OURS) else "".join(f" ({code})" for code in _codes(error))
    return f"{class_of(error)}{said}"


def _codes(error: BaseException) -> Iterator[str]:
    """What Slack, the system or the database call this fault."""
    slack = error.response.get("error") if isinstance(error, SlackApiError) else None
    for found in (slack, *(getattr(error, name, None) for name in CODES)):
        if isinstance(found, str | int) and CODE.fullmatch(str(found)):
            yield str(found)
