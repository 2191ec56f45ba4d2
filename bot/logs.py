"""Sets up the log: one line an event, as text or JSON, with ids and never a payload."""

import json
import logging
import re
import sys
from datetime import UTC, datetime

TOKEN = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|Bearer \S+")


def _veiled(text: str) -> str:
    """The text without the tokens that a library may have logged."""
    return TOKEN.sub("[token]", text)


class _Text(logging.Formatter):
    """A line for people."""

    def format(self, record: logging.LogRecord) -> str:
        return _veiled(super().format(record))


class _Json(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "what": _veiled(record.getMessage()),
        }
        if record.exc_info:
            told["trace"] = _veiled(self.formatException(record.exc_info))
        return json.dumps(told, ensure_ascii=False)


def set_up_log(level: str, form: str) -> None:
    """Log to standard error at that level ("INFO") in that form ("text" or "json")."""
    handler = logging.StreamHandler(sys.stderr)
    plain = _Text("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
    handler.setFormatter(_Json() if form == "json" else plain)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # under load it complains of every request
    for chatty in ("slack_sdk", "slack_bolt", "alembic", "matplotlib", "tzlocal"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, root.level))
